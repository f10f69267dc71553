"""What the page of queries is made of: the vocabulary is the graph's, the tabs are queries that run."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.query import named_queries
from kg.rdf.terms import PREFIXES
from kg.serve.pages.vocabulary import vocabulary
from kg.serve.pages.workbench import context
from kg.serve.web import HttpError
from kg.words import Language

TYPE = PREFIXES["rdf"] + "type"


@pytest.fixture(scope="module")
def store(built: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=built / "graph.nq", format=ox.RdfFormat.N_QUADS)
    return store


def full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_term_of_the_graph_has_its_words(store: ox.Store, language: Language) -> None:
    known = {full(t.name): t for t in vocabulary(language)}
    classes = {str(q.object.value) for q in store.quads_for_pattern(None, ox.NamedNode(TYPE), None)}
    properties = {q.predicate.value for q in store}
    assert classes
    assert {c for c in classes if c not in known or known[c].kind != "class"} == set()
    assert {p for p in properties if p not in known or known[p].kind != "property"} == set()
    assert all(t.label for t in known.values())
    assert len(known) == len(vocabulary(language))  # none twice


def test_the_vocabulary_speaks_the_language() -> None:
    zh, en = ({t.name: t for t in vocabulary(language)} for language in ("zh", "en"))
    assert list(zh) == list(en)
    assert (zh["zt:Target"].label, en["zt:Target"].label) == ("目标", "target")
    assert (zh["zt:statedBy"].kind, zh["zt:statedBy"].comment) == ("property", "说出这一数字的官员。")


def test_every_tab_is_a_query_that_runs_as_it_stands(store: ox.Store) -> None:
    tabs = context("en")["bench"]["queries"]
    assert [t["name"] for t in tabs] == [q.name for q in named_queries()]
    for tab in tabs:
        rows = store.query(tab["text"], use_default_graph_as_union=True)
        assert isinstance(rows, ox.QuerySolutions)
        assert len(rows.variables) >= 2
        declared = {line.split()[1].rstrip(":") for line in tab["text"].splitlines() if line.startswith("PREFIX")}
        assert all(f"{prefix}:" in tab["text"].replace(f"PREFIX {prefix}:", "") for prefix in declared), tab["name"]


def test_the_page_is_told_what_to_open() -> None:
    assert context("zh", query="ASK {}")["bench"]["opened"] == {"query": "ASK {}", "name": ""}
    assert context("zh", name="targets")["bench"]["opened"] == {"query": "", "name": "targets"}
    with pytest.raises(HttpError, match="没有名为“nothing”的问题"):
        context("zh", name="nothing")
