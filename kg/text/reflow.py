"""Lines → paragraphs in reading order: broken sentences are joined, a side box goes behind the sentence it interrupts.

Newspaper pages arrive with sentences cut by the column (“在1031个镇街全面构建⏎⏎“一中心…”) and with list boxes set
into the middle of one. Only layout is judged here: length, final punctuation, quotation marks left open.
"""

from __future__ import annotations

import bisect
import re

from kg.lexicon import Lexicon
from kg.model import Struct
from kg.text.normalise import noise
from kg.text.patterns import CJK, Expressions, Pattern, expression

_LINE = expression(r"[^\r\n\x0b\x0c\x1c-\x1e\u0085\u2028\u2029]+")  # a page ends a line too
_FINISHED = expression(r"(?:[。！？；：…—]|[。！？；…][”’）》】〕]{1,3}|[”’）》】〕])\s*$")
_DANGLING = expression(r"[，、（“‘《]\s*$")
_TAIL = 8  # characters at the end of a paragraph
_LOOK_AHEAD = 16  # lines of a box between the halves of one sentence
TABLE = "\ue000"  # stands for each character of a table, which is one paragraph here
_HEADLINE, _LONG_HEADLINE = 60, 120  # characters of a headline, and of one over the stamp of its page
_STAMPS = 8  # lines below a headline that a page stamps
_TITLE_LINES = 3  # below the first, of a title set in several
_SHORT, _MANY = 20, 6  # characters of a line, and lines, of a list
_MARKS = expression("[，。；：！？“”《》]")
_MOST_PIECES = 64  # a sentence in more pieces than this is no sentence, and joining stays linear


def layout(lexicon: Lexicon) -> Expressions:
    """Words by which the layout of a page is told: buttons, bylines, captions, annexes (data/lexicon/metadata.yaml, `layout`)."""
    data = lexicon.data("metadata")
    words = data["layout"]
    more = {
        "issued": data["issued"],
        "cjk": f"[{CJK}]",
        "behind_body": [f"(?<={re.escape(word)})" for word in words["before_body"]],
        "spaced": [r"\s*".join(word) for word in words["alone"]],  # 目 录
        "issued_wide": [r"\s*".join(word) for word in data["issued"]],  # 的 通 知
        "surname": f"[{''.join(lexicon.data('surnames')['single'])}]",
    }
    return Expressions(words["forms"], more, words, data["page"])


class _Paragraph(Struct):
    kind: str
    ranges: list[tuple[int, int]]
    text: str
    gap: bool  # a blank line stands before it
    used: bool = False  # joined to an earlier paragraph


def paragraphs(raw: str, text: str, layout: Expressions) -> list[tuple[str, list[tuple[int, int]]]]:
    """(kind, raw ranges) of each paragraph; `text` is `raw` normalised, of the same length."""
    seen_body, lines = False, _lines(raw, text, layout)
    if _headline(lines, layout):
        lines[0].kind = "heading"
    out: list[tuple[str, list[tuple[int, int]]]] = []
    for p in _join(lines, layout):
        if p.kind == "heading" and not seen_body and not layout.first_section.match(p.text):
            p.kind = "title"
        seen_body = seen_body or p.kind == "body" or (p.kind == "table" and bool(out))  # at the head stands a table of labels
        out.append((p.kind, p.ranges))
    return out


def _headline(lines: list[_Paragraph], layout: Expressions) -> bool:
    """A first line of several clauses without an end, over a paragraph: 某地顶层设计已完成，各项工作顺利推进; a longer one over a page's stamp."""
    below = next((i for i, p in enumerate(lines[1:_STAMPS], 1) if not layout.of_page.fullmatch(p.text)), 0)
    if not below or any(p.kind != "body" for p in (lines[0], lines[below])):
        return False
    words = lines[0].text
    ended = _ends(_FINISHED, words) and not layout.calls.fullmatch(words)
    whole = words.count("“") == words.count("”") and not _ends(_DANGLING, words) and not ended
    longest = _HEADLINE if below == 1 else _LONG_HEADLINE
    return whole and len(words) <= longest and (below > 1 or len(lines[1].text) > 2 * len(words)) and not _MARKS.match(lines[below].text)


def _lines(raw: str, text: str, layout: Expressions) -> list[_Paragraph]:
    """The lines as they stand, noise cut out, cut again where a paragraph ends inside a line."""
    cuts = list(noise(raw, layout))
    cuts += [(m.end(), m.end(), True) for m in layout.paragraph.finditer(text)]  # where a new paragraph begins inside a line
    cuts.sort()
    starts = [a for a, _, _ in cuts]
    out: list[_Paragraph] = []
    previous_end = 0
    for m in _LINE.finditer(text):
        gap = text.count("\n", previous_end, m.start()) > 1
        previous_end = m.end()
        first = bisect.bisect_left(starts, m.start())
        ranges = list[tuple[int, int]]()
        at = max(m.start(), min(cuts[first - 1][1], m.end())) if first else m.start()  # noise may begin with a line's end
        for a, b, ends in cuts[first : bisect.bisect_left(starts, m.end())]:
            if a < at:
                continue
            ranges.append((at, a))
            if ends:
                gap = _add(out, text, ranges, gap, layout)
                ranges = []
            at = b
        _add(out, text, [*ranges, (at, m.end())], gap, layout)
    return out


def _add(out: list[_Paragraph], text: str, ranges: list[tuple[int, int]], gap: bool, layout: Expressions) -> bool:
    """Append the line if anything is in it; returns whether the next one starts after a gap."""
    ranges = [(a, b) for a, b in ranges if a < b]
    if words := "".join(text[a:b] for a, b in ranges).strip():
        out.append(_Paragraph(_kind(words, layout), ranges, words, gap))
    return bool(words) or gap


