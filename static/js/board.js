// Dragging a card is extra: it presses the button in the card's own menu that moves it there.
import { $, $$ } from "./dom.js";

let card = null;

const column = (target) => target.closest?.(".board [data-stage]");
const way = (stage) => $$(`[data-to="${CSS.escape(stage)}"]`, card).concat(
  $$("[popovertarget]", card).flatMap((button) => $$(`#${CSS.escape(button.getAttribute("popovertarget"))} [data-to="${CSS.escape(stage)}"]`)))[0];

addEventListener("dragstart", (event) => {
  card = event.target.closest?.(".board .card[draggable=true]");
  if (!card) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.id);
  requestAnimationFrame(() => card?.classList.add("lifted"));
});
addEventListener("dragover", (event) => {
  const over = card && column(event.target);
  if (!over) return;
  const open = over.contains(card) || way(over.dataset.stage);
  if (!open) return;
  event.preventDefault();
  $$(".board .over").forEach((other) => { if (other !== over) other.classList.remove("over"); });
  over.classList.toggle("over", !over.contains(card));
});
addEventListener("drop", (event) => {
  const over = card && column(event.target);
  if (!over || over.contains(card)) return;
  event.preventDefault();
  way(over.dataset.stage)?.click();
});
addEventListener("dragend", () => {
  card?.classList.remove("lifted");
  $$(".board .over").forEach((over) => over.classList.remove("over"));
  card = null;
});
document.body.addEventListener("htmx:beforeRequest", (event) => {
  // A menu closes once its choice is on the way.
  const menu = event.target.closest?.("[popover]:popover-open");
  if (menu?.classList.contains("menu")) menu.hidePopover();
});
$(".board")?.setAttribute("data-drag", "");
