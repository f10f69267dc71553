"""The page of `kg serve --review FILE`: it asks, writes that file at every answer, and takes answers back."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import commands
import pytest
from servers import serving

import kg
from kg.across.corrections import read_corrections


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    (folder / "texts").mkdir()
    for name, title in (("a.txt", "民政局局长"), ("b.txt", "水利局副局长"), ("c.txt", "体育局局长")):
        (folder / "texts" / name).write_text(f"2023年5月6日，重庆市{title}周立群出席会议。\n", "utf-8")
    kg.build(folder / "texts").write(folder / "out")
    return folder


def ask(address: str, **said: str) -> tuple[int, str]:
    data = urllib.parse.urlencode(said).encode() if said else None
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{address}/review?lang=zh", data), timeout=20) as answer:
            return answer.status, answer.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8")


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_it_asks_writes_and_takes_back(folder: Path) -> None:
    path = folder / "corrections.yaml"
    with serving(folder / "out", "--review", str(path)) as server:
        status, page = ask(server.address)
        assert status == 200 and "还有 2 项待核实" in page and "同地同名" in page and 'href="/review" aria-current' in page
        assert not path.exists()
        first = hidden(page)
        assert ask(server.address, answer="one", **first)[0] == 400  # nobody answers
        status, page = ask(server.address, answer="one", by="王一", why="简历相符", **first)
        assert "还有 1 项待核实" in page and 'value="王一"' in page
        (made,) = read_corrections(path).entries
        assert (made.do, made.ids, made.by, made.why) == ("confirm", (first["first"], first["second"]), "王一", "简历相符")
        assert ask(server.address, answer="one", by="王一", **first)[0] == 409
        second = hidden(page)
        ask(server.address, answer="two", by="王一", **second)
        assert [c.do for c in read_corrections(path).entries] == ["confirm", "split"]
        assert "没有待核实的内容" in ask(server.address)[1]
        assert "还有 1 项待核实" in ask(server.address, answer="undo", by="王一")[1]
        assert [c.do for c in read_corrections(path).entries] == ["confirm"]
        with pytest.raises(urllib.error.HTTPError) as refused:
            foreign = {"Origin": "https://example.org", "Sec-Fetch-Site": "cross-site"}
            urllib.request.urlopen(urllib.request.Request(f"{server.address}/review", b"answer=undo", foreign), timeout=20)
        assert refused.value.code == 403
    assert {p.name for p in folder.iterdir()} == {"texts", "out", "corrections.yaml"}


def test_without_the_option_nothing_is_written_and_others_are_not_let_in(folder: Path) -> None:
    with serving(folder / "out") as server:
        status, page = ask(server.address)
        assert status == 404 and "kg serve --review FILE" in page and "/review" not in urllib.request.urlopen(server.address, timeout=20).read().decode()
    told = commands.run_text("serve", folder / "out", "--review", folder / "c.yaml", "--host", "0.0.0.0", "--port", "0", "--no-open")
    assert told.returncode == 2 and "could write corrections" in told.stderr
