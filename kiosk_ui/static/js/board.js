// A call is heard and seen: a two-note chime and three pulses of the called row.

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

// A fragment may be swapped in the middle of the pulses: go on where they were.
function flash() {
  for (const [number, began] of flashing) {
    const age = performance.now() - began;
    if (age > PULSE_MS * PULSES) flashing.delete(number);
    else pulse(document.querySelector(`[data-number="${CSS.escape(number)}"]`), age);
  }
}

function pulse(row, age) {
  if (!row || calm.matches || row.getAnimations().length) return;
  const animation = row.animate([{ opacity: 1 }, { opacity: 0.35 }, { opacity: 1 }], {
    duration: PULSE_MS, iterations: PULSES, easing: "ease-in-out",
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
