// A call is heard and seen: a two-note chime and pulses of the called row. Rows glide to their new
// places; notices follow one another.

const PULSE_MS = 900;
const PULSES = 5;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const flashing = new Map(); // number -> when its pulses began
let audio = null;

document.addEventListener("hall:called", (event) => {
  flashing.set(event.detail.number, performance.now());
  chime();
  flash();
});
document.body.addEventListener("htmx:sseMessage", flash);

// Where each number stood before a fragment was swapped, so that it can glide from there.
const GLIDE = { duration: 420, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" };
let stood = new Map();

const rows = () => document.querySelectorAll(".call[data-number]");

document.body.addEventListener("htmx:beforeSwap", remember);
document.body.addEventListener("htmx:sseBeforeMessage", remember);
document.body.addEventListener("htmx:sseMessage", glide);

function remember() {
  stood = new Map([...rows()].map((row) => [row.dataset.number, row.getBoundingClientRect().top]));
}

function glide() {
  if (calm.matches || !stood.size) return;
  for (const row of rows()) {
    const before = stood.get(row.dataset.number);
    const by = before === undefined ? -row.clientHeight : before - row.getBoundingClientRect().top;
    if (by) row.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], GLIDE);
  }
  stood.clear();
}

const NOTICE_MS = 9_000;

setInterval(() => {
  const notices = [...document.querySelectorAll("[data-ribbon] > *")];
  if (notices.length < 2) return;
  const at = notices.findIndex((notice) => notice.classList.contains("is-shown"));
  notices[at]?.classList.remove("is-shown");
  notices[(at + 1) % notices.length].classList.add("is-shown");
}, NOTICE_MS);

// A fragment may be swapped in the middle of the pulses: go on where they were.
function flash() {
  for (const [number, began] of flashing) {
    const age = performance.now() - began;
    if (age > PULSE_MS * PULSES) flashing.delete(number);
    else pulse(document.querySelector(`[data-number="${CSS.escape(number)}"]`), age);
  }
}

function pulse(row, age) {
  if (!row || calm.matches || row.getAnimations().some(({ id }) => id === "pulse")) return;
  const animation = row.animate([{ opacity: 1 }, { opacity: 0.35 }, { opacity: 1 }], {
    id: "pulse", duration: PULSE_MS, iterations: PULSES, easing: "ease-in-out",
  });
  animation.currentTime = age;
}

function chime() {
  audio ??= new AudioContext();
  const start = audio.currentTime + 0.02;
  strike(784, start);
  strike(587, start + 0.42);
  document.documentElement.dataset.chimes = String(Number(document.documentElement.dataset.chimes ?? 0) + 1);
}

// A soft bell: a fundamental and two fading partials.
function strike(hertz, start) {
  for (const [ratio, loudness, seconds] of [[1, 0.32, 1.4], [2.01, 0.1, 0.8], [3.02, 0.04, 0.4]]) {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.frequency.value = hertz * ratio;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(loudness, start + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(start + seconds + 0.05);
  }
}
