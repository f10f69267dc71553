// Where new nodes go: around the node they came from, in free places. What stands already never moves.

import { Taken, extentOf, sizeOf } from "./map_names.js";

const PAD = 6; // around a node and its name
const STEP = 82; // from ring to ring
const REACH = 1000; // how far around a node the rest of the map is looked at
// What a new line may run through: nothing, for so many rings; then its own siblings; then anything.
const LEVELS = [
  { rings: 4, siblings: false, others: false },
  { rings: 5, siblings: true, others: false },
  { rings: 400, siblings: true, others: true },
];
const FULL = 2 * Math.PI;

export function boxOf(node, { x, y }) {
  const { up, side, down } = extentOf(node);
  return { id: node.id, x: x - side - PAD, y: y - up - PAD, w: 2 * (side + PAD), h: up + down + 2 * PAD };
}

/** Whether the line from `a` to `b` runs through a box. */
function crosses(a, b, box) {
  let [from, to] = [0, 1];
  for (const [start, step, low, high] of [
    [a.x, b.x - a.x, box.x, box.x + box.w],
    [a.y, b.y - a.y, box.y, box.y + box.h],
  ]) {
    if (Math.abs(step) < 1e-9) {
      if (start < low || start > high) return false;
      continue;
    }
    const [one, two] = [(low - start) / step, (high - start) / step];
    from = Math.max(from, Math.min(one, two));
    to = Math.min(to, Math.max(one, two));
    if (from > to) return false;
  }
  return true;
}

/** The map as it stands: boxes of nodes and lines between them. `entries` are {node, x, y}, `pairs` {a, b}. */
export class Space {
  constructor(entries, pairs, aspect = 1.25) {
    this.aspect = aspect;
    this.taken = new Taken();
    this.at = new Map();
    this.boxes = new Map();
    this.lines = [];
    for (const entry of entries) this.add(entry.node, entry);
    for (const { a, b } of pairs) this.join(a, b);
  }
  add(node, { x, y }) {
    const spot = { x: Math.round(x), y: Math.round(y) };
    const box = boxOf(node, spot);
    this.at.set(node.id, spot);
    this.boxes.set(node.id, box);
    this.taken.add(box);
  }
  join(a, b) {
    if (this.at.has(a) && this.at.has(b)) this.lines.push([a, b]);
  }
  free = (node, spot) => this.taken.free(boxOf(node, spot));

  /** What matters near a place: boxes and lines, without those of `exempt`. */
  around({ x, y }, exempt) {
    const region = { x: x - REACH, y: y - REACH, w: 2 * REACH, h: 2 * REACH };
    const boxes = [...this.boxes.values()].filter(
      (box) => !exempt.has(box.id) && Math.abs(box.x + box.w / 2 - x) < REACH && Math.abs(box.y + box.h / 2 - y) < REACH,
    );
    const lines = this.lines
      .filter(([a, b]) => !(exempt.has(a) && exempt.has(b)))
      .map(([a, b]) => [this.at.get(a), this.at.get(b)])
      .filter(([a, b]) => crosses(a, b, region));
    return { boxes, lines };
  }
}

/** The direction in which there is least: away from what is near, or null where nothing is. */
function freeDirection(centre, boxes) {
  let [x, y] = [0, 0];
  for (const box of boxes) {
    const [dx, dy] = [box.x + box.w / 2 - centre.x, box.y + box.h / 2 - centre.y];
    const far = Math.hypot(dx, dy) || 1;
    const weight = 1 / (far * far);
    x += dx * weight;
    y += dy * weight;
  }
  return Math.hypot(x, y) < 1e-6 ? null : Math.atan2(-y, -x);
}

