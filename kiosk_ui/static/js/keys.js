// Keys on the screen: what a finger touches goes where the cursor is, as a keyboard's letters do.
// With pinyin on, letters are gathered until a character or word is chosen for them.

const SHOWN = 6; // characters to choose from at a time
const field = document.querySelector("[data-typed]");
const keys = document.querySelector("[data-keys]");
const part = (name) => keys?.querySelector(`[data-hanzi-${name}]`);
const [typed, found, mode] = ["typed", "found", "mode"].map(part);
const turns = keys ? [...keys.querySelectorAll("[data-hanzi-turn]")] : [];
let letters = "";
let choices = [];
let first = 0;
let asked = 0;

if (field && keys) {
  field.setSelectionRange?.(field.value.length, field.value.length);
  keys.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button")) event.preventDefault(); // the cursor stays in the field
  });
  keys.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.key) touch(button.dataset.key);
    else if (button?.dataset.choice) choose(choices[Number(button.dataset.choice)]);
    else if (button?.dataset.hanziTurn) turn(Number(button.dataset.hanziTurn));
    else if (button === mode) switchMode();
  });
  // A real keyboard has the same pinyin; the machine's own input method is left alone.
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || !gathers(event.key)) return;
    event.preventDefault();
    if (event.key === " ") choose(choices[first]);
    else if (/^[1-6]$/.test(event.key)) choose(choices[first + Number(event.key) - 1]);
    else touch(event.key === "Backspace" ? "back" : event.key.toLowerCase());
  });
}

function pinyin() {
  return mode?.getAttribute("aria-pressed") === "true";
}

function gathers(key) {
  if (!pinyin()) return false;
  return /^[a-z]$/i.test(key) || (letters !== "" && (key === "Backspace" || key === " " || /^[1-6]$/.test(key)));
}

function touch(key) {
  if (pinyin() && /^[a-z]$/.test(key)) gather(letters + key);
  else if (letters && key === "back") gather(letters.slice(0, -1));
  else insert(field, key);
}

async function gather(next) {
  letters = next.slice(0, 24);
  typed.textContent = letters;
  const mine = ++asked;
  if (!letters) return show([]);
  const body = new URLSearchParams({ letters });
  const answer = await fetch(keys.dataset.hanzi, { method: "POST", body }).catch(() => null);
  if (mine === asked) show(answer?.ok ? await answer.json() : [[letters, letters.length]]);
}

function show(next) {
  choices = next;
  first = 0;
  draw();
}

function turn(by) {
  first = Math.min(Math.max(0, first + by * SHOWN), Math.max(0, choices.length - 1));
  draw();
}

function draw() {
  const buttons = choices.slice(first, first + SHOWN).map(([text], n) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "keys__key hanzi__choice", textContent: text });
    button.dataset.choice = String(first + n);
    return button;
  });
  found.replaceChildren(...buttons);
  turns[0].disabled = first === 0;
  turns[1].disabled = first + SHOWN >= choices.length;
}

function choose(choice) {
  if (!choice) return;
  insert(field, choice[0]);
  gather(letters.slice(choice[1]));
}

function switchMode() {
  mode.setAttribute("aria-pressed", String(!pinyin()));
  if (letters) insert(field, letters);
  gather("");
}

function insert(into, key) {
  const end = into.value.length;
  const from = into.selectionStart ?? end;
  const to = into.selectionEnd ?? end;
  if (key !== "back") into.setRangeText(key.slice(0, room(into, to - from)), from, to, "end");
  else if (from !== to) into.setRangeText("", from, to, "end");
  else if (from > 0) into.setRangeText("", from - 1, from, "end");
  into.dispatchEvent(new Event("input", { bubbles: true }));
}

function room(into, replaced) {
  return into.maxLength < 0 ? Infinity : Math.max(0, into.maxLength - into.value.length + replaced);
}
