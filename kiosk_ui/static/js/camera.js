// The live picture: one <img> that is opened again when it ends or breaks; one page for one press.

const live = document.querySelector("[data-live]");
const lost = document.querySelector("[data-lost]");
const AGAIN_MS = 2000;
const ENDS_MS = 290_000; // the server ends it after five minutes

if (live) {
  const open = () => {
    live.src = `${live.dataset.src}?${Date.now()}`;
  };
  live.addEventListener("load", () => {
    lost.hidden = true;
  });
  live.addEventListener("error", () => {
    lost.hidden = false;
    setTimeout(open, AGAIN_MS);
  });
  setInterval(open, ENDS_MS);
  addEventListener("pagehide", () => live.removeAttribute("src"));
  open();
}

document.querySelector(".camera__take")?.addEventListener("submit", ({ target }) => {
  if (live) live.removeAttribute("src"); // the camera is for the page now
  const button = target.querySelector("[data-take]");
  button.setAttribute("aria-busy", "true");
  setTimeout(() => {
    button.disabled = true;
  });
});
