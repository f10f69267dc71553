"""What stands before a body's form: a place (重庆市九龙坡区|财政局), a level word (市|财政局), and whose level that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kg.lexicon import Lexicon
from kg.model import Found, Place, PlaceMention, Struct
from kg.text import Spans, Text
from kg.text.gazetteer import NATION, gazetteer, level
from kg.text.patterns import Expressions

_SESSION = 6  # characters of one before a congress
_NEAR = 60  # places named before a level word among which the division is sought that it stands for


class LevelWords(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("organs")
        classes = {"several": f"[{data['not_one']}]", "one_state": f"[{data['states']}]"}
        others = lexicon.data("titles"), lexicon.data("places")["unlisted"], lexicon.data("constructions")["words"], lexicon.data("foreign")
        super().__init__(data["level_forms"], classes, data, *others)
        # characters before one that make it the end of another word (城市), or mean many (各市)
        self.ends_another = {word: data["level_ends"].get(word, "") + data["not_one"] for word in data["levels"]}


_DEEPEST = 5  # places before a place: of a village its town, county, prefecture, province and nation


class Before(Struct, frozen=True):
    """Where a body's words begin, its place, and the level word where one stands for the place."""

    begin: int
    place: Place | None = None
    word: str | None = None


class Prefixes:
    """Reads backwards from where a body's form begins."""

    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self.clean, self._divisions = text.clean, lexicon.of(gazetteer)
        self.levels = lexicon.of(LevelWords)
        self._unsafe: list[str] = lexicon.data("places")["unsafe_short"]
        self.places = Spans(found.places)
        self.by_start = {p.start: p for p in found.places}
        self.by_end = {p.end: p for p in found.places}
        self.home = text.frame.place

    def level_before(self, at: int) -> str | None:
        """The level word that ends at `at`."""
        m = self.levels.at_end.search(self.clean, max(0, at - 3), at)
        return m[0] if m else None

    def follows_level(self, start: int) -> bool:
        """Does a level word stand right before, that is no place's?"""
        return self.level_before(start) is not None and start not in self.by_end

    def before(self, start: int, own_level: str | None) -> Before:
        """What stands before a form at `start`, which may open with its level word itself (市委, 团市委)."""
        if own_level is None:
            session = self.levels.session.search(self.clean, max(0, start - _SESSION), start)
            end = session.start() if session else start  # 市|六届|人大常委会
            if (place := self.by_end.get(end)) is not None:
                return Before(self.chain(place), place.place)
            if (city := self._called_short(end)) is not None:
                return city
            word = self.level_before(end)
            start, at = end if word else start, end - len(word or "")
        else:
            word, at = own_level, self.clean.index(own_level, start)
        if word is None:
            return Before(start)
        if at > start:  # 团|市委
            return Before(start, self.division(word, at), word)
        return next((b for _, read in LEVELS if (b := read(self, start, word, at)) is not None), Before(start))

    def _called_short(self, end: int) -> Before | None:
        """山西|大同|交通局: of a city whose short name is another word where no body stands behind it."""
        name = next((x for x in self._unsafe if self.clean.endswith(x, 0, end)), "")
        begin = end - len(name)
        place = self._divisions.one(name + self._divisions.kinds.city) if name else None
        apart = begin in self.by_end or not self.clean[begin - 1 : begin].isalnum()
        return Before(self.chain(PlaceMention(begin, end, name, place)), place) if place and apart else None

    def chain(self, mention: PlaceMention) -> int:
        """The beginning of 重庆市|九龙坡区 …, with 中共 before it."""
        start = mention.start
        for _ in range(_DEEPEST):
            if (earlier := self.by_end.get(start)) is None:
                break
            start = earlier.start
        return self.with_party(start)

    def with_party(self, start: int) -> int:
        party = self.levels.data["party_before"]
        return start - len(party) if self.clean.endswith(party, 0, start) else start

    def division(self, word: str, at: int) -> Place | None:
        """The division that 省, 市, 区 … stands for here: of the jurisdiction's chain, else the nearest named before."""
        wanted = self.levels.data["levels"][word]
        for place in self._divisions.chain(self.home):  # a county-level city's own 市委 is its own, a county's 市委 that of its prefecture
            if place.name.endswith(word) and (level(place) == wanted or wanted == 2):
                return place
        # 市 is that of a municipality too
        named = [p for p in self._named_before(at) if p.name.endswith(word) and p.code] or self._only_one(word, wanted)
        return next((p for p in named if level(p) in (wanted, wanted == 2)), named[0] if named else None)

    def _only_one(self, word: str, wanted: int) -> list[Place]:
        """Of a text that does not say whose it is, or of what place it is within, and names one such division: that."""
        near = (m.place for m in self.places.all[:_NEAR] if self.home is None or self.home in self._divisions.chain(m.place))
        some = {place.code: place for place in near if place.name.endswith(word) and level(place) == wanted}
        return list(some.values()) if len(some) == 1 else []

    def named_last(self, at: int, ends: tuple[str, ...]) -> Place | None:
        """The town or village with such an end that is named last before `at`, or that speaks."""
        some = (*self._named_before(at), *((self.home,) if self.home else ()))
        return next((p for p in some if p.code is None and p.name.endswith(ends)), None)

    def _named_before(self, at: int) -> Iterator[Place]:
        return (m.place for m in reversed(self.places.between(0, at)[-_NEAR:]))

    def of_nation(self, place: Place | None) -> bool:
        return place is not None and place.code == NATION.code


