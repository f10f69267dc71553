"""Person names: where one begins (behind a title) or ends (before one), and where its boundary lies."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import rjieba

from kg.lexicon import Lexicon
from kg.model import Struct
from kg.model.once import once
from kg.text.gazetteer import common_words
from kg.text.patterns import Expressions, Match, Pattern


class NameGrammar(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data, speech = lexicon.data("surnames"), lexicon.data("speech")
        written = "".join(sorted({*data["transliterated"], *"".join(data["undotted"])}))
        surname = f"[{''.join(data['single'] + data['risky'])}]"
        super().__init__(data["forms"], {"han": "[\u3400-\u4dbf\u4e00-\u9fff]", "written": f"[{written}]", "surname": surname}, data, speech)
        self.risky, single = (frozenset("".join(data[name])) for name in ("risky", "single"))
        self.certain, self.single = single - self.risky, single | self.risky  # the certain ones are no other word
        self.compound, self.undotted, self.common = frozenset(data["compound"]), frozenset(data["undotted"]), lexicon.of(common_words)
        # what a name does not end with before a title: 赖|前|市长, 蔡奇|任|副市长, 张军|以|县长
        self.held_once = (*data["before_titles"], *(w for kind in ("former", "now") for w in lexicon.data("titles")[kind] if len(w) == 1))


_ACTS = ("v", "t", "d", "f")  # parts of speech of words that stand behind a name, and in none
_SHORT = 3  # characters of a name as Chinese ones are
_COMMON = 100  # frequency of a word in the dictionary
_NAMES = ("nr", "ns", "nz", "x")  # parts of speech of persons' names, places' and others': 江山, 方正
_JOINS = ("p", "c", "d", "r", "u", "v")  # … of single characters that are in no name: 同|年底, 向|王磊, 是|陈如桂
_ADVERBS = ("d", "c", "p")  # … of words that are no name, though they begin with a surname
_BEHIND_NAMES = ("p", "c", "d", "v")  # … and of those that a name stands before
_AROUND = 1000  # characters on either side in which a name is looked for again
_FARTHEST = 24  # characters of a name with dots, at most
_WORDS = 8  # characters that are cut into words behind a name


def name_at(clean: str, start: int, g: NameGrammar) -> tuple[int, str] | None:
    """The name that begins at `start`: (its end, the name without blanks). None where no name begins."""
    if m := g.dotted.match(clean, start):
        return _minority(clean, m, g)
    words = clean[start : start + 5]
    if spaced := _spaced(clean, start, g):
        return spaced
    if (rendered := _rendered(clean, start, g)) and rendered - start > _SHORT:
        return rendered, clean[start:rendered]  # 马德布利|出席, though 马 is a surname
    if like_a_word(words.replace(" ", ""), g):
        return _like_a_word(clean, start, g)
    if (m := g.of_nation.match(clean, start)) and words[:2] in g.undotted:
        return m.end(), m[0]  # 吉木子洛（彝族）
    if end := _undotted(clean, start, g):
        return end, clean[start:end]
    if words[:2] in g.compound:
        return _choose(clean, start, (4, 3), g)
    if words[:1] in g.single and words[1:2] in g.single and _is_han(words[3:4]) and _married(clean, start + 4, g):
        return start + 4, words[:4]  # 梁陈美仪|女士: the husband's surname before one's own
    if words[:1] in g.single:
        return _choose(clean, start, (3, 2), g)
    end, apart = start + _SHORT, not rjieba.has_word(clean[max(0, start - 1) : start + 1])  # not 李总|统登义|先生
    unlisted = apart and clean.startswith(g.data["address"], end) and _han_only(clean, start, end)  # 闸源虹|女士
    return (end, clean[start:end]) if unlisted else None


def like_a_word(words: str, g: NameGrammar) -> bool:
    """Do they begin with a word of the language, as 简介 or 安全, rather than with a name?"""
    return words.startswith(g.data["not_names"]) or not (words[:2] in g.undotted or words[:2] in g.compound or not is_common(words[:2]))


@lru_cache(maxsize=4096)
def is_common(word: str) -> bool:
    """Is this a usual word of two characters, and no name: 热烈, 衷心, but not 志明?"""
    known = len(word) == 2 and rjieba.has_word(word)
    return known and not rjieba.tag(word)[0][1].startswith(_NAMES) and rjieba.suggest_freq(word) >= _COMMON


def _like_a_word(clean: str, start: int, g: NameGrammar) -> tuple[int, str] | None:
    """万里红|出席, 时代表示: what begins like a word (成员，) is a name where more shows it."""
    if clean[start] not in g.single or clean[start] in g.data["joined_nouns"] or not _han_only(clean, start, start + 2):
        return None
    name, long = clean[start : start + 2], clean[start : start + 3]
    if _han_only(clean, start, start + 3) and long[2] not in g.data["joins"] + g.data["says"] and not rjieba.has_word(long):
        alone = not long.startswith(g.data["not_names"]) and long[0] not in g.risky and g.boundary.match(clean, start + 3)  # 黄道平、
        none = long[0] in g.risky and long.startswith(g.data["not_names"])  # 同时新|委任
        if (alone or (_reach(g.follows, clean, start + 3) > 1 and not none)) and not _Case(g, clean, start, start + 3, start + 2).cut(start + 3):
            return start + 3, long
    adverb = rjieba.tag(name)[0][1].startswith(_ADVERBS)  # 局长|曾经|表示
    if clean[start] not in g.risky and not adverb and not name.startswith(g.data["not_names"]) and _reach(g.follows, clean, start + 2) > 1:
        return start + 2, name  # 副区长|符号|参加
    says = g.follows.fullmatch(name) is None and bool(g.boundary.match(clean, start + 2))
    return (start + 2, name) if says and name in _telling(clean, g.told) else None


@lru_cache(maxsize=1)
def _telling(clean: str, told: Pattern) -> frozenset[str]:
    """Of whom the clauses of a text tell: ，符号|表示."""
    return frozenset(told.findall(clean))


def _spaced(clean: str, start: int, g: NameGrammar) -> tuple[int, str] | None:
    """A name with blanks in it: 张 三 丰, 张 三, but not 成 员："""
    m = g.spaced.match(clean, start) if clean[start : start + 1] in g.single else None
    if m is None or clean[start : start + 5].replace(" ", "").startswith(g.data["not_names"]) or not bounded(clean, m.end(), g):
        return None
    return m.end(), m[0].replace(" ", "")


def _undotted(clean: str, start: int, g: NameGrammar) -> int | None:
    """The end of 洛桑江村, 孟和巴雅尔, 格桑: as far as such names are written, to where something else begins."""
    written, opens = g.transliterated.match(clean, start), clean[start : start + 2] in g.undotted
    if written is None or not (opens or (len(written[0]) >= _SHORT and clean[start] not in g.data["says"] and not is_common(written[0][:2]))):
        return None
    if not opens and clean[start] in (g.certain if len(written[0]) > _SHORT else g.single):
        return None
    rendered = _rendered(clean, start, g)
    if rendered and (rendered >= written.end() or (rendered - start > 1 + opens and clean[rendered] in g.data["joins"])):
        return rendered  # 努尔兰|和
    said = next((at for at in range(start + 2, written.end() + 1) if (m := g.follows.match(clean, at)) and len(m[0]) > 1), None)
    ends = range(said or written.end(), start + 1, -1)  # 格桑|参加, though both are such characters
    none = g.data["says"] + g.data["behind_rendered"]  # 艾力江|说, 次仁平措|的母亲
    if not opens:
        ends = range(ends.start, start + _SHORT - 1, -1)  # 木呷尔古, 扎马斯
    return next((end for end in ends if clean[end - 1] not in none and (bounded(clean, end, g) or _word_at(clean, end))), None)


def _married(clean: str, end: int, g: NameGrammar) -> bool:
    """Does a name of four characters end here, and none of three or two?"""
    if clean.startswith(g.data["address"], end):
        return True
    four = not {clean[end - 4], clean[end - 3]} & g.risky and _han_only(clean, end - 4, end)
    alone = four and bounded(clean, end, g) and not any(bounded(clean, end - n, g) for n in (1, 2))
    return alone and _somewhere(g.married_where, clean)


@lru_cache(maxsize=2)
def _somewhere(pattern: Pattern, clean: str) -> bool:
    """Asked of a text once, not at each of its names."""
    return pattern.search(clean) is not None


class _Case(Struct, frozen=True, dict=True):
    """A name of which only the surname is sure, and its two possible ends."""

    g: NameGrammar
    clean: str
    start: int
    long: int
    short: int

    @once
    def long_ok(self) -> bool:
        return _han_only(self.clean, self.start, self.long) and bounded(self.clean, self.long, self.g) and not self.cut(self.long)

    @once
    def short_ok(self) -> bool:
        return _han_only(self.clean, self.start, self.short) and bounded(self.clean, self.short, self.g) and not self.cut(self.short)

    @property
    def both(self) -> bool:
        return self.long_ok and self.short_ok

    @once
    def tokens(self) -> list[tuple[str, str]]:
        return rjieba.tag(self.clean[self.start : self.long + _WORDS])

    def cut(self, end: int) -> bool:
        """Do words of the language cut the name otherwise? 时也|不是 is 时|也|不是, 同年底 is 同|年底, 向王磊 is 向|王磊."""
        # 安宏亮|出席, but 同年底|出任
        ended = any(p.match(self.clean, end) for p in (self.g.boundary, self.g.follows if self.tokens[0][1][0] == "v" else self.g.verb))
        doubted = self.risky and not ended
        first, tag = self.tokens[0]
        if doubted and rjieba.has_word(first) and (tag == "t" or len(first) > end - self.start) and not tag.startswith(_NAMES):
            return True  # 同月|起任, 党外人士: a word of the language, as its surname is
        at = len(first)
        for word, tag in self.tokens[1:]:
            if at < end - self.start <= at + len(word):
                return self._cut_by(word, tag, at, end, doubted)
            at += len(word)
        return False

    def _cut_by(self, word: str, tag: str, at: int, end: int, doubted: bool) -> bool:
        """Of the word of the language, not the first, in which the name ends."""
        known, over = rjieba.has_word(word) and not tag.startswith(_NAMES), at + len(word) > end - self.start
        joins = doubted and self.tokens[0][1].startswith(_JOINS)
        if not (known and over and (at > 1 or self.risky)):  # 韩正|在, though 正在 is a word: 韩 is no name
            own = known or (over and word[0] in self.g.single) or self.times(word) > self.times(self.clean[self.start] + word)
            return joins and at == 1 and len(word) > 1 and own
        behind = self.clean[end]
        joins = (at > 1 and behind in self.g.data["says"]) or (behind in self.g.data["joins"] and rjieba.tag(behind)[0][1] in ("p", "c"))
        return not joins and _reach(self.g.follows, self.clean, end) < 2  # 刘彦平|等, 崔世安|于, 李干杰|作, 安宏亮|出席

    def times(self, words: str) -> int:
        """How often the text around has them."""
        return self.clean.count(words, max(0, self.start - _AROUND), self.start + _AROUND)

    @property
    def joins(self) -> bool:
        """Is the third character a word that joins? 秦刚|在会上; but 魏凤和|出席: 和 joins nouns alone."""
        g, clean, end = self.g, self.clean, self.long
        no_noun = _reach(g.follows, clean, end) > 1 or clean[end : end + 1] in tuple(g.data["never_joined"]) or g.verb.match(clean, end)
        of_name: object = no_noun if self.third in g.data["joined_nouns"] else None
        of_name = of_name or (self.third in g.data["joins_others"] and g.acts_alone.match(clean, end))  # 马亚同|出席会议。
        of_name = of_name or any(self.times(clean[self.start : end] + mark) for mark in "、，。")  # 任贻均|为, and 任贻均、 elsewhere
        return self.third in g.data["joins"] and not of_name

    @property
    def third(self) -> str:
        """The last character of the longer one."""
        return self.clean[self.long - 1]

    @once
    def punctuated(self) -> bool:
        """Does a mark stand behind the longer one? 秦刚|在6月30日, 周霁|在《政府工作报告》中: what opens goes on."""
        return bool(self.g.boundary.match(self.clean, self.long)) and not self.g.opens.match(self.clean, self.long)

    @property
    def _verb_behind(self) -> bool:
        """李强|乘|包机: segmentation knows the shorter one as a name, the third character as a verb, and a noun behind; 李家超|转达."""
        (name, tag), (third, verb), (_, noun) = (*self.tokens, ("", ""), ("", ""))[:3]
        return tag.startswith("nr") and len(name) == self.short - self.start and len(third) == 1 and verb.startswith(_BEHIND_NAMES) and noun.startswith("n")

    @property
    def risky(self) -> bool:
        return self.clean[self.start] in self.g.risky

    @property
    def worded(self) -> int | None:
        """The end behind which a word of the language begins: 罗晓云|汇报; none in 高度|重视, which is a word itself."""
        either = () if self.risky else (self.long, self.short)
        own = rjieba.has_word(self.clean[self.start : self.short]) and self.short - self.start == 2
        alike = self.times(self.clean[self.start : self.short]) == self.times(self.clean[self.start : self.long])  # 王毅|周一, 王毅|表示
        if either and self._verb_behind and _han_only(self.clean, self.start, self.short):
            return self.short
        ends = (e for e in either if (alike or not self.cut(e)) and not (own and e == self.short))
        return next((e for e in ends if _han_only(self.clean, self.start, e) and _word_at(self.clean, e)), None)


# Where the name ends: the first that holds decides (`tests/specs/name_rules.yaml`)
ENDS: tuple[tuple[str, str, Callable[[_Case], object]], ...] = (
    # 汪东为|先生
    ("addressed", "long", lambda c: c.both and c.third not in c.g.data["summing"] and c.clean.startswith(c.g.data["address"], c.long)),
    # 王明|说，, 宫健|等。, 王明|道：; but 李同道，
    ("says", "short", lambda c: (c.both and c.g.said.match(c.clean, c.long - 1) and c.punctuated) or (c.short_ok and c.g.day.match(c.clean, c.long - 1))),
    ("joins", "short", lambda c: c.both and c.joins and not c.punctuated),  # 秦刚|在会上
    # 蒋皓|一同考察, but 李广荣|调任, though 荣调 is such a word
    ("a word across", "short", lambda c: c.both and _reach(c.g.follows, c.clean, c.short) > max(1, _reach(c.g.follows, c.clean, c.long))),
    ("bounded, long", "long", lambda c: c.long_ok),
    ("bounded, short", "short", lambda c: c.short_ok),
    ("before a word", "worded", lambda c: c.worded),
)


def decided(clean: str, start: int, lengths: tuple[int, int], g: NameGrammar) -> tuple[int | None, str]:
    """Where the name ends, and by which rule; None where it is no name."""
    case = _Case(g, clean, start, start + lengths[0], start + lengths[1])
    return next(((getattr(case, which), name) for name, which, holds in ENDS if holds(case)), (None, "no end"))


def _choose(clean: str, start: int, lengths: tuple[int, int], g: NameGrammar) -> tuple[int, str] | None:
    end, _ = decided(clean, start, lengths, g)
    return (end, clean[start:end]) if end is not None and not g.not_in_names.search(clean, start, end) else None


def _word_at(clean: str, at: int, tags: tuple[str, ...] = ("",)) -> str:
    """The word of two characters or more, with one of the tags, that segmentation begins `at` with."""
    first = next(iter(rjieba.cut(clean[at : at + _WORDS], False)), "")
    tag = rjieba.tag(first)[0][1] if len(first) > 1 and all(map(_is_han, first)) else "nr"
    return first if tag.startswith(tags) and not tag.startswith("nr") else ""  # 马尔|帕斯 goes on


def _reach(words: Pattern, clean: str, at: int) -> int:
    """How long one of the words stands at `at`."""
    m = words.match(clean, at)
    return len(m[0]) if m else 0


def _minority(clean: str, m: Match, g: NameGrammar) -> tuple[int, str] | None:
    """买买提·艾力表示: the part behind the last dot ends at its boundary."""
    last = m[0].rfind("·") + m.start() + 1
    either = [at for at in (m.start() + 3, m.start() + 2) if clean[m.start()] in g.single and at < last]
    known = [at for at in either if rjieba.has_word(w := clean[m.start() : at]) and rjieba.tag(w)[0][1].startswith("nr")]  # as a person's
    if own := next((at for at in either if _reach(g.follows, clean, at) > 1 or (clean[at] in g.data["joins"] and at in known)), None):
        return own, clean[m.start() : own]  # 习近平|致电彼得·…, 习近平|向劳拉·…
    # 艾合买提|出席, though 提出 is such a word
    ends = (e for e in range(last + 2, m.end() + 1) if not _reach(g.follows, clean, e + 1) > 1 < _reach(g.follows, clean, e))
    rendered = _rendered(clean, m.start(), g) or 0
    whole = rendered >= last + 2 and clean[rendered : rendered + 2] not in g.undotted  # 玉素甫·阿布都热合曼, though no 热 renders foreign names
    ends = (e for e in ends if clean[e : e + 2] not in g.undotted)
    end = rendered if whole else next((end for end in ends if bounded(clean, end, g) or _word_at(clean, end, _ACTS)), None)
    return (end, clean[m.start() : end]) if end else None


def bounded(clean: str, at: int, g: NameGrammar) -> bool:
    return bool(g.boundary.match(clean, at) or g.follows.match(clean, at))


def _han_only(clean: str, start: int, end: int) -> bool:
    return end <= len(clean) and all(map(_is_han, clean[start:end]))


def _is_han(c: str) -> bool:
    return "\u4e00" <= c <= "\u9fff" or "\u3400" <= c <= "\u4dbf" or "\U00020000" <= c <= "\U0003134f"


def name_before(clean: str, end: int, g: NameGrammar) -> tuple[int, str] | None:
    """The name that ends at `end`, before a title (韩正|副总理): (its start, the name)."""
    if m := g.dotted_before.search(clean, max(0, end - _FARTHEST), end):
        return m.start(), m[0]
    for length in (3, 2):
        start = end - length
        if start < 0 or clean[start] not in g.certain or clean[end - 1] == clean[end : end + 1]:
            continue  # 方岩区|区长
        words = clean[start:end]
        if words in g.compound or not _han_only(clean, start, end) or like_a_word(words, g) or g.not_in_names.search(words) or words.endswith(g.held_once):
            continue
        before = clean[max(0, start - 2) : start]
        if not before or g.boundary.match(before[-1]) or before.endswith(g.data["before_name"]):
            return start, words
    return None


def foreign_name(clean: str, start: int, g: NameGrammar) -> int | None:
    """Where a name as those of other states are written ends: 拉马福萨|举行, 坎潘·西提丹帕|为."""
    m = g.foreign.match(clean, start)
    if m is None:
        return None
    ends = range(max(start + 2, clean.rfind("·", start, m.end()) + 2), m.end() + 1)
    rendered = _rendered(clean, start, g)
    end = rendered or next((at for at in ends if bounded(clean, at, g) or rjieba.has_word(_word_at(clean, at, _ACTS))), None)
    begins = _reach(g.follows, clean, start) > 1 or clean[start] in g.data["joins"] + g.data["says"]  # 总统|发表讲话
    begins = begins or (_common_word(clean, start, g) and (rendered or 0) < start + _SHORT)  # 马克龙|抵达, though 马克 is a word
    begins = begins or ("·" not in m[0] and rjieba.suggest_freq(_word_at(clean, start, (*_ACTS, "a")) or "·") >= _COMMON)  # 总统|坚决反对
    return None if begins or end is None or g.not_in_names.search(clean, start, end) else end


def _rendered(clean: str, start: int, g: NameGrammar) -> int | None:
    """Where a name ends as far as its sounds are rendered in the usual characters, before a word or a mark: 威尔逊|和, 克林顿|利用, 本雅明·内塔尼亚胡."""
    m = g.rendered.match(clean, start)
    if m is None or clean.startswith("·", m.end()):
        return None
    last = max(start + 2, clean.rfind("·", start, m.end()) + 2)
    words = ((at, _word_at(clean, at, ("n", "l", "i", *_ACTS)), _word_at(clean, at, _ACTS)) for at in range(last, m.end()))
    end = next((at for at, word, act in words if at + len(word) + bool(act) > m.end()), m.end())
    shown = not _is_han(clean[end : end + 1] or "。") or clean[end] in g.data["joins"] + g.data["says"] + g.data["behind_rendered"]
    return end if shown or bounded(clean, end, g) or _word_at(clean, end) else None


def _common_word(clean: str, start: int, g: NameGrammar) -> bool:
    """Does a word of the language stand there, that is no part of a dotted name by itself, as 安娜·…?"""
    return clean[start : start + 2] in g.common and clean[start : start + 2] not in g.compound and clean[start + 2 : start + 3] != "·"


def cut_otherwise(clean: str, start: int, end: int, g: NameGrammar) -> bool:
    """Would a name with such a surname cut other words? 的|是|陈如桂, 同|年底|出任; a form knows the end of 罗天成|为."""
    return clean[start] in g.risky and end - start in (2, 3) and _Case(g, clean, start, start + 3, start + 2).cut(end)


def is_name(words: str, g: NameGrammar) -> bool:
    """May the words, which a turn of phrase sets off, be a person's name? By surname, dot or transliteration."""
    if "·" in words:
        return bool(g.dotted.fullmatch(words)) and not words.startswith(g.data["not_names"])
    if words.startswith(g.data["not_names"]) or words.endswith(g.data["address"]) or not 2 <= len(words) <= 7 or g.not_in_names.search(words):
        return False
    if words[:2] in g.compound:
        return len(words) in (3, 4)
    if words[0] in g.single and len(words) in (2, 3):
        return not (len(words) == 2 and (is_common(words) or (words[0] in g.risky and rjieba.has_word(words))))
    married = len(words) == 4 and g.certain.issuperset(words[:2])  # 梁陈美仪
    return married or (g.transliterated.fullmatch(words) is not None and words[:2] in g.undotted)
