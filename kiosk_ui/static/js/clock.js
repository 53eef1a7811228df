// The node's clock, not the screen's: a kiosk's own clock may be wrong.
const offset = Date.parse(document.body.dataset.now) - Date.now();
const format = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

export function showClock() {
  const words = format.format(new Date(Date.now() + offset));
  for (const element of document.querySelectorAll("[data-clock]")) {
    if (element.textContent !== words) element.textContent = words;
  }
}

setInterval(showClock, 1000);
showClock();
