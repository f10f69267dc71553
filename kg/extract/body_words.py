"""The words of `bodies.yaml` and `organs.yaml` by which bodies that no lexicon lists are named, compiled once per lexicon."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.frame.known import media
from kg.lexicon import Lexicon
from kg.text.patterns import Expressions, Match, Pattern, any_of, by_word, expression

_LONGEST_BRAND = 5  # characters
NUMERALS = "一二两三四五六七八九十"


class BodyWords(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        bodies, organs = lexicon.data("bodies"), lexicon.data("organs")
        self.media, heads, self.of_no_level = media(lexicon), organs["unit_heads"], {*bodies["generic"]} - {*bodies["own_fields"]}
        self.called = {**self.media, **bodies["known_as"], **bodies["universities"]}
        self.kinds, placed = by_word(bodies["heads"]), by_word(bodies["placed"])
        self.known_kinds = by_word(bodies["known"]) | dict.fromkeys(self.media, "media")
        self.abroad_kinds = by_word(lexicon.data("foreign")["bodies"])
        self.placed_kinds = dict.fromkeys(organs["central_heads"], "leading_group") | placed
        self.town_kinds: dict[str, str] = organs["town_organs"] | organs["village_organs"]
        self.not_followed = {last: expression("|".join(words)) for last, words in organs["not_followed"].items()}
        self.common = frozenset(row["word"] for row in lexicon.table("words"))
        self.boundary = _boundary(bodies, lexicon.data("foreign")["countries"])  # words before which a name cannot reach, by how sure that is
        more = {
            "heads_of_all": self.kinds,
            "full_heads": organs["heads"],
            "known_of_all": self.known_kinds,
            "bodies_of_all": self.abroad_kinds,
            "state": f"[{organs['states']}]",
            "placed_of_all": placed,
            "few": f"[{NUMERALS}{bodies['count_words']}]",
            **{f"{of}_heads": heads[of] for of in ("national", "local", "sure")},
            **{f"{of}_ends": self._ends(heads[of]) for of in ("school", "bank")},
        }
        others = (lexicon.data("foreign"), lexicon.data("places"), lexicon.data("constructions")["words"])
        super().__init__(bodies["forms"], more, bodies, organs, *others)
        self.known_kinds |= dict.fromkeys(bodies["universities"], "school")  # sought where a name begins alone
        self.units = {of: getattr(self, f"{of}_unit") for of in bodies["with_units"]}

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
        hard = (c.end() for c in self.cuts(clean, start, end) if not self.perhaps(c) and c[0] not in self.data["in_units"])
        return max(hard, default=start)

    def perhaps(self, cut: Match) -> bool:
        """Is the boundary word one that names hold as well?"""
        return str(cut.lastgroup).startswith("perhaps")

    def brand(self, words: str) -> bool:
        """夏普|公司, 龙亢|农场: is it a name by itself, as no common word begins it, nor ends it if it is long?"""
        begins = 2 <= len(words) <= _LONGEST_BRAND and words[0] not in self.data["no_brand"] and words[:2] not in self.common
        return begins and (len(words) == 3 or words[-2:] not in self.common)

    def goes_on(self, clean: str, end: int) -> bool:
        """Is what ends here the beginning of another word: 教育部|门, 大学|生, 银行|业?"""
        following = self.not_followed.get(clean[end - 1])
        return following is not None and following.match(clean, end) is not None


def _boundary(data: dict[str, Any], countries: Iterable[str]) -> Pattern:
    """The longest word at a place decides: 自由 is none, 由 is one."""
    words = dict.fromkeys(data["boundaries"], "sure") | dict.fromkeys(data["within_names"], "perhaps")
    words |= dict.fromkeys((*data["not_boundaries"], *countries), "")
    groups: list[str] = []
    for length in sorted({len(w) for w in words}, reverse=True):
        for kind in ("", "sure", "perhaps"):
            some = [w for w, k in words.items() if len(w) == length and k == kind]
            if some:
                groups.append(f"(?P<{kind}{length}>{any_of(some)})" if kind else f"(?:{any_of(some)})")
    return expression("|".join(groups))
