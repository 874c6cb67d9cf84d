// Ticks all boxes of a list at once.
"use strict";
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-all]")) return;
  const boxes = event.target.form.querySelectorAll('.rows input[type="checkbox"]');
  for (const box of boxes) box.checked = event.target.checked;
});
