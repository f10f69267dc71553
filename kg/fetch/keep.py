"""A folder of what was fetched: each document in a file, its address and day in NAME.meta.yaml beside it, and a list of all.

The list (`fetched.jsonl`) grows with each document and is read again by the next run: what has not changed since is not
sent again, and a run that was cut off goes on where it stood.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from kg.errors import ReadError
from kg.fetch.lists import Entry
from kg.fetch.web import Answer, FetchError, Web, usual
from kg.files import atomic_write, writable_folder

LIST = "fetched.jsonl"
_TYPES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/pdf": ".pdf", "text/csv": ".csv", "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx", "application/vnd.ms-excel": ".xls", "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx", "text/markdown": ".md", "application/ofd": ".ofd", "message/rfc822": ".eml",
}  # fmt: skip
_KEPT = re.compile(r"[^\w.\-]+")
_LONGEST = 120  # characters of a name


@dataclass(frozen=True, slots=True)
class Kept:
    path: Path
    changed: bool


class _List:
    """What the runs before wrote down, by address; the last line of an address counts."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LIST
        self.rows: dict[str, dict[str, Any]] = {}
        if self._path.is_file():
            for line in self._path.read_bytes().splitlines():
                try:
                    row = json.loads(line)
                    self.rows[row["address"]] = row
                except (ValueError, KeyError, TypeError):
                    continue  # cut off while it was written: that address is fetched again

    def put(self, row: dict[str, Any]) -> None:
        self.rows[row["address"]] = row
        with self._path.open("ab") as out:
            out.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def fetch(found: Iterable[Entry], folder: Path, web: Web, suffixes: tuple[str, ...], complain: Callable[[str, str], None]) -> Iterable[Kept]:
    """Each address as a file in the folder. Of one that cannot be fetched `complain` hears the address and why."""
    writable_folder(folder)
    known = _List(folder)
    for entry in found:
        try:
            yield _one(entry, folder, web, suffixes, known)
        except (FetchError, ReadError) as error:
            complain(entry.address, str(error))


def _one(entry: Entry, folder: Path, web: Web, suffixes: tuple[str, ...], known: _List) -> Kept:
    address = usual(entry.address)
    before = known.rows.get(address)
    path = folder / str(before["file"]) if before and _is_plain(str(before.get("file"))) else None
    asks = {}
    if before and path is not None and path.is_file():
        asks = {name: str(before[key]) for name, key in (("If-None-Match", "etag"), ("If-Modified-Since", "modified")) if before.get(key)}
    answer = web.get(address, asks)
    if answer.status == 304 and path is not None:
        return Kept(path, False)
    if answer.status != 200:
        raise FetchError(f"{address}: the site answers with status {answer.status}")
    name = file_name(address, answer.headers.get("content-type", ""), suffixes)
    path = folder / name
    changed = not path.is_file() or path.read_bytes() != answer.body
    atomic_write(path, lambda part: _write(part, answer.body))
    said = {"url": answer.address} | ({"published": entry.day} if entry.day and "html" not in name else {})
    atomic_write(folder / f"{name}.meta.yaml", lambda part: _write(part, yaml.safe_dump(said, allow_unicode=True).encode("utf-8")))
    known.put(_row(address, name, answer))
    return Kept(path, changed)


def _write(part: Path, data: bytes) -> None:
    part.write_bytes(data)


def _row(address: str, name: str, answer: Answer) -> dict[str, Any]:
    row = {"address": address, "file": name, "etag": answer.headers.get("etag"), "modified": answer.headers.get("last-modified")}
    return {k: v for k, v in row.items() if v is not None}


def _is_plain(name: str) -> bool:
    return bool(name) and os.path.basename(name) == name and name not in (".", "..")


def file_name(address: str, kind: str, suffixes: tuple[str, ...]) -> str:
    """Of host and path, without what leads elsewhere; of a type that we read, as the address or the answer says."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    suffix = next((s for s in sorted(suffixes, key=len, reverse=True) if path.lower().endswith(s)), "")
    own = _TYPES.get(kind.partition(";")[0].strip().lower(), "")
    stem = _KEPT.sub("_", f"{parts.netloc}{path.removesuffix(path[len(path) - len(suffix) :] if suffix else '')}").strip("_.") or "page"
    if parts.query or len(stem) > _LONGEST:
        stem = f"{stem[:_LONGEST]}-{blake2b(address.encode(), digest_size=6).hexdigest()}"
    if own == ".html" or not suffix:  # a page that is called .jsp, or .pdf and tells that the file has gone
        suffix = own or ".html"
    return stem + suffix
