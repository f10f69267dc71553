"""What a request gives, held against its description in openapi.yaml: what does not fit is refused by name.

The descriptions are JSON Schema, of which this understands what parameters need: types, enumerations, bounds, lengths,
lists and plain objects.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import unquote_to_bytes

Schema = Mapping[str, Any]
_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_LONGEST_NUMBER = 400  # characters
_SHOWN = 60  # characters of a value in a message
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float, Decimal), "boolean": (bool,),
    "array": (list,), "object": (dict,),
}  # fmt: skip
_ARTICLES = {
    "string": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
    "array": "a list", "object": "an object",
}  # fmt: skip


class ParameterError(ValueError):
    """What is given does not fit; the message names the parameter and what it takes."""


def from_query(query: bytes, parameters: Sequence[Schema]) -> dict[str, Any]:
    """The parameters of a query string by name, converted, with the defaults of those that are not given."""
    known = {p["name"]: p for p in parameters}
    given: dict[str, list[str]] = {}
    for name, value in _pairs(query):
        if name not in known:
            takes = ", ".join(known) or "none"
            raise ParameterError(f"there is no parameter {_short(name)}; it takes: {takes}")
        given.setdefault(name, []).append(value)
    out: dict[str, Any] = {}
    for name, parameter in known.items():
        schema = parameter["schema"]
        if name in given:
            out[name] = _converted(name, given[name], schema)
            check(name, out[name], schema)
        elif parameter.get("required"):
            raise ParameterError(f"{name} is missing")
        else:
            out[name] = schema.get("default", [] if schema["type"] == "array" else None)
    return out


def from_json(body: bytes, schema: Schema) -> Any:
    """The value that a body of JSON holds."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ParameterError(f"the body is not JSON in UTF-8: {error}") from error
    check("the body", value, schema)
    return value


def check(name: str, value: Any, schema: Schema) -> None:
    """Raises ParameterError where the value does not fit its schema."""
    kind = schema["type"]
    if not _is(value, kind):
        raise ParameterError(f"{name} is to be {_wanted(schema)}, not {_short(value)}")
    if "enum" in schema and value not in schema["enum"]:
        raise ParameterError(f"{name}: {_short(value)} is none of {', '.join(schema['enum'])}")
    if kind == "string":
        _check_text(name, value, schema)
    elif kind in ("integer", "number"):
        if value < schema.get("minimum", value) or value > schema.get("maximum", value):
            raise ParameterError(f"{name} is to be {_wanted(schema)}, not {_short(value)}")
    elif kind == "array":
        _check_length(name, len(value), schema.get("minItems", 0), schema.get("maxItems"), "entries")
        for at, entry in enumerate(value):
            check(f"{name}[{at}]", entry, schema["items"])
    elif kind == "object":
        _check_object(name, value, schema)


def _wanted(schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    bounds = f" from {low:g} to {high:g}" if low is not None and high is not None else ""
    return _ARTICLES[schema["type"]] + bounds


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _check_text(name: str, value: str, schema: Schema) -> None:
    _check_length(name, len(value), schema.get("minLength", 0), schema.get("maxLength"), "characters")
    if schema.get("format") == "date" and not _is_day(value):
        raise ParameterError(f"{name} is to be a day such as 2024-06-01, not {_short(value)}")
    if any("\ud800" <= c <= "\udfff" for c in value):
        raise ParameterError(f"{name} holds half a character (a lone surrogate)")


def _is_day(value: str) -> bool:
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _check_length(name: str, length: int, least: int, most: int | None, of: str) -> None:
    if length < least:
        raise ParameterError(f"{name} has {length} {of}, fewer than {least}")
    if most is not None and length > most:
        raise ParameterError(f"{name} has {length} {of}, more than {most}")


def _check_object(name: str, value: dict[str, Any], schema: Schema) -> None:
    properties: Mapping[str, Schema] = schema["properties"]
    for key in schema.get("required", ()):
        if key not in value:
            raise ParameterError(f"{name}: {key} is missing")
    for key, own in value.items():
        if key not in properties:
            raise ParameterError(f"{name} has no {_short(key)}; it takes: {', '.join(properties)}")
        check(key, own, properties[key])


def _pairs(query: bytes) -> Iterator[tuple[str, str]]:
    for piece in query.split(b"&"):
        if piece:
            name, _, value = piece.partition(b"=")
            yield _text(name), _text(value)


def _text(raw: bytes) -> str:
    if _BROKEN.search(raw):
        raise ParameterError("the address has a % without two hexadecimal digits behind it")
    try:
        return unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        raise ParameterError("the address holds bytes that are not UTF-8") from None


def _converted(name: str, values: list[str], schema: Schema) -> Any:
    if schema["type"] == "array":
        return [_scalar(name, v, schema["items"]["type"]) for v in values]
    if len(values) > 1:
        raise ParameterError(f"{name} is given {len(values)} times, and only once is meant")
    return _scalar(name, values[0], schema["type"])


def _scalar(name: str, value: str, kind: str) -> Any:
    if kind == "integer" and _INTEGER.fullmatch(value) and len(value) <= _LONGEST_NUMBER:
        return int(value)
    if kind == "number" and _NUMBER.fullmatch(value) and len(value) <= _LONGEST_NUMBER:
        return Decimal(value)
    return value  # a text where a number is wanted is refused by check()


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _short(value: Any) -> str:
    text = str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
