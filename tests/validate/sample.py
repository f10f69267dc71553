"""The small corpus of `facts` with one of everything that a graph can state, and how its graph is written."""

from __future__ import annotations

import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parents[1]))
import facts

from kg.model import Corpus, Organization, PlaceEntity, Post, Relation
from kg.rdf import syntaxes
from kg.rdf.dataset import Dataset
from kg.rdf.terms import DEFAULT_BASE, PREFIXES, path, term, typed, zh
from kg.records import jsonl

Quads = list[ox.Quad]
FIRST, SECOND = "2024/a.txt", "b.txt"


def corpus() -> Corpus:
    first, second = facts.corpus().facts
    city = replace(first.places[0], code="510100")
    district = PlaceEntity("place/春江区", "春江区", (), None, city.id, (facts.proof(facts.FIRST, "云岭"),))
    office = replace(first.organizations[0], parent="organization/云岭市人民政府")
    above = Organization("organization/云岭市人民政府", "云岭市人民政府", (), "government", None, city.id, (facts.proof(facts.FIRST, "云岭市"),))
    school = Organization("organization/云岭中学", "云岭中学", (), "school", mentions=(facts.proof(facts.FIRST, "学校"),))
    event = replace(first.events[0], participants=(school.id, city.id), aliases=("新闻发布会",))
    official = first.officials[0]
    posts = (*official.posts, Post(school.id, "校长", True, (facts.proof(facts.FIRST, "李敏"),)))
    relations = (
        *first.relations,
        Relation(office.id, "parent", above.id, (facts.proof(facts.FIRST, "云岭市教育局"),)),
        Relation(school.id, "inferred_parent", office.id, (), True),
        Relation(event.id, "participant", school.id, (facts.proof(facts.FIRST, "学校"),)),
    )
    document = replace(first.document, url="https://example.org/a", sha256=sha256(facts.FIRST.encode()).hexdigest())
    one = replace(
        first, document=document, places=(city, district), officials=(replace(official, posts=posts),), organizations=(office, above, school),
        events=(event,), relations=relations,
    )  # fmt: skip
    two = replace(second, places=(city,), document=replace(second.document, sha256=sha256(facts.SECOND.encode("gb18030")).hexdigest()))
    return Corpus((one, two))


@cache
def _quads() -> tuple[ox.Quad, ...]:
    return tuple(Dataset(corpus()))


def quads() -> Quads:
    return list(_quads())


def beside(folder: Path) -> Path:
    """A folder with what stands beside a graph."""
    folder.mkdir(parents=True, exist_ok=True)
    jsonl.write(corpus(), folder / "records.jsonl")
    jsonl.write_sources(corpus(), folder / "sources.jsonl")
    return folder


def put(edited: Quads, file: Path) -> None:
    form = syntaxes.FORMATS[file.suffix.lstrip(".")]
    with file.open("wb") as out:
        if file.suffix in (".ttl", ".rdf"):
            ox.serialize(sorted({q.triple for q in edited}, key=str), out, form)
        else:
            ox.serialize(edited, out, form)


# --- edits ---------------------------------------------------------------------------------------------------


def iri(identifier: str) -> ox.NamedNode:
    return ox.NamedNode(DEFAULT_BASE + identifier)


def graph(document: str) -> ox.NamedNode:
    return iri(f"graph/{path(document)}")


def value(text: object) -> ox.NamedNode | ox.Literal:
    """`zt:Target`, `<official/…>`, `"text"`, `"文"@zh`, `"3"^^decimal`; a term as it is."""
    if not isinstance(text, str):
        return text  # type: ignore[return-value]
    if text.startswith("<"):
        return iri(text[1:-1])
    if text.startswith('"'):
        words, _, kind = text[1:].rpartition('"')
        return zh(words) if kind == "@zh" else typed(words, kind[2:]) if kind else ox.Literal(words)
    return term(text) if text.partition(":")[0] in PREFIXES else ox.NamedNode(text)
