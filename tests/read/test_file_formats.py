"""The same plan in every format: the same records, each with the page or the cell where its words stand."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from functools import cache
from importlib import import_module

import made
import pytest
from made import Content
from msgspec.structs import replace

from kg import lexicon
from kg.errors import ReadError
from kg.model import Corpus, Document, Facts
from kg.pipeline import understand
from kg.rdf.dataset import Dataset
from kg.read.formats import reader_of
from kg.read.isolated import Isolated
from kg.records.jsonl import facts_from, records, source_row
from kg.validate import validate

TITLE = "江平市国民经济和社会发展第十四个五年规划纲要"
INDICATORS = (
    ("指标", "单位", "2020年", "2025年目标", "属性"),
    ("森林覆盖率", "%", "45.6", "48", "约束性"),
    ("粮食产量", "万吨", "20", "21.5", "约束性"),
    ("常住人口城镇化率", "%", "61.2", "65", "预期性"),
    ("每千人口医疗卫生机构床位数", "张", "6.1", "7.2", "预期性"),
)
PROJECTS = (
    ("序号", "项目名称", "总投资（万元）", "责任单位"),
    ("1", "古荣河防洪堤加固工程", "4280", "市水利局"),
    ("2", "江平港集疏运通道工程", "96500", "市交通运输局"),
)
TALK = (
    "江平市人民政府办公室主任王明介绍，全市将深入实施“满电行动”，到2025年新建充电桩2000个以上，建成区公共充电设施覆盖率达到95%以上。",
    "市发展改革委牵头负责“百企升级”工程，市财政局、市人力资源社会保障局配合，力争三年内培育专精特新企业120家，带动就业3.6万人。",
    "2020年，全市地区生产总值达到1286.5亿元，比上年增长6.4%；城镇新增就业5.2万人，城镇登记失业率控制在4%以内。",
)
PLAN: Content = (TITLE, *TALK, "主要指标如下：", INDICATORS, "重点项目如下：", PROJECTS, "以上任务由市政府督查室按年度督查，结果向市人民代表大会报告。")
WORDS: Content = (TITLE, *TALK)
LONG: Content = (TITLE, *(f"{'第一二三四五六七八九十'[i % 10 + 1]}项任务：{TALK[i % 3]}" for i in range(30)))


def read_bytes(name: str, data: bytes | str) -> Document:
    """By its reader, in this process: what the process of its own adds is tried in test_harm.py."""
    reader = reader_of(name)
    said = data if isinstance(data, bytes) else data.encode()
    return replace(import_module(reader.module).read(said, name) if isinstance(reader, Isolated) else reader(said, name), id=name)


def facts(document: Document) -> Facts:
    return understand(document, lexicon.load())[2]


def said(document: Document) -> list[tuple[object, ...]]:
    """What the records say, without where it stands and which rule found it."""
    found = facts(document)
    ends = {f.id: (f.quote, f.measure) for f in found.figures}
    out: list[tuple[object, ...]] = [(f.quote, f.value, f.unit, f.measure, f.status, f.period, f.obligation, f.actor) for f in found.figures]
    out += sorted((o.name, tuple((p.organization, p.title) for p in o.posts)) for o in found.officials)
    out += sorted((o.name, o.kind) for o in found.organizations) + sorted((i.name, i.kind, i.actor) for i in found.initiatives)
    edges = {(ends.get(r.subject, r.subject), r.predicate, ends.get(r.object, r.object)) for r in found.relations}
    return out + sorted(edges, key=str)


def text_of(content: Content, published: str | None = None) -> Document:
    return Document("", made.as_text(content), title=TITLE, published=published)


def test_what_is_compared_says_something() -> None:
    assert len(said(text_of(PLAN))) > 50
    assert sum(f.status == "target" for f in facts(text_of(PLAN)).figures) >= 8


@pytest.mark.parametrize(
    ("name", "make", "content"),
    [
        ("a.html", made.as_html, PLAN),
        ("a.md", made.as_markdown, PLAN),
        ("a.pdf", made.as_pdf, PLAN),
        ("no-lines.pdf", lambda c: made.as_pdf(c, lines="none"), PLAN),
        ("open-sides.pdf", lambda c: made.as_pdf(c, lines="inner"), PLAN),
        ("shades.pdf", lambda c: made.as_pdf(c, lines="shades"), PLAN),
        ("a.docx", made.as_docx, PLAN),
        ("a.eml", made.as_mail, WORDS),
        ("a.epub", made.as_epub, PLAN),
        ("a.ofd", made.as_ofd, WORDS),
        ("columns.pdf", lambda c: made.as_pdf(c, columns=2, head="江平市人民政府公报"), LONG),
        ("pages.pdf", lambda c: made.as_pdf(c, head="江平市人民政府公报"), LONG),
        ("spaced.pdf", lambda c: made.as_pdf(c, spaced=True), WORDS),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_a_format_yields_the_records_of_its_plain_text(name: str, make: Callable[[Content], bytes | str], content: Content) -> None:
    document = read_bytes(name, make(content))
    assert said(document) == said(text_of(content, document.published))
    assert "公报" not in document.text and "— 1 —" not in document.text


def figures(found: Facts) -> list[tuple[object, ...]]:
    return [(f.quote, f.value, f.unit, f.measure, f.status, f.period, f.obligation) for f in found.figures]


@cache
def wanted() -> list[tuple[object, ...]]:
    """Of the indicators as plain text."""
    return figures(facts(text_of((TITLE, "主要指标如下：", INDICATORS))))


@pytest.mark.parametrize("name", ["a.html", "a.md", "a.pdf", "a.docx", "a.xlsx", "a.csv"])
def test_a_table_of_indicators_gives_the_same_figures(name: str) -> None:
    content: Content = (TITLE, "主要指标如下：", INDICATORS)
    sheet = made.as_xlsx({"主要指标": [[c if not c.replace(".", "").isdigit() else float(c) for c in row] for row in INDICATORS]})  # type: ignore[misc]
    data: dict[str, bytes | str] = {
        "a.html": made.as_html(content), "a.md": made.as_markdown(content), "a.pdf": made.as_pdf(content), "a.docx": made.as_docx(content),
        "a.xlsx": sheet, "a.csv": made.as_csv(INDICATORS),
    }  # fmt: skip
    document = read_bytes(name, data[name])
    if name in ("a.xlsx", "a.csv"):  # which say nothing of their plan
        document = replace(document, title=TITLE)
    found = facts(document)
    assert figures(found) == wanted() and len(wanted()) == 8
    if name in ("a.xlsx", "a.csv"):
        cells = [r.get("cell") for r in records(found) if r["type"] == "figure"]
        assert cells[:2] == [f"{'主要指标!' * (name == 'a.xlsx')}{c}2" for c in "CD"]


def test_a_table_without_lines_goes_on_over_a_page_with_its_heads_once() -> None:
    rows = tuple((f"{'甲乙丙丁戊己庚辛壬癸'[i % 10]}县{i // 10}乡", f"{i + 10}.5", str(700 - i)) for i in range(60))
    content: Content = (
        TITLE,
        "各乡粮食产量如下：",
        (("地区", "产量（万吨）", "农户（户）"), *rows[:30]),
        (("地区", "产量（万吨）", "农户（户）"), *rows[30:]),
        TALK[0],
    )
    document = read_bytes("a.pdf", made.as_pdf(content, lines="none"))
    (grid,) = document.grids
    cells = [document.text[c.start : c.end] for c in grid.cells]
    assert cells == ["地区", "产量（万吨）", "农户（户）", *(x for row in rows for x in row)]
    assert f"\n\n{TALK[0][:20]}" in document.text


@pytest.mark.parametrize(
    "rows",
    [
        [("第一章", "总体要求", "1"), ("第二章", "主要目标", "3"), ("第三章", "重点任务", "8"), ("第四章", "保障措施", "12")],
        [("送：", "市委、市人大", "市政协"), ("抄：", "各区县", "市法院"), ("共印", "120", "份")],
        [("全市地区生产总值达到1286.5亿元，比上年增长。", "城镇新增就业5.2万人，登记失业率。", "48")] * 4,
    ],
)  # fmt: skip
def test_what_stands_in_columns_and_is_no_table_stays_text(rows: list[tuple[str, ...]]) -> None:
    for lines in ("none", "shades"):
        assert not read_bytes("a.pdf", made.as_pdf((TITLE, TALK[0], rows, TALK[1]), lines=lines)).grids


def test_evidence_of_a_pdf_names_its_page_in_records_and_rdf() -> None:
    document = read_bytes("a.pdf", made.as_pdf(LONG))
    found = facts(document)
    rows = list(records(found))
    assert {r["page"] for r in rows if r["type"] == "figure"} == set(range(1, max(int(p.name) for p in document.parts) + 1))
    assert all(e["page"] for r in rows for e in r.get("mentions", ()))
    again = facts_from(json.loads(json.dumps(rows, default=float)), source_row(found))
    assert again.document.parts == found.document.parts
    dataset = Dataset(Corpus((found,)))
    assert validate(dataset).conforms
    assert sum("ns#page" in quad.predicate.value for quad in dataset) == len(found.evidence())


def test_a_workbook_is_read_as_it_shows_itself() -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "指标"
    heads = (("江平市主要指标", None, None), ("单位：万元", None, None), ("指标", "2024年完成", "2025年目标"))
    for row in (*heads, ("财政收入", 12345.5, 13000), ("达标率", 0.951, 0.98)):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet["B4"].number_format, sheet["B5"].number_format, sheet["C5"].number_format = "#,##0.00", "0.0%", "0%"
    hidden = book.create_sheet("底稿")
    hidden.append(("草稿", "不外传"))
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    document = read_bytes("a.xlsx", out.getvalue())
    assert [f.quote for f in facts(document).figures] == ["12,345.50", "13000", "95.1%", "98%"]
    assert "草稿" not in document.text and document.omitted[0].reason == "hidden"


def test_a_stray_cell_far_below_costs_nothing_and_a_sheet_merged_to_its_ends_is_refused() -> None:
    """Of a million rows between nothing is made."""
    from openpyxl import Workbook

    book = Workbook()
    for row in INDICATORS:
        book.active.append(row)
    book.active["XFD1048576"] = "备注"
    data = made._saved(book)
    document = read_bytes("a.xlsx", data)
    assert [f.quote for f in facts(document).figures] == ["45.6", "48", "20", "21.5", "61.2", "65", "6.1", "7.2"] and document.text.endswith("\n备注\n")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        files = {n: packed.read(n) for n in packed.namelist()}
    merged = b'<mergeCells count="1"><mergeCell ref="A9:XFD1048576"/></mergeCells>'
    files["xl/worksheets/sheet1.xml"] = files["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", b"</sheetData>" + merged)
    with pytest.raises(ReadError, match="cells of it are merged"):
        read_bytes("a.xlsx", made.packed(files))


def test_a_word_file_is_read_as_it_shows_itself() -> None:
    """Numbers of headings, changes as accepted, text boxes, merged cells."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    made_ = docx.Document()
    numbering = made_.part.numbering_part.element
    levels = (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/>'
        '</w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>'
    )
    numbering.insert(0, parse_xml(levels))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level, words in ((0, "总体要求"), (1, "指导思想"), (1, "主要目标"), (0, "重点任务"), (1, "加快建设")):
        paragraph = made_.add_paragraph(words)
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'))
    changed = made_.add_paragraph("到2025年，新建充电桩")
    changed._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>1000</w:delText></w:r></w:del>"))
    changed._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>2000</w:t></w:r></w:ins>"))
    changed.add_run("个。")
    box = (
        f'<w:r {nsdecls("w")}><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent><w:p><w:r><w:t>江平市发展改革委印发</w:t></w:r></w:p>'
        "</w:txbxContent></v:textbox></w:pict></w:r>"
    )
    changed._p.append(parse_xml(box))
    table = made_.add_table(rows=3, cols=3)
    for r, row in enumerate((("任务", "责任单位", ""), ("", "牵头", "配合"), ("建设充电桩", "市住房城乡建设局", "市财政局"))):
        for c, words in enumerate(row):
            table.cell(r, c).text = words
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    document = read_bytes("a.docx", made._saved(made_))
    lines = document.text.splitlines()
    assert lines[:5] == ["一、总体要求", "（一）指导思想", "（二）主要目标", "二、重点任务", "（一）加快建设"]
    assert lines[5:7] == ["到2025年，新建充电桩2000个。", "江平市发展改革委印发"]
    assert [(x.words, x.reason) for x in document.omitted] == [("1000", "deleted")]
    (grid,) = document.grids
    assert [(document.text[c.start : c.end], c.row, c.column, c.rows, c.columns) for c in grid.cells[:2]] == [("任务", 0, 0, 2, 1), ("责任单位", 0, 1, 1, 2)]


