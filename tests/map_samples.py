"""Graphs in the form of kg.graph for the map's tests: a made-up prefecture with two years of briefings, and hostile words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import networkx

from kg.model import (
    Corpus,
    Document,
    Event,
    Evidence,
    Facts,
    Figure,
    Initiative,
    Official,
    Organization,
    Period,
    PlaceEntity,
    Post,
    Relation,
)

YEAR_2024, YEAR_2025 = Period("2024-01-01", "2024-12-31"), Period("2025-01-01", "2025-12-31")
BY_2027 = Period(None, "2027-12-31")
HALF = Period("2024-01-01", "2024-06-30")

ORGANIZATIONS = (
    # name, short form in the text, kind
    ("云岭市人民政府", "市政府", "government"),
    ("中共云岭市委社会工作部", "市委社会工作部", "party"),
    ("云岭市教育局", "市教育局", "government"),
    ("云岭市卫生健康委员会", "市卫生健康委", "government"),
    ("云岭市交通运输局", "市交通运输局", "government"),
    ("云岭市生态环境局", "市生态环境局", "government"),
    ("云岭市农业农村局", "市农业农村局", "government"),
    ("云岭市数据局", "市数据局", "government"),
    ("云岭市商务局", "市商务局", "government"),
    ("云岭市人力资源和社会保障局", "市人力社保局", "government"),
    ("云岭科技职业学院", "云岭科技职院", "school"),
    ("青溪村村民委员会", "青溪村村委会", "village"),
)
OFFICIALS = (
    # name, organization, titles
    ("许知山", 0, ("副市长", "新闻发言人")),
    ("何青禾", 1, ("副部长",)),
    ("陆映川", 2, ("党组书记", "局长")),
    ("白若谷", 3, ("主任",)),
    ("纪南舟", 4, ("局长",)),
    ("沈听澜", 5, ("副局长",)),
    ("黎小满", 6, ("局长",)),
    ("程北辰", 7, ("局长",)),
)
# organization, initiative, kind, then figures: measure, quote, value, unit, comparator, status, period
INITIATIVES: tuple[tuple[int, str, str, tuple[tuple[Any, ...], ...]], ...] = (
    (
        1,
        "邻里议事厅",
        "mechanism",
        (
            ("居民事项按期办结率", "96%以上", "96", "%", "at_least", "target", YEAR_2025),
            ("建成议事厅的小区", "1280余个", "1280", "个", "more_than", "actual", YEAR_2024),
        ),
    ),
    (1, "接诉速办", "mechanism", (("群众诉求办结量", "48.6万件", "486000", "件", "equal", "actual", YEAR_2024),)),
    (1, "基层减负清单", "policy", ()),
    (2, "优学云岭", "strategy", (("新增中小学学位", "2.4万个", "24000", "个", "equal", "target", YEAR_2025),)),
    (
        2,
        "校园午餐提质工程",
        "project",
        (
            ("午餐覆盖学生", "31万人", "310000", "人", "equal", "actual", YEAR_2024),
            ("午餐满意率", "98%", "98", "%", "equal", "actual", HALF),
        ),
    ),
    (2, "数字课堂", "programme", ()),
    (
        3,
        "健康云岭行动",
        "action",
        (
            ("居民健康素养水平", "35%", "35", "%", "equal", "target", BY_2027),
            ("家庭医生签约人数", "约182万人", "1820000", "人", "about", "actual", YEAR_2024),
        ),
    ),
    (
        3,
        "银龄守护计划",
        "programme",
        (("新增养老床位", "不少于3000张", "3000", "张", "at_least", "target", YEAR_2025),),
    ),
    (3, "医共体", "system", ()),
    (
        4,
        "四好农村路",
        "project",
        (
            ("新改建农村公路", "1500公里", "1500", "公里", "equal", "target", YEAR_2025),
            ("农村公路通车里程", "2.1万公里", "21000", "公里", "equal", "actual", YEAR_2024),
        ),
    ),
    (4, "公交优先三年行动", "action", (("公交出行分担率", "55%左右", "55", "%", "about", "target", BY_2027),)),
    (4, "云岭智慧停车平台", "platform", (("接入车位", "超12万个", "120000", "个", "more_than", "actual", YEAR_2024),)),
    (
        5,
        "蓝天守护行动",
        "action",
        (
            ("空气质量优良天数", "320天以上", "320", "天", "at_least", "target", YEAR_2025),
            ("细颗粒物平均浓度降幅", "8.5%", "8.5", "%", "equal", "actual", YEAR_2024),
        ),
    ),
    (5, "无废城市", "zone", (("生活垃圾资源化利用率", "82%", "82", "%", "equal", "actual", YEAR_2024),)),
    (5, "清河行动", "action", ()),
    (
        6,
        "千村示范工程",
        "project",
        (
            ("和美乡村示范村", "100个", "100", "个", "equal", "target", YEAR_2025),
            ("农村居民人均可支配收入增幅", "6.5%以上", "6.5", "%", "at_least", "target", YEAR_2025),
        ),
    ),
    (6, "高标准农田建设", "project", (("高标准农田", "46.8万亩", "468000", "亩", "equal", "actual", YEAR_2024),)),
    (
        6,
        "云岭好茶",
        "campaign",
        (("茶产业综合产值", "突破80亿元", "8000000000", "元", "more_than", "actual", YEAR_2024),),
    ),
    (
        7,
        "一网通办",
        "platform",
        (
            ("政务服务事项网办率", "99.2%", "99.2", "%", "equal", "actual", YEAR_2024),
            ("平均办理时限", "3个工作日以内", "3", "工作日", "at_most", "target", YEAR_2025),
        ),
    ),
    (7, "云岭数据底座", "platform", (("归集数据", "近60亿条", "6000000000", "条", "less_than", "actual", YEAR_2024),)),
    (7, "三级数字治理体系", "system", ()),
    (8, "夜间经济示范街区", "zone", (("社会消费品零售总额增速", "5%至6%", "5", "%", "range", "target", YEAR_2025),)),
    (8, "以旧换新", "campaign", (("拉动消费", "16.4亿元", "1640000000", "元", "equal", "actual", YEAR_2024),)),
    (9, "技能云岭", "programme", (("城镇新增就业", "7.2万人", "72000", "人", "equal", "target", YEAR_2025),)),
    (
        11,
        "积分超市",
        "mechanism",
        (("村集体经营性收入", "1580余万元", "15800000", "元", "more_than", "actual", YEAR_2024),),
    ),
)
TITLES = {"2024/briefing.txt": "云岭市举行“民生一年间”新闻发布会", "2025/report.txt": "云岭市2025年民生工作安排"}


class GraphBuilder:
    """Writes a document's text sentence by sentence and keeps the evidence of each word."""

    def __init__(self) -> None:
        self.graph = networkx.MultiDiGraph()
        self.texts: dict[str, str] = dict.fromkeys(TITLES, "")

    def write(self, document: str, sentence: str) -> int:
        at = len(self.texts[document])
        self.texts[document] += sentence
        return at

    def evidence(self, document: str, at: int, words: str) -> tuple[tuple[str, Evidence], ...]:
        start = self.texts[document].index(words, at)
        return ((document, Evidence(start, start + len(words), words)),)

    def node(self, record: Any, kind: str, label: str, mentions: tuple[tuple[str, Evidence], ...]) -> str:
        key: str = record.id
        if key in self.graph:
            mentions = tuple(sorted({*self.graph.nodes[key]["mentions"], *mentions}))
        documents = tuple(sorted({d for d, _ in mentions}))
        self.graph.add_node(key, type=kind, label=label, record=record, mentions=mentions, documents=documents)
        return key

    def edge(self, a: str, predicate: str, b: str, evidence: tuple[tuple[str, Evidence], ...], **more: Any) -> None:
        key = predicate + more.get("title", "")
        inferred = bool(more.pop("inferred", False))
        self.graph.add_edge(a, b, key=key, predicate=predicate, evidence=evidence, inferred=inferred, **more)

    def done(self) -> networkx.MultiDiGraph:
        self.graph.graph["documents"] = {name: Document(name, text, name, TITLES[name], "云岭日报", name[:4] + "-03-18") for name, text in self.texts.items()}
        return self.graph


