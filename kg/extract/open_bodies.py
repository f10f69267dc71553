"""Bodies of open classes: universities, institutes, companies, associations, media, village bodies, leading groups."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

from kg.lexicon import Lexicon
from kg.model import Found, OrganizationMention, Place
from kg.text import Text
from kg.text.patterns import any_of

_COUNTED = re.compile(r"[\d一二三四五六七八九十几数]{1,5}[个家所]")  # 城市医疗集团9个: a kind of body, none by name
_NUMERAL = re.compile(r"[\d多余几数]")
_REACH = 28  # characters that a name may stand before its head
_STOP = re.compile(r"[，。；：、！？“”‘’《》（）\s\d—…·\-■+＋]")
_OF_THE_NATION = ("中国", "中华", "全国", "国际")  # 中国物流与采购联合会 is one body
_RUN_ON = 8  # characters before a 中国, 中华, 全国 that are no name's beginning
_AND_SO_ON = re.compile(r"(?<![高中初])等\Z")
_FOLLOWING_CUT = {"集团": "军化式", "中学": "生习到", "大学": "生堂城路习", "学院": "派", "联盟": "链", "银行": "业家卡", "高中": "低端等"}
_PRECEDING_CUT = {"高中": "提新最上读念", "中学": "践程上读念", "大学": "放上读念", "小学": "上读念"}
# 一大批|博物馆, 六大|上市银行, (20)余所|高校: a count, no name
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BRACKETED = re.compile(r"[\u4e00-\u9fff]（[\u4e00-\u9fff]{2,4}）[\u4e00-\u9fff]{2}")
_COUNT_START = re.compile(
    r"(?:[一二两三四五六七八九十几多数这那该]{1,2}|万)(?:大批|大型|大|座|家|个|所|批|支|名|颗|届|地|余)"
    r"|(?:大批|座|家|个|所|批|支|名|颗|届|余)"
)


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Words before which a name cannot reach, unless they are part of another word or of the name."""

    pattern: re.Pattern[str]
    within: re.Pattern[str]

    def cuts(self, clean: str, start: int, end: int) -> list[re.Match[str]]:
        """The boundary words in `clean[start:end]`, in order."""
        return [
            m
            for m in self.pattern.finditer(clean, start, end)
            if m.lastgroup
            and not (
                m.lastgroup.startswith("perhaps") and self.within.search(clean, max(start, m.start() - 4), m.start())
            )
        ]


def boundaries(lexicon: Lexicon) -> Boundaries:
    data = lexicon.data("bodies")
    perhaps = set(data["within_names"])
    sure = [w for w in data["boundaries"] if w not in perhaps]
    # The longest word at a place decides: 自由 is none, 由 is one
    words = [(w, "") for w in data["not_boundaries"]] + [(w, "sure") for w in sure] + [(w, "perhaps") for w in perhaps]
    groups: list[str] = []
    for length in sorted({len(w) for w, _ in words}, reverse=True):
        for kind in ("", "sure", "perhaps"):
            some = [w for w, k in words if len(w) == length and k == kind]
            if some:
                groups.append(f"(?P<{kind}{length}>{any_of(some)})" if kind else f"(?:{any_of(some)})")
    return Boundaries(re.compile("|".join(groups)), re.compile(rf"(?:{any_of(data['before_within'])})\Z"))


@dataclass(frozen=True, slots=True)
class Heads:
    pattern: re.Pattern[str]
    kinds: dict[str, str]
    boundaries: Boundaries
    generic: frozenset[str]
    alone: frozenset[str]
    nameless: re.Pattern[str]  # made of generic words and fields of work alone: 城市建设投资|集团
    media: dict[str, str]
    international: frozenset[str]
    known: re.Pattern[str]
    canonical: dict[str, str]
    no_modifier_end: tuple[str, ...]
    no_beginning: frozenset[str]
    of_kind: re.Pattern[str]  # how what names no single body begins


