"""What an expression may begin with, told to Python's engine: it finds what it would find without."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import lexicon, lexicon_cache, pipeline
from kg.first_characters import with_its_beginning
from kg.resources import folder
from kg.text.patterns import _waiting, compile_waiting

BRIEFINGS = Path(__file__).parents[1] / "data" / "briefings"
PATTERNS = [
    r"(?<!\d)(?:19|20)\d\d年", r"(甲)|(乙丙)|[丁戊]+己", r"(?<=[司处局])(?P<title>副?长)", r"[。！？]+[”’]{0,3}|……|\n", r"(?:甲?乙|丙{0,2}丁)(?=戊)",
    r"\b甲|\d+乙", r"(?:[^\d]甲|乙)丙", r"(?:\D|甲)乙", r"(?:[^甲\s]|乙)丙", r"(?:.|甲)乙", r"(?i:ab)|cd", r"(?:甲|)乙*丙", r"(?>甲乙|丙)丁", r"(甲?)\1乙",
    r"(?=甲)(?:[甲乙]丙|丁)", r"^甲|乙$", r"(?:\W|[0-9])甲", "[\ud800-\udfff]|\U00020000甲",
]  # fmt: skip


def found(pattern: re.Pattern[str], text: str) -> list[tuple[tuple[int, int], ...]]:
    return [tuple(m.span(i) for i in range(pattern.groups + 1)) for m in pattern.finditer(text)]


@given(st.sampled_from(PATTERNS), st.text(alphabet="甲乙丙丁戊己年司处局副长。！”…\n 12019abCD\U00020000", max_size=40))
def test_an_expression_finds_what_it_finds_without(pattern: str, text: str) -> None:
    if ">" in pattern and sys.version_info < (3, 11, 3):  # which read possessive groups wrongly
        return
    assert found(lexicon_cache.compiled(pattern), text) == found(re.compile(pattern), text)


def test_the_lexicons_expressions_find_what_they_find_without() -> None:
    """Each, in texts of ours with all kinds of things in them."""
    texts = [path.read_text("utf-8") for path in sorted(BRIEFINGS.glob("*.txt"))[:2]]
    known = lexicon.Lexicon((folder("data/lexicon"),))
    expressions = set(_waiting)
    pipeline.understand(pipeline.Document("", texts[0]), known)
    expressions |= set(_waiting)
    compile_waiting()
    assert len(expressions) > 100
    for one in expressions:
        plain = re.compile(one.pattern, one._flags)
        for text in texts:
            assert found(one, text) == found(plain, text), one.pattern[:200]  # type: ignore[arg-type]  # asked as a pattern is


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (r"(?<!\d)(?:19|20)\d\d年", True),
        (r"(甲)|(乙丙)|[丁戊]+己", True),
        (r"(?<=[司处局])副?长", True),
        (r"(?<!甲)[\u4e00-\u9fff]{2}市", False),  # nearly all of a text
        (r"(?:甲|.)乙", False),
        (r"(?:\w|甲)乙", False),
        (r"甲*", False),  # which matches everywhere
        (r"(?i)(a)|(b)", False),
    ],
)
def test_it_is_told_where_most_of_a_text_is_passed_over(pattern: str, told: bool) -> None:
    from re import _compiler, _parser  # type: ignore[attr-defined]

    tree = _parser.parse(pattern)
    code = list(map(int, _compiler._code(tree, 0)))
    assert (with_its_beginning(code, tree, tree.state.flags | re.UNICODE * (not tree.state.flags)) != code) == told