def _kind(words: str, layout: Expressions) -> str:
    if words.startswith(TABLE):
        return "table"
    if len(words) <= 60 and layout.byline.match(words) and not words.endswith("。"):
        return "byline"
    if layout.item.match(words):
        return "item"
    if words.startswith("#"):
        return "heading"
    if len(words) <= 90 and layout.caption.search(words):
        return "caption"
    if words.endswith("——") or _ends(_DANGLING, words) or words.count("“") > words.count("”"):
        return "body"
    if len(words) <= 50 and not layout.ended.search(words) and (len(words) <= 16 or layout.marked.match(words) or not layout.clauses.search(words)):
        return "heading"
    return "heading" if layout.rubric.fullmatch(words) else "body"


def _join(lines: list[_Paragraph], layout: Expressions) -> list[_Paragraph]:
    out: list[_Paragraph] = []
    index = 0
    while index < len(lines):
        p = lines[index]
        index += 1
        if p.used:
            continue
        for _ in range(_MOST_PIECES):
            finished = not p.text.count("”") < p.text.count("“") < 40 and _ends(_FINISHED, p.text)
            step = _continuation(p, lines, index, layout) if p.kind == "body" and not finished else None
            if step is None:
                break
            for box in lines[index:step]:
                box.kind = "box"
            _append(p, lines[step])
            if step == index:
                index += 1
        below = _rest_of_title(p, lines[index : index + _TITLE_LINES], layout) if p.kind == "heading" else []
        for line in below:
            _append(p, line)
        index += len(below)
        while p.kind == "heading" and index < len(lines) and not _of_list(lines, index) and _same_heading(p, lines[index], layout):
            _append(p, lines[index])
            index += 1
        out.append(p)
    return out


def _append(p: _Paragraph, half: _Paragraph) -> None:
    p.text += half.text
    p.ranges += half.ranges
    half.used = True


def _ends(pattern: Pattern, words: str) -> bool:
    """Whether the words, which end in no blank, end as the pattern says; a sentence in many pieces is not read over again."""
    return pattern.search(words, max(0, len(words) - _TAIL)) is not None


def _continuation(p: _Paragraph, lines: list[_Paragraph], index: int, layout: Expressions) -> int | None:
    """Index of the line that goes on with the unfinished paragraph `p`."""
    open_quotation = p.text.count("“") > p.text.count("”")
    item_seen = False
    if index < len(lines) and not _ends(_DANGLING, p.text) and _stands_alone(p.text, lines[index].text, layout):
        return None
    for step in range(index, min(len(lines), index + _LOOK_AHEAD)):
        line = lines[step]
        closes = line.text.count("”") > line.text.count("“")
        if line.kind in ("body", "heading") and open_quotation and closes:
            return step
        if line.kind == "body":
            return step if step == index or item_seen else None
        if line.kind == "heading" and step == index and _ends(_DANGLING, p.text):
            return step
        if line.kind == "item":
            item_seen = True
        elif line.kind not in ("heading", "caption"):
            return None
    return None


def _stands_alone(above: str, words: str, layout: Expressions) -> bool:
    """An article of a law or [who speaks], whatever the line above ends with; each day of its history, one below the other;
    the next number of a list; labels, and names with their posts, below each other."""
    number, following = layout.nth.match(above), layout.nth.match(words)
    next_one = number and following and int(following[1]) == int(number[1]) + 1
    alike = any(form.match(above) and form.match(words) for form in (layout.day, layout.labelled, layout.holder))
    return bool(next_one or layout.article.match(words) or alike)


def _of_list(lines: list[_Paragraph], index: int) -> bool:
    """Is the line one of so many short ones without a mark that they are a list, and no heading set in several lines?"""

    def short(p: _Paragraph) -> bool:
        return p.kind == "heading" and not p.used and len(p.text) <= _SHORT and not _MARKS.search(p.text)

    first = last = index
    while first and index - first < _MANY and short(lines[first - 1]) and not lines[first].gap:
        first -= 1
    while last < len(lines) and last - index < _MANY and short(lines[last]) and (last == index or not lines[last].gap):
        last += 1
    return last - first >= _MANY


def _rest_of_title(p: _Paragraph, below: list[_Paragraph], layout: Expressions) -> list[_Paragraph]:
    """国务院办公厅关于江平、青山两起事故 || 调查处理情况的通报: the lines, each in a paragraph of its own perhaps, that make an official title whole."""
    words = p.text
    if layout.begins.match(words) or layout.day.match(words) or layout.whole_title.fullmatch(words):
        return []
    for count, line in enumerate(below, 1):
        if line.kind != "heading" or layout.begins.match(line.text) or layout.in_no_second_half.search(line.text):
            break
        words += line.text
        if layout.whole_title.fullmatch(words):
            return below[:count]
    return []


def _same_heading(p: _Paragraph, line: _Paragraph, layout: Expressions) -> bool:
    """Two short lines without a blank line between them are one heading set in two lines."""
    if line.kind != "heading" or p.text.startswith(("#", line.text)) or layout.begins.match(p.text) or layout.begins.match(line.text):
        return False
    if line.gap and not layout.unfinished.search(p.text):  # …关于印发||某某规划的通知
        return False
    if layout.unfinished.search(p.text) or layout.of_a_body.fullmatch(f"{p.text}\n{line.text}"):
        return len(p.text) + len(line.text) <= 80
    if layout.no_second_half.fullmatch(line.text) or layout.in_no_second_half.search(line.text):
        return False
    if layout.no_first_half.fullmatch(p.text) or layout.in_no_first_half.search(p.text):
        return False
    return not p.text.endswith("）") and len(p.text) + len(line.text) <= 60
