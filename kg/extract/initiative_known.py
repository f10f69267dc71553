"""Names known of themselves: undertakings of the whole country, 平安|黑龙江, 美丽|乡村建设, 第九届|亚冬会; and names told by where
they stand in their line: 项目名称：…; ——“光明行”白内障复明手术：已完成312例.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.initiative_grammar import InitiativeGrammar
from kg.extract.initiative_head_rules import Setting
from kg.model import InitiativeMention
from kg.text import Block, Text
from kg.text.names import key
from kg.text.patterns import Pattern, expression

_CLAUSE_START = "，。；：！？\n"
_WITHIN = 24  # characters of a clause before a name that are looked at
_LEAD = expression(r"(?:——|[●▪•·■◆★]|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.、．])? ?([^，。；：！？\n]{4,50})：")
_END = expression(r"[，。；：\n（(]|$")
_QUOTED = expression(r"“([^“”]{2,12})”[\u4e00-\u9fff]{2,12}")
_LONGEST = 50


def known_names(s: Setting) -> Iterator[InitiativeMention]:
    """The names that need neither marks nor a head."""
    yield from _known(s)
    yield from _promised(s)
    yield from _games(s)
    yield from _lines(s)


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
    """A line by its number or its stations: 南宁|地铁|3号线二期, 捷运|万大线."""
    for m in s.g.known.line.finditer(s.clean):
        if not m["bare"] or _told(s, s.g.known.moved, m.start(), m.end()):
            city = s.places.last(m.start() - 1)
            start = city.start if city and city.end == m.start() else m.start()
            name = s.clean[start : m.end()]
            yield InitiativeMention(start, m.end(), name, name, "project", (m[0],) if m[0] != name else (), rule="line")


def _told(s: Setting, verb: Pattern, start: int, end: int) -> bool:
    """A verb stands before the name in its clause, or a predicate behind it."""
    back = max(0, start - _WITHIN)
    back = max([back, *(s.clean.rfind(c, back, start) for c in _CLAUSE_START)])
    return verb.search(s.clean, back, start) is not None or s.g.verbs.predicate.match(s.clean, end) is not None


# --- by their line ------------------------------------------------------------------------------------------------------


def line_names(text: Text, g: InitiativeGrammar) -> Iterator[InitiativeMention]:
    for block in text.blocks:
        if m := next((m for _, find in LINES if (m := find(text, g, block))), None):
            yield m


def _labelled(text: Text, g: InitiativeGrammar, block: Block) -> InitiativeMention | None:
    """项目名称：|古荣河防洪堤加固工程."""
    label = g.lines.label.match(text.clean, block.start, block.end)
    end = _END.search(text.clean, label.end(), block.end) if label else None
    return _named(text, g, label.end(), end.start(), "labelled") if label and end and 4 <= end.start() - label.end() <= _LONGEST else None


def _lead(text: Text, g: InitiativeGrammar, block: Block) -> InitiativeMention | None:
    """What opens its line before a colon and is quoted or ends like a name: ——“光明行”白内障复明手术：."""
    m = _LEAD.match(text.clean, block.start, block.end)
    if m is None or g.lines.label.match(text.clean, block.start, block.end):
        return None
    start = g.verbs.after(text.clean, m.start(1), m.end(1))
    name = g.lines.copula.sub("", text.clean[start : m.end(1)])
    if "“" in name:
        quoted = _QUOTED.fullmatch(name)
        named = quoted is not None and key(quoted[1]) not in g.quotations.slogans
    else:
        head = g.heads.ends.before(name, len(name))
        modifier = name.removesuffix(head or "")
        named = head is not None and g.heads.tier[head] in ("strong", "works") and len(modifier) >= 4
        named = named and not any((g.common.noun.fullmatch(modifier), g.common.starts.match(name), g.common.amount.search(modifier)))
    return _named(text, g, start, start + len(name), "lead of its line") if named else None


def _tendered(text: Text, g: InitiativeGrammar, block: Block) -> InitiativeMention | None:
    """江平市标准厂房采购项目|中标公告: what the notice is about, and all of its figures are of."""
    m = g.lines.tendered.match(text.clean, block.start, block.end) if block.kind == "title" else None
    return _named(text, g, m.start("name"), m.end("name"), "tendered") if m else None


LINES = (("tendered", _tendered), ("labelled", _labelled), ("lead of its line", _lead))


def _named(text: Text, g: InitiativeGrammar, start: int, end: int, rule: str) -> InitiativeMention:
    name = text.clean[start:end].strip()
    head = g.heads.any_end.before(name, len(name))
    aliases = (set(re.findall(r"“([^“”]+)”", name)) | g.heads.shorter(name)) - {name}
    kind = g.heads.kind[head] if head else "programme" if aliases else "project"
    return InitiativeMention(start, start + len(name), name, name, kind, tuple(sorted(aliases)), rule=rule)
