"""What the lexicon knows of named undertakings, compiled: heads, verbs of doing, common nouns, slogans."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.lexicon import Lexicon
from kg.text.names import key


@dataclass(frozen=True, slots=True)
class InitiativeGrammar:
    head: re.Pattern[str]
    kinds: dict[str, str]
    strong: frozenset[str]
    quoted_head: re.Pattern[str]
    quoted_kinds: dict[str, str]
    trigger: re.Pattern[str]
    trigger_end: re.Pattern[str]
    leading: re.Pattern[str]
    predicate: re.Pattern[str]
    generic: frozenset[str]
    generic_starts: tuple[str, ...]
    slogans: frozenset[str]
    not_behind: re.Pattern[str]
    documents: dict[str, str]
    not_documents: tuple[str, ...]
    numerals: dict[str, int]


def any_of(words: object) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w))))  # type: ignore[call-overload]


def initiative_grammar(lexicon: Lexicon) -> InitiativeGrammar:
    data = lexicon.data("initiatives")
    strong = {h: kind for kind, hs in data["heads"]["strong"].items() for h in hs}
    kinds = {h: kind for kind, hs in data["heads"]["weak"].items() for h in hs} | strong
    quoted = {h: kind for kind, hs in data["quoted_heads"].items() for h in hs}
    triggers, adverbs = any_of(data["triggers"]), any_of(data["adverbs"])
    return InitiativeGrammar(
        re.compile(rf"(?:{any_of(kinds)})|(?<=[\u4e00-\u9fff])\d\.\d版(?:本)?"),
        kinds,
        frozenset(strong),
        re.compile(any_of(quoted)),
        quoted,
        re.compile(f"(?:{triggers})(?:了)?"),
        re.compile(f"(?:{triggers})(?:了|好|的)?$"),
        # an adverb goes with the verb behind it: 加快|打造; 全面从严治党 keeps its own
        re.compile(f"(?:{adverbs}){{0,4}}(?:{triggers})(?:了|好)?|(?:一批|一系列|了)"),
        re.compile(f"(?:也|还|又|会|将|要|正|继续|已经|已)?(?:会|将|继续|在)?(?:{any_of(data['predicates'])})"),
        frozenset(data["generic"]),
        tuple(data["generic_starts"]),
        frozenset(map(key, data["slogans"])),
        re.compile(any_of(data["not_behind"])),
        {end: kind for kind, ends in data["documents"].items() for end in ends},
        tuple(data["not_documents"]),
        data["numerals"],
    )
