// Search without a server: patents by the pairs of characters they share with the query, rare pairs weighing more and
// the title twice.
"use strict";
const MOST = 50;
const asked = new URLSearchParams(location.search).get("q") || "";
const told = document.querySelector("[data-told]");
const list = document.querySelector("[data-results]");

function pairs(text) {
  const plain = text.normalize("NFKC").toLowerCase().replace(/[\s，。；、：（）()“”]+/g, "");
  if (plain.length < 2) return plain ? [plain] : [];
  return [...new Set(Array.from({ length: plain.length - 1 }, (_, i) => plain.slice(i, i + 2)))];
}

function scored(wanted) {
  const rows = PATENTS.map((row) => [row, row[1].toLowerCase(), row.slice(2).join(" ").toLowerCase()]);
  const weights = wanted.map((pair) => {
    const holding = rows.filter(([, title, rest]) => title.includes(pair) || rest.includes(pair)).length;
    return holding ? Math.log(1 + rows.length / holding) : 0;
  });
  return rows.map(([row, title, rest]) => [
    wanted.reduce((sum, pair, i) => sum + weights[i] * (2 * title.includes(pair) + rest.includes(pair)), 0),
    row,
  ]);
}

function line(row) {
  const [id, title, holders, segment] = row;
  const item = document.createElement("li");
  const head = document.createElement("h3");
  const link = document.createElement("a");
  link.href = `patents/${id}.html`;
  link.textContent = title;
  head.append(link);
  const facts = document.createElement("p");
  facts.className = "facts";
  facts.textContent = `${holders}　${segment}`;
  item.append(head, facts);
  return item;
}

const wanted = pairs(asked);
if (wanted.length) {
  document.getElementById("q").value = asked;
  const every = scored(wanted).sort((one, other) => other[0] - one[0]);
  const found = every.filter(([sum]) => sum > 0 && sum >= every[0][0] / 4);
  told.textContent = found.length ? `找到 ${found.length} 件，最相近的在前${found.length > MOST ? `，列出 ${MOST} 件` : ""}。` : "没有找到。换一种说法，或按环节浏览。";
  list.replaceChildren(...found.slice(0, MOST).map(([, row]) => line(row)));
}