def heads(lexicon: Lexicon) -> Heads:
    data = lexicon.data("bodies")
    kinds = {h: kind for kind, hs in data["heads"].items() for h in hs if kind != "international"}
    media = {form: name for name, forms in data["media"].items() for form in (name, *forms)}
    known = [*media, *data["companies"], *data["heads"]["international"]]
    return Heads(
        re.compile(any_of(kinds)),
        kinds,
        lexicon.of(boundaries),
        frozenset(data["generic"]),
        frozenset((*data["alone"], *(c for row in lexicon.data("foreign")["countries"] for c in row))),
        re.compile(f"(?:{any_of([*data['generic'], *lexicon.data('organs')['elements']])}){{1,8}}$"),
        media,
        frozenset(data["heads"]["international"]),
        re.compile(any_of(known)),
        data["canonical"],
        tuple(data["no_modifier_end"]),
        frozenset(data["no_beginning"]),
        re.compile(f"[\u4e00-\u9fff]?(?:全国重点|国家级)|(?:{any_of(data['of_kind'])})"),
    )



def open_bodies(text: Text, found: Found, lexicon: Lexicon) -> list[OrganizationMention]:
    """Mentions in reading order; they may overlap those of the organs, the longer one is kept by the caller."""
    h = lexicon.of(heads)
    titles = [(q.start, q.end) for q in text.quotations if q.mark == "《"]
    covered = bytearray(len(text.clean) + 1)
    for a, b in titles:
        covered[a:b] = b"\1" * (b - a)
    out = _known(text, h, covered)
    places = {p.start: p.place for p in found.places}
    place_ends = {p.end for p in found.places}
    villages = _Villages(found)
    for m in h.pattern.finditer(text.clean):
        if covered[m.start()]:
            continue
        kind = h.kinds[m[0]]
        mention = villages.body(text, m) if kind == "village" else _named(text, m, h, places, place_ends)
        if mention:
            out.append(mention)
    return out


def _known(text: Text, h: Heads, covered: bytearray) -> list[OrganizationMention]:
    out = []
    for m in h.known.finditer(text.clean):
        if covered[m.start()] or text.clean[m.end() : m.end() + 1] in ("业", "卡"):
            continue
        name = h.media.get(m[0], m[0])
        if m[0] in h.media:
            kind = "media"
        elif m[0] in h.international:
            kind = "international"
        else:
            kind = "bank" if m[0].endswith("银行") else "enterprise"
        out.append(OrganizationMention(m.start(), m.end(), m[0], name, kind, (m[0],) if m[0] != name else ()))
    return out


