"""Is a head with the words before it a name, what vouches for it, and where does it begin? Ordered tables of named rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kg.extract.initiative_grammar import Head, InitiativeGrammar
from kg.model import Found, InitiativeMention, Struct
from kg.model.once import once
from kg.text import Spans, Text
from kg.text.patterns import Pattern

UNDERTAKEN = ("action", "programme", "campaign", "plan")  # of these common words make names: 乡村建设|行动
ABSTRACT = ("system", "mechanism", "reform", "institution", "platform")  # of these words of fields make none
COUNTED = ("zone", "platform", "project")
_LISTED = ("fund", "reform", "institution")  # of these a few characters say which one a list names
FREE = ("event_series", "project", "zone", "programme")  # of these each of a list may be told by what stands behind it alone
_OWN = {"fund": 2, "reform": 2, "event_series": 3, **dict.fromkeys(UNDERTAKEN, 3)}  # characters of a weak head's modifier that are no common words; else 4
_LONGEST, _LONGEST_WORK = 26, 50  # characters before a head; a work bears its owner's and its place's name besides
_COST = 24  # … before a work, in which its cost may stand
_LINE_END = ("", "\n", "。", "：", "（")
_CLAUSE_END = ("", "\n", "。", "，", "；")
_ITEM_START, _TOLD_MARKS = ("", "\n", "。", "；"), "，：。"
_STATUS = 6  # characters of a modifier of common words that make a status or a trial: 国家级文化生态保护|试验区
_SPECIFIC = 4  # characters of a work's name that are its own, where no place tells it
_STATUTE = "regulation"  # the genre that speaks of plans and projects in general


class Setting:
    """What the text and the extractors before know."""

    def __init__(self, text: Text, found: Found, g: InitiativeGrammar) -> None:
        self.clean, self.g = text.clean, g
        self.statute = text.frame.is_a(_STATUTE) or g.common.articles.search(text.clean) is not None
        self.bodies, self.places, self.people = Spans(found.organizations), Spans(found.places), Spans(found.people)
        self.owner_ends = {o.start: o.end for o in found.organizations}  # by where they begin
        self.body_ends = frozenset(o.end for o in found.organizations)
        self.place_ends = {p.start: p.end for p in sorted(found.places, key=lambda p: p.end)}  # likewise
        self.behind_places = frozenset(self.place_ends.values())

    def named(self, start: int, end: int, kind: str, rule: str, aliases: Iterable[str]) -> InitiativeMention:
        """A mention whose words are the name."""
        name = self.clean[start:end]
        return InitiativeMention(start, end, name, name, kind, tuple(sorted({*aliases} - {name})), rule=rule)

    def body_within(self, start: int, end: int) -> bool:
        return any(body.end <= end for body in self.bodies.between(start, end))

    def behind_place(self, start: int) -> int:
        """Past the place that stands at `start`, and the one behind it; `start` where none does."""
        return self.place_ends.get(end := self.place_ends.get(start, start), end)

    def place_within(self, start: int, end: int) -> bool:
        return any(place.end <= end for place in self.places.between(start, end))


# --- where a name begins ------------------------------------------------------------------------------------------


def located(s: Setting, begin: int, head: int) -> bool:
    """The words before a work's head name its place, its owner or its stage."""
    return s.place_within(begin, head) or s.body_within(begin, head) or s.g.common.located.search(s.clean[begin:head]) is not None


class Opening(Struct, frozen=True):
    """The words before a head, within which its name begins."""

    setting: Setting
    start: int
    head: int  # where the head begins
    behind_verb: bool  # a verb of doing stands right before `start`


def _person(o: Opening, begin: int) -> int:
    """村党支部书记王明|参观…工程, 水利局负责|…工程, 某公司对|…项目."""
    s = o.setting
    person, body = s.people.last(o.head - 1), s.owner_ends.get(begin, begin)
    behind = body + 1 if body > begin and s.clean[body : body + 1] in s.g.verbs.joins and body + 1 not in s.owner_ends else begin  # 某研究院和|某产业园
    for m in s.g.verbs.led.finditer(s.clean, begin, o.head - 2):
        if m[1] or (at := m.start()) in s.body_ends or at in s.behind_places or s.clean.endswith(s.g.verbs.data["agents"], begin, at):
            behind = m.end()
    return max(behind, person.end) if person and person.end < o.head else behind


