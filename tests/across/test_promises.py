"""What became of promises, from texts to tables, RDF and named queries."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import commands
import openpyxl
import pytest
import rdflib

import kg
from kg.across.promises import VERDICTS, Tracking
from kg.across.promises_rdf import quads
from kg.across.promises_rows import COLUMNS, words
from kg.knowledge import Knowledge
from kg.query import run

PLAN = """2023年兰州市政府工作报告

2023年1月10日，兰州市市长李敏作政府工作报告。

今年主要预期目标是：地区生产总值增长6%以上，城镇新增就业5万人以上，居民消费价格涨幅控制在3%以内，新建公园10个，改造老旧小区30个，粮食产量20万吨。
"""
HALF = """2023年上半年兰州市经济运行情况

2023年7月20日，兰州市统计局介绍，上半年全市地区生产总值增长5.1%；城镇新增就业3.1万人，完成年度目标任务的62%。
"""
YEAR = """2024年兰州市政府工作报告

2024年1月12日，兰州市市长李敏作政府工作报告。

2023年，全市地区生产总值达到1000亿元，增长6.3%；城镇新增就业4.6万人；居民消费价格上涨0.4%；建成公园12个。
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("lanzhou")
    for name, text in (("plan", PLAN), ("half", HALF), ("year", YEAR)):
        (made / f"{name}.txt").write_text(text, "utf-8")
    return made


@pytest.fixture(scope="module")
def built(folder: Path) -> Knowledge:
    return kg.build([folder])


@pytest.fixture(scope="module")
def found(built: Knowledge) -> Tracking:
    return built.track()


def told(tracking: Tracking) -> dict[str, tuple[str, Decimal | None]]:
    return {p.indicator.label: (p.verdict, p.gap) for p in tracking.promises}


def outcomes(tracking: Tracking) -> dict[str, tuple[int, str, object]]:
    """Of each indicator the year in which it is due, the verdict, and the words of its result."""
    return {p.indicator.label: (p.due.year, p.verdict, p.result and p.result.figure.quote) for p in tracking.promises}


def tracked(folder: Path, *reports: str, on: str | None = None) -> Tracking:
    """What became of the promises of reports, each in a file of its own, as of a day."""
    for name, text in zip("abc", reports, strict=False):
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return kg.build([folder]).track(on)


def test_each_target_is_told_what_became_of_it(found: Tracking) -> None:
    assert found.on.isoformat() == "2024-01-12"
    assert told(found) == {
        "地区生产总值": ("met", Decimal("0.3")),
        "城镇新增就业": ("missed", Decimal(-4000)),
        "居民消费价格": ("met", Decimal("-2.6")),
        "新建公园": ("met", Decimal(2)),
        "改造城镇老旧小区": ("no_result", None),
        "粮食产量": ("no_result", None),
    }


def test_what_a_report_says_beside_its_results_is_taken_for_none_of_them(tmp_path: Path) -> None:
    """An estimate of the year before is no promise, five years' growth no year's, and a market's new jobs are not the city's."""
    found = tracked(
        tmp_path,
        "2023年金昌市政府工作报告\n\n2023年1月10日，金昌市市长李敏作政府工作报告。\n\n一、2022年工作回顾\n\n2022年，预计社会消费品零售总额增长2%。"
        "\n\n二、2023年工作安排\n\n今年主要预期目标是：社会消费品零售总额增长5%，城镇新增就业5000人，一般公共预算收入增长3%。\n",
        "2024年金昌市政府工作报告\n\n2024年1月12日，金昌市市长李敏作政府工作报告。\n\n一、2023年工作回顾\n\n新市场开业，新增就业300人。"
        "全年实现城镇新增就业5200人。\n\n社会消费品零售总额增长6%。一般公共预算收入5年增长20%。\n",
    )
    assert outcomes(found) == {
        "社会消费品零售总额": (2023, "met", "6%"),
        "城镇新增就业": (2023, "met", "5200人"),
        "一般公共预算收入": (2023, "not_comparable", "20%"),
    }


