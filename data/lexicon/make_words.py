"""Make words.tsv from the dictionary of the PyPI package `jieba` (dict.txt: word, frequency, part of speech).

    python data/lexicon/make_words.py jieba/dict.txt

Only facts are taken: which words of two characters are common. Two characters that none of them covers are a name's own
(湟岸|公园). `runs` marks those that may run into the name of a place: they end as a division's name begins, or begin as
one ends (搬迁|安置 holds 迁安).
"""

from __future__ import annotations

import sys
from pathlib import Path

from kg import lexicon as lexicons
from kg.files import atomic_write
from kg.text.gazetteer import gazetteer

COMMON, RUNS = 100, 200  # frequency in the dictionary
NAMES = ("nr", "ns", "nt", "nz")  # parts of speech
HEAD = (
    "# Common words of two characters; runs: a place's name may be sought across it (搬迁|安置 holds 迁安).",
    "# Made by make_words.py from the dictionary of the PyPI package jieba; do not edit by hand, add to places.yaml instead.",
    "word\truns",
)


def main(dictionary: Path) -> None:
    known = lexicons.load(None).of(gazetteer)
    forms = [form for form in known.by_name if len(form) in (2, 3)]
    firsts, lasts = {form[0] for form in forms}, {form[-1] for form in forms}
    words = []
    for line in dictionary.read_text("utf-8").splitlines():
        word, frequency, part = line.split()
        if len(word) != 2 or int(frequency) < COMMON:
            continue
        runs = int(frequency) >= RUNS and word not in known.by_name and (word[1] in firsts or word[0] in lasts)
        if runs or not part.startswith(NAMES):
            words.append(f"{word}\t{'yes' if runs else ''}")

    def write(path: Path) -> None:
        path.write_text("\n".join([*HEAD, *sorted(words), ""]), "utf-8")

    atomic_write(Path(__file__).with_name("words.tsv"), write)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
