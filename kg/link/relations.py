"""Relations between mentions as relations between entities: once each, with all the words that state them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from kg import ids
from kg.frame.issuers import OF_REPORT
from kg.lexicon import Lexicon
from kg.link.entities import Register
from kg.link.subjects import Subjects
from kg.model import (
    EventMention,
    Evidence,
    Found,
    InitiativeMention,
    OrganizationMention,
    PersonMention,
    PlaceMention,
    Relation,
    Span,
)
from kg.relate.named import makes_known
from kg.relate.said import WRITTEN
from kg.text import Text
from kg.text.names import key
from kg.text.patterns import any_of


_JOINS = ("、", " ", "\n")  # between those who issue a document together
_GIVEN = 600  # characters at the head of a document that say what it makes known
_SHORT = 4  # a shorter name is no title
_SHORT_ONE = 12  # … where a name in quotation marks follows
_LONGEST = 60  # characters between a verb and what it is done to


@dataclass(frozen=True, slots=True)
class Grammar:
    doing: re.Pattern[str]  # 市水利局|先后实施|“碧水”工程、“清泉”行动
    opens: re.Pattern[str]  # … where the clause begins with it
    carried_out: frozenset[str]
    acts: re.Pattern[str]  # behind 全市, 我国: it acts itself
    undone: re.Pattern[str]  # 国务院|高度重视|深化…改革; 国务院办公厅|关于|举办…
    promulgated: re.Pattern[str]  # 关于印发|…方案的通知
    given: re.Pattern[str]  # 现将|《…方案》|印发给你们


def grammar(lexicon: Lexicon) -> Grammar:
    forms, words = lexicon.data("constructions")["words"], lexicon.data("relations")
    # 实施|促进青年就业的十大行动, 推进|二手车“跨省通办”
    done = f"(?P<verb>{any_of([*forms['do'], *forms['do_on'], *forms['issue']])})[了好]?(?:(?:[^，。；：]{{0,{_LONGEST}}}(?:的|[、和与及等”]))?[“《「]?|[^，。；：“”《》]{{0,{_SHORT_ONE}}}“)"
    who = any_of([*lexicon.data("actors")["own"], *lexicon.data("actors")["jurisdiction"]])
    return Grammar(
        re.compile(f"{done}$"),
        re.compile(rf"(?:[一二三四五六七八九十]{{1,3}}是|◆)?(?:{who})?(?:(?:{any_of(forms['how'])})(?:\d+年)?){{0,2}}{done}"),
        frozenset(forms["do"]) - frozenset(forms["issue"]) - frozenset(words["kept"]),
        re.compile(f"，|{any_of([*forms['how'], *forms['do'], *forms['issue']])}"),
        re.compile(any_of([words["about"], *words["undone"]])),
        makes_known(lexicon),
        re.compile(
            f"(?:{any_of(words['hereby_before'])})[^，。；《》]{{0,12}}《(?P<name>[^《》\\n]{{4,80}})》"
            f"|《(?P<known>[^《》\\n]{{4,80}})》[^。；《》]{{0,60}}，(?:{any_of(words['hereby_behind'])})"
        ),
    )


def add_relations(register: Register, text: Text, found: Found, lexicon: Lexicon, subjects: Subjects, jurisdiction: str | None) -> None:
    """Append what `found.relations` says, who issued the document, and who leads the undertakings whose sentences have a subject."""
    g = lexicon.of(grammar)
    own = _own_title(register, text, g)
    around = _around(register, jurisdiction)
    told: dict[tuple[str, str, str], tuple[str, set[Evidence]]] = {}  # the rule that said it first, all the words that say it
    stated = (*_stated(register, text, found, own), *_issued(register, text, found, own), *_led(register, text, found, subjects, g))
    for subject, predicate, object_, evidence, rule in stated:
        if subject == object_ or (predicate == "leads" and (subject, "issued", object_) in told):
            continue
        if predicate == "located_in" and (object_ in around or _same(register, subject, object_)):
            continue
        told.setdefault((subject, predicate, object_), (rule, set()))[1].update(evidence)
    register.relations += (Relation(*k, tuple(sorted(proven)), rule=rule) for k, (rule, proven) in sorted(told.items(), key=lambda item: item[0]))


def _same(register: Register, undertaking: str, place: str) -> bool:
    """雄安新区 is a place and what is built there."""
    return key(register.initiatives[undertaking].name) == key(register.places[place].name)


def _around(register: Register, place: str | None) -> set[str]:
    """The document's own place and those that hold it: that an undertaking lies there says nothing."""
    around = set[str]()
    while place and place not in around:
        around.add(place)
        place = register.places[place].within if place in register.places else None
    return around


