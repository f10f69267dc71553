"""Many documents at once: every kind of input gives the same records, in bounded memory, and none stops the others."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import commands
import packing
import pytest
from msgspec.structs import replace

import kg
from kg import pipeline
from kg.errors import ReadError, UsageError
from kg.model import Document, Failure
from kg.pipeline import Options, read_documents
from kg.read import Source, iter_sources, read
from kg.read.folder import METADATA_SUFFIX
from kg.records.jsonl import lines

REPORT = """{city}怎样建设充电设施

2024年3月5日，{city}人民政府新闻办公室举行新闻发布会，介绍“满电行动”有关情况。

{city}发展和改革委员会副主任李建国介绍，去年全市新建充电桩1500个，比上年增长12%。今年将实施“满电行动”，计划新建充电桩2000个以上。
"""
CITIES = {"a.txt": "兰州市", "甘肃/b.txt": "天水市", "甘肃/c.text": "酒泉市"}
TEXTS = {name: REPORT.format(city=city) for name, city in CITIES.items()}
METADATA = {"title": "充电设施", "publisher": "陇原样本报", "published": "2024-03-06", "authors": ["甲某", "乙某"]}
BESIDE = "title: 充电设施\npublisher: 陇原样本报\npublished: 2024-03-06\nauthors: [甲某, 乙某]\n".encode()
ROOT = Path(__file__).parents[2]
FILES = {name: text.encode() for name, text in TEXTS.items()} | {f"a{METADATA_SUFFIX}": BESIDE}
ROWS = [{"id": name, "text": text} | (METADATA if name == "a.txt" else {}) for name, text in TEXTS.items()]


def as_parquet(path: Path, rows: list[dict[str, object]], **options: object) -> Path:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pyarrow.Table.from_pylist(rows), path, **options)
    return path


MAKE: dict[str, Callable[[Path], Path]] = {
    "folder": lambda p: packing.folder(p / "texts", FILES),
    "zip": lambda p: packing.packed_zip(p / "texts.zip", FILES),
    "tar": lambda p: packing.packed_tar(p / "texts.tar", FILES),
    "tar.gz": lambda p: packing.packed_tar(p / "texts.tar.gz", FILES),
    "tgz": lambda p: packing.packed_tar(p / "texts.tgz", FILES),
    "jsonl": lambda p: packing.jsonl(p / "texts.jsonl", ROWS),
    "jsonl.gz": lambda p: packing.jsonl(p / "texts.jsonl.gz", ROWS),
    "parquet": lambda p: as_parquet(p / "texts.parquet", ROWS),
}


def found(*paths: Path | str) -> tuple[list[Source], list[Failure]]:
    failures: list[Failure] = []
    return list(iter_sources(map(Path, paths), failures.append)), failures


def without_place(document: Document, prefix: str) -> Document:
    return replace(document, id=document.id.removeprefix(prefix), path=document.path.removeprefix(prefix))


@pytest.mark.parametrize("kind", MAKE)
def test_the_same_documents_in_every_kind(tmp_path: Path, kind: str) -> None:
    """The identifier of a member of an archive begins with the archive's; all else is that of the folder."""
    plain = list(read_documents(packing.folder(tmp_path / "plain", FILES), Options(), failures := []))
    path = MAKE[kind](tmp_path)
    documents = list(read_documents(path, Options(), failures))
    prefix = f"{path.name}/" if kind in ("zip", "tar", "tar.gz", "tgz") else ""
    assert failures == []
    assert all(d.id.startswith(prefix) for d in documents)
    assert [without_place(d, prefix) for d in documents] == plain
    assert plain[0].title == "充电设施" and plain[0].authors == ("甲某", "乙某") and plain[1].title is None


@pytest.mark.parametrize("kind", MAKE)
def test_the_same_facts_in_every_kind(tmp_path: Path, kind: str) -> None:
    plain = kg.build(packing.folder(tmp_path / "plain", FILES)).corpus
    path = MAKE[kind](tmp_path)
    rows = [line.replace(f"{path.name}/", "") for line in lines(kg.build(path).corpus)]
    assert sorted(rows) == sorted(lines(plain))
    assert len(plain.facts) == 3 and all(f.figures for f in plain.facts)


@pytest.mark.parametrize("kind", MAKE)
def test_a_source_goes_to_another_process(tmp_path: Path, kind: str) -> None:
    sources, _ = found(MAKE[kind](tmp_path))
    for source in sources:
        sent = pickle.dumps(source)
        assert len(sent) < 600 + len(source.data or b"") + len(source.metadata or b"")
        assert read(pickle.loads(sent)) == read(source)
    assert {s.data is None for s in sources} == {kind in ("folder", "zip", "tar", "jsonl")}  # what can wait on the disk


