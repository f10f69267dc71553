"""Turns of speech: which source says which stretch of the text.

A turn opens at the sentence (or the quotation before) that names its source with a word of saying; it goes on over
the following sentences and paragraphs until another source opens one, a heading begins a new section, or the piece ends.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from itertools import pairwise
from operator import attrgetter

from kg.lexicon import Lexicon
from kg.model import Found, SpeechTurn, replace
from kg.text import Spans, Text
from kg.text.patterns import Expressions, Match

_OPENS = 30  # characters of a paragraph in which the name stands that a colon gives the floor to
_INTRODUCED = 48  # … between 我是 and the name of who speaks
_QUOTED = 40  # … before 记者 in which its quotation ends
_TITLES = 30  # characters of a sentence before a name that may be its titles


class SpeechGrammar(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data, surnames = lexicon.data("speech"), lexicon.data("surnames")
        super().__init__(data["turns_forms"], {"single": f"[{''.join(surnames['single'])}]"}, data, surnames, lexicon.data("titles"))


_Opening = tuple[int, str | None]  # where the word is somebody's; None where it is nobody's by name


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.turns`: non-overlapping, in reading order; stretches without a named source are left out."""
    g = lexicon.of(SpeechGrammar)
    turns = sorted([*_of_record(text), *_of_role(text, found, g)], key=attrgetter("start"))
    end = min((x.start for x in (*turns, *text.frame.labels)), default=0) if turns else len(text.clean)  # what is told before the first label
    # a heading at the same place as the name that opens its section comes first
    nobody = [*_ends(text, g), *_of_others(text, found, g), *_unnamed(text, g), *_bodies(text, found, g)]
    headed = ((b.end, m["name"]) for b in text.blocks if (m := g.headed.fullmatch(text.clean, b.start, b.end)))  # 王明同志的讲话摘要, above what is his
    openings = [*nobody, *headed, *_named(text, found, g), *_by_surname(text, found, g), *_by_report(text, found, g)]
    told = _turns(end, sorted((o for o in openings if o[0] < end), key=lambda o: o[0])) if end else []
    return replace(found, turns=(*told, *turns))


def _turns(end: int, openings: list[_Opening]) -> list[SpeechTurn]:
    out: list[SpeechTurn] = []
    for (at, speaker), (until, _) in pairwise([*openings, (end, None)]):
        if speaker and until > at:
            if out and out[-1].speaker == speaker and out[-1].end == at:
                out[-1] = replace(out[-1], end=until)
            else:
                out.append(SpeechTurn(at, until, speaker))
    return out


def _of_record(text: Text) -> list[SpeechTurn]:
    """What the frame says of a text that one person gives, or whose turns are labelled."""
    frame = text.frame
    if frame.speech and frame.speaker:
        return [SpeechTurn(frame.speech.start, frame.speech.end, frame.speaker.value)]
    spoken = (x for x in frame.labels if text.block_at(x.start).kind != "title")  # 龚正：持续增进民生福祉, of what the paper tells
    return [SpeechTurn(x.start, x.turn, x.name) for x in spoken if x.turn > x.end and x.name]


def _of_role(text: Text, found: Found, g: SpeechGrammar) -> Iterator[SpeechTurn]:
    """All turns of a role are those of the one whom its label names, who says in one of them who he is (主持人：我是…新闻发言人|某某。), whom
    surname and post tell (林局长：), or who alone is named above the questions (某局局长王某：…\n问：…\n答：…).
    """
    roles = Spans(x for x in text.frame.labels if x.name is None and x.turn > x.end)
    own = dict[str, str]()  # who the words of a label stand for
    officials = {p.name for p in found.people if p.official}
    for person in found.people:
        label = roles.last(person.start) if person.name in officials else None
        begin = max(label.end, person.start - _INTRODUCED) if label and person.start < label.turn else person.start
        if label and (person.end <= label.end or g.introduces.search(text.clean, begin, person.start)):
            own[text.clean[label.start : label.end]] = person.name
    answers = [x for x in roles.all if text.clean.startswith(g.data["answering"], x.start) and not text.frame.speech]
    above = {p.name for p in found.people if p.official and p.end <= answers[0].start} if answers else set()
    for label in roles.all:
        words = text.clean[label.start : label.end]
        m = g.surname_and_post.search(text.clean, label.start, label.end)
        name = own.get(words) or (_known(found, m) if m else None) or (min(above) if label in answers and len(above) == 1 else None)
        if name:
            yield SpeechTurn(label.start, label.turn, name)


