"""Who did it: the body or place behind a number or an initiative, by sentence structure and turns of speech."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from kg import ids
from kg.lexicon import Lexicon
from kg.link.entities import Register
from kg.link.subjects import Actor, SubjectGrammar, Subjects
from kg.model import FigureMention, Found, Organization, Span, SpeechTurn, Struct
from kg.text import Spans, Text
from kg.text.rule_tables import first

_FIRST_BLOCKS = 6  # in which the issuer or the addressee stands
_CHARGED = 200  # characters at a paragraph's end that name whom it charges


class _Case(Struct, frozen=True):
    """One figure, who speaks, and the speaker's body."""

    finder: ActorFinder
    figure: FigureMention
    turn: SpeechTurn | None
    own: Organization | None

    @property
    def planned(self) -> bool:
        return self.figure.status == "target"


class ActorFinder:
    """Who acts in one document; `jurisdiction` is its own place."""

    def __init__(self, text: Text, found: Found, register: Register, lexicon: Lexicon, jurisdiction: str | None) -> None:
        self.text: Text = text
        self.g: SubjectGrammar = lexicon.of(SubjectGrammar)
        self.register, self.jurisdiction = register, jurisdiction
        self.presumed: Actor | None = self._presumed(found)
        self.places, self.bodies = Spans(found.places), Spans(found.organizations)
        self.subjects: Subjects = Subjects(text, found, register, lexicon, jurisdiction, self.presumed.id if self.presumed else None)
        self.charged: dict[int, list[Actor]] = dict(self._charged(found))

    def listed(self, figure: FigureMention) -> Actor | None:
        """甲县、乙县分别增长|5%、7%|: of each its own, where what is measured begins with it."""
        within = (self.text.reach_back(figure.start), figure.start) if self.g.of_a_list.search(figure.rule) else (0, 0)
        bodies = ((self.register.acts(b.name), b) for b in self.bodies.between(*within)[::-1])
        named: Iterator[tuple[str | None, Span]] = chain(bodies, ((ids.place(p.place), p) for p in self.places.between(*within)[::-1]))
        return next((Actor(own, x) for own, x in named if own and figure.measure.startswith(self.text.clean[x.start : x.end])), None)

    def of_figure(self, figure: FigureMention) -> list[Actor]:
        turn = self.subjects.turn_at(figure.start)
        case = _Case(self, figure, turn, self.register.organizations.get(self.subjects.speaker_body(turn) or ""))
        found = first(ACTORS, case)[1] or []
        return found if isinstance(found, list) else [found]

    def subject(self, position: int) -> Actor | None:
        """The subject; of what a government did, what the sentences behind tell is its place's: 市政府坚持…。|地区生产总值增长6%."""
        stated, clause = self.subjects.stated(position), self.text.clause(position, position + 1)[0]
        if not (told := stated or self.subjects.carried(position)) or not told.span:
            return None
        alone = stated and (told.span.end > clause or len(self.subjects.joined(told.span)) == 1)  # not 省委、省政府推进项目，|投资占比提高到52%
        place = None if alone else self.subjects.governed(told.id)
        return Actor(place, told.span) if place else told

    def _presumed(self, found: Found) -> Actor | None:
        """Whom the genre presumes to act: the body that issues (a department's budget), the one written to (a letter); a company whose report it is."""
        kind, clean = self.text.frame.actor, self.text.clean
        place_ends, first = {p.end: p.start for p in found.places}, self.text.own_blocks[:_FIRST_BLOCKS]
        dated = {p.start: p.end for p in found.periods}  # 2014年1至9月|河东区人民法院收结案情况
        speaks = self.g.as_body.search(clean) is not None
        titled = [kind == "issuer" and any(x.start < first[0].end for x in of) for of in (found.places, found.organizations)]
        if titled == [True, False]:
            return None  # 青山县2023年财政预算…: the place's own, whoever gives it
        for block in first:
            for body in found.organizations:
                at_head = place_ends.get(body.start, body.start) in (block.start, dated.get(block.start))
                reports = speaks or (body.kind in self.g.data["of_its_own"] and self.g.own_report.match(clean, body.end, block.end))
                written_to = kind == "addressee" and clean.startswith("：", body.end)
                fits = at_head and (kind == "issuer" or written_to or (reports and block.kind == "title"))
                own = self.register.acts(body.name) if fits else None
                if own:
                    return Actor(own, body)
        return None

    def _charged(self, found: Found) -> Iterator[tuple[int, list[Actor]]]:
        """The paragraphs and rows that name at their end the bodies that they charge, and rows of places, by where these begin."""
        named, places = Spans(found.organizations), {p.start: p for p in found.places}
        labels = (c for t in self.text.tables for row in t.rows[t.body :] for c in row if c.column in t.columns("place"))
        for place in filter(None, (places.get(cell.start) for cell in labels)):
            yield self.passage(place.start), [Actor(ids.place(place.place), place)]
        for block in self.text.blocks:
            *_, stated = (None, *self.g.charged.finditer(self.text.clean, max(block.start, block.end - _CHARGED), block.end))
            if stated is None:
                continue
            # 市教育局牵头，|others help
            lead = next((x for x in self.g.data["leads"] if x in stated[0]), "")
            end = stated.start() + stated[0].index(lead) if lead else block.end
            bodies = {self.register.acts(b.name): b for b in reversed(named.between(stated.start(), end))}
            if actors := [Actor(own, body) for own, body in reversed(bodies.items()) if own]:
                yield self.passage(block.start), actors

    def passage(self, position: int) -> int:
        """Where the row of a table, or the paragraph, begins in which it stands."""
        return (self.text.row_at(position) or self.text.block_at(position)).start


def _actor(own: str | None, words: Span | None = None) -> Actor | None:
    return Actor(own, words) if own and own != ids.NATION else None


# From the nearest words to what the document presumes; the first that names somebody decides
ACTORS: tuple[tuple[str, Callable[[_Case], list[Actor] | Actor | None]], ...] = (
    ("one of a list", lambda c: c.finder.listed(c.figure)),
    ("agent", lambda c: c.finder.subjects.agent(c.figure.start)),
    ("responsible body", lambda c: c.finder.charged.get(c.finder.passage(c.figure.start))),
    ("subject", lambda c: c.finder.subject(c.figure.start)),
    ("turn's subject", lambda c: c.finder.subjects.of_turn(c.turn) if c.turn and c.planned else None),
    # what the head of a government promises, its place does
    ("place that the speaker governs", lambda c: _actor(c.finder.subjects.governed(c.own.id), c.turn) if c.own else None),
    ("speaker's own work", lambda c: _actor(c.own.id, c.turn) if c.own and c.own.kind in c.finder.g.data["of_its_own"] else None),
    ("speaker's body", lambda c: _actor(c.own.id, c.turn) if c.own and (c.planned or c.finder.jurisdiction in (None, ids.NATION)) else None),
    ("place of the speaker's body", lambda c: _actor(c.own.jurisdiction) if c.own else None),
    ("presumed by the genre", lambda c: c.finder.presumed),
    ("jurisdiction", lambda c: _actor(c.finder.jurisdiction)),
)
