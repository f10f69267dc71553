"""kg validate STORE: a store that is as it should be says so, and whatever was done to it is found and named."""

from __future__ import annotations

import random
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path

import commands
import pyoxigraph as ox
import pytest
from msgspec.structs import replace
from stores import LABELS, build, fill

from kg.errors import StoreError
from kg.rdf.terms import DEFAULT_BASE, term
from kg.store import check_store, open_store
from kg.store.documents import Documents
from kg.store.orders import missing, missing_in_document, readable
from kg.workers.content import Content

GRAPH = ox.NamedNode(f"{DEFAULT_BASE}graph/001.txt")
FOCUS = ox.NamedNode(f"{DEFAULT_BASE}document/001.txt")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    fill(folder / "texts", 4)
    build(folder / "texts", folder / "store")
    return folder / "store"


@pytest.fixture
def store(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "store"))


def validate(store: Path, *options: str) -> tuple[int, str, str]:
    done = commands.run_text("validate", store, *options)
    return done.returncode, done.stdout, done.stderr


def said(identifier: str, change: Callable[[Content], Content]) -> Callable[[Path], None]:
    """What a document says is changed, and its graph is not."""

    def tamper(store: Path) -> None:
        documents = Documents(store / "documents.sqlite", write=True)
        content, row = documents.content(identifier), documents.find(identifier)
        assert content is not None and row is not None
        documents.finish([(row, change(content))], [])
        documents.close()

    return tamper


def misquoted(content: Content) -> Content:
    facts = content.facts()
    first = facts.figures[0]
    return Content.of(replace(facts, figures=(replace(first, quote="不是原文"), *facts.figures[1:])))


def in_graph(change: Callable[[ox.Store], None]) -> Callable[[Path], None]:
    def tamper(store: Path) -> None:
        graph = ox.Store(store / "graph")
        change(graph)
        graph.flush()
        del graph

    return tamper


def one_fewer(graph: ox.Store) -> None:
    graph.remove(next(graph.quads_for_pattern(FOCUS, term("dcterms:identifier"), None, GRAPH)))


def many_more(graph: ox.Store) -> None:
    graph.extend(ox.Quad(FOCUS, term("dcterms:title"), ox.Literal(f"{n}"), GRAPH) for n in range(5))


def rows(statement: str) -> Callable[[Path], None]:
    def tamper(store: Path) -> None:
        database = sqlite3.connect(store / "documents.sqlite")
        database.execute(statement)
        database.commit()
        database.close()

    return tamper


def test_a_sound_store_is_valid(sound: Path) -> None:
    with open_store(sound) as opened:
        statements = opened.counts()["quads"]
    status, out, err = validate(sound)
    assert (status, err) == (0, "")
    assert out.startswith(f"valid: 4 documents, {statements:,} statements hold to every shape, every quote is its text, and the graph says")
    assert out.endswith("\nnot seen: damage to orders of the graph that nothing of this reads; --all reads them all\n")
    seen: list[tuple[int, int]] = []
    assert check_store(sound, 2, lambda done, of, _: seen.append((done, of))).conforms
    assert seen == [(n, 4) for n in range(1, 5)]


