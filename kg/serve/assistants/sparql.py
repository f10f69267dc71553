"""The tool sparql of kg mcp: a query, and its answer as plain values that end after so many rows."""

from __future__ import annotations

import json
import math
from typing import Any

from kg.errors import QueryError
from kg.rdf.terms import PREFIXES
from kg.serve.index.read import Json
from kg.serve.sparql.endpoint import Endpoint
from kg.serve.sparql.protocol import SparqlError

_ROWS, _GRAPH = "application/sparql-results+json", "application/n-triples"
_XSD = PREFIXES["xsd"]
_WHOLE = tuple(_XSD + name for name in ("integer", "int", "long", "nonNegativeInteger"))
_NUMBERS = tuple(_XSD + name for name in ("decimal", "double", "float"))


async def ask(endpoint: Endpoint, given: Json) -> Json:
    """Raises QueryError, TimeLimitError, BusyError or ServeError with what an assistant may do about it."""
    try:
        came = await endpoint.answer(given["query"], f"{_ROWS}, {_GRAPH}")
    except SparqlError as error:
        if error.code != "malformed":
            raise
        raise QueryError(f"the query is not valid SPARQL: {error}") from error
    body, limit = came.read(), given["limit"]
    answer: Json = {"variables": [], "rows": [], "answer": None, "triples": None, "cut": came.cut}
    if came.media.startswith(_GRAPH):
        lines = body.decode("utf-8").splitlines()
        return answer | {"triples": "\n".join(lines[:limit]), "cut": came.cut or len(lines) > limit}
    data = json.loads(body)
    if "boolean" in data:
        return answer | {"answer": data["boolean"]}
    rows = data["results"]["bindings"]
    shown = [{name: _value(term) for name, term in row.items()} for row in rows[:limit]]
    return answer | {"variables": data["head"]["vars"], "rows": shown, "cut": came.cut or len(rows) > limit}


def _value(term: dict[str, Any]) -> Any:
    """A number or a truth value as such, all else as text."""
    value, kind = term["value"], term.get("datatype", "")
    if kind in (*_WHOLE, *_NUMBERS):
        try:
            number = int(value) if kind in _WHOLE else float(value)
        except ValueError:  # ill-formed, or with more digits than Python takes
            return value
        return number if math.isfinite(number) else value
    return value == "true" if kind == _XSD + "boolean" else value
