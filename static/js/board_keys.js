// The board by keyboard: arrows go from card to card, space lifts and drops one, Escape puts it back, M opens its menu.
import { $, $$ } from "./dom.js";
import { columnOf, move, nameOf, openMenu, place, putBack, remember } from "./board.js";

let held = null;
const linkOf = (card) => $("h3 a", card);
const title = (column) => $("h2", column).firstChild.textContent.trim();

function say(what, card, column) {
  const words = $("#board").dataset[what] ?? "";
  $("#board-says").textContent = words.replace("{card}", nameOf(card)).replace("{stage}", title(column));
}

function beside(column, step) {
  const columns = $$(".board [data-stage]");
  return columns[columns.indexOf(column) + step];
}

// The nearest card of the next column that has one, at about the same height.
function neighbour(card, key) {
  const column = columnOf(card), cards = $$(".card", column);
  if (key === "ArrowDown" || key === "ArrowUp") return cards[cards.indexOf(card) + (key === "ArrowDown" ? 1 : -1)];
  const step = key === "ArrowRight" ? 1 : -1;
  for (let next = beside(column, step); next; next = beside(next, step)) {
    const others = $$(".card", next);
    if (others.length) return others[Math.min(cards.indexOf(card), others.length - 1)];
  }
}

function carry(card, step) {
  const next = beside(columnOf(card), step);
  if (!next) return;
  place(card, next);
  linkOf(card).focus();
  say("over", card, next);
}

function lift(card) {
  held = card;
  remember(card);
  card.classList.add("held");
  say("lifted", card, columnOf(card));
}

function letGo(drop) {
  const card = held;
  held = null;
  card.classList.remove("held");
  if (drop) {
    say("dropped", card, columnOf(card));
    move(card, columnOf(card));
  } else {
    putBack(card);
    say("back", card, columnOf(card));
  }
  if (card.isConnected) linkOf(card).focus();
}

function whileHeld(event) {
  if (event.key === "ArrowRight" || event.key === "ArrowLeft") carry(held, event.key === "ArrowRight" ? 1 : -1);
  else if (event.key === " " || event.key === "Enter") letGo(true);
  else if (event.key === "Escape") letGo(false);
  else return;
  event.preventDefault();
}

addEventListener("keydown", (event) => {
  const card = event.target.matches?.(".board .card h3 a") && event.target.closest(".card");
  if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
  if (held) return whileHeld(event);
  const movable = card.draggable;
  if (event.key.startsWith("Arrow")) {
    const next = neighbour(card, event.key);
    if (!next) return;
    linkOf(next).focus();
  } else if (event.key === " " && movable) lift(card);
  else if (event.key === "m" && movable && "shortcuts" in document.body.dataset) openMenu(card);
  else return;
  event.preventDefault();
});
// Whoever goes elsewhere with a card in hand leaves it where it was.
addEventListener("focusout", (event) => {
  if (held && event.relatedTarget && !held.contains(event.relatedTarget)) letGo(false);
});
