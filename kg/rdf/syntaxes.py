"""The syntaxes of RDF, as files: N-Quads, TriG, Turtle, JSON-LD, RDF/XML, which cannot hold every text."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from kg.errors import UnfitError
from kg.model import Facts
from kg.rdf import writing
from kg.rdf.dataset import Dataset, Groups
from kg.rdf.statements import at
from kg.rdf.xml_text import unheld

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
UNION_ONLY = ("ttl", "rdf")
_TEXT = at("nif:isString")
_NAMED = 3  # documents that a message names


def write(dataset: Dataset, name: str, path: Path) -> str | None:
    """Write one of `FORMATS`. Turtle and RDF/XML hold the union, the others the named graphs.

    Returns which documents RDF/XML cannot hold, for their control characters, and is written without. Raises UnfitError
    where it can hold none.
    """
    unfit = Unfit()
    with path.open("wb") as out:
        if name == "nq":
            out.writelines(dataset.nquads())
        else:
            fitting = unfit if name == "rdf" else None
            writing.write([("", dataset.groups(fitting))] if name in UNION_ONLY else dataset.graphs(), {name: out})
    return unfit.told(len(dataset.corpus.facts)) if unfit.documents else None


def write_together(dataset: Dataset, paths: Mapping[str, Path]) -> list[str]:
    """Write all of them that are wanted, in as few passes as can be. Returns those that cannot hold all of it, which are not written."""
    named = {name: path for name, path in paths.items() if name not in (*UNION_ONLY, "nq")}
    union = {name: path for name, path in paths.items() if name in UNION_ONLY}
    if len(dataset.corpus.facts) == 1:
        named, union = named | union, {}
    unfit = set[str]()
    for some, graphs in ((named, dataset.graphs()), (union, iter([("", dataset.groups())]))):
        with contextlib.ExitStack() as stack:
            unfit |= writing.write(graphs if some else (), {name: stack.enter_context(path.open("wb")) for name, path in some.items()})
    if "nq" in paths:
        write(dataset, "nq", paths["nq"])
    for name in unfit:
        paths[name].unlink()
    return [name for name in paths if name in unfit]


# --- RDF/XML -------------------------------------------------------------------------------------------------


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

    def told(self, documents: int) -> str:
        """Raises UnfitError where it can hold nothing of so many."""
        more = len(self.documents) - _NAMED
        named = "; ".join(f"{document}: {why}" for document, why in list(self.documents.items())[:_NAMED])
        message = f"{named}{f'; and {more:,} more' if more > 0 else ''}; take it out of the document or use another format"
        if self.whole == documents:
            raise UnfitError(f"RDF/XML cannot hold {message}")
        return f"RDF/XML is written without what it cannot hold: {message}"

    def _note(self, facts: Facts, sign: str, statement: str, what: str = "") -> None:
        at = facts.document.text.find(sign)
        self.documents[facts.document.id] = f"{what}the character U+{ord(sign):04X}, " + (f"character {at} of its text" if at >= 0 else statement)
