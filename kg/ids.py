"""Identifiers: readable, stable, and those of what names its thing equal for equal names, so that builds diff and merge.

Of two kinds, which never share one. A name's is made of the name in its normal form (NFKC, without quotation marks):
《方案》 and “方案” are one thing. A document's are made of the document's own identifier to the letter: documents are told
apart by it alone, so nothing of 公告（1）.txt may be taken for something of 公告(1).txt.

They are written as they are in records; what an IRI forbids is percent-encoded by the RDF mapping alone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kg.model import Place, Relation

SCHEME = "5"  # another one's identifiers differ: what a store holds of it is made again
_QUOTES = dict.fromkeys(map(ord, "“”‘’\"'《》「」『』〈〉"))
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]+")
# Signs that have a meaning in identifiers stand in a name in their full width, which no normal form holds otherwise.
_OF_NAMES = str.maketrans({"_": "＿", "@": "＠"})
_AS_WRITTEN = str.maketrans({"_": " ", "＿": "_", "＠": "@"})
NATION = "place/000000"  # 全国


@lru_cache(maxsize=1 << 16)
def normal(name: str) -> str:
    """NFKC without quotation marks; blanks and control characters become one underscore."""
    plain = unicodedata.normalize("NFKC", name).translate(_QUOTES).strip().translate(_OF_NAMES)
    return _UNPRINTABLE.sub("_", plain) or "_"


def says_nothing(name: str) -> bool:
    """Whether a name is but blanks and quotation marks: such have one identifier, whatever they name."""
    return not normal(name).strip("_")


def place(place: Place) -> str:
    """A place without a code is told from its namesakes (every county has a 城关镇) by the code of the division that holds it."""
    return f"place/{place.code or _told_apart(normal(place.name), place.within)}"


def label(name: str) -> str:
    """The name as every document would spell it: names of one identifier have one label."""
    return " ".join(normal(name).translate(_AS_WRITTEN).split()) or name


def _told_apart(name: str, *by: str | None) -> str:
    return "@".join((name, *filter(None, by)))


def organization(name: str, division: str | None = None) -> str:
    """`division` tells a body from others of a name that many have (鼓楼区教育局): the code of where it serves."""
    return f"organization/{_told_apart(normal(name), division)}"


def official(name: str, organization: str | None) -> str:
    """A person is told from a namesake by the identifier of the first body served."""
    return f"official/{_told_apart(normal(name), organization and organization.partition('/')[2])}"


def initiative(name: str, division: str | None = None) -> str:
    """`division` tells a document from others of a name that many have: the code of whose it is."""
    return f"initiative/{_told_apart(normal(name), division)}"


def in_document(own: str, document_id: str) -> str:
    """Of a thing whose name nothing tells from others but the document: it is no other document's."""
    return f"{own.partition('@')[0]}@@{document_id}"


def of_one_document(own: str) -> bool:
    """Whether the thing is one that only its document knows."""
    return "@@" in own


def event(name: str, apart: tuple[str, ...] = ()) -> str:
    """`apart` tells an occasion from others of a name that many have (新闻发布会): who held it, and the day."""
    return f"event/{_told_apart(normal(name), *map(normal, apart))}"


def event_of(document_id: str, name: str) -> str:
    """An occasion of such a name that nothing tells from others but the document."""
    return in_document(event(name), document_id)


def figure(document_id: str, start: int) -> str:
    """`start` is the raw offset of the figure's quote: no two figures of a document share it."""
    return f"figure/{document_id}/{start}"


def relation(document_id: str, r: Relation) -> str:
    """Once in a document for each two and what is said of them."""
    return f"relation/{document_id}/{r.predicate}/{r.subject}/{r.object}"
