// What stands on and above a window's desk: display, caller, scanner.
import {escape, faultBox, heading, lamp, on, wireFaults} from "./cards.js";

export function led(element, state, {send, image}) {
  element.className = "wide";
  element.innerHTML = heading(state.label, "窗口屏", "window display")
    + `<img class="lamps" alt="">` + faultBox(["silence", "garbage", "wrong_checksum", "half_frame", "busy", "slow"]);
  wireFaults(element, send);
  const picture = element.querySelector("img");
  return now => {
    lamp(element, now.fault ? "bad" : now.texts.length ? "on" : "good", `<b>${escape(now.texts.join(" ｜ ") || "没有内容 · dark")}</b>`);
    if (picture.dataset.shown === now.picture) return;
    picture.dataset.shown = now.picture;
    picture.alt = now.texts.join(" ");
    picture.src = `${image("/picture.png")}?${now.picture}`;
  };
}

export function caller(element, state, {send}) {
  const keys = [["call", "呼叫", "call"], ["recall", "重呼", "recall"], ["evaluate", "评价", "rate"], ["pass", "过号", "pass"],
    ["pause", "暂停", "pause"], ["transfer", "转移", "transfer"]];
  element.innerHTML = heading(state.label, "叫号器", "caller") + `<div class="digits" aria-live="off"></div><div class="row">
    ${keys.map(([key, zh, en]) => `<button data-key="${key}">${zh} <small>${en}</small></button>`).join("")}</div>`
    + faultBox(["silence", "garbage", "wrong_checksum", "half_frame", "slow", "deaf_to_ack"]);
  on(element, "[data-key]", b => send("press", {key: b.dataset.key}));
  wireFaults(element, send);
  return now => {
    lamp(element, now.fault ? "bad" : "good", now.waiting_for_ack ? "等待应答 · waiting for an answer" : "就绪 · ready");
    element.querySelector(".digits").textContent = `${now.digits.slice(0, 3)} ${now.digits.slice(3)}`;
  };
}

export function terminal(element, state, {send}) {
  const answers = [["card", "刷卡", "card"], ["scan", "扫码", "QR code"], ["declined", "银行拒绝", "declined"], ["cancelled", "按取消", "cancel"]];
  element.innerHTML = heading(state.label, "刷卡终端", "payment terminal") + `<div class="digits" aria-live="off"></div><div class="row">
    ${answers.map(([what, zh, en]) => `<button data-answer="${what}">${zh} <small>${en}</small></button>`).join("")}</div>`
    + faultBox(["silence", "garbage", "dies_before_booking", "dies_after_booking", "never_ends"]);
  on(element, "[data-answer]", b => send("answer", {what: b.dataset.answer}));
  wireFaults(element, send);
  return now => {
    const asks = now.asks_for_fen !== null;
    lamp(element, now.fault ? "bad" : asks ? "on" : "good", asks ? "请刷卡或扫码 · waiting for a card" : `已入账 <b>${now.booked.length}</b> 笔 · booked`);
    element.querySelector(".digits").textContent = asks ? (now.asks_for_fen / 100).toFixed(2) : "";
  };
}

export function scanner(element, state, {send}) {
  element.innerHTML = heading(state.label, "扫码器", "scanner") + `<div class="row">
    <input data-text size="30" aria-label="code" placeholder="二维码内容 · the code's text"><button class="main" data-scan>扫 <small style="color:#cfe3ff">scan</small></button></div>`
    + faultBox(["silence", "garbage", "half_frame", "twice", "slow"]);
  const text = element.querySelector("[data-text]");
  on(element, "[data-scan]", () => send("scan", {text: text.value}));
  wireFaults(element, send);
  return now => lamp(element, now.fault ? "bad" : "good", `已扫 <b>${now.scans}</b> 次 · scans`);
}

export function speaker(element, state, {send, image}) {
  element.innerHTML = heading(state.label, "音箱", "loudspeaker")
    + `<div class="row"><meter min="0" max="40" value="0"></meter><a href="${image("/sounded.wav")}" target="_blank">听刚才的 <small>what it sounded</small></a></div>`
    + faultBox(["stuck", "dead"]);
  wireFaults(element, send);
  return now => {
    lamp(element, now.fault ? "bad" : now.playing ? "on" : "good", `${now.playing ? "正在播放 · playing" : "安静 · quiet"} · 共 <b>${now.passages}</b> 段 passages`);
    element.querySelector("meter").value = now.loudness;
  };
}
