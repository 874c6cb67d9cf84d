// A page that waits for something: asks how far it is, and loads itself anew when it has ended.
"use strict";
const watched = document.querySelector("[data-watch]");
async function look() {
  try {
    const answer = await fetch(watched.dataset.watch, { headers: { Accept: "application/json" } });
    if (!answer.ok) return location.reload();
    const found = await answer.json();
    if (found.ended) return location.reload();
    const units = watched.querySelector("[data-units]");
    if (units) units.textContent = found.units;
  } catch {
    // The server does not answer just now; it is asked again.
  }
  setTimeout(look, 1000);
}
if (watched) setTimeout(look, 500);
