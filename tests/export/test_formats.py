"""The list of formats is one list: what kg build writes, what kg export offers and shows."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree
from told import told

import kg
from kg.cli.export import export as command
from kg.export import ALL_NAMES, FORMATS, NAMES, Material, export
from kg.files import atomic_write
from kg.records import jsonl

UNASKED = ("jsonl", "csv", "nq", "trig", "ttl", "jsonld", "rdf", "html")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What kg export reads."""
    folder = tmp_path_factory.mktemp("kept")
    jsonl.write(told("甲"), folder / "records.jsonl")
    jsonl.write_sources(told("甲"), folder / "sources.jsonl")
    return folder


def test_a_build_writes_the_formats_of_old(built: Path) -> None:
    assert NAMES == UNASKED
    assert {p.name for p in built.iterdir()} == {f.file for f in FORMATS if f.name in UNASKED} | {"sources.jsonl", "build.json"}


def test_python_users_name_any_format(briefings: Path, tmp_path: Path) -> None:
    assert kg.build(briefings / "rule-of-law-2026.txt").write(tmp_path, ["graphml", "neo4j"]) == {}
    assert {p.name for p in tmp_path.iterdir()} == {"graph.graphml", "neo4j.zip"}


def test_names_and_files_are_each_once() -> None:
    assert len(set(ALL_NAMES)) == len(ALL_NAMES) == len({f.file for f in FORMATS})


def test_the_help_names_every_format() -> None:
    page = CliRunner().invoke(command, ["--help"]).output
    assert set(ALL_NAMES) <= set(page.replace(";", " ").split())


@pytest.mark.parametrize("name", ALL_NAMES)
def test_kg_export_writes_each_to_a_file_and_to_standard_output(name: str, kept: Path, tmp_path: Path) -> None:
    export(Material(told("甲")), name, tmp_path / "wanted")
    done = CliRunner().invoke(command, [str(kept), "--format", name, "-o", f"{tmp_path}/"])
    assert (done.exit_code, done.exception) == (0, None)
    written = tmp_path / next(f.file for f in FORMATS if f.name == name)
    assert written.read_bytes() == (tmp_path / "wanted").read_bytes()
    assert CliRunner().invoke(command, [str(kept), "--format", name]).stdout_bytes == written.read_bytes()


@pytest.mark.parametrize("name", [f.name for f in FORMATS if f.binary])
def test_a_terminal_is_spared_what_is_not_for_the_eye(name: str, kept: Path) -> None:
    code = f"import pty, sys; sys.exit(pty.spawn([sys.executable, '-m', 'kg', 'export', {str(kept)!r}, '--format', {name!r}]) >> 8)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert f"{name} is not for a terminal: name a file with -o" in done.stdout.decode()


def test_markup_in_titles_stays_text(kept: Path, tmp_path: Path) -> None:
    for name in ("graphml", "gexf", "stratml"):
        export(Material(told("</Name><x/>")), name, tmp_path / name)
        assert not etree.parse(str(tmp_path / name)).xpath("//*[local-name()='x']")


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """As are devices: /dev/null stays what it is, whoever writes there."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as others:
        read = others.submit(pipe.read_text, "utf-8")
        atomic_write(pipe, lambda path: print(path.write_text("政图", "utf-8")))
        assert read.result() == "政图"
    assert pipe.is_fifo() and [p.name for p in tmp_path.iterdir()] == ["pipe"]