@pytest.mark.parametrize(
    ("target", "result", "verdict"),
    [
        ("全力实现社会消费品零售总额120亿元", "社会消费品零售总额114亿元", "missed"),
        ("引进投资额5亿元以上项目5个", "引进某科技园等5亿元以上重大项目7个", "met"),
        ("新增市场主体2万户", "新增各类市场主体2.1万户", "met"),
        ("培育重点小微企业20家、高新技术企业5家", "新认定高新技术企业6家", "met"),
        ("新增停车位500个", "新增停车泊位400个", "missed"),
        ("新增智能工厂30个和绿色矿山70家", "新增绿色矿山71家", "met"),
        ("实施12项民生工程", "12项民生工程高质量完成", "met"),
        ("毛纺产业产值达到15亿元", "毛纺产业总产值达到16亿元", "met"),
        ("集中供热率达到95%", "集中供热普及率达到95.1%", "met"),
        ("新增绿色矿山70家", "绿色矿山达到500家", "no_result"),
        ("接待游客增长10%", "全年接待游客300万人次，实现旅游总收入45亿元，均增长30%", "met"),
        ("规模以上工业增加值增长8%", "固定资产投资、规模以上工业增加值均增长7.5%", "missed"),
        ("规模以上工业增加值增长8%", "农业、规模以上工业和服务业增加值分别实现18亿元、22亿元和54亿元，增长5%、11.2%和7%", "met"),
        ("地区生产总值增长9%", "地区生产总值达到763亿元、上升至全国30个民族自治州第6位，增长6.7%", "missed"),
        ("实际利用外资增长20%", "实际利用外资增长3倍", "met"),
        ("新增造林2万亩", "植树造林3.7万亩", "met"),
        ("转移农村劳动力5000人", "农村劳动力转移5100人次", "met"),
        ("治理水土流失30平方公里", "治理水土流失面积31平方公里", "met"),
        ("新增规上工业企业20家", "全市规上工业企业新增21家、达到348家", "met"),
        ("规模以上固定资产投资增长7%", "500万元以上固定资产投资增长6.5%", "missed"),
        ("举办全民健身赛事150场", "举办全民健身赛事300场次", "met"),
        ("地区生产总值增长7%", "地区生产总值一季度下降5.4%，预计全年增长4%以上", "not_comparable"),
        ("增加中小学学位2000个", "新增中小学学位2100个", "met"),
        ("推动20家工业企业开展技术改造", "规模以上工业企业达到300家", "no_result"),
        ("推动20家工业企业开展技术改造", "21家工业企业完成技术改造", "met"),
        ("新增市场主体3万户", "净增市场主体2万户", "not_comparable"),
        ("新增市场主体3万户", "净增市场主体3.1万户", "met"),
        ("工业投资达到300亿元", "工业投资、基础设施投资占比分别提高到22%、31%", "no_result"),
        ("地区生产总值增长8%", "镍都开发区贡献了35%的地区生产总值和40%的税收，改造旧屋区30个", "no_result"),
        ("城镇居民人均可支配收入、农村居民人均可支配收入增长7%和8%", "城镇、农村居民人均可支配收入分别增长7.2%和7.9%", "missed"),
        ("打造书香驿站90个", "101家书香驿站建成启用。新增4家3A级旅游景区", "no_result"),
        ("工业增加值占地区生产总值比重达到30%", "工业增加值占地区生产总值比重达到31%", "met"),
        ("一般公共预算收入增长3%", "同口径一般公共预算收入52亿元，增长3.2%", "met"),
        ("新增市场主体3万户", "新设立各类市场主体3.6万户", "met"),
        ("力争开工建设5条高速公路", "累计建成高速公路417公里", "no_result"),
        ("争创省级卫生镇3个", "创建省级卫生镇2个", "missed"),
        ("全年减税降费8亿元", "累计减税降费9亿元", "met"),
        ("新增城市停车泊位200个", "市区新增停车泊位300个", "met"),
        ("固定资产投资总额增长8%", "固定资产投资增长9%", "met"),
        ("改造城市老旧小区20个", "老旧小区整治21个", "met"),
        ("完成造林3万亩", "造林绿化3.2万亩", "met"),
        ("转移农牧民富余劳动力7万人", "实现农牧民转移就业8万人", "met"),
        ("完成粮食播种面积3万亩", "播种粮食4万亩", "met"),
        ("形成制度创新成果50项", "自贸试验区金昌片区新形成制度创新成果51项", "met"),
        ("集装箱吞吐量60万标箱", "完成集装箱73万标箱", "met"),
        ("确保18个开发区营业收入增长15%", "开发区营业收入增长20%", "met"),
        ("新建公园4个。抓好年产3000万套光伏组件项目", "光伏组件3100万套", "no_result"),
        ("启动20个城镇老旧小区改造", "21个老旧小区改造项目开工", "met"),
        ("实施城镇棚改1500套", "完成棚户区改造1600套", "met"),
        ("市级权责事项再精简20%", "市级权责事项精简22%", "met"),
        ("建设3个示范乡镇、30个精品示范村、200个美丽村庄", "创建市县乡各级美丽村庄200个", "met"),
        ("新增专业村30个", "新增专业村18条", "missed"),
        ("绿色矿山企业达50家", "过去五年，成效显著。全市绿色矿山企业45家", "missed"),
        ("新增地下管网90公里", "地下管网建设改造120公里", "no_result"),
        ("实现橡胶加工产值10亿元、工业增加值3亿元", "规模以上工业增加值增长6%", "no_result"),
        ("新建公园4个。推进镍都新区建设，实现地区生产总值30亿元", "地区生产总值910亿元", "no_result"),
        ("引进培育镍业领军人才20名、急需紧缺型人才300名", "新引育镍业领军人才21名、急需紧缺人才310名", "met"),
        ("新建改扩建6所中小学", "建成中小学7所", "met"),
        ("新建改扩建幼儿园6所", "新建改扩建中小学、幼儿园12所", "no_result"),
        ("消除大班额90个", "消除义务教育大班额95个", "met"),
        ("消除义务教育大班额90个", "消除大班额95个", "no_result"),
        ("新增市级龙头企业20家", "新认定市级龙头企业21家", "met"),
        ("培育家庭农场90家", "新增家庭农场80家", "missed"),
        ("旅客年吞吐量60万人次", "旅客吞吐量突破61万人次", "met"),
        ("改造老旧小区30个", "31个老旧小区改造任务全部完成", "met"),
        ("升级改造国省道90公里", "实施普通国省道升级改造95公里", "met"),
        ("不良贷款率压降到2%以下", "不良贷款率降至1.5%", "met"),
        ("新（续）建快速路4条", "新续建快速路5条", "met"),
        ("完成省市重点项目投资630亿元", "省市重点项目完成投资640亿元", "met"),
        ("农村厕所普及率达到60%", "农村卫生厕所普及率达到61%", "met"),
        ("建成区污水集中收集率达到60%", "建成区污水集中收集率达到61%", "met"),
        ("组织实施亿元以上项目200个", "实施亿元以上项目201个", "met"),
        ("新增绿色设计产品4个", "新增绿色设计产品20种", "met"),
        ("规上高企占比超过65%", "规上高新技术企业占比提高到66%", "met"),
        ("新增“小升规”企业【3】90家、文旅企业30家", "新增文旅企业31家", "met"),
        ("创建美丽河湖12条", "创建市级美丽河湖13条", "met"),
        ("创建美丽河湖12条", "创建市级美丽河湖11条", "not_comparable"),
        ("创建市级美丽河湖12条", "创建省级美丽河湖13条", "no_result"),
        ("R&D经费支出增长10%", "R&D投入增长11%", "met"),
        ("招商到位资金90亿元", "引进到位资金91亿元", "met"),
        ("新增城镇就业9000人", "“十四五”前三年累计新增城镇就业4.2万人", "not_comparable"),
        ("新增城镇就业9000人", "“十二五”期累计新增城镇就业4.2万人", "no_result"),
        ("新增高新技术企业20家", "高新技术企业增加21家", "met"),
        ("新增高新技术企业20家", "高新技术企业增加到210家", "no_result"),
        ("创成1家三甲医院、2家三乙医院", "成功创建三甲医院1家、三乙医院2家", "met"),
        ("建设四好农村路90公里", "新改建农村公路95公里", "met"),
        ("改造老旧小区9万平方米、棚户区（危旧房）600套", "改造棚户区700套", "met"),
        ("⑶新建公园4个", "新建公园5个", "met"),
        ("创建4A级景区2个", "新创4A级旅游景区3个", "met"),
        ("转移输出农村剩余劳动力900人次", "转移输出农村劳动力950人次", "met"),
        ("产业增加值率先突破60亿元。地区生产总值率先突破910亿元", "地区生产总值920亿元", "met"),
        ("城乡居民人均可支配收入分别增长7%和8%", "城、乡居民人均可支配收入分别增长7.5%、7.9%", "missed"),
    ],
)
def test_one_thing_in_other_words_is_one(tmp_path: Path, target: str, result: str, verdict: str) -> None:
    """Adverbs, what is listed before 等, 各类, what is done to all of a list, and words that mean the same tell nothing apart."""
    head = "{}年金昌市政府工作报告\n\n{}年1月10日，金昌市市长李敏作政府工作报告。\n\n"
    plan = head.format(2023, 2023) + f"一、2023年工作安排\n\n今年，{target}。\n"
    year = head.format(2024, 2024) + f"一、2023年工作回顾\n\n2023年，{result}。\n"
    assert max(tracked(tmp_path, plan, year).promises, key=lambda p: p.target.figure.start).verdict == verdict


