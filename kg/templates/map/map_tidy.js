// Everything laid out anew, on demand: what holds the map together by its relations, the rest around it in rings.

import { Space, boxOf, placeAround } from "./map_layout.js";

const ROUNDS = 260;
const SPRING = 70; // between the rims of two related nodes
const APART = 36; // between any two

/** Nodes with one relation hang on the other end of it: id → ids of its leaves. */
function leavesByHub(ids, links) {
  const hubs = new Map();
  for (const id of ids) {
    const [only, ...others] = links.get(id);
    if (only === undefined || others.length) continue;
    const pair = links.get(only).size === 1;
    if (pair && id < only) continue; // of two that have but each other, the first is the hub
    if (!hubs.has(only)) hubs.set(only, []);
    hubs.get(only).push(id);
  }
  return hubs;
}

/** The radius that a node needs with its leaves around it. */
function spaceFor(box, leaves) {
  const own = Math.hypot(box.w, box.h) / 2;
  if (!leaves.length) return own;
  const area = leaves.reduce((sum, one) => sum + one.w * one.h, 0);
  return Math.sqrt((1.4 * area) / Math.PI + own * own) + 20;
}

function repel(core, strength) {
  for (let i = 0; i < core.length; i += 1) {
    for (let j = i + 1; j < core.length; j += 1) {
      const [a, b] = [core[i], core[j]];
      let [dx, dy] = [b.x - a.x, b.y - a.y];
      if (!dx && !dy) [dx, dy] = [Math.cos(i + j), Math.sin(i + j)];
      const far = Math.hypot(dx, dy);
      const wanted = a.room + b.room + APART;
      const force = Math.min((strength * wanted * wanted) / (far * far), wanted) / far;
      a.fx -= dx * force;
      a.fy -= dy * force;
      b.fx += dx * force;
      b.fy += dy * force;
    }
  }
}

function attract(springs) {
  for (const [a, b] of springs) {
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const far = Math.hypot(dx, dy) || 1;
    const force = (0.16 * (far - (a.room + b.room + SPRING))) / far;
    a.fx += dx * force;
    a.fy += dy * force;
    b.fx -= dx * force;
    b.fy -= dy * force;
  }
}

function simulate(core, springs) {
  const rounds = core.length > 600 ? Math.round(ROUNDS / 3) : ROUNDS;
  for (let round = 0; round < rounds; round += 1) {
    const heat = 1 - round / rounds;
    for (const one of core) [one.fx, one.fy] = [-one.x * 0.012, -one.y * 0.02]; // towards the middle, more so up and down
    repel(core, 0.12);
    attract(springs);
    for (const one of core) {
      const far = Math.hypot(one.fx, one.fy) || 1;
      const step = Math.min(far, 20 + 90 * heat) / far;
      one.x += one.fx * step;
      one.y += one.fy * step;
    }
  }
}

/** Push apart what still overlaps. */
function separate(core) {
  for (let round = 0; round < 80; round += 1) {
    let moved = false;
    for (let i = 0; i < core.length; i += 1) {
      for (let j = i + 1; j < core.length; j += 1) {
        const [a, b] = [core[i], core[j]];
        const [dx, dy] = [b.x - a.x || 0.1, b.y - a.y || 0.1];
        const far = Math.hypot(dx, dy);
        const missing = a.room + b.room + 16 - far;
        if (missing <= 0) continue;
        moved = true;
        const [px, py] = [(dx / far) * missing * 0.5, (dy / far) * missing * 0.5];
        a.x -= px;
        a.y -= py;
        b.x += px;
        b.y += py;
      }
    }
    if (!moved) return;
  }
}

/** New places for `entries` ({node, x, y}): `links` are the ids that each is tied to, `related(id)` all it has to do with. */
export function tidy(entries, links, related, aspect) {
  const byId = new Map(entries.map((entry) => [entry.node.id, entry]));
  const ids = [...byId.keys()];
  const hubs = leavesByHub(ids, links);
  const leaves = new Set([...hubs.values()].flat());
  const boxFor = (id) => boxOf(byId.get(id).node, { x: 0, y: 0 });
  const core = ids
    .filter((id) => !leaves.has(id))
    .map((id) => ({ id, x: byId.get(id).x / aspect, y: byId.get(id).y, room: spaceFor(boxFor(id), (hubs.get(id) || []).map(boxFor)) }));
  const member = new Map(core.map((one) => [one.id, one]));
  const springs = core.flatMap((one) =>
    [...links.get(one.id)].filter((other) => one.id < other && member.has(other)).map((other) => [one, member.get(other)]),
  );
  simulate(core, springs);
  separate(core);
  const space = new Space([], [], aspect);
  for (const one of core) space.add(byId.get(one.id).node, { x: one.x * aspect, y: one.y });
  for (const [a, b] of springs) space.join(a.id, b.id);
  const order = [...hubs.keys()].sort((a, b) => hubs.get(b).length - hubs.get(a).length);
  for (const hub of order) {
    placeAround(space, hub, byId.get(hub).node, hubs.get(hub).map((id) => byId.get(id).node), { related });
  }
  return space.at;
}