_Told = tuple[str, str, str, tuple[Evidence, ...], str]


def _stated(register: Register, text: Text, found: Found, own: str | None) -> Iterator[_Told]:
    for r in found.relations:
        a, b = _id(register, r.subject) if r.subject else own, _id(register, r.object) if r.object else own
        if a is not None and b is not None:
            yield a, r.predicate, b, (text.evidence(r.start, r.end),), r.rule


def _issued(register: Register, text: Text, found: Found, own: str | None) -> Iterator[_Told]:
    """The frame's issuers issued what the document is, or the bodies that stand above its title."""
    if own is None:
        return
    for issuer in text.frame.issuers:
        body = register.organization_ids.get(key(issuer.value))
        if body and issuer.evidence and issuer.rule != OF_REPORT:
            yield body, "issued", own, (issuer.evidence,), f"issuer: {issuer.rule}"
    at = 0
    for body in found.organizations if not text.frame.issuers else ():
        if body.start != at:
            break
        if issuer := register.organization_ids.get(key(body.name)):
            yield issuer, "issued", own, (text.evidence(body.start, body.end),), "issuer: above the title"
        at = body.end + (text.clean[body.end : body.end + 1] in _JOINS)


def _led(register: Register, text: Text, found: Found, subjects: Subjects, g: Grammar) -> Iterator[_Told]:
    """Whoever a clause says it of, that an undertaking is done, leads it; one that is written is led where it is carried out."""
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
        if done is None or not _acts(subject.span, text, subjects, g) or g.undone.search(clean, subject.span.end, mention.start):
            return "", []
        return done["verb"], [(c.id, text.evidence(subject.span.start, max(mention.end, c.end))) for c in subjects.joined(subject.span)]
    done, topic = g.opens.fullmatch(clean, begin, end), subjects.topic(mention.start)
    if done and topic and _acts(topic, text, subjects, g):
        return done["verb"], [(topic.id, text.evidence(topic.start, mention.end))]
    if done and topic is None and subjects.jurisdiction and subjects.spoken(mention.start):
        return done["verb"], [(subjects.jurisdiction, text.evidence(begin, mention.end))]
    return "", []


def _acts(span: Span, text: Text, subjects: Subjects, g: Grammar) -> bool:
    """全市|将实施…, but not 全国|科技工作者, 我国|就业局势."""
    return not subjects.whole(span) or g.acts.match(text.clean, span.end) is not None


def _id(register: Register, mention: object) -> str | None:
    match mention:
        case PersonMention():
            return register.official_ids.get(key(mention.name))
        case OrganizationMention():
            return register.organization_ids.get(key(mention.name))
        case PlaceMention():
            own = ids.place(mention.place)
            return own if own in register.places else None
        case InitiativeMention():
            return register.initiative_ids.get(key(mention.name))
        case EventMention():
            return next((e.id for e in register.events.values() if mention.name == e.name or mention.name in e.aliases), None)
    return None


def _own_title(register: Register, text: Text, g: Grammar) -> str | None:
    """The undertaking that the document itself is: a plan by its title, or what a notice makes known."""
    head = " ".join(text.clean[b.start : b.end] for b in takewhile(lambda b: b.kind == "title", text.blocks))
    given = g.given.search(text.clean[:_GIVEN])
    written = [(key(form), i.id) for i in register.initiatives.values() if i.kind in WRITTEN for form in (i.name, *i.aliases)]
    for title in (text.document.title or "", head, (given["name"] or given["known"]) if given else ""):
        title = key(title)
        fits = [(len(form), own) for form, own in written if len(form) > _SHORT and form in title and g.promulgated.search(title[: title.index(form)])]
        if fits:
            return max(fits)[1]
    return None
