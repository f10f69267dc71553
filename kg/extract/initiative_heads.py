"""Names without quotation marks: told by their head, the verb of doing before them or the predicate behind them."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.extract.initiative_grammar import InitiativeGrammar
from kg.model import Found, InitiativeMention
from kg.text import Text

_CLAUSE = re.compile(r"[，。；：！？\n|｜\[\]【】]|——")
_ITEM_END = re.compile(r"、|(?<=[\u4e00-\u9fff])以及|(?<=[\u4e00-\u9fff])[和与及](?=“)|$")
_LONGEST_CLAUSE = 160
_NUMBERING = re.compile(r"[一二三四五六七八九十]{1,3}(?:、|是)|（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.、．]")
_EDITION = re.compile(r"第[一二三四五六七八九十百]{1,4}届|首届|20\d\d(?!年)")
_EDITION_START = re.compile(r"(?:(?:20\d\d|第[一二三四五六七八九十百]{1,4}届|首届)年?)+(?=[\u4e00-\u9fff]{5})")
_RENEWED = re.compile(r"(?:新一轮|新一批|首批|全国|全省|全市|全区|国家级?|省级|市级|我国|我省|我市)(?=[\u4e00-\u9fff]{3})")
_SHARED_HEAD_ITEM = 8  # characters of a line's or a bridge's short name: 纳雍至六盘水
# No name begins so, holds an article's number, or half a bracket: 的…工程, 第二十一条 因|工程, 废止《条例
_BROKEN = re.compile(r"^[、的]|第[一二三四五六七八九十百]{1,5}条|（[^）]*$|《[^》]*$")
_POWER = re.compile(r"[强名大][国省市县区]")  # 农业|强省: a field of work makes a name there
_UNDERTAKEN = ("action", "programme", "plan", "campaign")  # of these common words make names: 乡村建设|行动
_ABSTRACT = ("system", "mechanism", "reform", "institution", "platform")
_COUNTED_FIELDS = re.compile(r"([两三四五六七八九十])大")
_NO_FIELD = re.compile(r"[“”]|行动$|工程$|计划$")
_LISTING = ("是", "为", "包括", "有")
_FIELD = 11  # characters of a field in a list, with its comma
_COUNTED = re.compile(r"(?:近|超|约|达|超过)?\d[\d.万余多]*[个家座处所条件]")
_AMOUNT = re.compile(r"\d[余多]?(?:项|个|家|件|条|座|处|%|亿|万)")
_WORD_GOES_ON = re.compile(r"[者员性化力率量级体]")  # 行动|力, 计划|性: the head ends no word there


@dataclass(frozen=True, slots=True)
class _Item:
    """One member of a clause's list. governed: a verb of doing stands before; listed: a predicate behind the list."""

    start: int
    end: int
    opening: bool
    governed: bool
    listed: bool


