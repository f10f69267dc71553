// Rows that lead somewhere: lists that show their first rows, and buttons that choose a node. The panel is made of them.

import { state } from "./map_state.js";
import { inLanguage, isFigure, isHollow, word } from "./map_words.js";
import { el, shape } from "./search.js";

const FIRST_ROWS = 12;
const ROWS_MORE = 100;
export const NAMES = { lang: "zh-Hans" };

/** Set by the page, for the list as well: go, add, expand, only, collapse, remove, path, listOf, close. */
export const inPanel = {};

/** A list that shows its first rows and a button for the rest. */
export function rows(items, render, first = FIRST_ROWS) {
  const list = el("ul", { class: "rows" });
  const box = el("div", {}, list);
  const rowOf = (item) => {
    const made = render(item);
    return made.tagName === "LI" ? made : el("li", {}, made);
  };
  const more = (from, count) => list.append(...items.slice(from, from + count).map(rowOf));
  more(0, first);
  if (items.length > first) {
    let shown = first;
    const button = el("button", { type: "button", class: "button more" }, word("more", { n: items.length - first }));
    button.addEventListener("click", () => {
      more(shown, ROWS_MORE);
      list.children[shown].querySelector("button, a")?.focus();
      shown += ROWS_MORE;
      if (shown >= items.length) button.remove();
      else button.textContent = word("more", { n: items.length - shown });
    });
    box.append(button);
  }
  return box;
}

/** Leads to a node; one that is not on the map is added to it. */
export function goTo(entity, note, tag) {
  const known = state.nodes.get(entity.id);
  const node = known ? known.node : entity;
  const lines = isFigure(node) && node.meaning ? [inLanguage(node.meaning), note] : [note];
  const what = el("span", { class: "what" }, el("span", NAMES, node.name), ...lines.filter(Boolean).map((line) => el("small", {}, line)));
  const plus = known ? null : el("span", { class: "plus" }, el("span", { "aria-hidden": "true" }, "＋"), el("span", { class: "unseen" }, word("add")));
  return el(
    "button",
    { type: "button", class: "go", title: known ? null : word("add"), onclick: () => inPanel.go(entity.id) },
    shape(node.type, isHollow(node)), what, tag, plus,
  );
}
