"""A store after any sequence of changes is what a build from nothing makes."""

from __future__ import annotations

import json
import os
import random
import tarfile
import zipfile
from pathlib import Path

import pytest
import works
from stores import build, change, fill, from_nothing, held, text

from kg.errors import StoreError
from kg.store import BuildOptions, build_store, open_store, remove


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(tmp_path / "texts", 3)
    return tmp_path / "texts"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.mark.parametrize("seed", range(3))
def test_any_sequence_of_changes_ends_where_a_build_from_nothing_does(seed: int, folder: Path, store: Path) -> None:
    rng = random.Random(seed)
    for _ in range(6):
        build(folder, store, jobs=rng.choice([1, 2]))
        assert held(store) == from_nothing(folder)
        for _ in range(rng.randint(1, 4)):
            change(folder, rng)
        if rng.random() < 0.3:
            with open_store(store) as opened:
                some = rng.choice([row.id for row in opened.documents()])
            remove((some,), store)
    summary = build(folder, store)
    assert held(store) == from_nothing(folder)
    assert summary.counts["documents"] == len(list(folder.rglob("*.txt")))


def test_an_unchanged_corpus_is_not_even_read(folder: Path, store: Path) -> None:
    _old(folder)
    first = build(folder, store)
    for path in folder.iterdir():
        state = path.stat()
        with path.open("r+b") as out:  # other bytes of the same size under the same time
            out.write(b"X")
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    again = build(folder, store, work=works.refusing)
    assert (first.added, again.added, again.changed, again.unchanged, again.failures) == (3, 0, 0, 3, [])
    assert build(folder, store, check_content=True).changed == 3


def test_a_new_time_alone_extracts_nothing(folder: Path, store: Path) -> None:
    build(folder, store)
    for path in folder.iterdir():
        path.touch()
    summary = build(folder, store)
    assert (summary.unchanged, summary.changed, summary.extracted) == (3, 0, 0)


def test_what_a_change_touches_alone_is_made_again(folder: Path, store: Path) -> None:
    _old(folder)
    build(folder, store)
    (folder / "001.txt").write_text(text(99), "utf-8")
    (folder / "new.txt").write_text(text(98), "utf-8")
    (folder / "002.txt").unlink()
    summary = build(folder, store)
    assert (summary.added, summary.changed, summary.unchanged, summary.withdrawn, summary.extracted) == (1, 1, 1, ["002.txt"], 2)
    assert "withdrawn: 002.txt" in summary.lines()


def test_metadata_beside_a_text_counts_as_its_content(folder: Path, store: Path) -> None:
    _old(folder)
    build(folder, store)
    (folder / "001.meta.yaml").write_text("title: 另一个标题\n", "utf-8")
    assert build(folder, store).changed == 1
    with open_store(store) as opened:
        facts = opened.facts_of("001.txt")
    assert facts is not None
    assert facts.document.title == "另一个标题"


def test_another_lexicon_makes_everything_again(folder: Path, store: Path, tmp_path: Path) -> None:
    build(folder, store)
    own = tmp_path / "lexicon"
    own.mkdir()
    (own / "units.yaml").write_text("# 单位\n", "utf-8")
    assert build(folder, store, lexicon=own).changed == 3
    (own / "units.yaml").write_text("# 量词\n", "utf-8")
    assert build(folder, store, lexicon=own).changed == 3
    assert build(folder, store, lexicon=own).changed == 0


def test_only_what_the_same_folder_brought_is_withdrawn(folder: Path, store: Path, tmp_path: Path) -> None:
    fill(tmp_path / "more", 1)
    (tmp_path / "more" / "000.txt").rename(tmp_path / "more" / "other.txt")
    build(folder, store)
    build(tmp_path / "more", store)
    (folder / "000.txt").unlink()
    (tmp_path / "more" / "other.txt").unlink()
    kept = build(folder, store, keep_missing=True)
    assert (kept.withdrawn, kept.counts["documents"]) == ([], 4)
    assert build(folder, store).withdrawn == ["000.txt"]
    assert build(tmp_path / "more", store).withdrawn == ["other.txt"]  # a folder that is empty now
    assert held(store) == from_nothing(folder)


