// What current browsers do natively and the ones before them don't: invoker commands, light dismissal, anchored menus.
import { $ } from "./dom.js";

if (!("commandForElement" in HTMLButtonElement.prototype)) {
  addEventListener("click", (event) => {
    const button = event.target.closest?.("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!dialog) return;
    const command = button.getAttribute("command");
    if (command === "show-modal" && !dialog.open) dialog.showModal();
    else if (command === "close") dialog.close();
  });
}

if (!("closedBy" in HTMLDialogElement.prototype)) {
  addEventListener("click", (event) => {
    const dialog = event.target;
    if (!(dialog instanceof HTMLDialogElement) || dialog.getAttribute("closedby") !== "any") return;
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) dialog.close();
  });
}

if (!CSS.supports("position-area", "block-end")) {
  addEventListener("toggle", (event) => {
    const menu = event.target;
    if (event.newState !== "open" || !menu.matches?.(".menu[popover]")) return;
    const button = $(`[popovertarget="${CSS.escape(menu.id)}"]`)?.getBoundingClientRect();
    if (!button) return;
    const left = Math.max(8, Math.min(button.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8));
    const below = button.bottom + menu.offsetHeight < innerHeight;
    menu.style.setProperty("--menu-x", `${left}px`);
    menu.style.setProperty("--menu-y", `${below ? button.bottom : Math.max(8, button.top - menu.offsetHeight - 8)}px`);
    menu.classList.add("placed");
  }, true);
}
