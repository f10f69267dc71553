"""Becomes a program that ends when the process that asked for it ends, and that cannot take more memory than allowed.

    python -I -S oxigraph_child.py PARENT MEMORY PROGRAM ARGUMENT…

What is set here outlives exec. It is done in a process of its own, which imports nothing of ours: Python code between
fork and exec can hang where other threads run. On Linux the kernel ends us; elsewhere only a clean stop does.
"""

from __future__ import annotations

import contextlib
import os
import sys

_PR_SET_PDEATHSIG, _SIGKILL = 1, 9


def main() -> None:
    parent, memory, *program = sys.argv[1:]
    if sys.platform != "win32":
        import resource

        # bytes of data alone: what is mapped from files is the system's to take back
        _lower(resource.RLIMIT_DATA, int(memory))
        # a process that ran out of memory would write all of it beside the database
        _lower(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL)
        if os.getppid() != int(parent):  # it ended before we asked
            return
    os.execv(program[0], program)


def _lower(which: int, most: int) -> None:
    """Where the system knows this limit and nothing lower is set already."""
    import resource

    _, hard = resource.getrlimit(which)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (allowed, allowed))


if __name__ == "__main__":
    main()
