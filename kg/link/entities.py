"""Mentions grouped into entities: places, organizations, officials, initiatives, events."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from typing import TypeVar

from msgspec import Struct, field

from kg import ids
from kg.extract.organ_open import COMMITTEE
from kg.frame.issuers import UNNAMED
from kg.link.namesakes import Namesakes
from kg.model import Evidence, PostChange, replace
from kg.model.facts import Event, Initiative, Official, Organization, PlaceEntity, Post, Relation
from kg.model.mentions import EventMention, Found, InitiativeMention, OrganizationMention, PersonMention, Place, PlaceMention, PostMention, Span
from kg.relate.said import WRITTEN
from kg.text import Text
from kg.text.gazetteer import NATION, Gazetteer
from kg.text.names import Clusters, aliases, key

M = TypeVar("M", OrganizationMention, InitiativeMention)
Implied = Callable[[str], tuple[str, tuple[str, ...]]]  # of a body that only a post implies: its kind and its short forms


class Register(Struct):
    """The entities of one document while it is being linked, and how names and places lead to them."""

    text: Text
    divisions: Gazetteer
    namesakes: Namesakes
    places: dict[str, PlaceEntity] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)
    officials: dict[str, Official] = field(default_factory=dict)
    initiatives: dict[str, Initiative] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    organization_ids: dict[str, str] = field(default_factory=dict)  # any name → id
    initiative_ids: dict[str, str] = field(default_factory=dict)
    official_ids: dict[str, str] = field(default_factory=dict)  # key of a person's name → id
    event_ids: dict[str, str] = field(default_factory=dict)  # any name → id
    deciding: dict[str, str] = field(default_factory=dict)  # a Party committee → the body whose it is

    def acts(self, name: str) -> str | None:
        """The body of that name; what a body's Party committee decides, the body does."""
        own = self.organization_ids.get(key(name), "")
        return self.deciding.get(own, own) or None

    def prove(self, span: Span) -> Evidence:
        return self.text.evidence(span.start, span.end)

    def add_part(self, own: str, whole: str, evidence: Evidence) -> None:
        """Once each, and nothing that is a part of its own part."""
        old = self.initiatives[own]
        if whole != own and whole not in old.part_of and own not in self.initiatives[whole].part_of:
            self.initiatives[own] = replace(old, part_of=(*old.part_of, whole))
            self.relations.append(Relation(own, "part_of", whole, (evidence,)))


_ANY = 4  # characters of 人民政府, which is no body by itself