/** Neighbours that are related to one another stand side by side; else by type. */
function inOrder(nodes, related) {
  const order = ["figure", "document", "official", "organization", "initiative", "event", "place"];
  const rest = [...nodes].sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
  const waiting = new Map(rest.map((node) => [node.id, node]));
  const out = [];
  const take = (node) => {
    if (!waiting.delete(node.id)) return;
    out.push(node);
    for (const other of related(node.id)) if (waiting.has(other)) take(waiting.get(other));
  };
  rest.forEach(take);
  return out;
}

class Fan {
  constructor(space, id, node, siblings, related) {
    this.space = space;
    this.own = space.boxes.get(id);
    this.others = (one) => [...related(one)].filter((other) => other !== id && space.at.has(other)).map((other) => space.at.get(other));
    this.centre = space.at.get(id);
    const seen = space.around(this.centre, new Set([id, ...siblings]));
    this.boxes = seen.boxes;
    this.lines = seen.lines;
    this.siblings = [...siblings].map((other) => space.boxes.get(other)).filter(Boolean);
    const direction = freeDirection(this.centre, seen.boxes);
    this.lonely = direction === null;
    this.direction = this.lonely ? -Math.PI / 2 : direction;
    this.first = Math.max(122, sizeOf(node) + 92);
  }
  spot(radius, angle) {
    return { x: this.centre.x + this.space.aspect * radius * Math.cos(angle), y: this.centre.y + radius * Math.sin(angle) };
  }
  /** Whether a line to this spot runs free, and the spot covers no line, as far as the level asks for it. */
  clear(node, spot, level) {
    if (level.others) return true;
    const box = boxOf(node, spot);
    const runsThrough = (other) => crosses(this.centre, spot, other);
    if (this.boxes.some(runsThrough) || this.lines.some(([a, b]) => crosses(a, b, box))) return false;
    if (level.siblings) return true;
    // nor may its lines to others run through the centre
    return !this.siblings.some(runsThrough) && !this.others(node.id).some((other) => crosses(other, spot, this.own));
  }
  /** Places on one ring for as many of the nodes as fit, no earlier than each one's own angle. */
  sweep(nodes, radius, { from, to, level, at = () => from }) {
    const placed = [];
    const local = new Taken();
    let angle = from;
    for (const [index, node] of nodes.entries()) {
      angle = Math.max(angle, at(index));
      for (; angle <= to; angle += 5 / radius) {
        const spot = this.spot(radius, angle);
        if (this.space.free(node, spot) && local.free(boxOf(node, spot)) && this.clear(node, spot, level)) break;
      }
      if (angle > to) break;
      const spot = this.spot(radius, angle);
      local.add(boxOf(node, spot));
      placed.push({ node, spot, angle });
    }
    return placed;
  }
  ring(nodes, radius, level) {
    const widest = this.lonely ? FULL : FULL * 0.86;
    const fan = (width) => ({ from: this.direction - width / 2, to: this.direction + width / 2, level });
    const all = this.sweep(nodes, radius, fan(widest));
    if (all.length < nodes.length) return all;
    // they fit: spread them evenly, over the narrowest fan that holds them
    const span = all[all.length - 1].angle - all[0].angle;
    const start = this.lonely ? widest : Math.max(span * 1.15, Math.min(0.62 * nodes.length, 2.2));
    for (let width = start; width <= widest; width = width === widest ? FULL + 1 : Math.min(width * 1.3, widest)) {
      const share = width / nodes.length;
      const window = { ...fan(width), at: (index) => this.direction - width / 2 + (index + 0.5) * share };
      if (this.lonely) window.to = window.from + FULL + share / 2;
      const even = this.sweep(nodes, radius, window);
      if (even.length === nodes.length) return even;
    }
    return all;
  }
}

/**
 * Places for `nodes` around the node `id` of the space, ring by ring; they are added to the space.
 * `own` are its leaves that stand there already, `related(id)` the ids that a new node has to do with.
 */
