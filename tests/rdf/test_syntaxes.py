"""Every syntax says the same to Oxigraph and to rdflib, whatever characters texts and names hold."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner
from facts import corpus
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from told import told

from kg.cli.export import export as command
from kg.errors import ExportError, IncompleteError
from kg.export import Material, export
from kg.knowledge import Knowledge
from kg.model import Corpus, Document, Evidence, Facts
from kg.rdf import syntaxes
from kg.rdf.dataset import Dataset
from kg.rdf.drawn import Drawn
from kg.rdf.terms import DEFAULT_BASE, PREFIXES, path
from kg.records import jsonl

THEIRS = {"ttl": "turtle", "trig": "trig", "nq": "nquads", "jsonld": "json-ld", "rdf": "xml"}
# Line ends and blanks that some reader takes for another, what syntaxes are made of, signs outside the first plane
PIECES = [
    "\r", "\n", "\r\n", "\t", "\x85", "\u2028", "\u2029", " ", "\xa0", "\u3000", "\ufeff", "\u200d", "\u202e", "\x7f", "\ufdd0", "\U0001fffe",
    '"', '"""', "'", "'''", "\\", "\\n", "\\u0041", "]]>", "<!--", "&amp;", "&#13;", "<b>", "%20", "{|}", "^`", "[]", "@zh .", "#", "𠮷", "😀", "e\u0301", "甲",
]  # fmt: skip
UNFIT = [*map(chr, {*range(0x20)} - {*b"\t\r\n"}), "\ufffe", "\uffff"]
Said = set[tuple[str, str, str, str | None, str | None]]


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """rdflib logs each text that it finds remarkable."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def ours(file: Path, name: str) -> Said:
    return said(ox.parse(path=str(file), format=syntaxes.FORMATS[name]))


def said(quads: object) -> Said:
    out: Said = set()
    for q in quads:  # type: ignore[attr-defined]
        o = q.object
        literal = isinstance(o, ox.Literal)
        out.add((q.subject.value, q.predicate.value, o.value, o.language if literal else None, o.datatype.value if literal else None))
    return out


def theirs(file: Path, name: str) -> Said:
    graph = rdflib.Dataset(default_union=True)
    graph.parse(file, format=THEIRS[name])
    out: Said = set()
    for s, p, o, _ in graph.quads():
        kind = None
        if isinstance(o, rdflib.Literal):
            kind = str(rdflib.RDF.langString if o.language else o.datatype or rdflib.XSD.string)
        out.add((str(s), str(p), str(o), getattr(o, "language", None), kind))
    return out


def named(corpus: Corpus, identifier: str) -> Corpus:
    return Corpus(tuple(replace(f, document=replace(f.document, id=identifier)) for f in corpus.facts))


any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=UNFIT), min_size=1)
hostile = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)


@settings(max_examples=15)
@given(hostile, hostile)
def test_every_syntax_reads_back_equal_in_both_libraries(tmp_path_factory: pytest.TempPathFactory, words: str, identifier: str) -> None:
    reads_back(tmp_path_factory, words, identifier)


@pytest.mark.nightly
@settings(max_examples=1000)
@given(hostile | any_text, hostile | any_text)
def test_so_it_does_in_a_long_trial(tmp_path_factory: pytest.TempPathFactory, words: str, identifier: str) -> None:
    reads_back(tmp_path_factory, words, identifier)


def reads_back(tmp_path_factory: pytest.TempPathFactory, words: str, identifier: str) -> None:
    folder = tmp_path_factory.mktemp("syntax")
    dataset = Dataset(named(told(words), identifier))
    wanted = said(dataset)
    drawn = Drawn(dataset.corpus)
    assert syntaxes.write_together(drawn, {name: folder / f"together.{name}" for name in syntaxes.FORMATS}) == []
    for name in syntaxes.FORMATS:
        file = folder / f"graph.{name}"
        assert syntaxes.write(dataset, name, file) is None
        assert syntaxes.write(drawn, name, folder / "drawn") is None
        assert (folder / "drawn").read_bytes() == (folder / f"together.{name}").read_bytes() == file.read_bytes() == by_oxigraph(dataset, name), name
        assert ours(file, name) == wanted, name
        assert theirs(file, name) == wanted, name


def by_oxigraph(dataset: Dataset, name: str) -> bytes:
    statements: Any = dataset.union() if name in syntaxes.UNION_ONLY else dataset
    written = ox.serialize(statements, format=syntaxes.FORMATS[name], prefixes=PREFIXES) or b""
    return written.replace(b"\r", b"&#13;") if name == "rdf" else written


@pytest.mark.parametrize("base", [DEFAULT_BASE, PREFIXES["dcterms"], "http://a.example/?x='&y="])
@pytest.mark.parametrize("name", syntaxes.FORMATS)
def test_files_are_what_oxigraph_writes(name: str, base: str, tmp_path: Path) -> None:
    for many in (corpus(), three("𠮷"), Corpus()):
        dataset = Dataset(many, base)
        assert syntaxes.write_together(Drawn(many, base), {name: tmp_path / "graph"}) == []
        assert (tmp_path / "graph").read_bytes() == by_oxigraph(dataset, name)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_any_identifier_makes_an_address_that_all_take(identifier: str) -> None:
    address = DEFAULT_BASE + path(identifier)
    assert ox.NamedNode(address).value == str(rdflib.URIRef(address).n3()[1:-1]) == address
    assert not re.search(r"[\s<>\"{}|\\^`\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]|%(?![0-9A-F]{2})", address)


def test_addresses_differ_where_identifiers_do() -> None:
    names = ["a b", "a%20b", "a\u3000b", "a\xa0b", "a\u200bb", "a\u202eb", "ab", "a/b", "a%2Fb", "a#b", "a?b", "á", "a\u0301"]
    assert len({path(name) for name in names}) == len(names)


# --- what XML cannot hold ------------------------------------------------------------------------------------


def three(sign: str) -> Corpus:
    """Of three documents the second holds the character."""
    return Corpus(tuple(Facts(Document(f"{n}.txt", words, title=words)) for n, words in enumerate(("甲\r\n", f"乙{sign}丙", "丁"))))


@pytest.mark.parametrize("sign", ["\0", "\x0c", "\x1f", "\uffff"])
def test_a_document_that_xml_cannot_hold_is_left_out_of_graph_rdf_alone(sign: str, tmp_path: Path) -> None:
    material = Material(three(sign))
    with pytest.raises(IncompleteError) as told_of:
        export(material, "rdf", tmp_path / "graph.rdf")
    assert str(told_of.value) == (
        f"RDF/XML is written without what it cannot hold: 1.txt: the character U+{ord(sign):04X}, character 1 of its text; "
        "take it out of the document or use another format"
    )
    first, _, last = material.corpus.facts
    held = said(Dataset(Corpus((first, last))))
    assert ours(tmp_path / "graph.rdf", "rdf") == theirs(tmp_path / "graph.rdf", "rdf") == held
    for name in ("ttl", "trig", "nq", "jsonld"):
        export(material, name, tmp_path / name)
        assert ours(tmp_path / name, name) == said(material.quads), name


def test_many_are_counted_and_none_is_an_error(tmp_path: Path) -> None:
    unfit = tuple(named(told("\x0c"), f"{n}.txt").facts[0] for n in range(5))
    with pytest.raises(IncompleteError, match=r"0\.txt: .*; 1\.txt: .*; 2\.txt: .*; and 2 more; take it out"):
        export(Material(Corpus((*unfit, *named(told("甲"), "z.txt").facts))), "rdf", tmp_path / "graph.rdf")
    (tmp_path / "graph.rdf").unlink()
    with pytest.raises(ExportError, match=r"^RDF/XML cannot hold 0\.txt: the character U\+000C"):
        export(Material(Corpus(unfit)), "rdf", tmp_path / "graph.rdf")
    assert not list(tmp_path.iterdir())
    assert list(Knowledge(Corpus(three("\x0c").facts[1:2])).write(tmp_path, ["rdf", "nq"])) == ["rdf"]
    assert [p.name for p in tmp_path.iterdir()] == ["graph.nq"]


def test_a_character_that_stands_in_no_text_is_named_with_its_statement(tmp_path: Path) -> None:
    facts = told("甲").facts[0]
    titled = replace(facts, document=replace(facts.document, title="一\x0c二"))
    plain = named(told("甲"), "z.txt").facts[0]
    with pytest.raises(IncompleteError, match=r"a\.txt: the character U\+000C, <http://purl.org/dc/terms/title> of <.*/document/a\.txt>"):
        export(Material(Corpus((titled, plain))), "rdf", tmp_path / "graph.rdf")


def test_a_text_that_xml_cannot_hold_is_all_that_is_left_out(tmp_path: Path) -> None:
    """It may hold a form feed far from anything that is quoted."""
    facts: Facts = told("甲").facts[0]
    far = replace(facts.document, text=facts.document.text + "。" * 50 + "\x0c")
    corpus = Corpus((replace(facts, document=far),))
    with pytest.raises(IncompleteError, match=r"without what it cannot hold: a\.txt: its text, for the character U\+000C, character 53 of its text"):
        export(Material(corpus), "rdf", tmp_path / "graph.rdf")
    assert ours(tmp_path / "graph.rdf", "rdf") == said(Dataset(corpus, texts=False))
    assert facts.figures[0].quote == far.text[1:2] == Evidence(1, 2, "甲").quote


def test_a_build_writes_the_others_and_says_so(tmp_path: Path) -> None:
    refused = Knowledge(three("\x0c")).write(tmp_path, ["rdf", "nq"])
    assert list(refused) == ["rdf"] and "1.txt: the character U+000C" in str(refused["rdf"])
    assert {p.name for p in tmp_path.iterdir()} == {"graph.rdf", "graph.nq"}


def test_kg_export_hands_over_what_is_held_and_ends_with_1(tmp_path: Path) -> None:
    jsonl.write(three("\x0c"), tmp_path / "records.jsonl")
    jsonl.write_sources(three("\x0c"), tmp_path / "sources.jsonl")
    printed = CliRunner().invoke(command, [str(tmp_path), "--format", "rdf"])
    assert isinstance(printed.exception, IncompleteError) and printed.exception.exit_code == 1
    both = CliRunner().invoke(command, [str(tmp_path), "--format", "rdf", "--format", "nq", "-o", f"{tmp_path}/two"])
    assert isinstance(both.exception, IncompleteError)
    assert (tmp_path / "two" / "graph.rdf").read_bytes() == printed.stdout_bytes
    assert (tmp_path / "two" / "graph.nq").is_file()


def test_what_is_drawn_once_is_the_same_in_every_pass_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for many in (three("\x0c"), three("丙"), Corpus()):
        plain, drawn = Dataset(many), Drawn(many)
        assert list(drawn) == list(drawn) == list(plain)
        assert list(drawn.union()) == list(drawn.union()) == list(plain.union())
        assert list(drawn.rows()) == list(plain.rows()) and list(drawn.groups()) == list(plain.groups())
        first, second = syntaxes.Unfit(), syntaxes.Unfit()
        assert list(drawn.groups(first)) == list(plain.groups(second)) and first.documents == second.documents
        del drawn
    assert not list(tmp_path.iterdir())
