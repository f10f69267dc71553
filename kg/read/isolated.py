"""Readers of risky formats run in a process of their own, which has limits and can be ended; the batch goes on.

A file out of the world can make a library loop, fill the memory or crash. What such a process says is read as JSON and
held to the form of a document, so that a reader that was taken over can do no more than tell lies about its own file.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from kg.errors import ReadError
from kg.model import Document, Grid, GridCell, Omitted, Part
from kg.read.names import without_unwritable

SECONDS, MEMORY = 300, 3 * 2**30  # of processor time; bytes of address space
_REFUSED = 3  # status of kg.read.child
_BOX, _SURE = re.compile(r"(?:xywh=percent:[0-9.]+(?:,[0-9.]+){3})?"), re.compile(r"(?:[01]\.[0-9]{2})?")
_TEXTS = ("text", "title", "publisher", "published", "url")


@dataclass(frozen=True, slots=True)
class Here:
    """The reader `read` of a module, in this process; the module is imported when the first file is read."""

    module: str

    def __call__(self, data: bytes, name: str, /) -> Document:
        document: Document = import_module(self.module).read(data, name)
        return document


@dataclass(frozen=True, slots=True)
class Isolated:
    """The reader `read` of a module, in a child process."""

    module: str

    def __call__(self, data: bytes, name: str, /) -> Document:
        """Raises ReadError with what the reader says, or with what its process came to."""
        import subprocess

        here = str(Path(__file__).parents[2])
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))}
        command = [sys.executable, "-P", "-m", "kg.read.child", self.module, str(SECONDS), str(MEMORY), name]
        try:
            done = subprocess.run(command, input=data, capture_output=True, timeout=2 * SECONDS, check=False, env=env)
        except subprocess.TimeoutExpired:
            raise ReadError(f"{name}: it was not read within {2 * SECONDS:,} seconds, and its reading was ended; split it, or save its text") from None
        except (OSError, ValueError) as error:
            raise ReadError(f"{name}: no process to read it in could be started: {error}") from error
        if done.returncode == 0:
            return document_from(_answer(done.stdout, name), name)
        if done.returncode == _REFUSED:
            raise ReadError(str(_answer(done.stdout, name).get("refused", f"{name}: it cannot be read")))
        raise ReadError(f"{name}: {_came_to(done.returncode, done.stderr)}")


def _answer(out: bytes, name: str) -> Mapping[str, Any]:
    try:
        answer = json.loads(out)
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{name}: its reader gave no answer; it is damaged, or made to do harm") from error
    return answer if isinstance(answer, dict) else {}


def _came_to(status: int, said: bytes) -> str:
    if -status in (signal.SIGXCPU, signal.SIGKILL):
        return f"it was not read within {SECONDS:,} seconds of processor time, and its reading was ended; split it, or save its text"
    if b"MemoryError" in said or -status in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS):
        return f"to read it takes more than the {MEMORY >> 20:,} MB of memory that a reader has, or crashes the reader; save its text"
    return f"its reader ended with {status}; the file is damaged, or of another kind than its name says"


def as_json(document: Document) -> dict[str, Any]:
    """What a reader fills in."""
    said = {name: getattr(document, name) for name in (*_TEXTS, "authors")}
    return said | {
        "parts": [[p.start, p.end, p.kind, p.name, p.box, p.sure] for p in document.parts],
        "grids": [[g.start, g.end, [[c.start, c.end, c.row, c.column, c.rows, c.columns] for c in g.cells]] for g in document.grids],
        "omitted": [[x.words, x.reason] for x in document.omitted],
    }


def document_from(answer: Mapping[str, Any], name: str) -> Document:
    """Raises ReadError where it is not as a reader writes it."""
    try:
        said = {key: None if answer[key] is None else without_unwritable(str(answer[key])) for key in _TEXTS if key != "text"}
        text = without_unwritable(str(answer["text"]))
        return Document(
            id="", text=text, **said, authors=tuple(without_unwritable(str(a)) for a in answer["authors"]),  # type: ignore[arg-type]
            parts=tuple(_part(*row) for row in answer["parts"]),
            grids=tuple(_grid(start, end, cells, len(text)) for start, end, cells in answer["grids"]),
            omitted=tuple(Omitted(without_unwritable(str(w)), str(r)) for w, r in answer["omitted"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise ReadError(f"{name}: its reader gave no document ({error}); it is damaged, or made to do harm") from error


def _part(start: int, end: int, kind: str, name: str, box: str, sure: str) -> Part:
    if not _BOX.fullmatch(box) or not _SURE.fullmatch(sure):
        raise ValueError("a place that is none")
    return Part(int(start), int(end), "page" if kind == "page" else "cell", without_unwritable(str(name)), box, sure)


def _grid(start: int, end: int, cells: list[list[int]], length: int) -> Grid:
    made = tuple(GridCell(*map(int, cell)) for cell in cells)
    if not made or not 0 <= start <= made[0].start or not made[-1].end <= end <= length or any(c.start >= c.end for c in made):
        raise ValueError("a table out of place")
    return Grid(start, end, made)
