"""What a number with its unit and comparator words looks like, and what may stand beside it, compiled from the lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kg.lexicon import Lexicon
from kg.model import Change, Comparator, QuantityMention
from kg.text import numerals as n
from kg.text.patterns import Endings, any_of

SIDE = 24  # characters before a number within which what it measures or is near stands
_DIMENSIONS = (
    "count", "money", "length", "area", "volume", "weight", "power", "energy", "data", "temperature", "pressure", "speed",
    "ratio", "compound", "time", "age", "score",
)  # fmt: skip
_SEPARATOR = r" ?(?:——|--|~~|[-—–~～至到]) ?"


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a number, each list of `numbers.yaml` by its name."""

    units: dict[str, frozenset[str]]
    before: dict[str, Endings]
    near: dict[str, re.Pattern[str]]
    behind: dict[str, re.Pattern[str]]
    known: tuple[str, ...]
    within: frozenset[str]
    rough: frozenset[str]
    respectively: str
    joints: tuple[str, ...]  # between numbers that share a unit
    list_marks: frozenset[str]


class Measured:
    """Whether one of `nouns` stands before a number with one of `links` between: 系数提高|到|0.652."""

    def __init__(self, nouns: list[str], links: list[str], between: str = "[^，。；、“”\n]{0,12}") -> None:
        self._links = Endings(links)
        self._nouns = re.compile(rf"(?:{any_of(nouns)}){between}\Z")

    def ends(self, clean: str, start: int) -> bool:
        link = self._links.before(clean, start)
        return link is not None and self._nouns.search(clean, max(0, start - SIDE), start - len(link)) is not None


@dataclass(frozen=True, slots=True)
class Grammar:
    starts: re.Pattern[str]  # where a number may begin; a group where it is a numeral with nothing of a number behind
    pattern: re.Pattern[str]
    unit: re.Pattern[str]
    before: Endings  # comparator words, and words that end like one and are none
    before_kind: dict[str, Comparator]
    after: dict[str, Comparator]
    below_zero: Endings
    freezing: str  # of those, the one that governs both ends of a range
    no_sign: tuple[str, ...]
    changes: Endings
    change_kind: dict[str, Change]
    transitive: re.Pattern[str]
    transitive_kind: dict[str, Change]
    sharer: re.Pattern[str]  # a number that shares the unit of the one behind it
    level: re.Pattern[str]  # 到, 至: what follows is a level, no change
    canonical: dict[str, str]
    inner: frozenset[str]  # 内: at most, with lengths of time alone
    count: frozenset[str]
    time: frozenset[str]
    kinds: dict[str, str]  # of units, those that have tables of rules of their own
    currencies: Endings
    before_share: dict[str, Comparator]
    between_bounds: re.Pattern[str]
    unmeasured: re.Pattern[str]
    unitless: Measured
    broken_through: re.Pattern[str]
    breaks: tuple[str, ...]
    surnames: frozenset[str]
    titles: Endings
    between: dict[str, Comparator]
    change_behind: re.Pattern[str]  # a group for each kind
    beside: Beside


def grammar(lexicon: Lexicon) -> Grammar:
    units, comparators, beside = lexicon.data("units"), lexicon.data("comparators"), lexicon.data("numbers")
    words = [u for d in _DIMENSIONS for u in units[d]]
    unit = rf"(?:{any_of(words)})(?:/(?:{any_of(units['per'])}))?"
    scaled = "".join(sorted({u[1] for u in words if u[0] in "千百" and len(u) > 1}))  # 千|瓦, 百|帕 are units
    before, after = by_word(comparators["before"]), by_word(comparators["after"])
    tails = ("", *comparators["change_tails"])
    changes = {word + tail: kind for kind in ("increase", "decrease") for word in comparators[kind] for tail in tails}
    transitive = by_word(comparators["transitive"])
    links = [*units["unitless_links"], *before]
    return Grammar(
        starts=_starts([*words, *after, *by_word(comparators["between"]), *comparators["within"]], comparators["before"]["less_than"]),
        pattern=_pattern(unit, scaled, comparators, any_of(after)),
        unit=re.compile(unit),
        before=Endings([*before, *comparators["no_comparator"]]),
        before_kind=before,
        after={**after, **dict.fromkeys(comparators["within"], "at_most")},
        freezing=comparators["freezing"],
        below_zero=Endings(comparators["below_zero"]),
        no_sign=tuple(comparators["no_sign"]),
        changes=Endings(changes),
        change_kind=changes,
        transitive=re.compile(f"({any_of(transitive)})(?!{any_of(comparators['no_verb'])})"),
        transitive_kind=transitive,
        sharer=re.compile(rf"({n.ARABIC})(万亿|[万亿])?({any_of(units['unit_prefixes'])})? ?(?:{any_of(beside['joints'])})\Z"),
        level=re.compile(any_of(comparators['level'])),
        canonical=units["canonical"],
        inner=frozenset(comparators["within"]),
        count=frozenset(units["count"]),
        time=frozenset(units["time"]),
        kinds={unit: kind for kind in ("count", "time", "score", "age") for unit in units[kind]},
        currencies=Endings(units["currencies"]),
        before_share=by_word(comparators["before_share"]),
        between_bounds=re.compile(any_of(comparators["between_bounds"])),
        unmeasured=re.compile(f"(?:{units['aged']})?[\u4e00-\u9fff]{{0,8}}?(?:{any_of(units['unmeasured'])})"),
        unitless=Measured(units["unitless"], links),
        broken_through=re.compile(f"[^，。；、\\n]{{0,12}}?(?:{any_of(comparators['broken_through'])})"),
        breaks=tuple(comparators["breaks"]),
        titles=Endings(lexicon.data("titles")["cores"]),
        between=by_word(comparators["between"]),
        change_behind=re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in comparators["behind"].items())),
        surnames=frozenset("".join(lexicon.data("surnames")["single"])),
        beside=_beside(beside, units),
    )  # fmt: skip


