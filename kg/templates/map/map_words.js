// Words of the interface, names of types and relations, and the few ways in which this page makes elements.

export const LANGUAGE = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
export const byId = (id) => document.getElementById(id);
export const readJson = (id) => JSON.parse(byId(id).textContent);

const WORDS = readJson("words");
const NAMES_OF = readJson("names");
export const TYPES = Object.keys(NAMES_OF.type);

/** A word of the interface with {names} filled in. */
export function word(key, values = {}) {
  return WORDS[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export const typeName = (type) => NAMES_OF.one[type];
export const typesName = (type) => NAMES_OF.type[type];
export const kindName = (kind) => NAMES_OF.kind[kind] || "";
export const inLanguage = (text) => (text ? text[LANGUAGE] : "");

/** What a relation is called when read from its subject (out) or from its object. */
export function relationName(predicate, out) {
  return NAMES_OF.relation[predicate]?.[out ? "out" : "in"] ?? predicate;
}

/** A post as the text tells it: 兼 副局长 · 任命 2024-03 –; nothing for other relations. */
export function postName({ title, concurrent, change, since, until }) {
  if (!title) return "";
  const days = since || until ? [since, until].map((day) => day || "").join(" – ").trim() : "";
  const told = [NAMES_OF.change[change], days].filter(Boolean).join(" ");
  return [concurrent ? word("concurrent") : "", title, told ? `· ${told}` : ""].filter(Boolean).join(" ");
}

/** Predicates in the order in which the panel lists them. */
export const PREDICATES = Object.keys(NAMES_OF.relation);

export const isFigure = (node) => node.type === "figure";
export const isHollow = (node) => node.status === "target" || node.type === "document";

/** The name that stands on the map: of a figure its amount, else its name. */
export const shortName = (node) => inLanguage(node.amount) || node.name;

/** A second line about a node: what a figure means, else its kind or type. */
export const hintOf = (node) => inLanguage(node.meaning) || kindName(node.kind) || typeName(node.type);

/** A node's name where one line must tell it from others: a figure's measure with its amount. */
export const fullName = (node) => (isFigure(node) && node.amount ? `${node.name} ${shortName(node)}` : node.name);

/** Say something to those who hear the page. */
export function say(text) {
  const live = byId("live");
  // the same words twice are heard twice
  live.textContent = live.textContent === text ? `${text}\u00a0` : text;
}
