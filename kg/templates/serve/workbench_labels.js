// Beside each IRI of a result its name, and for what has a page here a link to that page.

const MOST = 200; // IRIs in one question
const names = new Map(); // by IRI; "" for what has none
const LABELS = `
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX zt: <https://w3id.org/zhengtu/ns#>
SELECT DISTINCT ?x ?name WHERE {
  VALUES ?x { IRIS }
  { ?x skos:prefLabel|rdfs:label|dcterms:title ?name }
  UNION { ?x zt:measure ?measure ; zt:quote ?quote BIND(STRLANG(CONCAT(STR(?measure), " ", STR(?quote)), "zh") AS ?name) }
  UNION { ?x oa:hasSelector/oa:exact ?name }
  UNION { ?x oa:exact ?name }
}`;

/** Watch a place where results are drawn, page after page. */
export function dress(place, endpoint, bench) {
  const look = () => {
    const links = [...place.querySelectorAll("a.iri:not([data-dressed])")];
    if (!links.length) return;
    for (const link of links) {
      link.dataset.dressed = "";
      link.dataset.iri = link.getAttribute("href");
      openHere(link, bench.base);
    }
    fetchNames([...new Set(links.map((link) => link.dataset.iri))], endpoint).then(() => links.forEach(label));
  };
  new MutationObserver(look).observe(place, { childList: true, subtree: true });
  look();
}

function openHere(link, base) {
  const iri = link.dataset.iri;
  if (!iri.startsWith(base)) return;
  link.href = `/id/${iri.slice(base.length)}`;
  link.removeAttribute("target");
}

function label(link) {
  const name = names.get(link.dataset.iri);
  if (!name || link.nextElementSibling?.className === "iri-name") return;
  const beside = document.createElement("span");
  beside.className = "iri-name";
  beside.textContent = name;
  link.after(beside);
}

async function fetchNames(iris, endpoint) {
  const unknown = iris.filter((iri) => !names.has(iri) && /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]*$/i.test(iri));
  for (let at = 0; at < unknown.length; at += MOST) await ask(unknown.slice(at, at + MOST), endpoint);
}

async function ask(iris, endpoint) {
  const query = LABELS.replace("IRIS", () => iris.map((iri) => `<${iri}>`).join(" "));
  const headers = { Accept: "application/sparql-results+json" };
  const answer = await fetch(endpoint, { method: "POST", body: new URLSearchParams({ query }), headers }).catch(() => null);
  if (!answer?.ok) return;
  const found = (await answer.json()).results.bindings;
  for (const iri of iris) names.set(iri, best(found.filter((row) => row.x.value === iri).map((row) => row.name)));
}

/** In the language of the page where there is one. */
function best(offered) {
  const language = document.documentElement.lang.slice(0, 2);
  return (offered.find((name) => name["xml:lang"] === language) ?? offered[0])?.value ?? "";
}