def _in_order(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Each once, as they stand in the text."""
    return tuple(sorted(set(evidence)))


def _groups(mentions: Iterable[M], alike: Iterable[tuple[str, str]]) -> list[list[M]]:
    """The mentions of one thing each: of one name, or of two names that are alike; names as they are compared."""
    clusters, groups = Clusters(), defaultdict[str, list[M]](list)
    names = {key(m.name) for m in mentions}
    for one, other in alike:
        if other in names:
            clusters.join(one, other)
    for mention in mentions:
        groups[clusters.find(key(mention.name))].append(mention)
    return list(groups.values())


# --- places --------------------------------------------------------------------------------------------------


def add_place(register: Register, place: Place) -> str:
    """The id of `place`, its record and those of the divisions above it made where they are missing."""
    own = ids.place(place)
    if own not in register.places:
        above = register.divisions.by_code.get(place.within or "")
        within = add_place(register, above) if above else None
        register.places[own] = PlaceEntity(own, place.name, aliases(place.name, place.aliases), place.code, within)
    return own


def add_places(register: Register, found: Found) -> None:
    groups: dict[str, list[PlaceMention]] = defaultdict(list)
    for mention in found.places:
        groups[add_place(register, mention.place)].append(mention)
    for own, mentions in groups.items():
        old = register.places[own]
        forms = {*old.aliases, *(m.text for m in mentions)}  # as they are read: the quotes may hold signs that nobody sees
        register.places[own] = replace(old, aliases=aliases(old.name, forms), mentions=_in_order(map(register.prove, mentions)))


# --- organizations --------------------------------------------------------------------------------------------


def add_organizations(register: Register, found: Found) -> None:
    called: dict[str, set[str]] = defaultdict(set)  # a form → the names that have it
    for mention in found.organizations:
        for form in mention.aliases:
            called[key(form)].add(key(mention.name))
    # 县委 alone is none of the two county committees that a text names
    groups = _groups(found.organizations, ((next(iter(names)), form) for form, names in called.items() if len(names) == 1))
    for members in groups:
        name = max((m.name for m in members), key=lambda n: (len(n), n))
        place = next((m.jurisdiction for m in members if m.jurisdiction), None)
        own = ids.organization(name, register.namesakes.division(name, place))
        kind = next((m.kind for m in members if m.kind != "other"), members[0].kind)
        forms, within = {f for m in members for f in (m.name, m.text, *m.aliases)}, add_place(register, place) if place else None
        proven = _in_order(map(register.prove, members))
        register.organizations[own] = Organization(own, name, aliases(name, forms), kind, None, within, proven)
        for form in (*(m.name for m in members), name):
            register.organization_ids[key(form)] = own
    for stated in filter(None, (next((m for m in members if m.parent), None) for members in groups)):
        own, parent = register.organization_ids[key(stated.name)], register.organization_ids.get(key(stated.parent or ""))
        if parent and parent != own:
            register.deciding |= {own: parent} if stated.rule == COMMITTEE else {}
            register.organizations[own] = replace(register.organizations[own], parent=parent)
            register.relations.append(Relation(own, "parent", parent, (register.prove(stated),)))


def add_governments_above(register: Register, government: Mapping[str, str]) -> None:
    """A department's government, where the document has both: known from the lexicon, not stated, and marked so."""
    for own, body in sorted(register.organizations.items()):
        place = register.places.get(body.jurisdiction or "")
        if body.kind != "government" or body.parent or place is None:
            continue
        full = government["nation"] if place.code == NATION.code else government["full"].format(place=place.name)
        above = register.organization_ids.get(key(full))
        if above and above != own:
            register.relations.append(Relation(own, "inferred_parent", above, inferred=True))


def organization_id(register: Register, name: str, implied: Implied, evidence: Iterable[Evidence]) -> str:
    """The id of the body `name`; a body that only a post implies (浙江省省长: the government) gets a record of its own."""
    own = register.organization_ids.get(key(name)) or _without_places(register, name) or _with_places(register, name)
    if own is None:
        own = ids.organization(name, register.namesakes.division(name, None))
        register.organization_ids[key(name)] = own
        kind, short = implied(name)
        named = [place for _, _, place in register.divisions.begins(name) if place.code]
        register.organizations[own] = Organization(own, name, short, kind, None, add_place(register, named[-1]) if named else None, _in_order(evidence))
    return own


def add_issuers(register: Register, implied: Implied) -> None:
    """Whose paper it is, where no mention has the name: 江平市|第十四届|人民代表大会常务委员会."""
    named = {key(form): own for own, body in register.organizations.items() for form in body.aliases}
    for decided in register.text.frame.issuers:
        if own := named.get(key(decided.value)):
            register.organization_ids.setdefault(key(decided.value), own)
        elif decided.evidence and decided.rule not in UNNAMED:
            organization_id(register, decided.value, implied, (decided.evidence,))


def _without_places(register: Register, name: str) -> str | None:
    """顺义区|杨镇人民政府: the body that the text names without the places above it."""
    above = sorted((p.name for p in register.places.values() if name.startswith(p.name)), key=len, reverse=True)
    rest = (name[len(p) :] for p in above)  # of which a bare 人民政府 may be any place's
    return next((own for words in rest if len(words) > _ANY and (own := register.organization_ids.get(key(words)))), None)


def _with_places(register: Register, name: str) -> str | None:
    """东升镇党委: the only body of whose name with its place that is a form, 中山市|东升镇党委."""
    own = [o.id for o in register.organizations.values() if o.name.endswith(name) and name in o.aliases]
    return own[0] if len(own) == 1 else None


# --- officials ------------------------------------------------------------------------------------------------


def _body_words(text: Text, post: PostMention) -> Span:
    """Where a body that only the post implies is named: 常委、|宣传部|部长 of 中共…省委宣传部; else the title itself."""
    name, at = post.organization, post.start
    length = next((n for n in range(min(len(name), at), 1, -1) if text.clean.endswith(name[-n:], 0, at)), 0)
    return Span(at - length, at) if length else post


def add_officials(register: Register, found: Found, implied: Implied) -> None:
    people: dict[str, list[PersonMention]] = defaultdict(list)
    posts: dict[str, dict[tuple[str, str], list[PostMention]]] = defaultdict(lambda: defaultdict(list))  # by body and title
    officials: dict[str, str] = {}  # a name as it is compared → as it is first written
    for person in found.people:
        if person.official:
            officials.setdefault(key(person.name), person.name)
    for person in found.people:
        name = officials.get(key(person.name))
        if name is None:
            continue
        people[name].append(person)
        for post in person.posts:
            body = organization_id(register, post.organization, implied, [register.prove(_body_words(register.text, post))])
            posts[name][body, post.title].append(post)
    for name, mentions in people.items():
        held = tuple(_post(register, body, title, told) for (body, title), told in posts[name].items())
        own = ids.official(name, held[0].organization if held else None)
        register.officials[own] = Official(own, name, held, _in_order(map(register.prove, mentions)), any(m.foreign for m in mentions))
        register.official_ids[key(name)] = own


def _post(register: Register, body: str, title: str, told: list[PostMention]) -> Post:
    change, since, until = _tenure(told)
    return Post(body, title, any(p.concurrent for p in told), _in_order(map(register.prove, told)), change, since, until)


def _tenure(told: list[PostMention]) -> tuple[PostChange | None, str | None, str | None]:
    """How the mentions of one post say that it changed, since and until when: lines of a career that join are one time.

    Of times apart that of a post still held, else the first that is told.
    """
    dated = sorted((p for p in told if p.since), key=lambda p: p.since or "")
    if len(dated) < 2 or any(p.until and not p.since for p in told):
        most = next((p for p in told if p.change or p.since or p.until), told[0])  # the mention that says most of it
        since, until = (next(filter(None, times), None) for times in ((p.since for p in told), (p.until for p in told)))
        return most.change, since, until
    runs = [dated[:1]]
    for post in dated[1:]:
        end = runs[-1][-1].until
        joins = end is None or (post.since or "")[: len(end)] <= end[: len(post.since or "")]
        runs[-1].append(post) if joins else runs.append([post])
    first = next(p for p in told if p.since)
    run = runs[-1] if runs[-1][-1].until is None else next(r for r in runs if first in r)
    undated = next((p.change for p in told if p.change and not p.since), None)
    if run[-1].until is None:
        return undated or run[-1].change, run[0].since, None
    return next((p.change for p in run if p.change), undated), run[0].since, max(p.until or "" for p in run)


# --- initiatives and events -----------------------------------------------------------------------------------


_OF_PLACES = ("plan", "policy")  # … that mean no less without their place: 北京市|法律援助条例 is not the nation's
_BUILT = ("project", "programme", "zone")
_ABOUT = (*WRITTEN, "system", "mechanism", "institution")  # kinds of what is written or built for an undertaking


def add_initiatives(register: Register, found: Found, ends: Container[str]) -> None:
    """`ends` of works are those that a shorter name leaves out: 某水库|工程, 某水库|项目."""
    forms, home = _forms(found.initiatives), register.text.frame.place
    ours = [(m.name, m.name.removeprefix(home.name)) for m in found.initiatives if home and m.kind in _OF_PLACES and m.name.startswith(home.name)]
    alike = [(m.name, form) for m in found.initiatives for form in forms[m]]
    alike += [(name, form) for name, rest in ours for form in (rest, rest[: rest.rfind("（")] if rest.endswith("）") else rest)]  # 江平市|…办法|（试行）
    quoted: dict[tuple[str, str], str] = {}  # “走遍江平”|活动, “走遍江平”|宣传活动
    alike += [(m.name, quoted.setdefault((key(f), m.kind), m.name)) for m in found.initiatives for f in forms[m] if f[:1] == "“" and f[-1:] == "”"]
    works = [(m.name, form) for m in found.initiatives if m.kind in _BUILT for form in forms[m] if m.name.endswith(form) or m.name.partition(form)[2] in ends]
    built = {form: name for name, form in works if name.removeprefix(form) in ends}
    alike += [(name, built[form]) for name, form in works if form in built]  # 某县|某水库|工程, 某水库|项目, but not its stages
    for members in _groups(found.initiatives, ((key(name), key(form)) for name, form in alike)):
        headed = [m.name for m in members if f"“{m.name}”" not in m.aliases]  # “除险清患”专项行动 says more than 除险清患
        name = Counter(headed or [m.name for m in members]).most_common(1)[0][0]
        own = ids.initiative(name)
        called = {f for m in members for f in (m.name, m.text, *forms[m])}
        proven = _in_order(map(register.prove, members))
        register.initiatives[own] = Initiative(own, name, aliases(name, called), members[0].kind, mentions=proven)
        for form in (name, *called):
            register.initiative_ids.setdefault(key(form), own)
        for member in members:  # a member's own name goes before another's alias
            register.initiative_ids[key(member.name)] = own
    for mention in found.initiatives:
        if whole := register.initiative_ids.get(key(mention.part_of)) if mention.part_of else None:
            register.add_part(register.initiative_ids[key(mention.name)], whole, register.prove(mention))


def _forms(mentions: Iterable[InitiativeMention]) -> dict[InitiativeMention, tuple[str, ...]]:
    """The aliases that mean a mention alone: “无废城市” is what is undertaken, neither the plan for it nor its indicators."""
    claims: dict[str, dict[str, str]] = defaultdict(dict)  # a form → the names that have it, with their kinds
    for m in mentions:
        for form in (m.name, *m.aliases):
            claims[key(form)].setdefault(key(m.name), m.kind)
    meant = {form: _meant(form, named) for form, named in claims.items() if len(named) > 1}
    return {m: tuple(f for f in m.aliases if key(m.name) in meant.get(key(f), (key(m.name),))) for m in mentions}


def _meant(form: str, named: Mapping[str, str]) -> set[str]:
    """Of the names that share a form, those that are one thing: all that is undertaken, else what the first one is."""
    kinds = [kind for name, kind in named.items() if name != form]
    undertaken = {name for name, kind in named.items() if kind not in _ABOUT}
    if undertaken - {form}:
        return undertaken
    alike = {name for name, kind in named.items() if kind == kinds[0] and kind not in WRITTEN}
    return alike or {next(name for name in named if name != form)}


def _fuller(names: Iterable[str]) -> dict[str, str]:
    """Each name's fullest form: 集中开工仪式 is the 2017年春季集中开工仪式 named besides; no 二届… a 十二届…, nor …的."""
    out = dict[str, str]()
    for name in sorted(names, key=lambda name: (-len(name), name)):
        for start in range(len(name)):
            if not name[:start].endswith(("十", "的")):
                out.setdefault(name[start:], name)
    return out


def add_events(register: Register, found: Found) -> None:
    groups: dict[str, list[EventMention]] = defaultdict(list)
    fuller = _fuller({e.name for e in found.events})
    for mention in found.events:
        groups[ids.event(fuller[mention.name])].append(mention)
    for members in groups.values():
        name = max((m.name for m in reversed(members)), key=len)
        own = _event_id(register, name, next((m.apart for m in reversed(members) if m.apart is not None), None))
        date = next((m.date for m in reversed(members) if m.date), None)
        organizers = (register.organization_ids.get(key(m.organizer)) for m in reversed(members) if m.organizer)
        forms, proven = {form for m in members for form in (m.text, m.name, *m.aliases)}, _in_order(map(register.prove, members))
        register.events[own] = Event(own, name, date, next(filter(None, organizers), None), (), aliases(name, forms), proven)
    for own, event in register.events.items():
        for form in (event.name, *event.aliases):
            register.event_ids.setdefault(form, own)
        if event.organizer:
            register.relations.append(Relation(own, "organizer", event.organizer, event.mentions[:1]))


def _event_id(register: Register, name: str, apart: tuple[str, ...] | None) -> str:
    if apart is None:
        return ids.event_of(register.text.document.id, name)
    session = None if apart else register.namesakes.session(name)
    return ids.event(name, (session,) if session else apart)
