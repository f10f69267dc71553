"""The organs of party and state as an automaton: every written form → what it names. Built once per lexicon."""

from __future__ import annotations

from dataclasses import dataclass

import ahocorasick

from kg.lexicon import Lexicon
from kg.model import Place

# A level word → the level of the division it stands for (places.level); 自治区 is a province, 州 and 盟 are prefectures.
LEVELS = {"自治区": 1, "省": 1, "市": 2, "自治州": 2, "州": 2, "盟": 2, "地区": 2, "区": 3, "县": 3, "旗": 3, "兵团": 1}


@dataclass(frozen=True, slots=True)
class Organ:
    """What a form names. `full` holds {place}; a national body has none. `level` is set where the form begins with it."""

    full: str
    kind: str
    level: str | None = None
    national: bool = False
    parent: str | None = None
    short: str | None = None  # {place}-less usual form, an alias

    @property
    def local(self) -> bool:
        return "{" in self.full

    def named(self, place: Place) -> str:
        """The body's full name at `place`; branches of the centre bear its short name: 国家统计局江苏调查总队."""
        return self.full.format(place=place.name, short=place.aliases[0] if place.aliases else place.name)


@dataclass(frozen=True)
class Organs:
    forms: dict[str, tuple[Organ, ...]]  # national reading first
    automaton: ahocorasick.Automaton
    not_followed: dict[str, tuple[str, ...]]
    guarded: frozenset[str]  # short national names that are also ends of longer ones
    particles: str  # what may stand before those
    league: dict[str, tuple[str, str]]  # 共青团, 民盟 … → full name and kind
    heads: dict[str, str]


def organs(lexicon: Lexicon) -> Organs:
    data = lexicon.data("organs")
    forms: dict[str, list[Organ]] = {}

    def add(form: str, organ: Organ) -> None:
        known = forms.setdefault(form, [])
        if organ not in known:
            known.append(organ)

    for name, entry in data["national"].items():
        organ = Organ(name, entry["kind"], national=True, parent=entry.get("parent"))
        for form in (name, *entry.get("forms", ())):
            add(form, organ)
    _departments(data, add)
    _committees(data, add)
    _governments(data, add)
    for form, entry in data["others"].items():
        add(form, Organ(entry["full"], entry["kind"], short=form))
    for form in ("人民代表大会常务委员会", "人大常委会", "政协"):
        base = data["others"][form]
        for short, full in data["within"].items():
            add(form + short, Organ(base["full"] + full, base["kind"], parent=base["full"], short=form + short))
    automaton = ahocorasick.Automaton()
    for form in sorted(forms):
        automaton.add_word(form, form)
    automaton.make_automaton()
    return Organs(
        {f: tuple(o) for f, o in forms.items()},
        automaton,
        {k: tuple(v) for k, v in data["not_followed"].items()},
        frozenset(data["guarded"]),
        data["particles"],
        {form: (full, kind) for form, (full, kind) in data["league"].items()},
        data["heads"],
    )


def _departments(data: dict, add) -> None:  # type: ignore[no-untyped-def, type-arg]
    heads: dict[str, str] = data["heads"]
    for stem, shorts in data["departments"].items():
        for form in (stem, *shorts):
            for head, full in heads.items():
                # of one character only 教委, 科委, 建委, 民委 and 台办
                if len(form) > 1 or head == "委" or form + head == "台办":
                    kind = "public_institution" if head == "中心" else "government"
                    add(form + head, Organ("{place}" + stem + full, kind, short=form + head))


def _committees(data: dict, add) -> None:  # type: ignore[no-untyped-def, type-arg]
    """市委, 市委组织部; the autonomous region's is 自治区党委."""
    for level in LEVELS:
        own = {"自治区", "地区", "兵团"}
        for party in (f"{level}党委",) if level in own else (f"{level}委", f"{level}党委"):
            _committee(data, add, level, party)
        add(f"团{level}委", Organ("共青团{place}委员会", "people_organization", level, short=f"团{level}委"))
        for form in (f"{level}纪委监委", f"{level}纪委", f"{level}监委", f"{level}纪委{level}监委"):
            if other := data["others"].get(form[len(level) :].replace(level, "")):
                add(form, Organ(other["full"], other["kind"], level, short=form))
    for form in ("党委",):
        for department, shorts in data["party_departments"].items():
            for short in (department, *shorts):
                add(form + short, Organ("中共{place}党委" + department, "party", short=form + department))


def _governments(data: dict, add) -> None:  # type: ignore[no-untyped-def, type-arg]
    for government in ("政府", "人民政府"):
        add(government, Organ("{place}人民政府", "government", short=government))
        for office, shorts in data["government_offices"].items():
            for form in (office, *shorts):
                add(government + form, Organ("{place}人民政府" + office, "government", short=government + office))


def _committee(data: dict, add, level: str, party: str) -> None:  # type: ignore[no-untyped-def, type-arg]
    add(party, Organ("中国共产党{place}委员会", "party", level, short=party))
    for department, shorts in data["party_departments"].items():
        organ = Organ("中共{place}" + party[len(level) :] + department, "party", level, short=party + department)
        for form in (department, *shorts):
            add(party + form, organ)
