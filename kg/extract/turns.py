"""Turns of speech: which source says which stretch of the text.

A turn opens at the sentence (or the quotation before) that names its source with a word of saying; it goes on over
the following sentences and paragraphs until another source opens one, a heading begins a new section, or the piece ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.lexicon import Lexicon
from kg.model import Found, PersonMention, SpeechTurn, Struct, replace
from kg.text import Text
from kg.text.patterns import Expressions, Match, expression
from kg.text.spans import Spans

_OPENS = 30  # characters of a paragraph in which the name stands that a colon gives the floor to
_TITLES = 30  # characters of a sentence before a name that may be its titles
_NUMBERED = expression(r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.、．]")


class SpeechGrammar(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("speech")
        super().__init__(data["turns_forms"], data, lexicon.data("surnames"), lexicon.data("titles"))


class _Opening(Struct, frozen=True):
    at: int
    speaker: str | None


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.turns`: non-overlapping, in reading order; stretches without a named source are left out."""
    g = lexicon.of(SpeechGrammar)
    if turns := _of_record(text):
        return replace(found, turns=tuple(turns))
    # a heading at the same place as the name that opens its section comes first
    openings = sorted([*_ends(text, g), *_unnamed(text, g), *_bodies(text, found, g), *_named(text, found, g)], key=lambda o: o.at)
    return replace(found, turns=tuple(_turns(text, openings)))


def _turns(text: Text, openings: list[_Opening]) -> list[SpeechTurn]:
    out: list[SpeechTurn] = []
    for i, opening in enumerate(openings):
        end = openings[i + 1].at if i + 1 < len(openings) else len(text.clean)
        if opening.speaker and end > opening.at:
            if out and out[-1].speaker == opening.speaker and out[-1].end == opening.at:
                out[-1] = replace(out[-1], end=end)
            else:
                out.append(SpeechTurn(opening.at, end, opening.speaker))
    return out


def _of_record(text: Text) -> list[SpeechTurn]:
    """What the frame says of a text that one person gives, or whose turns are labelled."""
    frame = text.frame
    if frame.speech and frame.speaker:
        return [SpeechTurn(frame.speech.start, frame.speech.end, frame.speaker.value)]
    return [SpeechTurn(x.start, x.turn, x.name) for x in frame.labels if x.turn > x.end and x.name]


def _named(text: Text, found: Found, g: SpeechGrammar) -> list[_Opening]:
    clean, out = text.clean, list[_Opening]()
    people = sorted(found.people, key=lambda p: p.start)
    officials = Spans(p for p in people if p.official)
    for i, person in enumerate(people):
        m = g.said.match(clean, person.end)
        if not m or (m["colon"] is not None and person.start - text.block_at(person.start).start > _OPENS):
            continue  # “王某：…” is a turn where the name opens its paragraph (after its title)
        if m["gave"] and not g.gives.search(m[0]):
            continue
        if (i + 1 < len(people) and people[i + 1].start < m.end()) or _no_saying(clean, person.end, m, g):
            continue
        sentence = text.sentence_at(person.start)
        # “…。”张某说, “…。”市民政局局长张某说: the quotation right before the name or its titles
        begins = (person.start, sentence.start) if person.start - sentence.start <= _TITLES else (person.start,)
        at = _said_from(text, begins, sentence.start)
        out.append(_Opening(at, person.name))
    out += _by_surname(text, people, g)
    for m in g.pronoun.finditer(clean):
        last = officials.last(m.start() - 1)
        if last:
            at = _said_from(text, (m.start(),), text.sentence_at(m.start()).start)
            out.append(_Opening(at, last.name))
    return out


def _by_surname(text: Text, people: list[PersonMention], g: SpeechGrammar) -> Iterator[_Opening]:
    """欧阳局长最后强调: the one introduced before with that surname and post."""
    for m in g.surname_and_title.finditer(text.clean):
        known = (p for p in people if p.start < m.start() and p.name.startswith(m["surname"]) and any(m["title"] in post.title for post in p.posts))
        if person := next(known, None):
            start = text.sentence_at(m.start()).start
            yield _Opening(_said_from(text, (m.start(),), start), person.name)


def _no_saying(clean: str, start: int, m: Match, g: SpeechGrammar) -> bool:
    """发布 with an object, 回答了记者提问 of a whole list: the verb says nothing of the next sentences."""
    with_object = m["verb"] in g.data["with_object"] and m.end() - start > 8
    return with_object or clean.startswith(g.data["of_all"].get(m["verb"], ()), m.end())


def _said_from(text: Text, ends: tuple[int, ...], otherwise: int) -> int:
    """Where the quotation that ends right at one of `ends` begins: “…。”王某说."""
    quotations = filter(None, map(text.speech_before, ends))
    return next((q.start for q in quotations), otherwise)


def _unnamed(text: Text, g: SpeechGrammar) -> list[_Opening]:
    out = []
    for m in g.unnamed.finditer(text.clean):
        sentence = text.sentence_at(m.start())
        answered = text.clean.endswith(g.data["answers"], sentence.start, m.start())  # 甲介绍了情况，乙、丙分别回答了|记者提问
        out.append(_Opening(sentence.end if answered else _quoted_here(text, m.start(), sentence.start), None))
    for block in text.blocks:
        # 据介绍 at the head of a paragraph passes the word to nobody in particular
        if block.kind == "body" and text.clean.startswith(g.data["unattributed"], block.start):
            out.append(_Opening(block.start, None))
    return out


def _bodies(text: Text, found: Found, g: SpeechGrammar) -> Iterator[_Opening]:
    """市水利局|介绍: a body that opens its sentence with a word of saying speaks, and nobody by name."""
    for body in found.organizations:
        m = g.said.match(text.clean, body.end) if body.start == text.sentence_at(body.start).start else None
        if m and m["verb"] and not _no_saying(text.clean, body.end, m, g):
            yield _Opening(body.start, None)


def _quoted_here(text: Text, at: int, sentence: int) -> int:
    before = text.clean.rfind("”", max(sentence, at - 40), at)
    quotation = text.speech_before(before + 1) if before >= 0 else None
    return quotation.start if quotation else sentence


def _ends(text: Text, g: SpeechGrammar) -> list[_Opening]:
    """Headings, bylines and captions end a turn; a numbered heading lets the same speaker go on."""
    out: list[_Opening] = []
    for block in text.blocks:
        words = text.clean[block.start : block.end]
        if block.kind in ("title", "byline") or (block.kind == "heading" and not _NUMBERED.match(words)) or g.new_piece.fullmatch(words):
            out.append(_Opening(block.start, None))
    return out
