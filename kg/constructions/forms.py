"""Forms compiled to regular expressions, found by the words that they hold, and what a match of one says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import ahocorasick
from msgspec import Struct, field

from kg import lexicon_cache
from kg.constructions.grammar import LINE_BEGINS, Needs, parse, selective
from kg.constructions.slots import slots
from kg.constructions.view import SYMBOLS, View
from kg.errors import LexiconError
from kg.lexicon import Lexicon
from kg.model import Span

_SENTENCE = re.compile(r"[^。\n]*(?:[。\n]|$)")
_FEW = 8  # words of which one is sought: of more, the form itself tells as soon


class Form(Struct, frozen=True, dict=True):
    """One turn of phrase. `says` holds what the entry gives besides: relation, change, under …"""

    name: str
    text: str
    expression: str
    needs: Needs
    says: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when a text first holds the words: most forms are asked for by few documents."""
        try:
            return lexicon_cache.compiled(self.expression)
        except re.error as error:
            raise LexiconError(f"constructions.yaml: {self.text}: {error}; a slot may stand once in a form") from error

    @cached_property
    def opens(self) -> bool:
        """Whether it stands at the beginning of a line alone."""
        return self.expression.startswith(LINE_BEGINS)

    def found(self, line: str, start: int, end: int) -> Iterator[re.Match[str]]:
        if self.opens:
            return filter(None, (self.pattern.match(line, start, end),))
        return self.pattern.finditer(line, start, end)


class Match(Struct, frozen=True):
    """Where a form matches: `start`, `end` and the slots' places are of the view's line."""

    form: Form
    view: View
    start: int
    end: int
    places: Mapping[str, tuple[int, int]]

    def __getitem__(self, slot: str) -> Span | None:
        """The clean stretch that a slot took."""
        place = self.places.get(slot)
        return self.view.span(*place) if place else None

    @property
    def span(self) -> Span:
        return self.view.span(self.start, self.end)

    @property
    def rule(self) -> str:
        return f"construction: {self.form.name}"


class Forms:
    """Several forms, in the order of the lexicon.

    A sentence is given only to those forms of which it holds the most telling word and the signs of mentions: these are
    looked for in one pass, so that a form which a text does not use costs nothing.
    """

    def __init__(self, of: Iterable[Form]) -> None:
        self.of = tuple(of)
        self._words = ahocorasick.Automaton()
        self._tried = {sign: set[int]() for sign in SYMBOLS.values()}  # by a word, the forms that are looked at where it stands
        self._besides: list[list[frozenset[str]]] = []  # of each form, the words and signs that are soon looked for besides
        for index, form in enumerate(self.of):
            telling = max(form.needs, key=selective, default=frozenset(("",)))
            if selective(telling) < 0:
                raise LexiconError(f"constructions.yaml: {form.text}: a form needs a word or a slot that is a mention")
            self._besides.append([some for some in form.needs if some is not telling and len(some) <= _FEW])
            for word in telling:
                self._tried.setdefault(word, set()).add(index)
        for word in self._tried:
            self._words.add_word(word, word)
        self._words.make_automaton()

    def matches(self, view: View) -> Iterator[Match]:
        """All matches of all forms, form by form, each from left to right."""
        for index, start, end in sorted(self._places(view.line)):
            form = self.of[index]
            for m in form.found(view.line, start, end):
                places = {slot: m.span(slot) for slot in form.pattern.groupindex if m[slot] is not None}
                yield Match(form, view, m.start(), m.end(), places)

    def _places(self, line: str) -> Iterator[tuple[int, int, int]]:
        """Which form is worth trying in which sentence."""
        for start, end, words in self._sentences(line):
            sentence, begins = line[start:end], start == 0 or line[start - 1] == "\n"
            for index in set[int]().union(*map(self._tried.__getitem__, words)):
                if (begins or not self.of[index].opens) and all(any(map(sentence.__contains__, some)) for some in self._besides[index]):
                    yield index, start, end

    def _sentences(self, line: str) -> Iterator[tuple[int, int, frozenset[str]]]:
        """The sentences, or lines, that hold words of forms or signs of mentions, with these."""
        start = end = 0
        words = list[str]()
        for last, word in self._words.iter(line) if self.of else ():
            if last >= end:
                if words:
                    yield start, end, frozenset(words)
                start = max(line.rfind("\n", end, last) + 1, line.rfind("。", end, last), end)
                start -= start > 0 and line[start - 1] == "。"  # a form may say that it begins a sentence
                m = _SENTENCE.match(line, last)
                end, words = m.end() if m else len(line), []
            words.append(word)
        if words:
            yield start, end, frozenset(words)


def forms(lexicon: Lexicon, relations: Iterable[str]) -> Forms:
    """Those of the relations. Raises LexiconError where an entry is malformed."""
    wanted = frozenset(relations)
    return Forms(f for f in lexicon.of(_all) if f.says["relation"] in wanted)


def _all(lexicon: Lexicon) -> tuple[Form, ...]:
    return tuple(compiled(entry, lexicon) for entry in lexicon.data("constructions")["forms"])


def compiled(entry: Mapping[str, Any], lexicon: Lexicon) -> Form:
    """The form of one entry. Raises LexiconError naming what is wrong with it."""
    text = str(entry["form"])
    part = parse(text, lexicon.of(slots), lexicon.data("constructions")["words"])
    return Form(entry.get("name", text), text, part.expression, part.needs, entry)
