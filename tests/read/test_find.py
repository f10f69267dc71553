"""Which documents paths mean: folders in order, patterns, lists on standard input, links, what was met before."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import packing
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Failure
from kg.read import Given, Source, iter_sources, read
from kg.read.listing import paths_of
from kg.read.seen import Seen

NAMES = ("a-b.txt", "a.txt", "a/c.txt", "a/d/e.md", "a0.txt", "b/x.html", "b/x.xyz", "b/y[1].txt", "甘肃/z.TXT")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    packing.folder(tmp_path / "texts", dict.fromkeys(NAMES, b"x"))
    packing.folder(tmp_path / "texts" / ".hidden", {"h.txt": b"x"})
    packing.packed_zip(tmp_path / "texts" / "b" / "p.zip", {"q.txt": b"x"})
    return tmp_path


def found(*paths: Path | str) -> tuple[list[Source], list[Failure]]:
    failures: list[Failure] = []
    return list(iter_sources(map(Path, paths), failures.append)), failures


def ids(*paths: Path | str) -> list[str]:
    sources, failures = found(*paths)
    assert failures == []
    return [s.id for s in sources]


def test_a_folder_is_in_the_order_of_whole_paths(home: Path) -> None:
    assert ids("texts") == sorted(set(NAMES) - {"b/x.xyz"})


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("texts/**/*.txt", ["a-b.txt", "a.txt", "a/c.txt", "a0.txt", "b/y[1].txt"]),
        ("texts/*.txt", ["a-b.txt", "a.txt", "a0.txt"]),
        ("texts/a?.txt", ["a0.txt"]),
        ("texts/a[!0]*.txt", ["a-b.txt"]),
        ("texts/a[0-9-]*.txt", ["a-b.txt", "a0.txt"]),
        ("texts/a*", ["a-b.txt", "a.txt", "a/c.txt", "a/d/e.md", "a0.txt"]),  # folders are taken whole
        ("texts/**/d", ["a/d/e.md"]),
        ("texts/**/d/**/*", ["a/d/e.md"]),
        ("texts/?/*.*", ["a/c.txt", "b/p.zip/q.txt", "b/x.html", "b/y[1].txt"]),  # containers where they fit
        ("texts/甘*/*", ["甘肃/z.TXT"]),
        ("*/a.txt", ["texts/a.txt"]),  # identifiers begin below what stands before the first sign
        ("texts/b/y[[]1].txt", ["y[1].txt"]),
    ],
)
def test_patterns(home: Path, pattern: str, names: list[str]) -> None:
    assert ids(pattern) == names
    assert ids(home / pattern) == names


def test_a_file_is_itself_before_it_is_a_pattern(home: Path) -> None:
    assert ids("texts/b/y[1].txt") == ["y[1].txt"]


@pytest.mark.parametrize(("pattern", "words"), [("texts/*.rtf", "no file that we read has a path"), ("no/*.txt", "there is no folder no")])
def test_patterns_that_mean_nothing(home: Path, pattern: str, words: str) -> None:
    sources, (failure,) = found(pattern)
    assert sources == [] and failure.path == pattern and words in failure.reason


def given_list(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize("data", [b"texts/a.txt\n\ntexts/a/c.txt\n", b"texts/a.txt\r\ntexts/a/c.txt", b"texts/a.txt\0texts/a/c.txt\0"])
def test_a_list(home: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    given_list(monkeypatch, data)
    assert ids("-") == ["texts/a.txt", "texts/a/c.txt"]


def test_a_list_of_all_kinds(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "texts" / "line\nend.txt").write_bytes(b"x")
    lines = ["./texts/b/p.zip", "texts/a", "texts/line\nend.txt", "../none.txt", str(home / "texts" / "a.txt"), "texts/*.txt"]
    given_list(monkeypatch, "\0".join(lines).encode())
    sources, failures = found("-")
    whole = str(home / "texts" / "a.txt").lstrip("/")
    assert [s.id for s in sources] == ["texts/b/p.zip/q.txt", "texts/a/c.txt", "texts/a/d/e.md", "texts/line\ufffdu000aend.txt", whole]
    assert [f.path for f in failures] == ["../none.txt", "texts/*.txt"]  # a list is of paths: it holds no patterns
    given_list(monkeypatch, b"\n")
    assert "there is no path on standard input" in found("-")[1][0].reason


@given(st.lists(st.text(st.characters(exclude_characters="\0\ud800", exclude_categories=["Cs"]), min_size=1).filter(lambda x: Path(x) != Path())))
def test_any_name_comes_through_a_list_with_nul(names: list[str]) -> None:
    data = b"".join(os.fsencode(n) + b"\0" for n in names)
    assert list(paths_of(io.BytesIO(data))) == [Path(n) for n in names]


def test_a_long_list_is_read_piece_by_piece() -> None:
    class Stream(io.BytesIO):
        most = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.most = max(self.most, size if size is not None and size >= 0 else 2**60)
            return super().read(size)

    stream = Stream(b"".join(b"texts/%d.txt\n" % i for i in range(50_000)))
    assert sum(1 for _ in paths_of(stream)) == 50_000
    assert stream.most <= 2**16


def test_links(home: Path) -> None:
    outside = packing.folder(home / "outside", {"o.txt": b"x", "deep/p.txt": b"x"})
    os.symlink(outside, home / "texts" / "out")
    os.symlink(home, outside / "deep" / "up")  # a circle
    os.symlink(home / "texts" / "a.txt", home / "texts" / "a" / "again.txt")
    os.symlink("nowhere", home / "texts" / "lost.txt")
    os.symlink("self.txt", home / "texts" / "self.txt")
    names = {*NAMES, "out/o.txt", "out/deep/p.txt"} - {"b/x.xyz"}
    assert ids("texts") == sorted(names)


def test_what_is_no_file_is_left_out_and_said(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    os.mkfifo(home / "texts" / "pipe.txt")
    os.symlink("nowhere", home / "texts" / "lost.txt")
    os.mkfifo(home / "texts" / "pipe.of-no-type")
    assert ids("texts") == sorted(set(NAMES) - {"b/x.xyz"})
    assert sorted(caplog.messages) == [f"texts/{name}: no file (a pipe, a device, or a link that leads nowhere); left out" for name in ("lost.txt", "pipe.txt")]


def test_overlapping_paths(home: Path) -> None:
    assert ids("texts/a/c.txt", "texts/a", "texts", "texts/**/*.txt")[:3] == ["c.txt", "d/e.md", "a-b.txt"]
    packing.folder(home / "other", {"c.txt": b"x"})
    sources, failures = found("other/c.txt", "texts/a/c.txt", "texts")
    assert "a/c.txt" in [s.id for s in sources]  # refused under one name, it comes under another
    assert [f.reason for f in failures] == ["texts/a/c.txt: other/c.txt has the same identifier 'c.txt'; give the folder that holds both"]


def test_a_folder_that_cannot_be_listed_does_not_stop_the_others(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("/a"):
            raise PermissionError(13, "Permission denied", path)
        return really(path)

    monkeypatch.setattr(os, "scandir", scandir)
    sources, failures = found("texts")
    assert [s.id for s in sources] == ["a-b.txt", "a.txt", "a0.txt", "b/x.html", "b/y[1].txt", "甘肃/z.TXT"]
    assert [f.reason for f in failures] == ["texts/a: this folder cannot be listed: Permission denied"]
    assert [f.reason.partition(": ")[2][:40] for f in found("texts/a")[1]] == [
        "this folder cannot be listed: Permission", "no file of a type that we read in this f",
    ]  # fmt: skip


def test_folders_nested_deep(tmp_path: Path) -> None:
    below = [tmp_path]
    for _ in range(1200):
        below.append(below[-1] / "a")
        below[-1].mkdir()
    (below[-1] / "x.txt").write_text("x")
    assert ids(tmp_path) == ["a/" * 1200 + "x.txt"]
    (below[-1] / "x.txt").unlink()
    for folder in reversed(below[1:]):  # what removes a test's folder goes down by calling itself
        folder.rmdir()


def test_a_name_that_leaves_no_room_for_metadata(tmp_path: Path) -> None:
    path = tmp_path / ("名" * 83 + ".txt")
    path.write_text("正文", "utf-8")
    assert read(Source(path, path.name)).text == "正文"


def test_metadata_that_would_fill_the_memory(tmp_path: Path) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    (tmp_path / "a.txt").write_text("正文", "utf-8")
    for key in ("title", "published", "authors"):
        (tmp_path / "a.meta.yaml").write_text(f"{key}: &k\n  - {{{bomb[:0]}}}\n" + bomb, "utf-8")
        with pytest.raises(Exception, match="unknown key 'a'"):
            read(Source(tmp_path / "a.txt", "a"))
        nested = "&a [x, x, x, x, x, x, x, x, x, x]"
        for a, b in zip("abcdefghi", "bcdefghij", strict=True):
            nested = f"&{b} [{nested}, {', '.join([f'*{a}'] * 9)}]"
        (tmp_path / "a.meta.yaml").write_text(f"{key}: {nested}\n", "utf-8")
        with pytest.raises(Exception, match="is wanted") as caught:
            read(Source(tmp_path / "a.txt", "a"))
        assert len(str(caught.value)) < 500


def test_times_of_the_day_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("正文", "utf-8")
    for value in ("2024-03-05T08:00:00+08:00", "2024-03-05 08:00", "2024-03-05T08:00:00.5Z", "'2024-03-05T08:00'"):
        (tmp_path / "a.meta.yaml").write_text(f"published: {value}\n")
        assert read(Source(tmp_path / "a.txt", "a"), Given()).published == "2024-03-05"


@given(st.lists(st.tuples(st.text(max_size=3), st.integers(1, 2**32 - 1)), max_size=3000))
def test_what_was_met_is_remembered_as_a_dictionary_does(pairs: list[tuple[str, int]]) -> None:
    seen, expected = Seen(), dict[str, int]()
    for text, number in pairs:
        assert seen.get(text) == expected.get(text, 0)
        seen.put(text, number)
        expected[text] = number
    assert len(seen) == len(expected) and all(seen.get(t) == n for t, n in expected.items())


def test_a_table_that_grows() -> None:
    seen = Seen()
    assert all(seen.new(f"texts/{i}.txt") for i in range(20_000))
    assert not any(seen.new(f"texts/{i}.txt") for i in range(20_000)) and seen.get("x") == 0