def _opener(o: Opening, begin: int) -> int:
    """截至目前|…工程, 加快|…工程建设, 2024年|…活动."""
    if begin in o.setting.place_ends:
        return begin  # 自贡市…工程
    verbs = o.setting.g.verbs
    m = (verbs.year if o.behind_verb else verbs.openers).match(o.setting.clean, begin, o.head - 2)
    return verbs.after(o.setting.clean, m.end(), o.head) if m else begin


def _inner_verb(o: Opening, start: int) -> int:
    """重庆市推进|新时代…高地; behind a verb of doing only after a place, a work or who does it: 支持|沈阳打造|…城市, 推动|各地区建立|…机制."""
    s, g, begin = o.setting, o.setting.g, start
    for m in g.verbs.doing.finditer(s.clean, start + 1, o.head):
        named, nominal = g.heads.ends.before(s.clean, m.start()), m[0] in g.verbs.nominal
        work = g.heads.kind.get(named or "") in COUNTED and m.start() - len(named or "") > start  # not 项目|建设提升年行动
        if nominal and (work or g.verbs.deeds.before(s.clean, m.start())):
            continue  # 甲灌区|续建配套与节水改造工程, 县中医院搬迁|升级|建设|二期工程
        noun = g.heads.only.fullmatch(s.clean, m.end(), o.head) or (named and g.common.noun.fullmatch(s.clean, m.end(), o.head))
        if noun or s.bodies.hold(m.start(), m.end()) or s.places.hold(m.start(), m.end()):
            continue  # 生态水网|构建|工程总体方案, 住房和城乡|建设|局, 制造强省|建设|三年行动
        agent = not nominal and (m.start() in s.body_ends or s.clean.endswith(g.verbs.data["agents"], begin, m.start()))  # 支持|县医院实施|升级计划
        joined = s.clean[m.start() - 1] in g.verbs.joins  # 提升综合管理水平与推进|供给侧结构性改革
        inside = nominal and s.clean.startswith(g.heads.work_ends, o.head) and m.start() not in s.behind_places | s.body_ends  # 危旧房|改造|配套项目
        made = m[0] in g.verbs.data["making"]
        leads = agent or joined or made or (not inside and (not o.behind_verb or s.behind_place(begin) > begin))
        if leads and o.head - m.end() >= (2 if s.behind_place(begin) == m.start() else 5 - max(2 * work, 3 * agent, joined)):  # 普宁|建设商贾名城
            begin = m.end() if made else g.verbs.after(s.clean, m.end(), o.head)
    year = g.verbs.year.match(s.clean, begin, o.head - 2) if begin > start else None
    return year.end() if year else begin


BEGINNINGS: tuple[tuple[str, Callable[[Opening, int], int]], ...] = (("person", _person), ("opener", _opener), ("verb within", _inner_verb))


def edition(o: Opening, kind: str) -> int | None:
    """记者从|2023…节, 前期有|第六届…研讨会: where it begins whatever stands before."""
    m = None if o.behind_verb or kind != "event_series" else o.setting.g.heads.edition.search(o.setting.clean, o.start, o.head)
    return m.start() if m else None


# --- a head with the words before it ---------------------------------------------------------------------------------


