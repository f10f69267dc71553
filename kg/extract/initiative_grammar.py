"""What data/lexicon/initiatives.yaml knows of named undertakings, compiled: one small grammar for each question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import Any

from kg.lexicon import Lexicon
from kg.text.names import key
from kg.text.patterns import Endings, Names, any_of

_NUMERAL = "一二两三四五六七八九十"
_YEAR = r"20\d\d(?!年)"
_ITEMS = r"[\u4e00-\u9fff]{2,14}"


@dataclass(frozen=True, slots=True)
class Heads:
    """The ends of names; see `heads` in the lexicon for the tiers."""

    kind: dict[str, str]
    tier: dict[str, str]
    pattern: re.Pattern[str]  # those that stand behind words without marks, in the text
    quoted: re.Pattern[str]  # any, behind a closing mark
    ends: Endings
    any_end: Endings
    common: frozenset[str]
    not_followed: dict[str, tuple[str, ...]]
    goes_on: re.Pattern[str]  # 行动|力
    shared: re.Pattern[str]  # 甬舟、沪苏湖等|铁路
    tail: re.Pattern[str]  # what of a work's name stands behind its head: 高速公路|邢台段, 工程|（一期）, 地铁|1号线
    work_ends: tuple[str, ...]
    powers: frozenset[str]
    jointly: re.Pattern[str]
    edition: re.Pattern[str]  # 第六届, 2023
    edition_before: re.Pattern[str]
    editions: re.Pattern[str]  # at the start of a longer name
    abstract: frozenset[str]
    occasions: frozenset[str]
    meetings: Endings

    def strong(self, head: str) -> bool:
        return self.tier.get(head, "strong") == "strong"  # 2.0版 stands in no list


@dataclass(frozen=True, slots=True)
class Verbs:
    """Verbs of doing before a name, predicates behind it."""

    doing: re.Pattern[str]
    doing_before: re.Pattern[str]
    leading: re.Pattern[str]  # verbs of doing with the adverbs before them
    adverb_before: re.Pattern[str]
    adverbs: re.Pattern[str]  # those that no name begins with
    predicate: re.Pattern[str]
    nominal: frozenset[str]
    carried_out: tuple[str, ...]
    work_told: re.Pattern[str]  # what is said of works: ，总投资
    openers: re.Pattern[str]
    built: str
    of: str
    done: str
    joins: tuple[str, ...]
    item_end: re.Pattern[str]  # of a clause's list
    listing: tuple[str, ...]
    deeds: Endings
    epithets: re.Pattern[str]
    renewed: re.Pattern[str]

    def after(self, clean: str, begin: int, end: int) -> int:
        """Past the verbs that follow one another: 部署|开展了|规范…; at least two characters are left."""
        while (m := self.leading.match(clean, begin)) and m.end() <= end - 2:
            begin = m.end()
        return begin


@dataclass(frozen=True, slots=True)
class Common:
    """What makes common nouns and sentences of the words before a head."""

    noun: re.Pattern[str]  # 重点|工程, 监管和服务|平台
    field: re.Pattern[str]  # nothing but words of fields and ranks: 重点领域和关键环节|改革
    parts: re.Pattern[str]
    starts: re.Pattern[str]
    ends: tuple[str, ...]
    not_in_name: re.Pattern[str]
    counted: re.Pattern[str]  # 3个: what is before was counted
    amount: re.Pattern[str]
    located: re.Pattern[str]  # a river, a road, an owner or a stage within a work's name


@dataclass(frozen=True, slots=True)
class Quotations:
    """Which quotations name undertakings."""

    slogans: frozenset[str]
    not_behind: re.Pattern[str]
    accidents: re.Pattern[str]
    named: re.Pattern[str]  # 一表通, 渝快办, 一图一码一指数
    numbered: re.Pattern[str]  # 六区一高地, 885, 4+4
    several: re.Pattern[str]  # 十大|民生行动
    counted: re.Pattern[str]  # 五个体系, 四地: its parts or its field stand before it, no modifier
    between: re.Pattern[str]
    vouching: tuple[str, ...]
    in_use: re.Pattern[str]
    gap_breaks: re.Pattern[str]
    modifier_stop: re.Pattern[str]
    not_in_modifier: re.Pattern[str]
    kind_endings: dict[str, tuple[str, ...]]
    conference: re.Pattern[str]
    series: re.Pattern[str]
    counting: re.Pattern[str]  # 1.2万名|“红管家”
    called: re.Pattern[str]  # 被称为|“…”
    enumeration: re.Pattern[str]  # its parts follow
    many: re.Pattern[str]  # what numbers a name: 三大…, 12345
    joining: str  # characters that join no name to what is set off
    list_marks: str
    activities: tuple[str, ...]  # ends of quoted names without a head
    activity_behind: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Parts:
    """How the parts of a whole are told."""

    whole: re.Pattern[str]  # 五个|体系
    counted: re.Pattern[str]  # …三大|工程
    ordinal: re.Pattern[str]
    separator: re.Pattern[str]
    etc: str
    by: tuple[str, ...]
    told: re.Pattern[str]  # “四地”建设，分别是|…
    programme: re.Pattern[str]  # 5项活动分别是：|…


@dataclass(frozen=True, slots=True)
class Lines:
    """What a line says of the name in it."""

    label: re.Pattern[str]  # 项目名称：
    copula: re.Pattern[str]  # “三避三退”机制|即：


@dataclass(frozen=True, slots=True)
class Documents:
    """Titles in 《》."""

    kind: dict[str, str]  # by the end of the title
    none: tuple[str, ...]
    works: Endings
    periodical: tuple[str, ...]
    own_title: re.Pattern[str]
    short: re.Pattern[str]  # （以下简称《规划》）

    def kind_of(self, title: str) -> str:
        return next((self.kind[end] for end in sorted(self.kind, key=len, reverse=True) if title.endswith(end)), "publication")


@dataclass(frozen=True, slots=True)
class Known:
    """Names known of themselves."""

    names: Names
    kind: dict[str, str]
    called: re.Pattern[str]
    promised: Endings
    promised_built: frozenset[str]
    promised_thing: re.Pattern[str]
    not_promised: re.Pattern[str]
    games: re.Pattern[str]
    held: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class InitiativeGrammar:
    heads: Heads
    verbs: Verbs
    common: Common
    quotations: Quotations
    parts: Parts
    lines: Lines
    documents: Documents
    known: Known
    numerals: dict[str, int]


def initiative_grammar(lexicon: Lexicon) -> InitiativeGrammar:
    data = lexicon.data("initiatives")
    return InitiativeGrammar(
        heads=_heads(data), verbs=_verbs(data), common=_common(data), quotations=_quotations(data), parts=_parts(data),
        documents=Documents(
            kind={end: kind for kind, ends in data["documents"].items() for end in ends},
            none=tuple(data["not_documents"]),
            works=Endings(data["works"]),
            periodical=tuple(data["periodical"]),
            short=re.compile(rf"(?:（[^（）]{{0,20}}）)?（(?:{any_of(data['short'])})[：:]?[“《]([^》”]{{1,20}})[》”]"),
            own_title=re.compile(f"{data['about']}.{{4,60}}(?:{any_of(data['own_titles'])})$"),
        ),
        lines=_lines(data),
        known=_known(data), numerals=data["numerals"],
    )  # fmt: skip


def _heads(data: dict[str, Any]) -> Heads:
    entries = [(h, kind, tier) for kind, tiers in data["heads"].items() for tier, hs in tiers.items() for h in hs]
    kinds = {h: kind for h, kind, _ in entries}
    tiers = {h: tier for h, _, tier in entries}
    bare = [h for h in kinds if tiers[h] != "quoted"]
    # 2.0版 digit by digit: an engine skips to what begins with a character
    versions = [rf"{d}(?<=[\u4e00-\u9fff]{d})\.\d(?:{any_of(data['versions'])})" for d in range(10)]
    several = rf"{any_of(data['several'])}|\d{{1,3}}[{any_of(data['counters'])}]|[{_NUMERAL}]{{1,2}}[{any_of(data['counters'])}]"
    shared = any_of(h for h in kinds if tiers[h] == "strong" and kinds[h] in data["shared"])
    editions = "|".join(data["editions"])
    return Heads(
        kind=kinds,
        tier=tiers,
        pattern=re.compile("|".join([any_of(bare), *versions])),
        quoted=re.compile(any_of(kinds)),
        ends=Endings(bare),
        any_end=Endings(kinds),
        common=frozenset(data["common_heads"]),
        not_followed={head: tuple(words) for head, words in data["not_followed"].items()},
        goes_on=re.compile(any_of(data["word_goes_on"])),
        shared=re.compile(rf"(?P<items>{_ITEMS}(?:、{_ITEMS}){{1,8}}){data['etc']}(?:{several})?(?P<head>{shared})"),
        tail=re.compile(rf"(?:{'|'.join(data['tails'])})"),
        work_ends=tuple(data["work_ends"]),
        powers=frozenset(data["powers"]),
        jointly=re.compile(any_of(data["jointly"])),
        edition=re.compile(f"{editions}|{_YEAR}"),
        edition_before=re.compile(rf"(?:{editions})\Z"),
        editions=re.compile(rf"(?:{editions}|{_YEAR}|{_YEAR}年)+(?=[\u4e00-\u9fff]{{5}})"),
        abstract=frozenset(data["abstract_heads"]),
        occasions=frozenset(data["occasions"]),
        meetings=Endings(data["meetings"]),
    )


def _verbs(data: dict[str, Any]) -> Verbs:
    doing = rf"(?:{any_of(data['triggers'])})(?!{data['not_triggers']})"
    done = f"(?:{any_of(data['done'])})?"
    return Verbs(
        doing=re.compile(f"(?:{doing}){done}"),
        doing_before=re.compile(rf"(?:{doing})(?:{any_of([*data['done'], data['of']])})?\Z"),
        leading=re.compile(f"(?:{any_of(data['adverbs'])}){{0,4}}(?:{doing}){done}|(?:{any_of(data['particles'])})"),
        adverb_before=re.compile(rf"(?:{any_of([*data['adverbs'], *data['joins']])})\Z"),
        adverbs=re.compile(f"(?:{any_of(data['leading_adverbs'])}){{1,3}}"),
        predicate=re.compile(f"(?:{any_of(data['auxiliaries'])}){{0,4}}(?:{any_of(data['predicates'])})"),
        work_told=re.compile(f"，?(?:{any_of(data['auxiliaries'])}){{0,3}}(?:{any_of([*data['predicates'], *data['work_predicates']])})"),
        openers=re.compile(f"(?:{any_of(data['openers'])}){{1,2}}"),
        nominal=frozenset(data["nominal_verbs"]),
        carried_out=tuple(data["carried_out"]),
        built=data["built"],
        of=data["of"],
        done="".join(data["done"]),
        joins=tuple(data["joins"]),
        item_end=re.compile(rf"、|(?<=[\u4e00-\u9fff])(?:{any_of(data['adding'])}|(?:{any_of(data['joins'])})(?=“))|$"),
        listing=tuple(data["listing"]),
        deeds=Endings(data["deeds"]),
        epithets=re.compile(f"[^，。“”]{{0,4}}?(?:{any_of(data['epithets'])})[^，。“”]{{0,12}}?{data['of']}"),
        renewed=re.compile(rf"(?:{any_of(data['renewed'])})(?=[\u4e00-\u9fff]{{3}})"),
    )


def _common(data: dict[str, Any]) -> Common:
    generic, joins, kept = any_of(data["generic"]), any_of(data["joins"]), any_of(data["generic_starts_kept"])
    return Common(
        noun=re.compile(f"(?:{generic})(?:(?:{joins})(?:{generic})){{0,4}}"),
        field=re.compile(f"(?:(?:{any_of([*data['generic'], *data['generic_fields']])})(?:{joins}|、)?){{1,8}}"),
        parts=re.compile(generic),
        starts=re.compile(
            rf"(?!{kept}|(?:{any_of(data['ambiguous_starts'])})[\u4e00-\u9fff]{{0,2}}(?:{any_of(data['landforms'])}))(?:{any_of(data['generic_starts'])})"
        ),
        ends=tuple(data["generic_ends"]),
        not_in_name=re.compile(rf"{any_of(data['not_in_name'])}|\d{{4}}年"),
        counted=re.compile(rf"(?:{any_of(data['comparators'])})?\d[\d.{any_of(data['vague'])}]*(?:{any_of(data['counters'])})"),
        amount=re.compile(rf"\d(?:{any_of(data['vague'])})?(?:{any_of(data['amounts'])})(?!{any_of(data['capacities'])})"),
        located=re.compile(rf"[\u4e00-\u9fff](?:{any_of(data['landforms'])})|{any_of([*data['owners'], *data['stages']])}"),
    )


def _quotations(data: dict[str, Any]) -> Quotations:
    sorts = any_of([*data["series"], *data["sorts"]])
    counted = rf"[{_NUMERAL}\d]{{1,3}}(?:{any_of(data['counted_by'])}).{{0,12}}"
    return Quotations(
        slogans=frozenset(map(key, chain.from_iterable(data["slogans"].values()))),
        not_behind=re.compile(any_of(data["not_behind"])),
        accidents=re.compile(f"[^，。、“”]{{0,12}}?(?:{any_of(data['accidents'])})"),
        named=re.compile(rf".*(?:{any_of(data['name_endings'])})$|(?:一[^一]{{1,3}}){{2,4}}$"),
        numbered=re.compile(rf"{counted}|\d{{2,6}}|\d\+\d.*|.{{1,4}}\d{{1,4}}.{{0,6}}"),
        counted=re.compile(rf"[{_NUMERAL}]{{1,2}}(?:{any_of(data['counts'])})?[\u4e00-\u9fff]{{1,6}}"),
        several=re.compile(f"[{_NUMERAL}]{{1,3}}(?:{any_of(data['grand'])}).{{2,6}}"),
        between=re.compile(rf"(?:{any_of(data['between'])})\Z"),
        vouching=tuple(data["vouching"]),
        in_use=re.compile(rf"\d{{0,3}}(?:{any_of(data['in_use'])})"),
        gap_breaks=re.compile(any_of([*data["gap_breaks"], *data["gap_words"]])),
        modifier_stop=re.compile(rf"[，。；：！？、“”《》（）\s\n]|{any_of(data['modifier_stops'])}"),
        not_in_modifier=re.compile(rf"{any_of(data['not_in_modifier'])}|\d"),
        kind_endings={kind: tuple(ends) for kind, ends in data["kind_endings"].items()},
        conference=re.compile(f"(?:{sorts})?(?:{any_of(data['conferences'])})"),
        series=re.compile(any_of(data["series"])),
        counting=re.compile(rf"(?:[\d{_NUMERAL}百千万亿]|{any_of(data['vague'])})(?:{any_of(data['persons'])})\Z"),
        called=re.compile(rf"(?:{any_of(data['nicknames'])})\Z"),
        enumeration=re.compile(f"[^。；\n]{{0,16}}(?:{any_of(data['told'])}|[：，]一(?:{any_of(data['is'])}))"),
        many=re.compile(rf"{any_of(data['counts'])}|\d{{2}}"),
        joining="".join([*data["gap_words"], *data["joining"]]),
        list_marks="、，" + "".join(data["joins"]),
        activities=tuple(data["activities"]),
        activity_behind=re.compile(f"(?:{data['etc']})?(?:{sorts})?(?:{any_of(data['activity_nouns'])})"),
    )


def _parts(data: dict[str, Any]) -> Parts:
    counts, told = any_of(data["counts"]), any_of(data["told"])
    ordinal = [x.replace("N", f"([{_NUMERAL}])") for x in data["ordinals"]]
    return Parts(
        counted=re.compile(f"([{_NUMERAL}])(?:{counts})"),
        whole=re.compile(rf"([{_NUMERAL}])(?:{counts})?([\u4e00-\u9fff]{{1,8}}?)(?:{data['built']})?"),
        ordinal=re.compile("|".join(ordinal)),
        separator=re.compile(f"、|，|{any_of(data['list_joins'])}"),
        etc=data["etc"],
        by=tuple(data["by"]),
        told=re.compile(rf"(?:{data['built']})?[，：]?(?:{told})：?([^。；：\n]{{4,160}})"),
        programme=re.compile(rf"(?:{any_of(data['programme'])})(?:[^；。：\n]{{0,30}}，)?(?:{told}|{any_of(data['listing'])})：(?=([^；。\n]{{4,300}}))"),
    )


def _lines(data: dict[str, Any]) -> Lines:
    numbering = rf"[{_NUMERAL}]{{1,3}}、|\d{{1,2}}[.、．]|（[{_NUMERAL}\d]{{1,3}}）"
    return Lines(
        label=re.compile(f"(?:{numbering})?(?:{any_of(data['labels'])})："),
        copula=re.compile(rf"(?:{any_of([*data['told'], *data['listing']])})\Z"),
    )


def _known(data: dict[str, Any]) -> Known:
    kinds = {name: kind for kind, names in data["known"].items() for name in names}
    return Known(
        names=Names(kinds),
        kind=kinds,
        called=re.compile(any_of(data["called"])),
        promised=Endings(data["promised"]),
        promised_built=frozenset(data["promised_built"]),
        promised_thing=re.compile(f"(?:{any_of(data['promised_built'])})(?:{any_of(data['promised_things'])})"),
        not_promised=re.compile(any_of(data["not_promised"])),
        games=re.compile(any_of(data["games"])),
        held=re.compile(any_of(data["held"])),
    )
