"""Everything that the ledger shows stands in its address: read, checked, tidied, and changed for a link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from kg.model import CHANGES, COMPARATORS, OBLIGATIONS, STATUSES
from kg.serve.addresses import DOCUMENT
from kg.serve.index import ledger
from kg.serve.index.read import Index, Json
from kg.serve.parameters import ParameterError, Schema, from_query
from kg.serve.web import HttpError, index_of

LEDGER = "/ledger"
# Filters that are chosen by name: what the search looks for.
CHOSEN: Mapping[str, tuple[str, ...]] = {
    "actor": ("organization", "place"), "initiative": ("initiative",), "speaker": ("official",), "document": ("document",),
    "place": ("place",), "leader": ("organization", "place", "official"),
}  # fmt: skip
_NAME = "_name"  # after one of these: the words in its field, which a form without JavaScript sends alone
_MOST_PAGES = 1_000_000


def _one_of(*values: str) -> Schema:
    return {"type": "string", "enum": values}


def _text(most: int) -> Schema:
    return {"type": "string", "maxLength": most}


_NUMBER: Schema = {"type": "number", "minimum": -1e300, "maximum": 1e300}
_SCHEMAS: Mapping[str, Schema] = {
    "q": _text(200), "status": _one_of(*STATUSES), "year": {"type": "integer", "minimum": 1000, "maximum": 9999},
    **{name: _text(2000) for name in CHOSEN}, "measure": _text(2000), "unit": _text(200),
    "comparator": _one_of(*COMPARATORS), "change": _one_of(*CHANGES), "obligation": _one_of(*OBLIGATIONS), "minimum": _NUMBER, "maximum": _NUMBER,
    "without": {"type": "array", "items": _one_of(*ledger.MISSING), "maxItems": len(ledger.MISSING)},
    "sort": _one_of(*ledger.SORTS), "order": _one_of("asc", "desc"),
    "group": _one_of(*ledger.GROUPS), "rank": _one_of(*ledger.RANKS),
    "page": {"type": "integer", "minimum": 1, "maximum": _MOST_PAGES},
}  # fmt: skip
_PARAMETERS = [{"name": name, "schema": schema} for name, schema in _SCHEMAS.items()]
FILTERS = tuple(name for name in _SCHEMAS if name not in ("sort", "order", "group", "rank", "page"))
Given = dict[str, list[str]]  # values by parameter, as they stand in an address


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. `unknown` are names typed into a field that nothing is called, by filter."""

    given: Given
    filters: ledger.Filters
    order: ledger.Order
    group: str | None
    rank: str
    page: int
    unknown: Mapping[str, str]

    def link(self, path: str = LEDGER, /, **changes: Any) -> str:
        """The address with some parameters set to other values, None for none; the first page, unless `page` is given."""
        return _address(path, {**self.given, "page": [], **{k: _values(v) for k, v in changes.items()}})

    def sort_link(self, by: str) -> str:
        """Sorted by a column; the other way round where it is already."""
        turned = self.order.by == by
        order = ledger.Order(by, not self.order.descending) if turned else ledger.Order.of(by, None)
        return self.link(**_order_values(order))


def read(request: Request) -> tuple[Asked, str | None]:
    """What is asked for, and the tidy form of the address where it has another. Raises HttpError where a value fits nothing."""
    raw = {k: request.query_params.getlist(k) for k in request.query_params}
    given = {k: raw[k] for k in _SCHEMAS if k in raw}
    tidy = {k: v for k, v in ((k, [x.strip() for x in v if x.strip()]) for k, v in given.items()) if v}
    unknown = _choose(index_of(request), raw, tidy)
    try:
        values = from_query(urlencode(tidy, doseq=True).encode("ascii"), _PARAMETERS)
    except ParameterError as error:
        raise HttpError(400, "bad_parameter", str(error)) from error
    order = ledger.Order.of(values["sort"], values["order"])
    tidy |= {k: _values(v) for k, v in _order_values(order).items()}
    if values["page"] == 1:
        tidy["page"] = []
    tidy = {k: v for k, v in tidy.items() if v}
    asked = Asked(
        tidy, ledger.Filters.of(values), order, values["group"], values["rank"] or "figures", values["page"] or 1, unknown,
    )  # fmt: skip
    names = [k for k in raw if k.removesuffix(_NAME) in CHOSEN and k.endswith(_NAME)]
    untidy = tidy != given or names
    language = {"lang": raw["lang"][-1:]} if "lang" in raw else {}
    return asked, _address(request.url.path, tidy | language) if untidy and not unknown else None


def _choose(index: Index, raw: Given, tidy: Given) -> dict[str, str]:
    """Put the identifiers of what is named in the fields into `tidy`; what nothing is called is given back."""
    unknown = {}
    for kind, types in CHOSEN.items():
        if raw.get(kind + _NAME):
            said = raw[kind + _NAME][-1].strip()
            own = tidy.pop(kind, [""])[-1]
            if own and (named(index, kind, own) or {}).get("name") == said:
                tidy[kind] = [own]
            elif said:
                hits = index.search(said, types, 1)
                if hits:
                    tidy[kind] = [hits[0]["id"]]
                else:
                    unknown[kind] = said[:200]
        if kind == "document" and tidy.get(kind) and (found := named(index, kind, tidy[kind][-1])):
            tidy[kind] = [found["id"].removeprefix(DOCUMENT)]
    return unknown


def named(index: Index, kind: str, own: str) -> Json | None:
    """The node that a filter names, with its id, type and name."""
    for known in (DOCUMENT + own, own) if kind == "document" else (own,):
        row = index.one("SELECT id, type, name FROM node WHERE id = ?", [known])
        if row:
            return dict(row)
    return None


def _order_values(order: ledger.Order) -> dict[str, str | None]:
    """Nothing where nothing has to be said."""
    natural = ledger.Order.of(order.by, None)
    direction = None if order == natural else "desc" if order.descending else "asc"
    return {"sort": None if order.by == ledger.Order().by else order.by, "order": direction}


def _values(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]


def _address(path: str, given: Mapping[str, list[str]]) -> str:
    known = [(k, v) for k in (*_SCHEMAS, "lang") for v in given.get(k, ())]
    return f"{path}?{urlencode(known)}" if known else path
