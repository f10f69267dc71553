"use strict";
// The side panel: what a node is, its relations, and each quote in its sentence. Documents' words enter as text nodes.

const FIRST_ROWS = 24;
const CJK = /[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’…—]/;

/** Source lines joined for reading: between Chinese characters a line end is no blank. */
function unbroken(text) {
  return text.replace(/[ \t\u3000]*[\r\n]+[ \t\u3000]*/g, (_, at, whole) => {
    const before = whole[at - 1] || "，";
    const after = whole.slice(at).trimStart()[0] || "，";
    return CJK.test(before) || CJK.test(after) ? "" : " ";
  });
}

/** Quotes by sentence, in the order of the documents: [[sentence, [[start, end], …]], …]. */
function bySentence(quotes) {
  const groups = new Map();
  for (const [sentence, start, end] of quotes) {
    if (!groups.has(sentence)) groups.set(sentence, []);
    groups.get(sentence).push([start, end]);
  }
  return [...groups];
}

/** One sentence with its quotes marked, and where it stands. Offsets count code points. */
function sentenceBlock([number, spans]) {
  const [document, offset, text] = DATA.sentences[number];
  const letters = Array.from(text);
  const part = (from, to) => unbroken(letters.slice(from - offset, to - offset).join(""));
  const paragraph = el("p", { lang: "zh-Hans" });
  let at = offset;
  for (const [start, end] of spans) {
    if (start < at) continue;
    paragraph.append(part(at, start), el("mark", {}, part(start, end)));
    at = end;
  }
  paragraph.append(part(at, offset + letters.length));
  const source = DATA.documents[document];
  const [first, last] = [spans[0][0], spans[spans.length - 1][1]];
  return el(
    "div",
    { class: "quote" },
    paragraph,
    el("footer", {}, `${source.title || source.id} · ${word("offset", { start: first, end: last })}`),
  );
}

/** A list that shows its first rows and a button for the rest. */
function rows(items, render, first = FIRST_ROWS) {
  const list = el("ul", { class: "rows" });
  const box = el("div", {}, list);
  const add = (from, count) => list.append(...items.slice(from, from + count).map((item) => el("li", {}, render(item))));
  add(0, first);
  if (items.length > first) {
    let shown = first;
    const button = el("button", { type: "button", class: "more" }, word("more", { n: items.length - first }));
    button.addEventListener("click", () => {
      add(shown, 200);
      list.children[shown].querySelector("button")?.focus();
      shown += 200;
      if (shown >= items.length) button.remove();
      else button.textContent = word("more", { n: items.length - shown });
    });
    box.append(button);
  }
  return box;
}

/** A button that leads to a node. */
function goTo(node, note = "", tag = null) {
  const record = RECORDS[node];
  const second = isFigure(node) ? meaningOf(node) : note;
  const what = el("span", { class: "what", lang: "zh-Hans" }, record.name);
  if (second) what.append(el("span", { lang: isFigure(node) ? word("lang") : "zh-Hans" }, second));
  return el("button", { type: "button", class: "go", "data-node": node, onclick: () => choose(node, true) }, shapeOf(node), what, tag);
}

/** A post as the text tells it: 兼 副局长 · 任命 2024-03 –; nothing for other relations. */
function postName({ title, concurrent, change, since, until }) {
  if (!title) return "";
  const days = since || until ? [since, until].map((day) => day || "").join(" – ").trim() : "";
  const told = [DATA.words.change[state.language][change], days].filter(Boolean).join(" ");
  return [concurrent ? word("concurrent") : "", title, told ? `· ${told}` : ""].filter(Boolean).join(" ");
}

function relationRow({ edge, other }) {
  if (edge === null) return goTo(other);
  const relation = DATA.relations[edge];
  const tag = relation.inferred ? el("span", { class: "tag", title: word("inferred_note") }, word("inferred")) : null;
  const row = el("div", { class: "row" }, goTo(other, postName(relation), tag));
  const box = document.createDocumentFragment();
  box.append(row);
  if (relation.quotes && !isFigure(other)) {
    const proofs = el("div", { class: "proofs", hidden: "" });
    const button = el("button", { type: "button", class: "proof", "aria-expanded": "false" }, word("evidence"));
    button.addEventListener("click", () => {
      // built when opened: a well connected body has thousands of sentences
      if (!proofs.children.length) proofs.append(...bySentence(relation.quotes).map(sentenceBlock), ...partOf(relation.quotes, relation, "quotes"));
      proofs.hidden = !proofs.hidden;
      button.setAttribute("aria-expanded", String(!proofs.hidden));
    });
    row.append(button);
    box.append(proofs);
  }
  return box;
}

/** Relations by predicate and direction, in the order of the words file. */
function relationGroups(node) {
  if (RECORDS[node].type === "document") {
    return TYPES.map((type) => ({ name: typeName(type), links: LINKS[node].filter(({ other }) => RECORDS[other].type === type) })).filter(
      ({ links }) => links.length,
    );
  }
  const groups = [];
  for (const [predicate, names] of Object.entries(DATA.words.relation[state.language])) {
    for (const out of [true, false]) {
      const links = LINKS[node].filter((link) => link.out === out && DATA.relations[link.edge].p === predicate);
      if (links.length) groups.push({ name: names[out ? "out" : "in"], links });
    }
  }
  // two predicates may carry one name (figures of a body and of an initiative)
  const merged = new Map();
  for (const { name, links } of groups) merged.set(name, [...(merged.get(name) || []), ...links]);
  return [...merged].map(([name, links]) => ({ name, links }));
}

