"""The title: the first headline, behind what a page puts before its document (the way to it, menus, a table of labels)."""

from __future__ import annotations

import re
from collections import Counter
from itertools import zip_longest

from kg.lexicon import Lexicon
from kg.model import Span, Struct, replace
from kg.text import Block, Text
from kg.text.normalise import normalise
from kg.text.patterns import NUMBER, Expressions, by_word
from kg.text.traditional import simplified

_BLOCKS, _OFFICIAL = 40, 14  # in which a title is sought, and that of an official document without a headline
_BELOW = 3  # blocks below a first line in which an official title may stand
_SHORTEST = 6  # characters of a title behind a page's own words
_LONGEST = 90
_NO_HEADLINES = ("caption", "byline", "cell")


def grammar(lexicon: Lexicon) -> Expressions:
    data, surnames = lexicon.data("metadata"), lexicon.data("surnames")
    more = {"labels": list(by_word(data["labels"])), "surname": "[" + "".join(surnames["single"]) + "]", "number": NUMBER}
    return Expressions(data["page"]["forms"], more, data["page"], data, data["layout"])


class Title(Struct, frozen=True):
    words: str  # as they stand, in one line
    at: Span
    start: int  # of the document proper: behind the page's own words


class _Line(Struct, frozen=True):
    written: str
    words: str  # in simplified characters
    block: int
    of: str  # document | page | value, of a label of the page on the line before


def title(text: Text, lexicon: Lexicon) -> Title | None:
    """The first headline, and where it stands: one before the body that names no date, number or person."""
    known = lexicon.of(grammar)
    lines = _lines(text, known, lexicon)
    lines = [replace(a, of="page") if b and known.site.fullmatch(a.words.replace(b.words, "", 1)) else a for a, b in zip_longest(lines, lines[1:])]
    if all(line.of == "document" for line in lines):
        found = _headline(text, known)
        return Title(_without_notes(found[0], known, lexicon), found[1], 0) if found else None
    if (chosen := _chosen(lines, text, known)) is None:
        return None
    block, words = text.blocks[chosen.block], normalise(chosen.written)
    at = max(text.clean.find(words, block.start, block.end), block.start)
    return Title(_without_notes(chosen.written, known, lexicon), Span(at, min(at + len(words), block.end)), at)


def _chosen(lines: list[_Line], text: Text, known: Expressions) -> _Line | None:
    """Behind the way to the page where there is one: the last line that is said again, that of an official document, or the first."""
    way = max((i for i, line in enumerate(lines) if line.of == "page" and _is_way(line.words, known)), default=-1)
    times = Counter(line.words for line in lines)

    def may_be(line: _Line) -> bool:
        own = line.of == "document" or (line.of == "value" and times[line.words] > 1)
        return (
            own and text.blocks[line.block].kind not in _NO_HEADLINES and bool(_may_be(line.words, known) or known.short.fullmatch(line.words.replace(" ", "")))
        )

    rest = list(filter(may_be, lines[way + 1 :])) or list(filter(may_be, lines))
    repeated = [line for line in rest if times[line.words] > 1 and not known.enumerated.match(line.words)]
    official = [line for line in rest if known.issued.fullmatch(line.words)]
    return next(iter([*repeated[-1:], *official[:1], *rest[:1]]), None)


def _lines(text: Text, known: Expressions, lexicon: Lexicon) -> list[_Line]:
    """The lines before the first paragraph proper; those that a page adds are told by their words."""
    out: list[_Line] = []
    value = False  # of a label on the line before
    for index, block in enumerate(text.blocks[:_BLOCKS]):
        for raw in _written(text, block, known):
            written = re.sub(r"[ \t\u3000]+", " ", raw).strip(" |")
            if not (words := simplified(written, lexicon)):
                continue
            added = _is_way(words, known) or any(map(known.field.match, (words, raw.strip()))) or known.menu.match(words) is not None
            if block.kind in ("body", "item") and len(words) > 24 and not added and not known.issued.fullmatch(words):
                return out
            out.append(_Line(written, words, index, "page" if added else "value" if value else "document"))
            value = known.lone_field.match(words) is not None or words in (">", "»", "›", "→")
    return out


