"""How a name is looked for: one measure of closeness for `kg serve`, its API, the MCP server and the offline map.

A query is words with blanks between them; each has to stand in a name. `templates/map/map_local.js` ranks likewise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

from kg import lexicon as lexicons

SAME, BEGINS, HOLDS, SOUNDS, SCATTERED, IN_TEXT = range(6)  # how close a name is, the closest first
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_RUNS = re.compile(rf"{_HAN.pattern}|[^\u3400-\u9fff\U00020000-\U0003ffff]+")
_MOST_WORDS = 8


@cache
def simplified_signs() -> dict[int, str]:
    """For `str.translate`: traditional characters and what simplified text writes for them."""
    return {ord(row["traditional"]): row["simplified"] for row in lexicons.load().table("traditional")}


def normal(text: str) -> str:
    """Letters, digits and characters alone, in one width, in small letters and simplified.

    >>> normal("“一表通”（ＡＢ）重慶"), normal("95％以上")
    ('一表通ab重庆', '95以上')
    """
    kept = "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
    return kept if kept.isascii() else kept.translate(simplified_signs())


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query, normal, each once."""
    return tuple(dict.fromkeys(w for part in query.split() if (w := normal(part))))[:_MOST_WORDS]


def closeness(word: str, name: str) -> int:
    """Of a normal word to a normal name that holds it, its sound or its characters in order.

    >>> [closeness(word, "重庆市发展和改革委员会") for word in ("重庆", "改革", "发改委", "cq")]
    [1, 2, 4, 3]
    """
    if name == word:
        return SAME
    if name.startswith(word):
        return BEGINS
    if word in name:
        return HOLDS
    return SCATTERED if in_order(word, name) else SOUNDS


def in_order(word: str, name: str) -> bool:
    """Whether all characters of a word stand in a name in this order: 发改委 in 发展和改革委员会."""
    letters = iter(name)
    return len(word) > 1 and all(c in letters for c in word)


def fits(query: str, names: Iterable[str]) -> bool:
    """Whether each word of a query stands in one of the names, in either script, or is its short form: three of its characters or more, in order.

    >>> [fits(query, ["重庆市发展和改革委员会"]) for query in ("重慶", "发改委", "发展改革委", "市委", "发改委 上海")]
    [True, True, True, False, False]
    """
    known = [normal(name) for name in names]
    return all(any(word in name or (len(word) > 2 and in_order(word, name)) for name in known) for word in words_of(query))


def name_pattern(name: str) -> str:
    """A regular expression for a name as it is given, in simplified characters or as a short form; what is no name alone is one already.

    >>> name_pattern("發改委"), name_pattern("重庆"), name_pattern("重庆|成都")
    ('發改委|发.*改.*委', '重庆', '重庆|成都')
    """
    if not _HAN.fullmatch(name):
        return name
    plain = normal(name)
    return "|".join(dict.fromkeys((name, ".*".join(plain) if len(plain) > 2 else plain)))


def spaced(text: str) -> str:
    """Every character a word of its own, so that a phrase search finds any part."""
    return " ".join(text)


def pairs(text: str) -> str:
    """The pairs of neighbouring characters, each once: what a text is looked up by where no blank cuts it into words.

    >>> pairs("一网通办，一网")
    '一网 网通 通办 办一'
    """
    key = normal(text)
    return " ".join(dict.fromkeys(a + b for a, b in pairwise(key)))


@lru_cache(maxsize=1 << 15)
def pinyin(text: str) -> tuple[str, str]:
    """Full pinyin and its initials, without tones: 一表通 → ("yibiaotong", "ybt"). Other letters stay as they are."""
    sounds = [_sound(run) if _HAN.match(run) else (run, run) for run in _RUNS.findall(text)]
    return "".join(full for full, _ in sounds), "".join(initials for _, initials in sounds)


@lru_cache(maxsize=1 << 15)
def _sound(run: str) -> tuple[str, str]:
    from pypinyin import lazy_pinyin  # a large dictionary, needed only while an index or a map is written

    syllables = lazy_pinyin(run)
    return "".join(syllables), "".join(s[:1] for s in syllables)
