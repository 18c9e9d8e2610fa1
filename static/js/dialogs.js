// Dialogs whose inside comes from the server, closing by HX-Trigger, and focus after an answer.
import { $ } from "./dom.js";

// <a hx-get="…" hx-target="#drawer">: the answer fills the host, then the host opens.
document.body.addEventListener("htmx:afterSwap", (event) => {
  const host = event.target;
  if (host.matches?.("dialog[data-host]") && host.childElementCount && !host.open) host.showModal();
});

// HX-Trigger: {"close": "#quick-deal"}, or {"close": ""} for whatever is open.
document.body.addEventListener("close", (event) => {
  if (event.detail?.value === undefined) return;
  const chosen = event.detail.value ? $(event.detail.value) : $("dialog[open]");
  chosen?.close?.();
});

// A form in a dialog that filled a place outside of it (a filter, the columns of a list) has done its work.
document.body.addEventListener("htmx:afterRequest", (event) => {
  const { elt, target, successful } = event.detail;
  const host = elt?.closest?.("dialog[data-host][open]");
  if (successful && host && target?.isConnected && !host.contains(target)) host.close(); // a swapped form is not outside
});

// Cancel is a link for those without script; in a dialog it only closes.
document.addEventListener("click", (event) => {
  const dialog = event.target.closest?.("[data-close]")?.closest("dialog[open]");
  if (!dialog) return;
  event.preventDefault();
  dialog.close();
});

// A host is emptied once closed, so that no stale form stays in the page.
addEventListener("close", (event) => {
  if (event.target.matches?.("dialog[data-host]")) event.target.replaceChildren();
}, true);

// After an invalid form: the summary; after a swap that replaced the focused element: its successor or the region's heading.
let lost = "";
document.body.addEventListener("htmx:beforeSwap", (event) => {
  lost = event.target.contains?.(document.activeElement) ? document.activeElement.id : "";
});
document.body.addEventListener("htmx:afterSettle", (event) => {
  const summary = event.target.querySelector?.("#errors, #warnings, #conflict") ?? (event.target.matches?.("#errors") ? event.target : null);
  if (summary && event.detail.xhr?.status >= 400) summary.focus();
  else if (lost && document.activeElement === document.body) document.getElementById(lost)?.focus();
  lost = "";
});
document.addEventListener("DOMContentLoaded", () => $("#errors")?.focus());
