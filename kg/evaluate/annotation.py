"""An annotation: a YAML file that lists what one document says, beside the document's text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from kg.errors import ReadError
from kg.resources import parsed
from kg.text.names import key


def annotated(folder: Path, only: Collection[str] = ()) -> list[tuple[Path, Path]]:
    """The annotations of a folder, each with its text: NAME.yaml and texts/NAME.txt (or .html), or the text beside it
    or in the folder above.

    Raises ReadError where the folder holds none, or an annotation has no text.
    """
    found = [p for p in sorted(folder.glob("*.yaml")) if not only or p.stem in only]
    if absent := sorted(set(only) - {p.stem for p in found}):
        raise ReadError(f"{folder}: no annotation is named {', '.join(absent)}")
    if not found:
        raise ReadError(f"{folder}: holds no annotation NAME.yaml; data/briefings/gold is an example")
    pairs = []
    for path in found:
        beside = (p for place in (folder / "texts", folder, folder.parent) for p in sorted(place.glob(f"{path.stem}.*")))
        text = next((p for p in beside if p.suffix not in (".yaml", ".yml", ".json")), None)
        if text is None:
            raise ReadError(f"{path}: its text is missing; put it at {folder / 'texts' / path.stem}.txt")
        pairs.append((path, text))
    return pairs


class Gold:
    """One annotation with its text. Raises ReadError where it is malformed or quotes what the text does not hold."""

    def __init__(self, path: Path, text: str) -> None:
        try:
            data = parsed(path.read_text("utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise ReadError(f"{path}: not readable as an annotation: {error}") from error
        if not isinstance(data, dict):
            raise ReadError(f"{path}: an annotation is a mapping with the keys document, officials, figures …")
        self.path, self.text = path, text
        self.document: dict[str, Any] = data.get("document") or {}
        if not isinstance(self.document, dict):
            raise ReadError(f"{path}: document: a mapping with the keys title, published … is wanted")
        self.officials, self.organizations, self.initiatives = (self._entries(data, kind, "name") for kind in ("officials", "organizations", "initiatives"))
        self.figures = self._entries(data, "figures", "quote")
        self.ignore = frozenset(key(str(x)) for x in data.get("ignore") or ())
        self.scored = "relations" in data  # an annotation without the key says nothing of them
        self.relations: list[list[Any]] = data.get("relations") or []
        self.doubtful: list[list[Any]] = data.get("doubtful") or []
        self.bodies = [keys(o["name"], *listed(o.get("aliases"))) for o in self.organizations]
        self.undertakings = [keys(o["name"], *listed(o.get("accept"))) for o in self.initiatives]
        self.others = [  # what else stands at an end of a relation
            keys(o["name"], *listed(o.get("aliases")), *listed(o.get("accept")))
            for kind in ("officials", "events", "places")
            for o in self._entries(data, kind, "name")
        ]

    def _entries(self, data: Mapping[str, Any], kind: str, key: str) -> list[dict[str, Any]]:
        entries = data.get(kind) or []
        if not isinstance(entries, list) or not all(isinstance(e, dict) and isinstance(e.get(key), (str, int)) for e in entries):
            raise ReadError(f"{self.path}: {kind}: a list is wanted, each entry with its {key}; the README tells how to annotate")
        return entries

    def span(self, figure: Mapping[str, Any]) -> tuple[int, int]:
        """Where the figure's quote stands: its n-th occurrence."""
        at = -1
        for _ in range(figure.get("occurrence", 1)):
            at = self.text.find(str(figure["quote"]), at + 1)
            if at < 0:
                raise ReadError(f"{self.path}: figure {figure['quote']!r} does not stand in the text; correct the quote or its occurrence")
        return at, at + len(str(figure["quote"]))


def listed(value: Any) -> list[Any]:
    """One value or several, as several."""
    return value if isinstance(value, list) else [] if value is None else [value]


def keys(*names: Any) -> frozenset[str]:
    """The forms by which the names are compared."""
    return frozenset(key(str(n)) for n in names)


def widened(wanted: Any, clusters: Iterable[frozenset[str]]) -> frozenset[str]:
    """All names that mean any of `wanted`."""
    names = keys(*listed(wanted))
    return names.union(*(c for c in clusters if c & names))
