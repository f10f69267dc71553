"""Why what looks like a body's name is none: ordered tables of named rules. The first that holds refuses, and its name is kept.

tests/specs/body_rules.yaml has for each a text in which it refuses a name and one in which it does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import rjieba

from kg.extract.body_words import NUMERALS, BodyWords
from kg.extract.organ_prefix import Before, Prefixes
from kg.model import NameLeft, PlaceMention, Struct
from kg.text.patterns import Match

COMPANIES = ("bank", "enterprise")
BUILT = "being built"  # the rule by which a name is that of a work
_NO_BRACKETS = str.maketrans("", "", "（）")
_VERB = 6  # characters of the verb before one, and behind a meeting
_JOINING = ("c", "d", "p", "r", "u", "y")  # conjunctions, adverbs, prepositions, pronouns and particles, as segmentation tags them


class Candidate(Struct, frozen=True):
    """A head with what may be its name: the name is to be `clean[start:end]`."""

    clean: str
    words: BodyWords
    places: Prefixes
    start: int
    head: int  # where the head begins
    end: int
    kind: str

    @property
    def modifier(self) -> str:
        return self.clean[self.start : self.head]

    @property
    def own(self) -> str:
        """The head's words."""
        return self.clean[self.head : self.end]

    @property
    def company(self) -> bool:
        return self.kind in COMPANIES

    @property
    def place(self) -> PlaceMention | None:
        """The place that the name begins with."""
        return self.places.by_start.get(self.start)

    @property
    def level(self) -> str:
        """The level word that it begins with: 县|人民医院."""
        return next((w for w in self.words.data["own_levels"] if self.modifier.startswith(w)), "")

    @property
    def of_nation(self) -> bool:
        return self.clean.startswith(self.words.data["of_nation"], self.start)

    def left(self, why: str) -> NameLeft:
        return NameLeft(self.start, self.end, self.clean[self.start : self.end], why)


C = TypeVar("C", bound=Candidate)
Refusals = tuple[tuple[str, Callable[[C], object]], ...]


def _count(c: Candidate) -> bool:
    """一大批|博物馆, (20)余所|高校, 某市首个|农村学校."""
    numerals = (*NUMERALS, *c.words.data["count_words"], *"万0123456789")
    counted = c.words.counted.match(c.modifier) and (c.modifier[0] in numerals or c.clean[c.start - 1 : c.start] in numerals)
    return bool(counted or c.words.counted_within.search(c.clean, max(0, c.start - 2), c.head))


def _own(c: Candidate) -> bool:
    """省|港口|集团, 市|电信|公司: a level word and some words make a name."""
    rest = c.modifier.removeprefix(c.level)
    bare = not rest and len(c.own) > 3  # 县|自来水公司
    return c.level != "" and (bare or (len(rest) > 1 and not c.words.not_behind_level.match(rest) and rest not in c.words.of_no_level))


def _short(c: Candidate) -> bool:
    """农村|协会; 今日要闻摘自各家|日报: a paper's or a bank's name is a place or short."""
    least = 3 if c.kind in ("leading_group", "association") else 2
    return (len(c.modifier) < least and not _own(c)) or (c.kind in ("media", "bank") and c.place is None and len(c.modifier) > 6)


def _without_place(c: Candidate) -> bool:
    """某某|公司, 香港|公司: such a head makes a name behind a place and some words."""
    if c.own not in c.words.data["with_place"] or _own(c):
        return False
    begun = c.place.end - c.start if c.place else 2 * c.of_nation
    known = begun or c.own not in c.words.data["branded"] or c.modifier in c.words.data["generic"]
    if not known and c.words.brand(c.modifier) and not c.clean.endswith(c.words.data["groups"], 0, c.start):
        return False  # 夏普|公司; but 大同煤矿集团|地煤公司 is the group's
    return not begun or (len(c.modifier) < begun + 2 and len(c.own) < 5) or c.modifier[begun:] in c.words.data["generic"]


def _sentence(c: Candidate) -> bool:
    """否则|保险公司, 消费者要|学会, 船上才能|学会: what is said in words that no name is made of; a verb alone before the head: 缓解|银行."""
    if c.place or c.level or c.clean[c.start - 1 : c.start] == "“":
        return False
    words = [(word, tag) for word, tag in rjieba.tag(c.modifier) if rjieba.has_word(word) and word not in c.words.data["held_words"]]
    verb = words == [(c.modifier, "v")] and c.modifier in c.words.common and c.modifier not in c.words.data["named_so"]
    return verb or any(tag.startswith(_JOINING) or word in c.words.data["auxiliaries"] for word, tag in words)


def _being_built(c: Candidate, begin: int) -> bool:
    """建成|县残疾人综合服务中心, 启动|县第十二小学|建设: a work yet, and no body that acts; not 建成中山医院|青浦院区."""
    before = c.clean, max(0, begin - _VERB), begin
    built = c.words.built.search(*before) and c.words.whole.match(c.clean, c.end)
    building = c.words.building.search(*before) and c.words.built_behind.match(c.clean, c.end)
    return bool(built or building) and c.own.endswith(c.words.data["houses"])


