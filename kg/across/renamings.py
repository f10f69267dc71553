"""Changes of name that a text tells: 甲局更名为乙局, 乙局（原甲局）, 原甲局（现乙局）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kg.across.identity_links import Proof
from kg.lexicon import Lexicon
from kg.model import Evidence, Facts

_REACH = 20  # characters between the two names, at most
_WHEN = re.compile(r"(\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?")
_BEFORE = 24  # characters before the first name in which its date stands


@dataclass(frozen=True, slots=True, order=True)
class Renaming:
    """`former` is now called `name`."""

    former: str  # organization ids
    name: str
    proof: Proof
    date: str = ""  # a year, a month or a day


def _words(lexicon: Lexicon) -> Any:
    bodies = lexicon.data("across")["names_of_bodies"]
    became, formerly, now = (rf"(?:{'|'.join(sorted(map(re.escape, bodies[k]), key=len, reverse=True))})" for k in ("became", "formerly", "now"))
    return (
        re.compile(f"{became}|{formerly}|{now}"),
        re.compile(f"(?:[^。；\n]{{0,4}}|{bodies['before_became']}){became}“?"),
        re.compile(formerly),
        re.compile(now),
    )


def renamings(facts: Facts, lexicon: Lexicon) -> Iterator[Renaming]:
    """Of the bodies that one document names next to each other."""
    any_, became, formerly, now = lexicon.of(_words)
    text = facts.document.text
    if not any_.search(text):
        return
    places = {o.id: o.jurisdiction for o in facts.organizations}
    named = sorted((m.start, m.end, o.id) for o in facts.organizations for m in o.mentions)
    for (start, end, a), (then, until, b) in pairwise(named):
        if a == b or not 0 <= then - end <= _REACH or places[a] != places[b]:
            continue
        between = text[end:then]
        if became.fullmatch(between) or now.fullmatch(between):
            former, name = a, b
        elif formerly.fullmatch(between):
            former, name = b, a
        else:
            continue
        when = _when(between) or _when(text[max(0, start - _BEFORE) : start])
        yield Renaming(former, name, (facts.document.id, Evidence(start, until, text[start:until])), when)


def _when(before: str) -> str:
    found = list(_WHEN.finditer(re.split(r"[。；\n]", before)[-1]))
    if not found:
        return ""
    return "-".join(part if len(part) == 4 else f"{int(part):02}" for part in found[-1].groups() if part)
