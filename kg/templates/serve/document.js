// A document's text and its facts: a mark shows its fact, a fact goes to its mark, an address #char=a,b to its words.

import { highlight } from "/static/document_words.js";
import { el, shape } from "/static/search.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const words = read("words");
const names = read("names");
const { facts, left } = read("data");
const text = document.getElementById("text");
const card = document.getElementById("card");
const narrow = window.matchMedia("(max-width: 900px)");
const FEW = 8; // relations of one kind that a card shows
const LISTED = 100;

const fill = (word, values) => word.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
const stretch = ([start, end]) => `#char=${start},${end}`;

// --- the marks: one of them takes part in the order of the Tab key -------------------------------------------------

const stops = [...text.querySelectorAll("a.m[id]")];
let current = null; // the chosen one
let inOrder = null; // the one that Tab goes to

for (const mark of text.querySelectorAll("a.m")) mark.tabIndex = -1;
if (stops.length) putInOrder(stops[0]);

const stretchOf = (mark) => mark.dataset.m.split(",").map(Number);
const factsAt = (mark) => mark.dataset.f.trim().split(/\s+/).filter(Boolean).map(Number);

function putInOrder(mark) {
  if (inOrder) inOrder.tabIndex = -1;
  inOrder = mark;
  mark.tabIndex = 0;
}

function makeCurrent(mark) {
  current?.removeAttribute("aria-current");
  current = mark;
  if (!mark) return;
  mark.setAttribute("aria-current", "true");
  putInOrder(mark);
}

/** The mark is chosen: its card is shown and the address names its words. */
function chooseMark(mark, own = stretchOf(mark)) {
  window.history.replaceState(null, "", stretch(own));
  makeCurrent(mark);
  highlight(text, ...own);
  showFacts(factsAt(mark), own, mark.dataset.l);
}

function step(from, by) {
  const at = stops.indexOf(from);
  const behind = (stop) => from.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING;
  const next = at >= 0 ? stops[at + by] : by > 0 ? stops.find(behind) : stops.findLast((stop) => !behind(stop));
  if (!next) return;
  chooseMark(next, next.id.slice(5).split(",").map(Number));
  next.focus({ preventScroll: true });
  see(next);
}

text.addEventListener("click", (event) => {
  const mark = event.target.closest("a.m");
  if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab is wanted
  event.preventDefault();
  chooseMark(mark);
  if (event.detail === 0) card.focus(); // by Enter: on to what the card offers
});

text.addEventListener("keydown", (event) => {
  const mark = event.target.closest("a.m");
  if (!mark || event.ctrlKey || event.metaKey || event.altKey) return;
  const by = { n: 1, ArrowRight: 1, p: -1, ArrowLeft: -1 }[event.key];
  if (by) {
    event.preventDefault();
    step(mark, by);
  } else if (event.key === "Escape") {
    clearPanel();
  }
});

// --- the address ----------------------------------------------------------------------------------------------------

function followAddress() {
  const found = /^#char=(\d+),(\d+)$/.exec(decodeURIComponent(window.location.hash));
  if (!found) return;
  const own = [Number(found[1]), Number(found[2])];
  const hits = highlight(text, ...own);
  if (!hits.length) {
    makeCurrent(null);
    fillCard(el("p", { class: "soft" }, words.bad_stretch));
    return;
  }
  const mark = markAt(own);
  makeCurrent(mark);
  if (mark) showFacts(factsAt(mark).sort((a, b) => holds(b, own) - holds(a, own)), own, mark.dataset.l);
  else showWithin(own);
  see(hits[0]);
}

const holds = (fact, [start, end]) => Number(facts[fact].at.some(([a, b]) => a === start && b === end));

function markAt(own) {
  let found = document.getElementById(`char=${own}`);
  while (found?.matches("i")) found = found.nextElementSibling; // where several begin, each has its own anchor
  return found?.matches("a.m") ? found : null;
}

function see(hit) {
  // on a narrow screen the card lies over the lower half
  const scroll = () => hit.scrollIntoView({ block: narrow.matches ? "start" : "center", behavior: "instant" });
  scroll();
  window.requestAnimationFrame(scroll); // what was not laid out yet has its true height now
}