class Candidate:
    """A head with the words before it, from `begin`; what several rules ask of it is found once."""

    def __init__(self, s: Setting, begin: int, head: Head, governed: bool, listed: int) -> None:
        self.setting, self.g, self.clean, self.begin = s, s.g, s.clean, begin
        self.head, self.at, self.strong = head.words, head.start, s.g.heads.strong(head.words)
        self.governed = governed  # a verb of doing stands before it
        self.modifier = s.clean[begin : self.at]
        self.kind = s.g.heads.kind.get(self.head, "programme")
        self.undertaken = self.head.endswith(s.g.heads.work_ends)
        self.work = self.undertaken or self.kind in (*COUNTED, "fund")  # something that is built or paid for in a place
        tail = s.g.heads.tail.match(s.clean, head.end) if self.work else None
        self.end = tail.end() if tail else head.end  # behind the stage or the section of a work
        self.summed_up = listed >= 0 and s.g.heads.summed_up.match(s.clean, self.end) is not None  # …、万洋科技城|等46个项目加快建设
        self.listed = self.end == listed or self.summed_up  # a predicate, a numbering or a colon says it of each of a list
        self.behind = s.clean[self.end : self.end + 6]
        self.built = len(s.g.verbs.built) * self.behind.startswith(s.g.verbs.built)  # characters of 建设 behind it
        self.placed = s.place_within(begin, self.at)

    @once
    def located(self) -> bool:
        staged = self.end > self.at + len(self.head)  # 大运公园|一期
        return staged or located(self.setting, self.begin, self.at) or self.setting.place_within(self.at, self.end)  # 兴泉铁路|泉州段

    @once
    def identified(self) -> bool:
        """Which of its kind it is: by its place, its owner or its stage, a name of its own, what is told of it."""
        return self.located or self.own_name or _named(self)

    @once
    def own_name(self) -> bool:
        """湟岸|公园; of 项目 and 基地 the first two characters are its own: 爱旭|太阳能电池项目."""
        weak = self.g.heads.tier.get(self.head) == "weak"
        if (weak and self.kind != "zone") or self.g.verbs.of in self.modifier or self.g.common.several.search(self.modifier):
            return False
        short = self.undertaken or weak
        return self.g.common.proper(self.modifier[:2] if short and not self.listed else self.modifier) and (self.specific or self.summed_up or not short)

    @once
    def specific(self) -> bool:
        """Four characters of the words before the head are no words of fields and ranks."""
        return len(self.g.common.parts.sub("", self.modifier)) >= _SPECIFIC

    @property
    def digital(self) -> bool:
        """智慧医疗|平台, 旅游大数据|平台, 安全生产信息|管理系统: one for a field of work, which is called by it."""
        return self.kind == "platform" and self.g.common.digital.fullmatch(self.modifier) is not None

    @property
    def own(self) -> bool:
        """An edition, a year or a place makes 大赛, 研讨会, 节 a name: 第六届吐鲁番学国际学术|研讨会."""
        return self.placed or self.modifier.startswith(tuple(self.g.heads.data["worldwide"])) or self.g.heads.edition.search(self.modifier) is not None

    def told(self, pattern: Pattern, behind: int = 0) -> bool:
        return pattern.match(self.clean, self.end + behind) is not None


# --- what makes none -----------------------------------------------------------------------------------------------


def _common_noun(c: Candidate) -> bool:
    """重点|工程; a place or a quality before it makes no name of it: 成都市重大|项目, but 某公司四期|项目."""
    fields = c.kind in ABSTRACT or c.head in c.g.heads.data["abstract_heads"]
    of = c.clean.rfind(c.g.verbs.of, c.begin, c.at)  # 打基础、利长远的|重大水利|工程
    owner = c.setting.owner_ends.get(c.begin) or c.setting.behind_place(c.begin)  # 市教育局|建设|项目
    start = of + 1 if of >= 0 else owner if c.kind in UNDERTAKEN or c.undertaken else c.begin
    status = (c.kind == "zone" and c.strong and len(c.modifier) > _STATUS) or (start > c.begin and c.clean[start : c.at] in c.g.verbs.data["stages"])
    common = c.g.common.noun.fullmatch(c.clean, start, c.at) or (fields and c.g.common.field.fullmatch(c.clean, start, c.at))
    return bool(common) and c.head not in c.g.heads.powers and not status and not c.digital


def _firm(c: Candidate) -> bool:
    """中润|合金棒项目: an owner's name that begins like a preposition."""
    start = c.modifier[:1]
    return c.work and start in c.g.common.data["ambiguous_starts"] and start not in c.g.verbs.joins and c.g.common.proper(c.modifier[:2])


def _venue(c: Candidate) -> bool:
    """在|湖滨广场|启动, 湖滨广场|举行升旗仪式."""
    inside = c.clean.endswith(c.g.verbs.data["inside"], 0, c.begin) and c.told(c.g.verbs.held_there)
    return c.work and (inside or (not c.undertaken and c.told(c.g.verbs.gathered)))


