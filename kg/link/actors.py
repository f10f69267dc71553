"""Who did it: the body or place behind a number or an initiative, by sentence structure and turns of speech.

In order: a responsible body named in brackets at the paragraph's end (policy documents: “（财政部、教育部负责）”);
the subject of the number's clause; of its sentence; of the sentences before it in the paragraph and turn;
the speaker's body for what is promised; the jurisdiction.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from itertools import chain

from kg import ids
from kg.lexicon import Lexicon
from kg.link.entities import Register
from kg.model import FigureMention, Found, Span, SpeechTurn
from kg.text import Text
from kg.text.names import key
from kg.text.patterns import any_of

_FAR = 600  # characters of an endless sentence that are looked back over
_CHAIN = 4  # divisions that may stand one behind the other: province, city, county, town
_FIRST_BLOCKS = 6  # in which the issuer or the addressee stands
_BACK = 3  # sentences of a paragraph that a subject is carried over


@dataclass(frozen=True, slots=True)
class Actor:
    id: str
    span: Span | None  # the words that name it
    rule: str


@dataclass(frozen=True, slots=True)
class _Candidate(Span):
    id: str
    opens: bool  # stands at the beginning of a clause
    lasting: bool = True  # may be the subject of the clauses and sentences that follow


@dataclass(frozen=True, slots=True)
class Words:
    acting: re.Pattern[str]
    own: frozenset[str]
    state: frozenset[str]
    objects: tuple[str, ...]
    place_acts: re.Pattern[str]
    complete: re.Pattern[str]
    owning: tuple[str, ...]
    responsible: re.Pattern[str]  # what names the bodies that a paragraph charges, at its end
    government: str
    addressee: frozenset[str]  # words for whom a letter is written to


def words(lexicon: Lexicon) -> Words:
    data = lexicon.data("actors")
    acting = [*data["jurisdiction"], *data["own"], *data["state"], *data["addressee"]]
    return Words(
        re.compile(any_of(acting)),
        frozenset(data["own"]),
        frozenset(data["state"]),
        tuple(data["objects"]),
        re.compile(data["place_acts"]),
        re.compile(any_of(data["complete"])),
        tuple(data["owning"]),
        re.compile("|".join(data["responsible"])),
        data["government"],
        frozenset(data["addressee"]),
    )


class ActorFinder:
    """Subjects of one document's sentences; `place_ids` are those of the register, `jurisdiction` its own place."""

    def __init__(
        self, text: Text, found: Found, register: Register, lexicon: Lexicon, jurisdiction: str | None
    ) -> None:
        self._text = text
        self._register = register
        self._words = lexicon.of(words)
        self._jurisdiction = jurisdiction
        self._turns = found.turns
        self._turn_starts = [t.start for t in found.turns]
        self._post_starts = {p.start for person in found.people for p in person.posts}
        self._covered = sorted(
            [(i.start, i.end) for i in found.initiatives]
            + [(q.start, q.end) for q in text.quotations if q.mark == "《"]
            + [(e.start, e.end) for e in found.events]
        )
        self._place_ends = {p.end: p.start for p in found.places}
        self._named = found.places
        self._fallback = self._presumed(found)
        self._candidates = sorted(self._collect(found), key=lambda c: (c.start, c.end))
        self._starts = [c.start for c in self._candidates]
        self._responsible = self._responsible_bodies(found)

    def turn_at(self, position: int) -> SpeechTurn | None:
        at = bisect.bisect_right(self._turn_starts, position) - 1
        return self._turns[at] if at >= 0 and position < self._turns[at].end else None

    def of_figure(self, figure: FigureMention) -> list[Actor]:
        block = self._text.sentence_at(figure.start).block
        if block in self._responsible:
            return self._responsible[block]
        subject = self.subject(figure.start, figure.quantity.end)
        if subject:
            return [subject]
        turn = self.turn_at(figure.start)
        if turn and figure.status == "target" and (first := self._turn_subject(turn)):
            return [first]
        own = self._speaker_body(turn)
        if own and turn and (place := self._governed(own)):
            return [Actor(place, Span(turn.start, turn.end), "place that the speaker governs")]
        if own and turn and (figure.status == "target" or self._jurisdiction in (None, ids.NATION)):
            return [Actor(own, Span(turn.start, turn.end), "speaker's body")]
        place = self._register.organizations[own].jurisdiction if own else None
        if place and place != ids.NATION:
            return [Actor(place, None, "place of the speaker's body")]
        if self._fallback:
            return [self._fallback]
        if self._jurisdiction and self._jurisdiction != ids.NATION:
            return [Actor(self._jurisdiction, None, "jurisdiction")]
        return []

    def _governed(self, body: str) -> str | None:
        """The place whose government the body is: what its head promises, the place does."""
        name = self._register.organizations[body].name
        if not name.endswith(self._words.government):
            return None
        of = name.removesuffix(self._words.government)
        return next((own for own, place in self._register.places.items() if place.name == of), None)

    def _presumed(self, found: Found) -> Actor | None:
        """Whom the genre presumes to act: the body that issues (a department's budget), the one written to (a letter)."""
        kind, clean = self._text.frame.actor, self._text.clean
        if kind not in ("issuer", "addressee"):
            return None
        for block in self._text.blocks[:_FIRST_BLOCKS]:
            for body in found.organizations:
                at_head = self._place_ends.get(body.start, body.start) == block.start
                fits = at_head if kind == "issuer" else clean[body.end : body.end + 1] == "：" and at_head
                own = self._register.organization_ids.get(key(body.name)) if fits else None
                if own:
                    return Actor(own, body, kind)
        return None

    def subject(self, position: int, end: int) -> Actor | None:
        """The subject of the clause or sentence around `position`, else one carried from the sentences before."""
        sentence = self._text.sentence_at(position)
        back = self._text.reach_back(position)
        whole = self._within(back, position)
        if whole:
            clean = self._text.clean
            segment = 1 + clean.rfind("；", back, position)
            clause = max(segment, 1 + clean.rfind("，", back, position), 1 + clean.rfind("：", back, position))
            best = next(
                chain(
                    (c for c in reversed(whole) if c.opens and c.start >= clause),
                    (c for c in reversed(whole) if c.opens and c.start >= segment and self._goes_on(c)),
                    (c for c in reversed(whole) if c.opens and c.lasting and self._goes_on(c)),
                    (c for c in reversed(whole) if c.id == self._jurisdiction and c.start >= clause),
                ),
                None,
            )
            if best:
                return Actor(best.id, best, "subject")
        block = self._text.blocks[sentence.block]
        turn = self.turn_at(position)
        floor = max(block.start, turn.start if turn else 0)
        at = sentence.start
        for _ in range(_BACK):
            if at <= floor:
                break
            earlier = self._text.sentence_at(at - 1).start
            candidates = self._within(max(earlier, at - 1 - _FAR, floor), at)
            opening = next((c for c in candidates if c.opens and c.lasting and self._goes_on(c) and self._leads(c, floor)), None)
            if opening:
                return Actor(opening.id, opening, "carried subject")
            at = earlier
        return None

    def _goes_on(self, candidate: _Candidate) -> bool:
        """May it be the subject of the clauses behind its own? Not where something became of it there: 某实验室启动运行，…"""
        if candidate.id == self._jurisdiction:
            return True
        _, end = self._text.clause(candidate.start, candidate.end)
        return self._words.complete.search(self._text.clean, candidate.end, min(end, candidate.end + _FAR)) is None

    def _leads(self, candidate: _Candidate, floor: int) -> bool:
        """May it be the subject of later sentences? A place below the jurisdiction only where the paragraph begins with it."""
        mine = candidate.id == self._jurisdiction or not candidate.id.startswith("place/")
        return mine or self._text.sentence_at(candidate.start).start <= floor

    def _turn_subject(self, turn: SpeechTurn) -> Actor | None:
        """Whose plans the speaker gives: the subject of the turn's first sentences."""
        first = self._text.sentence_at(turn.start)
        found = [c for c in self._within(turn.start, first.end) if c.opens and c.lasting]
        return Actor(found[0].id, found[0], "turn's subject") if found else None

    # --- what stands in the text --------------------------------------------------------------------------

    def _within(self, start: int, end: int) -> list[_Candidate]:
        low = bisect.bisect_left(self._starts, start)
        high = bisect.bisect_left(self._starts, end, low)
        return [c for c in self._candidates[low:high] if c.end <= end] if low < high else []

    def _collect(self, found: Found) -> list[_Candidate]:
        out: list[_Candidate] = []
        bodies = sorted((o.start, o.end) for o in found.organizations)
        for body in found.organizations:
            # a body right before a title is the speaker's, not the subject: 市商务委|副主任张国华表示
            # … and a paper only tells what others do: 央视网消息：今年春节…
            if body.end not in self._post_starts and body.kind != "media":
                lasting = body.kind not in (
                    "public_institution",
                    "enterprise",
                    "association",
                    "school",
                    "media",
                    "international",
                )
                self._offer(out, body, self._register.organization_ids.get(key(body.name)), lasting)
        for place in found.places:
            own = ids.place(place.place)
            if not _inside(place, bodies) and (
                own == self._jurisdiction or self._words.place_acts.match(self._text.clean, place.end)
            ):
                self._offer(out, place, own)
        for m in self._words.acting.finditer(self._text.clean):
            span = Span(m.start(), m.end())
            if m[0] in self._words.own:
                self._offer(out, span, self._speaker_body(self.turn_at(m.start())))
            elif m[0] in self._words.addressee:
                self._offer(out, span, self._fallback.id if self._fallback and self._fallback.rule == "addressee" else None)
            elif m[0] in self._words.state:
                if self._jurisdiction == ids.NATION:
                    self._offer(out, span, ids.NATION)
            else:
                self._offer(out, span, self._division(m[0], m.start()))
        return out

    def _division(self, word: str, position: int) -> str | None:
        """The division that 全省, 我市 … means: that of the speaker's body, of the jurisdiction or above it, else the nearest named before.
        """
        level = word.removesuffix("域")[-1]
        body = self._speaker_body(self.turn_at(position))
        serves = self._register.organizations[body].jurisdiction if body else None
        for home in (serves, self._jurisdiction):
            at = home
            while at and (place := self._register.places.get(at)):
                if place.name.endswith(level):
                    return at
                at = place.within
        named = [m for m in self._named if m.place.name.endswith(level)]
        nearest = next((m.place for m in reversed(named) if m.end <= position), named[0].place if named else None)
        return ids.place(nearest) if nearest else self._jurisdiction

    def _offer(self, out: list[_Candidate], span: Span, own: str | None, lasting: bool = True) -> None:
        clean = self._text.clean
        if own is None or _inside(span, self._covered):
            return
        begin = span.start
        for _ in range(_CHAIN):  # 九龙坡区|英雄湾村 begins where its district does
            begin = self._place_ends.get(begin, begin)
        before = clean[max(0, begin - 4) : begin]
        if before.endswith(self._words.objects):
            return
        opens = not before or before[-1] in "，。；：！？\n“）" or self._after_time(before)
        if (clean[span.end : span.end + 1] == "的" and not opens) or clean.startswith(self._words.owning, span.end):
            return
        out.append(_Candidate(span.start, span.end, own, opens, lasting))

    def _after_time(self, before: str) -> bool:
        return before[-1] in "年月日底初末前来间度去今后步悉绍说示"

    def _responsible_bodies(self, found: Found) -> dict[int, list[Actor]]:
        out: dict[int, list[Actor]] = {}
        for index, block in enumerate(self._text.blocks):
            last = self._text.clean[max(block.start, block.end - 200) : block.end]
            stated = list(self._words.responsible.finditer(last))
            if not stated:
                continue
            start = max(block.start, block.end - 200) + stated[-1].start()
            actors: list[Actor] = []
            for body in found.organizations:
                if start <= body.start < block.end:
                    own = self._register.organization_ids.get(key(body.name))
                    if own and own not in [a.id for a in actors]:
                        actors.append(Actor(own, body, "responsible body"))
            if actors:
                out[index] = actors
        return out

    def _speaker_body(self, turn: SpeechTurn | None) -> str | None:
        if turn is None or turn.speaker is None:
            return None
        official = self._register.officials.get(self._register.official_ids.get(key(turn.speaker), ""))
        return official.posts[0].organization if official and official.posts else None


def _inside(span: Span, covers: list[tuple[int, int]]) -> bool:
    at = bisect.bisect_right(covers, (span.start, 1 << 62)) - 1
    for back in range(at, max(-1, at - 4), -1):
        a, b = covers[back]
        if a <= span.start and span.end <= b:
            return True
    return False
