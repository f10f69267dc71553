"""The syntaxes of RDF, of statements that come subject by subject: all files of a build in one pass.

They are what pyoxigraph writes, to the byte, which a test holds, in a third of the time that a quad for each statement takes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import BinaryIO

import pyoxigraph as ox

from kg.errors import UnfitError
from kg.rdf.statements import AT_ONCE, Group
from kg.rdf.terms import PREFIXES
from kg.rdf.xml_text import unheld

_NAMESPACES = tuple(f"<{address}" for address in PREFIXES.values())
_XSD = f"<{PREFIXES['xsd']}"
_BARE = re.compile(  # what Turtle writes without quotation marks
    rf'"(?:([+-]?[0-9]+)"\^\^{_XSD}integer|([+-]?[0-9]*\.[0-9]+)"\^\^{_XSD}decimal|(true|false)"\^\^{_XSD}boolean)>'
)
_TYPE = f"{PREFIXES['rdf']}type"
_MARKUP = re.compile("[&<>\"'\r]")
_MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\r": "&#13;"}  # a reader takes a bare return for a line feed
_ANY = ox.NamedNode("x:x")


@dataclass(frozen=True)
class Piece:
    """Some subjects, as each syntax tells them."""

    groups: list[Group]

    @cached_property
    def _turtle(self) -> str:
        return "".join(_turtle(*group) for group in self.groups)

    def turtle(self) -> str:
        return self._turtle

    def trig(self) -> str:
        return "\t" + self._turtle[:-1].replace("\n", "\n\t") + "\n"

    def json_ld(self) -> str:
        return ",".join(_json_ld(*group) for group in self.groups)

    def rdf_xml(self) -> str:
        """Raises UnfitError where XML cannot hold it."""
        return "".join(_rdf_xml(*group) for group in self.groups)


@dataclass(frozen=True)
class Syntax:
    """What stands around the pieces: of all of them, of those of one graph, and between them."""

    tell: Callable[[Piece], str]
    head: str
    foot: str = ""
    begin: str = ""
    end: str = ""
    between: str = ""
    empty: str = ""  # where there is no statement


def _told(triples: list[ox.Triple], form: ox.RdfFormat) -> str:
    return (ox.serialize(triples, format=form, prefixes=PREFIXES) or b"").decode("utf-8")


_PREFIXES = _told([ox.Triple(_ANY, _ANY, _ANY)], ox.RdfFormat.TURTLE).partition("<x:x>")[0]
_XML, _ROOT = _told([], ox.RdfFormat.RDF_XML), "</rdf:RDF>"
SYNTAXES = {
    "ttl": Syntax(Piece.turtle, _PREFIXES),
    "trig": Syntax(Piece.trig, _PREFIXES, begin="{term} {{\n", end="}\n"),
    "jsonld": Syntax(Piece.json_ld, "[", "]", '{{"@id":"{address}","@graph":[', "]}", ",", "[]"),
    "rdf": Syntax(Piece.rdf_xml, _XML.removesuffix(_ROOT), _ROOT, empty=_XML),
}


def write(graphs: Iterable[tuple[str, Iterator[Group]]], outputs: Mapping[str, BinaryIO]) -> set[str]:
    """Each of `SYNTAXES` that is wanted, in one pass. Returns those that cannot hold it, of which half a file is written."""
    outs, begun = {name: (SYNTAXES[name], out) for name, out in outputs.items()}, False
    for graph, groups in graphs:
        inside = False
        while some := list(islice(groups, AT_ONCE)):
            piece = Piece(some)
            for name, (syntax, out) in list(outs.items()):
                before = (syntax.between if begun else syntax.head) + ("" if inside else syntax.begin.format(address=graph, term=_term(f"<{graph}>")))
                try:
                    out.write((before + syntax.tell(piece)).encode("utf-8"))
                except UnfitError:
                    del outs[name]
            begun = inside = True
        for syntax, out in outs.values():
            out.write(syntax.end.encode("utf-8") if inside else b"")
    for syntax, out in outs.values():
        out.write((syntax.foot if begun else syntax.empty).encode("utf-8"))
    return set(outputs) - set(outs)


# --- Turtle --------------------------------------------------------------------------------------------------


def _turtle(subject: str, statements: list[tuple[str, str]]) -> str:
    told, last, between = [_term(f"<{subject}>")], "", " "
    for predicate, value in statements:
        own = _term(value) if value[0] == "<" else _literal(value) if value[-1] == ">" else value
        told.append(f" , {own}" if predicate == last else f"{between}{_predicate(predicate)} {own}")
        last, between = predicate, " ;\n\t"
    told.append(" .\n")
    return "".join(told)


def _term(address: str) -> str:
    return _short(address) if address.startswith(_NAMESPACES) else address


@lru_cache(maxsize=1 << 10)
def _short(address: str) -> str:
    return _told([ox.Triple(_ANY, _ANY, ox.NamedNode(address[1:-1]))], ox.RdfFormat.TURTLE).rpartition("<x:x> <x:x> ")[2].removesuffix(" .\n")


@lru_cache(maxsize=1 << 10)
def _predicate(address: str) -> str:
    return "a" if address == _TYPE else _short(f"<{address}>")


def _literal(value: str) -> str:
    if m := _BARE.fullmatch(value):
        return m[1] or m[2] or m[3]
    text, _, datatype = value.rpartition("^^")
    return f"{text}^^{_short(datatype)}"


# --- JSON-LD -------------------------------------------------------------------------------------------------


def _json_ld(subject: str, statements: list[tuple[str, str]]) -> str:
    told, last = [f'{{"@id":"{subject}"'], ""
    for predicate, value in statements:
        own = f'{{"@id":"{value[1:-1]}"}}' if value[0] == "<" else _json_literal(value)
        told.append(f",{own}" if predicate == last else f'{"]" if last else ""},"{predicate}":[{own}')
        last = predicate
    told.append("]}")
    return "".join(told)


def _json_literal(value: str) -> str:
    end = value.rindex('"') + 1
    text, rest = value[:end], value[end:]
    if "\\" in text:  # N-Quads escape more than JSON does, in other letters
        text = json.dumps(json.loads(text), ensure_ascii=False)
    if not rest:
        return f'{{"@value":{text}}}'
    return f'{{"@language":"{rest[1:]}","@value":{text}}}' if rest[0] == "@" else f'{{"@type":"{rest[3:-1]}","@value":{text}}}'


# --- RDF/XML -------------------------------------------------------------------------------------------------


def _rdf_xml(subject: str, statements: list[tuple[str, str]]) -> str:
    predicate, value = statements[0]
    typed = _element(value[1:-1]) if predicate == _TYPE else ""
    told = [f'\t<{typed or "rdf:Description"} rdf:about="{_address(subject)}">\n']
    for predicate, value in statements[1:] if typed else statements:
        name = _element(predicate)
        if value[0] == "<":
            told.append(f'\t\t<{name} rdf:resource="{_address(value[1:-1])}"/>\n')
        else:
            told.append(f"\t\t<{name}{_xml_literal(value)}</{name}>\n")
    told.append(f"\t</{typed or 'rdf:Description'}>\n")
    return "".join(told)


def _xml_literal(value: str) -> str:
    end = value.rindex('"')
    text, rest = value[1:end], value[end + 1 :]
    if "\\" in text:
        text = json.loads(value[: end + 1])
        if unheld(text):
            raise UnfitError("RDF/XML")
    return f"{_kind(rest)}>{_marked(text)}"


@lru_cache(maxsize=1 << 6)
def _kind(rest: str) -> str:
    return "" if not rest else f' xml:lang="{rest[1:]}"' if rest[0] == "@" else f' rdf:datatype="{_address(rest[3:-1])}"'


def _address(text: str) -> str:
    return _marked(text) if "&" in text or "'" in text else text


def _marked(text: str) -> str:
    return _MARKUP.sub(lambda sign: _MARKS[sign[0]], text) if _MARKUP.search(text) else text


@lru_cache(maxsize=1 << 10)
def _element(address: str) -> str:
    names = (PREFIXES["skos"] + "prefLabel", address)  # a type that comes first is no element of its own
    triples = [ox.Triple(_ANY, ox.NamedNode(name), _ANY) for name in names]
    return _told(triples, ox.RdfFormat.RDF_XML).rpartition("\t\t<")[2].partition(" rdf:resource")[0]
