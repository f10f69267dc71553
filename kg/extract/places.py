"""Places: divisions of the lexicon by their names, towns and villages by the division named before them."""

from __future__ import annotations

from kg.lexicon import Lexicon
from kg.model import Found, Place, PlaceMention, replace
from kg.text import Text
from kg.text.gazetteer import NATION, Gazetteer, gazetteer, level
from kg.text.patterns import Expressions, occurrences


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.places`: divisions by longest match, villages where the division before them says what they are."""
    d, home = lexicon.of(gazetteer), text.frame.place
    hits = list(d.find(text.clean))
    near = tuple(p.code for p in d.chain(home))
    alone = {p.code for _, _, form in hits for p in d.by_name[form] if len(d.by_name[form]) == 1}
    out: list[PlaceMention] = []
    joining, said = lexicon.data("places")["joining"], {form for _, _, form in hits}.union(p.name for p in d.chain(home))
    for start, end, form in hits:
        if form in joining and joining[form] not in said:  # 邓某某|和|县人大常委会组成人员
            continue
        previous = out[-1] if out and out[-1].end == start else None
        place = _choose(d.by_name[form], previous, near, alone, d)
        out.append(PlaceMention(start, end, form, place))
    out = _with_villages(text, out, home, lexicon)
    return replace(found, places=tuple(out))


def _choose(places: tuple[Place, ...], previous: PlaceMention | None, near: tuple[str | None, ...], alone: set[str | None], divisions: Gazetteer) -> Place:
    """Of namesakes: the one in the division named right before, in the jurisdiction, in one named anywhere, the highest."""
    if len(places) == 1:
        return places[0]
    chains = {p.code: {x.code for x in divisions.above(p)} for p in places}
    inside = [p for p in places if previous and previous.place.code in chains[p.code]]
    if own := [*inside, *(p for p in places if p.code in near)]:
        return own[0]
    if level(places[0]) < level(places[1]):
        return places[0]
    # The city that speaks before its province: both Nanjing and Xuzhou have a 鼓楼区
    for wanted in (*(frozenset({code}) for code in near), frozenset(alone)):
        inside = [p for p in places if chains[p.code] & (wanted - {NATION.code, None})]
        if len(inside) == 1:
            return inside[0]
    return Place(places[0].name, None, None)


def towns(lexicon: Lexicon) -> Expressions:
    data = lexicon.data("places")
    town = [end + (f"(?!{other})" if other else "") for end, other in data["town_ends"].items()]
    return Expressions(data["town_forms"], {"town": town, "not_after": f"[^{data['town_after']}]", "zones": data["unlisted"]["zones"]}, data)


def _with_villages(text: Text, mentions: list[PlaceMention], home: Place | None, lexicon: Lexicon) -> list[PlaceMention]:
    divisions = lexicon.of(gazetteer)
    villages = _villages(text, mentions, home, lexicon)
    taken = {p.start for p in mentions if p.text == p.place.name}
    whole = (x for x in occurrences(villages, text.clean) if not divisions.across_words(text.clean, x[0], x[2]))
    named = [PlaceMention(a, b, name, villages[name]) for a, b, name in whole if a not in taken]
    longer = {p.start for p in named}  # 霞浦县|长春镇 is no 长春
    return sorted({*named, *(p for p in mentions if p.start not in longer)}, key=lambda p: (p.start, p.end))


def _villages(text: Text, mentions: list[PlaceMention], home: Place | None, lexicon: Lexicon) -> dict[str, Place]:
    """Towns and villages by their names: those of the frame, those behind a city or a county, and in its own paper any that stands alone."""
    known, divisions = lexicon.of(towns), lexicon.of(gazetteer)
    villages = {p.name: p for p in text.frame.places}
    if home and level(home) in (2, 3):
        names = (m["town"] for m in known.alone.finditer(text.clean))
        villages = {name: Place(name, None, home.code) for name in names if not known.no_name.search(name)} | villages
    for mention in mentions:
        m = known.names.match(text.clean, mention.end) if level(mention.place) in (2, 3) else None
        if not m or any(known.no_name.search(name) for name in m.groups() if name):
            continue
        in_town = m["town"] or level(mention.place) == 3
        for name in filter(None, (m["town"], m["village"] if in_town else None)):
            villages.setdefault(name, Place(name, None, mention.place.code))
    if home and (zone := next(filter(home.name.endswith, known.data["zones"]), None)):  # 江平开发区 is 江平|经济开发区 too
        villages |= {home.name.removesuffix(zone) + sort: home for sort in known.data["zones"] if sort.endswith(zone)}
    stem = home.name[:-1] if home and level(home) == 3 else ""
    if home and len(stem) > 1 and stem not in divisions.words and stem not in divisions.by_name:
        villages[stem] = home  # a county's own paper cuts its name short: 青山|将建成…
    return villages