function facts(pairs) {
  const list = el("dl", { class: "facts" });
  for (const [name, value] of pairs) if (value) list.append(el("dt", {}, name), el("dd", { lang: "zh-Hans" }, value));
  return list.children.length ? list : null;
}

function focusButtons() {
  const button = (steps, name) =>
    el("button", { type: "button", "aria-pressed": String(state.focus === steps), "data-focus": steps, onclick: () => setFocus(state.focus === steps ? 0 : steps) }, name);
  const box = el("div", { class: "focus", role: "group", "aria-label": word("focus") }, word("focus"), button(1, word("step_1")), button(2, word("step_2")));
  if (state.focus) box.append(el("button", { type: "button", "data-focus": 0, onclick: () => setFocus(0) }, word("unfocus")));
  return box;
}

function nodePanel(node) {
  const record = RECORDS[node];
  const kind = DATA.words.kind[state.language][record.kind];
  const status = record.status ? word(`legend_${record.status}`) : null;
  const close = el("button", { type: "button", class: "close", "aria-label": word("close"), onclick: () => choose(null) }, "×");
  const source = record.type === "document" ? DATA.documents.find((one) => one.node === node) : {};
  const heading = [typeName(record.type, false), kind, status].filter(Boolean).join(" · ");
  const parts = [
    el("p", { class: "kind" }, shapeOf(node), heading, close),
    el("h2", { lang: "zh-Hans" }, record.name),
    isFigure(node) ? el("p", { class: "meaning" }, meaningOf(node)) : null,
    facts([
      [word("quote"), record.quote],
      [word("aliases"), (record.aliases || []).join("、")],
      [word("publisher"), source.publisher],
      [word("date"), record.date || source.published],
      [word("address"), source.url],
      [word("code"), record.code],
    ]),
    focusButtons(),
  ];
  const groups = relationGroups(node);
  if (groups.length) parts.push(el("h3", {}, word(source.id ? "says" : "relations")), ...partOf(LINKS[node], record, "relations"));
  for (const { name, links } of groups) {
    parts.push(el("h4", {}, `${name} `, el("span", { class: "count" }, String(links.length))), rows(links, relationRow));
  }
  if (record.quotes) {
    const sentences = bySentence(record.quotes);
    parts.push(el("h3", {}, `${word("sources")} · ${sentences.length}`), ...partOf(record.quotes, record, "quotes"), rows(sentences, sentenceBlock, 8));
  }
  if (record.documents && !isFigure(node)) {
    const sources = record.documents.map((number) => DATA.documents[number]);
    parts.push(el("h3", {}, word("documents")), ...partOf(sources, record, "documents"), rows(sources, (one) => goTo(one.node, documentNote(one))));
  }
  return parts;
}

/** A line that says how many there are where the map holds some of them only; `all` has the totals. */
function partOf(some, all, what) {
  const total = all.total?.[what];
  return total ? [el("p", { class: "hint" }, word("part_of_all", { shown: digits(some.length), all: digits(total) }))] : [];
}

/** How much of everything the map holds, in digits. */
function allAndShown() {
  const all = Object.values(DATA.totals).reduce((sum, number) => sum + number, 0);
  return { shown: digits(RECORDS.length), all: digits(all) };
}

const documentNote = (source) => [source.publisher, source.published].filter(Boolean).join(" · ") || source.id;

function overviewPanel() {
  const tally = el("ul", { class: "tally" });
  for (const type of TYPES) {
    const count = RECORDS.filter((record) => record.type === type).length;
    if (!count) continue;
    const all = totalOf(type) > count ? el("small", {}, `/ ${digits(totalOf(type))}`) : null;
    tally.append(el("li", {}, el("b", {}, digits(count), all), el("span", {}, shape(type, type === "document"), typeName(type))));
  }
  const documents = DATA.documents.filter((source) => source.node !== undefined); // others are quoted only
  return [
    el("p", { class: "kind" }, word("overview")),
    el("h2", { lang: "zh-Hans" }, DATA.title),
    el("p", { class: "hint" }, word("hint")),
    DATA.totals ? el("p", { class: "hint" }, word("part_of_what", allAndShown())) : null,
    DATA.crowded ? el("p", { class: "hint" }, word("figures_collapsed")) : null,
    el("h3", {}, word("counts")),
    tally,
    el("h3", {}, `${word("documents")} · ${share(documents.length, totalOf("document"))}`),
    rows(documents, (source) => goTo(source.node, documentNote(source)), 40),
    el("p", { class: "made" }, word("made")),
  ];
}

function renderPanel() {
  const content = byId("panel-content");
  content.replaceChildren(...(state.chosen === null ? overviewPanel() : nodePanel(state.chosen)).filter(Boolean));
  content.scrollTop = 0;
}

/** The accessible alternative to the drawing: every node that passes the filters, by type. */
function renderList() {
  const nodes = [...passing()].sort((a, b) => a - b);
  const parts = [];
  for (const type of TYPES) {
    const own = nodes.filter((node) => RECORDS[node].type === type);
    if (!own.length) continue;
    parts.push(el("h2", {}, shape(type, type === "document"), `${typeName(type)} `, el("span", { class: "count" }, share(own.length, DATA.totals ? totalOf(type) : own.length))), rows(own, (node) => goTo(node), 200));
  }
  byId("list").replaceChildren(...(parts.length ? parts : [el("p", { class: "hint" }, word("nothing"))]));
}
