"""How an expression of time is written, and what stands beside it, compiled from `data/lexicon/periods.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.lexicon import Lexicon
from kg.text.patterns import Endings, any_of

_ATOMS = {
    "year": r"(?:(?:19|20)[0-9]{2}|(?:二[〇零○]|一九)[〇零○一二三四五六七八九]{2})",
    "month": r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九](?=月))",
    "day": r"(?:[12][0-9]|3[01]|0?[1-9]|二十[一二三四五六七八九]?|三十一?|十[一二三四五六七八九]?|[一二三四五六七八九](?=日))",
    "to": r" ?(?:[-—–~～至到]{1,2}) ?",
}
YEAR = re.compile(_ATOMS["year"])


@dataclass(frozen=True, slots=True)
class Grammar:
    starts: re.Pattern[str]  # the characters that an expression may begin with
    pattern: re.Pattern[str]  # one group for each form, by its name
    document_year: dict[str, int]
    spoken_year: dict[str, int]
    parts: dict[str, tuple[int, int]]
    near: dict[str, tuple[str, int]]
    anaphoric: frozenset[str]
    back: frozenset[str]
    months: str
    before: dict[str, Endings]  # the lists of what stands before one, by name
    after: dict[str, re.Pattern[str]]  # … behind one
    by_ends: tuple[str, ...]
    ends_told: frozenset[str]
    beside: dict[str, re.Pattern[str]]
    heading_year: re.Pattern[str]
    now: re.Pattern[str]  # at the head of a sentence: what it tells is of the day


def _starts(words: list[str], first: list[str]) -> re.Pattern[str]:
    """Where an expression may begin: with the beginning of a word, or with a number that goes on as one of a time does.

    Each alternative begins with a character: an engine skips to those.
    """
    digits, goes_on = "〇零○一二三四五六七八九十", "年月日个季学至到、和/—–~～-"
    arabic = [rf"{c}(?<!\d\d)(?=\d{{0,3}} ?[{goes_on}])" for c in "0123456789"]
    chinese = [rf"{c}(?=[{digits}]{{0,3}} ?[{goes_on}])" for c in "一二两三四五六七八九"]
    return re.compile("|".join([any_of(words), *arabic, *chinese, *first]))


def grammar(lexicon: Lexicon) -> Grammar:
    data = lexicon.data("periods")
    told = ("document_year", "spoken_year", "parts", "near")
    atoms = {**_ATOMS, "part": any_of(data["parts"]), "near": any_of(data["near"]), "relative": any_of([*data["document_year"], *data["spoken_year"]])}
    forms = {name: re.sub(r"@(year|month|day|to|part|relative|near)", lambda m: atoms[m[1]], form) for name, form in data["forms"].items()}
    return Grammar(
        starts=_starts([word[:2] for key in told for word in data[key]], data["first"]),
        pattern=re.compile("|".join(f"(?P<{name}>{form})" for name, form in forms.items())),
        document_year=data["document_year"],
        spoken_year=data["spoken_year"],
        parts={word: (a, b) for word, (a, b) in data["parts"].items()},
        near={word: (unit, shift) for word, (unit, shift) in data["near"].items()},
        anaphoric=frozenset(data["anaphoric"]),
        back=frozenset(data["back"]),
        months=data["months"],
        before={
            **{name.removesuffix("_before"): Endings(words) for name, words in data.items() if name.endswith("_before")},
            "not_baseline": Endings(data["not_baseline"]),
        },
        after={name.removesuffix("_after"): re.compile(any_of(words)) for name, words in data.items() if name.endswith("_after")},
        by_ends=tuple(data["by_ends"]),
        ends_told=frozenset(data["ends_told"]),
        beside={name: re.compile(form) for name, form in data["beside"].items()},
        heading_year=re.compile(rf"({_ATOMS['year']})年"),
        now=re.compile(any_of(data["now"])),
    )
