// Names beside nodes: in lines of one length, where they cover nothing. The drawing and the SVG use the same.

import { isFigure, shortName } from "./map_words.js";

export const FONT = getComputedStyle(document.body).fontFamily;
export const LINE = 1.25; // height of a line, in font sizes
const GAP = 3; // between a node and its name
// no line begins with what closes, and none ends with what opens
const PIECES = /[“‘（《〈【「『(]*(?:[A-Za-z0-9.,%/-]+ ?|\s+|[^])[，。、；：？！”’）》〉】」』…)]*/gu;

const context = document.createElement("canvas").getContext("2d");
const wrapped = new Map();

export const sizeOf = (node) => {
  if (isFigure(node)) return 7;
  return node.type === "document" ? 14 : Math.round(Math.min(9 + 2.4 * Math.sqrt(node.degree || 0), 26));
};

/** How a name is set; `strong` for the chosen node and the one under the pointer. */
function styleOf(node, strong = false) {
  const figure = isFigure(node);
  const heavy = strong || (!figure && node.type !== "document" && node.degree > 5);
  return {
    size: strong ? 14 : figure ? 11.5 : heavy ? 13.5 : 12.5,
    weight: heavy ? 600 : 400,
    widest: strong ? 190 : figure ? 120 : 118,
    most: strong ? 4 : 2,
    figure,
  };
}

/** The lines of a node's name: of a figure its amount, then what is counted. */
function linesOf(node, style) {
  if (!style.figure || !node.amount) return wrap(shortName(node), style);
  const [amount, measure] = [wrap(shortName(node), { ...style, most: 1 }), wrap(node.name, { ...style, most: Math.max(1, style.most - 1) })];
  return { lines: [...amount.lines, ...measure.lines], width: Math.max(amount.width, measure.width) };
}

export function widthOf(text, size, weight = 400) {
  context.font = `${weight} ${size}px ${FONT}`;
  return context.measureText(text).width;
}

/** A text in at most `most` lines of about one length. */
function wrap(text, { size, weight, widest, most }) {
  const key = `${size} ${weight} ${widest} ${most} ${text}`;
  if (wrapped.has(key)) return wrapped.get(key);
  const whole = widthOf(text, size, weight);
  const count = Math.ceil(whole / widest);
  const width = count > 1 && count <= most ? Math.min(widest, Math.ceil(whole / count) + size) : widest;
  const lines = [];
  let line = "";
  let rest = false;
  for (const part of text.match(PIECES) || []) {
    const letters = /\s/.test(part[0]) ? " " : part;
    if (line && context.measureText((line + letters).trimEnd()).width > width) {
      if (lines.length === most - 1) {
        rest = true;
        break;
      }
      lines.push(line.trim());
      line = letters.trimStart();
    } else {
      line += letters;
    }
  }
  lines.push(line.trim() + (rest ? "…" : ""));
  const result = { lines, width: Math.max(...lines.map((one) => context.measureText(one).width), 1) };
  if (wrapped.size > 20_000) wrapped.clear();
  wrapped.set(key, result);
  return result;
}

const extents = new WeakMap(); // a new node is looked at in a hundred places

/** The room that a node takes with its name below, from its centre. */
export function extentOf(node) {
  if (!extents.has(node)) extents.set(node, measured(node));
  return extents.get(node);
}

function measured(node) {
  const size = sizeOf(node);
  const style = styleOf(node);
  const { lines, width } = linesOf(node, style);
  return { up: size, side: Math.max(size, width / 2), down: size + GAP + lines.length * style.size * LINE };
}

const overlap = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** Rectangles already taken, in a grid of cells, so that a thousand names are placed in no time. */
export class Taken {
  constructor() {
    this.cells = new Map();
  }
  *keys({ x, y, w, h }) {
    for (let i = Math.floor(x / 90); i <= Math.floor((x + w) / 90); i += 1) {
      for (let j = Math.floor(y / 50); j <= Math.floor((y + h) / 50); j += 1) yield i * 100_003 + j;
    }
  }
  free(box, own = null) {
    for (const key of this.keys(box)) {
      if ((this.cells.get(key) || []).some((other) => other.id !== own && overlap(box, other))) return false;
    }
    return true;
  }
  add(box) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
  }
}

const TIGHTEST = 0.9; // names keep this share of their size when the map shrinks
const WIDEST = 1.5;

/** Places for a name of this size around a node, the best first: below, above, beside, at the corners; then further off. */
function spotsAround({ x, y, size, w, h }) {
  const out = [];
  for (const gap of [GAP, GAP + 9]) {
    const [left, right] = [x - size - gap - w, x + size + gap];
    const [above, below] = [y - size - gap - h, y + size + gap];
    const [middle, level] = [x - w / 2, y - h / 2];
    const corners = [[right - 4, below - 4], [left + 4, below - 4], [right - 4, above + 4], [left + 4, above + 4]];
    for (const [a, b] of [[middle, below], [middle, above], [right, level], [left, level], ...corners]) out.push({ x: a, y: b, w, h });
  }
  return out;
}

/** The middle size of the nodes: what is larger has its name whatever lies below it. */
function middleSize(items) {
  const sizes = items.map(({ node }) => sizeOf(node)).sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length / 2)] || 0;
}

/**
 * Where names go. `items` ({id, node, x, y, strong, must}) in the order of their claim; x and y as on the surface,
 * `scale` of the surface, `grown` how much larger than their size nodes are drawn. A name covers no other. One that finds
 * no room beside the nodes is left out, but that of a large node is put over smaller ones, and shortened.
 */
export function arrange(items, scale, { inside = () => true, grown = 1 } = {}) {
  const zoom = Math.min(Math.max(scale, TIGHTEST), WIDEST);
  const taken = new Taken();
  const names = new Taken();
  for (const { id, node, x, y } of items) {
    const size = sizeOf(node) * scale * grown;
    taken.add({ id, x: x - size, y: y - size, w: 2 * size, h: 2 * size });
  }
  const middle = middleSize(items);
  const out = [];
  for (const { id, node, x, y, strong, must } of items) {
    const style = styleOf(node, strong);
    const font = style.size * zoom;
    const size = sizeOf(node) * scale * grown;
    const large = strong || sizeOf(node) > middle;
    const set = (text) => ({ text, spots: spotsAround({ x, y, size, w: text.width * zoom + 4, h: text.lines.length * font * LINE }).filter(inside) });
    const whole = set(linesOf(node, style));
    const choose = ({ text, spots }, fits) => {
      const spot = spots.find(fits);
      return spot && { ...spot, text };
    };
    let box = choose(whole, (spot) => taken.free(spot, id)) || (large && choose(whole, (spot) => names.free(spot)));
    for (const widest of large && !box ? [80, 52] : []) {
      box = box || choose(set(wrap(shortName(node), { ...style, widest, most: 1 })), (spot) => names.free(spot));
    }
    if (!box && (must || strong)) box = { ...(whole.spots[0] || { x, y, w: whole.text.width * zoom, h: font }), text: whole.text };
    if (!box) continue;
    const { text, ...rest } = box;
    taken.add(rest);
    names.add(rest);
    out.push({ ...rest, id, lines: text.lines, font, weight: style.weight, figure: style.figure });
  }
  return { names: out, taken };
}