def test_a_year_that_is_nearly_over_is_told_in_december(tmp_path: Path) -> None:
    """预计到2021年底 where a report looks back is how the year ends; a share stands where five years brought it; all parts of a sentence are of its year."""
    found = tracked(
        tmp_path,
        "2021年金昌市政府工作报告\n\n2021年1月10日，金昌市市长李敏作政府工作报告。\n\n一、今年工作安排\n\n今年主要预期目标是：地区生产总值增长7%，"
        "固定资产投资增长9%，研发经费投入强度达到2.8%，审批时限缩短到7个工作日。\n",
        "2022年金昌市政府工作报告\n\n2021年12月12日，金昌市市长李敏作政府工作报告。\n\n过去五年工作回顾\n\n过去五年，我们克难奋进。\n\n"
        "预计到2021年底，全市地区生产总值完成546亿元，较去年增长8%；固定资产投资300亿元，较去年增长11%。\n\n"
        "研发经费投入强度达到3.2%，审批时限从20个工作日压减到7个工作日。\n\n二、2022年工作安排\n\n城镇新增就业5000人。\n",
        on="2021",
    )
    assert outcomes(found) == {
        "地区生产总值": (2021, "met", "8%"),
        "固定资产投资": (2021, "met", "11%"),
        "研发经费投入强度": (2021, "met", "3.2%"),
        "审批时限": (2021, "met", "7个工作日"),
        "城镇新增就业": (2022, "not_yet_due", None),
    }
    assert outcomes(kg.build([tmp_path]).track())["地区生产总值"] == (2021, "met", "8%")  # as of the day of the report, before the year is over


def test_where_a_stock_stands_when_a_year_begins_is_no_result_of_it(tmp_path: Path) -> None:
    """A report of December that tells of this year and plans the next."""
    found = tracked(
        tmp_path,
        "2022年金昌市政府工作报告\n\n2021年12月30日，金昌市市长李敏作政府工作报告。\n\n二、2022年工作安排\n\n森林覆盖率达到30%。\n",
        "2023年金昌市政府工作报告\n\n2022年12月30日，金昌市市长李敏作政府工作报告。\n\n一、2022年工作回顾\n\n森林覆盖率达到31%。\n\n"
        "二、2023年工作安排\n\n森林覆盖率达到32%左右。\n",
    )
    assert {p.due.year: (p.verdict, p.result and p.result.figure.quote) for p in found.promises} == {2022: ("met", "31%"), 2023: ("not_yet_due", None)}


def test_what_is_foretold_below_a_plain_heading_is_no_promise(tmp_path: Path) -> None:
    """2022年工作回顾, with no number, holds over numbered headings that say no time; 以下工作： holds on over what follows."""
    found = tracked(
        tmp_path,
        "2022年金昌市政府工作报告\n\n2021年12月28日，金昌市市长李敏作政府工作报告。\n\n四届政府工作及“十四五”开局\n\n各位代表！五年的变化有目共睹。回顾这五年，我们主要做了以下工作：\n\n"
        "（一）抓生态。新建公园90个。\n\n2022年工作安排\n\n固定资产投资增长9%，地区生产总值增长5%。新建公园20个。\n",
        "2023年金昌市政府工作报告\n\n——2022年12月29日在金昌市第七届人民代表大会第二次会议上\n\n2022年工作回顾\n\n一、质效稳中有进\n\n"
        "地区生产总值增长5.5%（预计数，下同），固定资产投资增长11%左右。新建公园19个。\n\n关于2023年工作\n\n一、扩大有效投资\n\n城镇新增就业5000人。\n",
    )
    assert outcomes(found) == {
        "固定资产投资": (2022, "met", "11%左右"),
        "地区生产总值": (2022, "met", "5.5%"),
        "新建公园": (2022, "missed", "19个"),
        "城镇新增就业": (2023, "not_yet_due", None),
    }


