"""A stretch that names posts, read: 市委副书记、市长; 鞍山市农业局科员、副科长 → each title with its body.

Each title stands behind its body; one without a body is of the body before it, or, a head of government beside a
committee's secretary, of the place's government.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.constructions import Mark, View
from kg.constructions.view import SYMBOLS
from kg.extract.body_words import BodyWords
from kg.extract.organ_prefix import LevelWords
from kg.extract.organs import Organs
from kg.extract.title_words import TitleGrammar, beside, unit_post
from kg.lexicon import Lexicon
from kg.model import OrganizationMention, Place, PostMention
from kg.text.gazetteer import NATION, gazetteer
from kg.text.patterns import Expressions

_PARAGRAPH = 300  # characters before a bare title in which its town is named
_BEFORE = 4  # … in which it is told that a post is held no more
_LONGEST = 40  # characters of a body's name


def post_grammar(lexicon: Lexicon) -> Expressions:
    titles = lexicon.data("titles")
    return Expressions(titles["post_forms"], SYMBOLS, titles)


class PostReader:
    """Of one text; `home` is the place that speaks."""

    def __init__(self, view: View, clean: str, home: Place | None, lexicon: Lexicon) -> None:
        self._view, self._clean, self._home, self._divisions = view, clean, home, lexicon.of(gazetteer)
        self._g, self._t, self._b = lexicon.of(post_grammar), lexicon.of(TitleGrammar), lexicon.of(BodyWords)
        self._o, self._organs = lexicon.of(LevelWords), lexicon.of(Organs).forms
        self._unnamed = {m.what.text[:1] for m in view.marks.values() if m.type == "body" and m.what.jurisdiction is None}
        self._at_home = tuple(self._divisions.chain(home)) if home else ()

    def read(self, start: int, end: int, within: str = "") -> Iterator[PostMention]:
        """The posts that line[start:end] names, in order; those whose body cannot be told are left out.

        A body that no mention stands for is of the one `within`: 在县委组织部任|人才科|科长.
        """
        last: PostMention | None = None
        place: Place | None = None  # of the body before
        at = start
        for index in range(start, end):
            if self._view.line[index] != SYMBOLS["title"] or index not in self._view.marks:
                continue
            title = self._view.marks[index]
            at, former = self._trimmed(at, index, last is not None and last.change == "former")
            held = self._g.between_them.search(self._view.line, at, index)  # 巴彦浩特镇|原|党委书记, 甘肃省|新一任|省长
            stop, former = (held.start(), former or held["former"] is not None) if held else (index, former)
            body, own = self._department(at, stop, last, place, title.what) or self._body(at, stop, title.what, place)
            words = title.what
            if body is None and at == stop:
                words, body, own = self._inherited(words, last.organization, place) if last else (words, *self._implied(words, index))
            if within:
                body = self._of_one(within, body, at, stop, index)
            at = index + 1
            if body is None:
                continue
            office = next((o for o in self._t.data["offices"] if title.what.startswith(o)), "")
            words, body = unit_post(words, body.removesuffix(office) + office, self._t, self._at_home)
            begin = title.end - len(words)
            joint = self._t.data["beside"]
            joined = self._view.line.startswith(f"（{joint}）", index + 1) or self._view.line[index - 1 : index] == joint
            post = PostMention(begin, title.end, words, body, joined, "former" if former else None)
            last, place = post, own or place
            yield post

    def _of_one(self, whole: str, body: str | None, at: int, stop: int, index: int) -> str | None:
        """In the words of somebody's years at one body: 于云林县政府服务，历任|水利处|处长 is of no other's."""
        if at == index:
            return body or whole
        marks = [self._view.marks[i] for i in range(at, stop) if i in self._view.marks]
        presumed = len(marks) == 1 and marks[0].type == "body" and marks[0].what.name != marks[0].what.text and body is not None
        whole = whole.removesuffix(self._t.government.format(place=""))
        return whole + (marks[0].what.text if presumed else body) if body and (presumed or not marks) else body

    def _trimmed(self, at: int, end: int, former: bool) -> tuple[int, bool]:
        """Without what joins it to the post before; and whether it is a former one, as that may be: 曾任市委常委、|副市长."""
        line = self._view.line
        if m := self._g.listed.match(line[at:end]):
            at += m.end()
        if m := self._g.between.match(line[at:end]):
            at += m.end()
        if (m := self._o.any_session.match(line, at, end)) and m.end() < end:
            at = m.end()  # 第十四届|全国政协|常委
        if m := self._t.former.match(line[at:end]):
            return at + m.end(), True
        if (m := self._g.now.match(line[at:end])) and m.end() < end - at:
            at, former = at + m.end(), False
        return at, former

    def _body(self, start: int, end: int, title: str, before: Place | None) -> tuple[str | None, Place | None]:
        """The name of the body behind line[start:end], and its place; words before it that no name holds are none of it."""
        if start == end or (not all(i in self._view.marks for i in range(start, end)) and self._t.no_body.search(self._words(start, end))):
            return None, None
        span = self._view.span(start, end)
        begin = self._b.begins(self._clean, span.start, span.end)
        start = next((i for i in range(start, end) if self._view.at(i) >= begin), start)  # not inside a mention at the end
        marks = [self._view.marks.get(i) for i in range(start, end)]
        last, named, words = marks[-1], all(m is not None for m in marks), self._words(start, end)
        office = self._t.data["of_area"].get(title, words)  # 调任民雄|分局长
        words += "" if words.endswith(office) else office
        if last is not None and last.type == "body" and (named or len(marks) == 2):  # 访|市水利局: one stray character
            return self._nearer(last.what, before)
        if last is not None and last.type == "place" and named:
            if (kind := self._t.kind(title)) and last.what.name.endswith(kind):
                return self._t.governed(self._divisions.chain(last.what), self._at_home), last.what
            return (last.what.name, last.what) if self._t.committee.match(title) else (None, None)
        if fixed := self._t.of_mission(words, title) or self._deputies(words + title, title, marks):  # 驻英国|大使
            return fixed, None
        if not 2 <= len(words) <= _LONGEST or any(c.isspace() for c in words) or not any(map(str.isalpha, words)) or self._t.holder.search(words):
            return None, None
        if self._o.any_session.search(words):
            return None, None  # 免去|某某第十四届…
        unit: object = (
            words.endswith((*self._t.data["unit_ends"], *self._t.data["small_divisions"])) or title[0] in self._t.split or self._t.committee.match(title)
        )
        unit = unit or words.endswith(self._t.kind(title) or "\n")  # 方岩区|区长
        if last is None and not unit:
            return None, None  # 前|建筑测量界|议员
        place = next((m.what for m in reversed(marks) if m is not None and m.type == "place"), None)
        return words, place

    def _deputies(self, words: str, title: str, marks: Iterable[Mark | None]) -> str | None:
        """全国政协|委员, 县人大|代表: the assembly of the nation, of a place named there, of the one that speaks or holds that."""
        form, of = next(((form, of) for form, (t, of) in self._t.deputies.items() if t == title and words.endswith(form)), ("", ""))
        before = self._o.any_session.sub("", words.removesuffix(form))
        places = (NATION, *(m.what for m in marks if m is not None and m.type == "place"), *self._at_home)
        place = next((p for p in places if before and p.name.endswith(before)), None) if of else None
        return of.format(place=place.name) if place else None

    def _nearer(self, body: OrganizationMention, before: Place | None) -> tuple[str, Place | None]:
        """芜湖县县长、|县委|书记: of the place of the post before."""
        organs = (o for form in (body.text, body.text[1:]) for o in self._organs.get(form, ()) if o.local)
        named = next((o.named(before) for o in organs), "") if before and before.name.endswith(body.text[0]) else ""
        return (named, before) if named else (body.name, body.jurisdiction)

    def _words(self, start: int, end: int) -> str:
        span = self._view.span(start, end)
        return self._g.session.sub("", self._clean[span.start : span.end].strip().removesuffix("的"))

    def _department(self, start: int, end: int, last: PostMention | None, place: Place | None, title: str) -> tuple[str, Place | None] | None:
        """县委常委、|组织部|部长: a unit of the committee or the place of the post before."""
        span = self._view.span(start, end)
        words = self._clean[span.start : span.end]
        if title[0] in self._t.split and title[1:] == self._t.head and words + title[0] in self._t.departments:
            words += title[0]  # 组织|部长 is of the 组织部
        named = last and (
            self._t.within(words, last.organization) or (words in self._t.departments and self._t.beside_committee(words, last.organization, place))
        )
        return (named, place) if named else None

    def _inherited(self, title: str, body: str, place: Place | None) -> tuple[str, str, Place | None]:
        if (other := beside(title, body, place, self._t)) is not None:
            return *other, place
        return title, body, place

    def _heading(self, title: str, index: int) -> OrganizationMention | None:
        """县人大常委会⏎主任：罗明; 市政协主席：涂光明⏎副主席：… in a list of a body's members, under its name or its head."""
        over = list(self._g.heading.finditer(self._view.line, max(0, index - _PARAGRAPH), index))
        first = self._view.marks[over[-1].start("first")].what if over and over[-1]["first"] else None
        own = over and (first is None or title == self._t.data["deputy"] + first)
        return self._view.marks[over[-1].start("head")].what if own else None

    def _implied(self, title: str, index: int) -> tuple[str | None, Place | None]:
        if title in self._t.fixed:
            return self._t.fixed[title], None
        if (at_home := self._t.of_home(title, self._at_home)) is not None:
            return at_home, self._home
        if self._home and title in self._t.deputies:  # 八位|议员 of the place that speaks
            return self._t.deputies[title][1].format(place=self._home.name), self._home
        kind = self._t.kind(title)
        if self._view.line[index - 1 : index] == "\n" and (body := self._heading(title, index)):
            return body.name, body.jurisdiction
        held = self._g.between_them.search(self._view.line, max(0, index - _BEFORE), index)  # 安徽|原|副省长
        own = self._view.marks.get(held.start() - 1) if held and kind else None
        if own is not None and own.type == "place" and own.what.name.endswith(kind or ""):
            return self._t.governed((own.what,)), own.what
        marked = ((i, m.what) for i in range(index, max(0, index - _PARAGRAPH), -1) if kind and (m := self._view.marks.get(i)))
        places = ((i, what if isinstance(what, Place) else getattr(what, "jurisdiction", None)) for i, what in marked)
        above_it = [(i, p) for i, p in places if p and p.name.endswith(kind or "")]
        # 某某辞去安徽省省长，某某任|省长; 石桥镇…，选举某某为|镇长
        same = (p for i, p in above_it if not self._g.over.search(self._view.line, i, index))
        place = next((p for p in (*same, *self._at_home, *(p for _, p in above_it if p.code is None)) if kind and p.name.endswith(kind)), None)
        bare = f"{kind}{self._t.government[-2:]}" if kind in self._unnamed else None  # 县人大常委会任命某某为|副县长
        return (self._t.governed(self._divisions.chain(place), self._at_home), place) if place else (bare, None)
