"""What a number with its unit and comparator words looks like, and what may stand beside it, compiled from the lexicon."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from kg.lexicon import Lexicon
from kg.model import Change, Comparator, QuantityMention, Struct
from kg.text import numerals as n
from kg.text.patterns import Endings, Expressions, Match, Pattern, any_of, by_word, expression

SIDE = 24  # characters before a number within which what it measures or is near stands
_DIMENSIONS = (
    "count", "money", "length", "area", "volume", "weight", "power", "energy", "data", "temperature", "pressure", "speed",
    "ratio", "compound", "time", "age", "score",
)  # fmt: skip
_SEPARATOR = r" ?(?:——|--|~~|[-—–~～至到]) ?"


class Measured:
    """Whether one of `nouns` stands before a number with one of `links` between: 系数提高|到|0.652, 性别比（以女性为100）由2010年的105.2下降|为|104.8."""

    def __init__(self, nouns: list[str], links: list[str], between: str = "(?:[^，。；、“”\n]{0,12}|（[^（）\n]{1,40}）[^，。；、“”\n]{0,26})") -> None:
        self._links = Endings(links)
        self._nouns = expression(rf"(?:{any_of(nouns)}){between}\Z")

    def ends(self, clean: str, start: int) -> bool:
        link = self._links.before(clean, start)
        return link is not None and self._nouns.search(clean, max(0, start - 3 * SIDE), start - len(link)) is not None


class Grammar(Expressions):
    """How a number is written, and what stands beside it: `group`, `word_before`, `near`, `behind` are lists of `numbers.yaml`."""

    def __init__(self, lexicon: Lexicon) -> None:
        units, comparators, beside = lexicon.data("units"), lexicon.data("comparators"), lexicon.data("numbers")
        made = {"bounds": "before", "deed_bounds": "before_deed", "transitive_verbs": "transitive"}
        super().__init__(comparators["forms"], beside, comparators, {name: by_word(comparators[of]) for name, of in made.items()}, units)
        words = [u for d in _DIMENSIONS for u in units[d]]
        unit, per = any_of(words), any_of(units["per"])
        unit = rf"(?:{unit})(?:/(?:{per}))?(?:(?<=/.)[.·/](?:{per}))?"  # 元/人.月
        scaled = "".join(sorted({u[1] for u in words if u[0] in "千百" and len(u) > 1}))  # 千|瓦, 百|帕 are units
        self.before_kind, after = by_word(comparators["before"]), by_word(comparators["after"])
        self.before_deed = self.before_kind | by_word(comparators["before_deed"])
        self.vague_units = {unit: word for unit in units["time"] for word in comparators["between"]["more_than"] if word in unit}  # 5|个多小时
        self.between, self.before_share = by_word(comparators["between"]), by_word(comparators["before_share"])
        self.after: dict[str, Comparator] = {**after, **by_word(comparators["after_share"]), **dict.fromkeys(comparators["within"], "at_most")}
        self.inner = frozenset(comparators["within"])  # 内: at most, with lengths of time alone
        # where a number may begin, with a group where it is a numeral with nothing of a number behind; how it goes on
        self.starts = _starts([*words, *self.after, *self.between], comparators["before"]["less_than"])
        self.pattern, self.unit = _pattern(unit, scaled, comparators, any_of(after)), expression(unit)
        self.before = Endings([*self.before_kind, *comparators["no_comparator"]])  # comparator words, and words that end like one
        self.below_zero, self.no_sign = Endings(comparators["below_zero"]), tuple(comparators["no_sign"])
        self._changes(comparators)
        self.canonical: dict[str, str] = units["canonical"]
        self.count, self.time, self.coin = frozenset(units["count"]), frozenset(units["time"]), units["coin"]
        self.kinds = {unit: kind for kind in ("count", "time", "score", "age") for unit in units[kind]}  # those with rules of their own
        self.currencies, self.titles = Endings(units["currencies"]), Endings(lexicon.data("titles")["cores"])
        self.surnames = frozenset("".join(lexicon.data("surnames")["single"]))
        self.unitless = Measured(units["unitless"], [*units["unitless_links"], *self.before_kind])
        self._beside(beside, units)

    def _changes(self, comparators: dict[str, Any]) -> None:
        """What says that a number is a change, before it and behind it."""
        tails = ("", *comparators["change_tails"])
        kinds: tuple[Change, ...] = ("increase", "decrease")
        said: dict[str, Change] = {word + tail: kind for kind in kinds for word in comparators[kind] for tail in tails}
        self.change_kind, self.changes, self.pace = said, Endings(said), frozenset(comparators["pace"])
        self.transitive_kind: dict[str, Change] = by_word(comparators["transitive"])

    def _beside(self, data: dict[str, Any], units: dict[str, Any]) -> None:
        behind = {name: any_of(words) for name, words in data["behind"].items()} | data["forms"]
        of_the_talk, bare = any_of(units["structural"]), any_of(units["structural_bare"])
        behind["structural"] = f"(?:{any_of(units['classifiers'])})?(?:{of_the_talk})|(?<={any_of(units['structural_behind'])})(?:{bare})"
        behind["grade"] = f"(?!{any_of(units['not_after_but'])})(?:{any_of(units['not_after'])})"
        self.group = {name: frozenset(words) for name, words in data["units"].items()}
        self.word_before = {name: Endings(words) for name, words in data["before"].items()}
        self.near = {name: expression(rf"(?:{any_of(x['words'])})[^，。；]{{0,{x['reach']}}}\Z") for name, x in data["near"].items()}
        self.behind = {name: expression(form) for name, form in behind.items()}
        self.joints, self.list_marks, self.restated = (*data["joints"], " "), frozenset(data["list_marks"]), frozenset(data["restated"])
        # a number that shares the unit of the one behind it
        prefix = any_of(units["unit_prefixes"])
        self.sharer = expression(rf"({n.ARABIC})(万亿|[万亿])?({prefix})? ?(?:{any_of(data['joints'])})\Z")


def _starts(behind: list[str], before: list[str]) -> Pattern:
    """`behind`: the words that may stand behind a number, `before` a round one. One class of characters first: an engine skips to those."""
    first = re.escape("".join(sorted({word[0] for word in behind})))
    short = "|".join(f"(?<={word}[百千万])" for word in before)
    lone = rf"(?<=[零〇一二两三四五六七八九])(?P<lone>(?![{first}{n.NUMERALS}点分成番角毛块〇—–~～至到 -]))"
    return expression(
        rf"[{n.FIRST}](?:{lone}|(?<=[0-9{n.DIGIT}十廿卅壹贰叁肆伍陆柒捌玖拾])"
        rf"|(?<![{n.NUMERALS}第上成].)(?<=[百千万])(?=万?[余多来])|(?=[十百千万亿])(?<=[上数几近破超逾过])|(?<=[百千])(?=分之|[{n.DIGIT}十百千万]{{0,3}}十几)|{short})"
    )


def _pattern(unit: str, scaled: str, comparators: dict[str, Any], after: str) -> Pattern:
    """A number, what stands between it and its unit, the second number of a range, the unit, the words behind it."""
    plain, between = rf"{n.MIXED}|{n.ARABIC}", any_of(by_word(comparators["between"]))
    scale = rf"(?:{n.TRILLION}|万亿|千亿|百亿|千万|百万|[万亿]|[千百](?![{scaled}]))"
    short = "|".join(f"(?<={word})" for word in comparators["before"]["less_than"])  # 不足|百万元
    within = f"(?!{any_of(comparators['not_within'])})(?:{any_of(comparators['within'])})"
    more = rf"(?:{any_of(by_word(comparators['after_share']))})(?![^\W\d_]|\d)"
    return expression(
        rf"(?P<number>{n.FRACTION}|{plain}|{n.VAGUE}|{n.FORMAL}|{n.CHINESE}|(?:{short}){n.ROUND}|{n.ROUND}(?=[余多来]))(?P<mid>{between})?(?P<scale>{scale})?(?P<mid2>{between})?"
        rf"(?:(?P<unit1>{unit})?(?P<separator>{_SEPARATOR})(?P<sign2>[-–负])?(?P<number2>{plain}|{n.FORMAL}|{n.CHINESE})(?P<scale2>{scale})?(?=(?:{unit})))?"
        rf"(?P<unit>{unit}| (?:[%‰]|(?=[a-zA-Zμ]){unit}))?(?P<aside>（(?:{unit}|[\u4e00-\u9fff]{{1,6}})）(?={after}))?(?P<after>{after}|{within}|{more})?"
    )


class Reading(Struct):
    """A number while it is read: what becomes a `QuantityMention`, and the match that it is read from."""

    clean: str
    g: Grammar
    m: Match
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
