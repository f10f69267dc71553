"""Is a head with the words before it a name, what vouches for it, and where does it begin? Ordered tables of named rules."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.extract.initiative_grammar import InitiativeGrammar
from kg.model import Found
from kg.text import Text

UNDERTAKEN = ("action", "programme", "plan", "campaign")  # of these common words make names: 乡村建设|行动
_ABSTRACT = ("system", "mechanism", "reform", "institution", "platform")  # of these words of fields make none
COUNTED = ("zone", "platform", "project")
# No name begins so, holds an article's number, or half a bracket: 的…工程, 第二十一条 因|工程, 废止《条例
_BROKEN = re.compile(r"^[、的]|第[一二三四五六七八九十百]{1,5}条|（[^）]*$|《[^》]*$")
_WORKS = ("project", "fund", "zone", "platform")
_LONGEST = 26  # characters before a head; a work bears its owner's and its place's name besides
_LONGEST_WORK = 40


@dataclass(frozen=True, slots=True)
class Setting:
    """What the text and the extractors before know."""

    clean: str
    g: InitiativeGrammar
    bodies: tuple[tuple[int, int], ...]
    places: tuple[str, ...]  # the longest first
    people: tuple[int, ...]  # where their names end
    body_ends: frozenset[int]

    def in_body(self, start: int, end: int) -> bool:
        i = bisect.bisect_right(self.bodies, (start, 1 << 62)) - 1
        return i >= 0 and end <= self.bodies[i][1]

    def ends_body(self, end: int) -> bool:
        return end in self.body_ends

    def body_within(self, start: int, end: int) -> bool:
        i = bisect.bisect_left(self.bodies, (start, 0))
        return i < len(self.bodies) and self.bodies[i][1] <= end


def setting(text: Text, found: Found, g: InitiativeGrammar) -> Setting:
    places = {p.text for p in found.places} | {p.place.name for p in found.places}
    bodies = tuple(sorted((o.start, o.end) for o in found.organizations))
    people = tuple(sorted(p.end for p in found.people))
    return Setting(text.clean, g, bodies, tuple(sorted(places, key=lambda p: (-len(p), p))), people, frozenset(b for _, b in bodies))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A head with the words before it, from `begin`."""

    setting: Setting
    begin: int
    head: re.Match[str]
    governed: bool  # a verb of doing stands before it
    listed: bool  # a predicate, a numbering or a colon says it of each of a list
    behind_verb: bool = False  # … and the name begins right behind that verb

    @property
    def clean(self) -> str:
        return self.setting.clean

    @property
    def g(self) -> InitiativeGrammar:
        return self.setting.g

    @property
    def modifier(self) -> str:
        return self.clean[self.begin : self.head.start()]

    def plain(self, start: int, end: int) -> bool:
        """Do common words alone stand there?"""
        return self.g.common.noun.fullmatch(self.clean, start, end) is not None

    @property
    def end(self) -> int:
        """Where the name ends: behind the stage or the section of a work."""
        m = self.g.heads.tail.match(self.clean, self.head.end()) if self.work else None
        return m.end() if m else self.head.end()

    @property
    def behind(self) -> str:
        return self.clean[self.end : self.end + 6]

    @property
    def kind(self) -> str:
        return self.g.heads.kind.get(self.head[0], "programme")

    @property
    def strong(self) -> bool:
        return self.g.heads.strong(self.head[0])

    @property
    def work(self) -> bool:
        """Something that is built or paid for in a place."""
        return self.kind in _WORKS or self.head[0].endswith(self.g.heads.work_ends)

    @property
    def located(self) -> bool:
        """The words before a work's head name its place, its owner or its stage."""
        named = any(p in self.modifier for p in self.setting.places) or self.setting.body_within(self.begin, self.head.start())
        return named or self.g.common.located.search(self.modifier) is not None

    @property
    def own(self) -> bool:
        """An edition, a year or a place makes 大赛, 研讨会, 节 a name: 第六届吐鲁番学国际学术|研讨会."""
        return self.g.heads.edition.match(self.modifier) is not None or any(p in self.modifier for p in self.setting.places)

    @property
    def told(self) -> bool:
        """以信用为基础的新型监管机制|加快建立."""
        return self.g.verbs.predicate.match(self.clean, self.end) is not None


