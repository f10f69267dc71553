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
    def between(self) -> list[str]:
        """The clauses in between, of which a number of the undertaking is none."""
        begin = self.named[1] + 1 if self.since is None else self.clean.find("，", self.since.start, self.figure.start) + 1
        return self.clean[begin : self.clause - 1].split("，") if 0 < begin < self.clause else []

    @property
    def leads(self) -> bool:
        """Does it open its sentence, and consist of deeds that what is behind may tell?"""
        return self.m.kind in DONE_BY_PARTS and self.first and (self.opens or self.done)

    @property
    def all_below(self) -> bool:
        """实施甲工程：|…: the whole sentence tells of it."""
        return self.leads and self.at("heads", self.end)

    @property
    def listed(self) -> bool:
        """推进甲工程、|乙工程建设; 甲等工程."""
        return self.g.in_list.search(self.clean, self.named[0], self.m.start) is not None or self.at("listed", self.end)

    def tells_of_it(self, position: int) -> bool:
        """Is what begins here said of a work, in words that need no subject: 总投资|3亿元"""
        return self.g.goes_on.match(self.clean[position : self.figure.start]) is not None and not self.at("bare", position)

    @property
    def beside(self) -> bool:
        """Does its clause begin or build something: 加快|100公里慢行系统建设?"""
        return self.at("another_deed", self.clause)

    @property
    def goes_on(self) -> bool:
        """推进“四好农村路”建设，|建成油路411公里: the parts of a thing that work goes on on."""
        return not self.between and self.beside and self.m.kind != "project" and self.at("going_on", self.named[0])


def _another_item(w: Way) -> bool:
    return w.g.item.search(w.clean, w.named[1], w.figure.start) is not None or w.at("of_another", w.figure.end)  # 引进总投资20亿元|的…项目


def _of_the_place(w: Way) -> bool:
    """城镇居民人均可支配收入达到…; 甲机场通航，…，|全区机场总数|18个: of the whole place, or with a subject of its own."""
    all_of_it = w.m.kind != "plan" and w.g.of_all.fullmatch(w.figure.measure)
    return bool(all_of_it or (w.g.states_of_its_own.match(w.clean, w.clause, w.figure.start) and w.at("whole_place", w.clause)))


def _passing(w: Way) -> bool:
    """与甲通道沿线地区合作，: neither what the clause is about nor what is done; 融入“一带一路”，|建设乙20个."""
    if w.at("background", w.named[0]):
        return not w.first or bool(w.between) or w.at("own_deed", w.clause)
    return not (w.opens or w.done or w.at("predicated", w.end))


def _beside_a_thing(w: Way) -> bool:
    """建成甲公园，|新建乙20个: behind a thing that opens nothing, all but what is told of it."""
    thing = w.m.kind == "project" or not (w.m.kind in DONE_BY_PARTS or w.opens)
    heads = w.first and not (w.m.kind == "project" and not w.done)
    return thing and not (heads or w.tied or w.goes_on or w.tells_of_it(w.clause))


def _another_work(w: Way) -> bool:
    """设立甲园区，|建设乙20个; 改建“乙路”300公里，|完成丙12户; 编制甲规划，|实施乙20条. Not of what consists of deeds."""
    counted = w.since is not None and w.since.start <= w.end
    made = w.m.kind in TOLD and w.at("only_set_up", w.named[0])
    return w.beside and not w.goes_on and (counted or made or w.m.kind not in DONE_BY_PARTS)


# The first that holds parts them
APART: tuple[tuple[str, Callable[[Way], bool]], ...] = (
    ("another item", _another_item),
    ("of the place", _of_the_place),
    ("another segment", lambda w: w.segment > 0 and not w.at("times", w.segment) and not w.tells_of_it(w.segment)),
    ("one of a list", lambda w: not w.tied and w.listed),
    ("another number", lambda w: w.since is not None and not w.tied),
    ("somebody else", lambda w: any(w.clean[a - 1] in "，；：" for a in w.others)),
    ("in passing", lambda w: not w.tied and _passing(w)),
    ("behind other deeds", lambda w: bool(w.between) and not (w.tied or w.first)),
    ("beside a thing", _beside_a_thing),
    ("another work", _another_work),
)


def _of_what_is_written(w: Way) -> bool:
    """制定《甲规划》，|新建学校2所: a document goes on being told, but not where it was only made."""
    if w.m.rule not in WRITTEN:
        return _of_the_place(w) or w.segment > 0
    told = w.opens or w.g.tells.search(w.clean, w.m.end, w.named[1]) or w.g.by_it.search(w.clean, w.named[0], w.m.start)
    return not told and bool(w.segment or w.beside or w.g.states_of_its_own.match(w.clean, w.clause, w.figure.start))


def apart(w: Way) -> bool:
    if w.m.rule == NAMED and w.at("as_ruled", w.m.end):
        return True
    if w.all_below or w.m.rule in WRITTEN or (w.m.kind in TOLD and w.g.tells.search(w.clean, w.m.end, w.named[1])):
        return _another_item(w) or (not w.all_below and _of_what_is_written(w))
    return any(parts(w) for _, parts in APART)
