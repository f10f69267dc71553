// The side panel: what the chosen node or line is, and the words that say so. Documents' words enter as text nodes.

import { entityOf } from "./map_api.js";
import { visible } from "./map_detail.js";
import { isInferred } from "./map_draw.js";
import { findingParts, overviewParts } from "./map_overview.js";
import { NAMES, goTo, inPanel, rows } from "./map_rows.js";
import { leavesOf, leftOf, linksOf, state } from "./map_state.js";
import { PREDICATES, byId, fullName, inLanguage, isFigure, isHollow, kindName, postName, relationName, typeName, word } from "./map_words.js";
import { el, shape } from "./search.js";

const inferredTag = () => el("span", { class: "tag inferred", title: word("inferred_note") }, word("inferred"));

const CJK = /[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’…—]/;

/** Source lines joined for reading: between Chinese characters a line end is no blank. */
function unbroken(text) {
  return text.replace(/[ \t\u3000]*[\r\n]+[ \t\u3000]*/g, (_, at, whole) => {
    const [last, next] = [whole[at - 1] || "，", whole.slice(at).trimStart()[0] || "，"];
    return CJK.test(last) || CJK.test(next) ? "" : " ";
  });
}

/** A quote in its sentence, and a link to its place in the document. */
function quoteBlock({ document, title, start, end, quote, before = "", after = "", address }) {
  const source = el(address ? "a" : "span", { href: address, ...NAMES }, title || state.nodes.get(`document/${document}`)?.node.name || document);
  return el(
    "div",
    { class: "quote" },
    el("p", NAMES, unbroken(before), el("mark", {}, unbroken(quote)), unbroken(after)),
    el("footer", {}, source, ` · ${word("offset", { start, end })}`),
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

function relationRow({ entity, inferred, evidence, ...post }) {
  const row = el("div", { class: "row" }, goTo(entity, post.title ? el("span", NAMES, postName(post)) : "", inferred ? inferredTag() : null));
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
    ? state.whole ? null : button(word("expanded"), "expand", null, { disabled: "" })
    : button(left === null ? word("expand") : word("expand_left", { n: left }), "expand", () => inPanel.expand(id), { class: "button main" });
  return el(
    "div",
    { class: "actions", role: "group" },
    expand,
    button(word("only"), "only", () => inPanel.only(id), { title: word("only_title") }),
    leavesOf(id).length ? button(word("collapse"), "collapse", () => inPanel.collapse(id), { title: word("collapse_title") }) : null,
    button(word("path_from"), "path", () => inPanel.path(id)),
    button(word("remove"), "remove", () => inPanel.remove(id)),
  );
}

function head(marker, text) {
  const close = el("button", { type: "button", class: "close", "aria-label": word("close"), onclick: () => inPanel.close() }, "×");
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
    node.reader ? el("p", { class: "hint" }, el("span", { class: "tag inferred" }, word("by_model")), ` ${node.reader} · ${word("by_model_note")}`) : null,
    actions(id),
    el("p", { class: "drawn" }, count + hidden),
  ];
}

/** The name of a kind of relation, and a button that draws all that it leads to where some of it is not drawn. */
function groupHead(id, name, relations, shown) {
  const ids = [...new Set(relations.map(({ entity }) => entity.id))];
  const title = el("h4", {}, `${name} `, el("span", { class: "count" }, String(relations.length)));
  if (ids.every((other) => shown.has(other))) return title;
  const missing = ids.filter((other) => !state.nodes.has(other)).length;
  const label = missing ? word("add_all", { n: missing }) : word("show_all");
  const button = el("button", { type: "button", class: "small", "aria-label": `${label}：${name}`, onclick: () => inPanel.add(id, ids) }, label);
  title.append(button);
  return title;
}

/** One of the figures of a measure: how much, when, and which document says so. */
function alikeRow({ id, measure, status, amount, when, document_title: title }) {
  const meaning = when && { zh: [amount.zh, when.zh].filter(Boolean).join("，"), en: [amount.en, when.en].filter(Boolean).join(", ") };
  return goTo({ id, type: "figure", name: measure, status, meaning }, title ?? "");
}

function entityParts(entity) {
  const { record } = entity;
  const first = entity.evidence[0];
  const groups = relationGroups(entity.relations);
  const links = el("p", { class: "links" }, entity.address ? el("a", { href: entity.address }, `${word("page")} →`) : null);
  if (isFigure(entity) && first?.address) links.append(el("a", { href: first.address }, `${word("to_source")} →`));
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
  for (const { shown, all } of entity.part || []) parts.push(el("p", { class: "hint" }, word("part_of_all", { shown: shown.toLocaleString("en"), all: all.toLocaleString("en") })));
  if (groups.length) parts.push(el("h3", {}, word("relations")));
  const shown = visible();
  for (const [name, relations] of groups) parts.push(groupHead(entity.id, name, relations, shown), rows(relations, relationRow));
  if (entity.alike?.length > 1) parts.push(el("h3", {}, `${word("over_time")} · ${entity.alike.length}`), rows(entity.alike, alikeRow));
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
    content.replaceChildren(...(line !== null ? linePanel(state.pairs.get(line)) : overviewParts()));
  } else {
    const first = nodeHead(chosen).filter(Boolean);
    const rest = same ? [...content.children].filter((child) => child.classList.contains("entity-parts")) : [];
    content.replaceChildren(...first, ...rest);
  }
  content.scrollTop = top;
  if (focused) (content.querySelector(`[data-act="${focused}"]:not(:disabled)`) || content).focus({ preventScroll: true });
  if (chosen === null) {
    const box = content.querySelector(".findings");
    const found = box && (await findingParts());
    if (found && box.isConnected) box.replaceChildren(...found);
    return;
  }
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