def test_several_years_and_parts_of_the_place_are_told_from_the_year_and_the_whole(tmp_path: Path) -> None:
    """What a term brought, or is to bring, is no year's; what zones promise, or did, is not the city's; 降到 wants no more."""
    found = tracked(
        tmp_path,
        "2017年金昌市政府工作报告\n\n2017年1月10日，金昌市市长李敏作政府工作报告。\n\n一、今年工作安排\n\n今年主要预期目标是：城镇新增就业5000人，"
        "贫困发生率降到1.3%，新建公园4个，推进飞地项目30个，地区生产总值增长6%。各开发区要提质增效，力争地区生产总值增长9%。"
        "抓好200万吨液化天然气接收站。\n",
        "2018年金昌市政府工作报告\n\n2018年1月12日，金昌市市长李敏作政府工作报告。\n\n一、过去五年工作回顾\n\n过去五年，我们坚持以人为本。\n\n"
        "就业规模不断扩大。城镇新增就业4万人，新建公园60个，贫困发生率下降到0.9%。\n\n刚刚过去的2017年，经济稳中有进。\n\n"
        "全市地区生产总值增长6.5%。12个飞地项目建成投产。200万吨液化天然气接收站加快建设。县域经济不断壮大，地区生产总值增长12%。\n\n"
        "二、今后五年的目标任务\n\n完成营造林200万亩，改造老旧小区500个。\n\n三、2018年重点工作\n\n新建幼儿园3所。\n",
        "2019年金昌市政府工作报告\n\n2019年1月12日，金昌市市长李敏作政府工作报告。\n\n一、关于去年和今年开局的工作\n\n完成营造林50万亩，新建幼儿园4所。\n",
        on="2019-02-01",
    )
    assert outcomes(found) == {
        "城镇新增就业": (2017, "not_comparable", "4万人"),
        "新建公园": (2017, "not_comparable", "60个"),
        "贫困发生率": (2017, "met", "0.9%"),
        "飞地项目": (2017, "no_result", None),
        "地区生产总值": (2017, "met", "6.5%"),
        "造林面积": (2022, "on_course", "50万亩"),
        "改造城镇老旧小区": (2022, "not_yet_due", None),
        "新建幼儿园": (2018, "met", "4所"),
    }


def test_a_year_within_a_plan_what_a_list_shares_and_what_a_plan_ends_with(tmp_path: Path) -> None:
    """The year past is told from the plan that it ends, a deed and 年均 hold of all of a list, where it stood is no result."""
    found = tracked(
        tmp_path,
        "2021年金昌市政府工作报告\n\n2021年1月10日，金昌市市长李敏作政府工作报告。\n\n一、“十四五”时期主要目标"
        "\n\n“十四五”时期，地区生产总值年均增长7%，规上工业增加值增长9%。\n\n二、2021年工作安排\n\n今年主要预期目标是：第三产业增长12%以上，"
        "研发经费投入强度达到2.6%，引进2000万元以上项目18个，改造棚户区500套、老旧小区20个，新建高标准农田3万亩。\n",
        "2022年金昌市政府工作报告\n\n2022年1月12日，金昌市市长李敏作政府工作报告。\n\n一、过去五年工作回顾\n\n五年来，我们埋头苦干，成绩来之不易。"
        "刚刚过去的一年，地区生产总值增长8%，规上工业增加值增长6%。全社会研发经费投入强度由1.9%提升到2.7%。"
        "改造棚户区510套、老旧小区18个，新增高标准农田3.2万亩。\n",
        on="2022-02-01",
    )
    assert {(p.indicator.label, p.target.measured.dimension): (p.verdict, p.result and p.result.figure.quote) for p in found.promises} == {
        ("地区生产总值", "growth"): ("on_course", "8%"),
        ("规模以上工业增加值", "growth"): ("behind", "6%"),
        ("第三产业增加值", "growth"): ("no_result", None),
        ("研发经费投入强度", "level"): ("met", "2.7%"),
        ("棚户区改造", "level"): ("met", "510套"),
        ("引进2000万元以上项目", "level"): ("no_result", None),
        ("改造城镇老旧小区", "level"): ("missed", "18个"),
        ("新建高标准农田", "level"): ("met", "3.2万亩"),
    }


def test_what_is_reached_at_an_end_counted_alike_and_said_of_other_years(tmp_path: Path) -> None:
    """A rate to be reached may stand below on the way; 人 and 人次 of visitors are one; a threshold and a bare project measure nothing."""
    found = tracked(
        tmp_path,
        "2022年金昌市政府工作报告\n\n2022年4月10日，金昌市市长李敏作政府工作报告。\n\n一、今后五年的目标任务"
        "\n\n构建孵化体系，五年新增孵化面积20万平方米，研发经费投入强度达到3%，8个断面水质优良率达到90%。"
        "\n\n二、2022年工作安排\n\n聚焦未来五年发展目标，建议今年地区生产总值增长7%。\n\n接待游客300万人，新签约超3000万美元外资项目6个，乳业等8个项目竣工。",
        "2023年金昌市政府工作报告\n\n2023年1月12日，金昌市市长李敏作政府工作报告。\n\n一、2022年工作回顾\n\n2022年，地区生产总值增长7.5%，创近十年新高，"
        "研发经费投入强度达到2.5%，9个断面水质优良率达到91%，接待游客310万人次，新签约超3000万美元外资项目7个。\n\n山区3县经济提速，地区生产总值增长9%。建材等20个项目竣工。",
        on="2023-02-01",
    )
    assert outcomes(found) == {
        "新增孵化": (2026, "not_yet_due", None),
        "研发经费投入强度": (2026, "not_yet_due", "2.5%"),
        "断面水质优良率": (2026, "on_course", "91%"),
        "地区生产总值": (2022, "met", "7.5%"),
        "接待游客": (2022, "met", "310万人次"),
        "签约超3000万美元外资项目": (2022, "met", "7个"),
    }


