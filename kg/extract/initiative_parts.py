"""Parts and wholes: 构建“五个体系” … 一是…体系 二是…; A、B、C、D“四地”建设; “四大建设” and its four."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from operator import attrgetter

from kg.extract.initiative_grammar import InitiativeGrammar
from kg.model import InitiativeMention
from kg.text import Text

_START = attrgetter("start")
_WHOLE = re.compile(r"[“]?([一二两三四五六七八九十])(?:个|大|项)?([\u4e00-\u9fff]{1,8})[”]?(?:建设)?")
_ORDINAL = re.compile(r"(?:([一二三四五六七八九十])是|其([一二三四五六七八九十])|第([一二三四五六七八九十])[，、是])")
_BUILT = re.compile(r"(大[\u4e00-\u9fff]{2,5})建设(?=[\u4e00-\u9fff])")
# The lists of a programme, to the end of their part of the sentence
_PROGRAMME = re.compile(r"(?:活动|赛事|论坛|板块)(?:[^；。：\n]{0,30}，)?(?:分别)?(?:是|为|包括|有)[：:](?=([^；。\n]{4,300}))")
_SENTENCES = 80  # behind a whole, within which its parts are looked for
_BEGINNINGS = 3  # lists (一是…) that are tried
_LONGEST = 200  # characters of a mention


def with_parts(text: Text, mentions: list[InitiativeMention], g: InitiativeGrammar) -> list[InitiativeMention]:
    """The mentions with the parts of each whole added or marked."""
    out = sorted(mentions, key=_START)
    for whole in mentions:
        core = next((a for a in (whole.name, *whole.aliases) if _WHOLE.fullmatch(a.strip("“”"))), None)
        m = _WHOLE.fullmatch(core.strip("“”")) if core else None
        if m is None or m[1] not in g.numerals:
            continue
        n, head = g.numerals[m[1]], m[2]
        listed = _listed_before(text, whole, n, head, g) or _listed_behind(text, whole, n, head)
        parts = (
            [replace(p, kind=g.kinds.get(head, p.kind)) for p in listed]
            or _enumerated(text, whole, n, head, g)
            or _opening_sentences(text, out, whole, n, head)
        )
        for part in parts:
            if part.name == whole.name:
                continue
            first, last = _range(out, part.start - _LONGEST, part.end)
            for i in reversed(range(first, last)):
                if part.start < out[i].end and out[i].rule != "document" and out[i].name != whole.name:
                    out.pop(i)
            bisect.insort(out, replace(part, part_of=whole.name), key=_START)
    return _programme(text, out)


def _programme(text: Text, mentions: list[InitiativeMention]) -> list[InitiativeMention]:
    """5项前期活动分别是：…大赛、…大赛和…研讨会: what the programme of the text's festival or fair lists is part of it."""
    main = next((m for m in mentions if m.kind == "event_series"), None)
    if main is None:
        return mentions
    lists = [(m.end(), m.end(1)) for m in _PROGRAMME.finditer(text.clean, main.end)]
    out = []
    for m in mentions:
        inside = m.kind in ("event_series", "campaign") and any(a <= m.start < b for a, b in lists)
        own = m.part_of is None and m.name != main.name and main.name not in m.aliases
        out.append(replace(m, part_of=main.name) if inside and own else m)
    return out


def _between(mentions: list[InitiativeMention], start: int, end: int) -> Iterator[InitiativeMention]:
    """Of mentions in reading order those that begin in [start, end)."""
    first, last = _range(mentions, start, end)
    return (mentions[i] for i in range(first, last))


def _range(mentions: list[InitiativeMention], start: int, end: int) -> tuple[int, int]:
    return bisect.bisect_left(mentions, start, key=_START), bisect.bisect_left(mentions, end, key=_START)


def _fields_before(
    text: Text, whole: InitiativeMention, clause: str, head: str, g: InitiativeGrammar
) -> list[InitiativeMention]:
    """实施能级提升、消费促进、服务升级等“三大工程”: each field with the head that the whole gives them."""
    at = text.clean.rindex(clause, 0, whole.start)
    out = []
    for i, item in enumerate(clause.split("、")):
        begin = g.after_triggers(text.clean, at + (i == 0 and item.startswith("以")), at + len(item)) if i == 0 else at
        words = text.clean[begin : at + len(item)]
        if not 3 <= len(words) <= 16:
            return []
        kind = g.kinds.get(head, "programme")
        out.append(InitiativeMention(begin, at + len(item), words, words + head, kind, (words,), rule="listed part"))
        at += len(item) + 1
    return out


