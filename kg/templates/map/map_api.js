// What is asked of the server, or of the graph that the page carries. Every answer is JSON; a refusal becomes an
// ApiError with the server's own sentence.

import { ANSWERS, carried } from "./map_local.js";
import { word } from "./map_words.js";

const PAGE = 30; // neighbours asked for at a time
export const LONGEST = 8; // relations in a path
const MOST_ALIKE = 100; // figures of one measure
export const MOST_IDS = 1000; // in one offline page

export class ApiError extends Error {}

async function send(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, options);
  } catch {
    throw new ApiError(word("no_answer"));
  }
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({}));
  throw new ApiError(said.message || word("no_answer"));
}

async function ask(address, options) {
  const answer = await send(address, options);
  try {
    return await answer.json();
  } catch {
    throw new ApiError(word("no_answer")); // it broke off
  }
}

function query(path, values) {
  if (carried) return Promise.resolve(ANSWERS[path](values));
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== "" && one !== null && one !== undefined) parameters.append(name, String(one));
    }
  }
  return ask(`${path}?${parameters}`);
}

export const searchFor = (q, types = [], limit = 1) => query("/api/search", { q, type: types, limit });
export const pathBetween = (from, to) => query("/api/graph/path", { from, to, limit: LONGEST });
export const neighboursOf = (id, filters, offset) =>
  query("/api/graph/neighbours", { id, ...filters, limit: PAGE, offset });

/** These nodes and every relation among them. */
export function viewOf(ids) {
  if (carried) return query("/api/graph/view", { ids });
  const body = JSON.stringify({ ids });
  return ask("/api/graph/view", { method: "POST", headers: { "Content-Type": "application/json" }, body });
}

/** The page that opens from disk, with these nodes as the view has them. */
export async function offlinePage(ids, title, shown) {
  const body = new URLSearchParams({ ids: JSON.stringify(ids), title, view: JSON.stringify(shown) });
  return (await send("/map.html", { method: "POST", body, headers: { Accept: "text/html, application/json" } })).blob();
}

const answers = new Map();

/** An answer that is asked for once; one that failed is asked for again next time. */
function askOnce(key, asking) {
  if (!answers.has(key)) {
    const asked = asking();
    answers.set(key, asked);
    asked.catch(() => answers.delete(key));
  }
  return answers.get(key);
}

/** What the graph says at first sight. */
export const findingsOf = () => askOnce("", () => query("/api/findings", {}));

/** Of a figure all of the same measure, the earliest first: what it says over time. */
async function withAlike(entity) {
  if (entity.type !== "figure") return entity;
  return { ...entity, alike: (await query("/api/figures", { measure: entity.name, sort: "period", order: "asc", limit: MOST_ALIKE })).rows };
}

/** What the panel says of an entity. */
export const entityOf = (id) => askOnce(id, () => query("/api/entity", { id }).then(withAlike));
