"""Documents whose names are nearly one stay two: nothing that is told by one of them is told by the other, and nothing is lost."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import hypothesis.strategies as st
import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from stores import build, held

import kg
from kg import ids, lexicon
from kg.model import Corpus, Document, Facts
from kg.pipeline import corpus_of
from kg.rdf.dataset import Dataset
from kg.rdf.read import graph_base, read_facts
from kg.rdf.terms import DEFAULT_BASE
from kg.rdf.terms import path as iri_path

TEXT = "兰州市教育局局长李敏介绍，今年新建学校{}所，“春苗”行动覆盖率达到95%以上。今年，多地召开新闻发布会。\n"
# Letters of two widths, accents composed and not, blanks, quotation marks, underscores, case, what addresses give a meaning
SIGNS = "aAａ1１（(é" + "e\u0301" + "_ \u3000\u00a0“”\"'《》《/%#?@＠.:;\u200b\n"
NAMES = st.lists(st.text(SIGNS, min_size=1, max_size=4).map("公告".__add__), min_size=2, max_size=4, unique=True)
NEARLY = [
    "公告（1）.txt", "公告(1).txt", "公告 (1).txt", "公告_(1).txt", "“公告”(1).txt", "公告(1).TXT", "é.txt", "e\u0301.txt", "ａ.txt", "a.txt",
    "a b.txt", "a_b.txt", "a\u3000b.txt", "a%20b.txt", "a/b.txt", "a%2Fb.txt", "a@b.txt", "a＠b.txt",
]  # fmt: skip


def corpus(names: list[str]) -> Corpus:
    """A document of each name, with a number of its own; none fails."""
    made = corpus_of((Document(name, TEXT.format(n + 2), name) for n, name in enumerate(names)), lexicon.load(), [])
    assert len(made.facts) == len(names), made.failures
    return made


def own(facts: Facts) -> set[str]:
    """The identifiers that a document gives to what is its own."""
    found = {f.id for f in facts.figures} | {e.id for e in facts.events}
    assert len(found) == len(facts.figures) + len(facts.events) == 3
    return found


def addresses(facts: Facts) -> set[str]:
    """The IRIs of what is the document's own: all that it describes but what names tell."""
    kinds = ("place", "official", "organization", "initiative", "post", "membership", "software")
    return {str(s) for s in {q.subject for q in Dataset(Corpus((facts,)))} if not str(s).startswith(tuple(f"<{DEFAULT_BASE}{k}/" for k in kinds))}


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(NAMES)
def test_two_documents_share_no_identifier_that_is_a_documents_own(names: list[str]) -> None:
    made = corpus(names)
    each = [(own(f), addresses(f)) for f in made.facts]
    assert len(set().union(*(a for a, _ in each))) == sum(len(a) for a, _ in each)
    assert len(set().union(*(b for _, b in each))) == sum(len(b) for _, b in each)
    store = ox.Store()
    store.extend(Dataset(made))
    assert len(store) == sum(len(list(Dataset(Corpus((f,))))) for f in made.facts)
    among = next(f for f in made.facts if f.document.id == names[0])
    assert own(corpus(names[:1]).facts[0]) == own(among)  # alone it is as it is among others


@settings(max_examples=10)
@given(NAMES)
def test_the_way_back_leads_to_the_same_document(names: list[str]) -> None:
    store = ox.Store()
    store.extend(Dataset(corpus(names)))
    base = graph_base(g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode))
    assert base == DEFAULT_BASE
    back = {f.document.id: f for f in read_facts(store, base).facts}
    assert set(back) == set(names)
    assert all({f.id for f in facts.figures} == {ids.figure(name, f.start) for f in facts.figures} for name, facts in back.items())


@given(st.lists(st.sampled_from(["a", "graph", "graph/graph", "x.txt"]), min_size=1, max_size=3).map("/".join))
def test_a_folder_of_the_name_graph_is_no_beginning_of_addresses(name: str) -> None:
    for base in (DEFAULT_BASE, "https://example.org/图/id/"):
        assert graph_base([f"{base}graph/{iri_path(name)}", f"{base}graph/b.txt", f"{base}graph/graph/c.txt"]) == base
        assert graph_base([f"{base}graph/{iri_path(name)}"]) == base


@given(st.text(min_size=1), st.text(min_size=1))
def test_names_of_one_identifier_have_one_label_and_are_one_name_within_a_document(one: str, other: str) -> None:
    from kg.text.names import key

    pairs = [(one, other), (f"{one} {other}", f"{one}_{other}"), (f"《{one}》", f"“{one}”"), (f"{one}\u3000{other}", f"{one} {other}")]
    for a, b in [*pairs, (one, unicodedata.normalize("NFKD", one))]:
        if ids.initiative(a) == ids.initiative(b) and not ids.says_nothing(a):
            assert (ids.label(a), key(a)) == (ids.label(b), key(b))
    assert ids.initiative("甲 乙") != ids.initiative("甲_乙")
    assert ids.organization("甲", "110000") != ids.organization("甲@110000")


def records(folder: Path, names: list[str]) -> Path:
    rows = [{"id": name, "text": TEXT.format(n + 2)} for n, name in enumerate(names)]
    (folder / "all.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return folder / "all.jsonl"


def test_a_build_and_a_store_hold_each_of_them(tmp_path: Path) -> None:
    source = records(tmp_path, NEARLY)
    built = kg.build([source])
    assert built.write(tmp_path / "out", ["nq", "jsonl"]) == {}
    assert [f.value for f in built.figures if f.unit == "所"] == [NEARLY.index(d.id) + 2 for d in built.documents]
    assert build(source, tmp_path / "store", jobs=1).added == len(NEARLY)
    graph = ox.Store()
    graph.extend(built.quads)
    assert held(tmp_path / "store") == set(graph)
    two_values = "SELECT ?f { ?f zt:value ?a, ?b FILTER(?a < ?b) }"
    assert "0 rows" in str(built.query(two_values)) and "0 rows" in str(built.query("SELECT ?f { ?f zt:measure ?a, ?b FILTER(STR(?a) < STR(?b)) }"))


def test_names_that_only_their_marks_tell_apart_are_united_and_lose_nothing() -> None:
    said = "兰州市实施《春苗 行动》，新建学校12所；推进“春苗 行动”，培训教师30人。"
    (facts,) = corpus_of([Document("a.txt", said, "a.txt")], lexicon.load(), []).facts
    assert len({i.id for i in facts.initiatives}) == len(facts.initiatives)
