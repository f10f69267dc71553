// What is on the map and what the reader has chosen. Everything else reads from here.

import { TYPES, isFigure } from "./map_words.js";

export const MANY = 1000; // drawn nodes from which on the page warns
export const MOST = 3000; // and where it stops
const STEPS_BACK = 60;

/** Types that are drawn while nothing was chosen: of a large map not the documents. */
export const usual = { types: TYPES };

const noFilters = () => ({ types: new Set(usual.types), status: "", year: "", relation: "", document: null, organization: null });

export const state = {
  nodes: new Map(), // id → {node, x, y}, in the order of arrival
  pairs: new Map(), // key → {key, a, b, edges: […]}: all relations between two nodes are one line
  grown: new Map(), // id → {offset, total, key}: how far its neighbours were asked for, under which filters
  filters: noFilters(), // document and organization are {id, name}
  near: null, // with a department chosen: what belongs to it
  chosen: null, // id of a node
  line: null, // key of a pair
  path: [], // ids along the path found last
  list: false,
  whole: null, // id → {x, y} of all that the page carries, while the map shows no less than that
};

export const pairKey = (a, b) => (a < b ? `${a}\n${b}` : `${b}\n${a}`);
const edgeKey = (edge) => JSON.stringify([edge.source, edge.target, edge.predicate, edge.title || ""]);

// --- what is there --------------------------------------------------------------------------------------------

let links = null; // id → ids it has a line to

/** Ids that a node has a line to, whether the filters let them be seen or not. */
export function linksOf(id) {
  if (!links) {
    links = new Map();
    for (const { a, b } of state.pairs.values()) {
      if (!links.has(a)) links.set(a, new Set());
      if (!links.has(b)) links.set(b, new Set());
      links.get(a).add(b);
      links.get(b).add(a);
    }
  }
  return links.get(id) || new Set();
}

export function addNode(node, { x, y }) {
  state.nodes.set(node.id, { node, x: Math.round(x), y: Math.round(y) });
}

/** Take in relations between nodes that are on the map; what is known stays. */
export function addEdges(edges) {
  for (const edge of edges) {
    const { source, target } = edge;
    if (source === target || !state.nodes.has(source) || !state.nodes.has(target)) continue;
    const key = pairKey(source, target);
    if (!state.pairs.has(key)) {
      const [a, b] = key.split("\n");
      state.pairs.set(key, { key, a, b, edges: [] });
    }
    const pair = state.pairs.get(key);
    if (!pair.edges.some((known) => edgeKey(known) === edgeKey(edge))) {
      state.pairs.set(key, { ...pair, edges: [...pair.edges, edge] }); // a step back shares the old one
    }
  }
  links = null;
}

export function dropNodes(ids) {
  for (const id of ids) {
    for (const other of linksOf(id)) state.pairs.delete(pairKey(id, other));
    state.nodes.delete(id);
    state.grown.delete(id);
  }
  links = null;
  if (state.whole && state.nodes.size < state.whole.size / 2) state.whole = null;
  const gone = new Set(ids);
  if (gone.has(state.chosen)) state.chosen = null;
  if (state.line && !state.pairs.has(state.line)) state.line = null;
  if (state.path.some((id) => gone.has(id))) state.path = [];
}

export const MENTION = "mentioned_in"; // a document names a thing: drawn without a direction, and faint
const HOMES = ["belongs_to", "acted", "said", MENTION]; // what a figure stands with, the first that it has

const figureOf = ({ a, b }) => [a, b].find((id) => isFigure(state.nodes.get(id).node));

/** For each figure what it stands with: figure → [rank, pair]. */
function homesOf(pairs) {
  const homes = new Map();
  for (const pair of pairs) {
    const figure = figureOf(pair);
    if (!figure) continue;
    const rank = Math.min(...pair.edges.map(({ predicate }) => HOMES.indexOf(predicate)).map((at) => (at < 0 ? HOMES.length : at)));
    if (!homes.has(figure) || rank < homes.get(figure)[0]) homes.set(figure, [rank, pair]);
  }
  return homes;
}

