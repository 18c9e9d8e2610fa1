// A failed request says so, in words the server chose; the page stays as it was.
import { word } from "./dom.js";
import { say } from "./toasts.js";

const BY_STATUS = { 403: "refused", 404: "gone", 410: "gone" };

document.body.addEventListener("htmx:sendError", () => say(word("offline")));
document.body.addEventListener("htmx:timeout", () => say(word("offline")));
document.body.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401) return; // HX-Redirect leads to the sign-in page and back
  say(word(BY_STATUS[status] ?? "failed"));
});
