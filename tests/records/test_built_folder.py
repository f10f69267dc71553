"""A built folder read one document at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from facts import corpus

from kg.errors import ExportError
from kg.records import jsonl
from kg.records.built import Built


def written(folder: Path) -> Path:
    folder.mkdir()
    jsonl.write(corpus(), folder / "records.jsonl")
    jsonl.write_sources(corpus(), folder / "sources.jsonl")
    return folder


def test_a_built_folder_as_a_mapping(tmp_path: Path) -> None:
    folder = Built(written(tmp_path / "a"))
    assert list(folder) == ["2024/a.txt", "b.txt"] and len(folder) == 2 and "c.txt" not in folder
    assert (folder["2024/a.txt"], folder["b.txt"]) == corpus().facts


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("records.jsonl", None, "records.jsonl: No such file"),
        ("sources.jsonl", None, "sources.jsonl: No such file"),
        ("sources.jsonl", "", r"sources\.jsonl: not as kg build wrote it \(2024/a\.txt is missing\)"),
        ("sources.jsonl", "[]\n", "not as kg build wrote it"),
        ("records.jsonl", '{"type": "place"}\n', "does not begin with a document"),
        ("records.jsonl", '{"type": "document"\n', "not as kg build wrote it"),
    ],
)
def test_a_folder_that_is_no_build(tmp_path: Path, file: str, content: str | None, words: str) -> None:
    written(tmp_path / "a")
    (tmp_path / "a" / file).unlink()
    if content is not None:
        (tmp_path / "a" / file).write_text(content, "utf-8")
    with pytest.raises(ExportError, match=words):
        Built(tmp_path / "a")