def _named(text: Text, found: Found, g: SpeechGrammar) -> Iterator[_Opening]:
    clean, people = text.clean, sorted(found.people, key=lambda p: p.start)
    for person, after in pairwise([*people, None]):
        m = g.said.match(clean, person.end) if person else None
        if not person or not m or (m["colon"] is not None and person.start - text.block_at(person.start).start > _OPENS):
            continue  # “王某：…” is a turn where the name opens its paragraph (after its title)
        if (m["gave"] and not g.gives.search(m[0])) or (after and after.start < m.end()) or _no_saying(clean, person.end, m, g):
            continue
        sentence = text.sentence_at(person.start)
        # “…。”张某说, “…。”市民政局局长张某说: the quotation right before the name or its titles
        begins = (person.start, sentence.start) if person.start - sentence.start <= _TITLES else (person.start,)
        yield _said_from(text, *begins), person.name
    officials = Spans(p for p in people if p.official)
    unknown = [at for at, name in _by_surname(text, found, g) if name is None]
    for m in g.pronoun.finditer(clean):
        last = (near := officials.last(m.start() - 1)) and officials.between(text.clause(near.start, near.start)[0], near.end)[0]  # 甲欢迎|乙。她表示
        if last and bisect.bisect(unknown, last.start) == bisect.bisect(unknown, m.start()):
            yield _said_from(text, m.start()), last.name


def _by_surname(text: Text, found: Found, g: SpeechGrammar) -> Iterator[_Opening]:
    """欧阳局长最后强调, 总统致词时表示: the only one introduced before with that surname and post; of 林市长表示 nobody else."""
    return ((_said_from(text, m.start()), _known(found, m)) for m in g.surname_and_title.finditer(text.clean))


def _by_report(text: Text, found: Found, g: SpeechGrammar) -> Iterator[_Opening]:
    """…通过了法院院长某某所作的工作报告。|报告回顾了…: who gave the one that was told of last."""
    given = [(p.end, p.name) for p in found.people if p.official and g.gave_report.match(text.clean, p.end)]
    for m in g.report_says.finditer(text.clean) if given else ():
        who = next((name for at, name in reversed(given) if at < m.start()), None)
        if who and m.start() == text.sentence_at(m.start()).start:
            yield m.start(), who


def _known(found: Found, m: Match) -> str | None:
    """Who alone was named before with the surname, if any, and the post of a match."""
    held = [(p.name, x.title) for p in found.people if p.start < m.start() and p.name.startswith(m["surname"]) for x in p.posts]
    known = {name for name, title in held if (m["title"] in title if m["surname"] else m["title"] == title)}
    return known.pop() if len(known) == 1 else None


def _no_saying(clean: str, start: int, m: Match, g: SpeechGrammar) -> bool:
    """发布 with an object, 回答了记者提问 of a whole list: the verb says nothing of the next sentences."""
    with_object = m["verb"] in g.data["with_object"] and m.end() - start > 8
    return with_object or clean.startswith(g.data["of_all"].get(m["verb"], ()), m.end())


def _said_from(text: Text, *ends: int) -> int:
    """Where the quotation that ends right at one of `ends` begins, else the sentence: “…。”王某说."""
    quotations = filter(None, map(text.speech_before, ends))
    return next((q.start for q in quotations), text.sentence_at(ends[0]).start)


def _unnamed(text: Text, g: SpeechGrammar) -> Iterator[_Opening]:
    for m in g.unnamed.finditer(text.clean):
        sentence = text.sentence_at(m.start())
        answered = text.clean.endswith(g.data["answers"], sentence.start, m.start())  # 甲介绍了情况，乙、丙分别回答了|记者提问
        before = text.clean.rfind("”", max(sentence.start, m.start() - _QUOTED), m.start())
        quotation = text.speech_before(before + 1) if before >= 0 else None
        yield sentence.end if answered else (quotation or sentence).start, None


def _bodies(text: Text, found: Found, g: SpeechGrammar) -> Iterator[_Opening]:
    """市水利局|介绍: a body that opens its sentence with a word of saying speaks, and nobody by name."""
    for body in found.organizations:
        m = g.said.match(text.clean, body.end) if body.start == text.sentence_at(body.start).start else None
        if m and m["verb"] and not _no_saying(text.clean, body.end, m, g):
            yield body.start, None


def _of_others(text: Text, found: Found, g: SpeechGrammar) -> Iterator[_Opening]:
    """副县长某某|主持仪式。: a paragraph that opens with what somebody does is told by nobody by name."""
    for person in found.people:
        start = text.block_at(person.start).start
        if person.start - start <= _INTRODUCED and g.does.match(text.clean, person.end) and g.titles_only.fullmatch(text.clean, start, person.start):
            yield start, None


def _ends(text: Text, g: SpeechGrammar) -> Iterator[_Opening]:
    """Headings, bylines and captions end a turn, as does 据介绍, which passes the word to nobody in particular; a numbered heading does not."""
    for block in text.blocks:
        words = text.clean[block.start : block.end]
        unattributed = block.kind == "body" and words.startswith(g.data["unattributed"])
        heads = block.kind in ("title", "byline") or (block.kind == "heading" and not g.numbered.match(words))
        if unattributed or heads or g.new_piece.fullmatch(words):
            yield block.start, None
