"""Titles of public posts, and the body that each is of: ordered tables of named rules (`tests/specs/title_rules.yaml`)."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator

from kg.extract.body_words import BodyWords
from kg.extract.names import NameGrammar, name_at, name_before
from kg.extract.open_bodies import ABROAD as OF_ANOTHER_STATE
from kg.extract.title_words import ABROAD, TitleGrammar, beside, unit_post
from kg.lexicon import Lexicon
from kg.model import Found, OrganizationMention, Place, PostMention, Span, Struct, replace
from kg.model.once import once
from kg.text import Spans, Text
from kg.text.gazetteer import NATION, gazetteer
from kg.text.patterns import Match
from kg.text.rule_tables import first

_FORMER = 4  # characters before a title within which there may stand a word that says that it is held no more
_THIS = 4  # … that says that it is of the body named last
_OURS = 3  # characters of a name as ours are
_NOTE = 22  # … a count of those who hold it, a note on the body
_CLOSE = 3  # characters between two titles that stand together; of an office's word that names none alone
_SHARED = 4  # characters of a body that a title shares one with
_UNIT = 20  # … and the name of a body that no lexicon knows
_NEAR = 20  # places
_FAR = 600  # characters of an endless sentence
_PARAGRAPH = 300  # … and the town that 镇长 is of
_OPENS = ("", "\n", "（", "：", " ", "、")  # before a title in a list


class Title(Struct, frozen=True):
    start: int
    end: int
    words: str
    body: OrganizationMention | None
    name: str | None  # full name of the body where no mention stands for it
    begin: int  # where the stretch that names body and title begins
    concurrent: bool = False
    former: bool = False
    rule: str = ""

    @property
    def of(self) -> str:
        return self.body.name if self.body else self.name or ""

    @property
    def post(self) -> PostMention:
        return PostMention(self.start, self.end, self.words, self.of, self.concurrent, "former" if self.former else None, rule=self.rule)


_Body = OrganizationMention | str
OF_ANOTHER, OF_THAT = "of another country", "of the state named before"


class _Case(Struct, frozen=True):
    """One title as it stands, with those before it that may be the same person's."""

    reader: TitleReader
    clean: str
    at: int  # where what names the body ends
    start: int
    end: int
    group: tuple[Title, ...]

    @property
    def words(self) -> str:
        return self.clean[self.start : self.end]

    @property
    def office(self) -> str:
        """What a title of an office begins with: 办公室|主任."""
        return next((o for o in self.reader.g.data["offices"] if self.words.startswith(o)), "")

    @property
    def shared(self) -> bool:
        """May the title's first character be the body's last? 国防部|长"""
        return self.words[0] in self.reader.g.split and self.words[1:2] == self.reader.g.head

    @property
    def body(self) -> OrganizationMention | None:
        body = self.reader.bodies.get(self.at)
        return None if body and body.kind == "party" and self.words in self.reader.g.data["of_parties"] else body  # 民进党|立委


# --- what looks like a title and is none of ours -------------------------------------------------------------


def _part_of_another_word(c: _Case) -> bool:
    """主任|医师; 总统, but in a paper of Taiwan"""
    elsewhere = c.words in c.reader.g.data["of_beyond"] and c.reader.g.beyond.isdisjoint(p.name for p in c.reader.divisions_of_home)
    return elsewhere or c.clean.startswith(c.reader.g.data["not_followed"], c.end)


def _behind_the_name(c: _Case) -> bool:
    """李强总理|在…: the name stands before; 甘肃省|省长 is none, nor is what a line is headed with: 李强|总理：…"""
    if c.body is not None or c.reader.of_division(c.at) or not c.reader.g.behind.fullmatch(c.words) or c.clean.startswith("：", c.end):
        return False
    named = name_before(c.clean, c.at, c.reader.names)
    joined = c.shared or c.clean[c.at - 1] in c.reader.g.data["joins"]  # 龙泉|里长黄圣龙, 、李辉及|秘书长金正玉
    return named is not None and not (joined and name_at(c.clean, c.end, c.reader.names)) and not c.reader.in_place(named[0], c.at)  # 高雄|市长


def _inside_a_place(c: _Case) -> bool:
    """西安市|长安区; but 师长|葛志辉, though 长葛 is a city."""
    named = c.reader.in_place(c.end - 1, c.end + 1)
    return named and (c.reader.in_place(c.end - 1, c.end + 2) or name_at(c.clean, c.end, c.reader.names) is None)


def _behind_a_surname(c: _Case) -> bool:
    """、卢|市长、立委某某: no name follows, and none of those titled behind holds it."""
    alone = c.body is None and c.clean[c.at - 1 : c.at] in c.reader.names.certain and name_at(c.clean, c.end, c.reader.names) is None
    return bool(alone and (c.at < 2 or not c.clean[c.at - 2].isalnum() or c.reader.g.joiners_end.search(c.clean, max(0, c.at - 4), c.at - 1)))


