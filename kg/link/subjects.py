"""Which bodies and places of a text may be the subject of a clause, and which of them is that of a given place in it."""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache, partial

from kg import ids
from kg.lexicon import Lexicon
from kg.link.entities import Register
from kg.model import Found, OrganizationMention, PlaceMention, Span, SpeechTurn, Struct
from kg.text import Sentence, Spans, Text
from kg.text.names import key
from kg.text.patterns import Expressions, Match

FAR = 600  # characters of an endless sentence that are looked back over
_CHAIN = 4  # divisions that may stand one behind the other: province, city, county, town
_HEAD = 30  # characters of a sentence in which a body stands that the sentences behind are about too
_FAR_BACK = 30  # … in which whoever it is about may stand
_OPENING = 3  # blocks at the head of a paper that tell of whom it is
_BACK = 3  # sentences of a paragraph that a subject is carried over
_MARKS = "，。；：！？\n“）】"  # behind which a clause begins


class SubjectGrammar(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data, verbs, self.letters = lexicon.data("actors"), lexicon.data("initiatives"), lexicon.data("metadata")["document_letters"]
        super().__init__(data["forms"], {"letters": [*self.letters]}, data, verbs)


class Actor(Struct, frozen=True):
    id: str
    span: Span | None  # the words that name it


class Candidate(Span, frozen=True):
    id: str
    opens: bool  # stands at the beginning of a clause
    agent: bool = False  # 由 stands before it, or a number of its own right behind it: 广东|5例
    lasting: bool = True  # may be the subject of the clauses and sentences that follow


class _Tied(Span, frozen=True):
    """甲区与乙区, 甲局、乙局和丙局: a list of bodies and places, and who they are."""

    of: tuple[str, ...]


class _Offered(Struct, frozen=True):
    """A body, a place or a word for one that may act."""

    subjects: Subjects
    span: Span
    begin: int  # where the divisions before it begin: 九龙坡区|英雄湾村 begins where its district does

    @property
    def before(self) -> str:
        return self.subjects.clean[max(0, self.begin - 10) : self.begin]

    @property
    def opens(self) -> bool:
        return not self.before or self.before[-1] in _MARKS or self.before.endswith(self.subjects.g.data["opening"])


def _within_a_name(o: _Offered) -> bool:
    """But a body that begins the name of its work may act: 某大学|合作办学项目."""
    built_for = o.subjects.clean.startswith(o.subjects.g.data["built_for"], o.span.end)  # 某博物馆|新馆建设项目
    owner = isinstance(o.span, OrganizationMention) and o.span.start in o.subjects.names_begin and not built_for
    return not owner and o.subjects.covered.hold(o.span.start, o.span.end)


def _owner(o: _Offered) -> bool:
    """市国资委|监管企业; …|江平市的|企业; 江平市|6月印发的《…》提出."""
    clean, g = o.subjects.clean, o.subjects.g
    return (
        g.of_document.match(clean, o.span.end) is not None
        or clean.startswith(g.data["owning"], o.span.end)
        or (clean.startswith(g.data["owner"], o.span.end) and not o.opens)
    )


def _object(o: _Offered) -> bool:
    """向|国家发改委|报送, but not 市民政局|与|市财政局|联合…: two bodies do it."""
    tied = o.before.endswith(o.subjects.g.data["joins"]) and isinstance(o.span, OrganizationMention) and o.begin - 1 in o.subjects.body_ends
    return o.before.endswith(o.subjects.g.data["objects"]) and not tied


NO_SUBJECTS: tuple[tuple[str, Callable[[_Offered], bool]], ...] = (
    ("within a name", _within_a_name),
    ("object", _object),
    ("place of a body's work", lambda o: o.subjects.presumed is not None and o.subjects.g.located.search(o.before) is not None),
    ("owner", _owner),
    ("part", lambda o: o.subjects.clean.startswith(o.subjects.g.data["parts_of_bodies"], o.span.end)),  # 市立医院|东区正式挂牌
    ("supporter", lambda o: o.subjects.g.supporting.match(o.subjects.clean, o.span.end) is not None),  # 市教委|配合，
)


# By where the segment (behind ；) and the clause begin in which a subject is wanted
SUBJECTS: tuple[tuple[str, Callable[[Subjects, int, int, Candidate], bool]], ...] = (
    ("opens the clause", lambda s, segment, clause, c: c.opens and c.start >= clause),
    (
        "opens the segment",
        lambda s, segment, clause, c: c.opens and c.start >= segment and s.goes_on(c) and (c.lasting or not s.g.counted_first.match(s.clean, clause)),
    ),
    ("opens the sentence", lambda s, segment, clause, c: c.opens and (c.lasting or s.tells_of_itself(c)) and s.goes_on(c)),
    ("jurisdiction in the clause", lambda s, segment, clause, c: c.id == s.jurisdiction and c.start >= clause),
)


class Subjects:
    """Subjects of one document's sentences; `jurisdiction` is its own place."""

    def __init__(self, text: Text, found: Found, register: Register, lexicon: Lexicon, jurisdiction: str | None, presumed: str | None) -> None:
        self.clean: str = text.clean
        self.g: SubjectGrammar = lexicon.of(SubjectGrammar)
        self.jurisdiction: str | None = jurisdiction
        # whom the kind of paper presumes to act, where nobody speaks in it
        place = jurisdiction if text.frame.actor == "place" and jurisdiction != ids.NATION and not found.turns else None
        self.presumed: str | None = presumed or place
        self._text, self._register = text, register
        self._issuer = next(filter(None, (register.acts(issuer.value) for issuer in text.frame.issuers)), None)
        self.turn_at: Callable[[int], SpeechTurn | None] = Spans(found.turns).around
        self._named = defaultdict[str, list[PlaceMention]](list)  # by the last character, which says the level
        for m in found.places:
            self._named[m.place.name[-1]].append(m)
        self._named[self.g.data["there"][-1]] = [*found.places]  # whichever place was named last
        self._place_ends = {p.end: p.start for p in found.places}
        works = [*found.initiatives, *(q for q in text.quotations if q.mark == "《")]
        self.covered = Spans[Span]([*works, *found.events])  # no body acts by its session: 江平市人民代表大会|第五次会议开幕
        self.names_begin = {name.start for name in works}
        self.body_ends = {body.end for body in found.organizations}
        self._parties = [*self._together(found)]
        self._carried, self.speaker_body = cache(self._carried_to), cache(self._speaker_body)
        self._candidates = Spans(sorted(self._collect(found), key=lambda c: (c.start, c.end)))
        self._agents = Spans(c for c in self._candidates.all if c.agent)
        self._headings = Spans(b for b in text.blocks if b.kind == "heading")
        opening = text.blocks[:_OPENING][-1].end if text.blocks else 0
        self.homes: list[str | None] = [*dict.fromkeys(own for span, own in self._parties if span.start < opening)] or [self.presumed]

    def _speaker_body(self, turn: SpeechTurn | None) -> str | None:
        own = self._register.official_ids.get(key(turn.speaker)) if turn and turn.speaker else None
        posts = self._register.officials[own].posts if own else ()
        return next((p.organization for p in posts if not self.g.counting.search(p.organization)), None)  # not of 国家统计局, which counts what others do

    def spoken_for(self, turn: SpeechTurn) -> str | None:
        """Who does what a speaker tells of nobody: the place, or the company, school … that the speaker is of."""
        own = self._register.organizations.get(self.speaker_body(turn) or "")
        return own.id if own and own.kind in self.g.data["of_its_own"] else self.jurisdiction

    def governed(self, body: str) -> str | None:
        """The place of a government, or of a party committee."""
        named = self._register.organizations.get(body)
        of = self.g.governing.fullmatch(named.name) if named else None
        return next((own for own, place in self._register.places.items() if of and place.name == of[1]), None)

    def carried(self, position: int) -> Actor | None:
        """The subject of the sentences before that around `position`, as far as it lasts."""
        return self._carried(self._text.sentence_at(position), self.turn_at(position))

    def agent(self, position: int) -> Actor | None:
        """由|市财政局|安排…: who does what the clause of `position` tells."""
        begin, end = self._text.clause(position, position + 1)
        agent = self._agents.last(position - 1)
        if agent is None or agent.start < begin:  # 资金800万元，由|县财政局|拨付
            agent = next(iter(self._agents.between(end + 1, end + _CHAIN)), None)
            agent = agent if agent and self.g.provided.match(self.clean, agent.end) else None
        return Actor(agent.id, agent) if agent else None

    def of_turn(self, turn: SpeechTurn) -> Actor | None:
        """Whose plans the speaker gives: the subject of the turn's first sentences."""
        first = self._text.sentence_at(turn.start)
        return next((Actor(c.id, c) for c in self._within(turn.start, first.end) if c.opens and c.lasting), None)

    def joined(self, span: Span) -> list[Candidate]:
        """The candidate there and those that are tied to it: 党中央、|国务院, 甲局与|乙局. Of 某局|某大队 the whole."""
        out, at = list[Candidate](), span.start
        while own := self._candidates.between(at, at + 1):
            out += [c for c in own if c.end == max(x.end for x in own)]
            if not self.clean.startswith(("、", *self.g.data["joins"]), out[-1].end):
                break
            at = out[-1].end + 1
        return out

    def another(self, start: int, end: int) -> bool:
        """Whether one of a list begins there that does something else: 甲市发展…、|乙市|打造…."""
        return any(self.clean[c.start - 1] == "、" and c.start - 1 not in self.body_ends for c in self._candidates.between(start + 2, end))

    def goes_on(self, candidate: Candidate) -> bool:
        """May it be the subject of the clauses behind its own? Not where something became of it there: 某实验室启动运行，…"""
        if candidate.id == self.jurisdiction:
            return True
        _, end = self._text.clause(candidate.start, candidate.end)
        return self.tells_of_itself(candidate) or self.g.complete.search(self.clean, candidate.end, min(end, candidate.end + FAR)) is None

    def tells_of_itself(self, candidate: Candidate) -> bool:
        """甲公司落户乙县，|其规模不断发展，产值…；税收…"""
        _, end = self._text.clause(candidate.start, candidate.end)
        return self.clean.startswith(self.g.data["of_itself"], end + 1)

    def stated(self, position: int) -> Actor | None:
        back = self._text.reach_back(position)
        whole = self._within(back, position)[::-1]
        segment = 1 + self.clean.rfind("；", back, position)
        clause = max(segment, 1 + self.clean.rfind("，", back, position), 1 + self.clean.rfind("：", back, position))
        found = (c for _, fits in SUBJECTS for c in whole if fits(self, segment, clause, c) and not self.g.closed.match(self.clean, c.end, position))
        return next((Actor(c.id, c) for c in found), None)

    def _carried_to(self, sentence: Sentence, turn: SpeechTurn | None) -> Actor | None:
        """No place below the jurisdiction: what it does is told in its own sentence."""
        own = self._text.frame.is_a("work_report")  # …, whose sentences without a subject tell of what the place did
        mine = (c for c in self._before(sentence, turn, _BACK) if c.id == self.jurisdiction or not (own or c.id.startswith("place/")))
        return next((Actor(c.id, c) for c in mine if c.lasting), None)

    def topics(self, position: int) -> Iterator[Candidate]:
        """Whom the passage up to this place is about, the nearest first: the subjects that open the sentences before, the body that its heading is."""
        yield from self._before(self._text.sentence_at(position), self.turn_at(position), _FAR_BACK)
        if head := self._headings.last(position):
            yield from (c for c in self._within(head.start, head.end) if c.opens and self.g.whole_heading.fullmatch(self.clean, c.end, head.end))

    def _before(self, sentence: Sentence, turn: SpeechTurn | None, most: int) -> Iterator[Candidate]:
        floor = max(self._text.blocks[sentence.block].start, turn.start if turn else 0)
        for _ in range(most):
            if sentence.start <= floor:
                return
            sentence = self._text.sentence_at(sentence.start - 1)
            start = max(sentence.start, sentence.end - FAR, floor)
            yield from (c for c in self._within(start, sentence.end) if c.opens and (c.lasting or c.start < start + _HEAD) and self.goes_on(c))

    def _within(self, start: int, end: int) -> list[Candidate]:
        return [c for c in self._candidates.between(start, end) if c.end <= end]

    # --- what stands in the text --------------------------------------------------------------------------

    def _collect(self, found: Found) -> Iterator[Candidate]:
        post_starts = {p.start for person in found.people for p in person.posts}
        bodies = Spans(found.organizations)
        offered: list[tuple[Span, str | None, bool]] = []
        for body in found.organizations:
            # a body right before a title is the speaker's: 市商务委|副主任张国华表示; a paper, a statistics bureau only tells what others do
            if body.end not in post_starts and body.kind != "media" and not self.g.counting.search(body.name):
                offered.append((body, self._register.acts(body.name), body.kind not in self.g.data["fleeting"] or not self.jurisdiction))
        places = ((p, ids.place(p.place)) for p in found.places if not bodies.hold(p.start, p.end))
        offered += [(p, own, True) for p, own in places if own == self.jurisdiction or self.g.place_acts.match(self.clean, p.end)]
        for form, meant in ((self.g.acting, self._meant), (self.g.shortened, partial(self._shortened, bodies=bodies))):
            alone = (m for m in form.finditer(self.clean) if not bodies.hold(m.start(), m.end()))  # not 全国|学联, 老年|医院
            offered += [(Span(m.start(), m.end()), meant(m), True) for m in alone]
        offered += [(span, own, True) for span, own in self._parties]
        for span, own, lasting in offered:
            begin = span.start
            for _ in range(_CHAIN):
                begin = self._place_ends.get(begin, begin)
            o = _Offered(self, span, begin)
            if own and not any(refuses(o) for _, refuses in NO_SUBJECTS):
                counted = self.g.counts.search(o.before) and self.g.counted.match(self.clean, span.end)
                yield Candidate(span.start, span.end, own, o.opens and not counted, bool(counted) or o.before.endswith(self.g.data["agent"]), lasting)

    def _together(self, found: Found) -> Iterator[tuple[Span, str]]:
        """川渝两地|签署…; 两地|将…; 甲局与乙局签约，双方|将…: each of those that letters before the word stand for, or of as many that a list named last."""
        lists, bodies = list[_Tied](), Spans(found.organizations)
        acting = [(m, self._register.acts(m.name)) for m in found.organizations]
        for one, own in sorted([*acting, *((p, ids.place(p.place)) for p in found.places if not bodies.hold(p.start, p.end))], key=lambda x: x[0].start):
            goes_on = lists and self.clean[lists[-1].end : one.start] in ("、", *self.g.data["joins"])
            before = lists.pop() if goes_on else _Tied(one.start, one.end, ())
            lists.append(_Tied(before.start, one.end, (*before.of, own or "")))
        named, ids_of, tied_of = list[str](), {place.name: own for own, place in self._register.places.items()}, Spans(lists)
        for m in self.g.together.finditer(self.clean):
            near = (x for x in tied_of.between(m.start() - FAR, m.start())[::-1] if x.end <= m.start() and (not m["area"] or x.of[0].startswith("place/")))
            tied = next((x for x in near if len(x.of) == self.g.data["so_many"][m["many"]]), _Tied(0, 0, ()))
            named = [*filter(None, (ids_of.get(self.g.letters[x]) for x in m["who"] or ""))] or [*tied.of] or named
            begin = tied.start if tied.end == m.start() and self.g.place_acts.match(self.clean, m.end()) else m.start()  # 甲区、乙区两地|推进…
            yield from ((Span(begin, m.end()), own) for own in named)

    def _shortened(self, m: Match, bodies: Spans[OrganizationMention]) -> str | None:
        """新疆某玫瑰有限公司。|公司|吸纳…: the body named last that ends so, or whose 督导组 came."""
        ends, near = self.g.data["short"][m[0]], reversed(bodies.between(m.start() - 3 * FAR, m.start()))
        own = self._register.organizations.get(self.presumed or "") or self._register.places.get(self.jurisdiction or "")
        if own and own.name.endswith(ends):
            return own.id  # 医院 in a hospital's own report, 开发区 in the paper of a zone
        named = (b for b in near if b.end < m.start() and (b.name.endswith(ends) or self.clean.startswith(m[0], b.end)))
        return next((self._register.acts(b.name) for b in named), None)

    def whole(self, span: Span) -> bool:
        """Is it a word for the place as a whole: 全市, 我国?"""
        word = self.g.acting.fullmatch(self.clean, span.start, span.end)
        return word is not None and word[0] not in self.g.data["own"]

    def _meant(self, m: Match) -> str | None:
        """Who 我们, 你公司, 全国, 全市 is."""
        if m[0] in self.g.data["own"]:
            own = self.speaker_body(self.turn_at(m.start())) or (self._issuer if m[0] in self.g.data["of_paper"] else None)
            given = self.jurisdiction if self._text.frame.is_a("budget_report") else None  # which the head of the finance bureau gives for the government
            return (own and self.governed(own)) or given or own  # a mayor's 我们 is the place
        if m[0] in self.g.data["addressee"]:
            return self.presumed if self._text.frame.actor == "addressee" else None
        if m[0] in self.g.data["state"]:
            return ids.NATION if self.jurisdiction == ids.NATION else None
        return self._division(m[0], m.start())

    def _division(self, word: str, position: int) -> str | None:
        """The division that 全省, 我市 … means: that of the speaker's body, the jurisdiction or one above it, else the nearest named before."""
        level, body = word.removesuffix(self.g.data["area"])[-1], self.speaker_body(self.turn_at(position))
        for home in (body and self._register.organizations[body].jurisdiction, self.jurisdiction):
            at = home
            while at and (place := self._register.places.get(at)):
                if place.name.endswith(level):
                    return at
                at = place.within
        before = bisect.bisect_right(named := self._named[level], position, key=lambda m: m.end)
        return ids.place(named[before - 1].place) if before else self.jurisdiction
