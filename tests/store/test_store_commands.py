"""kg build --store, kg remove, and kg query and kg export on a store, as people call them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import commands
import pyoxigraph as ox
import pytest
import works
from stores import build, fill, from_nothing

from kg.cli.progress import Meter, duration
from kg.errors import StoreBusyError
from kg.store import open_store
from kg.store.layout import Layout, reading, writing


def kg(*arguments: str | Path, stdin: str | None = None) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    done = commands.run_text(*arguments, given=stdin or "")
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, briefings: Path) -> Path:
    """A store of the sample documents; nobody changes it."""
    store = tmp_path_factory.mktemp("stored") / "store"
    status, out, err = kg("build", briefings, "--store", store)
    assert (status, err) == (0, "")  # no progress in a pipe
    assert out.startswith("18 added, 0 changed, 0 unchanged, 0 withdrawn, 0 failed in ")
    assert "in the store: 18 documents, " in out
    assert sorted(p.name for p in store.iterdir()) == ["documents.sqlite", "graph", "lock"]
    return store


def test_a_store_is_asked_as_a_folder_is(stored: Path, built: Path) -> None:
    for question in (("--name", "targets"), ("SELECT ?kind (COUNT(*) AS ?n) { ?s a ?kind } GROUP BY ?kind ORDER BY ?kind",)):
        answer = kg("query", stored, *question)
        assert answer == kg("query", built, *question)
        assert (answer[0], answer[2]) == (0, "")


@pytest.mark.parametrize("form", ["jsonl", "csv", "nq", "trig", "ttl", "jsonld", "rdf", "html"])
def test_a_store_is_exported_as_a_folder_is(form: str, stored: Path, built: Path, tmp_path: Path) -> None:
    assert kg("export", stored, "--format", form, "-o", tmp_path / "a")[0] == 0
    assert kg("export", built, "--format", form, "-o", tmp_path / "b")[0] == 0
    [a], [b] = ([p] if p.is_file() else list(p.iterdir()) for p in (tmp_path / "a", tmp_path / "b"))
    assert a.read_bytes() == b.read_bytes()


def test_export_holds_one_document_at_a_time(stored: Path) -> None:
    import gc

    from kg.export import Material, export
    from kg.model import Corpus, Facts, Reread

    most = 0
    with open_store(stored) as store:

        def counted() -> Iterator[Facts]:
            nonlocal most
            for facts in store.facts():
                gc.collect()
                most = max(most, sum(isinstance(o, Facts) for o in gc.get_objects()))
                yield facts

        gc.collect()
        gc.freeze()  # what is there already is neither counted nor collected again
        material = Material(Corpus(Reread(counted, len(store.corpus().facts))), store.base)
        for name in ("nq", "trig", "jsonld", "ttl", "rdf", "jsonl", "csv", "parquet", "stratml"):
            export(material, name, stored.parent / f"graph.{name}")
    gc.unfreeze()
    assert 1 <= most <= 2


def test_with_an_output_both_are_written(briefings: Path, built: Path, tmp_path: Path) -> None:
    status, out, _ = kg("build", briefings, "--store", tmp_path / "store", "-o", tmp_path / "out", "--validate", "none")
    assert status == 0, out
    for file in built.iterdir():
        assert (tmp_path / "out" / file.name).read_bytes() == file.read_bytes()


def test_documents_from_a_list_on_standard_input(tmp_path: Path) -> None:
    fill(tmp_path / "texts", 3)
    for names in (["000.txt", "001.txt"], ["002.txt"]):  # another list takes nothing out
        listed = "".join(f"{tmp_path / 'texts' / n}\n" for n in names)
        status, out, err = kg("build", "-", "--store", tmp_path / "store", "--validate", "none", stdin=listed)
        assert status == 0, err
    assert "in the store: 3 documents" in out


def test_failures_are_told_and_tried_again(tmp_path: Path) -> None:
    fill(tmp_path / "texts", 1)
    (tmp_path / "texts" / "bad.txt").write_bytes(b"")
    store = tmp_path / "store"
    status, out, err = kg("build", tmp_path / "texts", "--store", store)
    assert status == 1
    assert "1 added, 0 changed, 0 unchanged, 0 withdrawn, 1 failed" in out
    assert f"{tmp_path / 'texts' / 'bad.txt'}: the file is empty" in err
    assert json.loads((store / "failures.jsonl").read_text("utf-8"))["document"] == "bad.txt"
    assert kg("build", tmp_path / "texts", "--store", store)[0] == 1
    assert "the file is empty" in kg("build", tmp_path / "texts", "--store", store, "--retry")[2]
    assert kg("remove", "bad.txt", "--store", store)[0] == 0
    assert not (store / "failures.jsonl").exists()


def test_what_the_shapes_refuse_is_named_and_told_by_the_exit_status(tmp_path: Path) -> None:
    fill(tmp_path / "texts", 2)
    done = commands.run_text("build", tmp_path / "texts", "--store", tmp_path / "store", prepare=works.all_invalid)
    assert done.returncode == 1, done.stderr
    assert "1 added, 0 changed, 0 unchanged, 0 withdrawn, 1 failed" in done.stdout
    assert f"{tmp_path / 'texts' / '001.txt'}: refused: " in done.stderr
    assert json.loads((tmp_path / "store" / "failures.jsonl").read_text("utf-8"))["stage"] == "validate"


def test_remove(tmp_path: Path) -> None:
    fill(tmp_path / "texts", 2)
    build(tmp_path / "texts", tmp_path / "store")
    assert kg("remove", "000.txt", "--store", tmp_path / "store") == (0, "removed: 000.txt\n", "")
    status, _, err = kg("remove", "000.txt", "--store", tmp_path / "store")
    assert (status, err) == (2, f"kg: 000.txt: no document of this identifier is in {tmp_path / 'store'}\n")
    assert "there is no store" in kg("remove", "000.txt", "--store", tmp_path / "nowhere")[2]


@pytest.mark.parametrize("option", [("--retry",), ("--no-wait",), ("--validate", "all"), ("--keep-missing",), ("--check-content",)])
def test_options_of_a_store_need_one(option: tuple[str, ...], briefings: Path) -> None:
    status, _, err = kg("build", briefings, *option)
    assert (status, err) == (2, f"kg: {option[0]} is for a store: name it with --store\n")


# --- one writes, or many read --------------------------------------------------------------------------------


def test_a_second_build_waits_or_says_so(tmp_path: Path) -> None:
    texts, store = tmp_path / "texts", tmp_path / "store"
    fill(texts, 2)
    build(texts, store)
    (texts / "001.txt").unlink()
    with writing(Layout(store), None):
        status, _, err = kg("build", texts, "--store", store, "--no-wait")
        assert status == 2
        assert "is at work on this store; try again" in err
        for command in (("query", store, "ASK {}"), ("export", store, "--format", "nq")):
            status, _, err = kg(*command)
            assert status == 2
            assert "is writing this store; ask again when it has ended" in err
        second = commands.Command("build", texts, "--store", store)
        assert "waiting for it to end" in second.stderr.readline()
        assert second.poll() is None
    out, _ = second.communicate()
    assert b"1 withdrawn" in out


def test_several_read_at_once_and_nobody_writes_meanwhile(stored: Path) -> None:
    with open_store(stored), open_store(stored) as store:
        assert len(ox.Store.read_only(str(store.graph))) > 8000
        with pytest.raises(StoreBusyError), writing(Layout(stored), None):
            pass
    with writing(Layout(stored), None), pytest.raises(StoreBusyError), reading(Layout(stored)):
        pass


def test_two_builds_at_once_lose_nothing(tmp_path: Path) -> None:
    store, results = tmp_path / "store", []
    for name in ("a", "b"):
        fill(tmp_path / name / name, 4)

    def run(name: str) -> None:
        results.append(kg("build", tmp_path / name, "--store", store, "--validate", "none")[0])

    threads = [threading.Thread(target=run, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [0, 0]
    with open_store(store) as opened:
        graph = {q for q in ox.Store.read_only(str(opened.graph)) if "/id/graph/" in str(q.graph_name)}
        assert opened.counts()["documents"] == 8
    assert graph == from_nothing(tmp_path / "a", tmp_path / "b")


# --- progress ------------------------------------------------------------------------------------------------


def test_progress_tells_rate_and_time_left() -> None:
    assert Meter.words(1200, 0, "", 0.0) == "looking at files: 1,200"
    assert Meter.words(50, 1250, "2024/a.txt", 2.0) == "50/1,250  25/s, 48 s left  2024/a.txt"
    assert [duration(s) for s in (59.4, 61, 7330)] == ["59 s", "1 min 1 s", "2 h 2 min"]
