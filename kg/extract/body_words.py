"""The words of `bodies.yaml` and `organs.yaml` by which bodies of open classes are named, compiled once per lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.frame.known import media
from kg.lexicon import Lexicon
from kg.text.patterns import any_of

HAN = r"[\u4e00-\u9fff]"
NUMERALS = "一二两三四五六七八九十"


@dataclass(frozen=True, slots=True)
class BodyWords:
    pattern: re.Pattern[str]  # a head
    kinds: dict[str, str]
    canonical: dict[str, str]  # heads that are written short → in full
    boundary: re.Pattern[str]  # words before which a name cannot reach, each in a group that says how sure that is
    within: re.Pattern[str]  # … unless one of these stands before a less sure one
    known: re.Pattern[str]  # bodies by their whole name
    known_kinds: dict[str, str]
    media: dict[str, str]
    not_followed: dict[str, tuple[str, ...]]  # what behind the last character of a name makes another word of it
    held: re.Pattern[str]  # words that hold a boundary word and are none
    not_preceded: dict[str, str]
    nation: re.Pattern[str]
    of_nation: tuple[str, ...]
    not_before_nation: tuple[str, ...]
    joins: frozenset[str]
    never_within: frozenset[str]
    no_beginning: frozenset[str]
    no_modifier_end: tuple[str, ...]
    and_so_on: re.Pattern[str]
    counted: re.Pattern[str]  # how a count begins: 一大批|博物馆, 六大|上市银行, (20)余所|高校
    counts: str
    count_behind: re.Pattern[str]  # 城市医疗集团|9个
    generic: frozenset[str]
    nameless: re.Pattern[str]
    of_kind: re.Pattern[str]  # how what names no single body begins
    not_behind_level: re.Pattern[str]
    own_levels: tuple[str, ...]  # level words before the names of bodies that are a division's: 省|港口|集团

    def cuts(self, clean: str, start: int, end: int) -> list[re.Match[str]]:
        """The boundary words in `clean[start:end]`, in order."""
        words = (m for m in self.boundary.finditer(clean, start, end) if m.lastgroup)
        return [m for m in words if not (self.perhaps(m) and self.within.search(clean, max(start, m.start() - 4), m.start()))]

    def perhaps(self, cut: re.Match[str]) -> bool:
        """Is the boundary word one that names hold as well?"""
        return str(cut.lastgroup).startswith("perhaps")

    def goes_on(self, clean: str, end: int) -> bool:
        """Is what ends here the beginning of another word: 大学|生, 银行|业?"""
        return clean.startswith(self.not_followed.get(clean[end - 1], ()), end)


def body_words(lexicon: Lexicon) -> BodyWords:
    data, organs = lexicon.data("bodies"), lexicon.data("organs")
    kinds = {h: kind for kind, hs in data["heads"].items() for h in hs}
    names = media(lexicon)
    known = {w: kind for kind, some in data["known"].items() for w in some} | dict.fromkeys(names, "media")
    countries = (c for row in lexicon.data("foreign")["countries"] for c in row)
    counters, few = any_of(data["counters"]), data["count_words"]
    return BodyWords(
        pattern=re.compile(any_of(kinds)),
        kinds=kinds,
        canonical=data["canonical"],
        boundary=_boundary(data),
        within=re.compile(rf"(?:{any_of(data['before_within'])})\Z"),
        known=re.compile(any_of(known)),
        known_kinds=known,
        media=names,
        not_followed={last: tuple(words) for last, words in organs["not_followed"].items()},
        held=re.compile(any_of(data["not_boundaries"])),
        not_preceded=data["not_preceded"],
        nation=re.compile(any_of(data["nation"])),
        of_nation=tuple(data["of_nation"]),
        not_before_nation=tuple(data["not_before_nation"]),
        joins=frozenset(data["joins"]),
        never_within=frozenset(data["never_within"]),
        no_beginning=frozenset(data["no_beginning"]),
        no_modifier_end=tuple(data["no_modifier_end"]),
        and_so_on=re.compile(rf"(?<![{data['before_and_so_on']}]){data['and_so_on']}\Z"),
        counted=re.compile(rf"(?:[{NUMERALS}{few}]{{1,2}}|万)(?:{counters})|(?:{any_of(data['bare_counters'])})"),
        counts=NUMERALS + few + "万",
        count_behind=re.compile(rf"[\d{NUMERALS}{few}]{{1,5}}(?:{any_of(data['count_behind'])})"),
        generic=frozenset(data["generic"]),
        nameless=re.compile(f"(?:{any_of([*data['generic'], *organs['elements']])}){{1,8}}$|(?:{any_of([*data['alone'], *countries])})$"),
        of_kind=re.compile(f"{HAN}?(?:{any_of(data['of_kind_inside'])})|(?:{any_of(data['of_kind'])})"),
        not_behind_level=re.compile(organs["not_behind_level"]),
        own_levels=tuple(data["own_levels"]),
    )


def _boundary(data: dict[str, list[str]]) -> re.Pattern[str]:
    """The longest word at a place decides: 自由 is none, 由 is one."""
    perhaps = set(data["within_names"])
    words = dict.fromkeys(data["boundaries"], "sure") | dict.fromkeys(perhaps, "perhaps") | dict.fromkeys(data["not_boundaries"], "")
    groups: list[str] = []
    for length in sorted({len(w) for w in words}, reverse=True):
        for kind in ("", "sure", "perhaps"):
            some = [w for w, k in words.items() if len(w) == length and k == kind]
            if some:
                groups.append(f"(?P<{kind}{length}>{any_of(some)})" if kind else f"(?:{any_of(some)})")
    return re.compile("|".join(groups))


@dataclass(frozen=True, slots=True)
class DepartmentWords:
    head: re.Pattern[str]
    kinds: dict[str, str]
    full: dict[str, str]  # heads that are written short → in full
    weak_heads: frozenset[str]
    short_heads: frozenset[str]
    initial_heads: frozenset[str]
    direct_heads: frozenset[str]  # that stand behind a place itself: 玉林|派出所
    joint: re.Pattern[str]  # 旅游和文化广电体育: fields of work alone
    initials: re.Pattern[str]  # 文广旅
    field_at_end: re.Pattern[str]
    follow: re.Pattern[str]  # what shows that a name ends before it
    no_department: re.Pattern[str]
    nation: re.Pattern[str]
    central_head: re.Pattern[str]
    party_nation: str
    town: re.Pattern[str]
    town_kinds: dict[str, str]
    town_full: dict[str, str]
    no_town: re.Pattern[str]
    no_village: re.Pattern[str]
    villages: tuple[str, ...]  # what a village's name ends with
    unit_holders: frozenset[str]
    national_unit: re.Pattern[str]
    local_unit: re.Pattern[str]
    no_unit: re.Pattern[str]
    title: re.Pattern[str]
    unit_stop: re.Pattern[str]
    in_units: frozenset[str]
    stands_alone: str
    whole: tuple[str, ...]


def department_words(lexicon: Lexicon) -> DepartmentWords:
    data, placed = lexicon.data("organs"), lexicon.data("bodies")["placed"]
    kinds = {head: kind for kind, heads in placed.items() for head in heads}
    kinds |= {head: "leading_group" for head in data["central_heads"] if head not in kinds}
    follow = rf"(?:[，。；：、！？）》\s]|$|{any_of(data['follow'])})"
    fields, units = any_of(data["elements"]), data["unit_heads"]

    def unit(heads: list[str]) -> re.Pattern[str]:
        return re.compile(rf"{HAN}{{2,14}}?(?:(?:{any_of(heads)})(?={follow})|{any_of(units['sure'])})")

    return DepartmentWords(
        head=re.compile(any_of(head for heads in placed.values() for head in heads)),
        kinds=kinds,
        full=data["heads"],
        weak_heads=frozenset(data["weak_heads"]),
        short_heads=frozenset(data["short_heads"]),
        initial_heads=frozenset(data["initial_heads"]),
        direct_heads=frozenset(data["direct_heads"]),
        joint=re.compile(rf"(?![{data['joints']}])(?:{fields}){{1,9}}(?<![{data['joints']}])"),
        initials=re.compile(rf"[{data['initials']}]{{2,5}}"),
        field_at_end=re.compile(rf"(?:{fields})\Z"),
        follow=re.compile(follow),
        no_department=re.compile(data["no_department"]),
        nation=re.compile(rf"(?<![{data['not_before_nation_word']}])(?:{any_of(data['nation_before'])})"),
        central_head=re.compile(any_of(data["central_heads"])),
        party_nation=data["party_nation"],
        town=re.compile(
            rf"(?P<town>{any_of(data['town_words'])})(?P<organ>{any_of(data['town_organs'])})|(?P<bare>{any_of(data['committees'])})"
            rf"|(?P<village>{any_of(lexicon.data('places')['village_ends'])})(?P<form>{any_of(data['village_organs'])})"
        ),
        town_kinds=data["town_organs"] | data["village_organs"],
        town_full=data["town_full"],
        no_town=re.compile(data["no_town"]),
        no_village=re.compile(data["no_village"]),
        villages=tuple(lexicon.data("places")["village_ends"]),
        unit_holders=frozenset(data["unit_holders"]),
        national_unit=unit(units["national"]),
        local_unit=unit(units["local"]),
        no_unit=re.compile(data["no_unit"]),
        title=re.compile(data["unit_title"]),
        unit_stop=re.compile(any_of(data["unit_stops"])),
        in_units=frozenset(data["in_units"]),
        stands_alone=data["stands_alone"],
        whole=tuple(data["whole"]),
    )
