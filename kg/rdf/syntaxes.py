"""The syntaxes of RDF, as files: N-Quads, TriG, Turtle, JSON-LD, RDF/XML, which cannot hold every text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from kg.errors import UnfitError
from kg.model import Facts
from kg.rdf.dataset import Dataset, Groups
from kg.rdf.statements import at
from kg.rdf.terms import PREFIXES
from kg.rdf.xml_text import unheld

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
UNION_ONLY = ("ttl", "rdf")
_MAYBE_UNHELD = re.compile(rb"\\[ubf]")  # in N-Quads, which escape it, what `unheld` finds, and perhaps more
_TEXT = at("nif:isString")
_NAMED = 3  # documents that a message names


def write(dataset: Dataset, name: str, path: Path) -> str | None:
    """Write one of `FORMATS`. Turtle and RDF/XML hold the union, the others the named graphs.

    Returns which documents RDF/XML cannot hold, for their control characters, and is written without. Raises UnfitError
    where it can hold none.
    """
    if name == "rdf":
        return _write_xml(dataset, path)
    with path.open("wb") as out:
        if name == "nq":
            out.writelines(dataset.nquads())
        else:
            ox.serialize(dataset.united() if name in UNION_ONLY else dataset, out, FORMATS[name], prefixes=PREFIXES)
    return None


# --- RDF/XML -------------------------------------------------------------------------------------------------


def _write_xml(dataset: Dataset, path: Path) -> str | None:
    unfit = Unfit()
    with path.open("wb") as out:
        escaping: Any = _LineEnds(out)
        ox.serialize(dataset.united(None if dataset.lacks(_MAYBE_UNHELD) else unfit), escaping, ox.RdfFormat.RDF_XML, prefixes=PREFIXES)
    if not unfit.documents:
        return None
    more = len(unfit.documents) - _NAMED
    named = "; ".join(f"{document}: {why}" for document, why in list(unfit.documents.items())[:_NAMED])
    message = f"{named}{f'; and {more:,} more' if more > 0 else ''}; take it out of the document or use another format"
    if unfit.whole == len(dataset.corpus.facts):
        raise UnfitError(f"RDF/XML cannot hold {message}")
    return f"RDF/XML is written without what it cannot hold: {message}"


class Unfit:
    """Gives what RDF/XML can hold of each document: all, all but the text, or nothing; keeps what it cannot, with the place."""

    def __init__(self) -> None:
        self.documents: dict[str, str] = {}
        self.whole = 0  # documents of which it can hold nothing

    def __call__(self, facts: Facts, groups: Groups) -> Groups:
        fitting, text = groups, ""
        for subject, statements in groups:
            for predicate, value in statements:
                if value[0] == '"' and "\\" in value and (sign := unheld(json.loads(value[: value.rindex('"') + 1]))):
                    if predicate != _TEXT:
                        self._note(facts, sign, f"<{predicate}> of <{subject}>")
                        self.whole += 1
                        return []
                    text = sign
        if text:
            self._note(facts, text, "", "its text, for ")
            fitting = [(s, [pair for pair in said if pair[0] != _TEXT]) for s, said in groups]
        return fitting

    def _note(self, facts: Facts, sign: str, statement: str, what: str = "") -> None:
        at = facts.document.text.find(sign)
        self.documents[facts.document.id] = f"{what}the character U+{ord(sign):04X}, " + (f"character {at} of its text" if at >= 0 else statement)


class _LineEnds:
    """Writes a carriage return so that an XML reader, which takes a bare one for a line feed, reads it back."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, piece: bytes) -> int:
        self._out.write(piece.replace(b"\r", b"&#13;"))
        return len(piece)

    def flush(self) -> None:
        self._out.flush()
