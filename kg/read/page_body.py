"""The article of a page: the element that holds most of its sentences, told line by line with its tables as tables.

A site wraps its article in boxes of menus, bars and lists. Sentences tell the box that holds them: each element weighs as
much as the words of its sentences and of the tables beside them that no link says. The way leads down from the whole page
as long as one box holds nearly all; a name that site systems give to the article's own box (data/lexicon/pages.yaml) ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kg.read.compose import LONGEST_CELL, Composer, Placed
from kg.read.page_meta import hidden, own_rules

_DROPPED = frozenset(("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "head", "input", "select", "button", "textarea", "option"))
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "figcaption", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul",
))  # fmt: skip
_BOXES = frozenset(("html", "body", "div", "td", "tr", "tbody", "table", "article", "section", "main", "center", "form", "span", "font", "ul", "li"))
_SENTENCE = re.compile(r"[，。；：、！？]")
_TOLD = re.compile(r"[\u3400-\u9fff0-9A-Za-z]")
_NEARLY, _MOSTLY = 0.75, 0.8  # of what a box holds, in one within it; of what was found, in one with a name
_LINKED = 0.6  # of a block's words, in links: a list of other pages
_SHORT = 60  # characters of a line that may be of a bar or a list
_WIDEST, _MOST_CELLS = 60, 200_000
_DEEPEST = 400


class Body:
    """The weights of a page's elements, and the way to its article."""

    def __init__(self, tree: Any) -> None:
        self._weight: dict[Any, int] = {}
        self._linked: dict[Any, int] = {}
        self._told: dict[Any, int] = {}
        known = own_rules()
        self._names, self._around, self.begins = known.containers, known.around, known.begins
        self._tree = tree
        self._weigh(tree)
        self.found = self._article(tree)

    @property
    def weight(self) -> int:
        """Of the article, in characters."""
        return self._weight.get(self.found, 0)

    def _weigh(self, tree: Any) -> None:
        """From the leaves up, without recursion: pages are nested as deep as they like."""
        for element in reversed(list(tree.iter())):
            if not isinstance(element.tag, str) or element.tag in _DROPPED:
                self._told[element] = 0
                continue
            own = [element.text or "", *(child.tail or "" for child in element)]
            told = sum(len(_TOLD.findall(x)) for x in own)
            weight = sum(len(_TOLD.findall(x)) for x in own if _SENTENCE.search(x) or (element.tag == "td" and len(x) > 1))
            linked = 0
            for child in element:
                told += self._told.get(child, 0)
                weight += self._weight.get(child, 0)
                linked += self._linked.get(child, 0)
            if element.tag == "a" and element.get("href"):
                weight, linked = 0, told
            if self._is_around(element) or hidden(element):  # a copy for a reader's aloud, a print, a share; not nothing: some scripts show the article
                weight //= 8
            self._told[element], self._weight[element], self._linked[element] = told, weight, linked

    def _name(self, element: Any) -> str:
        return f"{element.get('id') or ''} {element.get('class') or ''}"

    def _is_around(self, element: Any) -> bool:
        return element.tag in ("nav", "footer", "aside") or (element.tag in _BOXES and self._around.search(self._name(element)) is not None)

    def _article(self, tree: Any) -> Any:
        found = tree
        for _ in range(_DEEPEST):
            boxes = [c for c in found if isinstance(c.tag, str) and c.tag in _BOXES and any(g.tag in _BLOCKS or g.tag == "br" for g in c)]
            best = max(boxes, key=lambda c: self._weight.get(c, 0), default=None)
            if best is None or self._is_told(found) or self._weight.get(best, 0) < max(1, _NEARLY * self._weight[found]):
                break
            found = best
        named = (e for e in found.iter() if isinstance(e.tag, str) and e.tag in _BOXES and self._has_name(e))
        *_, innermost = (found, *(e for e in named if self._weight.get(e, 0) >= _MOSTLY * self._weight.get(found, 0) > 0))
        return innermost

    def _has_name(self, element: Any) -> bool:
        return any(self._names.fullmatch(name) for name in self._name(element).split())

    def _is_told(self, element: Any) -> bool:
        return self._has_name(element) and element.tag != "body"

    # --- told --------------------------------------------------------------------------------------------------

    def tell(self, out: Composer) -> None:
        """The article's lines and tables; what stands around them is left with its words."""
        for element in self._outside():
            out.leave(" ".join(self.words_in(element)), "hidden" if hidden(element) else "boilerplate")
        teller = _Teller(self, out)
        teller.tell(self.found)
        teller.end()

    def _outside(self) -> Iterator[Any]:
        """What stands beside the way from the page to the article."""
        way = {self.found, *self.found.iterancestors()}
        for above in reversed([*self.found.iterancestors()]):
            yield from (c for c in above if c not in way and isinstance(c.tag, str) and c.tag not in _DROPPED)

    def first(self, length: int) -> str:
        """The first characters of the article, without blanks in front."""
        return " ".join(lines(self.found))[:length]

    def words_in(self, element: Any) -> Iterator[str]:
        for e in element.iter():
            if isinstance(e.tag, str) and e.tag not in _DROPPED and e.text:
                yield e.text
            if e is not element and e.tail:
                yield e.tail

    def is_boilerplate(self, element: Any) -> bool:
        """Whether a block within the article's box is none of it: a bar, a list of links, a line about the page."""
        told = self._told.get(element, 0)
        if not told:
            return False
        said = "".join(self.words_in(element)).strip()
        if len(said) <= _SHORT * 4 and said.startswith(self.begins):
            return not _SENTENCE.search(said[len(max((b for b in self.begins if said.startswith(b)), key=len)) :][_SHORT:])
        if self._is_around(element) and self._weight.get(element, 0) * 8 < _MOSTLY * told:
            return self._linked.get(element, 0) > told // 3 or told < _SHORT
        links = sum(1 for _ in element.iter("a"))
        return element.tag in ("ul", "ol", "dl", "div", "table") and links > 2 and self._linked.get(element, 0) > _LINKED * told


