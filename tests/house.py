"""The rooms of kg as one picture, drawn from the layers that pyproject.toml declares: python tests/house.py"""

from __future__ import annotations

import ast
import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exports" / "sample" / "house.svg"
WIDE, HIGH, GAP, EDGE = 1180, 30, 7, 16  # pixels


def floors() -> list[list[str]]:
    """The rooms from the roof to the cellar; those of one floor do not import each other."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contract = next(c for c in settings["tool"]["importlinter"]["contracts"] if c["containers"] == ["kg"])
    return [[room.strip() for room in floor.split("|")] for floor in contract["layers"]]


def purpose(room: str) -> str:
    """The first sentence of its docstring."""
    path = ROOT / "kg" / f"{room}.py"
    said = ast.get_docstring(ast.parse((path if path.exists() else ROOT / "kg" / room / "__init__.py").read_text("utf-8"))) or ""
    return said.split("\n")[0]


def drawn() -> str:
    rows = floors()
    high = len(rows) * (HIGH + GAP) + 2 * EDGE
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDE}" height="{high}" fill="#fffefb"/>',
    ]
    for level, rooms in enumerate(rows):
        wide = (WIDE - 2 * EDGE - GAP * (len(rooms) - 1)) / len(rooms)
        for place, room in enumerate(rooms):
            x, y = EDGE + place * (wide + GAP), EDGE + level * (HIGH + GAP)
            fits = int(wide / 7) - len(room) - 4
            said = purpose(room)
            said = said if len(said) <= fits else said[: max(0, fits - 1)].rstrip() + "…"
            out.append(f'<rect x="{x:.0f}" y="{y}" width="{wide:.0f}" height="{HIGH}" rx="6" fill="#eaf1f6" stroke="#8b939b"/>')
            out.append(
                f'<text x="{x + 10:.0f}" y="{y + 20}"><tspan font-weight="bold">{escape(room)}</tspan> <tspan fill="#555b61">{escape(said)}</tspan></text>'
            )
    return "\n".join([*out, "</svg>", ""])


if __name__ == "__main__":
    PICTURE.write_text(drawn(), "utf-8")
