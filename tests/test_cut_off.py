"""`kg` as a process that a signal cuts off: one build's files or the other's, and nothing left behind.

KG_NIGHTLY=1 tries 60 signals at moments that nobody chose, and 15 times two builds at once.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from forks import forked

import kg
from kg.cli import main
from kg.map import page
from kg.records.output import check, reading
from kg.scratch import clear

TEXT = "2024年5月6日，兰州市政府新闻办举行新闻发布会。市教育局局长李敏介绍，“书香校园”行动覆盖率达到95%以上。"
USUAL = "from kg.cli import main; main()"
KILLED = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import signal, test_cut_off as t; t.cut(signal.SIGKILL, {{at}}); " + USUAL


def cut(number: int, at: int) -> None:
    """From now on the signal comes before the so manieth time that a file takes the place of another."""
    usual, times = os.replace, itertools.count(1)

    def replace(*names: Path) -> None:
        if next(times) == at:
            os.kill(os.getpid(), number)
        usual(*names)

    os.replace = replace  # type: ignore[assignment]


class Place:
    """A text, its correction, the build of either, and a folder that they are built into."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out, self.scratch = folder, folder / "out", folder / "scratch"
        self.scratch.mkdir()
        self.whole: dict[str, dict[str, bytes]] = {}
        for name, text in (("a", TEXT), ("b", TEXT.replace("95%", "15%").replace("李敏", "王敏"))):
            (folder / name).mkdir()
            (folder / name / "text.txt").write_text(text, "utf-8")
            kg.build(folder / name).write(folder / "whole" / name)
            self.whole[name] = contents(folder / "whole" / name)
        self.reset()

    def reset(self) -> None:
        shutil.rmtree(self.out, ignore_errors=True)
        shutil.copytree(self.folder / "whole" / "a", self.out)
        (self.out / "notes.txt").write_text("mine", "utf-8")

    def arguments(self, name: str) -> list[str]:
        return ["build", str(self.folder / name), "-o", str(self.out)]

    def start(self, name: str, program: str = USUAL) -> subprocess.Popen[str]:
        environment = {**os.environ, "TMPDIR": str(self.scratch)}
        command = [sys.executable, "-c", program, *self.arguments(name)]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def held(self) -> str:
        """Which build's files are there as they stand, '' where they are of none."""
        found = contents(self.out)
        assert found.pop("notes.txt") == b"mine"
        return next((name for name, whole in self.whole.items() if found == whole), "")

    def left(self) -> list[str]:
        return [p.name for p in [*self.scratch.iterdir(), *self.out.glob(".*")]]


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("place"))


def ended(place: Place, *arguments: str, prepare: Callable[[], object]) -> tuple[int, str]:
    """How `kg` ends in a process that begins where we stand: exit status and what it says."""
    said = place.folder / "said"

    def work() -> None:
        os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8")
        signal.signal(signal.SIGINT, signal.default_int_handler)  # also where whoever started the tests does not hear it
        tempfile.tempdir, sys.argv = str(place.scratch), ["kg", *arguments]
        prepare()
        try:
            main()
        except SystemExit as status:
            os._exit(int(status.code or 0))

    return os.waitstatus_to_exitcode(forked(work)), said.read_text("utf-8").strip()


SAID = {"SIGTERM": "kg: ended by SIGTERM", "SIGHUP": "kg: ended by SIGHUP", "SIGINT": "kg: interrupted"}


@pytest.mark.parametrize("how", SAID)
def test_a_signal_amid_the_last_step_lets_it_end(place: Place, how: str) -> None:
    place.reset()
    number = signal.Signals[how]
    assert ended(place, *place.arguments("b"), prepare=lambda: cut(number, 5)) == (128 + number, SAID[how])
    assert (place.held(), place.left()) == ("b", [])


def test_a_signal_before_leaves_the_older_build(place: Place) -> None:
    def prepare() -> None:
        command = os.getpid()

        def write_map(*_: object) -> None:
            """Made beside the statements, in a process of its own, which ends with the command."""
            os.kill(command, signal.SIGTERM)
            signal.pause()

        page.write_map = write_map

    place.reset()
    assert ended(place, *place.arguments("b"), prepare=prepare) == (143, SAID["SIGTERM"])
    assert (place.held(), place.left()) == ("a", [])


def test_a_single_file_is_whole_or_not_there(place: Place, tmp_path: Path) -> None:
    arguments = ["extract", str(place.folder / "a"), "--format", "csv", "-o", str(tmp_path / "figures.csv")]
    assert ended(place, *arguments, prepare=lambda: cut(signal.SIGTERM, 1)) == (143, SAID["SIGTERM"])
    assert list(tmp_path.iterdir()) == []


def test_a_build_that_is_killed_is_ended_by_whoever_comes_next(place: Place) -> None:
    place.reset()
    run = place.start("b", KILLED.format(at=5))
    assert run.communicate() == ("", "")
    assert run.returncode == -signal.SIGKILL and ".kg-build" in place.left()
    with reading(place.out):
        assert check(place.out, every=True)
    clear(place.scratch)  # as the next run does
    assert (place.held(), place.left()) == ("b", [])


@pytest.mark.nightly
def test_signals_at_any_moment(place: Place) -> None:
    place.reset()
    started = time.monotonic()
    assert place.start("b").wait() == 0
    seconds = time.monotonic() - started
    place.reset()
    rng, ends = random.Random(1), Counter[str]()
    for number in range(60):
        how = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL][number % 4]
        run = place.start("ab"[number // 4 % 2])
        time.sleep(rng.uniform(0.3, 1.1) * seconds)
        run.send_signal(how)
        _, err = run.communicate()
        ends[f"{how.name} {run.returncode} {place.held()}"] += 1
        if how == signal.SIGKILL:
            with reading(place.out):
                clear(place.scratch)
        assert place.held(), how
        assert place.left() == [], how
        assert "Traceback" not in err or how == signal.SIGINT, err  # which Python tells while it is still loading us
    print(dict(ends))


@pytest.mark.nightly
def test_two_builds_at_once(place: Place) -> None:
    ends = Counter[str]()
    for number in range(15):
        runs = [place.start(name) for name in ("ab" if number % 2 else "ba")]
        assert [run.wait() for run in runs] == [0, 0]
        ends[place.held()] += 1
        assert place.held()
        assert place.left() == []
    print(dict(ends))