@pytest.mark.parametrize(
    ("tamper", "document", "words"),
    [
        (in_graph(one_fewer), "001.txt", ["its graph lacks what its facts state: <", "identifier> \"001.txt\""]),
        (in_graph(many_more), "001.txt", ["its graph holds what its facts do not state: <", "… and 2 more"]),
        (in_graph(lambda g: g.remove_graph(GRAPH)), "001.txt", ["its graph lacks what its facts state", " more"]),
        (in_graph(lambda g: g.add(ox.Quad(FOCUS, term("rdf:type"), FOCUS, FOCUS))), None, [f"a graph of no document of the store: {FOCUS}"]),
        (in_graph(lambda g: g.add(ox.Quad(FOCUS, term("rdf:type"), FOCUS))), None, ["a statement stands in no graph"]),
        (in_graph(lambda g: g.add(ox.Quad(FOCUS, term("rdf:type"), FOCUS, LABELS))), None, ["does not hold the ontology's labels"]),
        (said("002.txt", misquoted), "002.txt", ["are not '不是原文' / 引文与原文不符", "its graph lacks what its facts state"]),
        (said("002.txt", lambda c: Content(b"?", c.source)), "002.txt", ["a document's row is damaged"]),
        (rows("DELETE FROM contents WHERE id = '002.txt'"), "002.txt", ["what it says is missing"]),
        (rows("UPDATE documents SET figures = 1000 WHERE id = '002.txt'"), "002.txt", ["its row counts", "1000 figures"]),
        (rows("INSERT INTO contents SELECT 'z.txt', records, source FROM contents LIMIT 1"), None, ["facts of z.txt, which is no document"]),
    ],
)  # fmt: skip
def test_what_was_tampered_with_is_named(tamper: Callable[[Path], None], document: str | None, words: list[str], store: Path) -> None:
    tamper(store)
    status, out, err = validate(store, "--jobs", "1")
    assert (status, out) == (3, "")
    wrong = 0 if document is None else 1
    assert err.startswith(f"kg: not valid: {wrong} of 4 documents, ")
    assert ([line for line in err.splitlines() if line.endswith(".txt") and not line.startswith((" ", "kg:"))] == [document]) is bool(document)
    for some in words:
        assert some in err


def test_shapes_are_held_against_what_every_document_says(store: Path) -> None:
    """A document without words of its own for a figure's measure, in facts and graph alike."""

    def unmeasured(content: Content) -> Content:
        facts = content.facts()
        return Content.of(replace(facts, figures=(replace(facts.figures[0], measure=""), *facts.figures[1:])))

    said("003.txt", unmeasured)(store)
    report = check_store(store, 1)
    assert [identifier for identifier, _ in report.first] == ["003.txt"]
    assert "a figure has exactly one measure" in report.first[0][1]


def test_identifiers_that_another_document_may_bear_are_told(tmp_path: Path) -> None:
    """As a store of before has them, in which 公告（1）.txt and 公告(1).txt gave one figure two values."""
    (tmp_path / "texts").mkdir()
    for name, number in (("公告（1）.txt", 12), ("公告(1).txt", 77)):
        (tmp_path / "texts" / name).write_text(f"市教育局局长李敏介绍，新建学校{number}所。\n", "utf-8")
    build(tmp_path / "texts", tmp_path / "store", jobs=1)
    assert check_store(tmp_path / "store", 1).conforms
    documents = Documents(tmp_path / "store" / "documents.sqlite", write=True)
    content, row = documents.content("公告（1）.txt"), documents.find("公告（1）.txt")
    assert content is not None and row is not None
    documents.finish([(row, Content(zlib.compress(content.record_lines().replace("figure/公告（1）", "figure/公告(1)").encode(), 1), content.source))], [])
    documents.close()
    report = check_store(tmp_path / "store", 1)
    assert [identifier for identifier, _ in report.first] == ["公告（1）.txt"]
    assert "figure/公告(1).txt/15 is no identifier of its own: another document of nearly its name may have it too; build" in report.first[0][1]


def rotten(name: str) -> Callable[[Path], None]:
    """The middle third of a file is zeros."""

    def tamper(store: Path) -> None:
        for path in store.glob(name):
            data = path.read_bytes()
            path.write_bytes(data[: len(data) // 3] + bytes(len(data) // 3) + data[len(data) // 3 * 2 :])

    return tamper


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (rotten("documents.sqlite"), "documents.sqlite: this file is damaged"),
        (rows("DROP TABLE contents"), "cannot be read (no such table: contents)"),
        (rotten("graph/MANIFEST-*"), "graph: the graph cannot be read"),
        (lambda store: shutil.rmtree(store / "graph"), "graph: the graph cannot be read"),
    ],
)  # fmt: skip
def test_a_damaged_store_is_told_in_one_line(tamper: Callable[[Path], None], words: str, store: Path) -> None:
    tamper(store)
    with pytest.raises(StoreError) as told:
        check_store(store, 1)
    assert words in str(told.value) and "\n" not in str(told.value)


