"""Identifiers made from normalised names: readable, stable, equal for equal names, so that builds diff and merge.

They are written as they are in records; what an IRI forbids is percent-encoded by the RDF mapping alone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kg.model import Place, Relation

_QUOTES = dict.fromkeys(map(ord, "“”‘’\"'《》「」『』〈〉"))
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]+")
NATION = "place/000000"  # 全国


@lru_cache(maxsize=1 << 16)
def normal(name: str) -> str:
    """NFKC without quotation marks; blanks and control characters become one underscore."""
    return _UNPRINTABLE.sub("_", unicodedata.normalize("NFKC", name).translate(_QUOTES).strip()) or "_"


def place(place: Place) -> str:
    """A place without a code is told from its namesakes (every county has a 城关镇) by the code of the division that holds it."""
    return f"place/{place.code or _told_apart(normal(place.name), place.within)}"


def label(name: str) -> str:
    """The name as every document would spell it: names of one identifier have one label."""
    return " ".join(normal(name).replace("_", " ").split()) or name


def _told_apart(name: str, *by: str | None) -> str:
    return "@".join((name, *filter(None, by)))


def organization(name: str, division: str | None = None) -> str:
    """`division` tells a body from others of a name that many have (鼓楼区教育局): the code of where it serves."""
    return f"organization/{_told_apart(normal(name), division)}"


def official(name: str, organization: str | None) -> str:
    """A person is told from a namesake by the identifier of the first body served."""
    return f"official/{_told_apart(normal(name), organization and organization.partition('/')[2])}"


def initiative(name: str) -> str:
    return f"initiative/{normal(name)}"


def event(name: str, apart: tuple[str, ...] = ()) -> str:
    """`apart` tells an occasion from others of a name that many have (新闻发布会): who held it, and the day."""
    return f"event/{_told_apart(normal(name), *map(normal, apart))}"


def figure(document_id: str, start: int) -> str:
    """`start` is the raw offset of the figure's quote: no two figures of a document share it."""
    return f"figure/{normal(document_id)}/{start}"


def relation(document_id: str, r: Relation) -> str:
    """Once in a document for each two and what is said of them."""
    return f"relation/{document_id}/{r.predicate}/{r.subject}/{r.object}"
