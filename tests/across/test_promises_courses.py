"""Where named undertakings stand: announced, begun, done, stopped."""

from __future__ import annotations

import pytest

from kg import lexicon
from kg.across.promises_courses import courses
from kg.model import Corpus, Document
from kg.pipeline import facts_of


def course(*texts: str) -> list[tuple[str | None, str]]:
    facts = tuple(facts_of(Document(f"{i}.txt", text, jurisdiction="兰州市", published=f"{2020 + i}-03-01"), lexicon.load()) for i, text in enumerate(texts))
    found = [c for c in courses(Corpus(facts)) if "满电" in c.initiative.name]
    assert all(s.evidence.quote == texts[int(s.source_id[0])][s.evidence.start : s.evidence.end] for c in found for s in c.steps)
    return [(s.on, s.stage) for c in found for s in c.steps]


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("市政府启动“满电行动”，新建充电桩1500个。", "begun"),
        ("2020年6月，全市正式启动实施“满电行动”。", "begun"),
        ("市政府将启动“满电行动”，方便群众。", "announced"),
        ("“满电行动”圆满完成，群众满意。", "done"),
        ("市政府决定终止“满电行动”。", "stopped"),
    ],
)
def test_a_step_is_told_by_the_words_around_the_name(text: str, stage: str) -> None:
    assert [s for _, s in course(text)] == [stage]


def test_words_elsewhere_tell_nothing() -> None:
    assert course("大桥建成通车，“满电行动”受到欢迎。") == []


def test_steps_of_several_documents_are_one_course() -> None:
    told = course("市政府将启动“满电行动”。", "2021年2月10日，全市启动“满电行动”。", "“满电行动”全面完成。")
    assert told == [("2020-03-01", "announced"), ("2021-02-10", "begun"), ("2022-03-01", "done")]
