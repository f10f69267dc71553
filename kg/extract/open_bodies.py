"""Bodies of open classes, known by the head of their name: universities, institutes, companies, associations, media, leading groups.

What stands before a head is narrowed from the left by `BEGINNINGS`; `body_refusals.OPEN` says why what remains is no name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kg.extract.body_refusals import COMPANIES, OPEN, Candidate
from kg.extract.body_words import BodyWords
from kg.extract.organ_prefix import Prefixes
from kg.lexicon import Lexicon
from kg.model import NameLeft, OrganizationMention, replace
from kg.text import Text
from kg.text.patterns import Match
from kg.text.rule_tables import first

ABROAD = "of another state"  # the rule by which such bodies are known
_REACH = 28  # characters that a name may stand before its head
_BEFORE_BRAND = ("、", "；", "：")
_RUN_ON = 8  # characters before a 中国, 中华, 全国 that are no beginning of a company's name, and of others' …
_RUN_ON_SHORT = 2


def open_bodies(text: Text, prefixes: Prefixes, left: list[NameLeft], lexicon: Lexicon) -> Iterator[OrganizationMention]:
    """Mentions in reading order; what was refused goes to `left`. They may overlap those of the organs, the caller keeps the longer."""
    words, in_title = lexicon.of(BodyWords), text.inside("《")
    known = [m for m in (*_known(text, words), *_armed(text.clean, words, prefixes)) if not in_title(m.start)]
    yield from known
    ends = {m.end for m in known}
    for m in _heads(text.clean, words, prefixes):
        named = words.kinds[m[0]] == "media" and text.clean.startswith("》", m.end())  # 据《汕尾日报》报道
        if m.end() in ends or (in_title(m.start()) and not named):  # 订阅|人民日报
            continue
        floor = max(text.sentence_at(m.start()).start, m.start() - _REACH)
        candidate, rule = Candidate(text.clean, words, prefixes, floor, m.start(), m.end(), words.kinds[m[0]]), ""
        for name, begin in BEGINNINGS:
            if (start := begin(candidate)) > candidate.start:
                candidate, rule = replace(candidate, start=start), name
        if why := first(OPEN, candidate)[0]:
            left.append(candidate.left(why))
        else:
            named = None if candidate.place or candidate.level or candidate.of_nation else words.quoted.search(text.clean, floor, candidate.start)
            yield _mention(replace(candidate, start=named.start()) if named else candidate, rule)  # “春晖”|助学会


def _heads(clean: str, words: BodyWords, prefixes: Prefixes) -> Iterator[Match]:
    """The heads, but those that a place's name runs into: 晋|中学 in 晋中|学院, 海关 in 北海|关系."""
    at = 0
    while m := words.head.search(clean, at):
        inside = any(end in prefixes.by_end for end in range(m.start() + 1, m.end()))
        at = m.start() + 1 if inside else m.end()
        if not inside:
            yield m


def _known(text: Text, words: BodyWords) -> Iterator[OrganizationMention]:
    """Media, companies, organizations of nations that are known by their whole name."""
    for m in words.known.finditer(text.clean):
        brand = m["brand"] or m["second"] or m["third"]  # 、天方|药业
        if words.goes_on(text.clean, m.end()) or (brand and not words.brand(brand)):
            continue
        kind = words.known_kinds.get(m[0]) or words.abroad_kinds.get(m["body"], "enterprise" if m["numbered"] or brand else "government")
        state, rule = (m["state"], ABROAD) if m["state"] else ("", "known name")
        name = words.data["short"].get(state, state) + m["body"] if state else words.called.get(m[0], m[0])
        yield OrganizationMention(m.start(), m.end(), m[0], name, kind, (m[0],) if m[0] != name else (), rule=rule)


def _armed(clean: str, words: BodyWords, prefixes: Prefixes) -> Iterator[OrganizationMention]:
    """武警|安庆|支队: a unit of the armed police, with the place amid its name."""
    for m in words.armed.finditer(clean):
        place = prefixes.by_start.get(m.end())
        unit = words.armed_unit.match(clean, place.end) if place else None
        if place and unit:
            name, form = m[0] + place.place.name + unit[0], clean[m.start() : unit.end()]
            yield OrganizationMention(m.start(), unit.end(), form, name, words.data["armed_kind"], tuple({form} - {name}), place.place, rule="armed police")


