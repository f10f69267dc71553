"""The README's session is what the commands print, its Python is what Python prints."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
SESSIONS = re.findall(r"```console\n(.*?)```", README, re.S)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder with the sample data in it, as a reader of the README has."""
    path = tmp_path_factory.mktemp("readme")
    (path / "data").symlink_to(ROOT / "data")
    return path


def steps() -> list[tuple[str, str]]:
    out = []
    for session in SESSIONS:
        for step in re.split(r"^\$ ", session, flags=re.M)[1:]:
            command, _, printed = step.partition("\n")
            out.append((command, printed))
    return out


def same(text: str) -> str:
    """Seconds differ from machine to machine."""
    return re.sub(r"in [\d.]+ s\b", "in … s", text).rstrip("\n")


def test_the_session_prints_what_the_readme_shows(folder: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    assert len(steps()) >= 6
    for command, printed in steps():
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PATH": path},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        # what is meant for the eye of a person building goes to standard error
        assert same(done.stdout if done.stdout.strip() else done.stderr) == same(printed) or same(done.stderr + done.stdout) == same(printed), command


def test_the_python_example_prints_what_the_readme_shows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, printed = re.search(r"```python\n(.*?)```\s+```\n(.*?)```", README, re.S).groups()  # type: ignore[union-attr]
    monkeypatch.chdir(folder)
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(code, "README.md", "exec"), {})  # our own text
    assert out.getvalue().rstrip("\n") == printed.rstrip("\n")
    assert (folder / "out" / "map.html").is_file()


def test_both_languages_show_the_two_commands_and_every_link_exists() -> None:
    english, chinese = README.split('<a id="中文"></a>')
    for command in ("pip install . && kg build data/briefings", "pip install '.[test]' && pytest"):
        assert command in english
        assert command in chinese
    for link in re.findall(r"\]\((?!#|http)([^)]+)\)", README):
        assert (ROOT / link).exists(), link


def test_the_documented_commands_are_those_that_exist() -> None:
    from kg.cli import cli

    documented = set(re.findall(r"`?kg (\w+)", README)) - {"COMMAND"}
    assert documented == set(cli.list_commands(click.Context(cli)))
