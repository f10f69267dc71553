"""Fixtures that several tests share."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

import kg

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
os.environ.setdefault("DASK_DISTRIBUTED__WORKER__MULTIPROCESSING_METHOD", "forkserver")  # read with the library

# tests are not timed: a busy machine is no failure
hypothesis.settings.register_profile("kg", deadline=None, max_examples=100 if os.environ.get("KG_NIGHTLY") else 25)
hypothesis.settings.load_profile("kg")

import commands  # noqa: E402 - beside this file, for every folder of tests
from once import made_once  # noqa: E402
from servers import serving  # noqa: E402

from kg.workers import forked  # noqa: E402

forked.start = commands.start_zygote  # a second or two less a build; tests/workers starts one as users do

# Files whose tests take a minute or so in all, the longest first: begun first, so that nobody waits for the last of them
_LONGEST = (
    "test_serve_map.py",
    "test_map.py",
    "test_run.py",
    "test_benchmarks.py",
    "test_serve_workbench.py",
    "test_serve_accessible.py",
    "test_serve_ledger.py",
    "test_crash.py",
    "test_build.py",
    "test_dask.py",
    "test_serve_pages.py",
    "test_mcp.py",
    "test_hygiene.py",
    "test_sparql_limits.py",
)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a third of the time tests wait for browsers, servers and other processes."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _LONGEST.index(item.path.name) if item.path.name in _LONGEST else len(_LONGEST))
    if not os.environ.get("KG_NIGHTLY"):
        for item in items:
            if item.get_closest_marker("nightly"):
                item.add_marker(pytest.mark.skip(reason="a long trial; KG_NIGHTLY=1 runs it"))


@pytest.fixture(autouse=True)
def notes() -> Iterator[None]:
    """Where notes go is as before, whatever a command that ran in this process did with them."""
    log = logging.getLogger("kg")
    before = log.handlers, log.propagate, log.level
    yield
    log.handlers, log.propagate = before[:2]
    log.setLevel(before[2])


@pytest.fixture(scope="session")
def measure() -> Path:
    """The measuring set beside the checkout: dev, field, hostile; nothing of it is ever copied into the repository."""
    folder = ROOT.parent / "shared" / "measure"
    if not folder.is_dir():
        pytest.skip("the measuring set ../shared/measure is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def briefings() -> Path:
    """The sample documents."""
    return ROOT / "data" / "briefings"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `kg build` writes of the sample documents; nobody changes it."""
    return made_once(tmp_path_factory, "built", lambda folder: kg.build([ROOT / "data" / "briefings"]).write(folder / "out")) / "out"


@pytest.fixture(scope="session")
def served(built: Path) -> Iterator[str]:
    """The address of `kg serve` over the sample documents."""
    with serving(built) as server:
        yield server.address
        assert server.process.poll() is None, "".join(server.said)
