"""The ledger: which figures it shows, how they are sorted and grouped, and what its page says of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from ledger_samples import CITY, DISTRICT, NEW, OLD, PERSON, SCRIPT, SPRING, opened, request, sample_index, shown

from kg.serve.index import ledger
from kg.serve.index.ledger import Filters, Order, Page
from kg.serve.index.read import Index
from kg.serve.pages import ledger as ledger_page
from kg.serve.web import HttpError, words


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return sample_index(tmp_path_factory.mktemp("ledger"))


def quotes(index: Index, **given: Any) -> list[str]:
    found = ledger.figures(index, Filters.of(given))
    assert found["total"] == len(found["rows"])
    return [r["quote"] for r in found["rows"]]


# --- which figures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"status": "target"}, ["98%", "95%以上"]),
        ({"year": 2026}, ["98%"]),  # a period counts for each year that it touches
        ({"year": 2023}, ["93.5%", "88%", "1580余万元"]),
        ({"actor": DISTRICT}, ["88%", "1580余万元"]),
        ({"place": "place/青溪区"}, ["88%", "1580余万元"]),
        ({"place": "place/云岭市", "status": "actual", "year": 2023}, ["93.5%", "88%", "1580余万元"]),  # with the district in it
        ({"initiative": SPRING}, ["95%以上"]),
        ({"leader": CITY}, ["95%以上"]),
        ({"leader": DISTRICT}, []),
        ({"speaker": PERSON}, ["96%", "93.5%"]),
        ({"document": "2023/a.txt", "unit": "人"}, ["2至3万人"]),
        ({"document": "document/b.txt", "change": "increase"}, ["增长2.5%"]),
        ({"comparator": "range"}, ["2至3万人"]),
        ({"obligation": "binding"}, ["98%"]),
        ({"measure": "经费"}, ["1580余万元"]),
        ({"minimum": Decimal(20000)}, ["12345678901234567890个", "2至3万人", "1580余万元"]),
        ({"minimum": Decimal("88"), "maximum": Decimal("93.5")}, ["93.5%", "88%"]),
        ({"without": ("actor",)}, ["-2+3%", "12345678901234567890个"]),
        ({"without": ("year",)}, ["-2+3%", "2至3万人"]),
        ({"without": ("speaker", "initiative"), "status": "target"}, ["98%"]),
        ({"q": "教师"}, ["2至3万人"]),
        ({"q": "入园 以上"}, ["95%以上"]),  # each word somewhere in the measure or the quote
        ({"q": "９６％"}, ["96%"]),
        ({"q": "5%"}, ["增长2.5%", "93.5%", "95%以上"]),
        ({"q": '" OR 1=1 --'}, []),
        ({"actor": "organization/nobody"}, []),
    ],
)
def test_filters(index: Index, given: dict[str, Any], expected: list[str]) -> None:
    assert sorted(quotes(index, **given)) == sorted(expected)


def test_a_number_with_its_sign_is_looked_for_as_written(index: Index) -> None:
    assert quotes(index, q="93.5%") == ["93.5%"]
    assert quotes(index, q="3.5") == ["93.5%"]
    assert quotes(index, q="35") == ["93.5%"]  # signs of what has none in the question do not count
    assert quotes(index, q="3.5％") == ["93.5%"]
    assert quotes(index, q="%") == quotes(index, unit="%")


def test_a_row_is_what_the_interface_for_programs_promises(index: Index) -> None:
    row = ledger.figures(index, Filters(comparator="at_least"))["rows"][0]
    assert row == {
        "id": "figure/2023/a.txt/9", "address": "/id/figure/2023/a.txt/9", "document": "2023/a.txt", "document_title": "二〇二三年教育发布",
        "published": "2023-12-01", "quote": "95%以上", "value": Decimal(95), "upper": None, "unit": "%", "comparator": "at_least",
        "change": None, "measure": "入园率", "status": "target", "obligation": None, "period": {"start": "2024-01-01", "end": "2024-12-31"},
        "actors": [{"id": CITY, "name": "云岭市教育局", "address": "/id/" + CITY}],
        "initiative": {"id": SPRING, "name": "“春苗”行动", "address": "/id/" + SPRING}, "speaker": None, "start": 9, "end": 14,
        "source": "/id/document/2023/a.txt#char=9,14", "amount": {"zh": "≥ 95 %", "en": "≥ 95 %"}, "when": {"zh": "2024 年", "en": "2024"},
    }  # fmt: skip


@pytest.mark.parametrize("by", ledger.SORTS)
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_every_sort_in_both_directions_has_every_figure_once_and_what_lacks_the_word_last(index: Index, by: str, direction: str) -> None:
    rows = ledger.figures(index, Filters(), Order.of(by, direction))["rows"]
    assert len({r["id"] for r in rows}) == len(OLD) + len(NEW) == len(rows)
    keys = {
        "published": lambda r: r["published"], "measure": lambda r: r["measure"], "value": lambda r: r["value"], "status": lambda r: r["status"],
        "period": lambda r: r["period"] and (r["period"]["end"] or r["period"]["start"]),
        "actor": lambda r: "；".join(a["name"] for a in r["actors"]) or None, "initiative": lambda r: r["initiative"] and r["initiative"]["name"],
        "speaker": lambda r: r["speaker"] and r["speaker"]["name"], "document": lambda r: r["document_title"],
    }  # fmt: skip
    found = [keys[by](r) for r in rows]
    said = [k for k in found if k is not None]
    assert said == sorted(said, reverse=direction == "desc")
    assert found == said + [None] * (len(found) - len(said))


def test_pages_follow_on_one_another(index: Index) -> None:
    whole = quotes(index)
    parts = [ledger.figures(index, Filters(), Order(), Page(4, at)) for at in (0, 4, 8)]
    assert [r["quote"] for p in parts for r in p["rows"]] == whole
    assert {p["total"] for p in parts} == {len(whole)}
    assert [r["quote"] for part in ledger.every(index, Filters(), Order()) for r in part] == whole


def test_groups_count_targets_and_results_and_lead_to_their_figures(index: Index) -> None:
    found = ledger.groups(index, Filters(), "actor")
    assert found["total"] == 3
    assert [(g["name"], g["figures"], g["target"], g["actual"]) for g in found["rows"]] == [
        ("云岭市教育局", 7, 2, 5), ("青溪区教育局", 2, 0, 2), (None, 2, 0, 2),
    ]  # fmt: skip
    assert [(g["key"], g["figures"]) for g in ledger.groups(index, Filters(), "year", "name")["rows"]][:2] == [(1850, 1), (1851, 1)]
    assert [(g["key"], g["figures"]) for g in ledger.groups(index, Filters(document="b.txt"), "document")["rows"]] == [("b.txt", 5)]
    assert [g["name"] for g in ledger.groups(index, Filters(), "measure", "target", Page(1, 0))["rows"]] == ["入园率"]


@pytest.mark.parametrize("by", ledger.GROUPS)
def test_a_group_links_to_exactly_the_figures_that_it_counts(index: Index, by: str) -> None:
    for link, number in _groups(opened(index, group=by, status="actual")):
        assert "group" not in link
        page = opened(index, **link)
        assert shown(page, "//h2[@id='total']")[0].startswith(f"{number} 个数字"), link


def _groups(page: Any) -> list[tuple[dict[str, list[str]], int]]:
    rows = page.xpath("//table[contains(@class, 'groups')]/tbody/tr")
    assert rows
    return [(parse_qs(urlsplit(r.xpath("td[1]/a/@href")[0]).query), int(r.xpath("string(td[2])"))) for r in rows]


# --- the page -----------------------------------------------------------------------------------------------------


def test_the_page_says_what_each_figure_is(index: Index) -> None:
    page = opened(index, comparator="at_least")
    assert shown(page, "//h2[@id='total']") == ["1 个数字 目标 1 结果 0"]
    assert shown(page, "//table[contains(@class, 'figures')]/tbody/tr/td") == [
        "入园率 走势", "≥ 95 %", "目标", "2024 年", "云岭市教育局", "“春苗”行动", "", "“95%以上” 二〇二三年教育发布 · 2023-12-01",
    ]  # fmt: skip
    assert page.xpath("//a[@class='source']/@href") == ["/id/document/2023/a.txt#char=9,14"]
    assert page.xpath("//td[3]//*[name()='svg']/@class") == ["shape figure hollow"]
    english = opened(index, lang="en", comparator="more_than")
    assert shown(english, "//table[contains(@class, 'figures')]/tbody/tr/td")[1:5] == [
        "> 15.8 million yuan", "result", "as of the end of June 2023", "云岭市教育局；青溪区教育局",
    ]  # fmt: skip


def test_active_filters_are_named_and_each_can_be_taken_away(index: Index) -> None:
    page = opened(index, status="actual", actor=CITY, minimum="90", without="initiative", sort="value")
    chips = {shown(li, "./a/span[1]")[0]: parse_qs(urlsplit(li.xpath("a/@href")[0]).query) for li in page.xpath("//ul[@class='chips']/li[a/span]")}
    everything = {"status": ["actual"], "actor": [CITY], "minimum": ["90"], "without": ["initiative"], "sort": ["value"]}
    gone = {"目标或结果：结果": "status", "部门或地方：云岭市教育局": "actor", "数值不小于：90": "minimum", "不属于任何举措": "without"}
    assert chips == {label: {k: v for k, v in everything.items() if k != name} for label, name in gone.items()}
    assert shown(page, "//th[@aria-sort='descending']") == ["数量 ↓"]
    assert page.xpath("//input[@name='actor']/@value") == [CITY]
    assert page.xpath("//input[@name='actor_name']/@value") == ["云岭市教育局"]


def test_headings_sort_and_turn_around(index: Index) -> None:
    page = opened(index, year="2023")
    links = {a.text_content().strip(): a.get("href") for a in page.xpath("//th/a")}
    assert links["数量"] == "/ledger?year=2023&sort=value"
    assert links["指标"] == "/ledger?year=2023&sort=measure"
    turned = opened(index, year="2023", sort="value")
    assert turned.xpath("//th[@aria-sort]/a/@href") == ["/ledger?year=2023&sort=value&order=asc"]
    assert shown(turned, "//td[2]") == ["> 1,580 万元", "93.5 %", "88 %"]


def tidied(index: Index, query: str) -> str:
    response = ledger_page.page(request(index, query))
    assert response.status_code == 303
    return response.headers["location"]


def test_a_form_sent_without_javascript_comes_to_a_tidy_address(index: Index) -> None:
    sent = "q=&status=target&year=&actor_name=&actor=&sort=published&order=desc&group="
    assert tidied(index, sent) == "/ledger?status=target"
    by_name = urlencode({"actor_name": "青溪区教育局", "document_name": "二〇二三年教育发布", "lang": "en"})
    assert parse_qs(urlsplit(tidied(index, by_name)).query) == {"actor": [DISTRICT], "document": ["2023/a.txt"], "lang": ["en"]}
    renamed = urlencode({"actor": CITY, "actor_name": "青溪区教育局"})
    assert parse_qs(urlsplit(tidied(index, renamed)).query) == {"actor": [DISTRICT]}
    kept = urlencode({"actor": CITY, "actor_name": "云岭市教育局", "unit": " "})
    assert parse_qs(urlsplit(tidied(index, kept)).query) == {"actor": [CITY]}
    assert tidied(index, urlencode({"actor": CITY, "actor_name": ""})) == "/ledger"


def test_a_name_that_nothing_has_is_said_and_the_other_filters_hold(index: Index) -> None:
    page = opened(index, speaker_name=SCRIPT, status="target")
    assert SCRIPT in shown(page, "//p[contains(@class, 'notice')]")[0]
    assert shown(page, "//h2[@id='total']") == ["2 个数字 目标 2 结果 0"]
    assert page.xpath("//input[@name='speaker_name']/@value") == [SCRIPT]


def test_what_the_texts_hold_is_never_markup(index: Index) -> None:
    page = opened(index, measure=SCRIPT)
    assert page.xpath("//script[contains(., 'alert')]") == []
    assert shown(page, "//td[contains(@class, 'measure')]") == [SCRIPT]


@pytest.mark.parametrize(
    "query",
    [
        "year=abc", "year=0", "year=2", "year=20(24", "year=99999", "sort=x", "order=up", "page=0", "page=2", "page=999999999999",
        "minimum=nan", "minimum=Infinity",
        "maximum=1e999", "status=done", "group=colour", "rank=size", "comparator=%3E", "without=measure", "year=2024&year=2025", "q=" + "很" * 201,
    ],
)  # fmt: skip
def test_a_bad_parameter_is_refused_by_name(index: Index, query: str) -> None:
    with pytest.raises(HttpError, match=query.partition("=")[0]) as refused:
        ledger_page.page(request(index, query))
    assert refused.value.status == 400


def test_words_are_the_same_in_both_languages() -> None:
    def shape(value: Any) -> Any:
        return {k: shape(v) for k, v in value.items()} if isinstance(value, dict) else None

    assert shape(words("ledger", "zh")) == shape(words("ledger", "en"))
