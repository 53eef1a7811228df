// Arrow keys walk through the windows that are free.
const grid = document.querySelector("[data-roving]");
const options = grid ? [...grid.querySelectorAll("button:not(:disabled)")] : [];
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

options[0]?.focus();
grid?.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const at = options.indexOf(document.activeElement);
  options[(at + step + options.length) % options.length].focus();
});
