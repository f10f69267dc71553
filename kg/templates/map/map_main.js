// The map: starts from a name, grows neighbour by neighbour. Controls, keyboard, views; the start of it all.

import { add, back, beside, choose, chooseLine, collapse, expand, findNear, hooks, moved, only, open, openWhole, remove, restore, run, tidyUp, towards } from "./map_actions.js";
import { address, checked, describe, isOwn, read, remember } from "./map_address.js";
import { ApiError, MOST_IDS, offlinePage } from "./map_api.js";
import { visible } from "./map_detail.js";
import { drawnBadges, drawnIds, drawnLines, drawnNames, refresh, startDrawing } from "./map_draw.js";
import { download, savePng, saveSvg, titleOf } from "./map_export.js";
import { showFilters, startFilters } from "./map_filters.js";
import { renderList } from "./map_list.js";
import { carried, placesOfAll } from "./map_local.js";
import { renderPanel } from "./map_panel.js";
import { sizeOf } from "./map_names.js";
import { closePath, fillPath, openPath, pathIsOpen, startPath } from "./map_path.js";
import { inPanel } from "./map_rows.js";
import { searchForm } from "./map_search.js";
import { canUndo, dropNodes, keep, resetFilters, state, usual } from "./map_state.js";
import { bringIntoView, scaleNow, showAll, viewCentre, zoom } from "./map_view.js";
import { LANGUAGE, TYPES, byId, fullName, readJson, say, word } from "./map_words.js";
import { el, shape } from "./search.js";

const PARTS = ["tools", "filters", "map-body"]; // shown once there is something on the map

/** Everything on the page follows the state. */
function update() {
  const empty = state.nodes.size === 0;
  document.body.toggleAttribute("data-empty", empty);
  byId("start").hidden = !empty;
  for (const part of PARTS) byId(part).hidden = empty;
  byId("undo").disabled = !canUndo();
  refresh();
  showFilters();
  drawPanel();
  if (state.list) renderList();
  document.title = carried ? carried.title : `${empty ? word("title") : `${titleOf()} · ${word("title")}`} · ${readJson("common-words").name}`;
  remember();
}

async function drawPanel() {
  try {
    await renderPanel();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    notice(error.message, true);
  }
}

function chose() {
  refresh();
  drawPanel();
  if (state.list) renderList();
  const something = state.chosen !== null || state.line !== null;
  const panel = byId("panel");
  if (!something) sheet("");
  else if (!panel.classList.contains("full")) sheet("half");
  if (state.chosen !== null) fillPath(state.nodes.get(state.chosen).node);
  remember();
}

/** A sentence over the map; one that matters stays until it is dismissed or replaced by another of its kind. */
function notice(text, matters = false) {
  const box = byId("notice");
  if (!text && box.dataset.matters) return;
  byId("notice-text").textContent = text;
  box.hidden = !text;
  box.toggleAttribute("data-matters", matters);
  if (text && byId("map-body").hidden) say(text);
  byId("start-notice").textContent = matters ? text : "";
}

// --- views and menus ------------------------------------------------------------------------------------------

function setView(list) {
  state.list = list;
  byId("list").hidden = !list;
  byId("stage").hidden = list;
  byId("view-list").setAttribute("aria-pressed", String(list));
  byId("view-map").setAttribute("aria-pressed", String(!list));
  if (list) renderList();
  else window.requestAnimationFrame(() => showAll(false));
  remember();
}

/** Height of the sheet on a narrow screen: "" (a strip), "half" or "full". */
function sheet(size) {
  const panel = byId("panel");
  panel.classList.remove("half", "full");
  if (size) panel.classList.add(size);
  byId("sheet").setAttribute("aria-expanded", String(size !== ""));
}

function fold(button, box, open = box.hidden || !box.classList.contains("open")) {
  button.setAttribute("aria-expanded", String(open));
  box.classList.toggle("open", open);
  return open;
}

function showSaving(open) {
  byId("save-menu").hidden = !open;
  byId("save").setAttribute("aria-expanded", String(open));
}

async function copyAddress() {
  const text = await address();
  const box = byId("copy-box");
  try {
    await navigator.clipboard.writeText(text);
    box.hidden = true;
  } catch {
    // a page that did not come over a trusted connection may not write there: the reader copies
    box.hidden = false;
    byId("copy-field").value = text;
    byId("copy-field").select();
    return;
  }
  byId("copy-name").textContent = word("copied");
  byId("copy").classList.add("done");
  say(word("copied"));
  window.setTimeout(() => {
    byId("copy-name").textContent = word("copy");
    byId("copy").classList.remove("done");
  }, 2000);
}

function clear() {
  keep();
  dropNodes([...state.nodes.keys()]);
  resetFilters();
  closePath();
  setView(false);
  if (carried) {
    run(async () => {
      await openWhole(placesOfAll());
      update();
      hooks.chose();
      showAll(false);
    });
    return;
  }
  update();
  byId("start-search").focus();
}

