"""Metadata given by people: the options of the command line, and NAME.meta.yaml beside a text."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import yaml

from kg.errors import ReadError, UsageError
from kg.model import Document
from kg.read.folder import METADATA_SUFFIX

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


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
    for name in (path.name, path.stem):
        metadata = path.with_name(name + METADATA_SUFFIX)
        if metadata.is_file():
            return _parse(metadata)
    return None


def _parse(path: Path) -> Given:
    try:
        content = yaml.safe_load(path.read_text("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ReadError(f"{path}: this metadata file is not readable as YAML in UTF-8: {error}") from error
    known = [f.name for f in fields(Given)]
    if content is None:
        return Given()
    if not isinstance(content, dict):
        raise ReadError(f"{path}: a metadata file is a mapping such as “title: …”; the keys are {', '.join(known)}")
    for key in content:
        if key not in known:
            raise ReadError(f"{path}: unknown key {key!r}; the keys are {', '.join(known)}")
    values = {key: _value(path, key, value) for key, value in content.items() if value is not None}
    return Given(**values)


def _value(path: Path, key: str, value: Any) -> Any:
    if key == "authors":
        names = value if isinstance(value, list) else re.split(r"[、,，;；]", str(value))
        if not all(isinstance(n, str) for n in names):
            raise ReadError(f"{path}: authors: a list of names, or one text, is wanted")
        return tuple(n.strip() for n in names if n.strip())
    if key == "published":
        if isinstance(value, datetime.datetime):
            value = value.date()
        try:
            return iso_date(str(value))
        except UsageError as error:
            raise ReadError(f"{path}: published: {error}") from error
    if not isinstance(value, str) or not value.strip():
        raise ReadError(f"{path}: {key}: a text is wanted, not {value!r}; put it in quotes")
    return value.strip()
