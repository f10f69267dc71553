"""The folder that kg build writes: all files of one build, or of the one before it, at whatever moment a run is cut off.

A build's files are made in a folder for a while inside it, with a list of them, `build.json`. When all are there, that
folder gets the name `.kg-build`, in one step: from then on it is the build. Its files are then moved to their places,
the list last. Whoever opens the folder moves on what a run that was cut off did not; so does the next build.

What is read is held against the list: a file of another build, copied here or left by an interrupted copy, is noticed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ExportError, MixedError, ReadError
from kg.files import writable_folder
from kg.scratch import clear, lock, scratch_folder

MANIFEST, SOURCES, FAILURES = "build.json", "sources.jsonl", "failures.jsonl"
LINKS, ACROSS = "links.jsonl", "across.trig"  # where something is linked, or may be
_READ = ("records.jsonl", SOURCES, "graph.nq", "graph.trig", "graph.ttl", "graph.jsonld", "graph.rdf", LINKS, ACROSS)  # the others are for people
_OURS = {*_READ, "figures.csv", "map.html", FAILURES}  # gone where the new build has none, even where no list names them
_BEGUN = ".kg-build"
_TYPE = "zhengtu build"  # by which we know a list of ours


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of a build, with the SHA-256 of each; builds that say the same are the same build."""

    files: dict[str, str]

    @property
    def build(self) -> str:
        rows = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.files.items()) if name != FAILURES)
        return hashlib.sha256(rows.encode()).hexdigest()[:16]

    def dumps(self) -> str:
        fields = {"type": _TYPE, "build": self.build, "files": dict(sorted(self.files.items()))}
        return json.dumps(fields, indent=1) + "\n"

    @staticmethod
    def of(folder: Path, known: Mapping[str, str]) -> Manifest:
        return Manifest({p.name: known.get(p.name) or digest_of(p) for p in folder.iterdir()})


def manifest_in(folder: Path) -> Manifest | None:
    """The list in a folder, None where an earlier version wrote it. Raises MixedError where the list is none of ours."""
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
        files = {str(name): str(digest) for name, digest in found["files"].items()}
        if found["type"] != _TYPE or any(os.path.basename(name) != name for name in files):
            raise ValueError
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise MixedError(f"{folder / MANIFEST}: no list of files that kg build wrote; remove it, or name another folder") from error
    return Manifest(files)


# --- writing -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def written(folder: Path, wait: Callable[[str], None] | None = None, known: Mapping[str, str] | None = None) -> Iterator[Path]:
    """A folder for the files of a build; when the block ends, they take the place of those of an older one, all at once.

    What else stands in `folder` stays. Of builds at the same time, the one that ends last is there in the end. `wait`
    is told where we have to wait for those who read; `known` are digests that somebody has made meanwhile. Raises UsageError,
    ExportError where nothing can be written there.
    """
    writable_folder(folder)
    manifest_in(folder)
    try:
        with scratch_folder("build", folder) as scratch:
            staged = scratch / "files"
            staged.mkdir()
            yield staged
            manifest = Manifest.of(staged, known or {})
            for name in sorted({*manifest.files, MANIFEST}):
                if (folder / name).is_dir():
                    raise ExportError(f"{folder / name}: a folder of that name is in the way; choose another place with -o")
            (staged / MANIFEST).write_text(manifest.dumps(), "utf-8", newline="\n")
            _put(staged, folder, wait)
    except OSError as error:
        raise ExportError(f"{folder}: cannot be written: {error.strerror or error}; choose another place with -o") from error


def _put(staged: Path, folder: Path, wait: Callable[[str], None] | None) -> None:
    with _open(folder) as handle:
        if not _locked(handle, fcntl.LOCK_EX, wait=False):
            if wait is not None:
                wait(f"{folder}: somebody reads the build that is there; waiting until that has ended")
            _locked(handle, fcntl.LOCK_EX)
        try:
            _end(folder)
            staged.rename(folder / _BEGUN)
            _end(folder)
        except KeyboardInterrupt:  # first what was begun
            _end(folder)
            raise


def _end(folder: Path) -> None:
    """Move a build that is begun to its place; after a crash it is done again, to the same end. Nobody reads meanwhile."""
    begun = folder / _BEGUN
    new = manifest_in(begun)
    if new is not None:
        old = manifest_in(folder)
        for name in sorted((_OURS | set(old.files if old else ())) - set(new.files)):
            with contextlib.suppress(IsADirectoryError, PermissionError):  # a folder of the user's
                (folder / name).unlink(missing_ok=True)
        for name in sorted(new.files):
            with contextlib.suppress(FileNotFoundError):  # it is there already
                (begun / name).replace(folder / name)
        (begun / MANIFEST).replace(folder / MANIFEST)
    with contextlib.suppress(FileNotFoundError):
        begun.rmdir()


# --- reading -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def reading(folder: Path) -> Iterator[None]:
    """The files of the folder stay as they are meanwhile.

    Raises ReadError where it cannot be opened, MixedError where a build was cut off at its last step and we cannot take it.
    """
    clear(folder)
    with _open(folder) as handle:
        while True:
            _locked(handle, fcntl.LOCK_SH)
            if not (folder / _BEGUN).is_dir():
                break
            _locked(handle, fcntl.LOCK_EX)
            try:
                _end(folder)
            except OSError as error:
                reason = f"a build was cut off, and its files cannot be moved to their places: {error.strerror}"
                raise MixedError(f"{folder / _BEGUN}: {reason}; build it again") from error
        yield


def check(folder: Path, every: bool = False) -> bool:
    """Hold the files that we read, or `every` one, against the list of the build; to be called within `reading`.

    False where there is no list, since an earlier version wrote the folder. Raises MixedError where one is of another build.
    """
    manifest = manifest_in(folder)
    if manifest is None:
        return False
    names = dict.fromkeys([*_READ, *(manifest.files if every else ())])
    faults = {name: fault for name in names if name != FAILURES and (fault := _fault(folder / name, manifest.files.get(name)))}
    if faults:
        name, fault = next(iter(faults.items()))
        others = f" (and {len(faults) - 1} more with it)" if len(faults) > 1 else ""
        raise MixedError(f"{folder / name}: {fault}, as {MANIFEST} beside it tells{others}; build it again")
    return True


def _fault(path: Path, digest: str | None) -> str | None:
    """What is wrong with a file; `digest` is None for one that the build has not. One that is gone says nothing wrong."""
    try:
        found = digest_of(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    return None if found == digest else "it is of another build, or was changed"


def digest_of(path: Path) -> str:
    """As the list of a build has it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- locks ---------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _open(folder: Path) -> Iterator[int]:
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise ReadError(f"{folder}: this folder cannot be opened: {error.strerror}") from error
    try:
        yield handle
    finally:
        os.close(handle)


def _locked(handle: int, kind: int, *, wait: bool = True) -> bool:
    """As `lock`; where the file system has no locks, as if nobody else were there."""
    try:
        return lock(handle, kind, wait=wait)
    except OSError:
        return True
