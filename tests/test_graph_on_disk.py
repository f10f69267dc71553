"""The graph in a scratch file says what the graph in memory says, of any corpus, in the same order."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import networkx
from facts import SECOND, corpus
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kg.graph import POST, DiskGraph, MemoryGraph, Node, build_graph, disk_graph
from kg.model import (
    Corpus,
    Document,
    Event,
    Evidence,
    Facts,
    Figure,
    Initiative,
    Official,
    Organization,
    PlaceEntity,
    Post,
    Relation,
)

NAMES = st.sampled_from(["甲", "乙", "\U00020bb7", "ﬀ"])  # one beyond the BMP: order is that of code points
PROOF = st.builds(lambda start, words: Evidence(start, start + len(words), words), st.integers(0, 3), NAMES)
PROOFS = st.lists(PROOF, max_size=3).map(tuple)
MAYBE = st.sampled_from([None, "place/甲", "organization/乙"])
IDS = st.lists(st.sampled_from(["place/甲", "organization/乙", "official/甲", "nobody"]), max_size=2, unique=True).map(tuple)
ALIASES = st.lists(NAMES, max_size=2).map(tuple)
CHANGES = (st.sampled_from([None, "appointed", "removed"]), st.sampled_from([None, "2024"]), st.sampled_from([None, "2025-06"]))
POSTS = st.lists(st.builds(Post, NAMES.map("organization/{}".format), NAMES, st.booleans(), PROOFS, *CHANGES), max_size=3).map(tuple)
ENDS = st.sampled_from([f"{kind}/{name}" for kind in ("place", "official", "organization", "event", "figure/a") for name in ("甲", "乙", "1")])
RELATIONS = st.builds(Relation, ENDS, st.sampled_from(["parent", "inferred_parent", "acted", "said", "actor", "leads"]), ENDS, PROOFS, st.booleans())


def named(record: Any, prefix: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Some records of a kind, each identity once; the name may be another than in the identifier."""
    one = NAMES.flatmap(lambda n: st.builds(record, st.just(f"{prefix}/{n}"), NAMES, mentions=PROOFS, **fields))
    return st.lists(one, max_size=3, unique_by=lambda r: r.id).map(tuple)


FIGURES = st.lists(
    st.builds(
        lambda number, words, start: Figure(f"figure/a/{number}", words, start, start + 1, Decimal(number), "", "equal", "指标", "actual"),
        st.integers(0, 2), NAMES, st.integers(0, 2),
    ),
    max_size=3, unique_by=lambda f: f.id,
).map(tuple)  # fmt: skip
FACTS = st.builds(
    Facts,
    st.just(Document("", "")),
    named(PlaceEntity, "place", aliases=ALIASES, within=MAYBE),
    named(Official, "official", posts=POSTS),
    named(Organization, "organization", aliases=ALIASES, kind=st.sampled_from(["other", "party"]), parent=MAYBE, jurisdiction=MAYBE),
    named(Initiative, "initiative", aliases=ALIASES, part_of=IDS, actor=IDS),
    FIGURES,
    named(Event, "event", aliases=ALIASES, date=st.sampled_from([None, "2024", "2025"]), organizer=MAYBE),
    st.lists(RELATIONS, max_size=6).map(tuple),
)
# documents of one figure's name but for width; the second's entities are named "place/甲" like an entity of others
DOCUMENTS = st.lists(st.sampled_from(["a", "ａ", "b", "place/甲"]), max_size=4, unique=True)


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    names = draw(DOCUMENTS)
    return Corpus(tuple(replace(draw(FACTS), document=Document(n, n * 3, title=draw(st.sampled_from([None, "题"])))) for n in names))


def without_texts(graph: networkx.MultiDiGraph) -> networkx.MultiDiGraph:
    """As a part of the graph on disk has it."""
    graph.graph["documents"] = {i: replace(d, text="") for i, d in graph.graph["documents"].items()}
    for _, data in graph.nodes(data=True):
        if isinstance(data["record"], Document):
            data["record"] = replace(data["record"], text="")
    return graph


def bare(record: Any) -> Any:
    if isinstance(record, Official):
        record = replace(record, posts=tuple(replace(p, evidence=()) for p in record.posts))
    return replace(record, mentions=()) if hasattr(record, "mentions") else record


