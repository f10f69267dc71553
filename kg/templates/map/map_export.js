// The whole drawing as a file: an SVG made from the places of the nodes, and a PNG of it.

import { visible } from "./map_detail.js";
import { COLOURS, claims, directions, isInferred, lineLook, onPath } from "./map_draw.js";
import { FONT, LINE, arrange, sizeOf, widthOf } from "./map_names.js";
import { linesAmong, state } from "./map_state.js";
import { TYPES, fullName, isHollow, relationName, typesName, word } from "./map_words.js";

const SPACE = "http://www.w3.org/2000/svg";
const MARGIN = 40;
const MOST_PIXELS = 120_000_000; // of a picture; browsers refuse more
const LONGEST_SIDE = 16_000;

/** Characters that XML cannot hold stand for nothing here. */
const clean = (text) =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, " ")
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, " ");

function make(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, typeof value === "number" ? String(Math.round(value * 100) / 100) : value);
  }
  element.append(...children);
  return element;
}

const corners = (points) => points.map(([x, y]) => `${Math.round(x * 100) / 100},${Math.round(y * 100) / 100}`).join(" ");
const turn = (count, radius, start = -Math.PI / 2) =>
  Array.from({ length: count }, (_, at) => {
    const far = typeof radius === "function" ? radius(at) : radius;
    const angle = start + (2 * Math.PI * at) / count;
    return [far * Math.cos(angle), far * Math.sin(angle)];
  });

/** The shape of a type around the point (0, 0), as vis-network draws it. */
const OUTLINES = {
  organization: (r) => [[-r, -r], [r, -r], [r, r], [-r, r]],
  document: (r) => [[-r, -r], [r, -r], [r, r], [-r, r]],
  initiative: (r) => turn(6, r, 0),
  figure: (r) => turn(4, r),
  place: (r) => turn(3, r * 1.3, Math.PI / 2).map(([x, y]) => [x, y - 0.3 * r]),
  event: (r) => turn(10, (at) => (at % 2 ? 0.42 * r : 1.07 * r)),
};

function shapeAt(node, x, y, size = sizeOf(node)) {
  const tone = COLOURS[node.type];
  const look = { fill: isHollow(node) ? COLOURS.card : tone, stroke: tone, "stroke-width": isHollow(node) ? 2.2 : 1.5 };
  if (node.reader) Object.assign(look, { stroke: COLOURS.ink, "stroke-width": 2.2, "stroke-dasharray": "3 3" });
  if (node.type === "official") return make("circle", { cx: x, cy: y, r: size, ...look });
  return make("polygon", { points: corners(OUTLINES[node.type](size).map(([a, b]) => [x + a, y + b])), ...look });
}

function arrow(tip, from, look) {
  const far = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const [dx, dy] = [(tip.x - from.x) / far, (tip.y - from.y) / far];
  const back = { x: tip.x - 8 * dx, y: tip.y - 8 * dy };
  const points = [[tip.x, tip.y], [back.x - 3.2 * dy, back.y + 3.2 * dx], [back.x + 3.2 * dy, back.y - 3.2 * dx]];
  return make("polygon", { points: corners(points), fill: look.color, "fill-opacity": look.opacity });
}

/** A line from rim to rim with its arrowheads. */
function lineOf(pair, path) {
  const [a, b] = [state.nodes.get(pair.a), state.nodes.get(pair.b)];
  const look = lineLook(pair, path);
  const far = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const [dx, dy] = [(b.x - a.x) / far, (b.y - a.y) / far];
  const start = { x: a.x + dx * (sizeOf(a.node) + 2), y: a.y + dy * (sizeOf(a.node) + 2) };
  const end = { x: b.x - dx * (sizeOf(b.node) + 2), y: b.y - dy * (sizeOf(b.node) + 2) };
  const { to, from } = directions(pair);
  const line = make("line", {
    x1: start.x, y1: start.y, x2: end.x, y2: end.y,
    stroke: look.color, "stroke-opacity": look.opacity, "stroke-width": look.width,
  });
  if (isInferred(pair)) line.setAttribute("stroke-dasharray", "6 5");
  const said = pair.edges.map(({ source, target, predicate, title }) => {
    const name = (id) => fullName(state.nodes.get(id).node);
    return `${name(source)} — ${title || relationName(predicate, true)} → ${name(target)}`;
  });
  const title = make("title", {}, clean(said.join("\n")));
  const group = make("g", {}, title, line);
  if (to) group.append(arrow(end, start, look));
  if (from) group.append(arrow(start, end, look));
  return group;
}

function textAt(line, x, y, { font, weight, colour, anchor = "middle" }) {
  return make(
    "text",
    {
      x, y, "text-anchor": anchor, "font-size": font, "font-weight": weight, fill: colour,
      stroke: COLOURS.card, "stroke-width": 3.5, "stroke-linejoin": "round", "paint-order": "stroke",
    },
    clean(line),
  );
}