def test_headings_without_numbers_totals_shares_and_deeds_that_are_only_pushed(tmp_path: Path) -> None:
    """A plain heading of years holds over numbered ones; a total is not what is new, a share no growth; 全年累计 is the year's."""
    found = tracked(
        tmp_path,
        "2022年金昌市政府工作报告\n\n2022年1月10日，金昌市市长李敏作政府工作报告。\n\n今后五年主要目标与思路建议\n\n一、推动经济发展\n\n确保新建高标准农田100万亩以上，"
        "力争一般公共预算收入达到400亿元。\n\n2022 年工作安排\n\n（一）推动项目建设\n\n一是新增经营主体3万户。"
        "地区生产总值增长8%。新增高新技术企业20家、科技型中小企业90家。"
        "接待游客500万人次。加快推进5条高速公路建设。改造旧屋区3万户。总投资9亿元的管线开工。投资过5亿元的工业项目加快建设。城镇登记失业率控制在4%以内。农村劳动力转移就业3万人。"
        "普惠性幼儿园覆盖率达到90%。建成旅游厕所20个。",
        "2023年金昌市政府工作报告\n\n2023年1月12日，金昌市市长李敏作政府工作报告。\n\n一、2022年工作回顾\n\n净增经营主体3.2万户、总数达21万户。新建高标准农田30万亩。"
        "地区生产总值在全省占比达31%。地区生产总值从900亿元增至960亿元，实际增长7%。新增高新技术企业22家、科技型中小企业95家。全年累计接待游客510万人次。4条高速公路建成通车。改造旧屋区54个。"
        "新增农村劳动力转移就业3.1万人。一般公共预算收入300亿元。建成旅游厕所21座。"
        "五年来城镇登记失业率控制在4%以内。五年来普惠性幼儿园覆盖率提高到92%。",
        on="2023-02-01",
    )
    assert outcomes(found) == {
        "新建高标准农田": (2026, "on_course", "30万亩"),
        "一般公共预算收入": (2026, "not_yet_due", "300亿元"),
        "新登记经营主体": (2022, "met", "3.2万户"),
        "地区生产总值": (2022, "missed", "7%"),
        "新增高新技术企业": (2022, "met", "22家"),
        "新增科技型中小企业": (2022, "met", "95家"),
        "接待游客": (2022, "met", "510万人次"),
        "在建高速公路": (2022, "no_result", None),
        "改造旧屋区": (2022, "not_comparable", "54个"),
        "城镇登记失业率": (2022, "met", "4%以内"),
        "农村劳动力转移就业": (2022, "met", "3.1万人"),
        "普惠性幼儿园覆盖率": (2022, "met", "92%"),
        "新建旅游厕所": (2022, "met", "21座"),
    }


def test_glossaries_sizes_times_of_other_sentences_long_headings_and_aims_that_were_missed(tmp_path: Path) -> None:
    """What only explains or says how large a thing is promises nothing; a time that a sentence before named holds no further."""
    found = tracked(
        tmp_path,
        "2022年金昌市政府工作报告\n\n2022年1月10日，金昌市市长李敏作政府工作报告。\n\n一、回顾2021年，我们守正出新、破题起势，全市经济社会发展取得新的成效\n\n"
        "新增规模以上工业企业11家。\n\n二、竞进2022年，我们要锚定奋斗目标，加快建设现代化国际化美丽山水宜居的西部镍都\n\n"
        "城镇新增就业2万人。新引进投资过5亿元的工业项目20个，其中超50亿元3个。每个县新建1个以上体育公园。推动三个有望突破千亿元的产业扩规模。"
        "县域评价A类县达到12个。建设10平方公里旧城片区。确保青禾30万头生猪屠宰加工、食品产业园投产运营。推动9个产业园加快发展。推动国务院33条、金昌市30条等政策直达市场主体。在户籍2000人以上务工集中地建立劳务站。推进50万吨焦炉煤气综合利用、新城路网等项目。实际利用市外3000万元以上资金增长8%。实际使用外资5亿元。完成农村危桥整治30座。新增供应6000套公共租赁房。\n\n"
        "名词解释：\n\n1.城市新客厅：核心区规划面积4.4平方公里，建设主题公园3个。",
        "2023年金昌市政府工作报告\n\n2023年1月12日，金昌市市长李敏作政府工作报告。\n\n一、2022年工作回顾\n\n自7月份起，除11月份外月月领先。"
        "新引进5亿元以上工业项目22个。城镇新增就业2.1万人。县域评价A类县达到12个等目标没有完全实现。"
        "实际使用外资、到位资金分别完成年度目标的164%、143%。完成农村危桥专项整治33座。新增供应公共租赁房7000套。",
        on="2023-02-01",
    )
    assert outcomes(found) == {
        "城镇新增就业": (2022, "met", "2.1万人"),
        "引进5亿元以上工业项目": (2022, "met", "22个"),
        "县域评价A类县": (2022, "missed", "12个"),
        "50亿元以上工业项目": (2022, "no_result", None),
        "新增旧城片区": (2022, "no_result", None),
        "实际使用外资": (2022, "met", "164%"),
        "治理农村危桥": (2022, "met", "33座"),
        "新建公共租赁房": (2022, "met", "7000套"),
    }


def test_years_beside_years_what_work_is_about_and_who_gains_from_it(tmp_path: Path) -> None:
    """这一年 below a heading of both is one year, so is a dated sentence beside an average of five; no aim is what work is about, or until when."""
    found = tracked(
        tmp_path,
        "2021年金昌市政府工作报告\n\n2021年1月10日，金昌市市长李敏作政府工作报告。\n\n二、2021年工作安排\n\n地区生产总值增长7%，进出口总额增长5%。"
        "聚焦镍钴新城等10个百亿级项目，强化要素保障。改造集中供水工程56处，6.5万人受益。城镇新增就业2万人，力争2年内建成北环路。",
        "2022年金昌市政府工作报告\n\n2022年1月12日，金昌市市长李敏作政府工作报告。\n\n一、2021年和本届政府工作回顾\n\n"
        "这一年，我们迎难而上。下半年，面对疫情，全市上下齐心。主要指标稳健，城镇新增就业2.1万人。改造集中供水工程60处。\n\n"
        "五年来，我们奋发有为。2021年全市地区生产总值500亿元，增长8%；固定资产投资200亿元，五年年均增长13%；进出口总额30亿元，增长6%。",
        on="2022-02-01",
    )
    assert outcomes(found) == {
        "地区生产总值": (2021, "met", "8%"),
        "货物进出口总额": (2021, "met", "6%"),
        "改造集中供水工程": (2021, "met", "60处"),
        "城镇新增就业": (2021, "met", "2.1万人"),
    }


