"""An output folder is one build or the other, wherever a run is cut off and whoever writes at the same time."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from forks import forked, together

import kg
from kg.errors import ExportError, KgError, MixedError
from kg.query import run
from kg.records.built import Built
from kg.records.output import MANIFEST, check, reading, written
from kg.serve.snapshot import Job, make_snapshot
from kg.serve.source import find_source

OLD = {"figures.csv": "old", "graph.nq": "old", "graph.rdf": "old", "failures.jsonl": "old", "extra.zip": "old"}
NEW = {"figures.csv": "new", "graph.nq": "new", "graph.ttl": "new"}
STEPS = ("rename", "replace", "unlink", "rmdir", "mkdir")


def put(folder: Path, files: dict[str, str], wait: Callable[[str], None] | None = None) -> None:
    with written(folder, wait) as staged:
        for name, text in files.items():
            (staged / name).write_text(text, "utf-8")


def held(folder: Path) -> dict[str, str]:
    """The files of the folder, the list aside, as a reader finds them; it is as it should be."""
    with reading(folder):
        assert check(folder, every=True)
        found = {p.name: p.read_text("utf-8") for p in folder.iterdir() if p.is_file()}
    assert found.pop("notes.txt", "mine") == "mine"
    assert set(json.loads(found.pop(MANIFEST))["files"]) == set(found)
    return found


def hidden(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if p.name.startswith(".")]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An older build, and something that is somebody's own."""
    put(tmp_path / "out", OLD)
    (tmp_path / "out" / "notes.txt").write_text("mine", "utf-8")
    return tmp_path / "out"


@contextmanager
def trouble_at(step: int, trouble: Callable[[], object]) -> Iterator[None]:
    """Before the step of this number at which something in a folder changes its name or goes."""
    with pytest.MonkeyPatch.context() as patch:
        numbers = count()

        def watched(usual: Callable[..., None]) -> Callable[..., None]:
            def change(*arguments: object, **more: object) -> None:
                if next(numbers) == step:
                    trouble()
                usual(*arguments, **more)

            return change

        for name in STEPS:
            patch.setattr(os, name, watched(getattr(os, name)))
        yield


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed(step: int, work: Callable[[], object]) -> bool:
    """Whether it came to so many steps."""

    def at_risk() -> None:
        with trouble_at(step, die):
            work()

    status = forked(at_risk)
    assert status in (0, signal.SIGKILL)
    return status != 0


def test_killed_at_every_step_it_is_one_build_or_the_other(out: Path, tmp_path: Path) -> None:
    shutil.copytree(out, tmp_path / "before")
    found = []
    for step in count():
        shutil.rmtree(out)
        shutil.copytree(tmp_path / "before", out)
        if not killed(step, lambda: put(out, NEW)):
            break
        found.append(held(out))
        assert hidden(out) == []
    assert len(found) > 10
    assert found == sorted(found, key=lambda f: f == NEW)  # as it was up to a step, and new from there on
    assert [found[0], found[-1]] == [OLD, NEW] and all(f in (OLD, NEW) for f in found)


def test_who_ends_it_may_be_killed_too(out: Path) -> None:
    assert any(killed(step, lambda: put(out, NEW)) and ".kg-build" in hidden(out) for step in range(20))
    steps = next(step for step in count() if not killed(step, lambda: held(out)))
    assert steps > 5
    assert held(out) == NEW and hidden(out) == []


def test_interrupted_at_every_step_it_leaves_nothing_behind(out: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    for step in count():
        put(out, OLD)
        try:
            with trouble_at(step, interrupt):
                put(out, NEW)
        except KeyboardInterrupt:
            assert hidden(out) == []
            assert held(out) in (OLD, NEW)
        else:
            break
    assert step > 10


def test_those_who_write_and_read_at_once_see_whole_builds(out: Path) -> None:
    def write(text: str) -> None:
        for _ in range(20):
            put(out, {f"{n}.txt": text for n in range(5)})

    def read() -> None:
        for _ in range(60):
            assert len(set(held(out).values())) == 1

    assert together(lambda: write("a"), lambda: write("b"), read) == [0, 0, 0]
    assert set(held(out).values()) <= {"a", "b"}


def test_a_build_waits_until_the_older_one_is_read(out: Path) -> None:
    told: list[str] = []
    with ThreadPoolExecutor() as pool:
        with reading(out):
            done = pool.submit(put, out, NEW, told.append)
            while not (told or done.done()):
                time.sleep(0.01)
            assert told == [f"{out}: somebody reads the build that is there; waiting until that has ended"]
            assert held(out) == OLD
        done.result()
    assert held(out) == NEW


def test_a_build_that_fails_leaves_all_as_it_was(out: Path) -> None:
    with pytest.raises(ZeroDivisionError), written(out) as staged:
        (staged / "graph.nq").write_text("new", "utf-8")
        raise ZeroDivisionError
    assert held(out) == OLD
    (out / "graph.ttl").mkdir()
    with pytest.raises(ExportError, match=r"graph\.ttl: a folder of that name is in the way"):
        put(out, NEW)
    (out / "graph.ttl").rmdir()
    assert held(out) == OLD


def test_a_disk_that_holds_no_more_leaves_the_older_build(out: Path, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(TEXT, "utf-8")

    def build() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))  # bytes of a file: the map has more
        with pytest.raises(ExportError, match="out: cannot be written: File too large; choose another place"):
            kg.build(tmp_path / "text.txt").write(out)

    assert forked(build) == 0
    assert held(out) == OLD and hidden(out) == []


