"""Identifiers made from normalised names: readable, stable, equal for equal names, so that builds diff and merge.

They are written as they are in records; what an IRI forbids is percent-encoded by the RDF mapping alone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kg.model import Place

_QUOTES = dict.fromkeys(map(ord, "“”‘’\"'《》「」『』〈〉"))
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]+")
NATION = "place/000000"  # 全国


@lru_cache(maxsize=1 << 16)
def normal(name: str) -> str:
    """NFKC without quotation marks; blanks and control characters become one underscore."""
    return _UNPRINTABLE.sub("_", unicodedata.normalize("NFKC", name).translate(_QUOTES).strip()) or "_"


def place(place: Place) -> str:
    return f"place/{place.code or normal(place.name)}"


def organization(name: str) -> str:
    return f"organization/{normal(name)}"


def official(name: str, organization_name: str | None) -> str:
    """A person is told from a namesake by the first body served."""
    return f"official/{normal(name)}@{normal(organization_name)}" if organization_name else f"official/{normal(name)}"


def initiative(name: str) -> str:
    return f"initiative/{normal(name)}"


def event(name: str, apart: tuple[str, ...] = ()) -> str:
    """`apart` tells an occasion from others of a name that many have (新闻发布会): who held it, and the day."""
    return "@".join((f"event/{normal(name)}", *map(normal, apart)))


def figure(document_id: str, start: int) -> str:
    """`start` is the raw offset of the figure's quote: no two figures of a document share it."""
    return f"figure/{normal(document_id)}/{start}"