window.addEventListener("hashchange", followAddress);
document.addEventListener("click", (event) => {
  // an address that is already shown is no change, but the reader wants to be brought there
  const link = event.target.closest?.("a[href^='#char=']");
  if (link && !text.contains(link) && link.getAttribute("href") === decodeURIComponent(window.location.hash)) followAddress();
});

// --- the card -------------------------------------------------------------------------------------------------------

function clearPanel() {
  highlight(text, 0, 0);
  makeCurrent(null);
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  card.replaceChildren(el("p", { class: "soft" }, words.card_empty));
  card.dataset.empty = "true";
  markListed(-1);
}

function fillCard(...content) {
  delete card.dataset.empty;
  const close = el("button", { type: "button", class: "close", "aria-label": words.close }, "×");
  close.addEventListener("click", () => backButton(true));
  card.replaceChildren(close, ...content);
  card.scrollTop = 0;
}

function backButton(closing) {
  const mark = current;
  if (closing) clearPanel();
  mark?.focus({ preventScroll: true });
}

card.addEventListener("keydown", (event) => {
  if (event.key === "Escape") backButton(narrow.matches);
});

function showFacts(numbers, own, number) {
  const content = numbers.slice(0, FEW).map((n) => article(facts[n], own));
  if (number !== undefined && left) content.unshift(leftArticle(left[number]));
  fillCard(...content);
  markListed(left ? Number(number ?? -1) : (numbers[0] ?? -1));
}

/** Words that are no mark of their own, such as the sentence that states a relation: the facts that stand in them. */
function showWithin([start, end]) {
  const inside = facts.flatMap((item) => {
    const at = item.at.filter(([a, b]) => a < end && start < b);
    return at.length ? [{ item: { ...item, at } }] : [];
  });
  const list = el("ol", { class: "entries" }, ...inside.slice(0, LISTED).map((x) => entry(x)));
  fillCard(el("p", { class: "soft" }, inside.length ? words.here : words.here_none), list);
  markListed(-1);
}

function leftArticle(item) {
  return el("article", {},
    el("h3", {}, item.quote),
    el("p", { class: "soft" }, words.left_kinds[item.kind]),
    el("p", {}, item.reason));
}

function article(fact, own) {
  const node = el("article", {},
    el("h3", {}, shape(fact.type, fact.status === "target"), el("a", { href: fact.address }, fact.name)));
  const kind = names.kind[fact.kind] || fact.kind;
  if (fact.type !== "figure") {
    node.append(el("span", { class: "soft" }, [names.one[fact.type], kind, fact.date].filter(Boolean).join(" · ")));
  } else {
    node.append(el("p", { class: "meaning" }, fact.meaning));
  }
  const about = el("dl", { class: "facts" });
  if (fact.type === "figure") about.append(el("dt", {}, words.quote), el("dd", {}, fact.quote));
  if (fact.places?.length) about.append(el("dt", {}, words.stands), el("dd", {}, fact.places.join(" · ")));
  for (const [word, ties] of grouped(fact.ties)) {
    about.append(el("dt", {}, word), el("dd", {}, tieList(ties)));
  }
  if (fact.figures) about.append(el("dt", {}, names.type.figure), el("dd", {}, figuresLink(fact)));
  if (about.childElementCount) node.append(about);
  if (fact.at.length > 1) node.append(stepButtons(fact, own));
  return node;
}

