"""What is made to take time or memory is refused before it does, in the process that looks at files too; the rest is read.

Each has a stated limit, made small here. That work ends is what these tests hold, not how long it took.
"""

from __future__ import annotations

import gzip
import io
import os
import struct
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import packing
import pytest
from stores import fill

from kg.errors import ReadError
from kg.model import Document, Failure, Reread
from kg.pipeline import Options
from kg.read import Source, archive, find, html, iter_sources, parquet, read, zip_archive
from kg.read.listing import paths_of
from kg.read.source import METADATA_LIMIT
from kg.workers import gather
from kg.workers.gather import gathered

WORDS = "兰州市今年计划新建充电桩两千个。\n"
TEXT = WORDS.encode()


def all_of(*paths: Path) -> tuple[list[Document], list[Failure]]:
    failures: list[Failure] = []
    documents = []
    for source in iter_sources(paths, failures.append):
        try:
            documents.append(read(source))
        except ReadError as error:
            failures.append(Failure(source.origin, str(error)))
    assert all(f.reason.startswith(f"{f.path}: ") for f in failures)
    return documents, failures


def refused(path: Path, data: bytes | str, words: str) -> None:
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    with pytest.raises(ReadError, match=words) as caught:
        read(Source(path, path.name))
    assert str(path) in str(caught.value)


# --- archives ------------------------------------------------------------------------------------------------


def tar_of(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    data = b"".join(i.tobuf(tarfile.PAX_FORMAT) + d + bytes(-len(d) % 512) for i, d in members) + bytes(1024)
    path.write_bytes(gzip.compress(data) if path.name.endswith("gz") else data)
    return path


def sized(name: str, size: str) -> tarfile.TarInfo:
    info = packing.member(name)
    info.pax_headers = {"size": size}
    return info


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz"])
@pytest.mark.parametrize("size", ["100000000000000", "99999999999999999999999", str(2**63)])
@pytest.mark.parametrize("member", ["film.mp4", "long.txt"])
def test_a_member_that_is_longer_than_its_archive(tmp_path: Path, name: str, size: str, member: str) -> None:
    path = tar_of(tmp_path / name, (packing.member("good.txt", len(TEXT)), TEXT), (sized(member, size), b""))
    documents, failures = all_of(path)
    assert [d.text for d in documents] == [WORDS] and "claims to be longer than the archive" in failures[-1].reason
    assert member in failures[-1].reason


def test_the_archive_that_did_not_end(measure: Path) -> None:
    documents, failures = all_of(measure / "hostile" / "hang.tar")
    assert documents == [] and "claims to be longer than the archive" in failures[-1].reason


def test_chains_of_headers_and_numbers_in_them(tmp_path: Path) -> None:
    chain = packing.member("x", 0, tarfile.XHDTYPE)
    for number, headers in enumerate(([(chain, b"")] * 5000, [(packing.member("p", 9000, tarfile.XHDTYPE), b"1" * 9000)])):
        path = tar_of(tmp_path / f"{number}.tar", (packing.member("good.txt", len(TEXT)), TEXT), *headers)
        documents, (failure,) = all_of(path)
        assert [d.text for d in documents] == [WORDS] and failure.path == str(path)


def test_very_many_members_of_next_to_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_STREAM_FREE", 10**6)
    path = tar_of(tmp_path / "a.tgz", (packing.member("good.txt", len(TEXT)), TEXT), *[(packing.member("x.bin"), b"")] * 5000)
    documents, (failure,) = all_of(path)
    assert [d.text for d in documents] == [WORDS] and "over 200 times its size" in failure.reason


def test_the_members_of_a_zip_are_counted_before_they_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packing.packed_zip(tmp_path / "a.zip", {f"{i}.txt": TEXT for i in range(30)})
    monkeypatch.setattr(zip_archive, "_MOST", 29)
    documents, (failure,) = all_of(path)
    assert documents == [] and "it has over 29 members" in failure.reason and "split it" in failure.reason
    monkeypatch.setattr(zip_archive, "_MOST", 30)
    assert len(all_of(path)[0]) == 30


def test_texts_of_a_zip_are_weighed_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_archive, "_FREE", 10**6)
    path = packing.packed_zip(tmp_path / "a.zip", {f"{i:02}.txt": b"1" * 60_000 for i in range(40)})
    documents, (failure,) = all_of(path)
    assert 10 < len(documents) < 40 and failure.path == str(path) and "its texts unpack to over 200 times its size" in failure.reason
    ones = packing.packed_zip(tmp_path / "b.zip", {"1.txt": b"1" * 10**6, "good.txt": TEXT})
    documents, (failure,) = all_of(ones)
    assert [d.text for d in documents] == [WORDS] and failure.path == f"{ones}/1.txt"


