"""Names as they are looked for: normalised, and by their pinyin."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_RUNS = re.compile(rf"{_HAN.pattern}|[^\u3400-\u9fff\U00020000-\U0003ffff]+")


def normal(text: str) -> str:
    """Letters, digits and characters alone, in one width and in small letters."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def spaced(text: str) -> str:
    """Every character a word of its own, so that a phrase search finds any part."""
    return " ".join(text)


@lru_cache(maxsize=1 << 15)
def pinyin(text: str) -> tuple[str, str]:
    """Full pinyin and its initials, without tones: 一表通 → ("yibiaotong", "ybt"). Other letters stay as they are."""
    from pypinyin import lazy_pinyin  # a large dictionary, needed only while an index is written

    full, initials = "", ""
    for run in _RUNS.findall(text):
        syllables = lazy_pinyin(run) if _HAN.match(run) else [run]
        full += "".join(syllables)
        initials += "".join(s[:1] for s in syllables) if _HAN.match(run) else run
    return full, initials
