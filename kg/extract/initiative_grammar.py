"""What the lexicon knows of named undertakings, compiled: heads, verbs of doing, common nouns, slogans, forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.lexicon import Lexicon
from kg.text.names import key
from kg.text.patterns import Endings, Names, any_of

_NUMERAL = "一二两三四五六七八九十"


@dataclass(frozen=True, slots=True)
class InitiativeGrammar:
    head: re.Pattern[str]
    kinds: dict[str, str]
    head_ends: Endings
    strong: frozenset[str]
    quoted_head: re.Pattern[str]
    quoted_kinds: dict[str, str]
    trigger: re.Pattern[str]
    trigger_end: re.Pattern[str]
    leading: re.Pattern[str]  # verbs of doing with the adverbs before them
    leading_adverbs: re.Pattern[str]
    predicate: re.Pattern[str]
    generic: re.Pattern[str]  # common nouns: 重点|工程, 监管和服务|平台
    generic_fields: re.Pattern[str]  # nothing but words of fields and ranks: 重点领域和关键环节|改革
    generic_parts: re.Pattern[str]
    generic_start: re.Pattern[str]
    slogans: frozenset[str]
    not_behind: re.Pattern[str]
    documents: dict[str, str]
    not_documents: tuple[str, ...]
    numerals: dict[str, int]
    known: Names
    known_kinds: dict[str, str]
    promised: Endings
    promised_built: frozenset[str]
    promised_thing: re.Pattern[str]
    games: re.Pattern[str]
    forms: Forms

    def after_triggers(self, clean: str, begin: int, end: int) -> int:
        """Past the verbs that follow one another: 部署|开展了|规范…; at least two characters are left."""
        while (m := self.leading.match(clean, begin)) and m.end() <= end - 2:
            begin = m.end()
        return begin


@dataclass(frozen=True, slots=True)
class Forms:
    """How names look; see the second half of data/lexicon/initiatives.yaml."""

    named: re.Pattern[str]  # 一表通, 渝快办, 一图一码一指数
    numbered: re.Pattern[str]  # 六区一高地, 885, 4+4
    counted: re.Pattern[str]  # 五个体系, 四地: its parts or its field stand before it, no modifier
    not_in_name: re.Pattern[str]
    not_in_modifier: re.Pattern[str]
    epithets: re.Pattern[str]
    accidents: re.Pattern[str]
    between: re.Pattern[str]
    in_use: re.Pattern[str]
    shared_head: re.Pattern[str]
    vouching: frozenset[str]
    ambiguous_heads: frozenset[str]
    ambiguous_followed: tuple[str, ...]
    common_heads: frozenset[str]
    set_off_heads: frozenset[str]
    never_alone: frozenset[str]
    kind_endings: dict[str, tuple[str, ...]]
    not_followed: dict[str, tuple[str, ...]]
    nominal_verbs: frozenset[str]
    carried_out: tuple[str, ...]
    deeds: Endings
    meetings: Endings
    gap_breaks: re.Pattern[str]
    works: Endings


def initiative_grammar(lexicon: Lexicon) -> InitiativeGrammar:
    data = lexicon.data("initiatives")
    strong = {h: kind for kind, hs in data["heads"]["strong"].items() for h in hs}
    kinds = {h: kind for kind, hs in data["heads"]["weak"].items() for h in hs} | strong
    known = {name: kind for kind, names in data["known"].items() for name in names}
    quoted = {h: kind for kind, hs in data["quoted_heads"].items() for h in hs}
    triggers, adverbs = f"(?:{any_of(data['triggers'])})(?!业[^务])", any_of(data["adverbs"])  # 服务业 is no verb
    return InitiativeGrammar(
        # 2.0版 digit by digit: an engine skips to what begins with a character
        re.compile("|".join([any_of(kinds), *(rf"{d}(?<=[\u4e00-\u9fff]{d})\.\d版(?:本)?" for d in range(10))])),
        kinds,
        Endings(kinds),
        frozenset(strong),
        re.compile(any_of(quoted)),
        quoted,
        re.compile(f"(?:{triggers})(?:了|好)?"),
        re.compile(rf"(?:{triggers})(?:了|好|的)?\Z"),
        # an adverb goes with the verb behind it: 加快|打造; 全面从严治党 keeps its own
        re.compile(f"(?:{adverbs}){{0,4}}(?:{triggers})(?:了|好)?|(?:一批|一系列|了)"),
        re.compile(f"(?:{any_of(data['leading_adverbs'])}){{1,3}}"),
        re.compile(f"(?:也|还|又|会|将|要|正|继续|已经|已|在){{0,4}}(?:{any_of(data['predicates'])})"),
        re.compile(f"(?:{any_of(data['generic'])})(?:[和与及](?:{any_of(data['generic'])})){{0,4}}"),
        re.compile(f"(?:(?:{any_of([*data['generic'], *data['generic_fields']])})[和与及、]?){{1,8}}"),
        re.compile(any_of(data["generic"])),
        re.compile(f"(?!{any_of(data['generic_starts_kept'])})(?:{any_of(data['generic_starts'])})"),
        frozenset(map(key, data["slogans"])),
        re.compile(any_of(data["not_behind"])),
        {end: kind for kind, ends in data["documents"].items() for end in ends},
        tuple(data["not_documents"]),
        data["numerals"],
        Names(known),
        known,
        Endings(data["promised"]),
        frozenset(data["promised_built"]),
        re.compile(f"(?:{any_of(data['promised_built'])})(?:{any_of(data['promised_things'])})"),
        re.compile(any_of(data["games"])),
        _forms(data),
    )


def _forms(data: dict) -> Forms:  # type: ignore[type-arg]
    items = r"[\u4e00-\u9fff]{2,14}"
    return Forms(
        re.compile(rf".*(?:{any_of(data['name_endings'])})$|(?:一[^一]{{1,3}}){{2,4}}$"),
        re.compile(rf"[{_NUMERAL}\d]{{1,3}}(?:{any_of(data['counted_by'])}).{{0,12}}|\d{{2,6}}|\d\+\d.*|.{{1,4}}\d{{1,4}}.{{0,6}}"),
        re.compile(rf"[{_NUMERAL}]{{1,2}}(?:个|大|项)?[\u4e00-\u9fff]{{1,6}}"),
        re.compile(rf"{any_of(data['not_in_name'])}|\d{{4}}年"),
        re.compile(rf"{any_of(data['not_in_modifier'])}|\d"),
        re.compile(f"[^，。“”]{{0,4}}?(?:{any_of(data['epithets'])})[^，。“”]{{0,12}}?的"),
        re.compile(f"[^，。、“”]{{0,12}}?(?:{any_of(data['accidents'])})"),
        re.compile(rf"(?:{any_of(data['between'])})\Z"),
        re.compile(rf"\d{{0,3}}(?:{any_of(data['in_use'])})"),
        re.compile(rf"(?P<items>{items}(?:、{items}){{1,8}})等(?:一批|一系列|重点|项目|\d{{1,3}}[条个项座]|[一二两三四五六七八九十]{{1,2}}[条大个项座])?(?P<head>{any_of(data['shared_heads'])})"),
        frozenset(data["vouching"]),
        frozenset(data["ambiguous_heads"]),
        tuple(data["ambiguous_followed"]),
        frozenset(data["common_heads"]),
        frozenset(data["set_off_heads"]),
        frozenset(data["never_alone"]),
        {kind: tuple(ends) for kind, ends in data["kind_endings"].items()},
        {head: tuple(words) for head, words in data["not_followed"].items()},
        frozenset(data["nominal_verbs"]),
        tuple(data["carried_out"]),
        Endings(data["deeds"]),
        Endings(data["meetings"]),
        re.compile(any_of(data["gap_breaks"])),
        Endings(data["works"]),
    )
