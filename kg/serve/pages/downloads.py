"""A part of the map as the one-file page that opens from disk."""

from __future__ import annotations

import json
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.graph import POST
from kg.map.page import render_map
from kg.model import Document, Evidence, Figure
from kg.records.jsonl import from_record
from kg.serve.addresses import DOCUMENT
from kg.serve.index.read import Index, Json
from kg.serve.snapshot import INDEX
from kg.serve.web import HttpError, downloaded, index_of, snapshot_of

if TYPE_CHECKING:
    import networkx

_MOST = 1000  # nodes of one map
_QUOTES = 3000  # of all nodes together: the page shows sentences, not statistics
_LEAST_QUOTES, _MOST_QUOTES = 3, 50  # of one node
_DRAWN = 300  # documents


async def offline_map(request: Request) -> Response:
    """The nodes named in the form's field `ids`, with every relation among them; `view` is how the page shows them now."""
    form = await _form(request)
    ids, title, view = _ids(form.get("ids")), (form.get("title") or "政图")[:200], _view(form.get("view"))
    if not await run_in_threadpool(lambda: any(index_of(request).number(own) is not None for own in ids)):
        raise HttpError(404, "unknown", "none of these identifiers is in the graph")
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Disposition": 'attachment; filename="map.html"'}
    work = partial(make_map, snapshot_of(request).folder / INDEX, ids, title, view)
    return await downloaded(request, ("map", tuple(ids), title, view), work, headers)


async def _form(request: Request) -> dict[str, str]:
    """The last value of each field of an ordinary form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HttpError(415, "unsupported_media_type", "this takes application/x-www-form-urlencoded")
    body = await request.body()
    try:
        return dict(parse_qsl(body.decode("ascii"), max_num_fields=8, errors="strict"))
    except ValueError:
        raise HttpError(400, "bad_request", "the form cannot be read: it is no UTF-8, or has too many fields") from None


def _ids(said: Any) -> list[str]:
    try:
        ids = json.loads(said) if isinstance(said, str) else None
    except ValueError:
        ids = None
    if not isinstance(ids, list) or not ids or len(ids) > _MOST or not all(isinstance(i, str) for i in ids):
        raise HttpError(400, "bad_parameter", f"ids is a JSON list of 1 to {_MOST} identifiers")
    return ids


def _view(said: str | None) -> str:
    """A JSON object as it came, "" for none; the page checks what stands in it, as it checks its address."""
    try:
        found = json.loads(said) if said else None
    except ValueError:
        found = False
    if found is not None and not isinstance(found, dict):
        raise HttpError(400, "bad_parameter", "view is a JSON object")
    return said or ""


def make_map(path: Path, ids: list[str], title: str, view: str, out: Path) -> None:
    """The part of an index's graph that these name, as a page in a file."""
    index = Index(path)
    numbers = [n for n in (index.number(own) for own in dict.fromkeys(ids)) if n is not None]
    out.write_text(render_map(part_of_graph(index, numbers), title, json.loads(view) if view else None), "utf-8", newline="\n")


def part_of_graph(index: Index, numbers: list[int]) -> networkx.MultiDiGraph:
    """The nodes and their relations as the map takes them (`kg.map.part`): quotes and documents may be some of more."""
    import networkx

    nodes = [node for node in index.nodes(numbers) if node["type"] != "document"]
    most = max(_LEAST_QUOTES, min(_MOST_QUOTES, _QUOTES // max(1, len(nodes))))
    graph = networkx.MultiDiGraph()
    for node in nodes:
        number = index.number(node["id"]) or 0
        record = from_record({"mentions": [], **(index.record(node["id"]) or {})})
        proofs = tuple(_proof(m) for m in index.mentions(number, limit=most))
        own = tuple(dict.fromkeys(document for document, _ in proofs))
        label = record.quote if isinstance(record, Figure) else record.name
        total = {"quotes": node["mentions"]} if len(proofs) < node["mentions"] else {}
        graph.add_node(node["id"], type=node["type"], label=label, record=record, mentions=proofs, documents=own, total=total)
    for edge in index.edges_among(numbers):
        if edge["source"] in graph and edge["target"] in graph:
            post = {k: edge[k] for k in POST if k in edge}
            graph.add_edge(
                edge["source"], edge["target"], key=":".join((edge["predicate"], *map(str, post.values()))), predicate=edge["predicate"],
                evidence=tuple(_proof(e) for e in edge["evidence"]), inferred=edge["inferred"], **post,
            )  # fmt: skip
    return _with_documents(index, graph)


def _with_documents(index: Index, graph: networkx.MultiDiGraph) -> networkx.MultiDiGraph:
    """The documents that are quoted; those are drawn in which something stands first, and others while there is room."""
    stands = [own for _, own in graph.nodes(data="documents")]
    quoted = [d for *_, proofs in graph.edges(data="evidence") for d, _ in proofs]
    every = dict.fromkeys(chain((own[0] for own in stands if own), *stands, quoted))
    shown = frozenset(islice(every, _DRAWN))
    for _, data in graph.nodes(data=True):
        drawn = tuple(d for d in data["documents"] if d in shown)
        if len(drawn) < len(data["documents"]):
            data["total"]["documents"] = len(data["documents"])
        data["documents"] = drawn
    graph.graph |= {"documents": {own: _document(index, own) for own in sorted(every)}, "text": partial(_text, index), "shown": shown}
    return graph


def _proof(stretch: Json) -> tuple[str, Evidence]:
    return stretch["document"], Evidence(stretch["start"], stretch["end"], stretch["quote"])


def _document(index: Index, own: str) -> Document:
    """Without its text, which is read when it is quoted."""
    record = index.record(DOCUMENT + own) or {}
    return Document(own, "", own, record.get("title"), record.get("publisher"), record.get("published"), url=record.get("url"))


def _text(index: Index, own: str) -> str:
    row = index.one("SELECT text FROM document WHERE id = ?", [own])
    return (row["text"] if row else None) or ""


routes = [Route("/map.html", offline_map, methods=["POST"])]