def _covered(p: Prefixes, start: int, word: str, at: int) -> Before | None:
    """The level word is the end of a place's name: 重庆市|委."""
    place = p.by_end.get(at + len(word))
    return Before(p.chain(place), place.place, word) if place and place.start < at else None


def _of_zone(p: Prefixes, start: int, word: str, at: int) -> Before | None:
    """高新区|应急管理局, 成都|高新区|发展改革局: the zone's own."""
    named = p.by_end.get(at)  # 浦东新区|区|委 is that of a division
    if not p.clean.endswith(p.levels.data["zones"], 0, start) or (named and named.place.name.endswith(word)):
        return None
    begin = start - next(len(zone) for zone in p.levels.data["zones"] if p.clean.endswith(zone, 0, start))
    return Before(p.chain(p.by_end[begin]) if begin in p.by_end else begin, None, word)


def _of_another_word(p: Prefixes, start: int, word: str, at: int) -> Before | None:
    """城市|管理局, 各市|财政局: no division's."""
    before = p.clean[at - 1 : at]
    many = p.levels.many.search(p.clean, max(0, at - 8), at) is not None and at - 1 not in p.by_end  # 各县、|区人民政府; 市、|县人民政府
    several = before not in ("", word) and before in p.levels.data["in_a_row"] and at not in p.by_end  # 11个省区|市|应急管理厅
    ended = before and before in p.levels.ends_another[word] and not p.clean.endswith(p.levels.data["not_level_ends"], 0, at)
    return Before(start) if many or several or ended else None


def _once_of(p: Prefixes, start: int, word: str, at: int) -> Before | None:
    """和田市|前|市|委, 江苏省|原|省|委: of the place before the word that says that a post is held no more."""
    once = p.levels.once.search(p.clean, max(0, at - 2), at)
    place = p.by_end.get(once.start()) if once else None
    return Before(at, place.place, word) if place and place.place.name.endswith(word) else None


def _stands_for(p: Prefixes, start: int, word: str, at: int) -> Before:
    """市|委, and with the whole name of a place that no list has: 江平市|委; 白河县|县|委."""
    if (own := p.by_end.get(at)) is not None and own.place.name.endswith(word):
        return Before(p.chain(own), own.place, word)
    place, end = p.division(word, at), at + len(word)
    named = place is not None and p.clean.endswith(place.name, 0, end)
    return Before(p.with_party(end - len(place.name) if place and named else at), place, word)


# How a level word is read; the first that fits decides, the last always does
LEVELS: tuple[tuple[str, Callable[[Prefixes, int, str, int], Before | None]], ...] = (
    ("end of a place's name", _covered),
    ("of a zone", _of_zone),
    ("end of another word", _of_another_word),
    ("once of a place", _once_of),
    ("stands for a place", _stands_for),
)
