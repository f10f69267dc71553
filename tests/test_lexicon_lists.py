"""What stands in the lexicon's files: nothing twice, nothing that contradicts itself, a head that tells who reads it and how to add."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg import lexicon

KG = Path(lexicon.__file__).parent
FILES = sorted(path for folder in lexicon.load().folders for path in folder.glob("*.yaml"))
DIMENSIONS = (
    "count", "money", "length", "area", "volume", "weight", "power", "energy", "data", "temperature", "ratio", "compound", "time",
)  # fmt: skip


def lists(value: Any, at: str = "") -> Iterator[tuple[str, list[str]]]:
    """Each list of words in a file, with where it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from lists(inner, f"{at}/{key}")
    elif isinstance(value, list):
        if value and all(isinstance(x, str) for x in value):
            yield at, value
        for i, inner in enumerate(value):
            if not isinstance(inner, str):
                yield from lists(inner, f"{at}/{i}")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_file_says_what_it_is_and_names_nothing_twice(path: Path) -> None:
    words = path.read_text("utf-8")
    assert words.startswith("# ")
    twice = {(at, x) for at, some in lists(yaml.load(words, EachOnce)) for x in some if some.count(x) > 1}
    assert not twice


class EachOnce(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML takes the last of two entries of one name; here they are an error."""


def _mapping(loader: EachOnce, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]  # type: ignore[no-untyped-call]
    assert len(keys) == len(set(keys)), f"twice in a mapping: {sorted(k for k in keys if keys.count(k) > 1)}"
    return yaml.constructor.SafeConstructor.construct_mapping(loader, node, deep)


EachOnce.add_constructor("tag:yaml.org,2002:map", lambda loader, node: _mapping(loader, node, True))


def head(path: Path) -> str:
    """The comment at the head of a file, in one line."""
    found = re.match(r"(?:#[^\n]*\n)+", path.read_text("utf-8"))
    return " ".join(line.lstrip("# ") for line in found[0].splitlines()) if found else ""


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_head_of_a_file_tells_who_reads_it_and_how_to_add_an_entry(path: Path) -> None:
    named = re.compile(rf"\.data\(.*[\"']{path.stem}[\"']")
    reading = {file.relative_to(KG).with_suffix("").parts[0] for file in KG.rglob("*.py") if named.search(file.read_text("utf-8"))}
    reading.discard("lexicon")  # the example in its docstring
    told = re.search(r"[Uu]sed by (.+?)(?:[;:]|\.(?: |$))", head(path))
    assert told and set(re.findall(r"kg/(\w+)", told[1])) == reading
    assert "To add " in head(path)


def test_a_unit_has_one_dimension_and_one_form() -> None:
    units = lexicon.load().data("units")
    known = [u for dimension in DIMENSIONS for u in units[dimension]]
    assert len(known) == len(set(known))
    assert set(units["canonical"].values()) <= set(known)


def test_a_short_form_names_one_department() -> None:
    owners: dict[str, str] = {}
    for department, shorts in lexicon.load().data("organs")["departments"].items():
        for short in shorts:
            assert owners.setdefault(short, department) == department, short


def test_a_name_is_of_one_kind_of_undertaking_and_a_cue_of_one_status() -> None:
    known = [name for names in lexicon.load().data("initiatives")["known"].values() for name in names]
    assert len(known) == len(set(known))
    status = lexicon.load().data("status")
    assert not set(status["target"]["strong"]) & set(status["actual"]["strong"])


# Tables of which a word has one key: what is of one kind is not of another
ONE_KEY = (
    "bodies/heads", "bodies/media", "comparators/before", "comparators/after", "comparators/transitive", "initiatives/heads",
    "initiatives/documents", "initiatives/known", "metadata/labels", "organs/departments", "organs/party_departments",
    "organs/government_offices", "status/target", "status/actual",
)  # fmt: skip
# Lists of which a word stands in one
APART = (
    ("comparators/increase", "comparators/decrease"), ("status/target/strong", "status/actual/strong"),
    ("status/target/weak", "status/actual/weak"), ("titles/cores", "titles/modifiers"), ("surnames/single", "surnames/compound"),
)  # fmt: skip


def at(place: str) -> Any:
    name, *keys = place.split("/")
    found = lexicon.load().data(name)
    for key in keys:
        found = found[key]
    return found


def words_in(value: Any) -> list[str]:
    return [x for _, some in lists(value) for x in some]


@pytest.mark.parametrize("place", ONE_KEY)
def test_a_word_of_a_table_has_one_key(place: str) -> None:
    owners: dict[str, list[str]] = {}
    for key, value in at(place).items():
        for word in set(words_in(value)):
            owners.setdefault(word, []).append(key)
    assert not {word: keys for word, keys in owners.items() if len(keys) > 1}


@pytest.mark.parametrize("places", APART, ids=" ".join)
def test_lists_that_say_the_opposite_share_no_word(places: tuple[str, str]) -> None:
    one, other = (set(words_in(at(place))) for place in places)
    assert not one & other


def test_a_surname_stands_once() -> None:
    rows = "".join(at("surnames/single"))
    assert not {c for c in rows if rows.count(c) > 1}
