"""Who leads an undertaking: whoever a clause says it of, that it is done."""

from __future__ import annotations

from collections.abc import Iterator

from kg.lexicon import Lexicon
from kg.link.entities import Register
from kg.link.subjects import Subjects
from kg.model import Evidence, Found, InitiativeMention, Relation, Span, replace
from kg.relate.said import WRITTEN, Words
from kg.text import Text
from kg.text.names import key

Told = tuple[str, str, str, tuple[Evidence, ...], str]  # subject, predicate, object, the words, the rule


def led(register: Register, text: Text, found: Found, subjects: Subjects, lexicon: Lexicon) -> Iterator[Told]:
    """The leaders of undertakings, who become their actors; one that is written is led only where it is carried out."""
    g = lexicon.of(Words)
    for mention in found.initiatives:
        own = register.initiative_ids[key(mention.name)]
        verb, doers = _doers(mention, text, subjects, g)
        for body, evidence in doers:
            old = register.initiatives[own]
            if body not in old.actor:
                register.initiatives[own] = replace(old, actor=(*old.actor, body))
                register.relations.append(Relation(own, "actor", body, (evidence,)))
            if old.kind not in WRITTEN or (g.carried_out.fullmatch(verb) and mention.rule != "document"):
                yield body, "leads", own, (evidence,), "subject"
            elif verb in g.data["made_known"]:
                yield body, "issued", own, (evidence,), "subject"


def _doers(mention: InitiativeMention, text: Text, subjects: Subjects, g: Words) -> tuple[str, list[tuple[str, Evidence]]]:
    """What is done, and who does it: the subjects of its sentence, whom the passage is about, the place of which somebody
    speaks by name; each with the words.
    """
    begin, clean = text.clause(mention.start, mention.end)[0], text.clean
    end = mention.start + (clean[mention.start] in "“《「")
    if g.came_of_it.match(clean, mention.end):
        return "", []
    subject = subjects.stated(mention.start)
    if subject and subject.span:
        start = max(subject.span.end, begin)
        done = g.doing.search(clean, start, end)
        if (
            done is None
            or clean.startswith(g.data["purposes"], begin)
            or clean.count("“", subject.span.end, done.start()) > clean.count("”", subject.span.end, done.start())  # 发布会主题为“推进|数字中国|建设”
            or (g.of_a_body if subject.id.startswith("place/") else g.of_departments).match(clean, subject.span.end)
            or g.governs.search(clean, max(0, subject.span.start - 4), subject.span.start)  # 在|江平市|举办的…
            or not _acts(subject.span, text, subjects, g)
            or g.not_done.search(clean, max(subject.span.end, clean.rfind("；", 0, mention.start)), mention.start)  # 引导…；开展|“…”
        ):
            return "", []
        joined = subjects.joined(subject.span)
        if subjects.another(max(c.end for c in joined), done.start()):
            return "", []
        return done["verb"], [(c.id, text.evidence(subject.span.start, max(mention.end, c.end))) for c in joined]
    done, turn = g.opens.fullmatch(clean, begin, end), subjects.turn_at(mention.start)
    if text.frame.speech or done is None or g.topic_clause.match(clean, mention.end):
        return "", []  # one who gives the whole text announces what he names; who does it is told where he says it
    topic = subjects.topic(mention.start, lambda c: _acts(c, text, subjects, g))
    by_name = topic is None and turn and turn.speaker and subjects.topic(mention.start) is None  # somebody says it who speaks by name
    doer = topic.id if topic else subjects.jurisdiction if by_name else None
    return done["verb"], [(doer, text.evidence(topic.start if topic else begin, mention.end))] if doer else []


def _acts(span: Span, text: Text, subjects: Subjects, g: Words) -> bool:
    """全市|将实施…, but not 全国|科技工作者, 我国|就业局势."""
    return not subjects.whole(span) or g.acts.match(text.clean, span.end) is not None
