"""Numbers that say how much or how many: value, unit, comparator, range, change.

One pass finds every number with what stands at its sides; then what only looks like a quantity is told apart: dates,
ordinals, versions, grades, names made of digits, counts that structure the talk, classes (10万平方米以上的展览).
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.lexicon import Lexicon
from kg.model import Change, Comparator, Found, NumberLeft, QuantityMention
from kg.text import Text
from kg.text import numerals as n
from kg.text.patterns import Endings, any_of, scan

_NAME_IN_QUOTES = 10  # a quotation up to this long that holds a number is a name or a slogan: “885”, “两个维护”
_SEPARATOR = r"\s?[-—–~～至到]{1,2}\s?"


_RACE = re.compile(r"(?:1/\d{1,2})?(?:金牌|银牌|铜牌|冠军|决赛|预赛|半决赛|接力|混合|自由泳|蛙泳|仰泳|蝶泳|跨栏|栏|跑|赛跑|比赛)")

# Why a number is no figure
REASONS = {
    "name": "it stands in a name, a title or words for a time",
    "ordinal": "it numbers, names or dates something: an ordinal, a code, a version",
    "no unit": "no unit or measured thing stands with it",
    "time": "a length of time that promises or requires nothing",
    "idiom": "the words are an idiom or mean no count",
    "structure": "it counts the parts of the talk or sums up a list",
    "class": "it bounds a class of things, it is no amount of them",
    "rate": "it is the base of a rate",
    "unread": "it cannot be read as one number",
}


@dataclass(frozen=True, slots=True)
class Grammar:
    pattern: re.Pattern[str]
    before: Endings
    before_kind: dict[str, Comparator]
    between: dict[str, Comparator]
    after: dict[str, Comparator]
    changes: re.Pattern[str]
    change_kind: dict[str, Change]
    transitive: re.Pattern[str]
    transitive_kind: dict[str, Change]
    canonical: dict[str, str]
    count: frozenset[str]
    time: frozenset[str]
    structural: re.Pattern[str]
    not_after: re.Pattern[str]
    unmeasured: re.Pattern[str]
    unitless: re.Pattern[str]
    broken_through: re.Pattern[str]


def grammar(lexicon: Lexicon) -> Grammar:
    units, comparators = lexicon.data("units"), lexicon.data("comparators")
    dimensions = ("count", "money", "length", "area", "volume", "weight", "power", "energy", "data", "temperature")
    unit = rf"(?:{any_of([u for d in (*dimensions, 'ratio', 'compound', 'time', 'age') for u in units[d]])})(?:/(?:{any_of(units['per'])}))?"
    number = rf"{n.FRACTION}|{n.ARABIC}|{n.VAGUE}|{n.CHINESE}"
    scale = r"(?:万亿|千亿|百亿|千万|百万|[万亿]|[千百](?![瓦米克升卡分伏]))"
    between = any_of(comparators["between"]["more_than"])
    after = {w: kind for kind, ws in comparators["after"].items() for w in ws}
    before = {w: kind for kind, ws in comparators["before"].items() for w in ws}
    changes: dict[str, Change] = dict.fromkeys(comparators["increase"], "increase")
    changes |= dict.fromkeys(comparators["decrease"], "decrease")
    transitive: dict[str, Change] = {w: kind for kind, ws in comparators["transitive"].items() for w in ws}
    return Grammar(
        re.compile(
            rf"(?P<number>{number})(?P<mid>{between})?(?P<scale>{scale})?(?P<mid2>{between})?"
            rf"(?:(?P<unit1>{unit})?(?P<separator>{_SEPARATOR})(?P<number2>{n.ARABIC}|{n.CHINESE})(?P<scale2>{scale})?(?=(?:{unit})))?"
            rf"(?P<unit>{unit}| [%‰])?(?P<after>{any_of(after)}|(?:{any_of(comparators['within'])})(?![容部外地涵]))?"
        ),
        Endings(before),
        before,
        dict.fromkeys(comparators["between"]["more_than"], "more_than"),
        {**after, **dict.fromkeys(comparators["within"], "at_most")},
        re.compile(f"(?:{any_of(changes)})(?:了|达|超|约|近|逾|为|幅度)?$"),
        changes,
        re.compile(f"({any_of(transitive)})(?![到至为成值额])"),
        transitive,
        units["canonical"],
        frozenset(units["count"]),
        frozenset(units["time"]),
        re.compile(f"(?:大|个|项|类|条)?(?:{any_of(units['structural'])})|(?<=[大个])(?:{any_of(units['structural_bare'])})"),
        re.compile(f"(?!{any_of(units['not_after_but'])})(?:{any_of(units['not_after'])})"),
        re.compile(f"(?:\\d{{1,2}}岁(?:及?以[上下]))?[\u4e00-\u9fff]{{0,8}}?(?:{any_of(units['unmeasured'])})"),
        re.compile(f"(?:{any_of(units['unitless'])})[^，。；、“”]{{0,12}}[到至为达在于由从破近]$"),
        re.compile(f"[^，。；、]{{0,12}}?(?:{any_of(comparators['broken_through'])})"),
    )



def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.quantities`, in reading order, none overlapping another, and `found.numbers_left` with the reasons."""
    scan = _Scan(text, found, lexicon.of(grammar))
    return replace(found, quantities=tuple(scan.run()), numbers_left=tuple(scan.left))


