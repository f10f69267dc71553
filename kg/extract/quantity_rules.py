"""Whether what looks like a quantity is one: ordered tables of named rules, each asked of one number as it was read.

Ordinals, versions, grades, names made of digits, lengths of time that promise nothing, counts that structure the talk,
classes (10万平方米以上的展览) and numbers cut out of longer ones are none. The tables and their words are
`data/lexicon/numbers.yaml`'s; here stand the tests that look at digits, marks and positions. `tests/specs/quantity_rules.yaml`
has an example and a counterexample of each rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kg.extract.quantity_grammar import SIDE, Grammar, Reading
from kg.lexicon import Lexicon
from kg.model import Struct
from kg.text import numerals as n
from kg.text.rule_tables import tests

SIGNS = "-–"
BEHIND_A_MARK = "behind a mark"  # the table of numbers that stand behind one, or behind a digit
_NTH = "第"
_ORDERS = "第〔[#+/×.·^"
_MANY = 100  # so many are counted, whatever the unit
_LONG = 40  # characters before a number in which the rest of a longer one is looked for
_MAY_GO_BEFORE = frozenset("几十百千万亿 ,点又±负成")  # with the digits, what stands there where `goes_before` or `list_or_group` holds
_CHINESE_DIGITS = "二两三四五六七八九十"
_STOPS, _OPENS = "，。；） ", tuple("（(，、 ")
_BOUNDS = frozenset(("at_least", "more_than", "at_most", "less_than"))

Test = Callable[[Reading], bool]


class Rule(Struct, frozen=True):
    """`reason` is one of those of data/lexicon/coverage.yaml, empty where the rule says that the number is a figure. The first of a table that
    holds decides for the table."""

    name: str
    reason: str = ""
    tests: tuple[Test, ...] = ()
    units: frozenset[str] | None = None  # those that it is asked of
    digits: bool | None = None  # whether of numbers in digits or in characters
    comparators: frozenset[str] | None = None  # of numbers with one of them alone


# What the reading itself finds, before a table is asked or after
ALONE, ORDER = Rule("nothing at its sides", "no unit"), Rule("order mark and nothing else", "ordinal")
TOO_LONG, NO_NUMBER = Rule("more digits than a value has", "long"), Rule("no number", "unread")
NO_TENTHS, NO_DOUBLING = Rule("no tenths", "unread"), Rule("no doubling", "unread")
NO_COUNT = Rule("nothing behind a numeral", "no unit")
DAYS, TWO_UNITS, FALLING = Rule("from day to day", "time"), Rule("two units", "unread"), Rule("falling range", "ordinal")
IN_A_NAME, UNMEASURED = Rule("inside a name", "name"), Rule("nothing measured", "no measure")


def is_no_start(clean: str, g: Grammar, start: int) -> bool:
    """Whether a number that begins here is an ordinal, has a sign or is the end of a longer one."""
    before = clean[start - 1 : start]
    return before != "" and (before in "第.〔" or before in SIGNS or before.isdigit() or g.below_zero.before(clean, start) is not None)


def alone(clean: str, g: Grammar, start: int) -> Rule | None:
    """Why a number with nothing at its sides is none: 一, the most frequent by far."""
    before = clean[start - 1 : start]
    if (before and before in SIGNS) or g.unitless.ends(clean, start):
        return None
    return ORDER if before and (before in "第〔[#+/×." or _latin(before)) else ALONE


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _ends_a_clause(r: Reading) -> bool:
    """注册用户近900万，."""
    large = not {r.m["scale"], *r.words}.isdisjoint(("万", "亿")) and r.digits and not r.m["number2"]  # 4万5|，
    changed = r.following in _STOPS or r.g.behind["changed_to"].match(r.clean, r.end) is not None  # 由2.5亿|减少到5000万
    listed = r.clean[r.start - 1 : r.start] == "、" and r.clean[r.start - 2 : r.start - 1] in ("万", "亿")  # 1753万、|2028万
    return large and changed and (listed or _chinese(r.clean[r.start - 1 : r.start]))


def _set_phrase(r: Reading) -> bool:
    """两手, 两类, 三大; a bare 百/千/万 (千家万户) never gets here."""
    number = n.parse(r.words)
    if (number and number.vague) or r.value >= _MANY:
        return False  # 一万张
    sets_off = r.g.behind["sets_off"].match(r.clean, r.m.end("unit")) is not None
    return r.written in r.g.group["set_phrases"] or (sets_off and r.words in _CHINESE_DIGITS)


def _goes_on_before(r: Reading) -> bool:
    start = r.m.start()
    if not start or not (r.clean[start - 1] in _MAY_GO_BEFORE or r.clean[start - 1].isdecimal()):
        return False
    before = r.clean[max(0, r.m.start() - _LONG) : r.m.start()]
    return r.g.goes_before.search(before) is not None or (r.g.group_of_digits.match(r.words) is not None and r.g.list_or_group.search(before) is not None)


def _goes_on_behind(r: Reading) -> bool:
    """Whether more of the number stands behind; 30万|65岁以上老年人 is counted."""
    if r.m["unit"] or r.rule == "no measure word" or not r.g.goes_behind.match(r.clean, r.end):
        return False
    return r.end == max(r.m.end("number"), r.m.end("mid"), r.m.end("scale"), r.m.end("mid2"))


# The tests that a rule may name under `is`
TESTS: dict[str, Test] = {
    # 2018-|12-30: a dash that is no sign
    "after a dash": lambda r: r.previous in tuple(SIGNS) and r.core == r.m.start() and (not r.m["number2"] or r.clean[r.core - 2 : r.core - 1].isdigit()),
    "after an order mark": lambda r: (
        r.previous != ""
        and (r.previous in _ORDERS or _latin(r.previous))
        and not (r.previous == "+" and r.written in r.g.group["ratio"] and r.clean[r.core - 2 : r.core - 1] in _OPENS)
    ),  # 568 700人（+|1.0%）
    "of the clock": lambda r: r.g.clock.match(r.clean, max(0, r.core - 3)) is not None,
    "fraction": lambda r: "分" in r.words,
    "index": lambda r: r.g.unitless.ends(r.clean, r.m.start()),
    "unmeasured": lambda r: r.rule == "no measure word",
    "bounded": lambda r: r.comparator in _BOUNDS and r.m["mid"] is None and r.m["mid2"] is None,  # not by its digits: 100多
    "at the end of a clause": _ends_a_clause,
    "passed": lambda r: r.words[0] in n.PASSED and len(r.words) > 1 and r.following in "，。；、！",
    "before letters": lambda r: _latin(r.following),
    "counted": lambda r: r.written in r.g.count,
    "one": lambda r: r.value == 1,
    "over a hundred": lambda r: r.value > 100,
    "below zero": lambda r: r.value < 0,
    "below two": lambda r: r.value < 2,
    "from to": lambda r: bool(r.m["number2"]),
    "broken": lambda r: r.value != r.value.to_integral_value(),
    "scaled": lambda r: bool(r.m["scale"]),
    "change": lambda r: r.g.changes.before(r.clean, r.core) is not None,
    "set phrase": _set_phrase,
    "part of a word": lambda r: (
        (len(r.words) == 1 == len(r.written) and r.written not in r.g.group["plain"])
        or (r.written in r.g.group["characters"] and len(r.words) < 3 and not r.m["mid"])  # 四十|多|斤
    ),
    "one character": lambda r: len(r.words) == 1,
    "before a character": lambda r: _chinese(r.following),
    "with words behind": lambda r: bool(r.m["after"]),
    "within": lambda r: r.m["after"] in r.g.data["within"],
    "rough": lambda r: r.m["after"] in r.g.data["rough"],
    "like a year": lambda r: len(r.words) == 4 and r.words[:2] in ("19", "20") and not r.m["scale"],
    "code": lambda r: r.g.code.match(r.words) is not None,
    "behind a digit": lambda r: r.clean[max(0, r.m.start() - 2) : r.m.start() - 1].isdigit(),
    "behind a count": lambda r: r.g.counted.search(r.clean, max(0, r.start - SIDE), r.start) is not None,
    "known by its number": lambda r: r.clean.startswith(r.g.data["known"], r.core),
    # 区长张|三元、李四
    "after a surname": lambda r: (
        r.previous in r.g.surnames and (not _chinese(r.clean[r.core - 2 : r.core - 1]) or bool(r.g.titles.before(r.clean, r.core - 1)))
    ),
    "longer before": _goes_on_before,
    "longer behind": _goes_on_behind,
}


class Rules:
    """The tables, and of each what has to be asked of a number with a certain unit."""

    def __init__(self, lexicon: Lexicon) -> None:
        data, self._g = lexicon.data("numbers"), lexicon.of(Grammar)
        self._questions = _questions(self._g)
        self.tables = {name: tuple(self._rule(x, made) for x, made in table.items()) for name, table in data["rules"].items()}
        self._asked: dict[str, list[str]] = dict(data["tables"].items())
        self._of: dict[tuple[str, bool, bool, str], list[list[Rule]]] = {}

    def decide(self, r: Reading) -> Rule | None:
        """The rule that refuses the number, else the one that says it is a figure; None where none speaks of it."""
        decided, key = None, (r.written, r.digits, "\u4e00" <= r.previous <= "\u9fff" and r.previous != _NTH, r.comparator)
        for table in self._of.get(key) or self._select(*key):
            for rule in table:
                for test in rule.tests:  # the most frequent question of all: a generator would cost as much as its answers
                    if not test(r):
                        break
                else:
                    if rule.reason:
                        return rule
                    decided = rule
                    break
        return decided

    def _select(self, unit: str, digits: bool, by_word: bool, kind: str) -> list[list[Rule]]:
        """The rules that may hold; `by_word`: it stands behind a Chinese character, so no mark before it tells anything."""
        of = self._asked[self._g.kinds.get(unit, "amount") if unit else "bare"]
        asked = [self.tables[name] for name in of if not (by_word and name == BEHIND_A_MARK)]
        fits = [[x for x in some if x.digits in (None, digits) and unit in (x.units or (unit,)) and kind in (x.comparators or (kind,))] for some in asked]
        return self._of.setdefault((unit, digits, by_word, kind), [some for some in fits if some])

    def _rule(self, name: str, made: dict[str, Any]) -> Rule:
        asked = {key: value for key, value in made.items() if key not in ("reason", "unit", "digits", "comparator")}
        units = self._g.group[made["unit"]] if "unit" in made else None
        comparators = frozenset((made["comparator"],)) if "comparator" in made else _BOUNDS if "bounded" in made.get("is", "") else None
        return Rule(name, made.get("reason", ""), tests(asked, self._questions), units, made.get("digits"), comparators)


def _questions(g: Grammar) -> dict[str, Callable[[str], Test]]:
    """By its key, of each word the question: a test of that name, a word of that list on either side, a unit of that group, a comparator."""
    return {
        "is": TESTS.__getitem__,
        "before": lambda word: lambda r: g.word_before[word].before(r.clean, r.core) is not None,
        "behind": lambda word: lambda r: g.behind[word].match(r.clean, r.end) is not None,
        "near": lambda word: lambda r: g.near[word].search(r.clean, max(0, r.core - SIDE), r.core) is not None,
        "unit": lambda word: lambda r: r.written in g.group[word],
        "comparator": lambda word: lambda r: r.comparator == word,
    }
