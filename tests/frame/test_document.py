"""Title, publisher, date, authors, jurisdiction out of texts that we made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kg import lexicon
from kg.frame import frame
from kg.model import Document
from kg.pipeline import understand
from kg.text import prepare

CASES = yaml.load((Path(__file__).parent.parent / "specs" / "metadata.yaml").read_text("utf-8"), yaml.CSafeLoader)
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "measure" / "dev"


def said(document: Document) -> Document:
    return frame(prepare(document), lexicon.load()).document


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:24])
def test_spec(case: dict[str, Any]) -> None:
    found = said(Document("x.txt", case["text"]))
    have = {k: getattr(found, k) for k in case if k != "text"}
    if "authors" in have:
        have["authors"] = list(have["authors"])
    assert have == {k: v for k, v in case.items() if k != "text"}


def test_what_is_given_stays() -> None:
    given = Document("x.txt", "新华社兰州3月5日电 甘肃省举行发布会。", title="甲", publisher="乙", published="2020", authors=("丙",))
    found = said(given)
    assert (found.title, found.publisher, found.published, found.authors) == ("甲", "乙", "2020", ("丙",))
    assert found.jurisdiction == "甘肃省"


def test_a_given_jurisdiction_is_named_in_full() -> None:
    assert said(Document("x.txt", "字", jurisdiction="甘肃")).jurisdiction == "甘肃省"
    assert said(Document("x.txt", "字", jurisdiction="中国")).jurisdiction == "全国"
    assert said(Document("x.txt", "字", jurisdiction="某村")).jurisdiction == "某村"


@pytest.mark.parametrize("text", ["（" * 200_000, "2024年" * 60_000, "记者 甲乙 " * 60_000, "来源：" * 60_000, "1" * 400_000, "市" * 400_000])
def test_hostile_texts_stay_linear(text: str) -> None:
    assert said(Document("x.txt", text)).text == text


# What the texts of the measuring set do not say of themselves, or say in a way that is not read yet.
GAPS = {
    "chongqing-quality": {"published"},
    "dezhou-redcross": {"title"},
    "hainan-skills": {"jurisdiction"},
    "leling-industry": {"published"},
    "national-2025": {"jurisdiction", "published"},
    "qingdao-report": {"publisher", "published"},
    "shanghai-insurance": {"publisher"},
    "wanzhou": {"jurisdiction", "published"},
}


def test_five_years_of_a_government_and_what_stands_behind_its_plans() -> None:
    """过去五年 is the section's time, which a year within a sentence does not end; numbered headings behind the plans plan."""
    text = (
        "江平市政府工作报告\n——2025年1月23日在江平市第五届人民代表大会第五次会议上\n市长 李敏\n各位代表：现在，我代表市人民政府，向大会报告工作，请予审议。\n"
        "一、过去五年工作回顾\n建成学校16所。创建城市取得2022年评审资格。改造危房90户。\n二、2025年工作安排\n启动2024年度37个项目。高新技术企业达110户以上。\n"
        "三、保障和改善民生\n建设养老院9家。"
    )
    found = understand(Document("x.txt", text), lexicon.load())[1]
    told = [(f.quantity.text, f.status, f.period and f.period.start, f.period and f.period.end) for f in found.figures]
    assert told == [
        ("16所", "actual", "2020-01-01", "2024-12-31"),
        ("90户", "actual", "2020-01-01", "2024-12-31"),
        ("37个", "target", "2025-01-01", "2025-12-31"),
        ("110户以上", "target", "2025-01-01", "2025-12-31"),
        ("9家", "target", "2025-01-01", "2025-12-31"),
    ]
    four = understand(Document("x.txt", text.replace("过去五年", "过去四年")), lexicon.load())[1].figures[0].period
    assert four and four.start == "2021-01-01" and four.end == "2024-12-31"


