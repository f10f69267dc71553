"""Where a division's name stands in a text, and is not made by two other words: 搬迁|安置 holds no 迁安."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import lru_cache

from kg.lexicon import Lexicon
from kg.text.patterns import Names, expression

_SHORT = 3  # characters; a longer name is sought across no words


def words(lexicon: Lexicon) -> frozenset[str]:
    """The common words of two characters that a place's name may be sought across."""
    return frozenset((*(row["word"] for row in lexicon.table("words")), *lexicon.data("places")["words"]))


def surnames(lexicon: Lexicon) -> frozenset[str]:
    """Those that are no other word."""
    data = lexicon.data("surnames")
    return frozenset("".join(data["single"])) - frozenset("".join(data["risky"]))


def named(clean: str, names: Names, forms: Container[str], common: frozenset[str], family: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """(start, end, form) of each of the `forms`, leftmost and longest first; `names` may hold others, which hide them.

    A form that two words make together gives way to a name that begins in it: 美丽|江苏.
    """
    at, before = 0, -1
    for start, end, form in names.find(clean):
        if form not in forms or start < at or inside_another(clean, start, end, start == before) or of_a_person(clean, start, end, family):
            continue
        if start == before or not across_words(clean, start, form, common, forms):
            yield start, end, form
            before = end
            continue
        for begin in range(start + 1, end):
            other = names.at(clean, begin)
            if other is not None and other in forms and not across_words(clean, begin, other, common, forms):
                at = before = begin + len(other)
                yield begin, at, other
                break


_STREET = expression(r"[东西南北中]?(?:路(?![网政桥径况由线演透]|[南北]区)|大街|大道(?!理)|[街巷弄]\d)")
_ENDS_A_TITLE = "任记长席选"
_MAY_STAND_BEFORE = "在到和与及从对为是向由赴于至称将让如是省市州盟区县"


def inside_another(clean: str, start: int, end: int, goes_on: bool) -> bool:
    """Is it part of another name? 重庆|路, 运|河北|路; of two characters, …县 is the end of a county's name: 威|宁县."""
    if clean[end : end + 1] in "东西南北中路大街巷弄" and _STREET.match(clean, end):
        return True
    before = clean[start - 1 : start]
    return end - start == 2 and clean[start + 1] == "县" and not goes_on and "\u4e00" <= before <= "\u9fff" and before not in _MAY_STAND_BEFORE


def of_a_person(clean: str, start: int, end: int, family: frozenset[str]) -> bool:
    """，王|安顺|辞去: behind a surname, where that opens a clause of the text or follows a title (主任|张|凌云), it is a given name."""
    if end - start != 2 or clean[start - 1 : start] not in family or clean[end : end + 1] in tuple("省市州盟区县旗路"):
        return False
    name = clean[start - 1 : end]
    return clean.startswith(name) or clean[start - 2 : start - 1] in tuple(_ENDS_A_TITLE) or name in _opening(clean)


@lru_cache(maxsize=4)
def _opening(clean: str) -> frozenset[str]:
    """What opens a clause anywhere in a text: three characters."""
    return frozenset(re.findall(r"(?s)[、，。；：（\n](?=(...))", clean))


def across_words(clean: str, start: int, form: str, common: frozenset[str], forms: Container[str]) -> bool:
    """Does a short form stand where one word ends and the next begins? 搬迁|安置, 示范|县, 适应|城市, 美丽|江苏."""
    if len(form) > _SHORT or not start:
        return False
    end = start + len(form)
    left, right = clean[start - 1] + form[0], form[-1] + clean[end : end + 1]
    if left not in common and left not in forms:
        return False
    follows = right in common or right in forms
    return follows or (form[1] == "县" if len(form) == 2 else form[1:] in common)