def _beside(data: dict[str, Any], units: dict[str, Any]) -> Beside:
    behind = {name: any_of(words) for name, words in data["behind"].items()} | data["forms"]
    of_the_talk, bare = any_of(units["structural"]), any_of(units["structural_bare"])
    behind["structural"] = f"(?:{any_of(units['classifiers'])})?(?:{of_the_talk})|(?<={any_of(units['structural_behind'])})(?:{bare})"
    behind["grade"] = f"(?!{any_of(units['not_after_but'])})(?:{any_of(units['not_after'])})"
    return Beside(
        units={name: frozenset(words) for name, words in data["units"].items()},
        before={name: Endings(words) for name, words in data["before"].items()},
        near={name: re.compile(rf"(?:{any_of(x['words'])})[^，。；]{{0,{x['reach']}}}\Z") for name, x in data["near"].items()},
        behind={name: re.compile(form) for name, form in behind.items()},
        known=tuple(data["known"]),
        within=frozenset(data["within"]),
        rough=frozenset(data["rough"]),
        respectively=data["respectively"],
        joints=(*data["joints"], " "),
        list_marks=frozenset(data["list_marks"]),
    )


def by_word(lists: dict[str, list[str]]) -> dict[str, Any]:
    return {word: kind for kind, words in lists.items() for word in words}


def _starts(behind: list[str], before: list[str]) -> re.Pattern[str]:
    """`behind`: the words that may stand behind a number, `before` a round one. One class of characters first: an engine skips to those."""
    first = re.escape("".join(sorted({word[0] for word in behind})))
    short = "|".join(f"(?<={word}[百千万])" for word in before)
    return re.compile(
        rf"[{n.FIRST}](?:(?<=[零〇一二两三四五六七八九])(?P<lone>(?![{first}{n.NUMERALS}点分成番角毛块〇—–~～至到 -]))|(?<=[0-9{n.DIGIT}十壹贰叁肆伍陆柒捌玖拾])"
        rf"|(?=[十百千万亿])(?<=[上数几近破超逾过])|(?<=[百千])(?=分之|[{n.DIGIT}十百千万]{{0,3}}十几)|{short})"
    )


def _pattern(unit: str, scaled: str, comparators: dict[str, Any], after: str) -> re.Pattern[str]:
    """A number, what stands between it and its unit, the second number of a range, the unit, the words behind it."""
    plain, between = rf"{n.MIXED}|{n.ARABIC}", any_of(by_word(comparators["between"]))
    scale = rf"(?:万亿|千亿|百亿|千万|百万|[万亿]|[千百](?![{scaled}]))"
    short = "|".join(f"(?<={word})" for word in comparators["before"]["less_than"])  # 不足|百万元
    inside, within = any_of(comparators["not_within"]), any_of(comparators["within"])
    return re.compile(
        rf"(?P<number>{n.FRACTION}|{plain}|{n.VAGUE}|{n.FORMAL}|{n.CHINESE}|(?:{short}){n.ROUND})(?P<mid>{between})?(?P<scale>{scale})?(?P<mid2>{between})?"
        rf"(?:(?P<unit1>{unit})?(?P<separator>{_SEPARATOR})(?P<sign2>[-–负])?(?P<number2>{plain}|{n.FORMAL}|{n.CHINESE})(?P<scale2>{scale})?(?=(?:{unit})))?"
        rf"(?P<unit>{unit}| [%‰])?(?P<aside>（(?:{unit})）(?={after}))?(?P<after>{after}|(?!{inside})(?:{within}))?"
    )


@dataclass(slots=True)
class Reading:
    """A number while it is read: what becomes a `QuantityMention`, and the match that it is read from."""

    clean: str
    g: Grammar
    m: re.Match[str]
    start: int
    end: int
    value: Decimal
    unit: str
    comparator: Comparator = "equal"
    upper: Decimal | None = None
    change: Change | None = None
    rule: str = "number"
    core: int = 0  # where the number begins, its sign included
    written: str = ""  # the unit as written

    words: str = ""  # the digits or numerals
    digits: bool = True  # whether it is written in digits
    previous: str = ""  # the character before it
    following: str = ""

    def mention(self) -> QuantityMention:
        words = self.clean[self.start : self.end]
        return QuantityMention(self.start, self.end, words, self.value, self.unit, self.comparator, self.upper, self.change, self.rule)
