"""Names in any bytes: each file is read under a name that can be written, and no two names become one."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import commands
import packing
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores import build

import kg
from kg.errors import UsageError
from kg.model import Failure
from kg.pipeline import Options, read_documents
from kg.read import Source, iter_sources, read
from kg.read.names import kept, opened_as, readable, unwritable

WORDS = "成都市今年新建学校12所。\n"
TEXT = WORDS.encode()
GBK = "公告.txt".encode("gbk")
PIECE = st.binary(min_size=1, max_size=12).filter(lambda b: b not in (b".", b"..") and not set(b) & set(b"/\0") and not b.startswith(b"."))


def put(folder: Path, *names: bytes) -> Path:
    """Files with these bytes as names, as the file system holds them."""
    for name in names:
        path = os.fsencode(folder) + b"/" + name
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(TEXT)
    return folder


def found(paths: Iterable[Path | str]) -> tuple[list[Source], list[Failure]]:
    failures: list[Failure] = []
    return list(iter_sources(map(Path, paths), failures.append)), failures


def notes(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.name == "kg"]


@given(PIECE)
def test_every_name_can_be_written_and_a_path_is_found_again(name: bytes) -> None:
    path = os.fsdecode(b"texts/" + name)
    assert unwritable(readable(path)) is None and readable(path).encode("utf-8").startswith(b"texts/")
    assert opened_as(kept(path)) == path
    assert kept(path).encode("utf-8")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(names=st.sets(PIECE, min_size=2, max_size=8))
def test_no_two_names_of_a_folder_become_one(tmp_path_factory: pytest.TempPathFactory, names: set[bytes]) -> None:
    folder = put(tmp_path_factory.mktemp("names"), *(name + b".txt" for name in names))
    sources, failures = found([folder])
    assert failures == [] and len({s.id for s in sources}) == len(names)
    assert [s.id for s in sources] == sorted(s.id for s in sources)
    assert {read(s).text for s in sources} == {WORDS}


def test_names_of_a_folder(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    names = (GBK, "简报.txt".encode("gbk"), "公告.txt".encode(), b"\xff.txt", b"a\nb.txt", "市/".encode("gbk") + b"x.txt", b"y.txt")
    sources, failures = found([put(tmp_path, *names)])
    apart = next(s.id for s in sources if s.id.startswith("公告~"))
    assert [s.id for s in sources] == sorted(["a\ufffdu000ab.txt", "y.txt", "公告.txt", apart, "市/x.txt", "简报.txt", "\ufffdff.txt"])
    assert failures == [] and all(unwritable(s.origin) is None for s in sources)
    said = notes(caplog)
    assert len(said) == 5 and f"{tmp_path}/公告.txt: this name is not in UTF-8, or holds control characters; it is read as {apart}" in said


def test_of_very_many_names_not_each_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    sources, _ = found([put(tmp_path, *(b"\xff%d.txt" % i for i in range(60)))])
    assert len(sources) == 60 and len(notes(caplog)) == 21 and "not told one by one" in notes(caplog)[-1]


def test_names_that_are_given_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, GBK, "公告.txt".encode(), b"\xff.txt", b"\xfe.txt", b"in/" + GBK)
    monkeypatch.chdir(tmp_path)
    names = [os.fsdecode(n) for n in (GBK, b"\xff.txt", b"\xfe.txt")]
    sources, failures = found([*names, "公告.txt"])
    assert failures == [] and [s.id for s in sources][1:] == ["\ufffdff.txt", "\ufffdfe.txt", "公告.txt"]
    assert sources[0].id.startswith("公告~")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"in/" + GBK + b"\n" + GBK + b"\n\xff.txt\nnone" + GBK + b"\n")))
    listed, (failure,) = found(["-"])
    assert [s.id for s in listed] == ["in/公告.txt", sources[0].id, "\ufffdff.txt"]
    assert failure.reason == "none公告.txt: no such file or folder (in the list on standard input)"
    assert [s.id for s in found(["**/公*.txt"])[0]] == ["in/公告.txt", "公告.txt", sources[0].id]  # patterns are of what is read


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_names_in_an_archive(tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    raw = [GBK, "公告.txt".encode(), b"\xff.txt", b"\xfe.txt", "公告.meta.yaml".encode("gbk")]
    files = {name: b"title: GBK" if name.endswith(b"yaml") else TEXT for name in raw}
    path = tmp_path / f"a.{kind}"
    if kind == "zip":
        marks = {f"{i}".encode() * len(name): name for i, name in enumerate(files, 1)}
        data = packing.packed_zip(path, {m.decode(): files[name] for m, name in marks.items()}).read_bytes()
        for mark, name in marks.items():
            data = data.replace(mark, name)
        path.write_bytes(data)
    else:
        packing.packed_tar(path, {os.fsdecode(name): data for name, data in files.items()})
    sources, failures = found([path])
    titles = {s.id.removeprefix(f"a.{kind}/"): read(s).title for s in sources}
    apart = next(name for name in titles if name.startswith("公告~"))
    assert failures == [] and titles == {"公告.txt": None, apart: "GBK", "\ufffdff.txt": None, "\ufffdfe.txt": None}
    assert len(notes(caplog)) == 1 and f"{path}: names in it are not in UTF-8" in notes(caplog)[0]


def test_a_zip_that_says_utf_8_of_other_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("公告.txt", "好.txt"):
            archive.writestr(name, TEXT)
    path.write_bytes(path.read_bytes().replace("公".encode(), b"\xb9\xab\xff"))
    sources, failures = found([path])
    assert failures == [] and [s.id for s in sources] == ["a.zip/好.txt", "a.zip/\ufffdb9\ufffdab\ufffdff告.txt"]
    assert {read(s).text for s in sources} == {WORDS}


def test_a_store_knows_such_files_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb9\xab"))
    put(folder, GBK, "公告.txt".encode(), b"\xff.txt", b"\xfe/x.txt")
    (folder / "bad.txt").write_bytes(b"\xff")
    os.utime(folder / "bad.txt", (1_700_000_000, 1_700_000_000))  # a file of this very moment may change once more
    first = build(folder, tmp_path / "store")
    assert first.added == 4 and [f.path for f in first.failures] == [f"{tmp_path}/公/bad.txt"]
    (row,) = map(json.loads, (tmp_path / "store" / "failures.jsonl").read_text("utf-8").splitlines())
    assert row["path"] == f"{tmp_path}/公/bad.txt"
    os.unlink(os.fsencode(folder) + b"/\xff.txt")
    really = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("\udcfe"):
            raise PermissionError(13, "Permission denied", path)
        return really(path)

    with monkeypatch.context() as patch:  # what cannot be listed is not gone
        patch.setattr(os, "scandir", scandir)
        summary = build(folder, tmp_path / "store")
        assert summary.withdrawn == [] and [f.path for f in summary.failures] == [f"{tmp_path}/公/\ufffdfe"]
    again = build(folder, tmp_path / "store")
    assert (again.unchanged, again.withdrawn, again.still_failed) == (3, ["\ufffdff.txt"], 1)


def test_the_command_line(tmp_path: Path) -> None:
    put(tmp_path, b"in/" + GBK, b"in/\xff.txt")
    (tmp_path / "in" / "bad.txt").write_bytes(b"\xff")
    done = commands.run("extract", "-", "--format", "jsonl", cwd=tmp_path, given=b"in/" + GBK + b"\nin/\xff.txt\nin/bad.txt")
    ids = [row["id"] for line in done.stdout.splitlines() if (row := json.loads(line))["type"] == "document"]
    assert done.returncode == 1 and ids == ["in/公告.txt", "in/\ufffdff.txt"]
    said = done.stderr.decode("utf-8").splitlines()
    assert all(line.startswith("kg: in/") for line in said) and len(said) == 3


def test_a_program_of_ones_own(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    put(tmp_path, GBK)
    known = kg.build([tmp_path, tmp_path / "\ud800.txt"])
    assert [d.id for d in known.documents] == ["公告.txt"] and len(notes(caplog)) == 1
    assert [f.reason.encode("utf-8") for f in known.failures] == [f"{tmp_path}/\ufffdud800.txt: no such file or folder".encode()]
    known.write(tmp_path / "out", ["jsonl", "csv"])
    for said in ({"publisher": "\udcff"}, {"jurisdiction": "a\0"}, {"publisher": 5}):
        with pytest.raises(UsageError, match=next(iter(said))):
            kg.build(tmp_path, **said)  # type: ignore[arg-type]


# --- metadata ------------------------------------------------------------------------------------------------

BROKEN = '"title": "甲\\ud800乙", "publisher": "\\u0001", "authors": ["a\\udfff", "b"], "jurisdiction": "成都市", "url": "https://example.org/\\ufffe"'


def test_halves_of_characters_in_metadata(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """In records as in YAML they are read as U+FFFD, and it is said, once a document."""
    packing.jsonl(tmp_path / "a.jsonl", [f'{{"text": "x", {BROKEN}}}'.encode(), {"text": "二"}])
    (tmp_path / "r.txt").write_text(WORDS, "utf-8")
    (tmp_path / "r.meta.yaml").write_text(f"{{{BROKEN}}}", "utf-8")
    failures: list[Failure] = []
    documents = list(read_documents([tmp_path / "a.jsonl", tmp_path / "r.txt"], Options(), failures))
    assert failures == [] and len(documents) == 3
    for d in (documents[0], documents[2]):
        assert (d.title, d.publisher, d.authors) == ("甲\ufffd乙", "\ufffd", ("a\ufffd", "b"))
        assert (d.jurisdiction, d.url) == ("成都市", "https://example.org/\ufffd")
    said = [f"{place}: title, publisher, authors, url: control characters" for place in (f"{tmp_path}/a.jsonl:1", f"{tmp_path}/r.meta.yaml")]
    assert [note[: len(words)] for note, words in zip(notes(caplog), said, strict=True)] == said


@pytest.mark.parametrize("bad", ["\\ud800", "a\\u0000", "\\ufffe", "\\u0085", "x" * 1001])
def test_an_identifier_that_cannot_be_one_is_named(tmp_path: Path, bad: str) -> None:
    packing.jsonl(tmp_path / "a.jsonl", [f'{{"text": "x", "id": "{bad}"}}'.encode(), {"text": "二", "id": "ok"}])
    sources, (failure,) = found([tmp_path / "a.jsonl"])
    assert [s.id for s in sources] == ["ok"] and failure.reason.startswith(f"{tmp_path}/a.jsonl:1: id: ")


def test_control_characters_of_a_page_cost_nothing_else(tmp_path: Path) -> None:
    body = "".join(f"<p>成都市教育局介绍，今年新建学校{n}所，&#1;覆盖率\x01达到&#xFFFE;百分之六十，\f各区县都有安排。</p>" for n in range(12, 18))
    (tmp_path / "p.html").write_text(f"<html><head><title>学&#xD800;校</title></head><body><article>{body}</article></body></html>", "utf-8")
    document = read(Source(tmp_path / "p.html", "p.html"))
    assert "今年新建学校12所，\ufffd覆盖率" in document.text and unwritable(document.text.replace("\n", "")) is None
    assert document.title == "学\ufffd校"


def test_form_feeds_stay_where_they_are(tmp_path: Path) -> None:
    text = "成都市今年新建学校12所。\f覆盖率达到60%以上。\x0b\x85\ufffe"
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert read(Source(tmp_path / "a.txt", "a.txt")).text == text


@pytest.mark.parametrize("text", ["\x01", "\ufeff", "\x85", "\u2028", "\u200b", "a\n\x01\nb"])
def test_a_text_of_signs_that_nobody_sees_says_nothing_and_fails_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())
    known = kg.build([tmp_path / "a.txt"])
    assert known.failures == () or "empty" in known.failures[0].reason
