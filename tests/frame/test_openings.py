"""What an opening says of the whole document: genre, place, date, years, speaker; the share that is read right."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg import lexicon
from kg.model import Document
from kg.pipeline import understand

SPECS = Path(__file__).parents[1] / "specs"
TABLES = ("frames", "frames_second")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KEYS = ("genre", "jurisdiction", "published", "reports", "plans", "speaker")
FLOORS = {"genre": 0.97, "jurisdiction": 0.97, "published": 0.99, "reports": 1.0, "plans": 1.0, "speaker": 0.97}
GENRES = """
press_conference transcript work_report plan notice opinion regulation budget_report communique appointments duties biography
project_list public_matters meeting inspection_tour discipline interpretation news speech letter table other
"""
LEVELS = "centre province prefecture county town village zone corps"
PROVINCES = """
北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 四川 贵州 云南 西藏
陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾 全国 无
"""


def frame_of(text: str) -> dict[str, str | None]:
    """What is read of the document as a whole. A key that nothing fills yet is None."""
    document = understand(Document("x.txt", text), lexicon.load())[0].document
    return {key: getattr(document, key, None) for key in KEYS}


@cache
def cases() -> list[dict[str, Any]]:
    """Of both tables, the first one's before those of the second."""
    return [case for table in TABLES for case in yaml.load((SPECS / f"{table}.yaml").read_text("utf-8"), Loader=LOADER)]


@cache
def read() -> list[dict[str, str | None]]:
    return [frame_of(case["text"]) for case in cases()]


def is_right(key: str, found: str | None, wanted: Any) -> bool:
    """As wanted, or as one of several; a place may also carry the names of those it lies in before its own."""
    each = [None if w is None else str(w) for w in (wanted if isinstance(wanted, list) else [wanted])]
    if found in each:
        return True
    return key == "jurisdiction" and any(w and re.fullmatch(f".+[省区市州盟县旗镇乡]{re.escape(w)}", found or "") for w in each)


def wrong(key: str) -> list[str]:
    return [
        f"{number}: {case['text'][:24]!r}: {found[key]} instead of {case['expect'][key]}"
        for number, (case, found) in enumerate(zip(cases(), read(), strict=True))
        if key in case["expect"] and not is_right(key, found[key], case["expect"][key])
    ]


@pytest.mark.parametrize("key", KEYS)
def test_share_that_is_right(key: str) -> None:
    asked = sum(key in case["expect"] for case in cases())
    faults = wrong(key)
    share = 1 - len(faults) / asked
    told = f"{key}: {asked - len(faults)} of {asked} right ({share:.3f})"
    print("\n".join([told, *faults]))
    assert share >= FLOORS[key], "\n".join([f"{told}, the floor is {FLOORS[key]}", *faults])


def test_entries_are_well_formed() -> None:
    for case in cases():
        province, level = case["of"]
        assert province in PROVINCES.split() and level in LEVELS.split(), case
        assert case["expect"] and set(case["expect"]) <= set(KEYS), case
        genre = case["expect"].get("genre", "other")
        assert set(genre if isinstance(genre, list) else [genre]) <= set(GENRES.split()), case
        for key in ("published", "reports", "plans"):
            given = case["expect"].get(key)
            for value in given if isinstance(given, list) else [given]:
                assert value is None or re.fullmatch(r"\d{4}(-\d\d){0,2}(/\d{4})?", str(value)), case
    texts = Counter(case["text"] for case in cases())
    assert max(texts.values()) == 1, texts.most_common(3)


def test_every_genre_and_province_is_there() -> None:
    genres = Counter(g for c in cases() for g in [c["expect"].get("genre")] if isinstance(g, str))
    provinces = Counter(case["of"][0] for case in cases())
    assert {g: genres[g] for g in GENRES.split() if genres[g] < 7} == {}
    assert {p: provinces[p] for p in PROVINCES.split() if provinces[p] < 4} == {}


def test_a_place_may_stand_after_those_it_lies_in() -> None:
    assert is_right("jurisdiction", "抚州市临川区", "临川区")
    assert not is_right("jurisdiction", "威宁县", "宁县")
    assert not is_right("jurisdiction", "乡宁县", "宁县")
    assert not is_right("jurisdiction", None, "宁县")
    assert is_right("jurisdiction", None, None)
    assert not is_right("published", "2024-03-05", 2024)
