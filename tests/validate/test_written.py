"""kg validate of what kg build wrote: every file is held against the others, and the answer says what was and what was not."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parent))
from sample import FIRST, corpus, graph, iri, put, quads
from seeds import PLACE, RATE, drop, swap

from kg.cli.validate import validate as command
from kg.errors import KgError, ReadError
from kg.export import Material, export
from kg.knowledge import Knowledge
from kg.model import Corpus, Document, Evidence, Facts, PlaceEntity
from kg.rdf import syntaxes
from kg.rdf.dataset import Dataset
from kg.rdf.former import SELECTOR
from kg.rdf.terms import term
from kg.records import jsonl
from kg.validate import validate

SYNTAXES = ("graph.trig", "graph.nq", "graph.jsonld", "graph.ttl", "graph.rdf")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "out"
    assert Knowledge(corpus()).write(folder) == {}
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    """What is altered there its list of files, which would tell at once, does not know."""
    copy = Path(shutil.copytree(sound, tmp_path / "out"))
    (copy / "build.json").unlink()
    return copy


def kg(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(command, [*map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, KgError), done.exception
    return (done.exception.exit_code, str(done.exception)) if isinstance(done.exception, KgError) else (0, done.output)


def test_the_answer_says_what_was_checked(sound: Path) -> None:
    assert kg(sound) == (
        0,
        "valid: 274 statements about 46 things hold to every shape, and every quote is its text\n"
        "checked: every file is as build.json lists it, of one build\n"
        "checked: graph.trig states what records.jsonl and sources.jsonl do, of 2 documents\n"
        "checked: graph.nq, graph.jsonld, graph.ttl and graph.rdf say what graph.trig does\n"
        "checked: figures.csv shows what records.jsonl says\n"
        "not seen: what map.html shows, only that it is there; --all writes it anew and compares\n",
    )
    assert "checked: map.html shows what records.jsonl says\n" in kg(sound, "--all")[1]


def test_a_file_of_another_build_is_named_and_what_it_says_too(sound: Path, tmp_path: Path) -> None:
    out = shutil.copytree(sound, tmp_path / "out")
    put(swap(RATE, "zt:value", '"15"^^decimal')(quads()), out / "graph.nq")
    status, said = kg(out)
    assert status == 3
    assert "graph.nq: it is of another build, or was changed, as build.json beside it tells; build it again / 文件不属于同一次构建" in said
    assert "graph.nq holds what does not stand in graph.trig" in said
    (out / "build.json").unlink()
    assert "not seen: whether the files are of one build: an earlier version wrote this folder, without build.json" in kg(sound_again(out, sound))[1]


def sound_again(out: Path, sound: Path) -> Path:
    shutil.copy(sound / "graph.nq", out / "graph.nq")
    return out


@pytest.mark.parametrize("name", SYNTAXES)
def test_a_file_is_held_against_what_stands_beside_it(name: str, sound: Path) -> None:
    status, said = kg(sound / name)
    assert status == 0
    assert said.endswith(f"every quote is its text\nchecked: {name} states what records.jsonl and sources.jsonl do, of 2 documents\n")


@pytest.mark.parametrize("name", SYNTAXES)
def test_a_file_alone_says_that_it_shows_less(name: str, sound: Path, tmp_path: Path) -> None:
    status, said = kg(shutil.copy(sound / name, tmp_path))
    assert status == 0
    assert said.startswith("valid as far as the graph shows: 274 statements about 46 things hold to every shape, and every quote is its text; give the folder")
    assert "with records.jsonl and sources.jsonl, to have the rest held against the records" in said


def test_a_file_without_its_texts_says_that_quotes_were_not_held_against_them(tmp_path: Path) -> None:
    syntaxes.write(Dataset(corpus(), texts=False), "nq", tmp_path / "graph.nq")
    status, said = kg(tmp_path / "graph.nq")
    assert status == 0
    assert said.startswith("valid as far as a file without its texts shows: 272 statements about 46 things hold to every shape, and every quote is as long")
    assert said.endswith("to have quotes held against the texts and the rest against the records\n")


def test_a_graph_of_the_earlier_form_is_named_with_the_remedy(tmp_path: Path) -> None:
    former = [*quads(), ox.Quad(iri(PLACE), SELECTOR, iri(f"{PLACE};quote"), graph(FIRST))]
    for name in SYNTAXES:
        put(former, tmp_path / name)
        status, said = kg(tmp_path / name)
        assert status == 3
        assert "this graph is of an earlier form" in said and "build it anew" in said and len(said.split("\n")) < 5


def test_a_folder_without_its_texts_says_so(folder: Path) -> None:
    (folder / "sources.jsonl").unlink()
    assert kg(folder)[1].startswith("valid as far as the graph shows: ")
    for name in SYNTAXES:
        (folder / name).unlink()
    with pytest.raises(ReadError, match=r"out: there is no built graph; kg build writes one"):
        validate(folder)


# --- one file altered ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SYNTAXES)
def test_a_file_that_says_something_else_is_named(name: str, folder: Path) -> None:
    put(swap(RATE, "zt:value", '"15"^^decimal')(quads()), folder / name)
    status, said = kg(folder)
    by = "the records of 2024/a.txt" if name == "graph.trig" else "graph.trig"
    assert status == 3
    assert f'zt:value = "95"^^<http://www.w3.org/2001/XMLSchema#decimal>\n    {name} lacks what stands in {by} / 缺少所述内容' in said
    assert f'zt:value = "15"^^<http://www.w3.org/2001/XMLSchema#decimal>\n    {name} holds what does not stand in {by} / 多出未述内容' in said
    assert kg(folder / name)[0] == 3


def test_what_is_said_in_the_graph_of_another_is_no_difference_where_graphs_are_united(folder: Path) -> None:
    """Turtle has no graphs: nothing is missing there that stands elsewhere."""
    moved = [ox.Quad(q.subject, q.predicate, q.object, quads()[0].graph_name) for q in quads()]
    put(moved, folder / "graph.ttl")
    assert kg(folder)[0] == 0
    put(moved, folder / "graph.nq")
    assert "graph.nq lacks what stands in graph.trig" in kg(folder)[1]


def edited(name: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        before = (folder / name).read_bytes().decode("utf-8")
        after = change(before)
        assert after != before
        (folder / name).write_text(after, "utf-8", newline="")

    return edit


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    return edited(name, lambda text: text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (replaced("records.jsonl", '"value": 95', '"value": 15'), "graph.trig lacks what stands in the records of 2024/a.txt"),
        (replaced("records.jsonl", '"characters": 56', '"characters": 57'), "records.jsonl:1\n    this line is not as kg build writes what it says"),
        (replaced("records.jsonl", '"status": "target"', '"status": "target", "sure": true'), "this line is not as kg build writes what it says"),
        (edited("records.jsonl", lambda text: text + text.splitlines()[-1] + "\n"), "figure/b.txt/39\n    has two records of b.txt"),
        (edited("records.jsonl", lambda text: "".join(text.splitlines(keepends=True)[:-1])), "graph.trig holds what does not stand in the records of b.txt"),
        (replaced("records.jsonl", '"value": 95', '"value": "viel"'), "records.jsonl: not as kg build wrote it"),
        (replaced("records.jsonl", '"start": 50', '"start": []'), "records.jsonl: not as kg build wrote it"),
        (replaced("records.jsonl", '"comparator": "at_least"', '"comparator": "fast"'), "records.jsonl: not as kg build wrote it (KeyError: 'fast')"),
        (replaced("records.jsonl", "{", ""), "records.jsonl: not as kg build wrote it"),
        (replaced("sources.jsonl", "新建学校12所", "新建学校21所"), "characters 34 to 37 of 2024/a.txt are not '12所' / 引文与原文不符"),
        (replaced("sources.jsonl", "2024年2月1日", "2024年3月1日"), "2024/a.txt\n    sha256"),
        (replaced("sources.jsonl", "云岭市", "\\ud800云"), "not as kg build wrote it"),
        (edited("sources.jsonl", lambda text: text.splitlines(keepends=True)[0]), "sources.jsonl: not as kg build wrote it (b.txt is missing)"),
        (replaced("figures.csv", "95", "15"), "figures.csv:3\n    this line is not what kg build writes of records.jsonl"),
        (edited("figures.csv", lambda text: text + "\r\n"), "figures.csv:5\n"),
        (replaced("graph.trig", "}\n", "}}\n"), "not readable as RDF"),
        (edited("graph.trig", lambda text: text + "<urn:x:c> { # nothing\n }"), "urn:x:c\n    an empty graph in graph.trig"),
        (replaced("graph.jsonld", '"@graph":[', '"@graph":[{"@id":"urn:x:c","@graph":[ ]},'), "urn:x:c\n    an empty graph in graph.jsonld"),
        (edited("graph.nq", lambda text: ""), "graph.nq lacks what stands in graph.trig"),
        (edited("graph.trig", lambda text: ""), "there is not one statement"),
    ],
)  # fmt: skip
def test_one_file_altered(edit: Callable[[Path], None], words: str, folder: Path) -> None:
    edit(folder)
    status, said = kg(folder)
    assert status in (2, 3), said
    assert words in said


def test_a_map_of_another_build_is_found_when_all_is_asked(folder: Path) -> None:
    replaced("map.html", "云岭中学", "云岭小学")(folder)
    assert kg(folder)[0] == 0
    status, said = kg(folder, "--all")
    assert status == 3 and "this line is not what kg build writes of records.jsonl" in said


def test_braces_in_texts_and_comments_are_no_empty_graphs(tmp_path: Path) -> None:
    facts = Facts(Document("{}.txt", "{ } # <a> {}", title='"" {}\\'))
    for name in ("trig", "jsonld"):
        export(Material(Corpus((facts,))), name, tmp_path / f"graph.{name}")
    jsonl.write(Corpus((facts,)), tmp_path / "records.jsonl")
    jsonl.write_sources(Corpus((facts,)), tmp_path / "sources.jsonl")
    assert kg(tmp_path)[0] == 0
    edited("graph.trig", lambda text: "# {}\n" + text)(tmp_path)
    assert kg(tmp_path)[0] == 0


# --- what stands beside is of another kind -------------------------------------------------------------------


def test_a_base_of_ones_own_is_told_by_the_graph(tmp_path: Path) -> None:
    Knowledge(corpus(), "https://example.org/图/id/").write(tmp_path)
    assert kg(tmp_path)[0] == 0


def test_what_another_version_wrote_is_not_held_against_this_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SYNTAXES:
        edited(name, lambda text: text.replace("0.2.0", "0.0.9"))(folder)
    status, said = kg(folder)
    assert status == 0
    assert "not seen: whether graph.trig states what records.jsonl does: version 0.0.9 wrote it and this is 0.2.0; build it again" in said
    replaced("sources.jsonl", "到2025年", "到2026年")(folder)
    assert "sha256" in kg(folder)[1]
    replaced("graph.trig", '"95%以上"@zh', '"15%以下"@zh')(folder)
    assert "are not '15%以下'" in kg(folder / "graph.trig")[1]


def test_checksums_of_pages_cannot_be_seen(tmp_path: Path) -> None:
    first, second = corpus().facts
    page = replace(first, document=replace(first.document, path="a.html", sha256="a" * 64))
    Knowledge(Corpus((page, second))).write(tmp_path)
    status, said = kg(tmp_path)
    assert status == 0
    assert "not seen: checksums of 1 of 2 documents, which are of the pages that the texts were taken from\n" in said


def test_a_document_that_rdf_xml_cannot_hold_is_known_to_be_missing_there(tmp_path: Path) -> None:
    facts = (*corpus().facts, Facts(Document("z.txt", "甲\x0c", title="甲\x0c")))
    assert list(Knowledge(Corpus(facts)).write(tmp_path)) == ["rdf"]
    status, said = kg(tmp_path)
    assert status == 0
    assert "graph.ttl and graph.rdf (but for 1 documents that RDF/XML cannot hold) say what graph.trig does\n" in said
    syntaxes.write(Dataset(corpus()), "rdf", tmp_path / "graph.rdf")
    assert kg(tmp_path)[0] == 0
    put(drop(RATE)(quads()), tmp_path / "graph.rdf")
    assert "graph.rdf lacks what stands in graph.trig" in kg(tmp_path)[1]


def test_two_documents_may_see_it_the_other_way_round(tmp_path: Path) -> None:
    """One says that A stands in B, the other that B stands in A: that is no circle of either."""
    facts = tuple(
        Facts(
            Document(f"{a}.txt", "甲乙"),
            tuple(PlaceEntity(f"place/{p}", p, within=f"place/{b}" if p == a else None, mentions=(Evidence(0, 1, "甲"),)) for p in (a, b)),
        )
        for a, b in (("甲", "乙"), ("乙", "甲"))
    )
    Knowledge(Corpus(facts)).write(tmp_path)
    assert kg(tmp_path)[0] == 0
    assert kg(tmp_path / "graph.ttl")[0] == 0


# --- files that are none -------------------------------------------------------------------------------------


def test_a_file_that_is_no_rdf_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("<a> <b>", "utf-8")
    with pytest.raises(ReadError, match=r"bad\.ttl: not readable as RDF"):
        validate(tmp_path / "bad.ttl")
    (tmp_path / "graph.doc").write_text("", "utf-8")
    with pytest.raises(KgError, match=r"no RDF format has this ending; give a \.trig"):
        validate(tmp_path / "graph.doc")


def test_many_differences_are_counted(folder: Path) -> None:
    put([q for q in quads() if q.predicate != term("zt:evidence")], folder / "graph.nq")
    assert "more: graph.nq lacks what stands in graph.trig" in kg(folder)[1]
