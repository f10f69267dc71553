"""Inputs that once stopped a build: beside a good document each is built or named, and the good one is written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commands import run_text as run

pytestmark = pytest.mark.shared
GOOD = "市教育局局长李敏介绍，今年新建学校12所。\n"


def built(folder: Path) -> set[str]:
    return {row["id"] for row in map(json.loads, (folder / "records.jsonl").read_text("utf-8").splitlines()) if row["type"] == "document"}


@pytest.fixture(scope="module")
def hostile(measure: Path) -> Path:
    return measure / "hostile"


@pytest.fixture(scope="module")
def corpus(hostile: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them that are texts, with the metadata that they came with, and the good one."""
    folder = tmp_path_factory.mktemp("hostile") / "texts"
    shutil.copytree(hostile, folder, ignore=shutil.ignore_patterns("*.json", "*.jsonl", "*.zip", "*.tar"))
    for path in hostile.glob("bad-*.json"):
        found = json.loads(path.read_text("utf-8"))
        text = folder / f"{path.stem}.txt"
        text.write_text(found["text"], "utf-8")
        text.with_name(text.name + ".meta.yaml").write_text(json.dumps(found["given"]), "utf-8")
    (folder / "good.txt").write_text(GOOD, "utf-8")
    return folder


def test_every_text_is_built_or_named(hostile: Path, corpus: Path, tmp_path: Path) -> None:
    texts = {str(p.relative_to(corpus)) for p in corpus.rglob("*.txt")}
    assert len(texts) > 25
    archives = [hostile / "nfc.zip", hostile / "fullwidth-date.jsonl"]
    done = run("build", corpus, *archives, "-o", tmp_path)
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stderr
    rows = (tmp_path / "failures.jsonl").read_text("utf-8").splitlines() if done.returncode else []
    failed = {json.loads(row)["path"].removeprefix(f"{corpus}/") for row in rows}
    assert texts <= built(tmp_path) | failed
    assert {"good.txt", "good", "doubled-quote/good.txt", "formfeeds/good.txt"} <= built(tmp_path)
    said = done.stderr.splitlines()
    assert all(line.startswith("kg: ") for line in said)
    assert len([line for line in said if any(f"/{name}" in line for name in failed)]) == len(failed)
    assert (tmp_path / "map.html").is_file()


def test_the_last_day_of_all_is_its_documents_affair(hostile: Path, tmp_path: Path) -> None:
    done = run("build", hostile / "date9999" / "c.jsonl", "-o", tmp_path)
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stderr
    assert "good" in built(tmp_path) and (tmp_path / "map.html").is_file()


def test_an_archive_without_end_ends(hostile: Path, corpus: Path, tmp_path: Path) -> None:
    done = run("extract", hostile / "hang.tar", corpus / "good.txt", "--format", "jsonl", "-o", tmp_path / "records.jsonl")
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stderr
    assert "good.txt" in built(tmp_path)
