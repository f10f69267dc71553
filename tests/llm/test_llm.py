"""What rules left, asked of a language model: kept where the text bears it out, marked, repeated from the cache, bounded."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pyoxigraph as ox
import pytest
import rdflib
from commands import run
from models import NOTHING, Model, completion, model, send, slow
from rdflib.namespace import SKOS

from kg import lexicon
from kg.coverage import cover
from kg.coverage.page import render
from kg.errors import UsageError
from kg.llm import Settings
from kg.llm.answers import SaidInitiative, SaidOrganization, schema
from kg.llm.asking import prompt_version, reader_of
from kg.llm.ledger import Ledger
from kg.model import Corpus, Document, Facts
from kg.pipeline import facts_of, understand
from kg.rdf.dataset import Dataset
from kg.rdf.read import read_facts
from kg.rdf.terms import DEFAULT_BASE
from kg.records.jsonl import facts_from, records, source_row
from kg.serve.index.read import Index
from kg.serve.index.write import write_index
from kg.serve.pages.document_facts import facts_of as facts_on_page
from kg.validate import validate

ROOT = Path(__file__).parents[2]
TEXT = """江平市能源工作会议纪要
全市新建学校12所。
到2027年，全市公共机构配备共享轮椅1200乘以上。
江平绿链数据服务社负责人田禾苗说，平台已经上线。
“云上暖阳”受到老人欢迎，云上暖阳的名声传开了。
保供中心年内配发暖冬包318提。
"""
WHEELS = {
    "quote": "1200乘以上", "value": "1200", "upper": None, "unit": "乘", "comparator": "at_least", "change": None, "measure": "全市公共机构配备共享轮椅",
    "status": "target", "start": None, "end": "2027-12-31",
}  # fmt: skip
PARCELS = WHEELS | {"quote": "318提", "value": "318", "unit": "提", "comparator": "equal", "measure": "暖冬包", "status": "actual", "end": None}
TIAN = {"name": "田禾苗", "organization": "江平绿链数据服务社", "title": "负责人"}
WARM = {"name": "“云上暖阳”", "kind": "campaign"}
RIGHT: dict[str, Any] = {
    "1200乘": {"figures": [WHEELS]}, "田禾苗": {"officials": [TIAN]}, "云上暖阳": {"initiatives": [WARM]}, "318提": {"figures": [PARCELS]},
}  # fmt: skip


def settings(server: Model | str, folder: Path, **more: Any) -> Settings:
    url = server if isinstance(server, str) else server.url
    return Settings(url, "test-model", folder / "cache", folder / "ledger.json", **more)


def read(text: str, llm: Settings | None) -> Facts:
    return facts_of(Document("a.txt", text, "a.txt"), lexicon.load(), llm)


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Model, Settings, Facts]]:
    """What a model that answers rightly adds."""
    with model(RIGHT) as server:
        llm = settings(server, tmp_path_factory.mktemp("llm"))
        yield server, llm, read(TEXT, llm)


def test_what_rules_left_is_asked_and_nothing_else(right: tuple[Model, Settings, Facts]) -> None:
    server, llm, _ = right
    asked = [json.loads(a["messages"][-1]["content"]) for a in server.asked]
    assert [(a["sentence"][:4], a["left"]) for a in asked] == [
        ("到202", ["1200"]), ("江平绿链", ["田禾苗"]), ("“云上暖", ["“云上暖阳”"]), ("保供中心", ["318"]),
    ]  # fmt: skip
    assert all(a["model"] == "test-model" and a["temperature"] == 0 and a["path"] == "/v1/chat/completions" for a in server.asked)
    assert server.asked[0]["response_format"]["json_schema"]["schema"] == schema()
    assert Ledger(llm.ledger).counts() == {"asked": 4, "tokens": 280, "kept": 4, "refused": 0}


def test_what_it_reads_are_the_same_records_and_rules_keep_theirs(right: tuple[Model, Settings, Facts]) -> None:
    _, llm, facts = right
    plain, reader = read(TEXT, None), reader_of(llm)
    assert [f for f in facts.figures if f.rule != "language model"] == list(plain.figures)
    assert {*plain.organizations, *plain.initiatives, *plain.officials} <= {*facts.organizations, *facts.initiatives, *facts.officials}
    rows = list(records(facts))
    told = {r.get("name") or r["quote"]: r for r in rows if r["type"] != "document"}
    wheels = told["1200乘以上"]
    assert {k: wheels[k] for k in ("value", "unit", "comparator", "status", "period", "rule", "reader")} == {
        "value": 1200, "unit": "乘", "comparator": "at_least", "status": "target", "period": {"end": "2027-12-31"}, "rule": "language model", "reader": reader,
    }  # fmt: skip
    (post,) = told["田禾苗"]["posts"]
    assert post["title"] == "负责人" and post["organization"] == told["江平绿链数据服务社"]["id"] and post["evidence"][0]["reader"] == reader
    assert told["云上暖阳"]["kind"] == "campaign" and told["云上暖阳"]["mentions"][0]["quote"] == "“云上暖阳”"
    assert "reader" not in told["12所"]
    again = facts_from(rows, source_row(facts))
    assert again.document.assisted == facts.document.assisted and list(records(again)) == rows


def test_the_graph_names_who_read_it_and_is_read_back(right: tuple[Model, Settings, Facts]) -> None:
    facts = right[2]
    data = Dataset(Corpus((facts,)))
    assert validate(data).conforms
    store = ox.Store()
    store.extend(data)
    prov, named = "http://www.w3.org/ns/prov#", "http://www.w3.org/2004/02/skos/core#prefLabel"
    rows = store.query(
        f"SELECT ?words ?name ?version {{ GRAPH ?g {{ ?e <{prov}wasAttributedTo> ?m ; ?anchor ?words . ?m a <https://w3id.org/zhengtu/ns#LanguageModel> ; "
        f"<{named}> ?name ; <http://purl.org/dc/terms/hasVersion> ?version FILTER(STRENDS(STR(?anchor), 'anchorOf')) }} }} ORDER BY ?words"
    )
    found = [(r["words"].value, r["name"].value, r["version"].value) for r in rows]  # type: ignore[union-attr,index,union-attr]
    assert {w for w, _, _ in found} == {"1200乘以上", "田禾苗", "负责人", "江平绿链数据服务社", "“云上暖阳”", "318提"}
    assert {x[1:] for x in found} == {("test-model", prompt_version())}
    assert next(iter(read_facts(store, DEFAULT_BASE).facts)).document.assisted == facts.document.assisted


REFUSED: list[tuple[str, str, dict[str, Any]]] = [
    ("another value", "1200乘", {"figures": [WHEELS | {"value": "12000"}]}),
    ("no number", "1200乘", {"figures": [WHEELS | {"value": "about 1200"}]}),
    ("another unit", "1200乘", {"figures": [WHEELS | {"unit": "辆"}]}),
    ("another bound", "1200乘", {"figures": [WHEELS | {"comparator": "at_most"}]}),
    ("a range that is none", "1200乘", {"figures": [WHEELS | {"comparator": "range", "upper": "1300"}]}),
    ("a period of its own", "1200乘", {"figures": [WHEELS | {"end": "2030-12-31"}]}),
    ("no day", "1200乘", {"figures": [WHEELS | {"end": "2027"}]}),
    ("a day that no calendar has", "1200乘", {"figures": [WHEELS | {"end": "2027-02-31"}]}),
    ("a measure of its own", "1200乘", {"figures": [WHEELS | {"measure": "共享单车"}]}),
    ("a change that nobody says", "1200乘", {"figures": [WHEELS | {"change": "decrease"}]}),
    ("words of another sentence", "1200乘", {"figures": [PARCELS]}),
    ("what rules know", "1200乘", {"figures": [WHEELS | {"quote": "2027年", "value": "2027", "unit": "年", "comparator": "equal"}]}),
    ("an invented person", "田禾苗", {"officials": [TIAN | {"name": "王小明"}]}),
    ("an invented body", "田禾苗", {"officials": [TIAN | {"organization": "江平市商务局"}]}),
    ("no name of a person", "田禾苗", {"officials": [TIAN | {"name": "江平绿链数据服务社负责人田禾苗"}]}),
    ("what was not asked", "田禾苗", {"organizations": [{"name": "数据服务社", "kind": "other"}]}),
    ("words that stand twice", "云上暖阳", {"initiatives": [{"name": "云上暖阳", "kind": "campaign"}]}),
    ("twice the same", "云上暖阳", {"initiatives": [WARM, WARM]}),
    ("nothing", "云上暖阳", {"initiatives": [{"name": "”", "kind": "campaign"}]}),
]


@pytest.mark.parametrize(("why", "word", "said"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_the_words_do_not_bear_out_is_refused(why: str, word: str, said: dict[str, Any], tmp_path: Path) -> None:
    sentence = next(line for line in TEXT.splitlines() if word in line)
    with model({word: said}) as server:
        llm = settings(server, tmp_path)
        facts = read(f"江平市能源工作会议纪要\n{sentence}\n", llm)
    counts = Ledger(llm.ledger).counts()
    assert (counts["asked"], counts["refused"], counts["kept"]) == (1, 1, int(why == "twice the same"))
    assert len(facts.document.assisted) == counts["kept"]


def test_a_rebuild_repeats_the_answers_and_asks_nobody(right: tuple[Model, Settings, Facts], tmp_path: Path) -> None:
    _, llm, facts = right
    away = Settings("http://127.0.0.1:9/v1", llm.model, llm.cache, tmp_path / "ledger.json", budget=0)
    assert read(TEXT, away) == facts
    assert Ledger(away.ledger).counts()["cached"] == 4
    other = Settings(away.url, "another-model", llm.cache, tmp_path / "other.json", budget=0)
    assert read(TEXT, other) == read(TEXT, None) and Ledger(other.ledger).counts() == {"over": 4}
    damaged = next(p for p in llm.cache.glob("*/*.json") if "1200乘以上" in p.read_text("utf-8"))
    whole = damaged.read_bytes()
    try:
        damaged.write_bytes(whole[: len(whole) // 2])
        assert len(read(TEXT, away).document.assisted) < len(facts.document.assisted)
    finally:
        damaged.write_bytes(whole)


def test_a_budget_is_kept(tmp_path: Path) -> None:
    with model(RIGHT) as server:
        llm = settings(server, tmp_path, budget=1)
        assert [f.quote for f in read(TEXT, llm).figures if f.rule == "language model"] == ["1200乘以上"]
        assert len(server.asked) == 1 and Ledger(llm.ledger).counts()["over"] == 3


SECRET = "sk-never-written-anywhere"


def _echoes(handler: Any) -> None:
    send(handler, 401, f"wrong key {handler.headers['Authorization']}".encode())


FAULTS: list[tuple[str, Any, str, int]] = [
    ("slow", slow, "no answer within 0.3 seconds", 3),
    ("cut off", lambda h: (h.send_response(200), h.send_header("Content-Length", "99"), h.end_headers(), h.wfile.write(b"{")), "it cannot be asked", 3),
    ("no JSON", b"<html>hello</html>", "none of the protocol", 3),
    ("another form", b'{"choices": []}', "none of the protocol", 3),
    ("no content", completion(None), "holds no text", 3),
    ("no records", completion("我不知道"), "not of the form", 3),
    ("another kind of records", completion(json.dumps(NOTHING | {"more": 1})), "not of the form", 3),
    ("fields missing", completion(json.dumps(NOTHING | {"officials": [{"name": "x"}]})), "not of the form", 3),
    ("too long", b" " * (5 * 2**20), "over 4,194,304 bytes", 3),
    ("a redirect", lambda h: send(h, 307, b"", Location="http://192.0.2.1/v1/chat/completions"), "status 307", 3),
    ("busy", lambda h: send(h, 503, b"busy"), "status 503: busy", 3),
    ("a wrong key", _echoes, "KG_LLM_KEY", 1),
]


@pytest.mark.parametrize(("kind", "said", "words", "asked"), FAULTS, ids=[f[0] for f in FAULTS])
def test_a_server_that_is_at_fault_costs_nothing_but_its_answers(
    kind: str, said: Any, words: str, asked: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_LLM_KEY", SECRET)
    with model(dict.fromkeys(RIGHT, said)) as server:
        llm = settings(server, tmp_path, seconds=0.3 if kind == "slow" else 100)
        assert read(TEXT, llm) == read(TEXT, None)
        counts = Ledger(llm.ledger).counts()
        assert counts["failed"] == asked and set(server.keys) <= {f"Bearer {SECRET}"}
    assert words in counts["why"] and SECRET not in counts["why"]
    assert not any(SECRET in p.read_text() for p in tmp_path.rglob("*") if p.is_file()) and not list(tmp_path.glob("cache/*/*"))


def test_the_command_marks_it_in_coverage_records_and_map(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    env = os.environ | {"KG_LLM_KEY": SECRET}
    with model(RIGHT) as server:
        options = ("--llm", server.url, "--llm-model", "test-model", "--llm-cache", tmp_path / "cache")
        first = run("build", tmp_path / "a.txt", "-o", tmp_path / "one", "--jobs", "2", *options, env=env)
        assert first.returncode == 0 and b"asked 4 (280 tokens), 0 from the cache; 4 records kept, 0 refused" in first.stderr, first.stderr
    again = run("extract", tmp_path / "a.txt", "--format", "jsonl", *options, env=env)
    assert again.returncode == 0 and b"asked 0 (0 tokens), 4 from the cache" in again.stderr
    assert again.stdout == (tmp_path / "one" / "records.jsonl").read_bytes()
    assert not any(SECRET.encode() in p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    reader = f"test-model@{prompt_version()}"
    assert f'"reader": "{reader}"' in (tmp_path / "one" / "records.jsonl").read_text("utf-8")
    assert (tmp_path / "one" / "map.html").read_text("utf-8").count(reader) >= 5
    (tmp_path / "b.txt").write_text(f"{TEXT}全市另有雨露包77提。\n", "utf-8")
    told = run("extract", tmp_path / "b.txt", "--format", "jsonl", *options)
    assert told.returncode == 1 and told.stdout.count(b"1200") and b"1 sentences got no answer: http://127.0.0.1" in told.stderr, told.stderr
    shown = run("coverage", tmp_path / "a.txt", *options).stdout.decode()
    assert "⟪1200乘以上⟫" in shown and "⟨12所⟩" in shown and f"read by {reader}, where rules had left it: 2 figure, 1 official" in shown


def test_the_server_tells_it_on_the_map_and_on_the_documents_page(right: tuple[Model, Settings, Facts], tmp_path: Path) -> None:
    _, llm, facts = right
    write_index(Corpus((facts,)), tmp_path / "index.sqlite", {"base": DEFAULT_BASE})
    index = Index(tmp_path / "index.sqlite")
    nodes = {n["name"]: n for n in index.nodes([r[0] for r in index.rows("SELECT number FROM node ORDER BY number")])}
    assert {name for name, n in nodes.items() if n.get("reader") == reader_of(llm)} == {
        "全市公共机构配备共享轮椅", "暖冬包", "田禾苗", "江平绿链数据服务社", "云上暖阳",
    }  # fmt: skip
    (document,) = index.numbers("SELECT number FROM document")
    told = {f["name"]: f.get("places") for f in facts_on_page(index, document, "zh").facts}
    index.close()
    assert told["田禾苗"] == [f"语言模型 {reader_of(llm)} 读出"] and told["全市新建学校"] == []


def test_coverage_counts_it_apart(right: tuple[Model, Settings, Facts]) -> None:
    known, llm = lexicon.load(), right[1]
    covered = cover(*understand(Document("a.txt", TEXT, "a.txt"), known, llm), known)
    assert covered.by_models() == {reader_of(llm): {"figure": 2, "official": 1, "organization": 1, "initiative": 1}}
    assert covered.counts()["figure"] == 1 and covered.counts()["official"] == 0 and not covered.left
    page = render(covered)
    assert 'class="figure by-model"' in page and page.count(reader_of(llm)) == 6


@pytest.mark.parametrize(
    ("url", "name", "words"),
    [
        ("ftp://x", "m", "the address of an OpenAI-compatible server"),
        ("http://user:pass@x/v1", "m", "the address of an OpenAI-compatible server"),
        ("http://models.example.cn/v1", "m", "the key in KG_LLM_KEY would be sent in the clear"),
        ("https://models.example.cn/v1", "a b", "holds no blanks"),
    ],
)
def test_what_cannot_be_asked_is_refused(url: str, name: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_LLM_KEY", SECRET)
    with pytest.raises(UsageError, match=words):
        Settings(url, name, tmp_path, tmp_path)


def test_options_that_say_only_half_are_told() -> None:
    for options, words in ((["--llm-model", "m"], "goes with --llm"), (["--llm", "http://127.0.0.1:1/v1"], "--llm-model: name the model")):
        said = run("extract", ROOT / "data" / "briefings", *options)
        assert said.returncode == 2 and words in said.stderr.decode() and not said.stdout


def test_kinds_are_those_of_the_vocabulary_and_strict_servers_get_what_they_want() -> None:
    known = rdflib.Graph().parse(ROOT / "ontology" / "kg.ttl")
    for scheme, said in (("OrganizationKind", SaidOrganization), ("InitiativeKind", SaidInitiative)):
        concepts = known.subjects(SKOS.inScheme, rdflib.URIRef(f"https://w3id.org/zhengtu/ns#{scheme}"))
        assert {str(c).rpartition("-")[2] for c in concepts} == set(get_args(get_type_hints(said)["kind"]))
    for part in [d for d in schema()["$defs"].values() if d.get("type") == "object"]:
        assert part["additionalProperties"] is False and set(part["required"]) == set(part["properties"])
