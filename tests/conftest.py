"""Fixtures that several tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The measuring set beside the checkout; its texts are never copied into the repository."""
    folder = ROOT.parent / "shared" / "gold"
    if not folder.is_dir():
        pytest.skip("the measuring set ../shared/gold is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def briefings() -> Path:
    """The sample documents."""
    return ROOT / "data" / "briefings"
