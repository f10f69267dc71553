"""Names without quotation marks: told by their head, the verb of doing before them or the predicate behind them."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

from kg.extract.initiative_grammar import Head
from kg.extract.initiative_head_rules import ABSTRACT, BEGINNINGS, FREE, GROUNDS, REFUSALS, UNDERTAKEN, Candidate, Opening, Setting, edition, located
from kg.model import InitiativeLeft, InitiativeMention, Struct, replace
from kg.text import Sentence, Text
from kg.text.patterns import Match
from kg.text.rule_tables import first

_LONGEST_CLAUSE = 800
_SHARED_HEAD_ITEM = 8  # characters of a line's or a bridge's short name: 纳雍至六盘水
_LONG_ITEM = 12  # … of one that joins no two things
_ROAD = 2  # characters of a head that a list does not share
_WORK = 5  # … of a work that only what sums up its list calls one
_LEAD = 40  # characters before a list that may say that it is of works
_FIELD = 11  # characters of a field in a list, with its comma
_OF_FIELDS = ("plan", "action", "campaign")  # kinds in whose names works are fields
_VERB_NEAR = 14  # characters of a clause before the verb of doing that governs its names

Verb = Match | None


class _Item(Struct, frozen=True):
    """One member of a clause's list. governed: a verb of doing stands before; listed: a predicate behind the list."""

    start: int
    end: int
    opening: bool
    governed: bool
    listed: bool
    heads: list[Head]
    verb: Verb  # the first verb of doing within


class _Clause(Struct):
    """A clause, and what is known of its list so far."""

    start: int
    end: int
    heads: list[Head]
    governed: bool  # a verb of doing stands before
    listed: bool  # a predicate stands behind the list
    carried: bool  # the verb governs the list behind the next comma too


class _Shared(Struct, frozen=True):
    """What the words about a list say of its items: 实施|冀货出海等行动, 提速|整车二期等|产业项目."""

    at: int  # where the first begins
    head: str  # that they share; "" where there is none
    shortest: int  # characters of an item that has it
    works: bool  # whether they are said to be works
    counted: Verb  # what says so by itself


