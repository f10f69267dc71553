// The graph that a page carries, which answers as the server does: search, one entity, neighbours, paths, views.
// The search ranks as kg/search.py does.

import { inLanguage } from "./map_words.js";

const DATA = (() => {
  const held = document.getElementById("map-data");
  return held ? JSON.parse(held.textContent) : null;
})();
export const carried = DATA; // null where there is a server to ask
const SAME = 0;
const [BEGINS, HOLDS, SOUNDS, SCATTERED] = [1, 2, 3, 4];
const NOWHERE = 9;
const QUOTES_SHOWN = 200;
const OF_PLACES = new Set(["within", "jurisdiction"]); // nearly everything lies in the same province: the last resort of a path

const TO_SIMPLE = new Map(
  DATA ? Array.from({ length: Array.from(DATA.traditional).length / 2 }, (_, at) => Array.from(DATA.traditional).slice(2 * at, 2 * at + 2)) : [],
);

/** Letters, digits and characters alone, in one width, in small letters and simplified. */
function normal(text) {
  const kept = text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  return Array.from(kept, (letter) => TO_SIMPLE.get(letter) || letter).join("");
}

/** All characters of a word in this order: 发改委 in 发展和改革委员会. */
function lettersInOrder(word, name) {
  let at = 0;
  for (const letter of word) {
    at = name.indexOf(letter, at) + 1;
    if (!at) return false;
  }
  return word.length > 1;
}

function closeness(word, { plain, sounds }) {
  if (plain === word) return SAME;
  if (plain.startsWith(word)) return BEGINS;
  if (plain.includes(word)) return HOLDS;
  if (sounds.some((sound) => sound.includes(word))) return SOUNDS;
  return lettersInOrder(word, plain) ? SCATTERED : NOWHERE;
}

// --- what is there, tablesOf when it is first asked for --------------------------------------------------------------

const NUMBER = new Map(DATA ? DATA.nodes.map((node, at) => [node.id, at]) : []);
const MENTIONED = "mentioned_in";
let tables = null;

/** For each node: its names as they are looked for, and its relations {other, edge, out}. */
function tablesOf() {
  if (tables) return tables;
  const links = DATA.nodes.map(() => []);
  const edges = DATA.edges.map(([from, to, predicate, more]) => ({ from, to, predicate, ...more }));
  DATA.nodes.forEach((node, at) => {
    for (const document of node.stands || []) {
      const to = DATA.documents[document].node;
      if (to !== undefined) edges.push({ from: at, to, predicate: MENTIONED, quotes: (node.quotes || []).filter(([sentence]) => DATA.sentences[sentence][0] === document).slice(0, 5) });
    }
  });
  edges.forEach((edge) => {
    links[edge.from].push({ other: edge.to, edge, out: true });
    links[edge.to].push({ other: edge.from, edge, out: false });
  });
  const keys = DATA.nodes.map((node) =>
    [node.name, ...(node.aliases || []), ...(node.quote ? [node.quote] : [])].map((name, at) => ({ name, plain: normal(name), sounds: node.sounds[at] || [] })),
  );
  tables = { links, edges, keys };
  return tables;
}

const degreeOf = (at) => new Set(tablesOf().links[at].map(({ other, edge }) => `${other} ${edge.predicate}`)).size;

/** A node as the server gives it. */
function nodeAt(at) {
  const { at: _, sounds: __, stands = [], quotes = [], ...node } = DATA.nodes[at];
  const documents = stands.map((number) => DATA.documents[number].id);
  return { ...node, address: null, documents, mentions: quotes.length, degree: degreeOf(at) };
}

/** A quote in its sentence. Offsets count code points. */
function evidenceAt([number, start, end]) {
  const [document, offset, text] = DATA.sentences[number];
  const letters = Array.from(text);
  const part = (from, to) => letters.slice(from - offset, to - offset).join("");
  const source = DATA.documents[document];
  return {
    document: source.id, title: source.title || source.id, start, end, quote: part(start, end),
    before: part(offset, start), after: part(end, offset + letters.length), address: null,
  };
}

function edgeAsTold({ from, to, predicate, quotes = [], inferred = false, total: _, ...post }) {
  const evidence = quotes.slice(0, QUOTES_SHOWN).map(evidenceAt);
  return { source: DATA.nodes[from].id, target: DATA.nodes[to].id, predicate, inferred, ...post, evidence };
}

