"""Which named undertaking a number belongs to: the one beside it in its clause, its sentence, or the passage's topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice

from kg.lexicon import Lexicon
from kg.link.apart import OWN, QUOTES, TOLD, WRITTEN, HomeGrammar, Way, apart, of_all_place, of_more
from kg.link.entities import Register
from kg.model import FigureMention, Found, InitiativeMention, Span, Struct
from kg.text import Sentence, Spans, Text
from kg.text.names import key
from kg.text.rule_tables import first

_NEAR = 24  # characters between a number and a name behind it
_OPENS = 60  # characters of a sentence that may say when and of whom it is
_TOPIC = 2000  # characters before a sentence in which its paragraph's topic may stand
# What a document or a broadcast is called is seldom what a number belongs to.
_NO_HOME = ("publication",)
_AGAIN = 300  # characters within which a number is told again
_NAMES = 4  # of a sentence that are looked back for
_GONE_ON = 12  # sentences that go on about what one before them named
_SENTENCES, _BLOCKS = 40, 8  # that a heading may head, and the paragraphs below it
_LOWEST = 9  # rank of an ordinal below all
_SERIES = "event_series"
_OCCASIONS = ("campaign", "action", "programme", _SERIES)
_ANY = ("project", "programme", "zone", "platform")  # 工程, 项目 are said of any


class _Lead(Span, frozen=True):
    """The stretch that a name heads."""

    name: InitiativeMention


class _Case(Struct, frozen=True):
    finder: InitiativeFinder
    figure: FigureMention
    clause: tuple[int, int]
    back: int  # where what governs it may begin

    @property
    def several(self) -> bool:
        """A、B等|15项工程: the things of a list, summed up."""
        g, start = self.finder.g, self.figure.start
        return self.figure.quantity.unit in g.data["amounts"] and g.sums_up.search(self.finder.clean, max(self.clause[0], start - _NEAR), start) is not None


def _before(c: _Case) -> InitiativeMention | None:
    """Not of A、B等|15项工程, 150项重大工程之一|的…"""
    g, clean, figure = c.finder.g, c.finder.clean, c.figure
    m = next(c.finder.backwards(c.clause[0], figure.start), None)
    if (
        m is None
        or c.finder.told_by_another(m, figure)
        or g.compared.search(clean, c.clause[0], m.start)
        or (m.end < figure.start and (c.several or g.one_of.match(clean, figure.end)))
    ):
        return None
    return None if _another_of_list(c, m) else m


def _another_of_list(c: _Case, m: InitiativeMention) -> bool:
    """与|某自贸港|、两个合作区; 新增|某湾区|基地3个、产业园|3个: what is counted beside the name, or beside what it is part of."""
    g, clean, start = c.finder.g, c.finder.clean, c.figure.start
    if g.listed.match(clean, m.end + clean.startswith(QUOTES, m.end)):
        return True
    since = c.finder.figure_before(start, m.end)
    return since is not None and "、" in clean[since.end : start - 1] and not g.preamble.fullmatch(clean, c.clause[0], m.start)


def _behind(c: _Case) -> InitiativeMention | None:
    """… or money that the clause behind it spends: 筹资1.1亿元，|完成“村村通”工程."""
    m, clean, g, f = c.finder.first_from(c.figure.end), c.finder.clean, c.finder.g, c.figure
    if m is None or (f.quantity.unit in g.data["sums"] and g.funded.search(clean, c.clause[0], f.start) and g.spent.fullmatch(clean, f.end, m.start)):
        return m
    between = clean[f.end : m.start]
    # 安装电表80万个|、建成“…示范区”, 2处|（甲综合楼; but 总投资18亿元、占地30亩的|甲工程
    apart = between.rfind("（") > between.rfind("）") or ("、" in between and not between.endswith(g.data["of"]))
    apart = apart or between.endswith(g.data["equated"])  # 9个产业项目为|甲项目、…
    return None if apart or m.start > f.end + _NEAR or m.end > c.clause[1] else m


def _earlier_clause(c: _Case) -> InitiativeMention | None:
    """Unless something parts the two (`kg.link.apart`)."""
    f = c.finder
    named = list(islice(f.backwards(c.back, c.clause[0]), _NAMES))
    ways = [f.way(m, c) for m in named if not f.told_by_another(m, c.figure)]
    # the nearest, but first what consists of deeds and opens the sentence; behind another name, what a document says
    ways = sorted((w for w in ways if not (c.several and w.opens)), key=lambda w: not w.leads)
    return next((w.m for w in ways if (w.leads or w.m is named[0] or w.m.rule in WRITTEN) and not apart(w)), None)


def _meant(c: _Case) -> InitiativeMention | None:
    """该工程建成后，…; 项目总投资…: the last undertaking before that is called so."""
    f = c.finder
    *_, m = (None, *f.g.pronoun.finditer(f.clean, c.back, c.figure.start))
    named = f.called(m[m.lastindex or 0], m.start()) if m else None
    return None if named and f.g.item.search(f.clean, named.end, c.figure.start) else named  # 一是实施甲工程；二是建水厂3处，|项目总投资


def _below(c: _Case) -> InitiativeMention | None:
    """一、实施产业共建工程。|新引进…: of the name that is all of a sentence, but what is measured of the whole place."""
    lead = c.finder.leads.around(c.figure.start)
    return lead.name if lead and not of_all_place(c.finder.g, lead.name, c.figure) else None


def _going_on(c: _Case) -> InitiativeMention | None:
    """Of the sentence's first segment, where it names no other."""
    f = c.finder
    m = None if "；" in f.clean[c.back : c.figure.start] else f.carried_to(f.text.sentence_at(c.figure.start))
    return m if m and not of_more(f.g, m, c.figure) else None


