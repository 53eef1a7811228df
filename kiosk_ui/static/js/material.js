// Files for a material: chosen or dropped, sent as they are (never as a form, whose parts a server
// might lay on its disk), shown when the node has taken them.

const picker = document.querySelector("[data-upload]");
const busy = document.querySelector("[data-uploading]");
const failed = document.querySelector("[data-upload-failed]");

picker?.querySelector("input").addEventListener("change", ({ target }) => target.files[0] && send(target.files[0]));
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer.files;
  if (file) send(file);
});

async function send(file) {
  busy.hidden = false;
  failed.hidden = true;
  try {
    const answer = await fetch(picker.dataset.upload, {
      method: "POST", body: file, headers: { Accept: "application/json", "Content-Type": "application/octet-stream" },
    });
    const said = await answer.json();
    if (answer.ok) return location.assign(said.to);
    const { what, kept, next } = said.problem ?? {};
    say([what, kept, next].filter(Boolean).join(" "));
  } catch {
    say(failed.dataset.words);
  }
  busy.hidden = true;
  picker.querySelector("input").value = "";
}

function say(words) {
  failed.querySelector("span").textContent = words;
  failed.hidden = false;
}
