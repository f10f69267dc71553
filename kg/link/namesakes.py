"""Bodies of one name in many divisions: which division tells this one from the others."""

from __future__ import annotations

from kg.extract.events import EventGrammar
from kg.lexicon import Lexicon
from kg.model import Found, Place
from kg.text import Text
from kg.text.gazetteer import NATION, gazetteer


class Namesakes:
    """Of one document."""

    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._divisions, self._home = lexicon.of(gazetteer), text.frame.place
        self._events = lexicon.of(EventGrammar)
        self._relative = (*lexicon.data("organs")["levels"], *lexicon.data("bodies")["relative"])  # how names begin that are of the place that speaks
        self._party: str = lexicon.data("organs")["party_before"]  # what stands before the place in the names of the Party's bodies
        self._named = sorted({m.place.name: m.place for m in found.places}.items(), key=lambda item: -len(item[0]))

    def division(self, name: str, serves: Place | None) -> str | None:
        """The code of the division that a body's identifier needs beside its name; `serves` is the body's, where it is known.

        None where the name says it (南京市教育局), for bodies of the nation, and where nothing is known.
        """
        if serves is None:
            # 市第一人民医院, 高新区管委会: of the place that speaks, 省委…全会: of the province that holds it
            own = name.removeprefix(self._party)
            named = next((place for form, place in self._named if own.startswith(form)), None)
            home, level = self._home, next((w for w in self._relative if name.startswith(w)), "")
            serves = named or (next((p for p in self._divisions.divisions(home) if p.name.endswith(level)), home) if home and level else None)
        if serves is None or self._says(name, serves):
            return None
        return code if (code := serves.code or serves.within) != NATION.code else None

    def session(self, name: str) -> str | None:
        """The code of the division whose assembly or committee met (市委六届三次全会, 第十七届人民代表大会第二次会议).

        None where the name says it, and for other occasions.
        """
        if not self._events.of_divisions.search(name) or self._events.of_the_nation.search(name):
            return None
        return self.division(name, None)

    def _says(self, name: str, place: Place) -> bool:
        """Whether the name holds a form of the place, or of one that holds it, which no other place has."""
        forms = (form for p in self._divisions.divisions(place) for form in (p.name, *p.aliases))
        return any(form in name and len(self._divisions.by_name.get(form, ())) == 1 for form in forms)
