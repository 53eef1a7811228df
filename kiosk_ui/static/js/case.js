// The case desk's keyboard: letters when nothing is being typed, function keys always,
// Ctrl+Enter is the step that is due. Whatever was typed is kept before anything is sent.

import { flush, show } from "./case-form.js";

const EDITING = "input, textarea, select";
const NAMES = { "1": "received", "2": "deferred", "3": "waived", "0": "missing", " ": "received" };
let leaving = false;

document.addEventListener("keydown", onKey);
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) open(opener.dataset.open);
  const phrase = event.target.closest("[data-phrase]");
  if (phrase) say(phrase);
});
document.addEventListener("submit", onSubmit);

function onKey(event) {
  if (event.isComposing || event.key === "Process") return;
  const dialog = document.querySelector("dialog[open]");
  const combo = comboOf(event);
  if (combo === "Ctrl+Enter") return press(event, dialog?.querySelector(".dialog__actions button") ?? document.querySelector("[data-primary]"));
  if (dialog) return inDialog(event, combo, dialog);
  if (event.target.closest("[data-material]") && onMaterial(event)) return;
  if (event.target.closest("[data-items], [data-item-search]") && amongItems(event)) return;
  if (combo === "Alt+P") return press(event, document.querySelector("[data-latest-paper]"));
  if (combo === "F8") return press(event, () => document.querySelector("[data-materials] [data-material]:not([hidden])")?.focus());
  if (event.target.matches(EDITING)) return whileTyping(event, combo);
  if (combo === "/") return press(event, () => document.getElementById("find")?.focus());
  if (combo === "?" || combo === "？") return press(event, () => open("help"));
  press(event, byKey(combo));
}

function whileTyping(event, combo) {
  if (combo === "Escape") return press(event, () => event.target.blur());
  if (combo === "Enter" && event.target.matches("[data-answer], [data-column]") && event.target.tagName !== "TEXTAREA") {
    return press(event, () => next(event.target));
  }
  if (/^(F\d|Alt\+)/.test(combo)) press(event, byKey(combo));
}

function comboOf(event) {
  const held = (event.ctrlKey ? "Ctrl+" : "") + (event.altKey ? "Alt+" : "");
  const key = event.key.length === 1 ? (event.altKey ? event.code.replace(/^Key|^Digit/, "") : event.key.toUpperCase()) : event.key;
  return held + key;
}

function byKey(combo) {
  return document.querySelector(`[data-key="${CSS.escape(combo)}"]:not(:disabled)`);
}

function press(event, target) {
  if (!target || event.repeat) return;
  event.preventDefault();
  if (typeof target === "function") target();
  else target.click();
}

function next(from) {
  const all = [...document.querySelectorAll(".case-form input, .case-form select, .case-form textarea")]
    .filter((e) => e.offsetParent !== null);
  const to = all[all.indexOf(from) + 1];
  if (to) { to.focus(); to.select?.(); } else document.querySelector("[data-material]:not([hidden])")?.focus();
}

// The item list: type to search, arrows to move, Enter to choose.
const query = document.getElementById("item-query");
let asking = null;
query?.addEventListener("input", () => {
  clearTimeout(asking);
  asking = setTimeout(async () => {
    const wanted = query.value;
    const answer = await fetch(`/case/items?q=${encodeURIComponent(wanted)}`);
    if (answer.ok && query.value === wanted) document.getElementById("items").innerHTML = await answer.text();
  }, 60);
});

function amongItems(event) {
  const options = [...document.querySelectorAll(".item-option")];
  const at = options.indexOf(document.activeElement);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const to = at + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    (options[to] ?? query).focus();
    return true;
  }
  if (event.key === "Enter" && event.target === query) {
    event.preventDefault();
    options[0]?.click();
    return true;
  }
  return event.key === "Enter";
}

// The checklist: a digit says how a material stands, and goes on to the next.
function onMaterial(event) {
  const row = event.target.closest("[data-material]");
  const rows = [...document.querySelectorAll("[data-material]:not([hidden])")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    rows[rows.indexOf(row) + step]?.focus();
    return true;
  }
  if (event.key === "Enter" && !event.ctrlKey && !event.altKey) {
    const scan = row.querySelector("[data-scans]");
    if (scan) press(event, () => scan.click());
    return Boolean(scan);
  }
  const state = NAMES[event.key];
  if (!state || event.ctrlKey || event.altKey) return false;
  event.preventDefault();
  if (state === "deferred" && !("deferrable" in row.dataset)) return true;
  tick(row, state);
  rows[rows.indexOf(row) + 1]?.focus();
  return true;
}

