"""Work in processes of their own that begin where we stand, so that they need not start: killed, or at the same time."""

from __future__ import annotations

import os
from collections.abc import Callable
from traceback import print_exc

Work = Callable[[], object]


def _start(work: Work) -> int:
    child = os.fork()
    if not child:
        try:
            work()
            os._exit(0)
        except BaseException:
            print_exc()
        finally:
            os._exit(1)
    return child


def forked(work: Work) -> int:
    """How it ended: 0, a signal, or 256 where it failed."""
    return os.waitpid(_start(work), 0)[1]


def together(*works: Work) -> list[int]:
    """How they ended, done at once."""
    children = [_start(work) for work in works]
    return [os.waitpid(child, 0)[1] for child in children]
