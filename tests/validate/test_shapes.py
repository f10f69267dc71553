"""The shapes over graphs: in parts and by several processes as over the whole, with and without the fast library alike."""

from __future__ import annotations

import sys
from pathlib import Path

import pyshacl
import pytest
import rdflib
from click.testing import CliRunner
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
from facts import corpus
from sample import quads
from seeds import SEEDS

import kg
from kg.cli import cli
from kg.model import Corpus, Evidence
from kg.rdf.dataset import Dataset
from kg.rdf.terms import term
from kg.validate import validate

ONTOLOGY = Path(__file__).parents[2] / "ontology"


@pytest.fixture(params=["pyshacl", "shacl"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Without and with the fast library, which must find the same graphs in order."""
    if request.param == "shacl":
        pytest.importorskip("shacl", reason="the extra shacl is not installed")
    else:
        monkeypatch.setattr("kg.validate.shapes._fast_shapes", lambda strict: None)
    return str(request.param)


def test_a_good_graph_conforms(engine: str) -> None:
    report = validate(Dataset(corpus()))
    assert report.conforms
    assert str(report).startswith("valid: ") and str(report).endswith("hold to every shape, and every quote is its text")


def test_each_finds_many_errors_at_once_in_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("shacl", reason="the extra shacl is not installed")
    broken = quads()
    for seed in SEEDS[:-1:3]:  # those that follow what an earlier one took away alter nothing
        broken = seed.edit(broken)
    fast = set(map(str, validate(broken).violations))
    monkeypatch.setattr("kg.validate.shapes._fast_shapes", lambda strict: None)
    assert set(map(str, validate(broken).violations)) == fast
    assert len(fast) > 40


def test_the_fast_library_finds_good_graphs_in_order(engine: str, monkeypatch: pytest.MonkeyPatch, briefings: Path) -> None:
    if engine == "shacl":  # then nobody else is asked
        monkeypatch.setattr("kg.validate.shapes._violated", lambda *_: pytest.fail("pyshacl was asked"))
    for facts in kg.build([briefings]).corpus.facts:
        assert validate(Dataset(Corpus((facts,)))).conforms


def test_a_quote_that_is_not_its_text_is_reported_before_anything_is_written() -> None:
    first, second = corpus().facts
    event = replace(first.events[0], mentions=(Evidence(3, 5, "不是"),))
    report = validate(Dataset(Corpus((replace(first, events=(event,)), second))))
    assert not report.conforms
    assert "characters 3 to 5 of 2024/a.txt are not '不是'" in str(report)


def test_a_node_that_a_build_names_and_does_not_describe_is_reported() -> None:
    first, second = corpus().facts
    report = validate(Dataset(Corpus((replace(first, organizations=()), replace(second, organizations=())))))
    assert not report.conforms
    assert "organization/云岭市教育局, which is not described" in str(report)


def test_a_build_says_which_one_looked(engine: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("今年新建学校12所。", "utf-8")
    done = CliRunner().invoke(cli, ["-v", "build", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0 and f"validating with {engine} …" in done.output


def test_validating_in_parts_is_validating_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [q for q in Dataset(corpus()) if q.predicate not in (term("zt:measure"), term("org:classification"))]
    whole = set(map(str, validate(broken).violations))
    monkeypatch.setattr("kg.validate.shapes._PART", 7)
    assert set(map(str, validate(broken).violations)) == whole


def test_another_processor_of_shacl_finds_a_quote_that_is_not_its_text() -> None:
    shapes = rdflib.Graph().parse(ONTOLOGY / "links.ttl")
    sound, forged = rdflib.Graph(), rdflib.Graph()
    for graph, words in ((sound, "95%以上"), (forged, "15%以下")):
        for t in Dataset(corpus()).union():
            line = f"{t} .".replace('anchorOf> "95%以上"', f'anchorOf> "{words}"')
            graph.parse(data=line, format="nt")
    assert pyshacl.validate(sound, shacl_graph=shapes)[0]
    conforms, _, said = pyshacl.validate(forged, shacl_graph=shapes)
    assert not conforms and "the quote is not its text" in said and said.count("Constraint Violation") == 1
