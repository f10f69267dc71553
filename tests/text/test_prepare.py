"""The reading text: what is joined, what is set aside, and that every clean character knows its raw one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Document
from kg.text import Text, prepare
from kg.text.normalise import normalise


def read(raw: str) -> Text:
    return prepare(Document(id="x", text=raw))


def blocks(raw: str) -> list[tuple[str, str]]:
    text = read(raw)
    return [(b.kind, text.clean[b.start : b.end]) for b in text.blocks]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("完成１２３件，占９５％。", "完成123件，占95%。"),
        ("发布会上,李某(主任)表示:“好!”", "发布会上，李某（主任）表示：“好！”"),
        ("共1,031个镇街,覆盖率99.5%,居首位。", "共1,031个镇街，覆盖率99.5%，居首位。"),
        ("实施「春风」计划和〈办法〉。", "实施“春风”计划和《办法》。"),
        ("关于 做好　　工作 的 2024 年安排。", "关于 做好 工作 的2024年安排。"),
        ("优化布局 and 改革创新。", "优化布局和改革创新。"),
    ],
)
def test_one_form_for_each_sign(raw: str, clean: str) -> None:
    assert read(raw).clean == clean


def test_a_sentence_broken_by_the_column_is_joined() -> None:
    raw = "王敏表示，市民政局围绕养老服务，在全市212个社区全面推行\n\n“一刻钟助老圈”服务体系，让老人不出远门。\n\n会后,\n\n村委会立即开会。"
    assert [t for _, t in blocks(raw)] == [
        "王敏表示，市民政局围绕养老服务，在全市212个社区全面推行“一刻钟助老圈”服务体系，让老人不出远门。",
        "会后，村委会立即开会。",
    ]


def test_a_side_box_goes_behind_the_sentence_it_interrupts() -> None:
    raw = "大力弘扬“脚踏实地、说干就\n\n着力打造“三大平台”\n\n- ◆产业平台\n- ◆人才平台\n\n干”的作风。\n\n下一段说别的。"
    assert blocks(raw) == [
        ("body", "大力弘扬“脚踏实地、说干就干”的作风。"),
        ("box", "着力打造“三大平台”"),
        ("box", "- ◆产业平台"),
        ("box", "- ◆人才平台"),
        ("body", "下一段说别的。"),
    ]


def test_a_heading_in_two_lines_is_one_and_headings_apart_stay_two() -> None:
    assert blocks("正文一句。\n\n把服务送到\n家门口\n\n正文。\n\n上篇\n\n下篇\n\n正文。") == [
        ("body", "正文一句。"),
        ("heading", "把服务送到家门口"),
        ("body", "正文。"),
        ("heading", "上篇"),
        ("heading", "下篇"),
        ("body", "正文。"),
    ]


def test_markup_links_and_advertisements_are_no_text() -> None:
    raw = "<p><strong>本台消息</strong>：今天发布。&nbsp;</p><p>第二段。</p>广告 好用的软件 点我 ×[查看原文](https://example.org/2024/1.html)"
    assert [t for _, t in blocks(raw)] == ["本台消息：今天发布。", "第二段。"]


def test_crlf_and_lf_read_alike() -> None:
    raw = "题目\n\n第一段,没有\n说完。\n\n第二段。"
    assert read(raw).clean == read(raw.replace("\n", "\r\n")).clean


def test_nested_quotations_are_all_listed_outer_first() -> None:
    text = read("“我们有“三张清单”。”他说，《办法》已印发。")
    assert [text.clean[q.start : q.end] for q in text.quotations] == ["“我们有“三张清单”。”", "“三张清单”", "《办法》"]


MARKS = st.text(alphabet="中文甲乙丙，。：“”‘’《》（）()<>&;!?,. \t\n\r012３％①𠮷😀-◆#■摄记者广告×", max_size=200)


@given(MARKS)
def test_every_clean_stretch_is_proven_by_its_raw_words(raw: str) -> None:
    text = read(raw)
    assert len(text.clean) == len(text.offsets)
    for sentence in text.sentences:
        evidence = text.evidence(sentence.start, sentence.end)
        assert raw[evidence.start : evidence.end] == evidence.quote
        assert evidence.quote
    for i, character in enumerate(text.clean):
        if character != "\n":
            assert normalise(raw)[text.offsets[i]] == character


@given(MARKS)
def test_sentences_cover_the_blocks(raw: str) -> None:
    text = read(raw)
    covered = "".join(text.clean[s.start : s.end] for s in text.sentences)
    assert covered == "".join(text.clean[b.start : b.end] for b in text.blocks)
    assert all(text.blocks[s.block].start <= s.start < s.end <= text.blocks[s.block].end for s in text.sentences)


@pytest.mark.parametrize(
    "hostile",
    ["中" * 300_000, "“" * 60_000, "“中\n\n" * 30_000, "1" * 300_000, "<a " * 90_000, "中，\n" * 60_000, "- ◆中\n" * 60_000,
     "[a](b " * 40_000, "中  " * 60_000, "广告 " * 60_000],
    ids=["one sentence", "quotes", "quotes in lines", "digits", "tags", "dangling", "items", "links", "blanks", "ads"],
)  # fmt: skip
def test_hostile_layouts_lose_nothing(hostile: str) -> None:
    text = read(hostile)
    assert {sign: text.clean.count(sign) for sign in "中1"} == {sign: hostile.count(sign) for sign in "中1"}
    assert "".join(text.clean[s.start : s.end] for s in text.sentences) == text.clean.replace("\n", "")
