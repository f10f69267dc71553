"""What holds for the repository as a whole: types, lint, layers, layout, and that what it contains we wrote."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
TOP = {"README.zh.md", "CONTRIBUTING.md", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "Makefile", "kg", "ontology", "data", "exports", "tests"}
RUN = 24  # as many characters in a row as a source cannot share with us by chance


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_types() -> None:
    run(sys.executable, "-m", "mypy", "--cache-dir", ".mypy_cache")


def test_lint() -> None:
    run(sys.executable, "-m", "ruff", "check", ".")


def test_form() -> None:
    run(sys.executable, "-m", "ruff", "format", "--check", ".")


def test_layers() -> None:
    run(sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache")


def test_the_top_level_is_as_agreed() -> None:
    assert {p.relative_to(ROOT).parts[0] for p in tracked() if not p.relative_to(ROOT).parts[0].startswith(".")} <= TOP


def test_no_path_of_a_machine() -> None:
    # in pieces, so that this file does not hold what it looks for
    pattern = re.compile("|".join(["/" + "wor" + "k/", "/" + "far" + "m/", "/ho" + "me/[a-z]", r"\.lib" + "rary"]))
    for path in tracked():
        if path.suffix not in (".png",):
            found = pattern.search(path.read_text("utf-8", "ignore"))
            assert found is None, f"{path}: {found and found[0]}"


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "lexicon").glob("*.yaml")), ids=lambda p: p.name)
def test_every_lexicon_file_says_what_it_is_and_parses(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("# ")
    assert isinstance(yaml.safe_load(text), dict)


def test_the_table_of_divisions_says_what_it_is_and_has_its_columns() -> None:
    first, *rows = (ROOT / "data" / "lexicon" / "divisions.tsv").read_text("utf-8").splitlines()
    assert first.startswith("# ")
    assert {row.count("\t") for row in rows if not row.startswith("#")} == {3}


def test_no_asset_comes_from_the_network() -> None:
    for path in (p for p in (ROOT / "kg" / "templates").rglob("*") if p.is_file()):
        assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?https?:", path.read_text("utf-8")), path


def test_no_sentence_of_the_measuring_set(measure: Path) -> None:
    runs: set[str] = set()
    for path in measure.glob("*/texts/*"):
        text = re.sub(r"\s", "", path.read_text("utf-8"))
        runs |= {text[i : i + RUN] for i in range(len(text) - RUN + 1)}
    for path in tracked():
        if path.stat().st_size < 3_000_000 and path.suffix != ".png":
            text = re.sub(r"\s", "", path.read_text("utf-8", "ignore"))
            copied = next((text[i : i + RUN] for i in range(len(text) - RUN + 1) if text[i : i + RUN] in runs), None)
            assert copied is None, f"{path}: {copied}"
