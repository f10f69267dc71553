// The part of the map that the window shows: moved only as far as needed, and never under a card or the sheet.

import { drawn, drawnIds, refresh } from "./map_draw.js";
import { passing, state } from "./map_state.js";
import { byId } from "./map_words.js";

const READABLE = 0.7; // the scale at which names still stand beside their nodes
const MOST_FRAMED = 40; // neighbours of one that are all brought into view, however small they become
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
export const NARROW = matchMedia("(max-width: 760px)");

/** What lies over the stage: the card for a path, and on a narrow screen the sheet with the buttons above it. In pixels. */
function insets() {
  const card = byId("path");
  if (!NARROW.matches) return { left: card.hidden ? 0 : card.offsetWidth + 14, top: 0, bottom: 0 };
  const panel = byId("panel");
  const open = panel.classList.contains("full") || panel.classList.contains("half");
  return { left: 0, top: card.hidden ? 0 : card.offsetHeight + 8, bottom: open ? byId("map-body").clientHeight * 0.5 : 150 };
}

function moveTo(position, scale, animate) {
  const { left, top, bottom } = insets();
  const offset = { x: left / 2, y: (top - bottom) / 2 };
  const animation = animate && !STILL.matches ? { duration: 320, easingFunction: "easeInOutCubic" } : false;
  drawn.network.moveTo({ position, scale, offset, animation });
  if (!animation && state.whole) refresh();
}

function bounds(ids) {
  const spots = ids.map((id) => state.nodes.get(id)).filter(Boolean);
  const [across, down] = [spots.map(({ x }) => x), spots.map(({ y }) => y)];
  return { left: Math.min(...across), right: Math.max(...across), top: Math.min(...down), bottom: Math.max(...down) };
}

/** The scale at which these nodes fill the stage, with a margin for their names. */
function fitting(ids) {
  const { left, right, top, bottom } = bounds(ids);
  const stage = byId("stage");
  const cover = insets();
  const wide = Math.max(stage.clientWidth - cover.left - (NARROW.matches ? 110 : 170), 120);
  const high = Math.max(stage.clientHeight - cover.top - cover.bottom - (NARROW.matches ? 90 : 120), 90);
  return Math.max(Math.min(wide / Math.max(right - left, 1), high / Math.max(bottom - top, 1)), 0.02);
}

export function show(ids, { animate = true, closest = 1.15 } = {}) {
  const { left, right, top, bottom } = bounds(ids);
  if (left > right) return;
  moveTo({ x: (left + right) / 2, y: (top + bottom) / 2 + 12 }, Math.min(fitting(ids), closest), animate);
}

/** Everything that is drawn; of the whole map all that may be. */
export const showAll = (animate = true) => show(state.whole ? [...passing()] : drawnIds(), { animate });

/** Bring nodes into view, moving no more than is needed: not at all where all are in sight and can be told apart. */
export function bringIntoView(ids) {
  const stage = byId("stage");
  const cover = insets();
  const scale = drawn.network.getScale();
  const inSight = ids.every((id) => {
    const spot = state.nodes.get(id);
    if (!spot) return true;
    const { x, y } = drawn.network.canvasToDOM(spot);
    return x > 40 + cover.left && y > 24 + cover.top && x < stage.clientWidth - 40 && y < stage.clientHeight - cover.bottom - 44;
  });
  if (inSight && (!state.whole || scale >= READABLE)) return;
  if (!state.whole && fitting(drawnIds()) >= READABLE) showAll();
  else if (ids.length > MOST_FRAMED && fitting(ids) < READABLE) moveTo(state.nodes.get(ids[0]), READABLE, true);
  else show(ids, { closest: Math.max(Math.min(scale, 1.15), READABLE) });
}

export function zoom(factor) {
  drawn.network.moveTo({ scale: Math.min(Math.max(drawn.network.getScale() * factor, 0.02), 4) });
  drawn.later();
}

export const viewCentre = () => drawn.network.getViewPosition();
export const scaleNow = () => drawn.network.getScale();
