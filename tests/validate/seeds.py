"""Errors put into a graph, one each: how it is altered, what must be said, and whether a file alone can show it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).parent))
import facts
from sample import FIRST, SECOND, Quads, graph, iri, value

from kg.rdf.terms import term

Edit = Callable[[Quads], Quads]


@dataclass(frozen=True)
class Seed:
    """`says` stands in the answer for a file alone; where nothing can be seen there, it is empty."""

    name: str
    edit: Edit
    says: str = ""
    beside: str = ""  # what stands in the answer where the records and texts are there; else the statement that differs


def drop(subject: str, *predicates: str) -> Edit:
    gone = {term(p) for p in predicates}
    return lambda quads: [q for q in quads if not (q.subject == iri(subject) and (not gone or q.predicate in gone))]


def take(subject: str, predicate: str, text: str) -> Edit:
    return lambda quads: [q for q in quads if (q.subject, q.predicate, q.object) != (iri(subject), term(predicate), value(text))]


def put(subject: str, predicate: str, text: object, document: str = FIRST) -> Edit:
    own = ox.NamedNode(predicate) if predicate.startswith("http") else term(predicate)
    return lambda quads: [*quads, ox.Quad(iri(subject), own, value(text), graph(document))]


def swap(subject: str, predicate: str, text: object, document: str = FIRST) -> Edit:
    return then(drop(subject, predicate), put(subject, predicate, text, document))


def then(*edits: Edit) -> Edit:
    def all_of(quads: Quads) -> Quads:
        for edit in edits:
            quads = edit(quads)
        return quads

    return all_of


def move(subject: str, document: str) -> Edit:
    """All that is said of it, into another document's graph."""
    return lambda quads: [ox.Quad(q.subject, q.predicate, q.object, graph(document)) if q.subject == iri(subject) else q for q in quads]


def rename(old: str, new: str) -> Edit:
    def node(n: object) -> object:
        return iri(new) if n == iri(old) else n

    return lambda quads: [ox.Quad(node(q.subject), q.predicate, node(q.object), q.graph_name) for q in quads]  # type: ignore[arg-type]


def at(place: str, start: int, end: int) -> Edit:
    """The offsets of a stretch."""
    return then(swap(place, "nif:beginIndex", f'"{start}"^^nonNegativeInteger'), swap(place, "nif:endIndex", f'"{end}"^^nonNegativeInteger'))


def moved_to(start: int, end: int) -> Edit:
    """The evidence of the rate, with its address."""
    other = f"{DOCUMENT}#char={start},{end}"
    return then(rename(PLACE, other), at(other, start, end))


def more(subject: ox.NamedNode | ox.BlankNode, predicate: str, text: str, name: ox.NamedNode | ox.DefaultGraph) -> Edit:
    """A statement about any node in any graph."""
    return lambda quads: [*quads, ox.Quad(subject, term(predicate), value(text), name)]


def of_version(number: str) -> Edit:
    def other(q: ox.Quad) -> ox.Quad:
        return ox.Quad(q.subject, q.predicate, ox.Literal(number), q.graph_name) if q.predicate == term("dcterms:hasVersion") else q

    return lambda quads: list(map(other, quads))


BUILT, RATE, TRAINED = "figure/2024/a.txt/34", "figure/2024/a.txt/50", "figure/b.txt/39"
DOCUMENT, OTHER = "document/2024/a.txt", "document/b.txt"
OFFICE, ABOVE, SCHOOL = "organization/云岭市教育局", "organization/云岭市人民政府", "organization/云岭中学"
OFFICIAL, CITY, DISTRICT = "official/李敏@云岭市教育局", "place/云岭市", "place/春江区"
SPRING, WHOLE, EVENT = "initiative/春苗行动", "initiative/三大工程", "event/发布会"
POST, MEMBERSHIP = "post/云岭市教育局/局长", "membership/李敏@云岭市教育局/云岭市教育局/局长"
SPOKEN = "membership/李敏@云岭市教育局/云岭市教育局/新闻发言人"
PLACE = DOCUMENT + "#char=50,55"
PART = f"relation/b.txt/part_of/{SPRING}/{WHOLE}"
FORGED = swap(DOCUMENT, "nif:isString", f'"{facts.FIRST.replace("95%以上", "15%以下")}"@zh')
ACTIVITY, PROGRAM = "activity/2024/a.txt", "software/zhengtu-"

