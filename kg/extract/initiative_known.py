"""Names known of themselves: undertakings of the whole country, 平安|黑龙江, 美丽|乡村建设, 第九届|亚冬会."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.initiative_grammar import InitiativeGrammar
from kg.extract.initiative_head_rules import setting
from kg.model import Found, InitiativeMention
from kg.text import Text

_CLAUSE_START = "，。；：！？\n"
_WITHIN = 24  # characters of a clause before a name that are looked at


class KnownNames:
    """The names of one text that need neither marks nor a head."""

    def __init__(self, text: Text, found: Found, g: InitiativeGrammar) -> None:
        self._text, self._clean, self._g = text, text.clean, g
        self._places = found.places
        self._in_body = setting(text, found, g).in_body

    def mentions(self) -> Iterator[InitiativeMention]:
        yield from self._known()
        yield from self._promised()
        yield from self._games()

    def _known(self) -> Iterator[InitiativeMention]:
        """西部大开发, with what it is called behind: 长三角一体化发展|国家战略."""
        clean, known = self._clean, self._g.known
        for start, end, name in known.names.find(clean):
            if not self._in_body(start, end):
                words = clean[start : m.end() if (m := known.called.match(clean, end)) else end]
                aliases = (words,) if words != name else ()
                yield InitiativeMention(start, start + len(words), words, name, known.kind[name], aliases, rule="known")

    def _promised(self) -> Iterator[InitiativeMention]:
        """What a place, or each school and village, is to become."""
        clean, known, verbs = self._clean, self._g.known, self._g.verbs
        for place in self._places:
            word = known.promised.before(clean, place.start)
            if word is None or known.not_promised.match(clean, place.end) or self._in_body(place.start, place.end):
                continue
            start = place.start - len(word)
            built = clean.startswith(verbs.built, place.end)
            if built or word in known.promised_built or verbs.doing_before.search(clean, max(0, start - 4), start):
                yield self._built(start, place.end, built)
        for m in known.promised_thing.finditer(clean):
            if clean.startswith(verbs.built, m.end()) or clean.endswith(verbs.built, 0, m.start()):
                yield self._built(m.start(), m.end(), clean.startswith(verbs.built, m.end()))

    def _built(self, start: int, end: int, built: bool) -> InitiativeMention:
        name = self._clean[start:end]
        alias = f"{name}{self._g.verbs.built}"
        return InitiativeMention(start, end, name, name, "strategy", (alias,), rule="built" if built else "promised")

    def _games(self) -> Iterator[InitiativeMention]:
        clean, known = self._clean, self._g.known
        for m in known.games.finditer(clean):
            edition = self._g.heads.edition_before.search(clean, max(0, m.start() - 6), m.start())
            back = max(0, m.start() - _WITHIN)
            back = max([back, *(clean.rfind(c, back, m.start()) for c in _CLAUSE_START)])
            if edition or known.held.search(clean, back, m.start()) or self._g.verbs.predicate.match(clean, m.end()):
                start = edition.start() if edition else m.start()
                aliases = (m[0],) if edition else ()
                yield InitiativeMention(start, m.end(), clean[start : m.end()], clean[start : m.end()], "event_series", aliases, rule="games")