def _again(c: _Case) -> InitiativeMention | None:
    """一共18个核心指标。…。|18个指标包括…: the number that opens a sentence was told just before."""
    f, q = c.finder, c.figure.quantity
    told = f.figures.between(c.figure.start - _AGAIN, c.figure.start) if c.back == q.start else ()
    return next((f.homes.get(x.start) for x in told if (x.quantity.value, x.quantity.unit) == (q.value, q.unit)), None)


# From near to far
HOMES: tuple[tuple[str, Callable[[_Case], InitiativeMention | None]], ...] = (
    ("before it in its clause", _before),
    ("behind it in its clause", _behind),
    ("an earlier clause", _earlier_clause),
    ("meant by a pronoun", _meant),
    ("heading", _below),
    ("the sentence goes on", _going_on),
    ("told again", _again),
    # The plan or policy whose content the paragraph tells: 《…方案》明确…。到2025年，…达到80%
    ("topic of the paragraph", lambda c: c.finder.topic(c.finder.text.sentence_at(c.figure.start))),
    # …三年行动方案: what it aims at; and what the plan that a notice carries aims at below its own title
    ("plan that the paper is", lambda c: c.finder.plans.last(c.figure.start) if c.figure.status == "target" else None),
)


class InitiativeFinder:
    def __init__(self, text: Text, found: Found, register: Register, lexicon: Lexicon) -> None:
        self.text: Text = text
        self.clean, self.g = text.clean, lexicon.of(HomeGrammar)
        self._register = register
        homes = (m for m in found.initiatives if m.kind not in _NO_HOME and not m.name.endswith(self.g.data["accounts"]))
        homes = (m for m in homes if not self.g.graded.search(self.clean, max(0, m.start - _NEAR), m.start))  # 该项目为省|“152”重大项目
        self._mentions = Spans(sorted(homes, key=lambda m: -m.end))
        self.first_from = self._mentions.first
        self.figures: Spans[FigureMention] = Spans(found.figures)
        self.homes: dict[int, InitiativeMention | None] = {}  # of the figures that were asked for, by where they begin
        self._news, place = text.frame.is_a(*self.g.data["reporting"]), text.frame.place
        plans = [m for m in found.initiatives if m.kind == "plan"] if text.frame.is_a(*self.g.data["prescribing"]) else []
        entitled = [m for m in plans if m.rule in WRITTEN and text.block_at(m.start).kind == "title"][:1]
        lines = {self.clean[b.start : b.end].strip() for b in map(text.block_at, (m.start for m in plans))}
        self.plans: Spans[InitiativeMention] = Spans(entitled or (m for m in plans if m.text in lines))  # all of a line
        self._place = (place.name, *place.aliases) if place else ()
        elsewhere = (p for p in found.places if place is None or p.place.name != place.name)
        self._others = Spans[Span]([*(b for b in found.organizations if b.kind != "media"), *elsewhere])
        self.topic: Callable[[Sentence], InitiativeMention | None] = cache(self._topic_before)
        self.carried_to: Callable[[Sentence], InitiativeMention | None] = cache(self._carried_to)
        self.leads: Spans[_Lead] = Spans(self._headings())

    def of_figure(self, figure: FigureMention) -> InitiativeMention | None:
        """Of a document's figures in their order: what one belongs to may say what the next does."""
        case = _Case(self, figure, self.text.clause(figure.start, figure.end), self.text.reach_back(figure.start))
        home = self.homes[figure.start] = first(HOMES, case)[1]
        return home

    def figure_before(self, position: int, floor: int) -> FigureMention | None:
        """The last that stands before `position`, but not before `floor`."""
        before = self.figures.last(position - 1)
        return before if before and before.start >= floor else None

    def way(self, m: InitiativeMention, c: _Case) -> Way:
        named = self.text.clause(m.start, m.end)
        since = self.figure_before(c.figure.start, m.end)
        tied = since is not None and self.homes.get(since.start) is m
        others = [o.start for o in self._others.between(named[1], c.figure.start)]
        return Way(self.g, self.clean, m, c.figure, named, c.clause[0], c.back, since, tied, others)

    def _carried_to(self, sentence: Sentence) -> InitiativeMention | None:
        """“…积分制”效果良好。截至目前，已在25个省市…: the one undertaking of the sentence before, where nobody else is named; what it goes on
        about itself.
        """
        asked = sentence.start
        for step in range(_GONE_ON):
            label = self.g.label.match(self.clean, sentence.start, sentence.end)  # 副部长 王某：|截至目前，…
            begin = label.end() if label else sentence.start
            told = self.g.times.match(self.clean, begin) is not None  # 实施甲，发布乙。截至目前，…: of the nearest, and of the paragraph above
            idle = step == 1 and self.g.times.match(self.clean, asked) and self.g.idle.fullmatch(self.clean, sentence.start, sentence.end)  # 人员集中巡查。
            if sentence.start <= (0 if told else self.text.blocks[sentence.block].start) or not (idle or self.goes_on(begin)):
                return None
            sentence = self.text.sentence_at(sentence.start - 1)
            before = self.backwards(sentence.start, sentence.end)
            # not in passing: 根据甲规划，…; 甲一体化等|23个项目建成
            before = (m for m in before if not self.g.background.match(self.clean, self.text.clause(m.start, m.end)[0]))
            named = {self.id(m): m for m in before if not self.g.counted.match(self.clean, m.end)}
            if named:
                alone = (len(named) == 1 or told) and not self.g.another_work.match(self.clean, asked)
                return next(iter(named.values())) if alone else None
            if meant := self.g.pronoun.search(self.clean, sentence.start, sentence.end):  # 行动中，人员开展检查。截至目前，…
                return self.called(meant[meant.lastindex or 0], meant.start())
        return None

    def goes_on(self, start: int) -> bool:
        """Does a sentence that begins here go on about what the one before named?"""
        words = self.clean[start : start + _OPENS]
        for name in self._place:
            words = words.replace(name, OWN)
        return self.g.goes_on.match(words) is not None

    def id(self, mention: InitiativeMention) -> str | None:
        return self._register.initiative_ids.get(key(mention.name))

    def backwards(self, start: int, end: int) -> Iterator[InitiativeMention]:
        """The mentions within [start, end), the last first; of very many in one sentence few are asked for."""
        return (m for m in reversed(self._mentions.between(start, end)) if m.end <= end)

    def told_by_another(self, m: InitiativeMention, figure: FigureMention) -> bool:
        """“一村一场”工程15个、健身中心|2处; A工程、B工程等一批工程完工，…|131个: what only is an example."""
        counted = self.g.counted.match(self.clean, m.end)
        return counted is not None and counted.end() <= figure.start

    def called(self, noun: str, before: int) -> InitiativeMention | None:
        """The last undertaking named before that the noun may mean: in this paragraph, or the one above where no number came since."""
        index = self.text.sentence_at(before).block
        own = self.text.blocks[index].start
        kind = self.g.data["nouns"].get(noun, _SERIES)
        floor = own if self.figures.between(own, before) else self.text.blocks[max(0, index - 1)].start
        floor = 0 if kind == _SERIES else floor  # 本届博览会: the text's
        near = islice(self.backwards(floor, before), _SENTENCES)
        meant = next((m for m in near if m.name.endswith(noun) or m.kind == kind or (kind in _ANY[:2] and m.kind in _ANY)), None)
        far = kind not in (*_ANY[:2], _SERIES)  # many a project is told of that has no name
        above = self.backwards(self.text.blocks[max(0, index - _BLOCKS)].start, before) if far and not meant else ()
        named = {self.id(m): m for m in above if m.name.endswith(noun)}  # 平台上线近4个月…。|三是…。平台已展示信息400条: the only one
        return named.popitem()[1] if len(named) == 1 else meant

    def _headings(self) -> Iterator[_Lead]:
        """The names that are all of their sentence or label their line, each with the stretch that it heads."""
        leads = [m for m in self._mentions.all if m.rule not in ("document", "own title") and self._leads_on(m)]
        for m, after in zip(leads, [*leads[1:], None], strict=False):
            sentence = self.text.sentence_at(m.start)
            block = self.text.blocks[sentence.block]
            whole = m.rule == "labelled" or self.g.sentence_end.match(self.clean, m.end, block.end) or self.text.clause(m.start, m.end)[1] >= block.end - 1
            last = self.text.blocks[min(sentence.block + _BLOCKS, len(self.text.blocks) - 1)] if whole else block
            ordinal = self.g.ordinal.match(self.clean, sentence.start)
            if m.rule == "tendered" or (block.kind == "title" and ordinal is None):  # the whole paper is about it
                yield _Lead(m.end, len(self.clean), m)
            elif ordinal or sentence.start in (block.start, m.start):  # …。第三水厂扩建工程。设计…
                rank = (ordinal and ordinal.lastindex) or _LOWEST  # below an ordinal, up to the next of its rank or a higher one: （二） behind （一）, not 1
                ordinals = ((s.start, self.g.ordinal.match(self.clean, s.start)) for s in islice(self.text.sentences_from(m.end), _SENTENCES))
                below = next((start for start, o in ordinals if o and (o.lastindex or 0) <= rank), len(self.clean))
                yield _Lead(m.end, min((self.text.row_at(m.start) or last).end, after.start if after else last.end, below), m)

    def _leads_on(self, m: InitiativeMention) -> bool:
        if m.rule in ("labelled", "tendered"):
            return True
        sentence = self.text.sentence_at(m.start)  # 江平市残联开展|“…”活动: all of the news is about it
        alone = m.rule == "lead of its line" or self.g.sentence_end.match(self.clean, m.end, sentence.end) is not None
        told = self._news and m.kind in _OCCASIONS and self.text.block_at(m.start).kind == "title" and self.clean.endswith(self.g.data["held_by"], 0, m.start)
        return alone and (told or self.g.leads.fullmatch(self.clean, sentence.start, m.start) is not None)

    def _topic_before(self, sentence: Sentence) -> InitiativeMention | None:
        for mention in self.backwards(max(self.text.blocks[sentence.block].start, sentence.start - _TOPIC), sentence.start):
            named = self.text.sentence_at(mention.start)
            told = self.g.tells.search(self.clean, mention.end, named.end)
            if told and mention.kind in TOLD and self.g.opening.fullmatch(self.clean, named.start, mention.start):
                return mention
        return None
