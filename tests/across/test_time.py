"""Who held which post on a day: by Python and by named queries, across documents that link the persons."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.errors import QueryError
from kg.query import run

TEXTS = {
    "2019.txt": "重庆市民政局召开会议\n\n2019年5月6日，重庆市民政局局长周立群出席会议。\n",
    "2021.txt": "重庆市人民政府关于任免工作人员的通知\n\n"
    "任命周立群为重庆市教育委员会主任，郑书勤为重庆市民政局局长；免去周立群的重庆市民政局局长职务。\n2021年3月2日\n",
    "2023.txt": "重庆市人民政府关于任免工作人员的通知\n\n任命何建忠为重庆市民政局局长。\n2023年8月1日\n",
}
WANTED = {
    "2018-01-01": set(),
    "2020-01-01": {("重庆市民政局", "局长", "周立群")},
    "2022-06-01": {("重庆市教育委员会", "主任", "周立群"), ("重庆市民政局", "局长", "郑书勤")},
    "2024-06-01": {("重庆市教育委员会", "主任", "周立群"), ("重庆市民政局", "局长", "何建忠")},
}


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> kg.knowledge.Knowledge:
    folder: Path = tmp_path_factory.mktemp("time")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    return kg.build(folder)


@pytest.mark.parametrize("day", WANTED)
def test_who_held_which_post_on_a_day(knowledge: kg.knowledge.Knowledge, day: str) -> None:
    names = {o.id: o.name for o in knowledge.officials} | {o.id: o.name for o in knowledge.organizations}
    assert {(names[t.organization], t.title, names[t.official]) for t in knowledge.tenures(on=day)} == WANTED[day]
    rows = knowledge.query("holders", on=day)
    assert {(r["organization"], r["title"], r["official"]) for r in rows} == WANTED[day]


def test_successions_tell_why_each_ended(knowledge: kg.knowledge.Knowledge) -> None:
    found = [(t.official.partition("@")[0], t.since, t.until, t.ended_by) for t in knowledge.tenures() if t.title == "局长"]
    assert found == [
        ("official/周立群", "2019-05-06", "2021-03-02", "left"),
        ("official/郑书勤", "2021-03-02", "2023-08-01", "succeeded"),
        ("official/何建忠", "2023-08-01", None, ""),
    ]
    assert all(words in TEXTS[document] for t in knowledge.tenures() for document, e in t.evidence for words in [e.quote])


def test_the_queries_of_time(knowledge: kg.knowledge.Knowledge) -> None:
    told = {(r["day"], r["what"], r["official"]) for r in knowledge.query("successions", body="民政局", post="局长")}
    assert told == {("2019-05-06", None, "周立群"), ("2021-03-02", "任命", "郑书勤"), ("2021-03-02", "免去", "周立群"), ("2023-08-01", "任命", "何建忠")}
    days = [r["day"] for r in knowledge.query("timeline", on="2021-12-31", **{"from": "2020-01-01"})]
    assert days and days == sorted(days) and all("2020" < day < "2022" for day in days)
    with pytest.raises(QueryError, match="such as 2024-06-01"):
        run(knowledge.quads, "holders", {"on": "2024-13-01"})
