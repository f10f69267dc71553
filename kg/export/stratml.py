"""stratml.xml: StratML Part 2 (ISO 17469-2), a Performance Plan or, where results are stated, a Performance Report.

| StratML | from |
|---|---|
| `Organization` | each organization; `Acronym` its shortest alias, its officials as `Stakeholder` with their titles as `Role` |
| `Goal` | each initiative, its actors as `Stakeholder`; last, figures that belong to no initiative |
| `Objective` | what one body (or several together) is to do or did for a goal |
| `PerformanceIndicator` | one measure in one unit within an objective |
| `MeasurementInstance` | one period of an indicator: its targets and results side by side |
| `TargetResult`, `ActualResult` | each figure: period, number, comparator (`Descriptor`), and in `Description` its words, upper end, change, obligation, speaker, place in the document and identifier, one a line |
| `OtherInformation` | of the whole: the documents; of a goal: what it is part of |
| `Identifier` | a UUID (version 5) of our own IRI, after “_”: the same on every run |

Events, and which place an organization stands for, have no place in StratML.
"""  # noqa: E501 - a table

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain, groupby, repeat
from operator import itemgetter
from pathlib import Path
from pickle import dumps, loads
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from lxml import etree

from kg.graph import DiskGraph, Node, disk_graph
from kg.model import Figure, Initiative, Organization, Period
from kg.rdf.sorting import sorted_once
from kg.rdf.terms import DEFAULT_BASE
from kg.rdf.terms import path as iri_path
from kg.rdf.xml_text import held
from kg.records.jsonl import number
from kg.scratch import database

if TYPE_CHECKING:
    from kg.export import Material

NAMESPACE = "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"
_URI = ":/?#[]@!$&'()*+,;=%~"  # what stays as it is in an address
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NO_INITIATIVE = "未归入举措的指标 · Figures of no initiative"
_BETWEEN = "\x01"  # identifiers in one column: so they are sorted as tuples are
# A figure as it is sorted: whether it is of no initiative, its initiative, actors, measure, unit, first and last day,
# whether it is a result, its identifier, and, packed, itself with the document that it stands in
_Row = tuple[bool, str, str, str, str, str, str, bool, str, bytes]
_COLUMNS = 10
_GOAL, _ACTORS, _INDICATOR, _PERIOD = itemgetter(0, 1), itemgetter(2), itemgetter(3, 4), itemgetter(5, 6)


def write(material: Material, path: Path) -> None:
    """Part by part, in bounded memory. Raises UnfitError where XML cannot hold a text."""
    with disk_graph(material.corpus) as graph, _names(graph) as name, path.open("wb") as out:
        with etree.xmlfile(out, encoding="UTF-8") as xml:
            _Plan(_Out(xml), graph, name, material.base or DEFAULT_BASE).write(material.title)
        out.write(b"\n")


@contextlib.contextmanager
def _names(graph: DiskGraph) -> Iterator[Callable[[str], str]]:
    """What each thing is called; on the disk, for there may be more than memory should hold."""
    with database("keep names") as db:
        db.execute("CREATE TABLE names (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID")
        db.execute("BEGIN")
        db.executemany("INSERT INTO names VALUES (?, ?)", ((n.id, n.label) for n in graph.nodes() if n.type != "figure"))

        @lru_cache(maxsize=1 << 12)
        def name(own: str) -> str:
            return str(db.execute("SELECT name FROM names WHERE id = ?", (own,)).fetchone()[0])

        yield name


class _Out:
    """Elements one after the other, indented."""

    def __init__(self, xml: Any) -> None:
        self._xml, self._depth = xml, 0
        xml.write_declaration()

    @contextlib.contextmanager
    def element(self, name: str, **attributes: str) -> Iterator[None]:
        """One that holds others."""
        self._indent()
        with self._opened(name, attributes):
            self._depth += 1
            yield
            self._depth -= 1
            self._xml.write("\n" + "  " * self._depth)

    def text(self, name: str, pieces: str | Iterable[str], place: str) -> None:
        self._indent()
        with self._opened(name, {}):
            for piece in (pieces,) if isinstance(pieces, str) else pieces:
                self._xml.write(held(piece, "StratML", place))

    def maybe(self, name: str, text: str | None, place: str) -> None:
        """Left out where there is nothing to say."""
        if text:
            self.text(name, text, place)

    def _opened(self, name: str, attributes: dict[str, str]) -> Any:
        return self._xml.element(f"{{{NAMESPACE}}}{name}", attributes, nsmap=None if self._depth else {None: NAMESPACE})

    def _indent(self) -> None:
        if self._depth:
            self._xml.write("\n" + "  " * self._depth)


