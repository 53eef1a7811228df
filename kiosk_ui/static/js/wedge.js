// A scanner that is a keyboard: told from a person by its speed. Its letters must not press the
// page's keys ("p" passes a person), so every letter waits a moment to see whether it is alone.

const GAP_MS = 60; // between two letters of a scanner; people need more
const SHORTEST = 6;

const form = document.querySelector("[data-scan]");
let held = [];
let timer = null;

if (form) addEventListener("keydown", hear, { capture: true });

function hear(event) {
  if (!event.isTrusted || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  if (event.key === "Shift") return;
  clearTimeout(timer);
  // A space alone is how a keyboard presses a button.
  if (event.key.length === 1 && (event.key !== " " || held.length > 0)) return void hold(event);
  if (event.key === "Enter" && held.length >= SHORTEST) return void send(event);
  release(); // a person after all: what was held goes first, then this key as ever
}

function hold(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  held.push(event);
  timer = setTimeout(release, Number(form.dataset.gap ?? GAP_MS)); // a slow scanner has its own
}

function send(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  form.elements.code.value = held.map(({ key }) => key).join("");
  held = [];
  form.requestSubmit();
}

function release() {
  const keys = held;
  held = [];
  for (const { key, code, target, shiftKey } of keys) {
    // To where the keyboard is now: the key before it may have moved it on.
    (document.activeElement ?? target).dispatchEvent(new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true, cancelable: true }));
  }
}