def _listed_before(text: Text, whole: InitiativeMention, n: int, head: str, g: InitiativeGrammar) -> list[InitiativeMention]:
    """…地、…地、…地、…地“四地”建设: as many items as the whole counts, each ending like it."""
    at = whole.start
    begin = max(text.sentence_at(at).start, at - 30 * n)
    clause = re.split(r"[，。；：]", text.clean[begin:at])[-1]
    items = re.split(r"、|和|以及", clause)
    if clause.endswith("等") and len(items) == n and head in g.kinds:
        return _fields_before(text, whole, clause.removesuffix("等"), head, g)
    if len(items) < n or not all(x.endswith(head) for x in items[-n:]):
        return []
    items = items[-n:]
    first = items[0]
    # the first item still carries the clause's verb: what it shares with none of the others
    common = _common_start(items[1:])
    if common and common in first:
        items[0] = first[first.rindex(common) :]
    out, end = [], at
    for item in reversed(items):
        start = text.clean.rindex(item, begin, end)
        out.append(
            InitiativeMention(start, start + len(item), item, item, "strategy", (f"{item}建设",), rule="listed part")
        )
        end = start
    return out[::-1]


def _listed_behind(text: Text, whole: InitiativeMention, n: int, head: str) -> list[InitiativeMention]:
    """“四地”建设，分别是…地、…地、…地和…地."""
    m = re.compile(r"(?:建设)?[，：]?(?:分别是|分别为|包括|即|也就是)[：]?([^。；：\n]{4,160})").match(
        text.clean, whole.end
    )
    if not m:
        return []
    out, at = [], m.start(1)
    for item in re.split(r"、|和|以及|，", m[1])[:n]:
        start = text.clean.index(item, at) if item else -1
        if start < 0 or not item.endswith(head):
            return []
        out.append(
            InitiativeMention(start, start + len(item), item, item, "strategy", (f"{item}建设",), rule="listed part")
        )
        at = start + len(item)
    return out if len(out) == n else []


def _common_start(items: list[str]) -> str:
    start = items[0] if items else ""
    for item in items[1:]:
        while not item.startswith(start):
            start = start[:-1]
    return start


def _enumerated(
    text: Text, whole: InitiativeMention, n: int, head: str, g: InitiativeGrammar
) -> list[InitiativeMention]:
    """一是完善…体系。二是…: n sentences behind the whole that begin with the ordinals and name what it counts."""
    block = text.sentence_at(whole.start).block
    out: list[InitiativeMention] = []
    beginnings = 0
    for sentence in islice(text.sentences_from(whole.end), _SENTENCES):
        if sentence.block - block > 2 * n + 6:
            break
        words = text.clean[sentence.start : sentence.end]
        m = _ORDINAL.match(words)
        if not m:
            continue
        number = g.numerals.get(next(x for x in m.groups() if x))
        if number == 1:
            out, beginnings = [], beginnings + 1
            if beginnings > _BEGINNINGS:
                break
        elif number != len(out) + 1:
            continue
        clause = words[m.end() :].rstrip("。！；")
        stop = clause.rfind(head)
        if stop < 2:
            return []
        out.append(_part(text, sentence.start + m.end(), clause[: stop + len(head)], g))
        if len(out) == n:
            return out
    return []


def _part(text: Text, start: int, words: str, g: InitiativeGrammar) -> InitiativeMention:
    """The name behind the verbs: 加快打造适应…的|高素质…队伍体系; shorter readings are aliases."""
    begin = 0
    while (m := g.leading.match(words, begin)) and m.end() < len(words) - 3:
        begin = m.end()
    name = words[begin:]
    aliases = {words}
    last = max(name.rfind("的"), name.rfind("”") if not name.endswith("”") else -1)
    if 0 <= last < len(name) - 3:
        aliases.add(name[last + 1 :])
    head = g.head_ends.before(name, len(name))
    kind = g.kinds[head] if head else "system"
    return InitiativeMention(
        start + begin, start + len(words), name, name, kind, tuple(sorted(aliases - {name})), rule="enumerated part"
    )


def _built(text: Text, whole: InitiativeMention, n: int) -> list[InitiativeMention]:
    """“四大建设”…。大花园建设扎实推进，…。大通道建设明显提速: what the paragraph's sentences say is being built."""
    out = []
    block = text.block_at(whole.start)
    for sentence in islice(text.sentences_from(whole.end + 1), _SENTENCES):
        if sentence.start >= block.end:
            break
        if m := _BUILT.match(text.clean, sentence.start):
            out.append(InitiativeMention(m.start(), m.end(), m[0], m[0], "strategy", (m[1],), rule="built part"))
    return out if n - 1 <= len(out) <= n else []


def _opening_sentences(
    text: Text, mentions: list[InitiativeMention], whole: InitiativeMention, n: int, head: str
) -> list[InitiativeMention]:
    """“四大建设” … 大花园建设扎实推进 … 大通道建设…: sentences of the same paragraph that open with such a name."""
    if head == "建设":
        return _built(text, whole, n)
    parts = [
        m
        for m in islice(_between(mentions, whole.end + 1, text.block_at(whole.start).end), _SENTENCES)
        if text.sentence_at(m.start).start == m.start and (m.name.endswith(head) or f"{m.name}{head}" in m.aliases)
    ]
    return parts if n - 1 <= len(parts) <= n else []