def sample_graph() -> networkx.MultiDiGraph:
    """8 officials, 12 organizations, 25 initiatives, some 30 figures, 3 places and an event."""
    b = GraphBuilder()
    old, new = TITLES
    for document, title in TITLES.items():
        b.write(document, title + "\n\n")
    at = b.write(old, "3月18日，云岭市人民政府新闻办公室举行“民生一年间”新闻发布会，通报各项工作进展。\n")
    here = b.evidence(old, at, "云岭市")
    province = b.node(PlaceEntity("place/南江省", "南江省"), "place", "南江省", ())
    city = b.node(PlaceEntity("place/云岭市", "云岭市", ("云岭",), "990100", province), "place", "云岭市", here)
    village = b.node(PlaceEntity("place/青溪村", "青溪村", (), None, city), "place", "青溪村", ())
    b.edge(city, "within", province, (), inferred=True)
    b.edge(village, "within", city, (), inferred=True)
    bodies = []
    for name, short, kind in ORGANIZATIONS:
        at = b.write(old, f"{name}（以下简称{short}）参加通报。")
        seen = b.evidence(old, at, name) + b.evidence(old, at, short)
        record = Organization(f"organization/{name}", name, (short,), kind, None, city)
        bodies.append(b.node(record, "organization", name, seen))
        home = village if kind == "village" else city
        b.edge(bodies[-1], "jurisdiction", home, (), inferred=True)
    speakers: dict[int, str] = {}
    for name, body, titles in OFFICIALS:
        at = b.write(new, f"{ORGANIZATIONS[body][1]}{'、'.join(titles)}{name}出席。")
        posts = tuple(Post(bodies[body], title) for title in titles)
        speakers[body] = b.node(Official(f"official/{name}", name, posts), "official", name, b.evidence(new, at, name))
        for title in titles:
            b.edge(speakers[body], "holds", bodies[body], b.evidence(new, at, title), title=title, concurrent=False)
    for body, name, kind, figures in INITIATIVES:
        _initiative(b, bodies[body], speakers.get(body), (name, kind, figures))
    b.edge("initiative/数字课堂", "part_of", "initiative/优学云岭", b.graph.nodes["initiative/数字课堂"]["mentions"])
    b.edge("initiative/接诉速办", "part_of", "initiative/邻里议事厅", b.graph.nodes["initiative/接诉速办"]["mentions"])
    b.edge(
        "initiative/云岭数据底座",
        "part_of",
        "initiative/三级数字治理体系",
        b.graph.nodes["initiative/云岭数据底座"]["mentions"],
    )
    b.edge(
        "initiative/一网通办",
        "part_of",
        "initiative/三级数字治理体系",
        b.graph.nodes["initiative/一网通办"]["mentions"],
    )
    event = Event("event/民生一年间", "“民生一年间”新闻发布会", "2024-03-18", bodies[0], (speakers[0],))
    b.node(event, "event", event.name, b.evidence(old, 10, "“民生一年间”新闻发布会"))
    b.edge(event.id, "organizer", bodies[0], b.graph.nodes[event.id]["mentions"])
    for speaker in speakers.values():
        b.edge(event.id, "participant", speaker, b.graph.nodes[speaker]["mentions"])
    return b.done()


