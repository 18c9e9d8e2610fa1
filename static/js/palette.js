// Ctrl K opens the palette, "/" goes to the page's own search field, two letters (N I) create things.
import { $, $$, typing } from "./dom.js";

const palette = $("#palette");
const options = () => $$("[role=option]", palette);
let first = "";

function select(at) {
  const all = options();
  if (!all.length) return;
  const chosen = all[(at + all.length) % all.length];
  all.forEach((option) => { option.ariaSelected = String(option === chosen); });
  chosen.id ||= `pal-${all.indexOf(chosen)}`;
  $("input", palette).setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function twoKeys(event) {
  if (!("shortcuts" in document.body.dataset) || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toUpperCase();
  const match = first && $(`[data-keys="${CSS.escape(`${first} ${key}`)}"]`);
  if (match) { event.preventDefault(); match.click(); }
  first = match || key.length > 1 ? "" : key;
}

addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (palette && !palette.open) palette.showModal();
  } else if (typing(event.target) || $("dialog[open]")) {
    first = "";
  } else if (event.key === "/" && $(".find input")) {
    event.preventDefault();
    $(".find input").focus();
  } else twoKeys(event);
});

palette?.addEventListener("keydown", (event) => {
  const at = options().findIndex((option) => option.ariaSelected === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    select(at + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    options()[at].click();
  }
});
// What opens in a dialog takes the palette's place.
palette?.addEventListener("click", (event) => { if (event.target.closest("[role=option][hx-get]")) palette.close(); });
palette?.addEventListener("htmx:afterSwap", () => select(0));
