"""What was promised, by whom, and what became of it: each target with the later figure that tells of it, both with their words.

A target is matched with results of the same indicator, place (or body) and time. Whatever can be said is said with the name of
the rule that decided it (`kg.across.promises_verdicts`); what cannot be compared says why, and what was never heard of again is
told as that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from kg import lexicon as lexicons
from kg.across.identity import same as same_entities
from kg.across.indicators import Indicator, Indicators
from kg.across.promises_stated import Named, Source, Stated, day, stated
from kg.across.promises_verdicts import REASONS, VERDICTS, Judgement, Leeway, Reason, Verdict, judge
from kg.lexicon import Lexicon
from kg.model import Corpus
from kg.model import replace as replace_fields

__all__ = ["REASONS", "VERDICTS", "Named", "Promise", "Reason", "Source", "Stated", "Tracking", "Verdict", "track"]

_DECIDED = {"met": 0, "missed": 0, "on_course": 1, "behind": 1, "not_yet_due": 2, "not_comparable": 3}
_PARTLY = ("on_course", "behind", "not_yet_due")  # said of a time that is not over
_SOON = timedelta(days=425)  # within which a year's figures are reported, revised, and compared in the report of the next
_YEAR, _TWO = 11, 2  # months from its first to its last; years that have an average
_NONE = Judgement("no_result", "no figure of it is there")
_UNTOLD = Judgement("no_result", "its time is over, and only a part of it told of")
_OPEN = Judgement("not_yet_due", "its time is not over")


@dataclass(frozen=True, slots=True)
class Promise:
    """A target and what became of it. `again` are later statements of the same target, `others` further results of it.

    `gap` is result less target in the unit of the target; in percentage points for what is told in per cent.
    """

    id: str
    target: Stated
    verdict: Verdict
    rule: str
    reason: Reason | None = None
    result: Stated | None = None
    gap: Decimal | None = None
    share: Decimal | None = None  # of the target that is reached, of one
    said: Verdict | None = None  # what the words beside the result say of it (超额完成)
    again: tuple[Stated, ...] = ()
    others: tuple[Stated, ...] = ()

    @property
    def indicator(self) -> Indicator:
        """What is measured, in words that all documents share."""
        return self.target.measured.indicator

    @property
    def whose(self) -> Named:
        """The place or body that it was promised for."""
        return self.target.whose

    @property
    def due(self) -> date:
        """The last day of its period."""
        return self.target.end


@dataclass(frozen=True, slots=True)
class Tracking:
    """All promises of a corpus as of a day, by place, time and indicator; `figures` are all that measure an indicator."""

    on: date
    promises: tuple[Promise, ...]
    figures: tuple[Stated, ...]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All that some figure measures, sorted."""
        return tuple(sorted({s.measured.indicator for s in self.figures}))


def track(corpus: Corpus, on: str | None = None, lexicon: Lexicon | None = None) -> Tracking:
    """What became of each target of the corpus as of a day: the last on which one of its documents was published."""
    lexicon = lexicon or lexicons.load()
    indicators, same = lexicon.of(Indicators), same_entities(corpus)
    figures = tuple(s for facts in corpus.facts for s in stated(facts, indicators, same))
    return tracked(figures, day(on, True) or max((s.known_on for s in figures), default=date.min), lexicon)


def tracked(figures: tuple[Stated, ...], asked: date, lexicon: Lexicon) -> Tracking:
    """What became of the targets among figures: of all, or of all that have a `key` of these, for no other is compared with them."""
    leeway = lexicon.of(Leeway)
    results: dict[tuple[str, str], list[Stated]] = {}
    for s in figures:
        if _is_result(s, leeway):
            results.setdefault(s.key, []).append(s)
    targets = _united(s for s in figures if s.promised and s.measured.dimension != "progress" and s.known_by(asked))
    promises = (_promise(first, again, results.get(first.key, ()), leeway, asked) for first, *again in targets)
    return Tracking(asked, tuple(sorted(promises, key=lambda p: (p.whose.id, p.due, p.indicator.label, p.id))), figures)


def _is_result(s: Stated, leeway: Leeway) -> bool:
    """What was told when its time was over or nearly so; 预计 of a time that is over is how it ended, no promise."""
    if s.figure.status == "actual" or s.foreseen:
        return s.said_on >= s.end - leeway.foreseen
    return not s.promised and leeway.expected.search(s.sentence.quote) is not None


