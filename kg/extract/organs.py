"""The organs of party and state as an automaton: every written form → what it names. Built once per lexicon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ahocorasick

from kg.lexicon import Lexicon
from kg.model import Place, Struct


class Organ(Struct, frozen=True):
    """What a form names. `full` holds {place}; a national body has none. `level` is set where the form begins with it."""

    full: str
    kind: str
    level: str | None = None
    national: bool = False
    parent: str | None = None
    short: str | None = None  # {place}-less usual form, an alias
    region: str | None = None  # where alone it means this: 香港特别行政区

    @property
    def local(self) -> bool:
        return "{" in self.full

    def named(self, place: Place) -> str:
        """The body's full name at `place`; branches of the centre bear its short name: 国家统计局江苏调查总队."""
        return self.full.format(place=place.name, short=place.aliases[0] if place.aliases else place.name)


class Organs:
    """`data` is organs.yaml as it stands."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.data: dict[str, Any] = lexicon.data("organs")
        forms: dict[str, dict[Organ, None]] = {}
        for read in (_national, _departments, _committees, _governments, _others):
            for form, organ in read(self.data):
                forms.setdefault(form, {})[organ] = None
        self.forms = {form: tuple(some) for form, some in forms.items()}  # national reading first
        self.of_regions: dict[str, dict[str, Organ]] = {}  # form → what it names in Hong Kong, Macau, Taiwan
        for form, organ in _regions(self.data):
            self.of_regions.setdefault(form, {})[organ.region or ""] = organ
        self.automaton = ahocorasick.Automaton()
        for form in sorted({*forms, *self.of_regions}):
            self.automaton.add_word(form, form)
        self.automaton.make_automaton()
        self.listed_heads = {rank: tuple(ends) for rank, ends in self.data["listed_heads"].items()}
        # the last characters of other countries' names
        self.foreign_ends = frozenset((*(name[-1] for name in lexicon.data("foreign")["countries"]), *self.data["states"]))


_Forms = Iterator[tuple[str, Organ]]


def _national(data: dict[str, Any]) -> _Forms:
    for name, entry in data["national"].items():
        organ = Organ(name, entry["kind"], national=True, parent=entry.get("parent"))
        yield from ((form, organ) for form in (name, *entry.get("forms", ())))


def _departments(data: dict[str, Any]) -> _Forms:
    for stem, shorts in data["departments"].items():
        for form in (stem, *shorts):
            for head, full in data["heads"].items():
                if len(form) > 1 or head == data["short_head"] or form + head in data["short_forms"]:
                    kind = "public_institution" if head in data["institution_heads"] else "government"
                    yield form + head, Organ("{place}" + stem + full, kind, short=form + head)


def _committees(data: dict[str, Any]) -> _Forms:
    """市委, 市委组织部; the autonomous region's is 自治区党委. The League's and the discipline inspection's likewise."""
    own, league = data["committee"], data["league_committee"]
    for level in data["levels"]:
        for form in (own["own"],) if level in data["own_committee"] else own["forms"]:
            party = form.format(level=level)
            yield party, Organ(own["full"], "party", level, short=party)
            yield from _party_departments(data, party, level)
        form = league["form"].format(level=level)
        yield form, Organ(league["full"], league["kind"], level, short=form)
        for pattern, of in data["of_level"].items():
            form, other = pattern.format(level=level), data["others"][of]
            yield form, Organ(other["full"], other["kind"], level, short=form)
    for department, shorts in data["party_departments"].items():
        full = own["department"].format(place="{place}", committee=own["alone"], department=department)
        yield from ((form, Organ(full, "party", short=form)) for form in (department, *shorts) if form in data["party_alone"])
    for party, place in own["bare"].items():
        yield from _party_departments(data, party, "", place)


def _party_departments(data: dict[str, Any], party: str, level: str, place: str = "{place}") -> _Forms:
    for department, shorts in data["party_departments"].items():
        full = data["committee"]["department"].format(place=place, committee=party[len(level) :], department=department)
        organ = Organ(full, "party", level or None, short=party + department)
        yield from ((party + form, organ) for form in (department, *shorts))


def _governments(data: dict[str, Any]) -> _Forms:
    full = data["government"]["full"]
    for government in data["government"]["forms"]:
        yield government, Organ(full, "government", short=government)
        for office, shorts in data["government_offices"].items():
            yield from ((government + form, Organ(full + office, "government", short=government + office)) for form in (office, *shorts))


def _others(data: dict[str, Any]) -> _Forms:
    for form, entry in data["others"].items():
        yield form, Organ(entry["full"], entry["kind"], short=form)
    for form in data["with_offices"]:
        base = data["others"][form]
        for short, full in data["within"].items():
            yield form + short, Organ(base["full"] + full, base["kind"], parent=base["full"], short=form + short)


def _regions(data: dict[str, Any]) -> _Forms:
    for region, own in data["regions"].items():
        government = data["region_government"]
        yield from ((form, Organ(government, "government", short=form, region=region)) for form in own["government"])
        of_level = own.get("short_of_level")  # 县|府
        yield from ((level + of_level, Organ(government, "government", level, short=level + of_level, region=region)) for level in data["levels"] if of_level)
        departments = {form: form for form in own["departments"]} | own["short"]
        yield from ((form, Organ(government + full, "government", short=form, region=region)) for form, full in departments.items())
        for kind, bodies in own["bodies"].items():
            yield from ((form, Organ(full, kind, region=region)) for full, forms in bodies.items() for form in (full, *forms))
