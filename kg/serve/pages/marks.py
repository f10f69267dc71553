"""A text with marks on it, cut into pieces for a page: each piece is plain or lies in the same marks throughout."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

# From the back to the front: where two overlap, the later gives the colour. Figures stand in nearly everything else.
FRONT = ("left", "place", "period", "event", "initiative", "organization", "person", "official", "figure")
_FRONT = {kind: at for at, kind in enumerate(FRONT)}
_DEEP = 8  # marks kept at one piece; what lies behind so many is found in the list of facts
_BLOCK = 1200  # characters of a block, the line that crosses the limit included
_LINE = re.compile(r"\r\n|\n|\r")
# A parser of HTML makes other characters of these two; the first survives as a reference.
_RETURN = Markup("&#13;")
_NO_CHARACTER = "\ufffd"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text, in code points; `own` is the number of what it belongs to."""

    start: int
    end: int
    type: str
    own: int


@dataclass(frozen=True, slots=True)
class Piece:
    """text[start:end]; `marks` that hold it, the front one first; `opens` are the stretches that begin here."""

    start: int
    end: int
    text: str
    marks: tuple[Mark, ...]
    opens: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of the text, so that a browser can lay out what is seen first."""

    start: int
    end: int
    pieces: tuple[Piece, ...]


def blocks(text: str, marks: Sequence[Mark]) -> Iterator[Block]:
    """The whole text in order. What is no stretch of it is no mark."""
    pieces = _pieces(text, [m for m in marks if 0 <= m.start < m.end <= len(text)])
    start, held = 0, list[Piece]()
    piece = next(pieces, None)
    for end in _block_ends(text):
        while piece is not None and piece.end <= end:
            held.append(piece)
            piece = next(pieces, None)
        if piece is not None and piece.start < end:
            held.append(Piece(piece.start, end, text[piece.start : end], piece.marks, piece.opens))
            piece = Piece(end, piece.end, text[end : piece.end], piece.marks)
        yield Block(start, end, tuple(held))
        start, held = end, []


def _block_ends(text: str) -> Iterator[int]:
    """At the end of a line; behind a lone carriage return at once, which no style sheet takes for one."""
    begin = 0
    for m in _LINE.finditer(text):
        if m.end() - begin >= _BLOCK or m[0] == "\r":
            yield m.end()
            begin = m.end()
    if begin < len(text):
        yield len(text)


def _pieces(text: str, marks: Sequence[Mark]) -> Iterator[Piece]:
    """Cut wherever a mark begins or ends. The marks at hand are kept in order, the front one last."""
    opening: dict[int, list[Mark]] = {}
    closing: dict[int, list[Mark]] = {}
    for mark in dict.fromkeys(marks):
        opening.setdefault(mark.start, []).append(mark)
        closing.setdefault(mark.end, []).append(mark)
    cuts = sorted({0, len(text), *opening, *closing})
    at_hand: list[tuple[tuple[int, ...], Mark]] = []
    for start, end in itertools.pairwise(cuts):
        for mark in closing.get(start, ()):
            del at_hand[bisect.bisect_left(at_hand, _depth(mark), key=lambda x: x[0])]
        begun = opening.get(start, [])
        for mark in begun:
            bisect.insort(at_hand, (_depth(mark), mark), key=lambda x: x[0])
        front = tuple(m for _, m in reversed(at_hand[-_DEEP:]))
        opens = dict.fromkeys((m.start, m.end) for m in sorted(begun, key=_depth, reverse=True))
        yield Piece(start, end, text[start:end], front, tuple(opens))


def _depth(mark: Mark) -> tuple[int, ...]:
    """Greater is nearer to the front: by type, then the shorter."""
    return (_FRONT[mark.type], mark.start - mark.end, mark.start, mark.own)


def exact(words: str) -> Markup:
    """For a page that must hold the very characters, as many of them, line ends included."""
    return escape(words.replace("\0", _NO_CHARACTER)).replace("\r", _RETURN)