function startMenus() {
  byId("view-map").addEventListener("click", () => setView(false));
  byId("view-list").addEventListener("click", () => setView(true));
  byId("undo").addEventListener("click", () => run(back));
  byId("tidy").addEventListener("click", () => run(tidyUp));
  byId("clear").addEventListener("click", clear);
  byId("copy").addEventListener("click", copyAddress);
  byId("filters-toggle").addEventListener("click", () => fold(byId("filters-toggle"), byId("filters")));
  byId("tools-toggle").addEventListener("click", () => fold(byId("tools-toggle"), byId("more-tools")));
  byId("save").addEventListener("click", () => showSaving(byId("save-menu").hidden));
  byId("save-svg").addEventListener("click", saveSvg);
  byId("save-png").addEventListener("click", async () => {
    if (!(await savePng())) notice(word("picture_failed"), true);
  });
  byId("save-html").addEventListener("click", () => {
    const ids = drawnIds();
    if (ids.length > MOST_IDS) notice(word("offline_full", { n: MOST_IDS }), true);
    else run(async () => download(await offlinePage(ids, titleOf(), describe()), "html"));
  });
  byId("more-tools").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && button.id !== "save") fold(byId("tools-toggle"), byId("more-tools"), false);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".save") || event.target.closest("#save-menu")) showSaving(false);
  });
  byId("notice-close").addEventListener("click", () => {
    byId("notice").removeAttribute("data-matters");
    notice("");
    byId("canvas").focus();
  });
  byId("zoom-in").addEventListener("click", () => zoom(1.3));
  byId("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
  byId("fit").addEventListener("click", () => showAll());
  byId("sheet").addEventListener("click", () => {
    const { classList } = byId("panel");
    sheet(classList.contains("full") ? "" : classList.contains("half") ? "full" : "half");
  });
}

// --- keyboard -------------------------------------------------------------------------------------------------

const ARROWS = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } };
const NUDGE = 24;

function onArrow(direction, shift) {
  if (!shift) {
    const id = towards(direction);
    if (id === null) say(word("holds_none"));
    else choose(id);
    return;
  }
  const entry = state.nodes.get(state.chosen);
  if (!entry) return;
  moved(state.chosen, entry.x + NUDGE * direction.x, entry.y + NUDGE * direction.y);
  bringIntoView([state.chosen]);
  say(word("moved", { name: fullName(entry.node) }));
}

/** Keys while the drawing has the focus. */
function canvasKeys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { chosen } = state;
  const on = (action) => chosen !== null && run(() => action(chosen));
  if (ARROWS[event.key]) onArrow(ARROWS[event.key], event.shiftKey);
  else if (event.key === "n" || event.key === "N") choose(beside(event.shiftKey ? -1 : 1));
  else if (event.key === "Enter") on(expand);
  else if (event.key === "Delete" || event.key === "Backspace") on(removeHere);
  else if (event.key === "c" || event.key === "C") on(collapse);
  else if (event.key === "p" || event.key === "P") openPath(chosen === null ? null : state.nodes.get(chosen).node);
  else if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else if (event.key === "0") showAll();
  else return;
  event.preventDefault();
}

/** After a removal the nearest neighbour is chosen, so that the keyboard goes on from there. */
function removeHere(id) {
  const next = Object.values(ARROWS).map(towards).find((other) => other !== null && other !== id);
  remove(id);
  if (next) choose(next, { quiet: true });
}

function pageKeys(event) {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
  if (event.key === "/" && !typing && state.nodes.size) {
    event.preventDefault();
    byId("search").focus();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !typing) {
    event.preventDefault();
    run(back);
  } else if (event.key === "Escape" && !event.defaultPrevented) {
    if (!byId("save-menu").hidden) {
      showSaving(false);
      byId("save").focus();
    } else if (pathIsOpen()) closePath();
    else if (state.chosen !== null || state.line !== null) choose(null);
  }
}

// --- start ----------------------------------------------------------------------------------------------------

const openHit = (hit) => run(() => open([hit.id]));

/** The first name: its field is gone with the start, so the focus goes on to the drawing. */
async function startWith(hit) {
  await openHit(hit);
  byId("canvas").focus({ preventScroll: true });
}

