// The list: everything that is drawn, by type, with all that can be done to it. It needs no canvas and no pointer.

import { inPanel, rows } from "./map_rows.js";
import { leavesOf, leftOf, linksOf, passing, state } from "./map_state.js";
import { TYPES, byId, fullName, hintOf, isHollow, typesName, word } from "./map_words.js";
import { el, shape } from "./search.js";

const FIRST_OF_TYPE = 200;

function listRow(id) {
  const { node } = state.nodes.get(id);
  const left = leftOf(id);
  const name = fullName(node);
  const button = (key, label, on) =>
    el("button", { type: "button", class: "small", "data-act": key, "aria-label": `${label} ${name}`, onclick: on }, label);
  return el(
    "li",
    { "data-id": id, class: id === state.chosen ? "chosen" : null },
    el(
      "button",
      { type: "button", class: "go", "data-act": "choose", "aria-pressed": String(id === state.chosen), onclick: () => inPanel.go(id) },
      shape(node.type, isHollow(node)),
      el("span", { class: "what" }, el("span", { lang: "zh-Hans" }, name), el("small", {}, `${hintOf(node)} · ${word("drawn", { n: linksOf(id).size })}`)),
    ),
    left === 0 ? null : button("expand", left === null ? word("expand") : `${word("expand")} +${left}`, () => inPanel.expand(id)),
    leavesOf(id).length ? button("collapse", word("collapse"), () => inPanel.collapse(id)) : null,
    button("remove", word("remove"), () => inPanel.remove(id)),
  );
}

/** Draw the list anew; the focus stays with the node, else with the next one. */
export function renderList() {
  const list = byId("list");
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const held = focused?.closest("[data-id]")?.dataset.id;
  const position = [...list.querySelectorAll("[data-id]")].findIndex((item) => item.dataset.id === held);
  const top = list.scrollTop;
  const shown = [...passing()];
  const parts = [];
  for (const type of TYPES) {
    const own = shown.filter((id) => state.nodes.get(id).node.type === type);
    if (!own.length) continue;
    const count = el("span", { class: "count" }, String(own.length));
    parts.push(el("h2", {}, shape(type), `${typesName(type)} `, count), rows(own, listRow, FIRST_OF_TYPE));
  }
  list.replaceChildren(...(parts.length ? parts : [el("p", { class: "hint" }, word("nothing"))]));
  list.scrollTop = top;
  if (!focused) return;
  const items = [...list.querySelectorAll("[data-id]")];
  const item = items.find((one) => one.dataset.id === held) || items[Math.min(Math.max(position, 0), items.length - 1)];
  const again = item && (item.querySelector(`[data-act="${focused.dataset.act}"]`) || item.querySelector("button"));
  (again || list).focus({ preventScroll: true });
}
