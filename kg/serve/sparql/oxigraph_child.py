"""Becomes a program that ends when the process that asked for it ends, that cannot take more memory than allowed, and
that cannot call out: it may be asked, and ask nobody.

    python -I -S oxigraph_child.py PARENT MEMORY PROGRAM ARGUMENT…

What is set here outlives exec. It is done in a process of its own, which imports nothing of ours: Python code between
fork and exec can hang where other threads run. On Linux the kernel ends us; elsewhere only a clean stop does.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys

_PR_SET_PDEATHSIG, _SIGKILL = 1, 9
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
# machine: (its AUDIT_ARCH, its number of connect), from Linux's audit.h and unistd.h
_CONNECT = {"x86_64": (0xC000003E, 42), "aarch64": (0xC00000B7, 203)}
_LOAD, _IF_EQUAL, _RETURN = 0x20, 0x15, 0x06  # of classic BPF: a word, a jump, the verdict
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 13  # EACCES


def main() -> None:
    parent, memory, *program = sys.argv[1:]
    # bytes of data alone: what is mapped from files is the system's to take back
    _lower(resource.RLIMIT_DATA, int(memory))
    # a process that ran out of memory would write all of it beside the database
    _lower(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL)
        if os.getppid() != int(parent):  # it ended before we asked
            return
        _stay_silent()
    os.execv(program[0], program)


def _stay_silent() -> None:
    """connect() is denied from here on, whatever a query makes of SERVICE. Where the kernel cannot, all goes on without."""
    import ctypes
    import struct

    if os.uname().machine not in _CONNECT:
        return
    machine, connect = _CONNECT[os.uname().machine]
    program = b"".join(
        struct.pack("=HBBI", *step)
        for step in (
            (_LOAD, 0, 0, 4),  # the machine that a call is made for
            (_IF_EQUAL, 0, 3, machine),
            (_LOAD, 0, 0, 0),  # the number of the call
            (_IF_EQUAL, 0, 1, connect),
            (_RETURN, 0, 0, _DENY),
            (_RETURN, 0, 0, _ALLOW),
        )
    )
    steps = ctypes.create_string_buffer(program, len(program))
    head = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(steps)))
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_SECCOMP, _FILTER, head, 0, 0)


def _lower(which: int, most: int) -> None:
    """Where the system knows this limit and nothing lower is set already."""
    _, hard = resource.getrlimit(which)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (allowed, allowed))


if __name__ == "__main__":
    main()
