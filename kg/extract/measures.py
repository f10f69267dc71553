"""What a number measures, as a phrase that a reader understands alone, taken from the words around it.

The phrase stands before the number (按期办理率保持|95%以上), behind it (|70项|重点任务), or was said of the number before
(…41万人，同比增长|2.3%). Lists with 分别 give each number its own subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kg.lexicon import Lexicon
from kg.model import Found, QuantityMention
from kg.text import Text
from kg.text.patterns import Endings, any_of

_CLAUSE = re.compile(r"[，；。！？：\n]|——")
_GLUE = re.compile(r"\s?(?:、|，|和|与|及|以及|，和)?\s?")
_LIST = re.compile(r"、|以及|和(?![谐平美解田])|(?<!参)与(?!会)|(?<![普涉危])及(?![其时格])")
_RATES = tuple("占同环对价")  # 占比 is a noun
_ASIDE = re.compile(r"（[^（）]{0,40}）")
_COMPARED = re.compile(r"[比较占](?:年初|年末|去年|上年|同期|前[一二三四五六七八九十\d]{1,2}年)?(?:[增减][收支产])?|[增减][收支产]")
_EXTENT = re.compile(r"吨|米|公里|亩|升|瓦|时$")
_BESIDE = ("", "、", " ", "共")  # between quantities that share a noun: 15类|54项
_BEFORE = re.compile(r"(?:[之以]?前|以?来|间|内(?![容部外地涵蒙需河陆贸销资涝]))?")  # belongs to the time before it: 年底|前
_SPOKEN = re.compile(r"(?:表示|介绍|介绍说|说|指出|透露|强调|显示|获悉|了解到|报道)$")
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}[.．、](?!\d)|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十])|（[一二三四五六七八九十\d]{1,3}）)")
_NTH = re.compile(r"第?[一二三四五六七八九十]")
_TO = re.compile(r"[\u4e00-\u9fff]{1,4}[至到](?:(?:19|20)\d\d年的?)?")
_WHOLE = tuple("率额量值比")  # 关键工序数控化|率 is complete, whatever ends the last of the list
_YEARS = re.compile(r"(?:近|这|过去)?(?:\d{1,2}|[一二两三四五六七八九十]{1,2})年(?:来|间|累计|时间)?(?=增长|下降|提高|增加|$)")  # 5年|增长18.7%
_MARKS_BEHIND = re.compile(r"[\W\d_]+$")
_AGED = re.compile(r"\d{1,3}岁(?:及?以[上下])?")  # 390万|65岁以上老年人
_DIVISIONS = tuple("省市县区州盟旗乡镇村")
_WITHIN = 60  # characters of a clause that are looked at on either side
_ADJACENT = 4  # quantities that may share the noun behind the last
_MAX = 40  # a longer phrase is cut to its end: the head of a Chinese noun phrase stands last


@dataclass(frozen=True, slots=True)
class Phrases:
    tail: Endings
    lead: re.Pattern[str]
    whole: re.Pattern[str]
    relation: re.Pattern[str]
    stop: re.Pattern[str]  # or one of `going_on`, a word that holds a stop
    going_on: frozenset[str]
    kept_tail: Endings
    verb_end: Endings
    bare: frozenset[str]
    relation_nouns: frozenset[str]
    heads: tuple[str, ...]


def phrases(lexicon: Lexicon) -> Phrases:
    data = lexicon.data("measures")
    return Phrases(
        tail=Endings([*data["tails"], *"、， \t"]),
        lead=re.compile(f"(?!{any_of(data['kept'])})(?:{any_of(data['leads'])}|[、，\\s])"),
        whole=re.compile(f"(?:{any_of(data['wholes'])})"),
        relation=re.compile(f"(?:{any_of(data['relations'])})"),
        going_on=frozenset(data["not_stops"]),
        stop=re.compile(f"(?:{any_of([*data['stops'], *data['not_stops']])}|[、，；。：！？“”《》（）\\n]|\\d)"),
        kept_tail=Endings(data["kept_tails"]),
        verb_end=Endings(data["verbs"]),
        bare=frozenset(data["bare"]),
        relation_nouns=frozenset(data["relation_nouns"]),
        heads=tuple(sorted(data["heads"], key=lambda w: (-len(w), w))),
    )


def _than(words: str) -> str | None:
    """The 比 of a comparison whose other side was a time: 用水量比|2020年下降."""
    return "比" if words.endswith("比") and not words[:-1].endswith(_RATES) else None


def _says(words: str) -> bool:
    """Whether a reader can take anything from the words: marks, blanks and digits alone name nothing."""
    return any(map(str.isalpha, words))


def _tidy(phrase: str) -> str:
    """At most `_MAX` characters, the last ones, without marks of quotation that lost their other half; "" where nothing is said."""
    phrase = phrase.strip("，、 \t")
    if not _says(phrase[-_MAX:]):
        phrase = _MARKS_BEHIND.sub("", phrase)
    for most in (len(phrase), _MAX):
        phrase = phrase[-most:]
        if phrase.count("“") != phrase.count("”"):
            phrase = phrase.replace("“", "").replace("”", "")
    return phrase.strip() if _says(phrase) else ""


@dataclass(frozen=True, slots=True)
class Measured:
    phrase: str  # "" where nothing says what is measured
    rule: str
    base: str  # what a following ellipsis inherits


class MeasureReader:
    """Gives each quantity of one document its measure, in reading order."""

    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._text = text
        self._clean = text.clean
        self._found = found
        self._quantities = found.quantities
        self._p = lexicon.of(phrases)
        self._times = [
            (p.start, m.end() if (m := _BEFORE.match(text.clean, p.end)) else p.end) for p in found.periods
        ]
        self._time_at = 0
        self._last: Measured | None = None
        self._last_sentence = -1
        self._list: tuple[str, ...] = ()
        self._recent: list[str] = []  # the measures of this sentence

    def read(self) -> list[Measured]:
        out: list[Measured] = []
        index = 0
        while index < len(self._quantities):
            group = self._group(index)
            sentence = self._text.sentence_at(self._quantities[index].start)
            if sentence.start != self._last_sentence:
                self._last_sentence = sentence.start
                self._last, self._list, self._recent = None, (), []
            measured = self._distribute(index, group) if group > 1 else None
            for i in range(index, index + group):
                self._last = self._said(measured[i - index]) if measured else self._one(i)
                out.append(self._last)
                if self._last.rule not in ("ellipsis", "relation"):
                    self._recent.append(self._last.phrase)
            index += group
        return out

    def _said(self, measured: Measured) -> Measured:
        return measured if _says(measured.phrase) else replace(measured, phrase="")

    # --- lists -------------------------------------------------------------------------------------------

    def _group(self, index: int) -> int:
        """How many quantities from `index` stand in one list behind 分别 (or share one unit)."""
        q = self._quantities[index]
        left = max(0, q.start - 24)
        if "分别" not in self._clean[left : q.start + 4] and not self._answers(index):
            return 1
        n = 1
        while index + n < len(self._quantities):
            a, b = self._quantities[index + n - 1], self._quantities[index + n]
            between = self._clean[a.end : b.start]
            if len(between) > 6 or not _GLUE.fullmatch(re.sub(r"增长|下降|提高|达到|为", "", between)):
                break
            n += 1
        return n

    def _answers(self, index: int) -> bool:
        """Does a second list answer the first: 分别从8.1‰、10.7‰降至|5.6‰、7.8‰?"""
        if not index or not self._list:
            return False
        return _TO.fullmatch(self._clean, self._quantities[index - 1].end, self._quantities[index].start) is not None

    def _distribute(self, index: int, n: int) -> list[Measured] | None:
        q = self._quantities[index]
        if self._answers(index):
            return [Measured(s, "distributed again", s) for s in self._list] if len(self._list) == n else None
        left = self._left(index)
        before = self._words(left, q.start)
        head, _, behind = before.rpartition("分别")
        behind = behind.strip()
        relation = re.match(r"(?:比|较)?(?:高于|低于|快于|慢于|高出|领先|超过|优于|好于|多于|少于)?", behind)
        names = _LIST.split(re.sub(r"(?:比|较|高于|低于|快于|慢于|高出|领先|超过)", "", behind))
        if relation and relation[0] and len(names) == n and all(names):
            base = self._last.base if self._last else self._strip(head)
            return [Measured(f"{base}{relation[0]}{name}"[:_MAX], "distributed comparison", base) for name in names]
        subjects = self._subjects(self._strip(head), n)
        if subjects is None and not self._strip(head) and len(self._recent) >= n:
            # 案件312起，罚没款达1860万元，同比分别增长18%、25.6%: the measures just given, in their order
            subjects = self._recent[-n:]
        if subjects is None:
            if self._list and len(self._list) == n and head:
                what = self._strip(head)
                return [Measured(f"{s}{what}", "distributed again", s) for s in self._list]
            return None
        self._list = tuple(subjects)
        return [Measured(s, "distributed", s) for s in subjects]

    def _subjects(self, words: str, n: int) -> list[str] | None:
        """材料、汽摩和消费品产业 → three; A、B等特色产品出口额 → A…出口额, B…出口额."""
        words, shared = words.split("等", 1) if "等" in words else (words, "")
        names = [x for x in _LIST.split(words) if x]
        if names and (nth := _NTH.match(names[-1])) and all(_NTH.fullmatch(x) for x in names[:-1]):
            names = [x + names[-1][nth.end() :] for x in names[:-1]] + names[-1:]  # 第二、第三|产业占…的比重
        if len(names) > n:
            names = names[-n:]
        if len(names) != n:
            return None
        if not shared:
            last = names[-1]
            head = next((h for h in self._p.heads if last.endswith(h) and last != h), "")
            if not head and last.endswith("率") and len(last) > 4:  # 风电、光伏|利用率
                head = last[-3:]
            room = len(last) - len(head) + 3  # the others are of the last one's make: 城镇|和农村居民收入
            names = [x if x.endswith((*self._p.heads, head or last, *_WHOLE)) or len(x) > room else x + head for x in names]
        lead = self._p.lead.match(names[0])
        if lead and len(names[0]) > lead.end() + 1:
            names[0] = names[0][lead.end() :]
        return [x + shared for x in names]

    # --- one number --------------------------------------------------------------------------------------

    def _one(self, index: int) -> Measured:
        q = self._quantities[index]
        before = self._strip(self._words(self._left(index), q.start))
        behind = self._behind(index)
        # 跨境贸易便利化、大财政体系建设|等100多项: no verb of doing, the end of a list
        verb = None if self._clean[q.start - 1 : q.start] == "等" else self._p.verb_end.before(before, len(before))
        if self._counts(q) and behind:
            if verb and len(verb) <= 4:
                return self._keep(verb + behind, "counted noun", behind)
            return self._keep(behind, "counted noun", behind)
        inherited = self._last.base if self._last else None
        if before in self._p.relation_nouns:  # 总量突破1000万户: of what?
            of = inherited or self._far(q, before)
            return self._keep(f"{of}{before}", "relation", of or before)
        if before in self._p.bare:
            return self._keep(before + self._change(index), "words before", before)
        if before and not (verb == before and behind):
            relation = self._p.relation.match(before)
            counted = relation is not None and relation[0] == "完成" and q.unit != "%"  # 完成|户厕改造1.5万户 is a deed, 完成|目标的26% is not
            if relation and inherited and not counted and not before.startswith(inherited):
                return self._keep(f"{inherited}{before}", "relation", inherited)
            return self._keep(before, "words before", before)
        if behind and not (inherited and q.change):
            return self._keep(f"{before}{behind}", "words behind", behind)
        if inherited:
            return self._keep(inherited, "ellipsis", inherited)
        return self._keep(self._far(q) or behind or self._change(index), "sentence", "")

    def _change(self, index: int) -> str:
        """The word of change right before a number that has no noun anywhere (比2019年|增长|23.1%)."""
        words = self._words(self._left(index), self._quantities[index].start)
        tail = self._p.tail.before(words, len(words)) or ""
        return tail if len(tail) > 1 else ""

    def _keep(self, phrase: str, rule: str, base: str) -> Measured:
        phrase = _tidy(phrase)
        return Measured(phrase, rule, (base or phrase)[-_MAX:])

    def _counts(self, q: QuantityMention) -> bool:
        if q.rule == "no measure word":
            return True
        return q.unit not in ("%", "百分点", "元", "美元", "倍", "") and not _EXTENT.search(q.unit)

    def _left(self, index: int) -> int:
        """Where the words before the quantity begin: its clause, or behind the quantity before it."""
        q = self._quantities[index]
        left = max(self._text.clause(q.start, q.end)[0], q.start - _WITHIN)
        if (dash := self._clean.rfind("——", left, q.start)) >= 0:
            left = dash + 2
        if index and (previous := self._quantities[index - 1]).end > left:
            bracket = self._clean.rfind("（", left, previous.start + 1)
            # a value in brackets belongs to the words before it: 快于规上工业（3.9%）|4.4个百分点
            if not (bracket >= 0 and self._clean[previous.end : previous.end + 1] == "）"):
                left = previous.end
        return left

    def _words(self, left: int, right: int) -> str:
        """clean[left:right] without its expressions of time and bracketed asides."""
        pieces: list[str] = []
        at = left
        while self._time_at < len(self._times) and self._times[self._time_at][1] <= left - 400:
            self._time_at += 1
        for i in range(self._time_at, len(self._times)):
            a, b = self._times[i]
            if a >= right:
                break
            if b > at and a >= at:
                pieces.append(self._clean[at:a])
                at = b
        pieces.append(self._clean[at:right])
        words = "".join(pieces)
        if "（" not in words:
            return words
        words = _ASIDE.sub("", words)
        return words.rsplit("（", 1)[-1] if "（" in words and words.rsplit("（", 1)[-1] else words.replace("（", "")

    def _strip(self, words: str) -> str:
        words = _YEARS.sub("", _NUMBERING.sub("", words))
        words = words.strip("，、 ）”’—").lstrip("“") if words.count("“") > words.count("”") else words.strip("，、 ）”’—")
        while words and (tail := self._p.tail.before(words, len(words)) or _than(words)):
            kept = self._p.kept_tail.before(words, len(words))
            if kept and len(kept) > len(tail):
                break
            words = words[: -len(tail)]
        words = self._led(words)
        if (whole := self._p.whole.match(words)) and (rest := self._led(words[whole.end() :])):
            words = whole[0] + rest  # 全市|计划|新增学位
        # what is left of a comparison (比年初, 较) measures nothing
        return words if len(words) > 1 and _says(words) and not _COMPARED.fullmatch(words) else ""

    def _led(self, words: str) -> str:
        """The words without those that only open a clause."""
        while (m := self._p.lead.match(words)) and len(words) - m.end() >= 2:
            words = words[m.end() :]
        return words

    def _behind(self, index: int) -> str:
        """The noun phrase right after the quantity; adjacent quantities (15类|54项) share one."""
        at = self._quantities[index].end
        for following in self._quantities[index + 1 : index + 1 + _ADJACENT]:
            if self._clean[at : following.start] not in _BESIDE or not self._counts(following):
                break
            at = following.end
        if self._clean.startswith("的", at):
            at += 1
        first, at = at, m.end() if (m := _AGED.match(self._clean, at)) else at
        limit = min(len(self._clean), at + _MAX)
        while m := self._p.stop.search(self._clean, at, limit):
            if m[0] in self._p.going_on:
                at = m.end()
                continue
            at = m.start()
            inside = at > first
            modifier = m[0] == "的" and inside and at + 1 < limit  # 具有国际竞争力的会展集团
            if not (modifier or m[0] in "“”《》" or (m[0] == "和" and inside and self._noun_goes_on(at))):
                break
            at += 1
        else:
            at = limit
        phrase = self._clean[first:at].strip("的，、 ")
        if self._clean[at : at + 1].isdigit():
            if phrase.endswith(("至", "到")):
                return ""  # 由66户|整合至|12户
            phrase = phrase.rstrip("近超约逾达共")  # 80个|乡镇|近300万群众
        named = len(phrase) > 1 and _says(phrase)
        return phrase if named or phrase in _DIVISIONS else ""  # 13个|县|被命名为…

    def _noun_goes_on(self, at: int) -> bool:
        """Is the 和 at `at` inside the noun (国家和地区) rather than before another number?"""
        rest = self._clean[at + 1 : at + 9]
        return bool(re.match(r"地区|[\u4e00-\u9fff]{2,6}(?:[，。；、]|$)", rest))

    def _far(self, q: QuantityMention, own: str = "") -> str:
        """The clause before, where the number's own clause has no noun but `own`."""
        sentence = self._text.sentence_at(q.start)
        clauses = [
            c for c in _CLAUSE.split(self._words(max(sentence.start, q.start - 2 * _WITHIN), q.start)) if c.strip()
        ]
        for words in reversed(clauses):
            if _SPOKEN.search(words):
                continue  # …在发布会上表示，
            if (stripped := self._strip(words)) and len(stripped) > 1 and stripped != own:
                return stripped
        return ""
