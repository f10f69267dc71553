"""What a number with its unit and comparator words looks like, compiled from the lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.lexicon import Lexicon
from kg.model import Change, Comparator
from kg.text import numerals as n
from kg.text.patterns import Endings, any_of

_DIMENSIONS = ("count", "money", "length", "area", "volume", "weight", "power", "energy", "data", "temperature", "ratio", "compound", "time", "age")
_SEPARATOR = r" ?(?:——|--|~~|[-—–~～至到]) ?"
_SCALE = r"(?:万亿|千亿|百亿|千万|百万|[万亿]|[千百](?![瓦米克升卡分伏]))"


@dataclass(frozen=True, slots=True)
class Grammar:
    pattern: re.Pattern[str]
    unit: re.Pattern[str]
    before: Endings
    before_kind: dict[str, Comparator]
    after: dict[str, Comparator]
    below_zero: Endings
    no_sign: tuple[str, ...]
    changes: re.Pattern[str]
    change_kind: dict[str, Change]
    transitive: re.Pattern[str]
    transitive_kind: dict[str, Change]
    canonical: dict[str, str]
    count: frozenset[str]
    time: frozenset[str]
    structural: re.Pattern[str]
    not_after: re.Pattern[str]
    unmeasured: re.Pattern[str]
    unitless: re.Pattern[str]
    broken_through: re.Pattern[str]


def grammar(lexicon: Lexicon) -> Grammar:
    units, comparators = lexicon.data("units"), lexicon.data("comparators")
    unit = rf"(?:{any_of([u for d in _DIMENSIONS for u in units[d]])})(?:/(?:{any_of(units['per'])}))?"
    after = {w: kind for kind, ws in comparators["after"].items() for w in ws}
    before = {w: kind for kind, ws in comparators["before"].items() for w in ws}
    changes: dict[str, Change] = dict.fromkeys(comparators["increase"], "increase")
    changes |= dict.fromkeys(comparators["decrease"], "decrease")
    transitive: dict[str, Change] = {w: kind for kind, ws in comparators["transitive"].items() for w in ws}
    return Grammar(
        pattern=_pattern(unit, any_of(comparators["between"]["more_than"]), any_of(after), any_of(comparators["within"])),
        unit=re.compile(unit),
        before=Endings(before),
        before_kind=before,
        after={**after, **dict.fromkeys(comparators["within"], "at_most")},
        below_zero=Endings(comparators["below_zero"]),
        no_sign=tuple(comparators["no_sign"]),
        changes=re.compile(rf"(?:{any_of(changes)})(?:了|达|超|约|近|逾|为|幅度)?\Z"),
        change_kind=changes,
        transitive=re.compile(f"({any_of(transitive)})(?![到至为达成值额])"),
        transitive_kind=transitive,
        canonical=units["canonical"],
        count=frozenset(units["count"]),
        time=frozenset(units["time"]),
        structural=re.compile(f"(?:大|个|项|类|条)?(?:{any_of(units['structural'])})|(?<=[大个])(?:{any_of(units['structural_bare'])})"),
        not_after=re.compile(f"(?!{any_of(units['not_after_but'])})(?:{any_of(units['not_after'])})"),
        unmeasured=re.compile(f"(?:\\d{{1,2}}岁(?:及?以[上下]))?[\u4e00-\u9fff]{{0,8}}?(?:{any_of(units['unmeasured'])})"),
        unitless=re.compile(rf"(?:{any_of(units['unitless'])})[^，。；、“”\n]{{0,12}}[到至为达在于由从破近]\Z"),
        broken_through=re.compile(f"[^，。；、\\n]{{0,12}}?(?:{any_of(comparators['broken_through'])})"),
    )


def _pattern(unit: str, between: str, after: str, within: str) -> re.Pattern[str]:
    """A number, what stands between it and its unit, the second number of a range, the unit, the words behind it."""
    plain = rf"{n.MIXED}|{n.ARABIC}"
    return re.compile(
        rf"(?P<number>{n.FRACTION}|{plain}|{n.VAGUE}|{n.CHINESE})(?P<mid>{between})?(?P<scale>{_SCALE})?(?P<mid2>{between})?"
        rf"(?:(?P<unit1>{unit})?(?P<separator>{_SEPARATOR})(?P<sign2>[-–负])?(?P<number2>{plain}|{n.CHINESE})(?P<scale2>{_SCALE})?(?=(?:{unit})))?"
        rf"(?P<unit>{unit}| [%‰])?(?P<after>{after}|(?:{within})(?![容部外地涵]))?"
    )
