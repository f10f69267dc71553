"""What this program wrote is no document: it is left out where documents are looked for, refused where it is named, and told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import packing
import pytest

from kg import pipeline
from kg.errors import ReadError
from kg.export import FORMATS
from kg.model import Document, Failure
from kg.read import iter_sources, ours, read
from kg.records.output import MANIFEST, written

WORDS = "兰州市今年计划新建充电桩两千个。\n"


def all_of(*paths: Path | str) -> tuple[list[Document], list[str]]:
    failures: list[Failure] = []
    documents = []
    for source in iter_sources(map(Path, paths), failures.append):
        try:
            documents.append(read(source))
        except ReadError as error:
            failures.append(Failure(source.origin, str(error)))
    return documents, [f.reason for f in failures]


def notes(caplog: pytest.LogCaptureFixture) -> list[str]:
    said = [r.getMessage() for r in caplog.records if r.name == "kg"]
    caplog.clear()
    return said


@pytest.fixture
def texts(tmp_path: Path, built: Path) -> Iterator[Path]:
    """A folder of texts into which a build was written, and one below it."""
    folder = packing.folder(tmp_path / "texts", {"a.txt": WORDS.encode(), "b/map.html": b"<p>x</p>", "c.jsonl": b'{"text": "x"}'})
    shutil.copytree(built, folder, dirs_exist_ok=True)
    shutil.copytree(built, folder / "out")
    (folder / "out" / "mine.txt").write_text(WORDS, "utf-8")
    yield folder


def test_the_list_of_our_files_is_whole(tmp_path: Path) -> None:
    with written(tmp_path / "out") as files:
        for form in (f for f in FORMATS if f.default):
            (files / form.file).touch()
    assert {p.name for p in (tmp_path / "out").iterdir() if not p.name.startswith(".")} - ours._BUILT == set()
    assert MANIFEST in ours._BUILT


def test_an_output_folder_that_is_the_input_or_below_it(texts: Path, caplog: pytest.LogCaptureFixture) -> None:
    documents, failures = all_of(texts)
    assert [d.id for d in documents] == ["a.txt", "out/mine.txt"]  # what is not ours is read
    assert failures == [f"{texts}/b/map.html: no article was found in this page; save its text as a .txt file and read that"]
    why = "kg build wrote into this folder, and what it wrote is no document; left out: figures.csv, map.html"
    assert notes(caplog) == [f"{texts}: {why}", f"{texts}/out: {why}"]


def test_a_pattern_finds_none_of_it(texts: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert [d.id for d in all_of(f"{texts}/**/*")[0]] == ["a.txt", "c.jsonl/1", "out/mine.txt"]
    assert [n.rpartition(": ")[2] for n in notes(caplog)] == ["figures.csv, map.html, records.jsonl, sources.jsonl"] * 2


def test_a_folder_of_it_alone(built: Path, tmp_path: Path) -> None:
    store = packing.folder(tmp_path / "store", {"documents.sqlite": b"", "graph/CURRENT": b"", "failures.jsonl": b"{}"})
    shards = packing.folder(tmp_path / "shards", {"manifest.json": b"{}", f"part-{'0' * 16}.records.jsonl.gz": b""})
    for folder, what in ((built, "kg build wrote into this folder"), (store, "this is a store"), (shards, "these are shards")):
        documents, (reason,) = all_of(folder)
        assert documents == [] and reason.startswith(f"{folder}: no document is in this folder: {what}") and "give the texts" in reason
    packing.folder(tmp_path, {"store/a.txt": b"x", "b.txt": b"x"})
    assert [d.id for d in all_of(tmp_path)[0]] == ["b.txt"]
    assert [d.id for d in all_of(f"{tmp_path}/**/*")[0]] == ["b.txt"]


@pytest.mark.parametrize(
    ("name", "what"),
    [("records.jsonl", "records.jsonl of kg build"), ("sources.jsonl", "sources.jsonl of kg build"), ("map.html", "page was written by kg")],
)
def test_a_file_of_it_by_any_name(built: Path, tmp_path: Path, name: str, what: str) -> None:
    for path in (built / name, tmp_path / f"renamed{Path(name).suffix}"):
        if path.parent == tmp_path:
            shutil.copy(built / name, path)
        documents, (reason,) = all_of(path)
        assert documents == [] and reason.startswith(f"{path}: this ") and what in reason and "give the " in reason


@pytest.mark.parametrize(
    "row",
    [
        {"path": "a.txt", "stage": "read", "reason": "x"}, {"document": "a", "path": "a.txt", "stage": "read", "reason": "x"},
        {"document": "a", "content": "0", "sha256": "0", "root": 0, "file": "a", "records": [], "source": {}},
    ],
)  # fmt: skip
def test_other_lines_of_ours(tmp_path: Path, row: dict[str, object]) -> None:
    for name in ("a.jsonl", "a.jsonl.gz"):
        documents, (reason,) = all_of(packing.jsonl(tmp_path / name, [row, {"text": "x"}]))
        assert documents == [] and "kg build" in reason


@pytest.mark.parametrize("more", [{"type": "document", "sha256": "0", "characters": 1}, {"document": "a"}, {"stage": "x", "path": "y", "reason": "z"}])
def test_rows_of_others_are_documents(tmp_path: Path, more: dict[str, object]) -> None:
    assert [d.id for d in all_of(packing.jsonl(tmp_path / "a.jsonl", [{"id": "x", "text": "x"} | more]))[0]] == ["x"]


def test_a_page_of_coverage_is_none(tmp_path: Path) -> None:
    from kg import lexicon
    from kg.coverage import cover
    from kg.coverage.page import render

    known = lexicon.load()
    page = render(cover(*pipeline.understand(Document("a.txt", WORDS), known), known))
    (tmp_path / "x.html").write_text(page, "utf-8")
    assert "was written by kg" in all_of(tmp_path / "x.html")[1][0]
