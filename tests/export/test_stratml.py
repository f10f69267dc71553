"""stratml.xml as lxml reads it: the order of elements that the standard wants, and every figure once."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from facts import FIRST, corpus
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace
from told import HOSTILE, told

from kg.errors import ExportError
from kg.export import Material, export
from kg.model import Corpus, Document, Facts, Figure
from kg.records.built import Built

GRAMMAR = etree.RelaxNG(etree.parse(str(Path(__file__).with_name("stratml.rng"))))
NAMES = {"s": "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"}


def plan(corpus: Corpus, folder: Path, base: str | None = None) -> Any:
    export(Material(corpus, base), "stratml", folder / "stratml.xml")
    tree = etree.parse(str(folder / "stratml.xml"))
    assert GRAMMAR.validate(tree), GRAMMAR.error_log
    identifiers = tree.xpath("//s:Identifier/text()", namespaces=NAMES)  # of type xsd:ID
    assert len(identifiers) == len(set(identifiers)) > 0
    return tree.getroot()


def texts(element: Any, path: str) -> list[str]:
    found = element.xpath(path, namespaces=NAMES)
    return [x if isinstance(x, str) else x.text for x in found]


def results(root: Any, kind: str = "*") -> dict[str, Any]:
    """Each result by the identifier of its figure."""
    found = root.xpath(f"//s:MeasurementInstance/s:{kind}", namespaces=NAMES)
    named = {texts(r, "s:Description")[0].rpartition("figure: ")[2]: r for r in found}
    assert len(named) == len(found)
    return named


def test_every_figure_organization_and_initiative_of_the_samples(built: Path, tmp_path: Path) -> None:
    root = plan(Built(built).corpus(), tmp_path)
    records = [json.loads(line, parse_float=Decimal) for line in (built / "records.jsonl").read_text("utf-8").splitlines()]
    of: dict[str, dict[str, Any]] = {}
    for r in records:
        of.setdefault(r["type"], {})[r["id"]] = r
    found = results(root)
    assert set(found) == set(of["figure"])
    assert set(results(root, "TargetResult")) == {i for i, f in of["figure"].items() if f["status"] == "target"}
    for own, f in of["figure"].items():
        (number,) = texts(found[own], "s:NumberOfUnits")
        assert Decimal(number) == f["value"]
        assert texts(found[own], "../../s:MeasurementDimension/text()") == [f["measure"]]
        assert texts(found[own], "../../s:UnitOfMeasurement/text()") == ([f["unit"]] if f.get("unit") else [])
        period = f.get("period", {})
        assert texts(found[own], "s:StartDate") + texts(found[own], "s:EndDate") == list(period.values())
        assert texts(found[own], "s:Description")[0].startswith(f["quote"])
    assert sorted(texts(root, "//s:Organization/s:Name")) == sorted(o["name"] for o in of["organization"].values())
    assert sorted(texts(root, "//s:Goal/s:Name")[:-1]) == sorted(i["name"] for i in of["initiative"].values())
    posts = {(p["organization"], r["id"], p["title"]) for r in records if r["type"] == "official" for p in r["posts"]}
    assert len(root.xpath("//s:Organization/s:Stakeholder/s:Role", namespaces=NAMES)) == len(posts)


def test_a_goal_with_its_actor_indicator_and_result(tmp_path: Path) -> None:
    root = plan(corpus(), tmp_path)
    assert root.get("Type") == "Performance_Report"
    (goal,) = root.xpath("//s:Goal[s:Name='“春苗”行动']", namespaces=NAMES)
    assert texts(goal, "s:Stakeholder/s:Name") == ["云岭市教育局"]
    assert texts(goal, "s:OtherInformation") == ["part of: 三大工程"]
    start = FIRST.index("12所")
    assert texts(goal, "s:Objective/s:Name") == ["云岭市教育局"]
    (result,) = goal.xpath("s:Objective/s:PerformanceIndicator[s:MeasurementDimension='新建学校']//s:ActualResult", namespaces=NAMES)
    assert [texts(result, f"s:{n}") for n in ("StartDate", "EndDate", "NumberOfUnits")] == [["2024-01-01"], ["2024-12-31"], ["12"]]
    assert texts(result, "s:Description") == [f"12所\nspeaker: 李敏\nsource: 2024/a.txt#char={start},{start + 3}\nfigure: figure/2024/a.txt/{start}"]
    trained = root.xpath("//s:Goal[last()]//s:ActualResult[s:Descriptor/s:DescriptorValue='range']", namespaces=NAMES)
    assert "upper: 30000\nchange: increase" in texts(trained[0], "s:Description")[0]
    (body,) = root.xpath("//s:Organization", namespaces=NAMES)
    assert texts(body, "s:Acronym") == ["市教育局"]
    assert texts(body, "s:Stakeholder/s:Role/s:Name") == ["局长", "新闻发言人"]


def with_figures(*figures: Figure) -> Corpus:
    return Corpus((replace(told("甲").facts[0], figures=figures),))


def test_a_target_and_its_result_stand_side_by_side(tmp_path: Path) -> None:
    (target,) = told("甲").facts[0].figures
    done = replace(target, id="figure/a.txt/9", status="actual", value=Decimal("96.1"))
    later = replace(done, id="figure/a.txt/5", period=None)
    root = plan(with_figures(done, target, later), tmp_path)
    instances = root.xpath("//s:PerformanceIndicator/s:MeasurementInstance", namespaces=NAMES)
    assert [[etree.QName(r).localname for r in i] for i in instances] == [["ActualResult"], ["TargetResult", "ActualResult"]]


def test_objectives_stand_in_the_order_of_their_actors_each_with_its_indicators(tmp_path: Path) -> None:
    (facts,) = told("甲").facts
    bodies = tuple(replace(facts.organizations[0], id=f"organization/{n}", name=n) for n in ("a", "ab", "b"))
    actors = [("organization/b", "organization/a"), ("organization/ab",), ("organization/a",), ()]
    figures = tuple(
        replace(facts.figures[0], id=f"figure/a.txt/{i}{measure}", actor=who, measure=measure, initiative=None)
        for i, who in enumerate(actors)
        for measure in ("乙", "丙")
    )
    root = plan(Corpus((replace(facts, organizations=(*facts.organizations, *bodies), figures=figures, relations=()),)), tmp_path)
    assert texts(root, "//s:Goal[last()]/s:Objective/s:Name") == ["未归入举措的指标 · Figures of no initiative", "a", "a、b", "ab"]
    assert texts(root, "//s:Goal[last()]/s:Objective/s:PerformanceIndicator/s:MeasurementDimension") == ["丙", "乙"] * 4
    assert texts(root, "//s:Goal[last()]//s:PerformanceIndicator/s:SequenceIndicator") == [f"2.{o}.{i}" for o in (1, 2, 3, 4) for i in (1, 2)]


def test_nothing_but_targets_is_a_plan(tmp_path: Path) -> None:
    assert plan(told("甲"), tmp_path).get("Type") == "Performance_Plan"


def test_one_document_gives_its_title_day_and_address(tmp_path: Path) -> None:
    (facts,) = told("甲").facts
    for published, days in (("2025-02", []), ("2025-02-13", ["2025-02-13"])):
        root = plan(Corpus((replace(facts, document=replace(facts.document, published=published)),)), tmp_path)
        assert texts(root, "s:Name") == ["甲"]
        assert texts(root, "s:AdministrativeInformation/s:PublicationDate") == days
        assert texts(root, "s:AdministrativeInformation/s:Source") == ["https://example.org/"]
        assert f"published: {published}" in texts(root, "s:OtherInformation")[0]


def test_an_address_is_made_one(tmp_path: Path) -> None:
    (facts,) = told("甲").facts
    url = "https://example.org/a b/<网>?x=%20&y#z"
    root = plan(Corpus((replace(facts, document=replace(facts.document, url=url)),)), tmp_path)
    assert texts(root, "//s:Source") == ["https://example.org/a%20b/%3C%E7%BD%91%3E?x=%20&y#z"]


def test_a_document_that_says_nothing_is_still_valid(tmp_path: Path) -> None:
    assert len(texts(plan(Corpus((Facts(Document("a.txt", "空")),)), tmp_path), "//s:Goal")) == 1


def test_hostile_words_come_back_as_they_are(tmp_path: Path) -> None:
    root = plan(told(HOSTILE), tmp_path)
    for path in ("s:Name", "//s:MeasurementDimension", "//s:Goal/s:Name", "//s:Organization/s:Name", "//s:Role[not(s:RoleType)]/s:Name"):
        assert texts(root, path) == [HOSTILE], path


def test_a_control_character_is_named_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"StratML cannot hold the character U\+0001 of "):
        export(Material(told("甲\x01乙")), "stratml", tmp_path / "s.xml")
    assert list(tmp_path.iterdir()) == []


def test_identifiers_are_the_same_on_every_run_and_move_with_the_base(tmp_path: Path) -> None:
    first, second = (texts(plan(corpus(), tmp_path), "//s:Identifier") for _ in range(2))
    other = texts(plan(corpus(), tmp_path, "https://example.org/id/"), "//s:Identifier")
    assert first == second and not set(first) & set(other)
    assert "_d2e820ae-33be-5cce-ae18-377a6658152e" in first  # of https://w3id.org/zhengtu/id/organization/云岭市教育局


@given(
    words=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1),
    value=st.decimals(allow_nan=False, allow_infinity=False),
)
@settings(max_examples=40, deadline=None)
def test_any_words_and_numbers_survive(words: str, value: Decimal, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = plan(told(words, str(value)), tmp_path_factory.getbasetemp())
    assert texts(root, "//s:MeasurementDimension") == [words]
    assert Decimal(texts(root, "//s:NumberOfUnits")[0]) == value
