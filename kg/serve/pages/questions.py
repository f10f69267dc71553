"""Named queries as questions: a form with its parameters, the rows as a table with links, and the same as a file."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.errors import BusyError, QueryError, TimeLimitError
from kg.export.tables import cell
from kg.query import NamedQuery, Parameter, complete, named_queries
from kg.search import normal
from kg.serve.addresses import DOCUMENT, address, stretch_address
from kg.serve.index.read import Index, Json
from kg.serve.pages.vocabulary import concepts
from kg.serve.web import HttpError, index_of, language_of, render, snapshot_of, translator, words
from kg.words import Language

_SHOWN = 500  # rows on the page
_WRITTEN = 20_000  # rows of a file
_PLAIN = frozenset(
    ("measure", "unit", "units", "title", "day", "date", "due", "published", "before", "after", "about", "relation", "role", "targetWords", "resultWords")
)
_CONCEPTS = frozenset(("kind", "status", "comparator", "concurrent", "change", "verdict", "reason", "dimension"))  # these, and `what` where it is one
_DOCUMENTS = frozenset(("document", "targetDocument", "resultDocument", "earlierDocument"))
_QUOTES = {"quote": "document", "exact": "document", "words": "document", "later": "document", "earlier": "earlierDocument", "result": "resultDocument"}
_LONG = 30  # characters that want a wide cell: a sentence
_SHORT = 14  # columns of letters that a cell keeps on one line: a date, a name of six characters
_BOTH = re.compile(r"([\u3400-\u9fff]+) ([a-z][a-z ]*)")  # 任职 post: a value in both languages
_FILES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the values of its parameters."""

    query: NamedQuery
    values: Mapping[str, str]
    language: Language

    def complete(self) -> bool:
        return all(self.values.values())

    def wrong(self) -> str | None:
        """A sentence about the first value that does not fit."""
        look = words("question", self.language)
        for p in self.query.parameters:
            try:
                if self.values[p.name]:
                    p.refuse(self.values[p.name])
            except QueryError:
                said: str = look["wrong"]
                return said.format(label=label(p, self.language), wanted=look[p.kind], value=self.values[p.name][:60])
        return None


def title(query: NamedQuery, language: Language) -> str:
    return query.title_zh if language == "zh" else query.title_en


def label(parameter: Parameter, language: Language) -> str:
    """Without what stands in brackets: how it may be written."""
    said = parameter.zh if language == "zh" else parameter.en
    return re.split(r"[（(]", said)[0].strip()


def listed(language: Language) -> list[Json]:
    """All questions, for the home page."""
    return [{"title": title(q, language), "address": f"/questions/{q.name}", "parameters": [label(p, language) for p in q.parameters]} for q in named_queries()]


def _asked(request: Request, name: str) -> Asked:
    language = language_of(request)
    query = next((q for q in named_queries() if q.name == name), None)
    if query is None:
        raise HttpError(404, "unknown", translator(language)("home.no_question", name=name))
    given = request.query_params
    return Asked(query, {p.name: (given.get(p.name) or p.default).strip()[:200] for p in query.parameters}, language)


async def question(request: Request) -> Response:
    """The page, or with an ending (.csv .xlsx .json) the rows as a file."""
    name, _, ending = request.path_params["name"].partition(".")
    asked = _asked(request, name if ending in ("", *_FILES) else request.path_params["name"])
    if ending:
        return await _file(request, asked, ending)
    trouble = asked.wrong()
    variables: Sequence[str] = ()
    rows: list[Json] = []
    if asked.complete() and trouble is None:
        try:
            variables, rows = await _answer(request, asked, _SHOWN + 1)
        except TimeLimitError:
            trouble = translator(asked.language)("home.slow")
        except (QueryError, BusyError) as error:
            trouble = str(error)
    table = _Table(index_of(request), snapshot_of(request).base, asked.language)
    cells = await run_in_threadpool(table.rows, variables, rows[:_SHOWN])
    text = complete(asked.query.name, asked.values) if asked.complete() and asked.wrong() is None else asked.query.text
    parameters = [{"name": p.name, "label": label(p, asked.language), "kind": p.kind, "value": asked.values[p.name]} for p in asked.query.parameters]
    return render(
        request, "question.html", "", status=400 if trouble else 200,
        name=asked.query.name, title=title(asked.query, asked.language), parameters=parameters, headings=_headings(asked, variables),
        rows=cells, answered=bool(variables), more=len(rows) > _SHOWN, trouble=trouble, sparql=text.partition("\n")[2] if text.startswith("PREFIX") else text,
    )  # fmt: skip


async def _answer(request: Request, asked: Asked, most: int) -> tuple[Sequence[str], list[Json]]:
    query = f"{complete(asked.query.name, asked.values)}\nLIMIT {most}"
    variables, bindings = await request.app.state.sparql.ask_rows(query, own=False, of=snapshot_of(request).oxigraph)
    return variables, bindings


def _headings(asked: Asked, variables: Sequence[str]) -> list[str]:
    """A column that is of another kind in one question has a heading of its own there: `posts.title`."""
    known = words("question", asked.language)["columns"]
    return [known.get(f"{asked.query.name}.{v}", known.get(v, v)) for v in variables]


# --- the table ----------------------------------------------------------------------------------------------------


