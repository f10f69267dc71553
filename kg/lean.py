"""A process of ours loads nothing to draw with: called by programs, never by the package, which others import."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import cast


def leave_out_drawing() -> None:
    """igraph loads matplotlib where that is there, and pyvis IPython, for seconds, to draw what no command asks for."""
    sys.modules.setdefault("matplotlib", None)  # type: ignore[arg-type]  # which Python takes for missing
    sys.modules.setdefault("IPython.display", cast(ModuleType, SimpleNamespace(IFrame=None)))
