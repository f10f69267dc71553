"""Relations between mentions as relations between entities: once each, with all the words that state them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, product, takewhile
from operator import itemgetter

from kg import ids
from kg.frame.issuers import OF_REPORT
from kg.lexicon import Lexicon
from kg.link.entities import Register
from kg.link.subjects import Subjects
from kg.model import EventMention, Evidence, Found, InitiativeMention, OrganizationMention, PersonMention, PlaceMention, Relation, Span, replace
from kg.relate.said import WRITTEN, Words, opened
from kg.text import Spans, Text
from kg.text.names import key
from kg.text.traditional import simplified

# Subject, predicate, object, the words, the rule
Told = tuple[str, str, str, tuple[Evidence, ...], str]
_JOINS = ("、", " ", "\n")  # behind those who stand above the title of what they issue
_GIVEN = 600  # characters at the head of a document that say what it makes known
_SHORT = 4  # a shorter name is no title


def add_relations(register: Register, text: Text, found: Found, lexicon: Lexicon, subjects: Subjects) -> None:
    """Append what `found.relations` says, who issued the document, and who leads the undertakings whose sentences have a subject."""
    own = _own_title(register, text, lexicon)
    around = set(map(ids.place, register.divisions.chain(text.frame.place)))  # that an undertaking lies there says nothing
    told: dict[tuple[str, str, str], tuple[str, set[Evidence]]] = {}  # the rule that said it first, all the words that say it
    for subject, predicate, object_, evidence, rule in chain(
        _stated(register, text, found, own), _issued(register, text, found, lexicon, own), _led(register, text, found, subjects, lexicon, own)
    ):
        if subject == object_ or (predicate in ("cites", "amends", "repeals") and register.initiatives[subject].kind not in WRITTEN):
            continue
        if predicate == "located_in" and (object_ in around or key(register.initiatives[subject].name) == key(register.places[object_].name)):
            continue  # 雄安新区 is a place and what is built there
        told.setdefault((subject, predicate, object_), (rule, set()))[1].update(evidence)
    attend = defaultdict[str, list[str]](list)
    for (a, predicate, b), (rule, proven) in sorted(told.items(), key=itemgetter(0)):
        if predicate == "part_of":
            register.add_part(a, b, min(proven))
        # 在“…”论坛上表示，论坛成功举办: nobody announces the occasion at which he speaks
        elif predicate != "announced" or (a, "attends", register.event_ids.get(register.initiatives[b].name, "")) not in told:
            register.relations.append(Relation(a, predicate, b, tuple(sorted(proven)), rule=rule))
        if predicate == "attends":
            attend[b].append(a)
    for own, event in register.events.items():
        register.events[own] = replace(event, participants=tuple(attend[own]))


def _stated(register: Register, text: Text, found: Found, own: str | None) -> Iterator[Told]:
    for r in found.relations:
        a, b = _id(register, r.subject) if r.subject else own, _id(register, r.object) if r.object else own
        if a is not None and b is not None:
            yield a, r.predicate, b, (text.evidence(r.start, r.end),), r.rule


def _issued(register: Register, text: Text, found: Found, lexicon: Lexicon, own: str | None) -> Iterator[Told]:
    """The frame's issuers issued what the document is; 《国务院|关于…的决定》, of a body that the text names besides: the name tells whose it is."""
    g, bodies = lexicon.of(Words), Spans(found.organizations)
    given = g.hereby.search(text.clean[:_GIVEN])
    known = [register.initiative_ids[key(i.name)] for i in found.initiatives if given and i.kind in WRITTEN and given.start() <= i.start < given.end()]
    for decided, document in product(text.frame.issuers, known if own in known or len(known) > 1 else [own]):
        issuer = register.organization_ids.get(key(decided.value))
        if document and issuer and decided.evidence and decided.rule != OF_REPORT:
            yield issuer, "issued", document, (decided.evidence,), f"issuer: {decided.rule}"
    at = 0
    for body in found.organizations if own and not text.frame.issuers else ():  # not those it is written to: 江平市财政局，各县人民政府：
        if body.start != at or not text.clean.startswith(_JOINS, body.end):
            break
        at = body.end + 1
        if issuer := register.organization_ids.get(key(body.name)):
            yield issuer, "issued", own or "", (text.evidence(body.start, body.end),), "issuer: above the title"
    issuers = {**{key(body.text): _id(register, body) for body in found.organizations}, **register.organization_ids}
    for written in (i for i in found.initiatives if i.kind in WRITTEN):
        whose, joint, _ = simplified(written.name, lexicon).partition(lexicon.data("relations")["about"])
        begun = (b for b in bodies.between(written.start, written.end) if g.of_its_paper.match(text.clean, b.end) and not joint)
        within = [b.text for b in begun if b.start <= opened(text, written) or written.rule == "numbered"]
        for issuer in filter(None, map(issuers.get, map(key, g.issuers_apart.split(whose) if joint else within))):
            yield issuer, "issued", register.initiative_ids[key(written.name)], (text.evidence(written.start, written.end),), "issuer: name"


