"""How much of a text was understood: what stands in records, and what looks like a fact and stands in none.

`cover` compares a text with what was extracted from it; `page` renders the result as HTML. Nothing here makes records:
silence is made visible, so that a reader can judge the extraction and write a rule or an entry of the lexicon.
"""

from kg.coverage.cover import Coverage, Free, Left, Mark, cover, left_over

__all__ = ["Coverage", "Free", "Left", "Mark", "cover", "left_over"]
