// What every page does: suggestions under the search field, the language that keeps the place, word of a new build.

import { attachSearch } from "/static/search.js";

const words = JSON.parse(document.getElementById("common-words").textContent);

for (const form of document.querySelectorAll("form[data-search]")) {
  const field = form.querySelector("input[name=q]");
  attachSearch(field, { words, choose: (hit) => window.location.assign(hit.address) });
}

const language = document.getElementById("language");
language.addEventListener("click", () => {
  // the link is made on the server, which does not see the part behind #
  language.href = language.href.split("#")[0] + window.location.hash;
});

const EVERY = 15_000; // milliseconds between two questions
let shown = null;

async function lookForNewBuild() {
  if (document.hidden) return;
  try {
    const answer = await fetch("/api/version");
    if (!answer.ok) return;
    const { snapshot } = await answer.json();
    if (shown === null) shown = snapshot;
    document.getElementById("fresh").hidden = snapshot === shown;
  } catch {
    // the server has stopped; the page stays as it is
  }
}

lookForNewBuild();
window.setInterval(lookForNewBuild, EVERY);