@pytest.mark.parametrize("offset", [2**31, 2**63 - 1, 2**64 - 1])
def test_members_that_stand_nowhere(tmp_path: Path, offset: int) -> None:
    """A place that only the longer form of an entry can hold."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("good.txt", TEXT)
        far = zipfile.ZipInfo("far.txt")
        far.extra = struct.pack("<HHQ", 1, 8, offset)
        packed.writestr(far, TEXT)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 42, 2**32 - 1)
    path.write_bytes(data)
    documents, failures = all_of(path)
    assert len(failures) == 1 and (failures[0].path == str(path) or [d.text for d in documents] == [WORDS])


# --- records -------------------------------------------------------------------------------------------------


def test_empty_lines_are_passed_over_and_counted(tmp_path: Path) -> None:
    blank = b"\n \r\n\t\n" * 700_000
    path = packing.jsonl(tmp_path / "a.jsonl.gz", [{"text": "一"}])
    path.write_bytes(gzip.compress(b'{"text": "\xe4\xb8\x80"}\n' + blank + b'{"text": "\xe4\xba\x8c"}', 1))
    assert [(d.id, d.text) for d in all_of(path)[0]] == [("a.jsonl.gz/1", "一"), ("a.jsonl.gz/2100002", "二")]


@pytest.mark.parametrize("piece", [b"\n", b" ", b'{"text": "a"}\n', b"x"])
def test_a_stream_that_unpacks_to_more_than_records_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: bytes) -> None:
    monkeypatch.setattr(archive, "_STREAM_FREE", 2 * 10**6)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "x"}\n' + piece * (6_000_000 // len(piece)), 9))
    documents, failures = all_of(path)
    assert documents[0].text == "x" and len(documents) < 4000
    assert [f.path for f in failures] == [str(path)] and "over 200 times its size" in failures[0].reason


def test_a_file_that_holds_nothing_of_what_its_name_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "_IN_A_ROW", 10)
    path = packing.jsonl(tmp_path / "a.jsonl", [{"text": "一"}, *[b"1"] * 10, {"text": "二"}, *[b"1"] * 50, {"text": "三"}])
    documents, failures = all_of(path)
    assert [d.text for d in documents] == ["一", "二"] and len(failures) == 21
    assert "10 documents of this file, one after the other, cannot be read" in failures[-1].reason


def table(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as writer

    writer.write_table(pyarrow.table(columns), path, **options)
    return path


def test_cells_of_a_table_have_the_limit_of_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    monkeypatch.setattr(parquet, "DOCUMENT_LIMIT", 1000)
    long = pyarrow.array([[None] * 20_000, ["a"], None], pyarrow.list_(pyarrow.string()))
    documents, failures = all_of(table(tmp_path / "a.parquet", {"text": ["x" * 1001, "x" * 1000, "二"]}))
    assert [len(d.text) for d in documents] == [1000, 1] and "text: it is longer than the 1,000 bytes" in failures[0].reason
    documents, failures = all_of(table(tmp_path / "b.parquet", {"text": ["一", "二", "三"], "authors": long}))
    assert [d.text for d in documents] == ["二", "三"] and "authors: a list of 20,000 stands there" in failures[0].reason


def test_one_text_in_very_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_FREE", 10**6)
    documents, (failure,) = all_of(table(tmp_path / "a.parquet", {"text": ["字" * 3000] * 5000}))
    assert 10 < len(documents) < 5000 and "over 200 times its size" in failure.reason


def test_rows_behind_one_that_is_no_text_are_read(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    bytes_ = pyarrow.array([b"\xff\xfe", b"\xed\xa0\x80", "二".encode(), None], pyarrow.binary()).view(pyarrow.string())
    for name, columns in {"a": {"text": bytes_}, "b": {"text": bytes_.dictionary_encode()}}.items():
        documents, failures = all_of(table(tmp_path / f"{name}.parquet", columns))
        assert [d.text for d in documents] == ["二"]
        assert [f.reason.partition(": ")[2] for f in failures] == [
            "text: byte 0 is not UTF-8; write the file in UTF-8", "text: byte 0 is not UTF-8; write the file in UTF-8",
            "text: the text of the document is wanted, not nothing",
        ]  # fmt: skip


@pytest.mark.parametrize(
    "column",
    [([b"x"], "binary"), ([{"a": 1}], "struct<a: int64>"), ([[[1]]], "list<item: list<item: int64>>"), ([10**12], "duration[s]"), ([10], "time32[s]")],
)
def test_columns_that_are_no_texts(tmp_path: Path, column: tuple[list[Any], str]) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    values, kind = column
    made = pyarrow.array(values, {"duration[s]": pyarrow.duration("s"), "time32[s]": pyarrow.time32("s")}.get(kind))
    assert str(made.type) == kind
    for name in ("text", "title", "authors", "published"):
        documents, (failure,) = all_of(table(tmp_path / f"{name}.parquet", {"text": ["x"], name: made}))
        assert documents == [] and failure.reason.startswith(f"{tmp_path}/{name}.parquet:1: {name}: ")


# --- files ---------------------------------------------------------------------------------------------------


def test_a_text_is_no_larger_than_a_document_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.read.DOCUMENT_LIMIT", 100)
    assert len(packing.folder(tmp_path, {"good.txt": b"x" * 100}).name) and read(Source(tmp_path / "good.txt", "x")).text == "x" * 100
    refused(tmp_path / "a.txt", b"x" * 101, "larger than the 100 bytes that a document may have; split it")


def test_metadata_has_a_limit_and_no_merged_keys(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    bomb = "a: &a {k: v}\n" + "".join(f"{b}: &{b} {{<<: [{', '.join([f'*{a}'] * 40)}]}}\n" for a, b in zip("abcdefg", "bcdefgh", strict=True))
    for content, words in (
        ("#" * (METADATA_LIMIT + 1), "larger than the 65,536 bytes that metadata may have"), (bomb, "not readable as YAML"),
        ("title: " + "x" * 20_000, "title: 20,000 characters stand there"), ("authors: [" + "a, " * 2000 + "]", "at most 1,000 names"),
        ("published: " + "1" + ":1" * 3000, "published: 'a very large number' is no date"), ("[" * 5000, "not readable as YAML"),
    ):  # fmt: skip
        (tmp_path / "a.meta.yaml").write_text(content)
        with pytest.raises(ReadError, match=words) as caught:
            read(Source(tmp_path / "a.txt", "a.txt"))
        assert str(caught.value).startswith(f"{tmp_path}/a.meta.yaml: ") and len(str(caught.value)) < 600


TAGS = [
    "!!int ''", "!!float ''", "!!timestamp x", "!!bool x", '"\\UFFFFFFFF"', "0000-01-01", "2024-05-06 25:61:61", "!!binary '!'", "&a [*a]",
    "{[a]: b}", "=", "!!set [a]",
]  # fmt: skip


@pytest.mark.parametrize("value", TAGS)
def test_values_that_are_not_what_their_tag_says(tmp_path: Path, value: str) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.meta.yaml").write_text(f"published: {value}")
    with pytest.raises(ReadError, match=r"a\.meta\.yaml: "):
        read(Source(tmp_path / "a.txt", "a.txt"))


def test_what_is_waited_for_or_has_no_end_is_never_opened(tmp_path: Path) -> None:
    for name in ("a.txt", "a.jsonl", "a.zip", "a.tar.gz", "in/b.txt", "in/a.meta.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        os.mkfifo(tmp_path / name)
    packing.folder(tmp_path / "in", {"a.txt": TEXT})
    os.symlink("/dev/zero", tmp_path / "in" / "zero.txt")
    paths = [tmp_path / n for n in ("a.txt", "a.jsonl", "a.zip", "a.tar.gz", "in/b.txt", "in/zero.txt", "in")]
    documents, failures = all_of(*paths)
    assert [d.text for d in documents] == [WORDS] and [f.path for f in failures] == list(map(str, paths[:-1]))
    assert all("no file but a FIFO, a socket or a device" in f.reason for f in failures)
    with pytest.raises(ReadError, match="it is no file but a folder, a FIFO"):  # it became one after it was found
        read(Source(tmp_path / "a.txt", "a.txt"))


def test_a_list_of_paths_that_is_none() -> None:
    with pytest.raises(ReadError, match="no path ends within"):
        list(paths_of(io.BytesIO(b"x" * 3_000_000)))


# --- pages ---------------------------------------------------------------------------------------------------

ATTRIBUTES = " ".join(f"a{i}" for i in range(html._ATTRIBUTES + 1))
BODY = "<p>成都市教育局局长介绍，今年新建学校十二所，覆盖率达到百分之六十，各区县都有安排。</p>" * 5


@pytest.mark.parametrize(
    "tag",
    ["<p {}>", "<p x='>' {}>", '<p x=">" {}', "<p ' {}>", "<p x='{} >"],
    ids=range(5),
)
@pytest.mark.parametrize("between", [" ", "/", "=1 ", '="a b>" '])
def test_tags_of_very_many_attributes(tmp_path: Path, tag: str, between: str) -> None:
    tag = tag.format(ATTRIBUTES.replace(" ", between))
    refused(tmp_path / "p.html", f"<html><body><article>{BODY}{tag}x</p></article></body></html>", "a tag has over 2,000 attributes")


def test_pages_of_very_many_tags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_TAGS", 100)
    page = "<html><body><article>" + BODY + "<br>" * 92 + "</article></body></html>"
    (tmp_path / "p.html").write_text(page, "utf-8")
    assert "新建学校十二所" in read(Source(tmp_path / "p.html", "p.html")).text
    refused(tmp_path / "q.html", page.replace("<br>", "<br><br>", 1), "101 tags, and at most 100 are read of one page")


def test_long_words_between_tags_are_no_attributes(tmp_path: Path) -> None:
    page = f"<html><body><article>{BODY}<p title='{'a b ' * 3000}'>{'a b ' * 3000}</p></article></body></html>"
    (tmp_path / "p.html").write_text(page, "utf-8")
    assert "新建学校十二所" in read(Source(tmp_path / "p.html", "p.html")).text


# --- who does the work ---------------------------------------------------------------------------------------


def test_what_can_take_long_is_done_where_it_can_be_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One large text too, and pages sooner than texts; of several, all together are weighed."""
    fill(tmp_path / "texts", 1, 3000)
    size = (tmp_path / "texts" / "000.txt").stat().st_size
    monkeypatch.setattr(gather, "_ONE", size + 1)
    with gathered([tmp_path / "texts"], Options()) as here:
        assert isinstance(here.facts, tuple)
    monkeypatch.setattr(gather, "_ONE", size)
    with gathered([tmp_path / "texts"], Options()) as elsewhere:
        assert isinstance(elsewhere.facts, Reread) and tuple(elsewhere.facts) == here.facts
