// What the panel says while nothing is chosen: the findings, and how much of what there is.

import { findingsOf } from "./map_api.js";
import { crowdedNow } from "./map_detail.js";
import { carried } from "./map_local.js";
import { NAMES, goTo, inPanel, rows } from "./map_rows.js";
import { passing, state } from "./map_state.js";
import { TYPES, typesName, word } from "./map_words.js";
import { el, shape } from "./search.js";

const FIRST_TARGETS = 5;
const FIRST_OF_LIST = 4;

/** How many of each type; a click lists them. */
function tally() {
  const list = el("ul", { class: "tally" });
  const all = passing();
  for (const type of TYPES) {
    const count = [...all].filter((id) => state.nodes.get(id).node.type === type).length;
    const total = carried?.totals?.[type] ?? count;
    if (!count && !total) continue;
    const of = total > count ? el("small", {}, `/ ${total.toLocaleString("en")}`) : null;
    const button = el("button", { type: "button", onclick: () => inPanel.listOf(type) }, el("b", {}, count.toLocaleString("en"), of), el("span", {}, shape(type, type === "document"), typesName(type)));
    list.append(el("li", {}, button));
  }
  return list;
}

const whoOf = (target) => target.who.map(({ name }) => name).join("、");

const deedsOf = ({ targets, leads }) => [["promises", targets], ["leads", leads]].filter(([, n]) => n).map(([name, n]) => word(name, { n })).join(" · ");

const SECTIONS = [
  ["targets", FIRST_TARGETS, (one) => [{ ...one, type: "figure", status: "target" }, [whoOf(one), `“${one.quote}”`].filter(Boolean).join(" · ")]],
  ["leaders", FIRST_OF_LIST, (one) => [one, deedsOf(one)]],
  ["undertakings", FIRST_OF_LIST, (one) => [one, word("figures_of", { n: one.figures })]],
  ["documents", FIRST_OF_LIST, (one) => [{ ...one, type: "document" }, [one.published, one.publisher].filter(Boolean).join(" · ")]],
];

/** The findings, each of which leads to its node. */
export async function findingParts() {
  const found = await findingsOf();
  const parts = [];
  for (const [name, first, row] of SECTIONS) {
    if (!found[name].length) continue;
    parts.push(el("h3", {}, word(`found_${name}`, { year: found.year })), rows(found[name], (one) => goTo(...row(one)), first));
  }
  return parts;
}

export function overviewParts() {
  const hints = [word("overview_hint")];
  if (carried?.totals) hints.push(word("part_of_what", { shown: carried.nodes.length.toLocaleString("en"), all: Object.values(carried.totals).reduce((sum, count) => sum + count, 0).toLocaleString("en") }));
  if (crowdedNow()) hints.push(word("drawn_in_part", { all: passing().size.toLocaleString("en") }));
  return [
    el("h2", carried ? { class: "first", ...NAMES } : { class: "first" }, carried ? carried.title : word("overview")),
    el("div", { class: "findings" }),
    el("h3", {}, word("overview")),
    tally(),
    ...hints.map((hint) => el("p", { class: "hint" }, hint)),
  ];
}
