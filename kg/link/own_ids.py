"""Identifiers that a name which many have would share between documents: told apart by what the document says of each.

An official by the first post that is no seat among hundreds; a document that a division's body issued under a name that
does not say whose it is (民营经济促进条例) by that division, one whose name comes again each year (关于修改部分法律的决定) by its day;
what nothing tells from its namesakes by the document.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from kg import ids
from kg.lexicon import Lexicon
from kg.model import Event, Facts, Initiative, Place, rewritten
from kg.text.gazetteer import NATION, gazetteer
from kg.text.names import forms_of_names, general_name
from kg.text.patterns import Pattern, any_of, expression

_DAY = expression(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_REACH = 60  # characters before a name in which its day may stand
_KNOWN_BY_TITLE = ("regulation", "publication")  # kinds whose titles in 《》 are the nation's where nobody of a place is said to have issued them
_TELLING = 8  # characters of a general name that is that of one document in a place


def told_apart(facts: Facts, lexicon: Lexicon) -> Facts:
    """One document's facts under such identifiers."""
    words = lexicon.of(Words)
    return rewritten(facts, dict([*_officials(facts, words), *_bodies(facts, words), *_works(facts, words), *_events(facts, words)]))


class Words:
    """What tells those that share a name apart."""

    def __init__(self, lexicon: Lexicon) -> None:
        across, names = lexicon.data("across"), lexicon.data("initiatives")
        self.people, self.bodies, self.works = across["people"], across["names_of_bodies"], across["works"]
        self.places, self.form, self.general = lexicon.of(gazetteer), lexicon.of(forms_of_names), lexicon.of(general_name)
        # names known across the country that no place gives to its own, and what any uses: 担保基金
        self._known = expression(any_of({*chain(*names["known"].values())} - {*self.works["of_many"]}))
        self._common = expression(f"(?:{any_of([*self.works['general'], *self.works['common'], *names['generic'], *names['generic_fields']])})+")

    def nationwide(self, x: Initiative | Event) -> bool:
        """Is the name, with its kind, known across the country, or does it tell itself whose it is?"""
        told = self.form["nationwide"].search(f"{ids.normal(x.name)}/{getattr(x, 'kind', 'event')}")
        return bool(self._known.match(x.name) or told or any(self.places.find(x.name)))

    def each_has(self, i: Initiative) -> bool:
        """Has each place one of the name: a title that it bears, what it builds or pays for?"""
        name = ids.normal(i.name)
        built = i.kind in self.works["own_works"] and self._common.fullmatch(name) and not self._known.match(name)
        return bool(built or name in self.works["of_many"] or self.form["of_each_place"].match(name) or self.form["honour"].match(name))


def _code(facts: Facts) -> str:
    """Of the division whose paper it is."""
    return (facts.document.jurisdiction or "").removeprefix("place/")


def _officials(facts: Facts, words: Words) -> Iterator[tuple[str, str]]:
    seats = tuple(words.people["seats"])
    for o in facts.officials:
        if not o.posts or not o.posts[0].title.endswith(seats):
            continue
        own = next((p for p in o.posts if not p.title.endswith(seats)), None)
        if own is not None:
            yield o.id, ids.official(o.name, own.organization)
        elif o.name in words.people["common"]:
            yield o.id, ids.in_document(o.id, facts.document.id)


def _bodies(facts: Facts, words: Words) -> Iterator[tuple[str, str]]:
    """Bodies of which every place has one of the name, class nouns; a place's hospitals, schools and halls by the place (新华医院)."""
    form, code = words.form, _code(facts)
    for o in facts.organizations:
        someones = o.kind in words.bodies["always_of_a_place"] and o.jurisdiction is None and not form["of_the_nation"].search(o.name)
        many = someones or o.name in words.bodies["of_every_place"] or form["of_a_class"].match(o.name)
        if ("@" not in o.id and many) or form["of_a_level"].match(o.name):
            yield o.id, ids.in_document(o.id, facts.document.id)
        elif "@" not in o.id and code not in ("", NATION.code) and form["of_a_city"].search(o.name) and not any(words.places.find(o.name)):
            yield o.id, ids.organization(o.name, code)


