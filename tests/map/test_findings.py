"""The findings: the same from the graph in memory, for the offline map, as from the index, for `kg serve`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import networkx
import pytest
from map_samples import sample_graph

from kg.graph import disk_graph
from kg.map.findings import findings, year_at_hand
from kg.map.part import map_graph
from kg.records.built import Built
from kg.serve.index import findings as served
from kg.serve.index.read import Index
from kg.serve.index.write import write_index


def without_addresses(value: Any) -> Any:
    if isinstance(value, list):
        return [without_addresses(x) for x in value]
    return {k: without_addresses(v) for k, v in value.items() if k != "address"} if isinstance(value, dict) else value


def test_the_map_and_the_server_find_the_same(built: Path, tmp_path: Path) -> None:
    corpus = Built(built).corpus()
    write_index(corpus, tmp_path / "index.sqlite", {"base": "https://example.org/"})
    index = Index(tmp_path / "index.sqlite")
    with disk_graph(corpus) as disk:
        told = findings(map_graph(disk))
    asked = without_addresses(served.findings(index))
    assert asked.pop("promises")["counts"]  # which the server alone tells
    index.close()
    assert asked == told
    assert all(told[name] for name in ("targets", "leaders", "undertakings", "documents"))


def test_targets_of_the_year_come_with_value_and_who() -> None:
    told = findings(sample_graph())
    assert told["year"] == 2025
    first = told["targets"][0]
    assert (first["name"], first["amount"]["zh"], [w["name"] for w in first["who"]], first["quote"]) == (
        "居民事项按期办结率", "≥ 96 %", ["中共云岭市委社会工作部"], "96%以上",
    )  # fmt: skip
    assert [d["published"] for d in told["documents"]] == ["2025-03-18", "2024-03-18"]
    assert max(u["figures"] for u in told["undertakings"]) == told["undertakings"][0]["figures"] == 2


@pytest.mark.parametrize(
    ("published", "targets", "year"),
    [(["2025-02-13", None], {2025: 1, 2027: 9}, 2025), (["2024"], {2025: 2, 2027: 2}, 2027), ([], {}, None), (["1999"], {}, None)],
)
def test_the_year_at_hand_is_that_of_the_newest_document_with_targets(published: list[str | None], targets: dict[int, int], year: int | None) -> None:
    assert year_at_hand(published, Counter(targets)) == year


def test_an_empty_graph_finds_nothing() -> None:
    assert findings(networkx.MultiDiGraph(documents={})) == {"year": None, "targets": [], "leaders": [], "undertakings": [], "documents": []}
