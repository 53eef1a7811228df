// Keeps fingers and keys from what a kiosk has no use for; the lock itself is the browser's policy.
(() => {
  const refuse = (event) => event.preventDefault();
  for (const name of ["contextmenu", "dragstart", "dragover", "drop", "auxclick", "gesturestart"]) {
    addEventListener(name, refuse, { capture: true });
  }
  addEventListener("wheel", (event) => event.ctrlKey && refuse(event), { capture: true, passive: false });
  addEventListener(
    "touchmove",
    (event) => event.touches.length > 1 && refuse(event),
    { capture: true, passive: false },
  );
  addEventListener(
    "keydown",
    (event) => {
      const isShortcut = (event.ctrlKey || event.altKey || event.metaKey) && !"Tab".includes(event.key);
      if (isShortcut || /^F\d+$/.test(event.key) || event.key === "BrowserBack") refuse(event);
    },
    { capture: true },
  );
  const here = () => fetch("/.kiosk/here", { method: "POST" }).catch(() => {});
  here();
  setInterval(here, 1500); // without it the browser is started again: it shows something else
  window.open = () => null;
  window.print = () => {};
})();
