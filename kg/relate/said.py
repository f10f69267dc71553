"""Relations that a turn of phrase states: （责任单位：省教育厅）, 由市水务局牵头, 分管市教育局, 根据《…》."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, product, takewhile
from operator import attrgetter
from typing import Any

from kg.constructions import Forms, Mark, Match, View, forms
from kg.constructions.view import view
from kg.extract.title_words import TitleGrammar
from kg.lexicon import Lexicon
from kg.model import EventMention, Found, InitiativeMention, RelationMention
from kg.text import Spans, Text
from kg.text.patterns import Expressions, Pattern

RELATIONS = ("leads", "supports", "issued", "announced", "supervises", "attends", "cites", "amends", "repeals", "located_in", "part_of")
WRITTEN = ("plan", "policy", "regulation", "publication")  # kinds of undertakings that are documents
_HEADING = 30  # of a line that names whom the lines below are about
_BRACKET = 200  # characters of a bracket
_ABOVE = 3000  # characters above in which the occasion stands that a report is of
_LABELS = 12  # lines with labels that tell of one undertaking
REASON = 20  # characters before an undertaking that tell that it is named as a ground only, before an occasion that it was held
_BEGIN = attrgetter("start")
_REACH = 400  # characters of a paragraph within which an undertaking is what a bracket behind it is about


def said(text: Text, found: Found, lexicon: Lexicon) -> Iterator[RelationMention]:
    """What the forms of `constructions.yaml` say."""
    scan = _Scan(text, found, lexicon)
    for m in lexicon.of(_forms).matches(scan.view):
        yield from scan.relations(m.form.says["relation"], m)


class Words(Expressions):
    """The expressions of relations.yaml."""

    def __init__(self, lexicon: Lexicon) -> None:
        words, constructions = lexicon.data("relations"), lexicon.data("constructions")
        super().__init__(words["forms"], words, lexicon.data("events"), constructions, constructions["words"], lexicon.data("actors"))

    def reported(self, clean: str, start: int, end: int) -> bool:
        """Does the text tell of the occasion named there that it was held?"""
        before = self.reported_before.search(clean, max(0, start - REASON), start)
        held = before or self.reported_within.search(clean, start, end) or self.reported_behind.match(clean, end)
        return held is not None and not self.planned.search(clean, max(0, start - REASON), start)


def _forms(lexicon: Lexicon) -> Forms:
    return forms(lexicon, RELATIONS)


def _marks(clean: str, found: Found, events: Sequence[EventMention], words: Words, titles: Pattern) -> Iterator[Mark]:
    """What the slots of the forms are filled with."""
    shows = Spans(found.initiatives)
    for e in events:  # a festival is an occasion, which one attends, and an undertaking, which lies somewhere; so is “清泉”行动|启动仪式
        if (show := shows.last(e.end - 1)) and words.opening_of.fullmatch(clean, show.end, e.end):
            yield Mark(min(e.start, show.start), e.end, "festival", (e, show))
        else:
            yield Mark(e.start, e.end, "event", e)
    yield from (Mark(o.start, o.end, "body", o) for o in found.organizations)
    yield from (Mark(p.start, p.end, "place", p) for p in found.places)
    # The title behind a name is one with it: 王明|副市长
    behind = ((p, titles.match(clean, p.end)) for p in found.people if p.official)
    yield from (Mark(p.start, max([m.end() if m else p.end, *(x.end for x in p.posts if x.start == p.end)]), "person", p) for p, m in behind)
    yield from (Mark(i.start, i.end, "document" if i.kind in WRITTEN else "initiative", i) for i in found.initiatives)


class _Scan:
    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._text, self._words = text, (words := lexicon.of(Words))
        spoken_of = (e for e in found.events if not words.referred.match(text.clean, e.end))
        events = [e for e in spoken_of if not words.to_come.search(text.clean, max(0, e.start - REASON), e.start)]
        self.view: View = view(text.clean, list(_marks(text.clean, found, events, words, lexicon.of(TitleGrammar).pattern)))
        self._held = {e for e in events if words.reported(text.clean, e.start, e.end)}
        named = [i for i in found.initiatives if not words.met_about.match(text.clean, i.end)]
        self._of: dict[str, Spans[Any]] = {
            "person": Spans(p for p in found.people if p.official and not words.assisted.search(text.clean, max(0, p.start - REASON), p.start)),
            "event": Spans(events),
            "undertaking": Spans(i for i in named if not words.passing.search(text.clean, max(0, i.start - REASON), opened(text, i))),
        }
        self._of["work"] = Spans(i for i in self._of["undertaking"].all if i.kind not in WRITTEN)
        self._tendered = [u for u in found.initiatives if u.rule == "tendered"][:1]  # 某工程招标公告: all its labels are about that
        self._data: dict[str, Any] = lexicon.data("relations")

    def relations(self, relation: str, m: Match) -> Iterator[RelationMention]:
        if self._governed(m) or not self._under(m):
            return
        data, of = self._data, m.form.says.get("of")
        subjects = self._end("subjects", relation, m, data["no_subject"].get(relation, ()))
        objects = self._end("objects", relation, m, [of] if of else data["no_object"].get(relation, ()))
        for a, b in product(subjects, objects):
            made = relation == "leads" and b and b.kind in WRITTEN and self._words.made.search(self._text.clean, max(0, b.start - REASON), b.start + 1)
            yield RelationMention(m.span.start, m.span.end, a, "issued" if made else relation, b, m.rule)

    def _end(self, of: str, relation: str, m: Match, ways: Sequence[str]) -> Sequence[Any]:
        """What the form names, else whom or what the first of these ways finds that finds any: a method below by its name."""
        named = self._ends(m, self._data[of].get(relation) or self._data[of]["others"])
        named = named or self._ends(m, ["organizations", "units"] if of == "subjects" else [])
        return named or next(filter(None, (getattr(self, way)(m) for way in ways)), [])

    # --- those ways ------------------------------------------------------------------------------------------

    def document(self, _: Match) -> Sequence[Any]:
        """The one at hand."""
        return [None]

    def items(self, m: Match) -> Sequence[Any]:
        """一、|市教育局|牵头工作（8项）: what the items name that stand below this heading."""
        below = [*takewhile(lambda b: b.kind != "heading", self._text.blocks[bisect.bisect_right(self._text.blocks, m.span.start, key=_BEGIN) :])]
        return self._of["undertaking"].between(below[0].start, below[-1].end) if below else []

    def somebody(self, m: Match) -> Sequence[Any]:
        """甲分管…，|乙分管…: the last of the clause, else the first of the line."""
        line = self._of["person"].between(self._text.block_at(m.span.start).start, m.span.start)
        return [x for x in line if x.start >= self._text.clause(m.span.start, m.span.start)[0]][-1:] or line[:1]

    def located(self, m: Match) -> Sequence[Any]:
        """甲高速|北起乙县西侧的青银高速，|贯穿…: a clause goes on about what its sentence names first."""
        sentence = self._text.sentence_at(m.span.start).start
        return self._of_label(m)[-1:] or self._of["work"].between(sentence, m.span.start)[:1] or self._last("work", m, above="{this}" in m.form.text)

    def undertaken(self, m: Match) -> Sequence[Any]:
        return self._of_label(m) or self._of_item(m) or self._last("undertaking", m)

    def occasion(self, m: Match) -> Sequence[Any]:
        """主持|召开全市教育工作会议; 市长出席并讲话。…主持仪式: the one behind, or named last; no 推进会 is meant where 参加活动 is said."""
        stop = self._text.clause(m.span.end - 1, m.span.end)[1]
        events, words, another = self._of["event"], self._text.clean[m.span.start : stop], self._words.of_another
        meant = events.between(m.span.end, stop) or self._last("event", m, above=True) or (events.all[:1] if len({e.name for e in events.all}) == 1 else ())
        before = events.between(m.span.start - _ABOVE, m.span.start)[::-1]
        fit, earlier = ([e for e in some if not another.fullmatch(f"{words}\n{e.name}")] for some in (meant, before))
        return fit or earlier[:1]  # 出席论坛, behind a 圆桌峰会 that was named since

    def _of_many(self, mark: Mark) -> bool:
        """江平市|多部门: what goes on so is no name of one body."""
        behind = self._words.of_a_body if mark.type == "place" else self._words.of_departments
        return mark.type in ("place", "body") and behind.match(self._text.clean, mark.end) is not None

    def _governed(self, m: Match) -> bool:
        """在七里河区|开展…, 协助|甲分管…: who stands behind such a word is no subject; 会见出席论坛|的…总统: nor is who meets him."""
        before = (self._text.clean, max(0, m.span.start - REASON), m.span.start)
        behind = {"attends": self._words.modifies, "cites": self._words.amended_by}.get(m.form.says["relation"])
        cited = m.form.text.startswith(("{guests}", "{supervise}")) and self._words.cited.search(*before)  # 会议学习|某某总书记…
        if cited or (behind and behind.match(self._text.clean, m.span.end)):
            return True
        return m.form.text.startswith(tuple(self._data["may_be"])) and self._words.governs.search(*before) is not None

    def _under(self, m: Match) -> bool:
        """Of a form that counts under such words only, whether the line above the list says them: 下列文件予以废止：; or in 《》."""
        above = self._text.blocks[self._above[bisect.bisect_right(self._text.blocks, m.span.start, key=_BEGIN) - 1]]
        if m.form.says.get("marked"):
            at = m.places["document"][0]
            return self._text.clean.startswith("《", self.view.at(at)) and all(x.what.kind != "publication" for x in self.view.within(at, m.end, "document"))
        under = m.form.says.get("under")
        return under is None or bool(getattr(self._words, under).search(self._text.clean, above.start, above.end))

    @cached_property
    def _above(self) -> Sequence[int]:
        """Of each block, which is the last above it, or itself, that is no item of a list of documents or bodies."""
        items = (self._words.item.match(self._text.clean, b.start, b.end) for b in self._text.blocks)
        return list(accumulate((0 if item else i for i, item in enumerate(items)), max))

    def _ends(self, m: Match, slots: Sequence[str]) -> list[Any]:
        kinds = [kind for s in slots if s in m.places for kind in self._data["takes"][s]]
        marks = [self.view.marks[i] for s in slots if s in m.places for i in range(*m.places[s]) if i in self.view.marks]
        marks = [mark for mark in marks if mark.type in kinds and not self._of_many(mark)]
        # 重庆市|九龙坡区|教委: places before a body are part of its name, of several places the last is meant
        begins = {mark.start for mark in marks if mark.type in ("place", "body")}
        marks = [mark for mark in marks if mark.end not in begins]
        return [mark.what["initiative" in kinds] if mark.type == "festival" else mark.what for mark in marks]

    def _of_item(self, m: Match) -> Sequence[Any]:
        """…。（某部牵头，某部配合）: brackets behind the last sentence of an item are about all that it names; …（某部牵头）。 about a sentence's."""
        line, block = self.view.line, self._text.block_at(m.span.start)
        opened = self._words.bracket_opens.search(line, max(0, m.start - _BRACKET), m.start + 1)
        if opened is None or not (opened["behind"] or self._words.bracket_ends.match(line, m.end)):
            return []
        item = opened["behind"] or self._words.numbered.match(self._text.clean, block.start)
        begin = block.start if item else self._text.sentence_at(m.span.start).start
        *_, before = (0, *(x.end() for x in self._words.item_end.finditer(line, max(0, opened.start() - _REACH), opened.start())))
        return self._of["undertaking"].between(max(begin, self.view.at(before)), self.view.at(opened.start()))

    def _of_label(self, m: Match) -> Sequence[Any]:
        """A cell of bodies, or a line with a label, is about all that the cells before it, or the line above its labels, name."""
        blocks, here, clean = self._text.blocks, m.span.start, self._text.clean
        at = bisect.bisect_right(blocks, here, key=_BEGIN) - 1
        if row := self._text.row_at(blocks[at].start):
            return self._of["undertaking"].between(row.start, here) or self._of["undertaking"].between(here, row.end)
        labelled = "{label_" in m.form.text
        if not (labelled and here == blocks[at].start) and not self._words.label.match(clean, blocks[at].start, here + 1):
            return self._tendered if labelled else []
        above = blocks[max(0, at - _LABELS) : at][::-1]
        labels = len([*takewhile(lambda b: self._words.label.match(clean, b.start, b.end), above)])
        item = next((i for i, b in enumerate(above) if self._words.numbered.match(clean, b.start)), _LABELS)
        below = [b for b in blocks[at + 1 : at + 4] if self._words.names_it.match(clean, b.start)][:1]
        named = (self._of["undertaking"].between(b.start, b.end) for b in (*above[item : item + 1], *above[: labels + 1], *below))
        return next(filter(None, named), self._tendered)

    def headed(self, m: Match) -> Sequence[Any]:
        """The one whose name with the title is the line above: 吴清副市长, and below 负责…, 分管…; 五、吴清副市长：负责…."""
        mark = self._of["person"].last(m.span.start - 1)
        block = self._text.block_at(mark.start if mark else 0)
        alone = mark and (block.end - block.start <= _HEADING or "：" in self._text.clean[mark.end : min(block.end, block.start + _HEADING)])
        another = self._words.of_somebody.search(self._text.clean, block.end, m.span.start)
        return [mark] if alone and not another and m.span.start - block.end <= _REACH else []

    def _last(self, kind: str, m: Match, above: bool = False) -> Sequence[Any]:
        """What was named last before the words, in their paragraph or above it: 此次活动|…; no 全会 is meant whose spirit is carried out."""
        pointed = self._words.points.search(self._text.clean, self._text.reach_back(m.span.start), m.span.start)
        above = above or "under" in m.form.says or pointed is not None
        floor = m.span.start - _ABOVE if above else max(self._text.block_at(m.span.start).start, m.span.start - _REACH)
        before = self._of[kind].between(floor, m.span.start)[-8:]
        meant = [x for x in before if x in self._held or (pointed and x.name.endswith(pointed[0][-2:]))]
        return (meant or before)[-1:]


def opened(text: Text, undertaking: InitiativeMention) -> int:
    """Where its name begins, behind its mark."""
    return undertaking.start + (text.clean[undertaking.start] in "“《「")


__all__ = ["REASON", "RELATIONS", "WRITTEN", "Words", "opened", "said"]
