// What the reader does to the map. Each action asks the server what it needs, then changes the state in one go.

import { visible } from "./map_detail.js";
import { ApiError, LONGEST, neighboursOf, pathBetween, viewOf } from "./map_api.js";
import { placesOfAll } from "./map_local.js";
import { Space, placeAround, placeBetween, placeNear, placePath } from "./map_layout.js";
import {
  MANY, MOST, addEdges, addNode, dropNodes, filterKey, filterQuery, keep, leavesOf, leftOf, linksOf, moveNode, state,
  ties, undo,
} from "./map_state.js";
import { tidy } from "./map_tidy.js";
import { NARROW, bringIntoView, show, showAll, viewCentre } from "./map_view.js";
import { fullName, say, typeName, word } from "./map_words.js";

/** Set by the page: what follows a change, a choice and a notice. */
export const hooks = { changed: () => {}, chose: () => {}, notice: () => {}, busy: () => {} };

let queue = Promise.resolve();
let waiting = 0;

/** One action after the other; what the server refuses is shown, anything else is a defect and is thrown. */
export function run(action) {
  waiting += 1;
  hooks.busy(true);
  const done = queue.then(async () => {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      hooks.notice(error.message, true);
      return null;
    } finally {
      waiting -= 1;
      if (!waiting) hooks.busy(false);
    }
  });
  queue = done.catch(() => {});
  return done;
}

const aspect = () => (NARROW.matches && innerHeight > innerWidth ? 0.95 : 1.25);
const spaceNow = () => new Space(state.nodes.values(), state.pairs.values(), aspect());
const onMap = () => [...state.nodes.keys()];

let warned = false; // once is enough, until the map was smaller again

function changed() {
  hooks.changed();
  const count = visible().size;
  if (state.whole) warned = false;
  if (count > MANY && warned) return;
  warned = count > MANY;
  hooks.notice(warned ? word("many", { n: count }) : count || !state.nodes.size ? "" : word("nothing"));
}

/** Room for so many more nodes? Else it is said. */
function roomFor(count) {
  if (state.whole || state.nodes.size + count <= MOST) return true;
  hooks.notice(word("full", { n: MOST }), true);
  return false;
}

/** Put new nodes on the map; `from` is the node they came from, where they have one. */
function settle(fresh, edges, from = null) {
  const space = spaceNow();
  const related = new Map();
  for (const { source, target, predicate } of edges) {
    if (predicate === "mentioned_in" && from !== null) continue; // a document names everything that came with it
    for (const [one, other] of [[source, target], [target, source]]) {
      if (!related.has(one)) related.set(one, new Set());
      related.get(one).add(other);
    }
  }
  const anchors = (id) => [...(related.get(id) || [])].filter((other) => state.nodes.has(other));
  const ring = [];
  for (const node of fresh) {
    const own = anchors(node.id);
    if (own.length > 1) placeBetween(space, node, own);
    else if (from !== null) ring.push(node);
    else if (own.length === 1) placeAround(space, own[0], state.nodes.get(own[0]).node, [node], { own: leavesOf(own[0]) });
    else placeNear(space, node, state.nodes.size ? viewCentre() : { x: 0, y: 0 });
  }
  if (ring.length) {
    const between = (id) => [...(related.get(id) || [])];
    placeAround(space, from, state.nodes.get(from).node, ring, { related: between, own: leavesOf(from) });
  }
  for (const node of fresh) addNode(node, space.at.get(node.id));
  addEdges(edges);
}

// --- choosing -------------------------------------------------------------------------------------------------

export function choose(id, { quiet = false } = {}) {
  state.chosen = id !== null && state.nodes.has(id) ? id : null;
  state.line = null;
  hooks.chose();
  if (state.chosen === null) return;
  const shown = visible();
  if (!quiet || state.whole) bringIntoView([id, ...[...linksOf(id)].filter((other) => shown.has(other))]);
  if (quiet) return;
  const { node } = state.nodes.get(id);
  const left = leftOf(id);
  const count = left ? word("chose_left", { n: left }) : word("drawn", { n: linksOf(id).size });
  say(word("chose", { name: fullName(node), type: typeName(node.type), left: count }));
}

export function chooseLine(key) {
  state.line = key;
  state.chosen = null;
  hooks.chose();
}

