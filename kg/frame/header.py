"""What a document says of itself in its first and last lines: labels, publisher, authors."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Any

from kg.frame.known import media as known_media
from kg.frame.known import media_heads
from kg.frame.page import Page, header_lines
from kg.lexicon import Lexicon
from kg.text import Text
from kg.text.normalise import normalise
from kg.text.patterns import Pattern, any_of, expression, one_of

_VALUE = 40  # characters of a value on a line of its own
_URL = expression(r"https?://[^\s\"'<>（）()]{4,400}")
_NAME = r"[一-鿿][一-鿿·]{1,6}"
_NAMES = rf"{_NAME}(?:[ 、，]{{1,2}}{_NAME}){{0,5}}"
_MARKS = (":", "：", "]", "】", "|")


class Rules:
    def __init__(self, lexicon: Lexicon) -> None:
        data: dict[str, Any] = lexicon.data("metadata")
        of_label = {label: key for key, labels in data["labels"].items() for label in labels}
        canonical = known_media(lexicon, header=True)
        told, reporters, taken = any_of(data["days"]["told"]), any_of(data["layout"]["reporters"]), any_of(data["layout"]["taken"])
        media = f"(?:{any_of(canonical)}|[一-鿿]{{2,8}}?(?:{any_of(media_heads(lexicon))}))"
        self.label = expression(rf"(?<![^\s#*>【\[（(|/;；,，])(?P<label>{any_of(of_label)})\s{{0,2}}(?:[】\]]\s{{0,2}}[:：|]?|[:：|])\s{{0,4}}")
        self.of_label: dict[str, str] = of_label
        # of a label among those of its kind
        self.ranks: dict[str, int] = {label: rank for labels in data["labels"].values() for rank, label in enumerate(labels)}
        self.canonical: dict[str, str] = canonical  # every name of a medium → its usual one
        self.dateline = expression(
            rf"(?P<who>{media})[一-鿿]{{0,8}}? ?(?:20\d\d年)?(?:(?:1[0-2]|[1-9])月)?(?:3[01]|[12]\d|[1-9])日(?:{told})"
            rf"|(?P<who2>{media})(?:{told})(?=[（(：: ])"
        )
        self.told = expression(told)
        # a paper and the word for its reporters
        self.reporter = expression(
            rf"(?P<who>{media}|[一-鿿]{{1,6}}报)(?:{any_of(data['reporters_of'])}|驻[一-鿿]{{1,4}})?(?:{reporters})(?!\s?问?[：:]\s*(?:\n|$))"
        )
        self.reporters = expression(reporters)
        # behind a dateline, and a byline
        self.of_reporters: tuple[Pattern, Pattern] = (
            expression(rf"日电 ?（(?:(?:{reporters}) ?)?(?P<names>{_NAMES})）"),
            expression(rf"(?:{reporters}) {{0,2}}(?P<names>{_NAMES})(?=[）) ，]|$|\n)"),
        )
        self.taken = expression(rf" ?(?:{_NAME}? ?)(?:{taken})")  # a photographer's name and what he did
        self.own_paper = expression(rf"{any_of(data['own_paper'])}|{reporters}")
        self.not_names = one_of(data["not_names"])


def labelled(raw: str, known: Rules, start: int = 0) -> dict[str, str]:
    """The values of “标题：…”, “来源：… 日期：…”, “[ 发布日期 ] | …” in the first and last lines.

    `start`: where the document proper begins, behind a page's own words. Of several of one kind, that of the label
    which the lexicon names first; of the same label, the first.
    """
    out: dict[str, tuple[int, str]] = {}
    lines = header_lines(raw, start)
    for raw_line, below in zip_longest(lines, lines[1:], fillvalue=""):
        if len(raw_line) > 200 or not any(mark in raw_line for mark in _MARKS):
            continue
        line = normalise(raw_line)
        hits = list(known.label.finditer(line))
        for m, following in zip_longest(hits, hits[1:]):
            value = line[m.end() : following.start() if following else len(line)].strip(" \t|】])）;；").partition(" |")[0]  # other cells aside
            if not value and not following and not known.label.search(normalise(below)):
                value = normalise(below).strip()[:_VALUE]  # on the line below its label
            kind, rank = known.of_label[m["label"]], known.ranks[m["label"]]
            if value and (kind not in out or rank < out[kind][0]):
                out[kind] = rank, value
    return {kind: value for kind, (_, value) in out.items()}


def address(value: str | None) -> str | None:
    m = _URL.search(value) if value else None
    return m[0] if m else None


# --- publisher -----------------------------------------------------------------------------------------------


def usual(name: str, known: Rules) -> str:
    name = re.split(r"[ \t　|]|(?<=[一-鿿])(?=\d{4}[-年])", name.strip("（()）“”《》 "))[0] or name
    return known.canonical.get(name, name)


def publisher(page: Page, own: str | None, known: Rules) -> str | None:
    """A dateline's agency, the reporter's paper, the body whose `own` document this is, the photographer's agency."""
    head, text = page.head, page.text
    m = known.dateline.search(head[:300]) if known.told.search(head[:300]) else None
    if m:
        return known.canonical.get(m["who"] or m["who2"], m["who"] or m["who2"])
    for where in (head[:300], text.clean[-120:]):
        if known.reporters.search(where) and (m := known.reporter.search(where)) and not known.taken.match(where, m.end()):
            return usual(m["who"], known)
    if own:
        return own
    names: set[str] = set()
    last = 0
    for m in known.reporters.finditer(text.clean, 0, 20_000):  # the paper stands within the 40 characters before
        if found := known.reporter.search(text.clean, max(last, m.start() - 40), m.end() + 8):
            names.add(usual(found["who"], known))
        last = m.end()
    return names.pop() if len(names) == 1 else None


# --- authors -------------------------------------------------------------------------------------------------


def authors(text: Text, labelled: str | None, known: Rules) -> tuple[str, ...]:
    """The reporters that the header, the byline, the dateline or the last line names; photographers aside."""
    if labelled:
        return _names(labelled, known)
    head, tail = text.clean[:400], text.clean[-80:] if len(text.clean) > 400 else ""
    after_dateline, byline = known.of_reporters
    for pattern, where in ((after_dateline, head), (byline, head), (byline, tail)):
        for m in pattern.finditer(where):
            if known.taken.match(where, m.start("names")) or known.taken.match(where, m.end()):
                continue
            if names := _names(m["names"], known):
                return names
    return ()


def _names(words: str, known: Rules) -> tuple[str, ...]:
    out: list[str] = []
    for token in re.split(r"[ 、，,;；/|]+", known.own_paper.sub(" ", words)):
        if not token:
            continue
        if not re.fullmatch(r"[一-鿿]{2,4}|[一-鿿]{1,8}·[一-鿿·]{1,12}", token) or known.not_names.search(token):
            break
        out.append(token)
    return tuple(out)
