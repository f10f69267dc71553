"""The words around a number, cut down to the thing that it measures; compiled from `data/lexicon/measures.yaml`."""

from __future__ import annotations

from kg.lexicon import Lexicon
from kg.text.patterns import CJK, Endings, Expressions, expression

_BEFORE, _AFTER = "，、 ）”’—", "“"  # marks that a phrase does not end or begin with
_HIDDEN = "\ue001\ue002\ue003"  # stand for the marks of a list within one name
_CUT = expression(f"(?<=[{CJK}]) (?=[{CJK}])")  # where a page ended a line: 固定资 产投资
LONGEST = 40  # a longer phrase is cut to its end: the head of a Chinese noun phrase stands last


class Phrases(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("measures")
        numbers = lexicon.data("numbers")
        more = {"aged": lexicon.data("units")["aged"], "respectively": numbers["respectively"], "steps": numbers["behind"]["steps"]}
        super().__init__(data["forms"], more, data, lexicon.data("bodies"))
        self.tail, self.kept_tail = Endings([*data["tails"], *"、， \t"]), Endings(data["kept_tails"])
        self.hidden, self.shown = str.maketrans(data["of_lists"], _HIDDEN), str.maketrans(_HIDDEN, data["of_lists"])
        self.verb_end, self.with_time = Endings(data["verbs"]), Endings(data["with_time"])


def says(words: str) -> bool:
    """Whether a reader can take anything from the words: marks, blanks and digits alone name nothing."""
    return any(map(str.isalpha, words))


def tidy(phrase: str) -> str:
    """At most `LONGEST` characters, the last ones, without marks of quotation that lost their other half; "" where nothing is said."""
    phrase = _CUT.sub("", phrase.strip("，、 \t"))
    for most in (len(phrase), LONGEST):
        phrase = phrase[-most:]
        if phrase.count("“") != phrase.count("”"):
            phrase = phrase.replace("“", "").replace("”", "")
    return phrase.strip() if says(phrase) else ""


def strip(words: str, p: Phrases) -> str:
    """What stands before a number without what only leads to the number or opens the clause."""
    words = p.years.sub("", p.lasting.sub("", words[m.end() :] if (m := p.numbering.match(words)) else words))
    words = p.reckoned.sub("", p.ordered.sub("", p.item.sub("", words)))
    unclosed = words.count("“") > words.count("”")
    words = words.strip(_BEFORE).lstrip(_AFTER) if unclosed else words.strip(_BEFORE)
    while words and (tail := p.tail.before(words, len(words))):
        kept = p.kept_tail.before(words, len(words))
        if kept and len(kept) > len(tail):
            break
        words = words[: -len(tail)]
    words = led(words, p)
    if (whole := p.whole.match(words)) and (rest := led(words[whole.end() :], p)):
        words = whole[0] + rest  # 全市|计划|新增学位
    words = p.fulfilled.sub("", words)
    # what is left of a comparison (比年初, 较) measures nothing
    return words if (len(words) > 1 or words in p.data["single"]) and says(words) and not p.compared.fullmatch(words) else ""


def led(words: str, p: Phrases) -> str:
    """The words without those that only open a clause."""
    while (m := p.lead.match(words)) and (len(words) - m.end() >= 2 or words[m.end() :] in p.data["single"]):
        words = words[m.end() :]
    return words