export function placeAround(space, id, centre, nodes, { related = () => [], own = [] } = {}) {
  const fan = new Fan(space, id, centre, own, related);
  let rest = inOrder(nodes, related);
  for (const level of LEVELS) {
    for (let ring = 0; rest.length && ring < level.rings; ring += 1) {
      for (const { node, spot } of fan.ring(rest, fan.first + ring * STEP, level)) {
        space.add(node, spot);
        space.join(id, node.id);
        fan.siblings.push(space.boxes.get(node.id));
      }
      rest = rest.filter((node) => !space.at.has(node.id));
    }
  }
}

/** Whether a spot is further than `far` from these points, and no box lies between. */
const sees = (points, boxes, far) => (spot) =>
  points.every((point) => Math.hypot(point.x - spot.x, point.y - spot.y) > far && !boxes.some((box) => crosses(point, spot, box)));

/** The free place nearest to the middle of several nodes that a new one is related to. */
export function placeBetween(space, node, anchors) {
  const points = anchors.map((id) => space.at.get(id));
  const mean = (axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const middle = { x: mean("x"), y: mean("y") };
  const { boxes, lines } = space.around(middle, new Set(anchors));
  const covers = (spot) => lines.some(([a, b]) => crosses(a, b, boxOf(node, spot)));
  const clear = sees(points, boxes, 85);
  placeNear(space, node, middle, [(spot) => clear(spot) && !covers(spot), sees(points, [], 85)]);
  for (const id of anchors) space.join(id, node.id);
}

/** The free place nearest to a point; each of `wishes` is given up in turn when nothing near fulfils it. */
export function placeNear(space, node, point, wishes = [() => true]) {
  for (const [index, wish] of wishes.entries()) {
    const last = index === wishes.length - 1;
    for (let radius = 0; radius < (last ? 1e5 : 520); radius += 28) {
      const steps = radius ? Math.ceil((FULL * radius) / 44) : 1;
      for (let step = 0; step < steps; step += 1) {
        const angle = (FULL * step) / steps - Math.PI / 2;
        const spot = { x: point.x + space.aspect * radius * Math.cos(angle), y: point.y + radius * Math.sin(angle) };
        if (space.free(node, spot) && wish(spot)) {
          space.add(node, spot);
          return;
        }
      }
    }
  }
}

/** Nodes of a path that are not drawn yet: each between its two neighbours on the path, or on from the one it has. */
export function placePath(space, nodes) {
  const far = 190;
  const ids = new Set(nodes.map((node) => node.id));
  if (!nodes.some((node) => space.at.has(node.id))) {
    const right = Math.max(0, ...[...space.boxes.values()].map((box) => box.x + box.w));
    placeNear(space, nodes[0], { x: space.boxes.size ? right + 220 : 0, y: 0 });
  }
  const known = nodes.map((node) => space.at.has(node.id));
  const boxes = [...space.boxes.values()].filter((box) => !ids.has(box.id));
  const wanted = (at) => {
    const before = nodes.slice(0, at).findLastIndex((node) => space.at.has(node.id));
    const after = nodes.findIndex((_, index) => index > at && known[index]);
    const from = space.at.get(nodes[before >= 0 ? before : after].id);
    if (before >= 0 && after >= 0) {
      const to = space.at.get(nodes[after].id);
      const share = (at - before) / (after - before);
      return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    }
    const [steps, bend] = [before >= 0 ? at - before : at - after, at % 2 ? 46 : -46];
    return space.aspect < 1 ? { x: from.x + bend, y: from.y + steps * far } : { x: from.x + steps * far, y: from.y + bend };
  };
  nodes.forEach((node, at) => {
    if (!space.at.has(node.id)) {
      const ends = [nodes[at - 1], nodes[at + 1]].filter((one) => one && space.at.has(one.id)).map((one) => space.at.get(one.id));
      placeNear(space, node, wanted(at), [sees(ends, boxes, 110), () => true]);
    }
    if (at > 0) space.join(nodes[at - 1].id, node.id);
  });
}
