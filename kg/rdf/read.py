"""RDF → facts: what `statements` writes, read back out of a store. What RDF does not hold (rules of figures) stays empty."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import unquote

import pyoxigraph as ox

from kg.model import (
    Assisted,
    Corpus,
    Document,
    Event,
    Evidence,
    Facts,
    Figure,
    Initiative,
    Official,
    Organization,
    Part,
    Period,
    PlaceEntity,
    Post,
    Reason,
    Relation,
    Reread,
)
from kg.rdf.statements import CLASSES, COMPARATORS, DECIDED, PREDICATES, WORDS
from kg.rdf.terms import term

_GRAPH = "graph/"
_BEGINNING = re.compile(f"(?<=/){_GRAPH}")
_COMPARATORS = {term(name).value: own for own, name in COMPARATORS.items()}
# `actor` before `acted`: what the predicate alone does not tell, the thing does
_DECIDED = {term(name).value: own for own, name in DECIDED.items()}
_PREDICATES = {term(name).value: own for own, name in reversed(PREDICATES.items())}


def graph_base(graphs: Iterable[str]) -> str | None:
    """What our addresses begin with, told by the addresses of documents' graphs; None where they have nothing in common.

    A document may stand in a folder graph/ of its own: of several beginnings that will do, it is the shortest.
    """
    found = [{g[: m.end() - len(_GRAPH)] for m in _BEGINNING.finditer(g)} for g in graphs if _BEGINNING.search(g)]
    return min(set.intersection(*found), key=len, default=None) if found else None


def read_facts(store: ox.Store, base: str) -> Corpus:
    """The facts of every document whose statements stand in a named graph of `store`, sorted by document, read anew at each pass."""
    graphs = sorted(g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode) and g.value.startswith(base + _GRAPH))
    return Corpus(Reread(lambda: (_Reader(store, ox.NamedNode(g), base).facts() for g in graphs), len(graphs)))


Values = dict[str, list[ox.NamedNode | ox.Literal]]


@dataclass
class _Reader:
    """One document's graph."""

    store: ox.Store
    graph: ox.NamedNode
    base: str
    said: dict[str, Values] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    of_type: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for quad in self.store.quads_for_pattern(None, None, None, self.graph):
            if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode | ox.Literal):
                continue  # none of ours
            self.said[quad.subject.value][quad.predicate.value].append(quad.object)
            if quad.predicate == term("rdf:type"):
                self.of_type[quad.object.value].append(quad.subject.value)

    def facts(self) -> Facts:
        kinds = {kind: sorted(self.of_type[term(name).value]) for kind, name in CLASSES.items()}
        relations = sorted(self._relations(), key=lambda r: (r.subject, r.predicate, r.object))
        return Facts(
            self._document(),
            places=tuple(self._place(s) for s in kinds["place"]),
            officials=tuple(self._official(s) for s in kinds["official"]),
            organizations=tuple(self._organization(s) for s in kinds["organization"]),
            initiatives=tuple(self._initiative(s) for s in kinds["initiative"]),
            figures=tuple(sorted((self._figure(s) for s in kinds["figure"]), key=lambda f: f.start)),
            events=tuple(self._event(s) for s in kinds["event"]),
            relations=tuple(relations),
        )

    # --- values ------------------------------------------------------------------------------------------

    def _texts(self, subject: str, name: str) -> list[str]:
        return sorted(o.value for o in self.said[subject][term(name).value])

    def _text(self, subject: str, name: str) -> str | None:
        return next(iter(self._texts(subject, name)), None)

    def _ids(self, subject: str, name: str) -> tuple[str, ...]:
        return tuple(self._id(x) for x in self._texts(subject, name))

    def _one(self, subject: str, name: str) -> str | None:
        return next(iter(self._ids(subject, name)), None)

    def _id(self, address: str) -> str:
        return unquote(address.removeprefix(self.base))

    def _evidence(self, subject: str, name: str = "zt:evidence") -> tuple[Evidence, ...]:
        return tuple(sorted(e for own in self._texts(subject, name) if (e := self._stretch(own))))

    def _stretch(self, own: str) -> Evidence | None:
        start, end, exact = (self._text(own, n) for n in ("nif:beginIndex", "nif:endIndex", "nif:anchorOf"))
        return Evidence(int(start), int(end), exact) if start is not None and end is not None and exact is not None else None

    def _name(self, subject: str) -> str:
        named = self._text(subject, "schema:name") or self._text(subject, "skos:prefLabel")
        return named or self._id(subject).partition("/")[2]

    def _aliases(self, subject: str) -> tuple[str, ...]:
        return tuple(alias for alias in self._texts(subject, "skos:altLabel") if alias != self._name(subject))

    def _kind(self, subject: str, name: str, fallback: str) -> str:
        """zt:organizationKind-bank → bank"""
        return (self._text(subject, name) or fallback).rpartition("-")[2]

    # --- things ------------------------------------------------------------------------------------------

    def _document(self) -> Document:
        kinds = ("schema:NewsArticle", "schema:DigitalDocument")
        own = next((s for kind in kinds for s in self.of_type[term(kind).value]), None)
        if own is None:
            return Document(self._id(self.graph.value).removeprefix(_GRAPH), "")
        identifier = self._text(own, "dcterms:identifier") or self._id(own).partition("/")[2]
        genre = self._text(own, "dcterms:type") or ""
        labels = {o.language: o.value for o in self.said[genre][term("skos:prefLabel").value] if isinstance(o, ox.Literal)}  # of one's own
        return Document(
            identifier, self._text(own, "nif:isString") or "", identifier, self._text(own, "dcterms:title"), self._text(own, "dcterms:publisher"),
            self._text(own, "dcterms:issued"), tuple(self._texts(own, "dcterms:creator")), self._one(own, "zt:jurisdiction"),
            self._text(own, "schema:url"), self._text(own, "schema:sha256") or "", genre.rpartition("-")[2] or None,
            tuple(labels[x] for x in ("zh", "en") if x in labels), self._text(own, "zt:reports"),
            "/".join(filter(None, (self._text(own, "zt:plans"), self._text(own, "zt:plansUntil")))) or None,
            self._one(own, "zt:speaker"), tuple(self._reasons()), tuple(self._parts()), assisted=tuple(self._assisted()),
        )  # fmt: skip

    def _parts(self) -> list[Part]:
        """Of the stretches that something is proven by, those whose place in the file is told."""
        found = list[Part]()
        for s, said in self.said.items():
            for kind in ("page", "cell"):
                if term(f"zt:{kind}").value in said:
                    start, end = (int(self._text(s, n) or 0) for n in ("nif:beginIndex", "nif:endIndex"))
                    sure = self._text(s, "zt:confidence")
                    box = (self._text(s, "zt:box") or "", f"{Decimal(sure):.2f}") if sure else ()
                    found.append(Part(start, end, kind, self._text(s, f"zt:{kind}") or "", *box))
        return sorted(found)

    def _assisted(self) -> list[Assisted]:
        """The stretches that a language model read."""
        found, own = list[Assisted](), term("prov:wasAttributedTo").value
        for s in [s for s, said in self.said.items() if own in said]:
            model = self._text(s, "prov:wasAttributedTo") or ""
            reader = f"{self._text(model, 'skos:prefLabel')}@{self._text(model, 'dcterms:hasVersion')}"
            found += [Assisted(e.start, e.end, reader) for e in [self._stretch(s)] if e]
        return sorted(found)

    def _reasons(self) -> Iterator[Reason]:
        """In the order in which the frame gives them."""
        found = {_DECIDED.get(self._text(s, "rdf:predicate") or ""): s for s in self.of_type[term("zt:Decision").value]}
        for attribute in DECIDED:
            if s := found.get(attribute):
                yield Reason(attribute, self._text(s, "zt:rule") or "", self._evidence(s))

    def _place(self, s: str) -> PlaceEntity:
        code, within = self._text(s, "schema:identifier"), self._one(s, "schema:containedInPlace")
        return PlaceEntity(self._id(s), self._name(s), self._aliases(s), code, within, self._evidence(s))

    def _official(self, s: str) -> Official:
        posts = []
        for m in self.of_type[term("org:Membership").value]:
            if s in self._texts(m, "org:member"):
                post = self._text(m, "zt:post") or ""
                concurrent = self._text(m, "zt:concurrent") == "true"
                body = self._one(m, "org:organization") or ""
                change = (self._text(m, "zt:postChange") or "").rpartition("-")[2] or None
                since, until = self._text(m, "schema:startDate"), self._text(m, "schema:endDate")
                title = self._text(post, "skos:prefLabel") or ""
                posts.append(Post(body, title, concurrent, self._evidence(m), change, since, until))  # type: ignore[arg-type]
        posts.sort(key=lambda p: (p.evidence, p.organization, p.title))
        return Official(self._id(s), self._name(s), tuple(posts), self._evidence(s), self._text(s, "zt:foreign") == "true")

    def _organization(self, s: str) -> Organization:
        kind = self._kind(s, "org:classification", "-other")
        parent, place = self._one(s, "org:subOrganizationOf"), self._one(s, "zt:jurisdiction")
        return Organization(self._id(s), self._name(s), self._aliases(s), kind, parent, place, self._evidence(s))

    def _initiative(self, s: str) -> Initiative:
        kind = self._kind(s, "zt:kind", "-programme")
        above, actor = self._ids(s, "schema:isPartOf"), self._ids(s, "zt:actor")
        return Initiative(self._id(s), self._name(s), self._aliases(s), kind, above, actor, self._evidence(s))

    def _event(self, s: str) -> Event:
        date, organizer = self._text(s, "schema:startDate"), self._one(s, "schema:organizer")
        return Event(self._id(s), self._name(s), date, organizer, self._ids(s, "schema:attendee"), self._aliases(s), self._evidence(s))

    def _figure(self, s: str) -> Figure:
        at = next(iter(self._evidence(s)), Evidence(0, 0, self._text(s, "zt:quote") or ""))
        start, end, upper = (self._text(s, n) for n in ("schema:startDate", "schema:endDate", "zt:upperValue"))
        change, obligation = self._text(s, "zt:change"), self._text(s, "zt:obligation")
        target = term("zt:Target").value in self._texts(s, "rdf:type")
        return Figure(
            self._id(s), at.quote, at.start, at.end, Decimal(self._text(s, "zt:value") or 0), self._text(s, "zt:unit") or "",
            _COMPARATORS.get(self._text(s, "zt:comparator") or "", "equal"),  # type: ignore[arg-type]
            self._text(s, "zt:measure") or "", "target" if target else "actual",
            upper=None if upper is None else Decimal(upper),
            change=change.rpartition("#")[2] if change else None,  # type: ignore[arg-type]
            period=Period(start, end) if start or end else None,
            actor=self._ids(s, "zt:actor"), initiative=self._one(s, "zt:initiative"), speaker=self._one(s, "zt:statedBy"),
            obligation=obligation.rpartition("#")[2] if obligation else None,  # type: ignore[arg-type]
            before=self._one(s, "zt:baseline"),
        )  # fmt: skip

    def _relations(self) -> Iterator[Relation]:
        for r in self.of_type[term("zt:Relation").value]:
            subject, object_ = self._one(r, "rdf:subject"), self._one(r, "rdf:object")
            predicate = _PREDICATES.get(self._text(r, "rdf:predicate") or "")
            if subject is not None and object_ is not None and predicate is not None:
                yield Relation(subject, _of_figure(predicate, subject), object_, self._evidence(r), False, self._text(r, "zt:rule") or "")
        for predicate in ("actor", "belongs_to", "said"):  # whose words stand with the thing
            for s in [s for s, said in self.said.items() if term(WORDS[predicate]).value in said]:
                for object_ in self._ids(s, PREDICATES[predicate]):
                    yield Relation(self._id(s), _of_figure(predicate, self._id(s)), object_, self._evidence(s, WORDS[predicate]))
        for s in self.of_type[term(CLASSES["organization"]).value]:
            yield from (Relation(self._id(s), "inferred_parent", above, inferred=True) for above in self._ids(s, PREDICATES["inferred_parent"]))


def _of_figure(predicate: str, subject: str) -> str:
    return "acted" if predicate == "actor" and subject.startswith("figure/") else predicate
