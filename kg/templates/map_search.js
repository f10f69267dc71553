"use strict";
// Search by name, short form, measure or number, as a combobox: arrows choose, Enter opens, Escape closes.

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s“”‘’"'「」《》·,，]/g, "");
const KEYS = RECORDS.map((record) => {
  const names = [record.name, ...(record.aliases || []), ...(record.quote ? [record.quote] : [])];
  return names.map((name) => ({ name, plain: plain(name) }));
});
const search = { found: [], active: -1 };

/** All letters of `short` in order within `long`: 重庆组织部 finds 中共重庆市委组织部. */
function within(short, long) {
  let at = 0;
  for (const letter of short) {
    at = long.indexOf(letter, at) + 1;
    if (!at) return false;
  }
  return true;
}

function score(key, wanted) {
  if (key === wanted) return 0;
  if (key.startsWith(wanted)) return 1;
  if (key.includes(wanted)) return 2;
  return wanted.length > 1 && within(wanted, key) ? 3 : 9;
}

function findNodes(text, most = 60) {
  const wanted = plain(text);
  if (!wanted) return { hits: [], total: 0 };
  const hits = [];
  KEYS.forEach((names, node) => {
    let best = null;
    for (const { name, plain: key } of names) {
      const points = score(key, wanted);
      if (points < 9 && (!best || points < best.points)) best = { node, points, name };
    }
    if (best) hits.push(best);
  });
  hits.sort((a, b) => a.points - b.points || isFigure(a.node) - isFigure(b.node) || LINKS[b.node].length - LINKS[a.node].length || a.node - b.node);
  return { hits: hits.slice(0, most), total: hits.length };
}

function closeResults() {
  byId("results").hidden = true;
  byId("search").setAttribute("aria-expanded", "false");
  byId("search").removeAttribute("aria-activedescendant");
  search.active = -1;
}

function mark(index) {
  const list = byId("results");
  [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
  search.active = index;
  if (index < 0) byId("search").removeAttribute("aria-activedescendant");
  else {
    byId("search").setAttribute("aria-activedescendant", `result-${index}`);
    list.children[index].scrollIntoView({ block: "nearest" });
  }
}

function resultRow({ node, name }, index) {
  const record = RECORDS[node];
  const note = isFigure(node) ? meaningOf(node) : name !== record.name ? name : typeName(record.type, false);
  return el(
    "li",
    {
      id: `result-${index}`,
      role: "option",
      "aria-selected": "false",
      // before the field loses the focus
      onmousedown: (event) => event.preventDefault(),
      onclick: () => take(index),
    },
    shapeOf(node),
    el("span", {}, el("span", { lang: "zh-Hans" }, record.name), " ", el("small", {}, note)),
  );
}

function runSearch() {
  const field = byId("search");
  const { hits, total } = findNodes(field.value);
  search.found = hits;
  const list = byId("results");
  if (!field.value.trim()) {
    closeResults();
    byId("search-status").textContent = "";
    return;
  }
  list.replaceChildren(...(hits.length ? hits.map(resultRow) : [el("li", { class: "none", role: "option", "aria-disabled": "true" }, word("no_results"))]));
  list.hidden = false;
  field.setAttribute("aria-expanded", "true");
  byId("search-status").textContent = hits.length ? word("results", { n: total }) : word("no_results");
  mark(hits.length ? 0 : -1);
}

function take(index) {
  const hit = search.found[index];
  if (!hit) return;
  byId("search").value = RECORDS[hit.node].name;
  closeResults();
  choose(hit.node, true);
}

function startSearch() {
  const field = byId("search");
  field.addEventListener("input", runSearch);
  field.addEventListener("focus", () => field.select());
  field.addEventListener("blur", closeResults);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter ends the input of a Chinese word first
    const count = search.found.length;
    const open = !byId("results").hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) runSearch();
      else if (count) mark((search.active + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      take(Math.max(search.active, 0));
    } else if (event.key === "Escape" && (open || field.value)) {
      event.stopPropagation();
      if (open) closeResults();
      else field.value = "";
    }
  });
}
