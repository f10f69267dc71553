// The card in which a path between two entities is looked for.

import { findPath, forgetPath, noPath, run } from "./map_actions.js";
import { bestHit, finder } from "./map_search.js";
import { pairKey, state } from "./map_state.js";
import { show } from "./map_view.js";
import { byId, isHollow, postName, relationName, say, word } from "./map_words.js";
import { el, shape } from "./search.js";

const ENDS = ["from", "to"];
const ends = { from: null, to: null }; // {id, name}
let chooseStep = () => {};

const field = (name) => byId(`path-${name}`);

function setEnd(name, node) {
  ends[name] = node && { id: node.id, name: node.name };
  field(name).value = node ? node.name : "";
}

export const pathIsOpen = () => !byId("path").hidden;

/** Open the card; `from` is the node to start from. */
export function openPath(from) {
  byId("path").hidden = false;
  byId("path-open").setAttribute("aria-expanded", "true");
  byId("path-result").replaceChildren();
  if (from) setEnd("from", from);
  (ends.from ? field("to") : field("from")).focus();
}

export function closePath() {
  const inside = byId("path").contains(document.activeElement);
  byId("path").hidden = true;
  byId("path-open").setAttribute("aria-expanded", "false");
  ENDS.forEach((name) => setEnd(name, null));
  forgetPath();
  if (inside) byId("path-open").focus();
}

/** A node chosen on the map while the card is open fills the end that is still empty. */
export function fillPath(node) {
  if (!pathIsOpen()) return;
  const empty = ENDS.find((name) => !ends[name]);
  if (empty && !ENDS.some((name) => ends[name]?.id === node.id)) setEnd(empty, node);
}

/** The steps of the path in words: each node, and what the relation to the next is called. */
function steps({ nodes, edges, length }) {
  const list = el("ol", { class: "steps" });
  nodes.forEach((node, at) => {
    const next = nodes[at + 1];
    const name = el("span", { lang: "zh-Hans" }, node.name);
    const go = el("button", { type: "button", class: "go", onclick: () => chooseStep(node.id) }, shape(node.type, isHollow(node)), name);
    const item = el("li", {}, go);
    if (next) {
      const own = edges.filter((edge) => pairKey(edge.source, edge.target) === pairKey(node.id, next.id));
      const names = own.map((edge) => postName(edge) || relationName(edge.predicate, edge.source === node.id));
      const inferred = own.length && own.every((edge) => edge.inferred);
      item.append(el("span", { class: "by" }, `↓ ${[...new Set(names)].join("、")}`, inferred ? ` (${word("inferred")})` : ""));
    }
    list.append(item);
  });
  const clear = () => {
    forgetPath();
    byId("path-result").replaceChildren();
    field("from").focus();
  };
  return [
    el("p", { class: "count" }, word("steps", { n: length })),
    list,
    el("button", { type: "button", class: "button", onclick: clear }, word("path_clear")),
  ];
}

async function findWay() {
  for (const name of ENDS) {
    const typed = field(name).value.trim();
    if (ends[name]?.name !== typed) {
      const hit = await bestHit(typed);
      if (hit) setEnd(name, hit);
    }
    if (!ends[name]) {
      field(name).focus();
      return;
    }
  }
  const result = byId("path-result");
  if (ends.from.id === ends.to.id) {
    result.replaceChildren(word("same_end"));
    return;
  }
  const found = await run(() => findPath(ends.from.id, ends.to.id));
  if (!found) return;
  if (found.length === null) {
    forgetPath();
    result.replaceChildren(noPath());
    say(noPath());
  } else {
    result.replaceChildren(...steps(found));
    show(state.path); // the card is larger now
  }
}

/** Wire the card; `onChoose(id)` is called with a node of the path. */
export function startPath(onChoose) {
  chooseStep = onChoose;
  for (const name of ENDS) {
    finder(field(name), (hit) => {
      setEnd(name, hit);
      const other = ENDS.find((one) => !ends[one]);
      if (other) field(other).focus();
    });
    field(name).addEventListener("input", () => {
      ends[name] = null;
    });
  }
  byId("path-form").addEventListener("submit", (event) => {
    event.preventDefault();
    findWay();
  });
  byId("path-open").addEventListener("click", () => {
    if (pathIsOpen()) closePath();
    else openPath(state.chosen === null ? null : state.nodes.get(state.chosen).node);
  });
  byId("path-close").addEventListener("click", closePath);
}
