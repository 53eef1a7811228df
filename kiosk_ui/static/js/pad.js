// The tablet's pad: says that it is there, sends one touch, and never leaves its page for it.

const pad = document.getElementById("pad");
const here = location.pathname.replace(/\/$/, "");
const sign = () => fetch(`${here}/here`, { method: "POST" }).catch(() => {});

sign();
setInterval(sign, Number(pad.dataset.sign) * 1000);

let sent = "";

pad.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-press]");
  if (!form) return;
  event.preventDefault();
  const request = form.elements.request.value;
  const button = event.submitter;
  if (!button || sent === request) return; // wet fingers touch twice
  sent = request;
  button.setAttribute("aria-busy", "true");
  const body = new URLSearchParams({ request, level: button.value });
  fetch(form.action, { method: "POST", body }).catch(() => {
    sent = "";
    button.removeAttribute("aria-busy");
  });
});

// A document to be signed is laid on the tablet.
document.addEventListener("hall:go", ({ detail }) => {
  if (!detail.again) location.assign(detail.to);
});

addEventListener("contextmenu", (event) => event.preventDefault());
addEventListener("dragstart", (event) => event.preventDefault());
