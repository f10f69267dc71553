"""What titles of public posts are made of, and what the bodies are called that they are of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from kg.lexicon import Lexicon
from kg.model import Place
from kg.text.gazetteer import NATION
from kg.text.patterns import Expressions, expression

ABROAD = 16  # characters before a title within which another country's name may stand
_AREA = 4  # … and of what a 处长, 局长 is responsible for


class TitleGrammar(Expressions):
    """`titles.yaml`: its expressions, its lists by their names, and what organs.yaml and foreign.yaml tell of bodies."""

    def __init__(self, lexicon: Lexicon) -> None:
        data, others, organs = lexicon.data("titles"), lexicon.data("foreign"), lexicon.data("organs")
        own, full = organs["committee"], {form: name for name, forms in organs["party_departments"].items() for form in (name, *forms)}
        # the departments of a place's committee as they are called behind a post in it: 县委常委、|组织部
        department = partial(own["department"].format, place="{place}", committee=own["alone"])
        party = {form: department(department=name) for form, name in full.items() if form not in organs["departments_of_all"]}
        more = {
            "party": party,
            "single": f"[{''.join(lexicon.data('surnames')['single'])}]",
            "signs": f"[{''.join(c for c in others['short'] if len(c) == 1)}]",
            "not_private": "".join(f"(?<!{end})" for end in data["private_ends"]),
        }
        super().__init__(data["title_forms"], more, data, others)
        self.of_states = frozenset(others["bodies"]["government"])  # what any state calls its ministries
        self.fixed: dict[str, str] = data["fixed"]
        self.government, self.head, self.split = (str(data[name]) for name in ("government", "head", "split"))
        self.marks = frozenset(("、", "，", *data["joint"]))
        self.besides = tuple((expression(said), name) for said, name in data["besides"])
        self.parts = tuple((expression(said), name) for said, name in data["behind_a_post"])
        self.bare = (*data["bare_divisions"], *data["bare_zones"])
        self.deputies = {words: (d["title"], d["body"]) for words, d in data["deputies"].items()}  # 人大代表 → the title and the body, with {place}
        # departments of a place that a post before names: 组织部 → 中共{place}委组织部, of them those of its committee; that of a region is called 党委
        self.departments: dict[str, str] = party | data["departments"]
        self.once = tuple(w for w in data["former"] if len(w) == 1)  # within a body's name: 教育部|原|人事司|司长
        self.own_levels, self.own_committee = tuple(organs["own_committee"]), own["own"].format(level="").removesuffix(own["alone"])
        # places whose governments, and those within, are not the people's
        self.beyond = frozenset(name for region, own in organs["regions"].items() for name in (region, *own.get("also", ())))
        self.government_beyond = str(organs["region_government"])

    def of_mission(self, before: str, title: str) -> str | None:
        """驻英国|大使: of the embassy there."""
        pattern = self.data["missions"].get(title)
        m = self.mission.search(before) if pattern else None
        return pattern.format(place=self.data["short"].get(m["where"], m["where"])) if pattern and m else None

    def governed(self, places: Iterable[Place], home: Iterable[Place] = ()) -> str:
        """The government of the first place, which lies within the others; a town in the paper of a county of Taiwan has a 公所."""
        some = list(places)
        names = [p.name for p in some]
        town = some[0].code is None and (some[0].within is None or (len(some) > 1 and some[1].within != NATION.code))
        if town and any(p.name in self.data["of_home"] for p in (*some, *home)):
            return names[0] + str(self.data["town_office"])
        own = next((form for end, form in self.data["prefectures"].items() if names[0].endswith(end)), self.government)  # 兴安盟|盟长
        return (own if self.beyond.isdisjoint(names) else self.government_beyond).format(place=names[0])

    def department(self, form: str, place: str) -> str | None:
        """What is called so behind a post in the place: 组织部 of 中共甘肃省委, of 中共西藏自治区党委."""
        own = self.own_committee if form in self.data["party"] and place.endswith(self.own_levels) else ""
        return name.format(place=place + own) if (name := self.departments.get(form)) else None

    def beside_committee(self, form: str, body: str, place: Place | None) -> str:
        """A department behind a post in a committee: 县委常委、|组织部 is 县委组织部, 县委常委、|监委 县监委."""
        if form in self.data["party"] and (league := self.of_a_league.match(body)):
            return str(league[1]) + form  # 共青团某市委青工部部长、|组织部
        bare = self.bare_committee.fullmatch(body) if form in self.data["departments"] else self.of_committee.fullmatch(body)
        return (self.department(form, place.name) if place else None) or (bare[1] if bare else body) + form

    def within(self, form: str, body: str) -> str | None:
        """What is called so behind a post in the body: 省政协常委、|提案委员会, 某某园区党工委书记、|管委会."""
        return next((m.expand(name) for said, name in self.parts if (m := said.fullmatch(f"{form}|{body}"))), None)

    def of_home(self, title: str, places: Sequence[Place]) -> str | None:
        """秘書長 in the paper of a county in Taiwan, the first place, which lies within the others."""
        body = next((str(own[title]) for p in places if title in (own := self.data["of_home"].get(p.name, {}))), "")
        whole = "{" in body and places[0].within == NATION.code  # Taiwan as a whole has no council
        return None if whole or not body else body.format(place=places[0].name)

    def kind(self, title: str) -> str | None:
        """What the place of a head of government is called: 副县长 → 县."""
        return next((kind for head, kind in self.data["of_place"].items() if head in title), None)


def unit_post(title: str, unit: str, g: TitleGrammar, home: Iterable[Place] = ()) -> tuple[str, str]:
    """The title and the body of a post in a unit that no lexicon lists.

    石桥镇|镇长 is of its government, 石桥镇|党委书记 the 书记 of its 党委, 民政|处长 of the 民政处.
    """
    if office := next((o for o in g.data["offices"] if title.startswith(o) and unit.endswith(o)), ""):
        return title.removeprefix(office), unit
    small: dict[str, str] = next((bodies for end, bodies in g.data["of_small"].items() if unit.endswith(end)), {})
    if title.removeprefix(g.data["deputy"]) in small:
        return title, unit + small[title.removeprefix(g.data["deputy"])]
    kind = g.kind(title)
    if (kind and unit.endswith(kind)) or (title in g.data["town_staff"] and unit.endswith(g.data["towns"])):
        return title, unit if unit.endswith(g.government[-2:]) else g.governed((Place(unit),), home)
    m = g.committee.match(title)
    if m and unit.endswith(m[1]):
        return title[m.end() :], unit
    if m and unit.endswith(g.data["division_ends"]):
        return title[m.end() :], unit + g.data["committees_shortened"].get(m[1], m[1])
    short = len(unit) <= _AREA or g.of_committee.fullmatch(unit + title[0])  # 民政|处长, 某某矿务局党委宣传|部长
    area = title[:1] in g.split and title[1:] == g.head and short and not unit.endswith((*g.data["unit_ends"], *g.data["schools_short"]))
    return title, unit + title[0] if area else unit


def beside(title: str, body: str, place: Place | None, g: TitleGrammar) -> tuple[str, str] | None:
    """郭店镇党委|副书记、|镇长; 郭店镇人民政府|镇长、|党委书记: a post in another body than the one named before."""
    division = g.own_body.sub("", body)
    for said, name in g.besides:
        if m := said.fullmatch(f"{title}|{body}"):
            return m["title"], m.expand(name)
    if place and (kind := g.kind(title)) and place.name.endswith(kind):
        return title, g.governed((place,))  # 市委副书记、|市长
    if title in g.data["commands"] and (command := g.commanded.sub("", body)) != body:
        return title, g.data["corps"].get(command, command)  # 师党委书记、|政委
    if division == body or not division.endswith((*g.data["small_divisions"], *g.data["bare_divisions"])):
        return None
    if (m := g.committee.match(title)) is not None:  # 人大主席, though 主席 heads a region's government
        return unit_post(title, division, g) if m[1] not in g.data["in_government"] else None
    if small := next((b for end, own in g.data["of_small"].items() if division.endswith(end) for t, b in own.items() if title.endswith(t)), ""):
        return title, division + small
    kind = g.kind(title)
    government = g.government[-2:] if division == kind else g.government.format(place="")  # 镇政府 of a town that is not named
    return (title, division + government) if kind and division.endswith(kind) else None