// --- answers ------------------------------------------------------------------------------------------------------

function found({ q, type = [], limit = 20 }) {
  const words = [...new Set(q.split(/\s+/).map(normal).filter(Boolean))];
  const whole = normal(q);
  const hits = [];
  const wanted = new Set([].concat(type));
  if (!words.length) return { query: q, results: [] };
  tablesOf().keys.forEach((names, at) => {
    const node = DATA.nodes[at];
    if (wanted.size && !wanted.has(node.type)) return;
    let best = null;
    names.forEach((key) => {
      const close = Math.min(closeness(whole, key), Math.max(...words.map((word) => closeness(word, key))));
      if (close === NOWHERE) return;
      const rank = [close, node.type === "figure" ? 1 : 0, node.type === "figure" ? 0 : key.plain.length, at];
      if (!best || before(rank, best.rank)) best = { at, rank, matched: key.name };
    });
    if (best) hits.push(best);
  });
  hits.sort((a, b) => (before(a.rank, b.rank) ? -1 : 1));
  const results = hits.slice(0, limit).map(({ at, matched }) => ({ ...named(at), matched, detail: detailOf(at), status: DATA.nodes[at].status }));
  if (!wanted.size || wanted.has("document")) results.push(...inTexts(words, new Set(results.map(({ id }) => id)), limit - results.length));
  return { query: q, results };
}

function before(a, b) {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 && a[at] < b[at];
}

/** Documents of which a quoted sentence holds every word. */
function inTexts(words, known, limit) {
  const hits = new Map();
  if (limit <= 0 || words.some((word) => word.length < 2)) return [];
  for (const [document, , text] of DATA.sentences) {
    const { node } = DATA.documents[document];
    if (node === undefined || hits.has(node) || known.has(DATA.nodes[node].id)) continue;
    const plain = normal(text);
    if (words.every((word) => plain.includes(word))) hits.set(node, text);
    if (hits.size >= limit) break;
  }
  return [...hits].map(([at, text]) => ({ ...named(at), matched: `…${Array.from(text).slice(0, 40).join("")}…`, detail: detailOf(at) }));
}

const named = (at) => ({ id: DATA.nodes[at].id, type: DATA.nodes[at].type, name: DATA.nodes[at].name, address: null });

/** What tells namesakes apart: a figure's meaning, an official's first post, a kind, a date. */
function detailOf(at) {
  const node = DATA.nodes[at];
  if (node.meaning) return inLanguage(node.meaning);
  if (node.type === "official") {
    const post = tablesOf().links[at].find(({ edge, out }) => out && edge.predicate === "holds");
    return post ? `${DATA.nodes[post.other].name} ${post.edge.title || ""}`.trim() : "";
  }
  return node.date || (node.kind ? { kind: node.kind } : "");
}

function entityAt({ id }) {
  const at = NUMBER.get(id);
  const node = DATA.nodes[at];
  const source = DATA.documents.find((one) => one.node === at) || {};
  const own = tablesOf().links[at].filter(({ edge }) => edge.predicate !== MENTIONED || node.type === "document");
  own.sort((a, b) => (a.edge.predicate === "part_of" && b.edge.predicate === "part_of" ? firstOf(a) - firstOf(b) : 0));
  const relations = own.map(({ other, edge, out }) => {
    const { source: _, target: __, ...told } = edgeAsTold(edge);
    const { amount, meaning, status } = DATA.nodes[other];
    return { direction: out ? "out" : "in", entity: { ...named(other), amount, meaning, status }, ...told };
  });
  const { kind, date, code, quote } = node;
  const record = { kind, date, code, quote, publisher: source.publisher, published: source.published, url: source.url };
  const evidence = (node.quotes || []).slice(0, QUOTES_SHOWN).map(evidenceAt);
  const held = { quotes: (node.quotes || []).length, relations: own.length, documents: (node.stands || []).length };
  const part = Object.entries(node.total || {}).map(([what, all]) => ({ what, shown: held[what], all }));
  return { ...nodeAt(at), aliases: node.aliases || [], record, relations, evidence, part };
}

