// The drawing: vis-network shows exactly what is visible; names, badges and relation names are drawn here.

import { FONT, LINE, arrange, sizeOf, widthOf } from "./map_names.js";
import { hiddenAt, seen, visible } from "./map_detail.js";
import { MENTION, leftOf, linesAmong, linksOf, pairKey, state } from "./map_state.js";
import { TYPES, byId, isFigure, isHollow, postName, relationName } from "./map_words.js";

const css = getComputedStyle(document.documentElement);
export const COLOURS = Object.fromEntries(
  ["paper", "ink", "soft", "edge", "card", "accent", "figure-ink", ...TYPES].map((name) => [name, css.getPropertyValue(`--${name}`).trim()]),
);
const SHAPES = {
  official: "dot", organization: "square", initiative: "hexagon", figure: "diamond",
  place: "triangleDown", event: "star", document: "square",
};
const MINOR = ["participant", "acted", "belongs_to", "said"]; // many lines that say little
const MOST_NAMED = 16; // lines at the chosen node that carry their names
const OPTIONS = {
  autoResize: true,
  physics: { enabled: false },
  layout: { improvedLayout: false, randomSeed: 0 },
  interaction: { hover: true, multiselect: false, selectConnectedEdges: false, keyboard: { enabled: false } },
  nodes: { borderWidth: 1.5, borderWidthSelected: 1.5, chosen: false },
  edges: { smooth: false, chosen: false, hoverWidth: 0, arrowStrikethrough: false, selectionWidth: 0 },
};

const nodeSet = new vis.DataSet();
const edgeSet = new vis.DataSet();
const looks = new Map(); // id of a node or a line → the look it has now
export const drawn = { network: null, nodes: new Set(), hover: null, line: null, names: [], badges: [], grown: 1 };
const KEY = { wide: 130, high: 34 }; // the corner where it is told what a dashed line is
const SMALLEST_NARROW = 0.42;
const SMALLEST = 0.55; // the scale below which nodes and lines of the whole map keep their size on the screen

export const drawnIds = () => [...drawn.nodes];
export const drawnLines = () => edgeSet.get().map(({ from, to }) => [from, to]);
export const drawnBadges = () => drawn.badges.map((box) => ({ ...box }));
export const drawnNames = () => drawn.names.map(({ id, x, y, w, h, lines }) => ({ id, x, y, w, h, text: lines.join("") }));

/** Keys of the lines along the path. */
export const onPath = () => new Set(state.path.slice(1).map((id, at) => pairKey(state.path[at], id)));

/** Arrowheads of a line: one for each direction that a relation has. */
export const directions = ({ a, b, edges }) => ({
  to: edges.some((edge) => edge.target === b && edge.predicate !== MENTION),
  from: edges.some((edge) => edge.target === a && edge.predicate !== MENTION),
});
export const isInferred = ({ edges }) => edges.every((edge) => edge.inferred);

function nodeLook({ node, x, y }, dim) {
  const tone = COLOURS[node.type];
  const hollow = isHollow(node);
  const [background, border] = [hollow ? COLOURS.card : tone, node.reader ? COLOURS.ink : tone]; // a dashed ring: a language model read it
  return {
    id: node.id,
    x,
    y,
    shape: SHAPES[node.type],
    size: sizeOf(node) * drawn.grown,
    opacity: dim ? 0.25 : 1,
    borderWidth: (hollow || node.reader ? 2.2 : 1.5) * drawn.grown,
    shapeProperties: { borderDashes: node.reader ? [3 * drawn.grown, 3 * drawn.grown] : false },
    color: { background, border, hover: { background, border } },
  };
}

