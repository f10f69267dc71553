"""Forms compiled to regular expressions, and what a match of one says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kg.constructions.view import SYMBOLS, View
from kg.errors import LexiconError
from kg.lexicon import Lexicon
from kg.model import Span

_PERSON, _BODY, _PLACE, _TITLE, _INITIATIVE, _DOCUMENT, _EVENT = SYMBOLS.values()
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
# A name that no mention stands for; who uses the slot decides whether it is one.
# Three characters are tried first, then two, then the four and more of transliterations; none ends with a word that goes on.
_LAST = f"(?![曾已将再同兼原现被辞任的为等不担当拟接])[{_HAN}]"
_NAME = f"[{_HAN}]{{1,8}}(?:·[{_HAN}]{{1,10}}){{1,3}}|[{_HAN}](?: [{_HAN}]){{1,2}}|[{_HAN}]{{2}}{_LAST}|[{_HAN}]{{2}}|[{_HAN}]{{3,5}}{_LAST}"
_ITEM = f"(?:[^，。；、：（）\\n{_TITLE}]{{0,40}}{_TITLE}(?:（兼）)?)"
_AND = "(?:、|和|与|及|以及)"
_BODIES = f"(?:{_PLACE}*{_BODY})"
_NAMED = f"[“《「]?[{_INITIATIVE}{_DOCUMENT}][”》」]?(?:（[^（）\\n]{{1,30}}）)?"
_WRITTEN = f"[“《「]?{_DOCUMENT}[”》」]?(?:（[^（）\\n]{{1,30}}）)?"
SLOTS: Mapping[str, str] = {
    "person": f"{_PERSON}|{_NAME}",
    "people": f"{_PERSON}(?:{_AND}{_PERSON})*等?",
    "posts": f"{_ITEM}(?:(?:、|兼|，兼|、兼|，(?=党)){_ITEM})*",
    "title": _TITLE,
    "role": f"{_TITLE}|[{_HAN}] ?[{_HAN}]{{1,6}}",
    "attributes": f"(?:[^，（）\\n{_TITLE}]{{1,12}}，){{0,4}}",
    "body": f"{_PLACE}*{_BODY}",
    "organizations": f"{_BODIES}(?:{_AND}{_BODIES})*等?",
    "actors": f"(?:{_BODIES}|{_PLACE}+)(?:{_AND}(?:{_BODIES}|{_PLACE}+))*等?",
    "place": f"{_PLACE}+",
    "places": f"{_PLACE}+(?:{_AND}{_PLACE}+)*",
    "initiative": _NAMED,
    "initiatives": f"{_NAMED}(?:{_AND}?{_NAMED})*等?",
    "document": _WRITTEN,
    "documents": f"{_WRITTEN}(?:{_AND}?{_WRITTEN})*等?",
    "event": _EVENT,
    "note": r"（[^（）\n]{1,40}）",
    "sex": "[男女]",
    "date": r"(?:19|20)[0-9]{2}(?:[.\-/年][0-9]{1,2}(?:[.\-/月][0-9]{1,2})?)?[年月日]?",
    "since": r"(?:19|20)[0-9]{2}(?:[.\-/年][0-9]{1,2})?[年月]?",
    "until": r"(?:19|20)[0-9]{2}(?:[.\-/年][0-9]{1,2})?[年月]?",
    "words": f"[^，。；：（）\\n{''.join(SYMBOLS.values())}]{{0,12}}?",
}
_UNASKED = ("words", "note", "attributes")  # what stands there is not asked for, and may stand there often
_TOKEN = re.compile(r"\{(?P<slot>\w+)\}|(?P<mark>[\[\]()|^$])|(?P<words>[^{}\[\]()|^$]+)")
_RUNS = {"-": r"[—–\-－~～至]{1,2}", "【": r"[【\[［]", "】": r"[】\]］]"}


@dataclass(frozen=True)
class Form:
    """One turn of phrase. `says` holds what the entry gives besides: relation, change, under …"""

    name: str
    text: str
    expression: str
    needs: tuple[tuple[str, ...], ...]  # of each of these, one stands in whatever it matches
    titled: bool  # it matches only where a title stands
    says: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when a text first holds the words: most forms are asked for by few documents."""
        try:
            return re.compile(self.expression)
        except re.error as error:
            raise LexiconError(f"constructions.yaml: {self.text}: {error}; a slot may stand once in a form") from error