/** Figures of one measure, the earliest first. */
function alikeAt({ measure, limit }) {
  const last = ({ years = [] }) => years[years.length - 1] ?? Infinity;
  const published = ({ stands = [] }) => DATA.documents[stands[0]]?.published ?? "";
  const alike = DATA.nodes.filter(({ type, name }) => type === "figure" && name === measure);
  alike.sort((a, b) => last(a) - last(b) || published(a).localeCompare(published(b)));
  return { rows: alike.slice(0, limit).map((node) => ({ ...node, measure, document_title: DATA.documents[node.stands?.[0]]?.title })) };
}

/** Where the text first says a relation: parts of a whole stand as it tells them. */
const firstOf = ({ edge }) => (edge.quotes && edge.quotes.length ? edge.quotes[0][1] : Infinity);

function neighboursAt({ id, type = [], status, year, document, organization, limit, offset }) {
  const at = NUMBER.get(id);
  const types = new Set([].concat(type));
  const others = [...new Set(tablesOf().links[at].map(({ other }) => other))].sort((a, b) => a - b).filter((other) => {
    const node = DATA.nodes[other];
    if (other === at || (types.size && !types.has(node.type))) return false;
    if (node.type === "figure" && ((status && node.status !== status) || (year && !(node.years || []).includes(Number(year))))) return false;
    if (document && node.id !== `document/${document}` && !nodeAt(other).documents.includes(document)) return false;
    return !organization || node.id === organization || tablesOf().links[other].some((link) => DATA.nodes[link.other].id === organization);
  });
  const page = others.slice(offset, offset + limit);
  const there = new Set(page);
  const edges = tablesOf().links[at].filter(({ other }) => there.has(other)).map(({ edge }) => edgeAsTold(edge));
  return { id, nodes: page.map(nodeAt), edges, total: others.length };
}

function viewAt({ ids }) {
  const numbers = ids.map((id) => NUMBER.get(id)).filter((at) => at !== undefined);
  const inside = new Set(numbers);
  const edges = inside.size === DATA.nodes.length ? tablesOf().edges : [...new Set(numbers.flatMap((at) => tablesOf().links[at].map(({ edge }) => edge)))];
  return {
    nodes: numbers.map(nodeAt),
    edges: edges.filter(({ from, to }) => inside.has(from) && inside.has(to)).map(edgeAsTold),
    missing: ids.filter((id) => !NUMBER.has(id)),
  };
}

/** The shortest path, over places only where there is no other; documents are passed only where one is an end. */
function pathAt({ from, to, limit }) {
  const [start, goal] = [NUMBER.get(from), NUMBER.get(to)];
  for (const shunned of [OF_PLACES, new Set()]) {
    const came = new Map([[start, null]]);
    let ring = [start];
    for (let step = 0; step < limit && ring.length && !came.has(goal); step += 1) {
      const next = [];
      for (const at of ring) {
        for (const { other, edge } of tablesOf().links[at]) {
          const mention = edge.predicate === MENTIONED && ![start, goal].includes(edge.to);
          if (came.has(other) || mention || shunned.has(edge.predicate)) continue;
          came.set(other, at);
          next.push(other);
        }
      }
      ring = next;
    }
    if (!came.has(goal)) continue;
    const trail = [];
    for (let at = goal; at !== null; at = came.get(at)) trail.unshift(at);
    const steps = new Set(trail.slice(1).map((at, index) => `${Math.min(at, trail[index])} ${Math.max(at, trail[index])}`));
    const edges = new Set(trail.flatMap((at) => tablesOf().links[at].map(({ edge }) => edge)).filter((edge) => steps.has(`${Math.min(edge.from, edge.to)} ${Math.max(edge.from, edge.to)}`)));
    return { nodes: trail.map(nodeAt), edges: [...edges].map(edgeAsTold), length: trail.length - 1 };
  }
  return { nodes: [start, goal].map(nodeAt), edges: [], length: null };
}

/** By the address under which the server answers the same. */
export const ANSWERS = {
  "/api/search": found,
  "/api/entity": entityAt,
  "/api/figures": alikeAt,
  "/api/findings": () => DATA.findings,
  "/api/graph/neighbours": neighboursAt,
  "/api/graph/path": pathAt,
  "/api/graph/view": viewAt,
};

/** Where everything stands on the whole map. */
export const placesOfAll = () => DATA.nodes.map(({ id, at: [x, y] }) => ({ id, x, y }));
