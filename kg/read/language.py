"""Texts in other languages: told by their signs and commonest words, and refused by name. Only Chinese is read."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u9fff]")
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|for|by|with|on|is|was|will|that|from|has|have)\b", re.I)
_LATIN_WORD = re.compile(r"\b[A-Za-z]+\b")
_SCRIPTS = (
    ("Japanese", re.compile(r"[\u3040-\u30ff]")), ("Korean", re.compile(r"[\uac00-\ud7af]")), ("Tibetan", re.compile(r"[\u0f00-\u0fff]")),
    ("Uyghur or another language in Arabic letters", re.compile(r"[\u0600-\u06ff]")), ("Mongolian", re.compile(r"[\u1800-\u18af]")),
    ("Russian or another language in Cyrillic letters", re.compile(r"[\u0400-\u04ff]")), ("Thai", re.compile(r"[\u0e00-\u0e7f]")),
)  # fmt: skip
_SAMPLE, _FEWEST_WORDS, _FEWEST_LETTERS = 20_000, 60, 200


def other_language(text: str) -> str | None:
    """Its name; None where the text is Chinese, or too short to tell."""
    sample = text[:_SAMPLE]
    han = len(_HAN.findall(sample))
    for name, script in _SCRIPTS:
        letters = len(script.findall(sample))
        if letters >= _FEWEST_LETTERS and letters > (han if name != "Japanese" else han // 2):
            return name
    words = len(_LATIN_WORD.findall(sample))
    if words >= _FEWEST_WORDS and han * 5 < words and len(_ENGLISH.findall(sample)) * 7 >= words:
        return "English"
    return None
