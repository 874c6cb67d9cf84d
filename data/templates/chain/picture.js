"use strict";
const MOST = 500;
const list = document.getElementById("list");

function show(title, ids) {
  document.getElementById("list-title").textContent = `${title}（${ids.length}）`;
  const rows = ids.slice(0, MOST).map((id) => {
    const [name, whose, more] = DATA.records[id];
    const row = document.createElement("li");
    const head = document.createElement("b");
    head.textContent = name;
    const small = document.createElement("small");
    small.textContent = [id, whose, more].filter(Boolean).join("　");
    row.append(head, small);
    return row;
  });
  if (ids.length > MOST) {
    const rest = document.createElement("p");
    rest.textContent = `其余 ${ids.length - MOST} 件见清单表格`;
    rows.push(rest);
  }
  document.getElementById("list-rows").replaceChildren(...rows);
  list.showModal();
  list.scrollTop = 0;
}

for (const [name, figure] of Object.entries(DATA.figures)) {
  const place = document.getElementById(name);
  if (!place) continue;
  Plotly.newPlot(place, figure.data, figure.layout, { responsive: true, displayModeBar: false });
  place.on("plotly_click", (event) => {
    const point = event.points[0];
    const across = point.data.type === "heatmap" ? point.x : point.data.name;
    const ids = figure.behind[`${point.y}|${across}`];
    if (ids && ids.length) show(`${point.y} × ${across}`, ids);
  });
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-list]");
  if (button) show(button.dataset.title, DATA.lists[button.dataset.list]);
});
