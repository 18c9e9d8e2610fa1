// Arrow keys inside grids and charts: one tab stop, then arrows. data-rove holds the number of columns, empty means one row.
import { $$ } from "./dom.js";

const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

function insideText(input, step) {
  // The caret moves first; only at the end of a text does an arrow leave the field.
  return step[1] && input.value && input.selectionEnd - input.selectionStart < input.value.length;
}

addEventListener("keydown", (event) => {
  const box = event.target.closest?.("[data-rove]"), step = STEPS[event.key];
  if (!box || !step || event.altKey || event.target.matches("textarea, select")) return;
  const items = $$("input:not([type=hidden], :disabled), a[href], .hit", box);
  const at = items.indexOf(event.target), columns = Number(box.dataset.rove) || items.length;
  const isInput = event.target.matches("input");
  if (isInput && insideText(event.target, step)) return;
  const next = items[at + step[0] * columns + step[1]];
  if (at < 0 || !next) return;
  event.preventDefault();
  if (!isInput) { event.target.setAttribute("tabindex", "-1"); next.setAttribute("tabindex", "0"); }
  next.focus();
  next.select?.();
});
