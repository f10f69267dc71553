"""Chinese words stand in the lexicon: in Python only numerals, dates and marks do, docstrings and comments aside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

KG = Path(__file__).resolve().parent.parent / "kg"
ROOMS = ("text", "frame", "extract", "relate", "link", "constructions", "across", "register")
NUMERALS = frozenset(
    "〇零○一二两俩三四五六七八九十廿卅百千万亿兆半几数多余近上过超逾破点分之成番倍又正负"  # numbers and what makes them vague
    "壹贰叁肆伍陆柒捌玖拾佰仟元角毛块"  # amounts
    "年月日号號时季度届世期来"  # dates
    "第章节条编篇部项个到至的"  # ordinals and spans
)
ELSE = {  # room and file → characters beyond those, and why
    "text/gazetteer.py": ("全国", "the nation, as the list of divisions names it"),
    "text/normalise.py": ("和", "what an English “and” reads"),
    "text/numerals.py": ("钟次名人", "what makes 三分|钟 no fraction"),
    "frame/years.py": ("以同远", "2020年|以来, 2020年|同期, 2035年|远景: what a year is not of"),
    "extract/period_values.py": ("学和及", "signs of a period: 学年, 1月和2月, 第1及第2季"),
}


def words(path: Path) -> Iterator[tuple[int, str]]:
    """Lines and their texts that are neither docstrings nor notes."""
    tree = ast.parse(path.read_text("utf-8"))
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.lineno, node.value


def beyond(text: str) -> set[str]:
    return {c for c in text if "\u4e00" <= c < "\u9fff"} - NUMERALS


def test_no_chinese_word_stands_in_the_code() -> None:
    found = {}
    for room in ROOMS:
        for path in sorted((KG / room).glob("*.py")):
            name = f"{room}/{path.name}"
            allowed = set(ELSE.get(name, ("", ""))[0])
            used: set[str] = set()
            for line, text in words(path):
                used |= beyond(text)
                if left := beyond(text) - allowed:
                    found[f"{name}:{line}"] = "".join(sorted(left))
            assert allowed <= used, f"{name}: no longer needed: {''.join(sorted(allowed - used))}"
    assert not found, f"words that belong into data/lexicon: {found}"
    assert set(ELSE) <= {f"{room}/{path.name}" for room in ROOMS for path in (KG / room).glob("*.py")}


def test_what_belongs_into_the_lexicon_is_seen(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text('"""市长"""\nA = ("十二月", "市长")  # 县长\n', "utf-8")
    assert {line for line, text in words(code) if beyond(text)} == {2}
    assert [beyond(text) for _, text in words(code)] == [set(), {"市", "长"}]
