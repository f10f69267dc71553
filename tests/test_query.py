"""The named queries answer what users ask; SPARQL only reads, and not for ever."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from pathlib import Path

import pytest

from kg.errors import QueryError
from kg.model import Corpus, Document, Evidence, Facts, Figure, Initiative, Official, Organization, Period, Post, PostChange, Relation, Status
from kg.query import QueryResult, named_queries, run
from kg.rdf.dataset import Dataset
from kg.validate import validate

BRIEFINGS = Path(__file__).parents[1] / "data" / "briefings"


@pytest.fixture
def out(built: Path) -> Path:
    return built


def column(result: QueryResult, name: str) -> list[str | None]:
    return [row[result.variables.index(name)] for row in result.rows]


def test_who_holds_which_post(out: Path) -> None:
    rows = run(out, "posts", {"name": "李俊杰"}).rows
    assert {row[1:3] for row in rows} == {
        ("副部长", "中共重庆市委社会工作部"),
        ("新闻发言人", "中共重庆市委社会工作部"),
        ("书记", "中共重庆市委非公经济和社会组织工委"),
    }


def test_who_left_a_post_is_told_from_who_holds_it(out: Path) -> None:
    found = run(out, "posts", {"name": "秦刚|王毅"})
    assert {(r["official"], r["organization"], r["change"]) for r in found if r["title"] == "部长"} == {("秦刚", "外交部", "免去"), ("王毅", "外交部", "任命")}
    assert set(column(run(out, "official", {"name": "秦刚"}), "relation")) == {"曾任 former post", "同事 colleague"}


def test_a_body_is_found_by_a_short_form_and_in_traditional_characters(out: Path) -> None:
    full = run(out, "duties", {"name": "国家发展和改革委员会"}).rows
    assert full and all(run(out, "duties", {"name": name}).rows == full for name in ("发改委", "國家發展和改革委員會"))
    assert run(out, "holders", {"body": "上海公安局"}).rows == run(out, "holders", {"body": "上海市公安局"}).rows != ()
    assert run(out, "duties", {"name": "市委宣传部|无"}).rows  # a regular expression stays one


def test_a_verdict_is_asked_for_in_either_language(out: Path) -> None:
    assert run(out, "promises", {"kind": "未完成"}).rows == run(out, "promises", {"kind": "missed"}).rows != ()


def test_who_said_what(out: Path) -> None:
    quotes = column(run(out, "speakers", {"name": "雷晓风"}), "quote")
    assert quotes == ["5735件", "5403人", "259人", "7288个", "81项", "101个", "295个"]


def test_the_targets_of_a_year(out: Path) -> None:
    result = run(out, "targets", {"year": "2025"})
    row = next(r for r in result if r["quote"] == "95%以上")
    assert (row["comparator"], row["value"], row["unit"]) == ("不低于", "95", "%")
    assert (row["actor"], row["speaker"]) == ("中共重庆市委组织部", "张波")
    assert "2200万平方米左右" in column(result, "quote")
    assert "超过1600万平方米" not in column(result, "quote")


def test_a_file_without_named_graphs_tells_the_same_targets(out: Path) -> None:
    assert run(out / "graph.ttl", "targets", {"year": "2025"}).rows == run(out / "graph.nq", "targets", {"year": "2025"}).rows != ()


def test_targets_are_found_by_whichever_end_of_their_period_is_told() -> None:
    def of(number: int, period: Period | None, status: Status = "target") -> Figure:
        return Figure(f"figure/a/{number}", str(number), number, number + 1, Decimal(number), "项", "equal", "项目", status, period=period)

    periods = [
        Period("2021-01-01", "2025-12-31"), Period("2025-03-01", None), Period(None, "2025-06-30"), Period("2025-01-01", "2030-12-31"),
        Period("2026-01-01", "2026-12-31"), Period(None, "2026-12-31"), Period("2024-01-01", None), None,
    ]  # fmt: skip
    figures = (*(of(n, period) for n, period in enumerate(periods)), of(8, Period("2025-01-01", "2025-12-31"), "actual"))
    corpus = Corpus((Facts(Document("a", "012345678", title="计划"), figures=figures),))
    assert column(run(Dataset(corpus), "targets", {"year": "2025"}), "quote") == ["0", "1", "2", "3"]
    assert column(run(Dataset(corpus), "targets", {"year": "2026"}), "quote") == ["3", "4", "5"]


def test_results_by_short_form_and_year(out: Path) -> None:
    result = run(out, "results", {"actor": "^英雄湾村$"})
    assert {(r["quote"], r["value"]) for r in result} >= {("15个", "15"), ("1580余万元", "15800000")}
    assert run(out, "results", {"actor": "重庆", "year": "2020"}).rows == ()


def test_the_initiatives_of_a_department(out: Path) -> None:
    names = column(run(out, "department-initiatives", {"actor": "市委组织部"}), "initiative")
    assert "网格吹哨·部门报到机制" in names  # one label, whichever quotes a document writes


def test_everything_about_one_initiative(out: Path) -> None:
    about = {(r["about"], r["what"]) for r in run(out, "initiative", {"name": "^五个体系$"})}
    assert ("包含 part", "政治铸魂体系") in about
    assert ("类别 kind", "体系") in about


def test_an_officials_neighbourhood(out: Path) -> None:
    what = {(r["relation"], r["what"]) for r in run(out, "official", {"name": "张波"})}
    assert ("任职 post", "中共重庆市委组织部 副部长") in what
    assert ("说到 said", "镇街 1031个") in what


def test_figures_above_a_value(out: Path) -> None:
    result = run(out, "above", {"value": "1000000000", "unit": "元"})
    values = [float(v or 0) for v in column(result, "amount")]
    assert values == sorted(values, reverse=True)
    assert min(values) > 1e9
    assert set(column(result, "units")) == {"元"}


def test_the_parts_of_a_system(out: Path) -> None:
    assert len(run(out, "parts", {"name": "五个体系"})) == 5
    assert set(column(run(out, "parts", {"name": "四地"}), "part")) == {
        "国际消费资源集聚地",
        "国际消费创新引领地",
        "国际特色消费目的地",
        "国际消费环境标杆地",
    }


def test_what_a_document_says_in_its_order(out: Path) -> None:
    result = run(out, "document", {"document": "rule-of-law"})
    at = [int(x or 0) for x in column(result, "at")]
    assert at == sorted(at)
    assert {"杨维林", "公安部"} <= set(column(result, "what"))


def test_the_evidence_of_a_fact(out: Path) -> None:
    row = next(iter(run(out, "evidence", {"name": "按期办理率"})))
    text = (Path(__file__).parents[1] / "data" / "briefings" / str(row["document"])).read_text("utf-8")
    assert text[int(row["start"] or 0) : int(row["end"] or 0)] == row["exact"] == "95%以上"


@pytest.mark.parametrize("name", ["“网格吹哨·部门报到”机制", "网格吹哨·部门报到机制"])
def test_evidence_by_a_name_with_its_quotes_or_without(name: str, out: Path) -> None:
    found = run(out, "evidence", {"name": f"^{name}$"})
    assert set(column(found, "what")) == {"网格吹哨·部门报到机制"}
    assert "“网格吹哨·部门报到”机制" in column(found, "exact")


def test_departments_by_number_of_targets(out: Path) -> None:
    counts = [int(x or 0) for x in column(run(out, "target-counts"), "targets")]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) > 0


def test_the_figures_of_a_place_and_the_events(out: Path) -> None:
    assert "1580余万元" in column(run(out, "place-figures", {"name": "英雄湾村"}), "quote")
    assert "2025-02-13" in column(run(out, "events"), "date")


def test_each_document_is_one_row_though_several_name_its_place(out: Path) -> None:
    assert sorted(column(run(out, "documents"), "document")) == sorted(p.name for p in BRIEFINGS.glob("*.txt"))  # type: ignore[type-var]
    assert len(run(out, "documents", {"place": "^重庆市$"})) == len(list(BRIEFINGS.glob("chongqing-*.txt")))


@pytest.mark.parametrize(
    ("query", "parameters", "wanted", "rows"),
    [
        ("leaders", {"who": "^公安部|^商务部$"}, "leader initiative words", {("商务部", "消费品以旧换新行动", "（商务部牵头")}),
        ("leaders", {"undertaking": "标准提升"}, "leader kind document", {("国家市场监督管理总局", "行动", "renewal-notice-2024.txt")}),
        ("duties", {"name": "^商务部$"}, "role initiative", {
            ("牵头实施 leads", "消费品以旧换新行动"), ("配合 supports", "回收循环利用行动"), ("印发 issued", "推动消费品以旧换新行动方案"),
        }),
        ("supervisors", {"name": "张为"}, "organization words", {
            ("上海市交通委员会", "分管市交通委员会、市机关事务管理局"), ("上海市机关事务管理局", "分管市交通委员会、市机关事务管理局"),
        }),
        ("supervisors", {"body": "财政局"}, "official document", {("陈寅", "shanghai-duties-2021.txt")}),
        ("announcements", {"name": "武增"}, "initiative kind published", {("全国统一大市场建设条例", "法规规章", "2026-05-27")}),
        ("basis", {"name": "工业领域"}, "relation other", {("依据 rests on", "推动大规模设备更新和消费品以旧换新行动方案")}),
        ("cooperation", {"name": "^公安部$"}, "role initiative partner as", {
            ("配合 supports", "交通运输大规模设备更新行动", "交通运输部", "牵头实施 leads"),
            ("配合 supports", "交通运输大规模设备更新行动", "财政部", "配合 supports"),
        }),
        ("appointments", {"change": "免去", "from": "2023", "to": "2023"}, "official organization post", {
            ("秦刚", "外交部", "部长"), ("秦刚", "国务院", "国务委员"), ("易纲", "中国人民银行", "行长"), ("李尚福", "国务院", "国务委员"),
            ("李尚福", "国防部", "部长"), ("刘昆", "财政部", "部长"),
        }),
        ("appointments", {"change": "appointed", "to": "2022"}, "official", set()),
    ],
)  # fmt: skip
def test_who_has_to_do_with_what(out: Path, query: str, parameters: dict[str, str], wanted: str, rows: set[tuple[str, ...]]) -> None:
    result = run(out, query, parameters)
    assert {tuple(row[name] for name in wanted.split()) for row in result} == rows


def test_a_post_that_one_document_gives_and_another_takes_is_told_by_each_with_its_own_day() -> None:
    def told(name: str, text: str, change: PostChange, **when: str) -> Facts:
        words = Evidence(0, len(text), text)
        office = Organization("organization/省教育厅", "省教育厅", mentions=(words,))
        post = Post(office.id, "厅长", False, (words,), change, **when)
        person = Official("official/谢国强@省教育厅", "谢国强", (post,), (words,))
        return Facts(Document(name, text, name, sha256="0" * 64, published="2025-06-02"), (), (person,), (office,))

    given = told("a.txt", "任命谢国强为省教育厅厅长", "appointed", since="2024-03-05")
    taken = told("b.txt", "免去谢国强的省教育厅厅长职务", "removed")
    graph = Dataset(Corpus((given, taken)))
    assert validate(graph).conforms
    rows = [(r["date"], r["what"], r["words"], r["document"]) for r in run(graph, "appointments")]
    assert rows == [
        (None, "免去", "免去谢国强的省教育厅厅长职务", "b.txt"), ("2024-03-05", "任命", "任命谢国强为省教育厅厅长", "a.txt"),
    ]  # fmt: skip
    assert [r["document"] for r in run(graph, "appointments", {"to": "2024"})] == ["a.txt"]


def test_a_post_that_many_documents_tell_is_answered_in_time() -> None:
    def told(number: int) -> Facts:
        text = "省教育厅厅长谢国强出席会议"
        words = Evidence(0, 8, text[:8])
        office = Organization("organization/省教育厅", "省教育厅", mentions=(words,))
        person = Official("official/谢国强@省教育厅", "谢国强", (Post(office.id, "厅长", False, (words,), "appointed"),), (words,))
        return Facts(Document(f"{number:03}.txt", text, published="2025-06-02"), (), (person,), (office,))

    graph = Dataset(Corpus(tuple(told(n) for n in range(150))))
    (holder,) = run(graph, "holders", timeout=20)
    assert (holder["official"], holder["organization"], holder["title"], holder["since"]) == ("谢国强", "省教育厅", "厅长", "2025-06-02")
    assert len(run(graph, "successions", timeout=20)) == 150
    assert len(run(graph, "timeline", timeout=20)) == 300  # each document's day, and what it tells


def test_what_a_document_amends_and_replaces() -> None:
    text = "新办法修订甲办法，乙办法同时废止。"

    def words(quote: str) -> tuple[Evidence, ...]:
        return (Evidence(text.index(quote), text.index(quote) + len(quote), quote),)

    plans = tuple(Initiative(f"initiative/{name}", name, kind="policy", mentions=words(name)) for name in ("乙办法", "新办法", "甲办法"))
    said = (("amends", "甲办法", "修订甲办法"), ("repeals", "乙办法", "乙办法同时废止"))
    relations = tuple(Relation("initiative/新办法", p, f"initiative/{o}", words(quote)) for p, o, quote in said)
    facts = Facts(Document("a.txt", text), initiatives=plans, relations=relations)
    rows = {(r["title"], r["relation"], r["other"], r["words"]) for r in run(Dataset(Corpus((facts,))), "basis")}
    assert rows == {("新办法", "修订 amends", "甲办法", "修订甲办法"), ("新办法", "废止 repeals", "乙办法", "乙办法同时废止")}


@pytest.mark.parametrize("query", named_queries(), ids=lambda q: q.name)
def test_every_named_query_runs(out: Path, query: object) -> None:
    q = next(x for x in named_queries() if x is query)
    assert len(run(out, q.name, {p.name: p.default or "重庆" for p in q.parameters}).variables) >= 2


@pytest.mark.parametrize("value", ['x" } } #', "') || true || (", '"@zh ?s ?p ?o', "\\", "} INSERT DATA { <a:b> <a:b> <a:b> } #", "\n\r\t"])
def test_a_parameter_is_only_a_value(out: Path, value: str) -> None:
    try:
        assert run(out, "posts", {"name": value}).rows == ()
    except QueryError as error:  # a regular expression that is none
        assert "regular expression" in str(error) or "SPARQL" in str(error)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "select * where { { { optional { sErViCe silent <http://a/> { ?s ?p ?o } } } } }",
        "LOAD <http://127.0.0.1:1/a.ttl>",
        "INSERT DATA { <a:b> <a:b> <a:b> }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "# a comment\nDROP ALL",
    ],
)
def test_what_writes_or_calls_out_is_refused(out: Path, query: str) -> None:
    with pytest.raises(QueryError, match="refused"):
        run(out, query)


@pytest.mark.parametrize(
    "query",
    [
        'ASK { FILTER("SERVICE" = "SERVICE") }',
        "ASK { # LOAD everything\n ?insert ?delete ?load }",
        "ASK { BIND('DROP' AS ?x) OPTIONAL { ?s <http://example.org/SERVICE> ?o } }",
    ],
)
def test_words_alone_are_not_refused(out: Path, query: str) -> None:
    assert run(out, query).answer is True


def test_the_forms_of_results(out: Path) -> None:
    rows = run(out, "SELECT ?l WHERE { ?o a zt:Official ; skos:prefLabel ?l } ORDER BY ?l LIMIT 2")
    assert json.loads(rows.format("json"))["head"]["vars"] == ["l"]
    assert rows.format("csv").splitlines()[0] == "l"
    assert "2 rows" in rows.format("table")
    with pytest.raises(QueryError):
        rows.format("turtle")
    graph = run(out, "CONSTRUCT { ?o a zt:Official } WHERE { ?o a zt:Official }")
    assert "zt:Official" in graph.format("turtle")
    with pytest.raises(QueryError):
        graph.format("csv")
    assert "org:Post" in run(out, "DESCRIBE ?p WHERE { ?p a org:Post } LIMIT 1").format("turtle")


def test_a_runaway_query_is_ended(out: Path) -> None:
    started = time.monotonic()
    with pytest.raises(QueryError, match="longer than"):
        run(out, "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", timeout=1.0)
    assert time.monotonic() - started < 60


@pytest.mark.parametrize(
    ("query", "parameters", "message"),
    [
        ("no-such-query", {}, "no named query"),
        ("targets", {"yaer": "2025"}, "no parameter 'yaer'"),
        ("initiative", {}, "needs -p name"),
        ("targets", {"year": "20(24"}, "year is to be a year of four digits, such as 2025, not '20\\(24'"),
        ("targets", {"year": "2"}, "year is to be a year of four digits"),
        ("targets", {"year": "２０２５"}, "year is to be a year of four digits"),
        ("results", {"year": "202."}, "year is to be a year of four digits"),
        ("above", {"value": "viel"}, "value is to be a number, such as 1000 or 0.5, not 'viel'"),
        ("above", {"value": "1e3"}, "value is to be a number"),
        ("posts", {"name": "李("}, "name is to be a regular expression"),
        ("SELECT ?x WHERE {", {}, "not valid SPARQL"),
        ("SELECT ?x WHERE { ?x ?y ?z }", {"a": "b"}, "parameters belong to named queries"),
    ],
)
def test_what_is_wrong_with_a_query_is_said(out: Path, query: str, parameters: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        run(out, query, parameters)


@pytest.mark.parametrize("name", ["a.txt", "a.ttl", "a.trig"])
def test_a_file_that_holds_no_graph_is_said(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("市教育局局长李敏介绍，今年新建学校12所。\n", "utf-8")
    with pytest.raises(QueryError, match=rf"{name}: no graph that can be read: .*line 1") as told:
        run(tmp_path / name, "targets")
    assert "\n" not in str(told.value)


def test_a_table_cell_of_a_document_is_no_formula() -> None:
    cells = ("=1+1", "-5.6", "-1+cmd|' /C calc'!A0", "+1", "-1.5E-3", "－1+1", "＝1+1")
    result = QueryResult(("a",), tuple((c,) for c in cells), raw="")
    assert result.format("csv").splitlines() == ["a", "'=1+1", "-5.6", "'-1+cmd|' /C calc'!A0", "+1", "-1.5E-3", "'－1+1", "'＝1+1"]
