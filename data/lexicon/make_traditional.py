"""Make traditional.tsv from TSCharacters.txt of OpenCC (each line: a traditional character, a tab, simplified ones).

    python data/lexicon/make_traditional.py TSCharacters.txt

Only facts are taken: which simplified character stands for a traditional one; the most frequent where there are several.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kg.export.files import atomic_write

HEAD = (
    "# Traditional characters and the simplified ones that stand for them; made by make_traditional.py, do not edit by hand.",
    "traditional\tsimplified",
)


def main(characters: Path) -> None:
    rows = (line.split() for line in characters.read_text("utf-8").splitlines() if not line.startswith("#"))
    pairs = {row[0]: row[1] for row in rows if len(row) > 1 and len(row[0]) == len(row[1]) == 1 and row[0] != row[1]}
    lines = [f"{old}\t{new}" for old, new in sorted(pairs.items()) if "\u4e00" <= old <= "\u9fff"]

    def write(path: Path) -> None:
        path.write_text("\n".join([*HEAD, *lines, ""]), "utf-8")

    atomic_write(Path(__file__).with_name("traditional.tsv"), write)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
