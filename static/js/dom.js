// Two short names for looking things up.
export const $ = (selector, within = document) => within.querySelector(selector);
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
export const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
// Words come from the server in <body data-…>, so that scripts hold no text.
export const word = (name) => document.body.dataset[name] ?? "";
