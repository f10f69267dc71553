"""What a worker does to one document: read, extract, link, check, describe."""

from __future__ import annotations

import time
from dataclasses import replace

from msgspec import structs

from kg.across.corrections_applied import corrected
from kg.errors import ReadError, RefusedError
from kg.lexicon import Lexicon
from kg.llm import Settings
from kg.model import Document, Facts
from kg.pipeline import facts_of, failed, warmed_up
from kg.rdf.statements import described
from kg.read import read
from kg.workers.content import Content
from kg.workers.task import Failed, Made, Outcome, Same, Setup, Task
from kg.workers.version import content_of


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
        facts = understood(document, self._lexicon, task.source.origin, self.setup.llm)
        if isinstance(facts, Failed):
            return replace(facts, content=content)
        facts = corrected(facts, self.setup.corrections)
        if _sampled(content, self.setup.checked) and (wrong := _violation(facts, self.setup.form.base)):
            return Failed("validate", f"{task.source.origin}: refused: {wrong}", content)
        return _made(document, facts, content, self.setup)


def read_task(task: Task, setup: Setup) -> Document | Failed:
    try:
        return structs.replace(read(task.source, setup.given), id=task.id)
    except ReadError as error:
        return Failed("read", str(error))


def understood(document: Document, lexicon: Lexicon, origin: str, llm: Settings | None = None) -> Facts | Failed:
    try:
        return facts_of(document, lexicon, llm)
    except (ReadError, RefusedError) as error:
        failure = failed(origin, error)
        return Failed(failure.stage, failure.reason)


def _made(document: Document, facts: Facts, content: str, setup: Setup) -> Made:
    nquads = described(facts, setup.form.base, setup.form.texts)
    targets = sum(f.status == "target" for f in facts.figures)
    return Made(content, document.sha256, Content.of(facts), nquads, nquads.count(b"\n"), len(facts.figures), targets)


def _sampled(content: str, share: float) -> bool:
    """The same documents on every run and machine: those whose hash is small."""
    return int(content[:8], 16) < share * 0x1_0000_0000


def _violation(facts: Facts, base: str) -> str | None:
    from kg.blame import violation  # its libraries are large, and not every worker validates

    return violation(facts, base)
