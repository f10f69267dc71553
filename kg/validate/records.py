"""records.jsonl and sources.jsonl: do they read, are they as their facts are written, and is every quote its text?"""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ExportError, ReadError
from kg.model import Document, Facts
from kg.rdf.statements import Describer
from kg.rdf.terms import DEFAULT_BASE
from kg.read import plain
from kg.read.formats import reader_of
from kg.records import jsonl
from kg.records.built import Built
from kg.validate.quotes import ungrounded
from kg.validate.report import Violation

RECORDS, SOURCES = "records.jsonl", "sources.jsonl"
_NAMED = 3  # lines of one file
_ANOTHER = "no file of this text has this checksum, in whatever encoding we read / 与此原文的任何编码都不符"


@dataclass(frozen=True, slots=True)
class Records:
    """What stands beside a graph. `built` is None where it cannot be read."""

    built: Built | None
    violations: tuple[Violation, ...]
    pages: int = 0  # documents whose checksum is of a page and does not follow from the text


def beside(folder: Path) -> Records | None:
    """None where there are none."""
    if not (folder / RECORDS).is_file() or not (folder / SOURCES).is_file():
        return None
    try:
        built = Built(folder, mixed=True)
        found, pages = _looked_at(built)
        return Records(built, (*_misspelt(built, folder), *found), pages)
    except ExportError as error:
        words = str(error)
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:  # JSON of another shape, a number beyond all bounds
        words = f"{folder / RECORDS}: not as kg build wrote it ({type(error).__name__}: {error}); build it again"
    return Records(None, (Violation(RECORDS, None, None, f"{words} / 无法读取"),))


def _looked_at(built: Built) -> tuple[list[Violation], int]:
    """What is wrong with each document's facts, and of how many the checksum is of a page, not of the text."""
    found, pages = list[Violation](), 0
    for facts in built.values():
        for _ in Describer(facts, DEFAULT_BASE).nquads():  # can it be stated at all?
            pass
        found += unfounded(facts)
        pages += not _is_plain(facts.document.path) and not _is_of(facts.document)
    return found, pages


def unfounded(facts: Facts) -> Iterator[Violation]:
    """Quotes that are not their text, things that are told twice, a checksum that no file of the text has."""
    yield from ungrounded([facts])
    yield from _twice(facts)
    if _is_plain(facts.document.path) and not _is_of(facts.document):
        yield Violation(facts.document.id, "sha256", facts.document.sha256, _ANOTHER)


def _twice(facts: Facts) -> Iterator[Violation]:
    """Two things of one identifier are one thing in the graph."""
    number = Counter(entity.id for entity in facts.entities())
    yield from (Violation(own, None, None, f"has two records of {facts.document.id} / 同一标识有两条记录") for own, n in number.items() if n > 1)


def _misspelt(built: Built, folder: Path) -> Iterator[Violation]:
    """Lines that are not as the facts that they give are written: something in them is nobody's, or twice."""
    corpus = built.corpus()
    yield from _other_lines(folder / RECORDS, jsonl.lines(corpus))
    yield from _other_lines(folder / SOURCES, (jsonl.dumps(jsonl.source_row(facts)) + "\n" for facts in corpus.facts))


def _other_lines(path: Path, wanted: Iterable[str]) -> Iterator[Violation]:
    with path.open("rb") as lines:
        pairs = enumerate(itertools.zip_longest(lines, (line.encode("utf-8") for line in wanted)), 1)
        other = (number for number, (own, line) in pairs if own != line)
        for number in itertools.islice(other, _NAMED):
            yield Violation(f"{path.name}:{number}", None, None, "this line is not as kg build writes what it says / 此行与其内容的写法不符")


def _is_of(document: Document) -> bool:
    """Whether the checksum, which is of the file's bytes, follows from the text."""
    return not document.sha256 or any(hashlib.sha256(data).hexdigest() == document.sha256 for data in plain.encodings(document.text))


def _is_plain(path: str) -> bool:
    try:
        return reader_of(path) is plain.read
    except ReadError:  # of a record, whose text is the document
        return True
