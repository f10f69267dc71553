"""Names in quotation marks: is it an undertaking, an idiom or speech, and how far does the name reach?

Ordered tables of named rules say what makes none of a quotation, and what vouches for one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from kg.extract.initiative_grammar import Head, InitiativeGrammar
from kg.extract.initiative_head_rules import COUNTED, Setting
from kg.model import InitiativeLeft, InitiativeMention
from kg.text import Quotation, Text
from kg.text.names import key
from kg.text.patterns import Match, Pattern
from kg.text.rule_tables import first

_CALLED = 6  # characters before a quotation that may say what it is called
_CLAUSE = 28  # … in which the verb of its clause may stand
_LONG = 16  # characters of a quotation that only a head of its own makes a name
_GAP = 20  # … between one and its head
_MAX_NAME = 40
_ROW_BEFORE = 120  # characters of a row of quotations before one of it
_ROW = 14  # characters of one that stands beside a name
_NEAR = 3  # … between one head and the next that it goes on to
_MODIFIER = 22  # characters before an opening mark
_VERB_NEAR = 8  # characters of a modifier before the verb of doing that it begins behind
_CLAUSE_BEGINS = ("", "\n", "。", "，", "；", "：")
_SUBJECT = 6  # characters of a clause without a verb: its subject is no modifier


class Case:
    """One quotation with all that it is judged by."""

    def __init__(self, reader: QuotedNames, quote: Quotation, inner: str, row: tuple[int, int]) -> None:
        self.g, self.clean, self.quote, self.inner = reader.g, reader.clean, quote, inner
        self.row = row  # where the row of quotations begins and ends that it stands in
        self.head: Head | None = reader.head_behind(quote.end)  # of the noun right behind it
        self.count: int = reader.count[inner]  # how often the text quotes it

    @property
    def slogan(self) -> bool:
        return key(self.inner) in self.g.quotations.slogans

    @property
    def quality(self) -> Match | None:
        """A view, a problem, a quality right behind it."""
        return self.g.quotations.not_behind.match(self.clean, self.quote.end)

    @property
    def before(self) -> str:
        return self.g.quotations.between.sub("", self.clean[max(0, self.row[0] - 10) : self.row[0]])

    @property
    def of_row(self) -> str | None:
        """The kind of what sums up its row: “云帆”“清风”|等专项行动."""
        m = self.g.quotations.activity_behind.match(self.clean, self.row[1])
        return self.g.heads.kind.get(self.g.heads.any_end.before(m[0], len(m[0])) or "", "event_series") if m else None

    @property
    def beside(self) -> bool:
        return self.row != (self.quote.start, self.quote.end)

    @property
    def borne_out(self) -> bool:
        """实施|“头雁”|项目, “三会一课”|制度, “头雁”“春苗”|等行动: what stands around a slogan makes a name of it."""
        kind = self.g.heads.kind[self.head.words] if self.head else ""
        near = self.head is not None and self.head.start == self.quote.end
        if near and kind == "project" and self.g.quotations.five_years.fullmatch(self.inner):
            return False  # “十五五”|公路
        done = near and (kind == "institution" or (self.verb or "").endswith(self.g.verbs.data["carried_out"]))
        rare = (
            self.rare_head
            and (len(self.inner) > 2 or (kind == "action" and len(self.head.words if self.head else "") > 2))
            and not self.stands_behind(self.g.quotations.treated, 2)
        )
        return done or bool(self.of_row and self.beside) or rare  # “两节”|打假|专项行动

    @property
    def verb(self) -> str | None:
        """The verb of doing right before it, or before the row of quotations that it stands in."""
        m = self.g.verbs.doing_before.search(self.before)
        return m[0] if m else None

    @property
    def done(self) -> bool:
        """Said to be done: a verb of doing before it, or a predicate behind its row."""
        return self.verb is not None or self.g.verbs.predicate.match(self.clean, self.row[1]) is not None

    @property
    def numbered(self) -> bool:
        return self.g.quotations.numbered.fullmatch(self.inner) is not None

    @property
    def formed(self) -> bool:
        return self.g.quotations.named.fullmatch(self.inner) is not None or "·" in self.inner

    @property
    def rare_head(self) -> bool:
        """“放管服”|改革; but “十四五”能源重大|工程."""
        rare = self.head is not None and self.head.words not in self.g.heads.data["common_heads"]
        return rare and not (self.head and self.clean.endswith(self.g.heads.data["generic_ends"], self.quote.end, self.head.start))

    @property
    def set_off(self) -> bool:
        """暖“新”驿站: one character within a name."""
        before = self.clean[self.quote.start - 1 : self.quote.start]
        near = self.head is not None and self.head.start == self.quote.end and self.rare_head and len(self.inner) == 1
        return near and "\u4e00" <= before <= "\u9fff" and before not in self.g.quotations.joining

    @property
    def of_a_plan(self) -> bool:
        """“十四五”|国家监测模式: years, which name nothing by themselves, or what is another thing: “一带一路”|高峰论坛."""
        other = self.head is not None and self.head.words not in self.g.known.data["called_so"] and self.g.quotations.of_others.fullmatch(self.inner)
        return bool(other or self.g.quotations.five_years.fullmatch(self.inner)) and not self.five_years

    @property
    def five_years(self) -> bool:
        """“十四五”规划."""
        return self.head is not None and self.g.quotations.five_years.fullmatch(self.inner) is not None and self.g.documents.kind.get(self.head.words) == "plan"

    @property
    def opens(self) -> bool:
        return self.clean[self.quote.start - 1 : self.quote.start] in _CLAUSE_BEGINS

    def stands_behind(self, pattern: Pattern, characters: int) -> bool:
        return pattern.search(self.clean[max(0, self.quote.start - characters) : self.quote.start]) is not None

    def followed(self, pattern: Pattern) -> bool:
        return pattern.match(self.clean, self.quote.end) is not None


# --- what makes none of it ------------------------------------------------------------------------------------------


def _quality(c: Case) -> bool:
    """“登记难”问题; but “大就业”工作|格局: a word of views and problems that only leads to the head."""
    if c.quality is None or ((c.formed or c.numbered) and c.quality[0] in c.g.quotations.data["borne"]):
        return False
    done = c.head is not None and c.g.heads.kind[c.head.words] in ("action", "plan", "campaign")  # “智创未来”人才|培养计划
    return c.head is None or ("·" not in c.inner and ((c.head.start > c.quality.end() and not done) or c.head.end - c.quote.end <= 2))


def _long(c: Case) -> bool:
    if c.head and (len(c.inner) <= _LONG or c.rare_head):
        return False
    several = max(map(c.inner.count, ("、", "+", "＋", "——"))) > 1 and not any(map(str.isdigit, c.inner))  # “平台+高校+企业”
    return several or "，" in c.inner or (len(c.inner) > _LONG and not (_name_within(c) and len(c.inner) <= 2 * _LONG))


REFUSALS: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    ("slogan", lambda c: c.slogan and not (c.five_years or c.set_off or c.borne_out)),
    ("one character", lambda c: len(c.inner) == 1 and not c.set_off),
    ("theme", lambda c: c.g.quotations.themes.match(c.clean, c.row[1]) is not None),  # “学”“思”“行”|三大主题
    ("accident", lambda c: c.g.quotations.date.fullmatch(c.inner) is not None and c.followed(c.g.quotations.accidents)),
    # “广西加快建设西部陆海新通道”|新闻发布会: what the conference was about
    ("conference", lambda c: c.followed(c.g.quotations.conference) and len(c.inner) >= 8 and c.g.verbs.doing.search(c.inner) is not None),
    ("quality", _quality),
    ("long", _long),
    ("attribute", lambda c: c.head is None and not (c.formed or c.numbered) and c.count < 2 and c.clean.startswith(c.g.verbs.of, c.quote.end)),
    ("body", lambda c: c.head is None and c.inner.endswith(c.g.quotations.data["quoted_bodies"])),
    ("nickname", lambda c: c.head is None and c.stands_behind(c.g.quotations.called, _CALLED) and not _name_within(c)),
    # 坚持“项目为王”, 反对“一中一台”; but 坚持“河长制”
    ("principle", lambda c: c.head is None and not _name_within(c) and c.g.quotations.held_to.search(c.before) is not None),
)


# --- what vouches for one -------------------------------------------------------------------------------------------


def _enumerated(c: Case) -> bool:
    """“三个体系”：一是构建…"""
    ends = c.g.heads.any_end.before(c.inner, len(c.inner)) is not None
    return ends and c.g.quotations.counted.fullmatch(c.inner) is not None and c.followed(c.g.quotations.enumeration)


def _numbered(c: Case) -> bool:
    many = c.numbered and len(c.inner) >= 3 and c.g.quotations.many.search(c.inner) is not None
    return many and (c.done or c.before[-1:] in c.g.quotations.list_marks)


def _name_within(c: Case) -> bool:
    """“公交都市示范项目创建工程”: it ends like a name and nothing in it opens a sentence, but of a plan: “提升道路品质计划”."""
    head = c.g.heads.ends.before(c.inner, len(c.inner)) or c.g.heads.any_end.before(c.inner, len(c.inner))
    modifier = c.inner.removesuffix(head or "")
    plan = c.g.documents.kind.get(head or "") == "plan" and len(modifier) > 4  # “一揽子解决方案” only where it is built
    marked = head is not None and c.g.heads.tier[head] == "quoted" and len(head) > 2  # “王明社区工作法”
    vouched = head is not None and (marked or plan or c.g.heads.kind[head] == "fund" or c.g.heads.strong(head))  # 向“抗疫基金”|注资
    if not vouched or len(modifier) < 2 or c.g.common.noun.fullmatch(modifier):
        return False
    return (plan or not c.g.verbs.leading.match(c.inner)) and not c.g.common.not_in_name.search(modifier)


GROUNDS: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    ("head behind", lambda c: c.head is not None),
    ("verb and form", lambda c: c.verb is not None and (c.numbered or c.formed or c.count > 1 or c.g.heads.quoted.search(c.inner) is not None)),
    ("repeated", lambda c: c.count > 2),
    ("form", lambda c: c.formed and (len(c.inner) <= 8 or c.count > 1 or c.beside) and not c.clean.endswith(c.g.verbs.of, 0, c.quote.start)),
    ("counted", lambda c: c.g.quotations.several.fullmatch(c.inner) is not None and c.g.heads.quoted.search(c.inner) is not None),
    ("enumerated", _enumerated),
    ("numbered", _numbered),
    ("verb", lambda c: c.verb is not None and c.verb.endswith(c.g.quotations.data["vouching"]) and 3 <= len(c.inner) <= 12),
    ("verb of its clause", lambda c: 3 <= len(c.inner) <= 8 and c.followed(c.g.quotations.closing) and c.stands_behind(c.g.quotations.of_its_clause, _CLAUSE)),
    ("name within", _name_within),
    ("activity", lambda c: c.of_row is not None or c.g.heads.kind.get(c.inner[-3:]) == "campaign" or c.inner.endswith(c.g.quotations.data["activities"])),
    ("subject of its clause", lambda c: 4 <= len(c.inner) <= 10 and "、" not in c.inner and c.opens and c.done),
    ("subject with its number", lambda c: 4 <= len(c.inner) <= 12 and c.opens and c.followed(c.g.quotations.does_so_many)),
    ("short form behind it", lambda c: c.followed(c.g.documents.short)),  # “2025全城共读月”|（以下简称“共读月”）
    ("in use", lambda c: c.g.quotations.in_use.match(c.clean, c.row[1]) is not None),
)


# --- the quotations of a text ---------------------------------------------------------------------------------------


class QuotedNames:
    """The quotations of one text that name undertakings."""

    def __init__(self, text: Text, setting: Setting) -> None:
        self._text, self._setting = text, setting
        self.clean: str = text.clean
        self.g: InitiativeGrammar = setting.g
        titled = text.inside("《")
        self._quotes = [q for q in text.quotations if q.mark in "“‘" and not titled(q.start)]
        called = {self._inner(q) for q in self._quotes if self.g.quotations.called.search(self.clean, max(0, q.start - _CALLED), q.start)}
        self.count = Counter(inner for q in self._quotes if (inner := self._inner(q)) not in called)  # a term said often is no name
        self.left: list[InitiativeLeft] = []  # what was refused

    def mentions(self) -> Iterator[InitiativeMention]:
        left: list[tuple[Case, str]] = []
        named: set[tuple[int, int]] = set()  # rows in which one is a name
        for q in self._quotes:
            inner, row = self._inner(q), self._row(q)
            if not 1 <= len(inner) <= _MAX_NAME or self.g.quotations.speech.search(inner):
                continue
            case = Case(self, q, inner, row)
            refused = first(REFUSALS, case)[0] or "body" * (case.head is None and self._setting.bodies.hold(q.start + 1, q.end - 1))
            if not refused and (rule := first(GROUNDS, case)[0]):
                named.add(row)
                yield self._named(case, rule)
            else:
                left.append((case, refused))
        for case, refused in left:  # “民呼我为”“企业吹哨·部门报到”: names stand side by side
            q = case.quote
            if not refused and case.row in named and 2 <= len(case.inner) <= _ROW and not case.slogan and not case.quality:
                yield self._named(case, "beside a name")
            else:
                self.left.append(InitiativeLeft(q.start, q.end, self.clean[q.start : q.end], refused or "nothing vouches"))

    def _inner(self, q: Quotation) -> str:
        """“康复服务十年行动计划|（2026—2035年）”: without its years."""
        words = self.clean[q.start + 1 : q.end - 1]
        return self.g.documents.stage.sub("", words) or words

    def _row(self, q: Quotation) -> tuple[int, int]:
        """Where the row begins and ends of those that stand side by side with it: “云帆”“清风”、“暖阳”."""
        before = self.g.quotations.row_before.search(self.clean, max(0, q.start - _ROW_BEFORE), q.start)
        behind = self.g.quotations.row_behind.match(self.clean, q.end)
        return before.start() if before else q.start, behind.end() if behind else q.end

    def head_behind(self, at: int) -> Head | None:
        """The head of the noun right behind a closing mark: ”超大城市|综合管控平台."""
        m = self.g.quotations.behind.match(self.clean, at)
        best: Head | None = None
        for h in self.g.heads.quoted.finditer(self.clean, at, m.end() if m else at):
            gap = self.clean[at : h.start()]
            led = best is None and gap not in self.g.verbs.nominal and self.g.verbs.doing.fullmatch(gap)  # “…”|推进行动, but “…”|提升|行动
            far = best is not None and best.words != self.g.verbs.built and h.start() - best.end > _NEAR  # “三江”水电|基地|风电光伏|开发
            if h[0] in self.g.heads.data["occasions"] and self.g.heads.meetings.before(self.clean, h.start()):
                break  # “…”治理|动员大会
            if far or led or len(gap) > _GAP or self.g.quotations.gap_breaks.search(gap):
                break
            goes_on = self.clean.startswith(self.g.heads.data["not_followed"].get(h[0], ()), h.end())
            if goes_on or gap.endswith(self.g.heads.data["not_preceded"].get(h[0], ())) or self._setting.bodies.hold(h.start(), h.end()):
                continue  # 发展思|路; 联合国教科文|组织: it ends a body's name
            if self.g.heads.kind[h[0]] in COUNTED and self.g.common.counted.match(self.clean, h.end()):
                continue  # “四化”|项目43个: things counted
            best = Head(h.start(), h.end(), h[0])
            if len(h[0]) > 2:
                break
        return best

    def _named(self, case: Case, rule: str) -> InitiativeMention:
        clean, q, inner, head, built = self.clean, case.quote, case.inner, case.head, self.g.verbs.built
        end, kind = (head.end, self.g.heads.kind[head.words]) if head else (q.end, case.of_row or self._kind_of(inner))
        end = q.end if head and inner.endswith(head.words) else end  # “某某项目”|项目总投资
        work = head is not None and head.words.endswith(self.g.heads.work_ends)  # 贫困母亲“两癌”救助项目
        start = self._modifier_start(case) if head and (work or case.five_years or not self.g.quotations.counted.fullmatch(inner)) else q.start
        words = clean[start:end]
        name = inner if start == q.start and end == q.end else words
        aliases = {clean[q.start : end]} if case.of_a_plan or case.five_years else {inner, f"“{inner}”", clean[q.start : end]}
        if head:
            tails = (head.words[i:] for i in range(len(head.words)))
            shorter = {x for x in tails if x == head.words or (kind in ("system", "mechanism") and x in self.g.heads.kind)}
            aliases |= {f"“{inner}”{x}" for x in shorter} | (set() if case.of_a_plan else {clean[start : q.end]})
            if head.words == built:  # 清廉重庆|建设: the undertaking is what is built
                name = clean[start : head.start] if start < q.start or self.g.heads.any_end.before(clean, head.start) else inner
                aliases.add(words)
            elif m := self.g.quotations.series.match(clean, q.end, head.end):
                aliases.add(f"“{inner}”{clean[m.end() : head.end]}")
        return InitiativeMention(start, end, words, name, kind, tuple(sorted(aliases - {name, ""})), rule=rule)

    def _kind_of(self, inner: str) -> str:
        if inner in self.g.known.kind:
            return self.g.known.kind[inner]
        if (head := self.g.heads.any_end.before(inner, len(inner))) and head != inner:
            return self.g.heads.kind[head]
        endings = self.g.quotations.data["kind_endings"]
        return next((kind for kind, ends in endings.items() if inner.endswith(ends)), "mechanism" if "·" in inner else "programme")

    def _modifier_start(self, case: Case) -> int:
        """Where the modifier right before the opening mark begins: 国企党建改革创新|“揭榜挂帅”行动."""
        clean, g, at = self.clean, self.g, case.quote.start
        begin = self._behind_verbs(at)
        if adverbs := g.verbs.adverbs.match(clean, begin, at):
            begin = adverbs.end()  # 加快|“四在农家·和美乡村”建设
        words = clean[begin:at]
        if len(words) < (1 if len(case.inner) == 1 else 2) or self._setting.behind_place(begin) == at:
            return at
        if (g.common.noun.fullmatch(words) and not case.five_years) or g.common.starts.match(words) or g.quotations.not_in_modifier.search(words):
            return at
        return begin

    def _behind_verbs(self, at: int) -> int:
        """Where what stands before an opening mark begins, behind the verbs of doing; `at` where it is no modifier."""
        sentence, clean, verbs = self._text.sentence_at(at), self.clean, self.g.verbs
        floor = max(sentence.start, at - _MODIFIER)
        stops = [m.end() for m in self.g.quotations.modifier_stop.finditer(clean, floor, at)]
        begin = stops[-1] if stops else floor
        if found := list(verbs.doing.finditer(clean, begin, at)):
            first = found[0] if found[0].start() - begin <= _VERB_NEAR else found[-1]
            begin = verbs.after(clean, first.end(), at + 2)
            who = self._setting  # 推进|成都|建设国家级“…”试点城市, 支持|某大学|建设“…”平台
            led = [m.end() for m in found if m.start() > begin and (m.start() in who.behind_places or m.start() in who.body_ends)]
            return verbs.after(clean, led[-1], at + 2) if led else begin
        return at if at - begin > _SUBJECT and not verbs.deeds.before(clean, at) and (begin == sentence.start or clean[begin - 1] in "，。；：\n") else begin
