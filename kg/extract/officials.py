"""Officials and their posts: titles behind a body, in lists that share it, before or after the name."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extract.names import NameGrammar, name_at, name_before, name_grammar
from kg.extract.places import above, jurisdiction_place
from kg.lexicon import Lexicon
from kg.model import Found, OrganizationMention, PersonMention, Place, PostMention
from kg.text import Text
from kg.text.patterns import Names, any_of, occurrences, scan

# Between two posts of one person: 、 ， 兼 （兼）
_BETWEEN = re.compile(r"(?:（兼）)?(?:[、，；]|，?兼(?:任)?|\s|，?兼)?(?:（兼）)?")
# A body that no lexicon knows, by what its name ends with; a committee's department may stand without it
_UNLISTED = re.compile(
    r"(?:、|，|，?兼|、?兼任)?(?P<body>(?P<party>(?:组织|宣传|统战|社会工作|政法|统一战线工作)(?:部|委|委员会))|[\u4e00-\u9fff]{1,12}(?:[办局委厅部处室院会组司所队站校]|会议|大会))"
)
_FELLOW = re.compile(r"(?:先生|女士|同志)?(?:、|和(?=[\u4e00-\u9fff]{2,4}(?:先生|女士|同志)))")
_FELLOW_END = re.compile(r"先生|女士|同志|[、，。；）]|和|等|出席|参加|介绍|主持|$")
_MOST_POSTS = 12  # of one person
_ABROAD = 16  # characters before a title within which another country's name may stand
_NEAR = 60  # characters within which a bare title still is of the body named before: …局长罗莉介绍，副局长江成…
_BEFORE_NAME = re.compile(r"(?:（[兼正厅局级副处主任科员巡视调研]{1,8}）)?[ ]?(?:、)?(?=\S)")
_ROSTER = re.compile(r"(?:^|[\n：； ])(?P<name>[\u4e00-\u9fff](?: [\u4e00-\u9fff]|[\u4e00-\u9fff]{1,3})) {1,12}$")
_ROSTER_END = re.compile(r" *(?:[\n（]|$)|  |[ ]+(?=[\u4e00-\u9fff]{2,4} )|[ ]+(?=[\u4e00-\u9fff] [\u4e00-\u9fff] )")
_ROSTER_REACH = 24
_DOCTRINE = re.compile(r"新时代|同志为核心|.{2,6}思想")
_CONCURRENT = re.compile(r"（兼）|兼(?:任)?")


@dataclass(frozen=True, slots=True)
class TitleGrammar:
    starts: re.Pattern[str]  # the characters that a title may begin with
    pattern: re.Pattern[str]
    behind: re.Pattern[str]
    of_place: dict[str, str]
    fixed: dict[str, str]
    private: frozenset[str]
    not_followed: tuple[str, ...]
    foreign: re.Pattern[str]  # what ends with another country: its titles are none of ours


def title_grammar(lexicon: Lexicon) -> TitleGrammar:
    data = lexicon.data("titles")

    return TitleGrammar(
        _beginnings([*data["modifiers"], *data["cores"]]),
        re.compile(f"(?:{any_of(data['modifiers'])}){{0,3}}(?:{any_of(data['cores'])})"),
        re.compile(f"(?:{any_of(data['behind'])})"),
        data["of_place"],
        data["fixed"],
        frozenset(data["private_kinds"]),
        tuple(data["not_followed"]),
        foreign(lexicon),
    )


def _beginnings(words: list[str]) -> re.Pattern[str]:
    """Where a string of these words may begin, by its first two characters."""
    first = {w[0] for w in words}
    second = {w[1] for w in words if len(w) > 1} | first
    return re.compile(f"[{''.join(sorted(first))}](?=[{''.join(sorted(second))}])")


def foreign(lexicon: Lexicon) -> re.Pattern[str]:
    """Another country right before the end, with what may stand between it and an office: 以色列|国防, 法国前|总理; not 驻法国|大使."""
    data = lexicon.data("foreign")
    names = any_of(c for row in data["countries"] for c in row)
    between = any_of(data["between"])
    return re.compile(f"(?:(?<!驻)(?:{names})|(?<!中华人民)共和国|王国|酋长国|联邦)(?:{between}){{0,4}}$")


def countries(lexicon: Lexicon) -> Names:
    """The names of other countries: no person is called so."""
    return Names(c for row in lexicon.data("foreign")["countries"] for c in row)


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.people`: those with posts where they are introduced, and each later mention of their names."""
    reading = _Scan(text, found, lexicon)
    introduced = [*reading.introduced(), *reading.titled_behind()]
    official = {p.name for p in introduced if p.official}
    taken = {(p.start, p.end) for p in introduced}
    for start, end, name in occurrences(official, text.clean):
        if (start, end) not in taken and not reading.is_doctrine(end):
            introduced.append(PersonMention(start, end, name))
    return replace(found, people=tuple(sorted(introduced, key=lambda p: (p.start, p.end))))