function figuresLink(fact) {
  const role = { initiative: "initiative", official: "speaker" }[fact.type] || "actor";
  const here = decodeURIComponent(window.location.pathname.replace(/^\/id\/document\//, ""));
  const query = new URLSearchParams({ document: here, [role]: fact.id });
  return el("a", { href: `/ledger?${query}` }, fill(words.figures, { n: fact.figures }));
}

function grouped(ties) {
  const out = new Map();
  for (const tie of ties) {
    const word = names.relation[tie.predicate]?.[tie.direction] || tie.predicate;
    if (!out.has(word)) out.set(word, []);
    out.get(word).push(tie);
  }
  return out;
}

/** Since and until when a post is held, as far as the text says it. */
const days = ({ since, until }) => (since || until ? `${since || ""} – ${until || ""}`.trim() : "");

function tieList(ties) {
  const list = el("ul");
  for (const tie of ties.slice(0, FEW)) {
    const other = facts[tie.to];
    list.append(el("li", {},
      el("a", { href: other.address, class: "entity" }, shape(other.type), el("span", {}, other.name)),
      tie.title ? ` ${[tie.title, names.change[tie.change], days(tie)].filter(Boolean).join(" · ")}` : "",
      el("a", { href: stretch(tie.at), class: "evidence" }, words.evidence)));
  }
  if (ties.length > FEW) list.append(el("li", { class: "soft" }, fill(words.more_ties, { n: ties.length - FEW })));
  return list;
}

function stepButtons(fact, own) {
  const at = Math.max(0, fact.at.findIndex(([a, b]) => a === own[0] && b === own[1]));
  const to = (index, label, sign) => {
    const [a, b] = fact.at[(index + fact.at.length) % fact.at.length];
    return el("a", { class: "button", href: stretch([a, b]), "aria-label": label }, sign);
  };
  return el("div", { class: "steps" },
    to(at - 1, words.previous, "‹"), el("span", {}, fill(words.times, { n: at + 1, all: fact.at.length })), to(at + 1, words.next, "›"));
}

// --- the list -------------------------------------------------------------------------------------------------------

const listed = (left || facts).flatMap((item, number) => (item.at.length ? [{ item, number }] : []));
const KINDS = left ? Object.keys(words.left_kinds) : ["figure", "official", "organization", "initiative", "event", "place"];
const kindOf = ({ item }) => (left ? item.kind : item.type);
const types = document.getElementById("types");
const filter = document.getElementById("filter");
const list = document.getElementById("list");
const more = document.getElementById("more");
const found = document.getElementById("found");
let wanted = "";
let most = LISTED;
let lit = -1;

function chip(kind, count) {
  const label = kind ? (left ? words.left_kinds[kind] : names.type[kind]) : words.all;
  const button = el("button", { type: "button", class: "chip", "aria-pressed": String(kind === wanted) });
  if (kind && !left) button.append(shape(kind));
  button.append(label, " ", el("span", { class: "count" }, count.toLocaleString()));
  button.addEventListener("click", () => {
    wanted = kind;
    most = LISTED;
    for (const other of types.children) other.setAttribute("aria-pressed", String(other === button));
    drawMarks();
  });
  return button;
}

function entry({ item, number }) {
  const link = el("a", { href: stretch(item.at[0]), "data-number": number });
  if (item.reason) link.append(el("span"), el("span", {}, item.quote), el("small", {}, `${words.left_kinds[item.kind]} · ${item.reason}`));
  else {
    link.append(shape(item.type, item.status === "target"), el("span", {}, item.name));
    if (item.at.length > 1) link.append(el("span", { class: "count" }, `×${item.at.length}`));
    const small = item.meaning || names.kind[item.kind] || item.date;
    if (small) link.append(el("small", {}, small));
  }
  if (number !== undefined && number === lit) link.setAttribute("aria-current", "true");
  return el("li", {}, link);
}

function drawMarks() {
  const said = filter.value.trim().toLowerCase();
  const holdsIt = ({ item }) => [item.name, item.quote, item.meaning].some((x) => x?.toLowerCase().includes(said));
  const chosen = listed.filter((x) => (!wanted || kindOf(x) === wanted) && (!said || holdsIt(x)));
  list.replaceChildren(...chosen.slice(0, most).map(entry));
  if (!chosen.length) list.append(el("li", { class: "none" }, left && !left.length ? words.left_none : words.nothing));
  found.textContent = chosen.length.toLocaleString();
  more.hidden = chosen.length <= most;
  more.textContent = fill(words.more, { n: Math.min(LISTED * 2, chosen.length - most) });
}

function markListed(number) {
  lit = number;
  list.querySelector("[aria-current]")?.removeAttribute("aria-current");
  const link = list.querySelector(`[data-number="${number}"]`);
  if (!link) return;
  link.setAttribute("aria-current", "true");
  if (!narrow.matches) link.scrollIntoView({ block: "nearest", behavior: "instant" });
}

filter.addEventListener("input", () => {
  most = LISTED;
  drawMarks();
});
more.addEventListener("click", () => {
  most += LISTED * 2;
  drawMarks();
});

types.append(chip("", listed.length));
for (const kind of KINDS) {
  const count = listed.filter((x) => kindOf(x) === kind).length;
  if (count) types.append(chip(kind, count));
}
drawMarks();
followAddress();
document.body.dataset.ready = "true";
