// What a term of a result looks like in every view of it. Whatever a graph says enters as text.
import { namesOf } from "./workbench_labels.js";

const LONGEST = 500; // signs of a text

/** The makers of cells for one result: its prefixes, our base. */
export function cellsOf(yasr, bench) {
  const prefixes = () => Object.entries({ id: bench.base, ...yasr.getPrefixes() });

  function short(iri) {
    const [name, full] = prefixes().find(([, start]) => start && iri.startsWith(start)) ?? [];
    return name === undefined ? iri : `${name}:${iri.slice(full.length)}`;
  }

  function link(iri) {
    const made = cellElement(/^https?:/.test(iri) ? "a" : "span", "iri");
    made.dataset.iri = iri;
    made.textContent = short(iri);
    if (iri.startsWith(bench.base)) made.href = `/id/${iri.slice(bench.base.length)}`;
    else if (made.localName === "a") Object.assign(made, { href: iri, target: "_blank", rel: "noopener noreferrer" });
    return made;
  }

  /** The term of a column inside `place`, which is given back. */
  function fill(place, name, term) {
    if (term?.type === "uri") place.append(link(term.value));
    else if (name === "document" && term) place.append(documentLink(plain(term)));
    else place.textContent = shown(plain(term));
    if (term?.["xml:lang"]) place.lang = term["xml:lang"];
    return place;
  }
  return { fill, short };
}

/** Names beside the IRIs of a place, once the endpoint has told them. */
export async function nameLinks(place, endpoint) {
  const links = [...place.querySelectorAll(".iri")];
  const names = await namesOf([...new Set(links.map((link) => link.dataset.iri))], endpoint);
  for (const link of links) {
    const name = names.get(link.dataset.iri);
    if (!name) continue;
    const beside = cellElement("span", "iri-name");
    beside.textContent = name;
    link.after(beside);
  }
}

export function cellElement(tag, className = "", attributes = {}) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** Our named queries call a document's identifier so. */
function documentLink(id) {
  const link = cellElement("a", "", { href: `/id/document/${id.split("/").map(encodeURIComponent).join("/")}` });
  link.textContent = id;
  return link;
}

/** A term as text; a triple term as its parts. */
export function plain(term) {
  if (!term) return "";
  return typeof term.value === "object" ? `<<( ${Object.values(term.value).map(plain).join(" ")} )>>` : String(term.value);
}

/** A document's text is in one cell: what is copied and downloaded has all of it. */
function shown(text) {
  return text.length > LONGEST ? `${[...text.slice(0, LONGEST)].join("")}…` : text;
}

export function isNumber(term) {
  return /#(integer|decimal|double|float|int|long)$/.test(term?.datatype ?? "");
}

export const isDate = (term) => /#(date|dateTime|gYear|gYearMonth)$/.test(term?.datatype ?? "") || /^\d{4}-\d{2}(-\d{2})?$/.test(plain(term));
