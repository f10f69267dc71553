// The filters above the map: types with their counts, target or result, year, document, department.

import { finder, bestHit } from "./map_search.js";
import { filtering, passes, resetFilters, state } from "./map_state.js";
import { PREDICATES, TYPES, byId, readJson, relationName, word } from "./map_words.js";
import { el } from "./search.js";

const NAMED = ["document", "organization"];
const years = new Set(readJson("years"));

/** How many nodes of each type are on the map, and how many of them the filters let through. */
export function showFilters() {
  const { filters } = state;
  const nodes = [...state.nodes.values()].map(({ node }) => node);
  const all = new Map(TYPES.map((type) => [type, 0]));
  const shown = new Map(all);
  for (const node of nodes) {
    all.set(node.type, all.get(node.type) + 1);
    if (passes(node)) shown.set(node.type, shown.get(node.type) + 1);
  }
  for (const chip of byId("types").children) {
    const { type } = chip.dataset;
    chip.setAttribute("aria-pressed", String(filters.types.has(type)));
    const [own, of] = [shown.get(type), all.get(type)];
    chip.querySelector(".count").textContent = own === of ? String(of) : word("share", { shown: own, all: of });
  }
  for (const button of byId("status").children) button.setAttribute("aria-pressed", String(button.dataset.status === filters.status));
  showYears(nodes);
  showRelations();
  for (const name of NAMED) {
    const taken = byId(`taken-${name}`);
    const value = filters[name];
    byId(`filter-${name}`).parentElement.hidden = Boolean(value);
    taken.hidden = !value;
    if (!value) continue;
    taken.replaceChildren(el("span", { lang: "zh-Hans" }, value.name), el("span", { "aria-hidden": "true" }, "×"));
    taken.setAttribute("aria-label", word("drop", { name: value.name }));
    taken.title = value.name;
  }
  byId("reset").hidden = !filtering();
}

/** What a filter offers besides anything: what the map has. */
function offer(filter, wanted, nameOf) {
  const select = byId(filter);
  if (wanted.join() !== [...select.options].slice(1).map(({ value }) => value).join()) {
    select.replaceChildren(select.options[0], ...wanted.map((value) => el("option", { value }, nameOf(value))));
  }
  select.value = state.filters[filter];
}

/** Years that figures on the map speak of; those seen once stay on offer. */
function showYears(nodes) {
  for (const node of nodes) for (const year of node.years || []) years.add(year);
  if (state.filters.year) years.add(Number(state.filters.year));
  offer("year", [...years].sort((a, b) => b - a).map(String), String);
}

function showRelations() {
  const there = new Set([...state.pairs.values()].flatMap(({ edges }) => edges.map(({ predicate }) => predicate)));
  offer("relation", PREDICATES.filter((kind) => there.has(kind) || kind === state.filters.relation), (kind) => relationName(kind, true));
}

/** Wire the controls; `changed()` follows each change. */
export function startFilters(changed) {
  byId("types").addEventListener("click", (event) => {
    const type = event.target.closest("[data-type]")?.dataset.type;
    if (!type) return;
    const { types } = state.filters;
    if (!types.delete(type)) types.add(type);
    changed();
  });
  byId("status").addEventListener("click", (event) => {
    const button = event.target.closest("[data-status]");
    if (!button) return;
    state.filters.status = button.dataset.status;
    changed();
  });
  for (const name of ["year", "relation"]) {
    byId(name).addEventListener("change", () => {
      state.filters[name] = byId(name).value;
      changed();
    });
  }
  for (const name of NAMED) {
    const field = byId(`filter-${name}`);
    const take = ({ id, name: own }) => {
      field.value = "";
      state.filters[name] = { id, name: own };
      changed();
      byId(`taken-${name}`).focus();
    };
    const close = finder(field, take, [name]);
    field.addEventListener("keydown", async (event) => {
      if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
      const hit = await bestHit(field.value, [name]);
      close();
      if (hit) take(hit);
    });
    byId(`taken-${name}`).addEventListener("click", () => {
      state.filters[name] = null;
      changed();
      field.focus();
    });
  }
  byId("reset").addEventListener("click", () => {
    resetFilters();
    changed();
    byId("types").firstElementChild.focus();
  });
}
