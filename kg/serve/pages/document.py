"""A document: the text as published, each fact marked at its very characters, and on demand what was left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from kg import lexicon
from kg.errors import KgError
from kg.search import normal
from kg.serve.addresses import DOCUMENT, address
from kg.serve.index.read import Index, Json
from kg.serve.pages.document_coverage import LONGEST, coverage_of, stored_document
from kg.serve.pages.document_facts import DocumentFacts, facts_of
from kg.serve.pages.entity_relations import Listing, counts, related
from kg.serve.pages.marks import Block, Mark, blocks, exact
from kg.serve.web import HttpError, index_of, language_of, render, snapshot_of, translator, words
from kg.words import Language

_TYPES = ("figure", "official", "organization", "initiative", "event", "place")
_BESIDE = ("person", "period")  # understood, but no records of their own
# What the undertaking that a document itself is (a plan, a notice by its title) has to do with others.
_OF_ITSELF = (("issued", "in"), ("cites", "out"), ("amends", "out"), ("repeals", "out"), ("cites", "in"), ("amends", "in"), ("repeals", "in"))
_SHORTEST = 6  # characters of a name by which a title tells it
_LARGE = 60_000  # characters from which on a browser lays out only what is near
_FEW = 20  # others of one relation
_NAMED = (
    "SELECT n.number, n.name FROM node_document d JOIN node n ON n.number = d.node WHERE d.document = ? AND n.type = 'initiative' "
    "ORDER BY length(n.name) DESC, n.rank, n.id"
)
_LISTED = 500  # facts of a document without its text


@dataclass(frozen=True, slots=True)
class _Left:
    """The coverage of a text for its page; `trouble` is why there is none."""

    marks: Sequence[Mark] = ()
    items: Sequence[Json] = ()
    says: Sequence[str] = ()  # what times and people without a post were read as
    trouble: str = ""

    def counts(self) -> dict[str, int]:
        from kg.coverage.cover import LEFT_KINDS  # a server starts without the extraction

        return {kind: sum(item["kind"] == kind for item in self.items) for kind in LEFT_KINDS}

    def beside(self) -> dict[str, int]:
        return {kind: sum(mark.type == kind for mark in self.marks) for kind in _BESIDE}


def document_page(request: Request, document_id: str) -> Response:
    """`document_id` as in the records, without “document/” before it."""
    index, language = index_of(request), language_of(request)
    row = index.one("SELECT * FROM document WHERE id = ?", [document_id])
    if row is None:
        raise HttpError(404, "unknown", translator(language)("document.unknown", id=document_id))
    facts = facts_of(index, row["number"], language)
    covering = request.query_params.get("coverage") == "1" and row["text"] is not None
    left = _left(request, document_id, row["text"]) if covering else _Left()
    by_type = facts.counts()
    shown: list[Block] = []
    if row["text"] is not None:
        shown = list(blocks(row["text"], [*facts.marks, *left.marks]))
    return render(
        request, "document.html", "documents",
        document=_header(index, row, language), text=row["text"], blocks=shown, exact=exact, large=row["characters"] > _LARGE,
        facts=facts.facts, counts={t: by_type[t] for t in _TYPES if t in by_type}, targets=_targets(facts),
        listed=[] if shown else _listed(index, row, facts), more=max(0, len(facts.named()) - _LISTED),
        covering=covering, left=left, data=_data(facts, left, covering), formats=("ttl", "jsonld", "nt"), beside=_BESIDE,
    )  # fmt: skip


def _header(index: Index, row: Any, language: Language) -> Json:
    own = DOCUMENT + row["id"]
    record = index.record(own) or {}
    place = index.one("SELECT id, type, name FROM node WHERE id = ?", [record.get("jurisdiction", "")])
    url = record.get("url")
    return {
        "id": row["id"], "own": own, "name": row["title"] or row["id"], "title": row["title"], "publisher": row["publisher"],
        "published": row["published"], "characters": row["characters"], "authors": record.get("authors", []), "url": url,
        "link": url if url and _is_web(url) else None, "sha256": record.get("sha256"), "path": record.get("path"),
        "frame": _frame(index, record, language), "itself": _itself(index, row),
        "place": dict(place) | {"address": address(place["id"])} if place else None,
    }  # fmt: skip


def _frame(index: Index, record: Json, language: Language) -> list[Json]:
    """What the document decides for everything in it: (attribute, value, rule, words)."""
    labels = lexicon.load().data("genres")
    out = []
    for reason in record.get("reasons", ()):
        value = record.get(reason["attribute"], "")
        if reason["attribute"] == "genre" and value in labels:
            value = labels[value]["label"][language == "en"]
        elif node := index.one("SELECT name FROM node WHERE id = ?", [value]):
            value = node["name"]
        words = [e["quote"] for e in reason.get("evidence", ())]
        out.append({"attribute": reason["attribute"], "value": value, "rule": reason["rule"], "words": words})
    return out


def _itself(index: Index, row: Any) -> list[tuple[str, str, Listing]]:
    """(predicate, direction, the others with their words) of what the title names; nothing where it names no undertaking."""
    title = normal(row["title"] or "")
    for own in index.rows(_NAMED, [row["number"]]):
        if len(own["name"]) >= _SHORTEST and normal(own["name"]) in title:
            held = counts(index, own["number"])
            return [(p, d, Listing(held[p, d], related(index, own["number"], p, d, _FEW))) for p, d in _OF_ITSELF if (p, d) in held]
    return []


def _is_web(url: str) -> bool:
    """Whether a link may lead there: an address of a document is as little to be trusted as its text."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _targets(facts: DocumentFacts) -> int:
    return sum(f["type"] == "figure" and f.get("status") == "target" for f in facts.facts)