class HeadedNames:
    """The names of one text that end with a head: …行动, …工程, …体系."""

    def __init__(self, text: Text, found: Found, g: InitiativeGrammar) -> None:
        self._text, self._clean, self._g = text, text.clean, g
        self._bodies = sorted((o.start, o.end) for o in found.organizations)
        self._body_starts = [a for a, _ in self._bodies]
        places = {p.text for p in found.places} | {p.place.name for p in found.places}
        self._places = tuple(sorted(places, key=lambda p: (-len(p), p)))
        self._titled = text.inside("《")

    def mentions(self) -> Iterator[InitiativeMention]:
        heads = [m.start() for m in self._g.head.finditer(self._clean)]
        done = 0
        for index, head in enumerate(heads):
            sentence = self._text.sentence_at(head)
            if head < done or self._text.blocks[sentence.block].kind in ("byline", "caption"):
                continue
            done, at = sentence.end, sentence.start
            for m in _CLAUSE.finditer(self._clean, sentence.start, sentence.end):
                if bisect.bisect_left(heads, at, index) < bisect.bisect_left(heads, m.start(), index):
                    yield from self._clause(at, m.start())
                at = m.end()
            yield from self._clause(at, sentence.end)

    def _clause(self, start: int, end: int) -> Iterator[InitiativeMention]:
        """The items of one clause: a verb of doing governs the whole list behind it."""
        clean, g = self._clean, self._g
        if not 5 <= end - start <= _LONGEST_CLAUSE:
            return
        if numbered := _NUMBERING.match(clean, start, end):
            start = numbered.end()
        yield from self._shared_head(start, end)
        # 雄鹰行动、凤凰行动深入实施: the predicate behind the list is said of each
        last = clean.rfind("、", start, end)
        # （一）学前教育普惠保障行动。: a numbered line that is nothing but the name
        told = clean.endswith("：", 0, start) and clean.endswith(_LISTING, 0, start - 1)  # 活动分别是：…大赛、…大赛
        listed = told or numbered is not None or (last >= 0 and g.predicate.search(clean, last, end) is not None)
        governed, at, nameless = False, start, [start]  # where the items begin that have named nothing yet
        for m in _ITEM_END.finditer(clean, start, end):
            mention = self._item(_Item(at, m.start(), at == start, governed, listed))
            if mention:
                if (joined := self._joined_before(mention)) and (first := self._item(_Item(at, joined, at == start, governed, listed))):
                    yield first
                yield from self._with_list(mention, nameless)
            if not governed and (verb := g.trigger.search(clean, at, m.start())):
                governed, nameless = True, [g.after_triggers(clean, verb.end(), m.start())]
            at = m.end()
            nameless = [] if mention else [*nameless, at]

    def _joined_before(self, mention: InitiativeMention) -> int:
        """The end of a name that 和 joins to this one (…原创大赛|和第六届…研讨会); 0 where none does."""
        at = mention.start - 1
        return at if self._clean[at : at + 1] in tuple("和与及") and self._g.head_ends.before(self._clean, at) else 0

    def _with_list(self, mention: InitiativeMention, nameless: list[int]) -> Iterator[InitiativeMention]:
        """The fields before a head: one name (实施|粮油生产、储备、加工能力提升行动), or one each (种业振兴、耕地质量提升行动)."""
        g, start, last = self._g, nameless[0] if nameless else mention.start, mention.start
        items = [self._clean[a : b - 1] for a, b in pairwise(nameless)]
        counted = _COUNTED_FIELDS.search(mention.name)
        name = self._clean[start : mention.end]
        if not items or nameless[-1] != last or last - start > _FIELD * len(items) or _AMOUNT.search(name):
            yield mention
        elif counted and g.numerals[counted[1]] == len(nameless):
            yield self._listed_whole(mention, start, mention.name[counted.start() :])
        elif counted or mention.kind not in _UNDERTAKEN or not self._governed_at(start) or any(map(_NO_FIELD.search, items)):
            yield mention
        elif all(len(x) >= 4 and g.forms.deeds.before(x, len(x)) for x in items):
            head = g.head_ends.before(mention.name, len(mention.name)) or ""
            for at, words in zip(nameless, items, strict=False):
                yield InitiativeMention(at, at + len(words), words, words + head, mention.kind, (words,), rule="shared head")
            yield mention
        else:
            yield self._listed_whole(mention, start, mention.name)

    def _listed_whole(self, mention: InitiativeMention, start: int, shorter: str) -> InitiativeMention:
        name = self._clean[start : mention.end]
        aliases = {mention.name, shorter, f"{shorter}建设", *mention.aliases} - {name}
        return replace(mention, start=start, text=name, name=name, aliases=tuple(sorted(aliases)))

    def _governed_at(self, start: int) -> bool:
        return self._g.trigger_end.search(self._clean, max(0, start - 6), start) is not None

    def _item(self, item: _Item) -> InitiativeMention | None:
        clean, g, start = self._clean, self._g, item.start
        if clean[start : start + 1] == "“" and "”" not in clean[start : item.end]:
            start += 1  # speech that goes on beyond the clause
        if "“" in clean[start : item.end]:  # “…”评选大赛和|…大赛: what stands behind a quoted name
            behind = clean.rfind("和", clean.rfind("”", start, item.end), item.end)
            if behind < start or "”" not in clean[start : item.end]:
                return None
            start = behind + 1
        if self._titled(start):
            return None
        heads = list(g.head.finditer(clean, start, item.end))
        verb = g.trigger.search(clean, start, item.end)
        for h in reversed(heads):
            begin, governed = start, item.governed
            behind_verb = self._behind(verb, h) if verb and verb.end() <= h.start() - 2 else 0
            if verb and self._nominal(item, verb, h):
                behind_verb = 0
            # 国企改革深化提升行动: verbs within the name leave nothing of it but verbs
            if verb and behind_verb and verb.start() - start <= 14 and not g.trigger.fullmatch(clean, behind_verb, h.start()):
                begin, governed = behind_verb, True
            elif not (item.opening or governed or item.listed or g.kinds.get(h[0]) == "event_series"):
                continue
            if begin == start and governed:
                begin = g.after_triggers(clean, begin, h.start())
            joined = [x.end() for x in heads if x.end() < h.start() and clean[x.end()] in "和与及"]
            begin = max([begin, *(at + 1 for at in joined)])
            begin = self._inner_start(begin, h, governed and begin > start)
            if self._is_name(begin, h, governed, item.listed and h.end() == item.end):
                return self._named(begin, h)
        return None

    def _behind(self, verb: re.Match[str], h: re.Match[str]) -> int:
        """Past the verbs that follow one another, but 实施|扩大民间投资专项行动: what is carried out may begin with one."""
        forms, at, last = self._g.forms, verb.end(), verb[0]
        undertaken = self._g.kinds.get(h[0]) in _UNDERTAKEN
        while (m := self._g.leading.match(self._clean, at)) and m.end() <= h.start() - 2:
            if undertaken and last.endswith(forms.carried_out) and m[0] in forms.nominal_verbs:
                break
            at, last = m.end(), m[0]
        return at

    def _nominal(self, item: _Item, verb: re.Match[str], h: re.Match[str]) -> bool:
        """粮食产能|提升灌溉二期工程|获批, 服务企业效能提升突破年行动|取得实效: the whole is what the predicate is said of."""
        words = verb[0].rstrip("了好")
        return item.opening and words in self._g.forms.nominal_verbs and self._g.predicate.match(self._clean, h.end()) is not None

    def _inner_start(self, begin: int, h: re.Match[str], behind_verb: bool) -> int:
        """Past what only leads to the name: 记者从|2023…节, 重庆市推进|新时代…高地, 前期有|第六届…研讨会.

        Behind a verb of doing the name has begun, unless a place stands there that does it: 支持|沈阳打造|东北亚…城市.
        """
        clean, g = self._clean, self._g
        edition = _EDITION.search(clean, begin, h.start())
        if not behind_verb and edition and g.kinds.get(h[0]) == "event_series" and "暨" not in clean[begin : edition.start()]:
            return edition.start()
        for m in g.trigger.finditer(clean, begin + 1, h.start()):
            leads = not behind_verb or clean[begin : m.start()].startswith(self._places)
            if leads and h.start() - m.end() >= 5:
                begin = g.after_triggers(clean, m.end(), h.start())
        if epithet := g.forms.epithets.match(clean, begin, h.start() - 3):
            begin = epithet.end()
        if not behind_verb and (adverb := g.leading_adverbs.match(clean, begin, h.start() - 2)):
            begin = adverb.end()  # 加快|城市生命线工程建设
        return begin

    def _is_name(self, begin: int, h: re.Match[str], governed: bool, listed: bool) -> bool:
        clean, g, head = self._clean, self._g, h[0]
        modifier, behind = clean[begin : h.start()], clean[h.end() : h.end() + 6]
        strong = head in g.strong or head[0].isdigit()
        if not 2 <= len(modifier) <= 26 or g.generic_start.match(modifier) or modifier.endswith(("的", "重点", "各项")):
            return False
        common = g.generic_fields if g.kinds.get(head) in _ABSTRACT or head == "战略" else g.generic
        if g.trigger.fullmatch(modifier) or (common.fullmatch(modifier) and not _POWER.fullmatch(head)):
            return False
        if head == "大会" and (g.forms.meetings.before(modifier, len(modifier)) or not self._own_name(modifier)):
            return False
        if _BROKEN.search(modifier):
            return False
        if modifier.count("“") != modifier.count("”") or behind.startswith("”"):
            return False  # the end of a quotation that holds a comma
        if g.forms.not_in_name.search(modifier) or behind.startswith(g.forms.not_followed.get(head, ())):
            return False
        if g.kinds.get(head) in ("zone", "platform", "project") and _COUNTED.match(behind):
            return False  # 新增省级创意设计产业园区|3个: things counted
        if (_WORD_GOES_ON.match(behind) and head != "建设") or _AMOUNT.search(modifier) or self._is_body(begin, h.end()):
            return False
        if not governed:
            told = g.predicate.match(clean, h.end()) is not None  # 以信用为基础的新型监管机制|加快建立
            opened = listed or told or behind.startswith("建设")
            if not (strong or told) or not (opened or (g.kinds.get(head) == "event_series" and self._own_name(modifier))):
                return False
        return strong or self._specific(modifier, head)

    def _own_name(self, modifier: str) -> bool:
        """An edition, a year or a place makes 大赛, 研讨会, 节 a name: 第六届吐鲁番学国际学术|研讨会."""
        return _EDITION.match(modifier) is not None or any(p in modifier for p in self._places)

    def _specific(self, modifier: str, head: str) -> bool:
        """A weak head needs a modifier that is no common noun: long, and not made of common words alone."""
        if head in self._g.forms.never_alone:
            return False
        rest = len(self._g.generic_parts.sub("", modifier))
        return rest >= 4 and (head == "试点" or (len(modifier) >= 6 and "的" not in modifier))

    def _named(self, begin: int, h: re.Match[str]) -> InitiativeMention:
        clean, head = self._clean, h[0]
        name, modifier = clean[begin : h.end()], clean[begin : h.start()]
        built = clean.startswith("建设", h.end())
        aliases = {f"{name}建设"} if built else set()
        place = next((p for p in self._places if modifier.startswith(p) and len(modifier) > len(p) + 1), None)
        if place:
            aliases |= {name[len(place) :], *([f"{name[len(place) :]}建设"] if built else [])}
        if plain := _RENEWED.match(modifier):  # 新一轮|清洁空气行动计划
            aliases.add(name[plain.end() :])
        tail = modifier.rsplit("的", 1)[-1]
        if edition := _EDITION_START.match(name):  # 第六届|…研讨会, 2023|…大赛
            aliases.add(name[edition.end() :])
        if "的" in modifier and len(tail) >= 2:
            aliases.add(tail + head)
        rule = "strong head" if head in self._g.strong or head[0].isdigit() else "weak head"
        kind = self._g.kinds.get(head, "programme")
        return InitiativeMention(begin, h.end(), name, name, kind, tuple(sorted(aliases - {name})), rule=rule)

    def _shared_head(self, start: int, end: int) -> Iterator[InitiativeMention]:
        """甬舟、沪苏湖等铁路: each of the list with the head that they share."""
        clean, g = self._clean, self._g
        m = g.forms.shared_head.search(clean, start, end)
        at = m.start("items") if m else start
        while m and at > start and "\u4e00" <= clean[at - 1] <= "\u9fff":
            at -= 1  # the first item may open with verbs: 加快推进|平漯周
        for item in clean[at : m.end("items")].split("、") if m else ():
            begin = g.after_triggers(clean, at, at + len(item))
            at += len(item)
            name = clean[begin:at]
            if m and 2 <= len(name) <= _SHARED_HEAD_ITEM and not g.head.search(name):
                kind = g.kinds.get(m["head"], "project")
                yield InitiativeMention(begin, at, name, name + m["head"], kind, (name,), rule="shared head")
            at += 1

    def _is_body(self, start: int, end: int) -> bool:
        i = bisect.bisect_right(self._body_starts, start) - 1
        return i >= 0 and self._bodies[i][0] <= start and end <= self._bodies[i][1]
