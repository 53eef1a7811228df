// A document camera: what lies under it, and what goes wrong.
import {heading, on, lamp, faultBox, wireFaults} from "./cards.js";

const pages = {application: "申请书 · application", licence: "营业执照 · licence", id_card: "身份证 · ID card"};

export function document_camera(element, state, {send, image}) {
  element.className = "wide";
  element.innerHTML = heading(state.label, "高拍仪", "document camera") + `
    <div class="row">${Object.entries(pages).map(([k, v], i) => `<button ${i ? "" : 'class="main"'} data-page="${k}">放${v}</button>`).join("")}
      <button data-lift>拿走 <small>take away</small></button></div>
    <div class="pages"><figure><img data-picture alt="what the camera sees" style="width:320px"></figure></div>`
    + faultBox(["black", "frozen"]);
  let seed = 1, count = 0;
  on(element, "[data-page]", b => send("card", {random: true, page: b.dataset.page, seed: seed++}));
  on(element, "[data-lift]", () => send("lift"));
  wireFaults(element, send);
  return now => {
    lamp(element, now.fault ? "bad" : "good", `<b>${now.page ? pages[now.page] : "空桌面 · empty desk"}</b> · 已发 ${now.sent} 帧 pictures`);
    element.querySelector("[data-picture]").src = `${image(`/pages/${count++}.png`)}`;
    element.querySelector("[data-lift]").disabled = !now.page;
  };
}