_TENTHS = re.compile(
    r"([一二三四五六七八九两]|(?<![\d.])[1-9])([一二三四五六七八九])?成(?![立为员果本效熟长功绩都人品就交份书套片群年色])(以上|左右|多|以内)?"
)
_CLASS = re.compile(r"(?:规模)?的(?!增速|速度|增长|水平|比例|目标|税|增幅|基础)[^，。；]{0,30}?\d")
_MEASURED = re.compile(r"[达到为至均约近超于]$|每[^，。；]{1,16}$")
_SUMMED_UP = re.compile(r"[^，。；、\d]{1,6}分别")
_TO_ONE = re.compile(r"(?P<value>\d{1,3}(?:\.\d{1,4})?)[:：∶](?P<base>1)(?P<after>以内|左右)?(?![\d.:：∶])")  # 2.52∶1
_PART = re.compile(r"([1-9])/([1-9]|1\d|20|100)(?P<after>以上|左右|强)?(?![\d/.A-Za-z日号晚])")  # 占全国|1/4以上; 12/31 is a day
_SHARE = re.compile(r"(?:占|全[国省市区州县球]|世界|总[量数额]|增量|不足|不到|[约近超达的])[^，。；]{0,8}$")
_PER = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)/((?:1|10|100)万)(?![\d元人])(?P<after>以[内下]|左右)?")  # 死亡率降到15.1/10万
_LIFE = re.compile(r"寿命[^，。；]{0,16}$")
_BACK = 24  # characters before a number within which the measure that has no unit stands
_PARTS = tuple(":：∶/.")
_AROUND = re.compile(r"来|以来|前|后|多来|间")
_PASSED = re.compile(r"(?:连续|近|历时|过去|未来|今后|每|第|满|等|头)$")
_TERM = re.compile(r"(?:至|到|按|缩短|压缩|压减|提速|不超过|期限为|时限为|为|减少|节约|节省)$")
_NUMERALS = frozenset("一二两三四五六七八九十")
_ORDERS = re.compile(r"[第〔[#+/×.A-Za-z]")
_SHARER = re.compile(rf"({n.ARABIC})(万亿|[万亿])?(个)?\s?[、和与及]$")
_RANK = re.compile(r"(?:前移|上移|后移|下移|前进|跃升|提升|上升|下降)了?$")
_CLOCK = re.compile(r"[\d ：:]\d[:：](?=\d\d(?!\d))")  # 17:|33
_CLAUSE = re.compile(r"[，。；：！？]")
_LIST_MARKS = ("、", "，", "和", "与", "及", "以及")
_JOINTS = tuple("、和与及 ")
_CHANGE_TAIL = re.compile(r"(?:了|达|超|约|近|逾|为|幅度)$")


