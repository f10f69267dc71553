"""`/review`: what is uncertain, one after the other; each answer is written to the file of corrections at once."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.across.review import Desk, Question, answer, questions
from kg.errors import KgError, UsageError
from kg.model import Corpus, Facts
from kg.read.names import readable
from kg.records.built import Built
from kg.serve.addresses import address
from kg.serve.source import Source
from kg.serve.web import HttpError, render, snapshot_of
from kg.store import open_store

_ANSWERS = {"one": True, "two": False}
_MOST = 500  # characters of what a person writes


class Sitting:
    """A file of corrections that is written here, and what is asked of the build that is served."""

    def __init__(self, source: Source, path: Path) -> None:
        """Raises UsageError where the file is not as it has to be, or what is served is neither a build nor a store."""
        if source.kind not in ("built", "store"):
            raise UsageError(f"--review: {source.path} is neither a folder that kg build wrote nor a store; build one first")
        self._source, self.desk, self._lock = source, Desk(path), threading.Lock()
        self._asked: tuple[object, list[Question]] = (None, [])

    def left(self, version: object) -> list[Question]:
        """Those that nobody has answered, of the build of a version."""
        with self._lock:
            if self._asked[0] != version:
                self._asked = version, questions(self._corpus(), self.desk.corrections)
            decided = self.desk.corrections.decided
            return [q for q in self._asked[1] if q.link.ends not in decided.one | decided.apart]

    def put(self, question: Question, one: bool, who: tuple[str, str]) -> None:
        by, why = who
        with self._lock:
            self.desk.put(answer(question.link, one, by, datetime.date.today().isoformat(), why))

    def undo(self) -> None:
        with self._lock:
            self.desk.undo()
            self._asked = (None, [])

    def _corpus(self) -> Corpus:
        if self._source.kind == "built":
            return Built(self._source.path).corpus()
        with open_store(self._source.path) as store:
            found = store.corpus()
            wanted = {own for x in (found.identity.uncertain if found.identity else ()) for own in x.ends}
            return Corpus(tuple(f for f in found.facts if _names(f, wanted)), identity=found.identity)


def _names(facts: Facts, wanted: set[str]) -> bool:
    return f"document/{facts.document.id}" in wanted or any(e.id in wanted for e in facts.entities())


def _sitting(request: Request) -> Sitting:
    found: Sitting | None = getattr(request.app.state, "review", None)
    if found is None:
        raise HttpError(404, "unknown", "corrections are written where the server is started with kg serve --review FILE")
    return found


def page(request: Request) -> Response:
    """The question at hand: the one named by `at`, or the first behind it that is left."""
    sitting = _sitting(request)
    try:
        left = sitting.left(snapshot_of(request).version)
    except KgError as error:
        raise HttpError(503, "unavailable", str(error)) from error
    at = request.query_params.get("after", "")
    later = [q for q in left if _key(q) > at] if at else left
    question = _shown((later or left)[0]) if left else None
    entries = len(sitting.desk.corrections.entries)
    return render(request, "review.html", "review", question=question, left=len(left), file=readable(sitting.desk.path.name), entries=entries, by=_by(request))


def _key(q: Question) -> str:
    """Sorts as the questions stand: the likeliest first."""
    return f"{1 - q.link.score:.4f} {q.link.first} {q.link.second}"


def _by(request: Request) -> str:
    return request.query_params.get("by", "")[:_MOST]


def _shown(q: Question) -> dict[str, Any]:
    sides = [{"id": s.id, "name": s.name, "said": s.said, "documents": s.documents, "address": address(s.id)} for s in q.sides]
    return {
        "first": q.link.first, "second": q.link.second, "reason": q.link.reason, "score": str(q.link.score), "label": q.label,
        "sides": sides, "quotes": q.quotes, "key": _key(q),
    }  # fmt: skip


async def answered(request: Request) -> Response:
    """An answer, or its taking back; then the next question."""
    sitting = _sitting(request)
    said = {k: v[0].strip()[:_MOST] for k, v in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
    return await run_in_threadpool(_written, request, sitting, said)


def _written(request: Request, sitting: Sitting, said: dict[str, str]) -> Response:
    what, by = said.get("answer", ""), said.get("by", "")
    after = ""
    try:
        if what == "undo":
            sitting.undo()
        elif what == "later":
            after = said.get("key", "")
        elif what in _ANSWERS:
            ends = (said.get("first", ""), said.get("second", ""))
            question = next((q for q in sitting.left(snapshot_of(request).version) if q.link.ends == ends), None)
            if question is None:
                raise HttpError(409, "answered", "this has been answered already, or is no longer asked; open /review again")
            if not by:
                raise HttpError(400, "bad_parameter", "who answers is wanted")
            sitting.put(question, _ANSWERS[what], (by, said.get("why") or question.why(_ANSWERS[what])))
        else:
            raise HttpError(400, "bad_parameter", "answer is one of one, two, later, undo")
    except UsageError as error:
        raise HttpError(409, "contradicted", str(error)) from error
    except KgError as error:
        raise HttpError(503, "unavailable", str(error)) from error
    return RedirectResponse(f"/review?by={quote(by)}" + (f"&after={quote(after)}" if after else ""), status_code=303)


routes = [Route("/review", page, methods=["GET"]), Route("/review", answered, methods=["POST"])]
