"""`kg serve` as a person starts it: what it serves, that it shows a new build, and how it ends."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import commands
import httpx2
import psutil
import pyoxigraph as ox
import pytest
from servers import Served, hearing, serving, watchful, with_children_of_its_own

import kg

ONE = "2024年5月6日，兰州市政府新闻办举行新闻发布会。市教育局局长李敏介绍，“书香校园”行动覆盖率达到95%以上。"
TWO = "2024年6月7日，兰州市政府新闻办举行新闻发布会。市发展改革委主任王建国介绍，“满电行动”新建充电桩2000个以上。"


def found(address: str, name: str) -> list[str]:
    answer = httpx2.get(f"{address}/api/search", params={"q": name})
    assert answer.status_code == 200
    return [hit["name"] for hit in answer.json()["results"] if hit["type"] != "document"]


def wait_for(what: Callable[[], object]) -> None:
    until = time.monotonic() + 90
    while not what() and time.monotonic() < until:
        time.sleep(0.05)
    assert what()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build of one short text writes; nobody changes it."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "a.txt").write_text(ONE, "utf-8")
    kg.build([folder / "a.txt"]).write(folder / "out")
    return folder / "out"


def refused(*arguments: str, cwd: Path | None = None) -> str:
    done = commands.run_text("serve", "--no-open", *arguments, cwd=cwd)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr


def oxigraphs(server: Served) -> int:
    """How many processes answer SPARQL for it."""
    number = 0
    for child in psutil.Process(server.process.pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            number += any("worker.py" in part for part in child.cmdline())
    return number


def test_texts_are_built_first(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ONE, "utf-8")
    with serving(tmp_path / "a.txt", prepare=with_children_of_its_own) as server:
        assert "书香校园行动" in [n.replace("“", "").replace("”", "") for n in found(server.address, "书香校园")]


def test_a_new_build_is_shown_without_a_restart(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(ONE, "utf-8")
    kg.build([tmp_path / "texts"]).write(tmp_path / "out")
    with serving(tmp_path / "out", prepare=watchful) as server:
        assert found(server.address, "王建国") == []
        version = httpx2.get(f"{server.address}/api/version").json()["snapshot"]
        (tmp_path / "texts" / "b.txt").write_text(TWO, "utf-8")
        kg.build([tmp_path / "texts"]).write(tmp_path / "out")
        wait_for(lambda: found(server.address, "王建国") == ["王建国"])
        assert httpx2.get(f"{server.address}/api/version").json()["snapshot"] != version
        count = httpx2.get(f"{server.address}/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?d a <https://schema.org/DigitalDocument> }"})
        assert count.json()["results"]["bindings"][0]["n"]["value"] == "2"
        wait_for(lambda: oxigraphs(server) == 1)  # the old one is gone


def test_a_half_written_build_is_not_shown_and_the_old_one_stays(small: Path, tmp_path: Path) -> None:
    shutil.copytree(small, tmp_path / "out")
    with serving(tmp_path / "out", prepare=watchful) as server:
        records = tmp_path / "out" / "records.jsonl"
        records.write_text(records.read_text("utf-8").replace("95%以上", "96%以上"), "utf-8")
        wait_for(lambda: any("not shown" in line and "build it again" in line for line in server.said))
        assert found(server.address, "李敏") == ["李敏"]


def test_a_store_is_served_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ONE, "utf-8")
    store = ox.Store(tmp_path / "store")
    store.bulk_extend(kg.build([tmp_path / "a.txt"]).quads)
    store.flush()
    del store
    with serving(tmp_path / "store") as server:
        assert found(server.address, "lm") == ["李敏"]
        page = httpx2.get(f"{server.address}/id/document/a.txt", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "95%以上" in page.text
    assert len(list(ox.Store(tmp_path / "store").named_graphs())) == 1


@pytest.mark.parametrize("how", [signal.SIGTERM, *(pytest.param(s, marks=pytest.mark.nightly) for s in (signal.SIGINT, signal.SIGHUP))])
def test_it_stops_cleanly_and_leaves_nothing(small: Path, how: int, tmp_path: Path) -> None:
    with serving(small, environment={"TMPDIR": str(tmp_path)}, prepare=hearing) as server:
        children = psutil.Process(server.process.pid).children(recursive=True)
        assert children
        assert server.stop(how) == 0
        assert "Traceback" not in "".join(server.said)
    assert psutil.wait_procs(children, timeout=5)[1] == []
    assert list(tmp_path.iterdir()) == []


def test_its_oxigraph_and_the_next_start_clear_up_after_a_kill(small: Path, tmp_path: Path) -> None:
    with serving(small, environment={"TMPDIR": str(tmp_path)}) as server:
        children = psutil.Process(server.process.pid).children(recursive=True)
        server.stop(signal.SIGKILL)
    assert psutil.wait_procs(children, timeout=5)[1] == []
    left = list(tmp_path.iterdir())
    assert len(left) == 1
    with serving(small, environment={"TMPDIR": str(tmp_path)}):
        assert left[0] not in list(tmp_path.iterdir())


def test_a_free_port_where_the_usual_one_is_taken_and_an_error_where_a_chosen_one_is(small: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = refused(str(small), "--port", str(taken.getsockname()[1]))
        assert "cannot listen there" in said
        assert "--port" in said


def test_what_cannot_be_served_is_said(tmp_path: Path, built: Path) -> None:
    assert "no such file or folder" in refused(str(tmp_path / "nothing"))
    assert "there is no built graph here" in refused(cwd=tmp_path)
    (tmp_path / "empty").mkdir()
    assert "no file of a type that we read" in refused(str(tmp_path / "empty"))
    part = tmp_path / "part"
    part.mkdir()
    shutil.copy(built / "records.jsonl", part)
    assert "lacks sources.jsonl, graph.nq" in refused(str(part))
    whole = tmp_path / "whole"
    shutil.copytree(built, whole)
    (whole / "graph.nq").write_text("", "utf-8")
    assert "graph.nq: it is of another build" in refused(str(whole))
    (whole / "build.json").unlink()  # as an earlier version wrote it
    assert "different builds" in refused(str(whole))
    store = ox.Store(tmp_path / "store")
    store.add(ox.Quad(ox.NamedNode("http://e/a"), ox.NamedNode("http://e/b"), ox.NamedNode("http://e/c")))
    store.flush()
    del store
    assert "no graph of kg" in refused(str(tmp_path / "store"))


def test_without_a_path_the_newest_output_is_served(small: Path, tmp_path: Path) -> None:
    shutil.copytree(small, tmp_path / "exports" / "briefings")
    process = commands.Command("serve", "--no-open", "--port", "0", cwd=tmp_path)
    try:
        assert "exports/briefings at http://127.0.0.1:" in process.stderr.readline()
    finally:
        process.terminate()
        assert process.wait(20) == 0


def test_the_version_says_what_is_served(served: str, briefings: Path) -> None:
    answer = httpx2.get(f"{served}/api/version").json()
    assert json.dumps(answer)
    assert answer["built"]["document"] == len(list(briefings.glob("*.txt")))


def test_a_store_of_ours_is_served_with_its_texts_and_shows_what_is_added(tmp_path: Path) -> None:
    def build(*more: str) -> None:
        commands.run("-q", "build", tmp_path / "texts", "--store", tmp_path / "store", *more).check_returncode()

    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(ONE, "utf-8")
    build()
    with serving(tmp_path / "store", prepare=watchful) as server:
        page = httpx2.get(f"{server.address}/id/document/a.txt", headers={"Accept": "text/html"}).text
        assert "举行新闻发布会" in re.sub("<[^>]*>", "", page)
        (tmp_path / "texts" / "b.txt").write_text(TWO, "utf-8")
        build()
        wait_for(lambda: found(server.address, "王建国") == ["王建国"])
