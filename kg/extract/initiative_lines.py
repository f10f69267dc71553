"""Names told by where they stand in their line: 项目名称：…; ——“光明行”白内障复明手术：已完成312例."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kg.extract.initiative_grammar import InitiativeGrammar
from kg.model import InitiativeMention
from kg.text import Block, Text
from kg.text.names import key
from kg.text.patterns import Match, expression

_LEAD = expression(r"(?:——|[●▪•·■◆★]|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.、．])? ?([^，。；：！？\n]{4,50})：")
_QUOTED = expression(r"“([^“”]{2,12})”[\u4e00-\u9fff]{2,12}")
_LIST = 400  # characters before one of a list in which it may be said to be of works


def line_names(text: Text, g: InitiativeGrammar) -> Iterator[InitiativeMention]:
    for block in text.blocks:
        for rule, find in LINES:
            if span := find(text, g, block):
                yield _named(text, g, *span, rule)
                break
    for m in g.lines.item.finditer(text.clean):
        start = g.verbs.after(text.clean, m.start("name"), m.end())
        listed = m["work"] or (start == m.start("name") and g.lines.of_works.search(text.clean, max(0, m.start() - _LIST), m.start() + 1))
        if listed and _sound(g, text.clean[start : m.end()]):
            yield _named(text, g, start, m.end(), "item of works")


def _name(m: Match | None) -> tuple[int, int] | None:
    return m.span("name") if m else None


def _lead(text: Text, g: InitiativeGrammar, block: Block) -> tuple[int, int] | None:
    """What opens its line before a colon and is quoted or ends like a name: ——“光明行”白内障复明手术：."""
    m = _LEAD.match(text.clean, block.start, block.end)
    if m is None:
        return None
    start = g.verbs.after(text.clean, m.start(1), m.end(1))
    name = g.lines.copula.sub("", text.clean[start : m.end(1)])
    if "“" in name:
        quoted = _QUOTED.fullmatch(name)
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
    ("tendered", lambda text, g, b: _name(g.lines.tendered.match(text.clean, b.start, b.end)) if b.kind == "title" else None),
    # 项目名称：|古荣河防洪堤加固工程
    ("labelled", lambda text, g, b: _name(g.lines.label.match(text.clean, b.start, b.end))),
    ("lead of its line", _lead),
)


def _named(text: Text, g: InitiativeGrammar, start: int, end: int, rule: str) -> InitiativeMention:
    name = text.clean[start:end].strip()
    head = g.heads.any_end.before(name, len(name))
    aliases = (set(re.findall(r"“([^“”]+)”", name)) | g.heads.shorter(name)) - {name}
    kind = g.heads.kind[head] if head else "programme" if aliases else "project"
    return InitiativeMention(start, start + len(name), name, name, kind, tuple(sorted(aliases)), rule=rule)
