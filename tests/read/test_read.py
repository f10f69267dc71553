"""Files → documents: encodings, refusals, folders, metadata beside a text."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from kg.errors import ReadError, UsageError
from kg.read import Given, Source, read, sources
from kg.read.dates import iso_date

WORDS = "兰州市今年计划新建充电桩两千个。\r\n市发展改革委负责人介绍了情况。\n"


def put(folder: Path, name: str, content: bytes | str) -> Source:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return Source(path, name)


def refuse(error: ReadError) -> None:
    raise AssertionError(error)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "gbk", "gb2312"])  # utf-16 and utf-32 write their marks
def test_encodings_give_the_same_text(tmp_path: Path, encoding: str) -> None:
    data = WORDS.encode(encoding)
    document = read(put(tmp_path, "a.txt", data))
    assert document.text == WORDS  # line ends stay as they are
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert (document.id, document.path) == ("a.txt", "a.txt")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_in_either_order(tmp_path: Path, encoding: str) -> None:
    assert read(put(tmp_path, "a.txt", ("\ufeff" + WORDS).encode(encoding))).text == WORDS


def test_only_the_first_mark_is_no_character(tmp_path: Path) -> None:
    assert read(put(tmp_path, "a.txt", "\ufeff\ufeff正文")).text == "\ufeff正文"


def test_letters_beyond_the_bmp(tmp_path: Path) -> None:
    text = "𠮷林😀" + WORDS
    assert read(put(tmp_path, "a.txt", text.encode("gb18030"))).text == text


def test_a_control_character_is_text(tmp_path: Path) -> None:
    assert read(put(tmp_path, "a.txt", "新增\x0130个。")).text == "新增\x0130个。"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b" \r\n\t", "nothing but blanks"),
        (b"%PDF-1.7 ...", "a PDF file"),
        (b"PK\x03\x04....", "a ZIP archive"),
        ("新增30个".encode() + b"\x00\x01", "byte 11 is zero"),
        (WORDS.encode("utf-16-le"), "save it with its byte-order mark"),
        (WORDS.encode()[:-5] + b"\xff\n", "is not UTF-8, while the text around it is"),
        ("Größe: überall äußerst schön".encode("latin-1"), "fits neither UTF-8 nor GB18030"),
        (b"\xff\xfe\x00\xd8\x00\x00", "does not fit UTF-16-LE"),
        (b"abc\x81", "fits neither"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10", "control characters"),
    ],
)
def test_refusals_name_the_file(tmp_path: Path, content: bytes, words: str) -> None:
    source = put(tmp_path, "b.txt", content)
    with pytest.raises(ReadError, match=words) as caught:
        read(source)
    assert str(source.path) in str(caught.value)


def test_other_types_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"type \.pages are not read; we read \.txt"):
        read(put(tmp_path, "b.pages", "x"))
    assert read(put(tmp_path, "report", WORDS)).text == WORDS  # no suffix: a text, where it is named


def test_a_folder_is_every_file_of_our_types(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.TXT", "a/.hidden.txt", ".git/x.txt", "b.meta.yaml", "gold/b.yaml", "z.md", "p.html"):
        put(tmp_path, name, "字")
    os.symlink(tmp_path, tmp_path / "a" / "loop")
    assert [s.id for s in sources(tmp_path, refuse)] == ["a/c.TXT", "b.txt", "p.html", "z.md"]


def test_our_own_output_is_no_document(tmp_path: Path) -> None:
    for name in ("b.txt", "out/map.html", "out/records.jsonl"):
        put(tmp_path, name, "字")
    assert [s.id for s in sources(tmp_path, refuse)] == ["b.txt"]


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no file of a type that we read"):
        sources(tmp_path, refuse)
    with pytest.raises(ReadError, match="no such file"):
        sources(tmp_path / "x.txt", refuse)


def test_metadata_beside_a_text_and_given(tmp_path: Path) -> None:
    source = put(tmp_path, "r.txt", WORDS)
    put(tmp_path, "r.meta.yaml", "title: 充电桩\npublished: 2024-03-05\nauthors: 甲某、乙某\njurisdiction: 兰州市\n")
    document = read(source, Given(jurisdiction="甘肃省"))
    assert (document.title, document.published, document.authors) == ("充电桩", "2024-03-05", ("甲某", "乙某"))
    assert document.jurisdiction == "甘肃省"
    put(tmp_path, "r.txt.meta.yaml", "published: 2023\n")  # of this very file
    assert read(source).published == "2023"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("titel: x", "unknown key 'titel'; the keys are title"),
        ("published: 2024-13", "published: '2024-13' is no date"),
        ("published: 5. März", "is no date"),
        ("- a", "a metadata file is a mapping"),
        ("title: [a", "not readable as YAML"),
        ("publisher: 12", "publisher: a text is wanted"),
        ("authors: [1]", "a list of names"),
    ],
)
def test_malformed_metadata(tmp_path: Path, content: str, words: str) -> None:
    source = put(tmp_path, "r.txt", WORDS)
    put(tmp_path, "r.meta.yaml", content)
    with pytest.raises(ReadError, match=words) as caught:
        read(source)
    assert "r.meta.yaml" in str(caught.value)


def test_empty_metadata_says_nothing(tmp_path: Path) -> None:
    source = put(tmp_path, "r.txt", WORDS)
    put(tmp_path, "r.meta.yaml", "")
    assert read(source).title is None


@pytest.mark.parametrize("value", ["2025", "2025-02", "2024-02-29"])
def test_dates(value: str) -> None:
    assert iso_date(value) == value


@pytest.mark.parametrize("value", ["25", "2025-2", "2025-02-30", "2025/02/03", "", "2025-02-03T10"])
def test_no_dates(value: str) -> None:
    with pytest.raises(UsageError, match="is no date"):
        iso_date(value)


PAGE = """<!DOCTYPE html><html lang="zh"><head><meta charset="{charset}"><title>充电设施建设情况发布 - 陇原样本网</title>
<meta property="og:title" content="充电设施建设情况发布"><meta property="og:site_name" content="陇原样本网">
<meta property="article:published_time" content="2024-03-05T08:00:00+08:00">
<link rel="canonical" href="https://example.org/2024/03/05/a.html"></head>
<body><nav><a href="/">首页</a> <a href="/n">要闻</a></nav><article><h1>充电设施建设情况发布</h1>{body}</article>
<script>var tracking = "统计代码";</script><footer>版权所有</footer></body></html>"""
BODY = "".join(
    f"<p>{words}</p>"
    for words in (
        "兰州市人民政府新闻办公室举行新闻发布会，介绍全市充电设施建设有关情况，并回答记者的提问。",
        "市发展和改革委员会副主任介绍，去年全市新建充电桩1500个，比上年增长12%，覆盖所有县区的主要乡镇。",
        "今年，全市将继续完善规划布局，计划新建充电桩两千个以上，公共停车场配建比例不低于百分之十五。",
    )
)


@pytest.mark.parametrize(("charset", "encoding"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("gbk", "utf-8")])
def test_html_gives_article_and_metadata(tmp_path: Path, charset: str, encoding: str) -> None:
    source = put(tmp_path, "p.html", PAGE.format(charset=charset, body=BODY).encode(encoding))
    document = read(source)
    assert "去年全市新建充电桩1500个，比上年增长12%" in document.text
    assert "统计代码" not in document.text and "<p>" not in document.text and "版权所有" not in document.text
    assert (document.title, document.publisher) == ("充电设施建设情况发布", "陇原样本网")
    assert (document.published, document.url) == ("2024-03-05", "https://example.org/2024/03/05/a.html")


@pytest.mark.parametrize("content", ["只是文字", "<html><body></body></html>"])
def test_no_article(tmp_path: Path, content: str) -> None:
    with pytest.raises(ReadError, match=r"p\.html"):
        read(put(tmp_path, "p.html", content))
