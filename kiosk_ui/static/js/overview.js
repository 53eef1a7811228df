// The manager's keyboard: 1 to 9 is the first help of each alarm, U takes the last act back.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.target.closest("input, select, textarea")) return;
  const button = document.querySelector(`[data-key="${CSS.escape(event.key.toUpperCase())}"]`);
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
});
