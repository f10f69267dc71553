"""What is uncertain, as it is put to a person: each link with both sides, and the entry that an answer makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from kg import lexicon as lexicons
from kg.across.corrections import Correction, Corrections, append, as_it_stands, put, read_corrections
from kg.across.identity_links import Proof
from kg.errors import UsageError
from kg.graph.quoted import sentence_around
from kg.model import Corpus, Evidence, Facts, Link, Official, Post
from kg.words import words

_MOST = 4  # posts, quotes and documents of one side
_REACH = 120  # characters of a sentence on either side of the words that show a link


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
    quotes: tuple[tuple[str, str], ...]  # (document, the sentence that shows it)

    def why(self, one: bool) -> str:
        """The reason that is written with an answer where the person gives none."""
        return self.label[0] if one else str(words()["review"]["two"])


def questions(corpus: Corpus, corrections: Corrections) -> list[Question]:
    """Every uncertain link that nobody has decided, the likeliest first."""
    decided = corrections.decided.one | corrections.decided.apart
    links = [x for x in (corpus.identity.uncertain if corpus.identity else ()) if x.ends not in decided]
    wanted, shown = {own for link in links for own in link.ends}, {proof for link in links for proof in link.evidence[:_MOST]}
    sides, sentences = {own: Side(own, own.partition("/")[2]) for own in wanted}, dict[Proof, str]()
    if wanted:
        by_document = groupby(sorted(shown), key=lambda proof: proof[0])
        quoted = {document: list(proofs) for document, proofs in by_document}
        for facts in corpus.facts:
            for side in _sides(facts, wanted):
                sides[side.id] = _more(sides[side.id], side)
            sentences |= {proof: _sentence(facts.document.text, proof[1]) for proof in quoted.get(facts.document.id, ())}
    reasons = lexicons.load().data("across")["reasons"]
    out = []
    for link in sorted(links, key=lambda x: (-x.score, x)):
        zh, en = reasons[link.reason]["label"]
        quotes = tuple((proof[0], sentences.get(proof, proof[1].quote)) for proof in link.evidence[:_MOST])
        out.append(Question(link, (zh, en), (sides[link.first], sides[link.second]), quotes))
    return out


def _sentence(text: str, e: Evidence) -> str:
    """The sentence around the words, which are often but a title; the words alone where the text is not kept."""
    if text[e.start : e.end] != e.quote:
        return e.quote
    around = sentence_around(text, e.start, e.end, _REACH)
    return " ".join(text[around.start : around.end].split())


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
        self._before: list[tuple[str, str]] = []  # what the file held before each answer, and with it

    def put(self, correction: Correction) -> None:
        """Raises ExportError where the file cannot be written; UsageError, with the file as it was, where the answer is the opposite of
        what stands in it, or where somebody made it unreadable meanwhile.
        """
        before = append(self.path, correction)
        try:
            self.corrections = read_corrections(self.path)
        except UsageError:
            put(self.path, before)
            raise
        self._before.append((before, as_it_stands(self.path)))

    def undo(self) -> bool:
        """Take back the last answer of this sitting; False where there is none. Raises UsageError where the file was changed since."""
        if not self._before:
            return False
        before, after = self._before[-1]
        if as_it_stands(self.path) != after:
            raise UsageError(f"{self.path}: changed by somebody else since the last answer; take its entry out there")
        put(self.path, before)
        self._before.pop()
        self.corrections = read_corrections(self.path)
        return True
