"""What has to be done: which documents of a corpus are new, changed, gone or as they were.

A file whose size, time and number are those of last time is not read, nor is a file of many documents unpacked. The
plan is kept in a temporary database, so that it takes no memory however large the corpus is.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kg.errors import ReadError
from kg.model import Failure
from kg.read import Source, sources
from kg.read.beside import metadata_names
from kg.read.find import STANDARD_INPUT
from kg.read.names import kept, opened_as, readable
from kg.read.seen import Seen
from kg.read.source import failure
from kg.scratch import Tables
from kg.store.documents import Documents, Row
from kg.workers.task import Task
from kg.workers.tasks import Tasks

_CLOCK = 50_000_000  # ns: a file this young can change once more without its time telling
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be brought in, and when a document counts as it was."""

    paths: tuple[Path, ...]
    version: str
    id: str | None = None  # of the document, where there is only one
    retry: bool = False
    check_content: bool = False
    keep_missing: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """A file of many documents, all of which were found, as it stood then."""

    file: str
    stamp: str
    version: str
    documents: int

    @property
    def name(self) -> str:
        return f"whole:{self.file}"

    def __str__(self) -> str:
        return f"{self.version} {self.documents} {self.stamp}"


@dataclass
class Plan(Tables):
    """Use as a context manager: the temporary databases end with it."""

    documents: int = 0  # that are meant
    unchanged: int = 0
    still_failed: int = 0
    gone: int = 0
    failures: list[Failure] = field(default_factory=list)  # of what was named, not of documents
    wholes: list[Whole] = field(default_factory=list)  # to be noted when the plan is done
    tasks: Tasks = field(default_factory=Tasks)

    def __post_init__(self) -> None:
        super().__init__(
            "note what is there",
            "CREATE TABLE seen (id TEXT PRIMARY KEY, file TEXT NOT NULL) WITHOUT ROWID; CREATE TABLE gone (id TEXT PRIMARY KEY) WITHOUT ROWID",
        )

    def __exit__(self, *what: Any) -> None:
        self.tasks.__exit__(*what)
        super().__exit__(*what)

    def met(self, identifier: str, file: str) -> str | None:
        """The file that this identifier was met with before; None where it was not, and it is noted."""
        row = self._db.execute("SELECT file FROM seen WHERE id = ?", (identifier,)).fetchone()
        if row is None:
            self._db.execute("INSERT INTO seen VALUES (?, ?)", (identifier, file))
        return row[0] if row else None

    def is_seen(self, identifier: str) -> bool:
        return self._db.execute("SELECT 1 FROM seen WHERE id = ?", (identifier,)).fetchone() is not None

    def add_gone(self, identifier: str) -> None:
        self.gone += self._db.execute("INSERT OR IGNORE INTO gone VALUES (?)", (identifier,)).rowcount

    def gone_ids(self) -> Iterator[list[str]]:
        """In batches."""
        last = ""
        while rows := self._db.execute(f"SELECT id FROM gone WHERE id > ? ORDER BY id LIMIT {_BATCH}", (last,)).fetchall():
            last = rows[-1][0]
            yield [row[0] for row in rows]


def make_plan(wanted: Wanted, documents: Documents, look: Callable[[int], None] | None = None) -> Plan:
    """Look at every file that is meant, at its state alone. `look` is told how many were seen."""
    plan, files = Plan(), Seen()
    roots: list[str] = []
    packed: dict[str, int] = {}  # a file of many documents: which of the paths it was met in
    for number, path in enumerate(wanted.paths):
        root = str(path) if path == STANDARD_INPUT else _real(path)
        if root not in packed and _is_kept(root, wanted, documents, plan):
            packed[root] = number
            roots.append(root)
            continue
        argument, before, told = _Argument(path, documents.has_root(root)), plan.documents, len(plan.failures)
        for source in argument.sources():
            real = _real(source.path)
            if not files.new(real) if source.kind == "file" else packed.setdefault(real, number) != number:
                continue  # two of the paths lead to it
            _consider(source, _Place(root, real), wanted, documents, plan)
            plan.documents += 1
            if look is not None and plan.documents % 100 == 0:
                look(plan.documents)
        plan.failures += argument.complaints
        if argument.whole:
            roots.append(root)
        stamp = _stamp(Path(opened_as(root))) if packed.get(root) == number and len(plan.failures) == told else ""
        if stamp:
            plan.wholes.append(Whole(root, stamp, wanted.version, plan.documents - before))
    if not wanted.keep_missing:
        for root in roots:
            _find_gone(root, documents, plan)
    return plan


