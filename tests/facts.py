"""A small corpus of two made-up documents, built by hand, for the tests of graph, RDF and validation."""

from __future__ import annotations

from decimal import Decimal

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

FIRST = "2024年2月1日，云岭市教育局局长李敏介绍，“春苗”行动已新建学校12所。到2025年，入园率达到95%以上。"
SECOND = "云岭市教育局局长、新闻发言人李敏表示，“春苗”行动是“三大工程”之一，培训教师2至3万人。"


def proof(text: str, words: str) -> Evidence:
    start = text.index(words)
    return Evidence(start, start + len(words), words)


def figure(document: Document, words: str, **said: object) -> Figure:
    e = proof(document.text, words)
    fields: dict[str, object] = {"comparator": "equal", "status": "actual", "actor": ("organization/云岭市教育局",)} | said
    return Figure(f"figure/{document.id}/{e.start}", words, e.start, e.end, **fields)  # type: ignore[arg-type]


def corpus() -> Corpus:
    place = PlaceEntity("place/云岭市", "云岭市", ("云岭",))
    one = Document("2024/a.txt", FIRST, "2024/a.txt", "云岭教育", "云岭日报", "2024-02-01", ("王一",), "place/云岭市", None, "a" * 64)
    two = Document("b.txt", SECOND, "b.txt", published="2025")

    def office(text: str) -> Organization:
        return Organization("organization/云岭市教育局", "云岭市教育局", ("市教育局",), "government", None, "place/云岭市", (proof(text, "云岭市教育局"),))

    def spring(text: str, **said: object) -> Initiative:
        return Initiative("initiative/春苗行动", "“春苗”行动", ("春苗",), "action", mentions=(proof(text, "“春苗”行动"),), **said)  # type: ignore[arg-type]

    official = "official/李敏@云岭市教育局"
    said = {"initiative": "initiative/春苗行动", "speaker": official}
    built = figure(one, "12所", value=Decimal(12), unit="所", measure="新建学校", period=Period("2024-01-01", "2024-12-31"), **said)
    aim = {"value": Decimal(95), "unit": "%", "comparator": "at_least", "status": "target", "period": Period(None, "2025-12-31")}
    rate = figure(one, "95%以上", measure="入园率", actor=(), before=built.id, **aim)
    people = {"value": Decimal(20000), "upper": Decimal("3E+4"), "comparator": "range", "change": "increase", "obligation": "binding"}
    trained = figure(two, "2至3万人", unit="人", measure="培训教师", actor=(), **people)
    first = Facts(
        one,
        (place,),
        (Official(official, "李敏", (Post("organization/云岭市教育局", "局长", False, (proof(FIRST, "局长"),)),), (proof(FIRST, "李敏"),)),),
        (office(FIRST),),
        (spring(FIRST, actor=("organization/云岭市教育局",)),),
        (built, rate),
        (Event("event/发布会", "发布会", "2024-02-01", "organization/云岭市教育局", (), (), (proof(FIRST, "2024年2月1日"),)),),
        (
            Relation(built.id, "acted", "organization/云岭市教育局", (proof(FIRST, "云岭市教育局"),)),
            Relation(built.id, "belongs_to", "initiative/春苗行动", (proof(FIRST, "“春苗”行动"),)),
            Relation(built.id, "said", official, (proof(FIRST, "李敏介绍"),)),
            Relation("initiative/春苗行动", "actor", "organization/云岭市教育局", (proof(FIRST, "云岭市教育局"),)),
            Relation("event/发布会", "organizer", "organization/云岭市教育局", (proof(FIRST, "2024年2月1日"),)),
        ),
    )
    whole = Initiative("initiative/三大工程", "三大工程", (), "programme", mentions=(proof(SECOND, "三大工程"),))
    posts = (
        Post("organization/云岭市教育局", "局长", False, (proof(SECOND, "局长"),)),
        Post("organization/云岭市教育局", "新闻发言人", True, (proof(SECOND, "新闻发言人"),)),
    )
    second = Facts(
        two,
        (place,),
        (Official(official, "李敏", posts, (proof(SECOND, "李敏"),)),),
        (office(SECOND),),
        (whole, spring(SECOND, part_of=("initiative/三大工程",))),
        (trained,),
        (),
        (Relation("initiative/春苗行动", "part_of", "initiative/三大工程", (proof(SECOND, "“春苗”行动是“三大工程”之一"),)),),
    )
    return Corpus((first, second))
