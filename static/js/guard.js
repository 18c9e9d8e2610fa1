// Nothing typed is lost: a changed form asks before one leaves, and a form whose session ended offers its text back.
import { $$, $, word } from "./dom.js";
import { say } from "./toasts.js";

const KEY = "keel:kept";
const touched = new WeakSet();
let leaving = false;

const guarded = () => $$("form[data-guard]");
const plain = (form) => [...new FormData(form)].filter(([name, value]) =>
  typeof value === "string" && name !== "csrfmiddlewaretoken" && form.elements[name]?.type !== "password");

function keep(form) {
  sessionStorage.setItem(KEY, JSON.stringify({ path: location.pathname, id: form.id, values: plain(form) }));
}

function fill(form, values) {
  const byName = Map.groupBy ? Map.groupBy(values, ([name]) => name) : values.reduce((all, pair) => all.set(pair[0], [...(all.get(pair[0]) ?? []), pair]), new Map());
  for (const field of form.elements) {
    if (!field.name || field.type === "file" || field.name === "csrfmiddlewaretoken") continue;
    const given = (byName.get(field.name) ?? []).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else if (given.length) field.value = given.shift();
  }
  touched.add(form);
}

function offer() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  if (!kept || document.body.classList.contains("gate")) return; // the sign-in page is only passed through
  sessionStorage.removeItem(KEY);
  const form = kept.path === location.pathname && (kept.id ? document.getElementById(kept.id) : guarded()[0]);
  if (!form || $("#errors")) return; // saved, or shown again with everything in it
  const button = document.createElement("button");
  button.className = "btn small";
  button.type = "button";
  button.textContent = word("restore");
  button.addEventListener("click", () => { fill(form, kept.values); button.closest(".toast")?.remove(); });
  say(word("unsaved"), "info", button);
}

addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) touched.add(form);
});
addEventListener("submit", (event) => {
  if (!event.target.matches?.("form[data-guard]")) return;
  keep(event.target);
  if (!event.target.hasAttribute("hx-post")) leaving = true;
}, true);
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches?.("form[data-guard]")) keep(event.target);
});
document.body.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  if (xhr.getResponseHeader("HX-Redirect") || xhr.getResponseHeader("HX-Refresh")) leaving = true; // saved, or signed out
  const answered = xhr.status < 300 || xhr.status === 409 || xhr.status === 422; // saved, or shown again with everything in it
  if (answered && event.target.matches?.("form[data-guard]")) sessionStorage.removeItem(KEY);
});
addEventListener("beforeunload", (event) => {
  if (!leaving && guarded().some((form) => touched.has(form))) event.preventDefault();
});
offer();
