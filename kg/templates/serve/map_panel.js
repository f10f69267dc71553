// The side panel: what the chosen node or line is, and the words that say so. Documents' words enter as text nodes.

import { entityOf } from "./map_api.js";
import { isInferred } from "./map_draw.js";
import { leavesOf, leftOf, linksOf, state, visible } from "./map_state.js";
import { PREDICATES, TYPES, byId, el, fullName, inLanguage, isFigure, isHollow, kindName, postName, relationName, typeName, typesName, word } from "./map_words.js";
import { shape } from "./search.js";

const FIRST_ROWS = 12;
const NAMES = { lang: "zh-Hans" };

/** Set by the page: choose, add, expand, collapse, remove, path, close. */
export const act = {};

/** A list that shows its first rows and a button for the rest. */
function rows(items, render, first = FIRST_ROWS) {
  const list = el("ul", { class: "rows" });
  const box = el("div", {}, list);
  const add = (from, count) => list.append(...items.slice(from, from + count).map((item) => el("li", {}, render(item))));
  add(0, first);
  if (items.length > first) {
    let shown = first;
    const button = el("button", { type: "button", class: "button more" }, word("more", { n: items.length - first }));
    button.addEventListener("click", () => {
      add(shown, 100);
      list.children[shown].querySelector("button, a")?.focus();
      shown += 100;
      if (shown >= items.length) button.remove();
      else button.textContent = word("more", { n: items.length - shown });
    });
    box.append(button);
  }
  return box;
}

const inferredTag = () => el("span", { class: "tag inferred", title: word("inferred_note") }, word("inferred"));

const flat = (text) => text.replace(/\s*[\r\n]+\s*/g, " ");

/** A quote with the words around it, and a link to its place in the document. */
function quoteBlock({ document, title, start, end, quote, before = "", after = "", address }) {
  const first = before && start > before.length ? "…" : "";
  const last = after && !/[。！？；.!?]\s*$/.test(after) ? "…" : "";
  return el(
    "div",
    { class: "quote" },
    el("p", NAMES, first + flat(before), el("mark", {}, flat(quote)), flat(after) + last),
    el("footer", {}, el("a", { href: address }, title || document), ` · ${word("offset", { start, end })}`),
  );
}

/** A button that shows and hides the quotes behind a relation. */
function proofs(evidence) {
  const box = el("div", { class: "proofs", hidden: "" });
  const button = el("button", { type: "button", class: "proof", "aria-expanded": "false" }, word("evidence"));
  button.addEventListener("click", () => {
    if (!box.children.length) box.append(...evidence.map(quoteBlock));
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
  });
  return { button, box };
}

/** Leads to a node; one that is not drawn is added to the map. */
function goTo(entity, note, tag) {
  const known = state.nodes.get(entity.id);
  const node = known ? known.node : entity;
  const second = isFigure(node) && node.meaning ? inLanguage(node.meaning) : note;
  const what = el("span", { class: "what" }, el("span", NAMES, node.name), second ? el("small", {}, second) : null);
  const plus = known ? null : el("span", { class: "plus" }, el("span", { "aria-hidden": "true" }, "＋"), el("span", { class: "unseen" }, word("add")));
  return el(
    "button",
    { type: "button", class: "go", title: known ? null : word("add"), onclick: () => act.go(entity.id) },
    shape(node.type, isHollow(node)), what, tag, plus,
  );
}

function relationRow({ entity, inferred, evidence, ...post }) {
  const row = el("div", { class: "row" }, goTo(entity, postName(post), inferred ? inferredTag() : null));
  const box = document.createDocumentFragment();
  box.append(row);
  if (evidence.length) {
    const proof = proofs(evidence);
    row.append(proof.button);
    box.append(proof.box);
  }
  return box;
}

/** Relations under the names they have, in the order of the words file. */
function relationGroups(relations) {
  const order = (relation) => PREDICATES.indexOf(relation.predicate) * 2 + (relation.direction === "out" ? 0 : 1);
  const groups = new Map();
  for (const relation of [...relations].sort((a, b) => order(a) - order(b))) {
    const name = relationName(relation.predicate, relation.direction === "out");
    groups.set(name, [...(groups.get(name) || []), relation]);
  }
  return [...groups];
}

function facts(pairs) {
  const list = el("dl", { class: "facts" });
  for (const [name, value] of pairs) if (value) list.append(el("dt", {}, name), el("dd", NAMES, value));
  return list.children.length ? list : null;
}

function actions(id) {
  const left = leftOf(id);
  const button = (name, key, on, more = {}) => el("button", { type: "button", class: "button", "data-act": key, onclick: on, ...more }, name);
  const expand = left === 0
    ? button(word("expanded"), "expand", null, { disabled: "" })
    : button(left === null ? word("expand") : word("expand_left", { n: left }), "expand", () => act.expand(id), { class: "button main" });
  return el(
    "div",
    { class: "actions", role: "group" },
    expand,
    leavesOf(id).length ? button(word("collapse"), "collapse", () => act.collapse(id), { title: word("collapse_title") }) : null,
    button(word("path_from"), "path", () => act.path(id)),
    button(word("remove"), "remove", () => act.remove(id)),
  );
}

