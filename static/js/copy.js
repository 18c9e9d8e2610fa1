// [data-copy="#field"]: the field's text to the clipboard; without script the text is selected and copied by hand.
import { $ } from "./dom.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const field = $(button.dataset.copy);
  field.select();
  try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
  const words = button.lastChild, before = words.textContent;
  if (button.dataset.copied === before.trim()) return;
  words.textContent = ` ${button.dataset.copied}`;
  setTimeout(() => { words.textContent = before; }, 2000);
});