# --- who leads an undertaking: whoever a clause says it of, that it is done ---------------------------------------


def _led(register: Register, text: Text, found: Found, subjects: Subjects, lexicon: Lexicon, title: str | None) -> Iterator[Told]:
    """The leaders of undertakings, who become their actors; one that is written is led only where it is carried out.

    Of what is said of nobody the paper's own place or body, but where it is the paper itself or the words say of others that they lead it,
    or where the sentence opens with a body.
    """
    g, bodies = lexicon.of(Words), {o.start for o in found.organizations}
    others = {title, *(_id(register, r.object) for r in found.relations if r.predicate in ("leads", "issued") and r.object)}
    for mention in found.initiatives:
        own = register.initiative_ids[key(mention.name)]
        verb, doers = _doers(mention, text, subjects, g, own not in others and text.sentence_at(mention.start).start not in bodies)
        led = mention.kind not in WRITTEN or (g.carried_out.fullmatch(verb) and mention.rule != "document")
        issued = verb in g.data["made_known"] or (verb in g.data["issue"] and mention.rule == "document")
        for body, evidence in doers:
            old = register.initiatives[own]
            if body not in old.actor:
                register.initiatives[own] = replace(old, actor=(*old.actor, body))
                register.relations.append(Relation(own, "actor", body, (evidence,)))
            if led or issued:
                yield body, "leads" if led else "issued", own, (evidence,), "subject"


def _doers(mention: InitiativeMention, text: Text, subjects: Subjects, g: Words, presume: bool) -> tuple[str, list[tuple[str, Evidence]]]:
    """What is done, and who does it: the subjects of its sentence, whom the passage is about, the place of which somebody
    speaks by name, whom the kind of paper presumes to act; each with the words.
    """
    begin, clean = text.clause(mention.start, mention.end)[0], text.clean
    end = opened(text, mention)
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
    topics = subjects.topics(mention.start)
    nearest = next(topics, None)
    # 该县重点抓好…。全县共建党校301所。|实施…: the same one, where a sentence before tells of it
    told = nearest if nearest is None or _acts(nearest, text, subjects, g) else next((c for c in topics if c.id == nearest.id), None)
    presume = presume and not turn and not text.row_at(mention.start) and g.begins.match(clean, text.sentence_at(mention.start).start) is not None
    homes = [subjects.spoken_for(turn)] if turn and turn.speaker else subjects.homes if presume else []
    doers = [c.id for c in subjects.joined(told) or [told]] if told else homes if nearest is None else []
    evidence = text.evidence(told.start if told else begin, mention.end)
    return done["verb"], [(doer, evidence) for doer in doers if doer]


def _acts(span: Span, text: Text, subjects: Subjects, g: Words) -> bool:
    """全市|将实施…, but not 全国|科技工作者, 我国|就业局势."""
    return not subjects.whole(span) or g.acts.match(text.clean, span.end) is not None


def _id(register: Register, mention: PersonMention | OrganizationMention | PlaceMention | InitiativeMention | EventMention) -> str | None:
    if isinstance(mention, PlaceMention):
        return own if (own := ids.place(mention.place)) in register.places else None
    known = {PersonMention: register.official_ids, InitiativeMention: register.initiative_ids}.get(type(mention), register.organization_ids)
    return register.event_ids.get(mention.name) if isinstance(mention, EventMention) else known.get(key(mention.name))


def _own_title(register: Register, text: Text, lexicon: Lexicon) -> str | None:
    """The undertaking that the document itself is: a plan by its title, or what a notice makes known."""
    g, head = lexicon.of(Words), " ".join(text.clean[b.start : b.end] for b in takewhile(lambda b: b.kind == "title", text.own_blocks))
    given = g.hereby.search(text.clean[:_GIVEN])
    whose, of_somebody, _ = (given["name"] or given["known"]).partition(g.data["about"]) if given else ("", "", "")
    if whose and of_somebody and text.frame.issuers and not any(key(issuer.value) in key(whose) for issuer in text.frame.issuers):
        given = None  # 现将《|财政部|关于…的通知》转发给你们
    explained = text.frame.is_a(*g.data["explaining"])
    written = [(key(simplified(form, lexicon)), i.id) for i in register.initiatives.values() for form in (i.name, *i.aliases)]
    for title in map(key, (simplified(text.document.title or "", lexicon), head, (given["name"] or given["known"]) if given else "")):
        fits = [
            (m.start() > 0, len(form), own)
            for form, own in written
            if len(form) > _SHORT and form in title and not g.carrying_out.match(title.partition(form)[2])
            if (m := g.makes_known.search(title[: title.index(form)]) or (explained and g.explains.match(title, 0, title.index(form))))
        ]
        if fits:
            return max(fits)[2]  # of 关于印发《…方案》的通知 the plan
    return None
