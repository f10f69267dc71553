"""What kind of document this is: by its title, else its layout where that is unmistakable, its opening, its closing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.frame.page import Page
from kg.lexicon import Lexicon, load
from kg.model import Decision, Label, Tense
from kg.text import Text
from kg.text.patterns import expression

_OPENING, _CLOSING = 600, 200
_ARTICLE = expression(r"第[一二三四五六七八九十百零\d]{1,5}条[ 　]?")
_FIELD = expression(r"[\u4e00-\u9fff]{2,10}：.{0,80}$")
_FIELDS, _ARTICLES, _TURNS = 4, 3, 3  # how many make a layout
_CELLS, _TABLE = 0.4, 0.8  # share of the lines that are rows, and of the characters that stand in cells
DEFAULT = "other"


class Genre:
    """One entry of genres.yaml; what is None or empty it does not presume."""

    def __init__(self, name: str, entry: dict[str, Any]) -> None:
        self.name = name
        keys = ("title", "not_title", "head", "opening", "closing", "fields", "told", "in_turns")
        self.title, self.not_title, self.head, self.opening, self.closing, self.fields, self.told, self.in_turns = (
            expression("|".join(entry[key])) if entry.get(key) else None for key in keys
        )
        self.layout: str | None = entry.get("layout")
        self.tense: Tense | None = entry.get("tense")
        self.telling: Genre = Genre(name, {**entry, "tense": None, "told": None}) if self.told else self  # of what was found or done: …检查情况的|通报
        self.reports: str | None = entry.get("reports")
        self.plans: str | None = entry.get("plans")
        self.speaker: str | None = entry.get("speaker")
        self.actor: str | None = entry.get("actor")
        self.issued = bool(entry.get("issued"))
        self.traits: frozenset[str] = frozenset(entry.get("traits", ()))
        self.label: tuple[str, ...] = tuple(entry["label"])  # in Chinese and English

    def titled(self, title: str) -> str:
        """The words of a title that tell it; empty where none do."""
        m = self.title.search(title) if self.title and not self.forbidden(title) else None
        return m[0] if m else ""

    def forbidden(self, title: str) -> bool:
        """Does the title tell that it is none of them?"""
        return self.not_title is not None and self.not_title.search(title) is not None


def genres(lexicon: Lexicon) -> dict[str, Genre]:
    """The entries, in the order in which they are tried."""
    return {name: Genre(name, entry) for name, entry in lexicon.data("genres").items()}


def own_label(name: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The label of a genre that only one's own lexicon has: ours stand in the ontology."""
    return lexicon.of(genres)[name].label if name not in load().of(genres) else ()


def genre(page: Page, labels: tuple[Label, ...]) -> Decision[str]:
    """The genre and by what it was told: `head`, `title`, `layout`, `opening`, `closing`, or `default`."""
    return next(_told(page, labels), Decision(DEFAULT, "default"))


def _told(page: Page, labels: tuple[Label, ...]) -> Iterator[Decision[str]]:
    """In the order in which they count; of fields, what their labels say comes first."""
    entries, layout = page.lexicon.of(genres).values(), _layout(page.text, labels)
    proof = page.proof(page.text.clean[labels[0].start : labels[0].end]) if layout == "turns" else None
    by_layout = [Decision(g.name, "layout", proof) for g in entries if layout and g.layout == layout]
    if layout == "turns":
        yield from (Decision(g.name, "title", page.of_title(m[0])) for g in entries if g.in_turns and (m := g.in_turns.search(page.subject)))
        yield from by_layout
    yield from (Decision(g.name, "head", page.proof(m[0])) for g in entries if g.head and (m := g.head.search(page.head)))
    titles = (page.subject, page.subject.partition("——")[0])  # the first line alone where the second tells none
    yield from (Decision(g.name, "title", page.of_title(words)) for title in titles for g in entries if (words := g.titled(title)))
    if layout == "fields":
        yield from (Decision(g.name, "layout", page.proof(m[0])) for g in entries if g.fields and (m := g.fields.search(page.head)))
    yield from by_layout
    for opening in (page.salutation + (page.body or page.head)[:_OPENING], page.head[:_OPENING]):
        may_open = (g for g in entries if "title_forbids" not in g.traits or not g.forbidden(page.subject))
        yield from (Decision(g.name, "opening", page.proof(m[0].strip())) for g in may_open if g.opening and (m := g.opening.search(opening)))
    closing = page.text.clean[-_CLOSING:]
    yield from (Decision(g.name, "closing", page.proof(m[0])) for g in entries if g.closing and (m := g.closing.search(closing)))


def _layout(text: Text, labels: tuple[Label, ...]) -> str | None:
    """How the text stands on the page, where that tells its kind."""
    turns = [x for x in labels if x.turn > x.end]
    if len(turns) >= _TURNS and len({text.clean[x.start : x.end] for x in turns}) > 1:
        return "turns"
    lines = [text.clean[b.start : min(b.end, b.start + 120)] for b in text.blocks]
    if sum(bool(_ARTICLE.match(line)) for line in lines) >= _ARTICLES:
        return "articles"
    if lines and sum("\t" in line for line in lines) / len(lines) >= _CELLS:
        return "cells"
    if sum(bool(_FIELD.match(line)) for line in lines) >= max(_FIELDS, len(lines) // 2):
        return "fields"
    return "cells" if sum(b.end - b.start for b in text.blocks if b.kind == "cell") >= _TABLE * max(len(text.clean), 1) else None
