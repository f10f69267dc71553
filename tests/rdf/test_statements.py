"""RDF: the contract's terms, named graphs, no blank nodes, the same bytes on every run."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from facts import FIRST, corpus
from msgspec.structs import replace

from kg.model import Corpus
from kg.rdf import syntaxes
from kg.rdf.dataset import Dataset
from kg.rdf.terms import DEFAULT_BASE, PREFIXES, path, term, zh

FIGURE = f"{DEFAULT_BASE}figure/2024/a.txt/{FIRST.index('95%以上')}"


def said(subject: str) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for triple in Dataset(corpus()).union():
        if triple.subject == ox.NamedNode(subject):
            out.setdefault(triple.predicate.value, []).append(str(triple.object))
    return out


def test_a_figure_reads_as_the_contract_says() -> None:
    facts = said(FIGURE)
    start = FIRST.index("95%以上")
    evidence = f"<{DEFAULT_BASE}document/2024/a.txt#char={start},{start + 5}>"
    assert set(facts[term("rdf:type").value]) == {str(term("zt:Figure")), str(term("zt:Target"))}
    assert facts[term("zt:value").value] == ['"95"^^<http://www.w3.org/2001/XMLSchema#decimal>']
    assert facts[term("qudt:hasUnit").value] == [str(term("unit:PERCENT"))]
    assert facts[term("zt:comparator").value] == [str(term("odrl:gteq"))]
    assert facts[term("zt:measure").value] == ['"入园率"@zh']
    assert facts[term("schema:endDate").value] == ['"2025-12-31"^^<http://www.w3.org/2001/XMLSchema#date>']
    assert term("schema:startDate").value not in facts
    assert facts[term("zt:evidence").value] == [evidence]


def test_evidence_is_one_node_of_nif() -> None:
    start = FIRST.index("95%以上")
    document = f"{DEFAULT_BASE}document/2024/a.txt"
    assert said(f"{document}#char={start},{start + 5}") == {
        term("rdf:type").value: [str(term("nif:RFC5147String"))],
        term("nif:referenceContext").value: [f"<{document}>"],
        term("nif:beginIndex").value: [f'"{start}"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'],
        term("nif:endIndex").value: [f'"{start + 5}"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'],
        term("nif:anchorOf").value: ['"95%以上"@zh'],
    }
    context = said(document)
    assert str(term("nif:Context")) in context[term("rdf:type").value] and context[term("nif:isString").value] == [str(zh(FIRST))]


def test_a_graph_proves_itself_by_sparql() -> None:
    store = ox.Store()
    store.extend(Dataset(corpus()))
    wrong = "FILTER(SUBSTR(?text, ?begin + 1, ?end - ?begin) != ?words)"
    question = f"""PREFIX nif: <{PREFIXES["nif"]}> SELECT ?e WHERE {{
        ?e nif:anchorOf ?words ; nif:beginIndex ?begin ; nif:endIndex ?end ; nif:referenceContext/nif:isString ?text %s }}"""
    proven = len(list(store.query(question % "", use_default_graph_as_union=True)))
    assert proven == len({q.subject for q in Dataset(corpus()) if q.predicate == term("nif:anchorOf")}) > 10
    assert not list(store.query(question % wrong, use_default_graph_as_union=True))


def test_texts_can_be_left_out() -> None:
    with_texts, without = (set(Dataset(corpus(), texts=t)) for t in (True, False))
    assert without < with_texts and {q.predicate for q in with_texts - without} == {term("nif:isString")}


def test_words_of_a_figure_stand_with_it_and_no_relation_tells_them_again() -> None:
    built = said(f"{DEFAULT_BASE}figure/2024/a.txt/{FIRST.index('12所')}")
    start = FIRST.index("李敏介绍")
    assert built[term("zt:speakerEvidence").value] == [f"<{DEFAULT_BASE}document/2024/a.txt#char={start},{start + 4}>"]
    assert len(built[term("zt:actorEvidence").value]) == len(built[term("zt:initiativeEvidence").value]) == 1
    assert not [q for q in Dataset(corpus()) if q.subject.value.startswith(f"{DEFAULT_BASE}relation/2024/a.txt/acted/")]


def test_of_several_actors_each_has_a_relation() -> None:
    first = corpus().facts[0]
    built, acted = first.figures[0], first.relations[0]
    other = replace(acted, object=first.places[0].id, evidence=(first.officials[0].mentions[0],))
    figures = (replace(built, actor=(*built.actor, other.object)), *first.figures[1:])
    graph = set(Dataset(Corpus((replace(first, figures=figures, relations=(*first.relations, other)),))))
    own = ox.NamedNode(f"{DEFAULT_BASE}{built.id}")
    assert not [q for q in graph if q.subject == own and q.predicate == term("zt:actorEvidence")]
    relations = {q.subject for q in graph if q.predicate == term("rdf:subject") and q.object == own}
    assert {q.object.value for q in graph if q.subject in relations and q.predicate == term("rdf:object")} == {
        f"{DEFAULT_BASE}{acted.object}", f"{DEFAULT_BASE}{other.object}",
    }  # fmt: skip


def test_a_post_is_held_by_memberships_with_evidence() -> None:
    post = said(f"{DEFAULT_BASE}post/云岭市教育局/新闻发言人")
    assert post[term("skos:prefLabel").value] == ['"新闻发言人"@zh']
    membership = said(f"{DEFAULT_BASE}membership/李敏@云岭市教育局/云岭市教育局/新闻发言人")
    assert membership[term("zt:concurrent").value] == ['"true"^^<http://www.w3.org/2001/XMLSchema#boolean>']
    assert len(membership[term("zt:evidence").value]) == 1


def test_decimals_have_no_exponent() -> None:
    values = [str(t.object) for t in Dataset(corpus()).union() if t.predicate == term("zt:upperValue")]
    assert values == ['"30000"^^<http://www.w3.org/2001/XMLSchema#decimal>']


def test_each_document_has_a_graph_of_its_own() -> None:
    graphs = {q.graph_name.value for q in Dataset(corpus()) if isinstance(q.graph_name, ox.NamedNode)}
    assert graphs == {f"{DEFAULT_BASE}graph/2024/a.txt", f"{DEFAULT_BASE}graph/b.txt"}


def test_no_node_is_blank_and_subjects_are_sorted() -> None:
    quads = list(Dataset(corpus()))
    assert not any(isinstance(x, ox.BlankNode) for q in quads for x in (q.subject, q.object))
    union = [t.subject.value for t in Dataset(corpus()).union() if isinstance(t.subject, ox.NamedNode)]
    assert union == sorted(union)


@pytest.mark.parametrize("name", syntaxes.FORMATS)
def test_what_is_written_reads_back(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"graph.{name}"
    syntaxes.write(Dataset(corpus()), name, file)
    back = {q.triple if isinstance(q, ox.Quad) else q for q in ox.parse(path=str(file), format=syntaxes.FORMATS[name])}
    assert back == set(Dataset(corpus()).union())


def test_another_base_moves_every_instance(tmp_path: Path) -> None:
    syntaxes.write(Dataset(corpus(), "https://example.org/x/"), "ttl", tmp_path / "a.ttl")
    graph = rdflib.Graph().parse(tmp_path / "a.ttl")
    assert all(str(s).startswith("https://example.org/x/") for s in graph.subjects())


@pytest.mark.parametrize(
    ("identifier", "address"),
    [
        ("a b.txt", "a%20b.txt"),
        ("a%20b", "a%2520b"),
        ('<x>"{}|^`\\', "%3Cx%3E%22%7B%7D%7C%5E%60%5C"),
        ("市（一）·“二”", "市（一）·“二”"),
        ("a#b?c", "a%23b%3Fc"),
        ("\ue000\ufffe", "%EE%80%80%EF%BF%BE"),
        ("𠮷😀", "𠮷😀"),
        ("甲\u202e乙\u200b\ufeff", "甲%E2%80%AE乙%E2%80%8B%EF%BB%BF"),
    ],
)
def test_letters_stay_and_what_an_iri_forbids_is_encoded(identifier: str, address: str) -> None:
    assert path(identifier) == address
    assert ox.NamedNode(DEFAULT_BASE + address).value.endswith(address)


def test_the_same_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from facts import corpus; from kg.rdf import syntaxes; from pathlib import Path\n"
        "from kg.rdf.dataset import Dataset\n"
        "for f in syntaxes.FORMATS: syntaxes.write(Dataset(corpus()), f, Path(sys.argv[2]) / f)"
    )
    digests = []
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        command = [sys.executable, "-c", code, str(Path(__file__).parents[1]), str(tmp_path / seed)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        digests.append([hashlib.sha256((tmp_path / seed / f).read_bytes()).hexdigest() for f in syntaxes.FORMATS])
    assert digests[0] == digests[1]