def _joined(pairs: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    """A line for each that says something."""
    end = ""
    for name, value in pairs:
        if value:
            yield f"{end}{name}: {value}" if name else f"{end}{value}"
            end = "\n"


def _lines(*pairs: tuple[str, str | None]) -> str:
    return "".join(_joined(pairs))


def _listed(names: Iterable[str]) -> Iterator[str]:
    """A list in JSON."""
    for mark, name in zip(chain("[", repeat(", ")), names, strict=False):
        yield mark + json.dumps(name, ensure_ascii=False)
    yield "]"


class _Plan:
    """The parts of the document, in the order in which the schema wants them."""

    def __init__(self, out: _Out, graph: DiskGraph, name: Callable[[str], str], base: str) -> None:
        self._out, self._graph, self._name, self._base = out, graph, name, base

    def write(self, title: str) -> None:
        out, is_report, first, last = self._out, False, "", ""
        for f in self._figures():
            period = f.period or Period(None, None)
            is_report |= f.status == "actual"
            first, last = min(filter(None, (first, period.start)), default=""), max(last, period.end or "")
        with out.element("PerformancePlanOrReport", Type=f"Performance_{'Report' if is_report else 'Plan'}"):
            out.text("Name", title, "the title")
            if next(self._graph.documents(), None) is not None:
                out.text("OtherInformation", self._documents(), "the documents")
            with out.element("StrategicPlanCore"):
                for node in self._graph.nodes("organization"):
                    self._organization(node)
                self._goals()
            with out.element("AdministrativeInformation"):
                self._administrative(first, last)

    def _figures(self) -> Iterator[Figure]:
        return (n.record for n in self._graph.nodes("figure"))  # type: ignore[misc]

    def _documents(self) -> Iterator[str]:
        end = ""
        for d in self._graph.documents():
            yield end + _lines(("document", d.id), ("title", d.title), ("publisher", d.publisher), ("published", d.published), ("url", d.url))
            end = "\n\n"

    def _administrative(self, first: str, last: str) -> None:
        count, published, url = 0, "", ""
        for count, d in enumerate(self._graph.documents(), 1):  # noqa: B007 - how many there are
            published = max(published, d.published if d.published and _DAY.fullmatch(d.published) else "")
            url = d.url or ""
        self._identifier("stratml", (d.id for d in self._graph.documents()))
        self._out.maybe("StartDate", first, "periods")
        self._out.maybe("EndDate", last, "periods")
        self._out.maybe("PublicationDate", published, "documents")
        if count == 1:
            self._out.maybe("Source", quote(url, safe=_URI), "url")

    def _organization(self, node: Node) -> None:
        own = node.id
        record: Organization = node.record  # type: ignore[assignment]
        acronym = min((a for a in record.aliases if len(a) < len(record.name)), key=lambda a: (len(a), a), default=None)
        above, held_by = [], set[tuple[str, str]]()
        for edge in self._graph.edges(own):
            if edge.predicate == "parent" and edge.source == own:
                above.append(self._name(edge.target))
            elif edge.predicate == "holds" and edge.target == own:
                held_by.add((edge.source, edge.title or ""))
        about = (
            ("kind", record.kind), ("also", "；".join(record.aliases)), ("under", "；".join(sorted(above))),
            ("place", self._name(record.jurisdiction) if record.jurisdiction else None),
        )  # fmt: skip
        with self._out.element("Organization"):
            self._out.text("Name", record.name, own)
            self._out.maybe("Acronym", acronym, own)
            self._identifier(own)
            self._out.text("Description", _joined(chain(about, self._sources(own))), own)
            for official, posts in groupby(sorted(held_by), itemgetter(0)):
                with self._out.element("Stakeholder", StakeholderTypeType="Person"):
                    self._out.text("Name", self._name(official), official)
                    self._out.text("Description", _joined(self._sources(official)), official)
                    for _, title in posts:
                        with self._out.element("Role"):
                            self._out.text("Name", title, official)

    def _goals(self) -> None:
        """Initiatives and figures come in the same order; figures of no initiative last of all."""
        goals = groupby(sorted_once(self._rows(), _COLUMNS), _GOAL)
        ahead = next(goals, None)
        place = 0
        for place, node in enumerate(self._graph.nodes("initiative"), 1):
            while ahead is not None and ahead[0] < (False, node.id):
                ahead = next(goals, None)
            mine = ahead[1] if ahead is not None and ahead[0] == (False, node.id) else iter(())
            self._goal(node, str(place), mine)
        while ahead is not None and not ahead[0][0]:
            ahead = next(goals, None)
        if ahead is not None or not place:  # the schema wants one at least
            self._goal(None, str(place + 1), ahead[1] if ahead is not None else iter(()))

    def _rows(self) -> Iterator[_Row]:
        for node in self._graph.nodes("figure"):
            f: Figure = node.record  # type: ignore[assignment]
            period = f.period or Period(None, None)
            packed = dumps((f, node.first[0] if node.first else ""))
            yield (
                not f.initiative, f.initiative or "", _BETWEEN.join(sorted(f.actor)), f.measure, f.unit,
                period.start or "", period.end or "", f.status != "target", f.id, packed,
            )  # fmt: skip

    def _goal(self, node: Node | None, place: str, figures: Iterator[_Row]) -> None:
        own, out = node.id if node else "", self._out
        record: Initiative | None = node.record if node else None  # type: ignore[assignment]
        with out.element("Goal"):
            if record:
                about = (("kind", record.kind), ("also", "；".join(record.aliases)))
                out.text("Name", record.name, own)
                out.text("Description", _joined(chain(about, self._sources(own))), own)
            else:
                out.text("Name", _NO_INITIATIVE, own)
                out.text("Description", _NO_INITIATIVE, own)
            self._identifier("goal", (own,))
            out.text("SequenceIndicator", place, own)
            if record:
                self._performers(record.actor)
                out.maybe("OtherInformation", _lines(*(("part of", self._name(w)) for w in record.part_of)), own)
            for index, (actors, rows) in enumerate(groupby(figures, _ACTORS), 1):
                self._objective(own, tuple(filter(None, actors.split(_BETWEEN))), f"{place}.{index}", rows)

    def _objective(self, goal: str, actors: tuple[str, ...], place: str, figures: Iterator[_Row]) -> None:
        name = "、".join(map(self._name, actors)) or (self._name(goal) if goal else _NO_INITIATIVE)
        with self._out.element("Objective"):
            self._out.text("Name", name, goal)
            self._identifier("objective", (goal, *actors))
            self._out.text("SequenceIndicator", place, goal)
            self._performers(actors)
            for index, ((measure, unit), rows) in enumerate(groupby(figures, _INDICATOR), 1):
                with self._out.element("PerformanceIndicator", PerformanceIndicatorType="Quantitative"):
                    self._out.text("SequenceIndicator", f"{place}.{index}", goal)
                    self._out.text("MeasurementDimension", measure, f"{goal} measure")
                    self._out.text("UnitOfMeasurement", unit, f"{goal} unit")
                    self._identifier("indicator", (goal, *actors, measure, unit))
                    for _, results in groupby(rows, _PERIOD):
                        with self._out.element("MeasurementInstance"):
                            for row in results:
                                self._result(*loads(row[-1]))

    def _result(self, f: Figure, document: str) -> None:
        own, period, out = f.id, f.period or Period(None, None), self._out
        about = _lines(
            ("", f.quote), ("upper", None if f.upper is None else number(f.upper)), ("change", f.change), ("obligation", f.obligation),
            ("speaker", self._name(f.speaker) if f.speaker else None), ("source", f"{document}#char={f.start},{f.end}"), ("figure", own),
        )  # fmt: skip
        with out.element("TargetResult" if f.status == "target" else "ActualResult"):
            out.maybe("StartDate", period.start, own)
            out.maybe("EndDate", period.end, own)
            out.text("NumberOfUnits", number(f.value), own)
            with out.element("Descriptor"):
                out.text("DescriptorName", "comparator", own)
                out.text("DescriptorValue", f.comparator, own)
            out.text("Description", about, own)

    def _performers(self, actors: Iterable[str]) -> None:
        for own in actors:
            with self._out.element("Stakeholder", StakeholderTypeType="Organization"):
                self._out.text("Name", self._name(own), own)
                with self._out.element("Role"):
                    self._out.text("Name", "责任主体 · Responsible", own)
                    self._out.text("RoleType", "Performer", own)

    def _identifier(self, own: str, *more: Iterable[str]) -> None:
        """Of our IRI: a thing's own, or of a list of names."""
        seen = hashlib.sha1(uuid.NAMESPACE_URL.bytes + self._base.encode())
        for piece in _listed(chain((own,), *more)) if more else (own,):
            seen.update(iri_path(piece).encode())
        self._out.text("Identifier", f"_{uuid.UUID(bytes=seen.digest()[:16], version=5)}", own)

    def _sources(self, own: str) -> Iterator[tuple[str, str]]:
        """Where each document first says it."""
        for document, proofs in groupby(self._graph.mentions(own), itemgetter(0)):
            e = next(proofs)[1]
            yield "source", f"{document}#char={e.start},{e.end} {e.quote}"
