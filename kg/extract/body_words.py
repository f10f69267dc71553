"""The words of `bodies.yaml` and `organs.yaml` by which bodies that no lexicon lists are named, compiled once per lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.frame.known import media
from kg.lexicon import Lexicon
from kg.text.patterns import any_of

HAN = r"[\u4e00-\u9fff]"
NUMERALS = "一二两三四五六七八九十"


@dataclass(frozen=True, slots=True)
class BodyWords:
    bodies: Mapping[str, Any]  # the lists of bodies.yaml and organs.yaml as they stand, a list as a tuple
    organs: Mapping[str, Any]
    head: re.Pattern[str]
    kinds: dict[str, str]
    known: re.Pattern[str]  # bodies by their whole name
    known_kinds: dict[str, str]
    media: dict[str, str]
    boundary: re.Pattern[str]  # words before which a name cannot reach, each in a group that says how sure that is
    within: re.Pattern[str]  # … unless one of these stands before a less sure one
    held: re.Pattern[str]  # words that hold a boundary word and are none
    not_followed: dict[str, re.Pattern[str]]
    nation: re.Pattern[str]
    and_so_on: re.Pattern[str]
    counted: re.Pattern[str]  # how a count begins: 一大批|博物馆, 六大|上市银行, (20)余所|高校
    count_behind: re.Pattern[str]  # 城市医疗集团|9个
    nameless: re.Pattern[str]
    of_kind: re.Pattern[str]
    placed: re.Pattern[str]  # heads of bodies that are named behind a place alone
    placed_kinds: dict[str, str]
    central: re.Pattern[str]  # … behind a word for the nation
    nation_before: re.Pattern[str]
    joint: re.Pattern[str]  # 旅游和文化广电体育: fields of work alone
    field_at_end: re.Pattern[str]
    initials: re.Pattern[str]  # 文广旅
    follow: re.Pattern[str]  # what shows that a name ends before it
    town: re.Pattern[str]
    unit_stop: re.Pattern[str]
    national_unit: re.Pattern[str]
    local_unit: re.Pattern[str]

    def cuts(self, clean: str, start: int, end: int) -> list[re.Match[str]]:
        """The boundary words in `clean[start:end]`, in order."""
        words = (m for m in self.boundary.finditer(clean, start, end) if m.lastgroup)
        return [m for m in words if not (self.perhaps(m) and self.within.search(clean, max(start, m.start() - 4), m.start()))]

    def perhaps(self, cut: re.Match[str]) -> bool:
        """Is the boundary word one that names hold as well?"""
        return str(cut.lastgroup).startswith("perhaps")

    def goes_on(self, clean: str, end: int) -> bool:
        """Is what ends here the beginning of another word: 教育部|门, 大学|生, 银行|业?"""
        following = self.not_followed.get(clean[end - 1])
        return following is not None and following.match(clean, end) is not None


def body_words(lexicon: Lexicon) -> BodyWords:
    bodies, organs = (_tuples(lexicon.data(name)) for name in ("bodies", "organs"))
    kinds, known, names = _inverted(bodies["heads"]), _inverted(bodies["known"]), media(lexicon)
    known |= dict.fromkeys(names, "media")
    countries = (c for row in lexicon.data("foreign")["countries"] for c in row)
    few = bodies["count_words"]
    return BodyWords(
        bodies=bodies,
        organs=organs,
        head=re.compile(any_of(kinds)),
        kinds=kinds,
        known=re.compile(any_of(known)),
        known_kinds=known,
        media=names,
        boundary=_boundary(bodies),
        within=re.compile(rf"(?:{any_of(bodies['before_within'])})\Z"),
        held=re.compile(any_of(bodies["not_boundaries"])),
        not_followed={last: re.compile("|".join(words)) for last, words in organs["not_followed"].items()},
        nation=re.compile(any_of(bodies["nation"])),
        and_so_on=re.compile(rf"(?<![{bodies['before_and_so_on']}]){bodies['and_so_on']}\Z"),
        counted=re.compile(rf"(?:[{NUMERALS}{few}]{{1,2}}|万)(?:{any_of(bodies['counters'])})|(?:{any_of(bodies['bare_counters'])})"),
        count_behind=re.compile(rf"[\d{NUMERALS}{few}]{{1,5}}(?:{any_of(bodies['count_behind'])})"),
        nameless=re.compile(f"(?:{any_of([*bodies['generic'], *organs['elements']])}){{1,8}}$|(?:{any_of([*bodies['alone'], *countries])})$"),
        of_kind=re.compile(f"{HAN}?(?:{any_of(bodies['of_kind_inside'])})|(?:{any_of(bodies['of_kind'])})"),
        **_departments(_inverted(bodies["placed"]), organs, any_of(lexicon.data("places")["village_ends"])),
    )


def _departments(placed: dict[str, str], organs: dict[str, Any], villages: str) -> dict[str, Any]:
    fields, joints, units = any_of(organs["elements"]), organs["joints"], organs["unit_heads"]
    follow = rf"(?:[，。；：、！？）》\s]|$|{any_of(organs['follow'])})"

    def unit(heads: Iterable[str]) -> re.Pattern[str]:
        return re.compile(rf"{HAN}{{2,14}}?(?:(?:{any_of(heads)})(?={follow})|{any_of(units['sure'])})")

    town = rf"(?P<town>{any_of(organs['town_words'])})(?P<organ>{any_of(organs['town_organs'])})"
    village = rf"(?P<village>{villages})(?P<form>{any_of(organs['village_organs'])})"
    return {
        "placed": re.compile(any_of(placed)),
        "placed_kinds": dict.fromkeys(organs["central_heads"], "leading_group") | placed,
        "central": re.compile(any_of(organs["central_heads"])),
        "nation_before": re.compile(rf"(?<![{organs['not_before_nation_word']}])(?:{any_of(organs['nation_before'])})"),
        "joint": re.compile(rf"(?![{joints}])(?:{fields}){{1,9}}(?<![{joints}])"),
        "field_at_end": re.compile(rf"(?:{fields})\Z"),
        "initials": re.compile(rf"[{organs['initials']}]{{2,5}}"),
        "follow": re.compile(follow),
        "town": re.compile(f"{town}|(?P<bare>{any_of(organs['committees'])})|{village}"),
        "unit_stop": re.compile(any_of(organs["unit_stops"])),
        "national_unit": unit(units["national"]),
        "local_unit": unit(units["local"]),
    }


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def _inverted(kinds: dict[str, list[str]]) -> dict[str, str]:
    return {word: kind for kind, words in kinds.items() for word in words}


def _boundary(data: dict[str, Any]) -> re.Pattern[str]:
    """The longest word at a place decides: 自由 is none, 由 is one."""
    words = dict.fromkeys(data["boundaries"], "sure") | dict.fromkeys(data["within_names"], "perhaps") | dict.fromkeys(data["not_boundaries"], "")
    groups: list[str] = []
    for length in sorted({len(w) for w in words}, reverse=True):
        for kind in ("", "sure", "perhaps"):
            some = [w for w, k in words.items() if len(w) == length and k == kind]
            if some:
                groups.append(f"(?P<{kind}{length}>{any_of(some)})" if kind else f"(?:{any_of(some)})")
    return re.compile("|".join(groups))