const idOf = ({ id, address: own }) => id ?? decodeURIComponent(own.replace(/^\/id\//, ""));

function startSuggestions() {
  const starts = readJson("starts").map((one) => ({ ...one, id: idOf(one) }));
  byId("suggestions").hidden = !starts.length;
  byId("suggestion-list").append(
    ...starts.map((one) =>
      el("li", {}, el("button", { type: "button", class: "chip", onclick: () => startWith(one) }, shape(one.type), el("span", { lang: "zh-Hans" }, one.name))),
    ),
  );
}

/** What the panel, the list and the drawing call. */
function connect() {
  const go = (id) => run(async () => (state.nodes.has(id) ? choose(id) : open([id])));
  const grow = (id) => run(() => expand(id));
  Object.assign(hooks, { changed: update, chose, notice, busy: (on) => byId("map-body").setAttribute("aria-busy", String(on)) });
  Object.assign(inPanel, {
    go,
    expand: grow,
    collapse: (id) => run(() => collapse(id)),
    only: (id) => run(() => only(id)),
    add: (id, others) => run(() => add(id, others)),
    listOf: (type) => {
      resetFilters();
      if (type) state.filters.types = new Set([type]);
      setView(true);
      update();
      byId("list").focus();
    },
    remove: (id) => run(() => remove(id)),
    path: (id) => openPath(state.nodes.get(id).node),
    close: () => choose(null),
  });
  startDrawing({
    choose: (id) => choose(id, { quiet: id === null }),
    line: chooseLine,
    expand: (id) => {
      choose(id, { quiet: true });
      grow(id);
    },
    moved,
  });
}

/** The map as it opens where nothing was asked for: of the page that opens from disk all that it carries, or as it was saved. */
async function openUsual() {
  if (!carried) return;
  const saved = carried.view && checked(carried.view);
  if (saved) await restore(saved);
  else await openWhole(placesOfAll());
}

/** What an address in words asks for: the filters, the list, the choice. */
async function follow({ id, list, path, filters, document: source, organization }) {
  await openUsual();
  Object.assign(state.filters, filters);
  for (const [name, own] of [["document", source], ["organization", organization]]) {
    if (own && state.nodes.has(own)) state.filters[name] = { id: own, name: state.nodes.get(own).node.name };
  }
  if (path.every((one) => state.nodes.has(one))) state.path = path;
  await findNear();
  update();
  if (list && state.nodes.size) setView(true);
  else if (state.nodes.size) showAll(false);
  if (id === null) return;
  if (state.nodes.has(id)) choose(id);
  else await open([id]);
}

/** Draw what the address asks for. */
async function fromAddress() {
  const { view, ids, from, words, broken } = await read();
  await run(async () => {
    if (view) {
      await restore(view);
      setView(view.list);
      if (!view.list) showAll(false);
    } else if (words) {
      await follow(words);
    } else {
      await openUsual();
      update();
      if (state.nodes.size && !ids) showAll(false);
      if (ids) await open(ids);
      if (from && state.nodes.has(ids[0])) openPath(state.nodes.get(ids[0]).node);
      if (broken) notice(word("bad_address"), true);
    }
  });
}

const MANY_CARRIED = 300; // nodes from which on the documents of a map are not drawn until they are asked for

/** The page that opens from disk: its language, and what it holds of the whole. */
function startCarried() {
  if (!carried) return;
  if (carried.nodes.length > MANY_CARRIED) usual.types = TYPES.filter((type) => type !== "document");
  resetFilters();
  byId("language").addEventListener("click", async (event) => {
    event.preventDefault();
    const href = (await address()).replace(/[?&]lang=\w+/, "");
    history.replaceState(null, "", `${href}${href.includes("#") ? "" : "#"}${href.split("#")[1]?.includes("?") ? "&" : "?"}lang=${LANGUAGE === "zh" ? "en" : "zh"}`);
    location.reload();
  });
  byId("save-html").hidden = true; // this is it
  const { totals } = carried;
  byId("part").hidden = !totals;
  if (!totals) return;
  const all = Object.values(totals).reduce((sum, count) => sum + count, 0);
  byId("part").textContent = word("part", { shown: carried.nodes.length.toLocaleString("en"), all: all.toLocaleString("en") });
}

async function start() {
  startCarried();
  connect();
  startMenus();
  startSuggestions();
  startPath((id) => choose(id));
  startFilters(() => run(async () => {
    await findNear();
    hooks.notice("");
    update();
    if (state.nodes.size && !visible().size) notice(word("nothing"));
  }));
  searchForm(byId("search-form"), byId("search"), openHit);
  searchForm(byId("start-form"), byId("start-search"), startWith);
  byId("canvas").addEventListener("keydown", canvasKeys);
  document.addEventListener("keydown", pageKeys);
  window.addEventListener("hashchange", () => {
    if (isOwn()) return;
    dropNodes([...state.nodes.keys()]);
    resetFilters();
    fromAddress();
  });
  await fromAddress();
  document.body.dataset.ready = "true";
}

/** For tests and the curious: what is on the map, read-only. */
window.zhengtuMap = Object.freeze({
  nodes: () => [...state.nodes.values()].map(({ node }) => ({ id: node.id, type: node.type, name: node.name })),
  drawn: drawnIds,
  positions: () => Object.fromEntries([...state.nodes].map(([id, { x, y }]) => [id, [x, y]])),
  open: (id) => inPanel.go(id),
  shownLines: drawnLines,
  sizes: () => Object.fromEntries(drawnIds().map((id) => [id, sizeOf(state.nodes.get(id).node)])),
  lines: () => [...state.pairs.values()].map(({ a, b, edges }) => ({ a, b, predicates: edges.map((edge) => edge.predicate) })),
  names: drawnNames,
  badges: drawnBadges,
  chosen: () => state.chosen,
  scale: scaleNow,
  centre: viewCentre,
});

start();
