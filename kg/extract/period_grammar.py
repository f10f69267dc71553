"""How an expression of time is written, and what stands beside it, compiled from `data/lexicon/periods.yaml`."""

from __future__ import annotations

import re

from kg.lexicon import Lexicon
from kg.text.patterns import Endings, Expressions, Pattern, any_of, expression

_ATOMS = {
    "year": r"(?:(?:19|20)[0-9]{2}|(?:二[〇零○]|一九)[〇零○一二三四五六七八九]{2})",
    "month": r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九](?=月))",
    "day": r"(?:[12][0-9]|3[01]|0?[1-9]|二十[一二三四五六七八九]?|三十一?|十[一二三四五六七八九]?|[一二三四五六七八九](?=日))",
    "to": r" ?(?:[-—–~～至到]{1,2}) ?",
}


class Grammar(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("periods")
        super().__init__(data["beside"], data)
        told = ("document_year", "spoken_year", "parts", "near")
        lists = {"part": data["parts"], "near": data["near"], "relative": [*data["document_year"], *data["spoken_year"]]}
        atoms = _ATOMS | {"year": f"(?:{_ATOMS['year']}|{data['republic_year']})"} | {name: any_of(words) for name, words in lists.items()}
        forms = {name: re.sub(r"@([a-z]+)", lambda m: atoms[m[1]], form) for name, form in data["forms"].items()}
        self.starts = _starts([word[:2] for key in told for word in data[key]], data["first"])
        self.pattern = expression("|".join(f"(?P<{name}>{form})" for name, form in forms.items()))  # one group for each form
        self.document_year: dict[str, int] = data["document_year"]
        self.spoken_year: dict[str, int] = data["spoken_year"]
        # the lists of what stands before one and behind one, by name
        before = {name.removesuffix("_before"): words for name, words in data.items() if name.endswith("_before")}
        self.before = {name: Endings(words) for name, words in before.items()} | {"not_baseline": Endings(data["not_baseline"])}
        self.after = {name.removesuffix("_after"): expression(any_of(words)) for name, words in data.items() if name.endswith("_after")}
        self.year, self.heading_year = expression(atoms["year"]), expression(rf"({atoms['year']})年")
        self.republic_year = expression(data["republic_year"])


def _starts(words: list[str], first: list[str]) -> Pattern:
    """Where an expression may begin: with the beginning of a word, or with a number that goes on as one of a time does.

    Each alternative begins with a character: an engine skips to those.
    """
    digits, goes_on = "〇零○一二三四五六七八九十", "年月日个季学至到、和及/—–~～-"
    arabic = [rf"{c}(?<!\d\d)(?=\d{{0,3}} ?[{goes_on}])" for c in "0123456789"]
    chinese = [rf"{c}(?=[{digits}]{{0,3}} ?[{goes_on}])" for c in "一二两三四五六七八九"]
    return expression("|".join([any_of(words), *arabic, *chinese, *first]))
