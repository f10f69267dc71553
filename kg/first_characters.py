"""What an expression may begin with, told to Python's engine: it then passes over all other characters in one loop.

The engine finds that out by itself for an expression that begins with a class or with words. For one that begins with a look
behind, with a group of its own in each alternative, or with a repetition, it tries the whole expression at every character,
some ten times slower. What is found does not change by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _compiler, _constants  # type: ignore[attr-defined]  # Python's own
from typing import Any

_LAST = 0x10FFFF
_HAN = (0x4E00, 0x9FFF)
_MOST = 4000  # Chinese characters with which it may begin: where it is as good as any, nothing is passed over
_OPPOSITE: dict[Any, Any] = {getattr(_constants, f"CATEGORY_{x}"): getattr(_constants, f"CATEGORY_NOT_{x}") for x in ("DIGIT", "SPACE", "WORD")}
_OPPOSITE |= {b: a for a, b in _OPPOSITE.items()}
_NOTHING_TAKEN = (_constants.ASSERT, _constants.ASSERT_NOT, _constants.AT)
_REPEATED = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)

Range = tuple[int, int]


class _AnythingError(Exception):
    """It may begin with whatever there is, or with what is not known."""


class _Begins:
    """Characters, and classes of them (digits), that a part of an expression may begin with."""

    def __init__(self) -> None:
        self.ranges: set[Range] = set()
        self.classes: set[Any] = set()

    def read(self, tree: Any) -> bool:
        """Whether the part may be empty, so that what stands behind it begins it too. Raises _AnythingError."""
        return all(self._may_be_empty(kind, what) for kind, what in tree)

    def _may_be_empty(self, kind: Any, what: Any) -> bool:
        if kind in _NOTHING_TAKEN:
            return True
        if kind is _constants.LITERAL:
            self.ranges.add((what, what))
        elif kind is _constants.IN:
            self._of_class(what)
        elif kind is _constants.BRANCH:
            return sum(self.read(tree) for tree in what[1]) > 0  # of all alternatives, whichever may be empty
        elif kind is _constants.SUBPATTERN and not what[1] and not what[2]:
            return self.read(what[3])
        elif kind in _REPEATED:
            return self.read(what[2]) or what[0] == 0
        elif kind is _constants.ATOMIC_GROUP:
            return self.read(what)
        else:
            raise _AnythingError
        return False

    def _of_class(self, items: list[tuple[Any, Any]]) -> None:
        negated = items[0][0] is _constants.NEGATE
        items = items[negated:]
        ranges = [(x, x) if kind is _constants.LITERAL else x for kind, x in items if kind is not _constants.CATEGORY]
        classes = [x for kind, x in items if kind is _constants.CATEGORY]
        if not negated:
            self.ranges.update(ranges)
            self.classes.update(classes)
        elif not classes:
            self.ranges.update(_others(ranges))
        elif not ranges and len(classes) == 1:
            self.classes.add(_OPPOSITE[classes[0]])
        else:
            raise _AnythingError

    def telling(self) -> bool:
        """Whether most of a text is passed over."""
        wide = {_OPPOSITE[_constants.CATEGORY_DIGIT], _OPPOSITE[_constants.CATEGORY_SPACE], _constants.CATEGORY_WORD}
        return not self.classes & wide and sum(max(0, min(b, _HAN[1]) - max(a, _HAN[0]) + 1) for a, b in self.ranges) <= _MOST

    def items(self) -> list[tuple[Any, Any]]:
        ranges = [(_constants.LITERAL, a) if a == b else (_constants.RANGE, (a, b)) for a, b in sorted(self.ranges)]
        return [*ranges, *((_constants.CATEGORY, x) for x in sorted(self.classes))]


def _others(ranges: Iterable[Range]) -> list[Range]:
    """All characters but these."""
    out, at = list[Range](), 0
    for a, b in sorted(ranges):
        out += [(at, a - 1)] if at < a else []
        at = max(at, b + 1)
    return [*out, (at, _LAST)]


def with_its_beginning(code: list[int], tree: Any, flags: int) -> list[int]:
    """The engine's code for an expression, with what it may begin with where that is worth it and not yet said."""
    info, length, said, least, most = code[:5]
    if info != _constants.INFO or said or not least or flags & re.IGNORECASE:
        return code
    begins = _Begins()
    try:
        empty = begins.read(tree)
    except _AnythingError:
        return code
    if empty or not begins.telling():
        return code
    head = [info, 0, _constants.SRE_INFO_CHARSET, least, most]
    charset, _ = _compiler._optimize_charset(begins.items())
    _compiler._compile_charset(charset, flags, head)
    head[1] = len(head) - 1
    return head + code[1 + length :]
