"""How an expression of time is written, and what stands beside it, compiled from `data/lexicon/periods.yaml`."""

from __future__ import annotations

from kg.lexicon import Lexicon
from kg.text.patterns import Endings, Expressions, Pattern, any_of, expression, written


class Grammar(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("periods")
        told = {"part": data["parts"], "near": data["near"], "relative": [*data["document_year"], *data["spoken_year"]]}
        super().__init__(data["beside"] | data["atoms"], told, data)
        forms = written(data["forms"] | data["atoms"], told, data)
        self.starts = _starts([word[:2] for words in told.values() for word in words], data["first"])
        self.pattern = expression("|".join(f"(?P<{name}>{forms[name]})" for name in data["forms"]))  # one group for each form
        self.document_year: dict[str, int] = data["document_year"]
        self.spoken_year: dict[str, int] = data["spoken_year"]
        # the lists of what stands before one and behind one, by name
        before = {name.removesuffix("_before"): words for name, words in data.items() if name.endswith("_before")}
        self.before = {name: Endings(words) for name, words in before.items()} | {"not_baseline": Endings(data["not_baseline"])}
        self.after = {name.removesuffix("_after"): expression(any_of(words)) for name, words in data.items() if name.endswith("_after")}


def _starts(words: list[str], first: list[str]) -> Pattern:
    """Where an expression may begin: with the beginning of a word, or with a number that goes on as one of a time does.

    Each alternative begins with a character: an engine skips to those.
    """
    digits, goes_on = "〇零○一二三四五六七八九十", "年月日个季学至到、和及/—–~～-"
    arabic = [rf"{c}(?<!\d\d)(?=\d{{0,3}} ?[{goes_on}])" for c in "0123456789"]
    chinese = [rf"{c}(?=[{digits}]{{0,3}} ?[{goes_on}])" for c in "一二两三四五六七八九"]
    return expression("|".join([any_of(words), *arabic, *chinese, *first]))
