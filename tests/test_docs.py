"""The documentation beside what it explains: it names what is there, and its examples run."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re
import subprocess
from pathlib import Path

import pytest

from kg import export
from kg.records.output import SOURCES

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("module", ["kg", "kg.search", "kg.words"])
def test_examples_in_docstrings_run(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)  # where the samples are
    found = doctest.testmod(importlib.import_module(module))
    assert found.attempted and not found.failed


PUBLIC = ["kg", "kg.model", "kg.knowledge", "kg.query", "kg.diff", "kg.errors", "kg.export", "kg.evaluate.scores", "kg.across.promises", "kg.across.tenure"]


@pytest.mark.parametrize("module", PUBLIC)
def test_whatever_a_caller_meets_is_explained(module: str) -> None:
    found = importlib.import_module(module)
    own = {name: thing for name, thing in vars(found).items() if getattr(thing, "__module__", "").startswith(module) and name[0] != "_"}
    members = {f"{n}.{m}": x for n, thing in own.items() if inspect.isclass(thing) for m, x in vars(thing).items() if m[0] != "_"}
    wanted = {name: x for name, x in (own | members).items() if inspect.isclass(x) or inspect.isfunction(x) or hasattr(x, "fget")}
    wanted |= {name: x.func for name, x in members.items() if hasattr(x, "func")}  # of cached properties
    assert wanted and [name for name, thing in wanted.items() if (inspect.getdoc(thing) or f"{name}(").startswith(f"{name}(")] == []  # a dataclass writes one


def test_the_readme_of_exports_names_every_file_of_a_build() -> None:
    said = (ROOT / "exports" / "README.md").read_text("utf-8")
    for form in export.FORMATS:
        assert f"`{form.file}`" in said
        assert form.default or f"`{form.name}`" in said
    assert f"`{SOURCES}`" in said


@pytest.mark.parametrize("folder", ["tests", "tests/benchmarks"])
def test_a_readme_names_what_is_there(folder: str) -> None:
    said = (ROOT / folder / "README.md").read_text("utf-8")
    for name in re.findall(r"`([\w/]+(?:\.\w+|/))`", said):
        if not name.endswith((".md", ".html")) and name != "kg/":
            assert (ROOT / folder / name).exists(), name


def test_the_five_commands_of_the_makefile() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^(\w+):.*## ", text, re.M)
    assert targets == ["setup", "check", "test", "map", "serve"]
    for target in targets:
        made = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert made.returncode == 0 and made.stdout.strip(), made.stderr
