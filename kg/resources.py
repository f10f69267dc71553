"""Where `ontology/` and `data/` are: beside the package in a checkout, inside it in an installed wheel; and YAML, read fast."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_PACKAGE = Path(__file__).parent
# libyaml's loader reads the same YAML about eight times faster; PyYAML wheels carry it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parsed(text: str) -> Any:
    """What a text in YAML says. Raises as PyYAML does: YAMLError, and others where a value is not of its tag."""
    return yaml.load(text, Loader=_LOADER)


def folder(name: str) -> Path:
    """Path of a resource folder, `ontology` or `data/lexicon`. Raises FileNotFoundError in a broken installation."""
    for root in (_PACKAGE / "_resources", _PACKAGE.parent):
        path = root / name
        if path.is_dir():
            return path
    raise FileNotFoundError(f"{name} is missing from this installation of zhengtu; reinstall it")
