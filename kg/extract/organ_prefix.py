"""What stands before a body's form: a place (重庆市九龙坡区|财政局), a level word (市|财政局), and whose level that is."""

from __future__ import annotations

import bisect
import re

from kg.extract.organs import LEVELS
from kg.extract.places import above, jurisdiction_place, level
from kg.lexicon import Lexicon
from kg.model import Found, Place, PlaceMention
from kg.text import Text

LEVEL_WORDS = "|".join(sorted(LEVELS, key=lambda w: (-len(w), w)))
_LEVEL = re.compile(rf"(?:{LEVEL_WORDS})\Z")  # $ would take a line's end in
# A level word that is the end of another word: 城市, 社区, 地区, 节省
_OTHER_WORD = {
    "市": "城都超上门股集闹夜开楼辖",
    "区": "地社园景校城片灾山小战辖库院片湾",
    "省": "节反减",
    "州": "",
    "县": "区市",
    "旗": "红国锦",
    "盟": "联同加",
}

# Before a level word: more than one, or none in particular
_NOT_ONE = "全各两多跨某每"


class Prefixes:
    """Reads backwards from where a body's form begins."""

    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._clean, self._lexicon = text.clean, lexicon
        self._places = found.places
        self._by_end = {p.end: p for p in found.places}
        self._starts = [p.start for p in found.places]
        self.home = jurisdiction_place(text, lexicon)

    def follows_level(self, start: int) -> bool:
        """Does a level word stand right before, that is no place's?"""
        return bool(_LEVEL.search(self._clean[max(0, start - 3) : start])) and not self._by_end.get(start)

    def before(self, start: int, own_level: str | None) -> tuple[int, Place | None, str | None]:
        """(where the body's words begin, its place, the level word) from what stands before or opens the form.

        No level word comes back where there is none, or where it is the end of another word (城市) or means many (各市).
        """
        word, at = own_level, start + (own_level is not None and self._clean[start] == "团")  # 团|市委
        if own_level is None:
            m = _LEVEL.search(self._clean[max(0, start - 3) : start])
            if (place := self._by_end.get(start)) is not None:
                return self.chain(place), place.place, None
            if not m:
                return start, None, None
            word, at = m[0], start - len(m[0])
        assert word is not None  # either the form's own or the one matched
        if at > start:
            return start, self.division(word, at), word
        covering = self._by_end.get(at + len(word))
        if covering and covering.start < at:
            return self.chain(covering), covering.place, word
        place = self._by_end.get(at)
        if place is not None and not place.text.endswith(tuple(LEVELS)):  # 重庆|市委 where the place is named short
            return self.chain(place), place.place, word
        before = self._clean[at - 1 : at]
        if before and before in _OTHER_WORD.get(word, "") + _NOT_ONE:
            return start, None, None
        if self._clean[max(0, at - 2) : at] == "中共":
            at -= 2
        return at, self.division(word, at), word

    def chain(self, mention: PlaceMention) -> int:
        """The beginning of 重庆市|九龙坡区 …, with 中共 before it."""
        start = mention.start
        while (earlier := self._by_end.get(start)) is not None:
            start = earlier.start
        return start - 2 if self._clean[max(0, start - 2) : start] == "中共" else start

    def division(self, word: str, at: int) -> Place | None:
        """The division that 省, 市, 区 … stands for here: of the jurisdiction's chain, else the nearest named before."""
        wanted = LEVELS[word]
        chain = (self.home, *above(self.home, self._lexicon)) if self.home else ()
        for place in chain:  # a county-level city's own 市委 is its own, a county's 市委 that of its prefecture
            if _ends_with(place, word) and (level(place) == wanted or word == "市"):
                return place
        for mention in reversed(
            self._places[max(0, bisect.bisect_left(self._starts, at) - 60) : bisect.bisect_left(self._starts, at)]
        ):
            if level(mention.place) == wanted and _ends_with(mention.place, word) and mention.place.code:
                return mention.place
        return None


def _ends_with(place: Place, word: str) -> bool:
    return (
        place.name.endswith(word)
        or (word == "州" and place.name.endswith("自治州"))
        or (word == "区" and place.name.endswith("新区"))
    )
