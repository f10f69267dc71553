"""Parts and wholes: 构建“五个体系” … 一是…体系 二是…; A、B、C、D“四地”建设; “四大建设” and its four."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator
from itertools import chain, islice
from operator import attrgetter

from kg.extract.initiative_grammar import InitiativeGrammar
from kg.model import InitiativeMention, Struct, replace
from kg.text import Sentence, Spans, Text
from kg.text.rule_tables import first

_START = attrgetter("start")
_SENTENCES = 80  # behind a whole, within which its parts are looked for
_BEHIND = 4000  # … and characters
_LONGEST = 200  # characters of a mention
_STRETCH = 1000  # characters of a sentence in which parts are counted
_ITEM = 30  # characters of an item of a list before its whole


class _Whole(Struct, frozen=True):
    """A name that counts its parts: “五个|体系”."""

    text: Text
    g: InitiativeGrammar
    mention: InitiativeMention
    n: int
    head: str

    def part(self, start: int, words: str, kind: str, name: str = "") -> InitiativeMention:
        called = (words if name else words + self.g.verbs.built,)
        return InitiativeMention(start, start + len(words), words, name or words, kind, called, rule="listed part")

    @property
    def kind(self) -> str:
        return self.g.heads.kind.get(self.last, "strategy")

    @property
    def last(self) -> str:
        """产业|体系, 体系: what a name of its kind ends with at least."""
        return self.g.heads.ends.before(self.head, len(self.head)) or self.head


def with_parts(text: Text, mentions: list[InitiativeMention], g: InitiativeGrammar) -> list[InitiativeMention]:
    """The mentions with the parts of each whole added or marked."""
    mentions = [*mentions, *_wholes(text, mentions, g)]
    out = sorted(mentions, key=_START)
    for mention in mentions:
        whole = _whole(text, mention, g)
        parts = (whole and first(PARTS, whole)[1]) or ()
        quoted = text.clean.startswith("”", mention.start - 1)  # of “能级提升、服务升级”|两大工程 those that are named again
        for part in (p for p in parts if not quoted or text.clean.find(p.name, mention.end) >= 0):
            low, high = (bisect.bisect_left(out, at, key=_START) for at in (part.start - _LONGEST, part.end))
            for i in reversed(range(low, high)):
                if part.start < out[i].end and out[i].rule != "document" and out[i].name != mention.name:
                    out.pop(i)
            bisect.insort(out, replace(part, part_of=mention.name), key=_START)
    return _programme(text, out, g)


def _wholes(text: Text, mentions: list[InitiativeMention], g: InitiativeGrammar) -> Iterator[InitiativeMention]:
    """Without marks, one whose list follows in full: 四大产业体系：…体系、…体系、…体系、…体系."""
    known = Spans(mentions)
    for m in g.parts.counted_whole.finditer(text.clean):
        head = g.heads.ends.before(m[0], len(m[0]))
        if head and not known.around(m.start()):
            mention = InitiativeMention(m.start(), m.end(), m[0], m[0], g.heads.kind[head], rule="whole of its list")
            if (whole := _whole(text, mention, g)) and (_items_behind(whole) or _items_before(whole)):
                yield mention


def _whole(text: Text, mention: InitiativeMention, g: InitiativeGrammar) -> _Whole | None:
    for name in (mention.name, *mention.aliases):
        if m := g.parts.whole.fullmatch(name.strip("“”")):
            return _Whole(text, g, mention, g.parts.data["numerals"][m[1]], m[2]) if m[1] in g.parts.data["numerals"] else None
    return None


def _programme(text: Text, mentions: list[InitiativeMention], g: InitiativeGrammar) -> list[InitiativeMention]:
    """5项前期活动分别是：…大赛、…大赛和…研讨会: what the programme of the text's festival or fair lists is part of it."""
    main = next((m for m in mentions if m.kind == "event_series"), None)
    if main is None:
        return mentions
    lists = [(m.end(), m.end(1)) for m in g.parts.programme.finditer(text.clean, main.end)]
    inside = [m.kind in ("event_series", "campaign") and any(a <= m.start < b for a, b in lists) for m in mentions]
    inside = [a and m.part_of is None and main.name not in (m.name, *m.aliases) for a, m in zip(inside, mentions, strict=True)]
    return [replace(m, part_of=main.name) if a else m for a, m in zip(inside, mentions, strict=True)]


# --- the ways in which parts are told -------------------------------------------------------------------------------


