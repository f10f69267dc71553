"""What one document says: its facts in reading order, each with its stretches and with what the document ties it to."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kg.serve.addresses import address
from kg.serve.index.figure_words import amounts, meanings
from kg.serve.index.read import Index, Json
from kg.serve.pages.marks import Mark
from kg.serve.web import words
from kg.words import Language

_MENTIONS = (
    "SELECT m.node, m.begin, m.until FROM mention m JOIN node n ON n.number = m.node WHERE m.document = ? ORDER BY m.begin, m.until DESC, n.type, n.rank, n.id"
)
# Only what this document states: a relation without words of it is left to the entity's own page.
_TIES = (
    "SELECT e.*, min(p.begin) AS begin, p.until AS ended FROM node_document d "
    "JOIN edge e ON e.subject = d.node JOIN proof p ON p.edge = e.number AND p.document = d.document "
    "JOIN node s ON s.number = e.subject JOIN node o ON o.number = e.object "
    "WHERE d.document = ? GROUP BY e.number ORDER BY s.rank, s.id, o.rank, o.id, e.key"
)
_ASSISTED = "SELECT begin, until, reader FROM assisted WHERE document = ?"
_CHUNK = 400


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """`facts` as a page's script takes them; marks name them by their place in that list."""

    facts: list[Json]
    marks: list[Mark]

    def named(self) -> list[Json]:
        return [fact for fact in self.facts if fact["at"]]

    def counts(self) -> dict[str, int]:
        """How many facts of each type are named in the text."""
        out: dict[str, int] = {}
        for fact in self.named():
            out[fact["type"]] = out.get(fact["type"], 0) + 1
        return out


def facts_of(index: Index, document: int, language: Language) -> DocumentFacts:
    """Everything that the document names, and what its relations name beside (`at` is empty there)."""
    at: dict[int, list[tuple[int, int]]] = {}
    for node, begin, until in index.rows(_MENTIONS, [document]):
        at.setdefault(node, []).append((begin, until))
    ties = index.rows(_TIES, [document])
    beside = {n for t in ties for n in (t["subject"], t["object"])} - at.keys()
    rows = _by_number(index, "SELECT number, id, type, name, kind, date, rank FROM node WHERE number IN ({})", [*at, *beside])
    order = [*at, *sorted(beside, key=lambda n: (rows[n]["rank"], rows[n]["id"]))]
    place = {node: i for i, node in enumerate(order)}
    figures = {r["number"]: r for r in index.rows("SELECT * FROM figure WHERE document = ?", [document])}
    facts = [_fact(rows[n], at.get(n, []), figures.get(n), language) for n in order]
    for tie in ties:
        _tie(facts, place[tie["subject"]], place[tie["object"]], tie)
    parts = index.rows("SELECT begin, until, kind, name FROM part WHERE document = ? ORDER BY begin, until", [document])
    read = {(r["begin"], r["until"]): words("document", language)["by_model"].format(n=r["reader"]) for r in index.rows(_ASSISTED, [document])}
    for fact in facts if parts or read else ():
        told = (said for stretch in fact["at"] for said in (_place(parts, stretch[0], language), read.get(tuple(stretch))) if said)
        fact["places"] = list(dict.fromkeys(told))
    marks = [Mark(a, b, rows[n]["type"], place[n]) for n, stretches in at.items() for a, b in stretches]
    return DocumentFacts(facts, marks)


def _place(parts: Sequence[Any], start: int, language: Language) -> str | None:
    """The page or the cell of the file in which a stretch of the text stands."""
    at = bisect.bisect_right(parts, start, key=lambda p: p["begin"]) - 1
    if at < 0 or start >= parts[at]["until"]:
        return None
    return str(words("document", language)[parts[at]["kind"]]).format(n=parts[at]["name"])


def _fact(row: Any, at: Sequence[tuple[int, int]], figure: Any, language: Language) -> Json:
    out: Json = {"id": row["id"], "type": row["type"], "name": row["name"], "address": address(row["id"]), "at": at, "ties": []}
    if row["kind"]:
        out["kind"] = row["kind"]
    if row["date"]:
        out["date"] = row["date"]
    if figure is not None:
        out |= {
            "quote": figure["quote"], "status": figure["status"], "amount": amounts(figure)[language],
            "meaning": meanings(figure)[language],
        }  # fmt: skip
    return out


def _tie(facts: list[Json], subject: int, object_: int, tie: Any) -> None:
    """At both ends; an actor is told how many figures it has, not each of them."""
    predicate, stretch = tie["predicate"], (tie["begin"], tie["ended"])
    extra = {k: tie[k] for k in ("title", "change", "since", "until") if tie[k]}
    facts[subject]["ties"].append({"predicate": predicate, "direction": "out", "to": object_, "at": stretch} | extra)
    if facts[subject]["type"] == "figure":
        facts[object_]["figures"] = facts[object_].get("figures", 0) + 1
    else:
        facts[object_]["ties"].append({"predicate": predicate, "direction": "in", "to": subject, "at": stretch} | extra)


def _by_number(index: Index, sql: str, numbers: Sequence[int]) -> dict[int, Any]:
    out: dict[int, Any] = {}
    for part in _chunks(numbers):
        out |= {r["number"]: r for r in index.rows(sql.format(", ".join("?" * len(part))), part)}
    return out


def _chunks(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[i : i + _CHUNK] for i in range(0, len(numbers), _CHUNK))