/** The relations that hold the map together: of a figure one, of a document those that nothing else has. id → ids */
export function ties(shown) {
  const out = new Map([...shown].map((id) => [id, new Set()]));
  const tie = (a, b) => {
    out.get(a).add(b);
    out.get(b).add(a);
  };
  const pairs = [...state.pairs.values()].filter(({ a, b }) => shown.has(a) && shown.has(b));
  const mentions = [];
  for (const pair of pairs) {
    if (figureOf(pair)) continue;
    if (pair.edges.every(({ predicate }) => predicate === MENTION)) mentions.push([pair.a, pair.b]);
    else tie(pair.a, pair.b);
  }
  for (const [, { a, b }] of homesOf(pairs).values()) tie(a, b);
  const lonely = new Set([...out.keys()].filter((id) => !out.get(id).size));
  for (const [a, b] of mentions) if (lonely.has(a) || lonely.has(b)) if (!out.get(a).size || !out.get(b).size) tie(a, b);
  return out;
}

/** Neighbours that hang on this node alone and were not expanded themselves. */
export function leavesOf(id) {
  return [...linksOf(id)].filter((other) => linksOf(other).size === 1 && !state.grown.has(other));
}

// --- filters --------------------------------------------------------------------------------------------------

export function resetFilters() {
  state.filters = noFilters();
  state.near = null;
}

export const unusualTypes = () => state.filters.types.size !== usual.types.length || usual.types.some((type) => !state.filters.types.has(type));

export const filtering = () => unusualTypes() || Object.keys(filterQuery()).some((name) => name !== "type") || state.filters.relation !== "";

