"""A model's answer held against the sentence that it was asked of: what the words bear out becomes records, the rest is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from kg import ids
from kg.coverage import Free
from kg.errors import KgError
from kg.llm.answers import Answer, SaidFigure, SaidOfficial
from kg.llm.bounds import Bounds, decimal
from kg.model import Evidence, Facts, Figure, Initiative, Official, Organization, Period, Post, Span
from kg.text import Text

RULE = "language model"  # of its figures
_QUOTES = "“”‘’《》「」『』\"'"
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,10}·[\u4e00-\u9fff·]{1,12}")
_DAY = re.compile(r"((?:19|20)[0-9]{2})-[0-9]{2}-[0-9]{2}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LONGEST = 60  # characters of a name, and of what a figure measures

Record = Figure | Official | Organization | Initiative


class RefusedAnswerError(KgError):
    """Why one thing that a model says is not kept."""


@dataclass
class Grounds:
    """One sentence: what was left of it, what rules hold of it, and what was kept of the answer so far."""

    text: Text
    facts: Facts
    sentence: Span
    left: list[Span]
    free: Free
    bounds: Bounds
    division: Callable[[str], str | None]  # what a body's identifier needs beside its name
    taken: list[Span] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    _bodies: dict[str, Organization] = field(default_factory=dict)  # that this answer names, by name

    @property
    def words(self) -> str:
        return self.text.clean[self.sentence.start : self.sentence.end]

    def kept(self, answer: Answer) -> Iterator[tuple[Record, ...]]:
        """The records of each thing that is borne out, with those that it needs: an official's body."""
        for body in answer.organizations:
            yield from self._tried(lambda body=body: (self._organization(body.name, body.kind),))  # type: ignore[misc]
        for official in answer.officials:
            yield from self._tried(lambda official=official: self._official(official))  # type: ignore[misc]
        for work in answer.initiatives:
            yield from self._tried(lambda work=work: (self._initiative(work.name, work.kind),))  # type: ignore[misc]
        for figure in answer.figures:
            yield from self._tried(lambda figure=figure: (self._figure(figure),))  # type: ignore[misc]

    def _tried(self, make: Callable[[], tuple[Record, ...]]) -> Iterator[tuple[Record, ...]]:
        before = list(self.taken)
        try:
            yield make()
        except RefusedAnswerError as error:
            self.taken = before
            self.refused[str(error)] += 1

    # --- places in the sentence ------------------------------------------------------------------------------

    def _once(self, words: str) -> Span:
        """Where in the sentence the words stand."""
        at = self.words.find(words) if words.strip() == words and words else -1
        if at < 0:
            raise RefusedAnswerError("its words do not stand in the sentence")
        if self.words.find(words, at + 1) >= 0:
            raise RefusedAnswerError("its words stand in the sentence more than once")
        return Span(self.sentence.start + at, self.sentence.start + at + len(words))

    def _own(self, words: str) -> Span:
        """… and no record holds them, while rules left some of them."""
        span = self._once(words)
        if not self.free(span.start, span.end) or any(_meet(span, t) for t in self.taken):
            raise RefusedAnswerError("a record holds its words already")
        if not any(_meet(span, x) for x in self.left):
            raise RefusedAnswerError("it is none of what was asked")
        self.taken.append(span)
        return span

    def _proof(self, span: Span) -> Evidence:
        try:
            return self.text.evidence(span.start, span.end)
        except ValueError as error:  # over paragraphs that stand the other way round
            raise RefusedAnswerError("its words do not stand together in the file") from error

    # --- records ---------------------------------------------------------------------------------------------

    def _named(self, written: str) -> tuple[str, Evidence]:
        name = written.strip(_QUOTES)
        if not 2 <= len(name) <= _LONGEST or not _CHINESE.search(name) or ids.says_nothing(name):
            raise RefusedAnswerError("it has no name")
        return name, self._proof(self._own(written))

    def _organization(self, written: str, kind: str) -> Organization:
        name, proof = self._named(written)
        made = Organization(ids.organization(name, self.division(name)), name, (), kind, mentions=(proof,))
        if any(o.id == made.id for o in self.facts.organizations):
            raise RefusedAnswerError("rules know it")
        self._bodies[name] = made
        return made

    def _initiative(self, written: str, kind: str) -> Initiative:
        name, proof = self._named(written)
        made = Initiative(ids.initiative(name), name, (), kind, mentions=(proof,))
        if any(i.id == made.id for i in self.facts.initiatives):
            raise RefusedAnswerError("rules know it")
        return made

    def _official(self, said: SaidOfficial) -> tuple[Record, ...]:
        if not _NAME.fullmatch(said.name):
            raise RefusedAnswerError("it is no person's name")
        if any(o.name == said.name for o in self.facts.officials):
            raise RefusedAnswerError("rules know it")
        proof, title = self._proof(self._own(said.name)), self._proof(self._once(said.title))
        known = next((o for o in self.facts.organizations if said.organization in (o.name, *o.aliases)), None) or self._bodies.get(said.organization)
        body = known or Organization(
            ids.organization(said.organization, self.division(said.organization)), said.organization, mentions=(self._proof(self._once(said.organization)),)
        )
        official = Official(ids.official(said.name, body.id), said.name, (Post(body.id, said.title, evidence=(title,)),), (proof,))
        return (official,) if known else (body, official)

    def _figure(self, said: SaidFigure) -> Figure:
        if fault := self.bounds.fault(said, self.words):
            raise RefusedAnswerError(fault)
        value, upper = decimal(said.value), decimal(said.upper)
        assert value is not None  # the quote writes it
        span = self._own(said.quote)
        if not 0 < len(said.measure) <= _LONGEST or said.measure not in self.words or not _CHINESE.search(said.measure) or said.measure in said.quote:
            raise RefusedAnswerError("what it measures does not stand in the sentence")
        proof = self._proof(span)
        return Figure(
            ids.figure(self.text.document.id, proof.start), proof.quote, proof.start, proof.end, Decimal(value), said.unit, said.comparator,
            said.measure, said.status, upper, said.change, self._period(said), rule=RULE,
        )  # fmt: skip

    def _period(self, said: SaidFigure) -> Period | None:
        for day in filter(None, (said.start, said.end)):
            m = _DAY.fullmatch(day)
            if m is None or m[1] not in self.words:
                raise RefusedAnswerError("a period that the sentence does not name")
        return Period(said.start, said.end) if said.start or said.end else None


def _meet(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end
