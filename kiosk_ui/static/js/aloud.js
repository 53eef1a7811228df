// Reads the page into the headphones as long as the person wants it; a touch elsewhere goes on.
const main = document.querySelector(".kiosk-main");
const button = document.querySelector('button[value="aloud"]');
const reading = button?.getAttribute("aria-pressed") === "true";

if (main && reading) read(spoken(main)).catch(() => {}); // without sound the page is as good

async function read(text) {
  const answer = await fetch(`${button.dataset.speech}`, {
    method: "POST",
    body: new URLSearchParams({ text }),
  });
  if (!answer.ok) return;
  const sound = new Audio(URL.createObjectURL(await answer.blob()));
  addEventListener("pagehide", () => sound.pause());
  await sound.play();
}

// What stands on the page, a pause after each line.
function spoken(element) {
  const lines = element.innerText.split("\n").map((line) => line.trim());
  return lines.filter(Boolean).join(". ");
}
