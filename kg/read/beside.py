"""Metadata given by people: the options of the command line, and NAME.meta.yaml beside a text."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml
from msgspec.structs import replace

from kg.errors import ReadError, UsageError
from kg.model import Document
from kg.read.dates import day_of
from kg.read.folder import METADATA_SUFFIX
from kg.read.names import readable, unwritable, without_unwritable
from kg.read.notes import Note, note
from kg.read.source import METADATA_LIMIT, opened

_LONGEST, _MOST = 10_000, 1000  # characters of a value, authors of a document
# What PyYAML raises where a value is not what its tag (!!int, !!timestamp) says, beside its own errors.
_MALFORMED = (yaml.YAMLError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says of a document; what is None stays as found."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    jurisdiction: str | None = None
    url: str | None = None

    def over(self, document: Document) -> Document:
        """The document with these values in place of its own."""
        return replace(document, **{f.name: v for f in fields(self) if (v := getattr(self, f.name))})


KEYS = tuple(f.name for f in fields(Given))


def typed(**said: Any) -> Given:
    """What a caller says, key by key; None and '' say nothing. Raises UsageError naming the key and what is wanted."""
    found = {}
    for key, value in said.items():
        if value is None or value == "":
            continue
        try:
            found[key] = _value(key, value)
        except UsageError as error:
            raise UsageError(f"{key}: {error}") from error
        if isinstance(value, str) and (bad := unwritable(value)) is not None:
            raise UsageError(f"{key}: U+{ord(bad):04X} stands in it, which is no character of a text; leave it out")
    return Given(**found)


def beside(path: Path, tell: Note = note) -> Given | None:
    """The content of `report.txt.meta.yaml` or `report.meta.yaml` beside `report.txt`.

    Raises ReadError where that file is malformed.
    """
    for name in metadata_names(path.name):
        metadata = path.with_name(name)
        if os.path.isfile(metadata):  # says no where a long name has no room for the suffix
            place = readable(metadata)
            try:
                with opened(metadata) as file:
                    data = file.read(METADATA_LIMIT + 1)
            except OSError as error:
                raise ReadError(f"{place}: cannot be read: {error.strerror}") from error
            if len(data) > METADATA_LIMIT:
                raise ReadError(f"{place}: it is larger than the {METADATA_LIMIT:,} bytes that metadata may have")
            return parse(data, place, tell)
    return None


def metadata_names(name: str) -> tuple[str, str]:
    """Where metadata of a text of this name may stand, beside it; the first counts."""
    return name + METADATA_SUFFIX, os.path.splitext(name)[0] + METADATA_SUFFIX


class _Loader(yaml.SafeLoader):
    """YAML without merge keys, of which a few lines can fill the memory."""

    def flatten_mapping(self, node: Any) -> None:
        pass


def parse(data: bytes, name: str, tell: Note = note) -> Given:
    """The content of a metadata file. Raises ReadError where it is malformed."""
    try:
        content = yaml.load(data.decode("utf-8-sig"), Loader=_Loader)
    except _MALFORMED as error:
        why = " ".join(str(error).split())[:300]
        raise ReadError(f"{name}: this metadata file is not readable as YAML in UTF-8: {why}") from error
    if content is None:
        return Given()
    if not isinstance(content, dict):
        raise ReadError(f"{name}: a metadata file is a mapping such as “title: …”; the keys are {', '.join(KEYS)}")
    for key in content:
        if key not in KEYS:
            raise ReadError(f"{name}: unknown key {_shown(key)}; the keys are {', '.join(KEYS)}")
    return given_of(content, name, tell)


def given_of(content: Mapping[str, Any], place: str, tell: Note = note) -> Given:
    """Metadata out of a mapping; other keys are not looked at. Raises ReadError naming place and key.

    `tell` hears where a text holds what no format can write, once.
    """
    found = {}
    for key in KEYS:
        if content.get(key) is not None:
            try:
                found[key] = _value(key, content[key])
            except UsageError as error:
                raise ReadError(f"{place}: {key}: {error}") from error
    written = {key: _written(value) for key, value in found.items()}
    changed = [key for key in found if written[key] != found[key]]
    if changed:
        tell(f"{place}: {', '.join(changed)}: control characters, or halves of characters, stand there; they are read as \ufffd")
    return Given(**written)


def _written(value: Any) -> Any:
    return tuple(map(without_unwritable, value)) if isinstance(value, tuple) else without_unwritable(value)


def _value(key: str, value: Any) -> Any:
    """Raises UsageError saying what is wanted instead."""
    if key == "authors":
        return _authors(value)
    if key == "published":
        if not isinstance(value, (str, int, datetime.date)):
            raise UsageError(f"a year, a month or a day is wanted, not {_shown(value)}")
        return day_of(value)
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"a text is wanted, not {_shown(value)}; put it in quotes")
    if len(value) > _LONGEST:
        raise UsageError(f"{len(value):,} characters stand there, and {_LONGEST:,} are allowed")
    return value.strip()


def _authors(value: Any) -> tuple[str, ...]:
    names = re.split(r"[、,，;；]", value) if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        raise UsageError("a list of names, or one text, is wanted")
    if len(names) > _MOST or sum(map(len, names)) > _LONGEST:
        raise UsageError(f"at most {_MOST:,} names of together {_LONGEST:,} characters are allowed")
    return tuple(n.strip() for n in names if n.strip())


def _shown(value: Any) -> str:
    """Of a list or mapping the kind only: written out, a few lines of YAML aliases can fill the memory."""
    if isinstance(value, int) and abs(value) > 10**20:  # of thousands of digits, perhaps
        return "a very large number"
    return repr(value)[:80] if isinstance(value, (str, int, float, bytes, datetime.date)) else f"a {type(value).__name__}"