def _mention(c: Candidate, rule: str) -> OrganizationMention:
    """Its place is the innermost of those that it begins with; without those above, it is an alias: 湖北省|武汉市第二中学."""
    once = next((w for w in c.words.data["of_once"] if c.modifier.endswith(w)), "") if c.kind in ("party", "government") else ""  # 开发区|原|党工委
    surface, name = c.clean[c.start : c.end], c.modifier.removesuffix(once) + c.words.data["canonical"].get(c.own, c.own)
    short = next((s for s in c.words.data["academies"] if name.startswith(s)), "")  # 中科院|植物研究所
    name = c.words.data["academies"].get(short, short) + name[len(short) :]
    if c.place is None and c.level and (whose := c.places.before(c.start + len(c.level), None).place):  # 县|人民医院
        return OrganizationMention(c.start, c.end, surface, whose.name + name[len(c.level) :], c.kind, (surface,), whose, rule=rule)
    aliases, place, kind = {surface, *c.words.affiliated.split(surface)[1:]}, c.place, c.kind  # 浙江大学附属|邵逸夫医院
    if within := next((h for h, k in c.words.kinds.items() if k == "bank" and c.modifier.endswith(h)), None):  # 宁波银行|股份有限公司
        aliases, kind = {surface, c.modifier}, c.words.kinds[within]
    while place and (inner := c.places.by_start.get(place.end)) and inner.end < c.head:
        place = inner
        aliases.add(c.clean[place.start : c.end])
    return OrganizationMention(c.start, c.end, surface, name, kind, tuple(sorted(aliases - {name})), place.place if place else None, rule=rule)


# --- where a name begins ---------------------------------------------------------------------------------------


def _mark(c: Candidate) -> int:
    """Behind punctuation; but a name holds a bracket: 三星（中国）半导体有限公司, 中国（南京）软件谷管委会."""
    found = (s for s in c.words.stop.finditer(c.clean, c.start, c.head) if not (c.company and s[0] == "·"))  # 大连重工·起重集团公司
    stops = (s.end() for s in found if not _in_brackets(c.clean, s.start(), c.words))
    return max(stops, default=c.start)


def _other_body(c: Candidate) -> int:
    """A bank's or company's name holds no other one's, but 银行|股份有限公司, 集团|某某有限公司, 公司|某某分公司; 大学|设计院有限公司 is a university's."""
    if not c.company or c.own in c.words.data["branches"]:
        return c.start
    group = c.words.data["groups"] if len(c.own) > 2 else ()
    others = (x for x in c.words.head.finditer(c.clean, c.start, c.head) if c.words.kinds[x[0]] in COMPANIES and x[0] not in group)
    return max((x.end() for x in others if x.end() < c.head and c.clean[x.end()] not in "（）"), default=c.start)


def _nation(c: Candidate) -> int:
    """A headline without punctuation runs into the name: …环比上升|中国物流与采购联合会; not 数字|中国, 大学|中国…研究院."""
    run_on = _RUN_ON if c.company else _RUN_ON_SHORT
    found = [m.start() for m in c.words.nation.finditer(c.clean, c.start + run_on, c.head)]
    before = (*c.words.data["not_before_nation"], *c.words.kinds)
    own = (at for at in found if not c.clean.endswith((*before, "（"), c.start, at) and at not in c.places.by_end and not c.places.level_before(at))
    return max(own, default=c.start)


def _word(c: Candidate) -> int:
    """Behind a word that no name holds, unless one of `HELD` says that this one does."""
    for stop in c.words.cuts(c.clean, c.start, c.head):
        if not any(holds(c, stop) for _, holds in HELD):
            c = replace(c, start=stop.end())
    return c.start


def _place(c: Candidate) -> int:
    """With the first place named in it: 主办地|江苏大学; not where a body's head stands before, nor in 宁波|舟山|港集团."""
    if c.own in c.words.data["branches"]:  # 平安产险|南京|分公司
        return c.start
    first = c.start
    while (place := c.places.by_start.get(first)) and place.end < c.head:
        first = place.end
    named = (p for at in range(first + 1, c.head) if (p := c.places.by_start.get(at)) and c.clean[at - 1] != "（")
    brand = c.company and c.clean[c.start - 1 : c.start] in _BEFORE_BRAND  # 、宝钢|湛江|钢铁有限公司
    named = (p for p in named if not c.words.amid_name.match(c.clean, p.start))
    named = (p for p in named if not (c.company and p.end == c.head and c.own in c.words.data["company_ends"]))  # 盛达数控装备|苏州|有限公司
    own = (p for p in named if not (c.company and p.start == first + 1 and p.text != p.place.name))  # 奥|瑞金包装股份有限公司
    inside = next((p.start for p in own), c.start)
    branded = brand and first == c.start and 2 <= inside - c.start <= 4
    begun = c.of_nation if c.kind == "association" else c.company and (c.of_nation or first > c.start or c.modifier.startswith(c.words.data["brands"]))
    return c.start if branded or begun or c.words.before_place.search(c.clean, c.start, inside) else inside