def _of_the_state_before(c: _Case) -> bool:
    """会见埃及总统某某，总理|马德布利出席: a title that every state has, where the text speaks of another or the name is rendered."""
    body, data = c.body or (c.reader.bodies.get(c.start + 1) if c.shared else None), c.reader.g.data
    of_states = body.text in c.reader.g.of_states if body else c.words in data["of_all_states"]
    return of_states and c.reader.other_state(c.at, c.end, whole=body is None) is not None


BEHIND_NAME, BEHIND_SURNAME = "behind the name", "behind a surname"
REFUSALS: tuple[tuple[str, Callable[[_Case], bool]], ...] = (
    ("an honour", lambda c: c.clean.endswith(c.reader.g.data["honours"], 0, c.body.start if c.body else c.at)),  # 全国优秀|县委书记
    ("part of another word", _part_of_another_word),
    ("inside a place", _inside_a_place),
    (OF_ANOTHER, lambda c: c.reader.abroad(c.body.start if c.body else c.at)),
    (OF_THAT, _of_the_state_before),
    (BEHIND_NAME, _behind_the_name),
    (BEHIND_SURNAME, _behind_a_surname),
)


# --- the body that a title is of: a mention, or its name where no mention stands for it -------------------------


def _of_the_standing_committee(c: _Case) -> _Body | None:
    """全国人大|常委: who is called so is of its standing committee."""
    g = c.reader.g
    return c.body.name + g.data["standing_committee"] if c.body and c.words in g.data["standing"] and c.body.name.endswith(g.data["with_standing"]) else None


def _behind_a_slip(c: _Case) -> _Body | None:
    """A stray character of the layout stands between the body and 副…: any but marks and words that join."""
    slip = c.clean[c.at - 1 : c.at]
    stray = "\u4e00" <= slip <= "\u9fff" and slip not in c.reader.g.data["joins"]
    return c.reader.bodies.get(c.at - 1) if c.words.startswith(c.reader.g.data["deputy"]) and stray else None


def _deputy(c: _Case) -> _Body | None:
    """全国|人大代表, 省|十二届政协委员"""
    deputy = c.reader.g.deputies.get(c.reader.g.sitting.sub("", c.clean[c.at : c.end]))
    if deputy is None or "{" not in deputy[1]:
        return deputy and deputy[1]
    nation = NATION if c.clean.startswith(NATION.name, c.at - 2) else None
    ends, before = c.reader.place_ends, c.clean[c.at - 1 : c.at]  # 金湖镇|民代表 shares a character
    place = nation or ends.get(c.at) or ends.get(c.at + 1) or c.reader.own_place(before) or c.reader.town_before(before, c.at)
    place = place if place != NATION or nation else None  # 卢伟国|议员
    return deputy[1].format(place=place.name) if place else None


def _of_the_village(c: _Case) -> _Body | None:
    """村支书 of the only village whose branch the text names."""
    ends = c.reader.g.data["of_village"].get(c.words)
    named = {o.name: o for o in c.reader.bodies.values() if o.name.endswith(ends)} if ends else {}
    return next(iter(named.values())) if len(named) == 1 else None


def _of_this_one(c: _Case) -> _Body | None:
    """该校|原党委书记, 该局|副局长: of the body that is named last of those that are called so."""
    m = c.reader.g.this.search(c.clean, max(0, c.at - _THIS), c.at)
    body = c.reader.last_such(m.start(), c.reader.g.data["called"][m["called"]]) if m else None
    return None if body and body.name in c.reader.guests else body


def _of_the_school(c: _Case) -> _Body | None:
    """某某大学召开会议。|校长某某出席, 我校|党委书记: of the school with which the paragraph opens, or of the only one that the text names."""
    g, opens = c.reader.g, c.clean[c.at - 1 : c.at]
    if opens in "。\n，" and c.words.endswith(g.data["heads_of_schools"]) and (body := c.reader.opening(c.at)) and body.kind == "school":
        return None if body.name in c.reader.guests else body
    bare = not (c.group and c.at - c.group[-1].end == 1) and (not opens.isalpha() or opens in g.data["joins"]) and c.words.endswith(g.data["of_schools"][0])
    return c.reader.only_school if bare or g.own_school.search(c.clean, max(0, c.at - _THIS), c.at) else None


def _of_the_group(c: _Case) -> _Body | None:
    """集团公司|副董事长、党组副书记某某, in a paper of the one group of the state that the text names."""
    return c.reader.only_group if c.reader.g.own_group.search(c.clean, max(0, c.at - _THIS - 1), c.at) else None