def test_a_folder_that_cannot_be_listed_withdraws_nothing(folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(folder / "below", 1)
    (folder / "below" / "000.txt").rename(folder / "below" / "b.txt")
    build(folder, store)
    listing = os.scandir

    def denied(path: str) -> object:
        if str(path) == str(folder / "below"):
            raise PermissionError(13, "Permission denied", str(path))
        return listing(path)

    monkeypatch.setattr(os, "scandir", denied)
    summary = build(folder, store)
    assert (summary.withdrawn, summary.counts["documents"]) == ([], 4)
    assert "cannot be listed" in summary.failures[0].reason


def test_texts_of_one_name_in_two_folders_are_told_apart_or_refused(folder: Path, store: Path, tmp_path: Path) -> None:
    fill(tmp_path / "more", 1)
    build(folder, store)
    summary = build(tmp_path / "more", store)
    assert "000.txt has the same identifier" in summary.failures[0].reason
    assert held(store) == from_nothing(folder)
    folder.rename(tmp_path / "moved")  # the corpus has moved as a whole: it is the same one
    moved = build(tmp_path / "moved", store)
    assert (moved.failures, moved.unchanged, moved.changed) == ([], 3, 0)


def test_members_of_an_archive_come_change_and_go(folder: Path, store: Path, tmp_path: Path) -> None:
    archive = tmp_path / "texts.zip"
    for names in (("000.txt", "001.txt"), ("001.txt", "002.txt")):
        with zipfile.ZipFile(archive, "w") as out:
            for name in names:
                out.write(folder / name, name)
        summary = build(archive, store)
    assert (summary.added, summary.unchanged, summary.withdrawn_count) == (1, 1, 1)
    assert held(store) == from_nothing(archive)


def test_what_two_paths_lead_to_is_taken_once(folder: Path, store: Path, tmp_path: Path) -> None:
    archive = tmp_path / "texts.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("inside.txt", text(7))
    (folder / "sub").mkdir()
    (folder / "002.txt").rename(folder / "sub" / "002.txt")
    paths = (folder, folder / "sub", archive, archive, folder / "000.txt")
    summary = build_store(paths, store, BuildOptions(validate="none"))
    assert (summary.added, summary.failures) == (4, [])
    assert held(store) == from_nothing(*paths)


def test_an_archive_read_from_its_beginning(folder: Path, store: Path, tmp_path: Path) -> None:
    archive = tmp_path / "texts.tar.gz"
    with tarfile.open(archive, "w:gz") as out:
        out.add(folder, "texts")
    _old(tmp_path)
    assert build(archive, store).added == 3
    assert build(archive, store, work=works.refusing).unchanged == 3
    assert held(store) == from_nothing(archive)


def test_a_document_that_is_removed_leaves_nothing(folder: Path, store: Path) -> None:
    build(folder, store)
    assert remove(("001.txt",), store) == ["001.txt"]
    (folder / "001.txt").unlink()
    assert held(store) == from_nothing(folder)
    with pytest.raises(StoreError, match=r"001\.txt: no document of this identifier"):
        remove(("000.txt", "001.txt"), store)
    assert held(store) == from_nothing(folder)


def test_another_base_is_refused(folder: Path, store: Path) -> None:
    build(folder, store, base="https://example.org/id/")
    assert build(folder, store).unchanged == 3
    with pytest.raises(StoreError, match=r"begin with https://example\.org/id/"):
        build(folder, store, base="https://example.com/")


def test_a_folder_of_other_things_is_no_place_for_a_store(folder: Path) -> None:
    with pytest.raises(StoreError, match=r"holds other things \(000\.txt\)"):
        build(folder, folder)


# --- failures ------------------------------------------------------------------------------------------------


def failures(store: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (store / "failures.jsonl").read_text("utf-8").splitlines()]


def test_what_cannot_be_read_is_named_and_tried_again_when_it_changes(folder: Path, store: Path) -> None:
    (folder / "bad.txt").write_bytes(b"\0\1\2")
    _old(folder)
    assert len(build(folder, store).failures) == 1
    assert [(f["document"], f["stage"]) for f in failures(store)] == [("bad.txt", "read")]
    again = build(folder, store, work=works.refusing)
    assert (again.still_failed, again.failures, again.unchanged) == (1, [], 3)
    (folder / "bad.txt").write_text(text(5), "utf-8")
    assert build(folder, store).added == 1
    assert not (store / "failures.jsonl").exists()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_document_that_crashes_an_extractor_fails_alone(jobs: int, folder: Path, store: Path) -> None:
    _old(folder)
    summary = build(folder, store, work=works.crashing, jobs=jobs)
    assert summary.added == 2
    assert "ZeroDivisionError: by zero (works.py:" in failures(store)[0]["reason"]
    assert build(folder, store).still_failed == 1
    assert build(folder, store, retry=True).added == 1
    assert held(store) == from_nothing(folder)


def test_a_document_that_fails_after_it_was_in_is_out(folder: Path, store: Path) -> None:
    build(folder, store)
    (folder / "001.txt").write_bytes(b"\0")
    build(folder, store)
    assert held(store) == from_nothing(folder)


def test_a_worker_that_dies_takes_one_document_with_it(folder: Path, store: Path) -> None:
    fill(folder, 12)
    summary = build(folder, store, work=works.dying, jobs=2)
    assert summary.added == 11
    assert [(f["document"], f["stage"]) for f in failures(store)] == [("001.txt", "worker")]
    assert "ended by signal 9" in failures(store)[0]["reason"]


def test_a_document_that_can_be_made_alone_is_made(folder: Path, store: Path) -> None:
    fill(folder, 6)
    summary = build(folder, store, work=works.dying_once, jobs=2)
    assert (summary.added, summary.failures) == (6, [])
    assert held(store) == from_nothing(folder)


def test_a_file_that_vanishes_fails_and_is_forgotten_by_the_next_run(folder: Path, store: Path) -> None:
    summary = build(folder, store, work=works.vanishing)
    assert "cannot be read: No such file" in summary.failures[0].reason
    again = build(folder, store)
    assert (again.failures, again.still_failed, again.withdrawn) == ([], 0, [])
    assert held(store) == from_nothing(folder)


@pytest.mark.parametrize(("validate", "refused"), [("sample", 1), ("all", 1), ("none", 0)])
def test_shapes_refuse_a_document_by_name(validate: str, refused: int, folder: Path, store: Path) -> None:
    summary = build(folder, store, work=works.invalid, validate=validate)
    assert (summary.refused, summary.added) == (refused, 3 - refused)
    if refused:
        assert [(f["document"], f["stage"]) for f in failures(store)] == [("001.txt", "validate")]


def _old(folder: Path) -> None:
    """As files are that were not written a moment ago."""
    for path in folder.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
