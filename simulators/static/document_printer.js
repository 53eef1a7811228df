// A document printer behind CUPS: paper, queue, and how many documents came out.
import {heading, on, lamp} from "./cards.js";

const troubles = {paper_out: "缺纸 · out of paper", jam: "卡纸 · paper jam", cover: "盖子开着 · cover open"};
const queues = {idle: "就绪 · ready", stopped: "队列已停 · queue stopped", rejecting: "不收新任务 · takes no jobs"};

export function document_printer(element, state, {send}) {
  element.innerHTML = heading(state.label, "打证机", "document printer") + `
    <div class="row"><button class="danger" data-fault="paper_out">抽走纸 <small>paper out</small></button>
      <button data-fault="jam">卡纸 <small>jam</small></button><button data-fault="cover">开盖 <small>cover</small></button>
      <button class="main" data-fault="">排除 <small style="color:#cfe3ff">mend</small></button></div>
    <div class="row"><button data-queue="stop">停队列 <small>stop</small></button><button data-queue="start">启队列 <small>start</small></button>
      <button data-queue="cancel">取消全部任务 <small>cancel all</small></button></div>
    <details><summary>故障 <small>faults</small></summary><div class="row"><button data-fault="fail">打印失败 <small>fail</small></button>
      <button data-queue="reject">拒收 <small>reject</small></button><button data-queue="accept">接收 <small>accept</small></button>
      <button data-unplug>停服务 <small>service off</small></button><button data-plug>启服务 <small>service on</small></button></div></details>`;
  on(element, "[data-fault]", b => send("fault", {kind: b.dataset.fault}));
  on(element, "[data-queue]", b => send("queue", {state: b.dataset.queue}));
  on(element, "[data-unplug]", () => send("unplug"));
  on(element, "[data-plug]", () => send("plug"));
  return now => {
    const trouble = troubles[now.trouble] || (now.fail ? "打印失败 · fails" : "");
    const bad = trouble || now.queue !== "idle";
    lamp(element, bad ? "bad" : "good", `<b>${trouble || queues[now.queue]}</b> · 已打 <b>${now.documents}</b> 份 printed`);
  };
}
