"""Patterns such as texts/**/*.txt: which folder they start from, and which paths below it they mean."""

from __future__ import annotations

import re
from pathlib import Path

_MAGIC = re.compile(r"[*?\[]")


class Pattern:
    """`*` and `?` stand for characters of a name, `[…]` for one of several, `**` for any folders in between."""

    def __init__(self, path: Path) -> None:
        parts = path.parts
        first = next(i for i, part in enumerate(parts) if _MAGIC.search(part))
        self.root = Path(*parts[:first])
        self._parts = parts[first:]
        self._names = [re.compile(_translated(part), re.DOTALL) for part in self._parts]
        whole = "".join(
            ".+" if part == "**" and last else "(?:[^/]+/)*" if part == "**" else _translated(part) + ("" if last else "/")
            for part, last in zip(self._parts, [False] * (len(self._parts) - 1) + [True], strict=True)
        )
        self._whole = re.compile(whole, re.DOTALL)
        self._below = re.compile(f"(?:{whole})/.*", re.DOTALL)

    def means(self, name: str) -> bool:
        return self._whole.fullmatch(name) is not None

    def means_a_folder_above(self, name: str) -> bool:
        return self._below.fullmatch(name) is not None

    def may_hold(self, folder: str) -> bool:
        """Whether what is meant, or a folder that is meant whole, can stand in this folder or be it."""
        for part, wanted, name in zip(self._parts, self._names, folder.split("/"), strict=False):
            if part == "**":
                return True
            if not wanted.fullmatch(name):
                return False
        return True


def is_pattern(path: Path) -> bool:
    return _MAGIC.search(str(path)) is not None


def _translated(part: str) -> str:
    out, at = "", 0
    while at < len(part):
        c, at = part[at], at + 1
        end = part.find("]", at + 1 + (part[at : at + 1] == "!")) if c == "[" else -1
        if c == "*":
            out += "[^/]*"
        elif c == "?":
            out += "[^/]"
        elif end > 0:
            inside = part[at:end]
            negated, inside = inside.startswith("!"), inside.removeprefix("!")
            inside = re.sub(r"([\\\[\]^&~|])", r"\\\1", inside)
            out, at = out + (f"(?!/)[^{inside}]" if negated else f"(?!/)[{inside}]"), end + 1
        else:
            out += re.escape(c)
    return out