/** The filters as the server is asked. */
export function filterQuery() {
  const { types, status, year, document, organization } = state.filters;
  const out = {};
  if (types.size < TYPES.length) out.type = TYPES.filter((type) => types.has(type));
  if (status) out.status = status;
  if (year) out.year = year;
  if (document) out.document = document.id.replace(/^document\//, "");
  if (organization) out.organization = organization.id;
  return out;
}

export const filterKey = () => JSON.stringify(filterQuery());

const KNOWN_DOCUMENTS = 20; // a node names no more of its documents than these

/** Whether a line holds a relation of the kind that was chosen. */
const lineShown = ({ edges }) => !state.filters.relation || edges.some(({ predicate }) => predicate === state.filters.relation);

/** What `make` makes, kept while the filters that it reads and the lines stay the same. */
function once(filters, make) {
  let kept = { of: null, links: null, made: null };
  return () => {
    linksOf(""); // made anew where a line came or went
    const of = filters.map((name) => state.filters[name]).join(" ");
    if (kept.of !== of || kept.links !== links) kept = { of, links, made: make() };
    return kept.made;
  };
}

/** Ids that the chosen kind of relation ties. */
const tied = once(["relation"], () => new Set([...state.pairs.values()].filter(lineShown).flatMap(({ a, b }) => [a, b])));

const narrowed = () => Boolean(state.filters.status || state.filters.year);
const wantedFigure = ({ status, years }) =>
  (!state.filters.status || status === state.filters.status) && (!state.filters.year || (years || []).includes(Number(state.filters.year)));

/** Where target or result or a year was chosen: what such figures speak of, and the posts that explain it. Null for anything. */
const spokenOf = once(["status", "year"], () => {
  const ids = new Set();
  for (const { node } of state.nodes.values()) {
    if (!isFigure(node) || !wantedFigure(node)) continue;
    for (const other of linksOf(node.id)) ids.add(other);
  }
  for (const id of [...ids]) {
    if (state.nodes.get(id).node.type !== "official") continue;
    for (const other of linksOf(id)) if (state.pairs.get(pairKey(id, other)).edges.some(({ predicate }) => predicate === "holds")) ids.add(other);
  }
  return ids.size ? ids : null; // no such figure is on the map: they come when it grows
});

/** Whether a node passes the filters. Of what is no figure that stays which the wanted figures speak of. */
export function passes(node) {
  const { types, relation, document, organization } = state.filters;
  if (!types.has(node.type)) return false;
  if (relation && node.id !== state.chosen && !tied().has(node.id)) return false;
  if (isFigure(node)) {
    if (!wantedFigure(node)) return false;
  } else if (narrowed() && node.id !== state.chosen && spokenOf() && !spokenOf().has(node.id)) {
    return false;
  }
  if (document && node.id !== document.id) {
    const own = node.documents || [];
    if (own.length < KNOWN_DOCUMENTS && !own.includes(document.id.replace(/^document\//, ""))) return false;
  }
  return !organization || !state.near || state.near.has(node.id);
}

/** Ids of what may be drawn: all that pass the filters, and the path that was asked for. */
export function passing() {
  const path = new Set(state.path);
  return new Set([...state.nodes.values()].filter(({ node }) => path.has(node.id) || passes(node)).map(({ node }) => node.id));
}

/** How many neighbours of a node the map holds. */
export const held = (id) => linksOf(id).size;

/**
 * The lines between these nodes that are drawn: of the kind that was chosen, and those of the path that was asked for.
 * That a document names a thing is a line where nothing else ties the thing, and of a figure's lines one is drawn, unless
 * one of the two is chosen.
 */
export function linesAmong(ids, path) {
  const there = [...state.pairs.values()].filter((pair) => ids.has(pair.a) && ids.has(pair.b) && (lineShown(pair) || path.has(pair.key)));
  const isMention = ({ edges }) => edges.every(({ predicate }) => predicate === MENTION);
  const firm = new Set(there.filter((pair) => !isMention(pair)).flatMap(({ a, b }) => [a, b]));
  const chosen = ({ a, b, key }) => a === state.chosen || b === state.chosen || key === state.line || path.has(key);
  const isDocument = (id) => state.nodes.get(id).node.type === "document";
  const homes = state.filters.relation ? null : homesOf(there);
  return there.filter((pair) => {
    if (chosen(pair)) return true;
    if (isMention(pair)) return !firm.has(isDocument(pair.a) ? pair.b : pair.a);
    const figure = figureOf(pair);
    return !figure || !homes || homes.get(figure)[1] === pair;
  });
}

/** How many neighbours of a node are not drawn: null where the server was not asked and nothing can be said. */
export function leftOf(id) {
  if (state.whole) return 0;
  if (state.filters.relation) return null;
  const known = state.grown.get(id);
  const there = linksOf(id).size;
  if (known && known.total >= 0 && known.key === filterKey()) {
    const seen = [...linksOf(id)].filter((other) => passes(state.nodes.get(other).node)).length;
    return Math.max(0, known.total - seen);
  }
  if (filtering()) return null;
  return Math.max(0, state.nodes.get(id).node.degree - there);
}

// --- steps back -----------------------------------------------------------------------------------------------

const past = [];

/** Keep the map as it is now, to come back to. */
export function keep() {
  past.push({
    nodes: new Map(state.nodes),
    pairs: new Map(state.pairs),
    grown: new Map(state.grown),
    path: state.path,
    chosen: state.chosen,
    whole: state.whole,
  });
  if (past.length > STEPS_BACK) past.shift();
}

export const canUndo = () => past.length > 0;

export function undo() {
  const before = past.pop();
  if (!before) return false;
  Object.assign(state, before, { line: null });
  links = null;
  return true;
}

/** Put a node elsewhere; the old place stays in the steps kept before. */
export function moveNode(id, x, y) {
  state.nodes.set(id, { ...state.nodes.get(id), x: Math.round(x), y: Math.round(y) });
}
