"""The words and places by which one tells whose document it is: what the rules of the jurisdiction look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from kg.frame.genre import Genre
from kg.frame.known import central, media_heads
from kg.frame.page import Page
from kg.frame.unlisted import Link, PlaceForms
from kg.lexicon import Lexicon
from kg.model import Label, Place, Span, Struct
from kg.text.gazetteer import Gazetteer, gazetteer, level
from kg.text.patterns import NUMBER, Expressions, Match, Pattern, any_of, by_word, expression

REACH = 20_000  # clean characters in which places are counted
OPENING = 900
_BEFORE = 24  # characters in which a place's name stands before what is of it

Found = tuple[Place, str]  # and the words


def innermost(links: list[Link], words: str) -> Found | None:
    """Of names that stand one behind the other the last, and the words of all."""
    return (links[-1].place, words[links[0].start : links[-1].end]) if links else None


class Named(Span, frozen=True):
    """A name in words, and the place that it means by itself."""

    form: str
    place: Place | None


def _of_regions(lexicon: Lexicon) -> dict[str, str]:
    """What stands in papers of one of Hong Kong, Macau and Taiwan alone, a body or its money → the region."""
    organs = lexicon.data("organs")
    stems = (form for full, short in organs["departments"].items() for form in (full, *short))
    out: dict[str, str | None] = dict.fromkeys((*organs["national"], *(stem + organs["stands_alone"] for stem in stems)))  # every county has its 交通局
    for region, own in organs["regions"].items():
        bodies = [form for kind in own["bodies"].values() for full, forms in kind.items() for form in (full, *forms)]
        for form in (*own["departments"], *own["short"], *bodies, *own["signs"], *own.get("centre", ())):
            out[form] = None if form in out else region
    return {form: region for form, region in out.items() if region and len(form) > 2}


class Grammar(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("metadata")
        whose, self.of_regions = data["whose"], _of_regions(lexicon)
        self.own_names = by_word(whose["own_names"])
        more = {
            "number": NUMBER,
            "bodies": central(lexicon),
            "of_region": list(self.of_regions),
            "called": list(self.own_names),
            "medium": media_heads(lexicon),  # behind the place of a newspaper's name
        }
        super().__init__(whose["forms"], more, whose, data, data["days"], data["issued_by"], lexicon.data("foreign"))
        places, also = lexicon.of(gazetteer), lexicon.data("organs")["regions"][whose["beyond"]]["also"]
        province = places.bearing(whose["beyond"]).code
        beyond = [(form, p) for form, of in places.by_name.items() for p in of if p.within == province or p.name in also]
        self.beyond, self.names_beyond = expression(any_of(form for form, _ in beyond)), {p.name for _, p in beyond}


class Reading(Struct, frozen=True, dict=True):
    """What the rules look at."""

    page: Page
    genre: Genre
    labels: tuple[Label, ...]
    words: Grammar
    places: Gazetteer
    forms: PlaceForms

    @cached_property
    def clean(self) -> str:
        return self.page.text.clean

    @cached_property
    def opening(self) -> str:
        return self.clean[self.page.start : self.page.start + OPENING]

    @cached_property
    def reached(self) -> str:
        return self.clean[:REACH]

    def named(self, words: str) -> Iterator[Named]:
        """Each name of a place that the words hold."""
        return (Named(start, end, form, self.places.one(form)) for start, end, form in self.places.find(words))

    @cached_property
    def naming(self) -> tuple[Named, ...]:
        """… that the text holds."""
        return tuple(self.named(self.reached))

    def begins(self, before: Pattern, words: str) -> int:
        """Where a place may begin, behind what may stand before one."""
        m = before.match(words)
        return m.end() if m else 0

    def ending(self, words: str, end: int, reach: int = _BEFORE) -> Found | None:
        """The place whose name ends there, listed or not."""
        before = words[max(0, end - reach) : end]
        if hit := self.places.ends(before, len(before)):
            return hit[1], before[hit[0] :]
        for start in range(len(before) - 1, max(-1, len(before) - 9), -1):
            m = self.forms.named.fullmatch(before, start)
            begins = start == 0 or not "\u4e00" <= before[start - 1] <= "\u9fff" or before[start - 1] in self.words.data["joins"]
            if m and begins and not self.forms.no_stem.search(m[0]):
                return Place(m[0]), m[0]
        return None

    def central(self, words: str) -> Match | None:
        """The first body of the centre that acts, and is none of another state: not 俄罗斯|国防部, 被|公安部|评为."""
        found = (m for m in self.words.centre.finditer(words) if not self.words.not_acting.search(words, 0, m.start()))
        return next((m for m in found if not self.words.abroad.search(words, 0, m.start())), None)

    @cached_property
    def counted(self) -> Counter[str]:
        """How often each division is named, by code; 郑州|都市圈 names none."""
        found = (x for x in self.naming if not self.words.region.match(self.reached, x.end))
        return Counter(x.place.code for x in found if x.place and x.place.code)

    @cached_property
    def visited(self) -> tuple[Place, ...]:
        """江平市党政代表团赴|苏州市|昆山市|: where they go of whom title and first sentence tell, unless they are of a higher level."""
        if self.genre.name != "inspection_tour" and not self.words.goes_to.search(self.page.subject):
            return ()
        first = self.page.first
        goes = self.words.goes_to.search(first)
        of_first = self.words.guest_level.findall(first, 0, goes.start() if goes else len(first))
        for words in (self.page.subject, first):
            for m in self.words.goes_to.finditer(words):
                found = self.places.begins(words, m.end())
                levels = self.words.guest_level.findall(words, 0, m.start()) or of_first
                if found and levels and min(self.places.kinds.levels[word] for word in levels) >= level(found[0][2]):
                    return tuple(place for _, _, place in found)
        return ()

    @cached_property
    def own_levels(self) -> Counter[str]:
        """How often the organs of each level call their own place: 全市, 区委."""
        return Counter(m[1] or m[2] for m in self.words.own.finditer(self.reached))
