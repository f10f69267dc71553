"""Words by which the layout of a page is told: buttons, bylines, captions, annexes (data/lexicon/metadata.yaml, `layout`)."""

from __future__ import annotations

import re

from kg.lexicon import Lexicon
from kg.text.patterns import Forms

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"


def layout(lexicon: Lexicon) -> Forms:
    data = lexicon.data("metadata")
    words = data["layout"]
    more = {
        "issued": data["issued"],
        "cjk": f"[{CJK}]",
        "behind_body": [f"(?<={re.escape(word)})" for word in words["before_body"]],
        "spaced": [r"\s*".join(word) for word in words["alone"]],  # 目 录
    }
    return Forms(words["forms"], more, words, data["page"])
