"""Shards: the same bytes whoever makes them, nothing made twice, failures named."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import fsspec
import pytest
from click.testing import CliRunner
from sharded import files, fill, shards, text, works

from kg.cli import cli
from kg.cluster.listing import make_listing
from kg.errors import ClusterError, KgError, ReadError, UsageError
from kg.scratch import scratch_folder


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "texts"
    fill(folder, 8)
    fill(folder / "重庆", 3)
    (folder / "001.txt.meta.yaml").write_text("publisher: 重庆市人民政府新闻办公室\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def made(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("shards") / "one"
    assert shards(corpus, target).documents == 11
    return target


def test_the_manifest_counts_what_is_there(made: Path) -> None:
    import gzip
    import hashlib

    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    ids = []
    assert manifest["documents"] == 11 and len(manifest["shards"]) > 2
    for shard in manifest["shards"]:
        packed = (made / f"{shard['name']}.nq.gz").read_bytes()
        assert hashlib.sha256(packed).hexdigest() == shard["sha256"] and len(packed) == shard["bytes"]
        assert gzip.decompress(packed).count(b"\n") == shard["quads"]
        rows = [json.loads(line) for line in gzip.decompress((made / f"{shard['name']}.records.jsonl.gz").read_bytes()).splitlines()]
        assert len(rows) == shard["documents"]
        ids += [row["document"] for row in rows]
    assert ids == sorted(ids) and len(set(ids)) == 11
    assert not [p for p in made.iterdir() if p.name.endswith(".part")]


def test_two_processes_make_the_same_bytes(corpus: Path, made: Path, tmp_path: Path) -> None:
    shards(corpus, tmp_path / "two", jobs=2)
    assert {p.name: p.read_bytes() for p in made.iterdir()} == {p.name: p.read_bytes() for p in (tmp_path / "two").iterdir()}


def test_a_document_that_is_tried_again_leaves_its_place_as_it_was(corpus: Path, made: Path, tmp_path: Path) -> None:
    shards(corpus, tmp_path / "again", work=works.dying_once)
    assert files(tmp_path / "again") == files(made)


def test_texts_at_an_address_make_the_same_shards(corpus: Path, made: Path, tmp_path: Path) -> None:
    memory = fsspec.filesystem("memory")
    memory.put(str(corpus), "/there/texts", recursive=True)
    try:
        shards("memory://there/texts", "memory://there/shards")
        memory.get("/there/shards", str(tmp_path / "got"), recursive=True)
    finally:
        memory.rm("/there", recursive=True)
    ours, theirs = files(made), files(tmp_path / "got")
    assert {n: b for n, b in ours.items() if n != "manifest.json"} == {n: b for n, b in theirs.items() if n != "manifest.json"}
    assert json.loads(theirs["manifest.json"])["roots"] == ["memory://there/texts"]


def test_a_pattern_at_an_address_means_what_it_means_here(corpus: Path) -> None:
    for pattern in ("00[12].txt", "*/*.txt", "**/002.txt", "重庆"):
        with make_listing((corpus / pattern,), ()) as here, make_listing((), (f"file://{corpus}/{pattern}",)) as there:
            assert [i.task.id for i in here.items()] == [i.task.id for i in there.items()] != []
            assert not there.failures


def test_one_text_at_an_address_comes_with_its_metadata(corpus: Path) -> None:
    with make_listing((), (f"file://{corpus}/001.txt",)) as listing:
        (item,) = listing.items()
        assert (item.task.id, item.address) == ("001.txt", f"file://{corpus}/001.txt")
        assert item.beside == (f"file://{corpus}/001.txt.meta.yaml",)


def test_nothing_is_made_twice(corpus: Path, made: Path, tmp_path: Path) -> None:
    before = {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in made.iterdir() if p.name.startswith("part-")}
    shards(corpus, made, work=works.refusing)
    assert before == {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in made.iterdir() if p.name.startswith("part-")}


def test_what_a_killed_process_left_is_removed_and_what_is_at_work_stays(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch_folder("shard") as working:
        left = tmp_path / "kg-shard-abcdefgh.scratch"
        (left / "0").mkdir(parents=True)
        (left / "0" / "a.txt").write_text("字", "utf-8")
        (left / ".lock").touch()
        shards(corpus, tmp_path / "s")
        assert list(tmp_path.glob("kg-*")) == [working]
    assert not [*tmp_path.glob("kg-*"), *(tmp_path / "s").glob(".*")]


def test_a_damaged_shard_is_made_again(corpus: Path, made: Path, tmp_path: Path) -> None:
    shards(corpus, tmp_path / "s")
    broken = sorted((tmp_path / "s").glob("*.nq.gz"))
    broken[0].write_bytes(broken[0].read_bytes()[:-3])
    broken[1].unlink()
    shards(corpus, tmp_path / "s")
    assert files(tmp_path / "s") == files(made)


def test_one_text_more_makes_the_chunks_around_it_anew_and_no_others(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for number in range(400):
        (texts / f"{number:03}.txt").write_text("x", "utf-8")

    def chunks() -> set[tuple[str, ...]]:
        with make_listing((texts,), ()) as listing:
            found = list(listing.chunks(10))
            assert max(len(c.items) for c in found) <= 20
            assert [c.number for c in found] == list(range(len(found)))
            return {tuple(i.task.id for i in c.items) for c in found}

    before = chunks()
    (texts / "2005.txt").write_text("x", "utf-8")
    assert len(before) > 20
    assert len(chunks() - before) <= 2


def test_failures_are_named_and_tried_again_on_demand(tmp_path: Path) -> None:
    texts, target = tmp_path / "texts", tmp_path / "s"
    fill(texts, 4)
    (texts / "bad.txt").write_bytes(b"\x00\x01\x02\xff" * 50)
    done = shards(texts, target, work=works.crashing)
    rows = [json.loads(line) for line in (target / "failures.jsonl").read_text("utf-8").splitlines()]
    assert [(r["document"], r["stage"]) for r in rows] == [("001.txt", "extract"), ("bad.txt", "read")]
    assert "ZeroDivisionError" in rows[0]["reason"] and str(texts / "bad.txt") in rows[1]["reason"]
    assert done.documents == 3 and len(done.failures) == 2
    assert shards(texts, target, work=works.refusing).lost == 2  # they stay as they are
    assert shards(texts, target, retry=True).lost == 1  # the defect is gone
    (texts / "bad.txt").unlink()
    assert shards(texts, target).lost == 0
    assert not (target / "failures.jsonl").exists()


def test_a_document_that_ends_its_process_takes_no_other_with_it(tmp_path: Path) -> None:
    fill(tmp_path / "texts", 4)
    done = shards(tmp_path / "texts", tmp_path / "s", work=works.dying, documents=10)
    assert done.documents == 3
    assert [f.path for f in done.failures] == [str(tmp_path / "texts/001.txt")] and "signal 9" in done.failures[0].reason


def test_a_document_that_is_never_done_is_given_up(tmp_path: Path) -> None:
    fill(tmp_path / "texts", 4)
    done = shards(tmp_path / "texts", tmp_path / "s", work=works.endless, timeout=1.5)
    assert (done.documents, [Path(f.path).name for f in done.failures]) == (3, ["001.txt"])
    assert "it takes more than 1.5 s (--timeout)" in done.failures[0].reason


def test_a_failure_at_an_address_names_the_address(tmp_path: Path) -> None:
    fill(tmp_path / "texts", 1)
    (tmp_path / "texts/bad.txt").write_bytes(b"\x00\x01\x02\xff" * 50)
    (tmp_path / "texts/many.jsonl").write_text("{}\n", "utf-8")
    done = shards(f"file://{tmp_path}/texts", tmp_path / "s")
    assert done.documents == 1
    assert [f.path for f in done.failures] == [f"file://{tmp_path}/texts/many.jsonl", f"file://{tmp_path}/texts/bad.txt"]
    assert done.failures[1].reason.startswith(f"file://{tmp_path}/texts/bad.txt:")


@pytest.mark.parametrize(
    ("corpus", "target", "error", "words"),
    [
        ("nowhere://x", "out", UsageError, "nowhere"),
        ("file:///no/such/folder", "out", ReadError, "no file of a type"),
        ("memory://empty", "out", ReadError, "no file of a type"),
        ("memory://empty", "nowhere://user:secret@x/y", UsageError, "nowhere://x/y"),
    ],
)
def test_what_cannot_be_used_is_said(corpus: str, target: str, error: type[KgError], words: str, tmp_path: Path) -> None:
    with pytest.raises(error, match=words) as caught:
        shards(corpus, target if "://" in target else tmp_path / target)
    assert "secret" not in str(caught.value)


def test_a_target_that_cannot_be_written(tmp_path: Path) -> None:
    fill(tmp_path / "texts", 1)
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(ClusterError, match="cannot be written"):
        shards(tmp_path / "texts", tmp_path / "file/s")


def kg(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, arguments)
    return done.exit_code, done.output + (str(done.exception) if done.exception and not isinstance(done.exception, SystemExit) else "")


def test_the_command_line(tmp_path: Path) -> None:
    fill(tmp_path / "texts", 2)
    (tmp_path / "texts/003.txt").write_text(text(3), "utf-8")
    texts, out = str(tmp_path / "texts"), str(tmp_path / "s")
    status, said = kg("build", texts, "--shards", out, "--jobs", "1", "--timeout", "60", "--validate", "none")
    assert status == 0 and "3 documents" in said and f"{out}/manifest.json" in said
    status, said = kg("build", f"file://{texts}", "--cluster", "local", "-o", f"file://{tmp_path}/t", "--validate", "none", "-q")
    assert (status, said) == (0, "")
    assert {p.name for p in tmp_path.glob("s/*.gz")} == {p.name for p in tmp_path.glob("t/*.gz")}
    for wrong in (["--store", "x"], ["-o", "x"], ["--id", "x"]):
        status, said = kg("build", texts, "--shards", out, *wrong)
        assert status != 0 and ("--shards" in said or "--id" in said)
    assert "address is for shards" in kg("build", "s3://bucket/texts")[1]
    assert "address is for shards" in kg("build", texts, "-o", "s3://bucket/out")[1]
    assert "--jobs is for this machine" in kg("build", texts, "--cluster", "tcp://x:1", "-o", out, "--jobs", "2")[1]
    given = tmp_path / "given.yaml"
    given.write_text("[]", "utf-8")
    assert "lay them upon the whole" in kg("build", texts, "--shards", out, "--corrections", str(given))[1]
    assert "name the address" in kg("build", texts, "--cluster", "local")[1]


class Unreachable(fsspec.AbstractFileSystem):
    """A file system whose library raises what is no OSError, as botocore's does where no server answers."""

    protocol = "unreachable"

    def cat_file(self, path: str, *_: object, **__: object) -> bytes:
        raise RuntimeError("could not connect to the endpoint")


def test_a_file_system_that_cannot_be_reached(corpus: Path) -> None:
    fsspec.register_implementation("unreachable", Unreachable, clobber=True)
    ran = CliRunner().invoke(cli, ["build", str(corpus), "--shards", "unreachable://bucket/shards"])
    assert isinstance(ran.exception, ClusterError)
    assert str(ran.exception) == "unreachable://bucket/shards/manifest.json: cannot be read: could not connect to the endpoint"