/** The neighbour that lies in a direction (a unit vector), else the nearest node there. */
export function towards({ x, y }) {
  const shown = visible();
  const start = state.nodes.get(state.chosen);
  if (!start || !shown.has(state.chosen)) return [...shown][0] ?? null;
  const best = (ids) => {
    let found = null;
    for (const id of ids) {
      const { x: ax, y: ay } = state.nodes.get(id);
      const [dx, dy] = [ax - start.x, ay - start.y];
      const far = Math.hypot(dx, dy);
      const straight = (dx * x + dy * y) / (far || 1);
      if (id === state.chosen || straight < 0.5) continue;
      const cost = far / straight ** 2;
      if (!found || cost < found.cost) found = { id, cost };
    }
    return found && found.id;
  };
  return best([...linksOf(state.chosen)].filter((id) => shown.has(id))) || best(shown);
}

/** The node that came after (or before) the chosen one: so that every node is in reach of the keyboard. */
export function beside(step) {
  const ids = [...visible()];
  const at = ids.indexOf(state.chosen);
  return ids[at < 0 ? 0 : (at + step + ids.length) % ids.length] ?? null;
}

// --- growing and shrinking ------------------------------------------------------------------------------------

/** Draw the next neighbours of a node. */
export async function expand(id, { again = false } = {}) {
  if (!state.nodes.has(id)) return;
  const key = filterKey();
  const before = state.grown.get(id);
  let offset = before && before.key === key && before.offset < before.total ? before.offset : 0;
  let fresh = [];
  let edges = [];
  let total = 0;
  do {
    const answer = await neighboursOf(id, filterQuery(), offset);
    ({ total, edges } = answer);
    fresh = answer.nodes.filter((node) => !state.nodes.has(node.id));
    offset += answer.nodes.length;
    if (!answer.nodes.length) break;
  } while (!fresh.length && offset < total);
  if (!roomFor(fresh.length)) return;
  const { node } = state.nodes.get(id);
  if (!fresh.length) {
    state.grown.set(id, { offset, total, key });
    addEdges(edges);
    changed();
    say(word("grew_none", { name: fullName(node) }));
    return;
  }
  const among = await viewOf([...fresh.map((one) => one.id), ...onMap()]);
  if (!again) keep();
  state.grown.set(id, { offset, total, key });
  settle(fresh, [...edges, ...among.edges], id);
  await findNear();
  changed();
  bringIntoView([id, ...fresh.map((one) => one.id)]);
  say(word("grew", { name: fullName(node), n: fresh.length }));
}

export function collapse(id) {
  const leaves = leavesOf(id);
  if (!leaves.length) return;
  keep();
  dropNodes(leaves);
  state.grown.delete(id);
  changed();
  say(word("collapsed", { n: leaves.length }));
}

/** Nothing but a node and its neighbours: a map that starts from it. */
export async function only(id) {
  const { node } = state.nodes.get(id);
  keep();
  dropNodes(onMap().filter((other) => other !== id));
  state.whole = null;
  moveNode(id, 0, 0);
  state.path = [];
  await expand(id, { again: true });
  changed();
  choose(id, { quiet: true });
  showAll(false);
  say(word("only_done", { name: fullName(node) }));
}

/** Draw these, which are related to a node, and show them with it. */
export async function add(id, others) {
  const wanted = others.filter((other) => !state.nodes.has(other));
  if (wanted.length) {
    if (!roomFor(wanted.length)) return;
    const { nodes, edges } = await viewOf([...wanted, ...onMap()]);
    const fresh = nodes.filter((node) => wanted.includes(node.id));
    keep();
    settle(fresh, edges, id);
    await findNear();
    changed();
    say(word("grew", { name: fullName(state.nodes.get(id).node), n: fresh.length }));
  }
  bringIntoView([id, ...others.filter((other) => state.nodes.has(other))]);
}

/** Everything that the page carries, each in its place. */
export async function openWhole(places) {
  const { nodes, edges } = await viewOf(places.map(({ id }) => id));
  // a phone held upright gets the map turned
  const at = new Map(places.map(({ id, x, y }) => [id, NARROW.matches && innerHeight > innerWidth ? { x: y, y: x } : { x, y }]));
  for (const node of nodes) addNode(node, at.get(node.id));
  addEdges(edges);
  state.whole = at;
}

export function remove(id) {
  const { node } = state.nodes.get(id);
  keep();
  dropNodes([id]);
  changed();
  hooks.chose();
  say(word("removed", { name: fullName(node) }));
}