def _head_goes_on(c: Candidate) -> bool:
    goes_on = c.head != c.g.verbs.built and c.g.heads.goes_on.match(c.behind) is not None
    of = c.kind in ABSTRACT and not c.strong and c.behind.startswith(c.g.verbs.of)  # 服务网络|的建设投入
    staged = c.end > c.at + len(c.head)  # 迁建工程|一期|竣工验收
    return goes_on or of or (not staged and c.behind.startswith(c.g.heads.data["not_followed"].get(c.head, ())))


def _unspecific(c: Candidate) -> bool:
    """A weak head needs a modifier that is no common noun: long, and not made of common words or a verb alone."""
    own = (c.undertaken and c.clean[c.setting.behind_place(c.begin) : c.at]) or c.modifier  # 柳河县|强化|项目
    if c.g.verbs.only_verbs.fullmatch(own) or c.g.verbs.adverbs.fullmatch(own):
        return True
    if c.strong or (c.work and c.identified) or (c.summed_up and c.kind in _LISTED and len(c.modifier) >= _SPECIFIC):
        return False
    own = c.modifier.rsplit(c.g.verbs.of, 1)[-1]
    if len(own) >= _STATUS and (c.kind in UNDERTAKEN or (c.kind == "zone" and c.g.verbs.renewed.match(c.modifier))):
        return False  # 服务贸易创新发展|试点, 国家|数字服务出口|基地
    named = c.digital or (c.kind == "platform" and len(own) > 2 and c.g.common.proper(own))  # 某信服|平台
    if named or (c.kind in (*ABSTRACT, "fund") and len(own) >= _STATUS and c.clean.endswith(c.g.verbs.data["set_up"], 0, c.begin)):
        return False  # 建立|医疗技术风险预警|机制
    short = len(own) < (6 if c.kind not in _OWN else 4 if c.kind == "reform" else 0)
    return short or (not c.placed and len(c.g.common.parts.sub("", own)) < _OWN.get(c.kind, 4))


def _named(c: Candidate) -> bool:
    """君正循环经济一体化项目|总投资…, 椒花水库|下闸蓄水: told as a work; 3.年产30万吨铝箔生产线项目。: all of its line or of what is carried out."""
    opens = c.undertaken and c.clean[c.begin - 1 : c.begin] in _ITEM_START and len(c.modifier) >= _SPECIFIC  # 汉鼎科技项目|计划总投资
    costing = c.specific and c.g.verbs.costing.search(c.clean, max(0, c.begin - _COST), c.begin) is not None
    if costing or ((c.specific or opens or (c.strong and c.kind == "project")) and c.told(c.g.verbs.valued)):
        return True
    if c.undertaken:
        ended = c.clean[c.end + c.built : c.end + c.built + 1] in _CLAUSE_END
        done = ended and c.clean.endswith(c.g.verbs.data["carried_out"], 0, c.begin) and len(c.modifier) > _SPECIFIC
        ends = c.summed_up or c.clean[c.end : c.end + 1] in (*_LINE_END, "、")
        return (done and c.g.common.field.fullmatch(c.modifier) is None) or (c.listed and ends and (len(c.modifier) >= 6 or c.specific))
    return c.kind in ("project", "zone") and len(c.modifier) <= 4 and c.modifier not in c.g.verbs.nominal and (c.listed or c.told(c.g.verbs.predicate))


