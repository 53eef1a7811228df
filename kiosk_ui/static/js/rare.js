// Rare characters in names: for each that the pages' font has not got, a font of that one glyph.
// What the pages' font has is read from its own unicode ranges, so nothing is asked for twice.

const FAMILY = "Rare Han";
const HAN = /\p{Unified_Ideograph}/gu;
const asked = new Set();
let ranges = null;

function covered(code) {
  ranges ??= [...document.fonts]
    .filter((face) => !face.family.includes(FAMILY))
    .flatMap((face) => face.unicodeRange.split(","))
    .map((part) => part.trim().slice(2).split("-").map((hex) => parseInt(hex, 16)));
  return ranges.some(([first, last = first]) => first <= code && code <= last);
}

function look(text) {
  for (const [character] of text.matchAll(HAN)) {
    if (asked.has(character)) continue;
    asked.add(character);
    const code = character.codePointAt(0);
    const hex = code.toString(16).toUpperCase();
    if (!covered(code)) {
      const range = `U+${hex}`;
      document.fonts.add(new FontFace(FAMILY, `url(/static/rare/${hex}.woff)`, { unicodeRange: range }));
    }
  }
}

function lookAtPage() {
  look(document.body.textContent);
  for (const field of document.querySelectorAll("input[value], textarea")) look(field.value);
}

let waiting = false;
new MutationObserver(() => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    lookAtPage();
  });
}).observe(document.body, { childList: true, characterData: true, subtree: true });

document.addEventListener("input", ({ target }) => look(target.value ?? ""));
lookAtPage();
