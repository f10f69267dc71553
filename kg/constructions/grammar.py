"""A form read: the regular expression that it is, and which words stand in whatever it matches.

A form is a sequence of words, slots in braces, (a|b) one of several, [what may be missing], ^ the beginning of a line
and $ the end of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.constructions.slots import Slot
from kg.errors import LexiconError
from kg.model import Struct
from kg.text.patterns import Match, any_of, expression

_TOKEN = re.compile(r"\{(?P<slot>\w+)\}|(?P<mark>[\[\]()|^$])|(?P<words>[^{}\[\]()|^$]+)")
_RUNS = {"-": r"[—–\-－~～至到]{1,2}", "【": r"[【\[［〔]", "】": r"[】\]］〕]", "（": r"[（〔【]", "）": r"[）〕】]", " ": "[ \u3000]*", "_": "[ \u3000]+"}
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_TELLING = expression(f"{_HAN.pattern}|[：，；、（）【】_]")  # what a form can be found by, of marks ： alone
_ONE_OF = {"（": "（〔【", "）": "）〕】", "【": "【[［〔", "】": "】]］〕", "_": " \u3000"}  # of these marks one stands there
_MARKS = frozenset("，；、" + "".join(_ONE_OF.values()))
_PLAIN = expression(f"(?:{_HAN.pattern})*")
# Items of a list: 1.2
_NUMBERED = r"[-–—•●·◆■□▪○*]|[0-9]{1,3}[.．、](?:[0-9]{1,2}[.．]?){0,3}|（[0-9一二三四五六七八九十]{1,3}）|[一二三四五六七八九十]{1,3}、|[①-⒛]"
LINE_BEGINS = rf"(?:(?<=\n)|^)[ \u3000]*(?:(?:{_NUMBERED})[ \u3000]*)?"
_SIGNS = {"^": LINE_BEGINS, "$": r"(?=[。；\n]|$)"}
_CLOSES = {"(": ")", "[": "]"}
_UNPAIRED = "constructions.yaml: {}: braces and brackets do not pair"

Needs = tuple[frozenset[str], ...]  # of each of these sets, one word or sign of a mention stands in whatever is matched


class Part(Struct, frozen=True):
    """A stretch of a form."""

    expression: str = ""
    needs: Needs = ()

    def __add__(self, other: Part) -> Part:
        return Part(self.expression + other.expression, self.needs + other.needs)


def parse(text: str, slots: Mapping[str, Slot], words: Mapping[str, Sequence[str]]) -> Part:
    """The whole form; `words` are the lists that stand in braces like slots. Raises LexiconError."""
    tokens = list(_TOKEN.finditer(text))
    opened = [("", [Part()])]  # of the whole, and of each bracket that stands open: with what it ends, and its alternatives
    for token in tokens:
        if token["mark"] == "|":
            opened[-1][1].append(Part())
        elif token["mark"] in _CLOSES:
            opened.append((_CLOSES[token["mark"]], [Part()]))
        elif token["mark"] == opened[-1][0]:
            opened[-2][1][-1] += _bracketed(*opened.pop())
        else:
            opened[-1][1][-1] += _element(token, text, slots, words)
    if len(opened) > 1 or "".join(t[0] for t in tokens) != text:
        raise LexiconError(_UNPAIRED.format(text))
    return _one_of(opened[0][1])


def _bracketed(closing: str, several: list[Part]) -> Part:
    inner = _one_of(several)
    return Part(f"(?:{inner.expression})", inner.needs) if closing == ")" else Part(f"(?:{inner.expression})?")


def _one_of(several: list[Part]) -> Part:
    if len(several) == 1:
        return several[0]
    plain = all(_PLAIN.fullmatch(p.expression) for p in several)  # of words the longest is meant: 当选为, not 当选
    expression = any_of(p.expression for p in several) if plain else "|".join(p.expression for p in several)
    return Part(f"(?:{expression})", _common(several))


def _element(token: Match, text: str, slots: Mapping[str, Slot], words: Mapping[str, Sequence[str]]) -> Part:
    """A sign, words, or what stands in braces."""
    name, mark = token["slot"], token["mark"]
    if mark:
        if mark not in _SIGNS:
            raise LexiconError(_UNPAIRED.format(text))
        return Part(_SIGNS[mark])
    if not name:
        return _literal(token["words"])
    if (several := words.get(name)) is not None:
        return Part(f"(?:{any_of(several)})", (frozenset(several),))
    if name not in slots:
        raise LexiconError(f"constructions.yaml: {text}: no slot is called {name}; they are {', '.join([*slots, *words])}")
    slot = slots[name]
    needs = (frozenset(slot.signs),) if slot.signs else ()
    return Part(f"(?:{slot.expression})" if not slot.asked else f"(?P<{slot.holds or name}>{slot.expression})", needs)


def _literal(words: str) -> Part:
    expression = "".join(_RUNS.get(c) or re.escape(c) for c in words)
    return Part(expression, tuple(frozenset(_ONE_OF.get(run, (run,))) for run in _TELLING.findall(words)))


def _common(several: list[Part]) -> Needs:
    """What stands wherever one of several matches: a word of each."""
    if not all(p.needs for p in several):
        return ()
    return (frozenset().union(*(max(p.needs, key=selective) for p in several)),)


def selective(some: frozenset[str]) -> int:
    """How well the words tell a place: by the shortest of them, signs of mentions little, marks not at all."""
    return min(len(w) if _HAN.match(w) else -(w in _MARKS) for w in some)