/** How a line is drawn: along the path, at the chosen node, or one of many. */
export function lineLook(pair, path) {
  if (path.has(pair.key)) return { color: COLOURS.accent, opacity: 1, width: 3.2 };
  if (path.size) return { color: COLOURS.edge, opacity: 0.25, width: 1 };
  if (pair.key === state.line) return { color: COLOURS.accent, opacity: 1, width: 2.8 };
  if (pair.a === state.chosen || pair.b === state.chosen) return { color: COLOURS.soft, opacity: 0.85, width: 1.5 };
  if (pair.edges.every(({ predicate }) => predicate === MENTION)) return { color: COLOURS.edge, opacity: 0.4, width: 0.7 };
  const faint = pair.edges.every(({ predicate }) => MINOR.includes(predicate));
  return { color: COLOURS.edge, opacity: faint ? 0.6 : 0.85, width: faint ? 0.9 : 1.2 };
}

/** Tell what the window shows, and how large things are drawn in it. */
function lookAround() {
  const { network } = drawn;
  const stage = byId("stage");
  seen.pixels = Math.max(stage.clientWidth * stage.clientHeight, 1);
  if (!network || !state.whole) {
    Object.assign(seen, { left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity, scale: 1 });
    drawn.grown = 1;
    return;
  }
  const [scale, { x, y }] = [network.getScale(), network.getViewPosition()];
  const [w, h] = [stage.clientWidth / scale / 2, stage.clientHeight / scale / 2];
  Object.assign(seen, { left: x - w, right: x + w, top: y - h, bottom: y + h, scale });
  const smallest = stage.clientWidth < 600 ? SMALLEST_NARROW : SMALLEST;
  drawn.grown = Math.max(1, Math.round((smallest / scale) * 20) / 20);
}

/** Bring the drawing in line with the state. Only what changed is handed to vis-network. */
export function refresh() {
  lookAround();
  drawn.nodes = visible();
  const path = onPath();
  const [nodes, lines] = [[], []];
  const there = new Set();
  const changed = (id, look) => {
    there.add(id);
    const text = JSON.stringify(look);
    if (looks.get(id) === text) return false;
    looks.set(id, text);
    return true;
  };
  for (const id of drawn.nodes) {
    const look = nodeLook(state.nodes.get(id), path.size && !state.path.includes(id));
    if (changed(id, look)) nodes.push(look);
  }
  for (const pair of linesAmong(drawn.nodes, path)) {
    const { color, opacity, width } = lineLook(pair, path);
    const { to, from } = directions(pair);
    const head = (enabled) => ({ enabled, scaleFactor: 0.45 });
    const look = {
      id: pair.key, from: pair.a, to: pair.b, width: width * drawn.grown,
      dashes: isInferred(pair) ? [6 * drawn.grown, 5 * drawn.grown] : false,
      color: { color, opacity, inherit: false }, arrows: { to: head(to), from: head(from) },
    };
    if (changed(pair.key, look)) lines.push(look);
  }
  const gone = [...looks.keys()].filter((id) => !there.has(id));
  for (const id of gone) looks.delete(id);
  edgeSet.remove(gone.filter((id) => edgeSet.get(id)));
  nodeSet.remove(gone.filter((id) => nodeSet.get(id)));
  nodeSet.update(nodes);
  edgeSet.update(lines);
  if (drawn.network) drawn.network.redraw();
}

// --- names, badges ----------------------------------------------------------------------------------------------

const canvasOf = () => byId("canvas").querySelector("canvas");

/** Everything visible on the surface, whose name matters most first. */
export function claims(place) {
  const first = [state.chosen, drawn.hover, ...state.path].filter((id) => id !== null && drawn.nodes.has(id));
  const last = (id) => Number(isFigure(state.nodes.get(id).node)); // their amounts come when all names stand
  const size = (id) => sizeOf(state.nodes.get(id).node);
  const best = (ids) => [...ids].filter((id) => drawn.nodes.has(id)).sort((a, b) => last(a) - last(b) || size(b) - size(a) || linksOf(b).size - linksOf(a).size);
  const near = state.chosen === null ? [] : best(linksOf(state.chosen));
  const rest = best(drawn.nodes);
  const out = [];
  for (const id of new Set([...first, ...near, ...rest])) {
    const { node } = state.nodes.get(id);
    const spot = place(id);
    if (spot) out.push({ id, node, ...spot, strong: id === state.chosen || id === drawn.hover });
  }
  return out;
}

