"use strict";
// The drawing: vis-network shows exactly the nodes of drawn(); names are drawn here so that they never pile up.

const css = getComputedStyle(document.documentElement);
const colour = (name) => css.getPropertyValue(`--${name}`).trim();
const COLOURS = Object.fromEntries(["paper", "ink", "soft", "edge", "card", "accent", ...TYPES].map((name) => [name, colour(name)]));
const FONT = getComputedStyle(document.body).fontFamily;
const STILL = matchMedia("(prefers-reduced-motion: reduce)").matches;
const NARROW = matchMedia("(max-width: 760px)");
const UPRIGHT = NARROW.matches && innerHeight > innerWidth;
// by number of relations, the best connected first: whose name is drawn where two compete
const RANK = RECORDS.map((_, node) => node).sort((a, b) => isFigure(a) - isFigure(b) || LINKS[b].length - LINKS[a].length || a - b);

const nodeSet = new vis.DataSet();
const edgeSet = new vis.DataSet();
const styles = new Map(); // node → the style it has now
const edgeStyles = new Map();
const canvas = {
  network: null,
  nodes: new Set(),
  near: new Set(),
  hover: null,
  places: null, // positions in focus, else null
  names: [], // rectangles of the names drawn last, for clicks on them
};

/** Where the layout puts a node. A phone held upright gets the map turned, each figure still above its entity. */
function home(node) {
  const { x, y } = DATA.nodes[node];
  if (!UPRIGHT) return { x, y };
  const own = RECORDS[node].home === undefined ? null : DATA.nodes[RECORDS[node].home];
  return own ? { x: own.y + x - own.x, y: own.x + y - own.y } : { x: y, y: x };
}

const place = (node) => (canvas.places && canvas.places.get(node)) || home(node);

function nodeLook(node, look) {
  const record = RECORDS[node];
  const tone = COLOURS[record.type];
  const hollow = isHollow(node);
  const chosen = look === "chosen";
  return {
    opacity: look === "dim" ? 0.16 : 1,
    borderWidth: chosen ? 3.5 : hollow ? 2 : 1.5,
    color: { background: hollow ? COLOURS.card : tone, border: chosen ? COLOURS.ink : tone },
  };
}

function edgeLook(index, look) {
  const figure = isFigure(DATA.edges[index].from);
  const tone = figure ? COLOURS.figure : COLOURS.edge;
  const faint = figure || ["participant", "source"].includes(DATA.relations[index].p); // many lines that say little
  if (look === "near") return { color: { color: figure ? COLOURS.figure : COLOURS.soft, opacity: 0.9 }, width: 1.8 };
  return { color: { color: tone, opacity: look === "dim" ? 0.12 : faint ? 0.45 : 0.85 }, width: faint ? 0.8 : 1.2 };
}

/** Relations that are always drawn; a figure's others appear when one end is chosen. */
function edgeShown(index) {
  const { from, to } = DATA.edges[index];
  if (!canvas.nodes.has(from) || !canvas.nodes.has(to)) return false;
  if (isSource(index) && state.focus) return false;
  if (state.relation) return DATA.relations[index].p === state.relation;
  const own = RECORDS[from].home;
  if (!isFigure(from) || own === to) return true;
  // a body's figure hangs on the initiative between them
  return from === state.chosen || (to === state.chosen && !(canvas.near.has(own) && canvas.nodes.has(own)));
}

