"""The words of `bodies.yaml` and `organs.yaml` by which bodies that no lexicon lists are named, compiled once per lexicon."""

from __future__ import annotations

from typing import Any

from kg.frame.known import media
from kg.lexicon import Lexicon
from kg.text.patterns import Match, Pattern, any_of, expression

HAN = r"[\u4e00-\u9fff]"
NUMERALS = "一二两三四五六七八九十"


class BodyWords:
    """`bodies` and `organs` are the lists of the two files as they stand, a list as a tuple; the rest is compiled from them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.bodies, self.organs = bodies, organs = _tuples(lexicon.data("bodies")), _tuples(lexicon.data("organs"))
        self.kinds = _inverted(bodies["heads"])
        self.head = expression(any_of(self.kinds))
        self.media = media(lexicon)
        self.known_kinds = _inverted(bodies["known"]) | dict.fromkeys(self.media, "media")
        self.known = expression(any_of(self.known_kinds))  # bodies by their whole name
        self.boundary = _boundary(bodies)  # words before which a name cannot reach, each in a group that says how sure that is
        self.short_for = expression(bodies["short_for"])  # （以下简称…）
        self.within = expression(rf"(?:{any_of(bodies['before_within'])})\Z")  # … unless one of these stands before a less sure one
        self.affiliated = expression(f"(?:{any_of(bodies['affiliated'])})(?={HAN}{{5}})")
        self.held = expression(any_of(bodies["not_boundaries"]))  # words that hold a boundary word and are none
        self.not_followed = {last: expression("|".join(words)) for last, words in organs["not_followed"].items()}
        self.nation = expression(any_of(bodies["nation"]))
        few = bodies["count_words"]  # how a count begins: 一大批|博物馆, 六大|上市银行, (20)余所|高校; 城市医疗集团|9个
        self.counted = expression(rf"(?:[{NUMERALS}{few}]{{1,2}}|万)(?:{any_of(bodies['counters'])})|(?:{any_of(bodies['bare_counters'])})")
        self.count_behind = expression(rf"[\d{NUMERALS}{few}]{{1,5}}(?:{any_of(bodies['count_behind'])})")
        alone = (*bodies["alone"], *(c for row in lexicon.data("foreign")["countries"] for c in row))
        self.nameless = expression(f"(?:{any_of([*bodies['generic'], *organs['elements']])}){{1,8}}$|(?:{any_of(alone)})$")
        self.of_kind = expression(f"{HAN}?(?:{any_of(bodies['of_kind_inside'])})|(?:{any_of(bodies['of_kind'])})")
        self._departments(lexicon)

    def _departments(self, lexicon: Lexicon) -> None:
        organs, villages = self.organs, any_of(lexicon.data("places")["village_ends"])
        placed, fields, joints = _inverted(self.bodies["placed"]), any_of(organs["elements"]), organs["joints"]
        self.placed = expression(any_of(placed))  # heads of bodies that are named behind a place alone
        self.placed_kinds = dict.fromkeys(organs["central_heads"], "leading_group") | placed
        self.central = expression(any_of(organs["central_heads"]))  # … behind a word for the nation
        self.nation_before = expression(rf"(?<![{organs['not_before_nation_word']}])(?:{any_of(organs['nation_before'])})")
        self.joint = expression(rf"(?![{joints}])(?:{fields}){{1,9}}(?<![{joints}])")  # 旅游和文化广电体育: fields of work alone
        self.not_behind_level, self.no_department = expression(organs["not_behind_level"]), expression(organs["no_department"])
        self.no_town, self.no_village, self.no_unit = (expression(organs[x]) for x in ("no_town", "no_village", "no_unit"))
        self.unit_title = expression(organs["unit_title"])  # what shows that a department's name ends before it: 综合司|司长
        self.field_at_end = expression(rf"(?:{fields})\Z")
        self.initials = expression(rf"[{organs['initials']}]{{2,5}}")  # 文广旅
        follow = rf"(?:[，。；：、！？）》\s]|$|{any_of(organs['follow'])})"  # what shows that a name ends before it
        self.follow = expression(follow)
        town = rf"(?P<town>{any_of(organs['town_words'])})(?P<organ>{any_of(organs['town_organs'])})"
        village = rf"(?P<village>{villages})(?P<form>{any_of(organs['village_organs'])})"
        self.town_kinds: dict[str, str] = organs["town_organs"] | organs["village_organs"]
        self.town = expression(f"{town}|(?P<bare>{any_of(organs['committees'])})|{village}")
        self.member = expression(f"{HAN}{{1,14}}?(?P<head>{any_of([*placed, *organs['member_heads']])})(?=$|{organs['and_others']})")  # of a list
        self.unit_stop = expression(any_of(organs["unit_stops"]))
        in_charge, supervise = (any_of(lexicon.data("constructions")["words"][x]) for x in ("in_charge", "supervise"))
        self.charge = expression(f"(?:{in_charge})：?(?P<list>[^，。；：\n]{{2,300}})")
        self.supervises = expression(f"(?:{supervise})：?(?:[^，。；：\n]{{1,20}}、)*$")
        heads = organs["unit_heads"]
        self.units = {  # what stands right behind a body, by its kind; `sure` ends need nothing behind them
            **{of: expression(rf"{HAN}{{2,14}}?(?:(?:{any_of(heads[of])})(?={follow})|{any_of(heads['sure'])})") for of in ("national", "local")},
            **{of: expression(f"{HAN}{{0,14}}?(?:{self._ends(heads[of])})") for of in ("school", "bank")},
        }
        self.units["public_institution"] = self.units["school"]
        self.of_committee = expression(f"(?:{any_of(organs['levels'])}){organs['committee']['alone']}(?={HAN}{{4}})")
        self.post = expression(any_of(organs["posts_within"]))
        self.before_company = expression(any_of(self.bodies["before_company"]))

    def _ends(self, heads: tuple[str, ...]) -> str:
        """The heads where none is the beginning of another word: 数学与|系, 统…"""
        goes_on = {last: p.pattern for last, p in self.not_followed.items()}
        return "|".join(rf"{head}(?!{goes_on[head[-1]]})" if head[-1] in goes_on else head for head in heads)

    def cuts(self, clean: str, start: int, end: int) -> list[Match]:
        """The boundary words in `clean[start:end]`, in order."""
        words = (m for m in self.boundary.finditer(clean, start, end) if m.lastgroup)
        return [m for m in words if not (self.perhaps(m) and self.within.search(clean, max(start, m.start() - 4), m.start()))]

    def begins(self, clean: str, start: int, end: int) -> int:
        """Where a body's name begins in `clean[start:end]`: behind the last word that no name holds, 普京在圣彼得堡接受|新华社."""
        hard = (c.end() for c in self.cuts(clean, start, end) if not self.perhaps(c) and c[0] not in self.organs["in_units"])
        return max(hard, default=start)

    def perhaps(self, cut: Match) -> bool:
        """Is the boundary word one that names hold as well?"""
        return str(cut.lastgroup).startswith("perhaps")

    def goes_on(self, clean: str, end: int) -> bool:
        """Is what ends here the beginning of another word: 教育部|门, 大学|生, 银行|业?"""
        following = self.not_followed.get(clean[end - 1])
        return following is not None and following.match(clean, end) is not None


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def _inverted(kinds: dict[str, list[str]]) -> dict[str, str]:
    return {word: kind for kind, words in kinds.items() for word in words}


def _boundary(data: dict[str, Any]) -> Pattern:
    """The longest word at a place decides: 自由 is none, 由 is one."""
    words = dict.fromkeys(data["boundaries"], "sure") | dict.fromkeys(data["within_names"], "perhaps") | dict.fromkeys(data["not_boundaries"], "")
    groups: list[str] = []
    for length in sorted({len(w) for w in words}, reverse=True):
        for kind in ("", "sure", "perhaps"):
            some = [w for w, k in words.items() if len(w) == length and k == kind]
            if some:
                groups.append(f"(?P<{kind}{length}>{any_of(some)})" if kind else f"(?:{any_of(some)})")
    return expression("|".join(groups))
