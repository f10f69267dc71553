"""What data/lexicon/initiatives.yaml knows of named undertakings, compiled: one small grammar for each question."""

from __future__ import annotations

from itertools import chain
from typing import Any

import ahocorasick

from kg.lexicon import Lexicon
from kg.model import Struct
from kg.text.names import key
from kg.text.patterns import Endings, Names, any_of, expression

_NUMERAL = "一二两三四五六七八九十"
_YEAR = r"20\d\d(?!年)"
_ITEMS = r"[\u4e00-\u9fff]{2,14}"
_AMOUNT = rf"[\d{_NUMERAL}百千万亿.,，]{{1,12}}"
_YEAR_BEFORE = r"(?:19|20)\d\d年度?"
Data = dict[str, Any]


class Head(Struct, frozen=True, order=True):
    start: int
    end: int
    words: str


class Heads:
    """The ends of names; see `heads` in the lexicon for the tiers."""

    def __init__(self, data: Data) -> None:
        entries = [(h, kind, tier) for kind, tiers in data["heads"].items() for tier, hs in tiers.items() for h in hs]
        self.kind: dict[str, str] = {h: kind for h, kind, _ in entries}
        self.tier: dict[str, str] = {h: tier for h, _, tier in entries}
        bare = [h for h, _, tier in entries if tier != "quoted"]
        several = rf"{any_of(data['several'])}|\d{{1,3}}[{any_of(data['counters'])}]|[{_NUMERAL}]{{1,2}}[{any_of(data['counters'])}]"
        shared = any_of(h for h, kind, tier in entries if tier == "strong" and kind in data["shared"])
        editions = "|".join(data["editions"])
        self._bare = ahocorasick.Automaton()  # those that stand behind words without marks
        for head in bare:
            self._bare.add_word(head, head)
        self._bare.make_automaton()
        self._versions = expression(rf"(?<=[\u4e00-\u9fff])\d\.\d(?:{any_of(data['versions'])})")  # 优化营商环境|6.0版
        self.quoted = expression(any_of(self.kind))  # any, behind a closing mark
        self.ends = Endings(bare)
        self.any_end = Endings(self.kind)
        self.common = frozenset(data["common_heads"])
        self.not_followed = {head: tuple(words) for head, words in data["not_followed"].items()}
        self.goes_on = expression(any_of(data["word_goes_on"]))  # 行动|力
        # 甬舟、沪苏湖等|铁路
        self.shared = expression(rf"(?P<items>{_ITEMS}(?:、{_ITEMS}){{1,8}}){data['etc']}(?:{several})?(?P<head>{shared})")
        # what of a work's name stands behind its head: 高速公路|邢台段, 工程|（一期）, 地铁|1号线
        self.tail = expression(rf"(?:{'|'.join(data['tails'])})")
        self.work_ends = tuple(data["work_ends"])
        self.powers = frozenset(data["powers"])
        self.jointly = expression(any_of(data["jointly"]))
        self.edition = expression(f"{editions}|{_YEAR}")  # 第六届, 2023
        self.edition_before = expression(rf"(?:{editions})\Z")
        self.editions = expression(rf"(?:{editions}|{_YEAR}|{_YEAR}年)+(?=[\u4e00-\u9fff]{{5}})")  # at the start of a longer name
        self.abstract = frozenset(data["abstract_heads"])
        self.occasions = frozenset(data["occasions"])
        self.meetings = Endings(data["meetings"])

    def find(self, clean: str) -> list[Head]:
        """Those without marks that stand in the text, the longest first."""
        found = [Head(last + 1 - len(words), last + 1, words) for last, words in self._bare.iter_long(clean)]
        versions = [Head(m.start(), m.end(), m[0]) for m in self._versions.finditer(clean)]
        return sorted([*found, *versions]) if versions else found

    def strong(self, head: str) -> bool:
        return self.tier.get(head, "strong") == "strong"  # 2.0版 stands in no list

    def shorter(self, name: str) -> set[str]:
        """…加固工程 without the end that says only that it is a work."""
        return {name.removesuffix(end) for end in self.work_ends if name.endswith(end) and len(name) > len(end) + 5}


