"""What is made of the shipped lexicon, kept from run to run in the user's cache folder: its files as they were parsed, its
expressions as they were compiled, which takes a third of the time that a page takes otherwise.

What stands there is used only where nobody but the user could have written it, where it is whole, and where it was made of
the same lexicon by the same version and the same Python; else everything is made anew, which is slower and no less right.
It is data alone: nothing of it is ever executed. KG_KEEP_LEXICON=0 turns it off.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import importlib
import os
import re
import stat
import sys
from array import array
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from kg.release import version
from kg.resources import folder

_sre: Any = importlib.import_module("_sre") if sys.implementation.name == "cpython" else None  # the engine, for which there are no types
SWITCH = "KG_KEEP_LEXICON"
_WORTH = 20  # expressions that were not found there: fewer are compiled sooner than all are written
_LARGEST = 64 * 2**20  # bytes of a file of ours, by far
_GENERATIONS = 4  # of other lexicons, versions and Pythons that stay
_DIGEST = 32


class _Compiled(msgspec.Struct, frozen=True, array_like=True):
    """What Python's engine makes of an expression, as `_sre.compile` takes it."""

    flags: int
    groups: int
    names: dict[str, int]
    code: bytes


class _Content(msgspec.Struct):
    files: dict[str, msgspec.Raw]
    expressions: dict[bytes, _Compiled]


class Kept:
    """The content of one file, with what this process adds to it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._found = _read(file) or _Content({}, {})
        self._new = _Content({}, {})
        self._adding = os.getpid()  # and no process that is forked from it

    def data(self, name: str, read: Callable[[], Any]) -> Any:
        """What `read` makes of the lexicon's file of that name."""
        with contextlib.suppress(KeyError, msgspec.DecodeError):
            return msgspec.msgpack.decode(self._found.files[name])
        made = read()
        with contextlib.suppress(TypeError, ValueError, OverflowError, msgspec.MsgspecError):
            packed = msgspec.msgpack.encode(made)
            if msgspec.msgpack.decode(packed) == made:
                self._new.files[name] = msgspec.Raw(packed)
        return made

    def expression(self, pattern: str, flags: int) -> re.Pattern[str]:
        """As `re.compile`; raises as that does."""
        key = f"{int(flags)} {pattern}".encode("utf-8", "surrogatepass")
        with contextlib.suppress(KeyError, RuntimeError, OverflowError, ValueError, TypeError):
            return _ready(pattern, self._found.expressions[key])
        compiled = _compiled(pattern, flags)
        self._new.expressions[key] = compiled
        return _ready(pattern, compiled)

    def leave(self) -> None:
        """From now on nothing is added: what this process reads is not the shipped lexicon alone."""
        self._adding = 0

    def keep(self) -> None:
        """Write what is new, with what another process has written meanwhile; where that cannot be, nothing happens."""
        if self._adding != os.getpid() or not (self._new.files or len(self._new.expressions) >= _WORTH):
            return
        with contextlib.suppress(OSError):
            found = _read(self._file) or self._found
            content = _Content(found.files | self._new.files, found.expressions | self._new.expressions)
            _write(self._file, msgspec.msgpack.encode(content))
            self._found, self._new = content, _Content({}, {})


@cache
def kept() -> Kept | None:
    """Where nothing is to be kept, or no folder is ours alone, None."""
    with contextlib.suppress(OSError, RuntimeError):  # no home, an unreadable lexicon
        if os.environ.get(SWITCH) != "0" and os.name == "posix" and _engine():
            place = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zhengtu" / "lexicon"
            opened = Kept(place / f"{key(folder('data/lexicon'))}.kept")
            atexit.register(opened.keep)
            return opened
    return None


