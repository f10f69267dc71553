"""Word lists as expressions and by their names."""

from __future__ import annotations

from kg.text.patterns import Expressions


def test_of_two_files_the_first_says_what_a_name_holds_and_the_longest_words_come_first() -> None:
    forms = Expressions({"office": "@ends$"}, {"ends": ["局", "公安局"], "called": {"该局": ["局", "总局"]}}, {"ends": ["厅"], "head": "长"})
    assert forms.data["ends"] == ("公安局", "局")
    assert forms.data["called"] == {"该局": ("总局", "局")}
    assert forms.data["head"] == "长"
    assert forms.office.search("市公安局") and not forms.office.search("省公安厅")
