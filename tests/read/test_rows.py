"""Documents as records: JSONL and Parquet, line by line and row by row; a bad one is named and the others go on."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import packing
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import ReadError
from kg.model import Document, Failure
from kg.read import iter_sources, jsonl, read

WORDS = "兰州市今年计划新建充电桩两千个。\r\n"


def all_of(path: Path) -> tuple[list[Document], list[Failure]]:
    failures: list[Failure] = []
    documents = []
    for source in iter_sources([path], failures.append):
        try:
            documents.append(read(source))
        except ReadError as error:
            failures.append(Failure(source.origin, str(error)))
    return documents, failures


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_every_key(tmp_path: Path, name: str) -> None:
    full = {
        "id": "甘肃/一", "text": WORDS, "title": "充电桩", "publisher": "某报", "published": "2024-03-05T08:00:00+08:00",
        "authors": "甲某、乙某", "jurisdiction": "兰州市", "url": "https://example.org/1", "label": 3, "tags": {"a": []},
    }  # fmt: skip
    path = packing.jsonl(tmp_path / name, [full, {"text": WORDS, "title": None, "publisher": "", "authors": []}, {"text": "x", "id": 7}])
    (first, second, third), failures = all_of(path)
    assert failures == []
    assert first == Document(
        "甘肃/一", WORDS, "甘肃/一", "充电桩", "某报", "2024-03-05", ("甲某", "乙某"), "兰州市", "https://example.org/1",
        hashlib.sha256(WORDS.encode()).hexdigest(),
    )  # fmt: skip
    assert second == Document(f"{name}/2", WORDS, f"{name}/2", sha256=first.sha256)
    assert third.id == "7"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "this is no JSON: Expecting property name"),
        (b"[]", 'an object such as {"text": "…"} is wanted, not a list'),
        (b"null", "is wanted, not nothing"),
        (b'{"title": "x"}', "text: the text of the document is wanted, not nothing"),
        (b'{"text": ["x"]}', "text: the text of the document is wanted, not a list"),
        (b'{"text": " \\n"}', "nothing but blanks"),
        (b'{"text": "a\\ud800b"}', "half of a pair of surrogates"),
        (b'{"text": "a\\u0000b"}', "character 1 is U+0000"),
        (b'{"text": "x", "id": true}', "id: a text or a number is wanted"),
        (b'{"text": "x", "id": "a\\nb"}', "no control characters"),
        (b'{"text": "x", "id": " "}', "is not blank"),
        (b'{"text": "x", "title": 5}', "title: a text is wanted, not 5"),
        (b'{"text": "x", "published": "gestern"}', "published: 'gestern' is no date"),
        (b'{"text": "x", "published": {"y": 1}}', "is wanted, not a dict"),
        (b'{"text": "x", "authors": [1]}', "a list of names"),
        (b'{"text": "\xff"}', "byte 10 of the line is not UTF-8"),
        (b"[" * 100_000, "beyond what a document needs"),
        (b'{"text": ' + b"1" * 10_000 + b"}", "beyond what a document needs"),
    ],
)
def test_a_bad_line_names_file_and_line_and_the_others_go_on(tmp_path: Path, line: bytes, words: str) -> None:
    for name in ("a.jsonl", "a.jsonl.gz"):
        path = packing.jsonl(tmp_path / name, [{"text": "一"}, b"", line, {"text": "二"}])
        documents, (failure,) = all_of(path)
        assert [(d.id, d.text) for d in documents] == [(f"{name}/1", "一"), (f"{name}/4", "二")]
        assert failure.path == f"{path}:3" and failure.reason.startswith(f"{path}:3: ") and words in failure.reason


def test_a_line_beyond_any_document_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "DOCUMENT_LIMIT", 1000)
    long = [{"text": "x" * n} for n in (987, 988, 5000)]  # with {"text": ""} and the line's end: 1000, 1001, 5013 bytes
    for name in ("a.jsonl", "a.jsonl.gz"):
        documents, failures = all_of(packing.jsonl(tmp_path / name, [*long, {"text": "二"}]))
        assert [len(d.text) for d in documents] == [987, 1]
        assert [f.path.rpartition(":")[2] for f in failures] == ["2", "3"]
        assert "longer than the 1,000 bytes" in failures[0].reason


def test_a_mark_and_a_last_line_without_an_end(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "\xe4\xb8\x80"}\r\n\r\n{"text": "\xe2\x80\xa8\xe4\xba\x8c"}')
    assert [(d.id, d.text) for d in all_of(path)[0]] == [("a.jsonl/1", "一"), ("a.jsonl/3", "\u2028二")]


@pytest.mark.parametrize("damage", [lambda b: b[:-20], lambda b: b[:200] + b"\0" * 30 + b[230:], lambda b: b"no gzip"])
def test_a_damaged_gzip_file(tmp_path: Path, damage: Any) -> None:
    path = tmp_path / "a.jsonl.gz"
    rows = [json.dumps({"text": hashlib.sha256(bytes([i % 256, i // 256])).hexdigest()}) for i in range(2000)]
    path.write_bytes(damage(gzip.compress("\n".join(rows).encode())))
    documents, failures = all_of(path)
    assert len(documents) < 2000 and failures[-1].path == str(path) and "cannot be read to its end" in failures[-1].reason


def test_one_identifier_twice(tmp_path: Path) -> None:
    path = packing.jsonl(tmp_path / "a.jsonl", [{"id": "x", "text": "一"}, {"id": "x", "text": "二"}])
    documents, (failure,) = all_of(path)
    assert [d.text for d in documents] == ["一"]
    assert failure == Failure(f"{path}:2", f"{path}:2: an earlier one has the same identifier 'x'; give each document an identifier of its own")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)
BAD = st.sampled_from([b"{", b"nonsense", b"\xff", b"3", b'{"text": 1}', b'{"text": ""}', b'{"id": "x"}'])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(st.one_of(st.tuples(TEXTS, st.booleans()), BAD, st.just(b"")), max_size=12), packed=st.booleans())
def test_any_text_comes_back(tmp_path: Path, rows: list[Any], packed: bool) -> None:
    lines = [r if isinstance(r, bytes) else json.dumps({"text": r[0]}, ensure_ascii=r[1]).encode() for r in rows]
    path = packing.jsonl(tmp_path / ("a.jsonl.gz" if packed else "a.jsonl"), lines)
    documents, failures = all_of(path)
    good = [(f"{path.name}/{n}", r[0]) for n, r in enumerate(rows, 1) if not isinstance(r, bytes)]
    bad = {f"{path}:{n}" for n, r in enumerate(rows, 1) if isinstance(r, bytes) and r}
    assert [(d.id, d.text) for d in documents] == good
    assert {f.path for f in failures} - {str(path)} == bad
    assert all(d.sha256 == hashlib.sha256(d.text.encode()).hexdigest() for d in documents)


# --- Parquet ----------------------------------------------------------------------------------------------


def parquet(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as writer

    writer.write_table(pyarrow.table(columns), path, **options)
    return path


def test_columns_of_every_type(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    path = parquet(
        tmp_path / "a.parquet",
        {
            "text": pyarrow.array([WORDS, WORDS, WORDS], pyarrow.large_string()),
            "id": [11, None, 13],
            "published": [datetime.datetime(2024, 3, 5, 8), None, datetime.datetime(2024, 3, 6)],
            "publisher": pyarrow.array(["某报", None, "某报"]).dictionary_encode(),
            "authors": [["甲某", "乙某"], [], None],
            "embedding": [[0.5], [0.5], [0.5]],
        },
    )
    documents, failures = all_of(path)
    assert failures == []
    assert [(d.id, d.published, d.publisher, d.authors) for d in documents] == [
        ("11", "2024-03-05", "某报", ("甲某", "乙某")), ("a.parquet/2", None, None, ()), ("13", "2024-03-06", "某报", ()),
    ]  # fmt: skip
    assert documents[0].text == WORDS and documents[0].sha256 == hashlib.sha256(WORDS.encode()).hexdigest()


def test_row_groups_come_in_order_and_a_bad_row_is_named(tmp_path: Path) -> None:
    texts = [f"第{i}篇" if i != 700 else None for i in range(1000)]
    documents, (failure,) = all_of(parquet(tmp_path / "a.parquet", {"text": texts}, row_group_size=90))
    assert [d.text for d in documents] == [t for t in texts if t]
    assert failure.path == f"{tmp_path / 'a.parquet'}:701" and "not nothing" in failure.reason


def test_no_column_of_texts(tmp_path: Path) -> None:
    documents, (failure,) = all_of(parquet(tmp_path / "a.parquet", {"body": ["x"], "id": ["y"]}))
    assert documents == [] and "no column “text”" in failure.reason and "body, id" in failure.reason


@pytest.mark.parametrize("keep", [0, 3, 40, -60])
def test_a_damaged_file(tmp_path: Path, keep: int) -> None:
    path = parquet(tmp_path / "a.parquet", {"text": [WORDS] * 100})
    path.write_bytes(path.read_bytes()[:keep])
    documents, (failure,) = all_of(path)
    assert documents == [] and failure.path == str(path) and "no Parquet file, or a damaged one" in failure.reason
