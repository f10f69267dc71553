"""Records as JSON lines, and back. DESIGN.md “Records” is the contract: `type` and `id` first, empty keys left out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg import ids
from kg.model import (
    STATED,
    TYPES,
    Assisted,
    Corpus,
    Document,
    Entity,
    Event,
    Evidence,
    Facts,
    Failure,
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
)

Record = dict[str, Any]

# Signs that some programs take for a line's end would cut a record in two.
_LINE_END = re.compile("[\x85\u2028\u2029]")
_quoted = json.encoder.encode_basestring
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def records(facts: Facts) -> Iterator[Record]:
    """The document's records: itself, places, officials, organizations, initiatives, figures, events, relations.

    Of a file with pages or cells each stretch tells which: `page` or `cell`; of a scan also the `box` on the page where it
    begins, and the `confidence` of its reading; one that a language model read: its `reader`.
    """
    if not facts.document.parts and not facts.document.assisted:
        yield from _records(facts)
        return
    for record in _records(facts):
        _place(record, facts.document)
        yield record


def _place(value: Any, document: Document) -> None:
    """Put in where a stretch of the text stands in the file, and who read it where no rule did."""
    if isinstance(value, list):
        for each in value:
            _place(each, document)
    elif isinstance(value, dict):
        if "quote" in value and (part := document.part_at(value["start"])):
            value[part.kind] = int(part.name) if part.kind == "page" else part.name
            value |= {"box": part.box, "confidence": Decimal(part.sure)} if part.box else {}
        if "quote" in value and (reader := document.reader_of(value["start"], value["end"])):
            value["reader"] = reader
        for each in list(value.values()):
            _place(each, document)


def _records(facts: Facts) -> Iterator[Record]:
    yield to_record(facts.document)
    for entity in facts.entities():
        yield to_record(entity, facts.document.id)
    for relation in facts.relations:
        if relation.predicate in STATED:
            yield _kept("relation", {
                "id": ids.relation(facts.document.id, relation), "document": facts.document.id, "subject": relation.subject,
                "predicate": relation.predicate, "object": relation.object, "evidence": _proofs(relation.evidence),
                "rule": relation.rule,
            })  # fmt: skip


def to_record(x: Document | Entity, document: str = "") -> Record:
    """One record; `document` is the id of the document that an entity stands in."""
    match x:
        case Document():
            return _kept("document", {
                "id": x.id, "title": x.title, "publisher": x.publisher, "published": x.published,
                "authors": list(x.authors), "jurisdiction": x.jurisdiction, "genre": x.genre, "reports": x.reports,
                "plans": x.plans, "speaker": x.speaker, "url": x.url, "path": x.path, "sha256": x.sha256,
                "characters": len(x.text), "reasons": [_reason(r) for r in x.reasons],
            })  # fmt: skip
        case PlaceEntity():
            fields: Record = {"aliases": list(x.aliases), "code": x.code, "within": x.within}
        case Official():
            fields = {"posts": [_post(p) for p in x.posts]} | ({"foreign": True} if x.foreign else {})
        case Organization():
            fields = {"aliases": list(x.aliases), "kind": x.kind, "parent": x.parent, "jurisdiction": x.jurisdiction}
        case Initiative():
            fields = {"aliases": list(x.aliases), "kind": x.kind, "part_of": list(x.part_of), "actor": list(x.actor)}
        case Event():
            fields = {
                "aliases": list(x.aliases), "date": x.date, "organizer": x.organizer, "participants": list(x.participants),
            }  # fmt: skip
        case Figure():
            return _kept("figure", {
                "id": x.id, "document": document, "quote": x.quote, "start": x.start, "end": x.end, "value": x.value,
                "upper": x.upper, "unit": x.unit, "comparator": x.comparator, "change": x.change, "measure": x.measure,
                "status": x.status, "obligation": x.obligation, "period": _period(x.period), "actor": list(x.actor), "initiative": x.initiative,
                "speaker": x.speaker, "before": x.before, "rule": x.rule,
            })  # fmt: skip
    return _kept(TYPES[type(x)], {"id": x.id, "document": document, "name": x.name, **fields, "mentions": _proofs(x.mentions)})


def _kept(kind: str, fields: Record) -> Record:
    return {"type": kind} | {k: v for k, v in fields.items() if v not in (None, "", [])}


def _reason(reason: Reason) -> Record:
    fields: Record = {"attribute": reason.attribute, "rule": reason.rule}
    return fields | ({"evidence": _proofs(reason.evidence)} if reason.evidence else {})


def _post(post: Post) -> Record:
    fields: Record = {"organization": post.organization, "title": post.title}
    if post.concurrent:
        fields["concurrent"] = True
    fields |= {k: v for k in ("change", "since", "until") if (v := getattr(post, k)) is not None}
    return fields | ({"evidence": _proofs(post.evidence)} if post.evidence else {})


def _proofs(evidence: Iterable[Evidence]) -> list[Record]:
    return [{"start": e.start, "end": e.end, "quote": e.quote} for e in evidence]


def _period(period: Period | None) -> Record | None:
    return {k: v for k, v in (("start", period.start), ("end", period.end)) if v} if period else None


def number(value: Decimal) -> str:
    """Plain decimal notation, exact, without an exponent or trailing zeros behind the point."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def dumps(value: Any) -> str:
    """One line of JSON; a Decimal is written digit by digit, never by way of a float. Raises TypeError for what JSON has no form of."""
    match value:
        case str():
            return _kept_whole(_quoted(value))
        case Decimal():
            return number(value)
        case Mapping() if any(isinstance(v, Decimal) for v in value.values()):
            value = {k: _whole(v) if isinstance(v, Decimal) else v for k, v in value.items()}
            if any(isinstance(v, Decimal) for v in value.values()):
                return _mapping(value)
    try:
        return _kept_whole(_ENCODER.encode(value))
    except TypeError:  # somewhere in it is a Decimal
        match value:
            case Mapping():
                return _mapping(value)
            case list() | tuple():
                return "[" + ", ".join(map(dumps, value)) + "]"
        raise