def data(path: Path, read: Callable[[], Any]) -> Any:
    """What `read` makes of a file of a lexicon: found here where it is one of ours."""
    if path.parent != folder("data/lexicon") or (ours := kept()) is None:
        return read()
    return ours.data(path.name, read)


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`. Raises re.error."""
    if ours := kept():
        return ours.expression(pattern, flags)
    return _ready(pattern, _compiled(pattern, flags)) if _engine() else re.compile(pattern, flags)


def keep() -> None:
    """Now, rather than at the end: of a process that ends when it is killed."""
    if ours := kept():
        ours.keep()


@cache
def _engine() -> bool:
    """Whether it is one that we know how to hand its code to."""
    try:
        return _ready("(a)|b", _compiled("(a)|b", 0)).findall("cab") == ["a", ""]
    except (ImportError, AttributeError, TypeError, ValueError, RuntimeError):  # another Python
        return False


def _compiled(pattern: str, flags: int) -> _Compiled:
    from re import _compiler, _parser  # type: ignore[attr-defined]

    from kg.first_characters import with_its_beginning

    tree = _parser.parse(pattern, int(flags))
    both = int(flags | tree.state.flags)
    code = with_its_beginning(list(map(int, _compiler._code(tree, int(flags)))), tree, both)
    return _Compiled(both, tree.state.groups - 1, dict(tree.state.groupdict), array("I", code).tobytes())


def _ready(pattern: str, made: _Compiled) -> re.Pattern[str]:
    """The engine looks through the code before it takes it."""
    names: list[str | None] = [None] * (made.groups + 1)
    for name, number in made.names.items():
        names[number] = name
    ready: re.Pattern[str] = _sre.compile(pattern, made.flags, array("I", made.code).tolist(), made.groups, made.names, tuple(names))
    return ready


def key(lexicon: Path) -> str:
    """Of what all that is kept depends on: the lexicon's content, our version, this very Python."""

    seen = hashlib.sha256(f"{version()} {sys.version} {sys.byteorder} {_sre.MAGIC} {msgspec.__version__}".encode())
    own = [Path(__file__).with_name(f"{name}.py") for name in ("lexicon_cache", "first_characters", "lexicon")]  # a checkout keeps its version's number
    for path in (*own, *sorted(p for p in lexicon.iterdir() if p.suffix in (".yaml", ".tsv"))):
        content = path.read_bytes()
        seen.update(f"\0{path.name}\0{len(content)}\0".encode() + content)
    return seen.hexdigest()[:_DIGEST]


def _read(file: Path) -> _Content | None:
    """What stands there, where it is to be trusted."""
    try:
        with _ours_alone(file.parent) as place:
            opened = os.open(file.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=place)
            with os.fdopen(opened, "rb") as stream:
                told = os.fstat(opened)
                if not (stat.S_ISREG(told.st_mode) and _alone(told) and told.st_size <= _LARGEST):
                    return None
                digest, content = stream.read(_DIGEST), stream.read()
        if hashlib.blake2b(content, digest_size=_DIGEST).digest() != digest:
            return None
        return msgspec.msgpack.decode(content, type=_Content)
    except (OSError, msgspec.MsgspecError):
        return None


def _write(file: Path, content: bytes) -> None:
    """Beside its place and then renamed; the oldest of the others go. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = f".{file.name}.{os.getpid()}"
    with _ours_alone(file.parent) as place:
        try:
            opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=place)
            with os.fdopen(opened, "wb") as out:
                out.write(hashlib.blake2b(content, digest_size=_DIGEST).digest() + content)
            os.replace(part, file.name, src_dir_fd=place, dst_dir_fd=place)
        finally:
            with contextlib.suppress(OSError):
                os.unlink(part, dir_fd=place)
        ages = {name: os.stat(name, dir_fd=place, follow_symlinks=False).st_mtime for name in os.listdir(place)}
        for name in sorted(ages, key=lambda name: ages[name])[: -_GENERATIONS - 1]:
            os.unlink(name, dir_fd=place)


@contextlib.contextmanager
def _ours_alone(place: Path) -> Iterator[int]:
    """The folder, opened. Raises OSError where somebody else may write into it."""
    opened = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if not _alone(os.fstat(opened)):
            raise PermissionError(f"{place}: others may write here")
        yield opened
    finally:
        os.close(opened)


def _alone(told: os.stat_result) -> bool:
    return told.st_uid == os.geteuid() and not told.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
