"""Relations that names themselves state: 南宁机场改扩建工程 lies in 南宁."""

from __future__ import annotations

import bisect
from collections.abc import Iterator

from kg.lexicon import Lexicon
from kg.model import Found, RelationMention
from kg.text import Text

_LISTS = ("、", "和", "与", "及")  # between places of one undertaking
_BUILT = frozenset(("project", "zone", "platform", "institution", "event_series", "reform", "programme"))  # kinds that lie somewhere


def named_after(text: Text, found: Found, lexicon: Lexicon) -> Iterator[RelationMention]:
    """An undertaking whose name begins with a place lies there; `kg.link` leaves out the document's own place."""
    places = sorted(found.places, key=lambda p: p.start)
    starts = [p.start for p in places]
    for undertaking in found.initiatives:
        at = bisect.bisect_left(starts, undertaking.start)
        if undertaking.kind not in _BUILT or at == len(places) or starts[at] > undertaking.start or places[at].end >= undertaking.end:
            continue
        inner = at
        while inner + 1 < len(places) and places[inner].end == places[inner + 1].start < undertaking.end:  # 浙江|宁波|…变电站
            inner += 1
        yield RelationMention(undertaking.start, undertaking.end, undertaking, "located_in", places[inner], "name")
        # 湖州、|丽水跨境电商综试区: so do those that a list ties to it
        while at and places[at - 1].end + 1 == places[at].start and text.clean[places[at - 1].end] in _LISTS:
            at -= 1
            yield RelationMention(places[at].start, undertaking.end, undertaking, "located_in", places[at], "name")
