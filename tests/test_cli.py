"""The command line as people call it: output, exit status, no traceback for a user's mistake."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import click
import commands
import pytest

from kg.cli import cli, main

REPORT = """2024年3月5日，兰州市人民政府新闻办公室举行新闻发布会，介绍“满电行动”有关情况。

兰州市发展和改革委员会副主任李建国介绍，去年全市新建充电桩1500个，比上年增长12%。今年将实施“满电行动”，计划新建充电桩2000个以上。
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    return tmp_path


class Kg:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capfd = monkeypatch, capfd

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Exit status, standard output, standard error."""
        self._monkeypatch.setattr(sys, "argv", ["kg", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        sys.stdout.flush()
        out, err = self._capfd.readouterr()
        assert "Traceback" not in err
        return int(stopped.value.code or 0), out, err


@pytest.fixture
def kg(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Kg:
    return Kg(monkeypatch, capfd)


@pytest.mark.parametrize(
    "command",
    ["build", "coverage", "diff", "evaluate", "extract", "export", "load", "mcp", "push", "query", "queries", "remove", "serve", "validate"],
)
def test_every_command_shows_examples(kg: Kg, command: str) -> None:
    status, out, _ = kg(command, "--help")
    assert status == 0 and f"kg {command}" in out.split("Examples:")[1]
    for option in ("--lexicon", "--verbose", "--quiet", "--version"):
        assert option in out


@pytest.mark.parametrize("arguments", [["--version"], ["build", "--version"], ["queries", "--version"]])
def test_version(kg: Kg, arguments: list[str]) -> None:
    status, out, _ = kg(*arguments)
    assert status == 0 and out.startswith("kg, version ")


def test_the_version_is_said_without_reading_what_only_commands_need() -> None:
    code = "import sys, kg.cli; sys.argv = ['kg', '--version']\ntry: kg.cli.main()\nfinally: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    version, modules = done.stdout.splitlines()
    assert version.startswith("kg, version ")
    assert not {"kg.read", "kg.model", "msgspec", "pyoxigraph", "yaml"} & set(modules.split())


@pytest.mark.parametrize("asked", [{}, {"_KG_COMPLETE": "bash_complete", "COMP_WORDS": "kg ", "COMP_CWORD": "1"}], ids=["help", "completion"])
def test_commands_are_listed_whole_without_reading_any(asked: dict[str, str]) -> None:
    code = "import atexit, sys, kg.cli; sys.argv = ['kg', '--help']\natexit.register(lambda: print(*sys.modules)); kg.cli.main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | {"COLUMNS": "80"} | asked)
    *listed, modules = done.stdout.splitlines()
    for name in cli.list_commands(click.Context(cli)):
        assert cli.get_command(click.Context(cli), name) is not None
        said = f"plain,{name}" if asked else f"  {name.ljust(8)}  "
        assert [line for line in listed if line.startswith(said) and not line.endswith("...")], name
    assert not {"kg.pipeline", "kg.read", "msgspec", "pyoxigraph", "yaml"} & set(modules.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build"], "Missing argument"),
        (["build", "nothing.txt"], "nothing.txt"),
        (["extract", "a.txt", "--published", "gestern"], "'gestern' is no date: write a year (2025)"),
        (["extract", "a.txt", "--format", "xml"], "'xml' is not one of"),
        (["extract", "a.txt", "empty.txt", "--id", "x"], "--id names one document, but 2 are given"),
        (["build", "a.txt", "-o", "a.txt"], "this is a file; name a folder"),
        (["build", "a.txt", "--base", "Straße"], "an absolute http or https address"),
        (["--lexicon", "nowhere", "extract", "a.txt"], "nowhere: --lexicon takes a folder"),
        (["query", "."], "give either a SPARQL text"),
        (["export", ".", "--format", "docx"], "'docx' is no format; the formats are jsonl"),
        (["frobnicate"], "No such command"),
    ],
)
def test_wrong_use_is_2(home: Path, kg: Kg, arguments: list[str], words: str) -> None:
    status, _, err = kg(*arguments)
    assert (status, words in err) == (2, True), err


def test_extract_jsonl(home: Path, kg: Kg) -> None:
    status, out, err = kg("extract", "a.txt", "--format", "jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert {r["type"] for r in rows} >= {"document", "place", "official", "organization", "figure"}
    assert all(REPORT[r["start"] : r["end"]] == r["quote"] for r in rows if r["type"] == "figure")
    kg("extract", "a.txt", "--format", "jsonl", "-o", "x.jsonl")
    assert (home / "x.jsonl").read_text("utf-8") == out


def test_extract_table_shows_words_and_meaning(home: Path, kg: Kg) -> None:
    status, out, _ = kg("extract", "a.txt")
    assert status == 0
    for words in ("李建国", "兰州市发展和改革委员会 副主任", "2000个以上", "≥ 2,000 个", "target"):
        assert words in out


def test_extract_table_tells_who_left_and_who_leads(home: Path, kg: Kg) -> None:
    lines = ("兰州市人民政府关于任免的通知", "", "免去孙伟的兰州市水利局局长职务。", "", "市发展改革委牵头实施“满电行动”，新增投资12亿元。")
    (home / "b.txt").write_text("\n".join(lines), "utf-8")
    out = kg("extract", "b.txt")[1]
    assert "孙伟  兰州市水利局 局长 (removed)" in out
    assert "leads: 兰州市发展和改革委员会 → 满电行动" in out and "12 亿元" in out


def test_a_document_does_not_steer_the_terminal(home: Path, kg: Kg) -> None:
    (home / "b\x1b[2J.txt").write_text(REPORT.replace("李建国", "李建国\x1b]0;x\x07[red]"), "utf-8")
    (home / "c\x1b[2J.txt").write_bytes(b"")
    _, out, err = kg("extract", ".")
    assert "\x1b" not in out + err and "[2J.txt: the file is empty" in err and "[2J.txt" in out
    _, out, err = kg("extract", ".", "-v")
    assert "\x1b" not in out + err and "[2J.txt" in err


def test_options_before_and_after_the_command(home: Path, kg: Kg) -> None:
    (home / "own").mkdir()
    assert kg("--lexicon", "own", "-q", "extract", "a.txt")[0] == 0
    assert kg("extract", "a.txt", "--lexicon", "own", "-v")[2].startswith(("[0/1] a.txt", "[1/1] a.txt"))


def test_a_failed_document_is_named_and_the_others_are_built(home: Path, kg: Kg) -> None:
    status, out, err = kg("build", ".", "-o", "out")
    assert status == 1
    assert "empty.txt: the file is empty" in err and "1 failed; see out/failures.jsonl" in err
    assert [json.loads(x)["path"] for x in (home / "out/failures.jsonl").read_text("utf-8").splitlines()] == ["empty.txt"]
    assert "Map: out/map.html" in out
    (home / "empty.txt").unlink()
    assert kg("build", ".", "-o", "out")[0] == 0  # its own output is no input, and the old failures are gone
    assert not (home / "out/failures.jsonl").exists()


def test_nothing_to_build(home: Path, kg: Kg) -> None:
    status, out, err = kg("build", "empty.txt")
    assert status == 1 and out == "" and "the file is empty" in err
    assert (home / "exports/empty/failures.jsonl").exists()


def test_build_says_what_was_found_and_where_the_map_is(home: Path, kg: Kg) -> None:
    status, out, err = kg("build", "a.txt")
    assert (status, err) == (0, "")
    assert "1 document, 1 official, " in out and "3 figures (1 target)" in out and "Map: exports/a/map.html" in out
    assert kg("build", "a.txt", "-q") == (0, "", "")


def test_export_again_gives_the_same_bytes(home: Path, kg: Kg) -> None:
    kg("build", "a.txt", "-o", "out")
    assert kg("export", "out", "--format", "nq")[1] == (home / "out/graph.nq").read_text("utf-8")
    forms = ["jsonl", "csv", "nq", "trig", "ttl", "jsonld", "rdf", "html"]
    status, out, _ = kg("export", "out", *(x for f in forms for x in ("--format", f)), "-o", "else")
    assert status == 0 and len(out.splitlines()) == len(forms)
    for path in (home / "else").iterdir():
        assert path.read_bytes() == (home / "out" / path.name).read_bytes(), path.name
    status, _, err = kg("export", "else", "--format", "nq")
    assert status == 2 and "sources.jsonl" in err


def test_query_and_queries(home: Path, kg: Kg) -> None:
    kg("build", "a.txt", "-o", "out")
    status, out, _ = kg("query", "out", "--name", "targets", "-p", "year=2024")
    assert status == 0 and "2000" in out
    (home / "q.rq").write_text("ASK { ?s ?p ?o }", "utf-8")
    assert "true" in kg("query", "out", "q.rq", "--format", "json")[1]
    assert kg("query", "out", "SELECT nonsense")[0] == 2
    assert kg("query", "out", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }")[0] == 2
    assert kg("query", "out", "--name", "nobody")[0] == 2
    status, out, _ = kg("queries")
    assert status == 0 and "targets" in out and "year" in out


def test_validate_refuses_what_is_not_valid(home: Path, kg: Kg) -> None:
    kg("build", "a.txt", "-o", "out")
    assert kg("validate", "out")[0] == 0
    graph = home / "out/graph.trig"
    broken = graph.read_text("utf-8").replace("2000个以上", "2000个")
    graph.write_text(broken, "utf-8")
    status, _, err = kg("validate", "out/graph.trig")
    assert status == 3 and "2000" in err


def test_files_of_two_builds_are_told_by_every_command_that_reads_them(home: Path, kg: Kg) -> None:
    kg("build", "a.txt", "-o", "out")
    (home / "b.txt").write_text(REPORT.replace("2000个", "2500个"), "utf-8")
    kg("build", "b.txt", "-o", "other")
    (home / "out/figures.csv").write_bytes((home / "other/figures.csv").read_bytes())
    status, _, err = kg("validate", "out")
    assert status == 3 and "out/figures.csv: it is of another build, or was changed" in err and "build it again" in err
    assert kg("diff", "out", "out")[0] == 0  # it is for people, and nothing reads it
    (home / "out/graph.nq").write_bytes((home / "other/graph.nq").read_bytes())
    for command in (["diff", "out", "other"], ["export", "out", "--format", "csv"], ["query", "out", "ASK {}"], ["serve", "out", "--no-open"]):
        status, _, err = kg(*command)
        assert status == 2 and "out/graph.nq: it is of another build, or was changed" in err, command
    assert kg("validate", "out")[0] == 3
    kg("build", "a.txt", "-o", "out")
    assert kg("validate", "out")[0] == 0
    (home / "out/build.json").unlink()
    status, out, err = kg("validate", "out")
    assert (status, "valid:" in out) == (0, True), err


def test_what_is_ones_own_stays_in_an_output_folder(home: Path, kg: Kg) -> None:
    (home / "out/mine").mkdir(parents=True)
    (home / "out/notes.txt").write_text("mine", "utf-8")
    (home / "out/graph.gexf").write_text("mine", "utf-8")
    kg("build", "a.txt", "-o", "out")
    assert (home / "out/notes.txt").read_text() == (home / "out/graph.gexf").read_text() == "mine"
    assert (home / "out/mine").is_dir()


def test_a_link_stays_and_what_is_no_file_gets_the_bytes(home: Path, kg: Kg) -> None:
    (home / "x.csv").symlink_to(home / "y.csv")
    assert kg("extract", "a.txt", "--format", "csv", "-o", "x.csv")[0] == 0
    assert (home / "x.csv").is_symlink() and "2000个以上" in (home / "y.csv").read_text("utf-8")
    os.mkfifo(home / "pipe")
    reader = os.open(home / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert kg("extract", "a.txt", "-o", "pipe")[0] == 0 and (home / "pipe").is_fifo()
    assert "2000个以上" in os.read(reader, 1 << 16).decode()
    os.close(reader)
    status, _, err = kg("extract", "a.txt", "-o", "字" * 100)
    assert status != 0 and "字字字: cannot be written: File name too long" in err


def run(*arguments: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"LC_ALL": "C", "PYTHONPATH": str(Path(__file__).parent.parent)} | dict(more.pop("env", {}))  # type: ignore[call-overload]
    return subprocess.run([sys.executable, "-m", "kg", *arguments], capture_output=True, env=environment, check=False)


def test_utf_8_whatever_the_locale_and_the_same_bytes_under_any_hash_seed(home: Path) -> None:
    outputs = [run("extract", "a.txt", "--format", "jsonl", env={"PYTHONHASHSEED": seed}) for seed in ("0", "1")]
    assert outputs[0].stdout == outputs[1].stdout
    for done in (*outputs, run("extract", "a.txt")):
        assert done.returncode == 0 and "李建国" in done.stdout.decode("utf-8")


def test_a_closed_pipe_is_no_error(home: Path) -> None:
    for i in range(40):
        (home / f"{i}.txt").write_text(REPORT * 4, "utf-8")
    command = f"{shlex.join(commands.line('extract', home, '--format', 'jsonl'))} 2>err | head -c 10"
    assert subprocess.run(command, shell=True, capture_output=True, check=True).stdout == b'{"type": "'
    assert "Traceback" not in (home / "err").read_text() and "Broken" not in (home / "err").read_text()