def _initiative(b: GraphBuilder, body: str, speaker: str | None, what: tuple[str, str, tuple[tuple[Any, ...], ...]]) -> None:
    name, kind, figures = what
    old, new = TITLES
    said = f"{b.graph.nodes[speaker]['label']}介绍，" if speaker else ""
    at = b.write(old, f"\n{said}{b.graph.nodes[body]['label']}持续推进“{name}”，各项任务按月调度。")
    key = b.node(Initiative(f"initiative/{name}", name, (), kind, (), (body,)), "initiative", name, b.evidence(old, at, name))
    b.edge(key, "actor", body, b.evidence(old, at, name))
    for measure, quote, value, unit, comparator, status, period in figures:
        document = new if status == "target" else old
        at = b.write(document, f"{said}围绕“{name}”，{measure}{'力争达到' if status == 'target' else '达到'}{quote}。")
        found = b.evidence(document, at, quote)
        upper = Decimal(6) if comparator == "range" else None
        start = found[0][1].start
        record = Figure(
            f"figure/{document}/{start}",
            quote,
            start,
            start + len(quote),
            Decimal(value),
            unit,
            comparator,
            measure,
            status,
            upper,
            None,
            period,
            (body,),
            key,
            speaker,
        )
        b.node(record, "figure", f"{measure} {quote}", found)
        b.edge(record.id, "belongs_to", key, found)
        b.edge(record.id, "acted", body, found)
        if speaker:
            b.edge(record.id, "said", speaker, found)


