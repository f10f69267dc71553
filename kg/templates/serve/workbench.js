// The page of queries: YASGUI with our endpoint, prefixes, named queries and words. It is told to ask nobody but us.
import { completeFrom } from "./workbench_complete.js";
import { tableFor } from "./workbench_table.js";
import { viewsFor } from "./workbench_views.js";

const bench = JSON.parse(document.getElementById("bench").textContent);
const words = JSON.parse(document.getElementById("words").textContent);
const endpoint = `${location.origin}/sparql`;
const said = document.getElementById("bench-said");
const asking = new WeakMap(); // the tab of a request

// --- YASGUI ------------------------------------------------------------------------------------------------------------

// YASGUI keeps neither the headers of an answer nor the sentence of an error in JSON
const fetchPlainly = window.fetch.bind(window);
window.fetch = async (request, ...more) => {
  const answer = await fetchPlainly(request, ...more);
  const tab = asking.get(request);
  if (!tab) return answer;
  noticeAbove(tab, answer.headers.get("x-zhengtu-truncated") === "true");
  if (answer.ok) return answer;
  return new Response(reason(await answer.text()), { status: answer.status, statusText: answer.statusText });
};

const { Yasgui } = window;
const prefixes = Object.entries(bench.prefixes).map(([name, iri]) => `PREFIX ${name}: <${iri}>`);
const start = `${prefixes.filter((p) => /^PREFIX (zt|skos):/.test(p)).join("\n")}\nSELECT * WHERE {\n  ?x a zt:Initiative ; skos:prefLabel ?name .\n} LIMIT 50\n`;

completeFrom(Yasgui.Yasqe, bench);
Yasgui.Yasr.defaults.errorRenderers = [explain];
const views = { table: tableFor({ bench, endpoint, words }), ...viewsFor({ bench, endpoint, words }) };
for (const [name, view] of Object.entries(views)) Yasgui.Yasr.registerPlugin(name, view);
Yasgui.Yasr.defaults.pluginOrder = [...Object.keys(views), "response"];
Yasgui.Tab.prototype.getShareableLink = function link() {
  return `${location.origin}${addressOf(this.getName(), this.getYasqe().getValue())}`;
};

const yasgui = new Yasgui(document.getElementById("yasgui"), {
  persistenceId: null, // what is looked at stands in the address, and nothing in the browser
  populateFromUrl: false,
  autoAddOnInit: false,
  autofocus: false,
  tabName: words.mine,
  requestConfig: { endpoint, method: "POST", acceptHeaderGraph: "text/turtle" },
  endpointCatalogueOptions: { getData: () => [{ endpoint }], keys: [] },
  yasqe: { value: start, collapsePrefixesOnLoad: true, prefixCcApi: "", extraKeys: { Tab: false, "Shift-Tab": false } },
  yasr: { prefixes: bench.prefixes },
});
for (const query of bench.queries) {
  yasgui.addTab(false, { id: `named-${query.name}`, name: query.title, yasqe: { value: query.text } });
}
const first = bench.opened.query
  ? yasgui.addTab(false, { id: "asked", name: words.mine, yasqe: { value: bench.opened.query } }, { atIndex: 0 })
  : yasgui.getTab(`named-${bench.opened.name || bench.queries[0].name}`);
yasgui.persistentConfig.setActive(first.getId());
first.show();
prepare(first);
yasgui.on("tabSelect", (_, id) => setTimeout(() => prepare(yasgui.getTab(id))));
yasgui.on("tabAdd", (_, id) => setTimeout(() => prepare(yasgui.getTab(id))));
yasgui.on("query", (_, tab) => history.replaceState(null, "", addressOf(tab.getName(), tab.getYasqe().getValue())));
document.body.dataset.ready = "";

/** What a tab gets when it is first shown: a name for its editor, notices, labels. */
function prepare(tab) {
  const yasqe = tab?.getYasqe();
  if (!yasqe || tab.isPrepared) return;
  tab.isPrepared = true;
  yasqe.getInputField().setAttribute("aria-label", words.editor);
  yasqe.on("query", (_, request) => asking.set(request, tab));
  document.getElementById(`tab-${tab.getId()}`).scrollIntoView({ block: "nearest", inline: "center" });
}

/** Where a query is found again: under its name while it is as we wrote it. */
function addressOf(name, text) {
  const own = bench.queries.find((query) => query.title === name && query.text === text);
  return `/workbench?${new URLSearchParams(own ? { name: own.name } : { query: text })}`;
}

/** Above a result that was cut. */
function noticeAbove(tab, isCut) {
  const yasr = tab.getYasr();
  yasr.rootEl.querySelector(".bench-cut")?.remove();
  if (!isCut) return;
  const note = document.createElement("p");
  note.className = "notice bench-cut";
  note.setAttribute("role", "alert");
  note.textContent = words.cut;
  yasr.rootEl.insertBefore(note, yasr.resultsEl);
}

/** An error as the server explains it. */
async function explain(error) {
  const note = document.createElement("div");
  note.className = "bench-error";
  note.setAttribute("role", "alert");
  const title = note.appendChild(document.createElement("strong"));
  title.textContent = words.failed;
  note.appendChild(document.createElement("pre")).textContent = /^Failed to fetch|NetworkError/.test(error.text) ? words.unreachable : error.text;
  return note;
}

function reason(text) {
  try {
    return JSON.parse(text).message;
  } catch {
    return text;
  }
}

// --- the vocabulary ----------------------------------------------------------------------------------------------------

const sheet = document.querySelector(".bench-sheet");

sheet.addEventListener("click", (event) => {
  const term = event.target.closest("[data-term]")?.dataset.term;
  const yasqe = term && yasgui.getTab()?.getYasqe();
  if (!yasqe) return;
  const prefix = term.split(":")[0];
  yasqe.getDoc().replaceSelection(`${term} `);
  if (!(prefix in yasqe.getPrefixesFromQuery())) yasqe.addPrefixes({ [prefix]: bench.prefixes[prefix] });
  yasqe.focus();
  said.textContent = words.inserted.replace("{term}", term);
});

document.getElementById("sheet-find").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const item of sheet.querySelectorAll("li")) {
    const text = `${item.textContent} ${item.firstElementChild.title}`.toLowerCase();
    item.hidden = !text.includes(wanted);
  }
});