# --- where a name begins ------------------------------------------------------------------------------------------


def _inner_verb(c: Candidate) -> int:
    """重庆市推进|新时代…高地; behind a verb of doing the name has begun, unless a place stands there: 支持|沈阳打造|…城市."""
    begin = c.begin
    for m in c.g.verbs.doing.finditer(c.clean, c.begin + 1, c.head.start()):
        leads = not c.behind_verb or c.clean[begin : m.start()].startswith(c.setting.places)
        if leads and c.head.start() - m.end() >= 5:
            begin = c.g.verbs.after(c.clean, m.end(), c.head.start())
    return begin


def _joined_verb(c: Candidate) -> int:
    """提升综合管理水平与推进|供给侧结构性改革."""
    verbs, begin = c.g.verbs, c.begin
    for m in verbs.doing.finditer(c.clean, begin + 2, c.head.start()):
        if c.clean[m.start() - 1] in verbs.joins and c.head.start() - m.end() >= 4:
            begin = m.end()
    return begin


def _person(c: Candidate) -> int:
    """村党支部书记王明|参观…工程."""
    at = bisect.bisect_left(c.setting.people, c.head.start()) - 1
    return max(c.begin, c.setting.people[at]) if at >= 0 else c.begin


def _epithet(c: Candidate) -> int:
    m = c.g.verbs.epithets.match(c.clean, c.begin, c.head.start() - 3)
    return m.end() if m else c.begin


def _opener(c: Candidate) -> int:
    """截至目前|…工程."""
    m = None if c.behind_verb else c.g.verbs.openers.match(c.clean, c.begin, c.head.start() - 2)
    return m.end() if m else c.begin


BEGINNINGS: tuple[tuple[str, Callable[[Candidate], int]], ...] = (
    ("person", _person),
    ("opener", _opener),
    ("verb within", _inner_verb),
    ("joined verb", _joined_verb),
    ("epithet", _epithet),
)


def edition(c: Candidate) -> int | None:
    """记者从|2023…节, 前期有|第六届…研讨会: where it begins whatever stands before."""
    if c.behind_verb or c.kind != "event_series":
        return None
    m = c.g.heads.edition.search(c.clean, c.begin, c.head.start())
    return m.start() if m and not c.g.heads.jointly.search(c.clean, c.begin, m.start()) else None


# --- what makes none -----------------------------------------------------------------------------------------------


def _length(c: Candidate) -> bool:
    return not 2 <= len(c.modifier) <= (_LONGEST_WORK if c.work else _LONGEST)


def _common_beginning(c: Candidate) -> bool:
    return c.g.common.starts.match(c.modifier) is not None


def _attribute(c: Candidate) -> bool:
    return c.modifier.endswith(c.g.common.ends)


def _common_noun(c: Candidate) -> bool:
    """重点|工程; a place before it makes no name of it: 成都市重大|项目."""
    common = c.g.common.field if c.kind in _ABSTRACT or c.head[0] in c.g.heads.abstract else c.g.common.noun
    place = next((p for p in c.setting.places if c.modifier.startswith(p)), "") if c.kind in UNDERTAKEN or c.head[0].endswith(c.g.heads.work_ends) else ""
    return common.fullmatch(c.modifier.removeprefix(place)) is not None and c.head[0] not in c.g.heads.powers


def _occasion(c: Candidate) -> bool:
    meeting = c.g.heads.meetings.before(c.modifier, len(c.modifier)) is not None
    return c.head[0] in c.g.heads.occasions and (meeting or not c.own)


def _broken(c: Candidate) -> bool:
    return _BROKEN.search(c.modifier) is not None


def _half_a_quotation(c: Candidate) -> bool:
    return c.modifier.count("“") != c.modifier.count("”") or c.behind.startswith("”")


def _sentence(c: Candidate) -> bool:
    return c.g.common.not_in_name.search(c.modifier) is not None


def _head_goes_on(c: Candidate) -> bool:
    goes_on = c.head[0] != c.g.verbs.built and c.g.heads.goes_on.match(c.behind) is not None
    return goes_on or c.behind.startswith(c.g.heads.not_followed.get(c.head[0], ()))


