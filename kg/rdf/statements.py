"""What is said of each thing of one document, subject by subject."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from operator import attrgetter, itemgetter
from typing import Any

from pyoxigraph import NamedNode

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
from kg.rdf.terms import path, step, term
from kg.records.jsonl import number
from kg.release import version

Statement = tuple[str, str]  # of a subject: the predicate's address, the object as N-Triples write it
Row = tuple[str, str, str]  # with the subject's address before it
Group = tuple[str, list[Statement]]  # a subject's address with its statements
_Subject = tuple[str, Callable[[Any], Iterator[Statement]], Any]  # an address, and what describes a record
AT_ONCE = 300  # subjects that are told in one piece: half a megabyte, for which the machine keeps the memory from one to the next
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


@cache
def at(name: str) -> str:
    """`zt:Figure` → its address."""
    return term(name).value


@cache
def ref(name: str) -> str:
    """`zt:Figure` → its address as N-Triples write it."""
    return f"<{at(name)}>"


TYPE = at("rdf:type")
_ESCAPED = re.compile(r'[\0-\x1f"\\\x7f\ufffe\uffff]')
_ESCAPES = {0x08: r"\b", 0x09: r"\t", 0x0A: r"\n", 0x0C: r"\f", 0x0D: r"\r", 0x22: r"\"", 0x5C: r"\\"}
_ESCAPES |= {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF) if code not in _ESCAPES}


def plain(text: str) -> str:
    return f'"{text.translate(_ESCAPES) if _ESCAPED.search(text) else text}"'


def zh(text: str) -> str:
    return f"{plain(text)}@zh"


def typed(text: str, datatype: str) -> str:
    return f"{plain(text)}^^{ref(f'xsd:{datatype}')}"


def _day(iso: str) -> str:
    """A year, a month or a day."""
    return typed(iso, {4: "gYear", 7: "gYearMonth"}.get(len(iso), "date"))


class Describer:
    """The statements of one document's facts."""

    def __init__(self, facts: Facts, base: str, texts: bool = True) -> None:
        """`texts`: the document carries its text, so that the graph alone shows whether its quotes are right."""
        self.facts, self._base, self._texts = facts, base, texts
        self.document = self._at(f"document/{facts.document.id}")
        NamedNode(self.stretch(Evidence(0, 0, "")))  # raises ValueError where the base makes no addresses
        self.graph = self._at(f"graph/{facts.document.id}")
        self._said: dict[str, list[Relation]] = {}  # by subject: what is an edge, and what is told with the thing itself
        self._nodes: dict[str, list[Relation]] = {}  # by address: what has a node of its own
        self._sort_out(facts.relations)
        self._units: dict[str, str] = lexicons.load().data("units")["qudt"] | dict(facts.units)

    def groups(self) -> Iterator[Group]:
        """Sorted by subject, the statements of each sorted; a subject stands once."""
        for address, describe, record in sorted(self._subjects(), key=itemgetter(0)):
            yield address, sorted(set(describe(record)))

    def rows(self) -> Iterator[Row]:
        """The same statements in the same order."""
        return ((address, *statement) for address, statements in self.groups() for statement in statements)

    def nquads(self) -> Iterator[bytes]:
        """The same, piece by piece; each piece ends with a subject."""
        groups, end = self.groups(), f" <{self.graph}> .\n"
        while some := list(islice(groups, AT_ONCE)):
            yield nquads(some, end).encode("utf-8")

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
                self._nodes.setdefault(self._relation(r), []).append(r)

    def _at(self, identifier: str) -> str:
        return self._base + path(identifier)

    def _iri(self, identifier: str) -> str:
        return f"<{self._base}{path(identifier)}>"

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
        yield from ((self._at(record.id), describe, record) for describe, records in kinds for record in records)
        yield self.document, self._of_document, facts.document
        if facts.document.genre_label:
            yield at(f"zt:genre-{facts.document.genre}"), self._genre, facts.document
        for reason in facts.document.reasons:
            yield self._at(f"decision/{facts.document.id}/{reason.attribute}"), self._of_decision, reason
        yield self._at(f"activity/{facts.document.id}"), self._activity, None
        yield self._agent(), self._software, None
        yield from ((self._model(reader), self._of_model, reader) for reader in self._readers())
        posts: dict[str, list[tuple[Official, Any]]] = {}
        for official in facts.officials:
            for post in official.posts:
                posts.setdefault(self._post(post.organization, post.title), []).append((official, post))
                yield self._membership(official, post), self._of_membership, (official, post)
        for address, held in posts.items():
            yield address, self._of_post, held
        yield from ((address, self._of_relation, same) for address, same in self._nodes.items())
        yield from ((self.stretch(evidence), self._of_evidence, evidence) for evidence in self.facts.evidence())

    def all_evidence(self) -> list[Evidence]:
        return sorted(self.facts.evidence(), key=attrgetter("start", "end", "quote"))

    # --- addresses ---------------------------------------------------------------------------------------

    def stretch(self, e: Evidence) -> str:
        return f"{self.document}#char={e.start},{e.end}"

    # A thing that is told by several names has each of them as a step of its own, so that no two things share an address.

    def _post(self, organization: str, title: str) -> str:
        return f"{self._base}post/{_own(organization)}/{step(title)}"

    def _membership(self, official: Official, post: Any) -> str:
        """Of what one text tells of a post: that it was given in one year and taken in another are two."""
        told = ",".join((post.change or "", post.since or "", post.until or "")).rstrip(",")
        held = f"{_own(official.id)}/{_own(post.organization)}/{step(post.title)}"
        return f"{self._base}membership/{held}{told and '/' + step(told)}"

    def _relation(self, r: Relation) -> str:
        ends = "/".join(f"{identifier.partition('/')[0]}/{_own(identifier)}" for identifier in (r.subject, r.object))
        return f"{self._base}relation/{path(self.facts.document.id)}/{r.predicate}/{ends}"

    def _agent(self) -> str:
        return self._at(f"software/zhengtu-{program_version()}")

    def _model(self, reader: str) -> str:
        return f"{self._base}software/model/{step(reader)}"

    def _readers(self) -> list[str]:
        """The language models that read stretches of the text."""
        return sorted({a.reader for a in self.facts.document.assisted})

    # --- things ------------------------------------------------------------------------------------------

    def _proven(self, mentions: tuple[Evidence, ...]) -> Iterator[Statement]:
        for mention in mentions:
            yield at("zt:evidence"), f"<{self.stretch(mention)}>"

    def _named(self, name: str, aliases: tuple[str, ...]) -> Iterator[Statement]:
        """The label is that of the identifier, whatever quotes and widths this document writes; its own name stands beside it."""
        label = ids.label(name)
        yield at("skos:prefLabel"), zh(label)
        if name != label:
            yield at("schema:name"), zh(name)
        for alias in sorted({name, *aliases} - {label}):
            yield at("skos:altLabel"), zh(alias)

    def _place(self, p: PlaceEntity) -> Iterator[Statement]:
        yield TYPE, ref(CLASSES["place"])
        yield from self._named(p.name, p.aliases)
        if p.code:
            yield at("schema:identifier"), plain(p.code)
        if p.within:
            yield at("schema:containedInPlace"), self._iri(p.within)
        yield from self._edges(p.id)
        yield from self._proven(p.mentions)

    def _official(self, o: Official) -> Iterator[Statement]:
        yield TYPE, ref(CLASSES["official"])
        yield from self._named(o.name, ())
        if o.foreign:
            yield at("zt:foreign"), typed("true", "boolean")
        for post in o.posts:
            yield at("org:holds"), f"<{self._post(post.organization, post.title)}>"
        yield from self._edges(o.id)
        yield from self._proven(o.mentions)

    def _edges(self, subject: str) -> Iterator[Statement]:
        """What is said of this and another thing; the words stand with the relation's own node, or here where it has none."""
        for r in self._said.get(subject, ()):
            if words := WORDS.get(r.predicate):
                yield from ((at(words), f"<{self.stretch(e)}>") for e in r.evidence)
            else:
                yield at(PREDICATES[r.predicate]), self._iri(r.object)

    def _of_post(self, held: list[tuple[Official, Any]]) -> Iterator[Statement]:
        yield TYPE, ref("org:Post")
        for official, post in held:
            yield at("skos:prefLabel"), zh(post.title)
            yield at("org:postIn"), self._iri(post.organization)
            yield at("org:heldBy"), self._iri(official.id)

    def _of_membership(self, pair: tuple[Official, Any]) -> Iterator[Statement]:
        official, post = pair
        yield TYPE, ref("org:Membership")
        yield at("org:member"), self._iri(official.id)
        yield at("org:organization"), self._iri(post.organization)
        yield at("zt:post"), f"<{self._post(post.organization, post.title)}>"
        if post.concurrent:
            yield at("zt:concurrent"), typed("true", "boolean")
        if post.change:
            yield at("zt:postChange"), ref(f"zt:postChange-{post.change}")
            if post.change in ENDED:
                yield at("zt:current"), typed("false", "boolean")
        for end, day in (("schema:startDate", post.since), ("schema:endDate", post.until)):
            if day:
                yield at(end), _day(day)
        yield from self._proven(post.evidence)

    def _organization(self, o: Organization) -> Iterator[Statement]:
        yield TYPE, ref(CLASSES["organization"])
        if o.kind in _PUBLIC:
            yield TYPE, ref("cpov:PublicOrganisation")
        yield from self._named(o.name, o.aliases)
        yield at("org:classification"), ref(f"zt:organizationKind-{o.kind}")
        if o.parent:
            yield at("org:subOrganizationOf"), self._iri(o.parent)
        if o.jurisdiction:
            yield at("zt:jurisdiction"), self._iri(o.jurisdiction)
        yield from self._edges(o.id)
        yield from self._proven(o.mentions)

    def _initiative(self, i: Initiative) -> Iterator[Statement]:
        yield TYPE, ref(CLASSES["initiative"])
        yield from self._named(i.name, i.aliases)
        yield at("zt:kind"), ref(f"zt:initiativeKind-{i.kind}")
        for whole in i.part_of:
            yield at("schema:isPartOf"), self._iri(whole)
        for actor in i.actor:
            yield at("zt:actor"), self._iri(actor)
        yield from self._edges(i.id)
        yield from self._proven(i.mentions)

    def _figure(self, f: Figure) -> Iterator[Statement]:
        yield TYPE, ref(CLASSES["figure"])
        yield TYPE, ref("zt:Target" if f.status == "target" else "zt:Result")
        yield at("zt:value"), typed(number(f.value), "decimal")
        if f.upper is not None:
            yield at("zt:upperValue"), typed(number(f.upper), "decimal")
        yield at("zt:unit"), plain(f.unit)
        if f.unit in self._units:
            yield at("qudt:hasUnit"), ref(f"unit:{self._units[f.unit]}")
        yield at("zt:comparator"), ref(COMPARATORS[f.comparator])
        yield from ((at(own), ref(f"zt:{value}")) for own, value in (("zt:change", f.change), ("zt:obligation", f.obligation)) if value)
        yield at("zt:measure"), zh(f.measure)
        yield at("zt:quote"), zh(f.quote)
        if f.period and f.period.start:
            yield at("schema:startDate"), typed(f.period.start, "date")
        if f.period and f.period.end:
            yield at("schema:endDate"), typed(f.period.end, "date")
        for actor in f.actor:
            yield at("zt:actor"), self._iri(actor)
        ends = (("zt:initiative", f.initiative), ("zt:statedBy", f.speaker), ("zt:baseline", f.before))
        yield from ((at(own), self._iri(end)) for own, end in ends if end)
        yield from self._edges(f.id)
        yield at("zt:evidence"), f"<{self.stretch(Evidence(f.start, f.end, f.quote))}>"
        yield at("prov:wasQuotedFrom"), f"<{self.document}>"

    def _event(self, e: Event) -> Iterator[Statement]:
        yield TYPE, ref(CLASSES["event"])
        yield from self._named(e.name, e.aliases)
        if e.date:
            yield at("schema:startDate"), typed(e.date, "date")
        if e.organizer:
            yield at("schema:organizer"), self._iri(e.organizer)
        for participant in e.participants:
            yield at("schema:attendee"), self._iri(participant)
        yield from self._edges(e.id)
        yield from self._proven(e.mentions)

    # --- the document, its words, its making -------------------------------------------------------------

    def _genre(self, d: Any) -> Iterator[Statement]:
        """A genre of one's own lexicon; ours stand in the ontology."""
        yield TYPE, ref("skos:Concept")
        yield at("skos:inScheme"), ref("zt:Genre")
        for label, language in zip(d.genre_label, ("zh", "en"), strict=False):
            yield at("skos:prefLabel"), f"{plain(label)}@{language}"

    def _of_document(self, d: Any) -> Iterator[Statement]:
        yield TYPE, ref("schema:NewsArticle" if d.publisher else "schema:DigitalDocument")
        yield TYPE, ref("nif:Context")
        if self._texts:
            yield at("nif:isString"), zh(d.text)
        yield at("dcterms:identifier"), plain(d.id)
        for author in d.authors:
            yield at("dcterms:creator"), zh(author)
        first, _, last = (d.plans or "").partition("/")
        told: tuple[tuple[str | None, str, Callable[[str], Any]], ...] = (
            (d.title, "dcterms:title", zh), (d.publisher, "dcterms:publisher", zh), (d.published, "dcterms:issued", _day),
            (d.jurisdiction, "zt:jurisdiction", self._iri), (d.genre and f"zt:genre-{d.genre}", "dcterms:type", ref),
            (d.reports, "zt:reports", _day), (first, "zt:plans", _day), (last, "zt:plansUntil", _day),
            (d.speaker, "zt:speaker", self._iri), (d.url, "schema:url", plain), (d.sha256, "schema:sha256", plain),
        )  # fmt: skip
        yield from ((at(name), make(value)) for value, name, make in told if value)
        yield at("zt:characters"), typed(str(len(d.text)), "integer")
        yield at("prov:wasGeneratedBy"), self._iri(f"activity/{d.id}")

    def _of_decision(self, reason: Reason) -> Iterator[Statement]:
        """Why the document's frame says what it says: the rule by name, and its words."""
        yield TYPE, ref("zt:Decision")
        yield at("rdf:subject"), f"<{self.document}>"
        yield at("rdf:predicate"), ref(DECIDED[reason.attribute])
        yield at("zt:rule"), plain(reason.rule)
        yield from self._proven(reason.evidence)

    def _activity(self, _: None) -> Iterator[Statement]:
        yield TYPE, ref("prov:Activity")
        yield at("prov:used"), f"<{self.document}>"
        yield at("prov:wasAssociatedWith"), f"<{self._agent()}>"
        for reader in self._readers():
            yield at("prov:wasAssociatedWith"), f"<{self._model(reader)}>"

    def _software(self, _: None) -> Iterator[Statement]:
        yield TYPE, ref("prov:SoftwareAgent")
        yield at("skos:prefLabel"), plain("zhengtu")
        yield at("dcterms:hasVersion"), plain(program_version())

    def _of_model(self, reader: str) -> Iterator[Statement]:
        """A language model with the version of what it was asked."""
        name, _, prompt = reader.rpartition("@")
        yield TYPE, ref("zt:LanguageModel")
        yield TYPE, ref("prov:SoftwareAgent")
        yield at("skos:prefLabel"), plain(name)
        yield at("dcterms:hasVersion"), plain(prompt)

    def _of_evidence(self, e: Evidence) -> Iterator[Statement]:
        """A string of NIF."""
        yield TYPE, ref("nif:RFC5147String")
        yield at("nif:referenceContext"), f"<{self.document}>"
        yield at("nif:beginIndex"), typed(str(e.start), "nonNegativeInteger")
        yield at("nif:endIndex"), typed(str(e.end), "nonNegativeInteger")
        yield at("nif:anchorOf"), zh(e.quote)
        document = self.facts.document
        if document.parts and (part := document.part_at(e.start)):
            yield at(f"zt:{part.kind}"), typed(part.name, "nonNegativeInteger") if part.kind == "page" else plain(part.name)
            if part.box:
                yield at("zt:box"), plain(part.box)
                yield at("zt:confidence"), typed(part.sure, "decimal")
        if document.assisted and (reader := document.reader_of(e.start, e.end)):
            yield at("prov:wasAttributedTo"), f"<{self._model(reader)}>"

    def _of_relation(self, same: list[Relation]) -> Iterator[Statement]:
        """A stated relation with its words."""
        for relation in same:
            yield TYPE, ref("zt:Relation")
            yield at("rdf:subject"), self._iri(relation.subject)
            yield at("rdf:predicate"), ref(PREDICATES[relation.predicate])
            yield at("rdf:object"), self._iri(relation.object)
            if relation.rule:
                yield at("zt:rule"), plain(relation.rule)
            yield from self._proven(relation.evidence)


def _own(identifier: str) -> str:
    """What an identifier says beside its type, as a step."""
    return step(identifier.partition("/")[2])


program_version = cache(version)


def nquads(groups: Iterable[Group], end: str) -> str:
    """Lines, with what stands behind the statement."""
    return "".join([f"<{subject}> <{predicate}> {value}{end}" for subject, statements in groups for predicate, value in statements])


def described(facts: Facts, base: str, texts: bool = True) -> bytes:
    """The document's quads as sorted N-Quads."""
    return b"".join(Describer(facts, base, texts).nquads())