def _of_the_paragraph(c: _Case) -> _Body | None:
    """民政局召开会议。|局长某某出席: of the body with which the paragraph opens, where its head is called so."""
    body = c.reader.opening(c.at) if c.shared and c.clean[c.at - 1 : c.at] in ("。", "\n") else None
    own = c.reader.last_such(c.at, (c.words[0],)) if body else None
    return own if own and body and own.start >= body.start else None


def _of_the_clause(c: _Case) -> _Body | None:
    """某县民政局违规发放月饼，|党组书记、局长某某受到…: of the body that acts in the clause before."""
    g = c.reader.g
    joins = c.clean[c.at - 1 : c.at] in g.data["joins"]  # 环保局长由|副局长…升任
    entrusted = c.clean.endswith(g.data["entrusted"], 0, c.at)  # 受市人大常委会主任委托，|副主任某某主持会议
    alone = not c.group or joins or entrusted or c.at - c.group[-1].end > _CLOSE  # what stands farther before is of another
    body = c.reader.named_last(c.at) if alone and (joins or c.clean[c.at - 1 : c.at] in ("，", "；")) else None
    core = c.words.removeprefix(g.data["deputy"])
    ends = core[0] if core[1:] == g.head else tuple(g.data["called"].get(core[-1], "\n"))  # 局长, 主委
    return body if body and body.kind != "party" and (body.name.endswith(ends) or c.words.startswith(g.data["in_government"])) else None


def _of_a_unit(c: _Case) -> _Body | None:
    """特区终审法院|院长, 联同|律政司|司长: a body that no lexicon knows, by what its name ends with."""
    if own_committee := c.reader.of_congress(c.at):
        return own_committee
    g, m = c.reader.g, _unit_before(c)
    office = str(g.data["of_area"].get(c.words, ""))
    if office and not c.clean.endswith(office, 0, c.at):  # 油尖旺|民政专员, 该区|民政专员
        area = g.area.search(c.clean, max(0, c.at - _UNIT), c.at)
        return c.reader.bodies.get(c.at + len(office)) or (area["body"] + office if area else office if len(office) > _CLOSE else None)
    # a title of trade, an end that names none alone, words that no body's name holds
    alone = m is not None and m["body"] in g.data["unit_ends"] and m["body"] not in g.data["units_alone"]
    if m is None or alone or c.words.endswith(g.data["private_titles"]) or g.no_body.search(m["body"]) or g.holder.search(m["body"]):
        return None
    begin = c.reader.bodies_begin(m.start("body"), c.at)
    words = c.clean[begin : m.end("body")]
    if words in g.data["nameless"] and (near := c.reader.last_such(c.at, (words,))):
        return near.name  # 医院|院长
    if begin + 1 >= c.at:
        return None
    if c.shared and g.kind(c.words) == c.words[0] and words[-1] not in (c.words[0], *g.data["bare_divisions"]) and c.clean.endswith(words, 0, c.at):
        return words if words.endswith(g.data["town_office"]) else words + c.words[0]  # 大甲|区长
    if over := next((b for end in range(c.at - 1, begin, -1) if (b := c.reader.bodies.get(end)) and b.start < begin), None):
        return over.name + c.clean[over.end : m.end("body")]  # 某某数学|与系统科学研究院|学术委员会
    own = next((b for end in range(begin + 2, c.at) if (b := c.reader.bodies.get(end)) and b.start == begin), None)
    return own.name + words[own.end - begin :] if own else c.reader.of_level(words, c.at)  # 县府|行研处


def _unit_before(c: _Case) -> Match | None:
    """Also one that shares its last character with the title: 某某行政执行处|长."""
    g, floor = c.reader.g, max(0, c.at - _UNIT)
    m, shared = g.unit.search(c.clean, floor, c.at), c.shared and c.at - 1 not in c.reader.bodies  # not 民政处|陈|处长荣枝: a name stands between
    if m is None and shared and not c.clean.endswith(g.data["schools_short"], 0, c.at):
        m = g.unit.search(c.clean, floor, c.at + 1)
        m = m if m and m.end("body") - m.start("body") > _SHARED else None
    return m or (g.area.search(c.clean, floor, c.at) if shared and len(c.words) == 2 else None)


def _of_a_bare_division(c: _Case) -> _Body | None:
    """镇|党委书记, 街|党委书记: of the town named last, else as the text calls it."""
    g = c.reader.g
    word = next((w for w in g.bare if c.clean.endswith(w, 0, c.at)), "")
    before = c.clean[c.at - len(word) - 1 : c.at - len(word)]
    if not g.committee.match(c.words) or (before.isalpha() and before not in g.data["joins"]):
        return None
    if not word:  # 党委书记 in a list of a town's own paper
        home, alone = c.reader.home, before in _OPENS and (not c.group or c.at - c.group[-1].end > _CLOSE)
        return home.name if home and alone and home.name.endswith(tuple(g.data["bare_divisions"])) else None
    place = c.reader.own_place(word) or c.reader.town_before(word, c.at)
    return place.name if place else word


