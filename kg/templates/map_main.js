"use strict";
// Controls, keyboard, language and the address; the start of it all.

/** Choose a node, or none. `byKey`: the reader came from a list or the search, so the focus goes to the panel. */
function choose(node, byKey = false) {
  if (node === null) state.focus = 0;
  state.chosen = node;
  renderPanel();
  sheet(node === null ? "" : "half");
  refresh();
  if (node !== null && !state.list) showChosen();
  if (byKey) byId("panel-content").focus({ preventScroll: true });
  remember();
}

function setFocus(steps) {
  const key = document.activeElement?.dataset.focus;
  state.focus = steps;
  renderPanel();
  refresh();
  if (steps) showAll();
  else showChosen();
  // the panel was drawn anew: the focus returns to the button that was pressed
  if (key !== undefined) (document.querySelector(`[data-focus="${key}"]`) || document.querySelector("[data-focus]"))?.focus();
}

function filtersChanged() {
  for (const chip of byId("types").children) chip.setAttribute("aria-pressed", String(state.types.has(chip.dataset.type)));
  for (const button of byId("status").children) button.setAttribute("aria-pressed", String(button.dataset.status === state.status));
  byId("year").value = state.year;
  byId("relation").value = state.relation;
  refresh();
  counts();
  if (state.list) renderList();
  else if (state.chosen === null) showAll();
}

function reset() {
  Object.assign(state, { types: new Set(TYPES), status: "all", year: "", relation: "", chosen: null, focus: 0 });
  byId("search").value = "";
  choose(null);
  filtersChanged();
}

/** How many nodes of each type pass the filters, on the chips. */
function counts() {
  const pass = passing();
  for (const chip of byId("types").children) {
    const { type } = chip.dataset;
    const all = totalOf(type);
    const shown = [...pass].filter((node) => RECORDS[node].type === type).length;
    chip.hidden = all === 0;
    chip.querySelector(".count").textContent = share(shown, all);
  }
}

function setView(list) {
  state.list = list;
  byId("list").hidden = !list;
  byId("stage").hidden = list;
  byId("view-list").setAttribute("aria-pressed", String(list));
  byId("view-map").setAttribute("aria-pressed", String(!list));
  if (list) renderList();
  else if (state.chosen !== null) showChosen();
}

/** Height of the sheet on a narrow screen: "" (a strip), "half" or "full". */
function sheet(size) {
  const panel = byId("panel");
  panel.classList.remove("half", "full");
  if (size) panel.classList.add(size);
  byId("sheet").setAttribute("aria-expanded", String(size !== ""));
}

function nextSheet() {
  const panel = byId("panel");
  sheet(panel.classList.contains("full") ? "" : panel.classList.contains("half") ? "full" : "half");
}

// --- language and address: #lang=en&node=12 ------------------------------------------------------------------

function remember() {
  const address = new URLSearchParams({ lang: state.language });
  if (state.chosen !== null) address.set("node", state.chosen);
  history.replaceState(null, "", `#${address}`);
}

function recall() {
  const address = new URLSearchParams(location.hash.slice(1));
  const language = address.get("lang") || (navigator.language || "zh").slice(0, 2);
  state.language = language in DATA.words.ui ? language : "en";
  const node = address.has("node") ? Number(address.get("node")) : NaN;
  return Number.isInteger(node) && node >= 0 && node < RECORDS.length ? node : null;
}

function translate() {
  document.documentElement.lang = word("lang");
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", word(element.dataset.label));
  for (const element of document.querySelectorAll("[data-title]")) element.title = word(element.dataset.title);
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = word(element.dataset.placeholder);
  for (const chip of byId("types").children) chip.querySelector(".chip-name").textContent = typeName(chip.dataset.type);
  byId("year").options[0].textContent = word("year_all");
  for (const option of byId("relation").options) {
    option.textContent = option.value ? DATA.words.relation[state.language][option.value].out : word("relation_all");
  }
  if (DATA.totals) byId("part").textContent = word("part", allAndShown());
}

function speak(language) {
  state.language = language;
  translate();
  counts();
  renderPanel();
  if (state.list) renderList();
  if (canvas.network) canvas.network.redraw();
  closeResults();
  remember();
}

// --- start ---------------------------------------------------------------------------------------------------

function fillYears() {
  const years = new Set(RECORDS.flatMap((record) => record.years || []));
  byId("year").append(el("option", { value: "" }));
  for (const year of [...years].sort((a, b) => b - a)) byId("year").append(el("option", { value: year }, String(year)));
}

/** The kinds of relations that the map has, in the order of the panel. */
function fillRelations() {
  const kinds = new Set(DATA.relations.map(({ p }) => p));
  byId("relation").append(el("option", { value: "" }));
  for (const kind of Object.keys(DATA.words.relation.zh)) if (kinds.has(kind)) byId("relation").append(el("option", { value: kind }));
}

function canvasKeys(event) {
  const steps = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] }[event.key];
  if (steps) {
    const { x, y } = canvas.network.getViewPosition();
    const scale = canvas.network.getScale();
    canvas.network.moveTo({ position: { x: x + steps[0] / scale, y: y + steps[1] / scale } });
  } else if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else if (event.key === "0") showAll();
  else return;
  event.preventDefault();
}

function zoom(factor) {
  canvas.network.moveTo({ scale: Math.min(Math.max(canvas.network.getScale() * factor, 0.02), 5) });
}

function start() {
  fillYears();
  fillRelations();
  byId("part").hidden = !DATA.totals;
  const first = recall();
  startSearch();
  translate();
  startCanvas(
    (node) => choose(node),
    (node) => {
      choose(node);
      setFocus(1);
    },
  );
  byId("types").addEventListener("click", (event) => {
    const type = event.target.closest("[data-type]")?.dataset.type;
    if (!type) return;
    if (!state.types.delete(type)) state.types.add(type);
    filtersChanged();
  });
  byId("status").addEventListener("click", (event) => {
    const status = event.target.closest("[data-status]")?.dataset.status;
    if (!status) return;
    state.status = status;
    filtersChanged();
  });
  byId("year").addEventListener("change", () => {
    state.year = byId("year").value;
    filtersChanged();
  });
  byId("relation").addEventListener("change", () => {
    state.relation = byId("relation").value;
    filtersChanged();
  });
  byId("filters-toggle").addEventListener("click", () => {
    const open = byId("filters").classList.toggle("open");
    byId("filters-toggle").setAttribute("aria-expanded", String(open));
  });
  byId("view-map").addEventListener("click", () => setView(false));
  byId("view-list").addEventListener("click", () => setView(true));
  byId("reset").addEventListener("click", reset);
  byId("print").addEventListener("click", () => window.print());
  byId("language").addEventListener("click", () => speak(state.language === "zh" ? "en" : "zh"));
  byId("zoom-in").addEventListener("click", () => zoom(1.3));
  byId("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
  byId("fit").addEventListener("click", () => showAll());
  byId("sheet").addEventListener("click", nextSheet);
  byId("canvas").addEventListener("keydown", canvasKeys);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      byId("search").focus();
    } else if (event.key === "Escape") {
      if (state.focus) setFocus(0);
      else if (state.chosen !== null) choose(null);
    }
  });
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address holds the language
    byId("search").focus();
  });
  window.addEventListener("hashchange", () => {
    const node = recall();
    speak(state.language);
    if (node !== state.chosen) choose(node);
  });
  speak(state.language);
  if (first !== null) choose(first);
  document.body.dataset.ready = "true";
}

start();
