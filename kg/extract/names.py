"""Person names: where one begins (behind a title) or ends (before one), and where its boundary lies."""

from __future__ import annotations

import re
from dataclasses import dataclass

import rjieba

from kg.lexicon import Lexicon
from kg.text.patterns import any_of

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_BOUNDARY = re.compile(r"[，。；：、！？“”‘’《》（）\s\d—…】【|/]|$")
_OPENS = re.compile(r"[《“‘（【\d]")
# Characters that join or say: as the third of a name they are more often the next word
_JOINS = "在与和同对从向为将以就率到及曾已也则还等率是作致陪"
_SAYS = "说称讲答问道时"
_SAYS_LAST = "道时"  # of them, those that say only before a mark


@dataclass(frozen=True, slots=True)
class NameGrammar:
    single: frozenset[str]
    risky: frozenset[str]
    compound: frozenset[str]
    undotted: frozenset[str]
    transliterated: re.Pattern[str]
    not_names: tuple[str, ...]
    not_in_names: re.Pattern[str]
    verb: re.Pattern[str]  # words of saying
    follows: re.Pattern[str]  # any word that may follow a name


def name_grammar(lexicon: Lexicon) -> NameGrammar:
    data, speech = lexicon.data("surnames"), lexicon.data("speech")
    risky = frozenset("".join(data["risky"]))

    return NameGrammar(
        frozenset("".join(data["single"])) | risky,
        risky,
        frozenset(data["compound"]),
        frozenset(data["undotted"]),
        re.compile(f"[{''.join(sorted({*data['transliterated'], *''.join(data['undotted'])}))}]{{2,7}}"),
        tuple(data["not_names"]),
        re.compile(any_of(data["not_in_names"])),
        re.compile(any_of(speech["verbs"])),
        re.compile(any_of([*speech["verbs"], *speech["after_name"]])),
    )


_ADDRESS = ("先生", "女士", "同志")
_SPACED = re.compile(rf"[{_HAN}] [{_HAN}] [{_HAN}]")
_WORDS = 8  # characters that are cut into words behind a name
_MINORITY_PART = 7  # characters behind the last dot
_MINORITY = re.compile(rf"[{_HAN}]{{1,7}}(?:·[{_HAN}]{{1,10}}){{1,3}}")


def name_at(clean: str, start: int, g: NameGrammar) -> tuple[int, str] | None:
    """The name that begins at `start`: (its end, the name without blanks). None where no name begins."""
    if m := _MINORITY.match(clean, start):
        return _minority(clean, m, g)
    words = clean[start : start + 5]
    if (m := _SPACED.match(clean, start)) and words[0] in g.single and _bounded(clean, m.end(), g):
        return m.end(), m[0].replace(" ", "")  # 张 三 丰
    if words.replace(" ", "").startswith(g.not_names):
        return None  # 成 员：
    if words[1:2] == " " and words[:1] in g.single and _is_han(words[2:3]) and _bounded(clean, start + 3, g):
        return start + 3, words[0] + words[2]  # 张 三
    if words[:2] in g.undotted and (end := _undotted(clean, start, g)):
        return end, clean[start:end]
    if words[:2] in g.compound:
        return _choose(clean, start, (4, 3), g)
    if words[:1] in g.single and words[1:2] in g.single and clean.startswith(_ADDRESS, start + 4):
        return start + 4, words[:4]  # 梁陈美仪|女士: the husband's surname before one's own
    if words[:1] in g.single:
        return _choose(clean, start, (3, 2), g)
    return None


def _undotted(clean: str, start: int, g: NameGrammar) -> int | None:
    """The end of 洛桑江村, 孟和巴雅尔, 格桑: as far as such names are written, to where something else begins."""
    written = g.transliterated.match(clean, start)
    if written is None:
        return None
    said = (at for at in range(start + 2, written.end()) if (m := g.follows.match(clean, at)) and len(m[0]) > 1)
    ends = range(next(said, written.end()), start + 1, -1)  # 格桑|参加, though both are such characters
    return next((end for end in ends if _bounded(clean, end, g) or _word_at(clean, end)), None)