class HeadedNames:
    """The names of one text that end with a head: …行动, …工程, …体系."""

    def __init__(self, text: Text, setting: Setting) -> None:
        self._text, self._clean, self._g, self._setting = text, text.clean, setting.g, setting
        self.left: dict[tuple[int, int], InitiativeLeft] = {}  # what was refused, by its place
        self._carried = False  # a verb governs the list that goes on behind a comma

    def mentions(self) -> Iterator[InitiativeMention]:
        heads = self._g.heads.find(self._clean)
        starts = [h.start for h in heads]
        at = 0
        while at < len(heads):
            sentence = self._text.sentence_at(starts[at])
            stop = max(bisect.bisect_left(starts, sentence.end, at), at + 1)
            if self._text.blocks[sentence.block].kind not in ("byline", "caption"):
                yield from self._sentence(sentence, heads[at:stop])
            at = stop

    def _sentence(self, sentence: Sentence, heads: list[Head]) -> Iterator[InitiativeMention]:
        start, at, self._carried = sentence.start, 0, False
        for end, after in [*[m.span() for m in self._g.heads.clause.finditer(self._clean, start, sentence.end)], (sentence.end, sentence.end)]:
            first = at
            while at < len(heads) and heads[at].start < end:
                at += 1
            if (at > first or self._g.verbs.includes.match(self._clean, start - 1)) and 5 <= end - start <= _LONGEST_CLAUSE:
                yield from self._clause(start, end, heads[first:at])
            start = after

    def _clause(self, start: int, end: int, heads: list[Head]) -> Iterator[InitiativeMention]:
        """The items of one clause: a verb of doing governs the whole list behind it."""
        clean, verbs = self._clean, self._g.verbs
        if numbered := self._g.heads.numbering.match(clean, start, end):
            start = numbered.end()
        if each := list(self._before_etc(start, end)):
            yield from each
            shared = [h for h in heads if each[0].rule == "shared head" and h.start >= each[-1].end and each[0].name.endswith(h.words)]
            heads = [h for h in heads if h not in shared]
        listed = numbered is not None or self._listed(start, end)
        hastened = verbs.hastens.match(clean, start, end)  # 加快|A、B、C|建设
        start = hastened.end() if hastened else start
        opening = verbs.doing.search(clean, start, max(start, clean.find("、", start, end))) if self._carried else None
        carried = self._carried and (opening is None or opening[0] in verbs.nominal)  # 推进|甲高铁、乙铁路，|丙大桥、丁隧道等大项目建设
        yield from self._items(_Clause(start, end, heads, hastened is not None or carried, listed, carried))

    def _items(self, c: _Clause) -> Iterator[InitiativeMention]:
        clean, verbs, at, nameless = self._clean, self._g.verbs, c.start, [c.start]  # where the items begin that have named nothing yet
        for stop, after in chain((m.span() for m in verbs.item_end.finditer(clean, c.start, c.end)), ((c.end, c.end),)):
            inside = [h for h in c.heads if at <= h.start and h.end <= stop]
            verb = self._verb(at, stop) if inside or not c.governed else None
            mention = self._item(item := _Item(at, stop, at == c.start, c.governed, c.listed, inside, verb)) if inside else None
            if mention:
                heads, head = self._g.heads, self._head(mention)  # beside one work, others
                c.listed = c.listed or mention.kind == "project" or heads.tier.get(head) == "works" or head.endswith(heads.work_ends)
                if (joined := self._joined_before(mention, inside)) and (one := self._item(replace(item, end=joined, governed=True))):
                    yield one
                yield from self._with_list(mention, nameless)
                c.carried = c.carried or mention.kind == "project"
            if verb and not c.governed and verb.end() < stop and not (mention and mention.start <= verb.start()):
                c.governed, nameless = True, [verbs.after(clean, verb.end(), stop)]
            at = after
            nameless = [] if mention else [*nameless, at]
        self._carried = c.governed and c.carried and "、" in clean[c.start : c.end]

    def _verb(self, start: int, end: int) -> Verb:
        """The first verb of doing that stands in no body's name."""
        found = self._g.verbs.doing.finditer(self._clean, start, end)
        return next((m for m in found if not self._setting.bodies.hold(m.start(), m.end())), None)

    def _listed(self, start: int, end: int) -> bool:
        """雄鹰行动、凤凰行动深入实施: the predicate behind the list is said of each; 活动分别是：…大赛、…大赛."""
        last = self._clean.rfind("、", start, end)
        told = self._clean.endswith("：", 0, start) and self._clean.endswith(self._g.verbs.data["listing_works"], 0, start - 1)
        summed_up = self._g.verbs.summed_up.search(self._clean, start, end) is not None  # 某产业园|等85个项目竣工
        return told or summed_up or (last >= 0 and self._g.verbs.predicate.search(self._clean, last, end) is not None)

    def _joined_before(self, mention: InitiativeMention, heads: list[Head]) -> int:
        """The end of a name that 和 joins to this one (…原创大赛|和第六届…研讨会); 0 where none does."""
        at = mention.start - 1
        ends = (at, at - len(self._g.verbs.deeds.before(self._clean, at) or ""))  # 甲铁路新建|和乙铁路改造项目
        tails = (self._g.heads.tail.match(self._clean, h.end) for h in heads)
        ended = any(self._g.heads.ends.before(self._clean, end) for end in ends) or any(t.end() == at for t in tails if t)
        return at if self._clean[at : at + 1] in self._g.verbs.joins and ended else 0

    # --- lists before one head ------------------------------------------------------------------------------

    def _with_list(self, mention: InitiativeMention, nameless: list[int]) -> Iterator[InitiativeMention]:
        """The fields before a head: one name (实施|粮油生产、储备、加工能力提升行动), or one each (种业振兴、耕地质量提升行动)."""
        items, deeds = [self._clean[a : b - 1] for a, b in pairwise(nameless)], self._g.verbs.deeds
        each: Iterable[tuple[int, str]] = zip(nameless, items, strict=False)
        named = any("“" in x or "”" in x or self._g.heads.ends.before(x, len(x)) for x in items)
        if not self._one_list(mention, nameless, items):
            yield mention
        elif counted := self._g.parts.counted.search(mention.name):
            whole = self._g.parts.data["numerals"][counted[1]] == len(nameless)
            yield self._listed_whole(mention, nameless[0], mention.name[counted.start() :]) if whole else mention
        elif mention.kind == "project":
            yield from self._each(mention, each if all(self._place_like(at, words) for at, words in zip(nameless, items, strict=False)) else ())
        elif named or mention.kind not in UNDERTAKEN or not self._g.verbs.doing_before.search(self._clean, max(0, nameless[0] - 6), nameless[0]):
            yield mention
        elif all(len(x) >= 4 and deeds.before(x, len(x)) for x in items):
            yield from self._each(mention, each)
        else:
            yield self._listed_whole(mention, nameless[0], mention.name)

    def _each(self, mention: InitiativeMention, items: Iterable[tuple[int, str]]) -> Iterator[InitiativeMention]:
        """The name, and each item of its list with its head."""
        head = self._head(mention)
        for at, words in items if len(head) > _ROAD or self._g.heads.strong(head) else ():  # no 老街|南路
            yield InitiativeMention(at, at + len(words), words, words + head, mention.kind, (words,), rule="shared head")
        yield mention

    def _head(self, mention: InitiativeMention) -> str:
        return self._g.heads.ends.before(mention.name, len(mention.name)) or ""

    def _place_like(self, at: int, words: str) -> bool:
        """棠溪、马蹄坑|抽水蓄能电站"""
        short = 2 <= len(words) <= _SHARED_HEAD_ITEM and not any(x.before(words, len(words)) for x in (self._g.verbs.deeds, self._g.heads.ends))
        return short and (self._g.common.proper(words) or self._setting.behind_place(at) == at + len(words))

    def _one_list(self, mention: InitiativeMention, nameless: list[int], items: list[str]) -> bool:
        """Do the nameless items lead up to this name, and are they no more than fields?"""
        led, verbs = bool(items) and nameless[-1] == mention.start and mention.start - nameless[0] <= _FIELD * len(items), self._g.verbs
        if any(x.endswith(verbs.built) or (verbs.doing_before.search(x) and not verbs.deeds.before(x, len(x))) for x in items):
            return False  # 农村公路建设、|天然林保护工程: each said whole
        return led and not self._g.common.amount.search(self._clean, nameless[0], mention.end)

    def _listed_whole(self, mention: InitiativeMention, start: int, shorter: str) -> InitiativeMention:
        name = self._clean[start : mention.end]
        aliases = {mention.name, shorter, shorter + self._g.verbs.built, *mention.aliases} - {name}
        return replace(mention, start=start, text=name, name=name, aliases=tuple(sorted(aliases)))

    def _before_etc(self, start: int, end: int) -> Iterator[InitiativeMention]:
        """甬舟、沪苏湖等|铁路, 西滩、甜水两个|工业集中区: each with the head that they share; 提速|整车二期等|产业项目, 项目9个，包括|…: works without one."""
        listed = "、" in self._clean[start:end] or self._g.parts.data["etc"] in self._clean[start:end]
        m = self._g.heads.shared.search(self._clean, start, end) if listed else None
        if m is None:
            return
        shared = self._shared(start, m)
        stops = [*(x.span() for x in self._g.verbs.item_end.finditer(self._clean, shared.at, m.start())), (m.start(), end)]
        if m["number"] and self._g.parts.data["numerals"][m["number"]] != len(stops):
            return
        at = shared.at
        for stop, after in stops:
            if mention := self._sharing(at, stop, shared):
                yield mention
            at = after

    def _shared(self, start: int, m: Match) -> _Shared:
        clean, verbs = self._clean, self._g.verbs
        works, going = verbs.works_before.search(clean, max(0, start - _LEAD), m.start()), verbs.going.search(clean, start, m.start())
        hastened = verbs.hastens.match(clean, start, m.endpos)  # 要加快|甲渠、乙水库等骨干工程|进度
        verb = works or going or hastened or verbs.doing.search(clean, start, m.start()) or verbs.adverbs.match(clean, start, m.start())
        if verb and (clean.startswith("、", verb.end()) or "、" in clean[start : verb.start()]):
            verb = None  # 青山机场|扩建、…
        behind = verbs.predicate.match(clean, m.end()) or self._g.common.counted.match(clean, m.end())
        told = works if m["ended"] is not None else verb or behind
        at = verbs.after(clean, max(start, verb.end() if verb else 0), m.start())
        shortest = 2 if "、" in clean[at : m.start()] else 4 if verb and verb[0].endswith(verbs.data["carried_out"]) else _LONG_ITEM + 1
        head = m["head"] or ((told or m["number"]) and m["each"])
        return _Shared(at, head or "", shortest, told is not None and not m["number"], works or going)

    def _sharing(self, at: int, stop: int, shared: _Shared) -> InitiativeMention | None:
        """实施|冀货出海等行动; 提速|整车二期等|产业项目"""
        # “清源、净网、护苗”等|专项行动: the marks stand around them all
        at += self._clean.startswith("“", at) and self._clean.find("”", at, stop) < 0
        stop -= self._clean.endswith("”", at, stop) and self._clean.find("“", at, stop) < 0
        item, heads = self._clean[at:stop], self._g.heads
        if self._setting.people.between(at, stop) or self._g.common.post.search(item):
            return None  # 县长某某、|镇长某某等共同见证工程开工
        both = any(word in item for word in (*self._g.parts.data["joins"], self._g.verbs.of))
        short = shared.shortest <= len(item) <= (_SHARED_HEAD_ITEM if both else _LONG_ITEM) and item.isalpha()
        if shared.head and short and not heads.find(item) and not self._g.common.noun.fullmatch(item):
            return InitiativeMention(at, stop, item, item + shared.head, heads.kind[shared.head], (item,), rule="shared head")
        if shared.works and self._summed_up(at, stop, shared.counted):
            name = item.removesuffix(self._g.verbs.built)
            return InitiativeMention(at, stop, item, name, "project", () if name == item else (item,), rule="summed up")
        return None

    def _summed_up(self, at: int, stop: int, counted: Verb) -> bool:
        """An item with its place, its owner or a name of its own, that is no body's name and no sentence."""
        item, begin, s, g = self._clean[at:stop], self._setting.behind_place(at), self._setting, self._g
        own = counted is not None or begin > at or s.body_within(at, stop) or g.common.firm.search(item) or g.common.proper(item[:2])
        told = any(find(item) for find in (g.common.not_in_name.search, g.common.post.search, g.verbs.leading.match, g.common.broken.search))
        whole = s.bodies.hold(at, stop) or told or (g.heads.ends.before(item, len(item)) and (counted is None or g.verbs.of in item))
        return own and not whole and _WORK <= len(item) <= 6 * _WORK and stop - begin >= 2

    # --- one item -------------------------------------------------------------------------------------------

    def _item(self, item: _Item) -> InitiativeMention | None:
        """The last name of the item; what refuses the heads behind it is noted."""
        start, end = self._unquoted(item)
        if (start, end) != (item.start, item.end):
            governed = item.governed or (item.verb is not None and item.verb.end() < start)
            item = replace(item, start=start, end=end, governed=governed, verb=self._verb(start, end))
        for head in reversed(item.heads):
            if head.start < start or head.end > item.end or (c := self._candidate(item, head)) is None:
                continue
            if not (item.opening or c.governed or item.listed or c.kind == "event_series" or c.told(self._g.verbs.work_told)):
                continue  # 医院临床检验项目 in the middle of a list, of which nothing is said
            refused = first(REFUSALS, c)[0]
            if not refused and (rule := first(GROUNDS, c)[0]):
                return self._named(c, rule)
            if c.modifier:
                self.left[c.begin, c.end] = InitiativeLeft(c.begin, c.end, self._clean[c.begin : c.end], refused or "nothing vouches")
        return None

    def _unquoted(self, item: _Item) -> tuple[int, int]:
        """The item's words; behind a quoted name only what is joined to it (“…”评选大赛和|…大赛, 以“…”为主题的|…), else before it: 某项目|为省“152”项目."""
        clean, start, end = self._clean, item.start, item.end
        if clean[start : start + 1] == "“" and "”" not in clean[start:end]:
            start += 1  # speech that goes on beyond the clause
        if "“" not in clean[start:end]:
            return start, end
        closed, led = clean.rfind("”", start, end), clean[clean.find("“", start) - 1] in ("、", *self._g.parts.data["by"])
        behind = max(clean.rfind(word, closed, end) for word in (*self._g.verbs.joins, *[self._g.verbs.of] * led)) if closed >= start else -1
        return (behind + 1, end) if behind >= start else (start, clean.find("“", start) - 1)  # no …规划|“一张图”

    def _candidate(self, item: _Item, head: Head) -> Candidate | None:
        """The words before a head from where its name may begin; None where nothing can vouch for them."""
        clean, verbs, begin, governed = self._clean, self._g.verbs, item.start, item.governed
        kind = self._g.heads.kind.get(head.words, "programme")
        if behind := self._behind(item, head, kind):
            begin, governed = behind, True
        elif not (item.opening or governed or item.listed or kind in FREE):
            return None
        begin = max([begin, *(self._parts(begin, x, head) for x in item.heads if x.end < head.start)])
        opening = Opening(self._setting, begin, head.start, governed and begin > item.start)
        if (at := edition(opening, kind)) is not None:
            begin = at
        else:
            for _, step in BEGINNINGS:
                begin = step(opening, begin)
            begin += kind in FREE and clean[begin] in verbs.joins and verbs.deeds.before(clean, begin) is not None  # 甲铁路新建|和|乙铁路改造项目
            of = clean.rfind(verbs.of, begin, head.start - 1)
            whole = of > begin and (kind in ABSTRACT or clean.endswith(verbs.data["own_of"], begin, of + 1))  # 以信用为基础的监管机制
            if of >= begin and not whole and not self._g.common.counted.search(clean, begin, of):
                begin = of + 1  # 某公司承建的|…工程, 极具影响力的|…目的地
        return Candidate(self._setting, begin, head, governed, item.end if item.listed else -1)

    def _parts(self, begin: int, one: Head, other: Head) -> int:
        """Where the other begins: 泉州湾大桥和|福厦高铁, …项目（一期）和|…项目; 0 in 主城区公园和小游园建设|项目, fields of one."""
        end = tail.end() if (tail := self._g.heads.tail.match(self._clean, one.end)) else one.end
        if self._clean[end] not in self._g.verbs.joins:
            return 0
        ends = self._g.heads.work_ends
        if self._g.heads.kind.get(other.words) in _OF_FIELDS and self._g.heads.kind.get(one.words) == "project":
            return 0  # 高速公路|及|省道沿线环境整治方案
        field = other.words.endswith(ends) and self._g.heads.tier.get(one.words) == "works" and not one.words.endswith(ends)
        return end + 1 if not field or located(self._setting, begin, one.start) else 0

    def _behind(self, item: _Item, head: Head, kind: str) -> int:
        """Past the verbs of doing before a name (实施|扩大民间投资专项行动); 0 where they do not govern it: 粮食产能|提升灌溉二期工程|获批."""
        verbs, clean, verb = self._g.verbs, self._clean, item.verb
        if verb is None or verb.end() > head.start - 2 or verb.start() - self._setting.owner_ends.get(item.start, item.start) > _VERB_NEAR:
            return 0
        at, last = verb.end(), verb[0]
        nominal = last.rstrip(verbs.done) in verbs.nominal
        if nominal and verbs.predicate.match(clean, head.end) if item.opening else nominal and item.listed and not item.governed and verb.start() == item.start:
            return 0
        made = last == verbs.built and item.opening and verbs.predicate.match(clean, head.end)  # 甲省信用体系|建设|改革试点|获批
        only = kind == "plan" and self._g.heads.only.fullmatch(clean, at, head.start)  # 甲水网|构建|工程总体方案
        begins, s = verb.start(), self._setting
        alone = begins == item.start or begins in s.behind_places or begins in s.body_ends or verbs.adverb_before.search(clean[item.start : begins])
        if (nominal or made or only or (item.governed and not item.opening)) and not alone:
            return 0  # 全国|服务|外包示范城市: a verb that nouns are made of goes with the noun before it
        while (m := verbs.leading.match(clean, at)) and m.end() <= head.start - 2:
            if (kind in UNDERTAKEN or head.words in self._g.heads.work_ends) and last.endswith(verbs.data["carried_out"]) and m[0] in verbs.nominal:
                break
            at, last = m.end(), m[0]
        return 0 if verbs.doing.fullmatch(clean, at, head.start) else at

    def _named(self, c: Candidate, rule: str) -> InitiativeMention:
        clean, name, modifier, verbs, heads = self._clean, self._clean[c.begin : c.end], c.modifier, self._g.verbs, self._g.heads
        shorter = {name, clean[c.begin : c.at + len(c.head)]}
        behind = self._setting.place_ends.get(c.begin, c.begin)
        shorter |= {clean[at : c.end] for at in (behind, self._setting.behind_place(behind)) if at < c.at - 1 and not heads.only.fullmatch(clean, at, c.at)}
        built = {f"{x}{verbs.built}" for x in shorter} if c.behind.startswith(verbs.built) else set()
        # 新一轮|清洁空气行动计划; 第六届|…研讨会, 2023|…大赛; 2020年|首届…节
        shorter |= {name[m.end() :] for m in (verbs.renewed.match(modifier), heads.editions.match(name), heads.of_a_year.match(name)) if m}
        if (ends := heads.line_ends.fullmatch(name)) and (line := "".join(ends.groups())) in clean:
            shorter.add(line)  # 玉溪至磨憨铁路, 玉磨铁路
        tail = modifier.rsplit(verbs.of, 1)[-1]
        if verbs.of in modifier and len(tail) >= 2:
            shorter.add(tail + c.head)
        shorter |= {x for some in tuple(shorter) for x in heads.shorter(some)}
        return self._setting.named(c.begin, c.end, c.kind, rule, shorter | built)
