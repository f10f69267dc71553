"""What a store's register answers is what SPARQL answers on its graph, whatever has happened to the store."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from stores import build, change, fill

from kg.model import Corpus, Document, Event, Evidence, Facts, Figure, Official, Organization, Period, PlaceEntity, Post, PostChange
from kg.query import QueryResult, run
from kg.rdf.dataset import Dataset
from kg.register.answers import answer, whole
from kg.register.rows import FORM, SCHEMA, put, rows_of
from kg.store import open_store, remove
from kg.store.layout import Layout

QUESTIONS = [
    *(("targets", {"year": year}) for year in ("2024", "2025", "2026", "2027", "2030")),
    *(("holders", values) for values in ({}, {"on": "2024"}, {"on": "2025-03-01", "body": "局|委"}, {"body": "^$"})),
    *(("successions", values) for values in ({}, {"body": "委", "post": "^副"}, {"post": "长$"})),
    *(("timeline", values) for values in ({}, {"from": "2024", "on": "2025-06"}, {"place": "重庆|南"}, {"place": "^$"}, {"on": "2024-12-31", "place": "市"})),
]  # fmt: skip


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, briefings: Path) -> Path:
    """A store of the samples and of made texts."""
    folder = tmp_path_factory.mktemp("registered")
    shutil.copytree(briefings, folder / "texts")
    fill(folder / "texts" / "made", 40, 2000)
    build(folder / "texts", folder / "store")
    return folder / "store"


def said(result: QueryResult) -> Any:
    return json.loads(result.raw)


def by_sparql(store: Path, folder: Path) -> Path:
    """The graph alone, away from its register."""
    return Path(shutil.copytree(store / "graph", folder / "graph"))


@pytest.fixture(scope="module")
def graph(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return by_sparql(stored, tmp_path_factory.mktemp("graph"))


@pytest.mark.parametrize(("name", "values"), QUESTIONS)
def test_the_register_answers_as_the_graph_does(name: str, values: dict[str, str], stored: Path, graph: Path) -> None:
    assert whole(Layout(stored).documents)
    assert said(run(stored / "graph", name, values)) == said(run(graph, name, values))


def test_there_is_something_to_answer(stored: Path) -> None:
    for name in ("targets", "holders", "successions", "timeline"):
        assert len(run(stored / "graph", name)) > 10


# --- what no text of ours says -------------------------------------------------------------------------------------------


def facts(number: int) -> Facts:
    """A document with days of every length, posts that pass from one to the next, names with quotes, figures that say little."""
    day = ("2024", "2024-05", f"2024-05-{number + 1:02}", None)[number % 4]
    body, office = Organization('organization/江平市"一"局', '江平市"一"局', kind="government"), Organization("organization/办", "办")
    home = PlaceEntity("place/江平市", "江平市")
    words = tuple(Evidence(n, n + 1, quote) for n, quote in enumerate(("局长", "局长", "长")))
    passed: PostChange = ("removed", "former", "elected", "nominated")[number % 4]  # type: ignore[assignment]
    posts = (
        Post(body.id, "局长", evidence=words, change="appointed", since=day),
        Post(body.id, "副局长", evidence=words[:1], until="2026-03" if number % 2 else None),
        Post(office.id, "主任", evidence=words[1:], change=passed, until=day),
        Post(home.id, "市长", evidence=words[2:], change="elected", since="2023-01-09"),
        Post("organization/谁也不说", "主席", evidence=words[2:], change="elected", since="2023"),
    )
    names = ("王明", "李芳", "赵强")[number % 3 :]
    officials = tuple(Official(f"official/{name}", name, posts[n:]) for n, name in enumerate(names))
    events = (Event("event/会", "一次“会”", date=day, mentions=words),) if day else ()
    document = Document(f"{number}", "一局局长", title=f"第{number}号" if number % 2 else None, published=day, jurisdiction=home.id if number % 3 else None)
    return Facts(document, (home,), officials, (body, office), figures=tuple(_figures(number, body.id, office.id, officials[0].id)), events=events)


def _figures(number: int, *actors: str) -> Iterator[Figure]:
    periods = (Period("2024-01-01", "2025-12-31"), Period(None, "2026-06-30"), Period("2025-05-01", None), None)
    for n, value in enumerate(map(Decimal, ("1.50", "-0", "12345678901234567890.25", "7", "8"))):
        upper, status = Decimal(9) if n == 1 else None, "target" if n else "actual"
        yield Figure(
            f"figure/{number}/{n}", f"{n}项", n, n + 2, value, "项", "range" if upper else "about", "" if n == 3 else "项目", status,  # type: ignore[arg-type]
            upper=upper, period=periods[(n + number) % 4], actor=("organization/谁也不说", *actors)[: n % 4], speaker=actors[-1],
        )  # fmt: skip


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Dataset]:
    """A register of such documents, and their graph."""
    corpus = Corpus(tuple(facts(number) for number in range(12)))
    path = tmp_path_factory.mktemp("odd") / "documents.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(SCHEMA.read_text("utf-8") + "CREATE TABLE linked (number INTEGER PRIMARY KEY, line TEXT);")
        for each in corpus.facts:
            put(database, rows_of(each))
        database.commit()
    return path, Dataset(corpus)


@pytest.mark.parametrize(("name", "values"), QUESTIONS)
def test_what_documents_seldom_say_is_answered_alike(name: str, values: dict[str, str], odd: tuple[Path, Dataset]) -> None:
    from kg.query import named_queries

    path, dataset = odd
    defaults = {p.name: p.default for q in named_queries() if q.name == name for p in q.parameters}
    assert json.loads(answer(path, name, defaults | values)) == said(run(dataset, name, values))


# --- whatever happens to the store ---------------------------------------------------------------------------------------


def asked(folder: Path) -> Iterator[Any]:
    for name, values in QUESTIONS[::2]:
        yield said(run(folder, name, values))


def test_it_follows_whatever_changes(tmp_path: Path) -> None:
    texts, store, rng = tmp_path / "texts", tmp_path / "store", random.Random(3)
    fill(texts, 6, 1500)
    for number in range(4):
        build(texts, store)
        assert whole(Layout(store).documents)
        assert list(asked(store / "graph")) == list(asked(by_sparql(store, tmp_path / str(number))))
        for _ in range(3):
            change(texts, rng)
    with open_store(store) as opened:
        first = next(iter(opened))
    remove((first,), store)
    assert whole(Layout(store).documents)
    assert list(asked(store / "graph")) == list(asked(by_sparql(store, tmp_path / "removed")))


@pytest.mark.parametrize(
    "lost", ["DELETE FROM told WHERE id = (SELECT min(id) FROM told)", "DROP TABLE told", f"UPDATE meta SET value = '{FORM}!' WHERE name = 'register'"]
)
def test_a_register_that_is_not_whole_is_not_asked_and_made_whole_by_the_next_run(lost: str, tmp_path: Path) -> None:
    texts, store = tmp_path / "texts", tmp_path / "store"
    fill(texts, 3)
    build(texts, store)
    wanted = list(asked(store / "graph"))
    with closing(sqlite3.connect(store / "documents.sqlite")) as database:
        database.execute(lost)
        database.execute("UPDATE told_figure SET quote = '?'")  # would be seen where it is asked
        database.commit()
    assert not whole(Layout(store).documents)
    assert list(asked(store / "graph")) == wanted
    build(texts, store)
    assert whole(Layout(store).documents)
