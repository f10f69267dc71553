"""What titles of public posts are made of, and what the bodies are called that they are of."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, convert
from msgspec.structs import asdict

from kg.lexicon import Lexicon
from kg.model import Place
from kg.text.patterns import Names, Pattern, any_of, behind_its_first, expression

ABROAD = 16  # characters before a title within which another country's name may stand
_AREA = 4  # … and of what a 处长, 局长 is responsible for
_HAN = "\u4e00-\u9fff"


class TitleWords(Struct, frozen=True):
    """Lists of `titles.yaml` as they stand there."""

    of_place: dict[str, str]
    fixed: dict[str, str]
    private_kinds: frozenset[str]
    not_followed: tuple[str, ...]
    missions: dict[str, str]
    abroad: tuple[str, ...]  # 驻
    government: str  # of a place
    special: str  # what a place with a 行政长官 ends with
    regions: tuple[str, ...]  # what ends like a district and is none
    unit_ends: tuple[str, ...]
    unit_heads: tuple[str, ...]  # of them, those that no name ends with
    offices: tuple[str, ...]  # that a title begins with: 办公室|主任
    private_titles: tuple[str, ...]  # in associations
    honours: tuple[str, ...]  # before a title that nobody is told to hold: 优秀|县委书记
    called: dict[str, tuple[str, ...]]  # what a body is called behind 该, and what its name ends with
    heads_of_schools: tuple[str, ...]
    of_another: tuple[str, ...]  # 秘书长|发言人
    small_divisions: tuple[str, ...]  # the smallest divisions
    of_small: dict[str, dict[str, str]]  # of a village or a community, the body by the title: 主任 of its 村民委员会
    of_village: dict[str, tuple[str, ...]]  # titles in a village, and what their body's name ends with
    in_government: tuple[str, ...]  # a committee within the government: 镇政府党组
    committees_shortened: dict[str, str]  # a committee as it is called with its titles: 村支|书 → 党支部
    division_ends: tuple[str, ...]  # what a division is called that has a committee or an office, but may stand in no gazetteer
    joint: frozenset[str]  # what joins a post to the one before
    beside: str
    deputy: str
    head: str
    members: tuple[str, ...]
    assembly: str
    split: str  # characters that a body ends with and a title begins with: 国防部|长
    joins: str  # characters that join, so that they are no slip of the layout


class TitleGrammar(TitleWords, frozen=True):
    found: Pattern  # for `spans`: where titles stand in a text
    pattern: Pattern
    behind: Pattern  # titles that stand behind the name
    deputies: dict[str, tuple[str, str]]  # 人大代表 → the title and the body, with {place}
    foreign_ends: frozenset[str]  # the characters that end what the next finds
    foreign: Pattern  # what ends with another country: its titles are none of ours
    mission: Pattern  # what ends with a country that ours has an embassy in
    short: dict[str, str]  # of countries, before 大使
    former: Pattern  # what a former post begins with, or what stands before it
    before_former: Pattern
    once: tuple[str, ...]  # … of one character: 教育部|原|人事司|司长
    unlisted: Pattern  # a body that no lexicon knows, by what its name ends with
    departments: dict[str, str]  # of a place that a post before names: 组织部 → 中共{place}委组织部
    of_party: frozenset[str]  # … of them those of its committee
    own_levels: tuple[str, ...]  # of places whose committee is called 党委: 自治区
    own_committee: str  # … what stands before 委 there
    beyond: frozenset[str]  # places whose governments, and those within, are not the people's, and how these are called
    government_beyond: str
    unit: Pattern  # a body that no lexicon knows, right before its head's title
    area: Pattern  # … before 处长, 局长: what is said of it
    counted: Pattern  # between a body and the title of several: 多名|副主席
    committee: Pattern  # 党委|书记: a committee with the title of one of its members
    this: Pattern  # 该|校
    working_committee: Pattern  # … that is part of its body's name
    own_body: Pattern  # what the name of a division's committee or government ends with
    no_body: Pattern  # what is in no body's name
    holder: Pattern  # a title with the name of who holds it: no body's name goes on behind them
    marks: frozenset[str]  # what stands between two posts of one person

    def of_mission(self, before: str, title: str) -> str | None:
        """驻英国|大使: of the embassy there."""
        pattern = self.missions.get(title)
        m = self.mission.search(before) if pattern else None
        return pattern.format(place=self.short.get(m["where"], m["where"])) if pattern and m else None

    def governed(self, place: str, *higher: Place) -> str:
        """The government of a place within those."""
        beyond = place in self.beyond or any(p.name in self.beyond for p in higher)
        return (self.government_beyond if beyond else self.government).format(place=place)

    def whole(self, words: str, title: str) -> str:
        """组织|部长 is of the 组织部."""
        return words + title[0] if title[0] in self.split and title[1:] == self.head and words + title[0] in self.departments else words

    def department(self, form: str, place: str) -> str | None:
        """What is called so behind a post in the place: 组织部 of 中共甘肃省委, of 中共西藏自治区党委."""
        if (name := self.departments.get(form)) is None:
            return None
        own = self.own_committee if form in self.of_party and place.endswith(self.own_levels) else ""
        return name.format(place=place + own)

    def kind(self, title: str) -> str | None:
        """What the place of a head of government is called: 副县长 → 县."""
        return next((kind for head, kind in self.of_place.items() if head in title), None)


def title_grammar(lexicon: Lexicon) -> TitleGrammar:
    data, others = lexicon.data("titles"), lexicon.data("foreign")
    names_abroad, states = any_of(c for row in others["countries"] for c in row), any_of(others["states"])
    still = any_of(data["still"])
    former, joint, units = (any_of(data[kind]) for kind in ("former", "joint", "departments"))
    joiners = f"(?:{any_of(data['before_units'])})(?!{still})"
    opening = f"(?:^|[^{_HAN}0-9]|{joiners})(?P<body>(?=[{_HAN}0-9]{{2}})(?:(?!{joiners})[{_HAN}0-9])"
    title = f"(?:{any_of(data['modifiers'])}){{0,3}}(?:{any_of(data['cores'])})"
    organs = lexicon.data("organs")
    own, party = organs["committee"], _of_party(organs)
    return TitleGrammar(
        **asdict(convert({name: data[name] for name in TitleWords.__struct_fields__}, TitleWords)),
        found=behind_its_first(_beginnings([*data["modifiers"], *data["cores"]]), title),
        pattern=expression(title),
        behind=expression(f"(?:{any_of(data['behind'])})"),
        deputies={words: (d["title"], d["body"]) for words, d in data["deputies"].items()},
        foreign_ends=frozenset("\n").union(
            w[-1] for w in (*(c for row in others["countries"] for c in row), *others["between"], *others["states"], *others["ministries"])
        ),
        foreign=foreign(lexicon),
        mission=expression(f"(?:{any_of(data['abroad'])})(?P<where>(?:{names_abroad})(?:[{_HAN}]{{0,6}}(?:{states}))?|{any_of(others['short'])})$"),
        short=others["short"],
        former=expression(f"(?:{any_of(data['committees'])})?(?:{former})(?!{still})"),  # 党委|原|副书记
        once=tuple(w for w in data["former"] if len(w) == 1),
        before_former=expression(f"(?:{former})的?$"),
        unlisted=expression(
            f"(?:、|，|，?(?:{joint})|、?(?:{joint}))?(?P<body>(?P<party>{any_of(party)})|{units}|(?!(?:{joiners}))[{_HAN}]{{1,12}}(?:{any_of(data['unit_ends'])}))"
        ),
        departments=party | data["departments"],
        of_party=frozenset(party),
        own_levels=tuple(organs["own_committee"]),
        own_committee=own["own"].format(level="").removesuffix(own["alone"]),
        beyond=frozenset(organs["regions"]),
        government_beyond=organs["region_government"],
        unit=expression(f"{opening}{{0,16}}(?:{any_of((*data['unit_ends'], *data['small_divisions']))}))(?<!{')(?<!'.join(data['private_ends'])})$"),
        area=expression(f"{opening}{{2,{_AREA}}})$"),
        counted=expression(f"(?:{any_of(data['counted'])})$"),
        committee=expression(f"({any_of(data['committees'])})(?={any_of(data['of_committees'])})"),
        this=expression(f"(?:{any_of(data['this'])})(?P<called>{any_of(data['called'])})(?:{former})?的?$"),
        working_committee=expression(f"(?<=[{_HAN}])(?:{any_of(data['working_committees'])})(?={any_of(data['of_committees'])})"),
        own_body=expression(f"(?:{any_of((*data['committees'], *data['governments']))})$"),
        no_body=expression(any_of(data["no_body"])),
        holder=expression(f"(?:{any_of(data['cores'])})[{''.join(lexicon.data('surnames')['single'])}][{_HAN}]"),
        marks=frozenset(("、", "，", *data["joint"])),
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
    if office := next((o for o in g.offices if title.startswith(o) and unit.endswith(o)), ""):
        return title.removeprefix(office), unit
    small = next((bodies for end, bodies in g.of_small.items() if unit.endswith(end)), {})
    if title.removeprefix(g.deputy) in small:
        return title, unit + small[title.removeprefix(g.deputy)]
    kind = g.kind(title)
    if kind and unit.endswith(kind):
        return title, unit if unit.endswith(g.government[-2:]) else g.government.format(place=unit)
    m = g.committee.match(title)
    if m and unit.endswith(m[1]):
        return title[m.end() :], unit
    if m and unit.endswith(g.division_ends):
        return title[m.end() :], unit + g.committees_shortened.get(m[1], m[1])
    area = title[:1] in g.split and title[1:] == g.head and len(unit) <= _AREA and not unit.endswith(g.unit_ends)
    return title, unit + title[0] if area else unit


def beside(title: str, body: str, g: TitleGrammar) -> tuple[str, str] | None:
    """郭店镇党委|副书记、|镇长; 郭店镇人民政府|镇长、|党委书记: the post in the other body of a division that no gazetteer lists."""
    division = g.own_body.sub("", body)
    if division == body or not division.endswith(g.small_divisions) or division in g.small_divisions:
        return None
    if (m := g.committee.match(title)) is not None:  # 人大主席, though 主席 heads a region's government
        return unit_post(title, division, g) if m[1] not in g.in_government else None
    kind = g.kind(title)
    return (title, g.government.format(place=division)) if kind and division.endswith(kind) else None


def _beginnings(words: list[str]) -> str:
    """Where a string of these words may begin, by its first two characters."""
    first = {w[0] for w in words}
    second = {w[1] for w in words if len(w) > 1} | first
    return f"[{''.join(sorted(first))}](?=[{''.join(sorted(second))}])"


def foreign(lexicon: Lexicon) -> Pattern:
    """Another country right before the end, with what may stand between it and an office: 以色列|国防, 法国前|总理; not 驻法国|大使."""
    data = lexicon.data("foreign")
    names, between, states = (any_of(words) for words in ([c for row in data["countries"] for c in row], data["between"], data["states"]))
    short, ministries = ("".join(c for c in data["short"] if len(c) == 1), any_of(data["ministries"]))
    named = f"(?:(?<!驻)(?:{names})|(?<!{data['our_state']})(?:{states}))(?:{between}){{0,4}}"
    return expression(f"(?:{named}|(?<![{_HAN}0-9])[{short}](?:{ministries}))$")


def countries(lexicon: Lexicon) -> Names:
    """The names of other countries: no person is called so."""
    return Names(c for row in lexicon.data("foreign")["countries"] for c in row)
