"""All knowledge of the language and the state: `data/lexicon/*.yaml` (and `.tsv` tables), with one's own on top.

A stage asks `lexicon.data("units")` for the parsed file, and `lexicon.of(build)` for what it compiles from it
(a regular expression, an automaton): `build(lexicon)` runs once per lexicon.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

import yaml

from kg import lexicon_cache
from kg.errors import LexiconError
from kg.resources import folder, parsed

T = TypeVar("T")


class Lexicon:
    """Read-only view of one or two folders of lexicon files; the second adds to the first."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.folders = folders
        self._data: dict[str, Any] = {}
        self._built: dict[Callable[[Lexicon], Any], Any] = {}

    def data(self, name: str) -> Any:
        """The merged content of `name.yaml`. Raises LexiconError where no folder has it or it does not parse."""
        if name not in self._data:
            found = [path for f in self.folders if (path := f / f"{name}.yaml").is_file()]
            if not found:
                raise LexiconError(f"{name}.yaml: no such lexicon file in {', '.join(map(str, self.folders))}")
            merged = lexicon_cache.data(found[0], partial(_read, found[0]))
            for path in found[1:]:
                merged = _merge(merged, _read(path), str(path))
            self._data[name] = merged
        return self._data[name]

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of `name.tsv` (a header line, tab-separated, `#` lines are comments), all folders in order."""
        key = f"{name}.tsv"
        if key not in self._data:
            rows: list[dict[str, str]] = []
            for path in (f / key for f in self.folders):
                if path.is_file():
                    rows += lexicon_cache.data(path, partial(_rows, path, list(rows[0]) if rows else None))
            if not rows:
                raise LexiconError(f"{key}: no such lexicon table in {', '.join(map(str, self.folders))}")
            self._data[key] = rows
        rows_: list[dict[str, str]] = self._data[key]
        return rows_

    def of(self, build: Callable[[Lexicon], T]) -> T:
        """What `build` makes of this lexicon, made once. Raises LexiconError where one's own entries cannot be used."""
        if build not in self._built:
            try:
                self._built[build] = build(self)
            except LexiconError:
                raise
            except Exception as error:  # whatever an entry brings our code to, it is the entry that has to change
                if len(self.folders) == 1:
                    raise
                raise LexiconError(self._unusable(error)) from error
        built: T = self._built[build]
        return built

    def _unusable(self, error: Exception) -> str:
        own = self.folders[-1]
        names = sorted(path.name for key in self._data if (path := own / (key if key.endswith(".tsv") else f"{key}.yaml")).is_file())
        words = " ".join(str(error).split())[:200]
        return f"{own}: an entry of {' or '.join(names)} cannot be used ({type(error).__name__}: {words}); write it as ours in {self.folders[0]}"


def load(extra: Path | None = None) -> Lexicon:
    """The shipped lexicon, with the folder `extra` on top, one for all who ask. Raises LexiconError where `extra` is no folder."""
    return _loaded(extra)  # which keeps it by how it is called: load() and load(None) are the same


@cache
def _loaded(extra: Path | None) -> Lexicon:
    if extra is not None and not extra.is_dir():
        raise LexiconError(f"{extra}: --lexicon takes a folder of .yaml files; there is none of that name")
    if extra is not None and (ours := lexicon_cache.kept()):
        ours.leave()
    return Lexicon((folder("data/lexicon"), *((extra,) if extra else ())))


def _read(path: Path) -> Any:
    try:
        return parsed(path.read_text("utf-8"))
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise LexiconError(f"{path}: not readable as YAML: {error}") from error


def _rows(path: Path, columns: list[str] | None) -> list[dict[str, str]]:
    """Of a table, which has these columns where there is one before it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            head, *rows = [row for row in csv.reader((x for x in lines if not x.startswith("#")), delimiter="\t") if row] or [[]]
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read: {error.strerror}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: not readable as a table in UTF-8: {error}") from error
    if columns is not None and head != columns:
        raise LexiconError(f"{path}: the first line is to name the columns {' '.join(columns)}, with a tab between them")
    for number, row in enumerate(rows, 1):
        if len(row) != len(head):
            raise LexiconError(f"{path}: row {number} has another number of columns than the first line: {' '.join(filter(None, row[:3]))}")
    return [dict(zip(head, row, strict=True)) for row in rows]


def _merge(base: Any, more: Any, where: str) -> Any:
    """Lists are joined, mappings merged key by key, a scalar is replaced by the later one. Raises LexiconError where
    what is added is not as what is there: a word that YAML takes for a number or for true or false, mostly."""
    if more is None:
        return base
    if isinstance(base, dict) and isinstance(more, dict):
        _like(list(base.values()), {k: v for k, v in more.items() if k not in base}, where)
        _like(list(base), {k: k for k in more}, where)
        return {**base, **{k: _merge(base[k], v, f"{where}: {k}") if k in base else v for k, v in more.items()}}
    if isinstance(base, list) and isinstance(more, list):
        _like(base, dict(enumerate(more, 1)), where)
        return base + [x for x in more if x not in base]
    if type(base) is not type(more):
        raise LexiconError(f"{where}: your entry has another shape than ours: {_kind(type(base))} is wanted, not {_shown(more)}")
    return more


def _like(ours: list[Any], theirs: dict[Any, Any], where: str) -> None:
    """Raises LexiconError for the first of theirs, by its key or number, that has the shape of none of ours."""
    kinds = {type(x) for x in ours}
    for key, value in theirs.items():
        if kinds and type(value) not in kinds:
            wanted = " or ".join(sorted(map(_kind, kinds)))
            raise LexiconError(f"{where}: {key}: your entry has another shape than ours: {wanted} is wanted, not {_shown(value)}; put it in quotes")
        inner = [x for x in ours if type(x) is type(value)]
        if isinstance(value, dict):
            for k, v in value.items():
                _like([x[k] for x in inner if k in x] or [y for x in inner for y in x.values()], {k: v}, f"{where}: {key}")
        elif isinstance(value, list):
            _like([y for x in inner for y in x], dict(enumerate(value, 1)), f"{where}: {key}")


def _kind(kind: type) -> str:
    return {str: "a text", int: "a number", float: "a number", bool: "true or false", list: "a list", dict: "a mapping"}.get(kind, kind.__name__)


def _shown(value: Any) -> str:
    return f"{value!r}"[:60] if isinstance(value, (str, int, float)) else _kind(type(value))
