"""What is told with different numbers, and the courses of undertakings, as CSV that a spreadsheet opens with Chinese intact, and JSON Lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from kg.across.contradictions import Contradiction
from kg.across.promises_courses import Course
from kg.across.promises_rows import amount, figure_record, period, unit_of_difference, words
from kg.export.tables import cell
from kg.records.jsonl import dumps
from kg.words import Language

Row = dict[str, str | None]


def contradictions_csv(found: Iterable[Contradiction], language: Language = "zh") -> str:
    """A row for each statement, the earliest first; `version` counts the numbers of one thing."""
    return _csv("contradictions", (row for c in found for row in _statements(c, language)), language)


def courses_csv(found: Iterable[Course], language: Language = "zh") -> str:
    """A row for each step, the earliest first."""
    return _csv("courses", (row for c in found for row in _steps(c, language)), language)


def contradictions_lines(found: Iterable[Contradiction]) -> str:
    return "".join(dumps(_contradiction(c)) + "\n" for c in found)


def courses_lines(found: Iterable[Course]) -> str:
    return "".join(dumps(_course(c)) + "\n" for c in found)


def _csv(kind: str, told: Iterable[Row], language: Language) -> str:
    columns = words()[f"{kind}_column"][language]
    page = io.StringIO()
    rows = csv.writer(page, lineterminator="\r\n")
    rows.writerow(columns.values())
    rows.writerows([cell(row[c] or "") for c in columns] for row in told)
    return "\ufeff" + page.getvalue()


def _statements(c: Contradiction, language: Language) -> Iterator[Row]:
    for number, version in enumerate(c.versions, 1):
        for s in version.statements:
            yield {
                "kind": words()["contradiction"][language][c.kind], "whose": s.whose.name, "indicator": s.measured.indicator.label,
                "period": period(s, language), "version": str(number), "amount": amount(s, language), "words": s.sentence.quote,
                "document": s.source.title or s.source.id, "published": s.source.published,
            }  # fmt: skip


def _steps(c: Course, language: Language) -> Iterator[Row]:
    for s in c.steps:
        stage, document = words()["stage"][language][s.stage], s.source.title or s.source.id
        yield {"initiative": c.initiative.name, "on": s.on, "stage": stage, "words": s.evidence.quote, "document": document, "published": s.source.published}


def _contradiction(c: Contradiction) -> dict[str, Any]:
    s = c.last
    return {
        "type": "contradiction", "kind": c.kind, "whose": {"id": s.whose.id, "name": s.whose.name},
        "indicator": {"id": s.measured.indicator.id, "label": s.measured.indicator.label},
        "spread": c.spread, "unit": unit_of_difference(c.versions[0].first.figure.unit),
        "versions": [[figure_record(x) for x in version.statements] for version in c.versions],
    }  # fmt: skip


def _course(c: Course) -> dict[str, Any]:
    steps = (
        {"on": s.on, "stage": s.stage, "document": s.source_id, "title": s.source.title, "published": s.source.published}
        | {"start": s.evidence.start, "end": s.evidence.end, "quote": s.evidence.quote}
        for s in c.steps
    )
    own = {"id": c.initiative.id, "name": c.initiative.name}
    return {"type": "course", "initiative": own, "steps": [{k: v for k, v in step.items() if v is not None} for step in steps]}
