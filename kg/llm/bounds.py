"""Whether a number that a model says is the one that its quote writes: read again by our own grammar of numbers."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from kg.lexicon import Lexicon
from kg.llm.answers import SaidFigure
from kg.text import numerals
from kg.text.patterns import any_of, by_word

_PLAIN = re.compile(r"-?[0-9]{1,24}(?:\.[0-9]{1,12})?")
_JOINTS = " —–-~～至到（）"


class Written(Struct, frozen=True):
    """The numbers that words write, the unit that a number itself says (百分之三), and what stands beside them."""

    values: list[Decimal]
    unit: str
    rest: str


class Bounds:
    """The words that bound a number, and those that say that it is a change."""

    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("comparators")
        self._kinds = by_word(data["before"]) | by_word(data["between"]) | by_word(data["after"]) | dict.fromkeys(data["within"], "at_most")
        self._bound = re.compile(any_of(self._kinds))
        self._changes = {kind: re.compile(any_of(data[kind])) for kind in ("increase", "decrease")}

    def fault(self, said: SaidFigure, sentence: str) -> str | None:
        """What is wrong with it, None where it is the number of its quote."""
        found = _numbers(said.quote)
        if found is None or decimal(said.value) is None or found.values != [decimal(x) for x in (said.value, said.upper) if x is not None]:
            return "another number than its words"
        bounds = {self._kinds[m[0]] for m in self._bound.finditer(said.quote)}
        if (said.upper is not None) != (said.comparator == "range") or (said.upper is None and said.comparator not in (bounds or {"equal"})):
            return "another bound than its words"
        if said.change and not self._changes[said.change].search(sentence):
            return "a change that no word says"
        if said.unit != (found.unit or self._bound.sub("", found.rest).strip(_JOINTS)):
            return "another unit than its words"
        return None


def decimal(written: str | None) -> Decimal | None:
    try:
        return numerals.plain(Decimal(written)) if written is not None and _PLAIN.fullmatch(written) else None
    except InvalidOperation:
        return None


def _numbers(words: str) -> Written | None:
    """None where one of them writes no exact number."""
    values, unit, rest, at = list[Decimal](), "", list[str](), 0
    while m := numerals.NUMBER.search(words, at):
        number = numerals.parse(m[0])
        if number is None or number.vague is not None or not numerals.fits(number.value):
            return None
        values.append(numerals.plain(number.value))
        rest.append(words[at : m.start()])
        unit, at = number.unit or unit, m.end()
    return Written(values, unit, "".join((*rest, words[at:]))) if values else None