def _things_counted(c: Candidate) -> bool:
    return c.kind in COUNTED and c.g.common.counted.match(c.behind) is not None


def _amount(c: Candidate) -> bool:
    return c.g.common.amount.search(c.modifier) is not None


def _body(c: Candidate) -> bool:
    return c.setting.in_body(c.begin, c.head.end())


def _place_alone(c: Candidate) -> bool:
    """重庆|工程; but 重庆高新区, 沈阳地铁, 桂林马拉松."""
    return c.kind in UNDERTAKEN and c.modifier in c.setting.places


def _nowhere(c: Candidate) -> bool:
    """Of 项目, 基地, 水厂 only those are names whose place, owner or stage is named."""
    return c.g.heads.tier.get(c.head[0]) == "works" and not c.located


def _unspecific(c: Candidate) -> bool:
    """A weak head needs a modifier that is no common noun: long, and not made of common words alone."""
    if c.strong or (c.work and c.located):
        return False
    placed = any(p in c.modifier for p in c.setting.places)
    rest = 4 if placed else len(c.g.common.parts.sub("", c.modifier))
    short = len(c.modifier) < 6 or c.modifier.find(c.g.verbs.of) >= 0
    return rest < 4 or (short and c.kind not in UNDERTAKEN)


REFUSALS: tuple[tuple[str, Callable[[Candidate], bool]], ...] = (
    ("length", _length),
    ("common beginning", _common_beginning),
    ("attribute", _attribute),
    ("common noun", _common_noun),
    ("occasion", _occasion),
    ("broken", _broken),
    ("half a quotation", _half_a_quotation),
    ("sentence", _sentence),
    ("head goes on", _head_goes_on),
    ("things counted", _things_counted),
    ("amount", _amount),
    ("body", _body),
    ("place alone", _place_alone),
    ("nowhere", _nowhere),
    ("unspecific", _unspecific),
)


REASONS = {
    "length": "too few or too many words before the end of a name",
    "common beginning": "it begins as no name does",
    "attribute": "the words before the end of a name only qualify it",
    "common noun": "common words make a common noun",
    "occasion": "a meeting without an edition, a year or a place",
    "broken": "it is cut out of a sentence, an article or brackets",
    "half a quotation": "it ends in the middle of a quotation",
    "sentence": "a word in it that no name holds",
    "head goes on": "the word that ends a name goes on",
    "things counted": "the number behind it counts such things",
    "amount": "the number in it counts such things",
    "body": "it is part of an organization's name",
    "place alone": "a place alone makes no name of it",
    "nowhere": "a work whose place, owner or stage is not named",
    "unspecific": "common words leave nothing that is its own",
    "nothing vouches": "no verb, predicate, list or place says that it is a name",
}


# --- what vouches for one ------------------------------------------------------------------------------------------


def _governed(c: Candidate) -> bool:
    return c.governed


def _listed(c: Candidate) -> bool:
    return c.listed and c.strong


def _predicate(c: Candidate) -> bool:
    return c.told


def _built(c: Candidate) -> bool:
    return c.strong and c.behind.startswith(c.g.verbs.built)


def _own_event(c: Candidate) -> bool:
    return c.kind == "event_series" and c.own


def _work(c: Candidate) -> bool:
    """盘石头水库除险加固工程|总投资1.2亿元; what is built already needs to be told of as a work: 凤凰水库|下闸蓄水."""
    undertaken = c.head[0].endswith(c.g.heads.work_ends)
    return c.work and c.located and (undertaken or c.g.verbs.work_told.match(c.clean, c.end) is not None)


GROUNDS: tuple[tuple[str, Callable[[Candidate], bool]], ...] = (
    ("verb of doing", _governed),
    ("listed", _listed),
    ("predicate", _predicate),
    ("being built", _built),
    ("edition, year or place", _own_event),
    ("work with its place", _work),
)


def refusal(c: Candidate) -> str | None:
    return next((name for name, refuses in REFUSALS if refuses(c)), None)


def ground(c: Candidate) -> str | None:
    return next((name for name, vouches in GROUNDS if vouches(c)), None)
