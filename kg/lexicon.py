"""All knowledge of the language and the state: `data/lexicon/*.yaml` (and `.tsv` tables), with one's own on top.

A stage asks `lexicon.data("units")` for the parsed file, and `lexicon.of(build)` for what it compiles from it
(a regular expression, an automaton): `build(lexicon)` runs once per lexicon.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from kg.errors import LexiconError
from kg.resources import folder

T = TypeVar("T")
# libyaml's loader reads the same YAML about eight times faster; PyYAML wheels carry it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Lexicon:
    """Read-only view of one or two folders of lexicon files; the second adds to the first."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.folders = folders
        self._data: dict[str, Any] = {}
        self._built: dict[Callable[[Lexicon], Any], Any] = {}

    def data(self, name: str) -> Any:
        """The merged content of `name.yaml`. Raises LexiconError where no folder has it or it does not parse."""
        if name not in self._data:
            found = [_read(path) for f in self.folders if (path := f / f"{name}.yaml").is_file()]
            if not found:
                raise LexiconError(f"{name}.yaml: no such lexicon file in {', '.join(map(str, self.folders))}")
            merged = found[0]
            for more in found[1:]:
                merged = _merge(merged, more, f"{name}.yaml")
            self._data[name] = merged
        return self._data[name]

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of `name.tsv` (a header line, tab-separated, `#` lines are comments), all folders in order."""
        key = f"{name}.tsv"
        if key not in self._data:
            rows: list[dict[str, str]] = []
            for path in (f / key for f in self.folders):
                if path.is_file():
                    with path.open(encoding="utf-8", newline="") as lines:
                        rows += csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t")
            if not rows:
                raise LexiconError(f"{key}: no such lexicon table in {', '.join(map(str, self.folders))}")
            self._data[key] = rows
        rows_: list[dict[str, str]] = self._data[key]
        return rows_

    def of(self, build: Callable[[Lexicon], T]) -> T:
        """What `build` makes of this lexicon, made once."""
        if build not in self._built:
            self._built[build] = build(self)
        built: T = self._built[build]
        return built


@cache
def load(extra: Path | None = None) -> Lexicon:
    """The shipped lexicon, with the folder `extra` on top. Raises LexiconError where `extra` is no folder."""
    if extra is not None and not extra.is_dir():
        raise LexiconError(f"{extra}: --lexicon takes a folder of .yaml files; there is none of that name")
    return Lexicon((folder("data/lexicon"), *((extra,) if extra else ())))


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_LOADER)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: not readable as YAML: {error}") from error


def _merge(base: Any, more: Any, where: str) -> Any:
    """Lists are joined, mappings merged key by key, a scalar is replaced by the later one."""
    if more is None:
        return base
    if isinstance(base, dict) and isinstance(more, dict):
        return {**base, **{k: _merge(base[k], v, f"{where}: {k}") if k in base else v for k, v in more.items()}}
    if isinstance(base, list) and isinstance(more, list):
        return base + [x for x in more if x not in base]
    if isinstance(base, (dict, list)) or isinstance(more, (dict, list)):
        raise LexiconError(f"{where}: your entry has another shape than ours: {type(base).__name__} expected")
    return more