def _named(
    text: Text, m: re.Match[str], h: Heads, places: dict[int, Place], place_ends: set[int]
) -> OrganizationMention | None:
    clean = text.clean
    if clean[m.end() : m.end() + 1] and clean[m.end() : m.end() + 1] in _FOLLOWING_CUT.get(m[0], ""):
        return None
    if clean[m.end() : m.end() + 1] == "）" and clean[m.start() - 1 : m.start()] == "（":
        return None  # …（集团）股份有限公司: the name goes on
    if clean[m.start() - 1 : m.start()] and clean[m.start() - 1 : m.start()] in _PRECEDING_CUT.get(m[0], ""):
        return None
    floor = max(text.sentence_at(m.start()).start, m.start() - _REACH)
    start = floor
    alone = h.kinds[m[0]] in ("bank", "enterprise")
    for stop in _STOP.finditer(clean, floor, m.start()):
        if not (alone and _in_brackets(clean, stop.start())):
            start = stop.end()
    if alone:  # a bank's or company's name holds no other body's
        others = (x for x in h.pattern.finditer(clean, start, m.start()) if h.kinds[x[0]] != "media" and clean[x.end()] != "）")  # 日报|传媒集团
        start = max((x.end() for x in others), default=start)
    # a headline without punctuation runs into the name: …环比上升|中国物流与采购联合会
    again = max(clean.rfind(word, start + _RUN_ON, m.start()) for word in _OF_THE_NATION[:3])
    start = again if again > 0 else start
    for stop in h.boundaries.cuts(clean, start, m.start()):
        own = clean.startswith(_OF_THE_NATION, start) and stop.end() not in places  # 中国物流与采购联合会
        joins = stop[0] in ("和", "与") and (m.start() - stop.end() == 1 or own)
        part = len(stop[0]) == 1 or str(stop.lastgroup).startswith("perhaps")  # …强市建设|领导小组
        part_of_name = str(stop.lastgroup).startswith("perhaps") and stop.start() in place_ends  # 河北|建设|集团
        beside_head = not alone and stop.end() == m.start() and part and stop[0] not in ("的", "和", "与", "及", "在", "至", "到", "从")
        if not joins and not beside_head and not part_of_name and stop.start() not in places:  # 和|田市
            start = stop.end()
    inside = [at for at in range(start + 1, m.start()) if at in places and clean[at - 1] != "（"]
    if inside and not h.pattern.search(clean, start, inside[0]):
        start = inside[0]
    if clean.startswith(("原", "前"), start) and start not in places and not _HAN.match(clean[start - 1 : start]):
        start += 1  # 、原|兵器装备集团
    if clean[start] in h.no_beginning and start not in places:
        start += 1
    if any(x.end() == m.end() and x.start() > start and x[0] in h.international for x in h.known.finditer(clean, start, m.end())):
        return None  # 积极落实|二十国集团
    modifier = clean[start : m.start()]
    if modifier.endswith(h.no_modifier_end) or _AND_SO_ON.search(modifier):
        return None
    counted = _COUNT_START.match(modifier)
    if counted and (modifier[0] in "一二两三四五六七八九十几多数这那该万" or _NUMERAL.match(clean, start - 1)):
        return None
    if _COUNTED.match(clean, m.end()) or (h.of_kind.match(modifier) and start not in places):
        return None
    if (
        len(modifier) < 2
        or modifier in h.generic
        or modifier in h.alone
        or any(modifier.endswith(g) and modifier[: -len(g)] in h.generic for g in h.generic)
    ):
        return None
    kind = h.kinds[m[0]]
    level = next((w for w in ("自治区", "省", "市") if modifier.startswith(w)), "")
    own = bool(
        level and len(modifier) > len(level) + 1 and modifier[len(level)] not in "外内级属直域州" and modifier.removeprefix(level) not in h.generic
    )  # 省|港口|集团, 市|轨道交通|集团
    if kind != "leading_group" and start not in places and not own and h.nameless.match(modifier):
        return None
    if kind in ("leading_group", "association") and len(modifier) < 3:
        return None
    if kind == "media" and start not in places and len(modifier) > 6:
        return None
    words = clean[start : m.end()]
    name = modifier + h.canonical.get(m[0], m[0])
    return OrganizationMention(start, m.end(), words, name, kind, (words,) if words != name else (), places.get(start))


def _in_brackets(clean: str, at: int) -> bool:
    """三星（中国）半导体有限公司: a bracket with a short word in it, amid the name."""
    begin = clean.rfind("（", max(0, at - 5), at + 1) if clean[at] in "（）" else -1
    return begin > 0 and _BRACKETED.match(clean, begin - 1) is not None


class _Villages:
    """Village committees and party branches: of the village named right before, else of the last one named."""

    def __init__(self, found: Found) -> None:
        self._villages = [
            p for p in found.places if p.place.code is None and p.place.name.endswith(("村", "社区", "嘎查"))
        ]
        self._ends = [v.end for v in self._villages]

    def body(self, text: Text, m: re.Match[str]) -> OrganizationMention | None:
        full = {"村委会": "村民委员会", "居委会": "居民委员会"}.get(m[0], m[0])
        before = bisect.bisect_right(self._ends, m.start())
        if not before:
            return None
        village = self._villages[before - 1]
        adjacent = village.end == m.start()
        if not adjacent and not full.endswith("民委员会"):
            return None
        start = village.start if adjacent else m.start()
        words = text.clean[start : m.end()]
        stem = village.place.name
        name = stem + full
        kind = "party" if full.startswith("党") else "village"
        aliases = {words, stem + m[0]} - {name}
        return OrganizationMention(start, m.end(), words, name, kind, tuple(sorted(aliases)), village.place)
