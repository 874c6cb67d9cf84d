// The one key of these pages: "/" goes to the search field, as long as nobody is typing.
"use strict";
document.addEventListener("keydown", (event) => {
  const field = document.querySelector("[data-search]");
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || !field || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field.focus();
  field.select();
});
