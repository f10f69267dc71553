"""What looks like a quantity and is none: ordinals, versions, grades, names made of digits, lengths of time that
promise nothing, counts that structure the talk, classes (10万平方米以上的展览), numbers cut out of longer ones.
"""

from __future__ import annotations

import re

from kg.extract.quantity_grammar import Grammar
from kg.model import QuantityMention
from kg.text import numerals as n

# Why a number is no figure
REASONS = {
    "name": "it stands in a name, a title or words for a time",
    "ordinal": "it numbers, names or dates something: an ordinal, a code, a version",
    "no unit": "no unit or measured thing stands with it",
    "no measure": "nothing says what it measures",
    "time": "a length of time that promises or requires nothing",
    "idiom": "the words are an idiom or mean no count",
    "structure": "it counts the parts of the talk or sums up a list",
    "class": "it bounds a class of things, it is no amount of them",
    "rate": "it is the base of a rate",
    "unread": "it cannot be read as one number",
    "long": "it has more digits than a value may have",
}

_RACE = re.compile(r"(?:1/\d{1,2})?(?:金牌|银牌|铜牌|冠军|决赛|预赛|半决赛|接力|混合|自由泳|蛙泳|仰泳|蝶泳|跨栏|栏|跑|赛跑|比赛)")
_CLASS = re.compile(r"(?:规模)?的(?!增速|速度|增长|水平|比例|目标|税|增幅|基础)[^，。；]{0,30}?\d")
_MEASURED = re.compile(r"[达到为至均约近超于]$|每[^，。；]{1,16}$")
_SUMMED_UP = re.compile(r"[^，。；、\d]{1,6}分别")
_LIFE = re.compile(r"寿命[^，。；]{0,16}$")
_AROUND = re.compile(r"来|以来|前|后|多来|间")
_PASSED = re.compile(r"(?:连续|近|历时|过去|未来|今后|每|第|满|等|头)$")
_TERM = re.compile(r"(?:至|到|按|缩短|压缩|压减|提速|不超过|期限为|时限为|为|减少|节约|节省)$")
_RANK = re.compile(r"(?:前移|上移|后移|下移|前进|跃升|提升|上升|下降)了?$")
_CLOCK = re.compile(r"[\d ：:]\d[:：](?=\d\d(?!\d))")  # 17:|33
_CODE = re.compile(r"0[0-9]")
SIDE = 24  # characters before a number within which the measure that has no unit stands
SIGNS = "-–"
_ORDERS = re.compile(r"[第〔[#+/×.A-Za-z]")
_LONG = 40  # characters before a number in which the rest of a longer one is looked for
# What stands before it is of the same number
_GOES_BEFORE = re.compile(
    rf"[\d几]$"  # 5|十
    rf"|[数上{n.NUMERALS}][十百千万亿]$"  # 5亿|10
    r"|(?<![.0-9])[0-9]{1,3}(?:(?: [0-9]{3})+ |(?:,[0-9]{3})+,)$"  # 12 345 |6789
    r"|[\u4e00-\u9fff][0-9]+\. $|[0-9]点$"  # 增至33. |5, 3点|5
    rf"|[{n.NUMERALS}]又$|(?:±|正负)$"  # 一又|三分之二, ±|5
    r"|[一二两三四五六七八九]成$"  # 八成|五家
)
_GROUP = re.compile(r"[0-9]{3}")
_LIST_OR_GROUP = re.compile(r"(?<![.0-9])[0-9]+,$")  # 1,|2345: three digits or more may be a group, fewer are of a list
_GOES_BEHIND = re.compile(rf"[.,]?\d|[{n.NUMERALS}]")
_IDIOMS = tuple("类种头把口门双片层道次首段张根通轮条方部本国对点")
_ONE_OF_ITS_KIND = tuple("市县省国村镇期版班道站层集首")
_NUMBERED = ("期", "版", "层", "班", "号位", "首")


