// The clerk's side: the PDF goes as it is, so that no server part ever lays it on a disk in clear.

const form = document.querySelector("[data-ask]");
const problem = form.querySelector("[data-problem]");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.hidden = true;
  const { title, document: chosen } = form.elements;
  const query = new URLSearchParams({ title: title.value });
  const answer = await fetch(`${form.dataset.ask}?${query}`, {
    method: "POST",
    headers: { "Content-Type": "application/pdf", Accept: "application/json" },
    body: chosen.files[0],
  }).catch(() => null);
  if (answer?.ok) return location.reload();
  const told = await answer?.json().catch(() => ({}));
  problem.textContent = told?.problem?.what || problem.dataset.failed;
  problem.hidden = false;
});
