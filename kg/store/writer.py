"""The one who writes: outcomes go into the store in batches, each of them whole or to be done again.

1. the identifiers are marked as pending (committed); 2. their old graphs are taken out and the new ones loaded;
3. all of it is on the disk; 4. rows and contents are written and the marks taken off (committed).
Whoever opens the store after a crash in between makes the graphs of what is still marked again from the rows.
"""

from __future__ import annotations

import contextlib
import queue
import sqlite3
import threading
import time
from dataclasses import dataclass, field, replace

from kg.errors import KgError, StoreError
from kg.rdf.statements import described
from kg.rdf.terms import Form
from kg.store.documents import Documents, Row
from kg.store.layout import Layout
from kg.store.quads import Quads
from kg.workers.content import Content
from kg.workers.progress import Progress
from kg.workers.task import Made, Same

# Of N-Quads. Each load is merged with the files of those before it: loads of 240 MB take a quarter less of the processor
# than loads of 60 MB. Two batches are in memory at once.
_BATCH_BYTES = 128_000_000
_BATCH_ROWS = 4000
# A run that wrote so many quads, and so large a part of the store, ends with merging its files: queries are then two to
# three times as fast and the store somewhat smaller, for a tenth of the run's processor time.
_MANY, _PART = 300_000, 0.2


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as it is to be; `nquads` replace its graph, `gone` takes all of it out."""

    row: Row
    before: Row | None
    content: Content | None = None
    nquads: bytes | None = None
    gone: bool = False

    @property
    def touches_graph(self) -> bool:
        return self.nquads is not None or (self.before is not None and self.before.status == "in" and self.leaves)

    @property
    def leaves(self) -> bool:
        return self.gone or self.row.status == "failed"


@dataclass
class Writer:
    """Batches entries and writes them in a thread of its own, one batch while the next is gathered.

    Use as a context manager: what was put is written at its end, however that comes; a run that was not cut off ends
    with merging files where it wrote much. Its end raises StoreError where the store cannot be written.
    """

    layout: Layout
    documents: Documents
    quads: Quads
    progress: Progress | None = None
    seconds: float = 0.0
    written: int = 0  # quads
    merging: float = 0.0  # seconds
    _batch: list[Entry] = field(default_factory=list)
    _bytes: int = 0

    def __post_init__(self) -> None:
        self._queue: queue.Queue[list[Entry] | None] = queue.Queue(maxsize=1)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, cut_off: type[BaseException] | None, *_: object) -> None:
        self._close()
        if cut_off is None:
            self._settle()

    def put(self, entry: Entry) -> None:
        """Raises StoreError where an earlier batch could not be written."""
        self._batch.append(entry)
        self._bytes += len(entry.nquads or b"")
        if self._bytes >= _BATCH_BYTES or len(self._batch) >= _BATCH_ROWS:
            self._hand_over()

    def _hand_over(self) -> None:
        if self._batch:
            self._queue.join()  # no third batch stands in memory
            self._raise()
            self._queue.put(self._batch)
            self._batch, self._bytes = [], 0

    def _close(self) -> None:
        try:
            if self._error is None:
                self._hand_over()
        finally:
            self._queue.put(None)
            self._thread.join()
        self._raise()

    def _settle(self) -> None:
        """A disk that is too full leaves the files as they are."""
        if not self.quads.scattered or self.written < max(_MANY, self.documents.counts()["quads"] * _PART):
            return
        tell, started = self.progress or (lambda *_: None), time.perf_counter()
        tell(0, 0, "merging the graph's files")
        with contextlib.suppress(OSError):
            self.quads.merge_files()
        tell(0, 0, "")
        self.merging = time.perf_counter() - started

    def _run(self) -> None:
        while (batch := self._queue.get()) is not None:
            if self._error is None:
                started = time.perf_counter()
                try:
                    write(batch, self.documents, self.quads)
                    self.written += sum(e.row.quads for e in batch if e.nquads is not None)
                except BaseException as error:  # a panic of Rust's too; handed to the thread that puts, which raises it
                    self._error = error
                self.seconds += time.perf_counter() - started
            self._queue.task_done()

    def _raise(self) -> None:
        if self._error is not None:
            raise unwritable(self.layout, self._error) if isinstance(self._error, Exception) else self._error


def unwritable(layout: Layout, error: Exception) -> Exception:
    """What cannot be written, as a StoreError with the remedy; other errors as they are."""
    if isinstance(error, KgError) or not isinstance(error, (OSError, sqlite3.Error, RuntimeError)):
        return error
    words = " ".join(str(error).split())
    full = any(w in words.lower() for w in ("no space", "disk is full", "quota", "disk i/o"))
    remedy = "make room and run the same command again: it goes on where it stood" if full else "run the same command again"
    return StoreError(f"{layout.folder}: the store cannot be written: {words}; {remedy}")


def write(batch: list[Entry], documents: Documents, quads: Quads) -> None:
    """The four steps."""
    touched = [e for e in batch if e.touches_graph]
    documents.begin(e.row.id for e in touched)
    quads.withdraw(e.row.id for e in touched if e.before is not None and e.before.status == "in")
    quads.add([e.nquads for e in touched if e.nquads is not None])
    if touched:
        quads.flush()
    documents.finish([(e.row, e.content) for e in batch if not e.gone], [e.row.id for e in batch if e.gone])


def recover(documents: Documents, quads: Quads, form: Form) -> int:
    """After a crash: every document that is marked is again as its row says. Returns how many there were."""
    pending = documents.pending()
    for start in range(0, len(pending), 50):
        ids = pending[start : start + 50]
        quads.withdraw(ids)
        said = [content for i in ids if (content := documents.content(i)) is not None]
        quads.add([described(content.facts(), form.base, form.texts) for content in said])
    if pending:
        quads.flush()
        documents.finish([], [])
    return len(pending)


def entry(row: Row, before: Row | None, outcome: Made | Same) -> Entry:
    """What becomes of a document that is made, or that is as it was."""
    if isinstance(outcome, Same):
        assert before is not None
        return Entry(replace(before, root=row.root, file=row.file, stamp=row.stamp), before)
    made = replace(row, content=outcome.content, sha256=outcome.sha256, quads=outcome.quads, figures=outcome.figures, targets=outcome.targets)
    return Entry(made, before, outcome.said, outcome.nquads)