class Refusals:
    """For the numbers of one text."""

    def __init__(self, clean: str, grammar: Grammar) -> None:
        self._clean, self._g = clean, grammar

    def why_not(self, m: re.Match[str], q: QuantityMention, core: int, unit: str) -> str | None:
        """Why the number is no quantity (a key of `REASONS`), None where it is one. It begins at `core`, its sign included."""
        previous, following = self._clean[core - 1 : core], self._clean[q.end : q.end + 1]
        if self._numbers(m, q, core, previous):
            return "ordinal"
        if not unit:
            return self._cut(m, q) if self._bare(m, q, previous, following) else "no unit"
        if following and following.isascii() and following.isalpha() and m["number"][0].isdigit():
            return "ordinal"
        if unit not in ("%", "倍", "百分点") and self._g.not_after.match(self._clean, q.end):
            return "idiom"
        if unit == "岁":
            return self._cut(m, q) if _LIFE.search(self._clean, max(0, core - SIDE), core) else "class"
        if unit in self._g.time:
            single = q.value == 1 and not m["number"][0].isdigit()  # 从那一天起
            return self._cut(m, q) if not single and self._promised(m, q, core) else "time"
        return self._of_its_unit(m, q, core, unit) or self._class_or_rate(m, q, core, unit) or self._cut(m, q)

    def index(self, m: re.Match[str]) -> bool:
        """系数提高到0.652以上, 指数为102.3: numbers that have no unit."""
        return not m["unit"] and self._g.unitless.search(self._clean, max(0, m.start() - SIDE), m.start()) is not None

    def unmeasured(self, m: re.Match[str], end: int) -> bool:
        """育儿补贴惠及43万|儿童: a large number with what it counts right behind."""
        return m["scale"] in ("万", "亿") and m["number"][0].isdigit() and self._g.unmeasured.match(self._clean, end) is not None

    def bare(self, m: re.Match[str]) -> str | None:
        """Why a number with nothing at its sides is none: 一, the most frequent by far."""
        plain = m.end() == m.end("number") and (len(m["number"]) == 1 or m["number"].isdigit())
        if not plain or self._clean[m.start() - 1 : m.start()] in tuple(SIGNS) or self.index(m):
            return None
        return "ordinal" if _ORDERS.match(self._clean, max(0, m.start() - 1)) else "no unit"

    def _numbers(self, m: re.Match[str], q: QuantityMention, core: int, previous: str) -> bool:
        """第|3批, B|5级, 2018-|12-30, 17:|33: it numbers or dates something."""
        if previous and previous in SIGNS and core == m.start():  # a dash that is no sign
            return not m["number2"] or self._clean[core - 2 : core - 1].isdigit()
        if previous and (previous in "第〔[#+/×.·^" or (previous.isascii() and previous.isalpha())):
            return True
        if core < m.start() and self._clean[core] in SIGNS and q.unit in self._g.count and not m["scale"]:
            return not self._g.changes.search(self._clean, max(0, core - SIDE), core)  # A座|-3层
        return _CLOCK.match(self._clean, max(0, core - 3)) is not None

    def _of_its_unit(self, m: re.Match[str], q: QuantityMention, core: int, unit: str) -> str | None:
        """What the unit asks for: lengths, counts, single characters that are units elsewhere only."""
        clean, words = self._clean, m["number"]
        arabic = words[0].isdigit()
        if unit == "度" and not m["scale"] and "电" not in clean[max(0, core - 12) : q.end + 1]:
            return "idiom"  # 360度
        if unit == "米" and clean.endswith("海拔", 0, core) and "\u4e00" <= clean[q.end : q.end + 1] <= "\u9fff":
            return "class"  # 海拔|5000米以上|乡镇
        if unit in ("米", "公里") and _RACE.match(clean, q.end):
            return "name"
        if unit in self._g.count:
            if why := self._no_count(m, q, core, unit):
                return why
        elif not arabic and (
            (unit in ("里", "方", "度", "斤", "担", "P", "兆") and len(words) < 3)
            or (len(words) == 1 and len(unit) == 1 and unit not in "元亩吨米倍%")
        ):
            return "idiom"
        return "idiom" if q.value == 1 and not arabic else None

    def _class_or_rate(self, m: re.Match[str], q: QuantityMention, core: int, unit: str) -> str | None:
        """10万平方米以上的|大型展览, 超过100人的|企业; 每|100户."""
        clean = self._clean
        bound = q.comparator in ("at_least", "more_than", "at_most", "less_than") and m["mid"] is None and m["mid2"] is None
        if bound and unit not in ("%", "倍") and _CLASS.match(clean, q.end):
            return "class"
        return "rate" if clean.endswith("每", 0, core) or clean.endswith("人均每", 0, core) else None

    def _no_count(self, m: re.Match[str], q: QuantityMention, core: int, unit: str) -> str | None:
        """Why a number with a measure word counts nothing."""
        g, clean, arabic = self._g, self._clean, m["number"][0].isdigit()
        if not arabic and (q.value < 2 or self._idiom(m, unit)):
            return "idiom"
        if arabic and q.value != q.value.to_integral_value() and not _MEASURED.search(clean[max(0, core - 18) : core]):
            return "ordinal"  # 5.8人道公益日; but 每千人口床位数达到8.95张
        if unit in ("位", "名") and clean[core - 1 : core] == "前":
            return "ordinal"  # 居全国前|10位
        if unit == "位" and _RANK.search(clean, max(0, core - 6), core):
            return "ordinal"  # 较去年同期前移|9位
        if not arabic and _SUMMED_UP.match(clean, q.end):
            return "structure"  # A、B、C三个产业分别…: the number only sums up the list
        if g.structural.match(clean, m.end("unit")) and q.comparator == "equal":
            return "structure"
        if unit in _ONE_OF_ITS_KIND and not arabic:
            return "idiom"
        if unit in _NUMBERED and q.comparator == "equal":
            return "ordinal"
        return None

    def _bare(self, m: re.Match[str], q: QuantityMention, previous: str, following: str) -> bool:
        """Numbers without a unit: fractions, and 破千万 behind a measure."""
        words = m["number"]
        if "分之" in words or self.index(m) or q.rule == "no measure word":
            return True
        if m["scale"] in ("万", "亿") and words[0].isdigit() and not m["number2"]:  # 注册用户近900万
            return following in "，。；、）" and "\u4e00" <= self._clean[q.start - 1 : q.start] <= "\u9fff"
        return words[0] in "破超逾" and len(words) > 1 and following in "，。；、！" and previous in tuple("速量额数次值已将率")

    def _idiom(self, m: re.Match[str], unit: str) -> bool:
        """两手, 两类, 三大, 四大; a bare 百/千/万 (千家万户) never gets here."""
        words = m["number"]
        vague = n.parse(words)
        if vague and vague.vague:
            return False
        if unit in _IDIOMS:
            return True
        return self._clean[m.end("unit") : m.end("unit") + 1] in ("是", "“", "”", "一", "、") and words in "二两三四五六七八九十"

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
        if unit == "日" and (q.comparator == "equal" or m["after"] not in ("内", "以内", "之内")):
            return False
        if m["after"] or q.comparator in ("at_most", "at_least"):
            return m["after"] not in ("前后", "左右", "上下") or unit == "工作日"
        if unit in ("个月", "天", "小时", "分钟", "个小时"):
            return _TERM.search(before) is not None and not re.search(r"[自从截]", before)
        return False

    def _cut(self, m: re.Match[str], q: QuantityMention) -> str | None:
        """Whether more of the number stands beside what was read of it."""
        clean, start = self._clean, m.start()
        before = clean[max(0, start - _LONG) : start]
        if _GOES_BEFORE.search(before) or (_GROUP.match(m["number"]) and _LIST_OR_GROUP.search(before)):
            return "unread"
        if _CODE.match(m["number"]):
            return "unread" if before[-2:-1].isdigit() else "ordinal"  # 100　|000人; 007个
        counted = m["unit"] or q.rule == "no measure word"  # 30万|65岁以上老年人
        ends = q.end == max(m.end("number"), m.end("mid"), m.end("scale"), m.end("mid2"))
        return "unread" if ends and not counted and _GOES_BEHIND.match(clean, q.end) else None
