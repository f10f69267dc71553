"""The words around a number, cut down to the thing that it measures; compiled from `data/lexicon/measures.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.lexicon import Lexicon
from kg.text.patterns import Endings, any_of

_NUMBERING = re.compile(r"^\s*(?:\d{1,2}[.．、](?!\d)|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十])|（[一二三四五六七八九十\d]{1,3}）)")
_MARKS_BEHIND = re.compile(r"[\W\d_]+$")
_BEFORE, _AFTER = "，、 ）”’—", "“"  # marks that a phrase does not end or begin with
LONGEST = 40  # a longer phrase is cut to its end: the head of a Chinese noun phrase stands last


@dataclass(frozen=True, slots=True)
class Phrases:
    tail: Endings
    lead: re.Pattern[str]
    whole: re.Pattern[str]
    relation: re.Pattern[str]
    stop: re.Pattern[str]  # or one of `going_on`, a word that holds a stop
    going_on: frozenset[str]
    at_first: frozenset[str]  # likewise, but only where the noun begins
    kept_tail: Endings
    verb_end: Endings
    with_time: Endings
    pairs: dict[str, list[str]]
    bare: frozenset[str]
    relation_nouns: frozenset[str]
    heads: tuple[str, ...]
    than: str
    and_more: str
    achieved: str
    modifier: str
    share: str  # the end of a name whose other names may share three characters
    respectively: str
    uncounted: frozenset[str]  # units of what is measured, not counted
    words: dict[str, tuple[str, ...]]  # the short lists, by name
    aged: re.Pattern[str]
    forms: dict[str, re.Pattern[str]]


def phrases(lexicon: Lexicon) -> Phrases:
    data = lexicon.data("measures")
    lists = ("rates", "complete", "divisions", "bounds", "leads_on", "beside", "joint", "shared", "giving", "sides")
    return Phrases(
        tail=Endings([*data["tails"], *"、， \t"]),
        lead=re.compile(f"(?!{any_of(data['kept'])})(?:{any_of(data['leads'])}|[、，\\s])"),
        whole=re.compile(f"(?:{any_of(data['wholes'])})"),
        relation=re.compile(f"(?:{any_of(data['relations'])})"),
        going_on=frozenset(data["not_stops"]),
        at_first=frozenset(data["at_first"]),
        stop=re.compile(f"(?:{any_of([*data['stops'], *data['not_stops'], *data['at_first']])}|[、，；。：！？“”《》（）\\n]|\\d)"),
        kept_tail=Endings(data["kept_tails"]),
        verb_end=Endings(data["verbs"]),
        with_time=Endings(data["with_time"]),
        pairs=data["pairs"],
        bare=frozenset(data["bare"]),
        relation_nouns=frozenset(data["relation_nouns"]),
        heads=tuple(sorted(data["heads"], key=lambda w: (-len(w), w))),
        than=data["than"],
        and_more=data["and_more"],
        achieved=data["achieved"],
        modifier=data["modifier"],
        share=data["share"],
        respectively=lexicon.data("numbers")["respectively"],
        uncounted=frozenset(data["uncounted"]),
        words={name: tuple(data[name]) for name in lists},
        aged=re.compile(lexicon.data("units")["aged"]),
        forms={name: re.compile(form) for name, form in data["forms"].items()},
    )


def says(words: str) -> bool:
    """Whether a reader can take anything from the words: marks, blanks and digits alone name nothing."""
    return any(map(str.isalpha, words))


def tidy(phrase: str) -> str:
    """At most `LONGEST` characters, the last ones, without marks of quotation that lost their other half; "" where nothing is said."""
    phrase = phrase.strip("，、 \t")
    if not says(phrase[-LONGEST:]):
        phrase = _MARKS_BEHIND.sub("", phrase)
    for most in (len(phrase), LONGEST):
        phrase = phrase[-most:]
        if phrase.count("“") != phrase.count("”"):
            phrase = phrase.replace("“", "").replace("”", "")
    return phrase.strip() if says(phrase) else ""


def strip(words: str, p: Phrases) -> str:
    """What stands before a number without what only leads to the number or opens the clause."""
    words = p.forms["ordered"].sub("", p.forms["years"].sub("", _NUMBERING.sub("", words)))
    unclosed = words.count("“") > words.count("”")
    words = words.strip(_BEFORE).lstrip(_AFTER) if unclosed else words.strip(_BEFORE)
    while words and (tail := p.tail.before(words, len(words)) or _than(words, p)):
        kept = p.kept_tail.before(words, len(words))
        if kept and len(kept) > len(tail):
            break
        words = words[: -len(tail)]
    words = led(words, p)
    if (whole := p.whole.match(words)) and (rest := led(words[whole.end() :], p)):
        words = whole[0] + rest  # 全市|计划|新增学位
    # what is left of a comparison (比年初, 较) measures nothing
    return words if len(words) > 1 and says(words) and not p.forms["compared"].fullmatch(words) else ""


def led(words: str, p: Phrases) -> str:
    """The words without those that only open a clause."""
    while (m := p.lead.match(words)) and len(words) - m.end() >= 2:
        words = words[m.end() :]
    return words


def _than(words: str, p: Phrases) -> str | None:
    """The 比 of a comparison whose other side was a time: 用水量比|2020年下降."""
    return p.than if words.endswith(p.than) and not words[: -len(p.than)].endswith(p.words["rates"]) else None