@dataclass(frozen=True, slots=True)
class Match:
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


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of one relation, in the order of the lexicon."""

    of: tuple[Form, ...]

    def matches(self, view: View) -> Iterator[Match]:
        """All matches of all forms, form by form, each from left to right."""
        titled = list(_titled(view.line))
        for form in self.of:
            for start, end in titled if form.titled else ((0, len(view.line)),):
                if not all(any(view.line.find(word, start, end) >= 0 for word in some) for some in form.needs):
                    continue
                for m in form.pattern.finditer(view.line, start, end):
                    places = {slot: m.span(slot) for slot in form.pattern.groupindex if m[slot] is not None}
                    yield Match(form, view, m.start(), m.end(), places)


def _titled(line: str) -> Iterator[tuple[int, int]]:
    """The sentences and lines in which a title stands: few of a text."""
    end = 0
    while (at := line.find(_TITLE, end)) >= 0:
        start = max(line.rfind("\n", 0, at), line.rfind("。", 0, at)) + 1
        ends = [e for mark in "\n。" if (e := line.find(mark, at)) >= 0]
        end = min(ends, default=len(line) - 1) + 1
        yield start, end


def forms(lexicon: Lexicon, relation: str) -> Forms:
    """Those of one relation. Raises LexiconError where an entry is malformed."""
    return lexicon.of(_all).get(relation, Forms(()))


def _all(lexicon: Lexicon) -> dict[str, Forms]:
    grouped: dict[str, list[Form]] = {}
    for entry in lexicon.data("constructions")["forms"]:
        grouped.setdefault(entry["relation"], []).append(compiled(entry))
    return {relation: Forms(tuple(several)) for relation, several in grouped.items()}


def compiled(entry: Mapping[str, Any]) -> Form:
    """The form of one entry. Raises LexiconError naming what is wrong with it."""
    text = str(entry["form"])
    pattern, depth = list[str](), 0
    at = 0
    for token in _TOKEN.finditer(text):
        if token.start() != at:
            break
        at = token.end()
        if slot := token["slot"]:
            if slot not in SLOTS:
                raise LexiconError(f"constructions.yaml: {text}: no slot is called {slot}; they are {', '.join(SLOTS)}")
            pattern.append(f"(?:{SLOTS[slot]})" if slot in _UNASKED else f"(?P<{slot}>{SLOTS[slot]})")
        elif mark := token["mark"]:
            depth += (mark in "[(") - (mark in "])")
            pattern.append({"[": "(?:", "]": ")?", "(": "(?:", "^": r"(?:(?<=\n)|^)[ \u3000]*", "$": r"(?=[。；\n]|$)"}.get(mark, mark))
        else:
            pattern.append(_literal(token["words"]))
    if at != len(text) or depth:
        raise LexiconError(f"constructions.yaml: {text}: braces and brackets do not pair")
    titled = any(slot in text for slot in ("{posts}", "{title}"))
    return Form(entry.get("name", text), text, "".join(pattern), tuple(_needs(text)), titled, entry)


def _needs(text: str) -> Iterator[tuple[str, ...]]:
    """The words outside all brackets, and the alternatives in round ones, where they are plain words."""
    for m in re.finditer(r"\{\w+\}|\[[^\[\]]*\]|\((?P<some>[^()]*)\)|(?P<words>[^\[\](){}^$|]+)", text):
        some = tuple(m["some"].split("|")) if m["some"] is not None else (m["words"],) if m["words"] else ()
        if some and all(word and not any(c in _RUNS or c in " {[" for c in word) for word in some):
            yield some


def _literal(words: str) -> str:
    return "".join(_RUNS.get(c) or ("[ \u3000]*" if c == " " else re.escape(c)) for c in words)
