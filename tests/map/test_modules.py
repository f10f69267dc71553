"""The map's JavaScript: one source for every function, and modules that can be joined into the script of the offline page."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from kg.map.page import MODULES, TEMPLATES, joined

_NAMED = re.compile(r"^(?:export )?(?:async )?(?:function\*? |const |let |class )(\w+)|^(?:export )?const \[([\w, ]+)\]", re.M)
_FUNCTION = re.compile(r"^(?:export )?(?:async )?function\*? (\w+)", re.M)


def scripts() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.js"))


def test_no_function_stands_in_two_scripts() -> None:
    homes: dict[str, set[str]] = {}
    for path in scripts():
        for name in _FUNCTION.findall(path.read_text("utf-8")):
            homes.setdefault(name, set()).add(path.name)
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


def test_no_name_of_a_module_stands_in_another() -> None:
    """They are joined into one script for the page that opens from disk."""
    names: Counter[str] = Counter()
    for path in MODULES.glob("*.js"):
        for one, several in _NAMED.findall(path.read_text("utf-8")):
            names.update([one] if one else several.split(", "))
    assert {name for name, times in names.items() if times > 1} == set()


def test_the_joined_script_holds_every_module_once_and_imports_nothing() -> None:
    script = joined()
    assert not re.search(r"^(?:import|export)\b", script, re.M)
    for path in MODULES.glob("map_*.js"):
        first = path.read_text("utf-8").split("\n", 1)[0]
        assert script.count(first) == (path.name != "map_start.js"), path.name
