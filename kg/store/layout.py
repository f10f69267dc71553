"""The files of a store, and the lock that lets one write or many read."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import StoreBusyError, StoreError
from kg.scratch import lock


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in the folder of a store."""

    folder: Path

    @property
    def graph(self) -> Path:
        """The Oxigraph database."""
        return self.folder / "graph"

    @property
    def documents(self) -> Path:
        return self.folder / "documents.sqlite"

    @property
    def failures(self) -> Path:
        return self.folder / "failures.jsonl"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"


def is_store(path: Path) -> bool:
    return Layout(path).documents.is_file()


def existing(path: Path) -> Layout:
    """Raises StoreError where there is no store."""
    if not is_store(path):
        raise StoreError(f"{path}: there is no store; kg build CORPUS --store {path} makes one")
    return Layout(path)


def prepared(path: Path) -> Layout:
    """The layout of a store, its folder made where it is missing. Raises StoreError where the place will not do."""
    layout = Layout(path)
    ours = {layout.graph.name, layout.failures.name, layout.lock.name}
    try:
        path.mkdir(parents=True, exist_ok=True)
        strange = [] if is_store(path) else sorted(p.name for p in path.iterdir() if p.name not in ours)
    except OSError as error:
        raise StoreError(f"--store {path}: this folder cannot be used: {error.strerror}; name another") from error
    if strange:
        raise StoreError(f"--store {path}: this folder holds other things ({strange[0]}) and no store; name an empty or a new one")
    return layout


@contextlib.contextmanager
def writing(layout: Layout, wait: Callable[[str], None] | None) -> Iterator[None]:
    """Nobody else writes or reads meanwhile. `wait` is told whom we wait for; without it, StoreBusyError is raised."""
    try:
        handle = os.open(layout.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise StoreError(f"{layout.lock}: cannot be written: {error.strerror}") from error
    try:
        if not _locked(handle, fcntl.LOCK_EX):
            busy = f"{layout.folder}: {_holder(handle)} is at work on this store"
            if wait is None:
                raise StoreBusyError(f"{busy}; try again when it has ended, or leave out --no-wait")
            wait(f"{busy}; waiting for it to end")
            lock(handle, fcntl.LOCK_EX, wait=True)
        with contextlib.suppress(OSError):  # a full disk: the number is a courtesy
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
        with contextlib.suppress(OSError):
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


@contextlib.contextmanager
def reading(layout: Layout) -> Iterator[None]:
    """Nobody writes meanwhile; others may read. Raises StoreBusyError where somebody writes."""
    try:
        handle = os.open(layout.lock, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:  # a copy without its lock
        yield
        return
    except OSError as error:
        raise StoreError(f"{layout.lock}: cannot be opened: {error.strerror}") from error
    try:
        if not _locked(handle, fcntl.LOCK_SH):
            raise StoreBusyError(f"{layout.folder}: {_holder(handle)} is writing this store; ask again when it has ended")
        yield
    finally:
        os.close(handle)


def _locked(handle: int, kind: int) -> bool:
    try:
        return lock(handle, kind)
    except OSError as error:
        raise StoreError(f"this file system has no locks ({error.strerror}); keep the store on another") from error


def _holder(handle: int) -> str:
    number = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
    return f"process {number}" if number.isdigit() else "another process"
