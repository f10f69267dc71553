// The names of IRIs, asked of the endpoint once each.

const MOST = 200; // IRIs in one question
const names = new Map(); // by IRI; "" for what has none
const LABELS = `
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> PREFIX zt: <https://w3id.org/zhengtu/ns#>
SELECT DISTINCT ?x ?name WHERE {
  VALUES ?x { IRIS }
  { ?x skos:prefLabel|rdfs:label|dcterms:title ?name }
  UNION { ?x zt:measure ?measure ; zt:quote ?quote BIND(STRLANG(CONCAT(STR(?measure), " ", STR(?quote)), "zh") AS ?name) }
  UNION { ?x nif:anchorOf ?name }
}`;

/** A map from IRI to name; where the server does not answer, of those that are known. */
export async function namesOf(iris, endpoint) {
  const unknown = iris.filter((iri) => !names.has(iri) && /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]*$/i.test(iri));
  for (let at = 0; at < unknown.length; at += MOST) await askLabels(unknown.slice(at, at + MOST), endpoint);
  return names;
}

async function askLabels(iris, endpoint) {
  const query = LABELS.replace("IRIS", () => iris.map((iri) => `<${iri}>`).join(" "));
  const headers = { Accept: "application/sparql-results+json" };
  const answer = await fetch(endpoint, { method: "POST", body: new URLSearchParams({ query }), headers }).catch(() => null);
  if (!answer?.ok) return;
  const found = Map.groupBy((await answer.json()).results.bindings, (row) => row.x.value);
  for (const iri of iris) names.set(iri, best((found.get(iri) ?? []).map((row) => row.name)));
}

/** In the language of the page where there is one. */
function best(offered) {
  const language = document.documentElement.lang.slice(0, 2);
  return (offered.find((name) => name["xml:lang"] === language) ?? offered[0])?.value ?? "";
}
