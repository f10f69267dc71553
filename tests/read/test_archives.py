"""Texts in archives: Chinese names, damage, and archives made to do harm. None of them writes, fills memory or stops."""

from __future__ import annotations

import gzip
import io
import os
import random
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import packing
import pytest

from kg.errors import ReadError
from kg.model import Document, Failure
from kg.read import archive, iter_sources, read

WORDS = "兰州市今年计划新建充电桩两千个。\n"
TEXT = WORDS.encode()
BOTH = pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])


def pack(path: Path, kind: str, files: dict[str, bytes]) -> Path:
    path = path / f"a.{kind}"
    return packing.packed_zip(path, files) if kind == "zip" else packing.packed_tar(path, files)


def all_of(path: Path) -> tuple[list[Document], list[Failure]]:
    failures: list[Failure] = []
    documents = []
    for source in iter_sources([path], failures.append):
        try:
            documents.append(read(source))
        except ReadError as error:
            failures.append(Failure(source.origin, str(error)))
    return documents, failures


def refused(path: Path) -> dict[str, str]:
    """What failed, by its path below the archive's, where a good text beside it was read all the same."""
    documents, failures = all_of(path)
    assert [d.text for d in documents if d.id == f"{path.name}/good.txt"] == [WORDS]
    assert all(f.reason.startswith(f"{f.path}: ") for f in failures)
    return {f.path.removeprefix(f"{path}/"): f.reason.removeprefix(f"{f.path}: ") for f in failures}


@BOTH
def test_members_of_our_types_each_with_its_metadata(tmp_path: Path, kind: str) -> None:
    files = {
        "./texts/a.txt": TEXT, "texts/b.txt": TEXT, "texts/b.meta.yaml": b"publisher: x", "texts/b.txt.meta.yaml": b"publisher: y",
        "a.meta.yaml": b"publisher: other folder", "picture.png": b"\x89PNG", "__MACOSX/._a.txt": b"x", ".git/a.txt": b"x",
        "texts/gb.txt": WORDS.encode("gb18030"), "inner.zip": b"PK", "texts/A.TXT": TEXT,
    }  # fmt: skip
    documents, failures = all_of(pack(tmp_path, kind, files))
    assert failures == []
    names = sorted(f"a.{kind}/texts/{n}" for n in ("a.txt", "b.txt", "gb.txt", "A.TXT"))
    assert sorted(d.id for d in documents) == names and {d.text for d in documents} == {WORDS}
    assert {d.id.rpartition("/")[2]: d.publisher for d in documents} == {"a.txt": None, "b.txt": "y", "gb.txt": None, "A.TXT": None}


@BOTH
def test_what_is_wrong_with_a_text_or_its_metadata(tmp_path: Path, kind: str) -> None:
    files = {"good.txt": TEXT, "empty.txt": b"", "pdf.txt": b"%PDF-1", "m.txt": TEXT, "m.meta.yaml": b"titel: x", "big.txt": TEXT}
    files["big.meta.yaml"] = b"#" * (2**20 + 1)
    found = refused(pack(tmp_path, kind, files))
    assert found["empty.txt"] == "the file is empty" and "a PDF file" in found["pdf.txt"]
    assert "unpacks to 1,048,577 bytes" in found["big.txt"]
    assert len(found) == 4 and "the metadata beside it: unknown key 'titel'" in found["m.txt"]


@BOTH
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../up.txt", "leads out of the archive"),
        ("a/../../up.txt", "leads out of the archive"),
        ("/etc/absolute.txt", "leads out of the archive"),
        ("C:/windows.txt", "leads out of the archive"),
        ("a\nb.txt", "control characters"),
        ("a\x1b[2Jb.txt", "control characters"),
    ],
)
def test_names_that_do_harm_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, name: str, words: str) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    path = pack(tmp_path, kind, {name: TEXT, "good.txt": TEXT})
    before = sorted(p for p in tmp_path.rglob("*"))
    assert words in refused(path)[name.replace("\n", "\ufffdu000a").replace("\x1b", "\ufffdu001b")]
    assert sorted(p for p in tmp_path.rglob("*")) == before  # nothing is written


