// The list: everything that is drawn, by type, with all that can be done to it. It needs no canvas and no pointer.

import { leavesOf, leftOf, linksOf, state, visible } from "./map_state.js";
import { TYPES, byId, el, fullName, hintOf, isHollow, typesName, word } from "./map_words.js";
import { shape } from "./search.js";

/** Set by the page: choose, expand, collapse, remove. */
export const act = {};

function row(id) {
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
      { type: "button", class: "go", "data-act": "choose", "aria-pressed": String(id === state.chosen), onclick: () => act.choose(id) },
      shape(node.type, isHollow(node)),
      el("span", { class: "what" }, el("span", { lang: "zh-Hans" }, name), el("small", {}, `${hintOf(node)} · ${word("drawn", { n: linksOf(id).size })}`)),
    ),
    left === 0 ? null : button("expand", left === null ? word("expand") : `${word("expand")} +${left}`, () => act.expand(id)),
    leavesOf(id).length ? button("collapse", word("collapse"), () => act.collapse(id)) : null,
    button("remove", word("remove"), () => act.remove(id)),
  );
}

/** Draw the list anew; the focus stays with the node, else with the next one. */
export function renderList() {
  const list = byId("list");
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const held = focused?.closest("[data-id]")?.dataset.id;
  const position = [...list.querySelectorAll("[data-id]")].findIndex((item) => item.dataset.id === held);
  const top = list.scrollTop;
  const shown = [...visible()];
  const parts = [];
  for (const type of TYPES) {
    const own = shown.filter((id) => state.nodes.get(id).node.type === type);
    if (!own.length) continue;
    const count = el("span", { class: "count" }, String(own.length));
    parts.push(el("h2", {}, shape(type), `${typesName(type)} `, count), el("ul", {}, ...own.map(row)));
  }
  list.replaceChildren(...(parts.length ? parts : [el("p", { class: "hint" }, word("nothing"))]));
  list.scrollTop = top;
  if (!focused) return;
  const items = [...list.querySelectorAll("[data-id]")];
  const item = items.find((one) => one.dataset.id === held) || items[Math.min(Math.max(position, 0), items.length - 1)];
  const again = item && (item.querySelector(`[data-act="${focused.dataset.act}"]`) || item.querySelector("button"));
  (again || list).focus({ preventScroll: true });
}