def test_the_title_of_a_word_file_is_what_is_set_large_below_the_letterhead() -> None:
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    made_ = docx.Document()
    lines = (
        ("江平市人民政府文件", 36),
        ("江政发〔2023〕12号", 16),
        ("江平市人民政府关于印发", 22),
        ("充电设施建设方案的通知", 22),
        ("各县区人民政府：", 16),
        (TALK[0], 16),
    )
    for words, size in lines:
        paragraph = made_.add_paragraph()
        paragraph.add_run(words).font.size = Pt(size)
        if len(words) < 16 and not words.endswith("："):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    assert read_bytes("a.docx", made._saved(made_)).title == "江平市人民政府关于印发充电设施建设方案的通知"
    made_.paragraphs[2].runs[0].font.size = made_.paragraphs[3].runs[0].font.size = Pt(16)
    assert read_bytes("a.docx", made._saved(made_)).title is None


def test_a_list_is_called_as_its_first_line_or_its_file_says() -> None:
    rows = (("江平市重点项目名单",), ("单位：万元",), *PROJECTS)
    assert read_bytes("a.xlsx", made.as_xlsx({"总名单": rows})).title == "江平市重点项目名单"
    assert read_bytes("03-附件2：江平市重点项目名单.xlsx", made.as_xlsx({"总名单": PROJECTS})).title == "江平市重点项目名单"
    assert read_bytes("江平市重点项目.csv", made.as_csv(PROJECTS)).title == "江平市重点项目" and read_bytes("b.csv", made.as_csv(PROJECTS)).title is None


def test_a_message_is_read_with_its_attachments() -> None:
    data = made.as_mail(WORDS, {"附件1.csv": made.as_csv(INDICATORS).encode(), "程序.exe": b"MZ"})
    document = read_bytes("a.eml", data)
    assert (document.title, document.published, document.publisher) == (TITLE, "2023-07-18", "江平市发展和改革委员会")
    assert "附件1.csv\n" in document.text and len(document.grids) == 1
    assert ("程序.exe", "attachment") in [(x.words, x.reason) for x in document.omitted]


def test_marks_of_markdown_are_none_of_its_text() -> None:
    text = "---\ntitle: 江平市通知\ndate: 2024-03-05\n---\n## 一、目标\n\n- 覆盖率**保持在95%以上**，见[办法](http://x.cn/a)\n\n1. 第一项\n"
    document = read_bytes("a.md", text)
    assert (document.title, document.published) == ("江平市通知", "2024-03-05")
    assert document.text.splitlines() == ["一、目标", "覆盖率保持在95%以上，见办法", "1.第一项"]
