// The view in the address, behind #. While the map is whole, in words: what is chosen, then the filters and the list
// (#official/张波@某部?status=target&year=2025). Else all that is drawn and where, what was expanded, the filters and the
// choice: JSON, packed (deflate) and written in letters that no program cuts or escapes.

import { carried } from "./map_local.js";
import { filterKey, filterQuery, state, unusualTypes } from "./map_state.js";
import { LANGUAGE, PREDICATES, TYPES } from "./map_words.js";

const PAUSE = 120; // milliseconds between a change and the address
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

/** Of the whole map: those that were moved, and those that were removed. */
function changes() {
  const moved = [...state.nodes].filter(([id, { x, y }]) => state.whole.has(id) && (state.whole.get(id).x !== x || state.whole.get(id).y !== y));
  return { moved: moved.map(([id]) => id), gone: [...state.whole.keys()].filter((id) => !state.nodes.has(id)) };
}

/** The state as a plain object: nodes by number, places as differences. */
export function describe() {
  const whole = state.whole && changes();
  const told = whole && [...new Set([...whole.moved, ...state.path, ...(state.chosen === null ? [] : [state.chosen])])];
  const ids = told || [...state.nodes.keys()];
  const number = new Map(ids.map((id, at) => [id, at]));
  let [x, y] = [0, 0];
  const places = ids.map((id) => state.nodes.get(id)).flatMap((entry) => {
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
  if (whole) Object.assign(out, { b: 1 }, whole.gone.length ? { x: whole.gone } : {});
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
export function checked(view) {
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
    whole: view.b === 1 && carried !== null,
    gone: Array.isArray(view.x) ? view.x.filter(isText) : [],
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

/** A name in the address as it is read, but for the signs that mean something there. */
const plainly = (text) => text.replace(/[%?#&=+\s"<>`]/g, encodeURIComponent);

/** What is chosen and the filters, in words. */
function inAddress() {
  const { type = [], ...rest } = filterQuery();
  const told = [
    ...(unusualTypes() ? type.map((one) => ["type", one]) : []),
    ...Object.entries({ ...rest, relation: state.filters.relation }).filter(([, value]) => value),
    ...state.path.map((id) => ["path", id]),
    ...(state.list ? [["view", "list"]] : []),
  ];
  const query = told.map(([name, value]) => `${name}=${plainly(value)}`).join("&");
  return `${state.chosen === null ? "" : plainly(state.chosen)}${query ? `?${query}` : ""}`;
}

/** What an address in words asks for. */
function fromWords(text) {
  const [name, query = ""] = [text.split("?")[0], text.slice(text.indexOf("?") + 1 || text.length)];
  const said = new URLSearchParams(query);
  const types = said.getAll("type").filter((type) => TYPES.includes(type));
  const ids = (key) => said.getAll(key);
  let id = name;
  try {
    id = decodeURIComponent(name);
  } catch {
    // a lone % of a name that was typed
  }
  return {
    id: id || null,
    list: said.get("view") === "list",
    path: ids("path"),
    filters: {
      ...(types.length ? { types: new Set(types) } : {}),
      status: ["target", "actual"].includes(said.get("status")) ? said.get("status") : "",
      year: /^\d{1,4}$/.test(said.get("year") || "") ? said.get("year") : "",
      relation: PREDICATES.includes(said.get("relation")) ? said.get("relation") : "",
    },
    document: said.get("document") && `document/${said.get("document")}`,
    organization: said.get("organization"),
  };
}

/** What the address asks for: {view}, {ids, from: whether a path from there is looked for}, {words}, {broken} or nothing. */
export async function read() {
  const hash = location.hash.slice(1);
  const first = hash.split("?")[0];
  if (/^[jz][\w-]{3,}$/.test(first)) {
    const view = await unpack(first);
    return view ? { view } : { broken: true };
  }
  const ids = (text) => new URLSearchParams(text).getAll("id").filter(Boolean);
  const asked = [...ids(hash), ...ids(location.search)];
  if (asked.length) return { ids: [...new Set(asked)], from: new URLSearchParams(location.search).has("path") };
  return hash && !hash.startsWith("lang=") ? { words: fromWords(hash) } : {};
}

let timer = 0;
let written = "";

/** The language, where it is not the one that the browser asks for; the page that opens from disk alone asks here. */
function languageAsked() {
  const usual = (navigator.language || "zh").startsWith("zh") ? "zh" : "en";
  return carried && LANGUAGE !== usual ? `lang=${LANGUAGE}` : "";
}

async function write() {
  const untouched = () => {
    const { moved, gone } = changes();
    return !moved.length && !gone.length;
  };
  let hash = "";
  if (state.whole && untouched()) hash = inAddress();
  else if (state.nodes.size) hash = await pack(describe());
  const language = languageAsked();
  if (language) hash += `${hash.includes("?") ? "&" : "?"}${language}`;
  // the question that opened the page is answered by the view from now on
  const search = new URLSearchParams(location.search);
  for (const answered of ["id", "path"]) search.delete(answered);
  const query = search.size ? `?${search}` : "";
  history.replaceState(null, "", `${location.pathname}${query}${hash ? `#${hash}` : ""}`);
  written = location.hash.slice(1);
}

export function remember() {
  window.clearTimeout(timer);
  timer = window.setTimeout(write, PAUSE);
}

/** The address of the view as it is now. */
export async function address() {
  window.clearTimeout(timer);
  await write();
  return location.href;
}

/** Whether the address now shows what this page wrote there last. */
export const isOwn = () => location.hash.slice(1) === written;
