"""Where `ontology/` and `data/` are: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Path of a resource folder, `ontology` or `data/lexicon`. Raises FileNotFoundError in a broken installation."""
    for root in (_PACKAGE / "_resources", _PACKAGE.parent):
        path = root / name
        if path.is_dir():
            return path
    raise FileNotFoundError(f"{name} is missing from this installation of zhengtu; reinstall it")
