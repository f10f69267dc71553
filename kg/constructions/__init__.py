"""Turns of phrase as data: patterns over typed mentions and words, from `data/lexicon/constructions.yaml`.

A form is written as the text reads, with slots in braces and what may be missing in brackets:

    任命{person}[{note}]为{posts}

The slots and what they take stand in that file too. A text is matched as a `View`, in which each mention is
one character that tells its type, so that a form is one regular expression, linear in the text.
"""

from kg.constructions.forms import Form, Forms, Match, forms
from kg.constructions.view import Mark, View

__all__ = ["Form", "Forms", "Mark", "Match", "View", "forms"]
