"""What titles of public posts are made of, and what the bodies are called that they are of."""

from __future__ import annotations

from typing import Any

from kg.lexicon import Lexicon
from kg.model import Struct
from kg.text.patterns import Names, Pattern, any_of, behind_its_first, expression

ABROAD = 16  # characters before a title within which another country's name may stand
_AREA = 4  # … and of what a 处长, 局长 is responsible for
_HAN = "\u4e00-\u9fff"


class TitleGrammar(Struct, frozen=True):
    found: Pattern  # for `spans`: where titles stand in a text
    pattern: Pattern
    behind: Pattern  # titles that stand behind the name
    of_place: dict[str, str]
    fixed: dict[str, str]
    deputies: dict[str, tuple[str, str]]  # 人大代表 → the title and the body, with {place}
    private: frozenset[str]
    not_followed: tuple[str, ...]
    foreign_ends: frozenset[str]  # the characters that end what the next finds
    foreign: Pattern  # what ends with another country: its titles are none of ours
    mission: Pattern  # what ends with a country that ours has an embassy in
    missions: dict[str, str]
    short: dict[str, str]  # of countries, before 大使
    abroad: tuple[str, ...]  # 驻
    former: Pattern  # what a former post begins with, or what stands before it
    before_former: Pattern
    unlisted: Pattern  # a body that no lexicon knows, by what its name ends with
    departments: dict[str, str]  # of a place that a post before names: 组织部 → 中共{place}委组织部
    of_party: frozenset[str]  # … of them those of its committee
    own_levels: tuple[str, ...]  # of places whose committee is called 党委: 自治区
    own_committee: str  # … what stands before 委 there
    government: str  # of a place
    special: str  # what a place with a 行政长官 ends with
    beyond: frozenset[str]  # places whose governments, and those within, are not the people's, and how these are called
    government_beyond: str
    regions: tuple[str, ...]  # what ends like a district and is none
    unit: Pattern  # a body that no lexicon knows, right before its head's title
    area: Pattern  # … before 处长, 局长: what is said of it
    unit_ends: tuple[str, ...]
    unit_heads: tuple[str, ...]  # of them, those that no name ends with
    of_village: dict[str, tuple[str, ...]]  # titles in a village, and what their body's name ends with
    counted: Pattern  # between a body and the title of several: 多名|副主席
    committee: Pattern  # 党委|书记: a committee with the title of one of its members
    shortened: dict[str, str]  # a committee as it is called with its titles: 村支|书 → 党支部
    division_end: tuple[str, ...]  # what a division is called that has a committee or an office, but may stand in no gazetteer
    no_body: Pattern  # what is in no body's name
    marks: frozenset[str]  # what stands between two posts of one person
    joint: frozenset[str]  # what joins a post to the one before
    beside: str
    deputy: str
    head: str
    members: tuple[str, ...]
    assembly: str
    split: str  # characters that a body ends with and a title begins with: 国防部|长
    joins: str  # characters that join, so that they are no slip of the layout

    def of_mission(self, before: str, title: str) -> str | None:
        """驻英国|大使: of the embassy there."""
        pattern = self.missions.get(title)
        m = self.mission.search(before) if pattern else None
        return pattern.format(place=self.short.get(m["where"], m["where"])) if pattern and m else None

    def department(self, form: str, place: str) -> str | None:
        """What is called so behind a post in the place: 组织部 of 中共甘肃省委, of 中共西藏自治区党委."""
        if (name := self.departments.get(form)) is None:
            return None
        own = self.own_committee if form in self.of_party and place.endswith(self.own_levels) else ""
        return name.format(place=place + own)

    def kind(self, title: str) -> str | None:
        """What the place of a head of government is called: 副县长 → 县."""
        return next((kind for head, kind in self.of_place.items() if title.endswith(head)), None)