HOSTILE = (
    "</script><script>window.pwned=1</script>",
    '<img src=x onerror="window.pwned=1">',
    "\"'`${window.pwned=1}` %s %% &lt;b&gt; 😀𠮷\u2028\u2029 --> ]]>",
    "{{ 7*7 }}{% raw %}<svg onload=window.pwned=1>",
)


def hostile_graph() -> networkx.MultiDiGraph:
    """Every text a person could see carries markup or script."""
    graph = networkx.MultiDiGraph()
    text = "😀" + "。".join(HOSTILE) + "。"
    name = "a<b>'%20\".txt"
    graph.graph["documents"] = {name: Document(name, text, name, HOSTILE[0], HOSTILE[1], "2025")}
    for i, words in enumerate(HOSTILE):
        start = text.index(words)
        seen = ((name, Evidence(start, start + len(words), words)),)
        record = Organization(f"organization/{i}", words, (HOSTILE[1],), "other")
        graph.add_node(record.id, type="organization", label=words, record=record, mentions=seen, documents=(name,))
        figure = Figure(
            f"figure/{i}",
            words,
            start,
            start + len(words),
            Decimal(i),
            words,
            "equal",
            words,
            "target",
            actor=(record.id,),
        )
        graph.add_node(figure.id, type="figure", label=words, record=figure, mentions=seen, documents=(name,))
        graph.add_edge(figure.id, record.id, key="acted", predicate="acted", evidence=seen, inferred=False)
    person = Official("official/x", HOSTILE[0], (Post("organization/0", HOSTILE[1]),))
    graph.add_node(person.id, type="official", label=HOSTILE[0], record=person, mentions=(), documents=(name,))
    graph.add_edge(
        person.id,
        "organization/0",
        key="holds",
        predicate="holds",
        title=HOSTILE[1],
        concurrent=True,
        evidence=seen,
        inferred=False,
    )
    return graph


def large_graph(entities: int, figures: int) -> networkx.MultiDiGraph:
    """A tree of bodies with figures, to measure how a large map behaves."""
    graph = networkx.MultiDiGraph()
    text = "云岭市某局办结事项500件。" * 10
    graph.graph["documents"] = {"big.txt": Document("big.txt", text, "big.txt", "大文件")}
    seen = (("big.txt", Evidence(9, 13, text[9:13])),)
    for i in range(entities):
        body = Organization(f"organization/{i}", f"云岭市第{i}办公室")
        graph.add_node(body.id, type="organization", label=body.name, record=body, mentions=seen, documents=("big.txt",))
        if i:
            graph.add_edge(body.id, f"organization/{(i - 1) // 4}", key="parent", predicate="parent", evidence=seen, inferred=False)
    for i in range(figures):
        figure = Figure(f"figure/{i}", text[9:13], 9, 13, Decimal(i), "件", "equal", f"事项{i}", "actual", period=YEAR_2024)
        graph.add_node(figure.id, type="figure", label=figure.measure, record=figure, mentions=seen, documents=("big.txt",))
        home = f"organization/{i * 7 % entities}"
        graph.add_edge(figure.id, home, key="acted", predicate="acted", evidence=seen, inferred=False)
    return graph