def _written(text: Text, block: Block, known: Expressions) -> list[str]:
    """The lines of a block as they stand; those of an official title that is set in several are one."""
    lines = text.evidence(block.start, block.end).quote.splitlines()
    whole = "".join(line.strip() for line in lines)
    several = len(lines) > 1 and block.kind == "title" and not known.numbered.fullmatch(normalise(lines[0]))
    return [whole] if several and known.over_lines.fullmatch(normalise(whole).replace(" ", "")) else lines


def _is_way(words: str, known: Expressions) -> bool:
    return len(words) <= _LONGEST and "<" not in words and (known.crumb.search(words) is not None or known.way.match(words) is not None)


def _may_be(words: str, known: Expressions) -> bool:
    if not _SHORTEST <= len(words) <= _LONGEST or normalise(words)[-1] in "。！？：":
        return False
    return not known.no_words.match(words) and not known.numbered.fullmatch(normalise(words))


def _without_notes(words: str, known: Expressions, lexicon: Lexicon) -> str:
    """…酒會致辭|（附圖/短片）: what a page adds in brackets behind a title."""
    m = known.notes.search(simplified(words, lexicon))
    return words[: m.start()] if m and m.start() else words


def clean_title(words: str, lexicon: Lexicon) -> str:
    """Normalised; 慰 问 信 is one word, and a number before 《…》 none of it."""
    known = lexicon.of(grammar)
    return known.spaced.sub(lambda m: m[0].replace(" ", ""), _unnumbered(normalise(words), known))


def _unnumbered(words: str, known: Expressions) -> str:
    run_in = known.run_in_number.match(words)
    words = words[run_in.end() :] if run_in else words
    return m["title"] if (m := known.titled.fullmatch(words)) else words


def _official(text: Text, at: int, words: str, known: Expressions) -> tuple[str, Span] | None:
    """江平市财政局 / 江财〔2006〕5号 / 关于…的通知; 加快产业发展意见, above the paper's own: the title below a line that is none."""
    below = [b for b in text.blocks[at + 1 : at + 1 + _BELOW] if b.kind == "title"] if not known.official.match(words) else []
    written = (("".join(x.strip() for x in _written(text, b, known)), b) for b in below)
    form = known.published if known.of_bodies.fullmatch(words) else known.official
    return next(((x, b) for x, b in written if form.fullmatch(x) or known.official.fullmatch(x)), None)


def _headline(text: Text, known: Expressions) -> tuple[str, Span] | None:
    """Below a table of what a page says of itself, the first line that is the title of an official document."""
    for at, block in enumerate(text.blocks[:4]):
        if known.no_title.match(text.clean, block.start, block.end):
            continue
        if block.kind not in ("title", "heading"):
            lines = ((_unnumbered(line.strip(), known), b) for b in text.blocks[:_OFFICIAL] for line in _written(text, b, known))
            return next((found for found in lines if known.issued.fullmatch(found[0])), None)
        below = (b for b in text.blocks[at + 1 : at + 2] if b.kind == "title" and known.subtitle.match(text.clean, block.start, b.end))
        head, *more = [line for b in (block, *below) for line in _written(text, b, known)] or [""]
        kept = (x for x in more if not known.stamped.match(x) and not known.numbered.fullmatch(normalise(x).strip()))
        words = _unnumbered("".join(line.strip() for line in (head, *kept)), known)
        words = known.date_line.sub("", words) or words  # 标题2023-01-18 08:28 新华社: the line of the date below it
        words = re.sub(r"^#{1,6}\s*", "", re.sub(r"[ \t\u3000]+", " ", words)).strip()
        if official := _official(text, at, words, known):
            return official
        if words and not known.numbered.fullmatch(normalise(words)) and not known.digits.match(words):
            return words, block
    return None
