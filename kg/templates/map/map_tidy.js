// Everything laid out anew, on demand: vis-network's physics, out of sight, then each to the nearest free place.

import { Space, boxOf, placeNear } from "./map_layout.js";

const PHYSICS = {
  solver: "forceAtlas2Based",
  // coarse in what is far away, and in large steps: a thousand nodes in two seconds
  forceAtlas2Based: { theta: 1.5, gravitationalConstant: -120, centralGravity: 0.012, springConstant: 0.1, avoidOverlap: 1 },
  timestep: 0.8,
  adaptiveTimestep: false,
  stabilization: { iterations: 200, updateInterval: 20, fit: false },
};

/** Where the physics bring the nodes, each as large as it is with its name: the same from the same start. */
function settledPlaces(entries, links, aspect) {
  const nodes = entries.map(({ node, x, y }) => {
    const { w, h } = boxOf(node, { x, y });
    return { id: node.id, x: x / aspect, y, shape: "dot", size: Math.hypot(w, h) / 2 };
  });
  const edges = [...links].flatMap(([from, others]) => [...others].filter((to) => from < to).map((to) => ({ from, to })));
  const options = { autoResize: false, physics: PHYSICS, layout: { improvedLayout: false, randomSeed: 0 }, edges: { smooth: false } };
  return new Promise((resolve) => {
    const network = new vis.Network(document.createElement("div"), { nodes, edges }, options);
    network.once("stabilizationIterationsDone", () => {
      resolve(network.getPositions());
      network.destroy();
    });
  });
}

/** New places for `entries` ({node, x, y}): `links` are the ids that each is tied to. Of two that want one place the better tied has it. */
export async function tidy(entries, links, aspect) {
  const places = await settledPlaces(entries, links, aspect);
  const space = new Space([], [], aspect);
  for (const { node } of [...entries].sort((a, b) => links.get(b.node.id).size - links.get(a.node.id).size)) {
    const { x, y } = places[node.id];
    placeNear(space, node, { x: x * aspect, y });
  }
  return space.at;
}
