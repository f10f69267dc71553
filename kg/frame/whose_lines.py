"""Whose the document is, as a line of its own says: the body that issues or signs it, the post of who signs, its number."""

from __future__ import annotations

import re

from kg.frame.rules import first_of
from kg.frame.whose import Found, Reading, innermost
from kg.text.gazetteer import NATION, level
from kg.text.patterns import DAY, expression

_SIGNED_ON = expression(rf"(?:{DAY}|\d{{1,2}}月\d{{1,2}}日).{{0,2}}$")


def line_of_issuer(r: Reading) -> Found | None:
    """A line that is nothing but a body's name, below the title."""
    blocks = [b for b in r.page.blocks[1:5] if b.end <= r.page.body_start and b.kind != "body"]
    return first_of(lambda b: body_line(r, r.clean[b.start : b.end]), blocks)


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


def number(r: Reading) -> Found | None:
    """国办发〔2024〕3号, 渝府办发〔2024〕3号: by the letters of who numbered it."""
    m = first_of(r.words.own_number.match, r.page.lines[:12])
    if not m:
        return None
    if r.words.central_letters.match(m["who"]):
        return NATION, m[0]
    letters = r.words.place_letters.match(m["who"])
    place = r.places.one(r.words.data["document_letters"].get(letters[1], "")) if letters and len(m["who"]) <= 5 else None
    own = next((p for code in r.counted if (p := r.places.by_code[code]).name[0] == m["who"][0] and level(p) == 2), None)
    by_letter = place if place and (level(place) == 1 or not r.counted or place.code in r.counted) else None  # 石府发 of 石河镇, too
    found = own or by_letter  # 宁政发 of a text that names Nanjing is Nanjing's
    return (found, m[0]) if found else None
