"""Metadata given by people: the options of the command line, and NAME.meta.yaml beside a text."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import yaml

from kg.errors import ReadError, UsageError
from kg.model import Document
from kg.read.folder import METADATA_SUFFIX

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_TIME = re.compile(r"(?<=^\d{4}-\d\d-\d\d)[T ]\d\d:\d\d[\d:.,]*(?: ?(?:Z|[+-]\d\d:?\d\d))?$")  # a day is what we keep of it


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


def iso_date(value: str) -> str:
    """A year, a month or a day as ISO 8601. Raises UsageError saying what is wrong with it."""
    m = _ISO.fullmatch(value.strip())
    if not m:
        raise UsageError(f"{value!r} is no date: write a year (2025), a month (2025-02) or a day (2025-02-13)")
    try:
        datetime.date(int(m[1]), int(m[2] or 1), int(m[3] or 1))
    except ValueError as error:
        raise UsageError(f"{value!r} is no date of the calendar: {error}") from error
    return m[0]


def beside(path: Path) -> Given | None:
    """The content of `report.txt.meta.yaml` or `report.meta.yaml` beside `report.txt`.

    Raises ReadError where that file is malformed.
    """
    for name in metadata_names(path.name):
        metadata = path.with_name(name)
        if os.path.isfile(metadata):  # says no where a long name has no room for the suffix
            try:
                return parse(metadata.read_bytes(), str(metadata))
            except OSError as error:
                raise ReadError(f"{metadata}: cannot be read: {error.strerror}") from error
    return None


def metadata_names(name: str) -> tuple[str, str]:
    """Where metadata of a text of this name may stand, beside it; the first counts."""
    return name + METADATA_SUFFIX, os.path.splitext(name)[0] + METADATA_SUFFIX


def parse(data: bytes, name: str) -> Given:
    """The content of a metadata file. Raises ReadError where it is malformed."""
    try:
        content = yaml.safe_load(data.decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise ReadError(f"{name}: this metadata file is not readable as YAML in UTF-8: {error}") from error
    if content is None:
        return Given()
    if not isinstance(content, dict):
        raise ReadError(f"{name}: a metadata file is a mapping such as “title: …”; the keys are {', '.join(KEYS)}")
    for key in content:
        if key not in KEYS:
            raise ReadError(f"{name}: unknown key {key!r}; the keys are {', '.join(KEYS)}")
    return given_of(content, name)


def given_of(content: Mapping[str, Any], place: str) -> Given:
    """Metadata out of a mapping; other keys are not looked at. Raises ReadError naming place and key."""
    return Given(**{key: _value(place, key, content[key]) for key in KEYS if content.get(key) is not None})


def _value(place: str, key: str, value: Any) -> Any:
    if key == "authors":
        names = re.split(r"[、,，;；]", value) if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
            raise ReadError(f"{place}: authors: a list of names, or one text, is wanted")
        return tuple(n.strip() for n in names if n.strip())
    if key == "published":
        if isinstance(value, datetime.datetime):
            value = value.date()
        if not isinstance(value, (str, int, datetime.date)):
            raise ReadError(f"{place}: published: a year, a month or a day is wanted, not {_shown(value)}")
        try:
            return iso_date(_TIME.sub("", str(value)))
        except UsageError as error:
            raise ReadError(f"{place}: published: {error}") from error
    if not isinstance(value, str) or not value.strip():
        raise ReadError(f"{place}: {key}: a text is wanted, not {_shown(value)}; put it in quotes")
    return value.strip()


def _shown(value: Any) -> str:
    """Of a list or mapping the kind only: written out, a few lines of YAML aliases can fill the memory."""
    return repr(value)[:80] if isinstance(value, (str, int, float, bytes, datetime.date)) else f"a {type(value).__name__}"
