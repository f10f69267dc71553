"""Whatever bytes a reader is given, it reads them or refuses them in words: no crash, no other error, no place outside the text."""

from __future__ import annotations

import importlib
import io
import os
import re
import resource
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import made
import packing
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from made import Content
from test_file_formats import INDICATORS, PLAN, TALK, TITLE, WORDS

from kg.errors import KgError
from kg.model import Document, Failure
from kg.read import iter_sources
from kg.read import read as read_source
from kg.read.isolated import MEMORY, as_json, document_from
from kg.text import prepare

SHORT: Content = (TITLE, TALK[0], "主要指标如下：", INDICATORS[:3])


def short_docx() -> bytes:
    """Without what Word knows of every document: its forty styles, its themes."""
    with zipfile.ZipFile(io.BytesIO(made.as_docx(SHORT))) as archive:
        files = {n: archive.read(n) for n in ("[Content_Types].xml", "word/document.xml", "word/numbering.xml", "word/styles.xml")}
    for name, kept in (("word/styles.xml", 4), ("word/numbering.xml", 2)):
        root = etree.fromstring(files[name])
        for element in root[kept:]:
            root.remove(element)
        files[name] = etree.tostring(root)
    return made.packed(files)


READERS: dict[str, Callable[[], bytes]] = {
    "plain": lambda: made.as_text(PLAN).encode("gb18030"),
    "html": lambda: made.as_html(PLAN).encode(),
    "markdown": lambda: made.as_markdown(PLAN).encode(),
    "csv_file": lambda: made.as_csv(INDICATORS).encode(),
    "mail": lambda: made.as_mail(WORDS, {"a.csv": b"1,2\n3,4\n"}),
    "docx": short_docx,
    "sheets": lambda: made.as_xlsx({"指标": INDICATORS}),
    "epub": lambda: made.as_epub(WORDS),
    "ofd": lambda: made.as_ofd(WORDS),
    "pdf": lambda: made.as_pdf((*SHORT, "重点项目如下：", *SHORT[3:]), packed=False, lines="none"),
}
HERE = ("plain", "html", "markdown", "csv_file")  # which run in no process of their own
PACKED = {".zip": packing.packed_zip, ".tar": packing.packed_tar, ".tar.gz": packing.packed_tar}
NUMBER = re.compile(rb"(?<![A-Za-z_.#-])[0-9]+(?:\.[0-9]+)?")  # none in a name: what names no member of a package is refused unread
NUMBERS = (b"0", b"-1", b"1", b"2", b"7.5", b"40000", b"99999999999", b"1e9", b"-0.001", b"NaN", b"", b"0x10", b"1048576")
READ = 0.3  # of all inputs, at least: what is refused at once tries nothing of a reader
LONGEST = 30  # seconds of processor time: what takes longer hangs
INPUTS = int(os.environ.get("KG_FUZZ_INPUTS", "20000"))


@cache
def good(name: str) -> bytes:
    return READERS[name]()


@cache
def inner(name: str) -> tuple[tuple[str, bytes], ...]:
    """What is packed in a file of that format, else nothing: bytes of an archive that change are mostly no archive."""
    if good(name)[:2] != b"PK":
        return ()
    with zipfile.ZipFile(io.BytesIO(good(name))) as archive:
        return tuple((i.filename, archive.read(i)) for i in archive.infolist())


PUT_IN = st.one_of(st.binary(max_size=12), st.sampled_from([b"<", b">", b"\0", b"\xff", b"&#1;", b'"']))
CHANGE = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 40), PUT_IN)
CHANGES = st.lists(CHANGE, max_size=6)


