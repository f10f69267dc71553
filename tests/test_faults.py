"""One document's fault is that document's: it is named, and the others are written as if it had not been there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import works
from click.testing import CliRunner
from msgspec.structs import replace
from stores import build, fill, held

import kg
import kg.link
from kg import lexicon
from kg.cli import cli
from kg.cluster import ShardOptions, build_shards, load_shards
from kg.errors import ValidationError
from kg.knowledge import Knowledge
from kg.model import Corpus, Document, Failure, Figure, Period, PlaceEntity, Reread
from kg.pipeline import Options
from kg.rdf import statements
from kg.workers.gather import gathered

SEEDS: list[dict[str, object]] = [
    {"measure": ""}, {"start": 9, "end": 4}, {"quote": "不是原文"}, {"value": Decimal("Infinity")}, {"value": Decimal("1E+999999")},
    {"period": Period("2025-12-31", "2025-01-01")}, {"period": Period("9999-12-31", None)}, {"period": Period("２０２４-０５-０６", None)},
    {"comparator": "about?"}, {"speaker": "official/无"}, {"unit": "\ud800"},
]  # fmt: skip


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults") / "texts"
    fill(folder, 3)
    return folder


@pytest.fixture(scope="module")
def others(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build of the others writes."""
    folder = tmp_path_factory.mktemp("others")
    kg.build([texts / "000.txt", texts / "002.txt"]).write(folder, ["nq", "jsonl"])
    return folder


@pytest.fixture
def _seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.link, "link", works.seeded(kg.link.link))


def named(failures: Iterator[Failure] | tuple[Failure, ...], path: Path | str) -> None:
    (failure,) = failures
    assert (failure.path, failure.stage) == (str(path), "validate")
    assert failure.reason.startswith(f"{path}: refused: the measure of the figure “") and "\n" not in failure.reason
    assert " (line " in failure.reason and "a text that says what is counted is asked for" in failure.reason


@pytest.mark.parametrize("said", SEEDS, ids=[" ".join(map(str, s)) + str(n) for n, s in enumerate(SEEDS)])
def test_whatever_is_found_in_one_document_the_others_are_built(said: dict[str, object], texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.link, "link", works.seeded(kg.link.link, **said))
    found = kg.build([texts])
    assert [d.id for d in found.documents] == ["000.txt", "002.txt"]
    assert [(f.path, f.stage) for f in found.failures] == [("001.txt", "validate")]
    assert found.failures[0].reason.encode("utf-8")


def test_in_python(texts: Path, others: Path, tmp_path: Path, _seeded: None) -> None:
    found = kg.build([texts])
    named(found.failures, "001.txt")
    assert found.write(tmp_path, ["nq", "jsonl"]) == {}
    assert all((tmp_path / name).read_bytes() == (others / name).read_bytes() for name in ("graph.nq", "records.jsonl"))


def test_on_the_command_line(texts: Path, others: Path, tmp_path: Path, _seeded: None) -> None:
    done = CliRunner().invoke(cli, ["build", str(texts), "-o", str(tmp_path / "out")])
    assert done.exit_code == 1 and "2 documents, " in done.output and "001.txt: refused: the measure of the figure" in done.output
    assert (tmp_path / "out/graph.nq").read_bytes() == (others / "graph.nq").read_bytes()
    (row,) = map(json.loads, (tmp_path / "out/failures.jsonl").read_text("utf-8").splitlines())
    assert (row["path"], row["stage"]) == ("001.txt", "validate")


def test_in_other_processes_a_store_and_shards(texts: Path, others: Path, tmp_path: Path) -> None:
    with gathered([texts], Options(), jobs=1, work=works.faulty_gathered) as corpus:
        named(corpus.failures, texts / "001.txt")
        assert [f.document.id for f in corpus.facts] == ["000.txt", "002.txt"]
    named(tuple(build(texts, tmp_path / "store", jobs=1, work=works.faulty).failures), texts / "001.txt")
    wanted = set(ox.parse(path=str(others / "graph.nq")))
    assert held(tmp_path / "store") == kept(wanted)
    made = build_shards((texts,), (), str(tmp_path / "shards"), ShardOptions(jobs=1, validate="none", work=works.faulty))
    named(tuple(made.failures), texts / "001.txt")
    assert load_shards(str(tmp_path / "shards"), tmp_path / "loaded").failed == 1
    assert held(tmp_path / "loaded") == kept(wanted)


