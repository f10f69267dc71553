"""A stretch that names posts, read: 市委副书记、市长; 鞍山市农业局科员、副科长 → each title with its body.

The bodies are those of `titles.py`; a turn of phrase tells, beyond them, of bodies that no lexicon knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.constructions import View
from kg.constructions.view import SYMBOLS
from kg.extract.organ_prefix import LevelWords
from kg.extract.organs import Organs
from kg.extract.title_words import TitleGrammar, beside, unit_post
from kg.extract.titles import BESIDE, DEPUTY, FIXED, HEAD_OF_PLACE, OFFICE, Title, TitleReader, inherited
from kg.lexicon import Lexicon
from kg.model import OrganizationMention, PostMention, replace
from kg.text.patterns import Expressions

_PARAGRAPH = 600  # characters before a row of a list in which the body stands whose list it is
_LONGEST = 40  # characters of a body's name, or of what opens a row
_STRAY = 1  # … that may stand before it and are none of it


def post_grammar(lexicon: Lexicon) -> Expressions:
    titles = lexicon.data("titles")
    more = {"any_session": lexicon.of(LevelWords).any_session.pattern, "held_once": lexicon.of(TitleGrammar).former.pattern}
    return Expressions(titles["post_forms"], SYMBOLS, more, titles)


class PostReader:
    """Of one text, whose titles are read already."""

    def __init__(self, view: View, titles: TitleReader, lexicon: Lexicon) -> None:
        self._view, self._clean, self._titles = view, titles.clean, titles
        self._g, self._t = lexicon.of(post_grammar), lexicon.of(TitleGrammar)
        self._o, self._organs = lexicon.of(LevelWords), lexicon.of(Organs).forms

    def read(self, start: int, end: int, within: str = "", last: PostMention | None = None) -> Iterator[PostMention]:
        """The posts that line[start:end] names, in order; those whose body cannot be told are left out.

        A body that no mention stands for is of the one `within`: 在县委组织部任|人才科|科长. A title alone goes on from the post told `last`.
        """
        before = (Title(last.start, last.end, last.title, None, last.organization, last.start),) if last else ()
        group: tuple[Title, ...] = before
        at = start
        for index in range(start, end):
            if self._view.line[index] != SYMBOLS["title"] or index not in self._view.marks:
                continue
            title = self._titles.ending(self._view.marks[index].end, group)
            at, former = self._trimmed(at, index, group != before and group[-1].former)
            of = group[-1].of if group != before else ""  # 历任副秘书长、《某某报》社社长和|总编, 在发改委历任农村处副处长、|处长
            beside = at == index and bool(of) and (not of.startswith(within) or bool(title and of == self._titles.headed(title.words, of)))
            title = title and self._with_body(title, at, index, group, "" if beside else within)
            at = index + 1
            if title is None or not title.of:
                continue
            title = self._in_the_last(replace(title, former=title.former or former), group[len(before) :])
            group = (*group, title)
            yield title.post

    def _with_body(self, title: Title, at: int, index: int, group: tuple[Title, ...], within: str) -> Title | None:
        """Of a body that stands between it and the post before; of that of the list, or of the post before, where none does."""
        first, last = self._view.at(at), self._view.at(index)
        if apart := self._apart(title, at, index):
            if self._t.no_body.search(self._clean, first, title.begin):
                return None
            # 松江省|公安厅科长, where no gazetteer knows 松江省
            apart = title.begin - self._titles.bodies_begin(first, last) > _STRAY
        told = bool(title.of) and not (at == index and title.rule == OFFICE and not group)  # 由某某兼办公室主任: of the one whose list it is
        unit = self._unit(at, index, title.words) if apart or (within and title.of != within and title.rule != HEAD_OF_PLACE) or not told else None
        if unit or (within and at == index and not (title.rule == OFFICE and str(title.of).startswith(within))):  # 在国家科委历任|办公厅副主任
            return self._of_unit(title, unit, within)
        if told:
            part = within and title.rule in BESIDE and self._t.part.search(title.of) and not title.of.startswith(within)  # 在中国科学院历任|学部办公室|主任
            return None if apart else replace(title, body=None, name=within + title.of) if part else self._nearer(title, group)
        return None if at < index else self._of_the_list(title, index, group)

    def _apart(self, title: Title, at: int, index: int) -> bool:
        """Do words that no mention holds stand between the post before and what names this one's body?"""
        held = all(i in self._view.marks for i in range(at, index))
        return not held and (title.begin < self._view.at(index) or title.rule == FIXED) and title.rule != DEPUTY

    def _of_unit(self, title: Title, unit: str | None, within: str) -> Title:
        if m := self._t.of_a_medium.fullmatch(unit or ""):  # 在中国科学院历任|《某某报》社社长
            unit, within = m[1] + m[2], ""
        if within:
            whole = within.removesuffix(self._t.government.format(place=""))
            return replace(title, body=None, name=self._g.again.sub("", whole + unit) if unit else within)
        words, name = unit_post(title.words, unit or "", self._t, self._titles.divisions_of_home)
        return replace(title, start=title.end - len(words), words=words, body=None, name=name)

    def _of_the_list(self, title: Title, index: int, group: tuple[Title, ...]) -> Title | None:
        if self._g.opens.search(self._view.line, max(0, index - _LONGEST), index) and (body := self._heading(title.words, index)):
            return replace(title, body=body)
        heads = self._t.head_of.fullmatch(title.words) is not None  # 造船厂…，经营处处长、|副厂长
        near = next((t for t in reversed(group) if heads and self._titles.headed(title.words, t.of)), group[-1] if group else None)
        return inherited(title, near, self._titles) if near else None

    def _in_the_last(self, title: Title, group: tuple[Title, ...]) -> Title:
        """教育局科员、|团委|书记: of the body of the post before, where that has such committees and none is named with it."""
        words = title.body.text if title.body else title.of
        over = group[-1].of if group and words in self._t.data["inner_committees"] else ""
        over = self._t.of_a_town.sub(r"\1", self._titles.whole(over) or over)
        return replace(title, body=None, name=over + words) if self._t.with_committees.search(over) else title

    def _nearer(self, title: Title, group: tuple[Title, ...]) -> Title:
        """芜湖县县长、|县委|书记; 浏阳市委副书记，|市人民政府|市长: of the place of the post before, where the body is named by its rank alone."""
        body, of = title.body, self._titles.governed_by(group[-1]) if group else None
        if of is None or (title.rule == HEAD_OF_PLACE and title.begin == title.start):  # …市政府党组成员、2011年6月当选|副市长
            other = of and beside(title.words, group[-1].of, of, self._t)
            return replace(title, body=None, name=other[1]) if other else title
        if body is None or not body.text.startswith(of.name[-1]) or (body.jurisdiction == of and body.name != body.text):
            return title
        organs = (o for form in (body.text, body.text[1:]) for o in self._organs.get(form, ()) if o.local)
        named = next((o.named(of) for o in organs), None)
        return replace(title, body=None, name=named) if named else title

    def _trimmed(self, at: int, end: int, former: bool) -> tuple[int, bool]:
        """Without what joins it to the post before; and whether it is a former one, as that may be: 曾任市委常委、|副市长."""
        m = self._g.before_post.match(self._view.line[at:end])
        return (at + m.end(), m["former"] is not None or (former and m["now"] is None)) if m else (at, former)

    def _unit(self, start: int, end: int, title: str) -> str | None:
        """The name of the body behind line[start:end] that no lexicon knows; words before it that no name holds are none of it."""
        if start == end or self._t.no_body.search(self._t.in_a_company.sub("", self._words(start, end))):
            return None
        span = self._view.span(start, end)
        begin = self._titles.bodies_begin(span.start, span.end)
        start = next((i for i in range(start, end) if self._view.at(i) >= begin), start)  # not inside a mention at the end
        words = self._words(start, end)
        office = self._t.data["of_area"].get(title, words)  # 调任民雄|分局长
        words += "" if words.endswith(office) else office
        if not 2 <= len(words) <= _LONGEST or any(c.isspace() for c in words) or not any(map(str.isalpha, words)) or self._t.holder.search(words):
            return None
        if self._o.any_session.search(words):
            return None  # 免去|某某第十四届…
        ends = (*self._t.data["unit_ends"], *self._t.data["small_divisions"], self._t.kind(title) or "\n")  # 方岩区|区长
        named = words.endswith(ends) or title[0] in self._t.split or self._t.committee.match(title)
        return words if named or self._view.marks.get(end - 1) is not None else None  # 前|建筑测量界|议员

    def _words(self, start: int, end: int) -> str:
        span = self._view.span(start, end)
        return self._t.before_former.sub("", self._g.session.sub("", self._clean[span.start : span.end].strip().removesuffix("的")))

    def _heading(self, title: str, index: int) -> OrganizationMention | None:
        """县人大常委会⏎主任：罗明; 市政协主席：涂光明⏎副主席：… in a list of a body's members, under its name or its head."""
        over = list(self._g.heading.finditer(self._view.line, max(0, index - _PARAGRAPH), index))
        first = self._view.marks[over[-1].start("first")].what if over and over[-1]["first"] else None
        own = over and (first is None or title == self._t.data["deputy"] + first)
        return self._view.marks[over[-1].start("head")].what if own else None
