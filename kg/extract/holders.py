"""Who gains, holds or loses which post, by turns of phrase (`constructions.yaml`): appointments, careers, rosters."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kg.constructions import Form, Mark, Match, View, forms
from kg.constructions.forms import compiled
from kg.constructions.view import SYMBOLS, view
from kg.extract.names import NameGrammar, is_name
from kg.extract.posts import PostReader, dated
from kg.lexicon import Lexicon
from kg.model import Found, PersonMention, Place, PostMention, Span
from kg.text import Text
from kg.text.patterns import any_of

_OPENS = re.compile(r"[，。；：、！？“”（）【】《》\s\[\]]|^")
_UNIT = 30  # characters before a name within which its unit begins
_BODY_WORDS = f"[^，。；：、（）的和与在\\s{''.join(SYMBOLS.values())}]{{0,16}}"
_UNLISTED = re.compile(f"(?:^|[，。；：、）\\s])(?P<unit>{SYMBOLS['place']}+{_BODY_WORDS}{SYMBOLS['title']})$")
_DATE = re.compile(r"([0-9]{4})(?:[.\-/年]([0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class HolderGrammar:
    roles: frozenset[str]
    private: frozenset[str]
    listed: re.Pattern[str]  # a body whose members are listed: 成立|…领导小组
    headings: dict[str, Form]  # what stands above a list, by how the entries name it


def holder_grammar(lexicon: Lexicon) -> HolderGrammar:
    data = lexicon.data("titles")
    under = sorted({e["under"] for e in lexicon.data("constructions")["forms"] if "under" in e})
    return HolderGrammar(
        frozenset(data["roster_roles"]),
        frozenset(data["private_kinds"]),
        re.compile(f"(?:{any_of(data['roster_verbs'])})?[了的]?(?P<body>[^\\s，。；：、（）的]{{2,30}}?(?:{any_of(data['roster_bodies'])}))"),
        {text: compiled({"form": text}) for text in under},
    )


def holders(text: Text, found: Found, titles: Iterable[Span], people: Iterable[PersonMention], home: Place | None, lexicon: Lexicon) -> list[PersonMention]:
    """The people whom turns of phrase give posts, each where the words name them. `people` are known already."""
    scan = _Scan(text, found, titles, people, home, lexicon)
    return [*scan.holds(), *scan.careers(), *scan.rosters(), *scan.of_unlisted()]


class _Scan:
    def __init__(self, text: Text, found: Found, titles: Iterable[Span], people: Iterable[PersonMention], home: Place | None, lexicon: Lexicon) -> None:
        self._text, self._clean, self._lexicon = text, text.clean, lexicon
        self._g: HolderGrammar = lexicon.of(holder_grammar)
        self._n: NameGrammar = lexicon.of(_names)
        known = list(people)
        marks = [Mark(o.start, o.end, "body", o) for o in found.organizations]
        marks += [Mark(p.start, p.end, "place", p.place) for p in found.places]
        marks += [Mark(t.start, t.end, "title", text.clean[t.start : t.end]) for t in titles]
        marks += [Mark(p.start, p.end, "person", p) for p in known]
        self._view: View = view(text.clean, marks)
        self._posts = PostReader(self._view, text.clean, home, lexicon)
        self._known = known
        self._places = {p.start: p.end for p in found.places}
        self._body_starts = sorted(o.start for o in found.organizations)

    # --- appointments ------------------------------------------------------------------------------------

    def holds(self) -> Iterator[PersonMention]:
        headings = self._headings()
        for m in forms(self._lexicon, "holds").matches(self._view):
            under = m.form.says.get("under")
            if under is not None and not self._stands_under(under, m, headings):
                continue
            if (person := self._person(m)) is not None:
                yield from self._holding(m, person)

    def _headings(self) -> list[tuple[int, str]]:
        """Where each heading of a list ends, and which it is."""
        return sorted((m.end(), text) for text, form in self._g.headings.items() for m in form.pattern.finditer(self._view.line))

    def _stands_under(self, under: str, m: Match, headings: list[tuple[int, str]]) -> bool:
        at = bisect.bisect_right(headings, (m.start, chr(0x10FFFF))) - 1
        return at >= 0 and headings[at][1] == under

    def _holding(self, m: Match, person: tuple[Span, str]) -> Iterator[PersonMention]:
        change = m.form.says.get("change")
        posts = tuple(dated(p, None, None, change) for p in self._read(m))
        if posts:
            span, name = person
            yield PersonMention(span.start, span.end, name, tuple(replace(p, rule=m.rule) for p in posts))

    def _read(self, m: Match) -> tuple[PostMention, ...]:
        bodies = {o.what.name for o in self._view.marks.values() if o.type == "body" and o.what.kind in self._g.private}
        return tuple(p for p in self._posts.read(*m.places["posts"]) if p.organization not in bodies)

    def _person(self, m: Match) -> tuple[Span, str] | None:
        """Where the person is named, and the name; None where the words are no name."""
        start, end = m.places["person"]
        mark = self._view.marks.get(start)
        if mark is not None:
            return Span(mark.start, mark.end), mark.what.name
        span = self._view.span(start, end)
        name = self._clean[span.start : span.end].replace(" ", "")
        if m.start == start and start and not _OPENS.match(self._view.line[start - 1]):
            return None  # a form that begins with a name must not begin inside a word
        if not is_name(name, self._n) or self._places.get(span.start, -1) >= span.end:
            return None
        return span, name

    def of_unlisted(self) -> Iterator[PersonMention]:
        """Heads of units that no lexicon lists, behind the place that they are in: 乌丹镇中心卫生院|院长|某某."""
        line = self._view.line
        at = {m.start: i for i, m in self._view.marks.items() if m.type == "person"}
        for person in self._known:
            index = at.get(person.start)
            if person.posts or index is None or line[index - 1 : index] != SYMBOLS["title"]:
                continue
            if m := _UNLISTED.search(line, max(0, index - _UNIT), index):
                posts = tuple(replace(p, rule="head of an unlisted unit") for p in self._posts.read(m.start("unit"), index))
                if posts:
                    yield replace(person, posts=posts, official=True, role=None)

    # --- a person's career -----------------------------------------------------------------------------------

    def careers(self) -> Iterator[PersonMention]:
        subjects = sorted(self._subjects(), key=lambda s: s[0])
        starts = [at for at, _, _ in subjects]
        for _, span, name in subjects:
            yield PersonMention(span.start, span.end, name, (), True)
        for m in forms(self._lexicon, "career").matches(self._view):
            at = bisect.bisect_left(starts, m.start) - 1
            if at < 0:
                continue
            _, span, name = subjects[at]
            since, until = (_iso(self._clean, m[slot]) for slot in ("since", "until"))
            posts = tuple(replace(dated(p, since, until, m.form.says.get("change")), rule=m.rule) for p in self._read(m))
            if posts:
                yield PersonMention(span.start, span.end, name, posts)

    def _subjects(self) -> Iterator[tuple[int, Span, str]]:
        for m in forms(self._lexicon, "subject").matches(self._view):
            if (person := self._person(m)) is not None:
                yield m.end, *person

    # --- lists of members ------------------------------------------------------------------------------------

    def rosters(self) -> Iterator[PersonMention]:
        """指挥长：某某（市委副书记、市长）: the role in the body whose list it is, and the posts in brackets."""
        matches = sorted(forms(self._lexicon, "roster").matches(self._view), key=lambda m: m.start)
        role: PostMention | None = None
        last = -1
        for m in matches:
            person = self._person(m)
            if person is None or m.start < last:
                continue
            last = m.end
            if "role" in m.places:
                role = self._role(m)
            elif role is None:
                continue
            span, name = person
            posts = tuple(replace(p, rule=m.rule) for p in self._read(m))
            yield PersonMention(span.start, span.end, name, (*((role,) if role else ()), *posts))

    def _role(self, m: Match) -> PostMention | None:
        span = m["role"]
        words = self._clean[span.start : span.end].replace(" ", "") if span else ""
        body = self._roster_body(m.start)
        if span is None or words not in self._g.roles or body is None:
            return None
        return PostMention(span.start, span.end, words, body, rule=m.rule)

    def _roster_body(self, before: int) -> str | None:
        """The body whose members are listed: the last one that a heading before names."""
        above = self._view.span(0, before)
        bodies = [m.what for i, m in self._view.marks.items() if m.type == "body" and i < before and self._g.listed.fullmatch(m.what.text)]
        if bodies:
            return str(bodies[-1].name)
        named = list(self._g.listed.finditer(self._clean, 0, above.end))
        return named[-1]["body"] if named else None


def _names(lexicon: Lexicon) -> NameGrammar:
    from kg.extract.names import name_grammar

    return lexicon.of(name_grammar)


def _iso(clean: str, span: Span | None) -> str | None:
    m = _DATE.search(clean, span.start, span.end) if span else None
    if m is None:
        return None
    return f"{m[1]}-{int(m[2]):02}" if m[2] and 1 <= int(m[2]) <= 12 else m[1]
