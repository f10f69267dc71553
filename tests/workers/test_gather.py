"""A build that keeps no store: on all cores it says what it says on one, and no document stops the others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import commands
import pytest
from stores import fill
from works import Make

from kg import pipeline
from kg.lexicon import Lexicon
from kg.model import Document, Facts, Reread
from kg.pipeline import Options
from kg.workers import gather
from kg.workers.gather import gathered
from kg.workers.task import Outcome, Setup, Task


def kg(*arguments: object) -> subprocess.CompletedProcess[str]:
    return commands.run_text(*arguments)


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_many_processes_write_the_bytes_that_one_writes(tmp_path: Path) -> None:
    fill(tmp_path / "texts", 5)
    (tmp_path / "texts" / "broken.txt").write_bytes(b"\xff\xfe\x00\xd8")
    for name, options in (("here", ()), ("one", ("--jobs", "1")), ("three", ("--jobs", "3"))):
        done = kg("build", tmp_path / "texts", "-o", tmp_path / name, *options)
        assert done.returncode == 1
        assert done.stdout.startswith("5 documents, ")
        assert "broken.txt" in done.stderr
    assert contents(tmp_path / "here") == contents(tmp_path / "one") == contents(tmp_path / "three")


def test_the_order_of_the_paths_makes_no_difference(tmp_path: Path) -> None:
    fill(tmp_path / "texts", 2)
    first, second = tmp_path / "texts" / "000.txt", tmp_path / "texts" / "001.txt"
    with gathered([first, second], Options()) as one, gathered([second, first], Options()) as other:
        assert one.facts == other.facts


def test_many_bytes_go_to_other_processes_and_are_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "texts", 3)
    with gathered([tmp_path / "texts"], Options()) as few:
        assert isinstance(few.facts, tuple)
    monkeypatch.setattr(gather, "_FEW", 100)
    with gathered([tmp_path / "texts"], Options()) as many:
        assert isinstance(many.facts, Reread)
        assert tuple(many.facts) == few.facts


def broken(setup: Setup) -> Make:
    """A defect that 001.txt meets; 002.txt ends its process."""
    usual = gather.Gatherer(setup)

    def make(task: Task) -> Outcome:
        if task.id == "001.txt":
            raise ZeroDivisionError
        if task.id == "002.txt":
            sys.exit(5)
        return usual(task)

    return make


def test_a_document_that_crashes_its_process_is_named(tmp_path: Path) -> None:
    fill(tmp_path / "texts", 4)
    with gathered([tmp_path / "texts"], Options(), jobs=2, work=broken) as corpus:
        assert [f.document.id for f in corpus.facts] == ["000.txt", "003.txt"]
        told = [(Path(f.path).name, f.stage) for f in corpus.failures]
        assert told == [("001.txt", "extract"), ("002.txt", "worker")]
        assert "a defect of this program: ZeroDivisionError" in corpus.failures[0].reason


def test_a_defect_in_this_process_is_named_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "texts", 2)
    usual = pipeline.facts_of

    def facts_of(document: Document, lexicon: Lexicon, llm: object) -> Facts:
        return usual(document, lexicon) if document.id != "001.txt" else 1 // 0  # type: ignore[return-value]

    monkeypatch.setattr(pipeline, "facts_of", facts_of)
    with gathered([tmp_path / "texts"], Options()) as corpus:
        assert [f.document.id for f in corpus.facts] == ["000.txt"]
        assert "ZeroDivisionError" in corpus.failures[0].reason
