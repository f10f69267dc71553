// The view in the address, behind #: what is drawn and where, what was expanded, the filters and the choice.
// The parts are JSON, packed (deflate) and written in letters that no program cuts or escapes.

import { PREDICATES, TYPES } from "./map_words.js";
import { filterKey, state } from "./map_state.js";

const WAIT = 120; // milliseconds between a change and the address
const VERSION = 1;
const WHITE = /[-_]/g;

function toLetters(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function fromLetters(text) {
  const plain = atob(text.replace(WHITE, (letter) => (letter === "-" ? "+" : "/")));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

const through = async (bytes, transform) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(transform)).arrayBuffer());

/** The state as a plain object: nodes by number, places as differences. */
function describe() {
  const ids = [...state.nodes.keys()];
  const number = new Map(ids.map((id, at) => [id, at]));
  let [x, y] = [0, 0];
  const places = [...state.nodes.values()].flatMap((entry) => {
    const step = [entry.x - x, entry.y - y];
    [x, y] = [entry.x, entry.y];
    return step;
  });
  const { types, status, year, relation, document, organization } = state.filters;
  const filters = {};
  if (types.size < TYPES.length) filters.t = TYPES.map((type, at) => (types.has(type) ? at : -1)).filter((at) => at >= 0);
  if (status) filters.s = status;
  if (year) filters.y = year;
  if (relation) filters.r = relation;
  if (document) filters.d = [document.id, document.name];
  if (organization) filters.o = [organization.id, organization.name];
  const grown = [...state.grown].filter(([id]) => number.has(id)).map(([id, { offset, total, key }]) => [
    number.get(id), offset, key === filterKey() ? total : -1,
  ]);
  const out = { v: VERSION, n: ids, p: places };
  if (grown.length) out.g = grown;
  if (Object.keys(filters).length) out.f = filters;
  if (state.chosen !== null && number.has(state.chosen)) out.c = number.get(state.chosen);
  if (state.path.length) out.w = state.path.map((id) => number.get(id));
  if (state.list) out.l = 1;
  return out;
}

async function pack(view) {
  const bytes = new TextEncoder().encode(JSON.stringify(view));
  if (typeof CompressionStream === "undefined") return `j${toLetters(bytes)}`;
  return `z${toLetters(await through(bytes, new CompressionStream("deflate-raw")))}`;
}

const isText = (value) => typeof value === "string";
const isWhole = (value) => Number.isInteger(value);

/** A view as written by `describe`, or null: an address is typed, cut and forged. */
function checked(view) {
  if (!view || view.v !== VERSION || !Array.isArray(view.n) || !view.n.every(isText)) return null;
  if (!Array.isArray(view.p) || view.p.length !== 2 * view.n.length || !view.p.every(isWhole)) return null;
  const inside = (at) => isWhole(at) && at >= 0 && at < view.n.length;
  const f = view.f || {};
  const named = (value) => (Array.isArray(value) && value.length === 2 && value.every(isText) ? { id: value[0], name: value[1] } : null);
  const types = Array.isArray(f.t) ? f.t.map((at) => TYPES[at]).filter(Boolean) : TYPES;
  let [x, y] = [0, 0];
  return {
    ids: view.n,
    places: view.n.map((_, at) => ({ x: (x += view.p[2 * at]), y: (y += view.p[2 * at + 1]) })),
    grown: (Array.isArray(view.g) ? view.g : [])
      .filter((row) => Array.isArray(row) && inside(row[0]) && isWhole(row[1]) && row[1] >= 0 && isWhole(row[2]))
      .map(([at, offset, total]) => ({ id: view.n[at], offset, total })),
    chosen: inside(view.c) ? view.n[view.c] : null,
    path: (Array.isArray(view.w) ? view.w : []).filter(inside).map((at) => view.n[at]),
    list: view.l === 1,
    filters: {
      types: new Set(types),
      status: ["target", "actual"].includes(f.s) ? f.s : "",
      year: /^\d{1,4}$/.test(f.y || "") ? f.y : "",
      relation: PREDICATES.includes(f.r) ? f.r : "",
      document: named(f.d),
      organization: named(f.o),
    },
  };
}

async function unpack(text) {
  try {
    const bytes = fromLetters(text.slice(1));
    const plain = text[0] === "z" ? await through(bytes, new DecompressionStream("deflate-raw")) : bytes;
    return checked(JSON.parse(new TextDecoder().decode(plain)));
  } catch {
    return null; // no letters, no stream, no JSON: all say the same, that this is no view
  }
}

/** What the address asks for: {view}, {ids}, {broken} or nothing. */
export async function read() {
  const hash = location.hash.slice(1);
  if (/^[jz][\w-]+$/.test(hash)) {
    const view = await unpack(hash);
    return view ? { view } : { broken: true };
  }
  const ids = (text) => new URLSearchParams(text).getAll("id").filter(Boolean);
  const asked = [...ids(hash), ...ids(location.search)];
  return asked.length ? { ids: [...new Set(asked)] } : {};
}

let timer = 0;
let written = "";

async function write() {
  const packed = state.nodes.size ? await pack(describe()) : "";
  written = packed;
  // the question that opened the page is answered by the view from now on
  const search = new URLSearchParams(location.search);
  search.delete("id");
  const query = search.size ? `?${search}` : "";
  history.replaceState(null, "", `${location.pathname}${query}${packed ? `#${packed}` : ""}`);
}

export function remember() {
  window.clearTimeout(timer);
  timer = window.setTimeout(write, WAIT);
}

/** The address of the view as it is now. */
export async function address() {
  window.clearTimeout(timer);
  await write();
  return location.href;
}

/** Whether the address now shows what this page wrote there last. */
export const isOwn = () => location.hash.slice(1) === written;
