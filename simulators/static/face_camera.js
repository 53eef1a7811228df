// A face camera: who stands before it, and how.
import {heading, on, lamp, faultBox, wireFaults} from "./cards.js";

const poses = {front: "正面 · front", side: "侧脸 · side", tilted: "歪头 · tilted", far: "太远 · far", blurred: "模糊 · blurred", dark: "太暗 · dark"};

export function face_camera(element, state, {send, image}) {
  element.innerHTML = heading(state.label, "人像摄像头", "face camera") + `
    <div class="row">${Object.entries(poses).map(([k, v], i) => `<button ${i ? "" : 'class="main"'} data-pose="${k}">${v}</button>`).join("")}
      <button data-lift>走开 <small>leave</small></button></div>
    <div class="pages"><figure><img data-picture alt="what the camera sees" style="width:280px"></figure></div>`
    + faultBox(["black", "frozen"]);
  let person = 1, count = 0;
  on(element, "[data-pose]", b => send("card", {person: person++, pose: b.dataset.pose}));
  on(element, "[data-lift]", () => send("lift"));
  wireFaults(element, send);
  return now => {
    lamp(element, now.fault ? "bad" : "good", `<b>${now.person ? now.person : "没有人 · nobody"}</b>`);
    element.querySelector("[data-picture]").src = image(`/pages/${count++}.png`);
  };
}
