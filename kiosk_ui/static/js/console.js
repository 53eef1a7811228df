// The window console's keyboard. One command at a time: auto-repeat, double presses and keys
// pressed while a command is under way are dropped, never queued.

const DIGITS_MS = 1500; // digits within this belong together
const PAUSE_MS = 450; // a second press within this is a double press, not a decision
const CHOICE_KEYS = "123456789ACDEGHIJKLMNOPQRSTUVWXYZ"; // where a choice has no key of its own

const failed = document.querySelector("[data-command-failed]");
const bodyOf = (html) => html.includes('id="console-body"');
let underWay = false;
let lastEnd = -Infinity;

document.addEventListener("keydown", onKey);
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener && !opener.disabled) open(opener.dataset.open);
});

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const key = keyOf(event);
  const dialog = document.querySelector("dialog[open]");
  if (event.repeat && key !== "Tab" && !key.startsWith("ARROW")) return void event.preventDefault();
  if (dialog) return inDialog(event, key, dialog);
  const target = targetOf(key, event);
  if (!target) return;
  event.preventDefault();
  if (typeof target === "string") open(target);
  else if (!target.disabled) target.click();
}

// An input method may swallow the letter; the physical key still says which one it was.
function keyOf(event) {
  if (event.key === "Process") return event.code.replace(/^Key|^Digit/, "").toUpperCase();
  return event.key === "Tab" ? "Tab" : event.key.toUpperCase();
}

function targetOf(key, event) {
  if (key === "ENTER") {
    const focused = event.target.closest("button, a, input, select");
    return focused ? null : document.querySelector("[data-primary]");
  }
  if (key === "?" || key === "？") return "help";
  if (key === "Q") return "requeue";
  return document.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
}

function inDialog(event, key, dialog) {
  const choices = [...dialog.querySelectorAll(".choice")];
  const step = { ARROWDOWN: 1, ARROWRIGHT: 1, ARROWUP: -1, ARROWLEFT: -1 }[key];
  if (step && choices.length) {
    event.preventDefault();
    const at = choices.indexOf(document.activeElement);
    choices[(at + step + choices.length) % choices.length].focus();
    return;
  }
  if (key.length === 1) choose(event, key, choices);
}

// Keys may have several digits (window 12): the first that fits is focused, the only one is chosen.
let typed = "";
let typedAt = 0;

function choose(event, key, choices) {
  const begun = performance.now() - typedAt < DIGITS_MS ? typed : "";
  typed = choices.some((choice) => choice.dataset.choice?.startsWith(begun + key)) ? begun + key : key;
  typedAt = performance.now();
  const fit = choices.filter((choice) => choice.dataset.choice?.startsWith(typed));
  if (!fit.length) return;
  event.preventDefault();
  const exact = fit.find((choice) => choice.dataset.choice === typed);
  if (exact && fit.length === 1) exact.click();
  else (exact ?? fit[0]).focus();
}

function open(name) {
  const dialog = document.getElementById(name);
  if (!dialog || dialog.open || underWay) return;
  typed = "";
  fill(dialog, document.querySelector(`template[data-choices-for="${name}"]`));
  dialog.showModal();
  (dialog.querySelector(".choice, [data-first]") ?? dialog).focus();
}

function fill(dialog, template) {
  if (!template) return;
  dialog.querySelector("[data-choices]").replaceChildren(template.content.cloneNode(true));
  dialog.querySelectorAll(".choice").forEach((choice, index) => {
    const key = CHOICE_KEYS[index];
    if (!key || choice.dataset.choice) return;
    choice.dataset.choice = key;
    const cap = Object.assign(document.createElement("kbd"), { className: "key", textContent: key });
    choice.prepend(cap);
  });
}

// In the capture phase, before htmx sees it.
document.addEventListener("submit", (event) => {
  if (!event.target.hasAttribute("hx-post")) return;
  // A fragment the stream has just brought may not be htmx's own yet: the whole page would reload.
  window.htmx?.process(event.target);
  if (underWay || performance.now() - lastEnd < PAUSE_MS) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  underWay = true;
  document.documentElement.dataset.underWay = "";
  if (failed) failed.hidden = true;
  event.target.closest("dialog")?.close();
}, true);

document.body.addEventListener("htmx:afterRequest", () => {
  underWay = false;
  lastEnd = performance.now();
  delete document.documentElement.dataset.underWay;
  document.activeElement?.blur(); // Enter is the primary action again
});

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.body.addEventListener(name, () => {
    if (failed) failed.hidden = false;
  });
}

// Another page came back (signed out, window closed): go there instead of swapping nothing in.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!xhr || xhr.status >= 500 || bodyOf(xhr.responseText)) return;
  event.detail.shouldSwap = false;
  const landed = new URL(xhr.responseURL, location.href);
  if (landed.pathname === requestConfig.path) location.reload();
  else location.assign(landed);
});

// A case's paper was laid under the window's scanner.
document.addEventListener("hall:go", ({ detail }) => {
  const target = new URL(detail.to, location.href);
  if (target.origin === location.origin) location.assign(target);
});

// A fragment from the stream must not take the keyboard's place away.
let focusedKey = null;
document.body.addEventListener("htmx:sseBeforeMessage", (event) => {
  // A fragment would tear out the form whose answer is awaited; the answer shows the same state.
  if (underWay) event.preventDefault();
  focusedKey = document.activeElement?.dataset?.key ?? null;
});
document.body.addEventListener("htmx:sseMessage", () => {
  if (focusedKey) document.querySelector(`[data-key="${focusedKey}"]`)?.focus();
});