def _is_kept(root: str, wanted: Wanted, documents: Documents, plan: Plan) -> bool:
    """Whether this is a file of many documents that all are as it stands: then they are counted."""
    if wanted.check_content or wanted.id is not None or not (stamp := _stamp(Path(opened_as(root)))):
        return False
    number = failed = 0
    for row in documents.of_root(root):
        number += 1
        failed += row.status == "failed"
        if (row.version, row.stamp) != (wanted.version, stamp) or (failed and wanted.retry) or plan.is_seen(row.id):
            return False
    whole = Whole(root, stamp, wanted.version, number)
    if documents.meta(whole.name) != str(whole):
        return False
    for row in documents.of_root(root):
        plan.met(row.id, root)
    plan.documents += number
    plan.unchanged += number - failed
    plan.still_failed += failed
    return True


def _find_gone(root: str, documents: Documents, plan: Plan) -> None:
    """What an earlier build of this root brought and this one has not met."""
    for row in documents.of_root(root):
        listed = root == str(STANDARD_INPUT)  # another list is no reason to take out what it does not name
        if not plan.is_seen(row.id) and not (listed and os.path.exists(opened_as(row.file))):
            plan.add_gone(row.id)


class _Argument:
    """What one path means. `whole` says whether all of it could be listed, so that what is missing is gone."""

    def __init__(self, path: Path, known: bool) -> None:
        self._path, self._known = path, known
        self.complaints: list[Failure] = []
        self.whole = True

    def sources(self) -> Iterator[Source]:
        some = False
        try:
            for source in sources(self._path, self._complain):
                some = True
                yield source
        except ReadError as error:
            emptied = self._known and os.path.isdir(self._path) and not self.complaints
            if not emptied:
                self._complain(replace(failure(self._path, ""), reason=str(error)))
        self.whole = self.whole and (some or not self.complaints)

    def _complain(self, of: Failure) -> None:
        self.complaints.append(of)
        # a line or a member that cannot be read (texts.jsonl:12, texts.zip/a.txt) hides no other; a file or folder may
        if of.hides:
            self.whole = False


@dataclass(frozen=True, slots=True)
class _Place:
    root: str
    file: str


def _consider(source: Source, place: _Place, wanted: Wanted, documents: Documents, plan: Plan) -> None:
    identifier = wanted.id if wanted.id is not None else source.id
    row = documents.find(identifier)
    other = plan.met(identifier, place.file)
    if other is None and row is not None and place.root != row.root and place.file != row.file and os.path.exists(opened_as(row.file)):
        other = row.file
    if other is not None:
        same = other == place.file
        where, remedy = ("an earlier one", "give each one of its own") if same else (readable(opened_as(other)), "give the folder that holds both")
        plan.failures.append(Failure(source.origin, f"{source.origin}: {where} has the same identifier {identifier!r}; {remedy}"))
        return
    stamp = _stamp(source.path)
    same = row is not None and row.version == wanted.version and not (wanted.retry and row.status == "failed")
    if same and row is not None and stamp and not wanted.check_content and (row.stamp, row.root) == (stamp, place.root):
        if row.status == "in":
            plan.unchanged += 1
        else:
            plan.still_failed += 1
        return
    plan.tasks.add(Task(source, identifier, place.root, stamp, row.content if same and row is not None else ""))


def _stamp(path: Path) -> str:
    """The state of a file and of the metadata beside it; '' where it cannot be told from what may come next."""
    parts, now = [], time.time_ns()
    for name in (path.name, *metadata_names(path.name)):
        try:
            state = os.stat(path.with_name(name))
        except OSError:  # it is not there, or no longer
            parts.append("-")
            continue
        if now - state.st_mtime_ns < _CLOCK:
            return ""
        parts.append(f"{state.st_size}:{state.st_mtime_ns}:{state.st_ino}")
    return " ".join(parts) if parts[0] != "-" else ""


def _real(path: Path) -> str:
    """The real path, as text that a database can hold; `opened_as` leads back to the file."""
    try:
        return kept(os.path.realpath(path))
    except ValueError:  # it holds what no path can
        return readable(path)


def row_of(task: Task, version: str) -> Row:
    return Row(task.id, task.root, _real(task.source.path), task.stamp, "", version)
