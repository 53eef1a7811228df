// The live stream's manners: one quiet bar when it is lost, no swap when nothing changed,
// running timers between two fragments, and JSON events handed to the page as DOM events.

const PATIENCE_MS = 6000;
const JSON_EVENTS = ["called", "go", "card"];

const bar = document.querySelector("[data-stream-lost]");
const bound = new WeakSet();
const lastSeen = new Map();
let lossTimer = null;

document.body.addEventListener("htmx:sseOpen", (event) => {
  clearTimeout(lossTimer);
  lossTimer = null;
  if (bar) bar.hidden = true;
  bind(event.detail.source);
});

document.body.addEventListener("htmx:sseError", () => {
  lossTimer ??= setTimeout(() => {
    if (bar) bar.hidden = false;
  }, PATIENCE_MS);
});

document.body.addEventListener("htmx:sseBeforeMessage", (event) => {
  const { type, data } = event.detail;
  if (lastSeen.get(type) === data) event.preventDefault();
  lastSeen.set(type, data);
});

function bind(source) {
  if (!source || bound.has(source)) return;
  bound.add(source);
  for (const name of JSON_EVENTS) {
    source.addEventListener(name, (message) => {
      document.dispatchEvent(new CustomEvent(`hall:${name}`, { detail: JSON.parse(message.data) }));
    });
  }
}

// A fragment that was replaced by a command's answer is no longer what the stream sent last.
document.body.addEventListener("htmx:afterRequest", () => lastSeen.clear());

// What somebody has unfolded stays unfolded when the stream brings its part of the page again.
const unfolded = new Set();

document.addEventListener("toggle", ({ target }) => {
  if (!target.id || !target.matches("details")) return;
  if (target.open) unfolded.add(target.id);
  else unfolded.delete(target.id);
}, true);

document.body.addEventListener("htmx:sseMessage", () => {
  for (const id of unfolded) {
    const element = document.getElementById(id);
    if (element) element.open = true;
  }
});

const anchors = new WeakMap();

function tick() {
  for (const element of document.querySelectorAll("[data-ticks]")) {
    if (!anchors.has(element)) {
      anchors.set(element, performance.now() - Number(element.dataset.ticks) * 1000);
    }
    const words = clockWords((performance.now() - anchors.get(element)) / 1000);
    if (element.textContent !== words) element.textContent = words;
  }
}

function clockWords(seconds) {
  const whole = Math.floor(seconds);
  const two = (n) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

setInterval(tick, 1000);
