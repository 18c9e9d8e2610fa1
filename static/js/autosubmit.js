// A form with data-autosubmit goes as soon as a choice changes; its button (data-script-hides) stays for those without script.
addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-autosubmit]");
  if (form && !event.target.matches("[type=search], [type=text]")) form.requestSubmit();
});
