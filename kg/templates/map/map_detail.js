// Which of very many nodes are drawn: of those in the window the best connected, each standing for what lies so close to it
// that it could not be told apart. Who comes closer sees more. A map that was grown by hand is drawn as it was grown.

import { Taken } from "./map_names.js";
import { held, linksOf, passing, state } from "./map_state.js";
import { isFigure } from "./map_words.js";

const ROOM = 4000; // square pixels for a node with its name
const [LEAST, MOST_DRAWN] = [45, 260];
const MOST_NEAR = 60; // neighbours of the chosen node
const FIGURES_EACH = 4; // of an entity, where figures were asked for
const OVER = 1.4; // so much more than there is room for is drawn all the same

/** What the window shows, told by the drawing: map coordinates, and pixels of the stage. */
export const seen = { left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity, pixels: 900_000, scale: 1 };
const [APART_ACROSS, APART_DOWN] = [52, 34]; // pixels between two that are drawn

const roomNow = () => Math.min(Math.max(Math.round(seen.pixels / ROOM), LEAST), MOST_DRAWN);

const inWindow = ({ x, y }) => x >= seen.left && x <= seen.right && y >= seen.top && y <= seen.bottom;

let kept = { of: null, order: [] };

/** Nodes of the whole map by what they are tied to, figures and documents last. */
function order() {
  if (kept.of !== state.whole) {
    const late = ({ type }) => (type === "figure" ? 2 : type === "document" ? 1 : 0);
    const all = [...state.nodes.values()].map(({ node }) => ({ id: node.id, late: late(node), links: held(node.id) }));
    kept = { of: state.whole, order: all.sort((a, b) => a.late - b.late || b.links - a.links).map(({ id }) => id) };
  }
  return kept.order;
}

/** What is always drawn: the choice with its neighbours, a line's ends, the path. */
function near(pass) {
  const out = new Set(state.path);
  if (state.line) for (const id of state.line.split("\n")) out.add(id);
  if (state.chosen === null) return out;
  out.add(state.chosen);
  const neighbours = [...linksOf(state.chosen)].filter((id) => pass.has(id));
  const first = (id) => Number(state.nodes.get(id).node.type === "document");
  for (const id of neighbours.sort((a, b) => first(a) - first(b) || held(b) - held(a)).slice(0, MOST_NEAR)) out.add(id);
  return out;
}

/** The room on the screen that a node keeps free of others. */
const roomOf = ({ x, y }) => ({ x: x * seen.scale, y: y * seen.scale, w: APART_ACROSS, h: APART_DOWN });

/** Ids of what is drawn. */
export function visible() {
  const pass = passing();
  if (!state.whole || pass.size <= roomNow() * OVER) return pass;
  const out = near(pass);
  const taken = new Taken();
  for (const id of out) if (state.nodes.has(id)) taken.add(roomOf(state.nodes.get(id)));
  const room = roomNow() + out.size;
  const wanted = state.filters.status || state.filters.year || state.filters.types.size === 1;
  for (const id of order()) {
    if (out.size >= room) break;
    const { node, ...spot } = state.nodes.get(id) || {};
    if (!node || !pass.has(id) || out.has(id) || !inWindow(spot)) continue;
    if ((isFigure(node) && !wanted) || !taken.free(roomOf(spot))) continue;
    taken.add(roomOf(spot));
    out.add(id);
    if (!wanted || isFigure(node)) continue;
    const figures = [...linksOf(id)].filter((other) => pass.has(other) && isFigure(state.nodes.get(other).node));
    for (const other of figures.slice(0, FIGURES_EACH)) out.add(other);
  }
  return out;
}

/** Whether the window holds more than is drawn. */
export const crowdedNow = () => Boolean(state.whole) && passing().size > roomNow() * OVER;

/** How many neighbours of a node pass the filters and are not drawn. */
export function hiddenAt(id, shown) {
  if (!state.whole) return 0;
  return [...linksOf(id)].filter((other) => !shown.has(other) && !isFigure(state.nodes.get(other).node) && state.filters.types.has(state.nodes.get(other).node.type)).length;
}