def same(graph: networkx.MultiDiGraph, disk: DiskGraph) -> None:
    """Everything that can be asked of the graph on disk."""
    nodes = dict(graph.nodes(data=True))
    found = list(disk.nodes())
    assert sorted(n.id for n in found) == sorted(nodes)
    assert [n.id for n in found] == sorted(nodes, key=lambda n: (nodes[n]["type"] != "document", n))
    for n in found:
        data = nodes[n.id]
        counts = (graph.degree(n.id), len(data["mentions"]), len(data["documents"]))
        assert n == Node(n.id, data["type"], data["label"], bare(data["record"]), *counts, next(iter(data["mentions"]), None))
        assert disk.node(n.id) == n
        assert tuple(disk.mentions(n.id)) == data["mentions"]
        assert tuple(disk.documents_of(n.id)) == data["documents"]
        own = {(a, b, k) for a, b, k in graph.edges(keys=True) if n.id in (a, b)}
        assert [(e.source, e.target, e.key) for e in disk.edges(n.id)] == sorted(own)
        assert list(disk.figures_of(n.id)) == sorted({a for a, b, _ in own if b == n.id and nodes[a]["type"] == "figure"})
    for kind in {n.type for n in found}:
        assert list(disk.nodes(kind)) == [n for n in found if n.type == kind]
    assert disk.counts() == {kind: sum(n.type == kind for n in found) for kind in {n.type for n in found}}
    edges = sorted(graph.edges(keys=True, data=True), key=lambda e: e[:3])
    assert [(e.source, e.target, e.key, e.predicate, e.evidence, e.inferred, *(getattr(e, x) for x in POST)) for e in disk.edges()] == [
        (a, b, k, d["predicate"], d["evidence"], d["inferred"], *(d.get(x) for x in POST)) for a, b, k, d in edges
    ]
    assert disk.node("nobody") is None
    for whole, first in zip(disk.edges(), disk.between([*nodes, "nobody"], most=1), strict=True):
        assert first == replace(whole, evidence=whole.evidence[:1])
        assert first.proofs == len(whole.evidence)
    assert list(disk.documents()) == [graph.graph["documents"][i] for i in sorted(graph.graph["documents"])]


@given(corpora(), st.randoms())
@settings(deadline=None)
def test_any_corpus_is_the_same_graph_on_disk(made: Corpus, random: Any) -> None:
    whole = without_texts(build_graph(made))
    same(whole, MemoryGraph(made))
    with disk_graph(made) as disk:
        same(whole, disk)
        assert MemoryGraph(made).best(3) == disk.best(3) and MemoryGraph(made).targets == disk.targets
        chosen = [n for n in whole if random.random() < 0.6]
        inside = sorted(whole.subgraph(chosen).edges(keys=True))
        assert [(e.source, e.target, e.key) for e in disk.between([*chosen, "nobody"])] == inside


class Passes(Sequence[Facts]):
    """Facts that are read anew at each pass, as a store's are; counts the passes."""

    def __init__(self, facts: Sequence[Facts]) -> None:
        self.facts, self.count = facts, 0

    def __iter__(self) -> Iterator[Facts]:
        self.count += 1
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)

    def __getitem__(self, index: Any) -> Any:
        raise AssertionError("nobody may ask for one of many")


def test_the_corpus_is_read_once() -> None:
    passes = Passes(corpus().facts)
    with disk_graph(Corpus(passes)) as disk:
        assert sum(disk.counts().values()) == 11
        assert disk.text("b.txt") == SECOND
        assert disk.best(2) == ["organization/云岭市教育局", "initiative/春苗行动"]
        assert disk.best(100)[-1] == "place/云岭市"
        assert not any(i.startswith("figure/") for i in disk.best(100))
    assert passes.count == 1


class Made(Sequence[Facts]):
    """Documents made as they are read, so that nothing but the graph can hold them."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Iterator[Facts]:
        (one, _) = corpus().facts
        for number in range(self.count):
            figures = tuple(replace(f, id=f"{f.id}/{number}") for f in one.figures)
            officials = tuple(replace(o, id=f"{o.id}{number}") for o in one.officials)
            yield replace(one, document=replace(one.document, id=f"{number}.txt"), figures=figures, officials=officials)

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: Any) -> Any:
        raise AssertionError("nobody may ask for one of many")


def test_memory_does_not_hold_the_corpus() -> None:
    def read(corpus: Corpus) -> None:
        with disk_graph(corpus) as disk:
            assert sum(n.mentions + len(list(disk.edges(n.id))) for n in disk.nodes("official")) == 2 * len(corpus.facts)
            assert sum(1 for n in disk.nodes() for _ in disk.mentions(n.id)) > len(corpus.facts)
            assert disk.best(1) == ["organization/云岭市教育局"]

    def peak(work: Callable[[Corpus], object]) -> int:
        gc.collect()
        tracemalloc.start()
        try:
            work(Corpus(Made(1200)))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert 4 * peak(read) < peak(build_graph)


def test_the_samples(built: Path) -> None:
    from kg.records.built import Built

    samples = Built(built).corpus()
    whole = without_texts(build_graph(samples))
    with disk_graph(samples) as disk:
        same(whole, disk)