def test_a_list_that_is_none_of_ours_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('{"files": {"../a": "0"}}', "utf-8")
    with pytest.raises(MixedError, match="no list of files that kg build wrote"):
        put(tmp_path, NEW)
    assert [p.name for p in tmp_path.iterdir()] == [MANIFEST]


@pytest.mark.parametrize("how", ["link", "here"])
def test_the_folder_may_be_a_link_or_where_we_are(out: Path, tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(out)
    monkeypatch.chdir(out)
    put(tmp_path / "link" if how == "link" else Path(), NEW)
    assert held(out) == NEW and (tmp_path / "link").is_symlink()


# --- files of two builds -------------------------------------------------------------------------------------

TEXT = "2024年5月6日，兰州市政府新闻办举行新闻发布会。市教育局局长李敏介绍，“书香校园”行动覆盖率达到95%以上。"
READ = ("records.jsonl", "sources.jsonl", "graph.nq", "graph.trig", "graph.ttl", "graph.jsonld", "graph.rdf")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Builds of a text and of its correction, of the same length."""
    folder = tmp_path_factory.mktemp("two")
    for name, text in (("a", TEXT), ("b", TEXT.replace("95%", "15%").replace("李敏", "王敏"))):
        (folder / "text.txt").write_text(text, "utf-8")
        kg.build(folder / "text.txt").write(folder / name)
    return folder


READERS: dict[str, Callable[[Path, Path], object]] = {
    "diff, export": lambda folder, _: Built(folder),
    "query": lambda folder, _: run(folder, "ASK {}"),
    "serve": lambda folder, scratch: make_snapshot(Job(find_source(folder), scratch / "snapshot")),
}


@pytest.mark.parametrize("file", READ)
@pytest.mark.parametrize("reader", READERS)
def test_a_file_of_another_build_is_noticed_by_all_who_read(two: Path, tmp_path: Path, reader: str, file: str) -> None:
    shutil.copytree(two / "a", tmp_path / "out")
    shutil.copy(two / "b" / file, tmp_path / "out")
    with pytest.raises(MixedError, match=f"{file}: it is of another build, or was changed, as build.json beside it tells; build it again"):
        READERS[reader](tmp_path / "out", tmp_path)


@pytest.mark.parametrize("reader", READERS)
def test_what_people_change_or_take_away_keeps_nobody_from_reading(two: Path, tmp_path: Path, reader: str) -> None:
    shutil.copytree(two / "a", tmp_path / "out")
    (tmp_path / "out" / "figures.csv").write_text("sorted", "utf-8")
    (tmp_path / "out" / "graph.ttl").unlink()
    READERS[reader](tmp_path / "out", tmp_path)


@pytest.mark.parametrize("reader", READERS)
def test_what_an_earlier_version_wrote_is_read(two: Path, tmp_path: Path, reader: str) -> None:
    shutil.copytree(two / "a", tmp_path / "out")
    (tmp_path / "out" / MANIFEST).unlink()
    READERS[reader](tmp_path / "out", tmp_path)


def test_a_format_that_only_the_other_build_could_write_is_noticed(two: Path, tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(TEXT.replace("95%", "\x0195%"), "utf-8")
    assert list(kg.build(tmp_path / "c.txt").write(tmp_path / "out")) == ["rdf"]
    assert Built(tmp_path / "out")
    shutil.copy(two / "a" / "graph.rdf", tmp_path / "out")
    with pytest.raises(KgError, match=r"graph\.rdf: it is of another build"):
        Built(tmp_path / "out")


def test_a_built_folder_that_is_open_stays_as_it_was(two: Path, tmp_path: Path) -> None:
    shutil.copytree(two / "a", tmp_path / "out")
    opened = Built(tmp_path / "out")
    kg.build(two / "text.txt").write(tmp_path / "out")
    assert "95%" in opened["text.txt"].document.text
    assert "15%" in Built(tmp_path / "out")["text.txt"].document.text


def test_the_same_facts_are_the_same_build(two: Path, tmp_path: Path) -> None:
    kg.build(two / "text.txt").write(tmp_path / "out")
    assert (tmp_path / "out" / MANIFEST).read_bytes() == (two / "b" / MANIFEST).read_bytes()
    assert json.loads((two / "a" / MANIFEST).read_text())["build"] != json.loads((two / "b" / MANIFEST).read_text())["build"]
