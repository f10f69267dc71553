"""The sessions of the documentation are what the commands print, its Python is what Python prints.

KG_UPDATE_DOCS=1 writes what they print now into the documents instead.
"""

from __future__ import annotations

import atexit
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import click
import commands
import pytest

ROOT = Path(__file__).parents[1]
README, CHINESE = ROOT / "README.md", ROOT / "README.zh.md"
DOCUMENTS = sorted(
    p for folder in (".", "data", "data/lexicon", "exports", "kg/*", "ontology", "tests", "tests/benchmarks") for p in ROOT.glob(f"{folder}/*.md")
)
SESSION = re.compile(r"```console\n(.*?)```", re.S)
PYTHON = re.compile(r"```python\n(.*?)```\s+```\n(.*?)```", re.S)
UPDATE = bool(os.environ.get("KG_UPDATE_DOCS"))


def read(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder with the sample data in it, as a reader of the README has, and what its first command makes."""
    path = tmp_path_factory.mktemp("readme")
    (path / "data").symlink_to(ROOT / "data")
    run(path, "kg build data/briefings -o out")
    return path


def run(folder: Path, command: str) -> str:
    """What it says; what is meant for the eye of a person building goes to standard error."""
    path = f"{programs()}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PATH": path}, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout if done.stdout.strip() else done.stderr


@cache
def programs() -> Path:
    """A folder with `kg` that is forked from where all modules are read."""
    folder = Path(tempfile.mkdtemp(prefix="kg-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "kg").write_text(f'#!/bin/sh\nexec {shlex.join(commands.line())} "$@"\n', "utf-8")
    (folder / "kg").chmod(0o755)
    return folder


def same(text: str) -> str:
    """Seconds differ from machine to machine."""
    return re.sub(r"in [\d.]+ s\b", "in … s", text).rstrip("\n")


def played(folder: Path, session: str) -> str:
    """The session with what its commands print; a time that is all that differs stays as it was."""
    out = []
    for step in re.split(r"^\$ ", session, flags=re.M)[1:]:
        command, _, before = step.partition("\n")
        now = run(folder, command)
        out.append(f"$ {command}\n" + (before if same(now) == same(before) else now.rstrip("\n") + "\n"))
    return "".join(out)


def held(path: Path, pattern: re.Pattern[str], part: int, fresh: str) -> None:
    """The document says this there; or is made to."""
    text = read(path)
    match = pattern.search(text)
    assert match is not None
    if UPDATE:
        path.write_text(text[: match.start(part)] + fresh + text[match.end(part) :], "utf-8")
    else:
        assert match[part] == fresh


@pytest.mark.parametrize("document", [p for p in DOCUMENTS if SESSION.search(read(p)) and p != CHINESE], ids=lambda p: str(p.relative_to(ROOT)))
def test_a_session_prints_what_the_document_shows(document: Path, folder: Path) -> None:
    text = read(document)
    fresh = SESSION.sub(lambda m: f"```console\n{played(folder, m[1])}```", text)
    if UPDATE:
        document.write_text(fresh, "utf-8")
    assert UPDATE or fresh == text


def test_the_python_example_prints_what_the_readme_shows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = PYTHON.search(read(README))
    assert found is not None
    monkeypatch.chdir(folder)
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(found[1], "README.md", "exec"), {})  # our own text
    held(README, PYTHON, 2, out.getvalue())
    assert (folder / "out" / "map.html").is_file()


def test_both_languages_show_the_same() -> None:
    english, chinese = read(README), read(CHINESE)
    for command in ("pip install . && kg build data/briefings", "pip install '.[test]' && pytest"):
        assert command in english
        assert command in chinese
    for pattern, part in ((SESSION, 1), (PYTHON, 1), (PYTHON, 2)):
        found = pattern.search(english)
        assert found is not None
        held(CHINESE, pattern, part, found[part])
    links = {link for link in re.findall(r"\]\((?!#|http)([^)]+)\)", english) if link.endswith("README.md")}
    assert links <= set(re.findall(r"\]\(([^)]+)\)", chinese))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_exists(document: Path) -> None:
    for link in re.findall(r"\]\((?!#|http)([^)#]+)", read(document)):
        assert (document.parent / link).exists(), link


def test_the_documented_commands_are_those_that_exist() -> None:
    from kg.cli import cli

    documented = {name for p in DOCUMENTS for name in re.findall(r"`?\bkg ([a-z]\w+)", read(p)) if p.name != "CHANGELOG.md"}
    commands = set(cli.list_commands(click.Context(cli)))
    assert commands <= documented
    for p in (README, CHINESE):
        assert set(re.findall(r"`kg (\w+)", read(p))) - {"COMMAND"} <= commands
