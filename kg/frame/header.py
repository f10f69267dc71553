"""What a document says of itself in its first and last lines: labels, publisher, authors."""

from __future__ import annotations

import re
from itertools import takewhile, zip_longest
from typing import Any

from kg.frame.known import media as known_media
from kg.frame.known import media_heads
from kg.frame.page import Page, header_lines
from kg.lexicon import Lexicon
from kg.text.normalise import normalise
from kg.text.patterns import Expressions, by_word, expression

_VALUE = 40  # characters of a value on a line of its own
_URL = expression(r"https?://[^\s\"'<>（）()]{4,400}")
_MARKS = (":", "：", "]", "】", "|")


class Rules(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data: dict[str, Any] = lexicon.data("metadata")
        spread = {kind: [form for x in labels for form in _spread(x)] for kind, labels in data["labels"].items()}
        self.of_label = by_word(spread)
        # of a label among those of its kind
        self.ranks: dict[str, int] = {label: rank for labels in spread.values() for rank, label in enumerate(labels)}
        self.canonical = known_media(lexicon, header=True)  # every name of a medium → its usual one
        words = {"every_label": list(self.of_label), "media": list(self.canonical), "ends_of_media": media_heads(lexicon)}
        super().__init__(data["header_forms"], words, data, data["days"], data["layout"])


def _spread(label: str) -> tuple[str, ...]:
    """标题 and 标 题, as pages widen a label of two characters."""
    return (label, f"{label[0]} {label[1]}") if len(label) == 2 else (label,)


def labelled(raw: str, lexicon: Lexicon, start: int) -> dict[str, str]:
    """The values of “标题：…”, “来源：… 日期：…”, “[ 发布日期 ] | …” in the first and last lines.

    `start`: where the document proper begins, behind a page's own words. Of several of one kind, that of the label
    which the lexicon names first; of the same label, the first.
    """
    out: dict[str, tuple[int, str]] = {}
    known, lines = lexicon.of(Rules), header_lines(raw, start)
    for raw_line, below in zip_longest(lines, lines[1:], fillvalue=""):
        if len(raw_line) > 200 or not any(mark in raw_line for mark in _MARKS):
            continue
        line = normalise(raw_line)
        hits = list(known.label.finditer(line))
        for m, following in zip_longest(hits, hits[1:]):
            value = line[m.end() : following.start() if following else len(line)].strip(" \t|】])）;；").partition(" |")[0]  # other cells aside
            if not value and not following and not known.label.search(normalise(below)):
                value = normalise(below).strip()  # on the line below its label, if that is none of the text
                value = value if len(value) <= _VALUE and not re.search("[，。]", value) else ""
            kind, rank = known.of_label[m["label"]], known.ranks[m["label"]]
            if value and not (kind == "publisher" and known.field.match(value)) and (kind not in out or rank < out[kind][0]):
                out[kind] = rank, value
    return {kind: value for kind, (_, value) in out.items()}


def address(value: str | None) -> str | None:
    m = _URL.search(value) if value else None
    return m[0] if m else None


# --- publisher -----------------------------------------------------------------------------------------------


def _usual(name: str, known: Rules) -> str:
    name = re.split(r"[ \t　|]|(?<=[一-鿿])(?=\d{4}[-年])", name.strip("（()）“”《》 "))[0] or name
    return known.canonical.get(name, name)


def publisher(page: Page, given: str | None, own: str | None) -> str | None:
    """Whom a label names, a dateline's agency, the reporter's paper, the body whose `own` document this is, the photographer's agency."""
    head, text, known = page.head, page.text, page.lexicon.of(Rules)
    if label := given or page.labels.get("publisher") or page.labels.get("issuer"):
        return _usual(label, known)
    m = known.dateline.search(head[:300]) if known.told.search(head[:300]) else None
    if m:
        return known.canonical.get(m["who"] or m["who2"], m["who"] or m["who2"])
    for where in (head[:300], text.clean[-120:]):
        if known.reporters.search(where) and (m := known.reporter.search(where)) and not known.photographed.match(where, m.end()):
            return _usual(m["who"], known)
    if own:
        return own
    names: set[str] = set()
    last = 0
    for m in known.reporters.finditer(text.clean, 0, 20_000):  # the paper stands within the 40 characters before
        if found := known.reporter.search(text.clean, max(last, m.start() - 40), m.end() + 8):
            names.add(_usual(found["who"], known))
        last = m.end()
    return names.pop() if len(names) == 1 else None


# --- authors -------------------------------------------------------------------------------------------------


def authors(page: Page) -> tuple[str, ...]:
    """The reporters that the header, the byline, the dateline or the last line names; photographers aside."""
    known, clean = page.lexicon.of(Rules), page.text.clean
    if label := page.labels.get("authors"):
        return _names(label, known)
    head, tail = clean[:400], clean[-80:] if len(clean) > 400 else ""
    for pattern, where in ((known.after_dateline, head), (known.byline, head), (known.byline, tail)):
        for m in pattern.finditer(where):
            taken = known.photographed.match(where, m.start("names")) or known.photographed.match(where, m.end())
            if not taken and (names := _names(m["names"], known)):
                return names
    return ()


def _names(words: str, known: Rules) -> tuple[str, ...]:
    pieces = filter(None, re.split(r"[ 、，,;；/|]+", known.own_paper.sub(" ", words)))
    return tuple(takewhile(lambda piece: known.whole_name.fullmatch(piece) and not known.not_names.search(piece), pieces))