class Verbs:
    """Verbs of doing before a name, predicates behind it."""

    def __init__(self, data: Data) -> None:
        doing = rf"(?:{any_of(data['triggers'])})(?!{data['not_triggers']})"
        done = f"(?:{any_of(data['done'])})?"
        of, auxiliaries = data["of"], any_of(data["auxiliaries"])
        self.doing = expression(f"(?:{doing}){done}")
        self.doing_before = expression(rf"(?:{doing})(?:{any_of([*data['done'], of])})?\Z")
        # verbs of doing with the adverbs before them
        self.leading = expression(f"(?:{any_of(data['adverbs'])}){{0,4}}(?:{doing}){done}|(?:{any_of(data['particles'])})")
        self.adverb_before = expression(rf"(?:{any_of([*data['adverbs'], *data['joins']])})\Z")
        self.hastened = tuple(data["leading_adverbs"])
        self.adverbs = expression(f"(?:{any_of(data['leading_adverbs'])}){{1,3}}")  # those that no name begins with
        self.predicate = expression(f"(?:{auxiliaries}){{0,4}}(?:{any_of(data['predicates'])})")
        # what is said of works: ，总投资
        self.work_told = expression(f"，?(?:{auxiliaries}){{0,3}}(?:{any_of([*data['predicates'], *data['work_predicates']])})")
        self.openers = expression(f"(?:{any_of([*data['openers'], *data['leading_adverbs']])}|{_YEAR_BEFORE}){{1,3}}")
        self.behind = tuple(data["behind"])
        self.to = expression(any_of(data["to"]))
        self.year = expression(_YEAR_BEFORE)
        self.nominal = frozenset(data["nominal_verbs"])
        self.carried_out = tuple(data["carried_out"])
        self.built: str = data["built"]
        self.of: str = of
        self.done = "".join(data["done"])
        self.joins = tuple(data["joins"])
        # of a clause's list
        self.item_end = expression(rf"、|(?:{any_of(data['adding'])}|(?:{any_of(data['joins'])})(?=“))")
        self.listing = tuple(data["listing"])
        self.deeds = Endings(data["deeds"])
        amount = f"{_AMOUNT}(?:{any_of([*data['vague'], *data['amounts']])}){{0,2}}(?:{any_of(data['measures'])}){of}"
        self.epithets = expression(f"[^，。“”]{{0,6}}?(?:(?:{any_of(data['epithets'])})[^，。“”]{{0,16}}?{of}|{amount})")
        self.renewed = expression(rf"(?:{any_of(data['renewed'])})(?=[\u4e00-\u9fff]{{3}})")

    def after(self, clean: str, begin: int, end: int) -> int:
        """Past the verbs that follow one another: 部署|开展了|规范…; at least two characters are left."""
        while (m := self.leading.match(clean, begin)) and m.end() <= end - 2:
            begin = m.end()
        return begin


class Common:
    """What makes common nouns and sentences of the words before a head."""

    def __init__(self, data: Data) -> None:
        generic, joins, kept = any_of(data["generic"]), any_of(data["joins"]), any_of(data["generic_starts_kept"])
        lands = any_of(data["landforms"])
        ambiguous = f"(?:{any_of(data['ambiguous_starts'])})[\u4e00-\u9fff]{{0,2}}(?:{lands})"
        self.noun = expression(f"(?:{generic})(?:(?:{joins})(?:{generic})){{0,4}}")  # 重点|工程, 监管和服务|平台
        # nothing but words of fields and ranks: 重点领域和关键环节|改革
        self.field = expression(f"(?:(?:{any_of([*data['generic'], *data['generic_fields']])})(?:{joins}|、)?){{1,8}}")
        self.parts = expression(generic)
        self.starts = expression(f"(?!{kept}|{ambiguous})(?:{any_of(data['generic_starts'])})")
        self.ends = tuple(data["generic_ends"])
        self.not_in_name = expression(rf"{any_of(data['not_in_name'])}|\d{{4}}年")
        # 3个: what is before was counted
        self.counted = expression(rf"(?:{any_of(data['comparators'])})?\d[\d.{any_of(data['vague'])}]*(?:{any_of(data['counters'])})")
        self.amount = expression(rf"\d(?:{any_of(data['vague'])})?(?:{any_of(data['amounts'])})(?!{any_of(data['capacities'])})")
        # a river, a road, an owner or a stage within a work's name
        self.located = expression(rf"(?!{any_of(data['nowhere'])})[\u4e00-\u9fff](?:{lands})|{any_of([*data['owners'], *data['stages']])}")


