"""A store after any sequence of changes is what a build from nothing makes."""

from __future__ import annotations

import gzip
import json
import os
import random
import tarfile
import zipfile
from pathlib import Path

import pytest
import works
from stores import build, change, fill, from_nothing, held, registered, text

from kg.errors import StoreError
from kg.store import BuildOptions, build_store, open_store, remove, writer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(tmp_path / "texts", 3)
    return tmp_path / "texts"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.nightly) for n in (0, *range(2, 8)))])
def test_any_sequence_of_changes_ends_where_a_build_from_nothing_does(seed: int, folder: Path, store: Path) -> None:
    rng = random.Random(seed)
    for _ in range(6):
        build(folder, store, jobs=rng.choice([1, 2]))
        assert held(store) == from_nothing(folder)
        assert len(registered(store)) == len(list(folder.rglob("*.txt")))
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
        facts = opened["001.txt"]
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


def lines(path: Path, *rows: str) -> None:
    data = "".join(f"{row}\n" for row in rows).encode("utf-8")
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


@pytest.mark.parametrize("named", ["texts.jsonl", "texts.jsonl.gz", "*.jsonl"])
def test_a_line_that_cannot_be_read_takes_no_other_document_with_it_and_hides_none(named: str, store: Path, tmp_path: Path) -> None:
    (tmp_path / "lines").mkdir()
    path = tmp_path / "lines" / named.replace("*", "texts")
    rows = [json.dumps({"id": name, "text": text(n)}) for n, name in enumerate("abcd")]
    lines(path, *rows)
    assert build(path.with_name(named), store).added == 4
    lines(path, rows[0], "{", rows[3])  # c is gone
    summary = build(path.with_name(named), store)
    assert [f.path for f in summary.failures] == [f"{path}:2"]
    assert summary.failures[0].reason.startswith(f"{path}:2: this is no JSON")
    assert (summary.unchanged, summary.withdrawn) == (2, ["b", "c"])
    assert held(store) == from_nothing(path)
    lines(path, *rows)
    assert build(path.with_name(named), store).added == 2


def test_a_file_that_ends_too_early_withdraws_nothing(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl.gz"
    lines(path, *(json.dumps({"id": name, "text": text(n)}) for n, name in enumerate("abc")))
    build(path, store)
    path.write_bytes(path.read_bytes()[:-20])
    summary = build(path, store)
    assert "cannot be read to its end" in summary.failures[0].reason
    assert (summary.failures[0].path, summary.withdrawn, summary.counts["documents"]) == (str(path), [], 3)


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


def test_an_unchanged_archive_is_not_unpacked(folder: Path, store: Path, tmp_path: Path) -> None:
    (folder / "bad.txt").write_bytes(b"\0")
    archive = tmp_path / "texts.tar.gz"
    with tarfile.open(archive, "w:gz") as out:
        out.add(folder, "texts")
    _old(tmp_path)
    assert build(archive, store).added == 3
    data = archive.read_bytes()
    archive.write_bytes(b"?" * len(data))  # nobody looks
    _old(tmp_path)
    again = build(archive, store)
    assert (again.unchanged, again.still_failed, again.failures, again.withdrawn) == (3, 1, [], [])
    assert "texts.tar.gz" in build(archive, store, check_content=True).failures[0].reason
    archive.write_bytes(data)
    _old(tmp_path)
    assert (len(build(archive, store, retry=True).failures), build(archive, store).still_failed) == (1, 1)
    remove((again_in := next(iter(_ids(store))),), store)
    assert build(archive, store).added == 1 and again_in in _ids(store)
    assert held(store) == from_nothing(archive)


def _ids(store: Path) -> list[str]:
    with open_store(store) as opened:
        return [row.id for row in opened.documents()]


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


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_document_that_is_never_done_is_given_up_and_the_others_go_on(jobs: int, folder: Path, store: Path) -> None:
    fill(folder, 8)
    summary = build(folder, store, work=works.endless, jobs=jobs, timeout=4)
    assert summary.added == 7
    assert [(f["document"], f["stage"]) for f in failures(store)] == [("001.txt", "worker")]
    assert failures(store)[0]["reason"] == f"{folder / '001.txt'}: it takes more than 4 s (--timeout)"
    assert build(folder, store, retry=True).added == 1
    assert held(store) == from_nothing(folder)


@pytest.mark.parametrize(
    ("work", "stage", "reason"),
    [
        (works.starved, "worker", "it takes more memory than a worker may have (--memory); tried twice"),
        (works.starved_library, "worker", "it takes more memory than a worker may have (--memory); tried twice"),
        (works.killed, "worker", "the worker was ended by signal 9, for want of memory perhaps (--memory); tried twice"),
        (works.aborted, "worker", "the worker was ended by signal 6, for want of memory perhaps (--memory); tried twice"),
        (works.panicking, "extract", "a defect of this program: PanicError: capacity overflow (works.py:"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_written_as_rdf_fails_alone(
    work: works.Work, stage: str, reason: str, folder: Path, store: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert build(folder, store, work=work, jobs=2).added == 2
    assert [(f["document"], f["stage"]) for f in failures(store)] == [("001.txt", stage)]
    assert failures(store)[0]["reason"].startswith(f"{folder / '001.txt'}: {reason}")
    assert "Traceback" not in capfd.readouterr().err
    (folder / "001.txt").unlink()
    assert held(store) == from_nothing(folder)


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


def test_a_run_that_writes_much_merges_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says so; a small addition to a store does not, nor does a store that came in one load."""
    monkeypatch.setattr(writer, "_MANY", 100)
    texts, said = tmp_path / "texts", []
    texts.mkdir()
    for number in range(8):
        (texts / f"{number}.txt").write_text(f"2025年，全市新建学校{number + 2}所。\n", "utf-8")
    options = BuildOptions(jobs=1, progress=lambda done, of, name: said.append(name))
    assert build_store((texts,), tmp_path / "at once", options).merging == 0
    assert "merging the graph's files" not in said
    monkeypatch.setattr(writer, "_BATCH_ROWS", 3)
    first = build_store((texts,), tmp_path / "store", options)
    assert first.merging > 0
    assert "merging the graph's files" in said
    (texts / "new.txt").write_text("2025年，全市新建公园2个。\n", "utf-8")
    assert build_store((texts,), tmp_path / "store", options).merging == 0


def test_memory_of_the_writer_does_not_grow_with_the_number_of_files(store: Path, folder: Path) -> None:
    """Oxigraph holds the indexes of the files that it keeps open; the process itself may open as many as before."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    build(folder, store)
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before
    logs = "".join(p.read_text("utf-8", "replace") for p in open_graph(store).glob("LOG*"))
    allowed = [int(line.rsplit(":", 1)[1]) for line in logs.splitlines() if "Options.max_open_files:" in line]
    assert allowed and max(allowed) <= 128


def open_graph(store: Path) -> Path:
    with open_store(store) as opened:
        return opened.graph
