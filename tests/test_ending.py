"""However a command ends, people read one line and programs a status; a traceback is shown to those alone who ask for it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from kg.cli import cli, ending
from kg.errors import DefectError, ExportError, KgError, QueryError, ReadError, StoreError, ValidationError

LONG = "政" * 90  # more bytes than a file's name may have, as are 256 letters


def raising(error: BaseException) -> Callable[[], int]:
    def command() -> int:
        raise error

    return command


@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        (lambda: 0, 0, ""),
        (lambda: None, 0, ""),
        (lambda: 1, 1, ""),
        (raising(ReadError("a.txt: the file is empty")), 2, "kg: a.txt: the file is empty\n"),
        (raising(ExportError("out: no")), 2, "kg: out: no\n"),
        (raising(StoreError("store\x1b[2J: no")), 2, "kg: store␛[2J: no\n"),
        (raising(QueryError("no")), 2, "kg: no\n"),
        (raising(ValidationError("not valid")), 3, "kg: not valid\n"),
        (raising(DefectError("a defect of this program: x")), 70, "kg: a defect of this program: x\n"),
        (raising(click.UsageError("no such thing")), 2, "no such thing"),
        (raising(KeyboardInterrupt()), 130, "kg: interrupted\n"),
        (raising(click.Abort()), 130, "kg: interrupted\n"),
        (raising(BrokenPipeError()), 0, ""),
        (raising(OSError(36, "File name too long", "x/y")), 2, "kg: x/y: File name too long\n"),
        (raising(MemoryError()), 2, "not enough memory"),
        (raising(sqlite3.OperationalError("database or disk is full")), 2, "name a folder with more room in TMPDIR"),
        (lambda: 1 // 0, 70, "kg: a defect of this program: ZeroDivisionError: integer division or modulo by zero (test_ending.py:"),
        (raising(RuntimeError("of\ntwo lines")), 70, "kg: a defect of this program: RuntimeError: of two lines (test_ending.py:"),
        (raising(OSError("of no file")), 70, "kg: a defect of this program: OSError: of no file"),
        (raising(EOFError()), 70, "kg: a defect of this program: EOFError"),
    ],
)
def test_every_end_has_its_status_and_its_line(
    command: Callable[[], int], status: int, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ending.TRACEBACK, raising=False)
    with pytest.raises(SystemExit) as end:
        ending.end(command, lambda: False)
    err = capsys.readouterr().err
    assert (end.value.code, said in err, "Traceback" in err) == (status, True, False), err
    assert err.count("\n") <= 1 or status == 2


def test_a_traceback_for_those_who_ask(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ending.TRACEBACK, "1")
    for loud in (lambda: False, lambda: True):
        with pytest.raises(SystemExit):
            ending.end(lambda: 1 // 0, loud)
        err = capsys.readouterr().err
        assert "Traceback" in err and err.splitlines()[-1].startswith("kg: a defect of this program")
        monkeypatch.delenv(ending.TRACEBACK, raising=False)


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), "KG": f"{sys.executable} -m kg"}
    return subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        ("$KG queries > /dev/full", 2, "kg: standard output: No space left on device\n"),
        ("$KG queries >&-", 0, ""),
        ("$KG queries | true; exit ${PIPESTATUS[0]}", 0, ""),
    ],
)
def test_streams_that_take_no_more(command: str, status: int, said: str, tmp_path: Path) -> None:
    done = run(command, tmp_path)
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr
    assert done.stderr.count("\n") == bool(said) and "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["build", "coverage", "extract"])
def test_a_name_that_is_too_long_is_told(command: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("市教育局局长李敏介绍，新建学校12所。\n", "utf-8")
    with pytest.raises(KgError, match="File name too long; choose another") as told:
        cli.main([command, str(tmp_path / "a.txt"), "-o", str(tmp_path / LONG)], standalone_mode=False)
    assert told.value.exit_code == 2
