// The preview follows the form; without this script its button does the same.
const form = document.querySelector("form[data-preview]");
const button = form?.querySelector("[data-preview-button]");
let later = null;

form?.addEventListener("input", ({ target }) => {
  if (!button || target.name === "note") return;
  clearTimeout(later);
  later = setTimeout(() => form.requestSubmit(button), 350);
});
