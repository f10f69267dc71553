"""stratml.xml: StratML Part 2 (ISO 17469-2), a Performance Plan or, where results are stated, a Performance Report.

| StratML | from |
|---|---|
| `Organization` | each organization; `Acronym` its shortest alias, its officials as `Stakeholder` with their titles as `Role` |
| `Goal` | each initiative, its actors as `Stakeholder`; last, figures that belong to no initiative |
| `Objective` | what one body (or several together) is to do or did for a goal |
| `PerformanceIndicator` | one measure in one unit within an objective |
| `MeasurementInstance` | one period of an indicator: its targets and results side by side |
| `TargetResult`, `ActualResult` | each figure: period, number, comparator (`Descriptor`), and in `Description` its words, upper end, change, speaker, place in the document and identifier, one a line |
| `OtherInformation` | of the whole: the documents; of a goal: what it is part of |
| `Identifier` | a UUID (version 5) of our own IRI, after “_”: the same on every run |

Events, and which place an organization stands for, have no place in StratML.
"""  # noqa: E501 - a table

from __future__ import annotations

import json
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from lxml import etree

from kg.export.jsonl import number
from kg.export.terms import DEFAULT_BASE
from kg.export.terms import path as iri_path
from kg.export.xml_text import held
from kg.model import Figure, Period

if TYPE_CHECKING:
    import networkx

    from kg.export import Material

NAMESPACE = "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"
_URI = ":/?#[]@!$&'()*+,;=%~"  # what stays as it is in an address
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NO_INITIATIVE = "未归入举措的指标 · Figures of no initiative"
Actors = tuple[str, ...]
Periods = dict[tuple[str, str], list[str]]  # (start, end), empty where open → figures


def write(material: Material, path: Path) -> None:
    """Raises ExportError where XML cannot hold a text."""
    plan = _Plan(material.graph, material.base or DEFAULT_BASE)
    root = _element(
        "PerformancePlanOrReport",
        *plan.opening(material.title),
        _element("StrategicPlanCore", *plan.core()),
        plan.administrative(),
        Type=plan.type,
    )
    etree.ElementTree(root).write(str(path), encoding="utf-8", xml_declaration=True, pretty_print=True)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _element(name: str, *children: Any, **attributes: str) -> Any:
    element = etree.Element(_tag(name), attributes, nsmap={None: NAMESPACE})
    element.extend(c for c in children if c is not None)
    return element


def _text(name: str, text: str, place: str) -> Any:
    element = _element(name)
    element.text = held(text, "StratML", place)
    return element


def _maybe(name: str, text: str | None, place: str) -> Any:
    return _text(name, text, place) if text else None


def _lines(*pairs: tuple[str, str | None]) -> str:
    return "\n".join(f"{name}: {value}" if name else value for name, value in pairs if value)


