"""What parts a number from the undertaking that an earlier clause of its sentence names."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from kg.lexicon import Lexicon
from kg.model import FigureMention, InitiativeMention, Struct
from kg.text.patterns import Expressions

OWN = "\ue000"  # for the name of the place that speaks
QUOTES = ("”", "」")
DONE_BY_PARTS = ("programme", "action", "campaign", "plan", "reform", "project")  # kinds that consist of deeds, which the clauses behind tell
TOLD = ("plan", "policy", "regulation")  # what a paragraph gives the content of
NAMED = "document"  # by its title
WRITTEN = (NAMED, "own title", "pointed to")  # how the text names what is written
_PREAMBLE = 10  # characters of a clause that may say when and of whom the next is


class HomeGrammar(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        names = lexicon.data("initiatives")
        data = names["figures"]
        own = [*lexicon.data("actors")["jurisdiction"], OWN]
        super().__init__(data["forms"], {"own": own}, data, names)


class Way(Struct, frozen=True, dict=True):
    """The way from a name to a number in a later clause of its sentence."""

    g: HomeGrammar
    clean: str
    m: InitiativeMention
    figure: FigureMention
    named: tuple[int, int]  # the clause of the name
    clause: int  # where that of the number begins
    back: int  # where what governs the number may begin
    since: FigureMention | None  # the last number between the two
    tied: bool  # … which belongs to the undertaking
    others: list[int]  # where bodies and other places begin in between

    def at(self, form: str, position: int) -> bool:
        return getattr(self.g, form).match(self.clean, position) is not None

    @cached_property
    def segment(self) -> int:
        """Where a segment (；) begins between the two, else 0."""
        return self.clean.rfind("；", self.named[1], self.figure.start) + 1

    @cached_property
    def end(self) -> int:
        return self.m.end + self.clean.startswith(QUOTES, self.m.end)

    @cached_property
    def opens(self) -> bool:
        """Does the name stand at the head of its clause?"""
        return self.g.preamble.fullmatch(self.clean, self.named[0], self.m.start) is not None

    @cached_property
    def done(self) -> bool:
        """Is the name all that its clause says the doing of: 推进|…示范区|建设，"""
        return self.g.light.fullmatch(self.clean, self.end, self.named[1]) is not None

    @cached_property
    def first(self) -> bool:
        """Is the clause of the name the first of its segment that tells something?"""
        start = max(self.back, *(self.clean.rfind(mark, self.back, self.m.start) + 1 for mark in "；："))
        before = self.clean[start : max(start, self.named[0] - 1)]
        heard = tuple(self.g.data["heard"])
        return all(x.endswith(heard) or (len(x) <= _PREAMBLE and not self.g.own_deed.match(x)) for x in before.split("，"))

    @cached_property
    def between(self) -> bool:
        """Are there clauses in between, and no number?"""
        return self.since is None and self.named[1] + 1 < self.clause

    @property
    def leads(self) -> bool:
        """Does it consist of deeds, and its clause say nothing but that it is done: 实施|甲行动，"""
        return self.m.kind in DONE_BY_PARTS and self.done

    @property
    def all_below(self) -> bool:
        """实施甲工程：|…: the whole sentence tells of it."""
        return self.m.kind in DONE_BY_PARTS and (self.opens or self.done) and self.at("heads", self.end)

    def tells_of_it(self, position: int) -> bool:
        """Is what begins here said of a work, in words that need no subject: 总投资|3亿元"""
        return self.g.goes_on.match(self.clean[position : self.figure.start]) is not None and not self.at("bare", position)

    @property
    def of_its_own(self) -> bool:
        """Has the number a subject of its own: 技术合同成交额|达到20亿元"""
        return self.g.states_of_its_own.match(self.clean, self.clause, self.figure.start) is not None

    @property
    def another_deed(self) -> bool:
        """设立甲园区，|建设乙20个; not the parts of a thing that work goes on on: 推进“四好农村路”建设，|建成油路411公里."""
        ended = self.clean.endswith(self.g.data["whiles"], *self.named)  # 甲行动开展以来，
        return self.at("another_deed", self.clause) and not ended and (self.between or not self.at("going_on", self.named[0]))


def _another_item(w: Way) -> bool:
    return w.g.item.search(w.clean, w.named[1], w.figure.start) is not None or w.at("of_another", w.figure.end)  # 引进总投资20亿元|的…项目


def of_all_place(g: HomeGrammar, m: InitiativeMention, figure: FigureMention) -> bool:
    """实施甲行动，|城镇居民人均可支配收入达到…: no plan's."""
    return m.kind != "plan" and g.of_all.fullmatch(figure.measure) is not None