/** Start from entities, or add them to what is drawn; a map that starts with one shows its neighbours at once. */
export async function open(ids) {
  const wanted = ids.filter((id) => !state.nodes.has(id)).slice(0, MOST);
  if (!wanted.length) {
    choose(ids[0]);
    return;
  }
  if (!roomFor(wanted.length)) return;
  const first = state.nodes.size === 0;
  const { nodes, edges, missing } = await viewOf([...wanted, ...onMap()]);
  const fresh = nodes.filter((node) => wanted.includes(node.id) && !state.nodes.has(node.id));
  if (!fresh.length) {
    hooks.notice(word("missing", { n: missing.length }), true);
    return;
  }
  if (!first) keep();
  settle(fresh, edges);
  await findNear();
  changed();
  if (first) showAll(false);
  choose(fresh[0].id, { quiet: true });
  if (first && fresh.length === 1) {
    await expandFirst(fresh[0].id);
  } else {
    bringIntoView(fresh.map((node) => node.id));
    say(word("added", { name: fresh.map(fullName).join("、") }));
  }
  if (missing.length) hooks.notice(word("missing", { n: missing.length }), true);
}

async function expandFirst(id) {
  await expand(id);
  hooks.chose();
  showAll(false);
}

/** Draw a view that came with the address, at its own places. */
export async function restore(view) {
  if (view.whole) await openWhole(placesOfAll());
  for (const id of view.gone) if (state.nodes.has(id)) dropNodes([id]);
  const { nodes, edges, missing } = view.ids.length ? await viewOf(view.ids.slice(0, MOST)) : { nodes: [], edges: [], missing: [] };
  const known = new Map(nodes.map((node) => [node.id, node]));
  view.ids.forEach((id, at) => {
    if (known.has(id)) addNode(known.get(id), view.places[at]);
  });
  addEdges(edges);
  state.filters = view.filters;
  for (const { id, offset, total } of view.grown) if (known.has(id)) state.grown.set(id, { offset, total, key: filterKey() });
  if (view.path.every((id) => known.has(id))) state.path = view.path;
  await findNear();
  changed();
  choose(view.chosen, { quiet: true });
  say(word("opened", { n: state.nodes.size }));
  if (missing.length) hooks.notice(word("missing", { n: missing.length }), true);
}

// --- path, order, steps back --------------------------------------------------------------------------------

/** The shortest path between two entities, drawn and highlighted: {nodes, edges, length} or length null. */
export async function findPath(from, to) {
  const found = await pathBetween(from, to);
  if (found.length === null) return found;
  const ids = found.nodes.map((node) => node.id);
  const fresh = found.nodes.filter((node) => !state.nodes.has(node.id));
  if (!roomFor(fresh.length)) return null;
  const among = fresh.length ? await viewOf([...fresh.map((node) => node.id), ...onMap()]) : { edges: [] };
  keep();
  if (fresh.length) {
    const space = spaceNow();
    placePath(space, found.nodes);
    for (const node of fresh) addNode(node, space.at.get(node.id));
  }
  addEdges([...found.edges, ...among.edges]);
  state.path = ids;
  await findNear();
  changed();
  show(ids);
  const [first, last] = [found.nodes[0], found.nodes[found.nodes.length - 1]];
  say(word("path_found", { from: first.name, to: last.name, n: found.length }));
  return found;
}

export const noPath = () => word("no_path", { n: LONGEST });

export function forgetPath() {
  if (!state.path.length) return;
  state.path = [];
  changed();
}

export async function tidyUp() {
  const shown = visible();
  const entries = [...state.nodes.values()].filter(({ node }) => shown.has(node.id));
  if (entries.length < 2) return;
  keep();
  for (const [id, { x, y }] of await tidy(entries, ties(shown), aspect())) moveNode(id, x, y);
  changed();
  showAll();
  say(word("tidied"));
}

export function moved(id, x, y) {
  keep();
  moveNode(id, x, y);
  changed();
}

export async function back() {
  if (!undo()) return;
  await findNear();
  changed();
  hooks.chose();
  say(word("undone"));
}

// --- a department's own --------------------------------------------------------------------------------------

/** With a department chosen as a filter: what of the drawn nodes is related to it, as the server counts it. */
export async function findNear() {
  const { organization } = state.filters;
  state.near = null;
  if (!organization || !state.nodes.size) return;
  const { edges } = await viewOf([organization.id, ...onMap().filter((id) => id !== organization.id)]);
  const own = edges.filter(({ source, target, predicate }) => predicate !== "mentioned_in" && (source === organization.id || target === organization.id));
  state.near = new Set([organization.id, ...own.flatMap(({ source, target }) => [source, target])]);
}
