"""The coverage of one document as HTML: one file, no script, nothing asked of the network."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from kg.coverage.cover import KINDS, LEFT_KINDS, Coverage

_TEMPLATES = Path(__file__).parent.parent / "templates"
# Chinese and English names of what is marked
NAMES = {
    "figure": ("数字", "figures"),
    "official": ("官员", "officials"),
    "person": ("其他人物", "other people"),
    "organization": ("机构", "organizations"),
    "initiative": ("举措", "initiatives"),
    "event": ("活动", "events"),
    "period": ("时间", "times"),
    "place": ("地点", "places"),
    "left number": ("未入数字", "numbers left"),
    "left quotation": ("未入引语", "quotations left"),
    "left person": ("疑似人名", "person-like, left"),
    "left organization": ("疑似机构", "organization-like, left"),
    "left initiative": ("疑似举措", "initiative-like, left"),
}


def render(coverage: Coverage) -> str:
    """The text with what was understood and what was left, and a list of the latter. Documents' words enter as text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = (_TEMPLATES / "coverage.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    number = {id(item): i for i, item in enumerate(coverage.left, 1)}
    pieces, named = [], set[int]()
    for words, item in coverage.pieces():
        at = number.get(id(item))
        pieces.append((words, item, at, at is not None and at not in named))
        named.add(at or 0)
    return environment.get_template("coverage.html").render(
        document=coverage.document,
        pieces=pieces,
        left=list(enumerate(coverage.left, 1)),
        counts=coverage.counts(),
        names=NAMES,
        kinds=[*reversed(KINDS), *(f"left {k}" for k in LEFT_KINDS)],
        style=Markup(style),
        style_hash=f"sha256-{digest}",
    )
