// While a need is written, says what it still lacks; the server decides, and decides again when the form is sent.
"use strict";
const form = document.querySelector("[data-check]");
const told = document.querySelector("[data-told]");
let waiting = 0;
let asked = 0;
function show(selector, text) {
  const place = told.querySelector(selector);
  place.textContent = text;
  place.hidden = !text;
}
async function check() {
  const mine = ++asked;
  const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.ok || mine !== asked) return;
  const found = await answer.json();
  told.hidden = false;
  show("[data-reason]", found.reason);
  show("[data-lacking]", found.lacking ? `缺：${found.lacking}` : "要素齐全。");
  show("[data-questions]", found.questions);
}
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => check().catch(() => {}), 600);
});
