"""Every error of a table is found and named; what a file alone cannot show is not claimed of it, and found beside the records."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from sample import beside, put, quads
from seeds import SEEDS, Seed

from kg.validate import validate

UNSEEN = [seed for seed in SEEDS if not seed.says or seed.beside]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return beside(tmp_path_factory.mktemp("seeds"))


def named(seeds: list[Seed] | tuple[Seed, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("seed", seeds, ids=lambda seed: seed.name)


def test_the_graph_is_sound_without_a_seed(folder: Path) -> None:
    assert validate(quads()).conforms, str(validate(quads()))
    put(quads(), folder / "graph.trig")
    assert validate(folder).conforms, str(validate(folder))


def test_they_are_many_and_each_once() -> None:
    assert len(SEEDS) == len({seed.name for seed in SEEDS}) > 150
    assert sum(bool(seed.says) for seed in SEEDS) > 100


@named(SEEDS)
def test_a_graph_alone_shows_it_or_does_not(seed: Seed) -> None:
    edited = seed.edit(quads())
    assert set(map(str, edited)) != set(map(str, quads())), "the seed alters nothing"
    report = validate(edited)
    assert report.conforms is not bool(seed.says), str(report)
    assert seed.says in str(report)


@named(UNSEEN)
def test_what_it_does_not_show_is_found_beside_records_and_texts(seed: Seed, folder: Path) -> None:
    found_and_named(seed, folder)


@pytest.mark.nightly
@named(SEEDS)
def test_all_is_found_beside_records_and_texts(seed: Seed, folder: Path) -> None:
    found_and_named(seed, folder)


@pytest.mark.nightly
@named(SEEDS)
def test_it_is_found_without_the_fast_library(seed: Seed, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = str(validate(seed.edit(quads())))
    monkeypatch.setattr("kg.validate.shapes._fast_shapes", lambda strict: None)
    assert sorted(str(validate(seed.edit(quads()))).split("\n")) == sorted(fast.split("\n"))


def found_and_named(seed: Seed, folder: Path) -> None:
    put(seed.edit(quads()), folder / "graph.trig")
    report = validate(folder)
    assert not report.conforms
    assert seed.says in str(report) and seed.beside in str(report)
    assert seed.says or seed.beside or "graph.trig lacks what stands in the records" in str(report) or "graph.trig holds what does not" in str(report)
