// Line items: the server draws each new row; here rows are counted, numbered, taken out and put in order.
import { $, $$ } from "./dom.js";

const sheet = (element) => element.closest?.("[data-lines]");
const rows = (box) => $$("[data-line]", box).filter((row) => !row.hidden);
const total = (box) => $(`[name="${CSS.escape(box.dataset.lines)}-TOTAL_FORMS"]`, box.closest("form"));

function settle(box) {
  total(box).value = $$("[data-line]", box).length;
  rows(box).forEach((row, at) => {
    const order = $("[name$='-ORDER']", row);
    if (order) order.value = at + 1;
    $$("[data-line-no]", row).forEach((seat) => { seat.textContent = at + 1; });
  });
  // Totals are the server's: whoever listens (hx-trigger="keel:lines") asks for them.
  box.dispatchEvent(new CustomEvent("keel:lines", { bubbles: true }));
}

addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-line-remove], [data-line-up], [data-line-down]");
  const box = button && sheet(button), row = button?.closest("[data-line]");
  if (!box || !row) return;
  event.preventDefault();
  const list = rows(box), at = list.indexOf(row);
  if (button.matches("[data-line-remove]")) {
    const gone = $("[name$='-DELETE']", row);
    if (gone) { gone.checked = true; gone.value = "on"; }
    row.hidden = true;
    (list[at + 1] ?? list[at - 1])?.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  } else if (button.matches("[data-line-up]")) list[at - 1]?.before(row);
  else list[at + 1]?.after(row);
  if (!row.hidden) button.focus();
  settle(box);
});

document.body.addEventListener("htmx:configRequest", (event) => {
  // "Add line" asks for the row with the next number.
  const box = event.target.matches?.("[data-line-add]") && sheet(event.target);
  if (box) event.detail.parameters.index = total(box).value;
});
document.body.addEventListener("htmx:afterSettle", (event) => {
  const asked = event.detail.requestConfig?.elt;
  const box = asked?.matches?.("[data-line-add]") && sheet(asked);
  if (!box) return;
  settle(box);
  rows(box).at(-1)?.querySelector("input:not([type=hidden]), textarea, select")?.focus();
});
addEventListener("keydown", (event) => {
  // Alt+arrows move the row one is in.
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const row = event.target.closest?.("[data-line]");
  $(event.key === "ArrowUp" ? "[data-line-up]" : "[data-line-down]", row ?? document.createElement("i"))?.click();
  if (row) { event.preventDefault(); event.target.focus(); }
});
