// Kiosk manners: go where the hall says, touch counts once, the session ends with a warning.

const WARN_S = 20;
const TELL_MS = 5000;

document.addEventListener("hall:go", (event) => {
  const target = new URL(event.detail.to, location.href);
  if (target.origin !== location.origin) return;
  const there = target.pathname === location.pathname;
  // `again`: what the page shows of the devices is no longer true, but only if it is still there.
  if (event.detail.again ? there : !there || (target.search && target.search !== location.search)) {
    location.assign(target);
  }
});

// Wet fingers touch twice: a form is sent once, and the touched button says so.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
}

// Coming back by the browser's history shows a fresh page, never the last person's.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// Nor does the browser keep where somebody was (htmx notes the address of its page).
addEventListener("pagehide", () => sessionStorage.clear());

addEventListener("contextmenu", (event) => event.preventDefault());
addEventListener("dragstart", (event) => event.preventDefault());

// A large page may be longer than the screen: a touch or a key shows the rest of it.
const main = document.querySelector(".kiosk-main");
const more = document.querySelector("[data-more]");
if (main && more) {
  const look = () => { more.hidden = main.scrollHeight - main.clientHeight - main.scrollTop < 8; };
  more.addEventListener("click", () => main.scrollBy({ top: main.clientHeight * 0.8 }));
  main.addEventListener("scroll", look);
  new ResizeObserver(look).observe(main);
  look();
}

const idle = document.querySelector("form[data-idle]");
if (idle) watchIdle(idle);

function watchIdle(form) {
  const span = Number(form.dataset.idle) * 1000;
  let deadline = performance.now() + span;
  let told = performance.now();
  const warning = document.querySelector("[data-idle-warning]");
  const shown = document.querySelectorAll("[data-idle-left]");
  const inline = document.querySelector("[data-idle-inline]");
  // Whoever goes on keeps what they have typed: the page stays, only the time begins anew.
  document.querySelector("[data-idle-stay]")?.addEventListener("click", () => {
    warning.close();
    stay();
  });
  document.querySelector("[data-idle-leave]")?.addEventListener("click", leave);
  // Any touch or key puts the end off; once the warning stands there, its own button does.
  for (const sign of ["pointerdown", "keydown"]) {
    addEventListener(sign, () => {
      if (!warning?.open) stay();
    });
  }
  const timer = setInterval(count, 250);
  count();

  function count() {
    const left = Math.max(0, Math.ceil((deadline - performance.now()) / 1000));
    for (const element of shown) put(element, String(left));
    if (inline) put(inline, `${left}`);
    if (left <= WARN_S && warning && !warning.open) warning.showModal();
    if (left === 0) leave();
  }

  // The hall forgets who does not move, too: it is told, not more often than it needs to know.
  function stay() {
    const now = performance.now();
    deadline = now + span;
    if (now - told < TELL_MS) return;
    told = now;
    fetch(form.action.replace(/leave$/, "stay"), { method: "POST" }).catch(() => {});
  }

  function leave() {
    clearInterval(timer);
    form.requestSubmit();
  }
}

function put(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