function drawOver(context) {
  const surface = canvasOf();
  const ratio = surface.width / surface.clientWidth || 1;
  const [wide, high] = [surface.clientWidth, surface.clientHeight];
  const scale = drawn.network.getScale();
  const centre = drawn.network.getViewPosition();
  const positions = drawn.network.getPositions();
  const place = (id) => {
    const at = positions[id];
    if (!at) return null;
    const [x, y] = [(at.x - centre.x) * scale + wide / 2, (at.y - centre.y) * scale + high / 2];
    return x < -80 || y < -60 || x > wide + 80 || y > high + 60 ? null : { x, y };
  };
  const items = claims(place);
  const ofKey = (box) => box.y + box.h > high - KEY.high && box.x + box.w > wide - KEY.wide;
  const { names, taken } = arrange(items, scale, { inside: (box) => box.x >= 2 && box.x + box.w <= wide - 2 && !ofKey(box), grown: drawn.grown });
  drawn.names = names;
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const name of names) drawName(context, name, state.path.length && !state.path.includes(name.id));
  drawRelations(context, place, taken);
  drawBadges(context, items, scale, taken);
  context.restore();
}

function drawName(context, { x, y, w, id, lines, font, weight, figure }, dim) {
  context.font = `${weight} ${font}px ${FONT}`;
  context.strokeStyle = COLOURS.paper;
  context.lineWidth = 4;
  context.fillStyle = figure ? COLOURS["figure-ink"] : COLOURS.ink;
  context.globalAlpha = dim && id !== state.chosen ? 0.45 : 1;
  lines.forEach((line, index) => {
    const at = y + font * LINE * (index + 0.5);
    context.strokeText(line, x + w / 2, at);
    context.fillText(line, x + w / 2, at);
  });
  context.globalAlpha = 1;
}

/** What the relations of a line say, in few words. */
const lineName = ({ edges }) => [...new Set(edges.map((edge) => postName(edge) || relationName(edge.predicate, true)))].join("、");

/** The names of relations along the path, at the chosen line, and at the chosen node where there is room. */
function drawRelations(context, place, taken) {
  const path = onPath();
  const font = 11;
  const named = state.chosen !== null && linksOf(state.chosen).size <= MOST_NAMED;
  context.font = `400 ${font}px ${FONT}`;
  for (const pair of linesAmong(drawn.nodes, path)) {
    const must = path.has(pair.key) || pair.key === state.line || pair.key === drawn.line;
    if (!must && (!named || path.size || (pair.a !== state.chosen && pair.b !== state.chosen))) continue;
    const [a, b] = [place(pair.a), place(pair.b)];
    if (!a || !b) continue;
    let text = lineName(pair);
    if (text.length > 16) text = `${text.slice(0, 15)}…`;
    const w = widthOf(text, font) + 8;
    if (pair.key !== state.line && pair.key !== drawn.line && Math.hypot(a.x - b.x, a.y - b.y) < w + (must ? 30 : 60)) continue;
    const box = { x: (a.x + b.x - w) / 2, y: (a.y + b.y) / 2 - 9, w, h: 18 };
    if (!must && !taken.free(box)) continue;
    taken.add(box);
    drawTag(context, box, text, { radius: 5, colour: must ? COLOURS.accent : COLOURS.soft });
  }
}

/** A few words on a card, with a rim where one is asked for. */
function drawTag(context, { x, y, w, h }, text, { radius, colour, rim = null }) {
  context.fillStyle = COLOURS.card;
  context.beginPath();
  context.roundRect(x, y, w, h, radius);
  context.fill();
  if (rim) {
    context.strokeStyle = rim;
    context.lineWidth = 1.2;
    context.stroke();
  }
  context.fillStyle = colour;
  context.fillText(text, x + w / 2, y + h / 2 + 0.5);
}

