"""SIGINT, SIGTERM and SIGHUP as a clean stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def signals(stop: Callable[[], None]) -> Iterator[None]:
    """Within the block, each of them calls `stop`, from the running event loop; but not one that is not to be heard (nohup)."""
    loop = asyncio.get_running_loop()
    heard = [s for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if signal.getsignal(s) != signal.SIG_IGN]
    for each in heard:
        loop.add_signal_handler(each, stop)
    try:
        yield
    finally:
        for each in heard:
            loop.remove_signal_handler(each)
