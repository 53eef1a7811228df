// A chip card reader: which card is in it, and what goes wrong.
import {heading, escape, on, lamp, faultBox, wireFaults} from "./cards.js";

export function chipcard(element, state, {send}) {
  element.innerHTML = heading(state.label, "社保卡读卡器", "chip card reader") + `
    <div class="card" data-card></div>
    <div class="row"><button class="main" data-sort="social">插社保卡 <small style="color:#cfe3ff">social security</small></button>
      <button class="main" data-sort="bank">插银行卡 <small style="color:#cfe3ff">bank</small></button></div>
    <div class="row"><button data-sort="social_old">一代社保卡 <small>version 1</small></button>
      <button data-sort="blank">别的卡 <small>another card</small></button>
      <button data-locked>要密钥的卡 <small>locked</small></button><button data-lift>拔卡 <small>pull</small></button></div>`
    + faultBox(["pull_midway", "garbage", "slow"]);
  on(element, "[data-sort]", b => send("card", {random: true, sort: b.dataset.sort}));
  on(element, "[data-locked]", () => send("card", {random: true, sort: "social", locked: true}));
  on(element, "[data-lift]", () => send("lift"));
  wireFaults(element, send);
  return now => {
    const card = element.querySelector("[data-card]");
    card.className = now.card ? "card there" : "card";
    card.textContent = now.card || "没有卡 · no card";
    element.querySelector("[data-lift]").disabled = !now.card;
    lamp(element, now.fault ? "bad" : "good", `已应答 <b>${now.commands}</b> 条命令 · commands${now.fault ? " · " + escape(now.fault) : ""}`);
  };
}
