"""What every page and answer shares: the language, the words, templates, the snapshot at hand, errors."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kg.map.page import MODULES, as_json
from kg.model import CHANGES, OBLIGATIONS, STATUSES
from kg.records.jsonl import dumps
from kg.serve.sending import FileResponse, unless_gone
from kg.words import LANGUAGES, Language, page_words, translated
from kg.words import words as map_words

if TYPE_CHECKING:
    from kg.serve.files import Make
    from kg.serve.index.read import Index
    from kg.serve.live import Snapshot

TEMPLATES = Path(__file__).parent.parent / "templates" / "serve"
COOKIE = "lang"
_OF_FIGURES = ("entity", "ledger")  # pages that say what a figure is


class HttpError(Exception):
    """An answer that is no page: `code` is a word for programs, `message` a sentence for people."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, dict(headers or {})


class Json(Response):
    """Numbers exact: a Decimal is written digit by digit."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return dumps(content).encode("utf-8")


def whole_number(request: Request, name: str, default: int, low: int, high: int) -> int:
    """A parameter of the address. Raises HttpError for anything but a whole number in [low, high]."""
    said = request.query_params.get(name)
    if said is None:
        return default
    if not (said.isascii() and said.isdecimal() and len(said) < 10 and low <= int(said) <= high):
        raise HttpError(400, "bad_parameter", f"{name} is a whole number from {low} to {high}")
    return int(said)


def snapshot_of(request: Request) -> Snapshot:
    """The snapshot that this request began with, and ends with."""
    return cast("Snapshot", request.state.snapshot)


def index_of(request: Request) -> Index:
    return snapshot_of(request).index


async def downloaded(request: Request, key: Hashable, make: Make, headers: dict[str, str]) -> Response:
    """A file that takes long to make, unless it has been made already; `key` says all that it depends on."""
    body = await unless_gone(request, request.app.state.files.file(snapshot_of(request), key, make))
    if body is None:
        return Response(status_code=204)  # which nobody reads
    return FileResponse(body, os.fstat(body.fileno()).st_size, headers)


# --- language ---------------------------------------------------------------------------------------------------


def language_of(request: Request) -> Language:
    """What the address says, else the cookie, else what the browser prefers, else Chinese."""
    for said in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if said in LANGUAGES:
            return said
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.partition(";")[0].strip().lower()[:2]
        if tag in LANGUAGES:
            return tag
    return "zh"


def in_other_language(request: Request) -> str:
    """The address at hand in the other language."""
    other = "en" if language_of(request) == "zh" else "zh"
    kept = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    return f"?{urlencode([*kept, ('lang', other)])}"


def words(page: str, language: Language) -> dict[str, Any]:
    """The words of one page; `names` are the names of types, relations and kinds."""
    if page == "names":
        return {k: map_words()[k][language] for k in ("type", "one", "relation", "kind", "change")}
    return page_words(page)[language] | (_values(language) if page in _OF_FIGURES else {})


@cache
def _values(language: Language) -> dict[str, dict[str, str]]:
    """The words of what a figure may be."""
    own = map_words()
    figure = own["figure"][language]
    return {
        "comparators": own["comparator"][language],
        "changes": {x: figure[x] for x in CHANGES},
        "obligations": {x: figure[x] for x in OBLIGATIONS},
        "statuses": {x: figure[x] for x in STATUSES},
    }


def translator(language: Language) -> Callable[..., str]:
    return translated(language, words)


# --- templates --------------------------------------------------------------------------------------------------


@cache
def environment() -> Environment:
    loader = FileSystemLoader([TEMPLATES, MODULES, TEMPLATES.parent])
    env = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env.filters["json"] = lambda value: Markup(as_json(value))
    return env


def _writes(request: Request) -> bool:
    """Whether the server was started with a file of corrections."""
    return "app" in request.scope and getattr(request.app.state, "review", None) is not None


def render(request: Request, template: str, here: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page; `here` is the place of the bar that is marked as the one at hand ("" for none)."""
    language = language_of(request)
    text = (
        environment()
        .get_template(template)
        .render(
            t=translator(language),
            words=lambda page: words(page, language),
            names=words("names", language),
            language=language,
            other_language_address=in_other_language(request),
            here=here,
            reviewing=_writes(request),
            **context,
        )
    )
    response = HTMLResponse(text, status_code=status)
    response.headers["Vary"] = "Accept-Language, Cookie, Accept"
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=365 * 24 * 3600, samesite="lax", path="/")
    return response
