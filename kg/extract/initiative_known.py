"""Names known of themselves (undertakings of the whole country, 平安|黑龙江, 美丽|乡村建设, 第九届|亚冬会), or by their place in a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kg.extract.initiative_grammar import InitiativeGrammar
from kg.extract.initiative_head_rules import Setting
from kg.model import InitiativeMention
from kg.text import Block, Text
from kg.text.names import key
from kg.text.patterns import Match, Pattern

OF_A_ROW = "of a row"
_CLAUSE_START = "，。；：！？\n"
_WITHIN = 24  # characters of a clause before a name that are looked at
_LIST = 400  # characters before one of a list in which it may be said to be of works


def known_names(s: Setting) -> Iterator[InitiativeMention]:
    """The names that need neither marks nor a head."""
    for find in (_strategies, _known, _promised, _games, _lines):
        yield from find(s)


def _strategies(s: Setting) -> Iterator[InitiativeMention]:
    """生态立县、产业富县和项目带动|战略: each of a row has a name of its own."""
    for row in s.g.known.aims.finditer(s.clean):
        for m in s.g.known.aim.finditer(s.clean, *row.span()):
            name = m[0] if m["own"] else m[0] + s.g.known.data["aimed"]  # 创新驱动|发展战略
            yield InitiativeMention(*m.span(), m[0], name, "strategy", (m["aim"],), rule=OF_A_ROW)


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
    return s.named(start, end, "strategy", "built" if built else "promised", (s.clean[start:end] + s.g.verbs.built,))


def _games(s: Setting) -> Iterator[InitiativeMention]:
    """第九届|亚冬会, 办好|全运会."""
    for m in s.g.known.games.finditer(s.clean):
        edition = s.g.heads.edition_before.search(s.clean, max(0, m.start() - 6), m.start())
        if edition or _told(s, s.g.known.held, m.start(), m.end()):
            yield s.named(edition.start() if edition else m.start(), m.end(), "event_series", "games", (m[0],))


def _lines(s: Setting) -> Iterator[InitiativeMention]:
    """A line by its number or its stations: 南宁|地铁|3号线二期, 捷运|万大线; a policy by how many measures it is: 江平|稳经济47条."""
    for m in s.g.known.line.finditer(s.clean):
        if not m["bare"] or _told(s, s.g.known.moved, m.start(), m.end()):
            city = s.places.last(m.start() - 1)
            start = city.start if city and city.end == m.start() else m.start()
            yield s.named(start, m.end(), "policy" if m["policy"] else "project", "line", (m[0],))


def _told(s: Setting, verb: Pattern, start: int, end: int) -> bool:
    """A verb stands before the name in its clause, or a predicate behind it."""
    back = max(0, start - _WITHIN, *(s.clean.rfind(c, max(0, start - _WITHIN), start) for c in _CLAUSE_START))
    return verb.search(s.clean, back, start) is not None or s.g.verbs.predicate.match(s.clean, end) is not None


# --- names told by where they stand in their line: 项目名称：…; ——“光明行”白内障复明手术：已完成312例 -------------------------


def line_names(text: Text, g: InitiativeGrammar) -> Iterator[InitiativeMention]:
    for block in text.blocks:
        for rule, find in LINES:
            if span := find(text, g, block):
                yield _line_name(text, g, *span, rule)
                break
    for m in g.lines.item.finditer(text.clean):
        start = g.verbs.after(text.clean, m.start("name"), m.end())
        listed = m["work"] or (start == m.start("name") and g.lines.of_works.search(text.clean, max(0, m.start() - _LIST), m.start() + 1))
        if listed and _sound(g, text.clean[start : m.end()]):
            yield _line_name(text, g, start, m.end(), "item of works")


def _span(m: Match | None) -> tuple[int, int] | None:
    return m.span("name") if m else None


def _lead(text: Text, g: InitiativeGrammar, block: Block) -> tuple[int, int] | None:
    """What opens its line before a colon and is quoted or ends like a name: ——“光明行”白内障复明手术：."""
    m = g.lines.lead.match(text.clean, block.start, block.end)
    if m is None:
        return None
    start = g.verbs.after(text.clean, m.start(1), m.end(1))
    name = g.lines.copula.sub("", text.clean[start : m.end(1)])
    if "“" in name:
        quoted = g.lines.quoted.fullmatch(name)
        named = quoted is not None and key(quoted[1]) not in g.quotations.slogans
    else:
        head = g.heads.ends.before(name, len(name))
        named = head is not None and g.heads.tier[head] in ("strong", "works") and _sound(g, name)
    return (start, start + len(name)) if named else None


def _sound(g: InitiativeGrammar, name: str) -> bool:
    modifier = name.removesuffix(g.heads.ends.before(name, len(name)) or "")
    common = g.common.noun.fullmatch(modifier) or g.common.amount.search(modifier) or g.common.not_in_name.search(name)
    return len(modifier) >= 4 and not (common or g.common.starts.match(name) or g.verbs.openers.match(name))


LINES: tuple[tuple[str, Callable[[Text, InitiativeGrammar, Block], tuple[int, int] | None]], ...] = (
    # 江平市标准厂房采购项目|中标公告: what the notice is about, and all of its figures are of
    ("tendered", lambda text, g, b: _span(g.lines.tendered.match(text.clean, b.start, b.end)) if b.kind == "title" else None),
    # 项目名称：|古荣河防洪堤加固工程
    ("labelled", lambda text, g, b: _span(g.lines.label.match(text.clean, b.start, b.end))),
    ("lead of its line", _lead),
)


def _line_name(text: Text, g: InitiativeGrammar, start: int, end: int, rule: str) -> InitiativeMention:
    name = text.clean[start:end].strip()
    head = g.heads.any_end.before(name, len(name))
    aliases = (set(re.findall(r"“([^“”]+)”", name)) | g.heads.shorter(name)) - {name}
    kind = g.heads.kind[head] if head else "programme" if aliases else "project"
    return InitiativeMention(start, start + len(name), name, name, kind, tuple(sorted(aliases)), rule=rule)
