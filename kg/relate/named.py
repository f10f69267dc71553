"""Relations that names themselves state: 南宁机场改扩建工程 lies in 南宁, 国务院关于…的意见 is the State Council's."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator

from kg.lexicon import Lexicon
from kg.model import Found, OrganizationMention, RelationMention
from kg.text import Text
from kg.text.patterns import any_of

_JOINS = (" ", "、")  # between those who issue a document together
_LISTS = ("、", "和", "与", "及")  # between places of one undertaking
_WRITTEN = frozenset(("plan", "policy", "regulation"))  # … and that are issued
_BUILT = frozenset(("project", "zone", "platform", "institution", "event_series", "reform", "programme"))  # kinds that lie somewhere


def makes_known(lexicon: Lexicon) -> re.Pattern[str]:
    """What stands before the name of what a title makes known: 关于印发|…, 转发国家地震局|…; nothing, or …《."""
    words = lexicon.data("relations")
    return re.compile(f"(?:^(?:[^，。]{{2,12}}[省市县区州旗盟])?|(?:{any_of(words['promulgated'])})(?:[^，。]{{1,24}}(?:{any_of(words['bodies'])}))?)[《〈“]?$")


def issued_by_name(text: Text, found: Found, lexicon: Lexicon) -> Iterator[RelationMention]:
    """国务院|关于…的意见: the bodies at the head of a document's name issued it, and the one that it makes known."""
    about, known = lexicon.data("relations")["about"], lexicon.of(makes_known)
    bodies = {o.start: o for o in found.organizations}
    written = [i for i in found.initiatives if i.kind in _WRITTEN]
    for document in written:
        issuers, at = list[OrganizationMention](), document.start
        while (body := bodies.get(at)) is not None and body.end < document.end:
            issuers.append(body)
            at = body.end + (text.clean[body.end] in _JOINS)
        if not issuers or not text.clean.startswith(about, at):
            continue
        within = (i for i in written if document.name.find(i.name) > 0 and known.search(document.name[: document.name.find(i.name)]))
        for it in (document, *within):
            yield from (RelationMention(document.start, document.end, body, "issued", it, "name") for body in issuers)


def named_after(text: Text, found: Found, lexicon: Lexicon) -> Iterator[RelationMention]:
    """An undertaking whose name begins with a place lies there; `kg.link` leaves out the document's own place."""
    places = sorted(found.places, key=lambda p: p.start)
    starts = [p.start for p in places]
    for undertaking in found.initiatives:
        at = bisect.bisect_left(starts, undertaking.start)
        if undertaking.kind not in _BUILT or at == len(places) or starts[at] > undertaking.start + 1 or places[at].end >= undertaking.end:
            continue
        yield RelationMention(undertaking.start, undertaking.end, undertaking, "located_in", places[at], "name")
        # 湖州、|丽水跨境电商综试区: so do those that a list ties to it
        while at and places[at - 1].end + 1 == places[at].start and text.clean[places[at - 1].end] in _LISTS:
            at -= 1
            yield RelationMention(places[at].start, undertaking.end, undertaking, "located_in", places[at], "name")
