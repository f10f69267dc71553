"""What the arguments of a command mean: documents, one after the other, each once, with memory for what was met only."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from kg.errors import ReadError
from kg.model import Failure
from kg.read.containers import container_of
from kg.read.folder import Visit, Wanted, files_in
from kg.read.formats import SUFFIXES, is_text
from kg.read.listing import identifier, paths_of
from kg.read.names import Renamed, readable, readable_in
from kg.read.ours import OwnOutputError, own_folder
from kg.read.pattern import Pattern, is_pattern
from kg.read.seen import Seen
from kg.read.source import Complain, Source, failure

STANDARD_INPUT = Path("-")
_TAKEN = 1  # of a real path: its document was handed out; larger numbers: it was met in that argument
_IN_A_ROW = 1000  # documents of one file that cannot be read: then it is none of documents
_TEXTS = Wanted(is_text, lambda _: True)


class Found(NamedTuple):
    source: Source
    real: str | None  # the real path, where the file is one document


class _Search:
    """Whom to tell, and whether a file was met: a folder whose files were all taken before is not an empty one."""

    def __init__(self, visit: Visit, complain: Complain) -> None:
        self._visit, self.complain = visit, complain
        self.met = False
        self.renamed = Renamed()

    def visit(self, real: str) -> bool:
        self.met = True
        return self._visit(real)


def sources(path: Path, complain: Complain) -> Iterator[Source]:
    """What one path means, in a stable order: itself, everything of our types below a folder or in a container.

    What cannot be read goes to `complain`. Raises ReadError where there is nothing to read.
    """
    return (found.source for found in _expanded(path, _Search(Seen().new, complain)))


def iter_sources(paths: Iterable[Path], complain: Complain) -> Iterator[Source]:
    """The documents that all the paths mean, each file once and each identifier once, in the order given.

    What cannot be found, and what has the identifier of another, goes to `complain`.
    """
    files, identifiers = Seen(), Seen()
    arguments: list[Path] = []
    for path in paths:
        arguments.append(path)
        number = len(arguments)
        try:
            for source, real in _expanded(path, _Search(_visit(files, number + _TAKEN), complain)):
                other = identifiers.get(source.id)
                if other:
                    complain(_same(source, arguments[other - 1]))
                    continue
                identifiers.put(source.id, number)
                if real is not None:
                    files.put(real, _TAKEN)
                yield source
        except ReadError as error:
            complain(_refused(path, error))


def _refused(path: Path, error: Exception) -> Failure:
    return replace(failure(path, ""), reason=str(error))  # which begins with the path


def _visit(files: Seen, mark: int) -> Visit:
    def visit(real: str) -> bool:
        if files.get(real) in (_TAKEN, mark):
            return False
        files.put(real, mark)
        return True

    return visit


def _same(source: Source, argument: Path) -> Failure:
    other = argument / source.id if os.path.isdir(argument) else argument
    remedy = "give the folder that holds both" if source.kind == "file" else "give each document an identifier of its own"
    where = f"{readable(other)} has" if other != source.path else "an earlier one has"
    return Failure(source.origin, f"{source.origin}: {where} the same identifier {source.id!r}; {remedy}")


def _expanded(path: Path, search: _Search) -> Iterator[Found]:
    if path == STANDARD_INPUT:
        return _listed(search)
    if os.path.isdir(path):
        return _some(_folder(path, "", search), search, lambda: _nothing(path))
    if os.path.exists(path):
        return _file(path, readable_in(str(path.parent), path.name), search)
    if is_pattern(path):
        return _some(_pattern(path, search), search, lambda: f"{readable(path)}: no file that we read has a path of this pattern")
    raise ReadError(f"{readable(path)}: no such file or folder")


def _some(found: Iterator[Found], search: _Search, otherwise: Callable[[], str]) -> Iterator[Found]:
    """The same. Raises ReadError, at once, where there is none."""
    search.met = False
    first = next(found, None)
    if first is not None:
        return chain([first], found)
    if not search.met:
        raise ReadError(otherwise())
    return iter(())


def _nothing(folder: Path) -> str:
    shown = readable(folder)
    try:
        names = sorted(os.listdir(folder))
    except OSError:  # which was told already
        names = []
    own = own_folder(names)
    if own is not None:
        return f"{shown}: no document is in this folder: {own.kind}; give the texts that it was made from"
    packed = next((name for name in names if container_of(name)), None)
    words = f"{shown}: no file of a type that we read in this folder ({' '.join(SUFFIXES)})"
    return f"{words}; files of many documents are read where they are named: {readable(folder / packed)}" if packed else words


def _folder(path: Path, prefix: str, search: _Search) -> Iterator[Found]:
    for file, name, real in files_in(path, _TEXTS, search.visit, search.complain):
        yield Found(Source(file, prefix + name), real)


def _pattern(path: Path, search: _Search) -> Iterator[Found]:
    """Texts and containers of a fitting name, and the texts below folders of one."""
    pattern = Pattern(path)
    if not os.path.isdir(pattern.root):
        raise ReadError(f"{readable(path)}: there is no folder {readable(pattern.root)}")

    def wanted(name: str) -> bool:
        if pattern.means(name):
            return is_text(name) or container_of(name) is not None
        return is_text(name) and pattern.means_a_folder_above(name)

    for file, name, real in files_in(pattern.root, Wanted(wanted, pattern.may_hold), search.visit, search.complain):
        yield from _document_or_container(file, name, real, search)


def _file(path: Path, name: str, search: _Search) -> Iterator[Found]:
    """Raises ReadError for what is no file: a FIFO is waited for, a device has no end."""
    if not os.path.isfile(path):
        raise ReadError(f"{readable(path)}: this is no file but a FIFO, a socket or a device; write what it gives into a file and read that")
    real = os.path.realpath(path)
    if name.rpartition("/")[2] != path.name:
        search.renamed.tell(readable(path), name)
    return _document_or_container(path, name, real, search) if search.visit(real) else iter(())


class _EnoughError(Exception):
    """A file holds nothing of what its name promises."""


def _document_or_container(path: Path, name: str, real: str, search: _Search) -> Iterator[Found]:
    container = container_of(path.name)
    if container is None:
        yield Found(Source(path, name), real)
        return
    told, row, found = False, 0, False  # complaints at all, and since the last document

    def complain(of: Failure) -> None:
        nonlocal told, row
        told, row = True, row + 1
        if row > _IN_A_ROW:
            raise _EnoughError
        search.complain(of)

    try:
        for source in container.sources(path, name, complain):
            found, row = True, 0
            yield Found(source, real)
    except (ReadError, OwnOutputError) as error:
        told = True
        search.complain(_refused(path, error))
    except _EnoughError:
        search.complain(failure(path, f"{_IN_A_ROW:,} documents of this file, one after the other, cannot be read; the rest was not looked at"))
    if not (found or told):
        search.complain(failure(path, f"no document of a type that we read in this file ({' '.join(SUFFIXES)})"))


def _listed(search: _Search) -> Iterator[Found]:
    """Paths on standard input: files, folders and containers; identifiers are the paths as they are written there."""
    some = False
    for path in paths_of(sys.stdin.buffer):
        some, name = True, identifier(path)
        try:
            if os.path.isdir(path):
                prefix = "" if name == "." else f"{name}/"
                yield from _some(_folder(path, prefix, search), search, lambda path=path: _nothing(path))  # type: ignore[misc]
            elif os.path.exists(path):
                yield from _file(path, name, search)
            else:
                raise ReadError(f"{readable(path)}: no such file or folder (in the list on standard input)")
        except ReadError as error:
            search.complain(_refused(path, error))
    if not some:
        raise ReadError("-: there is no path on standard input; one a line is wanted: find texts -name '*.txt' | kg build -")
