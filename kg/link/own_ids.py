"""Identifiers that a name which many have would share between documents: told apart by what the document says of each.

An official by the first post that is no seat among hundreds; a document that a division's body issued under a name that
does not say whose it is (民营经济促进条例) by that division, one whose name comes again each year (关于修改部分法律的决定) by its day;
what nothing tells from its namesakes by the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain

from kg import ids
from kg.lexicon import Lexicon
from kg.model import Facts, Initiative, Place, rewritten
from kg.text.gazetteer import NATION, gazetteer
from kg.text.names import general_name
from kg.text.patterns import Pattern, any_of, expression

_DAY = expression(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_REACH = 60  # characters before a name in which its day may stand
_KNOWN_BY_TITLE = ("regulation", "publication")  # kinds whose titles are the nation's where nobody of a place is said to have issued them
_TELLING = 8  # characters of a general name that is that of one document in a place


def told_apart(facts: Facts, lexicon: Lexicon) -> Facts:
    """One document's facts under such identifiers."""
    return rewritten(facts, dict([*_officials(facts, lexicon), *_bodies(facts, lexicon), *_works(facts, lexicon), *_events(facts, lexicon)]))


def _officials(facts: Facts, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    known = lexicon.data("across")["people"]
    seats, common = tuple(known["seats"]), frozenset(known["common"])
    for o in facts.officials:
        if not o.posts or not o.posts[0].title.endswith(seats):
            continue
        own = next((p for p in o.posts if not p.title.endswith(seats)), None)
        if own is not None:
            yield o.id, ids.official(o.name, own.organization)
        elif o.name in common:
            yield o.id, ids.in_document(o.id, facts.document.id)


def _bodies(facts: Facts, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Bodies of which every place has one of the name, and class nouns."""
    words = lexicon.data("across")["names_of_bodies"]
    known, form = frozenset(words["of_every_place"]), lexicon.of(_forms)
    for o in facts.organizations:
        someones = o.kind in words["always_of_a_place"] and o.jurisdiction is None and not form["of_the_nation"].search(o.name)
        if ("@" not in o.id and (someones or o.name in known or form["of_a_class"].match(o.name))) or form["of_a_level"].match(o.name):
            yield o.id, ids.in_document(o.id, facts.document.id)


def _events(facts: Facts, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    form, code = lexicon.of(_forms), (facts.document.jurisdiction or NATION.code or "").removeprefix("place/")
    for e in facts.events:
        if form["of_every_body"].match(e.name):
            yield e.id, ids.event_of(facts.document.id, e.name)
        elif form["of_a_term"].match(e.name) and code != NATION.code and "@" not in e.id:
            yield e.id, ids.event(e.name, (code,))


def _forms(lexicon: Lexicon) -> dict[str, Pattern]:
    """The expressions of names that many have."""
    data = lexicon.data("across")
    return {k: expression(w) for part in ("names_of_bodies", "works", "events") for k, w in data[part].items() if isinstance(w, str)}


def _works(facts: Facts, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    bodies = {o.id: o.jurisdiction for o in facts.organizations} | {p.id: p.id for p in facts.places}
    issuers: dict[str, set[str | None]] = {}
    for r in facts.relations:
        if r.predicate == "issued":
            issuers.setdefault(r.object, set()).add(bodies.get(r.subject))
    by_code, written = lexicon.of(gazetteer).by_code, frozenset(lexicon.data("across")["works"]["written"])
    form, general, nationwide = lexicon.of(_forms), lexicon.of(general_name), lexicon.of(_nationwide)
    for i in facts.initiatives:
        if i.kind in written and form["recurring"].search(i.name):
            days = {_day_before(facts.document.text, m.start) for m in i.mentions}
            day = next(iter(days)) if len(days) == 1 else ""
            yield i.id, ids.initiative(i.name, day) if day else ids.in_document(i.id, facts.document.id)
            continue
        home = next(iter(issuers[i.id])) if len(issuers.get(i.id, ())) == 1 else None
        place = by_code.get((home or "").removeprefix("place/"))
        whose = place or by_code.get((facts.document.jurisdiction or "").removeprefix("place/"))
        national = whose is not None and whose.code == NATION.code
        short = sum(map(str.isalnum, i.name)) < _TELLING and general(i.name) and not (national and i.kind in written)
        if short or form["classes_of_works"].search(i.name) or (i.kind in _KNOWN_BY_TITLE and form["of_each_case"].search(i.name)):
            yield i.id, ids.in_document(i.id, facts.document.id)
        elif place and not national and i.kind in written and not _names(i, place, lexicon):
            yield i.id, ids.initiative(i.name, place.code)
        elif whose and whose.code and not national and "@" not in i.id and i.kind not in _KNOWN_BY_TITLE:
            own = form["of_each_place"].match(i.name)
            if own or not nationwide(i.name):
                yield i.id, ids.initiative(i.name, whose.code if own or form["of_its_place"].search(i.name) else f"{whose.code[:2]}0000")


def _nationwide(lexicon: Lexicon) -> Callable[[str], bool]:
    """Whether an undertaking's name is known across the country, or tells itself whose it is."""
    known, form, places = any_of(chain(*lexicon.data("initiatives")["known"].values())), lexicon.of(_forms)["nationwide"], lexicon.of(gazetteer)
    begins = expression(known)
    return lambda name: bool(begins.match(name) or form.search(name) or any(places.find(name)))


def _day_before(text: str, at: int) -> str:
    """The last day that the sentence says before a place."""
    days = _DAY.findall(re.split(r"[。；\n]", text[max(0, at - _REACH) : at])[-1])
    return "-".join((days[-1][0], *(f"{int(x):02}" for x in days[-1][1:]))) if days else ""


def _names(initiative: Initiative, place: Place, lexicon: Lexicon) -> bool:
    """Whether the name holds a form of the place, or of one that holds it."""
    return any(form in initiative.name for p in lexicon.of(gazetteer).divisions(place) for form in (p.name, *p.aliases))
