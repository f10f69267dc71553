"""Records held against annotations: precision, recall and F by kind, shares of right attributes, every error with its place.

An annotation is a YAML file that lists what a document says (`document`, `officials`, `organizations`, `initiatives`,
`relations`, `figures`, `events`, `ignore`); names are compared without quotation marks and width; a figure is found where
a record overlaps its quote with the same value and unit. Wherever an annotation gives a list, any of its members is right.
"""

from kg.evaluate.annotation import Gold, annotated
from kg.evaluate.comparison import evaluate
from kg.evaluate.scores import Evaluation

__all__ = ["Evaluation", "Gold", "annotated", "evaluate"]