function legend(types, x, y) {
  const group = make("g");
  let at = x;
  for (const type of types) {
    group.append(shapeAt({ type }, at + 6, y, 5.5), textAt(typesName(type), at + 17, y + 4, { font: 12, weight: 400, colour: COLOURS.soft, anchor: "start" }));
    at += 17 + widthOf(typesName(type), 12) + 20;
  }
  group.append(
    make("line", { x1: at, y1: y, x2: at + 26, y2: y, stroke: COLOURS.soft, "stroke-width": 1.6, "stroke-dasharray": "6 5" }),
    textAt(word("inferred_key"), at + 32, y + 4, { font: 12, weight: 400, colour: COLOURS.soft, anchor: "start" }),
  );
  return { group, width: at + 32 + widthOf(word("inferred_key"), 12) - x };
}

/** The drawing as an SVG element, with its width and height. */
function picture() {
  const ids = [...visible()];
  const shown = new Set(ids);
  const entries = ids.map((id) => state.nodes.get(id));
  const { names } = arrange(claims((id) => state.nodes.get(id)).map((item) => ({ ...item, strong: false, must: true })), 1);
  const shapesAt = entries.map(({ node, x, y }) => ({ x: x - sizeOf(node), y: y - sizeOf(node), w: 2 * sizeOf(node), h: 2 * sizeOf(node) }));
  const boxes = [...shapesAt, ...names];
  const edge = {
    left: Math.min(...boxes.map((box) => box.x)), right: Math.max(...boxes.map((box) => box.x + box.w)),
    top: Math.min(...boxes.map((box) => box.y)), bottom: Math.max(...boxes.map((box) => box.y + box.h)),
  };
  const key = legend(TYPES.filter((type) => entries.some(({ node }) => node.type === type)), edge.left, edge.bottom + 34);
  const [x, y] = [edge.left - MARGIN, edge.top - MARGIN];
  const width = Math.ceil(Math.max(edge.right - edge.left, key.width) + 2 * MARGIN);
  const height = Math.ceil(edge.bottom - edge.top + 2 * MARGIN + 34);
  const path = onPath();
  const lines = linesAmong(shown, path).map((pair) => lineOf(pair, path));
  const shapes = entries.map((entry) => make("g", {}, make("title", {}, clean(fullName(entry.node))), shapeAt(entry.node, entry.x, entry.y)));
  const texts = names.map((name) => {
    const look = { font: name.font, weight: name.weight, colour: name.figure ? COLOURS["figure-ink"] : COLOURS.ink };
    return make("g", {}, ...name.lines.map((line, at) => textAt(line, name.x + name.w / 2, name.y + name.font * (LINE * at + 0.95), look)));
  });
  const svg = make(
    "svg",
    { width, height, viewBox: `${Math.floor(x)} ${Math.floor(y)} ${width} ${height}`, "font-family": FONT },
    make("title", {}, clean(titleOf())),
    make("desc", {}, word("made")),
    make("rect", { x: Math.floor(x), y: Math.floor(y), width, height, fill: COLOURS.card }),
    make("g", {}, ...lines), make("g", {}, ...shapes), make("g", {}, ...texts), key.group,
  );
  return { svg, width, height };
}

/** The map is called by the node it started from. */
export function titleOf() {
  const [first] = state.nodes.values();
  return first ? first.node.name : word("title");
}

export function download(blob, ending) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${titleOf().replace(/[\\/:*?"<>|\s\p{Cc}]+/gu, "_").slice(0, 60)}.${ending}`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const svgBlob = (svg) => new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`], { type: "image/svg+xml" });

export const saveSvg = () => download(svgBlob(picture().svg), "svg");

/** At twice its size, or as large as a browser allows. False where it cannot be made. */
export async function savePng() {
  const { svg, width, height } = picture();
  const scale = Math.min(2, LONGEST_SIDE / Math.max(width, height), Math.sqrt(MOST_PIXELS / (width * height)));
  const surface = document.createElement("canvas");
  surface.width = Math.floor(width * scale);
  surface.height = Math.floor(height * scale);
  const context = surface.getContext("2d");
  const address = URL.createObjectURL(svgBlob(svg));
  const image = new Image(width, height);
  image.src = address;
  try {
    await image.decode();
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(address);
  }
  context.fillStyle = COLOURS.card;
  context.fillRect(0, 0, surface.width, surface.height);
  context.drawImage(image, 0, 0, surface.width, surface.height);
  const blob = await new Promise((resolve) => surface.toBlob(resolve, "image/png"));
  if (!blob) return false;
  download(blob, "png");
  return true;
}
