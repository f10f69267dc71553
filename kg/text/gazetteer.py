"""The divisions of China by every name that a text may give them, and where one of those stands in a text and is not made by two
other words: 搬迁|安置 holds no 迁安.

One list for all stages: present divisions (divisions.tsv), those that no longer exist (former_divisions.tsv), and what
acts like one (places.yaml).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache

from kg.lexicon import Lexicon, load
from kg.model import Place, Struct
from kg.text.patterns import Expressions, Names

NATION = Place("全国", "000000")  # as the list of divisions names it
_COUNTY = 3  # the level of counties
_CLOSED = ("》", "”", "）")
_SHORT = 3  # characters; a longer name is sought across no words


class Divisions(Expressions):
    """The kinds of divisions, with which their names end, and what stands beside the name of one."""

    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("places")
        super().__init__(data["division_forms"], data)
        self.levels: dict[str, int] = data["division_levels"]  # the longer first
        self.counties = [word for word, rank in self.levels.items() if rank == _COUNTY and len(word) == 1]  # not known by their stems alone
        self.county, self.city, self.prefecture = data["county"], data["city"], data["prefecture"]


@cache
def _divisions() -> Divisions:
    return load().of(Divisions)  # whatever words are one's own


class Gazetteer(Struct, frozen=True):
    by_code: dict[str, Place]
    by_name: dict[str, tuple[Place, ...]]  # every accepted form → the divisions it may mean, higher ones first
    names: Names  # the forms, and what hides one: 马里兰州 holds no 兰州
    words: frozenset[str]  # that a name may be sought across
    family: frozenset[str]  # surnames
    kinds: Divisions

    def find(self, clean: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, form) of each name in the words, the leftmost and longest first.

        A form that two words make together gives way to a name that begins in it: 美丽|江苏.
        """
        at, before = 0, -1
        for start, end, form in self.names.find(clean):
            if form not in self.by_name or start < at or self.inside_another(clean, start, end, start == before) or self.of_a_person(clean, start, end):
                continue
            if start == before or not self.across_words(clean, start, form):
                yield start, end, form
                before = end
                continue
            for begin in range(start + 1, end):
                other = self.names.at(clean, begin)
                if other is not None and other in self.by_name and not self.across_words(clean, begin, other):
                    at = before = begin + len(other)
                    yield begin, at, other
                    break

    def across_words(self, clean: str, start: int, form: str) -> bool:
        """Does a short form stand where one word ends and the next begins? 搬迁|安置, 示范|县, 适应|城市, 美丽|江苏."""
        if len(form) > _SHORT or not start:
            return False
        end = start + len(form)
        left, right = clean[start - 1] + form[0], form[-1] + clean[end : end + 1]
        if left not in self.words and left not in self.by_name:
            return False
        follows = right in self.words or right in self.by_name
        return follows or (form[1] == self.kinds.county if len(form) == 2 else form[1:] in self.words)

    def of_a_person(self, clean: str, start: int, end: int) -> bool:
        """，王|安顺|辞去: behind a surname, where that opens a clause of the text or follows a title (主任|张|凌云), it is a given name."""
        if end - start != 2 or clean[start - 1 : start] not in self.family or self.kinds.place_goes_on.match(clean, end):
            return False
        name = clean[start - 1 : end]
        return clean.startswith(name) or self.kinds.of_a_person.match(clean, start - 1) is not None or name in _opening(clean)

    def one(self, form: str) -> Place | None:
        """What a form means where nothing else tells: the highest of its namesakes, if there is just one so high."""
        places = self.by_name.get(form, ())
        if not places or (len(places) > 1 and level(places[0]) == level(places[1])):
            return None
        return places[0]

    def bearing(self, name: str) -> Place:
        """The division of that name, in full rather than in short; a place of its own where no list has it."""
        if name in self.kinds.data["nation_names"]:
            return self.by_code[NATION.code or ""]
        known = self.by_name.get(name, ())
        return next((p for p in known if p.name == name), next(iter(known), Place(name)))

    def chain(self, place: Place | None) -> Iterator[Place]:
        """The place and the divisions that hold it, nearest first, the nation last."""
        while place:
            yield place
            place = self.by_code.get(place.within or "")

    def divisions(self, place: Place) -> Iterator[Place]:
        """Likewise without the nation."""
        return (p for p in self.chain(place) if p.code != NATION.code)

    def above(self, place: Place) -> tuple[Place, ...]:
        """The divisions that hold it, nearest first, the nation last."""
        return tuple(self.chain(place))[1:]

    def begins(self, clean: str, start: int = 0, end: int | None = None) -> list[tuple[int, int, Place]]:
        """(start, end, place) of each link of a chain of names that begins at `start`: 山东省|滨州市."""
        out: list[tuple[int, int, Place]] = []
        at = start
        if (m := self.kinds.prefecture_committee.match(clean, at)) and (former := self.by_name.get(m[1] + self.kinds.prefecture)):
            return [(at, m.end(1), former[0])]  # 陇南|地委 was of 陇南地区
        while (form := self.names.at(clean, at)) and form in self.by_name and (end is None or at + len(form) <= end):
            if self.inside_another(clean, at, at + len(form), bool(out)):
                break
            place = self._within(form, out[-1][2] if out else None) or Place(self.by_name[form][0].name)
            out.append((at, at + len(form), place))
            at += len(form)
        return out

    def ends(self, clean: str, end: int, reach: int = 12) -> tuple[int, Place] | None:
        """(start, place) of the longest name that ends at `end`."""
        for start in range(max(0, end - reach), end - 1):
            form = clean[start:end]
            if form in self.by_name:
                before = next((p for a, b, p in self.begins(clean, max(0, start - reach), start) if b == start), None)
                if (place := self._within(form, before)) is not None:
                    return start, place
        return None

    def inside_another(self, clean: str, start: int, end: int, goes_on: bool) -> bool:
        """Is it part of another name? 重庆|路, 运|河北|路; a town's, 桃园|街道办; of two characters, …县 is the end of a county's: 威|宁县; 北市|府."""
        if self.kinds.street.match(clean, end) or (self.kinds.town.match(clean, end) and self.bearing(clean[start:end]).name != clean[start:end]):
            return True
        if clean[start:end] in self.kinds.data["shortened"]:
            return not self.kinds.shortened.match(clean, end) or any(clean[max(0, start - 1) : start + 1] in some for some in (self.words, self.by_name))
        cut_off = end - start == 2 and clean[start + 1] == self.kinds.county and not goes_on
        if cut_off and clean[start:end] in self.kinds.data["joining"] and clean[start - 1 : start] in _CLOSED:
            return True  # 《…的请示》和|县妇联《…》
        return cut_off and "\u4e00" <= clean[start - 1 : start] <= "\u9fff" and clean[start - 1] not in self.kinds.data["may_stand_before"]

    def _within(self, form: str, before: Place | None) -> Place | None:
        """Of namesakes the one in the division named right before: 徐州市|鼓楼区."""
        if before:
            for place in self.by_name[form]:
                if before in self.chain(place):
                    return place
        return self.one(form)