# --- damaged files -------------------------------------------------------------------------------------------


def flip(file: Path, at: int, bit: int = 0) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 1 << bit
    file.write_bytes(data)


def read_all(graph: Path) -> list[str]:
    with readable(graph):
        opened = ox.Store.read_only(str(graph))
        names = [name for name in opened.named_graphs() if isinstance(name, ox.NamedNode)]
        return [words for name in names if name != LABELS for words in missing_in_document(opened, name)] + list(missing(opened))


def test_every_order_of_a_sound_graph_is_there(sound: Path) -> None:
    assert read_all(sound / "graph") == []
    status, out, err = validate(sound, "--all", "--jobs", "1")
    assert (status, err) == (0, "")
    assert out.endswith("\nchecked: every order of the graph and every page of documents.sqlite was read\n")


def test_a_flipped_bit_in_any_file_of_the_graph_is_found(sound: Path, tmp_path: Path) -> None:
    """Of data, an index, a filter or the properties: in another part of each file."""
    graph = Path(shutil.copytree(sound / "graph", tmp_path / "graph"))
    files = sorted(graph.glob("*.sst"))
    assert len(files) >= 8
    for number, file in enumerate(files, 1):
        before = file.read_bytes()
        flip(file, len(before) * number // (len(files) + 1), number % 8)
        with pytest.raises(StoreError, match=r"graph cannot be read: .*; restore the store from a copy, or build it anew"):
            assert read_all(graph) == []
        file.write_bytes(before)


def unnoticed(graph: Path) -> bool:
    """Whether reading each document by its graph meets no damage."""
    try:
        opened = ox.Store.read_only(str(graph))
        return all(opened.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name) for name in opened.named_graphs())
    except (OSError, RuntimeError):
        return False


def test_a_damaged_order_that_nothing_reads_is_found_when_all_is_asked(store: Path) -> None:
    for file in sorted((store / "graph").glob("*.sst")):
        before = file.read_bytes()
        flip(file, len(before) // 3)
        if unnoticed(store / "graph"):
            break
        file.write_bytes(before)
    assert check_store(store, 1).conforms
    status, out, err = validate(store, "--all", "--jobs", "1")
    assert (status in (2, 3), out, "Traceback" in err) == (True, "", False)
    assert "the graph cannot be read: Corruption: block checksum mismatch" in err
    assert "restore the store from a copy, or build it anew" in err


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(30))
def test_bits_flipped_at_random(seed: int, store: Path) -> None:
    rng = random.Random(seed)
    file = rng.choice(sorted((store / "graph").glob("*.sst")))
    flip(file, rng.randrange(file.stat().st_size), rng.randrange(8))
    status, out, err = validate(store, "--all", "--jobs", "1")
    assert (status in (2, 3), out, "Traceback" in err) == (True, "", False), (file.name, err)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: flip(file, 3),  # no database any more
        lambda file: flip(file, 40 * file.stat().st_size // 100 // 4096 * 4096),  # the kind of a page
        lambda file: file.write_bytes(file.read_bytes()[:4096] + b"\xa5" * (file.stat().st_size - 4096)),
        cut,
        lambda file: file.write_bytes(b""),
    ],
)
def test_damaged_tables_are_said_with_the_remedy(damage: Callable[[Path], None], store: Path) -> None:
    database = sqlite3.connect(store / "documents.sqlite")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    damage(store / "documents.sqlite")
    with pytest.raises(StoreError, match=r"documents\.sqlite: .*(build it anew|build the store anew)"):
        check_store(store, 1)
