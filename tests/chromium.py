"""Which Chromium the tests, the pictures and the benchmarks drive."""

from __future__ import annotations

import shutil

# Debian's chromium without its windows does the same for pages with two thirds of the work
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")


def program() -> str | None:
    """Where it is; none where none is installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)
