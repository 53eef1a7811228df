// Signing: strokes with time and pressure, one step back, all away, and one sending.

const main = document.getElementById("sign");
const canvas = main.querySelector("[data-canvas]");
const hint = main.querySelector("[data-hint]");
const problem = main.querySelector("[data-problem]");
const words = main.querySelector("[data-words]").dataset;
const [undo, clear, give, decline] = ["undo", "clear", "give", "decline"].map((name) =>
  main.querySelector(`[data-${name}]`),
);
const pen = canvas.getContext("2d");
const strokes = [];
let writing = null; // the pointer that is down: a palm beside the pen counts for nothing
let began = 0;
let width = 0;
let height = 0;

function fit() {
  const box = canvas.getBoundingClientRect();
  const scale = Math.min(2, devicePixelRatio || 1);
  const [w, h] = [Math.round(box.width * scale), Math.round(box.height * scale)];
  if (w === width && h === height) return;
  // A line of words more or less moves nothing that was drawn; a tablet that was turned starts anew.
  if (strokes.length && Math.abs(w / h / (width / height) - 1) < 0.4) return;
  strokes.length = 0;
  [width, height] = [w, h];
  [canvas.width, canvas.height] = [w, h];
  draw();
}

function draw() {
  pen.clearRect(0, 0, width, height);
  pen.strokeStyle = "#16233a";
  pen.lineCap = "round";
  for (const stroke of strokes) stroke.forEach((point, i) => line(stroke[Math.max(0, i - 1)], point));
  const any = strokes.length > 0;
  hint.hidden = any;
  undo.disabled = clear.disabled = give.disabled = !any;
}

function line([ax, ay], [bx, by, , pressure]) {
  pen.lineWidth = ((3 + 6 * ((pressure || 500) / 1000)) * width) / 1000;
  pen.beginPath();
  pen.moveTo(ax, ay);
  pen.lineTo(bx, by);
  pen.stroke();
}

function point(event) {
  const box = canvas.getBoundingClientRect();
  const within = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
  return [
    within(((event.clientX - box.left) / box.width) * width, width),
    within(((event.clientY - box.top) / box.height) * height, height),
    Math.max(0, Math.round(event.timeStamp - began)),
    event.pointerType === "mouse" ? 500 : within(event.pressure * 1000, 1000),
  ];
}

canvas.addEventListener("pointerdown", (event) => {
  if (writing !== null) return;
  writing = event.pointerId;
  canvas.setPointerCapture(writing);
  if (!strokes.length) began = event.timeStamp;
  strokes.push([point(event)]);
  problem.hidden = true;
  draw();
});

canvas.addEventListener("pointermove", (event) => {
  if (event.pointerId !== writing) return;
  const stroke = strokes.at(-1);
  for (const piece of event.getCoalescedEvents?.() ?? [event]) {
    const next = point(piece);
    if (next[2] < stroke.at(-1)[2]) continue; // a late report of an earlier moment
    line(stroke.at(-1), next);
    stroke.push(next);
  }
});

for (const end of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(end, (event) => {
    if (event.pointerId === writing) writing = null;
  });
}

undo.addEventListener("click", () => {
  strokes.pop();
  draw();
});

clear.addEventListener("click", () => {
  strokes.length = 0;
  fit();
  draw();
});

give.addEventListener("click", async () => {
  give.disabled = true;
  try {
    const answer = await fetch(main.dataset.sign, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ width, height, strokes }),
    });
    if (answer.ok) return location.replace(main.dataset.home);
    const told = await answer.json().catch(() => ({}));
    say(told.problem?.what || words.failed);
  } catch {
    say(words.failed);
  }
  give.disabled = false;
});

decline.addEventListener("click", async () => {
  await fetch(`${main.dataset.sign}/decline`, { method: "POST" }).catch(() => {});
  location.replace(main.dataset.home);
});

function say(text) {
  problem.textContent = text;
  problem.hidden = false;
}

document.addEventListener("hall:go", ({ detail }) => {
  if (!detail.again) location.replace(detail.to);
});
addEventListener("contextmenu", (event) => event.preventDefault());
new ResizeObserver(fit).observe(canvas);
fit();