@BOTH
def test_one_name_twice(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as packed, pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr("good.txt", TEXT)
            packed.writestr("good.txt", b"other")
    else:
        with tarfile.open(path, "w" if kind == "tar" else "w:gz") as stream:
            for data in (TEXT, b"other"):
                stream.addfile(packing.member("good.txt", len(data)), io.BytesIO(data))
    assert "an earlier one has the same identifier" in refused(path)["good.txt"]


@BOTH
def test_names_as_chinese_windows_writes_them(tmp_path: Path, kind: str) -> None:
    """In GBK without saying so; the second byte of a character may be that of a backslash, which parts folders too."""
    name = "讲话乗\\一.txt" if kind == "zip" else "讲话乗/一.txt"
    raw, path = name.encode("gbk"), tmp_path / f"a.{kind}"
    assert raw.count(b"\\") == (2 if kind == "zip" else 1)
    if kind == "zip":
        packed = packing.packed_zip(path, {"x" * len(raw): TEXT})
        packed.write_bytes(packed.read_bytes().replace(b"x" * len(raw), raw))
    else:
        with tarfile.open(path, "w" if kind == "tar" else "w:gz", encoding="gbk", format=tarfile.GNU_FORMAT) as stream:
            stream.addfile(packing.member(name, len(TEXT)), io.BytesIO(TEXT))
    documents, failures = all_of(path)
    assert failures == [] and [(d.id, d.text) for d in documents] == [(f"a.{kind}/讲话乗/一.txt", WORDS)]


# --- ZIP --------------------------------------------------------------------------------------------------


def test_every_way_of_packing_that_we_read(tmp_path: Path) -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2):
        assert refused(packing.packed_zip(tmp_path / f"{method}.zip", {"good.txt": TEXT, "b.txt": TEXT * 5}, method)) == {}
    path = packing.packed_zip(tmp_path / "lzma.zip", {"a.txt": TEXT}, zipfile.ZIP_LZMA)
    assert "packed by method 14" in all_of(path)[1][0].reason


def test_bytes_before_the_archive(tmp_path: Path) -> None:
    path = packing.packed_zip(tmp_path / "a.zip", {"good.txt": TEXT})
    path.write_bytes(b"#!/bin/sh\n" * 10 + path.read_bytes())
    assert refused(path) == {}


def test_sizes_that_follow_the_data(tmp_path: Path) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("good.txt", TEXT)
    (tmp_path / "a.zip").write_bytes(pipe.getvalue())
    assert refused(tmp_path / "a.zip") == {}


def test_links_and_encrypted_members_of_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("good.txt", TEXT)
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
        packed.writestr("secret.txt", TEXT)
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rindex(signature, 0, data.rindex(b"secret.txt") if flags == 8 else data.index(b"PK\x01\x02")) + flags] |= 1
    path.write_bytes(data)
    found = refused(path)
    assert found == {"link.txt": "it is a link; pack the file itself", "secret.txt": "it is encrypted; pack it again without a password"}


def with_sizes(path: Path, name: str, size: int) -> Path:
    """The archive with another unpacked size for a member in its table of contents."""
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    while data[at + 46 : at + 46 + len(name)] != name.encode():
        at = data.index(b"PK\x01\x02", at + 4)
    struct.pack_into("<I", data, at + 24, size)
    path.write_bytes(data)
    return path


