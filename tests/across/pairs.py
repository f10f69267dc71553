"""Figures and pairs of them in one line: 重庆市 2023H1 城镇新增就业 =41万人."""

from __future__ import annotations

import re
from decimal import Decimal

from kg.model import Corpus, Document, Facts, Figure, Period, PlaceEntity

_SIGNS = {"=": "equal", "≥": "at_least", ">": "more_than", "≤": "at_most", "<": "less_than", "≈": "about"}
_SCALES = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}
_AMOUNT = re.compile(r"(?P<change>[↑↓]?)(?P<sign>[=≥>≤<≈]?)(?P<low>[\d.]+)(?:~(?P<high>[\d.]+))?(?P<scale>万亿|万|亿|)(?P<unit>.*)")
_CHANGES = {"↑": "increase", "↓": "decrease", "": None}


def period(said: str) -> Period:
    if m := re.fullmatch(r"(\d{4})?-(\d{4})", said):
        return Period(f"{m[1]}-01-01" if m[1] else None, f"{m[2]}-12-31")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", said):
        return Period(said, said)
    ends = {"": "12-31", "H1": "06-30", "Q1": "03-31", "Q3": "09-30"}
    return Period(f"{said[:4]}-01-01", f"{said[:4]}-{ends[said[4:]]}")


def facts(line: str, document: str, status: str, published: str | None = None) -> Facts:
    """A document that says this one figure."""
    place, when, measure, amount = line.split(" ")
    m = _AMOUNT.fullmatch(amount)
    assert m, line
    text = f"{measure}{amount}。"
    quote = amount
    kind = "range" if m["high"] else _SIGNS[m["sign"]]
    scale = _SCALES[m["scale"]]
    upper = Decimal(m["high"]) * scale if m["high"] else None
    start = len(measure)
    found = Figure(
        f"figure/{document}/{start}", quote, start, start + len(quote), Decimal(m["low"]) * scale, m["unit"], kind, measure, status,  # type: ignore[arg-type]
        upper=upper, change=_CHANGES[m["change"]], period=period(when),  # type: ignore[arg-type]
    )  # fmt: skip
    at = f"place/{place}"
    held = PlaceEntity(at, place, (place.rstrip("省市区"),))
    return Facts(Document(document, text, document, document, published=published, jurisdiction=at), (held,), figures=(found,))


def corpus(target: str, result: str, on: str | None) -> tuple[Corpus, str]:
    """The two documents of a pair, and the day as of which it is asked."""
    promised = facts(target, "a.txt", "target")
    if result == "-":
        assert on
        return Corpus((promised,)), on
    told = facts(result, "b.txt", "actual")
    ended = told.figures[0].period
    assert ended and ended.end
    return Corpus((promised, told)), on or ended.end
