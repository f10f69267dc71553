"""The course of named undertakings: announced, begun, done, stopped, each with its day and the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from kg import lexicon as lexicons
from kg.across.identity import same as same_entities
from kg.across.promises_stated import Named, Source
from kg.lexicon import Lexicon
from kg.model import Corpus, Evidence, Facts, Initiative

Stage = Literal["announced", "begun", "done", "stopped"]
STAGES: tuple[Stage, ...] = get_args(Stage)
_CLAUSE = "，,；;。！？：:\n"
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)年(?:(1[0-2]|[1-9])月(?:([12]\d|3[01]|[1-9])日)?)?")
_ENDS = r"(?=[，,；;。！!、\n]|$)"  # 机制完成|迭代 is another thing done
_BY_THEN = re.compile(r"到(?:19|20)\d\d年")
_LONGEST = 160  # characters before a name that are looked at


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """`on` is a year, a month or a day; None where neither the sentence nor the document has one."""

    on: str | None
    stage: Stage
    words: str
    source_id: str
    evidence: Evidence
    source: Source


@dataclass(frozen=True, slots=True)
class Course:
    """The steps of one undertaking, the earliest first."""

    initiative: Named
    steps: tuple[Step, ...]

    @property
    def last(self) -> Step:
        return self.steps[-1]


class Stages:
    """The words of stages: `lexicon.of(Stages)`."""

    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("verdicts")
        words = {w: stage for stage in STAGES for w in data["stages"][stage]}
        any_of = "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w))))
        of_itself = "|".join(map(re.escape, sorted((w for w in words if words[w] != "announced"), key=lambda w: (-len(w), w))))
        self._stage: Mapping[str, Stage] = words
        self._before = re.compile(f"({any_of}){data['before_name']}$")
        self._behind = re.compile(f"{data['behind_name']}({of_itself}){data['behind_stage']}{_ENDS}")
        self._planned = re.compile("|".join(map(re.escape, data["planned"])))

    def of(self, text: str, mention: Evidence) -> tuple[Stage, str] | None:
        """What the clause around a mention says of it, with the word that says so."""
        before = text[max(0, mention.start - _LONGEST) : mention.start]
        by = _BY_THEN.search(before[before.rfind("。") + 1 :])
        clause = before[max(map(before.rfind, _CLAUSE)) + 1 :]
        found = self._before.search(clause) or self._behind.match(text, mention.end)
        if found is None:
            return None
        stage: Stage = "announced" if by or self._planned.search(clause) else self._stage[found[1]]
        return stage, found[1]


def courses(corpus: Corpus, lexicon: Lexicon | None = None) -> tuple[Course, ...]:
    """Of each undertaking that a text says where it stands, sorted by name."""
    stages, same = (lexicon or lexicons.load()).of(Stages), same_entities(corpus)
    found: dict[str, tuple[Named, set[Step]]] = {}
    for facts in corpus.facts:
        for initiative in facts.initiatives:
            own = same.get(initiative.id, initiative.id)
            if steps := set(_steps(facts, initiative, stages)):
                found.setdefault(own, (Named(own, initiative.name), set()))[1].update(steps)
    return tuple(Course(named, tuple(sorted(steps, key=_order))) for named, steps in sorted(found.values(), key=lambda x: x[0]))


def _order(step: Step) -> tuple[str, int, str, int]:
    return step.on or "", STAGES.index(step.stage), step.source_id, step.evidence.start


def _steps(facts: Facts, initiative: Initiative, stages: Stages) -> Iterator[Step]:
    d = facts.document
    source = Source(d.id, d.title, d.published, d.url)
    for mention in initiative.mentions:
        if (said := stages.of(d.text, mention)) is not None:
            start = max(d.text.rfind(mark, 0, mention.start) for mark in "。\n") + 1
            ends = [at for mark in "。\n" if (at := d.text.find(mark, mention.end)) >= 0]
            quote = d.text[start : min(ends, default=len(d.text))].rstrip()
            start, quote = start + len(quote) - len(quote.lstrip()), quote.lstrip()
            yield Step(_when(d.published, _day(quote, mention.start - start)), *said, d.id, Evidence(start, start + len(quote), quote), source)


def _when(published: str | None, said: str | None) -> str | None:
    """What a sentence says, unless it lies ahead of the document: then it was said on its day."""
    return said if said and (published is None or said <= published) else published


def _day(sentence: str, before: int) -> str | None:
    """The last date that stands before the mention in its sentence."""
    found = [m for m in _DATE.finditer(sentence) if m.end() <= before]
    if not found:
        return None
    year, month, of_month = found[-1].groups()
    return "-".join([year, *(f"{int(x):02d}" for x in (month, of_month) if x)])
