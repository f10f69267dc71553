"""Four times the text is about four times the work, whatever it repeats: tests/growth.py counts it, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

GROWTH = Path(__file__).with_name("growth.py")
SOME, ALL, PARTS = 10, 24_000, 8


def grown(start: int, count: int) -> list[dict[str, object]]:
    done = subprocess.run([sys.executable, GROWTH, str(start), str(count)], capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    *found, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert last["tried"]
    return found


def test_work_grows_with_the_text_and_not_faster() -> None:
    assert grown(0, SOME) == []


@pytest.mark.nightly
@pytest.mark.parametrize("part", range(PARTS))
def test_every_word_with_every_mark(part: int) -> None:
    assert grown(part * ALL // PARTS, ALL // PARTS) == []


def test_nor_in_long_texts_of_turns_occasions_and_bodies_in_charge() -> None:
    """A look through all labels, events or bodies at each paragraph is cheap in a short text."""
    code = """
import growth
growth.patch()
growth.STEPS = growth.STEPS[-1:]
print(growth.too_fast("[王明] 市政府召开新闻发布会，市教育局局长李敏介绍，今年新建学校12所。（责任单位：市教育局、市财政局）\\n"))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False, cwd=GROWTH.parent)
    assert (done.stdout, done.stderr) == ("{}\n", "")


def test_quadratic_work_is_seen() -> None:
    """The trial itself: an extractor that looks over the whole text at each of its numbers does not pass."""
    code = """
import growth, re, sys
growth.STEPS = growth.STEPS[:1]  # it is seen in the shortest texts
growth.patch()
from kg.extract import figures
plain = figures.MeasureReader
exec('import re\\nEACH = re.compile("[0-9]+")\\ndef slow(text):\\n for m in EACH.finditer(text.clean):\\n  "学" in text.clean[: m.start()]', figures.__dict__)
figures.MeasureReader = lambda text, *more: figures.slow(text) or plain(text, *more)
print(*growth.too_fast("今年新建学校12所，"))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False, cwd=GROWTH.parent)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "slices in slow\n"
