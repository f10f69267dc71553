"""What a number with its unit and comparator words looks like, and what may stand beside it, compiled from the lexicon."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from kg.lexicon import Lexicon
from kg.model import Change, Comparator, QuantityMention, Struct
from kg.text import numerals as n
from kg.text.patterns import Endings, Expressions, Match, any_of, by_word, expression, written
from kg.text.table_heads import Words

SIDE = 24  # characters before a number within which what it measures or is near stands
# Expressions of numerals, and classes of their characters
_NUMERALS = {f"any_{name.lower()}": getattr(n, name) for name in ("FRACTION", "MIXED", "ARABIC", "VAGUE", "FORMAL", "CHINESE", "ROUND", "TRILLION", "SCALE")}
_CLASSES = {"begins": f"[{n.FIRST}]", "numeral": f"[{n.NUMERALS}]"}


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
        units, comparators, beside, cells = lexicon.data("units"), lexicon.data("comparators"), lexicon.data("numbers"), lexicon.of(Words)
        self.before_kind, after, self.between = (by_word(comparators[name]) for name in ("before", "after", "between"))
        of_share = by_word(comparators["after_share"])
        self._changes(comparators)
        measures = [unit for dimension in comparators["dimensions"] for unit in units[dimension]]
        short = [*comparators["before"]["less_than"], *comparators["reaches"]]  # 不足|百万元, 达|百亿元
        behind = {word[0] for word in (*measures, *after, *of_share, *comparators["within"], *self.between)}
        # the lists and classes of which the forms are made, besides those of the files: words beside a number …
        made = {"afters": after, "betweens": self.between, "shares": of_share, "inner": comparators["within"], "more_than": comparators["between"]["more_than"]}
        made |= {"bounds": self.before_kind, "deed_bounds": by_word(comparators["before_deed"])}
        made |= {"changes": self.change_kind, "transitive_verbs": by_word(comparators["transitive"])}
        # … places behind a word of less than, second characters of units that begin like a scale, first ones of what goes on behind a number …
        made |= {"short": [f"(?<={word})" for word in short], "short_round": [f"(?<={word}[百千万])" for word in short]}
        made |= {"scaled": f"[{''.join(sorted({u[1] for u in measures if u[0] in '千百' and len(u) > 1}))}]"}
        made |= {"measures": measures, "behind_one": f"[{re.escape(''.join(sorted(behind)))}]"}
        # … and what stands in cells of tables
        made |= {"before_number": lexicon.data("tables")["before_number"], "known_units": sorted(cells.units), "marked_number": [cells.marked_number.pattern]}
        super().__init__(comparators["forms"], made, _NUMERALS | _CLASSES, beside, comparators, units)
        self.before_deed = self.before_kind | made["deed_bounds"]
        self.vague_units = {unit: word for unit in units["time"] for word in comparators["between"]["more_than"] if word in unit}  # 5|个多小时
        self.before_share = by_word(comparators["before_share"])
        self.after: dict[str, Comparator] = {**after, **of_share, **dict.fromkeys(comparators["within"], "at_most")}
        self.inner = frozenset(comparators["within"])  # 内: at most, with lengths of time alone
        self.before = Endings([*self.before_kind, *comparators["no_comparator"]])  # comparator words, and words that end like one
        self.below_zero, self.no_sign = Endings(comparators["below_zero"]), tuple(comparators["no_sign"])
        self.canonical: dict[str, str] = units["canonical"]
        self.count: frozenset[str] = frozenset(units["count"])
        self.time, self.coin, self.currencies = frozenset(units["time"]), units["coin"], Endings(units["currencies"])
        self.kinds = {unit: kind for kind in ("count", "time", "score", "age") for unit in units[kind]}  # those with rules of their own
        self.titles: Endings = Endings(lexicon.data("titles")["cores"])
        self.surnames: frozenset[str] = frozenset("".join(lexicon.data("surnames")["single"]))
        self.unitless: Measured = Measured(units["unitless"], [*units["unitless_links"], *self.before_kind])
        self.ratio_of = Measured([*units["unitless"], *units["ratios"]], [*units["ratio_links"], *self.before_kind], "[^。；、“”\\n]{0,28}")
        self.coins_worth, self.sign = {coin: Decimal(worth) for coin, worth in units["coins"].items()}, Endings(units["signs"])  # of money
        self._beside(beside, units)

    def _changes(self, comparators: dict[str, Any]) -> None:
        """What says that a number is a change, before it and behind it."""
        tails = ("", *comparators["change_tails"])
        kinds: tuple[Change, ...] = ("increase", "decrease")
        said: dict[str, Change | None] = {word + tail: kind for kind in kinds for word in comparators[kind] for tail in tails}
        said |= {word + tail: None for word in comparators["no_change"] for tail in tails}
        self.change_kind, self.changes, self.pace = said, Endings(said), frozenset(comparators["pace"])
        self.transitive_kind: dict[str, Change] = by_word(comparators["transitive"])

    def _beside(self, data: dict[str, Any], units: dict[str, Any]) -> None:
        behind = {name: any_of(words) for name, words in data["behind"].items()} | written(data["forms"], units)
        self.group = {name: frozenset(words) for name, words in data["units"].items()}
        self.word_before = {name: Endings(words) for name, words in data["before"].items()}
        self.near = {name: expression(rf"(?:{any_of(x['words'])})[^，。；]{{0,{x['reach']}}}\Z") for name, x in data["near"].items()}
        self.behind = {name: expression(form) for name, form in behind.items()}
        self.joints, self.list_marks, self.restated = (*data["joints"], " "), frozenset(data["list_marks"]), frozenset(data["restated"])


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
