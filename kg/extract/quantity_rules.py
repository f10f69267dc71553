"""Whether what looks like a quantity is one: ordered tables of named rules, each asked of one number as it was read.

Ordinals, versions, grades, names made of digits, lengths of time that promise nothing, counts that structure the talk,
classes (10万平方米以上的展览) and numbers cut out of longer ones are none. The words are `data/lexicon/numbers.yaml`'s;
`tests/specs/quantity_rules.yaml` has an example and a counterexample of each rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.extract.quantity_grammar import SIDE, Grammar
from kg.model import QuantityMention
from kg.text import numerals as n

# Why a number is no figure
REASONS = {
    "name": "it stands in a name, a title or words for a time",
    "ordinal": "it numbers, names or dates something: an ordinal, a code, a version",
    "no unit": "no unit or measured thing stands with it",
    "no measure": "nothing says what it measures",
    "time": "a length of time that promises or requires nothing",
    "idiom": "the words are an idiom or mean no count",
    "structure": "it counts the parts of the talk or sums up a list",
    "class": "it bounds a class of things, it is no amount of them",
    "rate": "it is the base of a rate",
    "unread": "it cannot be read as one number",
    "long": "it has more digits than a value may have",
}
SIGNS = "-–"
_ORDERS = "第〔[#+/×.·^"
_CLOCK = re.compile(r"[\d ：:]\d[:：](?=\d\d(?!\d))")  # 17:|33
_CODE = re.compile(r"0[0-9]")
_LONG = 40  # characters before a number in which the rest of a longer one is looked for
# What stands before it is of the same number
_GOES_BEFORE = re.compile(
    rf"[\d几]$"  # 5|十
    rf"|[数上{n.NUMERALS}][十百千万亿]$"  # 5亿|10
    r"|(?<![.0-9])[0-9]{1,3}(?:(?: [0-9]{3})+ |(?:,[0-9]{3})+,)$"  # 12 345 |6789
    r"|[\u4e00-\u9fff][0-9]+\. $|[0-9]点$"  # 增至33. |5, 3点|5
    rf"|[{n.NUMERALS}]又$|(?:±|正负)$"  # 一又|三分之二, ±|5
    r"|[一二两三四五六七八九]成$"  # 八成|五家
)
_GROUP = re.compile(r"[0-9]{3}")
_LIST_OR_GROUP = re.compile(r"(?<![.0-9])[0-9]+,$")  # 1,|2345: three digits or more may be a group, fewer are of a list
_GOES_BEHIND = re.compile(rf"[.,]?\d|[{n.NUMERALS}]")
_CHINESE_DIGITS = "二两三四五六七八九十"
_STOPS = "，。；）"


@dataclass(frozen=True, slots=True)
class Case:
    """A number as it was read, with what stands around it."""

    clean: str
    g: Grammar
    m: re.Match[str]
    q: QuantityMention
    core: int  # where the number begins, its sign included
    unit: str  # as written

    @property
    def words(self) -> str:
        return self.m["number"]

    @property
    def arabic(self) -> bool:
        return self.words[0].isdigit()

    @property
    def previous(self) -> str:
        return self.clean[self.core - 1 : self.core]

    @property
    def following(self) -> str:
        return self.clean[self.q.end : self.q.end + 1]

    @property
    def kind(self) -> str:
        return self.g.kinds.get(self.unit, "amount") if self.unit else "bare"

    def of(self, group: str) -> bool:
        """Whether its unit is one of a group of `numbers.yaml`."""
        return self.unit in self.g.beside.units[group]

    def before(self, words: str) -> bool:
        return self.g.beside.before[words].before(self.clean, self.core) is not None

    def near(self, words: str) -> bool:
        return self.g.beside.near[words].search(self.clean, max(0, self.core - SIDE), self.core) is not None

    def behind(self, words: str) -> bool:
        return self.g.beside.behind[words].match(self.clean, self.q.end) is not None

    def goes_before(self) -> str:
        return self.clean[max(0, self.m.start() - _LONG) : self.m.start()]

    def bounded(self) -> bool:
        """Whether words around it, not its own digits (100多), make it a bound."""
        kinds = ("at_least", "more_than", "at_most", "less_than")
        return self.q.comparator in kinds and self.m["mid"] is None and self.m["mid2"] is None


@dataclass(frozen=True, slots=True)
class Rule:
    """`reason` is a key of `REASONS`, empty where the rule says that the number is a figure. The first of a table that
    holds decides for the table."""

    name: str
    reason: str = ""
    holds: Callable[[Case], bool] = lambda _: True


Table = tuple[Rule, ...]


def is_index(clean: str, g: Grammar, m: re.Match[str]) -> bool:
    """系数提高到0.652以上, 指数为102.3: numbers that have no unit."""
    return not m["unit"] and g.unitless.search(clean, max(0, m.start() - SIDE), m.start()) is not None


def is_no_start(clean: str, g: Grammar, start: int) -> bool:
    """Whether a number that begins here is an ordinal, has a sign or is the end of a longer one."""
    before = clean[start - 1 : start]
    return before != "" and (before in "第.〔" or before in SIGNS or before.isdigit() or g.below_zero.before(clean, start) is not None)


def is_unmeasured(clean: str, g: Grammar, m: re.Match[str], end: int) -> bool:
    """育儿补贴惠及43万|儿童: a large number with what it counts right behind."""
    return m["scale"] in ("万", "亿") and m["number"][0].isdigit() and g.unmeasured.match(clean, end) is not None


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _is_dashed(c: Case) -> bool:
    """2018-|12-30: a dash that is no sign."""
    dashed = c.previous != "" and c.previous in SIGNS and c.core == c.m.start()
    return dashed and (not c.m["number2"] or c.clean[c.core - 2 : c.core - 1].isdigit())


def _is_storey(c: Case) -> bool:
    """A座|-3层."""
    signed = c.core < c.m.start() and c.clean[c.core] in SIGNS and c.q.unit in c.g.count and not c.m["scale"]
    return signed and not _is_change(c)


def _ends_a_clause(c: Case) -> bool:
    """注册用户近900万，."""
    large = c.m["scale"] in ("万", "亿") and c.arabic and not c.m["number2"]
    return large and c.following in _STOPS and _chinese(c.clean[c.q.start - 1 : c.q.start])


def _is_set_phrase(c: Case) -> bool:
    """两手, 两类, 三大; a bare 百/千/万 (千家万户) never gets here."""
    number = n.parse(c.words)
    if number and number.vague:
        return False
    sets_off = c.g.beside.behind["sets_off"].match(c.clean, c.m.end("unit")) is not None
    return c.of("set_phrases") or (sets_off and c.words in _CHINESE_DIGITS)


def _is_broken(c: Case) -> bool:
    """5.8人道公益日; 床位数达到8.95张 is a mean."""
    return c.q.value != c.q.value.to_integral_value()


def _is_change(c: Case) -> bool:
    return c.g.changes.search(c.clean, max(0, c.core - SIDE), c.core) is not None


def _is_part_of_a_word(c: Case) -> bool:
    short = len(c.words) == 1 and len(c.unit) == 1 and not c.of("plain")
    return short or (c.of("characters") and len(c.words) < 3)


def _goes_on_before(c: Case) -> bool:
    before = c.goes_before()
    return _GOES_BEFORE.search(before) is not None or (_GROUP.match(c.words) is not None and _LIST_OR_GROUP.search(before) is not None)


def _goes_on_behind(c: Case) -> bool:
    """Whether more of the number stands behind; 30万|65岁以上老年人 is counted."""
    counted = c.m["unit"] or c.q.rule == "no measure word"
    ends = c.q.end == max(c.m.end("number"), c.m.end("mid"), c.m.end("scale"), c.m.end("mid2"))
    return ends and not counted and _GOES_BEHIND.match(c.clean, c.q.end) is not None


NUMBERS: Table = (
    Rule("dash before", "ordinal", _is_dashed),
    Rule("order mark before", "ordinal", lambda c: c.previous != "" and (c.previous in _ORDERS or _latin(c.previous))),
    Rule("storey below ground", "ordinal", _is_storey),
    Rule("views of the page", "no measure", lambda c: c.near("views")),
    Rule("time of day", "ordinal", lambda c: _CLOCK.match(c.clean, max(0, c.core - 3)) is not None),
)
BARE: Table = (
    Rule("part of a whole", "", lambda c: "分之" in c.words),
    Rule("measure without unit", "", lambda c: is_index(c.clean, c.g, c.m)),
    Rule("bound of what is named behind", "class", lambda c: c.q.rule == "no measure word" and c.bounded() and c.behind("class_noun")),
    Rule("no measure word", "", lambda c: c.q.rule == "no measure word"),
    Rule("amount at the end of a clause", "", _ends_a_clause),
    Rule("round number passed", "", lambda c: c.words[0] in n.PASSED and len(c.words) > 1 and c.following in "，。；、！" and c.before("grown")),
    Rule("nothing counted", "no unit"),
)
WITH_UNIT: Table = (
    Rule("letters behind", "ordinal", lambda c: c.arabic and _latin(c.following)),
    Rule("grade or class behind", "idiom", lambda c: not c.of("ratio") and c.g.not_after.match(c.clean, c.q.end) is not None),
)
SCORE: Table = (
    Rule("points of a scheme", "", lambda c: c.before("points")),
    Rule("score", "", lambda c: c.before("score") or c.near("score")),
    Rule("no score", "idiom"),
)
AGE: Table = (
    Rule("length of life", "", lambda c: c.near("life")),
    Rule("years of age", "class"),
)
TIME: Table = (
    Rule("one day", "time", lambda c: c.q.value == 1 and not c.arabic),
    Rule("stretch of the calendar", "time", lambda c: c.of("calendar") or (c.of("year") and c.q.value > 100)),
    Rule("time that passed", "time", lambda c: c.behind("around") or c.before("passed")),
    Rule("mean length of time", "", lambda c: c.near("mean")),
    Rule("term that was shortened", "", lambda c: c.before("from") and c.behind("shortened")),
    Rule("working days", "", lambda c: c.of("working_days")),
    Rule("from so long to so long", "", lambda c: c.q.comparator == "range" and c.of("stretch")),
    Rule("years from to", "time", lambda c: c.q.comparator == "range"),
    Rule("day of the month", "time", lambda c: c.of("day") and (c.q.comparator == "equal" or c.m["after"] not in c.g.beside.within)),
    Rule("about so long", "time", lambda c: c.m["after"] in c.g.beside.rough),
    Rule("bounded term", "", lambda c: bool(c.m["after"]) or c.q.comparator in ("at_most", "at_least")),
    Rule("term", "", lambda c: c.of("terms") and c.before("term") and not c.near("since")),
    Rule("length of time", "time"),
)
OF_ITS_UNIT: Table = (
    Rule("turn of so many degrees", "idiom", lambda c: c.of("turns") and not (c.m["scale"] or c.near("power") or c.behind("power"))),
    Rule("altitude of a class", "class", lambda c: c.of("height") and c.before("altitude") and _chinese(c.following)),
    Rule("race", "name", lambda c: c.of("length") and c.behind("race")),
)
COUNTS: Table = (
    Rule("one", "idiom", lambda c: not c.arabic and c.q.value < 2),
    Rule("set phrase", "idiom", lambda c: not c.arabic and _is_set_phrase(c)),
    Rule("broken count", "ordinal", lambda c: c.arabic and _is_broken(c) and not (c.before("link") or c.near("per") or _is_change(c))),
    Rule("among the first", "ordinal", lambda c: c.of("ranks") and c.before("first")),
    Rule("number of digits", "idiom", lambda c: c.of("place") and c.behind("digits")),
    Rule("change of rank", "ordinal", lambda c: c.of("place") and c.before("rank")),
    Rule("sum of a list", "structure", lambda c: not c.arabic and c.behind("sums_up")),
    Rule("parts of the talk", "structure", lambda c: c.q.comparator == "equal" and c.g.structural.match(c.clean, c.m.end("unit")) is not None),
    Rule("one of its kind", "idiom", lambda c: c.of("one_of_its_kind") and not c.arabic),
    Rule("which one", "ordinal", lambda c: c.of("numbered") and c.q.comparator == "equal"),
)
AMOUNTS: Table = (
    Rule("part of a word", "idiom", lambda c: not c.arabic and _is_part_of_a_word(c)),
    Rule("name before money", "idiom", lambda c: not c.arabic and c.of("currency") and len(c.words) == 1),
    Rule("one unit", "idiom", lambda c: not c.arabic and c.q.value == 1),
)
BOUNDS: Table = (
    Rule("bound of a class", "class", lambda c: c.bounded() and not c.of("share") and c.behind("class")),
    Rule("share of a class", "class", lambda c: c.bounded() and c.of("share") and c.behind("class_of_share")),
    Rule("bound said again", "class", lambda c: c.before("restated")),
    Rule("base of a rate", "rate", lambda c: c.before("each")),
)
CUT: Table = (
    Rule("longer number before", "unread", _goes_on_before),
    Rule("broken group", "unread", lambda c: _CODE.match(c.words) is not None and c.goes_before()[-2:-1].isdigit()),
    Rule("code", "ordinal", lambda c: _CODE.match(c.words) is not None),
    Rule("longer number behind", "unread", _goes_on_behind),
)
TABLES: dict[str, tuple[Table, ...]] = {
    "bare": (NUMBERS, BARE, CUT),
    "score": (NUMBERS, WITH_UNIT, SCORE, CUT),
    "age": (NUMBERS, WITH_UNIT, AGE, CUT),
    "time": (NUMBERS, WITH_UNIT, TIME, CUT),
    "count": (NUMBERS, WITH_UNIT, OF_ITS_UNIT, COUNTS, BOUNDS, CUT),
    "amount": (NUMBERS, WITH_UNIT, OF_ITS_UNIT, AMOUNTS, BOUNDS, CUT),
}
# What the reading itself finds, before a table is asked or after
ALONE, ORDER = Rule("nothing at its sides", "no unit"), Rule("order mark and nothing else", "ordinal")
TOO_LONG, NO_NUMBER = Rule("more digits than a value has", "long"), Rule("no number", "unread")
NO_TENTHS, NO_DOUBLING = Rule("no tenths", "unread"), Rule("no doubling", "unread")
NO_COUNT = Rule("nothing behind a numeral", "no unit")
DAYS, TWO_UNITS, FALLING = Rule("from day to day", "time"), Rule("two units", "unread"), Rule("falling range", "ordinal")
IN_A_NAME, UNMEASURED = Rule("inside a name", "name"), Rule("nothing measured", "no measure")
FOUND = (ALONE, ORDER, TOO_LONG, NO_NUMBER, NO_TENTHS, NO_DOUBLING, NO_COUNT, DAYS, TWO_UNITS, FALLING, IN_A_NAME, UNMEASURED)
RULES = (*FOUND, *NUMBERS, *BARE, *WITH_UNIT, *SCORE, *AGE, *TIME, *OF_ITS_UNIT, *COUNTS, *AMOUNTS, *BOUNDS, *CUT)


def decide(case: Case) -> Rule | None:
    """The rule that refuses the number, else the one that says it is a figure; None where none speaks of it."""
    decided = None
    for table in TABLES[case.kind]:
        rule = next((rule for rule in table if rule.holds(case)), None)
        if rule and rule.reason:
            return rule
        decided = rule or decided
    return decided


def alone(clean: str, g: Grammar, m: re.Match[str]) -> Rule | None:
    """Why a number with nothing at its sides is none: 一, the most frequent by far."""
    plain = m.end() == m.end("number") and (len(m["number"]) == 1 or m["number"].isdigit())
    before = clean[m.start() - 1 : m.start()]
    if not plain or (before and before in SIGNS) or is_index(clean, g, m):
        return None
    return ORDER if before and (before in "第〔[#+/×." or _latin(before)) else ALONE