def title_grammar(lexicon: Lexicon) -> TitleGrammar:
    data, others = lexicon.data("titles"), lexicon.data("foreign")
    names_abroad, states = any_of(c for row in others["countries"] for c in row), any_of(others["states"])
    former, joint, units = (any_of(data[kind]) for kind in ("former", "joint", "departments"))
    joiners = f"(?:{any_of(data['before_units'])})"
    opening = f"(?:^|[^{_HAN}0-9]|{joiners})(?P<body>(?=[{_HAN}0-9]{{2}})(?:(?!{joiners})[{_HAN}0-9])"
    title = f"(?:{any_of(data['modifiers'])}){{0,3}}(?:{any_of(data['cores'])})"
    organs = lexicon.data("organs")
    own, party = organs["committee"], _of_party(organs)
    return TitleGrammar(
        found=behind_its_first(_beginnings([*data["modifiers"], *data["cores"]]), title),
        pattern=expression(title),
        behind=expression(f"(?:{any_of(data['behind'])})"),
        of_place=data["of_place"],
        fixed=data["fixed"],
        deputies={words: (d["title"], d["body"]) for words, d in data["deputies"].items()},
        private=frozenset(data["private_kinds"]),
        not_followed=tuple(data["not_followed"]),
        foreign_ends=frozenset("\n").union(w[-1] for w in (*(c for row in others["countries"] for c in row), *others["between"], *others["states"])),
        foreign=foreign(lexicon),
        mission=expression(f"(?:{any_of(data['abroad'])})(?P<where>(?:{names_abroad})(?:[{_HAN}]{{0,6}}(?:{states}))?|{any_of(others['short'])})$"),
        short=others["short"],
        missions=data["missions"],
        abroad=tuple(data["abroad"]),
        former=expression(former),
        before_former=expression(f"(?:{former})的?$"),
        unlisted=expression(
            f"(?:、|，|，?(?:{joint})|、?(?:{joint}))?(?P<body>(?P<party>{any_of(party)})|{units}|(?!(?:{joiners}))[{_HAN}]{{1,12}}(?:{any_of(data['unit_ends'])}))"
        ),
        departments=party | data["departments"],
        of_party=frozenset(party),
        own_levels=tuple(organs["own_committee"]),
        own_committee=own["own"].format(level="").removesuffix(own["alone"]),
        government=data["government"],
        special=data["special"],
        beyond=frozenset(organs["regions"]),
        government_beyond=organs["region_government"],
        regions=tuple(data["regions"]),
        unit=expression(f"{opening}{{0,16}}(?:{any_of((*data['unit_ends'], *data['small_divisions']))}))(?<!{')(?<!'.join(data['private_ends'])})$"),
        area=expression(f"{opening}{{2,{_AREA}}})$"),
        unit_ends=tuple(data["unit_ends"]),
        unit_heads=tuple(data["unit_heads"]),
        of_village={title: tuple(ends) for title, ends in data["of_village"].items()},
        counted=expression(f"(?:{any_of(data['counted'])})$"),
        committee=expression(f"({any_of(data['committees'])})(?={any_of(data['of_committees'])})"),
        shortened=data["committees_shortened"],
        division_end=tuple(data["division_ends"]),
        no_body=expression(any_of(data["no_body"])),
        marks=frozenset(("、", "，", *data["joint"])),
        joint=frozenset(data["joint"]),
        beside=data["beside"],
        deputy=data["deputy"],
        head=data["head"],
        members=tuple(data["members"]),
        assembly=data["assembly"],
        split=data["split"],
        joins=data["joins"],
    )


def _of_party(organs: dict[str, Any]) -> dict[str, str]:
    """The departments of a place's committee as they are called behind a post in it: 县委常委、|组织部."""
    own = organs["committee"]
    full = {form: name for name, forms in organs["party_departments"].items() for form in (name, *forms) if form not in organs["departments_of_all"]}
    return {form: own["department"].format(place="{place}", committee=own["alone"], department=name) for form, name in full.items()}


def unit_post(title: str, unit: str, g: TitleGrammar) -> tuple[str, str]:
    """The title and the body of a post in a unit that no lexicon lists.

    石桥镇|镇长 is of its government, 石桥镇|党委书记 the 书记 of its 党委, 民政|处长 of the 民政处.
    """
    kind = g.kind(title)
    if kind and unit.endswith(kind):
        return title, unit if unit.endswith(g.government[-2:]) else g.government.format(place=unit)
    if (m := g.committee.match(title)) and unit.endswith(g.division_end):
        return title[m.end() :], unit + g.shortened.get(m[1], m[1])
    area = title[:1] in g.split and title[1:] == g.head and len(unit) <= _AREA and not unit.endswith(g.unit_ends)
    return title, unit + title[0] if area else unit


def _beginnings(words: list[str]) -> str:
    """Where a string of these words may begin, by its first two characters."""
    first = {w[0] for w in words}
    second = {w[1] for w in words if len(w) > 1} | first
    return f"[{''.join(sorted(first))}](?=[{''.join(sorted(second))}])"


def foreign(lexicon: Lexicon) -> Pattern:
    """Another country right before the end, with what may stand between it and an office: 以色列|国防, 法国前|总理; not 驻法国|大使."""
    data = lexicon.data("foreign")
    names, between, states = (any_of(words) for words in ([c for row in data["countries"] for c in row], data["between"], data["states"]))
    return expression(f"(?:(?<!驻)(?:{names})|(?<!{data['our_state']})(?:{states}))(?:{between}){{0,4}}$")


def countries(lexicon: Lexicon) -> Names:
    """The names of other countries: no person is called so."""
    return Names(c for row in lexicon.data("foreign")["countries"] for c in row)
