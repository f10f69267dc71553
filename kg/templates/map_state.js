"use strict";
// What the page knows and what the reader has chosen. Everything else reads from here.

const DATA = JSON.parse(document.getElementById("map-data").textContent);
const RECORDS = DATA.records;
const TYPES = Object.keys(DATA.words.type.zh);
const state = {
  language: "zh",
  types: new Set(TYPES),
  status: "all",
  year: "",
  relation: "", // a kind of relation: only what it ties is drawn
  chosen: null,
  focus: 0, // steps around the chosen node; 0: the whole map
  list: false,
  capped: false, // around the chosen node, more neighbours than can be told apart
};
const MOST_IN_FOCUS = 300;

/** How many of a type there are, on this map or not. */
const totalOf = (type) => (DATA.totals ? DATA.totals[type] || 0 : RECORDS.filter((record) => record.type === type).length);
const digits = (number) => number.toLocaleString("en");

/** For each node: {edge, other, out} of every relation it has; a document leads to all that stands in it. */
const LINKS = RECORDS.map(() => []);
const isSource = (edge) => DATA.relations[edge].p === "source";
DATA.edges.forEach((edge, index) => {
  if (isSource(index)) return;
  LINKS[edge.from].push({ edge: index, other: edge.to, out: true });
  LINKS[edge.to].push({ edge: index, other: edge.from, out: false });
});
RECORDS.forEach((record, node) => {
  for (const document of record.documents || []) LINKS[DATA.documents[document].node].push({ edge: null, other: node, out: false });
});

const byId = (id) => document.getElementById(id);
const isFigure = (node) => RECORDS[node].type === "figure";

/** A word of the interface in the chosen language, with {names} filled in. */
function word(key, values = {}) {
  const text = DATA.words.ui[state.language][key];
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** “3 / 12”, or the number alone where it is all there is. */
const share = (shown, all) => (shown < all ? word("share", { shown, all }) : String(shown));

function typeName(type, plural = true) {
  return DATA.words[plural ? "type" : "one"][state.language][type];
}

/** An element with properties and children; strings become text, never markup. */
function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** The shape of a type as in the legend; a target is hollow. */
function shape(type, hollow = false) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", `shape ${type}${hollow ? " hollow" : ""}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#shape-${type}`);
  svg.append(use);
  return svg;
}

const isHollow = (node) => RECORDS[node].status === "target" || RECORDS[node].type === "document";
const shapeOf = (node) => shape(RECORDS[node].type, isHollow(node));

/** The name that stands on the map: for a figure its amount, else its name. */
function shortName(node) {
  const record = RECORDS[node];
  return record.short ? record.short[state.language === "zh" ? 0 : 1] : record.name;
}

const meaningOf = (node) => RECORDS[node][state.language] || "";

function figureMatches(node) {
  const record = RECORDS[node];
  return (
    (state.status === "all" || record.status === state.status) &&
    (state.year === "" || (record.years || []).includes(Number(state.year)))
  );
}

/** Nodes within `steps` relations of `start`, with their distance. */
function around(start, steps) {
  const distance = new Map([[start, 0]]);
  for (const node of distance.keys()) {
    const next = distance.get(node) + 1;
    if (next > steps) break;
    for (const { other } of LINKS[node]) {
      if (!distance.has(other)) distance.set(other, next);
    }
  }
  return distance;
}

/**
 * The nodes that pass the filters. Target or result and the year choose figures; of the entities those stay
 * that such a figure speaks of, with the posts that explain them.
 */
function passing() {
  const narrowed = state.status !== "all" || state.year !== "";
  const pass = new Set();
  RECORDS.forEach((record, node) => {
    if (record.type === "figure") {
      if (!figureMatches(node)) return;
      pass.add(node);
      if (narrowed) {
        for (const { other } of LINKS[node]) pass.add(other);
        for (const document of record.documents || []) pass.add(DATA.documents[document].node);
      }
    } else if (!narrowed || (state.year !== "" && (record.years || []).includes(Number(state.year)))) {
      pass.add(node);
    }
  });
  if (narrowed) {
    for (const node of [...pass]) {
      if (RECORDS[node].type !== "official") continue;
      for (const { edge, other } of LINKS[node]) if (DATA.relations[edge].p === "holds") pass.add(other);
    }
  }
  if (state.relation) {
    const ends = new Set(DATA.edges.filter((_, edge) => DATA.relations[edge].p === state.relation).flatMap(({ from, to }) => [from, to]));
    for (const node of pass) if (!ends.has(node)) pass.delete(node);
  }
  for (const node of pass) if (!state.types.has(RECORDS[node].type)) pass.delete(node);
  return pass;
}

/** The nodes that are drawn now. */
function drawn() {
  let nodes = passing();
  const chosen = state.chosen;
  state.capped = false;
  if (state.focus && chosen !== null) {
    const near = around(chosen, state.focus);
    const found = [...nodes].filter((node) => near.has(node));
    state.capped = found.length > MOST_IN_FOCUS;
    if (state.capped) found.sort((a, b) => near.get(a) - near.get(b) || LINKS[b].length - LINKS[a].length || a - b);
    nodes = new Set(found.slice(0, MOST_IN_FOCUS));
  } else if (DATA.crowded) {
    const near = chosen === null || RECORDS[chosen].type === "document" ? new Map() : around(chosen, 1);
    const figures = [...nodes].filter((node) => isFigure(node) && near.has(node));
    state.capped = figures.length > MOST_IN_FOCUS;
    nodes = new Set([...[...nodes].filter((node) => !isFigure(node)), ...figures.slice(0, MOST_IN_FOCUS)]);
  }
  if (chosen !== null) nodes.add(chosen);
  return nodes;
}
