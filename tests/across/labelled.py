"""The labelled pairs of tests/across/pairs: each line is two documents, of which facts are made as linking would make them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from kg import ids
from kg import lexicon as lexicons
from kg.link.own_ids import told_apart
from kg.model import Document, Evidence, Facts, Initiative, Official, Organization, Place, Post, PostChange, Relation
from kg.text.gazetteer import NATION, Gazetteer, gazetteer

FOLDER = Path(__file__).parent / "pairs"
_CHANGES: dict[str, PostChange] = {"任": "appointed", "免": "removed", "选": "elected", "辞": "resigned", "提": "nominated", "曾": "former"}
_KINDS = {"人民政府": "government", "局": "government", "厅": "government", "委员会": "government", "院": "court"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """Two documents, the id in each, and whether both mean one thing."""

    one: bool
    first: str
    second: str
    facts: tuple[Facts, ...]
    why: str
    where: str


def labelled(kind: str, half: str = "*") -> Iterator[Labelled]:
    for path in sorted(FOLDER.glob(f"{kind}-{half}.txt")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line and not line.startswith("#"):
                verdict, *rest = (x.strip() for x in line.split("|"))
                yield _MAKE[kind](verdict == "same", rest, f"{path.name}:{number}")


def _places() -> Gazetteer:
    return lexicons.load().of(gazetteer)


def _place(name: str) -> Place | None:
    if name == "全国":
        return NATION
    known = _places().by_name.get(name, ())
    return next((p for p in known if p.name == name), next(iter(known), None))


def _document(own: str, day: str, place: str, text: str = "", **said: str | None) -> Document:
    where = _place(place)
    return Document(own, text, own, published=day, jurisdiction=ids.place(where) if where else None, **said)


def body(name: str, home: Place | None, aliases: tuple[str, ...] = (), text: str = "") -> Organization:
    """As linking makes it: with the division in its id where the name does not tell which."""
    named = _places().begins(name.removeprefix("中国共产党").removeprefix("中共"))
    place = named[-1][2] if named else NATION if name in lexicons.load().data("organs")["national"] else home
    if named and home and home.code and (near := [p for p in _places().by_name[named[-1][2].name] if p.within == home.code]):
        place = near[0]
    ours = [form for p in (_places().chain(place) if place else ()) if p.code != NATION.code for form in (p.name, *p.aliases)]
    says = any(form in name and len(_places().by_name.get(form, ())) == 1 for form in ours)
    own = ids.organization(name, None if says or place is None or place.code == NATION.code else place.code)
    mentions = tuple(Evidence(m.start(), m.end(), m[0]) for m in re.finditer(re.escape(name), text))
    kind = "party" if name.startswith("中") and "共" in name[:4] else next((k for end, k in _KINDS.items() if name.endswith(end)), "other")
    return Organization(own, name, aliases, kind, None, ids.place(place) if place else None, mentions)


def _officials(one: bool, row: list[str], where: str) -> Labelled:
    name, *sides, why = row
    facts = [_side_of_official(name, side, f"{n}.txt") for n, side in enumerate(sides, 1)]
    return Labelled(one, facts[0].officials[0].id, facts[1].officials[0].id, tuple(facts), why, where)


def _side_of_official(name: str, side: str, own: str) -> Facts:
    head, _, told = side.partition(":")
    day, place = head.split()
    posts, bodies = [], {}
    for part in told.split(";"):
        *change, organization, title = part.split()
        title, _, times = title.partition("@")
        since, _, until = times.partition("~")
        made = body(organization, _place(place))
        bodies[made.id] = made
        posts.append(Post(made.id, title, False, (), _CHANGES[change[0]] if change else None, since or None, until or None))
    official = Official(ids.official(name, posts[0].organization), name, tuple(posts), (Evidence(0, len(name), name),))
    return told_apart(Facts(_document(own, day, place, name), officials=(official,), organizations=tuple(bodies.values())), lexicons.load())


def _organizations(one: bool, row: list[str], where: str) -> Labelled:
    first, second, why, *text = row
    sides, homes = [], []
    for number, side in enumerate((first, second), 1):
        head, _, told = side.partition(":")
        name, _, other = told.partition("=")
        day, place = head.split()
        made = body(name.strip(), _place(place), tuple(x.strip() for x in other.split(",") if x.strip()))
        sides.append(Facts(_document(f"{number}.txt", day, place), organizations=(made,)))
        homes.append(place)
    for words in text:
        names = sorted(_named(words), key=len)
        there = tuple(body(n, None, (), words) for n in names)
        sides.append(Facts(_document("3.txt", "2020-01-01", homes[0], words), organizations=there))
    return Labelled(one, sides[0].organizations[0].id, sides[1].organizations[0].id, tuple(sides), why, where)


def _named(words: str) -> list[str]:
    """The bodies of a text of the table, in which they are told apart by signs and by words of renaming."""
    parts = re.split(r"更名为|改名为|[。，（）]|的职责|负责|自\d|原|现", words)
    return [p for p in parts if len(p) > 4 and p.endswith(("局", "厅", "委员会", "办公室"))]


def _initiatives(one: bool, row: list[str], where: str) -> Labelled:
    first, second, why = row
    facts = [_side_of_initiative(side, f"{n}.txt") for n, side in enumerate((first, second), 1)]
    return Labelled(one, facts[0].initiatives[0].id, facts[1].initiatives[0].id, tuple(facts), why, where)


def _side_of_initiative(side: str, own: str) -> Facts:
    head, _, told = side.partition(":")
    day, place = head.split()
    m = re.match(r"\s*(.+?) \((\w+)\)(?: \[(.+?)\])?(?: = (.*))?$", told)
    assert m, side
    name, kind, issuer, other = m.groups()
    made = (body(issuer, _place(place)),) if issuer else ()
    initiative = Initiative(ids.initiative(name), name, tuple((other or "").split(", ")) if other else (), kind)
    relations = tuple(Relation(initiative.id, "issued", b.id) for b in made)
    relations = tuple(replace(r, subject=r.object, object=r.subject) for r in relations)
    facts = Facts(_document(own, day, place), initiatives=(initiative,), organizations=made, relations=relations)
    return told_apart(facts, lexicons.load())


def _documents(one: bool, row: list[str], where: str) -> Labelled:
    first, second, why = row
    facts = []
    for number, side in enumerate((first, second), 1):
        head, _, told = side.partition(":")
        day, place, *publisher = head.split()
        title, _, text = told.partition("#")
        facts.append(Facts(_document(f"{number}.txt", day, place, text.strip(), title=title.strip(), publisher=publisher[0] if publisher else None)))
    return Labelled(one, "document/1.txt", "document/2.txt", tuple(facts), why, where)


_MAKE = {"officials": _officials, "organizations": _organizations, "initiatives": _initiatives, "documents": _documents}
KINDS = tuple(_MAKE)