def kept(quads: set[ox.Quad]) -> set[ox.Quad]:
    """As Oxigraph keeps them."""
    store = ox.Store()
    store.extend(quads)
    return set(store)


# --- what only the whole graph shows ---------------------------------------------------------------------------


def only_the_shapes_see(monkeypatch: pytest.MonkeyPatch, *documents: str) -> None:
    """Figures of these documents have a second measure, in the graph alone."""
    usual = statements.Describer._figure

    def figure(self: statements.Describer, f: Figure) -> Iterator[statements.Statement]:
        yield from usual(self, f)
        if self.facts.document.id in documents:
            yield statements.at("zt:measure"), statements.zh("另一个指标")

    monkeypatch.setattr(statements.Describer, "_figure", figure)


def test_what_only_the_shapes_see_is_traced_to_its_document(texts: Path, others: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only_the_shapes_see(monkeypatch, "001.txt")
    done = CliRunner().invoke(cli, ["build", str(texts), "-o", str(tmp_path)])
    assert done.exit_code == 1 and "001.txt: refused: https://w3id.org/zhengtu/id/figure/001.txt/" in done.output, done.output
    assert (tmp_path / "graph.nq").read_bytes() == (others / "graph.nq").read_bytes()
    assert [json.loads(x)["stage"] for x in (tmp_path / "failures.jsonl").read_text("utf-8").splitlines()] == ["validate"]


def test_many_that_are_read_anew_are_left_out_too(texts: Path, others: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only_the_shapes_see(monkeypatch, "001.txt")
    facts = kg.build([texts]).corpus.facts
    found = Knowledge(Corpus(Reread(lambda: facts, len(facts))))
    assert found.write(tmp_path, ["nq", "jsonl"]) == {}
    assert (tmp_path / "records.jsonl").read_bytes() == (others / "records.jsonl").read_bytes()
    assert len(found.corpus.facts) == len(found.documents) == 2 and len(found.failures) == 1


def test_where_none_is_left_nothing_is_written(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only_the_shapes_see(monkeypatch, "000.txt", "001.txt", "002.txt")
    done = CliRunner().invoke(cli, ["build", str(texts), "-o", str(tmp_path / "out")])
    assert isinstance(done.exception, ValidationError) and not (tmp_path / "out").exists()
    monkeypatch.undo()
    monkeypatch.setattr(kg.link, "link", works.seeded(kg.link.link))
    alone = CliRunner().invoke(cli, ["build", str(texts / "001.txt"), "-o", str(tmp_path / "alone")])
    assert alone.exit_code == 3 and [p.name for p in (tmp_path / "alone").iterdir()] == ["failures.jsonl"]
    with pytest.raises(ValidationError, match=r"no document is as it must be: 001\.txt: refused: "):
        kg.build([texts / "001.txt"]).write(tmp_path / "none")


def test_documents_that_are_wrong_only_together_are_no_ones_fault(tmp_path: Path) -> None:
    said = "云岭市教育局局长李敏介绍，新建学校12所。"
    facts = [
        replace(found, places=(PlaceEntity("place/云岭市", "云岭市", (), code),))
        for found, code in zip((kg.pipeline.facts_of(Document(n, said, n), lexicon.load()) for n in "ab"), ("530101", "530102"), strict=True)
    ]
    for one in facts:
        Knowledge(Corpus((one,))).settle()
    with pytest.raises(ValidationError, match=r"a code has six digits(.|\n)*they do not go together: a, b$"):
        Knowledge(Corpus(tuple(facts))).write(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_format_with_a_defect_leaves_the_others(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.export.tables.number", lambda value: 1 // 0)
    done = CliRunner().invoke(cli, ["build", str(texts / "000.txt"), "-o", str(tmp_path)])
    assert done.exit_code == 70
    assert "kg: figures.csv: it is not written: a defect of this program: ZeroDivisionError" in done.output
    assert not (tmp_path / "figures.csv").exists() and (tmp_path / "map.html").exists() and (tmp_path / "sources.jsonl").exists()
