// A phone holds no live stream: it asks again, and at once when it is looked at again.
const every = Number(document.body.dataset.refresh) * 1000;

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [now, next] = [document, page].map((d) => d.getElementById("phone-ticket"));
  if (now && next && now.innerHTML !== next.innerHTML) now.replaceWith(document.adoptNode(next));
}

setInterval(() => refresh().catch(() => {}), every); // a lost line heals with the next try
document.addEventListener("visibilitychange", () => refresh().catch(() => {}));