document.addEventListener("click", async (event) => {
  const scan = event.target.closest("[data-scans]");
  if (scan?.href && !leaving) {
    event.preventDefault();
    leaving = true;
    await Promise.all([flush(), ticking]);
    location.href = scan.href;
    return;
  }
  const row = event.target.closest("[data-materials] [data-material]");
  if (row) tick(row, row.dataset.state === "received" ? "missing" : "received");
});

// One after the other: what is asked for next waits until the one before is kept.
let ticking = Promise.resolve();

function tick(row, state) {
  const before = row.dataset.state;
  row.dataset.state = state;
  rank();
  ticking = ticking.then(() => keepTick(row, state, before)).catch(() => { row.dataset.state = before; });
}

async function keepTick(row, state, before) {
  const list = row.closest("[data-materials]");
  const body = new URLSearchParams({ material: row.dataset.material, state });
  const answer = await fetch(list.dataset.materials, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok) { row.dataset.state = before; return; }
  show(await answer.json());
}

// With everything there the step that is due is to accept, else to tell what is missing.
function rank() {
  const bar = document.querySelector(".case--drafted .case-acts");
  if (!bar) return;
  const rows = [...document.querySelectorAll("[data-material]:not([hidden])")];
  const short = rows.some((row) => row.dataset.state === "missing") && rows.some((row) => row.dataset.state !== "missing");
  const [accept, correction] = ["A", "F9"].map((key) => bar.querySelector(`[data-key="${key}"]`));
  for (const [button, first] of [[accept, !short], [correction, short]]) {
    const holder = button.closest("form") ?? button;
    button.classList.toggle("button--primary", first);
    holder.classList.toggle("case-act--primary", first);
    button.toggleAttribute("data-primary", first);
    button.querySelector(".key").textContent = first ? "Ctrl+Enter" : button.dataset.key;
  }
}

function open(name) {
  const dialog = document.getElementById(name);
  if (!dialog || dialog.open) return;
  const lacking = dialog.querySelector("[data-lacking]");
  if (lacking) {
    const rows = [...document.querySelectorAll('[data-material][data-state="missing"]:not([hidden]) .material__name')];
    lacking.replaceChildren(...rows.map((row) => Object.assign(document.createElement("li"), { textContent: row.textContent.trim() })));
  }
  dialog.showModal();
  (dialog.querySelector("[data-first]") ?? dialog.querySelector("[data-words]") ?? dialog).focus();
}

function inDialog(event, combo, dialog) {
  const phrase = /^Alt\+(\d)$/.exec(combo);
  if (phrase) return press(event, dialog.querySelectorAll("[data-phrase]")[phrase[1] - 1]);
  if (combo === "Enter" && event.target.matches("select, input")) {
    press(event, () => (dialog.querySelector("[data-words]") ?? dialog.querySelector(".dialog__actions button")).focus());
  }
}

function say(phrase) {
  const words = phrase.closest("form").querySelector("[data-words]");
  words.value = words.value ? `${words.value.trimEnd()}\n${phrase.dataset.phrase}` : phrase.dataset.phrase;
  words.focus();
}

async function onSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || form.target === "paper" || event.defaultPrevented) return;
  event.preventDefault();
  if (leaving) return; // a second press is no second step
  leaving = true;
  await Promise.all([flush(), ticking]);
  const button = event.submitter;
  if (button?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
  HTMLFormElement.prototype.submit.call(form);
}
addEventListener("pageshow", () => { leaving = false; });

// A card was laid on the window's reader.
document.addEventListener("hall:card", async () => {
  const fill = document.getElementById("fill-card");
  if (!fill) return location.reload();
  await flush();
  if (!leaving) fill.requestSubmit();
});

// A case's paper was laid under the window's scanner: what was typed is kept first.
document.addEventListener("hall:go", async ({ detail }) => {
  const target = new URL(detail.to, location.href);
  if (target.origin !== location.origin || target.pathname === location.pathname || leaving) return;
  await Promise.all([flush(), ticking]);
  location.assign(target);
});

// Where to go on: the first mistake, else the first question without an answer, else the checklist.
const mistake = document.querySelector(".case-form [data-problem]:not([hidden])");
const start = mistake?.closest("[data-question]")?.querySelector(EDITING)
  ?? [...document.querySelectorAll(".case-form [data-answer]:not(table)")].find((e) => e.offsetParent !== null && !e.value)
  ?? document.querySelector("[data-materials] [data-material]:not([hidden])");
if (!query) start?.focus();
document.documentElement.dataset.ready = ""; // the keyboard is at work from here on