def _whole(value: Decimal) -> int | Decimal:
    """As a whole number, which it is mostly, it is written much sooner."""
    return int(value) if value.is_finite() and value == value.to_integral_value() else value


def _kept_whole(text: str) -> str:
    return text if _LINE_END.search(text) is None else _LINE_END.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def _mapping(value: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{_quoted(k)}: {dumps(v)}" for k, v in value.items()) + "}"


def lines(corpus: Corpus) -> Iterator[str]:
    for facts in corpus.facts:
        for record in records(facts):
            yield dumps(record) + "\n"


def write(corpus: Corpus, path: Path) -> None:
    """records.jsonl"""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(lines(corpus))


# --- what the records leave out, so that a written output can be exported again ------------------------------


def write_sources(corpus: Corpus, path: Path) -> None:
    """sources.jsonl: each document's text, the evidence of its relations, as offsets, and units of one's own."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for facts in corpus.facts:
            out.write(dumps(source_row(facts)) + "\n")


def write_failures(failures: Iterable[Failure], path: Path) -> None:
    """failures.jsonl: the documents that have no facts, each with the reason; half a character stands as JSON escapes it."""
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as out:
        for failure in failures:
            row = {"path": failure.path, "stage": failure.stage, "reason": failure.reason}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def source_row(facts: Facts) -> Record:
    """The document's line of sources.jsonl."""
    relations = [[r.subject, r.predicate, r.object, [[e.start, e.end] for e in r.evidence], r.inferred, r.rule] for r in facts.relations]
    row: Record = {"document": facts.document.id, "text": facts.document.text, "relations": relations}
    label = facts.document.genre_label
    if facts.document.parts:
        row["parts"] = [[p.start, p.end, p.kind, p.name, *((p.box, p.sure) if p.box else ())] for p in facts.document.parts]
    if facts.document.assisted:
        row["assisted"] = [[a.start, a.end, a.reader] for a in facts.document.assisted]
    return row | ({"units": dict(facts.units)} if facts.units else {}) | ({"genre_label": list(label)} if label else {})