function head(marker, text) {
  const close = el("button", { type: "button", class: "close", "aria-label": word("close"), onclick: () => act.close() }, "×");
  return el("p", { class: "kind" }, marker, text, close);
}

/** What is known of a node without asking. */
function nodeHead(id) {
  const { node } = state.nodes.get(id);
  const there = linksOf(id).size;
  const left = leftOf(id);
  const hidden = visible().has(id) ? "" : ` · ${word("hidden_now")}`;
  const count = left ? word("drawn_of", { n: there, all: there + left }) : word("drawn", { n: there });
  const status = node.status ? word(node.status) : "";
  return [
    head(shape(node.type, isHollow(node)), [typeName(node.type), kindName(node.kind), status].filter(Boolean).join(" · ")),
    el("h2", NAMES, node.name),
    isFigure(node) ? el("p", { class: "meaning" }, inLanguage(node.meaning)) : null,
    actions(id),
    el("p", { class: "drawn" }, count + hidden),
  ];
}

function entityParts(entity) {
  const { record } = entity;
  const first = entity.evidence[0];
  const groups = relationGroups(entity.relations);
  const links = el("p", { class: "links" }, el("a", { href: entity.address }, `${word("page")} →`));
  if (isFigure(entity) && first) links.append(el("a", { href: first.address }, `${word("to_source")} →`));
  const parts = [
    links,
    facts([
      [word("quote"), record.quote],
      [word("aliases"), entity.aliases.join("、")],
      [word("publisher"), record.publisher],
      [word("date"), record.date || record.published],
      [word("code"), record.code],
      [word("web"), record.url],
    ]),
  ];
  if (groups.length) parts.push(el("h3", {}, word("relations")));
  for (const [name, relations] of groups) {
    parts.push(el("h4", {}, `${name} `, el("span", { class: "count" }, String(relations.length))), rows(relations, relationRow));
  }
  if (entity.evidence.length) {
    parts.push(el("h3", {}, `${word("sources")} · ${entity.evidence.length}`), rows(entity.evidence, quoteBlock, 5));
  }
  return parts.filter(Boolean);
}

/** A line: each relation that it stands for, with the words that state it. */
function linePanel({ a, b, edges, ...pair }) {
  const ends = el("div", { class: "rows" }, ...[a, b].map((id) => goTo(state.nodes.get(id).node)));
  const parts = [head(null, word("relation")), ends];
  for (const { source, target, predicate, inferred, evidence, ...post } of edges) {
    const name = (id) => fullName(state.nodes.get(id).node);
    parts.push(
      el("h3", {}, relationName(predicate, true), " ", inferred ? inferredTag() : null),
      el("p", { class: "sentence", ...NAMES }, `${name(source)} → ${name(target)}${post.title ? ` · ${postName(post)}` : ""}`),
      ...evidence.map(quoteBlock),
    );
  }
  if (isInferred({ edges, ...pair })) parts.push(el("p", { class: "hint" }, word("inferred_note")));
  return parts;
}

function overviewPanel() {
  const shown = visible();
  const tally = el("ul", { class: "tally" });
  for (const type of TYPES) {
    const count = [...shown].filter((id) => state.nodes.get(id).node.type === type).length;
    if (count) tally.append(el("li", {}, el("b", {}, String(count)), el("span", {}, shape(type), typesName(type))));
  }
  return [el("h2", { class: "first" }, word("overview")), tally, el("p", { class: "hint" }, word("overview_hint"))];
}

let asked = null; // the entity that the panel waits for

/** Draw the panel for what is chosen now. */
export async function renderPanel() {
  const content = byId("panel-content");
  const focused = content.contains(document.activeElement) ? document.activeElement.dataset.act || "panel" : null;
  const { chosen, line } = state;
  const same = asked === chosen && content.dataset.shows === chosen;
  const top = same ? content.scrollTop : 0;
  asked = chosen;
  content.dataset.shows = chosen ?? "";
  if (chosen === null) {
    content.replaceChildren(...(line !== null ? linePanel(state.pairs.get(line)) : overviewPanel()));
  } else {
    const first = nodeHead(chosen).filter(Boolean);
    const rest = same ? [...content.children].filter((child) => child.classList.contains("entity-parts")) : [];
    content.replaceChildren(...first, ...rest);
  }
  content.scrollTop = top;
  if (focused) (content.querySelector(`[data-act="${focused}"]:not(:disabled)`) || content).focus({ preventScroll: true });
  if (chosen === null) return;
  const entity = await entityOf(chosen);
  if (asked !== chosen || state.chosen !== chosen) return;
  const old = content.querySelector(".entity-parts");
  // the rows change when other things are on the map; else what was opened stays open
  const key = entity.relations.map((relation) => Number(state.nodes.has(relation.entity.id))).join("");
  if (old && old.dataset.key === key) return;
  const box = el("div", { class: "entity-parts", "data-key": key }, ...entityParts(entity));
  if (old) old.replaceWith(box);
  else content.append(box);
  content.scrollTop = top;
}
