// The queue of what is due by keyboard: J and K move, one letter presses the line's own button (data-key).
import { $, $$, typing } from "./dom.js";

const PLACE = "keel:queue";
const lines = () => $$("[data-queue]");
const here = () => lines().findIndex((line) => line.contains(document.activeElement));
let before = "";

function go(at) {
  const all = lines(), line = all[Math.max(0, Math.min(at, all.length - 1))];
  $("[data-queue-main]", line)?.focus();
  line?.scrollIntoView({ block: "nearest" });
}

addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase(), previous = before;
  before = key;
  if (!lines().length || !("shortcuts" in document.body.dataset) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || $("dialog[open]")) return;
  if ($(`[data-keys="${CSS.escape(`${previous} ${key}`.toUpperCase())}"]`)) return; // the second of two letters
  const at = here();
  if (key === "j" || key === "k") {
    event.preventDefault();
    go(at < 0 ? 0 : at + (key === "j" ? 1 : -1));
  } else if (key.length === 1 && /[a-z]/.test(key)) {
    const button = $(`[data-key="${key}"]`, lines()[Math.max(at, 0)]);
    if (!button) return;
    event.preventDefault();
    sessionStorage.setItem(PLACE, String(Math.max(at, 0)));
    button.click();
  }
});

// After an act the page comes anew: the work goes on where it was.
if (lines().length && sessionStorage.getItem(PLACE) !== null) {
  go(Number(sessionStorage.getItem(PLACE)));
  sessionStorage.removeItem(PLACE);
}
