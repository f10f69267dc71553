"""The reading text: normalised, reflowed, cut into blocks, sentences and quotations, with a map to the raw text."""

from kg.text.prepare import Block, Quotation, Sentence, Text, prepare
from kg.text.spans import Spans

__all__ = ["Block", "Quotation", "Sentence", "Spans", "Text", "prepare"]
