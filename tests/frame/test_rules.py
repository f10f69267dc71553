"""Every named rule of the frame decides its example and not its counterexample; every genre likewise."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import kg
from kg import lexicon
from kg.frame import frame
from kg.model import Document, Frame
from kg.text import prepare

EXAMPLES = yaml.load((Path(__file__).parent.parent / "specs" / "frame_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)
TABLES = {
    "published": ("dates", "RULES"), "jurisdiction": ("jurisdiction", "RULES"), "reports": ("years", "RULES"),
    "plans": ("years", "RULES"), "speaker": ("speech", "RULES"), "issuers": ("issuers", "RULES"),
}  # fmt: skip
CASES = [(attribute, rule) for attribute, rules in EXAMPLES.items() for rule in rules]
GENRES = lexicon.load().data("genres")


def framed(text: str) -> Frame:
    return frame(prepare(Document("x.txt", text)), lexicon.load()).frame


def rule_of(frame: Frame, attribute: str) -> str | None:
    decided = getattr(frame, attribute)
    each = decided if isinstance(decided, tuple) else (decided,)
    return next((d.rule for d in each if d), None)


@pytest.mark.parametrize(("attribute", "rule"), CASES)
def test_a_rule_decides_its_example_alone(attribute: str, rule: str) -> None:
    case = EXAMPLES[attribute][rule]
    assert rule_of(framed(case["example"]), attribute) == rule
    assert rule_of(framed(case["counterexample"]), attribute) != rule


@pytest.mark.parametrize("attribute", TABLES)
def test_every_rule_has_its_examples(attribute: str) -> None:
    module, name = TABLES[attribute]
    table: Any = getattr(sys.modules[f"kg.frame.{module}"], name)
    decides = [name for name, _ in table if name in EXAMPLES[attribute]]
    assert decides == list(EXAMPLES[attribute])
    assert {name for name, _ in table} == {name for other, of in TABLES.items() if of == TABLES[attribute] for name in EXAMPLES[other]}


@pytest.mark.parametrize("name", GENRES)
def test_a_genre_is_that_of_its_example_and_not_of_its_counterexample(name: str) -> None:
    entry = GENRES[name]
    kinds = []
    for key in ("example", "counterexample"):
        title, _, opening = entry[key].partition("|")
        kinds.append(framed(f"{title}\n{opening or '各项工作已经完成，群众满意。'}").genre)
    assert kinds[0] and kinds[0].value == name
    assert kinds[1] and kinds[1].value != name


def test_every_trait_of_a_genre_is_asked_for() -> None:
    asked = "".join(path.read_text("utf-8") for path in Path(sys.modules["kg.frame"].__path__[0]).glob("*.py"))
    assert {trait for entry in GENRES.values() for trait in entry.get("traits", ()) if f'"{trait}"' not in asked} == set()


def test_a_reason_quotes_the_words() -> None:
    text = "青山县2024年政府工作报告\n（2024年1月5日）\n县长 王明\n各位代表：现在报告工作，请予审议。"
    document = frame(prepare(Document("x.txt", text)), lexicon.load()).document
    assert (document.genre, document.jurisdiction, document.published) == ("work_report", "青山县", "2024-01-05")
    assert (document.reports, document.plans, document.speaker) == ("2023", "2024", "王明")
    assert {r.attribute for r in document.reasons} >= {"genre", "jurisdiction", "published", "speaker"}
    for reason in document.reasons:
        for words in reason.evidence:
            assert text[words.start : words.end] == words.quote


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("中共江平市委、江平市人民政府关于促进就业的意见\n现提出如下意见。", ["中共江平市委", "江平市人民政府"]),
        ("中共江平市委办公室江平市人民政府办公室印发《江平市防汛方案》的通知\n现印发给你们。", ["中共江平市委办公室", "江平市人民政府办公室"]),
        ("财政部税务总局关于车船税的公告\n现公告如下。", ["财政部", "税务总局"]),
        ("国家发展改革委 财政部等八部门关于促进就业的通知\n现将有关事项通知如下。", ["国家发展改革委", "财政部"]),
        ("市教育局关于春季开学的通知\n各学校：\n请按时开学。\n重庆市教育局\n2024年2月1日", ["重庆市教育局"]),
        ("关于春季开学的通知\n各学校：\n请按时开学。\n江平市教育局\n江平市公安局\n2024年2月1日", ["江平市教育局", "江平市公安局"]),
        ("江平市教育局部署春季开学\n本报讯（记者 王明）3月5日，江平市教育局部署春季开学工作。", []),
    ],
)
def test_each_of_several_issuers_is_named_with_its_place(text: str, names: list[str]) -> None:
    found = framed(text).issuers
    assert [x.value for x in found] == names
    for decision in found:
        assert decision.evidence and text[decision.evidence.start : decision.evidence.end] == decision.evidence.quote


def test_a_genre_of_ones_own_is_one_entry(tmp_path: Path) -> None:
    """Recognised, presumed from, and named in the graph and the records without a line of Python."""
    entry = "weather_report:\n  label: [天气预报, weather report]\n  title: [天气预报$]\n  tense: ahead\n  actor: place\n  issued: true\n"
    (tmp_path / "genres.yaml").write_text(f"{entry}  example: 江平市一周天气预报\n  counterexample: 江平市一周天气回顾\n", "utf-8")
    (tmp_path / "a.txt").write_text("江平市气象台一周天气预报\n2024年3月5日\n预计下周气温回升6℃，请注意增减衣物。", "utf-8")
    known = kg.build([tmp_path / "a.txt"], lexicon=tmp_path)
    (document,) = known.documents
    assert document.genre == "weather_report"
    labels = known.query("SELECT ?label WHERE { ?document dcterms:type/skos:prefLabel ?label . FILTER(LANG(?label) = 'zh') }")
    assert "天气预报" in str(labels)


def test_a_section_has_its_own_speaker() -> None:
    asked = "主持人：各位好，请介绍情况。\n王明：全市新增就业好于往年。\n记者：请问下一步有何打算？\n李华：我们将继续努力，做好服务。"
    turns = framed(f"江平市就业工作新闻发布会实录\n{asked}")
    assert [x.speaker and x.speaker.value for x in turns.sections] == [None, None, "王明", None, "李华"]
