"""What a worker does to one document: read, extract, link, check, describe."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from kg import lexicon as lexicons
from kg.errors import ReadError
from kg.lexicon import Lexicon
from kg.model import Corpus, Document, Facts
from kg.read import Given, Source, read
from kg.store.documents import Content
from kg.store.quads import described
from kg.store.version import content_of

OUT_OF_MEMORY = 70  # exit status of a worker
_FIRST = "2025年1月1日，市政府召开会议，新建学校2所。"


@dataclass(frozen=True, slots=True)
class Setup:
    """What all documents of a build share; sent to each worker once."""

    base: str
    given: Given | None = None
    lexicon: Path | None = None
    checked: float = 0.0  # the share of documents that SHACL looks at


@dataclass(frozen=True, slots=True)
class Task:
    """One document to make. `known` is the content hash of the facts that we have of it, '' where they will not do."""

    source: Source
    id: str
    root: str
    stamp: str
    known: str = ""
    last: bool = False  # it has ended a worker already


@dataclass(frozen=True, slots=True)
class Made:
    """The document's facts, ready to be stored."""

    content: str
    sha256: str
    said: Content
    nquads: bytes
    quads: int
    figures: int
    targets: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Same:
    """Nothing but the file's time has changed."""

    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Failed:
    """The document has no facts; the reason is one line. Of a check: it is not as it should be, in a line for each thing."""

    stage: str
    reason: str
    content: str = ""
    seconds: float = 0.0


Outcome = Made | Same | Failed
Work = Callable[[Setup], Callable[[Task], Outcome]]  # made once a worker, then called for each document


class Extractor:
    """The work of a build."""

    def __init__(self, setup: Setup) -> None:
        self.setup, self._lexicon = setup, warmed_up(setup.lexicon)

    def __call__(self, task: Task) -> Outcome:
        started = time.process_time()
        outcome = self._outcome(task)
        return replace(outcome, seconds=time.process_time() - started)

    def _outcome(self, task: Task) -> Outcome:
        document = read_task(task, self.setup)
        if isinstance(document, Failed):
            return document
        content = content_of(document)
        if content == task.known:
            return Same()
        facts = understood(document, self._lexicon)
        if isinstance(facts, Failed):
            return replace(facts, content=content)
        wrong = ungrounded(facts, self.setup.base)
        if wrong is None and _sampled(content, self.setup.checked):
            wrong = _violation(facts, self.setup.base)
        if wrong is not None:
            return Failed("validate", f"{task.source.origin}: refused: {wrong}", content)
        return _made(document, facts, content, self.setup.base)


def warmed_up(folder: Path | None) -> Lexicon:
    """The lexicon, with all that is made of it once: a start that fails is seen before the first document."""
    loaded = lexicons.load(folder)
    understood(Document("", _FIRST), loaded)
    return loaded


def read_task(task: Task, setup: Setup) -> Document | Failed:
    try:
        return replace(read(task.source, setup.given), id=task.id)
    except ReadError as error:
        return Failed("read", str(error))


def understood(document: Document, lexicon: Lexicon) -> Facts | Failed:
    from kg.pipeline import facts_of

    try:
        return facts_of(document, lexicon)
    except ReadError as error:
        return Failed("extract", str(error))


def crashed(task: Task, error: Exception) -> Failed:
    """Whatever a document brings an extractor to, the others go on: one line, with the place in our code that a report needs."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    words = " ".join(str(error).split())[:200]
    defect = f"a defect of this program: {type(error).__name__}: {words} ({os.path.basename(place.filename)}:{place.lineno}); please report it"
    return Failed("extract", f"{task.source.origin}: {defect}")


def _made(document: Document, facts: Facts, content: str, base: str) -> Made:
    nquads = described(facts, base)
    targets = sum(f.status == "target" for f in facts.figures)
    return Made(content, document.sha256, Content.of(facts), nquads, nquads.count(b"\n"), len(facts.figures), targets)


def ungrounded(facts: Facts, base: str) -> str | None:
    """What is wrong with the first quote that is not its text."""
    from kg.export.statements import Describer

    text = facts.document.text
    for e in Describer(facts, base).all_evidence():
        if not e.quote or text[e.start : e.end] != e.quote:
            return f"characters {e.start} to {e.end} are not {e.quote!r}"
    return None


def _sampled(content: str, share: float) -> bool:
    """The same documents on every run and machine: those whose hash is small."""
    return int(content[:8], 16) < share * 0x1_0000_0000


def _violation(facts: Facts, base: str) -> str | None:
    from kg.export.rdf import Dataset
    from kg.validate import validate

    report = validate(Dataset(Corpus((facts,)), base))
    return None if report.conforms else " ".join(str(report.violations[0]).split())
