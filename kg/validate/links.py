"""What takes more than one node: where properties lead, what names what, circles. A join each, over `Held`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import groupby

import pyoxigraph as ox

from kg.rdf.terms import PREFIXES, term
from kg.resources import folder
from kg.validate.held import Held, plain
from kg.validate.nodes import OUTWARD, undescribed
from kg.validate.report import Violation
from kg.validate.shapes import address

_SH = "http://www.w3.org/ns/shacl#"
_UPWARD = ("schema:isPartOf", "org:subOrganizationOf", "schema:containedInPlace")


def violations(held: Held) -> Iterator[Violation]:
    yield from _unnamed(held)
    yield from _misled(held)
    for name in _UPWARD:
        yield from _circles(held, name)


def _unnamed(held: Held) -> Iterator[Violation]:
    """Nodes of this graph, to go by their addresses, that are named only; each document describes what it names."""
    document = held.db.execute("SELECT s FROM quads WHERE instr(s, '/document/') ORDER BY s LIMIT 1").fetchone()
    if document is None:
        return
    own = document[0].split("/document/")[0] + "/"
    marks = ", ".join("?" * len(OUTWARD))
    named = held.db.execute(
        f"SELECT a.o, min(a.s) FROM quads a WHERE a.o >= ? AND a.o < ? AND a.p NOT IN ({marks}) AND NOT EXISTS"
        " (SELECT 1 FROM quads b WHERE b.g = a.g AND b.s = substr(a.o, 2, length(a.o) - 2)) GROUP BY a.o ORDER BY a.o",
        (f"<{own}", f"<{own}\U0010ffff", *sorted(OUTWARD)),
    )
    for node, by in named:
        yield undescribed(by, plain(node))


def _misled(held: Held) -> Iterator[Violation]:
    """What a property leads to is described, but as something else."""
    held.db.execute("CREATE TEMP TABLE ends (p TEXT, said TEXT, o TEXT, PRIMARY KEY (p, said, o)) WITHOUT ROWID")
    held.db.executemany("INSERT INTO ends VALUES (?, ?, ?)", ((p, *end) for p, (ends, _) in _ends().items() for end in ends))
    there = "SELECT 1 FROM quads b WHERE b.g = a.g AND b.s = substr(a.o, 2, length(a.o) - 2)"
    wrong = held.db.execute(
        f"SELECT a.s, a.p, a.o FROM quads a WHERE a.p IN (SELECT p FROM ends) AND EXISTS ({there})"
        f" AND NOT EXISTS ({there} AND ((a.p, b.p, b.o) IN ends OR (a.p, b.p, '') IN ends)) ORDER BY a.s, a.p, a.o"
    )
    for subject, predicate, value in wrong:
        yield Violation(subject, predicate, plain(value), _ends()[predicate][1])


@cache
def _ends() -> dict[str, tuple[list[tuple[str, str]], str]]:
    """Property → what is said of what it leads to, one of these (a property, and the object or ''), and the message, as
    ontology/links.ttl has them."""
    said: dict[str, dict[str, list[ox.Triple | ox.NamedNode | ox.Literal | ox.BlankNode]]] = defaultdict(lambda: defaultdict(list))
    for t in ox.parse(path=str(folder("ontology") / "links.ttl"), format=ox.RdfFormat.TURTLE):
        said[str(t.subject)][t.predicate.value].append(t.object)

    def wanted(node: str) -> list[tuple[str, str]]:
        """By a shape, and by the shapes in its list."""
        found = [(term("rdf:type").value, f"<{address(c)}>") for c in said[node][_SH + "class"]]
        found += [(address(path), "") for o in said[node][_SH + "property"] for path in said[str(o)][_SH + "path"]]
        for name in (_SH + "or", PREFIXES["rdf"] + "first", PREFIXES["rdf"] + "rest"):
            found += [c for o in said[node][name] for c in wanted(str(o))]
        return found

    ends = {}
    for shape in list(said):
        texts = sorted((m for m in said[shape][_SH + "message"] if isinstance(m, ox.Literal)), key=lambda m: m.language or "")
        for predicate in said[shape][_SH + "targetObjectsOf"]:
            ends[address(predicate)] = wanted(shape), " / ".join(m.value for m in texts)
    return ends


def _circles(held: Held, name: str) -> Iterator[Violation]:
    """What stands above itself in what one document says. Where the graphs are united, only what does so directly: two
    documents may see it the other way round."""
    for graph, statements in groupby(held.said(name), key=lambda said: said[0]):
        above: dict[str, list[str]] = defaultdict(list)
        for _, subject, value in statements:
            above[subject].append(plain(value))
        united = not graph
        for node in sorted(above):
            if node in above[node] or (not united and _reaches(above, node)):
                yield Violation(node, term(name).value, node, "stands above itself, directly or in a circle / 以自身为上级，直接或成环")


def _reaches(above: dict[str, list[str]], node: str) -> bool:
    seen, todo = set[str](), list(above[node])
    while todo:
        other = todo.pop()
        if other == node:
            return True
        if other not in seen:
            seen.add(other)
            todo += above.get(other, ())
    return False
