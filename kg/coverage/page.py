"""The coverage of one document as HTML: one file, no script, nothing asked of the network."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from kg.coverage.cover import KINDS, LEFT_KINDS, Coverage
from kg.read.compose import OMITTED
from kg.words import words

_TEMPLATES = Path(__file__).parent.parent / "templates"


def render(coverage: Coverage) -> str:
    """The text with what was understood and what was left, and a list of the latter. Documents' words enter as text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    marked = words()["marked"]
    style = (_TEMPLATES / "coverage.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    number = {id(item): i for i, item in enumerate(coverage.left, 1)}
    pieces, named = [], set[int]()
    for stretch, item in coverage.pieces():
        at = number.get(id(item))
        pieces.append((stretch, item, at, at is not None and at not in named))
        named.add(at or 0)
    return environment.get_template("coverage.html").render(
        document=coverage.document,
        pieces=pieces,
        left=list(enumerate(coverage.left, 1)),
        counts=coverage.counts(),
        models=coverage.by_models(),
        names={kind: (own, marked["en"][kind]) for kind, own in marked["zh"].items()},
        kinds=[*reversed(KINDS), *(f"left {k}" for k in LEFT_KINDS)],
        omitted=[(x.words, OMITTED[x.reason]) for x in coverage.document.omitted],
        style=Markup(style),
        style_hash=f"sha256-{digest}",
    )
