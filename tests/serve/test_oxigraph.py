"""The processes behind the endpoint: they start, are replaced, are bounded, and none outlives us."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import pyoxigraph as ox
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from sparql_server import store, wait_for, workers

from kg.errors import ServeError
from kg.serve.sparql.endpoint import Endpoint
from kg.serve.sparql.oxigraph import EndedError, Oxigraph, Process

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store(tmp_path_factory.mktemp("oxigraph"))


def with_oxigraph(location: Path, work: Callable[[Oxigraph], Awaitable[None]], timeout: float = 20.0) -> None:
    """Do something with a started one; nothing of it is left afterwards."""

    async def run() -> None:
        oxigraph = Oxigraph(location, timeout)
        await oxigraph.start()
        try:
            await work(oxigraph)
        finally:
            await oxigraph.stop()

    asyncio.run(run())
    assert not workers()


JOB = {"base": "http://localhost/sparql", "rows": "text/csv", "graph": "text/turtle", "default": [], "named": [], "union": False, "most": 1 << 20}


async def ask(process: Process, query: str) -> bytes:
    """The answer, or what is wrong with the query."""
    outcome, body = await process.ask(JOB | {"query": query})
    if body is None:
        return str(outcome["message"]).encode()
    with body:
        return body.read()


def test_one_process_serves_one_after_another_and_two_at_once_get_two(location: Path) -> None:
    async def work(oxigraph: Oxigraph) -> None:
        pids = set()
        for _ in range(3):
            async with oxigraph.lend() as process:
                assert await ask(process, "ASK {}") == b"true"
                process.clean = True
                pids.add(process.pid)
        assert len(pids) == 1
        async with oxigraph.lend() as one, oxigraph.lend() as two:
            assert oxigraph.users == 2
            assert one.pid != two.pid
            one.clean = two.clean = True
        assert oxigraph.users == 0

    with_oxigraph(location, work)


def test_a_process_that_is_left_uncleanly_is_gone(location: Path) -> None:
    async def work(oxigraph: Oxigraph) -> None:
        with pytest.raises(RuntimeError):
            async with oxigraph.lend() as process:
                raise RuntimeError
        assert not psutil.pid_exists(process.pid)
        async with oxigraph.lend() as other:
            assert await ask(other, "ASK {}") == b"true"

    with_oxigraph(location, work)


def test_a_process_that_is_kept_beyond_the_limit_is_taken_away(location: Path) -> None:
    async def work(oxigraph: Oxigraph) -> None:
        async with oxigraph.lend() as process:
            await asyncio.wait_for(asyncio.shield(process.ended), 10)

    with_oxigraph(location, work, timeout=0.2)


def test_an_idle_process_that_dies_is_replaced(location: Path) -> None:
    async def work(oxigraph: Oxigraph) -> None:
        def children() -> list[psutil.Process]:
            return workers()

        for _ in range(3):
            before = children()
            assert before
            for child in before:
                child.send_signal(signal.SIGKILL)
            async with asyncio.timeout(10):
                while not children() or set(children()) & set(before):
                    await asyncio.sleep(0.02)
            assert await answered(oxigraph)

    async def answered(oxigraph: Oxigraph) -> bool:
        for _ in range(3):  # one whose death is not noticed yet has begun with nothing, and another is asked
            try:
                async with oxigraph.lend() as process:
                    process.clean = await ask(process, "ASK {}") == b"true"
                    return process.clean
            except EndedError as error:
                assert not error.begun
        return False

    with_oxigraph(location, work)


def test_what_cannot_be_started_is_said(tmp_path: Path) -> None:
    async def run() -> None:
        await Oxigraph(tmp_path / "nothing").start()

    with pytest.raises(ServeError, match=r"nothing: Oxigraph does not start: .*No such file"):
        asyncio.run(run())
    assert not workers()


def test_it_knows_nothing_of_our_environment(location: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    async def work(oxigraph: Oxigraph) -> None:
        async with oxigraph.lend() as process:
            seen = psutil.Process(process.pid)
            assert set(seen.environ()) <= {"LD_LIBRARY_PATH", "SYSTEMROOT", "LC_CTYPE"}
            assert Path(seen.cwd()) == location.parent

    with_oxigraph(location, work)


def test_a_request_asks_the_snapshot_that_it_holds_and_others_the_newest(location: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    ox.Store(tmp_path / "new").flush()

    async def work(held: Oxigraph) -> None:
        async def newest(new: Oxigraph) -> None:
            endpoint = Endpoint(lambda: new)
            assert (await endpoint.ask_rows("SELECT * { ?s ?p ?o } LIMIT 1", of=held))[1]
            assert not (await endpoint.ask_rows("SELECT * { ?s ?p ?o } LIMIT 1"))[1]

        new = Oxigraph(tmp_path / "new", 20.0)
        await new.start()
        try:
            await newest(new)
        finally:
            await new.stop()

    with_oxigraph(location, work)


@linux
def test_its_memory_is_bounded(location: Path) -> None:
    async def work(oxigraph: Oxigraph) -> None:
        import resource

        async with oxigraph.lend() as process:
            soft, _ = resource.prlimit(process.pid, resource.RLIMIT_DATA)
            assert 512 << 20 <= soft <= 4096 << 20
            assert resource.prlimit(process.pid, resource.RLIMIT_CORE) == (0, 0)

    with_oxigraph(location, work)


def test_no_stranger_can_ask_it(location: Path) -> None:
    """It listens nowhere: neither on a port nor on a socket that has a name."""

    async def work(oxigraph: Oxigraph) -> None:
        async with oxigraph.lend() as one, oxigraph.lend() as two:
            for process in (one, two):
                assert await ask(process, "ASK {}") == b"true"
                assert psutil.Process(process.pid).net_connections(kind="all") == []
                process.clean = True

    with_oxigraph(location, work)


def test_answers_leave_nothing_behind(location: Path) -> None:
    before = sorted(location.parent.iterdir())

    async def work(oxigraph: Oxigraph) -> None:
        async with oxigraph.lend() as process:
            assert await ask(process, "SELECT ?s { ?s ?p ?o } LIMIT 1")
            process.clean = True
        (folder,) = set(location.parent.iterdir()) - set(before)
        assert folder.stat().st_mode & 0o077 == 0
        assert list(folder.iterdir()) == []

    with_oxigraph(location, work)
    assert sorted(location.parent.iterdir()) == before


SCRIPT = """
import asyncio, sys
from pathlib import Path
from kg.serve.sparql.endpoint import Endpoint
from kg.serve.sparql.oxigraph import EndedError, Oxigraph

async def main():
    oxigraph = Oxigraph(Path(sys.argv[1]))
    await oxigraph.start()
    async with oxigraph.lend() as one, oxigraph.lend() as two:
        print(one.pid, two.pid, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


@linux
def test_none_outlives_a_parent_that_was_killed(location: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", SCRIPT, str(location)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 2
    assert all(_runs(pid) for pid in pids)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    wait_for(lambda: not any(_runs(pid) for pid in pids), 5)


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.skipif(sys.platform != "linux" or os.uname().machine not in ("x86_64", "aarch64"), reason="the kernel's filter is written for these")
def test_it_calls_nobody_even_when_it_is_asked_past_our_check(location: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(1)

        async def work(oxigraph: Oxigraph) -> None:
            async with oxigraph.lend() as process:
                address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
                said = await ask(process, f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
                assert b"denied" in said
                assert await ask(process, "ASK {}") == b"true"

        with_oxigraph(location, work)
        with pytest.raises(TimeoutError):
            listener.accept()