def province_graph(documents: int) -> networkx.MultiDiGraph:
    """Of every document an official of one of sixty bodies in twenty counties, an initiative of theirs and five figures, some of them targets."""
    graph = networkx.MultiDiGraph()
    text = "南江省某县某局推进某某行动，办结500件。"
    names = [f"2025/{i:03}.txt" for i in range(documents)]
    graph.graph["documents"] = {n: Document(n, text, n, f"第{i}次新闻发布会实录", "南江日报", f"2025-{i % 12 + 1:02}-10") for i, n in enumerate(names)}

    def node(record: Any, kind: str, label: str, document: str) -> str:
        seen = ((document, Evidence(0, 3, text[:3])),)
        if record.id not in graph:
            graph.add_node(record.id, type=kind, label=label, record=record, mentions=seen, documents=(document,))
        return str(record.id)

    def edge(a: str, predicate: str, b: str, document: str, **more: Any) -> None:
        graph.add_edge(a, b, key=predicate + document, predicate=predicate, evidence=((document, Evidence(0, 3, text[:3])),), inferred=False, **more)

    for i, name in enumerate(names):
        county, bureau = f"南江省第{i % 20}县", f"第{i % 20}县{('教育局', '交通局', '水利局')[i % 3]}"
        place = node(PlaceEntity(f"place/{county}", county), "place", county, name)
        body = node(Organization(f"organization/{bureau}", bureau, (), "government", None, place), "organization", bureau, name)
        person = node(Official(f"official/{i}", f"沈听澜{i}", (Post(body, "局长"),)), "official", f"沈听澜{i}", name)
        plan = node(Initiative(f"initiative/{i}", f"优学云岭第{i}期行动计划", (), "action", (), (body,)), "initiative", f"优学云岭第{i}期行动计划", name)
        for a, predicate, b in ((body, "jurisdiction", place), (person, "holds", body), (plan, "actor", body)):
            edge(a, predicate, b, name, **({"title": "局长"} if predicate == "holds" else {}))
        for j in range(5):
            status, period = ("target", YEAR_2025) if j == 0 else ("actual", YEAR_2024)
            figure = Figure(f"figure/{i}/{j}", "500件", 16, 20, Decimal(500 + i), "件", "equal", f"第{j}项办结量", status, None, None, period, (body,), plan)
            own = node(figure, "figure", figure.measure, name)
            edge(own, "belongs_to", plan, name)
            edge(own, "acted", body, name)
    return graph


def crowd(documents: int, bodies: int) -> Corpus:
    """Documents that all name the same bodies, each with a figure; the first, named twice, is above the others."""
    facts = []
    for i in range(documents):
        name, text = f"{i:04}.txt", ""
        held: dict[str, list[Evidence]] = {}
        figures, relations = [], []
        for j in range(bodies):
            body = f"云岭市第{j}局"
            for _ in range(2 if j == 0 else 1):
                held.setdefault(body, []).append(Evidence(len(text), len(text) + len(body), body))
                text += f"{body}办结事项500件。"
            at = text.rindex("500件")
            figure = Figure(f"figure/{name}/{at}", "500件", at, at + 4, Decimal(500), "件", "equal", "事项", "actual", period=YEAR_2024)
            figures.append(figure)
            relations.append(Relation(figure.id, "acted", f"organization/{body}", (held[body][-1],)))
            if j:
                relations.append(Relation(f"organization/{body}", "parent", "organization/云岭市第0局", (held[body][0],)))
        organizations = tuple(Organization(f"organization/{body}", body, mentions=tuple(seen)) for body, seen in held.items())
        document = Document(name, text, name, f"第{i}号简报")
        facts.append(Facts(document, organizations=organizations, figures=tuple(figures), relations=tuple(relations)))
    return Corpus(tuple(facts))