@pytest.mark.parametrize("kind", MAKE)
def test_what_vanishes_after_it_was_found_is_a_failure(tmp_path: Path, kind: str) -> None:
    path = MAKE[kind](tmp_path)
    sources, _ = found(path)
    if kind == "folder":
        (path / "a.txt").unlink()
    else:
        path.unlink()
    if sources[0].data is not None:
        assert read(sources[0]).text  # it carries its bytes
    else:
        with pytest.raises(ReadError, match=r"a\.txt|texts\.") as caught:
            read(sources[0])
        assert "cannot be read: No such file" in str(caught.value)


@pytest.mark.parametrize("kind", ["zip", "tar", "jsonl"])
def test_what_is_cut_off_after_it_was_found_is_a_failure(tmp_path: Path, kind: str) -> None:
    path = MAKE[kind](tmp_path)
    sources, _ = found(path)
    os.truncate(path, 100)
    for source in sources:
        with pytest.raises(ReadError, match=path.name):
            read(source)


def test_a_file_that_vanishes_during_a_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packing.folder(tmp_path / "texts", FILES)
    seen: list[tuple[int, int, str]] = []

    def progress(done: int, of: int, name: str) -> None:
        seen.append((done, of, name))
        (path / "甘肃" / "b.txt").unlink(missing_ok=True)

    knowledge = pipeline.build(path, Options(progress=progress))
    assert [d.id for d in knowledge.documents] == ["a.txt", "甘肃/c.text"]
    assert [(f.path, "No such file" in f.reason) for f in knowledge.failures] == [(str(path / "甘肃/b.txt"), True)]
    assert seen == [(0, 3, "a.txt"), (1, 3, "甘肃/b.txt"), (2, 3, "甘肃/c.text"), (3, 3, "")]


def test_of_many_the_number_is_not_known_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "_AHEAD", 2)
    seen: list[tuple[int, int]] = []
    path = packing.folder(tmp_path / "texts", FILES)
    documents = read_documents(path, Options(progress=lambda done, of, _: seen.append((done, of))), [])
    assert [d.id for d in documents] == ["a.txt", "甘肃/b.txt", "甘肃/c.text"]
    assert seen == [(0, 0), (1, 0), (2, 0), (3, 3)]


def test_an_identifier_for_the_only_document_of_a_container(tmp_path: Path) -> None:
    path = packing.jsonl(tmp_path / "one.jsonl", ROWS[:1])
    assert [d.id for d in read_documents(path, Options(id="兰州"), [])] == ["兰州"]
    with pytest.raises(UsageError, match="--id names one document, but 3 are given"):
        list(read_documents(MAKE["zip"](tmp_path), Options(id="兰州"), []))


def test_one_identifier_in_two_kinds(tmp_path: Path) -> None:
    path, rows = packing.folder(tmp_path / "texts", FILES), MAKE["jsonl"](tmp_path)
    sources, failures = found(path, rows)
    assert [s.kind for s in sources] == ["file"] * 3
    assert [f.path for f in failures] == [f"{rows}:{n}" for n in (1, 2, 3)]
    assert f"{path / 'a.txt'} has the same identifier 'a.txt'" in failures[0].reason


def test_the_same_container_twice_is_read_once(tmp_path: Path) -> None:
    path = MAKE["zip"](tmp_path)
    os.symlink(path, tmp_path / "again.zip")
    sources, failures = found(path, path, tmp_path / "again.zip")
    assert len(sources) == 3 and failures == []


def test_containers_in_a_folder_are_not_taken_but_named(tmp_path: Path) -> None:
    MAKE["zip"](tmp_path)
    assert found(tmp_path)[0] == []
    assert "read where they are named" in found(tmp_path)[1][0].reason and "texts.zip" in found(tmp_path)[1][0].reason
    packing.folder(tmp_path / "texts", FILES)
    assert [s.id for s in found(tmp_path)[0]] == [f"texts/{name}" for name in TEXTS]


@pytest.mark.parametrize("name", ["empty.zip", "empty.tar", "empty.tar.gz", "empty.jsonl", "empty.jsonl.gz"])
def test_nothing_in_a_container(tmp_path: Path, name: str) -> None:
    make = packing.packed_zip if name.endswith("zip") else packing.packed_tar if "tar" in name else packing.jsonl
    sources, failures = found(make(tmp_path / name, {} if make is not packing.jsonl else []))  # type: ignore[operator]
    assert sources == [] and [f.path for f in failures] == [str(tmp_path / name)]
    assert "no document of a type that we read in this file" in failures[0].reason


# --- the command line -------------------------------------------------------------------------------------