def changed(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for place, gone, new in changes:
        at = int(place * (len(data) + 1))
        data = data[:at] + new + data[at + gone :]
    return data


def as_text_changed(text: str, changes: list[tuple[float, int, bytes]]) -> str:
    for place, gone, new in changes:
        at = int(place * (len(text) + 1))
        text = text[:at] + new.decode("utf-8", "replace") + text[at + gone :]
    return text


def numbers_changed(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Still well-formed, with other places, sizes, rows and counts."""
    for place, which, _ in changes:
        found = [m.span() for m in NUMBER.finditer(data)]
        if found:
            start, end = found[int(place * len(found))]
            data = data[:start] + NUMBERS[which % len(NUMBERS)] + data[end:]
    return data


def files(name: str, changes: list[tuple[float, int, bytes]], inside: float) -> bytes:
    members = inner(name)
    if name in HERE and inside < 0.7:  # as text: bytes that change are mostly no characters, and refused before they are read
        return as_text_changed(good(name).decode("gb18030" if name == "plain" else "utf-8"), changes).encode("utf-8", "surrogatepass")
    if not members or inside < 0.1:
        return (numbers_changed if inside > (0.3 if name == "pdf" else 0.9) else changed)(good(name), changes)
    which, change = int(inside * 1000) % len(members), changed if inside < 0.4 else numbers_changed
    return made.packed({n: change(d, changes) if i == which else d for i, (n, d) in enumerate(members)})


@contextmanager
def ended_where_it_hangs() -> Iterator[None]:
    def hangs(*_: Any) -> None:
        raise SystemExit("a reader hangs")  # nothing that a reader is let off

    before = signal.signal(signal.SIGVTALRM, hangs)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def within_memory() -> Iterator[None]:
    """No more than a reader has in a process of its own."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def read(name: str, data: bytes) -> bool:
    """Whether it was read, and not refused."""
    try:
        with ended_where_it_hangs(), within_memory():
            document = importlib.import_module(f"kg.read.{name}").read(data, f"a.{name}")
    except KgError as error:
        assert str(error).startswith(f"a.{name}") or ":" in str(error)
        return False
    except Exception:  # what a library comes to on damaged bytes: the child process says so in words (tests/read/test_harm.py)
        if name in HERE:
            raise
        return False
    if name != "plain":  # which keeps signs that a process of its own would not send
        assert document_from(as_json(document), "a") == document
    held(document)
    return True


def held(document: Document) -> None:
    length = len(document.text)
    assert all(0 <= p.start < p.end <= length for p in document.parts)
    assert all(document.text[c.start : c.end].strip() for g in document.grids for c in g.cells)
    text = prepare(document)
    for table in text.tables:
        for cell in (c for row in table.rows for c in row):
            e = text.evidence(cell.start, cell.end)
            assert e.quote == document.text[e.start : e.end]


def trial(name: str, inputs: int) -> float:
    """Which share of the inputs was read."""
    told = list[bool]()

    @settings(max_examples=inputs, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(changes=CHANGES, inside=st.floats(0, 1))
    def whatever_is_in_it(changes: list[tuple[float, int, bytes]], inside: float) -> None:
        told.append(read(name, files(name, changes, inside)))

    whatever_is_in_it()
    return sum(told) / len(told)


def archive_trial(suffix: str, inputs: int, folder: Path) -> None:
    texts = {"a.txt": WORDS[0].encode(), "b/c.html": made.as_html(PLAN).encode(), "b/c.meta.yaml": b"publisher: x", "d.csv": made.as_csv(INDICATORS).encode()}
    path = folder / f"a{suffix}"
    valid = PACKED[suffix](path, texts).read_bytes()

    @settings(max_examples=inputs, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(changes=CHANGES)
    def whatever_is_in_it(changes: list[tuple[float, int, bytes]]) -> None:
        path.write_bytes(changed(valid, changes))
        failures = list[Failure]()
        with ended_where_it_hangs():
            for source in iter_sources([path], failures.append):
                try:
                    held(read_source(source, tell=lambda _: None))
                except KgError as error:
                    failures.append(Failure(source.origin, str(error)))
        assert all(str(f.reason).startswith(str(folder)) for f in failures)

    whatever_is_in_it()


@pytest.mark.parametrize("name", HERE)
def test_a_reader_reads_or_refuses_whatever_it_is_given(name: str) -> None:
    trial(name, 40)


@pytest.mark.parametrize("suffix", PACKED)
def test_an_archive_is_read_or_refused_whatever_was_done_to_it(suffix: str, tmp_path: Path) -> None:
    archive_trial(suffix, 40, tmp_path)


@pytest.mark.nightly
@pytest.mark.parametrize("name", READERS)
def test_a_reader_reads_or_refuses_twenty_thousand_inputs(name: str) -> None:
    assert trial(name, INPUTS) >= READ


@pytest.mark.nightly
@pytest.mark.parametrize("suffix", PACKED)
def test_an_archive_is_read_or_refused_twenty_thousand_times(suffix: str, tmp_path: Path) -> None:
    archive_trial(suffix, INPUTS, tmp_path)
