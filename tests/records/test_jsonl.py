"""Records: their contract, exact numbers, and the way back."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from kg.model import (
    Corpus,
    Document,
    Event,
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
from kg.records import jsonl
from kg.records.built import Built

TEXT = "3月5日，兰州市发展改革委副主任甲某介绍，“满电行动”今年将新建充电桩1.5万个以上。\r\n𠮷林😀\u2028完"


def quoted(words: str) -> Evidence:
    start = TEXT.index(words)
    return Evidence(start, start + len(words), words)


PLACE = PlaceEntity("place/620100", "兰州市", ("兰州",), "620100", None, (quoted("兰州市"),))
BODY = Organization(
    "organization/兰州市发展和改革委员会", "兰州市发展和改革委员会", ("兰州市发展改革委",), "government", None,
    "place/620100", (quoted("兰州市发展改革委"),),
)  # fmt: skip
PERSON = Official("official/甲某@兰州市发展和改革委员会", "甲某", (Post(BODY.id, "副主任", True, (quoted("副主任"),)),), (quoted("甲某"),))
PLAN = Initiative("initiative/满电行动", "满电行动", (), "action", (), (BODY.id,), (quoted("满电行动"),))
FIGURE = Figure(
    "figure/a.txt/30", "1.5万个以上", quoted("1.5万个以上").start, quoted("1.5万个以上").end, Decimal("15000"), "个",
    "at_least", "新建充电桩", "target", None, "increase", Period("2024-01-01", None), (BODY.id,), PLAN.id, PERSON.id, "r",
)  # fmt: skip
EVENT = Event("event/发布会", "发布会", "2024-03-05", BODY.id, (PERSON.id,), (), ())
FACTS = Facts(
    Document("a.txt", TEXT, "a.txt", "题", published="2024-03-05", authors=("乙",), jurisdiction="place/620100", sha256="00"),
    (PLACE,), (PERSON,), (BODY,), (PLAN,), (FIGURE,), (EVENT,),
    (Relation(FIGURE.id, "said", PERSON.id, (quoted("介绍"),)), Relation(BODY.id, "inferred_parent", BODY.id, (), True)),
)  # fmt: skip
CORPUS = Corpus((FACTS, Facts(Document("b.txt", "空"))))


def test_every_key_in_its_place() -> None:
    rows = [json.loads(line) for line in jsonl.lines(CORPUS)]
    assert [list(r)[:2] for r in rows] == [["type", "id"]] * 8
    assert [r["type"] for r in rows] == [
        "document", "place", "official", "organization", "initiative", "figure", "event", "document",
    ]  # fmt: skip
    assert all(r["document"] == "a.txt" for r in rows[1:7])
    assert rows[0] == {
        "type": "document", "id": "a.txt", "title": "题", "published": "2024-03-05", "authors": ["乙"],
        "jurisdiction": "place/620100", "path": "a.txt", "sha256": "00", "characters": len(TEXT),
    }  # fmt: skip
    assert rows[2]["posts"] == [
        {
            "organization": BODY.id,
            "title": "副主任",
            "concurrent": True,
            "evidence": [{"start": 13, "end": 16, "quote": "副主任"}],
        }
    ]
    assert rows[5] == {
        "type": "figure", "id": "figure/a.txt/30", "document": "a.txt", "quote": "1.5万个以上", "start": FIGURE.start,
        "end": FIGURE.end, "value": 15000, "unit": "个", "comparator": "at_least", "change": "increase",
        "measure": "新建充电桩", "status": "target", "period": {"start": "2024-01-01"}, "actor": [BODY.id],
        "initiative": PLAN.id, "speaker": PERSON.id, "rule": "r",
    }  # fmt: skip


def test_quotes_are_slices_and_ids_are_records() -> None:
    rows = [json.loads(line) for line in jsonl.lines(CORPUS)]
    ids = {r["id"] for r in rows}
    for row in rows:
        for mention in row.get("mentions", []):
            assert TEXT[mention["start"] : mention["end"]] == mention["quote"]
        named = [row.get("jurisdiction"), row.get("initiative"), row.get("speaker"), row.get("organizer"), *row.get("actor", [])]
        assert {n for n in named if n} <= ids


def test_and_back(tmp_path: Path) -> None:
    jsonl.write(CORPUS, tmp_path / "records.jsonl")
    jsonl.write_sources(CORPUS, tmp_path / "sources.jsonl")
    assert tuple(Built(tmp_path).values()) == CORPUS.facts
    # no sign in it but \n ends a line for anyone
    assert len((tmp_path / "sources.jsonl").read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("16.4E8", "1640000000"), ("1E+3", "1000"), ("0.3333", "0.3333"), ("-5.10", "-5.1"), ("0", "0"), ("-0.0", "0"),
        ("1E-7", "0.0000001"), ("123456789012345678901234567890.5", "123456789012345678901234567890.5"), ("100", "100"),
    ],
)  # fmt: skip
def test_numbers_are_plain_and_exact(value: str, written: str) -> None:
    assert jsonl.dumps(Decimal(value)) == written
    assert json.loads(written, parse_float=Decimal, parse_int=Decimal) == Decimal(value)
