// Rows of a form[data-order] change places by dragging; their hidden fields are posted in the new order.
import { $$ } from "./dom.js";

let row = null;
const form = () => row?.closest("form[data-order]");

addEventListener("dragstart", (event) => {
  row = event.target.closest?.("form[data-order] tr[draggable]");
  if (!row) return;
  event.dataTransfer.effectAllowed = "move";
  requestAnimationFrame(() => row?.classList.add("lifted"));
});
addEventListener("dragover", (event) => {
  const over = form() && event.target.closest?.("tr[draggable]");
  if (!over || over.closest("form") !== form()) return;
  event.preventDefault();
  if (over === row) return;
  const rows = $$("tr[draggable]", form());
  over[rows.indexOf(over) > rows.indexOf(row) ? "after" : "before"](row);
});
addEventListener("drop", (event) => { if (form()) event.preventDefault(); });
addEventListener("dragend", () => {
  const moved = form();
  row?.classList.remove("lifted");
  row = null;
  moved?.requestSubmit();
});
