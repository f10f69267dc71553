"""Whose the document is, as a line of its own says: the body that issues or signs it, the post of who signs, its number."""

from __future__ import annotations

import re

from kg.frame.rules import first_of
from kg.frame.whose import Found, Reading, innermost
from kg.text.gazetteer import NATION
from kg.text.patterns import DAY, expression

_SIGNED_ON = expression(rf"(?:{DAY}|\d{{1,2}}月\d{{1,2}}日).{{0,2}}$")


def signature(r: Reading) -> Found | None:
    """… or at the end, with its date."""
    return first_of(lambda line: body_line(r, _SIGNED_ON.sub("", line).strip()), [*r.page.last_lines, *r.page.note_lines[:2]])


def signer(r: Reading) -> Found | None:
    """铜仁地委书记 廖启章, 鄞县人民政府县长 徐福根: the place in the post of who signs."""
    lines = (r.clean[label.start : label.end] for label in r.labels if label.turn == label.end)
    return first_of(lambda line: innermost(r.forms.chain(line, 0), line), lines)


def body_line(r: Reading, line: str) -> Found | None:
    """江平市财政局, 国家统计局: the body that a line begins with, and its place."""
    body = line.split(" ", maxsplit=1)[0]
    if not 4 <= len(body) <= 40 or re.search(r"[，。：；、\d]", body):
        return None
    if r.words.central_subject.fullmatch(body) or (r.words.national.match(body) and r.words.organ_end.search(body) and not [*r.places.find(body)]):
        return NATION, body
    links = r.forms.chain(body, r.begins(r.words.before_title, body))
    return (links[-1].place, body) if links and r.forms.organ.match(body, links[-1].end) and r.words.organ_end.search(body) else None
