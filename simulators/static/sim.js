// One small page for one simulator or for all of them: asks for the state once a second and draws it.
import {reader, printer, pad, line, gone} from "./cards.js";
import {chipcard} from "./chipcard.js";
import {led, caller, scanner, speaker, terminal} from "./counter.js";
import {document_camera} from "./document_camera.js";
import {face_camera} from "./face_camera.js";
import {document_printer} from "./document_printer.js";

const draw = {
  reader, printer, pad, line, chipcard, led, caller, scanner, speaker, terminal, document_printer, document_camera, face_camera, gone,
};
const cards = new Map();
const here = location.pathname.replace(/\/+$/, ""); // one of a fleet lies below the root
let single = true;

export function start(alone) {
  single = alone;
  poll();
}

async function poll() {
  try {
    const states = single ? [await own()] : await json("/api/state");
    states.forEach(show);
  } catch (error) {
    say("模拟器没有应答 · the simulator does not answer");
  }
  setTimeout(poll, document.hidden ? 3000 : 700);
}

async function own() {
  const state = {...(await json(`${here}/state`)), label: ""};
  if (state.kind === "printer") {
    const pages = await json(`${here}/pages`);
    state.latest = pages.slice(-6).map(p => ({number: p.number, cut: p.cut, height: p.lines.length}));
  }
  return state;
}

async function json(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(path);
  return answer.json();
}

function show(state) {
  let card = cards.get(state.label);
  if (!card || card.kind !== state.kind) {
    const element = document.createElement("section");
    const tools = {send: (action, body) => send(state.label, action, body), image: path => base(state.label) + path};
    const update = draw[state.kind](element, state, tools);
    if (card) card.element.replaceWith(element); else document.getElementById("devices").append(element);
    card = {element, update, kind: state.kind};
    cards.set(state.label, card);
  }
  card.update(state);
}

function base(label) {
  return single ? here : `/api/${encodeURIComponent(label)}`;
}

async function send(label, action, body = {}) {
  const answer = await fetch(`${base(label)}/${action}`, {
    method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
  });
  if (!answer.ok) say((await answer.json()).error || "失败 · failed");
}

function say(text) {
  const box = document.getElementById("said");
  box.textContent = text;
  box.classList.add("show");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => box.classList.remove("show"), 3000);
}