def _of_an_office(c: _Case) -> _Body | None:
    """文物返还|办公室主任; 财政部…，|办公厅主任: an office that is called by its name, or that of the body before it."""
    office, g = c.office, c.reader.g
    m = g.unit.search(c.clean, max(0, c.at - _UNIT), c.start + len(office)) if office else None
    if m is not None and m["body"] != office and not g.no_body.search(m["body"]):
        return str(m["body"])
    own = c.reader.named_last(c.start) if office else None
    name = own and ((own.end < c.at and c.reader.whole(own.name)) or own.name)  # 教育局研究室主任、|办公室副主任
    return f"{name.removesuffix(office)}{office}" if name else None


def _between_two_posts(c: _Case) -> _Body | None:
    """、省委外宣办|主任, 、文物返还|办公室主任: a body that no lexicon knows."""
    unit = c.reader.unlisted(c.at, c.group) or (c.reader.unlisted(c.start + len(c.office), c.group) if c.office else None)
    return unit if unit != c.office else None


BESIDE = ("between two posts", "a department beside")  # what tells that the post is of the one who has that before
HEAD_OF_PLACE = "head of a place"
UNIT, BARE, OFFICE, FIXED, DEPUTY = "of an unlisted unit", "of a bare division", "of an office", "of a fixed body", "deputy"
BODIES: tuple[tuple[str, Callable[[_Case], _Body | None]], ...] = (
    ("of the standing committee", _of_the_standing_committee),
    ("named before", lambda c: c.body),
    ("a department beside", lambda c: c.reader.unlisted(c.start + 1, c.group, known=True) if c.shared else None),  # 市委常委、组织部|长
    ("shares a character", lambda c: c.reader.bodies.get(c.start + 1) if c.shared else None),  # 国防部|长
    ("behind a slip", _behind_a_slip),
    ("of a mission", lambda c: c.reader.g.of_mission(c.clean[max(0, c.at - ABROAD) : c.at], c.words)),  # 驻英国|大使
    (DEPUTY, _deputy),
    # 国家主席; 中华人民共和国|主席, where the body itself stands before
    (FIXED, lambda c: c.reader.g.fixed.get(c.words) or next((b for b in c.reader.g.fixed.values() if c.clean.endswith(b, 0, c.at)), None)),
    ("of this one", _of_this_one),
    ("beside another post", lambda c: c.reader.of_the_same_place(c.words, c.at, c.group)),  # 昆山市委副书记、|市长
    (HEAD_OF_PLACE, lambda c: c.reader.government(c.words, c.at)[1]),  # 浙江省|省长; 市长 of the document's own city
    ("of the village", _of_the_village),
    ("of the school", _of_the_school),
    ("of the group", _of_the_group),
    ("of the paragraph", _of_the_paragraph),
    ("of the clause", _of_the_clause),
    ("between two posts", _between_two_posts),
    (OFFICE, _of_an_office),
    (BARE, _of_a_bare_division),
    (UNIT, _of_a_unit),
)

# --- the place that a head of government without one is of: 来到宾川县…，副县长, 该镇镇长, 市长 of a city's own paper ------------


class _Head(Struct, frozen=True):
    """A title that says the kind of its place, behind no name of one."""

    reader: TitleReader
    title: str
    start: int
    kind: str  # of place: 市 of 市长


def _shares_its_kind(c: _Head) -> Place | None:
    """吐鲁番|市长: 浙江省|省长 and 重庆市|市长 share no character."""
    place = c.reader.place_ends.get(c.start + 1)
    return place if place and len(c.title) == len(c.kind) + 1 and place.name.endswith(c.kind) else None


def _of_the_place_named_last(c: _Head) -> Place | None:
    """来到宾川县…，副县长, 该镇镇长."""
    this = c.reader.g.this.search(c.reader.clean, max(0, c.start - _THIS), c.start)
    return c.reader.town_before(c.kind, c.start) if this or c.reader.opens(c.start) else None


def _of_its_government(c: _Head) -> str | None:
    """市政府…会上|市长: of the one government that the text calls so, where nothing says whose paper it is."""
    named = {name for text, name in c.reader.placed if text in {c.kind + g for g in c.reader.g.data["governments"]}}
    return named.pop() if len(named) == 1 else None