@dataclass(slots=True)
class _Plan:
    """The parts of the document, in the order in which the schema wants them."""

    graph: networkx.MultiDiGraph
    base: str
    # initiative (or none) → actors → (measure, unit) → periods
    _goals: dict[str, dict[Actors, dict[tuple[str, str], Periods]]] = field(init=False)

    def __post_init__(self) -> None:
        self._goals = defaultdict(lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(list))))
        for own, figure in self._figures():
            period = figure.period or Period(None, None)
            objective = self._goals[figure.initiative or ""][tuple(sorted(figure.actor))]
            objective[figure.measure, figure.unit][period.start or "", period.end or ""].append(own)

    @property
    def type(self) -> str:
        return f"Performance_{'Report' if any(f.status == 'actual' for _, f in self._figures()) else 'Plan'}"

    def opening(self, title: str) -> list[Any]:
        documents = (
            _lines(("document", d.id), ("title", d.title), ("publisher", d.publisher), ("published", d.published), ("url", d.url))
            for _, d in self._records("document")
        )
        return [_text("Name", title, "the title"), _maybe("OtherInformation", "\n\n".join(documents), "the documents")]

    def core(self) -> Iterator[Any]:
        for own, _ in self._records("organization"):
            yield self._organization(own)
        goals = [own for own, _ in self._records("initiative")]
        if "" in self._goals or not goals:  # the schema wants one at least
            goals.append("")
        for index, own in enumerate(goals, 1):
            yield self._goal(own, str(index))

    def administrative(self) -> Any:
        documents = [d for _, d in self._records("document")]
        periods = [f.period for _, f in self._figures() if f.period]
        published = [d.published for d in documents if d.published and _DAY.fullmatch(d.published)]
        return _element(
            "AdministrativeInformation",
            self._identifier("stratml", *(d.id for d in documents)),
            _maybe("StartDate", min((p.start for p in periods if p.start), default=None), "periods"),
            _maybe("EndDate", max((p.end for p in periods if p.end), default=None), "periods"),
            _maybe("PublicationDate", max(published, default=None), "documents"),
            _maybe("Source", quote(documents[0].url or "", safe=_URI) if len(documents) == 1 else None, "url"),
        )

    def _organization(self, own: str) -> Any:
        record = self.graph.nodes[own]["record"]
        acronym = min((a for a in record.aliases if len(a) < len(record.name)), key=lambda a: (len(a), a), default=None)
        above = [self._name(whole) for _, whole, data in self.graph.out_edges(own, data=True) if data["predicate"] == "parent"]
        about = _lines(
            ("kind", record.kind), ("also", "；".join(record.aliases)), ("under", "；".join(sorted(above))),
            ("place", self._name(record.jurisdiction) if record.jurisdiction else None), *self._sources(own),
        )  # fmt: skip
        held_by: dict[str, list[str]] = defaultdict(list)
        for official, _, data in self.graph.in_edges(own, data=True):
            if data["predicate"] == "holds":
                held_by[official].append(data["title"])
        people = (
            _element(
                "Stakeholder",
                _text("Name", self._name(official), official),
                _text("Description", _lines(*self._sources(official)), official),
                *(_element("Role", _text("Name", title, official)) for title in sorted(held_by[official])),
                StakeholderTypeType="Person",
            )
            for official in sorted(held_by)
        )
        return _element(
            "Organization",
            _text("Name", record.name, own),
            _maybe("Acronym", acronym, own),
            self._identifier(own),
            _text("Description", about, own),
            *people,
        )

    def _goal(self, own: str, place: str) -> Any:
        if own:
            record = self.graph.nodes[own]["record"]
            name, wholes, actors = record.name, record.part_of, record.actor
            about = _lines(("kind", record.kind), ("also", "；".join(record.aliases)), *self._sources(own))
        else:
            name, about, wholes, actors = _NO_INITIATIVE, _NO_INITIATIVE, (), ()
        objectives = self._goals.get(own, {})
        return _element(
            "Goal",
            _text("Name", name, own),
            _text("Description", about, own),
            self._identifier("goal", own),
            _text("SequenceIndicator", place, own),
            *(self._performer(a) for a in actors),
            _maybe("OtherInformation", _lines(*(("part of", self._name(w)) for w in wholes)), own),
            *(self._objective(own, a, f"{place}.{i}") for i, a in enumerate(sorted(objectives), 1)),
        )

    def _objective(self, goal: str, actors: Actors, place: str) -> Any:
        indicators = self._goals[goal][actors]
        name = "、".join(map(self._name, actors)) or (self._name(goal) if goal else _NO_INITIATIVE)
        return _element(
            "Objective",
            _text("Name", name, goal),
            self._identifier("objective", goal, *actors),
            _text("SequenceIndicator", place, goal),
            *(self._performer(a) for a in actors),
            *(self._indicator(goal, actors, key, f"{place}.{i}") for i, key in enumerate(sorted(indicators), 1)),
        )

    def _indicator(self, goal: str, actors: Actors, key: tuple[str, str], place: str) -> Any:
        periods = self._goals[goal][actors][key]
        measure, unit = key
        return _element(
            "PerformanceIndicator",
            _text("SequenceIndicator", place, goal),
            _text("MeasurementDimension", measure, f"{goal} measure"),
            _text("UnitOfMeasurement", unit, f"{goal} unit"),
            self._identifier("indicator", goal, *actors, measure, unit),
            *(_element("MeasurementInstance", *self._results(periods[p])) for p in sorted(periods)),
            PerformanceIndicatorType="Quantitative",
        )

    def _results(self, figures: Iterable[str]) -> Iterator[Any]:
        known = [(own, self.graph.nodes[own]["record"]) for own in figures]
        for own, f in sorted(known, key=lambda pair: (pair[1].status != "target", pair[0])):  # targets stand first
            period = f.period or Period(None, None)
            about = _lines(
                ("", f.quote), ("upper", None if f.upper is None else number(f.upper)), ("change", f.change),
                ("speaker", self._name(f.speaker) if f.speaker else None),
                ("source", f"{self.graph.nodes[own]['documents'][0]}#char={f.start},{f.end}"), ("figure", own),
            )  # fmt: skip
            comparator = _text("DescriptorName", "comparator", own), _text("DescriptorValue", f.comparator, own)
            yield _element(
                "TargetResult" if f.status == "target" else "ActualResult",
                _maybe("StartDate", period.start, own),
                _maybe("EndDate", period.end, own),
                _text("NumberOfUnits", number(f.value), own),
                _element("Descriptor", *comparator),
                _text("Description", about, own),
            )

    def _performer(self, own: str) -> Any:
        role = _element("Role", _text("Name", "责任主体 · Responsible", own), _text("RoleType", "Performer", own))
        return _element("Stakeholder", _text("Name", self._name(own), own), role, StakeholderTypeType="Organization")

    def _identifier(self, *names: str) -> Any:
        own = names[0] if len(names) == 1 else json.dumps(names, ensure_ascii=False)
        return _text("Identifier", f"_{uuid.uuid5(uuid.NAMESPACE_URL, self.base + iri_path(own))}", own)

    def _sources(self, own: str) -> Iterator[tuple[str, str]]:
        """Where each document first says it."""
        seen: set[str] = set()
        for document, e in self.graph.nodes[own]["mentions"]:
            if document not in seen:
                seen.add(document)
                yield "source", f"{document}#char={e.start},{e.end} {e.quote}"

    def _name(self, own: str) -> str:
        return str(self.graph.nodes[own]["label"])

    def _records(self, kind: str) -> Iterator[tuple[str, Any]]:
        return ((own, data["record"]) for own, data in self.graph.nodes(data=True) if data["type"] == kind)

    def _figures(self) -> Iterator[tuple[str, Figure]]:
        return self._records("figure")

