"""Names in quotation marks: is it an undertaking, an idiom or speech, and how far does the name reach?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.initiative_grammar import InitiativeGrammar
from kg.model import Found, InitiativeMention
from kg.text import Quotation, Text
from kg.text.names import key

_MAX_NAME = 40
_SPEECH = re.compile(r"[。！？：；\n]")
_CONFERENCE = re.compile(r"(?:主题|系列|专场)?(?:新闻)?发布会")
_GAP = re.compile(r"[的和与及在为是等]|以来")  # between a closing mark and a head: no longer the same name
_STOP = re.compile(r"[，。；：！？、“”《》（）\s\n]|[的了和与及等]|作为|用好|新时代")
_DATE = re.compile(r"\d{1,2}[·.．]\d{1,2}")
_JOINING = "的和与及了为以把将是在"


@dataclass(frozen=True, slots=True)
class _Head:
    start: int
    end: int
    words: str
    kind: str


class QuotedNames:
    """The quotations of one text that name undertakings."""

    def __init__(self, text: Text, found: Found, g: InitiativeGrammar) -> None:
        self._text, self._clean, self._g = text, text.clean, g
        titled = text.inside("《")
        self._quotes = [q for q in text.quotations if q.mark in "“‘" and not titled(q.start)]
        self._count = Counter(self._inner(q) for q in self._quotes)
        self._body_ends = {o.end for o in found.organizations}
        self._bodies = {(o.start, o.end) for o in found.organizations}
        self._places = {p.text for p in found.places} | {p.place.name for p in found.places}

    def mentions(self) -> Iterator[InitiativeMention]:
        left: list[tuple[Quotation, str]] = []
        edges: set[int] = set()
        for i, q in enumerate(self._quotes):
            inner = self._inner(q)
            if not 1 <= len(inner) <= _MAX_NAME or _SPEECH.search(inner):
                continue
            head = self._head_behind(q.end)
            if rule := self._vouched(i, inner, head):
                edges |= {q.start, q.end}
                yield self._named(q, inner, head, rule)
            elif 2 <= len(inner) <= 10 and key(inner) not in self._g.slogans and not self._g.not_behind.match(self._clean, q.end):
                left.append((q, inner))
        for q, inner in left:  # “民呼我为”“企业吹哨·部门报到”: names stand side by side
            if q.end in edges or q.start in edges:
                yield self._named(q, inner, None, "beside a name")

    def _inner(self, q: Quotation) -> str:
        return self._clean[q.start + 1 : q.end - 1]

    # --- is it one? --------------------------------------------------------------------------------------

    def _vouched(self, index: int, inner: str, head: _Head | None) -> str | None:
        """Why the quotation names an undertaking, None where it is a slogan, an idiom, speech."""
        q, g, forms = self._quotes[index], self._g, self._g.forms
        if len(inner) == 1:  # 暖“新”驿站: one character set off within a name
            fits = head and head.start == q.end and head.words in forms.set_off_heads and self._joins_left(q.start)
            return "set off" if fits else None
        if key(inner) in g.slogans:
            return self._slogan(inner, head)
        if head is None and (q.start + 1, q.end - 1) in self._bodies:
            return None  # “教育部” is a body in quotation marks
        if _DATE.fullmatch(inner) and forms.accidents.match(self._clean, q.end):
            return None
        if len(inner) >= 8 and _CONFERENCE.match(self._clean, q.end) and g.trigger.search(inner):
            return None  # “广西加快建设西部陆海新通道”新闻发布会: what the conference was about
        behind = g.not_behind.match(self._clean, q.end)
        if behind and not self._headed_past(q, inner, head, behind.end()):
            return None
        if head and (len(inner) <= 16 or head.words not in forms.common_heads):
            return "quoted with head"
        if len(inner) > 16 or ("，" in inner and len(inner) > 10):
            return None
        return self._bare(index, inner)

    def _slogan(self, inner: str, head: _Head | None) -> str | None:
        if head and re.fullmatch(r"十[一二三四五六七八]五", inner) and head.words.startswith("规划"):
            return "five-year plan"
        return "slogan with head" if head and len(inner) > 2 and head.words not in self._g.forms.common_heads else None

    def _headed_past(self, q: Quotation, inner: str, head: _Head | None, behind: int) -> bool:
        """“大就业”工作|格局: a word of views and problems that only leads to the head."""
        return head is not None and ("·" in inner or (head.start <= behind and head.end - q.end > 2))

    def _bare(self, index: int, inner: str) -> str | None:
        """A quotation without a head: by the verb before it, its form, its repetition."""
        q, g, forms, clean = self._quotes[index], self._g, self._g.forms, self._clean
        before = forms.between.sub("", clean[max(0, q.start - 10) : q.start])
        trigger = g.trigger_end.search(before)
        numbered = forms.numbered.fullmatch(inner) is not None
        named = forms.named.fullmatch(inner) is not None or "·" in inner
        if trigger and (numbered or named or self._count[inner] > 1 or g.head.search(inner)):
            return "verb and form"
        if self._count[inner] > 2 or (named and (len(inner) <= 8 or self._count[inner] > 1 or self._in_row(index))):
            return "form"
        if re.fullmatch(r"[一二两三四五六七八九十]{1,3}大.{2,6}", inner) and g.head.search(inner):
            return "counted"
        if numbered and len(inner) >= 3 and re.search(r"[大个项]|\d{2}", inner) and (trigger or not before or before[-1] in "、，和"):
            return "numbered"
        if trigger and trigger[0] in forms.vouching and 3 <= len(inner) <= 12:
            return "verb"
        if g.kinds.get(inner[-3:]) == "campaign" or inner.endswith(("大赛", "论坛", "建设")):
            return "activity"
        if re.match(r"等?(?:主题|系列|专项)?(?:活动|行动|改革|工程|计划)", clean[q.end : q.end + 8]):
            return "activity"
        return "in use" if forms.in_use.match(clean, q.end) else None

    def _in_row(self, index: int) -> bool:
        """Does another quotation stand right beside it?"""
        q = self._quotes[index]
        near = self._quotes[max(0, index - 1) : index] + self._quotes[index + 1 : index + 2]
        return any(0 <= x.start - q.end <= 1 or 0 <= q.start - x.end <= 1 for x in near)

    def _joins_left(self, at: int) -> bool:
        before = self._clean[at - 1 : at]
        return "\u4e00" <= before <= "\u9fff" and before not in _JOINING

    # --- how far does it reach? --------------------------------------------------------------------------

    def _head_behind(self, at: int) -> _Head | None:
        """The head of the noun right behind a closing mark: ”超大城市|综合管控平台."""
        m = re.compile(r"(?:\d\.\d)?[\u4e00-\u9fffA-Za-z]{1,18}").match(self._clean, at)
        best: _Head | None = None
        for h in self._g.quoted_head.finditer(self._clean, at, m.end() if m else at):
            gap = self._clean[at : h.start()]
            forms = self._g.forms
            if len(gap) > 12 or _GAP.search(gap) or self._led(gap) or forms.gap_breaks.search(gap):
                break
            if h[0] in forms.ambiguous_heads and self._clean.startswith(forms.ambiguous_followed, h.end()):
                continue
            if self._clean.startswith(forms.not_followed.get(h[0], ()), h.end()) or self._ends_body(h.end()):
                continue
            best = _Head(h.start(), h.end(), h[0], self._g.quoted_kinds[h[0]])
            if len(h[0]) > 2:
                break
        return best

    def _led(self, gap: str) -> bool:
        """Is the gap a verb that begins something else: “…”|推进行动, but “…”|提升|行动?"""
        return self._g.trigger.fullmatch(gap) is not None and gap not in self._g.forms.nominal_verbs

    def _ends_body(self, at: int) -> bool:
        """Does the head end an organization's name (联合国教科文|组织)?"""
        return at in self._body_ends

    def _named(self, q: Quotation, inner: str, head: _Head | None, rule: str) -> InitiativeMention:
        clean = self._clean
        end = head.end if head else q.end
        start = self._modifier_start(q.start) if head and not self._g.forms.counted.fullmatch(inner) else q.start
        if rule == "set off":
            start = q.start - 1
        words = clean[start:end]
        name = inner if start == q.start and end == q.end else words
        aliases = {inner, f"“{inner}”", clean[q.start : end]}
        if head:
            aliases |= {f"“{inner}”{head.words}", clean[start : q.end]}
            if head.words == "建设":  # 清廉重庆|建设: the undertaking is what is built
                name = clean[start : q.end] if start < q.start else inner
                aliases.add(words)
            elif clean[q.end : head.start].startswith("系列"):
                aliases.add(f"“{inner}”{clean[q.end : head.end].removeprefix('系列')}")
        kind = head.kind if head else self._kind_of(inner)
        return InitiativeMention(start, end, words, name, kind, tuple(sorted(aliases - {name, ""})), rule=rule)

    def _kind_of(self, inner: str) -> str:
        heads = list(self._g.head.finditer(inner))
        if heads and heads[-1].end() == len(inner):
            return self._g.kinds.get(heads[-1][0], "programme")
        if re.fullmatch(r"\d{3,5}", inner):
            return "system"
        endings = self._g.forms.kind_endings
        return next((kind for kind, ends in endings.items() if inner.endswith(ends)), "mechanism" if "·" in inner else "programme")

    def _modifier_start(self, at: int) -> int:
        """Where the modifier right before the opening mark begins: 国企党建改革创新|“揭榜挂帅”行动."""
        sentence, clean, g = self._text.sentence_at(at), self._clean, self._g
        floor = max(sentence.start, at - 22)
        stops = [m.end() for m in _STOP.finditer(clean, floor, at)]
        begin = stops[-1] if stops else floor
        verbs = list(g.trigger.finditer(clean, begin, at))
        if verbs:
            first = verbs[0] if verbs[0].start() - begin <= 8 else verbs[-1]
            begin = g.after_triggers(clean, first.end(), at + 2)
        elif not stops and floor > sentence.start:
            return at
        elif (begin == sentence.start or clean[begin - 1] in "，。；：\n") and at - begin > 6:
            return at  # a clause without a verb of doing: its subject is no modifier
        if adverbs := g.leading_adverbs.match(clean, begin, at):
            begin = adverbs.end()  # 加快|“四在农家·和美乡村”建设
        words = clean[begin:at]
        if len(words) < 2 or words in self._places or g.generic.fullmatch(words) or g.generic_start.match(words):
            return at
        return at if g.forms.not_in_modifier.search(words) else begin
