"""SIGINT and SIGTERM as a clean stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def signals(stop: Callable[[], None]) -> Iterator[None]:
    """Within the block, either signal calls `stop`, from the running event loop."""
    if sys.platform == "win32":  # pragma: no cover - its event loop takes no handlers: Ctrl-C raises KeyboardInterrupt
        yield
        return
    loop = asyncio.get_running_loop()
    both = (signal.SIGINT, signal.SIGTERM)
    for each in both:
        loop.add_signal_handler(each, stop)
    try:
        yield
    finally:
        for each in both:
            loop.remove_signal_handler(each)
