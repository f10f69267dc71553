"""Documents as records: a text with its metadata in named columns, from JSONL or Parquet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kg.errors import ReadError
from kg.model import Document
from kg.read.beside import KEYS, given_of
from kg.read.names import unwritable
from kg.read.notes import Note
from kg.read.plain import refuse_binary

COLUMNS = ("id", "text", *KEYS)
_LONGEST = 1000  # characters of an identifier: it stands in the address of every quote


def identifier(row: Mapping[str, Any], otherwise: str) -> str:
    """What the row says, or `otherwise`. Raises ReadError where it cannot be one."""
    found = row.get("id")
    if found is None or found == "":
        return otherwise
    if isinstance(found, bool) or not isinstance(found, (str, int)):
        raise ReadError("id: a text or a number is wanted")
    name = str(found).strip()
    if not name:
        raise ReadError("id: an identifier is not blank")
    if (bad := unwritable(name)) is not None:
        raise ReadError(f"id: U+{ord(bad):04X} stands in it; an identifier holds no control characters and no halves of characters")
    if len(name) > _LONGEST:
        raise ReadError(f"id: an identifier of {len(name):,} characters is too long; {_LONGEST:,} are allowed")
    return name


def document(row: Mapping[str, Any], place: str, tell: Note) -> Document:
    """Raises ReadError naming the place, the key and what is wanted there. `tell` hears what was not taken as it stands."""
    text = row.get("text")
    if not isinstance(text, str):
        raise ReadError(f"{place}: text: the text of the document is wanted, not {_kind(text)}")
    if not text.strip():
        raise ReadError(f"{place}: text: it is empty: nothing but blanks stands in it")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise ReadError(f"{place}: text: it holds half of a pair of surrogates, which no encoding can write")
    refuse_binary(text, place)
    return given_of({k: v for k in KEYS if (v := row.get(k)) not in ("", [])}, place, tell).over(Document(id="", text=text))


def parse(line: bytes) -> dict[str, Any]:
    """A line of JSONL. Raises ReadError saying what is wrong with it."""
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ReadError(f"byte {error.start} of the line is not UTF-8; write the file in UTF-8") from error
    except json.JSONDecodeError as error:
        raise ReadError(f"this is no JSON: {error.msg} at character {error.pos} of the line") from error
    except (RecursionError, ValueError) as error:  # nested thousands deep, or a number of thousands of digits
        raise ReadError(f"this JSON is beyond what a document needs: {error}") from error
    if not isinstance(row, dict):
        raise ReadError(f'an object such as {{"text": "…"}} is wanted, not {_kind(row)}')
    return row


def _kind(value: Any) -> str:
    names = {"NoneType": "nothing", "dict": "an object", "list": "a list", "str": "a text", "bool": "true or false"}
    return names.get(type(value).__name__, "a number" if isinstance(value, (int, float)) else type(value).__name__)
