// Toasts: the server sends them out of band; we lift the region above any dialog and let each go after 8 s.
import { $, $$, word } from "./dom.js";

const region = $("#toasts");
const STAY = 8000;

function drop(toast) {
  toast.remove();
  if (!region.children.length && region.matches(":popover-open")) region.hidePopover();
}

function leaveLater(toast) {
  toast.dataset.timer = setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) leaveLater(toast);
    else drop(toast);
  }, STAY);
}

export function lift() {
  if (!region?.children.length) return;
  if (region.matches(":popover-open")) region.hidePopover();
  region.showPopover();
  $$(".toast", region).filter((toast) => !toast.dataset.timer).forEach(leaveLater);
}

export function say(text, tone = "bad", action = null) {
  if (!region || !text) return;
  const toast = document.createElement("div"), line = document.createElement("p"), close = document.createElement("button");
  toast.className = "toast plain";
  toast.dataset.tone = tone;
  line.textContent = text;
  close.type = "button";
  close.className = "btn quiet small";
  close.dataset.dismiss = "";
  close.textContent = word("dismiss") || "×";
  toast.append(line, ...(action ? [action] : []), close);
  region.append(toast);
  lift();
}

region?.addEventListener("click", (event) => {
  const toast = event.target.closest("[data-dismiss]")?.closest(".toast");
  if (toast) drop(toast);
});
document.body.addEventListener("htmx:oobAfterSwap", lift);
lift();
