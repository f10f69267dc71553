"""Markdown: its words without its marks, tables as tables; what stands between --- at the beginning is metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from kg.errors import ReadError
from kg.model import Document
from kg.read.beside import given_of
from kg.read.compose import Composer, Placed
from kg.read.notes import unsaid
from kg.read.plain import decode

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.{0,10000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S)
_TAG = re.compile(r"<[^<>]{0,1000}>")
_NAMES = {"date": "published", "source": "publisher", "author": "authors"}
_MOST_CELLS = 200_000


def read(data: bytes, name: str) -> Document:
    """Raises ReadError as plain text does."""
    text, given = decode(data, name), None
    if m := _FRONT.match(text):
        given, text = _front(m[1], name), text[m.end() :]
    out, title = Composer(), None
    for kind, words in _told(_tokens(text, name)):
        if kind == "table":
            out.cells(words)
        else:
            title = title or (words if kind == "h1" else None)
            for line in str(words).split("\n"):
                out.line(line)
    document = out.document(title=title)
    if not document.text.strip():
        raise ReadError(f"{name}: the file is empty: nothing but marks stands in it")
    return given.over(document) if given else document


def _front(yaml: str, name: str) -> Any:
    """What it says of the document; what is no metadata of ours says nothing."""
    import yaml as library

    try:
        said = library.safe_load(yaml) if "&" not in yaml else None
    except (library.YAMLError, ValueError, RecursionError, TypeError, AttributeError):
        return None
    if not isinstance(said, dict):
        return None
    try:
        return given_of({_NAMES.get(str(k).lower(), str(k).lower()): v for k, v in said.items()}, name, unsaid)
    except ReadError:
        return None


def _tokens(text: str, name: str) -> Sequence[Any]:
    from markdown_it import MarkdownIt

    try:
        return MarkdownIt("commonmark", {"html": True, "maxNesting": 50}).enable("table").parse(text)
    except RecursionError as error:
        raise ReadError(f"{name}: its marks are nested too deep; save it as plain text") from error


def _told(tokens: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """("h1", words), ("line", words), ("table", cells)"""
    kind, item, inside = "line", "", list[Any]()
    for token in tokens:
        if inside or token.type == "table_open":
            inside.append(token)
            if token.type == "table_close":
                yield "table", _cells(inside)
                inside = []
        elif token.type == "heading_open":
            kind = token.tag
        elif token.type == "list_item_open":
            item = f"{token.info}{token.markup}" if token.info else ""
        elif token.type == "inline":
            yield kind, item + words_of(token)
            kind, item = "line", ""
        elif token.type in ("fence", "code_block", "html_block"):
            yield "line", _TAG.sub(" ", token.content) if token.type == "html_block" else token.content


def _cells(tokens: Sequence[Any]) -> list[Placed]:
    cells, row, column = list[Placed](), -1, 0
    for token in tokens:
        if token.type == "tr_open":
            row, column = row + 1, 0
        elif token.type == "inline":
            cells.append(Placed(words_of(token), row, column))
            column += 1
    if len(cells) > _MOST_CELLS:
        raise ReadError(f"a table of over {_MOST_CELLS:,} cells stands in it; split it")
    return cells


def words_of(token: Any) -> str:
    """Of a paragraph: what its marks mark; of a picture nothing."""
    out = []
    for part in token.children or ():
        if part.type in ("text", "code_inline"):
            out.append(part.content)
        elif part.type in ("softbreak", "hardbreak"):
            out.append("\n")
    return "".join(out)