def _united(targets: Iterable[Stated]) -> list[list[Stated]]:
    """Statements of one target together, the earliest first."""
    found: dict[tuple[object, ...], list[Stated]] = {}
    for s in sorted(targets, key=lambda s: (s.said_on, s.source.id, s.figure.start)):
        m, f = s.measured, s.figure
        key = (s.whose.id, m.indicator.id, m.dimension, m.own, m.value, m.upper, m.unit, f.comparator, s.start, s.end, m.annual)
        found.setdefault(key, []).append(s)
    return list(found.values())


def _promise(target: Stated, again: Sequence[Stated], results: Iterable[Stated], leeway: Leeway, on: date) -> Promise:
    own = "promise/" + target.figure.id.partition("/")[2] + (f"/{target.measured.indicator.label}" if target.of_each else "")
    judged = [(r, j) for r in results if r.known_by(on) and (j := judge(target, r, leeway)) is not None]
    if target.end > on:  # what is told otherwise says nothing of a time that is not over
        judged = [(r, j) for r, j in judged if j.reason in (None, "period", "bound")]
    elif any(j.reason == "bound" for _, j in judged):  # of the whole time it says more than what tells of a part
        judged = [(r, j) for r, j in judged if j.verdict not in _PARTLY]
    judged.sort(key=lambda pair: _rank(target, *pair))
    if not judged:
        none = _OPEN if target.end >= on else _NONE
        return Promise(own, target, none.verdict, none.rule, again=tuple(again))
    (result, decided), others = judged[0], [r for r, _ in judged[1:]]
    mean = _mean(target, judged)
    if mean is not None and (over := judge(target, mean, leeway)) is not None:
        decided = Judgement(over.verdict, "average of the years so far")
    said = _said(result, leeway)
    if said and (decided.reason in ("bound", "dimension") or (decided.verdict, said) == ("met", "missed")):
        decided = Judgement(said, "words beside the result")
    if decided.verdict in _PARTLY and target.end < on:
        decided = _UNTOLD
    comparable = decided.reason is None and result.measured.dimension == target.measured.dimension
    value = (mean or result).measured.value
    gap = (value - target.measured.value) / target.measured.factor if comparable else None
    share = value / target.measured.value if comparable and target.measured.value else None
    if result.measured.dimension == "progress":
        share = result.measured.value / 100
    return Promise(own, target, decided.verdict, decided.rule, decided.reason, result, gap, share, said, tuple(again), tuple(others))


def _mean(target: Stated, judged: Iterable[tuple[Stated, Judgement]]) -> Stated | None:
    """Of what is promised as the yearly average of several years, what all years so far came to; None where one of them is not told."""
    if not target.measured.annual or target.start is None:
        return None
    told: dict[int, Stated] = {}
    for r, j in judged:
        if j.verdict in ("on_course", "behind") and r.start and r.start.year == r.end.year and r.end.month == r.start.month + _YEAR:
            told.setdefault(r.end.year, r)
    last = max(told, default=0)
    if len(told) < _TWO or any(y not in told for y in range(target.start.year, last + 1)):
        return None
    value = sum((r.measured.value for r in told.values()), Decimal(0)) / len(told)
    figure = replace_fields(told[last].figure, comparator="equal")
    return replace(told[last], figure=figure, measured=replace(told[last].measured, value=value, upper=None))


def _rank(target: Stated, result: Stated, judgement: Judgement) -> tuple[object, ...]:
    """The whole time before a part of it; what was said soon after it before what looks back years later, of that the last (final
    before preliminary figures); what is told of the whole place or year, and the same words, before others.
    """
    told = result.measured.dimension == "progress"
    ours, theirs = target.figure.measure, result.figure.measure
    other_words = 0 if ours == theirs else 2 - (ours in theirs or theirs in ours)
    late = result.said_on - result.end > _SOON
    said = result.said_on.toordinal() * (1 if late else -1)
    part = not result.measured.whole
    part_of_part = judgement.verdict != "not_comparable" and result.start != target.start
    return _DECIDED[judgement.verdict], told, -result.end.toordinal(), part_of_part, late, said, part, other_words, result.source.id, result.figure.start


def _said(result: Stated, leeway: Leeway) -> Verdict | None:
    """What the clause of a result says of its target."""
    words, at = result.sentence.quote, result.figure.end - result.sentence.start
    behind = words[at : at + 24].partition("，")
    clause = behind[0] + behind[2].partition("，")[0]
    clause = leeway.told_share.sub("", clause)  # 完成年度目标的65%
    return next((verdict for verdict, cues in leeway.said if any(c in clause for c in cues)), None)
