"""How the work of reading a text grows with its length, counted and not timed.

Counted for each expression the characters that it searches, for each function of ours the lines that it runs, and what
is copied or searched of the reading text: four times the text may make about four times of each, where quadratic work
makes sixteen. `python tests/growth.py START COUNT` tries as many shapes from one on; a shape is words of the lexicon
and marks, repeated. Prints the shapes that grow too fast, and by what, as JSON lines. It patches `re` before the
package is imported, so it is a program of its own.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from random import Random
from types import FrameType
from typing import Any

from msgspec.structs import replace

WORK: Counter[str] = Counter()
TIMES = 4
# Characters, and how many times the work four times of them may make. What a number looks back over is bounded, but by
# more than a short text has: what seems to grow too fast there is looked at in longer texts.
STEPS = ((400, 11), (1_600, 8), (6_400, 6))
PASSES = 3  # over the larger text that one kind of work may make there alone: an index that is built
_TOGETHER = 8  # words of one shape
MARKS = ("", "、", "，", "。", "；", "：", "“", "”", "《", "》", "（", "）", " ", "\n", "1", "5%")
_compile = re.compile


class Counted:
    """A compiled expression that counts the characters it goes over."""

    def __init__(self, pattern: re.Pattern[str], module: str) -> None:
        self._pattern, self._name = pattern, f"{module}: {pattern.pattern[:60]}"

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def match(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        m = self._pattern.match(text, pos, endpos)
        WORK[self._name] += m.end() - m.start() + 1 if m else 1
        return m

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        m = self._pattern.search(text, pos, endpos)
        WORK[self._name] += max(1, (m.end() if m else min(endpos, len(text))) - pos)
        return m

    def fullmatch(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        m = self._pattern.fullmatch(text, pos, endpos)
        WORK[self._name] += m.end() - m.start() + 1 if m else 1
        return m

    def finditer(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        for m in self._pattern.finditer(text, pos, endpos):
            WORK[self._name] += m.end() - pos
            pos = m.end()
            yield m
        WORK[self._name] += max(0, min(endpos, len(text)) - pos)

    def findall(self, text: str) -> list[Any]:
        WORK[self._name] += len(text)
        return self._pattern.findall(text)

    def sub(self, replacement: Any, text: str, count: int = 0) -> str:
        WORK[self._name] += len(text)
        return self._pattern.sub(replacement, text, count)

    def split(self, text: str, maxsplit: int = 0) -> list[Any]:
        WORK[self._name] += len(text)
        return self._pattern.split(text, maxsplit)


def _ours(depth: int = 2) -> str | None:
    name = sys._getframe(depth).f_globals.get("__name__", "")
    return name if name.startswith("kg.") else None


def compile_counted(pattern: Any, flags: int = 0) -> Any:
    module = _ours()
    made = _compile(getattr(pattern, "_pattern", pattern), flags)
    return Counted(made, module) if module else made


def _function(name: str) -> Any:
    plain = getattr(re, name)

    def counted(pattern: Any, *rest: Any, **options: Any) -> Any:
        module = _ours()
        if module is None:
            return plain(pattern, *rest, **options)
        known = pattern if isinstance(pattern, Counted) else Counted(_compile(pattern, options.pop("flags", 0)), module)
        return getattr(known, name)(*rest, **options)

    return counted


class Watched(str):
    """The reading text: what is copied or searched of it counts."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> str:
        out = super().__getitem__(key)
        WORK[f"slices in {sys._getframe(1).f_code.co_qualname}"] += len(out)
        return out

    def _far(self, found: int, start: int | None, end: int | None, back: bool) -> int:
        low, high, _ = slice(start, end).indices(len(self))
        far = high - low if found < 0 else high - found if back else found - low
        WORK[f"searches in {sys._getframe(2).f_code.co_qualname}"] += max(1, far)
        return found

    def find(self, sub: str, start: int | None = None, end: int | None = None) -> int:  # type: ignore[override]
        return self._far(super().find(sub, start, end), start, end, False)

    def rfind(self, sub: str, start: int | None = None, end: int | None = None) -> int:  # type: ignore[override]
        return self._far(super().rfind(sub, start, end), start, end, True)

    def index(self, sub: str, start: int | None = None, end: int | None = None) -> int:  # type: ignore[override]
        return self._far(super().index(sub, start, end), start, end, False)

    def rindex(self, sub: str, start: int | None = None, end: int | None = None) -> int:  # type: ignore[override]
        return self._far(super().rindex(sub, start, end), start, end, True)

    def count(self, sub: str, start: int | None = None, end: int | None = None) -> int:  # type: ignore[override]
        self._far(-1, start, end, False)
        return super().count(sub, start, end)

    def __contains__(self, sub: object) -> bool:
        self._far(-1, None, None, False)
        return super().__contains__(sub)  # type: ignore[operator]


def _lines(frame: FrameType, event: str, _: object) -> Any:
    """Counts lines of our own code."""
    if event == "call" and not frame.f_globals.get("__name__", "").startswith("kg."):
        return None
    WORK[f"lines of {frame.f_code.co_qualname}"] += 1
    return _lines


def _read(text: str) -> None:
    from kg import lexicon
    from kg.model import Document
    from kg.pipeline import understand

    understand(Document("x", text, jurisdiction="重庆市", published="2025-01-01"), lexicon.load())


def work(text: str) -> Counter[str]:
    WORK.clear()
    sys.settrace(_lines)
    try:
        _read(text)
    finally:
        sys.settrace(None)
    return Counter(WORK)


def too_fast(unit: str) -> dict[str, tuple[int, int]]:
    """The kinds of work that grow faster than the text, however long, with how much of them the last two texts made."""
    grown: dict[str, tuple[int, int]] = {}
    for length, allowed in STEPS:
        small, large = (work((unit * (size // len(unit) + 1))[:size]) for size in (length, length * TIMES))
        grown = {kind: (small[kind], n) for kind, n in large.items() if n > allowed * small[kind] + PASSES * length * TIMES}
        if not grown:
            break
    return grown


def shapes() -> Iterator[str]:
    """The hostile units; then every word with every mark, eight pairs at a time, and each word alone with one mark.

    In an order that mixes them, the same on every machine.
    """
    from mutate import SIGNS, words

    yield from SIGNS["units"]
    rng = Random("growth")
    pairs = [word + mark for word in words() for mark in MARKS]
    rng.shuffle(pairs)
    out = ["".join(pairs[i : i + _TOGETHER]) for i in range(0, len(pairs), _TOGETHER)]
    out += [word + MARKS[i % len(MARKS)] for i, word in enumerate(words())]
    rng.shuffle(out)
    yield from out


def patch() -> None:
    """Expressions compiled from here on are counted, and so is what is done with the reading text. Then all is compiled."""
    re.compile = compile_counted  # type: ignore[assignment]
    for name in ("match", "search", "fullmatch", "finditer", "findall", "sub", "split"):
        setattr(re, name, _function(name))
    import kg.text

    plain = kg.text.prepare
    kg.text.prepare = lambda document, lexicon: _watched(plain(document, lexicon))
    _read("市教育局局长李敏介绍，今年新建学校12所。")


def _watched(text: Any) -> Any:
    return replace(text, clean=Watched(text.clean))


def main(start: int, count: int) -> None:
    tried = 0
    for unit in islice(shapes(), start, start + count):
        tried += 1
        if grown := too_fast(unit):
            print(json.dumps({"unit": unit, "grown": grown}, ensure_ascii=False), flush=True)
    print(json.dumps({"tried": tried}))


if __name__ == "__main__":
    patch()
    main(*map(int, sys.argv[1:3]))
