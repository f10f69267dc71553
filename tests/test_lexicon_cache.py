"""What is made of the lexicon is kept from run to run: it is found again, and whatever is wrong with it changes no answer."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import lexicon, lexicon_cache
from kg.lexicon_cache import SWITCH, Kept
from kg.resources import folder

TEXT = "2025年3月1日，市教育局局长李敏介绍，今年新建学校12所，同比增长5.2%。"
WORDS = [f"{a}{b}" for a in "甲乙丙丁戊" for b in "子丑寅卯辰"]  # expressions enough to be worth keeping


def kg(cache: Path, *arguments: object, **environment: str) -> bytes:
    """What a start of its own writes to standard output, with this folder for caches."""
    text = cache.parent / "text.txt"
    text.write_text(TEXT, "utf-8")
    words = [sys.executable, "-m", "kg", "extract", text, *map(str, arguments), "--format", "jsonl"]
    done = subprocess.run(words, capture_output=True, env={**os.environ, "XDG_CACHE_HOME": str(cache), **environment}, check=True)
    assert b"12" in done.stdout
    return done.stdout


def files(cache: Path) -> list[Path]:
    return sorted(p for p in cache.rglob("*") if p.is_file())


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A cache folder after the first run, and what that run said."""
    cache = tmp_path_factory.mktemp("warm") / "cache"
    return cache, kg(cache)


@pytest.fixture
def cache(warm: tuple[Path, bytes], tmp_path: Path) -> Path:
    shutil.copytree(warm[0], tmp_path / "cache")
    return tmp_path / "cache"


def filled(file: Path, words: list[str] = WORDS) -> Kept:
    own = Kept(file)
    for word in words:
        own.expression(word, 0)
    own.keep()
    return own


def held(file: Path) -> set[str]:
    return {name.decode("utf-8").partition(" ")[2] for name in Kept(file)._found.expressions}


