"""The part of a large graph that the map shows: bounded, chosen by how well things are connected, honest about what is left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from map_samples import crowd
from msgspec.structs import replace

from kg.graph import DiskGraph, build_graph, disk_graph
from kg.map.data import map_data
from kg.map.part import Limits, map_graph
from kg.model import Corpus, Facts
from kg.records.built import Built

FEW = Limits(entities=3, documents=2, figures=4, figures_each=2, quotes=6, quotes_each=2)


@pytest.fixture(scope="module")
def crowded() -> Iterator[DiskGraph]:
    with disk_graph(crowd(documents=5, bodies=4)) as disk:
        yield disk


def test_a_graph_within_the_limits_is_shown_whole(built: Path) -> None:
    samples = Built(built).corpus()
    whole = build_graph(samples)
    whole.graph["documents"] = dict(sorted(whole.graph["documents"].items()))
    with disk_graph(samples) as disk:
        assert map_data(map_graph(disk), "题") == map_data(whole, "题")


def test_a_part_keeps_the_limits_and_says_what_is_left_out(crowded: DiskGraph) -> None:
    graph = map_graph(crowded, FEW)
    kinds = [kind for _, kind in graph.nodes(data="type")]
    assert (kinds.count("organization"), kinds.count("figure"), len(graph.graph["shown"])) == (3, 4, 2)
    assert graph.graph["totals"] == {"document": 5, "organization": 4, "figure": 20}
    data = map_data(graph, "题")
    assert data["totals"] == graph.graph["totals"]
    first = next(n for n in data["nodes"] if n["name"] == "云岭市第0局")
    # it is named twice in each of five documents, acts in a figure of each and is above three others
    assert (len(first["quotes"]), first["total"]) == (2, {"quotes": 10, "documents": 5, "relations": 8})
    above = [more for *_, predicate, more in data["edges"] if predicate == "parent"]
    assert [(len(r["quotes"]), r["total"]) for r in above] == [(2, {"quotes": 5})] * 2
    assert sum(r.get("node") is not None for r in data["documents"]) == 2


def test_the_best_connected_are_chosen(crowded: DiskGraph) -> None:
    graph = map_graph(crowded, FEW)
    assert crowded.best(4)[-1] not in graph
    assert set(crowded.best(3)) <= set(graph)


def test_every_quote_of_a_part_lies_in_its_sentence(crowded: DiskGraph) -> None:
    graph = map_graph(crowded, FEW)
    data, count = map_data(graph, "题"), 0
    names = list(graph.graph["documents"])
    for said in [*data["nodes"], *(more for *_, more in data["edges"])]:
        for number, start, end in said.get("quotes", ()):
            document, offset, sentence = data["sentences"][number]
            assert sentence[start - offset : end - offset] == crowded.text(names[document])[start:end] != ""
            count += 1
    assert count > 10


def test_the_same_part_whatever_the_order_of_the_documents() -> None:
    made = crowd(documents=5, bodies=4)
    with disk_graph(made) as one, disk_graph(replace(made, facts=made.facts[::-1])) as other:
        assert map_data(map_graph(one, FEW), "题") == map_data(map_graph(other, FEW), "题")


def test_the_number_of_a_node_may_be_nought() -> None:
    (first, _) = crowd(documents=2, bodies=1).facts
    with disk_graph(Corpus((Facts(first.document),))) as disk:
        assert map_data(map_graph(disk), "题")["documents"][0]["node"] == 0


def test_the_map_does_not_grow_with_the_graph() -> None:
    def size(documents: int) -> int:
        with disk_graph(crowd(documents, bodies=4)) as disk:
            return len(json.dumps(map_data(map_graph(disk, FEW), "题")))

    assert size(200) < 1.1 * size(20)
