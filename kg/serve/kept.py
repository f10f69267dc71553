"""Answers that are kept: a snapshot never changes, so what was answered once is answered alike until a new one is shown."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ROOM = 64 * 1024 * 1024  # bytes of one snapshot's answers
_LARGEST = 1024 * 1024  # bytes of one
_ASKS = ("accept", "accept-language", "host")  # headers that an answer depends on, beside the cookie of the language
_NOT = ("/sparql", "/static/", "/ledger.", "/review")  # has its own limits, its own tags, stands in a file, or is answered
_Key = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    start: Message
    body: bytes


class _Store:
    """Of one snapshot; what was asked for last is kept longest."""

    def __init__(self) -> None:
        self._answers: dict[_Key, _Answer] = {}
        self._size = 0

    def get(self, key: _Key) -> _Answer | None:
        found = self._answers.pop(key, None)
        if found is not None:
            self._answers[key] = found
        return found

    def put(self, key: _Key, answer: _Answer) -> None:
        if key in self._answers or len(answer.body) > _LARGEST:
            return
        self._answers[key] = answer
        self._size += _size(key, answer)
        while self._size > _ROOM:
            oldest = next(iter(self._answers))
            self._size -= _size(oldest, self._answers.pop(oldest))


def _size(key: _Key, answer: _Answer) -> int:
    return len(answer.body) + sum(len(part or "") for part in key)


class Kept:
    """Middleware behind the one that gives a request its snapshot: answers to GET with status 200, whole ones."""

    def __init__(self, app: ASGIApp, cookie: str) -> None:
        self._app, self._cookie = app, cookie
        self._stores: WeakKeyDictionary[object, _Store] = WeakKeyDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(_NOT):
            await self._app(scope, receive, send)
            return
        store = self._stores.setdefault(scope["state"]["snapshot"], _Store())
        key = self._key(scope)
        if found := store.get(key):
            await send(dict(found.start))  # others add their headers to it on its way
            await send({"type": "http.response.body", "body": found.body})
            return
        start: Message = {}

        async def noted(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = dict(message)
            elif start.get("status") == 200 and not message.get("more_body"):
                store.put(key, _Answer(start, message.get("body", b"")))
            else:
                start = {}  # not whole
            await send(message)

        await self._app(scope, receive, noted)

    def _key(self, scope: Scope) -> _Key:
        headers = Headers(scope=scope)
        language = cookie_parser(headers.get("cookie", "")).get(self._cookie)
        return scope["path"], scope["query_string"].decode("latin-1"), language, *(headers.get(name) for name in _ASKS)
