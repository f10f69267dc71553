"""The divisions of China by every name that a text may give them, and where one of those stands in a text.

One list for all stages: present divisions (divisions.tsv), those that no longer exist (former_divisions.tsv), and what
acts like one (places.yaml).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kg.lexicon import Lexicon
from kg.model import Place, Struct
from kg.text.patterns import Names, expression
from kg.text.place_names import inside_another, named, surnames, words

NATION = Place("全国", "000000")
NATIONS = (NATION.name, "中国", "国家", "中央")
_HEADS = ("自治区", "自治州", "自治县", "自治旗", "地区", "省", "市", "州", "盟", "县", "区", "旗")
_AUTONOMOUS = "自治"
_LEVELS = {"省": 1, "自治区": 1, "市": 2, "州": 2, "盟": 2, "地区": 2, "县": 3, "区": 3, "旗": 3, "兵团": 1}
_PREFECTURE_COMMITTEE = expression(r"([\u4e00-\u9fff]{2,4}?)(?=地委)")
_ENDING = expression(rf"(?:{'|'.join(sorted(_LEVELS, key=len, reverse=True))})$")


class Gazetteer(Struct, frozen=True):
    by_code: dict[str, Place]
    by_name: dict[str, tuple[Place, ...]]  # every accepted form → the divisions it may mean, higher ones first
    names: Names  # the forms, and what hides one: 马里兰州 holds no 兰州
    words: frozenset[str]  # that a name may be sought across
    family: frozenset[str]  # surnames

    def find(self, clean: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, form) of each name in the words, the leftmost and longest first."""
        return named(clean, self.names, self.by_name, self.words, self.family)

    def one(self, form: str) -> Place | None:
        """What a form means where nothing else tells: the highest of its namesakes, if there is just one so high."""
        places = self.by_name.get(form, ())
        if not places or (len(places) > 1 and level(places[0]) == level(places[1])):
            return None
        return places[0]

    def bearing(self, name: str) -> Place:
        """The division of that name, in full rather than in short; a place of its own where no list has it."""
        if name in NATIONS:
            return self.by_code[NATION.code or ""]
        known = self.by_name.get(name, ())
        return next((p for p in known if p.name == name), next(iter(known), Place(name)))

    def chain(self, place: Place | None) -> Iterator[Place]:
        """The place and the divisions that hold it, nearest first, the nation last."""
        while place:
            yield place
            place = self.by_code.get(place.within or "")

    def above(self, place: Place) -> tuple[Place, ...]:
        """The divisions that hold it, nearest first, the nation last."""
        return tuple(self.chain(place))[1:]

    def begins(self, clean: str, start: int = 0, end: int | None = None) -> list[tuple[int, int, Place]]:
        """(start, end, place) of each link of a chain of names that begins at `start`: 山东省|滨州市."""
        out: list[tuple[int, int, Place]] = []
        at = start
        if (m := _PREFECTURE_COMMITTEE.match(clean, at)) and (former := self.by_name.get(f"{m[1]}地区")):
            return [(at, m.end(1), former[0])]  # 陇南|地委 was of 陇南地区
        while (form := self.names.at(clean, at)) and form in self.by_name and (end is None or at + len(form) <= end):
            if inside_another(clean, at, at + len(form), bool(out)):
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

    def _within(self, form: str, before: Place | None) -> Place | None:
        """Of namesakes the one in the division named right before: 徐州市|鼓楼区."""
        if before:
            for place in self.by_name[form]:
                if before in self.chain(place):
                    return place
        return self.one(form)


def gazetteer(lexicon: Lexicon) -> Gazetteer:
    data = lexicon.data("places")
    rows = lexicon.table("divisions")
    by_code = {row["code"]: Place(row["name"], row["code"], row["parent"] or None, tuple(row["shorts"].split())) for row in rows}
    forms: dict[str, list[Place]] = defaultdict(list)
    unsafe_short, unsafe_full = frozenset(data["unsafe_short"]), frozenset(data["unsafe_full"])
    for place in by_code.values():
        if place.code != NATION.code:
            forms[place.name] += [place] if place.name not in unsafe_full else []
            own = next((head for head in _HEADS if place.name.endswith(head)), "")
            for short in place.aliases:
                forms[short] += [place] if short not in unsafe_short else []
                if own.startswith(_AUTONOMOUS) and short.endswith(own[-1]):
                    forms[short[:-1] + own] += [place]  # 双江自治县
    names = {p.name: p for p in by_code.values()}
    for other, name in data["more"].items():
        forms[other] += [names[name]] if name in names else []
    for short in data["county_cities"]:
        forms[short] += [names[f"{short}市"]] if f"{short}市" in names else []
    for name, holder in data["beside"].items():
        forms[name] += [Place(name, None, names[holder].code)] if holder in names else []
    for row in lexicon.table("former_divisions"):
        if not forms.get(row["name"]):  # a name that was given again means the one that bears it
            forms[row["name"]].append(Place(row["name"], None, row["within"]))
    by_name = {f: tuple(sorted(set(p), key=lambda x: (level(x), x.code or ""))) for f, p in forms.items() if p}
    hiding = (*data["hiding"], *lexicon.data("foreign")["countries"])
    return Gazetteer(by_code, by_name, Names([*by_name, *hiding]), words(lexicon), surnames(lexicon))


def level(place: Place) -> int:
    """0 the nation, 1 a province, 2 a prefecture, 3 a county, 4 a town or a village; of what has no code by its name."""
    code = place.code
    if code is None:
        m = _ENDING.search(place.name)
        return _LEVELS[m[0]] if m else 4
    return 0 if code == NATION.code else 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def level_words(place: Place) -> tuple[str, ...]:
    """The level words by which its own organs call it: 市 for a municipality as for a prefecture."""
    return tuple(w for w in _HEADS if place.name.endswith(w))