def _of_no_place_named(c: _Head) -> str | None:
    """县人大常委会…，|副县长 of a county that the text does not name."""
    data, before = c.reader.g.data, c.reader.clean[c.start - 1 : c.start]
    called = c.kind in c.reader.unnamed or (c.kind in data["bare_divisions"] and not before.isalpha())
    own = next((c.kind + g for g in data["governments"] if c.kind + g in c.reader.named), c.kind + data["governments"][-1])  # as the text calls it
    return own if called and c.reader.first_place(c.kind) is None else None


GOVERNED: tuple[tuple[str, Callable[[_Head], Place | str | None]], ...] = (
    ("shares its kind", _shares_its_kind),
    ("of the place that speaks", lambda c: c.reader.own_place(c.kind)),
    ("of the place named last", _of_the_place_named_last),
    ("of the special region", lambda c: c.reader.first_place(c.kind) if c.kind == c.reader.g.data["special"] else None),
    ("of its government", _of_its_government),
    ("of no place named", _of_no_place_named),
)


class TitleReader:
    """The titles of one text, with their bodies."""

    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._text, self.clean, self._divisions = text, text.clean, lexicon.of(gazetteer)
        self.g: TitleGrammar = lexicon.of(TitleGrammar)
        self.names = lexicon.of(NameGrammar)
        self._body_words = lexicon.of(BodyWords)
        self.home = text.frame.place
        self.divisions_of_home = tuple(self._divisions.chain(self.home))
        self.bodies: dict[int, OrganizationMention] = {o.end: o for o in sorted(found.organizations, key=lambda o: -o.start) if o.rule != OF_ANOTHER_STATE}
        self.named, self._body_ends = {o.name for o in found.organizations}, sorted(self.bodies)
        self._wholes = sorted(self.named | {o.parent for o in found.organizations if o.parent}, key=len)
        self.place_ends = {p.end: p.place for p in found.places}
        self._place_starts = {p.end: p.start for p in found.places}
        self._places = Spans(found.places)
        self.placed = {(o.text, o.name) for o in self.bodies.values() if o.jurisdiction}
        self.unnamed = {o.text[:1] for o in found.organizations if o.jurisdiction is None and o.name == o.text}

    def spans(self) -> Iterator[Span]:
        """Where titles of our posts stand; what makes one part of another word makes it none."""
        for start, end in self.places:
            case = _Case(self, self.clean, start, start, end, ())
            if not _part_of_another_word(case) and not self.abroad(start):
                yield Span(self._begins(start, end), end)

    def read(self, start: int, end: int, group: tuple[Title, ...]) -> tuple[Title | None, str]:
        """The title that stands there with its body; or None and the name of the rule that says that it is none."""
        case = self._case(start, end, group)
        if refused := first(REFUSALS, case)[0]:
            return None, refused
        title = self._titled(case)
        return title, title.rule

    def _case(self, start: int, end: int, group: tuple[Title, ...]) -> _Case:
        counted = self.g.counted.search(self.clean, max(0, start - _NOTE), start) if start not in self.bodies else None
        return _Case(self, self.clean, counted.start() if counted else start, self._begins(start, end), end, group)

    def _titled(self, c: _Case) -> Title:
        rule, of = first(BODIES, c)
        body, name = (None, of) if isinstance(of, str) else (of, None)
        opens = body.start if body and body.end <= c.start + 1 else self._place_starts.get(c.at, c.at) if name else c.at
        opens -= next((len(w) for w in self.g.bare if self.clean.endswith(w, 0, c.at)), 0) if rule == BARE else 0
        words, name = unit_post(c.words, name, self.g, self.divisions_of_home) if name and (rule in (UNIT, BARE, *BESIDE) or c.office) else (c.words, name)
        return Title(c.end - len(words), c.end, words, body, name, opens, self._concurrent(c), self._former(c, opens), rule)

    def ending(self, end: int, group: tuple[Title, ...]) -> Title | None:
        """The title that ends there, of somebody whom a turn of phrase names: 甲、乙|两位副局长 is none behind a name."""
        case = self._case(self._starts[end], end, group) if end in self._starts else None
        return self._titled(case) if case and first(REFUSALS, case)[0] in ("", BEHIND_NAME, BEHIND_SURNAME) else None

    @once
    def _starts(self) -> dict[int, int]:
        return {end: start for start, end in self.places}

    @once
    def places(self) -> list[tuple[int, int]]:
        """Where titles may stand, in reading order."""
        return [(self._behind_its_body(start, end), end) for start, end in (m.span() for m in self.g.pattern.finditer(self.clean))]

    def _behind_its_body(self, start: int, end: int) -> int:
        """村党支部|书记; 望山村|支部书记, though 村支部书记 is a title too; 省公安|厅长, though 公安厅长 is one."""
        at = next((min(at, end - 2) for at in range(end - 1, start, -1) if at in self.bodies), start)
        apart = self.clean[start] not in self.g.data["small_divisions"] or self.clean[start - 1 : start] == self.clean[start]  # 石桥村|村主任
        if at > start or apart or not self.g.pattern.fullmatch(self.clean, start + 1, end):
            return at
        m = self.g.unit.search(self.clean, max(0, start - _UNIT), start + 1)
        return at + (m is not None and len(m["body"]) > 2 and not self.g.no_body.search(m["body"]))

    def _begins(self, start: int, end: int) -> int:
        """Behind what says that it is a former one, or whose deputy: 原|副市长, 人大|代表."""
        if (deputy := self.g.deputies.get(self.clean[start:end])) is not None:
            return end - len(deputy[0])
        m = self.g.former.match(self.clean, start, end)
        return m.end() if m and self.g.pattern.fullmatch(self.clean, m.end(), end) else start

    def _former(self, c: _Case, opens: int) -> bool:
        """原|副市长, 时任|县水利局局长"""
        within = c.body and any(w in c.body.text and w not in c.body.name for w in self.g.once)  # 教育部原人事司|司长
        return bool(within or self.g.before_former.search(self.clean, c.at, c.start) or self.g.before_former.search(self.clean, max(0, opens - _FORMER), opens))

    def _concurrent(self, c: _Case) -> bool:
        joined = c.clean[c.group[-1].end : c.start] if c.group else ""
        beside = self.g.data["beside"]
        return c.clean.startswith((f"（{beside}）", beside), c.end) or c.clean[c.start - 1 : c.start] == beside or joined in self.g.data["joint"]

    def abroad(self, at: int) -> bool:
        floor = max(0, at - ABROAD)
        mission = self.g.mission.search(self.clean, floor, at)  # 法国|驻尼日尔|大使
        theirs = self.g.their_mission.search(self.clean, floor, at) or self.g.foreign.search(self.clean, floor, mission.start() if mission else at)
        return theirs is not None or (at > 0 and self.g.of_one_sign.match(self.clean, at - 1) is not None)

    def other_state(self, at: int, end: int, whole: bool) -> str | None:
        """The other state of which the sentence speaks last, where the name behind is written as theirs are, be it none.

        A name like ours is of another only behind a state whose people have such, in one clause.
        """
        name = (name_at(self.clean, end, self.names) or (0, "·"))[1]
        theirs = "·" not in name and self.names.rendered.fullmatch(name) and (whole or name[0] not in self.names.single or len(name) > _OURS)
        floor = max(0, at - _FAR, *(self.clean.rfind(mark, max(0, at - _FAR), at) for mark in ("。\n" if theirs else "。\n，")))
        told = [m for m in self.g.whose_state.finditer(self.clean, floor, at) if not theirs or m["ours"] is None]
        if told and (theirs or (whole and told[-1]["like"])):
            return str(told[-1][0])
        return "" if theirs and len(name) > _OURS else None

    def of_division(self, at: int) -> bool:
        """Does a division's name with its kind end here? 甘肃省|省长, 于洪区|区长: 甘肃省 and 洪区 are no persons."""
        place = self.place_ends.get(at)
        return place is not None and self.clean[at - 1] == place.name[-1]

    def in_place(self, start: int, end: int) -> bool:
        """宁夏, 云南 …: a division's name is no person's."""
        return any(p.end >= end for p in self._places.between(start, start + 1))

    def bodies_begin(self, start: int, end: int) -> int:
        """Behind the last word that no body's name holds, unless a place does: 西藏自治区|那曲县…."""
        begin = self._body_words.begins(self.clean, start, end)
        return start if self.in_place(begin - 1, begin + 1) else begin

    def named_last(self, at: int, floor: int = -1) -> OrganizationMention | None:
        """The public body that the sentence, or the text behind `floor`, names last before."""
        floor = floor if floor >= 0 else max(at - _FAR, *(self.clean.rfind(mark, max(0, at - _FAR), at) for mark in "。\n"))
        near = bisect.bisect_right(self._body_ends, at)
        named = self.bodies[self._body_ends[near - 1]] if near else None
        return named if named and named.start > floor and named.kind not in self.g.data["private_kinds"] else None

    def last_such(self, at: int, ends: tuple[str, ...], begins: str = "") -> OrganizationMention | None:
        """The body with such an end to its name, and such a beginning, that the text names last before."""
        near = bisect.bisect_right(self._body_ends, at)
        bodies = (self.bodies[end] for end in reversed(self._body_ends[max(0, near - _NEAR) : near]))
        return next((b for b in bodies if b.name.endswith(ends) and b.name.startswith(begins)), None)

    def opening(self, at: int) -> OrganizationMention | None:
        """The body that is named first in the paragraph, before `at`."""
        near = bisect.bisect_right(self._body_ends, self._text.block_at(max(0, at - 1)).start)
        first = self.bodies[self._body_ends[near]] if near < len(self._body_ends) else None
        return first if first and first.end < at else None

    @once
    def only_school(self) -> str | None:
        """Also by a part of it: 某某大学|附属医院."""
        named = {m[1] for o in self.bodies.values() if (m := self.g.of_a_school.match(o.name))}
        named = {name for name in named - self.guests if name.endswith(self.g.data["university"])} or named - self.guests
        return named.pop() if len(named) == 1 else None

    @once
    def guests(self) -> set[str]:
        """The schools of those who come to ours: 某某大学校长某某来|我校."""
        visits = [Span(self._text.sentence_at(m.start()).start, m.start()) for m in self.g.guests_of_ours.finditer(self.clean)]
        return {m[1] for o in self.bodies.values() if (m := self.g.of_a_school.match(o.name)) and any(v.start <= o.start < v.end for v in visits)}

    @once
    def only_group(self) -> str | None:
        """The only one of whose leaders in the Party the text tells."""
        named = {o.name for o in self.bodies.values() if self.g.of_a_group.search(o.name)}
        named = {name for name in named if not any(name in other for other in named - {name})}
        return named.pop() if len(named) == 1 and self.g.party_in_group.search(self.clean) else None

    def of_congress(self, at: int) -> str | None:
        """、财政经济委员会|主任委员, behind those of 全国人大监察和司法委员会: of the congress, or the conference, that the text named last."""
        words = next((w for w in self.g.data["committees_of_congress"] if self.clean.endswith(w, 0, at)), "")
        near = bisect.bisect_right(self._body_ends, at - len(words)) if words else 0
        bodies = (self.bodies[end] for end in reversed(self._body_ends[max(0, near - _NEAR) : near]))
        whole = next((m[0] for b in bodies if (m := self.g.congress_of.match(b.name))), None)
        return whole and (self.g.within(words, whole) or whole + words)

    def of_level(self, unit: str, at: int) -> str:
        """县|矿山救护队 of the county that speaks; 省|厅: the one of the province that was named last."""
        place = self.own_place(unit[0]) if self.g.of_level.match(unit) else None
        meant = self.last_such(at, (unit[1:],), place.name) if place and not unit[2:] else None
        return meant.name if meant else (place.name if place else unit[0]) + unit[1:]

    def own_place(self, word: str) -> Place | None:
        """The place that speaks, or the nearest above it, whose name ends so."""
        return next((p for p in self.divisions_of_home if word and p.name.endswith(word)), None)

    def government(self, title: str, start: int) -> tuple[str, str | None]:
        """Of the place that the title's words name or presume: 浙江省|省长; 市长 of the document's own city. And the rule that says so."""
        if (kind := self.g.kind(title)) is None:
            return "of any place", self._of_any_place(title, start)
        if start in self.place_ends:
            return "of the place right before", self._of_the_place_before(start, kind)
        if title in self.g.data["of_many"] and self._of_another(kind, start):
            return "of another body", None
        rule, of = first(GOVERNED, _Head(self, title, start, kind))
        return rule, self.office_of(of) if isinstance(of, Place) else of

    def _of_any_place(self, title: str, start: int) -> str | None:
        """议长, 县级|…长: titles that do not say what kind of place has them."""
        council = title in self.g.data["of_councils"]
        beside_home = self.home is not None and self.clean[start - 1 : start] == self.home.name[-1]
        own = self.g.of_home(title, self.divisions_of_home) if self.home and (council or beside_home or self.opens(start)) else None
        return own or (self.council if council else None)

    def _of_the_place_before(self, start: int, kind: str) -> str | None:
        """浙江省|省长; 吉林|市长, 花莲|市长: a division by its kind's name, or by its name alone."""
        place = self.place_ends[start]
        words = self.clean[self._place_starts[start] : start] + kind
        own = place if place.name.endswith(kind) else self._divisions.one(words) or (None if place.code else Place(words))
        return self.office_of(own) if own else None

    def first_place(self, kind: str) -> Place | None:
        """The first of that kind that the text names."""
        return next((p.place for p in self._places.all if p.place.name.endswith(kind)), None)

    def _of_another(self, kind: str, start: int) -> bool:
        """工商联|主席; 自治区政协主席某某，|副主席某某"""
        if (before := self.clean[start - 1 : start]).isalpha():
            return before not in (*self.g.data["joins"], kind[-1])
        last = self.named_last(start)
        return last is not None and last.kind not in self.g.data["of_the_place"]

    def of_the_same_place(self, title: str, start: int, group: tuple[Title, ...]) -> str | None:
        """昆山市委副书记、|市长: the government of the place in whose body the post right before is, whichever place speaks."""
        other = _beside(title, group[-1], self.g) if group and start - group[-1].end <= 1 else None
        return other[1] if other and other[0] == title else None

    def whole(self, of: str, ends: tuple[str, ...] = ("",)) -> str:
        """兰州市教育局 of 兰州市教育局|人事科: the body, with one of the ends to its name, of which the text names a part so; "" where it is none."""
        part = self.g.part.search(of)
        return next((w for w in reversed(self._wholes) if part and w != of and of.startswith(w) and w.endswith(ends)), "")

    def headed(self, words: str, of: str) -> str:
        """Of which body around the one told before is a bare title: 人事科科长、|副局长 the 局, 办公室主任、|党组成员 that of which it is the office."""
        head = self.g.head_of.fullmatch(words)
        ends = tuple(self.g.data["called"].get(head["of"], (head["of"],))) if head else ("",)
        return of if head and of.endswith(ends) else self.whole(of, ends) if head or self.g.of_whole.fullmatch(words) else ""

    def governed_by(self, title: Title) -> Place | None:
        """The place whose body the title is of: 县长某某、|组织部|部长某某; 党委常委、|组织部|部长 of a university is of none."""
        m = self.g.governs.fullmatch(title.of)
        own = title.body.jurisdiction if title.body and title.body.kind not in self.g.data["of_no_place"] else None
        return own or (self._divisions.one(m[m.lastindex]) or Place(m[m.lastindex]) if m and m.lastindex else None)

    def opens(self, at: int) -> bool:
        """Does no noun stand right before, of whose body it might be a title? 繼|秘書長某某"""
        before = self.clean[at - 1 : at]
        return not before.isalpha() or before in self.g.data["joins"] or self.clean.endswith(self.names.data["before_name"], 0, at)

    @once
    def council(self) -> str | None:
        """The only council that the text names."""
        named = [name for name in self.named if name.endswith(self.g.data["council"])]
        return named[0] if len(named) == 1 else None

    def office_of(self, place: Place) -> str:
        office = f"{place.name}{self.g.data['town_office']}"
        return office if office in self.named else self.g.governed(self._divisions.chain(place), self.divisions_of_home)

    def town_before(self, kind: str, start: int) -> Place | None:
        """石桥镇，…|镇长: the division of that kind named last."""
        before = (p.place for p in reversed(self._places.between(start - _PARAGRAPH, start)[-_NEAR:]))
        return next((p for p in before if p.name.endswith(kind) and not p.name.endswith(self.g.data["regions"])), None)

    def unlisted(self, start: int, group: tuple[Title, ...], known: bool = False) -> str | None:
        """The name of a body that no lexicon knows, between two posts of one person; `known`: only of a department."""
        m = self.g.unlisted.fullmatch(self.clean, group[-1].end, start) if group else None
        if m is None or (known and m["body"] not in self.g.departments) or self.g.no_body.search(m["body"]):
            return None
        committees = (t.body.kind in ("party", "school") or not m["party"] if t.body else self.g.of_committee.fullmatch(t.of) for t in reversed(group))
        own = next((t for t, of in zip(reversed(group), committees, strict=True) if of), None)
        place, body = self.governed_by(own) if own else self.governed_by(group[-1]) or self.home, str(m["body"])
        if named := self.g.within(body, group[-1].of):
            return named
        if body not in self.g.departments or not (own or place):
            near = self.last_such(m.start("body"), (body,)) if body in self.g.data["nameless"] else None  # 、医院|院长
            return near.name if near else body
        school = self.g.of_a_school.match((own or group[-1]).of)  # 某某大学教务处处长某某、|组织部|部长
        return self.g.beside_committee(body, school[1] if school else (own or group[-1]).of, None if school else place)


def _beside(title: str, before: Title, g: TitleGrammar) -> tuple[str, str] | None:
    place = before.body.jurisdiction if before.body and before.body.kind in g.data["of_the_place"] else None
    return beside(title, before.of, place, g)


def inherited(title: Title, before: Title, reader: TitleReader) -> Title:
    """A bare title is of the nearest body before it; 市委副书记、区长: the second is of the place's government."""
    g = reader.g
    kind = g.kind(title.words)
    if (other := _beside(title.words, before, g)) is not None:
        return replace(title, start=title.end - len(other[0]), words=other[0], name=other[1])
    if kind and kind not in g.data["regions"] and not before.of.endswith((kind, *(kind + w for w in g.data["governments"]))):
        return title  # 工务局长某某，|市长某某
    whole = reader.headed(title.words, before.of)
    return replace(title, body=None, name=whole) if whole not in ("", before.of) else replace(title, body=before.body, name=before.name)