def run(home: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    done = commands.run(*arguments, cwd=home, given=given)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


@pytest.mark.parametrize("path", ["texts", "texts/**/*", "texts.zip", "texts.tar.gz", "texts.jsonl", "texts.parquet", "-"])
def test_extract_takes_every_kind(tmp_path: Path, path: str) -> None:
    for kind in ("folder", "zip", "tar.gz", "jsonl", "parquet"):
        MAKE[kind](tmp_path)
    listed = "".join(f"texts/{name}\n" for name in TEXTS).encode()
    done = run(tmp_path, "extract", path, "--format", "jsonl", given=listed if path == "-" else b"")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, b"")
    assert len([r for r in rows if r["type"] == "document"]) == 3
    assert {r["name"] for r in rows if r["type"] == "place"} >= set(CITIES.values())


def test_build_takes_many_kinds_and_names_what_failed(tmp_path: Path) -> None:
    MAKE["zip"](tmp_path)
    packing.jsonl(tmp_path / "more.jsonl", [{"id": "ok", "text": TEXTS["a.txt"]}, {"id": "bad"}, b"{"])
    done = run(tmp_path, "build", "texts.zip", "more.jsonl", "none/*.txt", "-o", "out")
    assert done.returncode == 1 and b"4 documents" in done.stdout and b"3 failed" in done.stderr
    failed = [json.loads(line) for line in (tmp_path / "out/failures.jsonl").read_text("utf-8").splitlines()]
    assert [f["path"] for f in failed] == ["more.jsonl:3", "none/*.txt", "more.jsonl:2"]
    assert run(tmp_path, "build", "none.txt").returncode == 2  # a plain path that is not there is wrong use


@pytest.mark.parametrize(("path", "name"), [("texts.tar.gz", "texts"), ("texts/**/*.text", "texts"), ("-", "list")])
def test_where_a_build_writes(tmp_path: Path, path: str, name: str) -> None:
    MAKE["folder"](tmp_path), MAKE["tar.gz"](tmp_path)
    assert run(tmp_path, "build", path, given=b"texts/a.txt\0").returncode == 0
    assert (tmp_path / "exports" / name / "records.jsonl").exists()


def test_coverage_is_of_one_document(tmp_path: Path) -> None:
    MAKE["jsonl"](tmp_path)
    done = run(tmp_path, "coverage", "texts.jsonl")
    assert done.returncode == 2 and b"coverage is that of one document" in done.stderr


def test_parquet_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = MAKE["parquet"](tmp_path)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    sources, failures = found(path, packing.folder(tmp_path / "texts", FILES))
    assert len(sources) == 3
    assert failures == [Failure(str(path), f"{path}: Parquet is read by pyarrow, which is not there: pip install 'zhengtu[parquet]'")]


# --- memory -----------------------------------------------------------------------------------------------

COUNT = """
import sys
from pathlib import Path
from kg.read import iter_sources

def most():
    return int(next(x for x in open("/proc/self/status") if x.startswith("VmHWM")).split()[1])

paths = [Path(sys.argv[1])]
next(iter_sources(paths, sys.exit))
before = most()
print(sum(1 for _ in iter_sources(paths, sys.exit)), most() - before)
"""


def many_files(path: Path, count: int) -> Path:
    for i in range(count // 500):
        (path / f"{i:03}").mkdir(parents=True)
        for j in range(500):
            os.close(os.open(path / f"{i:03}" / f"{j:03}.txt", os.O_CREAT))
    return path


def many_lines(path: Path, count: int) -> Path:
    lines = (b'{"text":"%d"}\n' % i for i in range(count))
    path.with_suffix(".jsonl").write_bytes(b"".join(lines))
    return path.with_suffix(".jsonl")


def many_members(path: Path, count: int) -> Path:
    one = packing.member("x.txt", 1)
    with gzip.open(path.with_suffix(".tgz"), "wb", compresslevel=1) as out:
        for i in range(count):
            one.name = f"{i}.txt"
            out.write(one.tobuf() + b"x".ljust(512, b"\0"))
        out.write(bytes(1024))
    return path.with_suffix(".tgz")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells the most memory of a process")
@pytest.mark.parametrize(("make", "count"), [(many_files, 10_000), (many_lines, 30_000), (many_members, 10_000)])
def test_memory_of_many_sources(tmp_path: Path, make: Callable[[Path, int], Path], count: int) -> None:
    """Digests of what was met, and what one step needs: 160 bytes a document, while a list of sources takes over 500."""
    path = make(tmp_path / "many", count)
    done = subprocess.run([sys.executable, "-c", COUNT, str(path)], cwd=ROOT, capture_output=True, check=False)
    found, kilobytes = map(int, done.stdout.split())
    assert found == count
    assert kilobytes * 1024 < 2_000_000 + 160 * count


def test_a_packed_tar_is_gone_through_twice_whatever_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = many_members(tmp_path / "many", 2000)
    opened: list[str] = []
    really = tarfile.TarFile
    monkeypatch.setattr(tarfile, "TarFile", lambda *a, **k: opened.append("") or really(*a, **k))
    assert sum(read(s).text == "x" for s in iter_sources([path], pytest.fail)) == 2000
    assert len(opened) == 2
