"""Tables of years that lie flat in one line."""

from __future__ import annotations

from kg import lexicon
from kg.text.flat_tables import flat_tables

YEARS = " ".join(f"{year}年" for year in range(2001, 2011))


def test_thousands_set_with_blanks_are_read_where_the_years_leave_one_way() -> None:
    text = "2009年 2010年 2011年甲地 818 842 1 044乙地 825 859 1 062\n"
    (table,) = flat_tables(text, lexicon.load())
    cells = [[text[c.start : c.end] for c in row] for row in table.rows]
    assert ["818", "842", "1 044"] in [row[1:] for row in cells]


def test_digits_that_may_be_parted_in_very_many_ways_make_no_table() -> None:
    run = " ".join(["123"] * 40)
    assert flat_tables(f"{YEARS}甲地 {run}乙地 {run}\n", lexicon.load()) == []
