// Bulk selection: the bar itself shows through CSS, here we only count and spread "all".
import { $, $$ } from "./dom.js";

function refresh(form) {
  const picks = $$("[name=pick]", form), all = $("[data-pick-all]", form);
  const picked = picks.filter((pick) => pick.checked).length;
  if (all) {
    all.checked = picks.length > 0 && picked === picks.length;
    all.indeterminate = picked > 0 && picked < picks.length;
  }
  form.dataset.picked = picked;
  $$("[data-pick-count]", form).forEach((seat) => { seat.textContent = picked; });
  offer(form, picks.filter((pick) => pick.checked));
  // "All that match" is offered only once the whole page is picked.
  $$("[data-pick-match]", form).forEach((seat) => { seat.hidden = !all?.checked; });
}

// Only acts that fit at least one picked row; of all that match nobody knows, so all acts stay.
function offer(form, picked) {
  const every = $("[name=all]", form)?.checked;
  const fits = new Set(picked.flatMap((pick) => (pick.dataset.fits ?? "").split(" ")));
  $$(".bulkbar button[name=act]", form).forEach((button) => {
    button.hidden = picked.length > 0 && !every && !fits.has(button.value);
  });
  $$("[data-pick-none]", form).forEach((seat) => {
    seat.hidden = !picked.length || $$(".bulkbar button[name=act]", form).some((button) => !button.hidden);
  });
}

addEventListener("change", (event) => {
  const form = event.target.closest?.("form");
  if (!form || !event.target.matches("[name=pick], [name=all], [data-pick-all]")) return;
  if (event.target.matches("[data-pick-all]")) {
    $$("[name=pick]", form).forEach((pick) => { pick.checked = event.target.checked; });
  }
  refresh(form);
});

let last = null;
addEventListener("click", (event) => {
  // Shift-click picks the rows between.
  if (!event.target.matches?.("[name=pick]")) return;
  const form = event.target.closest("form");
  if (event.shiftKey && last?.isConnected && last.closest("form") === form) {
    const picks = $$("[name=pick]", form), [from, to] = [picks.indexOf(last), picks.indexOf(event.target)].sort((a, b) => a - b);
    picks.slice(from, to + 1).forEach((pick) => { pick.checked = event.target.checked; });
    refresh(form);
  }
  last = event.target;
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  const form = event.target.closest?.("form:has([name=pick])");
  if (form) refresh(form);
});