# Of what and of when the numbers of a paper are that does not say so beside them: the text, and each quote with its status and its days
TOLD_OF = [
    ("黑龙江省疫情通报\n2020年12月29日0—24时，黑龙江省新增确诊病例3例。当日治愈出院5例。", [("3例", "actual", "2020-12-29"), ("5例", "actual", "2020-12-29")]),
    ("江平市关于消防检查情况的通报\n江平市消防救援支队检查单位120家，下发通知书36份。", [("120家", "actual", None), ("36份", "actual", None)]),
    ("江平市关于开展消防检查的通知\n各县要检查单位120家，下发通知书36份。", [("120家", "target", None), ("36份", "target", None)]),
    (
        "江平市人民法院工作报告\n——2020年1月5日在江平市第五届人民代表大会第五次会议上\n各位代表：\n2019年，全市法院各项工作取得新成效。\n"
        "一、服务发展\n审结合同案件400件。\n2020年，全市法院要抓好各项工作。\n新建法庭2个。",
        [("400件", "actual", "2019-01-01"), ("2个", "target", "2020-01-01")],
    ),
    (
        "石桥镇2018年工作总结及2019年工作计划\n一、2018年工作总结\n今年新建水池5口，预计今年年底增收85万元。\n二、2019年工作计划\n今年修路3公里。",
        [("5口", "actual", "2018-01-01"), ("85万元", "target", None), ("3公里", "target", "2019-01-01")],
    ),
    (
        "按照区政府部署，经汇总，2024年“三公”经费支出预算为14万元，其中：公务接待费5万元。",
        [("14万元", "target", "2024-01-01"), ("5万元", "target", "2024-01-01")],
    ),
    (
        "我们也清醒地认识到一些困难。\n二、今后五年奋斗目标\n今后五年政府工作的总体思路是稳中求进。\n三、2022年工作\n2022年，固定资产投资增长12%。",
        [("12%", "target", "2022-01-01")],
    ),
    (
        "江平市人民代表大会常务委员会工作报告\n（2018年1月10日在江平市第七届人民代表大会第一次会议上）\n各位代表：\n过去五年的主要工作\n开展检查22次。\n今后工作的建议\n"
        "每年开展询问2次。",
        [("22次", "actual", "2013-01-01"), ("2次", "target", "2018-01-01")],
    ),
    (
        "江平市政府工作报告\n——2021年12月7日在江平市第五届人民代表大会第一次会议上\n各位代表：\n现在，我代表市人民政府作工作报告，请予审议。\n"
        "四届政府工作及“十四五”开局\n完成造林193万亩。\n今后五年工作\n新建公园20个。",
        [("193万亩", "actual", "2017-01-01"), ("20个", "target", "2022-01-01")],
    ),
    (
        "江平市人民检察院工作报告\n——2022年1月9日在江平市第五届人民代表大会第一次会议上\n各位代表：\n一、过去五年工作回顾\n2017年以来，市检察院忠实履职。\n"
        "依法惩治犯罪。起诉86人。",
        [("86人", "actual", "2017-01-01")],
    ),
    (
        "江平市政府工作报告\n——2022年1月9日在江平市第五届人民代表大会第一次会议上\n各位代表：\n一、过去五年工作回顾\n过去五年，全市砥砺前行。"
        "2021年，生产总值达到90亿元。招商引资累计到位资金86亿元，工业投资年均增长6.9%。新建学校3所。",
        [("90亿元", "actual", "2021-01-01"), ("86亿元", "actual", "2017-01-01"), ("6.9%", "actual", "2017-01-01"), ("3所", "actual", "2021-01-01")],
    ),
    ("今年上半年，全市走访26次。市长介绍，下一步，将新建服务站19个。\n（2023年7月31日）", [("26次", "actual", "2023-01-01"), ("19个", "target", "2023-01-01")]),
    (
        "青山县妇联2022年上半年工作总结及下半年工作计划\n（2022年7月8日）\n一、上半年工作情况\n举办大赛2场。\n二、下半年工作计划\n（一）培训\n举办培训班6期。",
        [("2场", "actual", "2022-01-01"), ("6期", "target", "2022-07-01")],
    ),
    (
        "青山县2022年一季度经济运行情况及二季度工作安排\n（2022年4月18日）\n一、一季度经济运行情况\n完成投资3亿元。\n二、二季度工作安排\n完成投资8亿元。",
        [("3亿元", "actual", "2022-01-01"), ("8亿元", "target", "2022-04-01")],
    ),
    (
        "——2020年5月10日在江平市第五届人民代表大会第三次会议上\n市长 王明\n各位代表：\n"
        "**工作回顾** 全市工作取得了新的成绩，各项事业都上了新的台阶。\n建成学校3所。",
        [("3所", "actual", "2019-01-01")],
    ),
    (
        "各位代表：\n现在，我代表市人民政府向大会作工作报告，请予审议。\n"
        "**一、1996年工作回顾和1997年工作基本要求**\n建成学校3所。\n**二、1997年工作安排**\n新建公园2个。",
        [("3所", "actual", "1996-01-01"), ("2个", "target", "1997-01-01")],
    ),
    (
        "江平市政府工作报告\n——2022年1月8日在江平市第五届人民代表大会第一次会议上\n江平市人民政府市长 王明\n附件1\n2021年十件民生实事完成情况汇总表\n"
        "一、用水\n完成改造8万户。",
        [("十件", "actual", "2021-01-01"), ("8万户", "actual", "2021-01-01")],
    ),
    (
        "江平市政府工作报告\n——2022年1月8日在江平市第五届人民代表大会第一次会议上\n江平市人民政府市长 王明\n附件1\n江平市2022年十件民生实事\n"
        "1.新建改建幼儿园18所。",
        [("十件", "target", "2022-01-01"), ("18所", "target", "2022-01-01")],
    ),
    (
        "青山县农业农村局2023年工作总结\n（2023年12月26日）\n2023年，全县粮食总产预计达到62万吨，比上年增长1.2%。",
        [("62万吨", "target", "2023-01-01"), ("1.2%", "target", "2023-01-01")],
    ),
    (
        "青山县人民检察院工作报告\n——2019年12月26日在青山县第十五届人民代表大会第四次会议上\n青山县人民检察院检察长 杨岱\n各位代表：\n"
        "现在，我代表县人民检察院向大会报告工作，请予审议，并请列席人员提出意见。\n2019年主要工作\n坚持从大局出发，履行职责。批准逮捕40件。\n"
        "2020年工作安排\n坚持从大局出发，履行职责。回访企业60家。",
        [("40件", "actual", "2019-01-01"), ("60家", "target", "2020-01-01")],
    ),
]


@pytest.mark.parametrize(("text", "says"), TOLD_OF, ids=lambda x: x[:8] if isinstance(x, str) else "")
def test_what_numbers_are_of_by_their_paper(text: str, says: list[tuple[str, str, str | None]]) -> None:
    found = understand(Document("x.txt", text), lexicon.load())[1]
    assert [(f.quantity.text, f.status, f.period and f.period.start) for f in found.figures] == says
