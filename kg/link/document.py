"""One document's mentions linked: the order in which entities are made and figures find actor, initiative, speaker."""

from __future__ import annotations

from functools import cache
from typing import TypeVar

from kg import ids
from kg.lexicon import Lexicon
from kg.link import entities as e
from kg.link.actors import ActorFinder
from kg.link.initiatives import InitiativeFinder
from kg.link.namesakes import Namesakes
from kg.link.own_ids import told_apart
from kg.link.relations import add_relations
from kg.model import Document, Evidence, Facts, Figure, Found, Relation, replace
from kg.text import Text
from kg.text.gazetteer import gazetteer
from kg.text.names import key
from kg.text.patterns import Pattern, expression
from kg.text.traditional import in_simplified

E = TypeVar("E")


def link(text: Text, found: Found, lexicon: Lexicon) -> Facts:
    """Entities, figures and relations of one document. Every id that a record names is a record's id."""
    register, implied = e.Register(text, lexicon.of(gazetteer), Namesakes(text, found, lexicon)), _implied(text, lexicon)
    e.add_places(register, found)
    jurisdiction = e.add_place(register, text.frame.place) if text.frame.place else None
    e.add_organizations(register, found)
    e.add_issuers(register, implied)
    e.add_officials(register, found, implied)
    e.add_governments_above(register, lexicon.data("organs")["government"])
    e.add_initiatives(register, found, lexicon.data("initiatives")["work_ends"])
    e.add_events(register, found)
    read = in_simplified(text, lexicon)
    actors = ActorFinder(read, found, register, lexicon, jurisdiction)
    figures = _figures(read, found, register, actors, lexicon)
    add_relations(register, read, found, lexicon, actors.subjects)
    document = _document(text.document, jurisdiction, register)
    known = _in_order(register.places), _in_order(register.officials), _in_order(register.organizations), _in_order(register.initiatives)
    return told_apart(Facts(document, *known, figures, _in_order(register.events), tuple(register.relations)), lexicon)


def _in_order(entities: dict[str, E]) -> tuple[E, ...]:
    return tuple(entities[own] for own in sorted(entities))


def _document(document: Document, jurisdiction: str | None, register: e.Register) -> Document:
    """Place and speaker as identifiers; a speaker who is no official of this document is left out, and why it was one."""
    speaker = register.official_ids.get(document.speaker or "")
    reasons = tuple(r for r in document.reasons if speaker or r.attribute != "speaker")
    return replace(document, jurisdiction=jurisdiction, speaker=speaker, reasons=reasons)


def _kinds_and_rosters(lexicon: Lexicon) -> tuple[dict[str, Pattern], dict[str, tuple[str, ...]]]:
    """The kinds of bodies by their names; what bodies with lists of members are called, as it stands at the beginning of a clause."""
    kinds = {kind: expression(words) for kind, words in lexicon.data("organs")["implied_kinds"].items()}
    return kinds, {head: tuple(mark + head for mark in "\n，。；（") for head in lexicon.data("titles")["roster_bodies"]}


def _implied(text: Text, lexicon: Lexicon) -> e.Implied:
    """Of a body that only a post implies: its kind by its name, what the text calls it for short (领导小组), and its name in the text's own characters."""
    (kinds, rosters), clean, read = lexicon.of(_kinds_and_rosters), text.clean, in_simplified(text, lexicon).clean
    own = {ord(new): old for old, new in zip(clean, read, strict=True) if old != new} if read is not clean else {}
    heads = [head for head, opens in rosters.items() if head in clean and (clean.startswith(head) or any(words in clean for words in opens))]
    organs = lexicon.data("organs")
    leagues, (whole, part) = tuple(organs["league"]), (organs[form].format(place="") for form in ("league_full", "league_short"))

    def implied(name: str) -> tuple[str, tuple[str, ...]]:
        kind = next((kind for kind, words in kinds.items() if words.search(name)), "other")
        written = name.translate(own)
        short = name.replace(whole, part, 1) if name.startswith(leagues) else name  # 共青团某市|委员会|组织部, 共青团某市|委|组织部
        return kind, (*(h for h in heads if name.endswith(h) and name != h), *(form for form in (written, short) if form != name))

    return implied


def _figures(text: Text, found: Found, register: e.Register, actors: ActorFinder, lexicon: Lexicon) -> tuple[Figure, ...]:
    initiatives = InitiativeFinder(text, found, register, lexicon)
    out, begins = [], dict[int, str]()  # by where they begin, the identifiers

    @cache
    def opening(start: int, end: int) -> Evidence:
        """The words of a subject or a turn, which serve many figures, up to the end of the sentence in which they begin."""
        return text.evidence(start, min(end, max(text.sentence_at(start).end, start + 1)))

    for mention in found.figures:
        q, before = mention.quantity, begins.get(mention.before) if mention.before is not None else None
        proof = text.evidence(q.start, q.end)
        own = begins[mention.start] = ids.figure(text.document.id, proof.start)
        bodies = actors.of_figure(mention)
        undertaking = initiatives.of_figure(mention)
        turn = actors.subjects.turn_at(mention.start)
        speaker = register.official_ids.get(key(turn.speaker)) if turn and turn.speaker else None
        register.relations += [Relation(own, "acted", a.id, (opening(a.span.start, a.span.end) if a.span else proof,)) for a in bodies]
        home = initiatives.id(undertaking) if undertaking else None
        if undertaking and home:
            register.relations.append(Relation(own, "belongs_to", home, (text.evidence(undertaking.start, undertaking.end),)))
        if speaker and turn:
            register.relations.append(Relation(own, "said", speaker, (opening(turn.start, turn.end),)))
        out.append(Figure(
            own, proof.quote, proof.start, proof.end, q.value, q.unit, q.comparator, mention.measure, mention.status, q.upper, q.change,
            mention.period, tuple(a.id for a in bodies), home, speaker, mention.rule, mention.obligation, before,
        ))  # fmt: skip
    return tuple(out)
