// A screen on a wall has nobody to notice that it stands still: it says itself when what it shows
// is not of now, and comes back by itself. The node paints every screen anew every ten seconds, so
// half a minute of silence is a dead line, even one that the browser still takes for open.

const SILENCE_MS = 30_000;
const LOOK_MS = 5_000;
const root = document.documentElement;
const offset = Date.parse(document.body.dataset.now) - Date.now();
const format = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
let heard = Date.now();
let asking = false;

document.body.addEventListener("htmx:sseBeforeMessage", () => {
  heard = Date.now();
  tell(false);
});

const bar = document.querySelector("[data-stream-lost]");
new MutationObserver(() => tell(!bar.hidden)).observe(bar, { attributeFilter: ["hidden"] });

function tell(lost) {
  if (lost === root.hasAttribute("data-not-current")) return;
  for (const element of document.querySelectorAll("[data-current-at]")) {
    element.textContent = format.format(new Date(heard + offset));
  }
  root.toggleAttribute("data-not-current", lost);
  if (bar.hidden === lost) bar.hidden = !lost;
}

// Reload only once the node answers: a page that fails to load would show nothing at all.
async function look() {
  if (Date.now() - heard < SILENCE_MS || asking) return;
  tell(true);
  asking = true;
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(4000) });
    if (answer.ok) location.reload();
  } catch {
    // Still no line: the bar says so.
  } finally {
    asking = false;
  }
}

setInterval(look, LOOK_MS);
