"""Who leads an undertaking: whoever a clause says it of, that it is done."""

from __future__ import annotations

from collections.abc import Iterator

from kg.lexicon import Lexicon
from kg.link.entities import Register
from kg.link.subjects import Subjects
from kg.model import Evidence, Found, InitiativeMention, Relation, Span, Struct, replace
from kg.relate.said import WRITTEN
from kg.text import Text
from kg.text.names import key
from kg.text.patterns import Pattern, any_of, expression

_QUOTED = 12  # characters between a verb and a name in quotation marks
_LONGEST = 60  # … and the last of several, or a name with an attribute


class Grammar(Struct, frozen=True):
    doing: Pattern  # 市水利局|先后实施|“碧水”工程、“清泉”行动
    opens: Pattern  # … where the clause begins with it
    carried_out: frozenset[str]  # verbs of doing what is written: 实施|…计划
    acts: Pattern  # behind 全市, 我国: it acts itself
    ends: tuple[str, ...]  # |为|实施“十五五”规划凝聚力量
    undone: Pattern  # 国务院|高度重视|深化…改革; 国务院办公厅|关于|举办…


def grammar(lexicon: Lexicon) -> Grammar:
    forms, words, actors = lexicon.data("constructions")["words"], lexicon.data("relations"), lexicon.data("actors")
    verbs, how = [*forms["do"], *forms["do_on"], *forms["issue"]], any_of(forms["how"])
    # 实施|促进青年就业的十大行动, 推进|二手车“跨省通办”
    behind = f"(?:[^，。；：]{{0,{_LONGEST}}}(?:的|[、和与及等”]))?[“《「]?|(?:[^，。；：]{{0,{_LONGEST}}}、)?[^，。；：“”《》]{{0,{_QUOTED}}}“"
    done = f"(?P<verb>{any_of(verbs)})[了好]?(?![、和与及])(?:{behind})"  # not 线束|建设|、…基地
    who = any_of([*actors["own"], *actors["jurisdiction"]])
    return Grammar(
        expression(f"{done}$"),
        expression(rf"(?:[一二三四五六七八九十]{{1,3}}是|◆)?(?:{who})?(?:(?:{how})(?:\d+年)?){{0,2}}{done}"),
        frozenset(forms["do"]) - frozenset(forms["issue"]) - frozenset(words["kept"]),
        expression(f"，|{how}|{any_of(verbs)}"),
        tuple(words["purposes"]),
        expression(any_of([words["about"], *words["undone"]])),
    )


Told = tuple[str, str, str, tuple[Evidence, ...], str]  # subject, predicate, object, the words, the rule


def led(register: Register, text: Text, found: Found, subjects: Subjects, lexicon: Lexicon) -> Iterator[Told]:
    """The leaders of undertakings, who become their actors; one that is written is led only where it is carried out."""
    g = lexicon.of(grammar)
    for mention in found.initiatives:
        own = register.initiative_ids.get(key(mention.name))
        if own is None:
            continue
        verb, doers = _doers(mention, text, subjects, g)
        for body, evidence in doers:
            old = register.initiatives[own]
            if body not in old.actor:
                register.initiatives[own] = replace(old, actor=(*old.actor, body))
                register.relations.append(Relation(own, "actor", body, (evidence,)))
            if old.kind not in WRITTEN or (verb in g.carried_out and mention.rule != "document"):
                yield body, "leads", own, (evidence,), "subject"


def _doers(mention: InitiativeMention, text: Text, subjects: Subjects, g: Grammar) -> tuple[str, list[tuple[str, Evidence]]]:
    """What is done, and who does it: the subjects of its sentence, whom the passage is about, the place of which somebody
    speaks by name; each with the words.
    """
    begin, clean = text.clause(mention.start, mention.end)[0], text.clean
    end = mention.start + (clean[mention.start] in "“《「")
    subject = subjects.stated(mention.start)
    if subject and subject.span:
        start = max(subject.span.end, begin)
        done = g.doing.search(clean, start, end)
        if (
            done is None
            or clean.startswith(g.ends, begin)
            or not _acts(subject.span, text, subjects, g)
            or g.undone.search(clean, subject.span.end, mention.start)
        ):
            return "", []
        return done["verb"], [(c.id, text.evidence(subject.span.start, max(mention.end, c.end))) for c in subjects.joined(subject.span)]
    if text.frame.speech:
        return "", []  # one who gives the whole text announces what he names; who does it is told where he says it
    done, topic = g.opens.fullmatch(clean, begin, end), subjects.topic(mention.start)
    if done and topic and _acts(topic, text, subjects, g):
        return done["verb"], [(topic.id, text.evidence(topic.start, mention.end))]
    if done and topic is None and subjects.jurisdiction and subjects.spoken(mention.start):
        return done["verb"], [(subjects.jurisdiction, text.evidence(begin, mention.end))]
    return "", []


def _acts(span: Span, text: Text, subjects: Subjects, g: Grammar) -> bool:
    """全市|将实施…, but not 全国|科技工作者, 我国|就业局势."""
    return not subjects.whole(span) or g.acts.match(text.clean, span.end) is not None