@lru_cache(maxsize=4)
def _opening(clean: str) -> frozenset[str]:
    """What opens a clause anywhere in a text: three characters."""
    return frozenset(re.findall(r"(?s)[、，。；：（\n](?=(...))", clean))


def common_words(lexicon: Lexicon) -> frozenset[str]:
    """Those of two characters, that a place's name may be sought across."""
    return frozenset((*(row["word"] for row in lexicon.table("words") if row["runs"]), *lexicon.data("places")["words"]))


def gazetteer(lexicon: Lexicon) -> Gazetteer:
    data, kinds = lexicon.data("places"), lexicon.of(Divisions)
    rows = lexicon.table("divisions")
    by_code = {row["code"]: Place(row["name"], row["code"], row["parent"] or None, tuple(row["shorts"].split())) for row in rows}
    forms: dict[str, list[Place]] = defaultdict(list)
    unsafe_short, unsafe_full = frozenset(data["unsafe_short"]), frozenset(data["unsafe_full"])
    for place in by_code.values():
        if place.code != NATION.code:
            forms[place.name] += [place] if place.name not in unsafe_full else []
            own = next((head for head in kinds.levels if place.name.endswith(head)), "")
            for short in place.aliases:
                forms[short] += [place] if short not in unsafe_short else []
                if own.startswith(data["autonomous"]) and short.endswith(own[-1]):
                    forms[short[:-1] + own] += [place]  # 双江自治县
    names = {p.name: p for p in by_code.values()}
    for short in data["county_cities"]:
        forms[short] += [names[short + kinds.city]] if short + kinds.city in names else []
    for name, holder in data["beside"].items():
        forms[name] += [Place(name, None, names[holder].code)] if holder in names else []
    for other, name in (*data["more"].items(), *data["shortened"].items()):
        forms[other] += [names[name]] if name in names else forms.get(name, [])[:1]
    for row in lexicon.table("former_divisions"):
        if not forms.get(row["name"]):  # a name that was given again means the one that bears it
            forms[row["name"]].append(Place(row["name"], None, row["within"]))
    by_name = {f: tuple(sorted(set(p), key=lambda x: (level(x), x.code or ""))) for f, p in forms.items() if p}
    surnames = lexicon.data("surnames")
    family = frozenset("".join(surnames["single"])) - frozenset("".join(surnames["risky"]))  # those that are no other word
    hiding = (*data["hiding"], *lexicon.data("foreign")["countries"])
    return Gazetteer(by_code, by_name, Names([*by_name, *hiding]), common_words(lexicon), family, kinds)


def level(place: Place) -> int:
    """0 the nation, 1 a province, 2 a prefecture, 3 a county, 4 a town or a village; of what has no code by its name."""
    code = place.code
    if code is None:
        return next((rank for head, rank in _divisions().levels.items() if place.name.endswith(head)), 4)
    return 0 if code == NATION.code else 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def level_words(place: Place) -> tuple[str, ...]:
    """The level words by which its own organs call it: 市 for a municipality as for a prefecture."""
    return tuple(w for w in _divisions().levels if place.name.endswith(w))
