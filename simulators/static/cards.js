// How each kind of simulator looks. A card builds its buttons once; update() only changes words.
const faults = {
  "": "正常 · none", silence: "没有应答 · silence", garbage: "线上杂波 · garbage",
  wrong_checksum: "校验错 · wrong checksum", half_frame: "半帧 · half a frame",
  black: "黑屏 · black picture", frozen: "画面不动 · frozen picture",
  pull_midway: "读到一半拿走 · pulled midway", select_refused: "选卡失败 · select refused",
  sam_asleep: "安全模块休眠 · SAM asleep", read_refused: "读卡失败 · read refused", slow: "很慢 · slow", double_press: "连按 · double press", deaf_to_ack: "不认应答 · deaf to ack", busy: "忙 · busy", twice: "扫两次 · twice", stuck: "卡住 · stuck", dead: "没有声音 · dead",
};

export function heading(label, zh, en) {
  return `<h2><span class="lamp"></span>${escape(label || zh)} <small>${label ? zh + " · " : ""}${en}</small></h2><p class="status"></p>`;
}

export function escape(text) {
  return String(text).replace(/[&<>"]/g, c => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}[c]));
}

export function on(element, selector, action) {
  element.querySelectorAll(selector).forEach(button => button.addEventListener("click", () => action(button)));
}

export function lamp(element, name, text) {
  element.querySelector(".lamp").className = `lamp ${name}`;
  element.querySelector(".status").innerHTML = text;
}

export function faultBox(kinds) {
  return `<details><summary>故障 <small>faults</small></summary><div class="row"><select data-fault>
    ${["", ...kinds].map(k => `<option value="${k}">${faults[k]}</option>`).join("")}</select>
    <button data-unplug>拔线 <small>unplug</small></button><button data-plug>插线 <small>plug</small></button></div></details>`;
}

export function wireFaults(element, send) {
  const select = element.querySelector("[data-fault]");
  if (select) select.addEventListener("change", () => send("fault", {kind: select.value, count: 3}));
  on(element, "[data-unplug]", () => send("unplug"));
  on(element, "[data-plug]", () => send("plug"));
}

export function reader(element, state, {send}) {
  element.innerHTML = heading(state.label, "身份证阅读器", "ID card reader") + `
    <div class="card" data-card></div>
    <div class="row"><button class="main" data-age="28">放青年的卡 <small style="color:#cfe3ff">young</small></button>
      <button class="main" data-age="73">放老人的卡 <small style="color:#cfe3ff">elderly</small></button></div>
    <div class="row"><label>年龄 <input type="number" min="1" max="105" value="45" data-own></label>
      <select data-layout aria-label="card type"><option value=" ">居民身份证</option><option value="J">港澳台居住证</option><option value="I">外国人永居证</option><option value="Y">外国人永居证 2023</option></select>
      <button data-lay>放卡 <small>lay</small></button><button data-lift>拿走卡 <small>lift</small></button></div>
    <div class="row"><button data-odd="two">放两张卡 <small>two cards</small></button><button data-odd="foreign">放银行卡 <small>bank card</small></button></div>`
    + faultBox(["silence", "garbage", "wrong_checksum", "half_frame", "pull_midway", "select_refused", "read_refused", "sam_asleep", "slow"]);
  const own = element.querySelector("[data-own]"), layout = element.querySelector("[data-layout]");
  on(element, "[data-age]", b => send("card", {random: true, age: Number(b.dataset.age)}));
  on(element, "[data-lay]", () => send("card", {random: true, age: own.value, layout: layout.value}));
  on(element, "[data-lift]", () => send("lift"));
  on(element, "[data-odd]", b => send("card", {odd: b.dataset.odd}));
  wireFaults(element, send);
  return now => {
    const card = element.querySelector("[data-card]");
    card.className = now.card ? "card there" : "card";
    card.textContent = now.card ? now.card : "没有卡 · no card";
    element.querySelector("[data-lift]").disabled = !now.card;
    lamp(element, now.fault ? "bad" : "good", `已读 <b>${now.reads}</b> 次 · reads${now.fault ? " · " + faults[now.fault] : ""}`);
  };
}

export function printer(element, state, {send, image}) {
  element.className = "wide";
  element.innerHTML = heading(state.label, "号票打印机", "ticket printer") + `
    <div class="row"><button class="danger" data-out>抽走纸 <small>paper out</small></button>
      <button data-mid>再打 4 行就没纸 <small>out after 4 lines</small></button>
      <button class="main" data-refill>装新纸 <small style="color:#cfe3ff">refill</small></button>
      <button data-cover>开/关盖 <small>cover</small></button></div>
    <div class="pages"></div>` + `<details><summary>故障 <small>faults</small></summary><div class="row">
      <button data-silent>死机/恢复 <small>hang / resume</small></button>
      <button data-error="offline">脱机 <small>offline</small></button><button data-error="cutter">切刀卡住 <small>cutter</small></button><button data-error="">恢复 <small>well</small></button>
      <button data-slow>慢 20 mm/s</button><button data-fast>快 150 mm/s</button>
      <button data-unplug>拔线 <small>unplug</small></button><button data-plug>插线 <small>plug</small></button></div></details>`;
  let last = state;
  on(element, "[data-out]", () => send("paper", {out: true}));
  on(element, "[data-mid]", () => send("paper", {after_lines: 4}));
  on(element, "[data-refill]", () => send("paper", {out: false}));
  on(element, "[data-cover]", () => send("cover", {open: !last.cover_open}));
  on(element, "[data-silent]", () => send("silent", {silent: !last.silent}));
  on(element, "[data-error]", b => send("error", {kind: b.dataset.error}));
  on(element, "[data-slow]", () => send("speed", {mm_per_s: 20}));
  on(element, "[data-fast]", () => send("speed", {mm_per_s: 150}));
  wireFaults(element, send);
  return now => {
    last = now;
    const trouble = now.paper_out ? "缺纸 · out of paper" : now.cover_open ? "盖子开着 · cover open" : now.error ? `${now.error === "cutter" ? "切刀卡住" : "脱机"} · ${now.error}` : now.silent ? "死机 · hung" : "";
    lamp(element, trouble ? "bad" : "good", `${trouble ? `<b>${trouble}</b>` : "就绪 · ready"}
      ${now.lines_left ? ` · 还剩 ${now.lines_left} 行 lines left` : ""} · 共 <b>${now.pages}</b> 张 printed`);
    pictures(element.querySelector(".pages"), now.latest, image);
  };
}

function pictures(box, pages, image) {
  const wanted = [...pages].reverse().map(p => `${p.number}-${p.height}-${p.cut}`);
  if (box.dataset.shown === wanted.join()) return;
  box.dataset.shown = wanted.join();
  box.innerHTML = pages.length ? "" : `<p class="status">还没有打印 · nothing printed yet</p>`;
  [...pages].reverse().forEach(p => {
    box.insertAdjacentHTML("beforeend", `<figure><img alt="printed page ${p.number}" src="${image(`/pages/${p.number}.png`)}?${p.height}${p.cut}">
      <figcaption>第 ${p.number} 张${p.cut ? "" : " · 未切 not cut"}</figcaption></figure>`);
  });
}

export function pad(element, state, {send}) {
  const words = ["非常不满意", "不满意", "基本满意", "满意", "非常满意"];
  const lamps = {idle: "待机 · idle", asking: "请评价 · asking", thanks: "谢谢 · thanks"};
  element.innerHTML = heading(state.label, "评价器", "evaluation pad") + `<div class="stars">
    ${[5, 4, 3, 2, 1].map(n => `<button data-level="${n}"><em>★${n}</em><span>${words[n - 1]}</span></button>`).join("")}</div>`
    + faultBox(["silence", "garbage", "wrong_checksum", "half_frame", "slow", "double_press", "deaf_to_ack"]);
  on(element, "[data-level]", b => send("press", {level: Number(b.dataset.level)}));
  wireFaults(element, send);
  return now => {
    lamp(element, {idle: "", asking: "on", thanks: "good"}[now.lamp],
      `<b>${lamps[now.lamp]}</b>${now.staff ? " · " + escape(now.staff) : ""}${now.pressed ? ` · 上次 ★${now.pressed}` : ""}`);
    element.querySelectorAll("[data-level]").forEach(b => {
      b.disabled = now.lamp !== "asking" || (now.make === "ff68" && b.dataset.level === "1");
    });
  };
}

export function line(element, state, {send}) {
  element.innerHTML = heading(state.label, "到省中心的线路", "line to the centre") + `
    <div class="row"><button class="danger main" data-cut>切断线路 <small style="color:#ffd9d4">cut</small></button>
    <button class="main" data-mend>接通线路 <small style="color:#cfe3ff">mend</small></button></div>`;
  on(element, "[data-cut]", () => send("cut"));
  on(element, "[data-mend]", () => send("mend"));
  return now => {
    const since = new Date(now.since * 1000).toLocaleTimeString("zh-CN");
    lamp(element, now.cut ? "bad" : "good", `<b>${now.cut ? "线路已断 · CUT" : "线路畅通 · connected"}</b> · ${since} 起
      <br>上行 ${Math.round(now.bytes_up / 1024)} kB · 下行 ${Math.round(now.bytes_down / 1024)} kB · ${now.open} 个连接 open`);
    element.querySelector("[data-cut]").disabled = now.cut;
    element.querySelector("[data-mend]").disabled = !now.cut;
  };
}

export function gone(element, state) {
  element.innerHTML = heading(state.label, "没有应答", "not running");
  return () => lamp(element, "bad", "模拟器没有运行 · the simulator is not running");
}
