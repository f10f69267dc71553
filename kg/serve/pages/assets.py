"""Styles, scripts and pictures: our own files, vis-network as pyvis carries it, YASGUI as the program oxigraph does."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.map.page import MODULES, vis_network
from kg.serve.sparql import yasgui
from kg.serve.web import TEMPLATES, HttpError

_OWN = (".css", ".js", ".svg")


async def asset(request: Request) -> Response:
    """A file by its name; a name that is not in the list is nowhere looked for."""
    name: str = request.path_params["name"]
    if name in yasgui.NAMES:
        body = await request.app.state.yasgui.file(name)
    else:
        body = _files().get(name) or b""
    if not body:
        raise HttpError(404, "unknown", f"there is no file {name!r}")
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    media = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0]
    return Response(body, media_type=media, headers=headers)


@cache
def _files() -> dict[str, bytes]:
    own = {p.name: p.read_bytes() for folder in (TEMPLATES, MODULES) for p in sorted(folder.iterdir()) if p.suffix in _OWN}
    return own | {"vis-network.min.js": vis_network().encode("utf-8")}


routes = [Route("/static/{name}", asset)]
