"""What one thing says, held against itself and against the vocabulary: what SHACL cannot say, or each engine says otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any

import pyoxigraph as ox

from kg import lexicon as lexicons
from kg.rdf.terms import PREFIXES, path, term
from kg.resources import folder
from kg.validate.report import Violation
from kg.validate.shapes import address

_ZT, _XSD, _SH = PREFIXES["zt"], PREFIXES["xsd"], "http://www.w3.org/ns/shacl#"
_TYPE = term("rdf:type").value
_PLACE = re.compile(r"#char=([0-9]+),([0-9]+)$")
_EVIDENCE = tuple(term(f"nif:{name}").value for name in ("referenceContext", "beginIndex", "endIndex", "anchorOf"))
_FORMS = {
    f"{_XSD}{name}": re.compile(form)
    for name, form in {
        "decimal": r"-?[0-9]+(\.[0-9]+)?", "integer": "-?[0-9]+", "nonNegativeInteger": "[0-9]+", "boolean": "true|false", "string": "(?s:.*)",
        "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}", "gYearMonth": "[0-9]{4}-(0[1-9]|1[0-2])", "gYear": "[0-9]{4}",
    }.items()
}  # fmt: skip
_MANY = ("Named",)  # the shapes of what several natures have
_TEXT = PREFIXES["rdf"] + "langString"

Said = dict[str, list[Any]]  # a thing's objects by predicate
Found = Iterator[tuple[str | None, Any, str]]  # predicate, object, message


def violations(part: Iterable[list[ox.Triple]]) -> Iterator[Violation]:
    """What is wrong with the things of which these are the statements, a list each."""
    for statements in part:
        own = address(statements[0].subject)
        said: Said = {}
        for t in statements:
            said.setdefault(t.predicate.value, []).append(t.object)
        for rule in _RULES:
            for predicate, value, message in rule(own, said):
                yield Violation(own, predicate, None if value is None else getattr(value, "value", str(value)), message)


# --- of any thing --------------------------------------------------------------------------------------------


def _has_address(own: str, said: Said) -> Found:
    if own.startswith("_:"):
        yield None, None, "a node without an address / 没有标识的节点"
    for predicate, values in said.items():
        for value in values:
            if not isinstance(value, ox.NamedNode | ox.Literal):
                yield predicate, value, "neither an address nor a text / 既非标识也非文字"


def _has_one_nature(own: str, said: Said) -> Found:
    natures = {nature for value in said.get(_TYPE, ()) for nature in _natures().get(address(value), ())}
    natures |= {"Evidence"} if any(name in said for name in _EVIDENCE) else set()  # whose class is not stated
    if not natures:
        yield _TYPE, None, "is nothing that the vocabulary knows / 不是词汇所知的事物"
    elif len(natures) > 1:
        yield _TYPE, None, f"is several things at once: {', '.join(sorted(natures))} / 同时是几种事物"


def _is_of_the_vocabulary(_: str, said: Said) -> Found:
    for predicate, values in said.items():
        if predicate.startswith(_ZT) and predicate not in _vocabulary():
            yield predicate, None, "the vocabulary has no such property / 词汇中没有这一属性"
        for value in values:
            if isinstance(value, ox.NamedNode) and value.value.startswith(_ZT) and value.value not in _vocabulary():
                yield predicate, value, "the vocabulary has no such term / 词汇中没有这一词"


def _is_well_formed(_: str, said: Said) -> Found:
    """SHACL engines take what their language reads as a number or a date: digits of any script, days that no month has."""
    for predicate, values in said.items():
        for value in values:
            if isinstance(value, ox.Literal) and not _formed(value):
                kind = value.datatype.value.rpartition("#")[2]
                yield predicate, value, f"not as xsd:{kind} is written, in ASCII digits / 不合 xsd:{kind} 的写法（须用半角数字）"


def _formed(value: ox.Literal) -> bool:
    kind = value.datatype.value
    form = _FORMS.get(kind)
    if form is None or not form.fullmatch(value.value):
        return kind == _TEXT
    if kind == _XSD + "date":
        try:
            date.fromisoformat(value.value)
        except ValueError:
            return False
    return kind != _XSD + "gYear" or value.value != "0000"


# --- of figures, documents, evidence -------------------------------------------------------------------------


def _unit_is_that_of_qudt(_: str, said: Said) -> Found:
    units, stated = _values(said, "zt:unit"), _values(said, "qudt:hasUnit")
    if not units:
        return
    known = _units().get(units[0])  # not one of somebody's own lexicon
    if stated and known and stated != [known] and len(stated) == 1:
        yield term("qudt:hasUnit").value, stated[0], f"is not the unit “{units[0]}” / 与单位“{units[0]}”不符"
    elif not stated and known:
        yield term("qudt:hasUnit").value, None, f"the unit “{units[0]}” is {known} / 单位“{units[0]}”应为 {known}"


def _words_are_of_its_document(_: str, said: Said) -> Found:
    sources = _values(said, "prov:wasQuotedFrom")
    for proof in _values(said, "zt:evidence") if sources else ():
        if proof.partition("#")[0] not in sources:
            yield term("zt:evidence").value, proof, "is not of the document that it is quoted from / 出处不在所引文件中"


def _document_is_where_its_identifier_says(own: str, said: Said) -> Found:
    for identifier in _values(said, "dcterms:identifier"):
        if not own.endswith("/document/" + path(identifier)):
            yield term("dcterms:identifier").value, identifier, "is not the identifier of this address / 标识与地址不符"


def _program_is_that_of_its_address(own: str, said: Said) -> Found:
    for number in _values(said, "dcterms:hasVersion"):
        if not own.endswith("-" + path(number)):
            yield term("dcterms:hasVersion").value, number, "is not the version of this address / 版本与地址不符"


def _evidence_is_where_its_address_says(own: str, said: Said) -> Found:
    sources = _values(said, "nif:referenceContext")
    if sources and sources[0] != own.partition("#")[0]:
        yield term("nif:referenceContext").value, sources[0], "is not the document of this place / 出处不属于此文件"


def _place_is_that_of_its_address(own: str, said: Said) -> Found:
    if not (place := _PLACE.search(own)):
        return
    for name, wanted in (("nif:beginIndex", place[1]), ("nif:endIndex", place[2])):
        for value in _values(said, name):
            if value != wanted:
                yield term(name).value, value, f"its address says {wanted} / 地址所示为 {wanted}"
    length = int(place[2]) - int(place[1])
    for quote in _values(said, "nif:anchorOf"):
        if len(quote) != length:
            yield term("nif:anchorOf").value, quote, f"the quote has {len(quote)} characters, its position {length} / 引文长度与位置不符"


def _text_is_as_long_as_it_says(_: str, said: Said) -> Found:
    for text in _values(said, "nif:isString"):
        for characters in _values(said, "zt:characters"):
            if str(len(text)) != characters:
                yield term("zt:characters").value, characters, f"the text has {len(text)} characters / 原文有 {len(text)} 字"


_RULES: tuple[Callable[[str, Said], Found], ...] = (
    _has_address,
    _has_one_nature,
    _is_of_the_vocabulary,
    _is_well_formed,
    _unit_is_that_of_qudt,
    _words_are_of_its_document,
    _document_is_where_its_identifier_says,
    _program_is_that_of_its_address,
    _evidence_is_where_its_address_says,
    _place_is_that_of_its_address,
    _text_is_as_long_as_it_says,
)


def _values(said: Said, name: str) -> list[str]:
    return [address(v) if isinstance(v, ox.NamedNode) else getattr(v, "value", str(v)) for v in said.get(term(name).value, ())]


# --- what the ontology says ----------------------------------------------------------------------------------


@cache
def _vocabulary() -> frozenset[str]:
    """Every term of our namespace."""
    said = ox.parse(path=str(folder("ontology") / "kg.ttl"), format=ox.RdfFormat.TURTLE)
    return frozenset(a for t in said if (a := address(t.subject)).startswith(_ZT))


@cache
def _natures() -> dict[str, set[str]]:
    """Class → which shapes it is the target of: what has no nature is not looked at, what has two is looked at twice."""
    natures: dict[str, set[str]] = {}
    for name in ("shapes.ttl", "strict.ttl"):
        for t in ox.parse(path=str(folder("ontology") / name), format=ox.RdfFormat.TURTLE):
            nature = address(t.subject).rpartition("#")[2]
            if t.predicate.value == _SH + "targetClass" and nature not in _MANY:
                natures.setdefault(address(t.object), set()).add(nature.removesuffix("Whole"))
    return natures


@cache
def _units() -> dict[str, str]:
    """A unit as written → its address at QUDT."""
    return {written: term(f"unit:{name}").value for written, name in lexicons.load().data("units")["qudt"].items()}