REFUSALS: tuple[tuple[str, Callable[[Candidate], bool]], ...] = (
    ("length", lambda c: not 2 <= len(c.modifier) <= (_LONGEST_WORK if c.work else _LONGEST)),
    ("common beginning", lambda c: c.g.common.starts.match(c.modifier) is not None and not _firm(c)),
    ("another word", lambda c: c.modifier.endswith(c.g.heads.data["not_preceded"].get(c.head, ()))),  # 环|节
    ("attribute", lambda c: c.modifier.endswith(c.g.heads.data["generic_ends"])),
    ("common noun", _common_noun),
    ("occasion", lambda c: c.head in c.g.heads.data["occasions"] and (not c.own or c.g.heads.meetings.before(c.clean, c.at) is not None)),
    ("broken", lambda c: c.g.common.broken.search(c.modifier) is not None),
    ("half a quotation", lambda c: any(c.modifier.count(a) != c.modifier.count(b) or c.behind.startswith(b) for a, b in ("“”", "‘’"))),
    ("sentence", lambda c: c.g.common.not_in_name.search(c.clean, c.setting.behind_place(c.begin), c.at) is not None),
    ("head goes on", _head_goes_on),
    ("things counted", lambda c: c.g.common.counted.match(c.behind) is not None),
    ("amount", lambda c: c.g.common.amount.search(c.modifier) is not None),
    # 省委|全面深化改革|委员会: the head is in the midst of a body's name
    ("body", lambda c: c.setting.bodies.hold(c.begin, c.at + len(c.head)) or c.setting.bodies.hold(c.at, c.at + len(c.head) + 1)),
    ("venue", _venue),
    # 重庆|工程; but 重庆高新区, 沈阳地铁, 桂林马拉松
    (
        "place alone",
        lambda c: c.setting.places.hold(c.at, c.end) or ((c.kind in UNDERTAKEN or c.head in c.g.heads.work_ends) and c.setting.behind_place(c.begin) == c.at),
    ),
    # of 项目, 基地, 水厂 only those are names whose place, owner or stage is named
    ("nowhere", lambda c: c.g.heads.tier.get(c.head) == "works" and not c.identified),
    ("unspecific", _unspecific),
    # 打造一批|非遗传承示范基地
    ("one of some", lambda c: c.kind in COUNTED and not (c.placed or c.listed) and c.clean.endswith(c.g.heads.data["some"], 0, c.begin)),
    ("statute", lambda c: c.setting.statute and not c.placed),
)


# --- what vouches for one ------------------------------------------------------------------------------------------


def _work(c: Candidate) -> bool:
    """盘石头水库除险加固工程|总投资1.2亿元; what is built already needs to be told of as a work: 凤凰水库|下闸蓄水."""
    told = c.work and c.told(c.g.verbs.work_told)
    own = told and c.own_name and c.behind[:1] not in _TOLD_MARKS
    return own or ((c.undertaken or told) and (c.located or _named(c) or c.kind == "fund"))


def _topic(c: Candidate) -> bool:
    """学前教育促进工程|，完工幼儿园496个: it opens its sentence and what follows is told of it."""
    opens = c.clean[c.begin - 1 : c.begin] in _ITEM_START or c.clean.endswith(c.g.verbs.data["part"], 0, c.begin)  # 其中|能源提升工程总投资
    told = c.clean[c.end : c.end + 1] in _TOLD_MARKS or c.told(c.g.verbs.work_told if c.undertaken else c.g.verbs.valued)
    told = told or c.told(c.g.verbs.taken_up)  # 甲水闸重建工程⏎工程于2022年开工
    return opens and told and c.strong and (c.kind in UNDERTAKEN or (c.kind == "zone" and c.specific)) and len(c.modifier) >= _SPECIFIC


GROUNDS: tuple[tuple[str, Callable[[Candidate], bool]], ...] = (
    ("verb of doing", lambda c: c.governed),
    ("listed", lambda c: c.listed and (c.strong or c.summed_up or (c.work and c.identified) or (c.kind in _LISTED and len(c.modifier) >= _SPECIFIC))),
    ("predicate", lambda c: c.told(c.g.verbs.done_so) or (c.work and c.identified and c.told(c.g.verbs.both_done_so))),
    ("being built", lambda c: c.built > 0 and (c.strong or c.clean.endswith(c.g.verbs.data["leading_adverbs"], 0, c.begin))),
    ("edition, year or place", lambda c: c.kind == "event_series" and c.own),
    ("topic of its sentence", _topic),
    ("means", lambda c: c.strong and c.kind in UNDERTAKEN[:3] and len(c.modifier) >= _SPECIFIC and c.clean.endswith(c.g.verbs.data["means"], 0, c.begin)),
    ("work with its place", _work),
    ("plan with its cost", lambda c: c.kind == "plan" and c.placed and c.told(c.g.verbs.valued)),  # 横山乡排水规划|，总经费274万元
)
