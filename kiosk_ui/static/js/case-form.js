// The form of a case: every change is kept at once, questions appear and go with the answers,
// mistakes are told beside their question. The server decides; this page only asks it.

const form = document.querySelector("[data-autosave]");
const notSaved = document.querySelector("[data-not-saved]");
const TYPING_MS = 350;
const RETRY_MS = 2000;

const changed = new Map();
let timer = null;
let saving = Promise.resolve();

if (form) {
  form.addEventListener("input", (event) => note(event.target, TYPING_MS));
  form.addEventListener("change", (event) => note(event.target, 0));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", dropRow);
  addEventListener("pagehide", () => changed.size && send(takeChanged(), true));
}

/** All that was typed is on disk when this resolves. */
export function flush() {
  clearTimeout(timer);
  if (changed.size) saving = saving.then(save);
  return saving;
}

function note(target, wait) {
  const holder = target.closest("[data-answer]");
  if (!holder) return;
  const name = holder.dataset.name ?? holder.name;
  changed.set(name, () => answerOf(holder));
  if (holder.dataset.answer === "table") growTable(holder);
  else ask(name, holder.value);
  clearTimeout(timer);
  timer = setTimeout(flush, wait);
}

// A question that an answer brings is there before the next key is pressed; the server has the word.
function ask(name, value) {
  for (const block of form.querySelectorAll(`[data-when="${CSS.escape(name)}"]`)) {
    block.hidden = block.dataset.equals !== value;
  }
}

function answerOf(holder) {
  switch (holder.dataset.answer) {
    case "yesno": return holder.value === "yes";
    case "number": return holder.value.trim() === "" ? "" : numberOf(holder.value);
    case "region": return /\uff08(\d{6,12})\uff09$/.exec(holder.value)?.[1] ?? holder.value.trim();
    case "table": return rowsOf(holder);
    default: return holder.maxLength === 18 ? holder.value.trim().toUpperCase() : holder.value.trim();
  }
}

function numberOf(text) {
  const number = Number(text.replace(/[\uff0c,\s]/g, ""));
  return Number.isNaN(number) ? text : number;
}

function rowsOf(table) {
  return [...table.tBodies[0].rows]
    .map((row) => Object.fromEntries([...row.querySelectorAll("[data-column]")]
      .map((cell) => [cell.dataset.column, cell.value.trim()]).filter(([, value]) => value)))
    .filter((row) => Object.keys(row).length);
}

// There is always one empty row to go on in.
function growTable(table) {
  const body = table.tBodies[0];
  const last = body.rows[body.rows.length - 1];
  if (![...last.querySelectorAll("input")].some((cell) => cell.value)) return;
  const row = last.cloneNode(true);
  row.cells[0].textContent = body.rows.length + 1;
  row.querySelectorAll("input").forEach((cell) => { cell.value = ""; });
  body.append(row);
}

function dropRow(event) {
  const button = event.target.closest("[data-drop-row]");
  if (!button) return;
  const table = button.closest("table");
  if (table.tBodies[0].rows.length > 1) button.closest("tr").remove();
  [...table.tBodies[0].rows].forEach((row, at) => { row.cells[0].textContent = at + 1; });
  note(table, 0);
}

function takeChanged() {
  const answers = Object.fromEntries([...changed].map(([name, read]) => [name, read()]));
  changed.clear();
  return answers;
}

async function save() {
  const answers = takeChanged();
  if (!Object.keys(answers).length) return;
  try {
    show(await send(answers, false));
  } catch {
    for (const [name, value] of Object.entries(answers)) {
      if (!changed.has(name)) changed.set(name, () => value);
    }
    if (notSaved) notSaved.hidden = false;
    timer = setTimeout(flush, RETRY_MS);
  }
}

async function send(answers, leaving) {
  const answer = await fetch(form.dataset.autosave, {
    method: "POST", keepalive: leaving, body: JSON.stringify(answers),
    headers: { "Content-Type": "application/json", Accept: "application/json" },
  });
  if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) throw new Error(answer.status);
  return answer.json();
}

/** What the server said about the answers: time, mistakes, questions, materials. */
export function show(told) {
  if (notSaved) notSaved.hidden = true;
  document.querySelector("[data-saved]")?.classList.add("is-saved");
  const at = document.querySelector("[data-saved-at]");
  if (at) at.textContent = told.saved;
  for (const line of document.querySelectorAll("[data-problem]")) {
    const words = told.problems[line.dataset.problem] ?? "";
    line.textContent = words;
    line.hidden = !words;
  }
  if (!Object.keys(told.problems).length) document.getElementById("case-problem").replaceChildren();
  if (changed.size) return; // what was typed since then may ask other questions
  const shown = new Set(told.shown);
  for (const block of form.querySelectorAll("[data-question]")) {
    block.hidden = !shown.has(block.dataset.question);
  }
  const needed = new Set(told.needed);
  for (const row of document.querySelectorAll("[data-material]")) {
    row.hidden = !needed.has(row.dataset.material) && row.dataset.state === "missing";
  }
}
