"""Where among spans a position stands, as a look at each of them would tell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Span
from kg.text.spans import Spans

SPANS = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 4)), max_size=8).map(
    lambda steps: [Span(sum(a + b for a, b in steps[:i]) + b, sum(a + b for a, b in steps[: i + 1])) for i, (_, b) in enumerate(steps)]
)


@given(SPANS, st.integers(-2, 60), st.integers(-2, 60))
def test_as_a_look_at_each(spans: list[Span], position: int, end: int) -> None:
    found = Spans(reversed(spans))
    assert found.last(position) == next((s for s in reversed(spans) if s.start <= position), None)
    assert found.around(position) == next((s for s in spans if s.start <= position < s.end), None)
    assert list(found.between(position, end)) == [s for s in spans if position <= s.start < end]


def test_of_nested_ones_the_inner_answers() -> None:
    assert Spans([Span(0, 9), Span(3, 5)]).around(4) == Span(3, 5)