class _Scan:
    def __init__(self, text: Text, found: Found, g: Grammar) -> None:
        self._text, self._clean, self._g = text, text.clean, g
        named = [(m.start, m.end) for m in (*found.initiatives, *found.organizations, *found.events)]
        quoted = [(q.start, q.end) for q in text.quotations if q.mark == "《" or q.end - q.start - 2 <= _NAME_IN_QUOTES]
        times = [(p.start, p.end) for p in found.periods]
        self._names = sorted(named + quoted + times)
        self._name_starts = [a for a, _ in self._names]
        self._longest = max((b - a for a, b in self._names), default=0)
        self.left: list[NumberLeft] = []

    def run(self) -> list[QuantityMention]:
        out: list[QuantityMention] = []
        for m in scan(n.STARTS, self._g.pattern, self._clean):
            quantity = self._special(m) or self._quantity(m)
            if isinstance(quantity, str):
                end = m.end("unit") if m["unit"] else m.end("number")
                self.left.append(NumberLeft(m.start(), end, self._clean[m.start() : end], quantity))
                continue
            if out and quantity.start < out[-1].end:
                continue
            if out and (bounded := self._bounded(out[-1], quantity)) is not None:
                out[-1] = bounded
                continue
            for shared in self._shared(quantity, out[-1].end if out else 0):
                out.append(self._with_change(shared, out))
            out.append(self._with_change(quantity, out))
        return out

    def _bounded(self, low: QuantityMention, high: QuantityMention) -> QuantityMention | None:
        """20万元以上|100万元以下, 500吨以上|不足1000吨: two bounds are one range."""
        bounds = low.comparator == "at_least" and high.comparator in ("at_most", "less_than")
        if not bounds or low.end != high.start or low.unit != high.unit or not low.value < high.value:
            return None
        words = self._clean[low.start : high.end]
        return replace(low, end=high.end, text=words, comparator="range", upper=high.value, rule="two bounds")

    # --- one number --------------------------------------------------------------------------------------

    def _special(self, m: re.Match[str]) -> QuantityMention | None:
        """翻一番, 八成以上: numbers whose unit is in the idiom."""
        clean, at = self._clean, m.start()
        if clean[at - 1 : at] == "翻" and clean[m.end("number") : m.end("number") + 1] == "番":
            value = n.parse(m["number"])
            if value and value.value <= 5:
                end = m.end("number") + 1
                return QuantityMention(
                    at - 1,
                    end,
                    clean[at - 1 : end],
                    Decimal(2) ** int(value.value),
                    "倍",
                    "equal",
                    None,
                    "increase",
                    "doubling",
                )
        tenth = _TENTHS.match(clean, at) if clean[at] in _NUMERALS or clean[at + 1 : at + 2] == "成" else None
        if tenth and clean[at - 1 : at] not in ("第", "十", "百", "点"):
            low = (int(tenth[1]) if tenth[1].isdigit() else n.DIGITS[tenth[1]]) * 10
            upper = Decimal(n.DIGITS[tenth[2]] * 10) if tenth[2] else None
            kind: Comparator = "range" if upper else self._behind(tenth[3])
            start, kind = self._before(at, kind)
            tenths = QuantityMention(
                start, tenth.end(), clean[start : tenth.end()], Decimal(low), "%", kind, upper, rule="tenths"
            )
            return tenths if self._free(tenths) else None
        return self._ratio(at) if clean[at].isdigit() and clean[at - 1 : at] not in _PARTS else None

    def _behind(self, word: str | None) -> Comparator:
        """Of a number whose unit is in the idiom: 两成|以上, 两成|多, 1/3|强."""
        return self._g.after.get(word, "more_than") if word else "equal"

    def _ratio(self, at: int) -> QuantityMention | None:
        """收入比缩小至2.52∶1, 占全国1/4, 死亡率降到15.1/10万: numbers written with two."""
        clean = self._clean
        if (to_one := _TO_ONE.match(clean, at)) and self._g.unitless.search(clean, max(0, at - _BACK), at):
            value, unit, m = Decimal(to_one["value"]), "", to_one
        elif per := _PER.match(clean, at):
            value, unit, m = Decimal(per[1]), f"/{per[2]}", per
        elif (part := _PART.match(clean, at)) and int(part[1]) < int(part[2]) and _SHARE.search(clean, max(0, at - _BACK), at):
            value, unit, m = (Decimal(part[1]) / Decimal(part[2])).quantize(Decimal("0.0001")), "", part
        else:
            return None
        start, kind = self._before(at, self._behind(m["after"]))
        ratio = QuantityMention(start, m.end(), clean[start : m.end()], _plain(value), unit, kind, None, rule="ratio")
        return ratio if self._free(ratio) else None

    def _quantity(self, m: re.Match[str]) -> QuantityMention | str:
        """The quantity, or why the number is none (a key of `REASONS`)."""
        g, clean = self._g, self._clean
        words, mid, scale, mid2, unit1, _, number2, scale2, unit_words, after = m.groups()
        bare = m.end() == m.end("number") and (words in _NUMERALS or words.isdigit())
        if bare and clean[m.start() - 1 : m.start()] not in ("-", "−") and not self._index(m):  # 一, the most frequent by far
            return "ordinal" if _ORDERS.match(clean, max(0, m.start() - 1)) else "no unit"
        number = n.parse(words)
        if number is None:
            return "unread"
        factor = _scale(scale)
        value, upper = number.value * factor, number.upper * factor if number.upper is not None else None
        unit = (unit_words or "").strip()
        kind: Comparator = number.vague or "equal"
        if number2:
            second = n.parse(number2)
            if second is None:
                return "unread"
            upper = second.value * _scale(scale2)
            if scale2 and not scale and not unit1 and number.value < 10000:
                value = number.value * _scale(scale2)  # 2至3万人
            kind = "range"
            if upper <= value:
                return "ordinal"
        if mid or mid2:
            kind = "more_than"
        end = m.end("unit") if unit else m.end("mid2") if mid2 else m.end("scale") if scale else m.end("number")
        if number2 and not unit_words:
            return "no unit"
        if after and (unit_words or number.percent or self._index(m)) and (after != "内" or unit in g.time):
            kind, end = (g.after[after] if kind != "range" else kind), m.end("after")
        if number.percent:
            unit = "%"
        start = m.start()
        if (
            clean[start - 1 : start] in ("-", "−")
            and words[0].isdigit()
            and not re.match(r"[\w\d)）]", clean[start - 2 : start - 1] or " ", re.ASCII)
        ):
            value, start = -value, start - 1
        core = start
        if not (unit in g.count and clean.endswith(("突破", "突破了"), 0, start) and g.broken_through.match(clean, end)):
            start, kind = self._before(start, kind)
        quantity = QuantityMention(
            start, end, clean[start:end], _plain(value), g.canonical.get(unit, unit), kind, _plain(upper) if upper is not None else None,
            rule="range" if kind == "range" else "number",
        )  # fmt: skip
        if not unit and self._unmeasured(m, end):
            quantity = replace(quantity, rule="no measure word")
        return self._why_not(m, quantity, core, unit) or ("name" if not self._free(quantity) else quantity)

    def _before(self, start: int, kind: Comparator) -> tuple[int, Comparator]:
        """Take in the comparator words before the number; words behind it (以上) go first."""
        word = self._g.before.before(self._clean, start)
        if word is None or word in ("高于", "低于"):  # a lead over something is no bound of this number
            return start, kind
        begin = start - len(word)
        if word in ("破", "超", "近", "减") and self._clean[begin - 1 : begin] in ("突", "附", "最", "靠"):
            return start, kind
        return begin, self._g.before_kind[word] if kind in ("equal", "more_than") else kind

    def _free(self, q: QuantityMention) -> bool:
        """Outside names, quotations that are names, and times."""
        at = bisect.bisect_right(self._name_starts, q.end)
        while at > 0 and self._name_starts[at - 1] >= q.start - self._longest:
            at -= 1
            a, b = self._names[at]
            if a < q.end and q.start < b and not (q.start < a and b < q.end):
                return False
            if q.start - a > 400:
                break
        return True

    # --- what is no quantity -----------------------------------------------------------------------------

    def _why_not(self, m: re.Match[str], q: QuantityMention, core: int, unit: str) -> str | None:
        """Why the number is no quantity (a key of `REASONS`), None where it is one."""
        g, clean, words = self._g, self._clean, m["number"]
        previous, following = clean[core - 1 : core], clean[q.end : q.end + 1]
        arabic = words[0].isdigit()
        if previous == "第" or (previous and (previous in "〔[#+/×.·" or _CLOCK.match(clean, core - 3) or (previous.isascii() and previous.isalpha()))):
            return "ordinal"
        if previous == "-" and q.value > 0 and not m["number2"]:
            return "ordinal"
        if not unit:
            return None if self._bare(m, q, previous, following) else "no unit"
        if following and following.isascii() and following.isalpha() and arabic:
            return "ordinal"
        if unit not in ("%", "倍", "百分点") and g.not_after.match(clean, q.end):
            return "idiom"
        if unit == "度" and not m["scale"] and "电" not in clean[max(0, core - 12) : q.end + 1]:
            return "idiom"  # 360度
        if unit == "米" and clean.endswith("海拔", 0, core) and "\u4e00" <= following <= "\u9fff":
            return "class"  # 海拔|5000米以上|乡镇
        if unit in ("米", "公里") and _RACE.match(clean, q.end):
            return "name"
        if unit == "岁":
            return None if _LIFE.search(clean, max(0, core - _BACK), core) else "class"
        if unit in g.time:
            single = q.value == 1 and not arabic  # 从那一天起
            return None if not single and self._promised(m, q, core) else "time"
        if unit in g.count:
            if why := self._no_count(m, q, core, unit):
                return why
        elif not arabic and (
            unit in ("里", "方", "度", "斤", "担", "P", "兆")
            or (len(words) == 1 and len(unit) == 1 and unit not in "元亩吨米倍%")
        ):
            return "idiom"
        if q.value == 1 and not arabic:
            return "idiom"
        # a class, not an amount: 10万平方米以上的大型展览, 超过100人的企业
        bound = q.comparator in ("at_least", "more_than", "at_most", "less_than") and m["mid"] is None and m["mid2"] is None
        if bound and unit not in ("%", "倍") and _CLASS.match(clean, q.end):
            return "class"
        return "rate" if clean[max(0, core - 1) : core] == "每" or clean[max(0, core - 2) : core] == "人均每" else None

    def _no_count(self, m: re.Match[str], q: QuantityMention, core: int, unit: str) -> str | None:
        """Why a number with a measure word counts nothing."""
        g, clean, arabic = self._g, self._clean, m["number"][0].isdigit()
        if not arabic and (q.value < 2 or self._idiom(m, unit)):
            return "idiom"
        if (
            arabic
            and q.value != q.value.to_integral_value()
            and not _MEASURED.search(clean[max(0, core - 18) : core])
        ):
            return "ordinal"  # 5.8人道公益日; but 每千人口床位数达到8.95张
        if unit in ("位", "名") and clean[core - 1 : core] == "前":
            return "ordinal"  # 居全国前|10位
        if unit == "位" and _RANK.search(clean, max(0, core - 6), core):
            return "ordinal"  # 较去年同期前移|9位
        if not arabic and _SUMMED_UP.match(clean, q.end):
            return "structure"  # A、B、C三个产业分别…: the number only sums up the list
        if g.structural.match(clean, m.end("unit")) and q.comparator == "equal":
            return "structure"
        if unit in ("市", "县", "省", "国", "村", "镇", "期", "版", "班", "道", "站", "层", "集", "首") and not arabic:
            return "idiom"
        if unit in ("期", "版", "层", "班", "号位", "首") and (q.comparator == "equal"):
            return "ordinal"
        return None

    def _bare(self, m: re.Match[str], q: QuantityMention, previous: str, following: str) -> bool:
        """Numbers without a unit: fractions, and 破千万 behind a measure."""
        words = m["number"]
        if "分之" in words or self._index(m) or q.rule == "no measure word":
            return True
        if m["scale"] in ("万", "亿") and words[0].isdigit() and not m["number2"]:  # 注册用户近900万
            return following in "，。；、）" and "\u4e00" <= self._clean[q.start - 1 : q.start] <= "\u9fff"
        return words[0] in "破超逾" and len(words) > 1 and following in "，。；、！" and previous in tuple("速量额数次值已将率")

    def _unmeasured(self, m: re.Match[str], end: int) -> bool:
        """育儿补贴惠及43万|儿童: a large number with what it counts right behind."""
        return m["scale"] in ("万", "亿") and m["number"][0].isdigit() and self._g.unmeasured.match(self._clean, end) is not None

    def _index(self, m: re.Match[str]) -> bool:
        """系数提高到0.652以上, 指数为102.3: numbers that have no unit."""
        return not m["unit"] and self._g.unitless.search(self._clean, max(0, m.start() - _BACK), m.start()) is not None

    def _idiom(self, m: re.Match[str], unit: str) -> bool:
        """两手, 两类, 三大, 四大; a bare 百/千/万 (千家万户) never gets here."""
        words = m["number"]
        vague = n.parse(words)
        if vague and vague.vague:
            return False
        if unit in (
            "类",
            "种",
            "头",
            "把",
            "口",
            "门",
            "双",
            "片",
            "层",
            "道",
            "次",
            "首",
            "段",
            "张",
            "根",
            "通",
            "轮",
            "条",
            "方",
            "部",
            "本",
            "国",
            "对",
            "点",
        ):
            return True
        return (
            self._clean[m.end("unit") : m.end("unit") + 1] in ("是", "“", "”", "一", "、")
            and words in "二两三四五六七八九十"
        )

    def _promised(self, m: re.Match[str], q: QuantityMention, core: int) -> bool:
        """A length of time counts where it promises or requires something."""
        clean, unit = self._clean, m["unit"]
        before = clean[max(0, core - 8) : core]
        if unit in ("周年", "季度", "个季度", "秒") or (unit == "年" and q.value > 100):
            return False
        if _AROUND.match(clean, q.end) or _PASSED.search(before):
            return False
        if unit.endswith("工作日"):
            return True
        if q.comparator == "range":
            return unit in ("个月", "天", "小时", "分钟")
        if unit == "日" and q.comparator == "equal":
            return False
        if unit == "日" and m["after"] not in ("内", "以内", "之内"):
            return False
        if m["after"] or q.comparator in ("at_most", "at_least"):
            return m["after"] not in ("前后", "左右", "上下") or unit == "工作日"
        if unit in ("个月", "天", "小时", "分钟", "个小时"):
            return _TERM.search(before) is not None and not re.search(r"[自从截]", before)
        return False

    # --- lists and changes -------------------------------------------------------------------------------

    def _shared(self, q: QuantityMention, floor: int) -> list[QuantityMention]:
        """12.5、9.4、8.2个百分点: the numbers before share the last one's unit."""
        out: list[QuantityMention] = []
        at = q.start
        plain = q.unit in ("%", "百分点") or "分别" in self._clean[max(floor, at - 30) : at]
        if not q.unit:
            return out
        for _ in range(8):
            m = _SHARER.search(self._clean[max(floor, at - 24) : at]) if self._clean[at - 1 : at] in _JOINTS else None
            if not m or not (plain or m[2]):  # 1.28万亿、8200亿元
                break
            start = max(floor, at - 24) + m.start()
            if self._clean[start - 1 : start] in "第.-〔" and start:
                break
            number = n.parse(m[1])
            if number is None:
                break
            words, value = m[1] + (m[2] or "") + (m[3] or ""), _plain(number.value * _scale(m[2]))
            out.append(QuantityMention(start, start + len(words), words, value, q.unit, "equal", rule="shared unit"))
            at = start
        return out[::-1]

    def _with_change(self, q: QuantityMention, out: list[QuantityMention]) -> QuantityMention:
        if q.change:
            return q
        clean = self._clean
        sentence = self._text.sentence_at(q.start)
        left = max(sentence.start, q.start - 40)
        if out and out[-1].end > left:
            between = clean[out[-1].end : q.start]
            if (
                between in _LIST_MARKS
                and "分别" in clean[max(sentence.start, out[-1].start - 40) : out[-1].start]
            ):
                return replace(q, change=out[-1].change)
            if between != "，" and between in _LIST_MARKS and out[-1].unit == q.unit and out[-1].change:
                return replace(q, change=out[-1].change)
            left = max(left, out[-1].end)
        before = _CLAUSE.split(clean[left : q.start])[-1]
        if m := self._g.changes.search(before):
            word = m[0] if m[0] in self._g.change_kind else _CHANGE_TAIL.sub("", m[0])
            if m[0].endswith("为") and not word.endswith("幅"):
                return q
            return replace(q, change=self._g.change_kind[word])
        if q.unit not in ("%", "百分点"):
            verbs = list(self._g.transitive.finditer(before))
            last = verbs[-1] if verbs else None
            if last and not re.search(r"[到至达为]", before[last.end() :]) and len(before) - last.end() <= 14:
                return replace(q, change=self._g.transitive_kind[last[1]])
        return q


def _scale(words: str | None) -> int:
    value = 1
    for c in words or "":
        value *= _SCALES[c]
    return value


_SCALES = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros or exponent: 1640000000.0 → 1640000000."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
