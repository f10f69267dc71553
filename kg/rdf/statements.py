"""What is said of each thing of one document, subject by subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from operator import attrgetter
from typing import Any

import pyoxigraph as ox

from kg import ids
from kg import lexicon as lexicons
from kg.model import (
    ENDED,
    STATED,
    Event,
    Evidence,
    Facts,
    Figure,
    Initiative,
    Official,
    Organization,
    PlaceEntity,
    Reason,
    Relation,
)
from kg.rdf.terms import TEXT, path, step, term
from kg.records.jsonl import number

Statement = tuple[ox.NamedNode, Any]
Row = tuple[str, str, str]  # a statement: the subject's address, the predicate's, the object as N-Triples write it
_Subject = tuple[str, Callable[[Any], Iterator[Statement]], Any]  # an address, and what describes a record
TYPE = term("rdf:type")
CLASSES = {
    "place": "schema:AdministrativeArea", "official": "zt:Official", "organization": "zt:Organization",
    "initiative": "zt:Initiative", "figure": "zt:Figure", "event": "schema:Event",
}  # fmt: skip
COMPARATORS = {
    "equal": "odrl:eq", "at_least": "odrl:gteq", "more_than": "odrl:gt", "at_most": "odrl:lteq", "less_than": "odrl:lt",
    "about": "zt:about", "range": "zt:range",
}  # fmt: skip
PREDICATES = {
    "part_of": "schema:isPartOf", "parent": "org:subOrganizationOf", "inferred_parent": "zt:inferredParent",
    "actor": "zt:actor", "acted": "zt:actor", "belongs_to": "zt:initiative", "said": "zt:statedBy",
    "organizer": "schema:organizer", "participant": "schema:attendee",
    "leads": "zt:leads", "supports": "zt:supports", "issued": "zt:issued", "announced": "zt:announced",
    "supervises": "zt:supervises", "attends": "zt:attends", "cites": "dcterms:references", "amends": "zt:amends",
    "repeals": "dcterms:replaces", "located_in": "schema:location",
}  # fmt: skip
WORDS = {  # of a relation that is a thing's only one of its kind: the words stand with the thing, and no node tells it again
    "actor": "zt:actorEvidence", "acted": "zt:actorEvidence", "belongs_to": "zt:initiativeEvidence", "said": "zt:speakerEvidence",
}  # fmt: skip
DECIDED = {  # attributes of a document that the frame decides
    "genre": "dcterms:type", "published": "dcterms:issued", "jurisdiction": "zt:jurisdiction", "reports": "zt:reports",
    "plans": "zt:plans", "speaker": "zt:speaker",
}  # fmt: skip
_PUBLIC = {
    "party", "government", "congress", "cppcc", "discipline", "court", "procuratorate", "military", "people_organization",
    "public_institution", "village", "leading_group",
}  # fmt: skip


def zh(text: str) -> ox.Literal:
    return ox.Literal(text, language="zh")


def typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=term(f"xsd:{datatype}"))


def _day(iso: str) -> ox.Literal:
    """A year, a month or a day."""
    return typed(iso, {4: "gYear", 7: "gYearMonth"}.get(len(iso), "date"))


class Describer:
    """The statements of one document's facts."""

    def __init__(self, facts: Facts, base: str, texts: bool = True) -> None:
        """`texts`: the document carries its text, so that the graph alone shows whether its quotes are right."""
        self.facts, self._base, self._texts = facts, base, texts
        self.document = self._iri(f"document/{facts.document.id}")
        self.graph = self._iri(f"graph/{facts.document.id}")
        self._said: dict[str, list[Relation]] = {}  # by subject: what is an edge, and what is told with the thing itself
        self._nodes: dict[str, list[Relation]] = {}  # by address: what has a node of its own
        self._sort_out(facts.relations)
        self._units: dict[str, str] = lexicons.load().data("units")["qudt"] | dict(facts.units)

    def quads(self) -> Iterator[ox.Quad]:
        for subject, statements in self.groups():
            for predicate, value in statements:
                yield ox.Quad(subject, predicate, value, self.graph)

    def groups(self) -> Iterator[tuple[ox.NamedNode, list[Statement]]]:
        """(subject, its statements sorted), sorted by subject; a subject stands once."""
        for address, describe, record in self._sorted():
            said = {(p.value, str(o)): (p, o) for p, o in describe(record)}
            yield ox.NamedNode(address), [said[k] for k in sorted(said)]

    def rows(self) -> Iterator[Row]:
        """The same statements in the same order, as they are written: much faster than a quad for each."""
        for address, describe, record in self._sorted():
            for predicate, value in sorted({(p.value, str(o)) for p, o in describe(record)}):
                yield address, predicate, value

    def _sorted(self) -> list[_Subject]:
        return sorted(self._subjects(), key=lambda s: s[0])

    def addresses(self) -> Iterator[str]:
        """Of all that is described, in any order."""
        return (address for address, _, _ in self._subjects())

    def _sort_out(self, relations: tuple[Relation, ...]) -> None:
        objects: dict[tuple[str, str], set[str]] = {}
        for r in relations:
            objects.setdefault((r.subject, r.predicate), set()).add(r.object)
        for r in relations:
            alone = r.predicate in WORDS and bool(r.evidence) and not r.rule and len(objects[r.subject, r.predicate]) == 1
            if alone or r.inferred or r.predicate in STATED:
                self._said.setdefault(r.subject, []).append(r)
            if not alone and not r.inferred:
                self._nodes.setdefault(self._relation(r).value, []).append(r)

    def _iri(self, identifier: str) -> ox.NamedNode:
        return ox.NamedNode(self._base + path(identifier))

    def _subjects(self) -> Iterator[_Subject]:
        facts = self.facts
        kinds: tuple[tuple[Callable[[Any], Iterator[Statement]], tuple[Any, ...]], ...] = (
            (self._place, facts.places),
            (self._official, facts.officials),
            (self._organization, facts.organizations),
            (self._initiative, facts.initiatives),
            (self._figure, facts.figures),
            (self._event, facts.events),
        )
        yield from ((self._iri(record.id).value, describe, record) for describe, records in kinds for record in records)
        yield self.document.value, self._of_document, facts.document
        if facts.document.genre_label:
            yield term(f"zt:genre-{facts.document.genre}").value, self._genre, facts.document
        for reason in facts.document.reasons:
            yield self._iri(f"decision/{facts.document.id}/{reason.attribute}").value, self._of_decision, reason
        yield self._base + "activity/" + path(facts.document.id), self._activity, None
        yield self._agent().value, self._software, None
        yield from ((self._model(reader).value, self._of_model, reader) for reader in self._readers())
        posts: dict[str, list[tuple[Official, Any]]] = {}
        for official in facts.officials:
            for post in official.posts:
                posts.setdefault(self._post(post.organization, post.title).value, []).append((official, post))
                yield self._membership(official, post).value, self._of_membership, (official, post)
        for address, held in posts.items():
            yield address, self._of_post, held
        yield from ((address, self._of_relation, same) for address, same in self._nodes.items())
        yield from ((self.stretch(evidence).value, self._of_evidence, evidence) for evidence in self.all_evidence())

    def all_evidence(self) -> list[Evidence]:
        return sorted(self.facts.evidence(), key=attrgetter("start", "end", "quote"))

    # --- addresses ---------------------------------------------------------------------------------------

    def stretch(self, e: Evidence) -> ox.NamedNode:
        return ox.NamedNode(f"{self.document.value}#char={e.start},{e.end}")

    # A thing that is told by several names has each of them as a step of its own, so that no two things share an address.

    def _post(self, organization: str, title: str) -> ox.NamedNode:
        return ox.NamedNode(f"{self._base}post/{_own(organization)}/{step(title)}")

    def _membership(self, official: Official, post: Any) -> ox.NamedNode:
        """Of what one text tells of a post: that it was given in one year and taken in another are two."""
        told = ",".join((post.change or "", post.since or "", post.until or "")).rstrip(",")
        held = f"{_own(official.id)}/{_own(post.organization)}/{step(post.title)}"
        return ox.NamedNode(f"{self._base}membership/{held}{told and '/' + step(told)}")

    def _relation(self, r: Relation) -> ox.NamedNode:
        ends = "/".join(f"{identifier.partition('/')[0]}/{_own(identifier)}" for identifier in (r.subject, r.object))
        return ox.NamedNode(f"{self._base}relation/{path(self.facts.document.id)}/{r.predicate}/{ends}")

    def _agent(self) -> ox.NamedNode:
        return self._iri(f"software/zhengtu-{program_version()}")

    def _model(self, reader: str) -> ox.NamedNode:
        return ox.NamedNode(f"{self._base}software/model/{step(reader)}")

    def _readers(self) -> list[str]:
        """The language models that read stretches of the text."""
        return sorted({a.reader for a in self.facts.document.assisted})

    # --- things ------------------------------------------------------------------------------------------

    def _proven(self, mentions: tuple[Evidence, ...]) -> Iterator[Statement]:
        for mention in mentions:
            yield term("zt:evidence"), self.stretch(mention)

    def _named(self, name: str, aliases: tuple[str, ...]) -> Iterator[Statement]:
        """The label is that of the identifier, whatever quotes and widths this document writes; its own name stands beside it."""
        label = ids.label(name)
        yield term("skos:prefLabel"), zh(label)
        if name != label:
            yield term("schema:name"), zh(name)
        for alias in sorted({name, *aliases} - {label}):
            yield term("skos:altLabel"), zh(alias)

    def _place(self, p: PlaceEntity) -> Iterator[Statement]:
        yield TYPE, term(CLASSES["place"])
        yield from self._named(p.name, p.aliases)
        if p.code:
            yield term("schema:identifier"), ox.Literal(p.code)
        if p.within:
            yield term("schema:containedInPlace"), self._iri(p.within)
        yield from self._edges(p.id)
        yield from self._proven(p.mentions)

    def _official(self, o: Official) -> Iterator[Statement]:
        yield TYPE, term(CLASSES["official"])
        yield from self._named(o.name, ())
        if o.foreign:
            yield term("zt:foreign"), typed("true", "boolean")
        for post in o.posts:
            yield term("org:holds"), self._post(post.organization, post.title)
        yield from self._edges(o.id)
        yield from self._proven(o.mentions)

    def _edges(self, subject: str) -> Iterator[Statement]:
        """What is said of this and another thing; the words stand with the relation's own node, or here where it has none."""
        for r in self._said.get(subject, ()):
            if words := WORDS.get(r.predicate):
                yield from ((term(words), self.stretch(e)) for e in r.evidence)
            else:
                yield term(PREDICATES[r.predicate]), self._iri(r.object)

    def _of_post(self, held: list[tuple[Official, Any]]) -> Iterator[Statement]:
        yield TYPE, term("org:Post")
        for official, post in held:
            yield term("skos:prefLabel"), zh(post.title)
            yield term("org:postIn"), self._iri(post.organization)
            yield term("org:heldBy"), self._iri(official.id)

    def _of_membership(self, pair: tuple[Official, Any]) -> Iterator[Statement]:
        official, post = pair
        yield TYPE, term("org:Membership")
        yield term("org:member"), self._iri(official.id)
        yield term("org:organization"), self._iri(post.organization)
        yield term("zt:post"), self._post(post.organization, post.title)
        if post.concurrent:
            yield term("zt:concurrent"), typed("true", "boolean")
        if post.change:
            yield term("zt:postChange"), term(f"zt:postChange-{post.change}")
            if post.change in ENDED:
                yield term("zt:current"), typed("false", "boolean")
        for end, day in (("schema:startDate", post.since), ("schema:endDate", post.until)):
            if day:
                yield term(end), _day(day)
        yield from self._proven(post.evidence)

    def _organization(self, o: Organization) -> Iterator[Statement]:
        yield TYPE, term(CLASSES["organization"])
        if o.kind in _PUBLIC:
            yield TYPE, term("cpov:PublicOrganisation")
        yield from self._named(o.name, o.aliases)
        yield term("org:classification"), term(f"zt:organizationKind-{o.kind}")
        if o.parent:
            yield term("org:subOrganizationOf"), self._iri(o.parent)
        if o.jurisdiction:
            yield term("zt:jurisdiction"), self._iri(o.jurisdiction)
        yield from self._edges(o.id)
        yield from self._proven(o.mentions)

    def _initiative(self, i: Initiative) -> Iterator[Statement]:
        yield TYPE, term(CLASSES["initiative"])
        yield from self._named(i.name, i.aliases)
        yield term("zt:kind"), term(f"zt:initiativeKind-{i.kind}")
        for whole in i.part_of:
            yield term("schema:isPartOf"), self._iri(whole)
        for actor in i.actor:
            yield term("zt:actor"), self._iri(actor)
        yield from self._edges(i.id)
        yield from self._proven(i.mentions)

    def _figure(self, f: Figure) -> Iterator[Statement]:
        yield TYPE, term(CLASSES["figure"])
        yield TYPE, term("zt:Target" if f.status == "target" else "zt:Result")
        yield term("zt:value"), typed(number(f.value), "decimal")
        if f.upper is not None:
            yield term("zt:upperValue"), typed(number(f.upper), "decimal")
        yield term("zt:unit"), ox.Literal(f.unit)
        if f.unit in self._units:
            yield term("qudt:hasUnit"), term(f"unit:{self._units[f.unit]}")
        yield term("zt:comparator"), term(COMPARATORS[f.comparator])
        yield from ((term(own), term(f"zt:{value}")) for own, value in (("zt:change", f.change), ("zt:obligation", f.obligation)) if value)
        yield term("zt:measure"), zh(f.measure)
        yield term("zt:quote"), zh(f.quote)
        if f.period and f.period.start:
            yield term("schema:startDate"), typed(f.period.start, "date")
        if f.period and f.period.end:
            yield term("schema:endDate"), typed(f.period.end, "date")
        for actor in f.actor:
            yield term("zt:actor"), self._iri(actor)
        ends = (("zt:initiative", f.initiative), ("zt:statedBy", f.speaker), ("zt:baseline", f.before))
        yield from ((term(own), self._iri(end)) for own, end in ends if end)
        yield from self._edges(f.id)
        yield term("zt:evidence"), self.stretch(Evidence(f.start, f.end, f.quote))
        yield term("prov:wasQuotedFrom"), self.document

    def _event(self, e: Event) -> Iterator[Statement]:
        yield TYPE, term(CLASSES["event"])
        yield from self._named(e.name, e.aliases)
        if e.date:
            yield term("schema:startDate"), typed(e.date, "date")
        if e.organizer:
            yield term("schema:organizer"), self._iri(e.organizer)
        for participant in e.participants:
            yield term("schema:attendee"), self._iri(participant)
        yield from self._edges(e.id)
        yield from self._proven(e.mentions)

    # --- the document, its words, its making -------------------------------------------------------------

    def _genre(self, d: Any) -> Iterator[Statement]:
        """A genre of one's own lexicon; ours stand in the ontology."""
        yield TYPE, term("skos:Concept")
        yield term("skos:inScheme"), term("zt:Genre")
        for label, language in zip(d.genre_label, ("zh", "en"), strict=False):
            yield term("skos:prefLabel"), ox.Literal(label, language=language)

    def _of_document(self, d: Any) -> Iterator[Statement]:
        yield TYPE, term("schema:NewsArticle" if d.publisher else "schema:DigitalDocument")
        yield TYPE, term("nif:Context")
        if self._texts:
            yield TEXT, zh(d.text)
        yield term("dcterms:identifier"), ox.Literal(d.id)
        for author in d.authors:
            yield term("dcterms:creator"), zh(author)
        first, _, last = (d.plans or "").partition("/")
        told: tuple[tuple[str | None, str, Callable[[str], Any]], ...] = (
            (d.title, "dcterms:title", zh), (d.publisher, "dcterms:publisher", zh), (d.published, "dcterms:issued", _day),
            (d.jurisdiction, "zt:jurisdiction", self._iri), (d.genre and f"zt:genre-{d.genre}", "dcterms:type", term),
            (d.reports, "zt:reports", _day), (first, "zt:plans", _day), (last, "zt:plansUntil", _day),
            (d.speaker, "zt:speaker", self._iri), (d.url, "schema:url", ox.Literal), (d.sha256, "schema:sha256", ox.Literal),
        )  # fmt: skip
        yield from ((term(name), make(value)) for value, name, make in told if value)
        yield term("zt:characters"), typed(str(len(d.text)), "integer")
        yield term("prov:wasGeneratedBy"), self._iri(f"activity/{d.id}")

    def _of_decision(self, reason: Reason) -> Iterator[Statement]:
        """Why the document's frame says what it says: the rule by name, and its words."""
        yield TYPE, term("zt:Decision")
        yield term("rdf:subject"), self.document
        yield term("rdf:predicate"), term(DECIDED[reason.attribute])
        yield term("zt:rule"), ox.Literal(reason.rule)
        yield from self._proven(reason.evidence)

    def _activity(self, _: None) -> Iterator[Statement]:
        yield TYPE, term("prov:Activity")
        yield term("prov:used"), self.document
        yield term("prov:wasAssociatedWith"), self._agent()
        for reader in self._readers():
            yield term("prov:wasAssociatedWith"), self._model(reader)

    def _software(self, _: None) -> Iterator[Statement]:
        yield TYPE, term("prov:SoftwareAgent")
        yield term("skos:prefLabel"), ox.Literal("zhengtu")
        yield term("dcterms:hasVersion"), ox.Literal(program_version())

    def _of_model(self, reader: str) -> Iterator[Statement]:
        """A language model with the version of what it was asked."""
        name, _, prompt = reader.rpartition("@")
        yield TYPE, term("zt:LanguageModel")
        yield TYPE, term("prov:SoftwareAgent")
        yield term("skos:prefLabel"), ox.Literal(name)
        yield term("dcterms:hasVersion"), ox.Literal(prompt)

    def _of_evidence(self, e: Evidence) -> Iterator[Statement]:
        """A string of NIF."""
        yield TYPE, term("nif:RFC5147String")
        yield term("nif:referenceContext"), self.document
        yield term("nif:beginIndex"), typed(str(e.start), "nonNegativeInteger")
        yield term("nif:endIndex"), typed(str(e.end), "nonNegativeInteger")
        yield term("nif:anchorOf"), zh(e.quote)
        if part := self.facts.document.part_at(e.start):
            yield term(f"zt:{part.kind}"), typed(part.name, "nonNegativeInteger") if part.kind == "page" else ox.Literal(part.name)
            if part.box:
                yield term("zt:box"), ox.Literal(part.box)
                yield term("zt:confidence"), typed(part.sure, "decimal")
        if reader := self.facts.document.reader_of(e.start, e.end):
            yield term("prov:wasAttributedTo"), self._model(reader)

    def _of_relation(self, same: list[Relation]) -> Iterator[Statement]:
        """A stated relation with its words."""
        for relation in same:
            yield TYPE, term("zt:Relation")
            yield term("rdf:subject"), self._iri(relation.subject)
            yield term("rdf:predicate"), term(PREDICATES[relation.predicate])
            yield term("rdf:object"), self._iri(relation.object)
            if relation.rule:
                yield term("zt:rule"), ox.Literal(relation.rule)
            yield from self._proven(relation.evidence)


def _own(identifier: str) -> str:
    """What an identifier says beside its type, as a step."""
    return step(identifier.partition("/")[2])


@cache
def program_version() -> str:
    try:
        return version("zhengtu")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


def described(facts: Facts, base: str, texts: bool = True) -> bytes:
    """The document's quads as sorted N-Quads."""
    describer = Describer(facts, base, texts)
    end = f" {describer.graph} .\n"
    return "".join(f"<{s}> <{p}> {o}{end}" for s, p, o in describer.rows()).encode("utf-8")