/** How many neighbours are not drawn, at the upper right of a node; a click on it expands. */
function drawBadges(context, items, scale, taken) {
  drawn.badges = [];
  if (scale < 0.55 && !state.whole) return;
  context.font = `600 10.5px ${FONT}`;
  for (const { id, node, x, y } of items) {
    if (node.type === "figure") continue;
    const left = state.whole ? hiddenAt(id, drawn.nodes) : leftOf(id);
    if (left === 0) continue;
    const text = left === null ? "+" : `+${left > 999 ? "999…" : left}`;
    const size = sizeOf(node) * scale * drawn.grown;
    const w = Math.max(20, widthOf(text, 10.5, 600) + 10);
    const box = { id, x: x + size * 0.75, y: y - size - 8, w, h: 17 };
    if (!taken.free(box, id)) continue;
    drawn.badges.push(box);
    drawTag(context, box, text, { radius: 8.5, colour: COLOURS.ink, rim: COLOURS[node.type] });
  }
}

/** A ring under the chosen node. */
function drawUnder(context) {
  if (state.chosen === null || !drawn.nodes.has(state.chosen)) return;
  const at = drawn.network.getPositions([state.chosen])[state.chosen];
  if (!at) return; // vis-network draws between two of our changes
  const { node } = state.nodes.get(state.chosen);
  context.beginPath();
  context.arc(at.x, at.y, (sizeOf(node) + 6) * drawn.grown, 0, 2 * Math.PI);
  context.globalAlpha = 0.13;
  context.fillStyle = COLOURS.accent;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 2.5 * drawn.grown;
  context.strokeStyle = COLOURS.accent;
  context.stroke();
}

// --- what the pointer does ------------------------------------------------------------------------------------

const within = ({ x, y }, box) => x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h;

/** Start vis-network. `on` has choose(id or null), line(key), expand(id), moved(id, x, y). */
export function startDrawing(on) {
  drawn.network = new vis.Network(byId("canvas"), { nodes: nodeSet, edges: edgeSet }, OPTIONS);
  const { network } = drawn;
  const target = (event) => {
    if (event.nodes.length) return event.nodes[0];
    const hit = drawn.names.find((box) => within(event.pointer.DOM, box));
    return hit ? hit.id : null;
  };
  network.on("beforeDrawing", drawUnder);
  network.on("afterDrawing", drawOver);
  network.on("click", (event) => {
    const badge = drawn.badges.find((box) => within(event.pointer.DOM, box));
    if (badge) on.expand(badge.id);
    else if (target(event) !== null) on.choose(target(event));
    else if (event.edges.length) on.line(event.edges[0]);
    else on.choose(null);
  });
  network.on("doubleClick", (event) => {
    const badge = drawn.badges.some((box) => within(event.pointer.DOM, box));
    if (!badge && target(event) !== null) on.expand(target(event));
  });
  network.on("dragEnd", (event) => {
    if (!event.nodes.length) return;
    const [id] = event.nodes;
    const { x, y } = network.getPositions([id])[id];
    on.moved(id, x, y);
  });
  const point = (at) => {
    Object.assign(drawn, at);
    byId("canvas").classList.toggle("pointing", drawn.hover !== null || drawn.line !== null);
    network.redraw();
  };
  network.on("hoverNode", ({ node }) => point({ hover: node }));
  network.on("blurNode", () => point({ hover: null }));
  network.on("hoverEdge", ({ edge }) => point({ line: edge }));
  network.on("blurEdge", () => point({ line: null }));
  // who moves or comes closer on the whole map sees what is there
  let timer = 0;
  const later = () => {
    if (!state.whole) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(refresh, 80);
  };
  for (const change of ["zoom", "dragEnd", "animationFinished", "resize"]) network.on(change, later);
  drawn.later = later;
  // fonts that arrive late have other widths
  document.fonts?.ready.then(() => network.redraw());
}