class _Teller:
    """Lines out of inline and block elements."""

    def __init__(self, body: Body, out: Composer) -> None:
        self._body, self._out = body, out
        self._line: list[str] = []

    def end(self) -> None:
        words = re.sub(r"[ \t\r\n]+", " ", "".join(self._line)).strip(" ")
        self._line = []
        if words and len(words) <= _SHORT and words.strip("\u3000 ").startswith(self._body.begins) and not words.endswith("。"):
            self._out.leave(words, "boilerplate")
        else:
            self._out.line(words)

    def tell(self, root: Any) -> None:
        """Each element and what stands behind it, by a stack of one's own: no page is nested too deep."""
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            element, done = stack.pop()
            if done:
                if element.tag in _BLOCKS:
                    self.end()
            elif self._enter(element, element is root):
                stack.append((element, True))
                stack.extend((child, False) for child in reversed(element))
                continue
            if element is not root and element.tail:
                self._line.append(element.tail)

    def _enter(self, element: Any, is_root: bool) -> bool:
        """Whether to go on with what is in it."""
        if not isinstance(element.tag, str) or element.tag in _DROPPED:
            return False
        if not is_root:
            why = "hidden" if hidden(element) else "boilerplate" if element.tag in _BLOCKS and self._body.is_boilerplate(element) else ""
            if why:
                self.end()
                self._out.leave(" ".join(self._body.words_in(element)), why)
                return False
        if element.tag in _BLOCKS or element.tag == "br":
            self.end()
        if element.tag == "table" and (cells := grid(element)):
            self._out.table(cells)
            return False
        if element.text:
            self._line.append(element.text)
        return True


def lines(root: Any) -> list[str]:
    """What stands in each block of a page, the window's title aside."""
    out: list[list[str]] = [[]]
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        e, done = stack.pop()
        if isinstance(e.tag, str) and (e.tag in _BLOCKS or e.tag == "br"):
            out.append([])
        if not done and isinstance(e.tag, str) and e.tag not in _DROPPED:
            out[-1].append(e.text or "")
            stack.append((e, True))
            stack.extend((child, False) for child in reversed(e))
        else:
            out[-1].append(e.tail or "")
    return [said for pieces in out if (said := " ".join("".join(pieces).split()))]


def grid(table: Any) -> list[Placed]:
    """The cells of a table of data; none where it only lays out a page."""
    rows = [r for r in table.iter("tr") if next(r.iterancestors("table")) is table]
    if any(True for _ in table.iterdescendants("table")) or len(rows) < 2:
        return []
    taken, cells, width = set[tuple[int, int]](), list[Placed](), 0
    for at, row in enumerate(rows):
        column = 0
        for cell in (c for c in row if c.tag in ("td", "th")):
            while (at, column) in taken:
                column += 1
            over, down = _span(cell, "colspan", _WIDEST), min(_span(cell, "rowspan", len(rows)), len(rows) - at)
            said = _cell(cell)
            if len(said) > LONGEST_CELL or len(cells) > _MOST_CELLS or len(taken) > 4 * _MOST_CELLS:
                return []
            taken.update((r, c) for r in range(at, at + down) for c in range(column, column + over))
            cells.append(Placed(said, at, column, down, over))
            column += over
            width = max(width, column)
    full = {(c.row, c.column) for c in cells if c.words}
    return cells if width > 1 and len({r for r, _ in full}) > 1 and len({c for _, c in full}) > 1 else []


def _span(cell: Any, name: str, most: int) -> int:
    value = (cell.get(name) or "").strip()
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _cell(cell: Any) -> str:
    """Its words in their order."""
    out: list[str] = []
    stack: list[tuple[Any, bool]] = [(cell, False)]
    while stack:
        e, done = stack.pop()
        if not done and isinstance(e.tag, str) and e.tag not in _DROPPED:
            out += [" " if (e.tag in _BLOCKS or e.tag == "br") else "", e.text or ""]
            stack.append((e, True))
            stack.extend((child, False) for child in reversed(e))
            continue
        if e is not cell:
            out.append(e.tail or "")
    return "".join(out)
