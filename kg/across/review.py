"""What is uncertain, as it is put to a person: each link with both sides, and the entry that an answer makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg import lexicon as lexicons
from kg.across.corrections import Correction, Corrections, append, put, read_corrections
from kg.model import Corpus, Facts, Link, Official, Post
from kg.words import words

_MOST = 4  # posts, quotes and documents of one side


@dataclass(frozen=True, slots=True)
class Side:
    """What the documents say of one of two."""

    id: str
    name: str
    said: tuple[str, ...] = ()  # its posts, its aliases
    documents: tuple[str, ...] = ()  # id, date and title


@dataclass(frozen=True, slots=True)
class Question:
    link: Link
    label: tuple[str, str]  # why it may be one, in Chinese and English
    sides: tuple[Side, Side]
    quotes: tuple[tuple[str, str], ...]  # (document, words)


def questions(corpus: Corpus, corrections: Corrections) -> list[Question]:
    """Every uncertain link that nobody has decided, the likeliest first."""
    decided = corrections.decided.one | corrections.decided.apart
    links = [x for x in (corpus.identity.uncertain if corpus.identity else ()) if x.ends not in decided]
    wanted = {own for link in links for own in link.ends}
    sides = {own: Side(own, own.partition("/")[2]) for own in wanted}
    if wanted:
        for facts in corpus.facts:
            for side in _sides(facts, wanted):
                sides[side.id] = _more(sides[side.id], side)
    reasons = lexicons.load().data("across")["reasons"]
    out = []
    for link in sorted(links, key=lambda x: (-x.score, x)):
        zh, en = reasons[link.reason]["label"]
        quotes = tuple((d, e.quote) for d, e in link.evidence[:_MOST])
        out.append(Question(link, (zh, en), (sides[link.first], sides[link.second]), quotes))
    return out


def _sides(facts: Facts, wanted: set[str]) -> Iterator[Side]:
    d = facts.document
    where = " ".join(x for x in (d.id, d.published, d.title) if x)
    for entity in facts.entities():
        if entity.id in wanted:
            posts = entity.posts if isinstance(entity, Official) else ()
            yield Side(entity.id, getattr(entity, "name", ""), (*map(_post, posts), *getattr(entity, "aliases", ())), (where,))
    if (own := f"document/{d.id}") in wanted:
        yield Side(own, d.title or d.id, (d.text[:120],), (where,))


def _post(post: Post) -> str:
    told = (words()["change"]["zh"][post.change] if post.change else "", post.organization.partition("/")[2], post.title, post.since or "", post.until or "")
    return " ".join(x for x in told if x)


def _more(a: Side, b: Side) -> Side:
    said, documents = (tuple(dict.fromkeys((*x, *y)))[:_MOST] for x, y in ((a.said, b.said), (a.documents, b.documents)))
    return Side(a.id, b.name or a.name, said, documents)


def answer(link: Link, one: bool, by: str, date: str, why: str) -> Correction:
    return Correction("confirm" if one else "split", link.ends, by, date, why)


class Desk:
    """The file of corrections while a person works on it: every answer stands in it at once, and can be taken back."""

    def __init__(self, path: Path) -> None:
        """Raises UsageError where the file is there and not as it has to be."""
        self.path = path
        self.corrections = read_corrections(path) if path.exists() else Corrections((), path)
        self._before: list[str] = []

    def put(self, correction: Correction) -> None:
        """Raises ExportError where the file cannot be written, UsageError where somebody made it unreadable meanwhile."""
        self._before.append(append(self.path, correction))
        self.corrections = read_corrections(self.path)

    def undo(self) -> bool:
        """Take back the last answer of this sitting; False where there is none."""
        if not self._before:
            return False
        put(self.path, self._before.pop())
        self.corrections = read_corrections(self.path)
        return True
