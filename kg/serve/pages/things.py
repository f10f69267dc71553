"""`/id/…`: a thing at its own address, as a page for people and as RDF for programs."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import quote, unquote

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.rdf.terms import PREFIXES, step
from kg.rdf.terms import path as iri_path
from kg.resources import folder
from kg.serve.addresses import DOCUMENT
from kg.serve.negotiate import preferred
from kg.serve.pages.document import document_page
from kg.serve.pages.entity import entity_page
from kg.serve.web import HttpError, index_of, language_of, render, snapshot_of, translator

FORMATS = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
}
_LONGEST = 500  # characters of a text in a table
_OFFERED = ("text/html", *(media for media, _ in FORMATS.values()))


async def thing(request: Request) -> Response:
    """One entity, document or any other node of the graph."""
    own: str = request.path_params["own"]
    form = _wanted(request)
    if form == "html" and (page := await run_in_threadpool(_page, request, own)):
        return page
    lines = await _described(request, own)
    if not lines:
        raise HttpError(404, "unknown", translator(language_of(request))("entity.unknown", id=own))
    return await run_in_threadpool(_written, request, own, form, lines)


def _page(request: Request, own: str) -> Response | None:
    """None where it has no page of its own."""
    index = index_of(request)
    if (other := index.stands_for(own)) is not None and not own.startswith(DOCUMENT):
        return RedirectResponse(f"/id/{quote(other, safe='/')}", status_code=303)
    if index.number(own) is None:
        return None
    return document_page(request, own.removeprefix(DOCUMENT)) if own.startswith(DOCUMENT) else entity_page(request, own)


def _written(request: Request, own: str, form: str, lines: bytes) -> Response:
    """N-Triples in the form that is wanted, in a stable order."""
    ordered = b"".join(sorted(lines.splitlines(keepends=True)))
    if form == "html":
        return render(request, "thing.html", "", own=own, rows=_rows(_parsed(ordered), snapshot_of(request).base))
    media, syntax = FORMATS[form]
    body = ordered if form == "nt" else ox.serialize(_parsed(ordered), format=syntax, prefixes=PREFIXES)
    return Response(body, media_type=media, headers={"Vary": "Accept", "Access-Control-Allow-Origin": "*"})


def _parsed(lines: bytes) -> list[ox.Triple]:
    return [q.triple for q in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]


def _wanted(request: Request) -> str:
    """html, ttl, jsonld or nt. Raises HttpError where the client takes none of them."""
    said = request.query_params.get("format")
    if said is not None:
        if said not in (*FORMATS, "html"):
            raise HttpError(400, "bad_parameter", f"format is one of html, {', '.join(FORMATS)}")
        return said
    media = preferred(request.headers.get("accept", ""), _OFFERED)
    if media is None:
        raise HttpError(406, "not_acceptable", f"this is offered as {', '.join(_OFFERED)}")
    return next((name for name, (own, _) in FORMATS.items() if own == media), "html")


async def _described(request: Request, own: str) -> bytes:
    """What the graph says of it, as N-Triples; empty where it says nothing."""
    address = snapshot_of(request).base + _as_asked(request, own)
    if own.startswith("document/"):  # an evidence's own address has a fragment, which comes encoded
        address = re.sub(r"%23(?=char=\d+,\d+$)", "#", address)
    try:
        iri = str(ox.NamedNode(address))
    except ValueError:
        return b""
    query, of = _question().replace("{thing}", iri), snapshot_of(request).oxigraph
    answer: bytes = await request.app.state.sparql.construct(query, "application/n-triples", of=of)
    return answer


def _as_asked(request: Request, own: str) -> str:
    """The path as our addresses have it, where a slash inside a name (%2F) is none between two."""
    raw: bytes = request.scope.get("raw_path") or b""  # a server may leave it out
    _, begins, asked = raw.decode("ascii", "replace").partition("/id/")
    return "/".join(step(unquote(name)) for name in asked.split("/")) if begins else iri_path(own)


@cache
def _question() -> str:
    head = "".join(f"PREFIX {name}: <{full}>\n" for name, full in PREFIXES.items())
    return head + (folder("ontology") / "describe.rq").read_text("utf-8")


def _rows(triples: list[ox.Triple], base: str) -> list[dict[str, dict[str, str]]]:
    shown = sorted(triples, key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))[:500]
    return [{"subject": _cell(t.subject, base), "predicate": _cell(t.predicate, base), "object": _cell(t.object, base)} for t in shown]


def _cell(term: object, base: str) -> dict[str, str]:
    """As short as prefixes allow; our own things with the address of their page."""
    if isinstance(term, ox.NamedNode):
        if term.value.startswith(base):
            return {"text": term.value.removeprefix(base), "address": "/id/" + term.value.removeprefix(base)}
        short = next((f"{p}:{term.value.removeprefix(full)}" for p, full in PREFIXES.items() if term.value.startswith(full)), term.value)
        return {"text": short}
    text = getattr(term, "value", str(term))
    return {"text": text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"}


routes = [Route("/id/{own:path}", thing)]