def _character(c: Candidate) -> int:
    """以|国家实验室, 、原|兵器装备集团, 中共|东华大学; not 标|准化研究院."""
    if c.clean.startswith(c.places.levels.data["party_before"], c.start):
        return c.start + len(c.places.levels.data["party_before"])
    alone = c.clean[c.start] in c.words.data["no_beginning"] and c.start not in c.places.by_start
    return c.start + (alone and not c.words.held.match(c.clean, c.start))


# In this order, each from where the one before found the beginning
BEGINNINGS: tuple[tuple[str, Callable[[Candidate], int]], ...] = (
    ("behind a mark", _mark),
    ("behind another body", _other_body),
    ("with the nation", _nation),
    ("behind a word", _word),
    ("behind a character", _character),
    ("with a place", _place),
)


def _joins(c: Candidate, stop: Match) -> object:
    """中国物流|与|采购联合会: a name of the nation's or behind a place joins fields; 苏州大学|与|江南医院 are two."""
    if stop[0] not in c.words.data["joins"] or stop.end() == c.head or stop.end() in c.places.by_start or c.words.nation.match(c.clean, stop.end()):
        return False
    joined = c.place is not None and c.kind in c.words.data["joined"] and c.place.end + 1 < stop.start()
    academic = c.kind in c.words.data["studied_in"] and not c.modifier.startswith(tuple(c.words.data["academies"]))  # not 中科院|数学与系统科学研究院
    studied = academic and c.words.of_study.search(c.clean, c.start, stop.start())  # 物理|与|电子科学学院
    own = joined or studied or _founded(c) or c.words.nation.match(c.clean, c.start)  # 成立|安保|和|检查工作领导小组
    return own and not any(heads.search(c.clean, c.start, stop.start()) for heads in (c.words.head, c.words.placed))


def _founded(c: Candidate) -> bool:
    """Does a leading group's name begin with its level or place, or behind a word for founding it?"""
    return c.kind == "leading_group" and bool(c.level or c.place or c.clean.endswith(c.words.data["set_up"], 0, c.start))


def _before_head(c: Candidate, stop: Match) -> object:
    """A word beside the head is of the name: …强市|建设|领导小组; in a company's beside one of its words: 中材|建设|有限公司."""
    beside = c.words.before_company.match(c.clean, stop.end()) if c.company else stop.end() == c.head
    return beside and c.words.perhaps(stop)


def _behind_place(c: Candidate, stop: Match) -> bool:
    """河北|建设|集团; 安徽|同|盛环件股份有限公司, 云南大|为|制焦有限公司."""
    in_company = c.company and stop[0] in c.words.data["in_company"] and stop.end() not in c.places.by_start
    near = any(at in c.places.by_end for at in (stop.start(), stop.start() - 1))  # not 某市政府|对某煤矿
    return (c.words.perhaps(stop) and stop.start() in c.places.by_end) or (in_company and near)


def _of_brand(c: Candidate, stop: Match) -> bool:
    """、万|和|通物流集团: one character before it is no member of a list."""
    opens = c.company and stop.start() == c.start + 1 and stop.end() - stop.start() == 1 and not c.clean[c.start - 1 : c.start].isalnum()
    return opens and c.clean[c.start] not in c.words.data["no_brand"]


# Words of `boundaries` that a name holds nevertheless
HELD: tuple[tuple[str, Callable[[Candidate, Match], object]], ...] = (
    ("joins", _joins),
    ("work of a group", lambda c, stop: stop[0] in c.words.data["group_work"] and _founded(c)),  # 县根治|拖欠|农民工工资领导小组
    ("before the head", _before_head),
    ("behind a place", _behind_place),
    ("of a place", lambda c, stop: stop.start() in c.places.by_start),  # 和|田市
    ("of a brand", _of_brand),
)


def _in_brackets(clean: str, at: int, words: BodyWords) -> bool:
    """三星（中国）半导体有限公司: a bracket with a short word in it, amid the name."""
    begin = clean.rfind("（", max(0, at - 5), at + 1) if clean[at] in "（）" else -1
    return begin > 0 and words.bracketed.match(clean, begin - 1) is not None