def least(call: Callable[[], Any]) -> int:
    """The most memory that it took."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_zip_bombs_are_refused_without_being_unpacked(tmp_path: Path) -> None:
    path = packing.packed_zip(tmp_path / "a.zip", {"bomb.txt": b"0" * 50_000_000, "large.txt": b"0" * 70_000_000, "good.txt": TEXT})
    found: dict[str, str] = {}
    assert least(lambda: found.update(refused(path))) < 3_000_000
    assert "over 200 times its size" in found["bomb.txt"] and "70,000,000 bytes, more than the 67,108,864" in found["large.txt"]
    with_sizes(path, "bomb.txt", 900_000)
    with_sizes(path, "large.txt", 12)
    assert least(lambda: found.update(refused(path))) < 5_000_000
    assert all("length or checksum is not what the archive says" in found[n] for n in ("bomb.txt", "large.txt"))


def test_members_that_overlap(tmp_path: Path) -> None:
    """Many names for one stretch of a file, as a bomb of kilobytes that unpacks to petabytes has them."""
    path = packing.packed_zip(tmp_path / "a.zip", {"one.txt": TEXT * 9, "two.txt": TEXT * 9, "good.txt": TEXT})
    data = bytearray(path.read_bytes())
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    struct.pack_into("<I", data, second + 42, 0)
    path.write_bytes(data)
    found = refused(path)
    assert set(found) == {"one.txt", "two.txt"} and all("it overlaps another member" in x for x in found.values())


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"no archive", b"PK\x03\x04" + bytes(100)])
def test_no_zip(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    documents, (failure,) = all_of(tmp_path / "a.zip")
    assert documents == [] and "this archive is damaged, cut off or no archive" in failure.reason


# --- tar --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["tar", "tar.gz"])
def test_links_and_devices_of_a_tar(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    kinds = {"s": tarfile.SYMTYPE, "h": tarfile.LNKTYPE, "c": tarfile.CHRTYPE, "b": tarfile.BLKTYPE, "f": tarfile.FIFOTYPE}
    with tarfile.open(path, "w" if kind == "tar" else "w:gz") as packed:
        packed.addfile(packing.member("folder.txt", 0, tarfile.DIRTYPE))
        for name, what in kinds.items():
            packed.addfile(packing.member(f"{name}.txt", 0, what, "/etc/passwd"))
        packed.addfile(packing.member("good.txt", len(TEXT)), io.BytesIO(TEXT))
    found = refused(path)
    assert set(found) == {f"{name}.txt" for name in kinds}
    assert set(found.values()) == {"it is a link, a device or a sparse file; pack the file itself"}


def test_a_sparse_file_is_not_filled_up(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    packed = packing.packed_tar(path, {"hole.txt": b"", "good.txt": TEXT})
    data = bytearray(packed.read_bytes())
    data[156:157] = tarfile.GNUTYPE_SPARSE
    data[483:495] = b"77777777777\0"  # its real size: 8 GB
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    path.write_bytes(data)
    assert "sparse" in refused(path)["hole.txt"]


def test_tar_bombs(tmp_path: Path) -> None:
    path = packing.packed_tar(tmp_path / "a.tar.gz", {"large.txt": b"0" * 70_000_000, "film.mp4": b"0" * 5_000_000, "good.txt": TEXT})
    found: dict[str, str] = {}
    assert least(lambda: found.update(refused(path))) < 5_000_000
    assert "70,000,000 bytes, more than the 67,108,864" in found["large.txt"] and len(found) == 1


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_that_fills_the_memory_is_not_read(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "a.tar.gz"
    with gzip.open(path, "wb") as out:
        good = packing.member("good.txt", len(TEXT))
        out.write(good.tobuf() + TEXT.ljust(512, b"\0"))
        out.write(packing.member("x", 100_000_000, kind).tobuf(tarfile.GNU_FORMAT))
        for _ in range(100):
            out.write(bytes(1_000_000))
    found: dict[str, Any] = {}
    assert least(lambda: found.update(a=all_of(path))) < 5_000_000
    documents, (failure,) = found["a"]
    assert [d.text for d in documents] == [WORDS] and "one of its headers claims to be huge" in failure.reason


def test_a_stream_that_unpacks_to_much_more_than_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_STREAM_FREE", 10**6)
    files = {"good.txt": TEXT} | {f"{i}.txt": b"0" * 10**6 for i in range(20)}
    path = packing.packed_tar(tmp_path / "a.tgz", files)
    documents, (failure,) = all_of(path)
    assert documents[0].text == WORDS and len(documents) < 20 and "over 200 times its size" in failure.reason


@pytest.mark.parametrize("kind", ["tar", "tar.gz"])
def test_a_tar_that_is_cut_off_gives_what_stands_before(tmp_path: Path, kind: str) -> None:
    rng = random.Random(5)
    files = {f"{i:02}.txt": f"第{i}篇 ".encode() + rng.randbytes(3000).hex().encode() for i in range(20)}
    path = pack(tmp_path, kind, files)
    os.truncate(path, path.stat().st_size // 2)
    documents, failures = all_of(path)
    assert 5 < len(documents) < 15 and [d.id for d in documents] == [f"a.{kind}/{n}" for n in list(files)[: len(documents)]]
    assert failures[-1].path in (str(path), f"{path}/{len(documents):02}.txt")


@pytest.mark.parametrize("content", [b"", b"no archive", gzip.compress(b"no archive" * 100, mtime=0), bytes(5000)], ids=["empty", "words", "gzip", "zeros"])
def test_no_tar(tmp_path: Path, content: bytes) -> None:
    for name in ("a.tar", "a.tar.gz"):
        (tmp_path / name).write_bytes(content)
        documents, (failure,) = all_of(tmp_path / name)
        assert documents == [] and failure.path == str(tmp_path / name)


# --- both -------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("seed", range(40))
def test_an_archive_with_any_damage_gives_documents_or_failures(tmp_path: Path, kind: str, seed: int) -> None:
    rng = random.Random(seed)
    files = {f"{i}.txt": TEXT * rng.randint(1, 40) for i in range(6)} | {"2.meta.yaml": b"title: x"}
    path = pack(tmp_path, kind, files)
    data = bytearray(path.read_bytes())
    if kind == "tar.gz" and seed % 2:  # damage below the compression
        data = bytearray(gzip.decompress(data))
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data))
        if rng.random() < 0.3:
            del data[at : at + rng.randint(1, 600)]
        else:
            data[at] = rng.choice((0, 0xFF, 0x80, rng.randrange(256)))
    path.write_bytes(gzip.compress(data) if kind == "tar.gz" and seed % 2 else data)
    documents, failures = all_of(path)
    assert len(documents) + len(failures) > 0
    assert all(set(d.text) <= set(WORDS) or d.text for d in documents)


def test_a_worker_needs_no_table_of_contents(tmp_path: Path) -> None:
    """A member of a large archive is read from where it stands: 2,000 of them cost about what 2,000 files cost."""
    path = packing.packed_zip(tmp_path / "a.zip", {f"{i}.txt": TEXT for i in range(2000)})
    sources = list(iter_sources([path], pytest.fail))
    opened = zipfile.ZipFile
    try:
        zipfile.ZipFile = None  # type: ignore[misc, assignment]
        assert all(read(s).text == WORDS for s in sources)
    finally:
        zipfile.ZipFile = opened  # type: ignore[misc]
