// Filter the halls while typing; the filter outlives every fragment of the stream.
const field = document.querySelector("[data-filter]");

function apply() {
  const words = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of document.querySelectorAll("[data-row]")) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
    shown += row.hidden ? 0 : 1;
  }
  const none = document.querySelector("[data-filter-none]");
  if (none) none.hidden = shown > 0;
}

if (field) {
  field.addEventListener("input", apply);
  field.form.addEventListener("submit", (event) => event.preventDefault());
  document.body.addEventListener("htmx:sseMessage", apply);
  apply();
}
