// The table of an entity's figures: sorted by a column, narrowed to words and to targets or results.

const table = document.getElementById("figure-table");
const body = table.tBodies[0];
const rows = [...body.rows];
const filter = document.getElementById("figure-filter");
const status = document.getElementById("figure-status");
const found = document.getElementById("figure-found");
const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;

let wanted = "";

function drawRows() {
  const said = filter.value.trim().toLowerCase();
  let count = 0;
  for (const row of rows) {
    row.hidden = Boolean((wanted && row.dataset.status !== wanted) || (said && !row.textContent.toLowerCase().includes(said)));
    if (!row.hidden) count += 1;
  }
  found.textContent = found.dataset.word.replace("{n}", count.toLocaleString());
  document.getElementById("figure-none").hidden = count > 0;
}

const key = (row, column) => row.cells[column].dataset.key ?? row.cells[column].textContent.trim();

function sort(head, descending) {
  const column = head.cellIndex;
  const numbers = head.dataset.sort === "number";
  const ordered = rows.map((row, at) => ({ row, at, key: key(row, column) }));
  ordered.sort((a, b) => {
    if (!a.key !== !b.key) return a.key ? -1 : 1; // what is not said comes last in both directions
    const order = numbers ? Number(a.key) - Number(b.key) : compare(a.key, b.key);
    return (descending ? -order : order) || a.at - b.at;
  });
  body.append(...ordered.map((x) => x.row));
  for (const other of table.tHead.rows[0].cells) if (other.dataset.sort) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", descending ? "descending" : "ascending");
}

for (const head of table.tHead.rows[0].cells) {
  if (!head.dataset.sort) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  head.setAttribute("aria-sort", "none");
  button.addEventListener("click", () => sort(head, head.getAttribute("aria-sort") === "ascending"));
}

filter.addEventListener("input", drawRows);
status.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  wanted = button.value;
  for (const other of status.children) other.setAttribute("aria-pressed", String(other === button));
  drawRows();
});
