"""Names known of themselves: undertakings of the whole country, 平安|黑龙江, 美丽|乡村建设, 第九届|亚冬会."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator

from kg.extract.initiative_grammar import InitiativeGrammar
from kg.model import Found, InitiativeMention
from kg.text import Text

_EDITION = re.compile(r"(?:第?[一二三四五六七八九十百]{1,4}届|首届)\Z")
_HELD = re.compile(r"举办|承办|筹办|办好|举行|备战|保障")
_NOT_BUILT = re.compile(r"方案|故事|力量|声音|品牌|元素|贡献|经验|模式")  # 中国智慧中国方案
_CALLED = re.compile(r"(?:国家)?(?:发展)?战略|重大战略|建设")  # 长三角一体化发展|国家战略
_CLAUSE_START = "，。；：！？\n"
_WITHIN = 24  # characters of a clause before a name that are looked at


class KnownNames:
    """The names of one text that need neither marks nor a head."""

    def __init__(self, text: Text, found: Found, g: InitiativeGrammar) -> None:
        self._text, self._clean, self._g = text, text.clean, g
        self._places = found.places
        self._bodies = sorted((o.start, o.end) for o in found.organizations)
        self._body_starts = [a for a, _ in self._bodies]

    def mentions(self) -> Iterator[InitiativeMention]:
        yield from self._known()
        yield from self._promised()
        yield from self._games()

    def _known(self) -> Iterator[InitiativeMention]:
        for start, end, name in self._g.known.find(self._clean):
            if not self._in_body(start, end):
                words = self._clean[start : end if (m := _CALLED.match(self._clean, end)) is None else m.end()]
                aliases = (words,) if words != name else ()
                yield InitiativeMention(start, start + len(words), words, name, self._g.known_kinds[name], aliases, rule="known")

    def _promised(self) -> Iterator[InitiativeMention]:
        """What a place, or each school and village, is to become."""
        clean, g = self._clean, self._g
        for place in self._places:
            word = g.promised.before(clean, place.start)
            if word is None or _NOT_BUILT.match(clean, place.end) or self._in_body(place.start, place.end):
                continue
            start = place.start - len(word)
            built = clean.startswith("建设", place.end)
            if built or word in g.promised_built or g.trigger_end.search(clean, max(0, start - 4), start):
                yield self._built(start, place.end, built)
        for m in g.promised_thing.finditer(clean):
            if clean.startswith("建设", m.end()) or clean.endswith("建设", 0, m.start()):
                yield self._built(m.start(), m.end(), clean.startswith("建设", m.end()))

    def _built(self, start: int, end: int, built: bool) -> InitiativeMention:
        name = self._clean[start:end]
        return InitiativeMention(start, end, name, name, "strategy", (f"{name}建设",), rule="built" if built else "promised")

    def _games(self) -> Iterator[InitiativeMention]:
        clean = self._clean
        for m in self._g.games.finditer(clean):
            edition = _EDITION.search(clean, max(0, m.start() - 6), m.start())
            back = max(0, m.start() - _WITHIN)
            back = max([back, *(clean.rfind(c, back, m.start()) for c in _CLAUSE_START)])
            if edition or _HELD.search(clean, back, m.start()) or self._g.predicate.match(clean, m.end()):
                start = edition.start() if edition else m.start()
                aliases = (m[0],) if edition else ()
                yield InitiativeMention(start, m.end(), clean[start : m.end()], clean[start : m.end()], "event_series", aliases, rule="games")

    def _in_body(self, start: int, end: int) -> bool:
        i = bisect.bisect_right(self._body_starts, start) - 1
        return i >= 0 and end <= self._bodies[i][1]
