"""Names told by where they stand in their line: 项目名称：…; ——“光明行”白内障复明手术：已完成312例."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.initiative_grammar import InitiativeGrammar
from kg.model import InitiativeMention
from kg.text import Block, Text
from kg.text.names import key
from kg.text.patterns import expression

_LEAD = expression(r"(?:——|[●▪•·■◆★]|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.、．])? ?([^，。；：！？\n]{4,50})：")
_END = expression(r"[，。；：\n（(]|$")
_QUOTED = expression(r"“([^“”]{2,12})”[\u4e00-\u9fff]{2,12}")
_LONGEST = 50


def line_names(text: Text, g: InitiativeGrammar) -> Iterator[InitiativeMention]:
    for block in text.blocks:
        if m := next((m for _, find in LINES if (m := find(text, g, block))), None):
            yield m


def _labelled(text: Text, g: InitiativeGrammar, block: Block) -> InitiativeMention | None:
    """项目名称：|古荣河防洪堤加固工程."""
    label = g.lines.label.match(text.clean, block.start, block.end)
    end = _END.search(text.clean, label.end(), block.end) if label else None
    if label is None or end is None or not 4 <= end.start() - label.end() <= _LONGEST:
        return None
    return _named(text, g, label.end(), end.start(), "labelled")


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
