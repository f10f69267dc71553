"""One-to-one normalisation and the noise that is left out: the first half of raw text → reading text.

Everything here keeps positions: `normalise` returns a string of the same length, `noise` names stretches of it.
`prepare` then drops the noise and keeps the offsets of what remains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.read.radicals import RADICALS
from kg.text.numerals import DIGIT
from kg.text.patterns import CJK, Expressions, expression

# Full-width letters, digits and the signs of numbers become ASCII; blanks of any width one blank.
_ONE_TO_ONE = {0xFF01 + i: 0x21 + i for i in range(94) if chr(0x21 + i).isalnum() or chr(0x21 + i) in "%+-./=@#&<>_~"}
_ONE_TO_ONE |= dict.fromkeys((0x1F, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), 0x20)
_ONE_TO_ONE |= dict.fromkeys((0x2010, 0x2011, 0x2212, 0xFE63), ord("-")) | {0x2015: 0x2014}  # ―― is ——
_ONE_TO_ONE |= str.maketrans("・•‧∙⋅﹒﹪℅﹙﹚﹐﹑﹔﹕「」『』〈〉", "······%%（），、；：“”‘’《》") | RADICALS

_ONE_FORM = {chr(k): v if isinstance(v, str) else chr(v) for k, v in _ONE_TO_ONE.items()}
_OTHER_FORM = expression(f"[{re.escape(''.join(sorted(_ONE_FORM)))}]")

_WIDE = {",": "，", "(": "（", ")": "）", ":": "：", ";": "；", "!": "！", "?": "？"}
# ASCII punctuation is Chinese punctuation where a Chinese character or mark stands next to it; a comma
# or colon between digits (1,031; 20:25) is not.
_CHINESE_CONTEXT = expression(  # the mark first, so that the search goes from mark to mark
    rf"[,;:!?()](?:(?<=[{CJK}“”‘’《》（）、。%\d].)(?=[{CJK}“”‘’《》（）、。\s(]|$)|(?=[{CJK}“”‘’《》])|(?<=[{CJK}“”‘’《》（）、。].)"
    rf"|(?<=[{CJK}] [,;])(?= ?[{CJK}])|(?<=[{CJK}%][,;])(?=[A-Za-z])|(?<=\);)(?=\d))",  # 协议 , 涉及; 下降5%;PM2.5浓度; (女性为100);18岁
    re.M,
)
# 生产总值（GDP)1666亿元, (8）新建: the half of a bracket whose other half Chinese text writes; 。[责任单位：市水利局]
_HALF_WIDE = expression(rf"(（[^（）()\n]{{1,60}})\)|\(([A-Za-z0-9]{{1,3}}）)|(?<=[。；，])\[([{CJK}]{{2,8}}[:：][^\[\]\n]{{2,200}})\]")
_ZERO = str.maketrans("Oo0", "〇〇〇")
_STRAIGHT_QUOTE = expression(r'"([^"\n]{1,120})"')

# Signs that nobody sees or that are none: of width zero, of direction, control characters, halves of a pair
_INVISIBLE = r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff"
# Stretches that are no part of the article, wherever they stand. Each repetition is bounded.
_NOISE = expression(
    r"(?P<link>!?\[[^\]\n]{0,80}\]\([^()\s]{1,400}\))"
    r"|(?P<tag></?[A-Za-z][^<>\n]{0,300}>|<!--[^<>\n]{0,300}-->)"
    r"|(?P<entity>&(?:nbsp|ensp|emsp|thinsp|zwnj|zwj);)"
    rf"|(?P<invisible>[{_INVISIBLE}]+)"
)
# Markdown in plain text: # of a heading, ** around words
_BOLD = rf"(\*\*)(?=[^\s*])[^*\n]{{0,300}}?[{CJK}][^*\n]{{0,300}}(?:\n{{1,2}}[^*\n]{{1,60}}){{0,2}}(\*\*)(?!\*)"
_MARKDOWN = expression(rf"^(#{{1,6}} )(?=.{{0,60}}[{CJK}])|{_BOLD}", re.M)
_RUN_IN = expression(r"\*\*[^*。，；：\n]{4,40}\*\*")
_BLANKS = expression(r"[ \t\u3000]+")
_SHORT_LINE = expression(r"^.{1,32}$", re.M)
_BLOCK_TAG = expression(r"</?(?:p|br|div|h[1-6]|li|ul|ol|tr|table|section|article|blockquote)\b", re.I)
DROPPED = "\u200b"  # stands for a character that the reading text leaves out
_YEAR_WITH_LETTERS = expression(r"[一二][九〇○Oo0][〇○Oo0一二三四五六七八九]{2}(?=[年/])|(?<=/)[○Oo0](?=[一二三四五六七八九]年)")  # 二OO五年, 二OO七/O八年度
_MEASURED = r"[%‰万亿\u842c\u5104元倍\u65a4\u5428\u5678\u62c5\u64d4\u4ea9\u755d\u516c\u7c73\u5c3a\u77f3\u5339，。；、）]"  # behind a number
_NUMERAL = expression(
    rf"[·.○](?:(?<=[{DIGIT}十][·.])(?=[{DIGIT}]{{1,4}}{_MEASURED})|(?<=[{DIGIT}○]○)(?=[{DIGIT}○]{{0,2}}{_MEASURED})|(?<=[千万亿\u842c\u5104]○)(?=[{DIGIT}十百千]+[多余\u9918]?{_MEASURED}))"
)
_ENGLISH_AND = expression(rf"(?<=[{CJK}”]) and (?=[{CJK}“])")


def normalise(raw: str) -> str:
    """The same text with one form for each sign; `len(normalise(raw)) == len(raw)`."""
    text = _OTHER_FORM.sub(lambda m: _ONE_FORM[m[0]], raw)
    text = _STRAIGHT_QUOTE.sub(lambda m: f"“{m[1]}”", text) if '"' in text else text
    text = _CHINESE_CONTEXT.sub(lambda m: _WIDE[m[0]], text)
    text = _YEAR_WITH_LETTERS.sub(lambda m: m[0].translate(_ZERO), text)
    text = _NUMERAL.sub(lambda m: "〇" if m[0] == "○" else "点", text)  # 八十三·四%, 五○一亿, 二亿○四百万元
    text = _HALF_WIDE.sub(lambda m: m[1] + "）" if m[1] else "（" + (m[2] or m[3] + "）"), text)
    # An English “and” that a translation tool left between Chinese words reads 和; what is left of it is dropped.
    return _ENGLISH_AND.sub("和" + 4 * DROPPED, text) if " and " in text else text


def noise(raw: str, layout: Expressions) -> Iterator[tuple[int, int, bool]]:
    """(start, end, whether a paragraph ends there) of markup, links, advertisements, invisible signs; of what sets words wide: 部  长：, 第 1 0 条."""
    for m in _NOISE.finditer(raw):
        yield m.start(), m.end(), m.lastgroup == "link" or (m.lastgroup == "tag" and bool(_BLOCK_TAG.match(m[0])))
    for m in _MARKDOWN.finditer(raw):
        heads = m[3] and _RUN_IN.fullmatch(raw, raw.rfind("\n", 0, m.start()) + 1, m.end())  # **一、2003年工作回顾** 2003年，…
        yield from ((*m.span(group), group == 3 and bool(heads)) for group in (1, 2, 3) if m[group])
    for m in layout.advertisement.finditer(raw):
        yield m.start(), m.end(), True
    for m in layout.label.finditer(raw):
        yield m.start("blank"), m.end("blank"), False
    for m in layout.ordinal.finditer(raw):
        yield from ((*blank.span(), False) for blank in _BLANKS.finditer(raw, *m.span()))
    for m in _SHORT_LINE.finditer(raw):
        if layout.button.fullmatch(m[0]):
            yield m.start(), m.end(), True
