"""Names known of themselves: undertakings of the whole country, 平安|黑龙江, 美丽|乡村建设, 第九届|亚冬会."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.initiative_head_rules import Setting
from kg.model import InitiativeMention
from kg.text.patterns import Pattern

_CLAUSE_START = "，。；：！？\n"
_WITHIN = 24  # characters of a clause before a name that are looked at


def known_names(s: Setting) -> Iterator[InitiativeMention]:
    """The names that need neither marks nor a head."""
    yield from _known(s)
    yield from _promised(s)
    yield from _games(s)
    yield from _lines(s)


def strategies(s: Setting) -> Iterator[InitiativeMention]:
    """生态立县、产业富县和项目带动|战略: each of a row has a name of its own."""
    g = s.g.known
    for row in g.aims.finditer(s.clean):
        if row[0].count("“") != row[0].count("”"):
            continue  # “交通先行、工业兴镇、农业稳镇”战略 is one
        for m in g.aim.finditer(s.clean, row.start(), row.end()):
            own = g.own_aim.match(s.clean, row.end()) if m.end() == row.end() else None  # 创新驱动|发展战略
            words = s.clean[m.start() : own.end()] if own else m[0]
            name = words if own else m[0] + g.data["aimed"]
            yield InitiativeMention(m.start(), m.start() + len(words), words, name, "strategy", (m[0],), rule="of a row")


def _known(s: Setting) -> Iterator[InitiativeMention]:
    """西部大开发, with what it is called behind: 长三角一体化发展|国家战略."""
    known = s.g.known
    for start, end, name in known.names.find(s.clean):
        counted = known.kind[name] == "programme" and s.g.common.counted.match(s.clean, end)  # 安全饮水工程|8处
        if not counted and not s.bodies.hold(start, end):
            words = s.clean[start : m.end() if (m := known.called.match(s.clean, end)) else end]
            yield InitiativeMention(start, start + len(words), words, name, known.kind[name], (words,) if words != name else (), rule="known")


def _promised(s: Setting) -> Iterator[InitiativeMention]:
    """What a place, or each school and village, is to become."""
    clean, known, verbs = s.clean, s.g.known, s.g.verbs
    for place, end in s.place_ends.items():
        word = known.promised.before(clean, place)
        if word is None or known.not_promised.match(clean, end) or s.bodies.hold(place, end):
            continue
        start = place - len(word)
        built = clean.startswith(verbs.built, end)
        if built or word in known.data["promised_built"] or verbs.doing_before.search(clean, max(0, start - 4), start):
            yield _built(s, start, end, built)
    for m in known.promised_thing.finditer(clean):
        if clean.startswith(verbs.built, m.end()) or clean.endswith(verbs.built, 0, m.start()):
            yield _built(s, m.start(), m.end(), clean.startswith(verbs.built, m.end()))


def _built(s: Setting, start: int, end: int, built: bool) -> InitiativeMention:
    name = s.clean[start:end]
    return InitiativeMention(start, end, name, name, "strategy", (name + s.g.verbs.built,), rule="built" if built else "promised")


def _games(s: Setting) -> Iterator[InitiativeMention]:
    """第九届|亚冬会, 办好|全运会."""
    for m in s.g.known.games.finditer(s.clean):
        edition = s.g.heads.edition_before.search(s.clean, max(0, m.start() - 6), m.start())
        if edition or _told(s, s.g.known.held, m.start(), m.end()):
            start = edition.start() if edition else m.start()
            name = s.clean[start : m.end()]
            yield InitiativeMention(start, m.end(), name, name, "event_series", (m[0],) if edition else (), rule="games")


def _lines(s: Setting) -> Iterator[InitiativeMention]:
    """A line by its number or its stations: 南宁|地铁|3号线二期, 捷运|万大线; a policy by how many measures it is: 江平|稳经济47条."""
    for m in s.g.known.line.finditer(s.clean):
        if not m["bare"] or _told(s, s.g.known.moved, m.start(), m.end()):
            city = s.places.last(m.start() - 1)
            start = city.start if city and city.end == m.start() else m.start()
            name = s.clean[start : m.end()]
            yield InitiativeMention(start, m.end(), name, name, "policy" if m["policy"] else "project", (m[0],) if m[0] != name else (), rule="line")


def _told(s: Setting, verb: Pattern, start: int, end: int) -> bool:
    """A verb stands before the name in its clause, or a predicate behind it."""
    back = max(0, start - _WITHIN, *(s.clean.rfind(c, max(0, start - _WITHIN), start) for c in _CLAUSE_START))
    return verb.search(s.clean, back, start) is not None or s.g.verbs.predicate.match(s.clean, end) is not None