@dataclass
class _Table:
    """Cells with a text and, where it names something of ours or a place in a document, where its page is."""

    index: Index
    base: str
    language: Language
    _names: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    _documents: dict[str, tuple[str, str]] = field(default_factory=dict)

    def rows(self, variables: Sequence[str], rows: Sequence[Json]) -> list[list[Json | None]]:
        return [[self._of(v, row) if v in row else None for v in variables] for row in rows]

    def _of(self, variable: str, row: Json) -> Json:
        term = row[variable]
        value: str = term["value"]
        if variable in _DOCUMENTS:
            return _cell(*self._document(value))
        if term["type"] == "uri":
            own = value.removeprefix(self.base)
            return _cell(unquote(own), f"/id/{own}" if own != value else None)
        if term.get("datatype", "").endswith(("decimal", "integer")):
            return _cell(_grouped(value), number=True)
        quoted = _QUOTES.get(variable) or (variable == "target" and ("targetDocument" if "targetDocument" in row else "document"))
        if quoted:
            return _cell(value, _quoted(self.index, row, variable, quoted))
        told = _worded(variable, value, self.language)
        return _cell(told) if told != value or variable in _PLAIN | _CONCEPTS or value in concepts() else _cell(*self._name(value))

    def _name(self, name: str) -> tuple[str, str | None]:
        if name not in self._names:
            self._names[name] = _page_of(self.index, name)
        return self._names[name]

    def _document(self, own: str) -> tuple[str, str]:
        if own not in self._documents:
            row = self.index.one("SELECT title FROM document WHERE id = ?", [own])
            self._documents[own] = (row["title"] if row and row["title"] else own), address(DOCUMENT + own)
        return self._documents[own]


def _cell(text: str, where: str | None = None, number: bool = False) -> Json:
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text[:_SHORT])
    return {"text": text, "address": where, "number": number, "short": len(text) <= width <= _SHORT, "long": len(text) > _LONG}


def _worded(variable: str, value: str, language: Language) -> str:
    """A value of few that has words, or that comes in both languages, in one."""
    if both := _BOTH.fullmatch(value):
        return both[1] if language == "zh" else both[2]
    if variable not in _CONCEPTS and variable != "what":
        return value
    own: dict[str, str] = words("question", language)["values"]
    return own.get(value) or (concepts().get(value, value) if language == "en" else value)


def _grouped(value: str) -> str:
    whole, point, rest = value.partition(".")
    return f"{int(whole):,}{point}{rest}" if re.fullmatch(r"-?[0-9]{1,30}", whole) and (len(whole) > 4 or point) else value


def _page_of(index: Index, name: str) -> tuple[str, str | None]:
    """A name as it is written (RDF leaves the quotation marks out), and the page of the only thing of that name, else the search for it."""
    sql = "SELECT DISTINCT n.id, n.name FROM name m JOIN node n ON n.number = m.node WHERE m.normal = ? AND n.type NOT IN ('figure', 'document') LIMIT 20"
    own = [row for row in index.rows(sql, [normal(name)]) if normal(row["name"]) == normal(name)]
    if len(own) == 1:
        return own[0]["name"], address(own[0]["id"])
    return name, f"/search?{urlencode({'q': name, 'stay': 1})}" if own else None


def _quoted(index: Index, row: Json, variable: str, document: str) -> str | None:
    """Where a row's words stand in their document."""
    if document not in row:
        return None
    own = row[document]["value"]
    if "start" in row and "end" in row and row["start"]["value"].isdecimal():
        return stretch_address(own, int(row["start"]["value"]), int(row["end"]["value"]))
    quoting = variable if variable in ("target", "result", "earlier", "later") else "quote"
    quote = row[quoting]["value"] if quoting in row else None
    found = quote and index.one(
        "SELECT f.begin, f.until FROM figure f JOIN document d ON d.number = f.document WHERE d.id = ? AND f.quote = ? ORDER BY f.begin LIMIT 1", [own, quote]
    )
    return stretch_address(own, found["begin"], found["until"]) if found else None


# --- files --------------------------------------------------------------------------------------------------------


async def _file(request: Request, asked: Asked, ending: str) -> Response:
    if wrong := asked.wrong():
        raise HttpError(400, "bad_parameter", wrong)
    if not asked.complete():
        missing = next(p for p in asked.query.parameters if not asked.values[p.name])
        raise HttpError(400, "bad_parameter", f"{missing.name}: {words('question', asked.language)[missing.kind]}")
    variables, rows = await _answer(request, asked, _WRITTEN)
    body = await run_in_threadpool(_written, ending, asked, variables, rows)
    headers = {"Content-Disposition": f'attachment; filename="{asked.query.name}.{ending}"', "Vary": "Accept-Language, Cookie"}
    return Response(body, media_type=_FILES[ending], headers=headers)


def _written(ending: str, asked: Asked, variables: Sequence[str], rows: Sequence[Json]) -> bytes:
    values = [[row[v]["value"] if v in row else "" for v in variables] for row in rows]
    if ending == "json":
        from kg.records.jsonl import dumps

        return dumps({"question": title(asked.query, asked.language), "rows": [dict(zip(variables, row, strict=True)) for row in values]}).encode("utf-8")
    head = _headings(asked, variables)
    shown = [[_worded(v, x, asked.language) for v, x in zip(variables, row, strict=True)] for row in values]
    if ending == "csv":
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows([head, *([cell(x) for x in row] for row in shown)])
        return out.getvalue().encode("utf-8-sig")
    return _workbook(head, shown)


def _workbook(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    from xlsxwriter import Workbook

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": True})
    sheet = book.add_worksheet()
    for at, row in enumerate([head, *rows]):
        sheet.write_row(at, 0, row)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows)), max(0, len(head) - 1))
    book.close()
    return out.getvalue()


routes = [Route("/questions/{name}", question)]