def of_more(g: HomeGrammar, m: InitiativeMention, figure: FigureMention) -> bool:
    """… or of several works (甲、乙开工，|总投资5亿元的项目18个), no one's."""
    works = m.kind == "project" and m.name.strip() not in figure.measure and g.works.fullmatch(figure.measure)
    return bool(works) or of_all_place(g, m, figure)


def _beside_a_thing(w: Way) -> bool:
    """建成甲公园，|新建乙20个: behind a thing that opens nothing, all but what is told of it."""
    thing = w.m.kind == "project" or not (w.m.kind in DONE_BY_PARTS or w.opens)
    heads = w.first and not (w.m.kind == "project" and not w.done)
    goes_on = w.at("another_deed", w.clause) and not w.another_deed
    return thing and not (heads or w.tied or goes_on or w.tells_of_it(w.clause))


def _passing(w: Way) -> bool:
    """与甲通道沿线地区合作，: neither what the clause is about nor what is done; 融入“一带一路”，|建设乙20个."""
    return not (w.opens or w.done or w.at("predicated", w.end)) or (w.at("background", w.named[0]) and w.at("own_deed", w.clause))


def _another_work(w: Way) -> bool:
    """Not of what consists of deeds, but where those were counted (改建“乙路”300公里，|完成丙12户) or it was only made (编制甲规划，|实施乙20条)."""
    apart = (w.since is not None and w.since.start <= w.end) or (w.m.kind in TOLD and w.at("only_set_up", w.named[0]))
    return w.another_deed and (apart or w.m.kind not in DONE_BY_PARTS)


# The first that holds parts them
APART: tuple[tuple[str, Callable[[Way], bool]], ...] = (
    ("another item", _another_item),
    # 规划纲要，|城镇居民人均可支配收入达到…; 甲机场通航，…，|全区机场总数18个
    ("of the place", lambda w: of_more(w.g, w.m, w.figure) or (w.of_its_own and w.at("whole_place", w.clause))),
    ("another segment", lambda w: w.segment > 0 and not w.at("times", w.segment) and not w.tells_of_it(w.segment)),
    ("one of a list", lambda w: not w.tied and w.g.in_list.search(w.clean, w.named[0], w.m.start) is not None),
    ("another number", lambda w: w.since is not None and not w.tied),
    ("somebody else", lambda w: any(w.clean[a - 1] in "，；：" for a in w.others)),
    ("in passing", lambda w: not w.tied and _passing(w)),
    ("behind other deeds", lambda w: w.between and not w.first),
    ("beside a thing", _beside_a_thing),
    ("another work", _another_work),
)


def apart(w: Way) -> bool:
    """A document goes on being told, but not where it was only made: 制定《甲规划》，|新建学校2所."""
    if w.m.rule == NAMED and w.at("as_ruled", w.m.end):
        return True
    if w.m.rule in WRITTEN:
        told = w.all_below or w.g.tells.search(w.clean, w.m.end, w.named[1]) or w.g.by_it.search(w.clean, w.named[0], w.m.start)
        return _another_item(w) or (not told and (w.segment > 0 or w.of_its_own or w.another_deed))
    return _another_item(w) if w.all_below else any(parts(w) for _, parts in APART)