def test_a_year_in_a_sentence_with_a_yearly_average_dates_nothing_behind_it(tmp_path: Path) -> None:
    """到2025年…年均增长7%，森林覆盖率40%: all of it is of the plan's years; 2021年…增长9%、年均增长8%，新增30家: so many came in all five."""
    found = tracked(
        tmp_path,
        "2021年金昌市政府工作报告\n\n2021年1月10日，金昌市市长李敏作政府工作报告。\n\n一、“十四五”时期主要目标\n\n到2025年，地区生产总值年均增长7%，森林覆盖率达到40%。\n\n"
        "二、2021年工作安排\n\n固定资产投资增长8%，新增高新技术企业10家。",
        "2022年金昌市政府工作报告\n\n2022年1月12日，金昌市市长李敏作政府工作报告。\n\n一、本届政府工作回顾\n\n五年来，我们奋发有为。"
        "2021年固定资产投资增长9%、年均增长8%，新增高新技术企业30家。2021年，地区生产总值增长7.5%。",
        on="2022-02-01",
    )
    assert {(p.indicator.label, p.due.year): (p.verdict, p.reason) for p in found.promises} == {
        ("地区生产总值", 2025): ("on_course", None),
        ("森林覆盖率", 2025): ("not_yet_due", None),
        ("固定资产投资", 2021): ("met", None),
        ("新增高新技术企业", 2021): ("not_comparable", "period"),
    }


def test_a_yearly_average_is_held_against_all_years_so_far_and_the_place_against_no_part_of_it(tmp_path: Path) -> None:
    """Of 7.5%, 4% and 6.9% the last alone is no average; a zone's growth is not its city's, nor five years' growth a year's."""
    (tmp_path / "a.txt").write_text(
        "2021年金昌市政府工作报告\n\n2021年1月10日，金昌市市长李敏作政府工作报告。\n\n一、“十四五”时期主要目标"
        "\n\n“十四五”时期，地区生产总值年均增长6.5%，固定资产投资年均增长8%。\n\n二、2021年工作安排\n\n进出口总额增长9%。打通新华路等3条断头路。",
        "utf-8",
    )
    told = {
        2022: "2021年，地区生产总值增长7.5%，固定资产投资增长9%。进出口总额50亿元，比“十二五”末增长39%。打通断头路4条。",
        2023: "2022年，地区生产总值增长4%，固定资产投资增长8.5%。",
        2024: "2023年，地区生产总值增长6.9%，固定资产投资增长7.9%。其中，2023年镍都开发区实现高质量发展，固定资产投资增长30%。",
    }
    for year, said in told.items():
        report = f"{year}年金昌市政府工作报告\n\n{year}年1月12日，金昌市市长李敏作政府工作报告。\n\n一、{year - 1}年工作回顾\n\n{said}"
        (tmp_path / f"{year}.txt").write_text(report, "utf-8")
    found = kg.build([tmp_path]).track("2024-02-01")
    assert {p.indicator.label: (p.verdict, p.gap and round(p.gap, 2)) for p in found.promises} == {
        "地区生产总值": ("behind", Decimal("-0.37")),
        "固定资产投资": ("on_course", Decimal("0.47")),
        "货物进出口总额": ("not_comparable", None),
        "打通断头路": ("met", Decimal(1)),
    }


def test_of_an_earlier_day_only_what_was_known_then_counts(built: Knowledge) -> None:
    then = told(built.track("2023-07-31"))
    assert then["地区生产总值"][0] == "behind"
    assert then["城镇新增就业"][0] == "on_course"
    assert then["粮食产量"][0] == "not_yet_due"
    assert built.track("2023-01-09").promises == ()  # of the day before the plan nothing was promised
    waiting = told(built.track("2024-01-01"))  # the year is over, and its report not yet given
    assert waiting["地区生产总值"][0] == "no_result" and waiting["新建公园"][0] == "no_result"


def test_both_sides_stand_with_their_words(found: Tracking) -> None:
    texts = {"plan.txt": PLAN, "half.txt": HALF, "year.txt": YEAR}
    for p in found.promises:
        for s in filter(None, (p.target, p.result)):
            assert s.sentence.quote == texts[s.source.id][s.sentence.start : s.sentence.end]
            assert s.figure.quote in s.sentence.quote


def test_the_order_of_documents_changes_nothing(built: Knowledge) -> None:
    from kg.across.promises import track
    from kg.model import Corpus

    facts = tuple(built.corpus.facts)
    assert track(Corpus(facts[::-1])).promises == track(Corpus(facts)).promises


