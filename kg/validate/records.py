"""records.jsonl and sources.jsonl: do they read, are they as their facts are written, and is every quote its text?"""

from __future__ import annotations

import codecs
import hashlib
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ExportError
from kg.export import jsonl
from kg.export.built import Built
from kg.export.statements import Describer
from kg.export.terms import DEFAULT_BASE
from kg.model import Document
from kg.validate.quotes import ungrounded
from kg.validate.report import Violation

RECORDS, SOURCES = "records.jsonl", "sources.jsonl"
_NAMED = 3  # lines of one file


@dataclass(frozen=True, slots=True)
class Records:
    """What stands beside a graph. `built` is None where it cannot be read."""

    built: Built | None
    violations: tuple[Violation, ...]
    unproven: int = 0  # documents whose checksum does not follow from their text


def beside(folder: Path) -> Records | None:
    """None where there are none."""
    if not (folder / RECORDS).is_file() or not (folder / SOURCES).is_file():
        return None
    try:
        built = Built(folder)
        found = [*_misspelt(built, folder), *ungrounded(Describer(facts, DEFAULT_BASE) for facts in built.values())]
        unproven = sum(not _proven(facts.document) for facts in built.values())
    except (ExportError, UnicodeError) as error:
        return Records(None, (Violation(RECORDS, None, None, f"{error} / 无法读取"),))
    return Records(built, tuple(found), unproven)


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


def _proven(document: Document) -> bool:
    """Whether the checksum, which is of the file's bytes, follows from the text: of a page or an archive it cannot."""
    return not document.sha256 or any(hashlib.sha256(data).hexdigest() == document.sha256 for data in _as_files(document.text))


def _as_files(text: str) -> Iterator[bytes]:
    plain = text.encode("utf-8")
    yield plain
    yield codecs.BOM_UTF8 + plain
    for mark, encoding in ((b"", "gb18030"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        yield mark + text.encode(encoding)
