"""What is put aside for a while, and the locks that tell what is at work from what a killed process left.

A folder for a while is locked as long as its process lives: the next run removes those whose process was killed. A
database for a while stands in files without a name, which no crash leaves behind.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from kg.errors import ExportError

if TYPE_CHECKING:  # what only some commands need is imported where they do
    import sqlite3

_SUFFIX, _LOCK = ".scratch", ".lock"
_OURS = re.compile(rf"\.?kg-[a-z]+-\w{{8}}{re.escape(_SUFFIX)}")  # the names that `scratch_folder` gives
_MEMORY = 16_000  # KiB for the pages of a database, and again for the rows that are sorted at a time


def lock(handle: int, kind: int, *, wait: bool = False) -> bool:
    """Whether the open file or folder is locked now (`fcntl.LOCK_EX` or `LOCK_SH`), and not by somebody else.

    Raises OSError where the file system has no locks.
    """
    try:
        fcntl.flock(handle, kind if wait else kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.EAGAIN):
            raise
        return False
    return True


@contextlib.contextmanager
def scratch_folder(purpose: str, beside: Path | None = None) -> Iterator[Path]:
    """A folder of ours alone, gone at the end: where TMPDIR says, or hidden in the folder `beside`.

    Those that killed processes left in the same place are removed. Raises OSError where it cannot be made.
    """
    place = beside or Path(tempfile.gettempdir())
    clear(place)
    with contextlib.ExitStack() as stack:
        while True:
            folder = Path(tempfile.mkdtemp(_SUFFIX, f"{'.' if beside else ''}kg-{purpose}-", place))
            stack.callback(_remove, folder)
            if (handle := _locked(folder)) is not None:
                break
        stack.callback(os.close, handle)
        yield folder


def _remove(folder: Path) -> None:
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except KeyboardInterrupt:  # it is heard afterwards
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _locked(folder: Path) -> int | None:
    """The handle that holds the lock of a new folder; None where another process took it for one that was left."""
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except FileNotFoundError:
        return None
    try:
        ours = lock(handle, fcntl.LOCK_EX) and _same(handle, folder / _LOCK)
    except OSError:  # a file system without locks: nobody takes it for one that was left
        ours = True
    if not ours:
        os.close(handle)
    return handle if ours else None


def _same(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except FileNotFoundError:
        return False


def clear(place: Path | None = None) -> None:
    """Remove the folders for a while whose processes are gone, from `place` or from where TMPDIR says, as far as we may."""
    with contextlib.suppress(OSError), os.scandir(place or tempfile.gettempdir()) as entries:
        for entry in entries:
            if _OURS.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                _remove_left(Path(entry.path))


def _remove_left(folder: Path) -> None:
    with contextlib.suppress(OSError):  # it is at work, somebody else's, or gone already
        if folder.stat().st_uid != os.getuid():
            return
        if not (folder / _LOCK).exists():
            try:
                folder.rmdir()  # its process came no further; one that is at it makes another folder
                return
            except OSError:  # it is locked by now, or its process was killed while it removed it
                if not (folder / _LOCK).exists():
                    shutil.rmtree(folder)
                    return
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            if lock(handle, fcntl.LOCK_EX):
                shutil.rmtree(folder)
        finally:
            os.close(handle)


@contextlib.contextmanager
def database(purpose: str) -> Iterator[sqlite3.Connection]:
    """A SQLite database of ours alone, gone at the end; what is small never reaches the disk.

    Its files stand where SQLITE_TMPDIR or TMPDIR says, else in /var/tmp. Raises ExportError, with the purpose, where
    there is no room for it.
    """
    import sqlite3

    # whoever drops the last reference closes it, whatever the thread
    with contextlib.closing(sqlite3.connect("", isolation_level=None, check_same_thread=False)) as db:
        for setting in (f"cache_size = -{_MEMORY}", "journal_mode = OFF", "synchronous = OFF"):
            db.execute(f"PRAGMA {setting}")
        try:
            yield db
        except sqlite3.OperationalError as error:
            raise ExportError(f"no room to {purpose} in: {error}; name a folder with more room in TMPDIR") from error


class Tables:
    """Tables of our own in a scratch database, which ends with it. Use as a context manager."""

    def __init__(self, purpose: str, schema: str) -> None:
        self._opened = contextlib.ExitStack()
        self._db = self._opened.enter_context(database(purpose))
        self._db.executescript(f"{schema}; BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *what: Any) -> None:
        self._opened.__exit__(*what)
