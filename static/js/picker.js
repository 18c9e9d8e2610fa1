// Entity picker: a combobox whose options the server returns. The hidden field holds the id, the text field the name.
import { $, $$ } from "./dom.js";

const waiting = new WeakMap();
const parts = (input) => {
  const box = input.closest("[data-picker]");
  return { box, hidden: $("input[type=hidden]", box), list: $("[role=listbox]", box) };
};
const options = (list) => $$("[role=option], a", list);

function close(input) {
  const { list } = parts(input);
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function mark(input, at) {
  const { list } = parts(input), all = options(list);
  if (!all.length) return;
  const chosen = all[(at + all.length) % all.length];
  all.forEach((option, index) => {
    option.id ||= `${list.id}-${index}`;
    option.setAttribute("aria-selected", String(option === chosen));
  });
  input.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function take(input, option) {
  if (option.matches("a")) { option.click(); return; }
  const { hidden } = parts(input);
  hidden.value = option.dataset.value;
  input.value = option.dataset.text;
  close(input);
  hidden.dispatchEvent(new Event("change", { bubbles: true }));
}

async function ask(input) {
  const { box, list } = parts(input), url = new URL(box.dataset.picker, location.href);
  url.searchParams.set("q", input.value);
  waiting.get(input)?.abort();
  const stop = new AbortController();
  waiting.set(input, stop);
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: stop.signal });
    if (!answer.ok) return;
    // The answer is our own server's escaped HTML; the content policy refuses any script in it.
    list.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(input, 0);
  } catch (error) {
    if (error.name !== "AbortError") close(input);
  }
}

let later = 0;
addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches?.("[data-picker] input[role=combobox]")) return;
  parts(input).hidden.value = "";
  clearTimeout(later);
  later = setTimeout(() => ask(input), 180);
});
addEventListener("keydown", (event) => {
  const input = event.target;
  if (!input.matches?.("[data-picker] input[role=combobox]")) return;
  const { list } = parts(input), all = options(list);
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) ask(input);
    else mark(input, at + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter" && !list.hidden && all[at]) {
    event.preventDefault();
    take(input, all[at]);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    event.stopPropagation();
    close(input);
  }
});
addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.("[data-picker] [role=option]");
  if (!option) return;
  event.preventDefault();
  take($("input[role=combobox]", option.closest("[data-picker]")), option);
});
addEventListener("focusout", (event) => {
  const input = event.target;
  if (!input.matches?.("[data-picker] input[role=combobox]") || parts(input).box.contains(event.relatedTarget)) return;
  clearTimeout(later);
  waiting.get(input)?.abort();
  close(input);
});
