"""Do two graphs say the same? Sums of hashes, which any order gives, tell that they do; what differs is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.rdf.dataset import Dataset
from kg.rdf.terms import path
from kg.validate.held import Held, Row, whole_row
from kg.validate.report import Violation

_NAMED = 3  # statements of one graph that are named, of those it lacks and of those it holds


def total(rows: Iterable[tuple[str, ...]]) -> tuple[int, int]:
    """The same for the same rows in whatever order, within this process: their number and the sum of their hashes."""
    count = hashes = 0
    for own in rows:
        count += 1
        hashes += hash(own)
    return count, hashes


def said(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, ...]]:
    """As `Held` keeps them."""
    return map(whole_row, quads)


def with_facts(held: Held, dataset: Dataset, name: str) -> Iterator[Violation]:
    """Where the named graphs of the file `name` differ from what facts state, document by document."""
    graphs = set(held.graphs())
    for describer in dataset.describers():
        document = describer.facts.document.id
        graph = f"{dataset.base}graph/{path(document)}"
        if graph in graphs:
            graphs.discard(graph)
            yield from differences(describer.rows(), held.rows(graph), name, f"the records of {document}")
        else:
            yield Violation(graph, None, None, f"the graph of {document} is missing in {name} / 缺少该文件的图")
    for graph in sorted(graphs):
        yield Violation(graph, None, None, f"{name} holds a graph of no document of the records / 记录中没有此图的文件")


def with_united_facts(held: Held, dataset: Dataset, name: str) -> Iterator[Violation]:
    """Likewise where the graphs are united."""
    yield from differences(dataset.rows(), held.union(), name, "the records")


def differences(stated: Iterable[Row], found: Iterable[Row], name: str, by: str) -> Iterator[Violation]:
    """Of sorted statements: what `by` states and the file `name` lacks, and what it holds and `by` does not."""
    lacking, strange = _Some(), _Some()
    for own, is_stated in _merged(stated, found):
        (lacking if is_stated else strange).add(own)
    yield from lacking.told(f"{name} lacks what stands in {by}", "缺少所述内容")
    yield from strange.told(f"{name} holds what does not stand in {by}", "多出未述内容")


class _Some:
    """The first of many statements, and their number."""

    def __init__(self) -> None:
        self.first, self.number = list[Row](), 0

    def add(self, own: Row) -> None:
        self.number += 1
        if self.number <= _NAMED:
            self.first.append(own)

    def told(self, en: str, zh: str) -> Iterator[Violation]:
        for subject, predicate, value in self.first:
            yield Violation(subject, predicate, value, f"{en} / {zh}")
        if self.number > len(self.first):
            yield Violation(self.first[0][0], None, None, f"… and {self.number - len(self.first):,} more: {en} / {zh}")


def _merged(stated: Iterable[Row], found: Iterable[Row]) -> Iterator[tuple[Row, bool]]:
    """What only one of them has, and whether it is the first."""
    mine, theirs = iter(stated), iter(found)
    a, b = next(mine, None), next(theirs, None)
    while a is not None or b is not None:
        if a == b:
            a, b = next(mine, None), next(theirs, None)
        elif a is not None and (b is None or a < b):
            yield a, True
            a = next(mine, None)
        elif b is not None:
            yield b, False
            b = next(theirs, None)