def _events(facts: Facts, words: Words) -> Iterator[tuple[str, str]]:
    form, homes = words.form, {o.id: o.jurisdiction for o in facts.organizations}
    for e in facts.events:
        code = (homes.get(e.organizer or "") or "").removeprefix("place/") or _code(facts) or NATION.code
        own = () if code == NATION.code or form["of_the_nation"].search(e.name) else (code or "",)
        if form["of_each_year"].match(e.name) and e.date:
            yield e.id, ids.event(e.name, (*own, e.date[:4]))
        elif form["of_every_body"].match(e.name) or form["of_each_year"].match(e.name):
            yield e.id, ids.event_of(facts.document.id, e.name)
        elif own and "@" not in e.id and (form["of_a_term"].match(e.name) or (form["of_an_edition"].match(e.name) and not words.nationwide(e))):
            yield e.id, ids.event(e.name, own)


def of_work(i: Initiative, facts: Facts, words: Words, issuer: Place | None) -> tuple[str, str]:
    """What tells whose an undertaking of a document is, and the identifier by it; `issuer` is the place of the only body that issued it."""
    name, form, whose = ids.normal(i.name), words.form, issuer or words.places.by_code.get(_code(facts))
    code = (whose and whose.code) or ""
    national, written, by_title = code == NATION.code, i.kind in words.works["written"], i.kind in _KNOWN_BY_TITLE
    if written and (edition := _edition(i, facts, form["recurring"], form["year_of_edition"])):
        return "of its edition", edition
    # a short name that any may bear, a class of works, a paper of which each case has one
    short = sum(map(str.isalnum, i.name)) < _TELLING and words.general(i.name) and not (national and written)
    if short or form["classes_of_works"].search(name) or (by_title and form["of_each_case"].search(i.name)):
        return "of its document", ids.in_document(i.id, facts.document.id)
    # 民营经济促进条例 of a province whose name it does not say
    if issuer and written and not national and not any(x in i.name for p in words.places.divisions(issuer) for x in (p.name, *p.aliases)):
        return "of its issuer", ids.initiative(i.name, issuer.code)
    # the nation's, one that already says whose it is, what is quoted by its title or known across the country
    own, quoted = words.each_has(i), by_title and any("《" in m.quote for m in i.mentions)
    if national or not code or "@" in i.id or quoted or (not own and words.nationwide(i)):
        return "by its name", i.id
    # what each place has is its own; another name is one in a province
    return "of its place", ids.initiative(i.name, code if own or form["of_its_place"].search(name) else f"{code[:2]}0000")


def _works(facts: Facts, words: Words) -> Iterator[tuple[str, str]]:
    bodies = {o.id: o.jurisdiction for o in facts.organizations} | {p.id: p.id for p in facts.places}
    issuers = defaultdict[str, set[str | None]](set)
    for r in facts.relations:
        if r.predicate == "issued":
            issuers[r.object].add(bodies.get(r.subject))
    for i in facts.initiatives:
        home = next(iter(issuers[i.id])) if len(issuers[i.id]) == 1 else None
        _, own = of_work(i, facts, words, words.places.by_code.get((home or "").removeprefix("place/")))
        if own != i.id:
            yield i.id, own


def _edition(i: Initiative, facts: Facts, recurring: Pattern, year: Pattern) -> str | None:
    """What tells a paper from others of its name: its day, where the name comes again; the year behind the name: 某规定|（1998年）."""
    text = facts.document.text
    if recurring.search(i.name):
        days = {_day_before(text, m.start) for m in i.mentions}
        day = next(iter(days)) if len(days) == 1 else ""
        return ids.initiative(i.name, day) if day else ids.in_document(i.id, facts.document.id)
    years = {y[1] for m in i.mentions if (y := year.match(text, m.end))}
    return ids.initiative(i.name, next(iter(years))) if len(years) == 1 else None


def _day_before(text: str, at: int) -> str:
    """The last day that the sentence says before a place."""
    days = _DAY.findall(re.split(r"[。；\n]", text[max(0, at - _REACH) : at])[-1])
    return "-".join((days[-1][0], *(f"{int(x):02}" for x in days[-1][1:]))) if days else ""