SEEDS = (
    # --- figures
    Seed("value of a figure changed", swap(RATE, "zt:value", '"96"^^decimal')),
    Seed("value missing", drop(RATE, "zt:value"), "a figure has exactly one decimal value"),
    Seed("two values", put(RATE, "zt:value", '"15"^^decimal'), "a figure has exactly one decimal value"),
    Seed("value as a text", swap(RATE, "zt:value", '"95"'), "a figure has exactly one decimal value"),
    Seed("value in other digits", swap(RATE, "zt:value", '"９５"^^decimal'), "not as xsd:decimal is written"),
    Seed("value that is no number", swap(RATE, "zt:value", '"viel"^^decimal'), "not as xsd:decimal is written"),
    Seed("upper value below the value", swap(TRAINED, "zt:upperValue", '"3"^^decimal', SECOND), "the upper value is less than the value"),
    Seed("upper value changed", swap(TRAINED, "zt:upperValue", '"30001"^^decimal', SECOND)),
    Seed("range without an upper value", drop(TRAINED, "zt:upperValue"), "a range has an upper value"),
    Seed("upper value of what is no range", put(RATE, "zt:upperValue", '"99"^^decimal'), "only a range has an upper value"),
    Seed("range made equal", swap(TRAINED, "zt:comparator", "odrl:eq", SECOND), "only a range has an upper value"),
    Seed("comparator missing", drop(RATE, "zt:comparator"), "the comparator is one of those listed"),
    Seed("comparator that is none", swap(RATE, "zt:comparator", "odrl:isA"), "the comparator is one of those listed"),
    Seed("comparator changed", swap(RATE, "zt:comparator", "odrl:lteq")),
    Seed("unit missing", drop(RATE, "zt:unit"), "a figure has exactly one unit"),
    Seed("another unit", swap(BUILT, "zt:unit", '"家"')),
    Seed("another unit than that of QUDT", swap(RATE, "zt:unit", '"吨"'), "与单位“吨”不符"),
    Seed("QUDT unit that disagrees", swap(RATE, "qudt:hasUnit", "unit:TONNE"), "is not the unit “%”"),
    Seed("QUDT unit missing", drop(RATE, "qudt:hasUnit"), "the unit “%” is http://qudt.org/vocab/unit/PERCENT"),
    Seed("QUDT unit of a unit that has none", put(BUILT, "qudt:hasUnit", "unit:KiloM")),  # a lexicon of one's own may name it
    Seed("change that is none", put(RATE, "zt:change", "zt:range"), "a change is an increase or a decrease"),
    Seed("obligation that is none", put(RATE, "zt:obligation", "zt:range"), "an obligation is binding or expected"),
    Seed("baseline that is no figure", put(RATE, "zt:baseline", f"<{OFFICE}>"), "what a figure changed from is a figure"),
    Seed("change turned round", swap(TRAINED, "zt:change", "zt:decrease", SECOND)),
    Seed("measure missing", drop(RATE, "zt:measure"), "a figure has exactly one measure"),
    Seed("blank measure", swap(RATE, "zt:measure", '" \u3000"@zh'), "a figure has exactly one measure, not blank"),
    Seed("measure without its language", swap(RATE, "zt:measure", '"入园率"'), "marked as Chinese"),
    Seed("measure changed", swap(RATE, "zt:measure", '"出园率"@zh')),
    Seed("quote missing", drop(RATE, "zt:quote"), "a figure has exactly one quote"),
    Seed("quote other than its evidence", swap(RATE, "zt:quote", '"15%以下"@zh'), "its evidence quotes “95%以上”"),
    Seed("first day later than the last", put(RATE, "schema:startDate", '"2030-01-01"^^date'), "the first day is later than the last"),
    Seed("a day that no month has", swap(RATE, "schema:endDate", '"2025-02-30"^^date'), "not as xsd:date is written"),
    Seed("last day as a text", swap(RATE, "schema:endDate", '"2025-12-31"'), "at most one last day, a date"),
    Seed("last day changed", swap(RATE, "schema:endDate", '"2026-12-31"^^date')),
    Seed("neither target nor result", take(RATE, "rdf:type", "zt:Target"), "a figure is either a target or a result"),
    Seed("target and result", put(RATE, "rdf:type", "zt:Result"), "a figure is either a target or a result"),
    Seed("no figure any more", take(RATE, "rdf:type", "zt:Figure"), "what has a value, or is a target or a result, is a figure"),
    Seed("no type at all", drop(RATE, "rdf:type"), "what has a value, or is a target or a result, is a figure"),
    Seed("target made a result", then(take(RATE, "rdf:type", "zt:Target"), put(RATE, "rdf:type", "zt:Result"))),
    Seed("actor a figure", swap(BUILT, "zt:actor", f"<{RATE}>"), "who acts is an organization or a place"),
    Seed("actor outside the graph", swap(BUILT, "zt:actor", "<organization/无>"), "organization/无, which is not described"),
    Seed("actor outside the namespace", swap(BUILT, "zt:actor", "https://example.org/x")),
    Seed("actor a text", swap(BUILT, "zt:actor", '"云岭市教育局"'), "an actor is the identifier"),
    Seed("another actor", swap(BUILT, "zt:actor", f"<{SCHOOL}>")),
    Seed("speaker a place", swap(BUILT, "zt:statedBy", f"<{CITY}>"), "who speaks or holds a post is an official"),
    Seed("two speakers", put(BUILT, "zt:statedBy", f"<{CITY}>"), "at most one speaker"),
    Seed("initiative an organization", swap(BUILT, "zt:initiative", f"<{OFFICE}>"), "what a figure or a part belongs to is an initiative"),
    Seed("evidence no longer a string", drop(PLACE, "rdf:type"), "what stands in a text is a string of it"),
    Seed("figure without evidence", drop(RATE, "zt:evidence"), "no evidence"),
    Seed("figure with two places", put(RATE, "zt:evidence", f"<{DOCUMENT}#char=34,37>"), "a figure stands in one place of the text"),
    Seed("figure with the place of another", swap(RATE, "zt:evidence", f"<{DOCUMENT}#char=34,37>"), "its evidence quotes “12所”"),
    Seed("evidence of another document", swap(RATE, "zt:evidence", f"<{OTHER}#char=39,44>"), "is not of the document that it is quoted from"),
    Seed("quoted from another document", swap(RATE, "prov:wasQuotedFrom", f"<{OTHER}>"), "is not of the document that it is quoted from"),
    Seed("quoted from two documents", put(RATE, "prov:wasQuotedFrom", f"<{OTHER}>"), "the one document it is quoted from is needed"),
    Seed("quoted from nowhere", drop(RATE, "prov:wasQuotedFrom"), "the one document it is quoted from is needed"),
    Seed("figure gone", drop(RATE)),
    # --- evidence
    Seed(
        "quote replaced by as many characters", swap(PLACE, "nif:anchorOf", '"15%以下"@zh'), "characters 50 to 55 of 2024/a.txt are not '15%以下'",
    ),
    Seed(
        "forged to the end",
        then(swap(PLACE, "nif:anchorOf", '"15%以下"@zh'), swap(RATE, "zt:quote", '"15%以下"@zh'), swap(RATE, "zt:value", '"15"^^decimal')),
        "characters 50 to 55 of 2024/a.txt are not '15%以下'",
    ),
    Seed(
        "forged with the text",
        then(FORGED, swap(PLACE, "nif:anchorOf", '"15%以下"@zh'), swap(RATE, "zt:quote", '"15%以下"@zh')),
    ),
    Seed("text altered", FORGED, "characters 50 to 55 of 2024/a.txt are not '95%以上'"),
    Seed("text cut short", swap(DOCUMENT, "nif:isString", f'"{facts.FIRST[:55]}"@zh'), "the text has 55 characters"),
    Seed("text missing", drop(DOCUMENT, "nif:isString")),
    Seed("two texts", put(DOCUMENT, "nif:isString", '"别的"@zh'), "at most one text"),
    Seed("text without its language", swap(DOCUMENT, "nif:isString", f'"{facts.FIRST}"'), "a text is marked as Chinese"),
    Seed("document that is no context", take(DOCUMENT, "rdf:type", "nif:Context"), "a document is the context of what it quotes"),
    Seed("both offsets shifted", at(PLACE, 49, 54), "its address says 50"),
    Seed("moved with its address", moved_to(49, 54), "characters 49 to 54 of 2024/a.txt are not '95%以上'"),
    Seed("end behind the text", moved_to(150, 155), "the text has 56 characters"),
    Seed("start behind the end", swap(PLACE, "nif:beginIndex", '"56"^^nonNegativeInteger'), "the start is a non-negative integer below the end"),
    Seed("start missing", drop(PLACE, "nif:beginIndex"), "the start is a non-negative integer"),
    Seed("end missing", drop(PLACE, "nif:endIndex"), "the end is a non-negative integer"),
    Seed("quote shorter than its place", swap(PLACE, "nif:anchorOf", '"95%"@zh'), "the quote has 3 characters, its position 5"),
    Seed("empty quote", swap(PLACE, "nif:anchorOf", '""@zh'), "exactly one quoted stretch"),
    Seed("no quote", drop(PLACE, "nif:anchorOf"), "exactly one quoted stretch"),
    Seed("evidence without a source", drop(PLACE, "nif:referenceContext"), "evidence is of one document"),
    Seed("source another document", swap(PLACE, "nif:referenceContext", f"<{OTHER}>"), "is not the document of this place"),
    Seed("quote without its language", swap(PLACE, "nif:anchorOf", '"95%以上"'), "a quote is marked as Chinese"),
    Seed("evidence gone", drop(PLACE), f"{PLACE}, which is not described"),
    Seed("evidence that is a body", put(SPRING, "zt:evidence", f"<{OFFICE}>"), "evidence is a stretch of a text"),
    Seed("actor's words that are a body", swap(BUILT, "zt:actorEvidence", f"<{OFFICE}>"), "evidence is a stretch of a text"),
    Seed("speaker's words of another document", put(BUILT, "zt:speakerEvidence", f"<{OTHER}#char=39,44>"), "the graph of another document"),
    Seed("words of no actor", drop(BUILT, "zt:actor"), "whose actor has evidence has an actor"),
    Seed("words of no initiative", drop(BUILT, "zt:initiative"), "whose initiative has evidence has an initiative"),
    Seed("words of no speaker", drop(BUILT, "zt:statedBy"), "whose speaker has evidence has a speaker"),
    Seed("another stretch for the actor", swap(BUILT, "zt:actorEvidence", f"<{PLACE}>")),
    Seed("actor without words", drop(BUILT, "zt:actorEvidence")),
    # --- officials, posts, bodies
    Seed("official without a name", drop(OFFICIAL, "skos:prefLabel"), "exactly one name"),
    Seed("official named in no language", swap(OFFICIAL, "skos:prefLabel", '"李敏"'), "a name is marked as Chinese"),
    Seed("official with two names", put(OFFICIAL, "skos:prefLabel", '"李明"@zh'), "exactly one name"),
    Seed("official renamed", then(swap(OFFICIAL, "skos:prefLabel", '"李明"@zh'), put(OFFICIAL, "skos:prefLabel", '"李明"@zh', SECOND))),
    Seed("official without evidence", drop(OFFICIAL, "zt:evidence"), "no evidence"),
    Seed("official no longer one", drop(OFFICIAL, "rdf:type"), "who holds a post is an official"),
    Seed("official and organization", put(OFFICIAL, "rdf:type", "zt:Organization"), "is several things at once: Official, Organization"),
    Seed("official holds a body", put(OFFICIAL, "org:holds", f"<{OFFICE}>"), "what is held is a post"),
    Seed("post in no body", drop(POST, "org:postIn"), "a post is in exactly one organization"),
    Seed("post in a place", swap(POST, "org:postIn", f"<{CITY}>"), "where a post is held, or what stands above a body, is an organization"),
    Seed("post held by nobody", drop(POST, "org:heldBy"), "a post is held by somebody"),
    Seed("post held by a body", put(POST, "org:heldBy", f"<{OFFICE}>"), "who speaks or holds a post is an official"),
    Seed("membership without a member", drop(MEMBERSHIP, "org:member"), "a membership has one member"),
    Seed("membership of no body", drop(MEMBERSHIP, "org:organization"), "a membership is of one organization"),
    Seed("membership without a post", drop(MEMBERSHIP, "zt:post"), "a membership has one post"),
    Seed("membership of a post elsewhere", swap(MEMBERSHIP, "zt:post", f"<{OFFICE}>"), "what is held is a post"),
    Seed("concurrent that is no truth", swap(SPOKEN, "zt:concurrent", '"ja"^^boolean', SECOND), "not as xsd:boolean is written"),
    Seed("concurrent denied", swap(SPOKEN, "zt:concurrent", '"false"^^boolean', SECOND), "held beside another is marked as true"),
    Seed("body without a kind", drop(OFFICE, "org:classification"), "a kind of organization is needed"),
    Seed("body of a kind that is none", swap(SCHOOL, "org:classification", "zt:organizationKind-harem"), "the vocabulary has no such term"),
    Seed("body of another kind", swap(SCHOOL, "org:classification", "zt:organizationKind-bank")),
    Seed("body that serves an organization", swap(SCHOOL, "zt:jurisdiction", f"<{ABOVE}>"), "what is spoken for, or holds a place, is a place"),
    Seed("body above itself", put(OFFICE, "org:subOrganizationOf", f"<{OFFICE}>"), "stands above itself"),
    Seed("bodies above each other", put(ABOVE, "org:subOrganizationOf", f"<{OFFICE}>"), "stands above itself"),
    Seed("body below a place", put(SCHOOL, "org:subOrganizationOf", f"<{CITY}>"), "what stands above a body, is an organization"),
    Seed("another short name", put(SCHOOL, "skos:altLabel", '"云中"@zh')),
    Seed("empty short name", put(SCHOOL, "skos:altLabel", '""@zh'), "another name is a text"),
    Seed("body gone, still named", drop(SCHOOL), "organization/云岭中学, which is not described"),
    # --- places, initiatives, events
    Seed("code of five digits", swap(CITY, "schema:identifier", '"51010"'), "a code has six digits"),
    Seed("place without a name", drop(DISTRICT, "skos:prefLabel"), "exactly one name"),
    Seed("place within a body", swap(DISTRICT, "schema:containedInPlace", f"<{OFFICE}>"), "what is spoken for, or holds a place, is a place"),
    Seed("places within each other", put(CITY, "schema:containedInPlace", f"<{DISTRICT}>"), "stands above itself"),
    Seed("initiative without a kind", drop(SPRING, "zt:kind"), "a kind of initiative is needed"),
    Seed("initiative part of itself", put(WHOLE, "schema:isPartOf", f"<{WHOLE}>", SECOND), "stands above itself"),
    Seed("initiatives part of each other", put(WHOLE, "schema:isPartOf", f"<{SPRING}>", SECOND), "stands above itself"),
    Seed("initiative part of a body", put(SPRING, "schema:isPartOf", f"<{OFFICE}>"), "what a figure or a part belongs to is an initiative"),
    Seed("initiative without evidence", drop(SPRING, "zt:evidence"), "no evidence"),
    Seed("event without a name", drop(EVENT, "skos:prefLabel"), "exactly one name"),
    Seed("day of an event as a word", swap(EVENT, "schema:startDate", '"Mai"'), "the day is a date"),
    Seed("event held by an official", swap(EVENT, "schema:organizer", f"<{OFFICIAL}>"), "who acts is an organization or a place"),
    Seed("event attended by a figure", put(EVENT, "schema:attendee", f"<{RATE}>"), "who attends is an organization, a place or an official"),
    # --- relations
    Seed("relation without a subject", drop(PART, "rdf:subject"), "a relation has one subject"),
    Seed("relation without an object", drop(PART, "rdf:object"), "a relation has one object"),
    Seed("relation of a predicate that is none", swap(PART, "rdf:predicate", "zt:value", SECOND), "the predicate of a relation is one of those listed"),
    Seed("relation without evidence", drop(PART, "zt:evidence"), "no evidence"),
    Seed("relation to another", swap(PART, "rdf:object", f"<{OFFICE}>", SECOND)),
    Seed("inferred parent a place", swap(SCHOOL, "zt:inferredParent", f"<{CITY}>"), "what stands above a body, is an organization"),
    Seed("inferred parent of an official", put(OFFICIAL, "zt:inferredParent", f"<{OFFICE}>"), "what has a kind or a body above is an organization"),
    Seed("another inferred parent", swap(SCHOOL, "zt:inferredParent", f"<{ABOVE}>")),
    # --- documents and what made them
    Seed("identifier missing", drop(DOCUMENT, "dcterms:identifier"), "exactly one identifier of the document"),
    Seed("identifier of another", swap(DOCUMENT, "dcterms:identifier", '"c.txt"'), "is not the identifier of this address"),
    Seed("title changed", swap(DOCUMENT, "dcterms:title", '"云岭卫生"@zh')),
    Seed("two titles", put(DOCUMENT, "dcterms:title", '"云岭卫生"@zh'), "at most one title"),
    Seed("publisher without its language", swap(DOCUMENT, "dcterms:publisher", '"云岭日报"'), "title, publisher and authors are marked as Chinese"),
    Seed("another author", put(DOCUMENT, "dcterms:creator", '"王二"@zh')),
    Seed("year in other digits", swap(OTHER, "dcterms:issued", '"٢٠٢٥"^^gYear', SECOND), "not as xsd:gYear is written"),
    Seed("month thirteen", swap(OTHER, "dcterms:issued", '"2025-13"^^gYearMonth', SECOND), "not as xsd:gYearMonth is written"),
    Seed("another year", swap(OTHER, "dcterms:issued", '"2024"^^gYear', SECOND)),
    Seed("no checksum", swap(DOCUMENT, "schema:sha256", '"xyz"'), "the checksum has 64 hexadecimal digits"),
    Seed("wrong checksum", swap(DOCUMENT, "schema:sha256", '"' + "c" * 64 + '"')),
    Seed("more characters than the text has", swap(DOCUMENT, "zt:characters", '"1000"^^integer'), "the text has 56 characters"),
    Seed("fewer characters than are quoted", swap(DOCUMENT, "zt:characters", '"20"^^integer'), "the text has 20 characters"),
    Seed("characters missing", drop(DOCUMENT, "zt:characters"), "exactly one number of characters"),
    Seed("document speaks for a body", swap(DOCUMENT, "zt:jurisdiction", f"<{OFFICE}>"), "what is spoken for, or holds a place, is a place"),
    Seed("other address on the web", swap(DOCUMENT, "schema:url", '"https://example.org/b"')),
    Seed("document no longer one", drop(DOCUMENT, "rdf:type"), "a document is either a news article or another document"),
    Seed("made by nothing", drop(DOCUMENT, "prov:wasGeneratedBy"), "the activity that made it is needed"),
    Seed("activity that used another document", swap(ACTIVITY, "prov:used", f"<{OTHER}>"), "the graph of another document"),
    Seed("activity of no program", drop(ACTIVITY, "prov:wasAssociatedWith"), "the program that did it is needed"),
    Seed("program of another version", of_version("9.9"), "is not the version of this address"),
    # --- the vocabulary and the graphs
    Seed("unknown property of ours", put(RATE, "https://w3id.org/zhengtu/ns#worth", '"95"'), "the vocabulary has no such property"),
    Seed("unknown class of ours", put(SCHOOL, "rdf:type", "https://w3id.org/zhengtu/ns#Pupil"), "the vocabulary has no such term"),
    Seed("known property of another thing", put(SCHOOL, "zt:value", '"3"^^decimal'), "what has a value, or is a target or a result, is a figure"),
    Seed("a thing of no kind", put("thing/x", "schema:name", '"甲"@zh'), "is nothing that the vocabulary knows"),
    Seed("a stranger's property", put(SCHOOL, "https://example.org/p", '"x"')),
    Seed("a node without an address", more(ox.BlankNode("b"), "rdf:type", "schema:Event", graph(FIRST)), "a node without an address"),
    Seed("a statement in no graph", more(iri(RATE), "zt:value", '"95"^^decimal', ox.DefaultGraph()), "stands in no document's graph"),
    Seed("figure in the graph of another document", move(RATE, SECOND), "the graph of another document"),
    Seed("body in the graph of another document", move(SCHOOL, SECOND), "organization/云岭中学, which is not described"),
    Seed("a graph of no document", more(iri(CITY), "rdf:type", "schema:AdministrativeArea", iri("graph/c.txt")), "a graph of no document"),
    Seed("a document's graph gone", lambda quads: [q for q in quads if q.graph_name != graph(SECOND)], "", "the graph of b.txt is missing"),
    Seed("all in one graph", lambda quads: [ox.Quad(q.subject, q.predicate, q.object, graph(FIRST)) for q in quads], "stands in the graph of another"),
    Seed("not one statement", lambda quads: [], "there is not one statement"),
)  # fmt: skip