def test_a_second_run_finds_what_the_first_has_made_and_says_the_same(cache: Path, warm: tuple[Path, bytes]) -> None:
    (file,) = files(cache)
    before = file.stat()
    assert stat.S_IMODE(before.st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert kg(cache) == warm[1]
    assert file.stat().st_mtime_ns == before.st_mtime_ns, "all that the text needs was there"


def test_what_is_kept_is_what_would_be_compiled_and_parsed(cache: Path) -> None:
    (file,) = files(cache)
    own, fresh = Kept(file), lexicon.Lexicon((folder("data/lexicon"),))
    names = [name.decode("utf-8", "surrogatepass") for name in own._found.expressions]
    assert len(names) > 200
    for name in names:
        flags, _, pattern = name.partition(" ")
        found, plain = own.expression(pattern, int(flags)), re.compile(pattern, int(flags))
        assert found == lexicon_cache._ready(pattern, lexicon_cache._compiled(pattern, int(flags)))
        assert (found.flags, found.groupindex, found.groups) == (plain.flags, plain.groupindex, plain.groups)
    for name in own._found.files:
        path = folder("data/lexicon") / name
        read = lexicon._read(path) if path.suffix == ".yaml" else lexicon._rows(path, None)
        assert own.data(name, dict) == read
    assert "surnames.yaml" in own._found.files and not own._new.files and fresh.data("surnames") == own.data("surnames.yaml", dict)


def test_it_can_be_turned_off(tmp_path: Path, warm: tuple[Path, bytes]) -> None:
    assert kg(tmp_path / "cache", **{SWITCH: "0"}) == warm[1]
    assert not files(tmp_path / "cache")


@pytest.mark.parametrize("harm", ["cut", "one byte", "empty", "other code", "folder"])
def test_a_damaged_file_is_as_none(cache: Path, warm: tuple[Path, bytes], harm: str) -> None:
    (file,) = files(cache)
    whole = file.read_bytes()
    match harm:
        case "cut":
            file.write_bytes(whole[:-100])
        case "one byte":
            file.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
        case "empty":
            file.write_bytes(b"")
        case "other code":  # whole, and nothing that the engine takes
            own = Kept(file)
            wrong = {name: lexicon_cache._Compiled(c.flags, c.groups, c.names, b"\xff" * len(c.code)) for name, c in own._found.expressions.items()}
            lexicon_cache._write(file, lexicon_cache.msgspec.msgpack.encode(lexicon_cache._Content({}, wrong)))
        case "folder":
            file.unlink()
            file.mkdir()
    assert kg(cache) == warm[1]
    if harm != "folder":
        assert held(file), "it was made anew"


@pytest.mark.parametrize("who", ["file for all", "folder for all", "another's file", "a link"])
def test_what_others_could_have_written_is_not_used(tmp_path: Path, who: str) -> None:
    file = tmp_path / "lexicon" / "x.kept"
    filled(file)
    assert held(file) == set(WORDS)
    match who:
        case "file for all":
            file.chmod(0o666)
        case "folder for all":
            file.parent.chmod(0o777)
        case "another's file":
            if os.geteuid():
                pytest.skip("only root can give a file away")
            os.chown(file, 12345, -1)
        case "a link":
            file.rename(tmp_path / "elsewhere")
            file.symlink_to(tmp_path / "elsewhere")
    assert not held(file)


def test_nothing_is_written_into_a_folder_of_others(tmp_path: Path) -> None:
    place = tmp_path / "lexicon"
    place.mkdir()
    place.chmod(0o777)
    filled(place / "x.kept")
    assert not files(place)


def test_where_nothing_can_be_written_all_is_as_ever(tmp_path: Path, warm: tuple[Path, bytes]) -> None:
    (tmp_path / "cache").write_text("no folder")
    assert kg(tmp_path / "cache") == warm[1]
    assert (tmp_path / "cache").read_text() == "no folder"


def test_processes_at_once_leave_a_whole_file_with_what_each_has_made(tmp_path: Path) -> None:
    file = tmp_path / "lexicon" / "x.kept"
    early, late = Kept(file), Kept(file)
    for own, letter in ((early, "一"), (late, "二")):
        for word in WORDS:
            own.expression(letter + word, 0)
    early.keep()
    late.keep()
    assert held(file) == {letter + word for letter in "一二" for word in WORDS}


def test_no_reader_sees_half_a_file(tmp_path: Path) -> None:
    file = tmp_path / "lexicon" / "x.kept"
    filled(file)
    ended = threading.Event()

    def write() -> Iterator[None]:
        for number in range(60):
            filled(file, [f"{number}{word}" for word in WORDS])
            yield

    def all_of_it() -> None:
        list(write())
        ended.set()

    writer = threading.Thread(target=all_of_it)
    writer.start()
    while not ended.is_set():
        assert held(file) >= set(WORDS)
    writer.join()
    assert [p.name for p in files(tmp_path)] == ["x.kept"]


def test_a_lexicon_of_ones_own_neither_adds_nor_takes(cache: Path, warm: tuple[Path, bytes], tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "units.yaml").write_text("# mine\ncount: [畦]\n", "utf-8")
    (file,) = files(cache)
    before = file.read_bytes()
    said = kg(cache, "--lexicon", own)
    assert file.read_bytes() == before and said == kg(cache, "--lexicon", own, **{SWITCH: "0"})
    assert kg(cache) == warm[1]
    units = lexicon._read(own / "units.yaml")
    assert lexicon_cache.data(own / "units.yaml", lambda: units) is units, "read where it stands"


def test_of_another_lexicon_or_version_nothing_is_found(tmp_path: Path) -> None:
    other = tmp_path / "lexicon"
    shutil.copytree(folder("data/lexicon"), other)
    same = lexicon_cache.key(other)
    assert same == lexicon_cache.key(folder("data/lexicon"))
    with (other / "surnames.yaml").open("a", encoding="utf-8") as file:
        file.write("# one more line\n")
    assert lexicon_cache.key(other) != same


def test_a_forked_process_adds_nothing(tmp_path: Path) -> None:
    own = Kept(tmp_path / "lexicon" / "x.kept")
    for word in WORDS:
        own.expression(word, 0)
    if not (child := os.fork()):
        own.keep()
        os._exit(0)
    os.waitpid(child, 0)
    assert not files(tmp_path)
    own.keep()
    assert len(files(tmp_path)) == 1


def test_old_generations_go(tmp_path: Path) -> None:
    place = tmp_path / "lexicon"
    for number in range(8):
        filled(place / f"{number}.kept")
        os.utime(place / f"{number}.kept", (number, number))
    assert [p.name for p in files(place)] == ["3.kept", "4.kept", "5.kept", "6.kept", "7.kept"]


def test_an_expression_that_cannot_be_read_says_so_as_ever(tmp_path: Path) -> None:
    with pytest.raises(re.error, match="unterminated"):
        Kept(tmp_path / "x.kept").expression("[甲", 0)
