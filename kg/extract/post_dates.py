"""When somebody gained or lost a post: the day or the month with which the sentence of the act opens, or one before it in its
paragraph, what stands above its list, or the report of the session whose later paragraphs go on.

2013年3月29日，…会议决定任命某某为…: `since` of what is gained; 接受某某辞去…: `until` of what is lost. A time that its own words tell
(2013年3月) is made more exact, and otherwise stays.
"""

from __future__ import annotations

from kg.extract.holders import GAINED, LOST
from kg.extract.period_values import Grammar
from kg.extract.periods import DAY_OF_THE_REPORT
from kg.lexicon import Lexicon
from kg.model import Found, PeriodMention, PostMention, Span, replace
from kg.text import Spans, Text

_SENTENCES = 4  # of a paragraph, whose first may say when
_LIST = 40  # blocks that a list has at most
_MONTH = len("2013-03")


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """`found.people` with the times of their posts."""
    if not any(post.change in (*GAINED, *LOST) for person in found.people for post in person.posts):
        return found
    reader = _Reader(text, found, lexicon)
    return replace(found, people=tuple(replace(p, posts=tuple(map(reader.dated, p.posts))) if p.posts else p for p in found.people))


class _Reader:
    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._text, self._g = text, lexicon.of(Grammar)
        acts = (p for p in found.periods if p.role == "during" or p.rule == DAY_OF_THE_REPORT)
        self._times = Spans(p for p in acts if p.period and (p.period.start or "")[:_MONTH] == (p.period.end or "")[:_MONTH])

    def dated(self, post: PostMention) -> PostMention:
        if post.change not in (*GAINED, *LOST):
            return post
        lost = post.change in LOST
        told, said = post.until if lost else post.since, self._said(post.start)
        if said is None or not said.startswith(told or said):
            return post
        return replace(post, until=said) if lost else replace(post, since=said)

    def _said(self, position: int) -> str | None:
        """The day or the month of the act at `position`: its sentence's, that of one before it in its paragraph or above its list."""
        own = sentence = self._text.sentence_at(position)
        for _ in range(_SENTENCES):
            told = (t for t in reversed(self._times.between(sentence.start, min(position, sentence.end))) if self._opens(t, sentence))
            if time := next(told, None):
                return None if self._g.later.search(self._text.clean, time.end, position) else _iso(time)
            if sentence.start <= self._text.blocks[own.block].start:
                break
            sentence = self._text.sentence_at(sentence.start - 1)
        return self._above(own.block) or self._of_the_session(own)

    def _opens(self, time: PeriodMention, sentence: Span) -> bool:
        """Does the sentence, or a part of it behind ；, open with it, or with who acts before it?"""
        before = self._text.clean[sentence.start : time.start].rpartition("；")[2]
        return self._g.act_opens.fullmatch(before) is not None

    def _of_the_session(self, sentence: Span) -> str | None:
        """会议决定任命…, paragraphs behind the one that says on which day it met."""
        first = next((s for t in self._times.all if self._opens(t, s := self._text.sentence_at(t.start))), None)
        if not first or not self._g.in_session.match(self._text.clean, sentence.start):
            return None
        *_, told = (t for t in self._times.between(first.start, first.end) if self._opens(t, first))  # 7月24日讯（记者王明）|23日，…
        return _iso(told) if told.end <= sentence.start else None

    def _above(self, at: int) -> str | None:
        """市政府2020年5月1日决定：|任命…: what stands above a list is of all its items."""
        above = (b for b in reversed(self._text.blocks[max(0, at - _LIST) : at]) if self._text.clean.endswith("：", b.start, b.end))
        told = (t for b in above for t in self._times.between(b.start, b.end))
        return next(map(_iso, told), None)


def _iso(time: PeriodMention) -> str:
    start, end = (time.period.start or "", time.period.end) if time.period else ("", None)
    return start if start == end else start[:_MONTH]
