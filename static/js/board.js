// The board: a card is dragged, or moved by its menu; it stands in its new place at once and goes back if that fails.
import { $, $$ } from "./dom.js";

const board = () => $("#board[data-move]");
const address = (act, card) => board().dataset[act].replace("/0/", `/${card.id.slice(5)}/`);
export const columnOf = (element) => element?.closest?.(".board [data-stage]");
export const nameOf = (card) => $("h3 a", card).textContent;
const cardsOf = (column) => $(".cards", column);
let lifted = null, menuOf = null;
const origins = new WeakMap();

export function place(card, column) {
  if (columnOf(card) !== column) cardsOf(column).prepend(card);
}

export function remember(card) {
  origins.set(card, { box: card.parentElement, next: card.nextElementSibling, stage: columnOf(card).dataset.stage });
}

export function putBack(card) {
  const { box, next } = origins.get(card) ?? {};
  if (card.isConnected && box?.isConnected) box.insertBefore(card, next?.parentElement === box ? next : null);
  card.removeAttribute("aria-busy");
  origins.delete(card);
}

// `seen` is where the person saw it: the server says so if it stands elsewhere by now.
export function move(card, column) {
  if (!origins.has(card)) remember(card);
  const seen = origins.get(card).stage;
  if (column.dataset.stage === seen) return putBack(card);
  place(card, column);
  card.setAttribute("aria-busy", "true");
  window.htmx.ajax("POST", address("move", card), {
    source: card, target: card, swap: "none", values: { to: column.dataset.stage, seen, board: 1 },
  });
}

function close(card, how) {
  const back = encodeURIComponent(location.pathname + location.search);
  window.htmx.ajax("GET", `${address(how, card)}?next=${back}`, { source: $("#modal"), target: "#modal", swap: "innerHTML" });
}

document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  const card = detail.elt;
  if (!card.matches?.(".board .card")) return;
  const asks = detail.xhr.getResponseHeader("HX-Retarget");
  if (asks || detail.xhr.status === 0 || detail.xhr.status >= 400) putBack(card);
  origins.delete(card);
  if (!asks) $(`#${card.id} h3 a`)?.focus({ preventScroll: true });
});

// A card that moved is fetched again with the next ones of its new column: one of each is enough.
document.body.addEventListener("htmx:afterSettle", () => {
  $$(".board .card").forEach((card) => { if ($(`#${card.id}`) !== card) card.remove(); });
});

addEventListener("dragstart", (event) => {
  lifted = board() && event.target.closest?.(".board .card[draggable=true]");
  if (!lifted) return;
  remember(lifted);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", nameOf(lifted));
  requestAnimationFrame(() => { lifted?.classList.add("lifted"); $("#board-drops").hidden = false; });
});
addEventListener("dragover", (event) => {
  const over = lifted && (columnOf(event.target) ?? event.target.closest?.("#board-drops [data-close]"));
  if (!over) return;
  event.preventDefault();
  $$(".over").forEach((other) => { if (other !== over) other.classList.remove("over"); });
  over.classList.toggle("over", !over.contains(lifted));
});
addEventListener("drop", (event) => {
  if (!lifted) return;
  const column = columnOf(event.target), how = event.target.closest?.("#board-drops [data-close]")?.dataset.close;
  if (!column && !how) return;
  event.preventDefault();
  if (how) close(lifted, how);
  else if (!column.contains(lifted)) move(lifted, column);
});
addEventListener("dragend", () => {
  lifted?.classList.remove("lifted");
  if (lifted && !lifted.hasAttribute("aria-busy")) origins.delete(lifted);
  $$(".over").forEach((over) => over.classList.remove("over"));
  if ($("#board-drops")) $("#board-drops").hidden = true;
  lifted = null;
});

// One menu for all cards, opened beside the card it is for.
export function openMenu(card) {
  const menu = $("#card-menu"), box = $("[data-card-menu]", card).getBoundingClientRect();
  menuOf = card;
  $$("[data-to]", menu).forEach((button) => { button.hidden = button.dataset.to === columnOf(card).dataset.stage; });
  menu.showPopover();
  const left = Math.max(8, Math.min(box.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8));
  const below = box.bottom + menu.offsetHeight < innerHeight;
  menu.style.setProperty("--menu-x", `${left}px`);
  menu.style.setProperty("--menu-y", `${below ? box.bottom : Math.max(8, box.top - menu.offsetHeight - 8)}px`);
  menu.classList.add("placed");
  $("button:not([hidden])", menu).focus();
}
document.addEventListener("click", (event) => {
  const opener = board() && event.target.closest?.("[data-card-menu]"), choice = event.target.closest?.("#card-menu button");
  if (opener && !event.ctrlKey && !event.metaKey) { event.preventDefault(); openMenu(opener.closest(".card")); }
  if (!choice || !menuOf) return;
  $("#card-menu").hidePopover();
  if (choice.dataset.close) close(menuOf, choice.dataset.close);
  else move(menuOf, $(`.board [data-stage="${CSS.escape(choice.dataset.to)}"]`));
});