# Bodies by the head of their name
OPEN: Refusals[Candidate] = (
    # 大学|生, 军事|集团|军, 就读|高中
    ("part of another word", lambda c: c.words.goes_on(c.clean, c.end) or c.clean[c.head - 1 : c.head] in [*c.words.data["not_preceded"].get(c.own, "")]),
    ("a word that makes no name before the head", lambda c: c.modifier.endswith(c.words.data["no_modifier_end"])),
    ("a course of study", lambda c: c.words.course.search(c.clean, c.start, c.end)),  # 林学系林学专业|大学毕业
    ("bodies counted", _count),
    ("bodies counted behind", lambda c: c.words.count_behind.match(c.clean, c.end)),
    ("all of a kind", lambda c: c.place is None and c.words.of_kind.match(c.modifier) and not (c.of_nation and c.own in c.words.data["nationwide"])),
    ("too little before the head", _short),
    ("no place before it", _without_place),
    # 城市建设投资|集团; but 省|港口|集团 is the province's own
    ("fields of work without a place", lambda c: c.kind != "leading_group" and not c.place and not _own(c) and c.words.nameless.match(c.modifier)),
    ("words of a sentence", _sentence),
    ("a meeting", lambda c: c.words.meeting.match(f"{c.clean[max(0, c.start - _VERB) : c.start]}|{c.clean[c.head : c.end + _VERB]}")),
    (BUILT, lambda c: _being_built(c, c.start)),
)


class Department(Candidate, frozen=True):
    """A body whose own words stand behind a place, a level word or a word for the nation."""

    before: Before
    bodies: frozenset[int]  # where bodies that were read before end

    def left(self, why: str) -> NameLeft:
        start = self.before.begin if why == BUILT else self.start  # a work bears the place's name
        return NameLeft(start, self.end, self.clean[start : self.end], why)

    @property
    def cuts(self) -> list[Match]:
        """The boundary words that begin before its head: a listed head may hold one (水土保持站)."""
        return [cut for cut in self.words.cuts(self.clean, self.start, self.end) if cut.start() < self.head]

    @property
    def listed(self) -> bool:
        """Is it made of fields of work alone: 旅游和文化广电体育|局, 文广旅|局, 住房和城乡建设（规划）|局?"""
        initials = self.own in self.words.data["initial_heads"] and self.words.initials.fullmatch(self.modifier)
        return bool(initials or self.words.joint.fullmatch(self.modifier.translate(_NO_BRACKETS)))

    @property
    def weak(self) -> bool:
        """Does its head end other words as well, and no field of work stand before it that shows it as a department's?"""
        field = self.words.field_at_end.search(self.modifier) and self.own not in self.words.data["short_heads"]
        return self.own in self.words.data["weak_heads"] and not field


def _common(c: Department) -> bool:
    """市|有关局, 苏州|民营公司; 玉林|派出所 bears the place's name alone."""
    bare = len(c.modifier) < 2 and (c.modifier != "" or c.own in c.words.data["not_direct"])
    return bare or (len(c.own) < 4 and c.modifier in c.words.data["generic"])


def _of_another_word(c: Department) -> bool:
    """苏州市|民服务中心, 省|级财政局."""
    no_name = c.words.not_behind_level.match(c.modifier + c.own)
    return no_name is not None and c.modifier != "" and not c.listed and not c.places.of_nation(c.before.place)


DEPARTMENT: Refusals[Department] = (
    ("part of another word", lambda c: c.words.goes_on(c.clean, c.end)),
    # 市|优化布局, 市|有关办
    ("no body's head", lambda c: c.words.no_department.search(c.modifier + c.own) or (c.own in c.words.data["short_heads"] and not c.listed)),
    ("too little before the head", _common),
    ("no place before it", lambda c: c.before.begin == c.start),
    (BUILT, lambda c: _being_built(c, c.before.begin)),
    ("a post in it", lambda c: c.words.post.search(c.clean, c.start, c.end)),  # 市政府|秘书长市应急管理局
    ("another body in it", lambda c: any(at in c.bodies for at in range(c.start + 1, c.head))),
    ("level word of another word", _of_another_word),
    ("words between", lambda c: not c.listed and any(cut.end() < c.head or not c.words.perhaps(cut) for cut in c.cuts)),
    ("end unknown", lambda c: c.weak and not c.places.of_nation(c.before.place) and not c.words.ended.match(c.clean, c.end)),
)
NEXT_HEAD = tuple(name for name, _ in DEPARTMENT[:3])  # behind a head that is none, the name's own may stand


class Town(Candidate, frozen=True):
    """An organ of a town or a village, whose word stands at `head`."""

    village: bool


def _no_town(c: Town) -> bool:
    """各乡|镇政府; a town's name is short, but 莫莫格蒙古族|乡."""
    longest = 10 if c.modifier.endswith(c.words.data["of_a_people"]) else 4
    return not 1 <= len(c.modifier) <= longest or c.words.no_town.search(c.modifier) is not None


TOWN: Refusals[Town] = (
    ("part of another word", lambda c: c.words.goes_on(c.clean, c.end)),
    ("no town's name", _no_town),
    ("no village's name", lambda c: c.village and c.words.no_village.search(c.modifier)),
)


def _between(c: Candidate) -> bool:
    """国家林草局|在北京召开…局: departments' names hold 和, 服务, 促进, but none begins with them."""
    held = (*c.words.data["in_units"], *c.words.data["of_units"])
    return not c.words.posted.match(c.clean, c.start) and any(cut[0] not in held or cut.start() == c.start for cut in c.words.cuts(c.clean, c.start, c.end))


# A department that stands right behind its body
UNIT: Refusals[Candidate] = (
    ("no body's head", lambda c: c.words.no_unit.search(c.clean[c.start : c.end])),
    ("a post in it", lambda c: c.words.post.search(c.clean, c.start, c.end)),  # 市政府|秘书长市应急管理局
    ("words between", _between),
)