def _items_before(w: _Whole) -> list[InitiativeMention]:
    """…地、…地、…地“三地”建设: as many as the whole counts, each ending like it; 消费促进、服务升级等“两大工程”: each with the whole's head."""
    floor = max(w.text.sentence_at(w.mention.start).start, w.mention.start - _ITEM * w.n)
    # 实施“能级提升、服务升级”|两大工程
    clause = w.g.parts.quoted.sub(r"\1" + w.g.parts.data["etc"], w.g.parts.clause_end.split(w.text.clean[floor : w.mention.start])[-1])
    fields = clause.endswith(w.g.parts.data["etc"]) and w.last in w.g.heads.kind
    items = w.g.parts.separator.split(clause.removesuffix(w.g.parts.data["etc"]) if fields else clause)
    if len(items) < w.n or (fields and len(items) > w.n) or not (fields or all(x.endswith(w.head) for x in items[-w.n :])):
        return []
    items = items[-w.n :]
    if fields:  # the first field still carries the clause's verb: 实施|能级提升
        items[0] = items[0][w.g.verbs.after(items[0], 0, len(items[0])) :]
    elif w.n > 1 and (at := items[0].rfind(items[1][:2])) > 0:  # … or item: what it shares with none of the others
        items[0] = items[0][at:]
    return [*_each(w, items, w.mention.start - len(clause), w.head if fields else "")]


def _each(w: _Whole, items: list[str], at: int, head: str = "") -> Iterator[InitiativeMention]:
    for item in items:
        at = w.text.clean.index(item, at)
        yield w.part(at, item, w.kind, head and item + head)
        at += len(item)


def _items_behind(w: _Whole) -> list[InitiativeMention]:
    """“四地”建设，分别是…地、…地、…地和…地."""
    m = w.g.parts.told.match(w.text.clean, w.mention.end)
    items = w.g.parts.separator.split(m[1])[: w.n] if m else []
    return [*_each(w, items, w.mention.end)] if len(items) == w.n and all(x.endswith(w.last) for x in items) else []


def _enumerated(w: _Whole) -> list[InitiativeMention]:
    """一是完善…体系。二是…: n sentences behind the whole that begin with the ordinals and name what it counts."""
    out: list[InitiativeMention] = []
    for number, start, clause in _ordinals(w):
        if number == 1:
            out = []
        elif number != len(out) + 1:
            continue
        opening = w.g.parts.clause_end.split(clause)[0]
        stop = (opening if w.head in opening else clause).rfind(w.head)
        if stop < 2:
            return []
        out.append(_part(w, start, clause[: stop + len(w.head)]))
        if len(out) == w.n:
            return out
    return []


def _ordinals(w: _Whole) -> Iterator[tuple[int, int, str]]:
    """The ordinals behind the whole that open a sentence or a part of one: number, where the words behind begin, the words."""
    first = w.text.sentence_at(w.mention.start)
    for sentence in chain((Sentence(w.mention.end, first.end, first.block),), islice(w.text.sentences_from(w.mention.end), _SENTENCES)):
        if sentence.block - first.block > 2 * w.n + 6 or sentence.start - w.mention.end > _BEHIND:
            break
        at, end = sentence.start, min(sentence.end, sentence.start + _STRETCH)
        for part in w.g.parts.part_end.split(w.text.clean[at:end]) if w.g.parts.ordinal.search(w.text.clean, at, end) else ():
            m = w.g.parts.ordinal.match(part)
            if m and (number := w.g.parts.data["numerals"].get(next(filter(None, m.groups())))):
                yield number, at + m.end(), part[m.end() :].rstrip("。！")
            at += len(part) + 1


def _part(w: _Whole, start: int, words: str) -> InitiativeMention:
    """The name behind the verbs: 加快打造适应…的|高素质…队伍体系; shorter readings are aliases."""
    begin, of = w.g.verbs.after(words, 0, len(words) - 2), w.g.verbs.of
    name = words[begin:]
    aliases = {words}
    last = max(name.rfind(of), name.rfind("”") if not name.endswith("”") else -1)
    if 0 <= last < len(name) - 3:
        aliases.add(name[last + 1 :])
    head = w.g.heads.ends.before(name, len(name))
    kind = w.g.heads.kind[head] if head else w.g.heads.kind.get(w.head, "system")
    return InitiativeMention(start + begin, start + len(words), name, name, kind, tuple(sorted(aliases - {name})), rule="enumerated part")


def _opening_sentences(w: _Whole) -> list[InitiativeMention]:
    """“四大建设”…。大花园建设扎实推进，…。大通道建设…: sentences of the paragraph that open with what the whole counts."""
    out, opening = list[InitiativeMention](), re.compile(f"([\u4e00-\u9fff]{{2,8}}?){re.escape(w.head)}(?=[\u4e00-\u9fff])")
    for sentence in islice(w.text.sentences_from(w.mention.end + 1), _SENTENCES if len(w.head) > 1 else 0):  # not the 重 of “两重”
        if sentence.start >= w.text.block_at(w.mention.start).end:
            break
        if m := opening.match(w.text.clean, sentence.start):
            out.append(InitiativeMention(m.start(), m.end(), m[0], m[0], w.kind, (m[1],), rule="opening part"))
    return out if w.n - 1 <= len(out) <= w.n else []


PARTS: tuple[tuple[str, Callable[[_Whole], list[InitiativeMention]]], ...] = (
    ("items before", _items_before),
    ("items behind", _items_behind),
    ("enumerated", _enumerated),
    ("opening sentences", _opening_sentences),
)