def _listed(index: Index, row: Any, facts: DocumentFacts) -> list[Json]:
    """For a document whose text is not stored: each fact with the words it was taken from."""
    quotes: dict[tuple[str, int], str] = {}
    for own, begin, quote in index.rows("SELECT n.id, m.begin, m.quote FROM mention m JOIN node n ON n.number = m.node WHERE m.document = ?", [row["number"]]):
        quotes[own, begin] = quote
    ordered = sorted(facts.named(), key=lambda f: (_TYPES.index(f["type"]), f["at"][0]))
    return [fact | {"words": list(dict.fromkeys(quotes[fact["id"], start] for start, _ in fact["at"]))[:3]} for fact in ordered[:_LISTED]]


def _left(request: Request, document_id: str, text: str) -> _Left:
    t = translator(language_of(request))
    if len(text) > LONGEST:
        return _Left(trouble=t("document.coverage_long", n=f"{LONGEST:,}"))
    document = stored_document(index_of(request), document_id, text)
    try:
        coverage = coverage_of(document, getattr(snapshot_of(request), "lexicon", None))
    except KgError as error:
        return _Left(trouble=str(error))
    beside = [m for m in coverage.marks if m.kind in _BESIDE]
    marks = [Mark(x.start, x.end, "left", i) for i, x in enumerate(coverage.left)]
    marks += [Mark(m.start, m.end, m.kind, i) for i, m in enumerate(beside)]
    reasons = _reasons(language_of(request))
    items = [{"kind": x.kind, "quote": x.quote, "reason": reasons.get(x.reason, x.reason), "at": [(x.start, x.end)]} for x in coverage.left]
    return _Left(marks, items, [m.says for m in beside])


def _reasons(language: Language) -> dict[str, str]:
    """The reasons as the extraction writes them, in English → in the language of the page."""
    english, own = words("document", "en")["reasons"], words("document", language)["reasons"]
    return {text: own[key] for key, text in english.items() if key in own}


def _data(facts: DocumentFacts, left: _Left, covering: bool) -> Json:
    """What the page's script is told; without `left` the facts are listed, with it what was left."""
    return {"facts": facts.facts} | ({"left": left.items} if covering and not left.trouble else {})