/** Bring the drawing in line with the state. Only what changed is handed to vis-network. */
function refresh() {
  canvas.nodes = drawn();
  canvas.near = new Set(state.chosen === null ? [] : LINKS[state.chosen].map(({ other }) => other));
  canvas.places = state.focus && state.chosen !== null ? rings(state.chosen, canvas.nodes) : null;
  const dimming = state.chosen !== null && !state.focus;
  const update = [];
  for (const node of canvas.nodes) {
    const look = node === state.chosen ? "chosen" : !dimming || canvas.near.has(node) ? "plain" : "dim";
    const at = place(node);
    const style = `${look} ${Math.round(at.x)} ${Math.round(at.y)}`;
    if (styles.get(node) === style) continue;
    styles.set(node, style);
    update.push({ ...DATA.nodes[node], ...at, ...nodeLook(node, look) });
  }
  const gone = [...styles.keys()].filter((node) => !canvas.nodes.has(node));
  gone.forEach((node) => styles.delete(node));
  const edges = [];
  const goneEdges = [];
  DATA.edges.forEach((edge, index) => {
    if (!edgeShown(index)) {
      if (edgeStyles.delete(index)) goneEdges.push(index);
      return;
    }
    const touches = !isSource(index) && (edge.from === state.chosen || edge.to === state.chosen);
    const look = touches ? "near" : dimming ? "dim" : "plain";
    if (edgeStyles.get(index) === look) return;
    edgeStyles.set(index, look);
    edges.push({ ...edge, ...edgeLook(index, look) });
  });
  edgeSet.remove(goneEdges);
  nodeSet.remove(gone);
  nodeSet.update(update);
  edgeSet.update(edges);
  const notice = byId("notice");
  notice.textContent = !canvas.nodes.size ? word("nothing") : state.capped ? word("capped", { n: MOST_IN_FOCUS }) : "";
  notice.hidden = !notice.textContent;
  if (canvas.network) canvas.network.redraw();
}

/** In focus the chosen node stands in the middle, its neighbours on a ring, theirs behind them. */
function rings(centre, nodes) {
  const children = new Map([[centre, []]]);
  const depth = new Map([[centre, 0]]);
  for (const [node, list] of children) {
    const links = [...LINKS[node]].sort((a, b) => TYPES.indexOf(RECORDS[a.other].type) - TYPES.indexOf(RECORDS[b.other].type) || a.other - b.other);
    for (const { other } of links) {
      if (children.has(other) || !nodes.has(other)) continue;
      const own = RECORDS[other].home;
      if (own !== undefined && own !== node && canvas.near.has(own) && nodes.has(own)) continue; // it stands behind its home
      children.set(other, []);
      depth.set(other, depth.get(node) + 1);
      list.push(other);
    }
  }
  const leaves = new Map();
  for (const node of [...children.keys()].reverse()) {
    leaves.set(node, Math.max(1, children.get(node).reduce((sum, child) => sum + leaves.get(child), 0)));
  }
  const first = Math.max(170, (children.get(centre).length * 74) / (2 * Math.PI), (leaves.get(centre) * 30) / (2 * Math.PI));
  const spots = new Map([[centre, { x: 0, y: 0 }]]);
  const spread = (node, from, to) => {
    let angle = from;
    const list = children.get(node);
    list.forEach((child, index) => {
      const share = ((to - from) * leaves.get(child)) / leaves.get(node);
      const middle = angle + share / 2;
      const level = depth.get(child);
      // neighbours stand in and out by turns where the ring is full, so that their names have room
      const stagger = list.length > 14 && index % 2 ? 56 : 0;
      const radius = level === 1 ? first + stagger : first + 110 + (level - 1) * 90 + stagger;
      spots.set(child, { x: Math.round(1.25 * radius * Math.cos(middle)), y: Math.round(radius * Math.sin(middle)) });
      spread(child, angle, angle + share);
      angle += share;
    });
  };
  const own = children.get(centre);
  if (own.length > 36 && own.length === children.size - 1) inRings(own, spots);
  else spread(centre, -Math.PI / 2, 1.5 * Math.PI);
  return spots;
}

/** Many neighbours and nothing behind them: as many rings as it takes, by type from the inside out. */
function inRings(nodes, spots) {
  let radius = 150;
  for (let at = 0; at < nodes.length; radius += 92) {
    const ring = nodes.slice(at, at + Math.floor((2 * Math.PI * radius) / 96));
    ring.forEach((node, index) => {
      const angle = (2 * Math.PI * (index + (radius % 4) / 8)) / ring.length - Math.PI / 2;
      spots.set(node, { x: Math.round(1.25 * radius * Math.cos(angle)), y: Math.round(radius * Math.sin(angle)) });
    });
    at += ring.length;
  }
}

// --- names -------------------------------------------------------------------------------------------------

const wrapped = new Map();