def _choose(clean: str, start: int, lengths: tuple[int, int], g: NameGrammar) -> tuple[int, str] | None:
    long, short = (start + n for n in lengths)
    long_ok = _han_only(clean, start, long) and _bounded(clean, long, g)
    short_ok = _han_only(clean, start, short) and _bounded(clean, short, g)
    if short_ok and not long_ok and _han_only(clean, start, long) and clean[short] in _SAYS_LAST and _word_at(clean, long):
        return long, clean[start:long]  # 江闻道|致电 rather than 江闻|道
    if long_ok and short_ok:
        third = clean[long - 1]
        # 秦刚|在6月30日, 周霁|在《政府工作报告》中: what opens goes on
        punctuated = bool(_BOUNDARY.match(clean, long)) and not _OPENS.match(clean, long)
        if clean.startswith(_ADDRESS, long):  # 汪东为|先生
            return long, clean[start:long]
        if (third in _SAYS and punctuated) or (third in _JOINS and not punctuated and not g.verb.match(clean, long)):
            long_ok = False
        elif _reach(g, clean, short) > max(1, _reach(g, clean, long)) and not punctuated:
            long_ok = False  # 陈华|回答 rather than 陈华回|答
    end = long if long_ok else short if short_ok else _by_words(clean, start, (long, short), g)
    if end is None:
        # no boundary known: three characters, if the surname is unmistakable
        if clean[start] in g.risky or not _han_only(clean, start, long) or lengths[0] == 4:
            return None
        end = long if clean[long - 1] not in _JOINS + _SAYS else short
        if not g.follows.match(clean, end) and not _BOUNDARY.match(clean, end):
            return None
    if clean[start] in g.risky and not _BOUNDARY.match(clean, end):
        after = g.follows.match(clean, end)
        rare = end - start == 3 and not rjieba.has_word(clean[start : start + 2])  # 班玉霞|任
        if after is None or (len(after[0]) < 2 and not rare and not g.verb.match(clean, end)):
            return None
    return end, clean[start:end]


def _by_words(clean: str, start: int, ends: tuple[int, int], g: NameGrammar) -> int | None:
    """The end behind which a word of the language begins: 罗晓云|汇报; none in 高度|重视, which is a word itself."""
    if clean[start] in g.risky:
        return None
    for end in ends:
        own = end - start == 2 and rjieba.has_word(clean[start:end])
        if not own and _han_only(clean, start, end) and _word_at(clean, end):
            return end
    return None


def _word_at(clean: str, at: int) -> str:
    """The word of two characters or more that segmentation begins `at` with."""
    first = next(iter(rjieba.cut(clean[at : at + _WORDS], False)), "")
    return first if len(first) > 1 and _is_han(first[0]) else ""


def _reach(g: NameGrammar, clean: str, at: int) -> int:
    """How long a word of saying stands at `at`."""
    m = g.verb.match(clean, at)
    return len(m[0]) if m else 0


def _minority(clean: str, m: re.Match[str], g: NameGrammar) -> tuple[int, str] | None:
    """买买提·艾力表示: the part behind the last dot ends at its boundary."""
    last = m[0].rfind("·") + m.start() + 1
    for end in range(last + 2, min(m.end(), last + _MINORITY_PART) + 1):
        if _bounded(clean, end, g):
            return end, clean[m.start() : end]
    return None


def _bounded(clean: str, at: int, g: NameGrammar) -> bool:
    return bool(_BOUNDARY.match(clean, at) or g.follows.match(clean, at))


def _han_only(clean: str, start: int, end: int) -> bool:
    return end <= len(clean) and all(_is_han(c) for c in clean[start:end])


def _is_han(c: str) -> bool:
    return "\u4e00" <= c <= "\u9fff" or "\u3400" <= c <= "\u4dbf" or "\U00020000" <= c <= "\U0003134f"


def name_before(clean: str, end: int, g: NameGrammar) -> tuple[int, str] | None:
    """The name that ends at `end`, before a title (韩正|副总理): (its start, the name)."""
    for length in (3, 2):
        start = end - length
        if start < 0 or clean[start] not in g.single or clean[start] in g.risky:
            continue
        words = clean[start:end]
        if not _han_only(clean, start, end) or words.startswith(g.not_names):
            continue
        before = clean[max(0, start - 2) : start]
        if not before or _BOUNDARY.match(before[-1]) or before.endswith(_BEFORE_NAME):
            return start, words
    return None


_BEFORE_NAME = (
    "由",
    "和",
    "与",
    "同",
    "到",
    "向",
    "对",
    "请",
    "在",
    "学习",
    "贯彻",
    "落实",
    "据",
    "以",
    "感谢",
    "陪同",
    "会见",
    "握",
    "随",
    "实",
    "彻",
    "是",
    "于",
    "的",
)


def is_name(words: str, g: NameGrammar) -> bool:
    """May the words, which a turn of phrase sets off, be a person's name? By surname, dot or transliteration."""
    if "·" in words:
        return bool(_MINORITY.fullmatch(words))
    if words.startswith(g.not_names) or not 2 <= len(words) <= 7 or g.not_in_names.search(words):
        return False
    if words[:2] in g.compound:
        return len(words) in (3, 4)
    if words[0] in g.single and len(words) in (2, 3):
        return not (len(words) == 2 and words[0] in g.risky and rjieba.has_word(words))
    married = len(words) == 4 and words[0] in g.single and words[1] in g.single - g.risky  # 梁陈美仪
    return married or (g.transliterated.fullmatch(words) is not None and words[:2] in g.undotted)
