"""The slots of forms: what a text may hold where a person, posts, bodies … are asked for (data/lexicon/constructions.yaml, `slots`)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.constructions.view import SYMBOLS
from kg.lexicon import Lexicon
from kg.model import Struct
from kg.text.patterns import written

_MENTION = re.compile(rf"<({'|'.join(SYMBOLS)}|any)>")
_SIGNS = {**SYMBOLS, "any": "".join(SYMBOLS.values())}


class Slot(Struct, frozen=True):
    expression: str
    signs: str = ""  # of these mentions, one stands in whatever the slot takes
    holds: str = ""  # the slot that it is another form of
    asked: bool = True


def slots(lexicon: Lexicon) -> Mapping[str, Slot]:
    """By name."""
    data = lexicon.data("constructions")
    forms = data["slot_parts"] | {name: made["form"] for name, made in data["slots"].items()}
    shown = written({name: _shown(form) for name, form in forms.items()}, {"joining": f"[{''.join(data['joins'])}]"}, data, data["words"])
    return {name: Slot(shown[name], _shown(x.get("signs", "")), x.get("holds", ""), not x.get("unasked")) for name, x in data["slots"].items()}


def _shown(form: str) -> str:
    """With the characters that mentions are shown as."""
    return _MENTION.sub(lambda m: _SIGNS[m[1]], form)