/** A name in lines of about one length, of at most `widest` pixels; unless chosen, two lines at most. */
function lines(context, text, widest, most) {
  const whole = context.measureText(text).width;
  const count = Math.ceil(whole / widest);
  const width = count > 1 && count <= most ? Math.min(widest, Math.ceil(whole / count) + 14) : widest;
  const key = `${most} ${width} ${context.font.slice(0, 6)} ${text}`;
  if (wrapped.has(key)) return wrapped.get(key);
  const out = [];
  let line = "";
  for (const letter of text.match(/[A-Za-z0-9.,%]+|[^]/gu) || []) {
    if (line && context.measureText(line + letter).width > width) {
      out.push(line);
      line = "";
      if (out.length === most) break;
    }
    line += letter === "\n" || letter === "\r" ? " " : letter;
  }
  if (out.length < most && line.trim()) out.push(line);
  else if (out.length === most && out.join("").length < text.length) out[most - 1] = `${out[most - 1].slice(0, -1)}…`;
  const result = { lines: out, width: Math.max(...out.map((part) => context.measureText(part).width), 1) };
  wrapped.set(key, result);
  return result;
}

/** Rectangles already taken, in a grid of cells, so that a thousand names are placed in no time. */
class Taken {
  constructor() {
    this.cells = new Map();
  }
  keys({ x, y, w, h }) {
    const keys = [];
    for (let i = Math.floor(x / 90); i <= Math.floor((x + w) / 90); i += 1) {
      for (let j = Math.floor(y / 40); j <= Math.floor((y + h) / 40); j += 1) keys.push(i * 100003 + j);
    }
    return keys;
  }
  free(box) {
    return !this.keys(box).some((key) =>
      (this.cells.get(key) || []).some((o) => box.x < o.x + o.w && o.x < box.x + box.w && box.y < o.y + o.h && o.y < box.y + box.h),
    );
  }
  add(box) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
  }
}

function wantsName(node, scale) {
  if (node === state.chosen || node === canvas.hover) return true;
  if (state.chosen !== null && !state.focus && !canvas.near.has(node)) return false;
  return !isFigure(node) || scale > 0.9 || (canvas.near.has(node) && scale > 0.45);
}

/** Where a name may stand beside its node, the best place first. */
function spotsFor(node, at, size, w, h) {
  const below = { x: at.x - w / 2, y: at.y + size + 2, w, h };
  const above = { x: at.x - w / 2, y: at.y - size - h - 2, w, h };
  const right = { x: at.x + size + 4, y: at.y - h / 2, w, h };
  const left = { x: at.x - size - 4 - w, y: at.y - h / 2, w, h };
  if (!isFigure(node) || RECORDS[node].home === undefined) return [below, above, right, left];
  const from = place(RECORDS[node].home);
  const own = place(node);
  return own.x >= from.x ? [right, above, below, left] : [left, above, below, right];
}

function drawNames(context) {
  const surface = context.canvas;
  const ratio = surface.width / surface.clientWidth || 1;
  const scale = canvas.network.getScale();
  const shownAt = new Map();
  const taken = new Taken();
  const centre = canvas.network.getViewPosition();
  const [wide, high] = [surface.clientWidth, surface.clientHeight];
  const positions = canvas.network.getPositions([...canvas.nodes]);
  const order = [...new Set([state.chosen, canvas.hover, ...canvas.near].filter((n) => n !== null && canvas.nodes.has(n)))];
  for (const node of RANK) {
    if (!canvas.nodes.has(node) || !positions[node]) continue;
    const x = (positions[node].x - centre.x) * scale + wide / 2;
    const y = (positions[node].y - centre.y) * scale + high / 2;
    if (x < -60 || y < -40 || x > wide + 60 || y > high + 40) continue;
    const size = DATA.nodes[node].size * scale;
    shownAt.set(node, { x, y, size });
    if (canvas.nodes.size < 500) taken.add({ x: x - size, y: y - size, w: 2 * size, h: 2 * size });
    order.push(node);
  }
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  canvas.names = [];
  const done = new Set();
  for (const node of order) {
    if (done.has(node) || !shownAt.has(node) || !wantsName(node, scale)) continue;
    done.add(node);
    if (canvas.names.length > 400) break;
    drawName(context, node, shownAt.get(node), taken);
  }
  context.restore();
}