class Quotations:
    """Which quotations name undertakings."""

    def __init__(self, data: Data) -> None:
        self.sorts = any_of([*data["series"], *data["sorts"]])
        counted = rf"[{_NUMERAL}\d]{{1,3}}(?:{any_of(data['counted_by'])}).{{0,12}}"
        self.slogans = frozenset(map(key, chain.from_iterable(data["slogans"].values())))
        self.not_behind = expression(any_of(data["not_behind"]))
        self.accidents = expression(f"[^，。、“”]{{0,12}}?(?:{any_of(data['accidents'])})")
        # 一表通, 渝快办, 一图一码一指数, 四水四定
        self.named = expression(rf".*(?:{any_of(data['name_endings'])})$|(?:一[^一]{{1,3}}){{2,4}}$|(?:[{_NUMERAL}][^{_NUMERAL}]){{2}}$")
        # 六区一高地, 885, 4+4, 发展六仗
        self.numbered = expression(rf"(?:[\u4e00-\u9fff]{{2}})?{counted}|\d{{2,6}}|\d\+\d.*|.{{1,4}}\d{{1,4}}.{{0,6}}")
        # 五个体系, 四地: its parts or its field stand before it, no modifier
        self.counted = expression(rf"[{_NUMERAL}]{{1,2}}(?:{any_of(data['counts'])})?[\u4e00-\u9fff]{{1,6}}")
        self.several = expression(f"[{_NUMERAL}]{{1,3}}(?:{any_of(data['grand'])}).{{2,6}}")  # 十大|民生行动
        self.between = expression(rf"(?:(?:{any_of(data['between'])})、?){{1,3}}\Z")
        self.vouching = tuple(data["vouching"])
        self.in_use = expression(rf"\d{{0,3}}(?:{any_of(data['in_use'])})")
        self.gap_breaks = expression(any_of([*data["gap_breaks"], *data["gap_words"]]))
        self.modifier_stop = expression(rf"[，。；：！？、“”《》（）\s\n]|{any_of(data['modifier_stops'])}")
        self.not_in_modifier = expression(rf"{any_of(data['not_in_modifier'])}|\d")
        self.kind_endings = {kind: tuple(ends) for kind, ends in data["kind_endings"].items()}
        self.conference = expression(f"(?:{self.sorts})?(?:{any_of(data['conferences'])})")
        self.series = expression(any_of(data["series"]))
        # 1.2万名|“红管家”
        self.counting = expression(rf"(?:[\d{_NUMERAL}百千万亿]|{any_of(data['vague'])})(?:{any_of(data['persons'])})\Z")
        self.called = expression(rf"(?:{any_of(data['nicknames'])})\Z")  # 被称为|“…”
        # its parts follow
        self.enumeration = expression(f"[^。；\n]{{0,16}}(?:{any_of(data['told'])}|[：，]一(?:{any_of(data['is'])}))")
        self.many = expression(rf"{any_of(data['counts'])}|\d{{2}}")  # what numbers a name: 三大…, 12345
        self.joining = "".join([*data["gap_words"], *data["joining"]])  # characters that join no name to what is set off
        self.list_marks = "、，" + "".join(data["joins"])
        self.activities = tuple(data["activities"])  # ends of quoted names without a head
        self.activity_behind = expression(f"(?:{data['etc']})?(?:{self.sorts})?(?:{any_of(data['activity_nouns'])})")