@dataclass(frozen=True, slots=True)
class _Title:
    start: int
    end: int
    words: str
    body: OrganizationMention | None
    name: str | None  # full name of the body where no mention stands for it
    concurrent: bool = False


class _Scan:
    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._text, self._clean, self._lexicon = text, text.clean, lexicon
        self._t: TitleGrammar = lexicon.of(title_grammar)
        self._n: NameGrammar = lexicon.of(name_grammar)
        self._bodies = {o.end: o for o in sorted(found.organizations, key=lambda o: -o.start)}
        self._body_starts = sorted(o.start for o in found.organizations)
        self._place_ends = {p.end: p.place for p in found.places}
        self._place_starts = {p.end: p.start for p in found.places}
        self._place_list = found.places
        self._home = jurisdiction_place(text, lexicon)
        self._countries = lexicon.of(countries)
        self._labels = {x.at: (x.until, x.name) for x in text.frame.labels if x.name}
        self._strangers: set[str] = set()  # those with another country's titles

    # --- titles before the name --------------------------------------------------------------------------

    def introduced(self) -> Iterator[PersonMention]:
        group: list[_Title] = []
        last: _Title | None = None  # of the person introduced last
        for m in scan(self._t.starts, self._t.pattern, self._clean):
            title = self._title(m, group)
            if title is None:
                continue
            if group and not self._joined(group[-1], title):
                group = []
            bare = self._clean[title.start - 1 : title.start] in tuple("，、；：。\n（")
            before = group[-1] if group else last if last and bare and title.start - last.end <= _NEAR else None
            if title.body is None and title.name is None and before:
                title = self._inherited(title, before)
            group = [*group[-_MOST_POSTS:], title]
            person = self._person(group)
            if person:
                yield person
                yield from self._fellows(person)
                last, group = group[-1], []

    def _title(self, m: re.Match[str], group: list[_Title]) -> _Title | None:
        start, end, clean = m.start(), m.end(), self._clean
        start = next((at for at in range(end - 2, start, -1) if at in self._bodies), start)  # 村党支部|书记
        words = clean[start:end]
        if clean.startswith(self._t.not_followed, end) or self._in_place(end - 1, end + 1):  # 西安市|长安区
            return None
        body = self._bodies.get(start)
        if self._abroad(body.start if body else start):
            if named := name_at(clean, end, self._n):
                self._strangers.add(named[1])
            return None
        if body is None and not self._of_division(start) and self._t.behind.fullmatch(words) and name_before(clean, start, self._n):
            return None  # 李强总理|在…: the name stands before; 甘肃省|省长 is none
        if body is None:
            # 国防部|长: the title's first character is the body's last; or a stray character of the layout between
            if (over := self._bodies.get(start + 1)) is not None and words[0] in "部局厅院署" and words[1:2] == "长":
                body = over
            elif (
                (near := self._bodies.get(start - 1)) is not None
                and words.startswith("副")
                and _stray(clean[start - 1])
            ):
                body = near
        name = None
        if body is None:
            name = self._implied(words, start) or self._unlisted(start, group)
        follows = _CONCURRENT.match(clean, end)
        before = clean[max(0, start - 1) : start]
        return _Title(
            start,
            end,
            words,
            body,
            name,
            bool(follows) or before == "兼" or (group != [] and clean[group[-1].end : start] in ("兼", "兼任")),
        )

    def _abroad(self, at: int) -> bool:
        return self._t.foreign.search(self._clean, max(0, at - _ABROAD), at) is not None

    def _implied(self, title: str, start: int) -> str | None:
        """The body of a title that stands without one: 总书记; 浙江省|省长; 市长 of the document's own city."""
        for words, name in self._t.fixed.items():
            if title == words:
                return name
        head = next((h for h in self._t.of_place if title.endswith(h)), None)
        if head is None:
            return None
        kind = self._t.of_place[head]
        if (place := self._place_ends.get(start)) is not None:
            return f"{place.name}人民政府" if place.name.endswith(kind) else None
        # 浙江省|省长 and 重庆市|市长 share no character; 吐鲁番市长 does
        if (place := self._place_ends.get(start + 1)) is not None and title == head and place.name.endswith(kind):
            return f"{place.name}人民政府"
        place = self._own_place(kind)
        return f"{place.name}人民政府" if place else None

    def _of_division(self, at: int) -> bool:
        """Does a division's name with its kind end here? 甘肃省|省长, 于洪区|区长: 甘肃省 and 洪区 are no persons."""
        place = self._place_ends.get(at)
        return place is not None and self._clean[at - 1] == place.name[-1]

    def _own_place(self, word: str) -> Place | None:
        if self._home is None:
            return None
        chain = (self._home, *above(self._home, self._lexicon))
        return next((p for p in chain if p.name.endswith(word)), None)

    def _inherited(self, title: _Title, before: _Title) -> _Title:
        """A bare title is of the nearest body before it; 市委副书记、区长: the second is of the place's government."""
        place = before.body.jurisdiction if before.body and before.body.kind == "party" else None
        kind = next((kind for head, kind in self._t.of_place.items() if title.words.endswith(head)), None)
        if place and kind and place.name.endswith(kind):
            return replace(title, name=f"{place.name}人民政府")
        if kind and before.body and before.body.kind == "party" and before.body.text == f"{kind}委":
            return replace(title, name=f"{kind}政府")  # 市委副书记、市长 of a city that the text does not name
        return replace(title, body=before.body, name=before.name)

    def _unlisted(self, start: int, group: list[_Title]) -> str | None:
        """The name of a body that no lexicon knows, between two posts of one person: 、省委外宣办|主任."""
        if not group:
            return None
        m = _UNLISTED.fullmatch(self._clean, group[-1].end, start)
        if m is None:
            return None
        committee = next((t.body for t in reversed(group) if t.body and t.body.kind == "party"), None)
        if committee and m["party"]:
            place = committee.jurisdiction
            return f"中共{place.name}委{m['body']}" if place else f"{committee.name}{m['body']}"
        return m["body"]

    def _joined(self, last: _Title, title: _Title) -> bool:
        """Does nothing but punctuation and the next body stand between two titles?"""
        begin = (
            title.body.start
            if title.body and title.body.end <= title.start + 1 and title.body.start >= last.end
            else title.start
        )
        if title.name and title.body is None and _UNLISTED.fullmatch(self._clean, last.end, title.start):
            return True
        if title.name and title.start in self._place_starts:
            begin = max(last.end, self._place_starts[title.start])
        between = self._clean[last.end : begin]
        return len(between) <= 8 and bool(_BETWEEN.fullmatch(between))

    def _person(self, group: list[_Title]) -> PersonMention | None:
        if (rostered := self._rostered(group)) is not None:
            return rostered
        at = group[-1].end
        if m := _BEFORE_NAME.match(self._clean, at):
            at = at if self._clean[m.end() - 1 : m.end()] == "、" else m.end()
        named = self._labels.get(at) or name_at(self._clean, at, self._n)
        if named is None:
            return None
        end, name = named
        if group[-1].words in self._t.fixed and not group[-1].body and name[0] in self._n.risky:
            return None  # 总书记|经常…
        if self._body_begins(at, end) or self._in_place(at, end) or self._countries.at(self._clean, at):
            return None
        return self._holder(at, end, name, group)

    def _holder(self, start: int, end: int, name: str, group: list[_Title]) -> PersonMention:
        posts = tuple(
            PostMention(t.start, t.end, t.words, t.body.name if t.body else t.name or "", t.concurrent)
            for t in group
            if (t.body or t.name) and not (t.body and t.body.kind in self._t.private)
        )
        if not posts:
            return PersonMention(start, end, name, (), False, group[-1].words)
        return PersonMention(start, end, name, posts)

    def _rostered(self, group: list[_Title]) -> PersonMention | None:
        """A list of members gives the name first, set off by blanks: 成员：刘 华  生态环境部副部长."""
        first, last = group[0], group[-1]
        begin = first.body.start if first.body else self._place_starts.get(first.start, first.start)
        m = _ROSTER.search(self._clean, max(0, begin - _ROSTER_REACH), begin)
        if m is None or not _ROSTER_END.match(self._clean, last.end):
            return None
        name = m["name"].replace(" ", "")
        known = name[0] in self._n.single or name[:2] in self._n.compound
        if not known or name.startswith(self._n.not_names) or self._in_place(m.start("name"), m.end("name")):
            return None
        return self._holder(m.start("name"), m.end("name"), name, group)

    def _fellows(self, person: PersonMention) -> Iterator[PersonMention]:
        """副市长王平江、郑莉; 副部长廖岷先生、王东伟先生: those who share the last title."""
        at, posts = person.end, person.posts[-1:]
        while m := _FELLOW.match(self._clean, at):
            named = name_at(self._clean, m.end(), self._n)
            if named is None or not _FELLOW_END.match(self._clean, named[0]) or self._in_place(m.end(), named[0]):
                return
            if self._body_begins(m.end(), named[0]):
                return
            at = named[0]
            yield replace(person, start=m.end(), end=at, name=named[1], posts=posts)

    def _in_place(self, start: int, end: int) -> bool:
        """宁夏, 云南 …: a division's name is no person's."""
        near = bisect.bisect_left(self._place_list, start, key=lambda p: p.start)
        return any(p.start == start and p.end >= end for p in self._place_list[near : near + 2])

    def _body_begins(self, start: int, end: int) -> bool:
        """Does a body's name begin in [start, end)?"""
        near = bisect.bisect_left(self._body_starts, start)
        return near < len(self._body_starts) and self._body_starts[near] < end

    # --- titles behind the name ----------------------------------------------------------------------------

    def titled_behind(self) -> Iterator[PersonMention]:
        for m in self._t.behind.finditer(self._clean):
            if (person := self._between(m)) is not None:
                yield person
                continue
            named = name_before(self._clean, m.start(), self._n)
            if named is None or self._clean.startswith(self._t.not_followed, m.end()) or self._bodies.get(m.start()) or self._of_division(m.start()):
                continue
            start, name = named
            if self._abroad(start) or name in self._strangers or self._countries.at(self._clean, start):
                continue
            body = self._t.fixed.get(m[0]) or self._implied(m[0], m.start())
            if body and not self._in_place(start, m.start()):
                yield PersonMention(start, m.start(), name, (PostMention(m.start(), m.end(), m[0], body),))

    def _between(self, title: re.Match[str]) -> PersonMention | None:
        """The one whose name stands between the body and the title: 发展规划司|刘昌亚|司长, 基础教育司的|吕玉刚|司长."""
        clean, end = self._clean, title.start()
        for start in (end - 3, end - 2):
            body = self._bodies.get(start - 1 if clean[start - 1 : start] == "的" else start)
            if body is None or body.kind in self._t.private or clean[start] not in self._n.single or clean[start] in self._n.risky:
                continue
            own = self._t.pattern.match(clean, start)  # 市政府|党组书记 is one title
            name = clean[start:end]
            if name.startswith(self._n.not_names) or (own and own.end() > end) or self._body_begins(start, end) or self._in_place(start, end):
                continue
            return PersonMention(start, end, name, (PostMention(title.start(), title.end(), title[0], body.name),))
        return None

    def is_doctrine(self, end: int) -> bool:
        """习近平|新时代中国特色社会主义思想, 习近平|法治思想 name no person who acts."""
        return bool(_DOCTRINE.match(self._clean, end))


def _stray(character: str) -> bool:
    """A character that stands between body and title only by a layout error: any but marks and words that join."""
    return "\u4e00" <= character <= "\u9fff" and character not in "的和与及或由任为前原兼现"