function drawName(context, node, at, taken) {
  const chosen = node === state.chosen || node === canvas.hover;
  const figure = isFigure(node);
  const size = chosen ? 14 : figure ? 11.5 : LINKS[node].length > 5 ? 13.5 : 12.5;
  context.font = `${chosen || (!figure && LINKS[node].length > 5) ? 600 : 400} ${size}px ${FONT}`;
  const text = lines(context, shortName(node), chosen ? 190 : figure ? 150 : 118, chosen ? 4 : 2);
  const height = text.lines.length * size * 1.25;
  const options = spotsFor(node, at, at.size, text.width + 4, height + 2);
  const wide = context.canvas.clientWidth;
  const inside = (option) => option.x >= 2 && option.x + option.w <= wide - 2;
  const box = options.find((option) => inside(option) && taken.free(option)) || (chosen ? options.find(inside) || options[0] : null);
  if (!box) return;
  taken.add(box);
  canvas.names.push({ ...box, node });
  context.strokeStyle = COLOURS.paper;
  context.lineWidth = 4;
  context.fillStyle = figure ? "#7d5206" : COLOURS.ink;
  text.lines.forEach((line, index) => {
    const x = box.x + box.w / 2;
    const y = box.y + 1 + size * 1.25 * (index + 0.5);
    context.strokeText(line, x, y);
    context.fillText(line, x, y);
  });
}

// --- the view ------------------------------------------------------------------------------------------------

/** The part of the map that a sheet covers on a narrow screen, in pixels from below. */
function covered() {
  if (!NARROW.matches) return 0;
  const panel = byId("panel");
  const share = panel.classList.contains("full") || panel.classList.contains("half") ? 0.52 : 0;
  return share ? byId("stage").clientHeight * share : 72;
}

function move(position, scale, animate = true) {
  const offset = { x: 0, y: -covered() / 2 };
  const animation = animate && !STILL ? { duration: 350, easingFunction: "easeInOutCubic" } : false;
  canvas.network.moveTo({ position, scale, offset, animation });
}

/** Show all of these nodes with a margin for their names. */
function show(nodes, animate = true, closest = 1.25) {
  if (!nodes.length) return;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const node of nodes) {
    const { x, y } = place(node);
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  const stage = byId("stage");
  const wide = Math.max(stage.clientWidth - (NARROW.matches ? 60 : 130), 120);
  const high = Math.max(stage.clientHeight - covered() - (NARROW.matches ? 60 : 90), 120);
  const scale = Math.min(wide / Math.max(right - left, 1), high / Math.max(bottom - top, 1), closest);
  move({ x: (left + right) / 2, y: (top + bottom) / 2 + 8 }, Math.max(scale, 0.02), animate);
}

const showAll = (animate = true) => show([...canvas.nodes], animate);

/** Bring a chosen node and what touches it into view. */
function showChosen() {
  if (state.focus) {
    showAll();
    return;
  }
  const nodes = [state.chosen, ...canvas.near].filter((node) => canvas.nodes.has(node));
  const { x, y } = place(state.chosen);
  const all = RECORDS[state.chosen].type === "document";
  const close = nodes.filter((node) => all || Math.hypot(place(node).x - x, place(node).y - y) < 620);
  show(close, true, all ? 1.05 : Math.max(canvas.network.getScale(), 1.05));
}

function nameAt({ x, y }) {
  const hit = canvas.names.find((box) => x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h);
  return hit ? hit.node : null;
}

/** Start vis-network; `pick` is called with a node or null. */
function startCanvas(pick, focusOn) {
  const options = { ...DATA.options };
  refresh();
  canvas.network = new vis.Network(byId("canvas"), { nodes: nodeSet, edges: edgeSet }, options);
  const target = (event) => (event.nodes.length ? event.nodes[0] : nameAt(event.pointer.DOM));
  canvas.network.on("afterDrawing", drawNames);
  canvas.network.on("click", (event) => pick(target(event)));
  canvas.network.on("doubleClick", (event) => {
    const node = target(event);
    if (node !== null) focusOn(node);
  });
  canvas.network.on("hoverNode", ({ node }) => {
    canvas.hover = node;
    byId("canvas").classList.add("pointing");
    canvas.network.redraw();
  });
  canvas.network.on("blurNode", () => {
    canvas.hover = null;
    byId("canvas").classList.remove("pointing");
    canvas.network.redraw();
  });
  showAll(false);
}
