// Keys on the screen: what a finger touches goes where the cursor is, as a keyboard's letters do.
const field = document.querySelector("[data-typed]");
const keys = document.querySelector("[data-keys]");

if (field && keys) {
  keys.addEventListener("pointerdown", (event) => {
    if (event.target.closest("[data-key]")) event.preventDefault(); // the cursor stays in the field
  });
  keys.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (key) press(field, key);
  });
}

function press(into, key) {
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
