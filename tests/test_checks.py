"""Facts that are not as they must be are refused, by every check of the table, in one line that says what, where and what is asked for."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from facts import FIRST, corpus
from msgspec.structs import replace

from kg import checks
from kg.errors import RefusedError
from kg.model import Evidence, Facts, Period
from kg.rdf.statements import PREDICATES

SOUND = corpus().facts[0]
Break = Callable[[Facts], Facts]


def of(of_kind: str, /, **said: Any) -> Break:
    """The first thing of a kind says something else."""

    def broken(facts: Facts) -> Facts:
        first, *rest = getattr(facts, of_kind)
        return replace(facts, **{of_kind: (replace(first, **said), *rest)})

    return broken


def document(**said: Any) -> Break:
    return lambda facts: replace(facts, document=replace(facts.document, **said))


def post(**said: Any) -> Break:
    return lambda facts: of("officials", posts=(replace(facts.officials[0].posts[0], **said),))(facts)


TABLE: list[tuple[str, str, Break]] = [
    ("Document", "identifier", document(id=" ")),
    ("Document", "date of publication", document(published="9999-12-31")),
    ("Document", "date of publication", document(published="２０２４-０５-０６")),
    ("Document", "date of publication", document(published="2024-02-30")),
    ("Document", "date of publication", document(published="0001")),
    ("Document", "jurisdiction", document(jurisdiction="place/别处")),
    ("Document", "jurisdiction", document(jurisdiction="organization/云岭市教育局")),
    ("Document", "checksum", document(sha256="A" * 64)),
    ("PlaceEntity", "name", of("places", name="“”")),
    ("PlaceEntity", "code", of("places", code="53")),
    ("PlaceEntity", "place above", of("places", within="place/云南省")),
    ("Official", "name", of("officials", name=" ")),
    ("Official", "evidence", of("officials", mentions=())),
    ("Post", "title", post(title="")),
    ("Post", "organization", post(organization="organization/无")),
    ("Post", "evidence", post(evidence=())),
    ("Post", "change", post(change="promoted")),
    ("Post", "beginning", post(since="24")),
    ("Post", "end", post(until="2024-13")),
    ("Organization", "name", of("organizations", name="")),
    ("Organization", "kind", of("organizations", kind="a b")),
    ("Organization", "evidence", of("organizations", mentions=())),
    ("Organization", "parent", of("organizations", parent="place/云岭市")),
    ("Organization", "jurisdiction", of("organizations", jurisdiction="organization/云岭市教育局")),
    ("Initiative", "name", of("initiatives", name="《 》")),
    ("Initiative", "kind", of("initiatives", kind="")),
    ("Initiative", "evidence", of("initiatives", mentions=())),
    ("Initiative", "actor", of("initiatives", actor=("official/李敏@云岭市教育局",))),
    ("Initiative", "whole", of("initiatives", part_of=("initiative/无",))),
    ("Figure", "identifier", of("figures", id="figure/2024_a.txt/1")),
    ("Figure", "measure", of("figures", measure=" ")),
    ("Figure", "value", of("figures", value=Decimal("NaN"))),
    ("Figure", "value", of("figures", value=Decimal("1E+50"))),
    ("Figure", "value", of("figures", value=Decimal("1E-50"))),
    ("Figure", "upper value", of("figures", comparator="range", upper=Decimal("Infinity"))),
    ("Figure", "range", of("figures", comparator="range", upper=Decimal(11))),
    ("Figure", "comparator", of("figures", comparator="roughly")),
    ("Figure", "upper value", of("figures", comparator="range")),
    ("Figure", "upper value", of("figures", upper=Decimal(13))),
    ("Figure", "change", of("figures", change="up")),
    ("Figure", "status", of("figures", status="hoped")),
    ("Figure", "obligation", of("figures", obligation="wished")),
    ("Figure", "period", of("figures", period=Period("2024-12-31", "2024-01-01"))),
    ("Figure", "period", of("figures", period=Period("10003-01-01", None))),
    ("Figure", "period", of("figures", period=Period("2024", None))),
    ("Figure", "period", of("figures", period=Period(None, None))),
    ("Figure", "actor", of("figures", actor=("organization/无",))),
    ("Figure", "initiative", of("figures", initiative="initiative/无")),
    ("Figure", "speaker", of("figures", speaker="place/云岭市")),
    ("Figure", "baseline", of("figures", before="figure/无")),
    ("Event", "name", of("events", name="")),
    ("Event", "evidence", of("events", mentions=())),
    ("Event", "day", of("events", date="1-12-31")),
    ("Event", "organizer", of("events", organizer="place/云岭市")),
    ("Event", "participants", of("events", participants=("official/无",))),
    ("Relation", "predicate", of("relations", predicate="knows")),
    ("Relation", "ends", of("relations", object="organization/无")),
    ("Relation", "evidence", of("relations", evidence=())),
    ("Evidence", "quote", of("places", mentions=(Evidence(3, 1, "云岭"),))),
    ("Evidence", "quote", of("places", mentions=(Evidence(3, 3, ""),))),
    ("Evidence", "quote", of("places", mentions=(Evidence(-2, -1, FIRST[-2:-1]),))),
    ("Evidence", "quote", of("places", mentions=(Evidence(0, 4, "2025"),))),
    ("Evidence", "quote", of("figures", quote="13所")),
]


def test_facts_that_are_sound() -> None:
    for facts in corpus().facts:
        assert checks.hold(facts) is facts


@pytest.mark.parametrize(("kind", "part", "broken"), TABLE, ids=[f"{kind} {part} {n}" for n, (kind, part, _) in enumerate(TABLE)])
def test_what_breaks_a_check_is_told_in_one_line(kind: str, part: str, broken: Break) -> None:
    facts = broken(SOUND)
    assert part in {fault.part for fault in checks.faults(facts)}
    with pytest.raises(RefusedError, match=f"^refused: the .*{part}|^refused: the .*identifier") as refused:
        checks.hold(facts)
    assert "\n" not in str(refused.value) and "is asked for" in str(refused.value)


def test_every_check_of_the_table_is_broken_here() -> None:
    assert {(kind.__name__, check.part) for kind, own in checks.CHECKS.items() for check in own} == {(kind, part) for kind, part, _ in TABLE}


def test_a_fault_says_what_where_and_what_is_asked_for() -> None:
    with pytest.raises(RefusedError) as refused:
        checks.hold(of("figures", measure="")(SOUND))
    column = FIRST.index("12所") + 1
    assert str(refused.value) == f"refused: the measure of the figure “12所” (line 1, column {column}) is “”; a text that says what is counted is asked for"
    with pytest.raises(RefusedError, match=r" is “9999”; a year, a month or a day of 1900 to 2200, such as 2025-02-13, is asked for \(and 1 more"):
        checks.hold(document(published="9999", sha256="?")(SOUND))


@pytest.mark.parametrize(
    "broken",
    [document(title="一\ud800二"), document(authors=("王", "\udfff")), document(url="x:\udcb9"), of("figures", unit="\ud800"), post(title="\udc00")],
)
def test_half_a_character_is_no_text(broken: Break) -> None:
    with pytest.raises(RefusedError, match="without half characters") as refused:
        checks.hold(broken(SOUND))
    assert str(refused.value).encode("utf-8")


def test_two_things_of_one_identifier_are_told() -> None:
    twice = replace(SOUND, figures=(*SOUND.figures, SOUND.figures[0]))
    with pytest.raises(RefusedError, match="the identifier of the figure “12所”"):
        checks.hold(twice)


def test_the_table_knows_the_words_of_the_graph() -> None:
    assert set(PREDICATES) == checks.RELATIONS
