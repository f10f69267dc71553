"""Each document's statements stand in a graph of its own, and in no other's; what they quote are its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from kg.rdf.former import SELECTOR
from kg.rdf.statements import WORDS
from kg.rdf.terms import term
from kg.validate.held import Held, plain
from kg.validate.quotes import misquoted
from kg.validate.report import Violation

Texts = Callable[[str], str | None]  # of a document by its identifier
_OF_DOCUMENT = ("zt:evidence", *sorted(set(WORDS.values())), "prov:wasQuotedFrom", "prov:used", "nif:referenceContext")


def violations(held: Held) -> Iterator[Violation]:
    """Of what is in named graphs."""
    for subject, predicate, _ in held.rows(""):
        yield Violation(subject, predicate, None, "stands in no document's graph / 不在任何文件的图中")
    of: dict[str, str] = {}
    for graph, statements in groupby(held.said("dcterms:identifier"), key=lambda said: said[0]):
        for _, document, identifier in statements:
            if graph in of or graph.replace("/graph/", "/document/", 1) != document:
                message = f"the document {document} stands in the graph of another / 文件在另一文件的图中"
                yield Violation(graph, term("dcterms:identifier").value, plain(identifier), message)
            of.setdefault(graph, document)
    for graph in held.graphs():
        if graph not in of:
            yield Violation(graph, None, None, "a graph of no document / 图不属于任何文件")
    for name in _OF_DOCUMENT:
        for graph, subject, value in held.said(name):
            if graph and of.get(graph, "") not in ("", plain(value).partition("#")[0]):
                yield Violation(subject, term(name).value, plain(value), f"stands in {graph}, the graph of another document / 在另一文件的图中")


def unquoted(held: Held) -> Iterator[Violation]:
    """What a figure quotes is what its evidence holds, and no evidence ends behind its text."""
    names = [term(name).value for name in ("zt:evidence", "nif:anchorOf", "zt:quote")]
    for subject, quote, exact in held.db.execute(
        "SELECT f.s, f.o, q.o FROM quads f JOIN quads e ON e.g = f.g AND e.s = f.s AND e.p = ?"
        " JOIN quads q ON q.g = f.g AND q.s = substr(e.o, 2, length(e.o) - 2) AND q.p = ?"
        " WHERE f.p = ? AND f.o <> q.o ORDER BY f.s",
        names,
    ):
        yield Violation(subject, names[2], plain(quote), f"its evidence quotes “{plain(exact)}” / 与出处的引文不同")
    ends, lengths = term("nif:endIndex").value, term("zt:characters").value
    for subject, end, characters in held.db.execute(
        "SELECT e.s, CAST(substr(e.o, 2) AS INTEGER), CAST(substr(c.o, 2) AS INTEGER) AS most FROM quads e"
        " JOIN quads c ON c.g = e.g AND c.s = substr(e.s, 1, instr(e.s, '#') - 1) AND c.p = ?"
        " WHERE e.p = ? AND CAST(substr(e.o, 2) AS INTEGER) > most ORDER BY e.s",
        (lengths, ends),
    ):
        yield Violation(subject, ends, str(end), f"the text has {characters} characters / 原文只有 {characters} 字")


def ungrounded(held: Held, texts: Texts | None = None) -> Iterator[Violation]:
    """Quotes that are not their text: that of the graph itself, where it has it, else what is given. One is in memory at a time."""
    names = [term(name).value for name in ("nif:endIndex", "nif:anchorOf", "dcterms:identifier", "nif:beginIndex")]
    quotes = held.db.execute(
        "SELECT a.g, d.s, d.o, CAST(substr(a.o, 2) AS INTEGER), CAST(substr(b.o, 2) AS INTEGER), q.o, a.s FROM quads a"
        " JOIN quads b ON b.g = a.g AND b.s = a.s AND b.p = ? JOIN quads q ON q.g = a.g AND q.s = a.s AND q.p = ?"
        " JOIN quads d ON d.g = a.g AND d.s = substr(a.s, 1, instr(a.s, '#') - 1) AND d.p = ?"
        " WHERE a.p = ? ORDER BY d.o, a.g, a.s",
        names,
    )
    for (graph, document, identifier), same in groupby(quotes, key=lambda row: row[:3]):
        own = plain(identifier)
        text = texts(own) if texts else _text_in(held, graph, document)
        if text is None:
            continue
        for *_, start, end, exact, place in same:
            if not (quote := plain(exact)) or text[start:end] != quote:
                yield misquoted(place, own, (start, end), quote)


def _text_in(held: Held, graph: str, document: str) -> str | None:
    found = held.db.execute("SELECT o FROM quads WHERE g = ? AND s = ? AND p = ?", (graph, document, term("nif:isString").value)).fetchone()
    return plain(found[0]) if found else None


def has_texts(held: Held) -> bool:
    """Whether every document carries its text."""
    named, carried = ({s for _, s, _ in held.said(name)} for name in ("dcterms:identifier", "nif:isString"))
    return named <= carried


def is_former(held: Held) -> bool:
    """Whether it has the form of an earlier version."""
    return held.db.execute("SELECT 1 FROM quads WHERE p = ? LIMIT 1", (SELECTOR.value,)).fetchone() is not None
