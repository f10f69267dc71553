"""The numbers that Word puts before headings and items by itself: 第一章, 一、, （一）, 1., ①."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from kg.read.package import Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS, _CHINESE = "〇一二三四五六七八九", ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class Numbers:
    """Counts from the first paragraph on: `before` is asked of each in turn."""

    def __init__(self, package: Package) -> None:
        self._lists: dict[str, str] = {}  # the list of a number, and its levels
        self._levels: dict[tuple[str, int], _Level] = {}
        self._styles: dict[str, tuple[str | None, int | None, str | None]] = {}
        self._counts: dict[str, list[int | None]] = {}
        if "word/numbering.xml" in package.names:
            self._read(package.xml("word/numbering.xml"))
        if "word/styles.xml" in package.names:
            for style in package.xml("word/styles.xml").iter(W + "style"):
                based = style.find(W + "basedOn")
                said = (*_numbered(style.find(W + "pPr")), based.get(W + "val") if based is not None else None)
                self._styles[style.get(W + "styleId", "")] = said

    def _read(self, root: Any) -> None:
        for some in root.iter(W + "abstractNum"):
            for level in some.iter(W + "lvl"):
                form, text, start = (getattr(level.find(W + tag), "attrib", {}).get(W + "val", "") for tag in ("numFmt", "lvlText", "start"))
                at = level.get(W + "ilvl", "")
                if at.isdigit() and int(at) < _LEVELS:
                    self._levels[some.get(W + "abstractNumId", ""), int(at)] = _Level(form, text[:40], int(start) if start.isdigit() and len(start) < 5 else 1)
        for num in root.iter(W + "num"):
            of = num.find(W + "abstractNumId")
            if of is not None:
                self._lists[num.get(W + "numId", "")] = of.get(W + "val", "")

    def before(self, paragraph: Any) -> str:
        """What stands before its words."""
        number, level = self._of(paragraph)
        own = self._lists.get(number or "", "")
        here = self._levels.get((own, level))
        if here is None:
            return ""
        counts = self._counts.setdefault(own, [None] * _LEVELS)
        before = counts[level]
        counts[level] = here.start if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        if here.form == "bullet" or not here.text:
            return ""
        return _PLACE.sub(lambda m: self._shown(own, int(m[1]) - 1, counts), here.text)

    def _shown(self, own: str, level: int, counts: list[int | None]) -> str:
        known = self._levels.get((own, level))
        if known is None:
            return ""
        return written(counts[level] if counts[level] is not None else known.start, known.form)  # type: ignore[arg-type]

    def _of(self, paragraph: Any) -> tuple[str | None, int]:
        """(number of its list, level), its own or its style's."""
        properties = paragraph.find(W + "pPr")
        number, level = _numbered(properties)
        style = properties.find(W + "pStyle") if properties is not None else None
        name = style.get(W + "val") if style is not None else None
        for _ in range(_LEVELS):
            if name is None or (number is not None and level is not None):
                break
            of_style, its_level, name = self._styles.get(name, (None, None, None))
            number, level = number or of_style, its_level if level is None else level
        return number, level or 0


def _numbered(properties: Any) -> tuple[str | None, int | None]:
    number = properties.find(f"{W}numPr/{W}numId") if properties is not None else None
    level = properties.find(f"{W}numPr/{W}ilvl") if properties is not None else None
    at = level.get(W + "val", "") if level is not None else ""
    return (number.get(W + "val") if number is not None else None), int(at) if at.isdigit() and int(at) < _LEVELS else None


def written(n: int, form: str) -> str:
    """A number in one of Word's forms; in digits where we have none."""
    if form in _CHINESE:
        return _chinese(n)
    if form == "ideographDigital":
        return "".join(_DIGITS[int(d)] for d in str(n))
    if form in ("lowerLetter", "upperLetter") and 1 <= n <= 26:
        return chr((97 if form == "lowerLetter" else 65) + n - 1)
    if form in ("lowerRoman", "upperRoman") and 1 <= n < 40:
        out = ""
        for value, sign in _ROMAN:
            out, n = out + sign * (n // value), n % value
        return out if form == "lowerRoman" else out.upper()
    if form.startswith("decimalEnclosedCircle") and 1 <= n <= 20:
        return chr(0x2460 + n - 1)
    return str(n)


def _chinese(n: int) -> str:
    if not 0 < n < 1000:
        return str(n) if n else _DIGITS[0]
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    out = f"{_DIGITS[hundreds]}百" if hundreds else ""
    out += f"{'' if tens == 1 and not hundreds else _DIGITS[tens]}十" if tens else "零" if hundreds and ones else ""
    return out + (_DIGITS[ones] if ones else "")
