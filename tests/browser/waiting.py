"""Playwright's `expect`, read when a page is first waited for: whoever lists the tests needs no browser."""

from __future__ import annotations

from typing import Any


def expect(what: Any) -> Any:
    from playwright.sync_api import expect as wait

    return wait(what)