def test_tables_hold_every_promise(found: Tracking, tmp_path: Path) -> None:
    from kg.export.promises import csv_text, json_lines, write_xlsx

    rows = list(csv.DictReader(io.StringIO(csv_text(found.promises, "en").removeprefix("\ufeff"))))
    assert [r["verdict"] for r in rows] == [words()["verdict"]["en"][p.verdict] for p in found.promises]
    assert {r["gap"] for r in rows if r["indicator"] == "城镇新增就业"} == {"-4000"}
    records = [json.loads(line) for line in json_lines(found.promises).splitlines()]
    assert [r["id"] for r in records] == [p.id for p in found.promises]
    assert next(r for r in records if r["indicator"]["label"] == "新建公园")["result"]["quote"] == "12个"
    write_xlsx(found.promises, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet.max_row == len(found.promises) + 1
    assert sheet.max_column == len(COLUMNS)


def test_rdf_leads_from_both_figures_to_the_verdict(found: Tracking) -> None:
    graph = rdflib.Graph()
    graph.parse(data="\n".join(f"{q.triple} ." for q in quads(found)), format="nt")
    vocabulary = rdflib.Graph().parse(Path(__file__).parents[2] / "ontology" / "kg.ttl")
    zt = rdflib.Namespace("https://w3id.org/zhengtu/ns#")
    used = {t for s, p, o in graph for t in (p, o) if isinstance(t, rdflib.URIRef) and t.startswith(zt)}
    assert all((t, None, None) in vocabulary for t in used)
    missed = list(graph.subjects(zt.verdict, zt["verdict-missed"]))
    assert len(missed) == 1
    assert {str(graph.value(f, zt.assessedBy)) for f in (graph.value(missed[0], zt.target), graph.value(missed[0], zt.result))} == {str(missed[0])}
    assert not any(isinstance(x, rdflib.BNode) for triple in graph for x in triple)
    measured = graph.value(missed[0], zt.indicator)
    assert graph.value(measured, zt.accrual) == zt["accrual-flow"]


def test_named_queries_ask_a_dataset_a_folder_and_a_store(built: Knowledge, folder: Path, tmp_path: Path) -> None:
    built.write(tmp_path / "out")
    commands.run("build", folder, "--store", tmp_path / "store")
    answers = [run(s, "promises", {"kind": "missed"}).rows for s in (built.quads, tmp_path / "out", tmp_path / "store" / "graph")]
    assert len(answers[0]) == 1
    assert answers[0] == answers[1] == answers[2]
    assert {row[3] for row in built.query("unheard").rows} == {"30个", "20万吨"}


def test_the_command_narrows_and_quotes(folder: Path) -> None:
    done = commands.run("track", folder, "--verdict", "missed", "--words", "--language", "en")
    assert "4.6" in done.stdout.decode()
    assert "1 promise as of 2024-01-12: 1 missed" in done.stdout.decode()
    assert commands.run("track", folder, "--on", "2023-13-01").returncode == 2
    assert all(v in commands.run("track", "--help").stdout.decode() for v in VERDICTS)


def test_a_department_is_found_by_its_short_forms_and_shown(tmp_path: Path) -> None:
    task = "（一）实施“暖冬工程”。2023年改造老旧供热管网65公里。（牵头单位：市住房城乡建设局）"
    (tmp_path / "a.txt").write_text(f"兰州市人民政府关于冬季取暖工作的通知\n\n2023年3月2日\n\n{task}\n", "utf-8")
    for name in ("住房城乡建设局", "住建局", "住房城鄉建設局", "兰州 住建局"):
        done = commands.run("track", tmp_path, "--department", name)
        out = done.stdout.decode()
        assert (done.returncode, done.stderr) == (0, b"") and "65 公里" in out, name
        assert "责任单位" in out and "兰州市住房和城乡建设局" in out
    other = commands.run("track", tmp_path, "--department", "教育局")
    assert other.returncode == 0 and "65 公里" not in other.stdout.decode() and b"none of 1 promises is so" in other.stderr


def test_every_verdict_and_reason_has_its_words() -> None:
    from kg.across.promises import REASONS

    for language in ("zh", "en"):
        assert tuple(words()["verdict"][language]) == VERDICTS
        assert tuple(words()["reason"][language]) == REASONS
        assert tuple(sorted(words()["column"][language])) == tuple(sorted(COLUMNS))


def test_every_verdict_occurs_in_the_samples() -> None:
    found = kg.track([Path(__file__).parents[2] / "data" / "briefings"])
    assert {p.verdict for p in found.promises} == set(VERDICTS)
    by = {(p.indicator.label, p.due.year, p.target.measured.dimension): p.verdict for p in found.promises if p.whose.name == "全国"}
    assert by["地区生产总值", 2022, "growth"] == "missed"
    assert by["地区生产总值", 2023, "growth"] == "met"  # that it was revised by 2.7% is no growth


def test_what_a_plan_laid_before_the_congress_aims_at_is_for_its_years(tmp_path: Path) -> None:
    """编制了《…第十四个五年规划…纲要》 opens five years to come; 回首过去五年 in a paragraph holds for the items behind it."""
    found = tracked(
        tmp_path,
        "2021年金昌市政府工作报告\n\n2021年1月10日，金昌市市长李敏作政府工作报告。\n\n一、2020年及“十三五”工作回顾\n\n"
        "2020年是不平凡的一年。全市造林6万亩。\n\n各位代表！目标的完成，标志着规划顺利收官。回首过去五年，我们砥砺前行。\n\n"
        "——生态环境持续改善。完成营造林30万亩，新建公园50个。\n\n全面开启新征程\n\n"
        "根据市委《建议》，编制了《金昌市国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要（草案）》，提交大会审查。\n\n"
        "（一）加快产业发展。力争新增上市公司5家以上。\n\n三、2021年工作安排\n\n改造老旧小区20个。\n",
        on="2021",
    )
    assert outcomes(found) == {
        "新增上市公司": (2025, "not_yet_due", None),
        "改造城镇老旧小区": (2021, "not_yet_due", None),
    }


def test_what_is_promised_of_two_alike_is_two_promises(tmp_path: Path) -> None:
    """收入和支出均增长12% is a promise of each; the report of a province that names its place in the text alone is the province's."""
    head = "政府工作报告\n\n各位代表：\n\n现在，我代表省人民政府，向大会作政府工作报告，请予审议。\n\n在国务院的领导下，江西省、江西各地迎难而上。\n\n"
    (tmp_path / "a.txt").write_text(
        head + "一、2012年工作回顾\n\n江西发展良好。\n\n二、2013年工作安排\n\n城镇居民人均可支配收入和农民人均纯收入均增长12%。\n", "utf-8"
    )
    (tmp_path / "b.txt").write_text(
        head + "一、2013年工作回顾\n\n城镇居民人均可支配收入增长10%，农民人均纯收入增长12.5%。\n\n二、2014年工作安排\n\n江西新增就业5万人。\n", "utf-8"
    )
    tracked = kg.build([tmp_path]).track("2013").promises
    told = {p.indicator.label: (p.whose.name, p.verdict) for p in tracked if p.due.year == 2013}
    assert told == {"城镇居民人均可支配收入": ("江西省", "missed"), "农民人均纯收入": ("江西省", "met")}
    assert len({p.id for p in tracked}) == len(tracked)


FIVE_YEARS = """2021年兰州市政府工作报告

2021年1月10日，兰州市市长李敏作政府工作报告。

一、“十三五”工作回顾

“十三五”时期，我们开拓进取。

二、“十四五”时期主要目标

到2025年，地区生产总值达到5000亿元，常住人口城镇化率达到84%以上，五年新增城镇就业45万人。

三、2021年工作安排

今年主要预期目标是：城镇新增就业9万人以上。
"""
FIRST_YEAR = """2022年兰州市政府工作报告

2022年1月12日，兰州市市长李敏作政府工作报告。

一、2021年工作回顾

2021年，全市城镇新增就业9.5万人，完成年度目标任务的105.6%。

二、2022年工作安排

今年城镇新增就业9万人以上。
"""


def test_what_a_report_aims_at_in_five_years_is_promised_and_no_share_of_a_years_target_is_held_against_it(tmp_path: Path) -> None:
    """The chapter on the five years stands before the plans for the year; 完成年度目标任务的105.6% is not said of 45万人."""
    found = {(p.indicator.label, p.due.year): p for p in tracked(tmp_path, FIVE_YEARS, FIRST_YEAR, on="2022-02").promises}
    assert {key: p.verdict for key, p in found.items() if key[1] != 2022} == {
        ("地区生产总值", 2025): "not_yet_due",
        ("常住人口城镇化率", 2025): "not_yet_due",
        ("城镇新增就业", 2025): "on_course",
        ("城镇新增就业", 2021): "met",
    }
    sum_of_years = found["城镇新增就业", 2025].result
    assert sum_of_years is not None and sum_of_years.figure.quote == "9.5万人"


def test_a_share_of_the_target_is_no_word_that_it_was_met(tmp_path: Path) -> None:
    found = tracked(tmp_path, PLAN, HALF, on="2023-08").promises
    (jobs,) = [p for p in found if p.indicator.label == "城镇新增就业"]
    assert (jobs.verdict, jobs.said) == ("on_course", None)


def test_a_target_without_a_date_moves_no_day_on(tmp_path: Path) -> None:
    """Promises are judged as of the last day that a document tells of: what an undated one aims at far ahead is no such day."""
    for name, text in (("plan", PLAN), ("undated", "兰州市规划\n\n到2060年，全市森林覆盖率达到20%。\n")):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    both = kg.track([tmp_path])
    assert both.on.isoformat() == "2023-01-10" and {p.verdict for p in both.promises} == {"not_yet_due"}
    (tmp_path / "plan.txt").unlink()
    assert {p.verdict for p in kg.track([tmp_path]).promises} == {"not_yet_due"}
    assert commands.run("track", tmp_path, "--language", "en").stdout.decode().splitlines()[-1] == "1 promised in documents without a date: 1 not yet due"


def test_a_result_of_a_part_is_shown_as_one_where_the_time_is_over(tmp_path: Path) -> None:
    """未见结果 beside a number of the first half: the table says that only a part is told of."""
    for name, text in (("plan", PLAN), ("half", HALF)):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    shown = commands.run("track", tmp_path, "--on", "2024-06-01", "--indicator", "就业").stdout.decode()
    assert "未见结果 (期限已过，只说到其中一段)" in shown and "-1.9 万人" in shown


REVISED = "关于2023年兰州市生产总值最终核实的公告\n\n兰州市统计局\n2024年12月10日\n\n最终核实，2023年全市生产总值1012亿元。\n"


def test_contradictions_and_courses_are_tables_too_and_options_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    undertaking = YEAR + "\n启动“满电行动”，方便群众。\n"
    for name, text in (("year", undertaking), ("revised", REVISED)):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")

    def table(*options: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(commands.run("track", tmp_path, *options, "--format", "csv", "--language", "en").stdout.decode("utf-8-sig"))))

    first, last = table("--contradictions", "--indicator", "生产总值", "--year", "2023")
    assert (first["amount"], first["published"], last["relation"], last["published"]) == ("100 billion yuan", "2024-01-12", "revised", "2024-12-10")
    assert table("--contradictions", "--year", "2022") == []
    (step,) = table("--courses")
    assert (step["undertaking"], step["stage"], step["date"]) == ("满电行动", "begun", "2024-01-12")
    (line,) = commands.run("track", tmp_path, "--contradictions", "--format", "jsonl").stdout.decode().splitlines()
    assert [v[0]["quote"] for v in json.loads(line)["versions"]] == ["1000亿元", "1012亿元"]
    for options in (
        ("--courses", "--format", "ttl"),
        ("--contradictions", "--verdict", "met"),
        ("--courses", "--place", "兰州"),
        ("--courses", "--contradictions"),
    ):
        assert commands.run("track", tmp_path, *options).returncode == 2
    built = kg.build(tmp_path)
    assert [c.kind for c in built.contradictions()] == ["revised"]
    assert [c.last.stage for c in built.courses()] == ["begun"]


def test_the_final_figure_decides_once_it_is_published_and_a_difference_of_rates_is_told_in_points(tmp_path: Path) -> None:
    texts = {
        "plan": PLAN,
        "early": "2023年兰州市国民经济运行情况\n\n兰州市统计局\n2024年1月25日\n\n初步核算，2023年全市地区生产总值增长5.8%。\n",
        "final": "兰州市2023年地区生产总值最终核实公告\n\n兰州市统计局\n2024年12月25日\n\n经最终核实，2023年全市地区生产总值增长6.2%。\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    built = kg.build(tmp_path)
    assert told(built.track("2024-06-01"))["地区生产总值"] == ("missed", Decimal("-0.2"))
    assert told(built.track())["地区生产总值"] == ("met", Decimal("0.2"))
    shown = commands.run("track", tmp_path, "--contradictions").stdout.decode().splitlines()
    assert shown[0].startswith("修订  兰州市  地区生产总值") and shown[0].endswith("0.4 百分点")
