// A phone holds no live stream: it asks again, and at once when it is looked at again.
const every = Number(document.body.dataset.refresh) * 1000;

async function refresh() {
  if (document.hidden || document.querySelector("details[open]")) return;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [now, next] = [document, page].map((d) => d.getElementById("phone-ticket"));
  if (!now || !next || now.innerHTML === next.innerHTML) return;
  const news = calling(next) && !calling(now);
  now.replaceWith(document.adoptNode(next));
  if (news) navigator.vibrate?.([400, 150, 400]);
}

// It is time to come: nearly one's turn, or called.
function calling(ticket) {
  return ticket.querySelector(".phone-ticket__near, .phone-ticket__go") !== null;
}

setInterval(() => refresh().catch(() => {}), every); // a lost line heals with the next try
document.addEventListener("visibilitychange", () => refresh().catch(() => {}));
