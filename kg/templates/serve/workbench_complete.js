// Completion of our own prefixes, classes and properties; YASGUI's own would ask servers elsewhere.

export function completeFrom(Yasqe, bench) {
  const iris = (kind) => bench.vocabulary.filter((term) => term.kind === kind).map((term) => full(term.name, bench.prefixes));
  const prefixes = Object.entries(bench.prefixes).map(([name, iri]) => `${name}: <${iri}>`);
  const own = { prefixes: () => prefixes, class: among(iris("class")), property: among(iris("property")) };
  Yasqe.defaults.autocompleters = ["variables"];
  for (const [name, get] of Object.entries(own)) {
    Yasqe.forkAutocompleter(name, { name: `own-${name}`, get, bulk: name === "prefixes", persistenceId: null });
  }
}

function among(iris) {
  return (_, token) => iris.filter((iri) => iri.startsWith(token?.autocompletionString ?? ""));
}

function full(name, prefixes) {
  const [prefix, local] = name.split(":");
  return prefixes[prefix] + local;
}
