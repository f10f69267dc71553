"""Tables of a PDF by the lines around their cells, as pdfplumber finds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

from kg.read.compose import Placed
from kg.read.positioned import TableAt, Word, joined

_SAME = 3.0  # points between edges that are one line
Box = tuple[float, float, float, float]


def tables(page: Any, letters: Sequence[Word]) -> tuple[list[TableAt], list[Word]]:
    """The tables of a page, and the letters that stand in none."""
    lined = page.filter(lambda x: not _is_shade(x)) if any(map(_is_shade, page.rects)) else page
    found = lined.find_tables({"explicit_vertical_lines": _sides(lined)})
    made = [t for t in (_table(t, letters, page.page_number) for t in found) if t]
    return [t for t, _ in made], [w for w in letters if not any(_holds(box, w) for _, box in made)]


def _is_shade(drawn: Any) -> bool:
    """Whether it colours a stretch, of letters or of a cell, and draws no line."""
    filled = drawn["object_type"] == "rect" and drawn.get("fill") and not drawn.get("stroke")
    return bool(filled and min(drawn["height"], drawn["width"]) > _SAME)


def _sides(page: Any) -> list[dict[str, Any]]:
    """Lines for the sides of tables that are open to the left and to the right, as statistics print them."""
    from pdfplumber.table import merge_edges

    merged = merge_edges(page.edges, snap_x_tolerance=_SAME, snap_y_tolerance=_SAME, join_x_tolerance=_SAME, join_y_tolerance=_SAME)
    level = sorted((e for e in merged if e["orientation"] == "h"), key=lambda e: (round(e["x0"] / _SAME), round(e["x1"] / _SAME), e["top"]))
    upright = [e for e in merged if e["orientation"] == "v"]
    out: list[dict[str, Any]] = []
    for _, group in groupby(level, key=lambda e: (round(e["x0"] / _SAME), round(e["x1"] / _SAME))):
        for above, below in pairwise(group):
            left, right, top, bottom = above["x0"], above["x1"], above["top"], below["top"]
            inner = [e["x0"] for e in upright if e["top"] < top + _SAME and e["bottom"] > bottom - _SAME and left - _SAME < e["x0"] < right + _SAME]
            open_ = (x for x in (left, right) if inner and all(abs(x - other) > _SAME for other in inner))
            out += [{"object_type": "line", "x0": x, "x1": x, "top": top, "bottom": bottom, "width": 0, "height": bottom - top} for x in open_]
    return out


def _holds(box: Box, word: Word) -> bool:
    return box[0] <= (word.x0 + word.x1) / 2 <= box[2] and box[1] <= word.middle <= box[3]


def _table(table: Any, letters: Sequence[Word], page: int) -> tuple[TableAt, Box] | None:
    """Its cells by their edges; None for a frame around text."""
    boxes: list[Box] = [c for c in table.cells if c]
    if len(boxes) < 4:
        return None
    columns, rows = _edges(x for b in boxes for x in (b[0], b[2])), _edges(y for b in boxes for y in (b[1], b[3]))
    if len(columns) < 3 or len(rows) < 3:
        return None
    cells = []
    held = [w for w in letters if _holds(table.bbox, w)]
    for box in boxes:
        column, row = _at(columns, box[0]), _at(rows, box[1])
        over, down = max(_at(columns, box[2]) - column, 1), max(_at(rows, box[3]) - row, 1)
        said = _said([w for w in held if _holds(box, w)], box[2])
        cells.append(Placed(said, row, column, down, over, page=page))
    full = [c for c in cells if c.words]
    if len(full) < 3 or len({c.column for c in full}) < 2:
        return None
    return TableAt(table.bbox[1], table.bbox[3], tuple(full), page, len(columns) - 1), table.bbox


def _said(words: Sequence[Word], right: float) -> str:
    """The words of a cell; a number that is cut where the line is full goes on without a blank."""
    rows: list[list[Word]] = []
    for w in sorted(words, key=lambda w: (w.middle, w.x0)):
        if rows and abs(rows[-1][0].middle - w.middle) < 0.5 * w.size:
            rows[-1].append(w)
        else:
            rows.append([w])
    out, full = "", False
    for row in (sorted(row, key=lambda w: w.x0) for row in rows):
        said = joined(row)
        out += said if not out or (full and out[-1].isdigit() and said[0].isdigit()) else f" {said}"
        full = right - row[-1].x1 < row[-1].size
    return out


def _edges(values: Iterator[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _SAME:
            out.append(value)
    return out


def _at(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))
