"""Does a quotation name an undertaking? Ordered tables of named rules: what makes none of it, what vouches for one."""

from __future__ import annotations

from collections.abc import Callable

from kg.extract.initiative_grammar import Head, InitiativeGrammar
from kg.model import Struct
from kg.text import Quotation
from kg.text.names import key
from kg.text.patterns import Match, Pattern

CALLED = 6  # characters before a quotation that may say what it is called
_CLAUSE = 28  # … in which the verb of its clause may stand
_LONG = 16  # characters of a quotation that only a head of its own makes a name


class Case(Struct, frozen=True):
    """One quotation with all that it is judged by."""

    g: InitiativeGrammar
    clean: str
    quote: Quotation
    inner: str
    head: Head | None  # of the noun right behind it
    count: int  # how often the text quotes it
    row: tuple[int, int]  # where the row of quotations begins and ends that it stands in

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
        """实施|“头雁”|项目, “头雁”“春苗”|等行动: what stands around a slogan makes a name of it."""
        done = self.head is not None and self.head.start == self.quote.end and (self.verb or "").endswith(self.g.verbs.data["carried_out"])
        return done or bool(self.of_row and self.beside) or (self.rare_head and len(self.inner) > 2 and not self.stands_behind(self.g.quotations.treated, 2))

    @property
    def verb(self) -> str | None:
        """The verb of doing right before it, or before the row of quotations that it stands in."""
        m = self.g.verbs.doing_before.search(self.before)
        return m[0] if m else None

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
        if self.head is None or len(self.inner) != 1:
            return False
        before = self.clean[self.quote.start - 1 : self.quote.start]
        return self.rare_head and self.head.start == self.quote.end and "\u4e00" <= before <= "\u9fff" and before not in self.g.quotations.joining

    @property
    def of_a_plan(self) -> bool:
        """“十四五”|国家监测模式: years, which name nothing by themselves, or what is another thing: “一带一路”|高峰论坛."""
        other = self.head is not None and self.head.words not in self.g.known.data["called_so"] and self.g.quotations.of_others.fullmatch(self.inner)
        return bool(other or self.g.quotations.five_years.fullmatch(self.inner)) and not self.five_years

    @property
    def five_years(self) -> bool:
        """“十四五”规划."""
        return self.head is not None and self.g.quotations.five_years.fullmatch(self.inner) is not None and self.g.documents.kind.get(self.head.words) == "plan"

    def stands_behind(self, pattern: Pattern, characters: int) -> bool:
        return pattern.search(self.clean[max(0, self.quote.start - characters) : self.quote.start]) is not None

    def followed(self, pattern: Pattern) -> bool:
        return pattern.match(self.clean, self.quote.end) is not None


# --- what makes none of it ------------------------------------------------------------------------------------------


def _quality(c: Case) -> bool:
    """“登记难”问题; but “大就业”工作|格局: a word of views and problems that only leads to the head."""
    if c.quality is None or c.five_years or (c.formed and c.quality[0] in c.g.quotations.data["borne"]):
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
    ("nickname", lambda c: c.head is None and c.stands_behind(c.g.quotations.called, CALLED) and not _name_within(c)),
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
    return many and (c.verb is not None or not c.before or c.before[-1] in c.g.quotations.list_marks)


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
    ("in use", lambda c: c.g.quotations.in_use.match(c.clean, c.row[1]) is not None),
)