def facts_from(group: list[Record], source: Record) -> Facts:
    """A document's facts from its records and its line of sources.jsonl. Raises KeyError where something is missing."""
    row = group[0]
    names = ("title", "publisher", "published", "jurisdiction", "url", "genre", "reports", "plans", "speaker")
    said: dict[str, Any] = {n: row.get(n) for n in names}
    reasons = tuple(Reason(r["attribute"], r["rule"], _read_proofs(r.get("evidence", ()))) for r in row.get("reasons", ()))
    document = Document(
        row["id"], source["text"], row.get("path", ""), authors=tuple(row.get("authors", ())), sha256=row.get("sha256", ""), reasons=reasons,
        genre_label=tuple(source.get("genre_label", ())), parts=tuple(Part(*p) for p in source.get("parts", ())),
        assisted=tuple(Assisted(*a) for a in source.get("assisted", ())), **said,
    )  # fmt: skip
    of: dict[str, list[Any]] = {kind: [] for kind in TYPES.values()}
    for record in group[1:]:
        if record["type"] in of:  # relations stand in the source's line, all of them
            of[record["type"]].append(from_record(record))
    relations = tuple(
        Relation(s, p, o, tuple(Evidence(a, b, document.text[a:b]) for a, b in proofs), inferred, *rule)
        for s, p, o, proofs, inferred, *rule in source["relations"]
    )
    fields = {f"{kind}s": tuple(of[kind]) for kind in TYPES.values()}
    return Facts(document, **fields, relations=relations, units=tuple(source.get("units", {}).items()))


def from_record(record: Record) -> Any:
    """The entity that a record describes. Raises KeyError where something is missing."""
    return _READ[record["type"]](record)


def _read_proofs(rows: Iterable[Record]) -> tuple[Evidence, ...]:
    return tuple(Evidence(r["start"], r["end"], r["quote"]) for r in rows)


def _common(r: Record) -> Record:
    return {"id": r["id"], "name": r["name"], "mentions": _read_proofs(r.get("mentions", ()))}


def _aliases(r: Record) -> tuple[str, ...]:
    return tuple(r.get("aliases", ()))


def _read_place(r: Record) -> PlaceEntity:
    return PlaceEntity(**_common(r), aliases=_aliases(r), code=r.get("code"), within=r.get("within"))


def _read_official(r: Record) -> Official:
    posts = (
        Post(
            p["organization"],
            p["title"],
            p.get("concurrent", False),
            _read_proofs(p.get("evidence", ())),
            p.get("change"),
            p.get("since"),
            p.get("until"),
        )
        for p in r.get("posts", ())
    )
    return Official(**_common(r), posts=tuple(posts), foreign=r.get("foreign", False))


def _read_organization(r: Record) -> Organization:
    return Organization(**_common(r), aliases=_aliases(r), kind=r["kind"], parent=r.get("parent"), jurisdiction=r.get("jurisdiction"))


def _read_initiative(r: Record) -> Initiative:
    above, actor = tuple(r.get("part_of", ())), tuple(r.get("actor", ()))
    return Initiative(**_common(r), aliases=_aliases(r), kind=r["kind"], part_of=above, actor=actor)


def _read_event(r: Record) -> Event:
    return Event(
        **_common(r), aliases=_aliases(r), date=r.get("date"), organizer=r.get("organizer"),
        participants=tuple(r.get("participants", ())),
    )  # fmt: skip


def _read_figure(r: Record) -> Figure:
    upper, period = r.get("upper"), r.get("period")
    return Figure(
        r["id"], r["quote"], r["start"], r["end"], Decimal(r["value"]), r.get("unit", ""), r["comparator"],
        r.get("measure", ""), r["status"],
        upper=None if upper is None else Decimal(upper), change=r.get("change"),
        period=Period(period.get("start"), period.get("end")) if period else None,
        actor=tuple(r.get("actor", ())), initiative=r.get("initiative"), speaker=r.get("speaker"), rule=r.get("rule", ""),
        obligation=r.get("obligation"), before=r.get("before"),
    )  # fmt: skip


_READ: dict[str, Callable[[Record], Any]] = {
    "place": _read_place,
    "official": _read_official,
    "organization": _read_organization,
    "initiative": _read_initiative,
    "figure": _read_figure,
    "event": _read_event,
}