class Parts:
    """How the parts of a whole are told."""

    def __init__(self, data: Data) -> None:
        counts, told = any_of(data["counts"]), any_of(data["told"])
        self.numerals: dict[str, int] = data["numerals"]
        self.counted = expression(f"([{_NUMERAL}])(?:{counts})")  # a name that counts its parts itself
        self.whole = expression(rf"([{_NUMERAL}])(?:{counts})?([\u4e00-\u9fff]{{1,8}}?)(?:{data['built']})?")
        self.ordinal = expression("|".join(x.replace("N", f"([{_NUMERAL}])") for x in data["ordinals"]))
        self.separator = expression(f"、|，|{any_of(data['list_joins'])}")
        self.etc: str = data["etc"]
        self.by = tuple(data["by"])
        self.told = expression(rf"(?:{data['built']})?[，：]?(?:{told})：?([^。；：\n]{{4,160}})")
        told = f"{told}|{any_of(data['listing'])}"
        # 6项前期活动分别是：
        self.programme = expression(rf"(?:{any_of(data['programme'])})(?:[^；。：\n]{{0,30}}，)?(?:{told})：(?=([^；。\n]{{4,300}}))")


class Lines:
    """Names told by where they stand in their line."""

    def __init__(self, data: Data) -> None:
        numbering = rf"[{_NUMERAL}]{{1,3}}、|\d{{1,2}}[.、．]|（[{_NUMERAL}\d]{{1,3}}）"
        self.label = expression(f"(?:{numbering})?(?:{any_of(data['labels'])})：")
        self.copula = expression(rf"(?:{any_of([*data['told'], *data['listing']])})\Z")  # between a lead and its colon


class Documents:
    """Titles in 《》 and of the document itself."""

    def __init__(self, data: Data) -> None:
        self.kind: dict[str, str] = {end: kind for kind, ends in data["documents"].items() for end in ends}
        self._ends = Endings(self.kind)
        self.none = tuple(data["not_documents"])
        self.works = Endings(data["works"])
        self.periodical = tuple(data["periodical"])
        # （以下简称《规划》）
        self.short = expression(rf"(?:（[^（）]{{0,20}}）)?（(?:{any_of(data['short'])})[：:]?[“《]([^》”]{{1,20}})[》”]")
        self.own_ends = tuple(data["own_titles"])
        self.own_title = expression(f"{data['about']}.{{4,60}}(?:{any_of(data['about_titles'])})$")
        self.about = expression(f"{data['about']}.*")
        self.carried = expression(f"{data['about']}(?:{any_of(data['issuing'])})([^《》]{{4,60}}){data['of']}(?:{any_of(data['notices'])})$")
        self.meant = expression(f"(?:({any_of(data['itself'])})|{any_of(data['that'])})({any_of(data['meant_documents'])})")
        self.stage = expression(r"（[^（）]{1,24}）$")  # （试行）, （2023—2025年）

    def kind_of(self, title: str) -> str:
        end = self._ends.before(title, len(title))
        return self.kind[end] if end else "publication"


class Known:
    """Names known of themselves."""

    def __init__(self, data: Data) -> None:
        self.kind: dict[str, str] = {name: kind for kind, names in data["known"].items() for name in names}
        self.names = Names(self.kind)
        self.called = expression(any_of(data["called"]))
        self.promised = Endings(data["promised"])
        self.promised_built = frozenset(data["promised_built"])
        self.promised_thing = expression(f"(?:{any_of(data['promised_built'])})(?:{any_of(data['promised_things'])})")
        self.not_promised = expression(any_of(data["not_promised"]))
        self.games = expression(any_of(data["games"]))
        self.held = expression(any_of(data["held"]))


class InitiativeGrammar:
    def __init__(self, data: Data) -> None:
        self.heads, self.verbs, self.common = Heads(data), Verbs(data), Common(data)
        self.quotations, self.parts, self.lines = Quotations(data), Parts(data), Lines(data)
        self.documents, self.known = Documents(data), Known(data)


def initiative_grammar(lexicon: Lexicon) -> InitiativeGrammar:
    return InitiativeGrammar(lexicon.data("initiatives"))
