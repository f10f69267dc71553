"""Programs of ours that others start, forked from where all modules are read: what a server makes beside itself, `kg mcp`.

This file as a script stands for `python -m MODULE`: it hands its streams, folder and environment to a process that waits
for such, and ends as the child ends that is forked there. Killed, it takes that child along; other signals it keeps.
"""

from __future__ import annotations

import marshal
import os
import sys
from _socket import AF_UNIX, SCM_RIGHTS, SOCK_STREAM, SOL_SOCKET, socket

TYPE_CHECKING = False  # a script that reads nothing but what it needs
if TYPE_CHECKING:
    from collections.abc import Sequence

FAILED = 70


def command(address: str, module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-I", "-S", __file__, address, module, *arguments]


def lend(address: str) -> None:
    """Servers of this process have their children from there; where none is given, as users have them."""
    import functools

    from kg.serve import isolated, live
    from kg.serve.sparql.oxigraph import module_bound_to_us

    for room in (isolated, live):
        room.module_bound_to_us = functools.partial(command, address) if address else module_bound_to_us  # type: ignore[attr-defined]


def ask(address: str, *arguments: str) -> int:
    """In an interpreter with nothing read: be that module, elsewhere. Its exit status."""
    line = socket(AF_UNIX, SOCK_STREAM)
    line.connect(address)
    wanted = marshal.dumps((address, arguments, os.getcwd(), dict(os.environ)))
    streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
    line.sendmsg([len(wanted).to_bytes(8, "big")], [(SOL_SOCKET, SCM_RIGHTS, streams)])
    while wanted:
        wanted = wanted[line.send(wanted) :]
    said = line.recv(1)
    return said[0] if said else FAILED


def nurse(address: str) -> None:
    """Fork for whoever asks at that address, until the process ends that had us started."""
    import multiprocessing
    import select
    import signal
    import socket as sockets

    parent = multiprocessing.parent_process()
    assert parent is not None
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those who look after a child are waited for by nobody
    with sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM) as door:
        door.bind(address)
        door.listen(64)
        while True:
            ready, _, _ = select.select([door, parent.sentinel], [], [])
            if parent.sentinel in ready:
                return
            line = door.accept()[0]
            if not os.fork():
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                door.close()
                os._exit(_look_after(line))
            line.close()


def _look_after(line: object) -> int:
    """Fork the child and say how it ended; end it where nobody hears any more."""
    import contextlib
    import select
    import signal
    import socket as sockets

    assert isinstance(line, sockets.socket)
    head, streams, _, _ = sockets.recv_fds(line, 8, 3)
    wanted = b""
    while len(wanted) < int.from_bytes(head, "big"):
        wanted += line.recv(1 << 20)
    child = os.fork()
    if not child:
        line.close()
        _become(*marshal.loads(wanted), streams)
    for stream in streams:
        os.close(stream)
    watch = os.pidfd_open(child)
    if watch not in select.select([line, watch], [], [])[0]:
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with contextlib.suppress(OSError):  # as said
        line.send(bytes([status if status >= 0 else 128 - status]))
    return 0


def surround(cwd: str, env: dict[str, str], streams: Sequence[int]) -> None:
    """This process has that folder and environment, and those streams as its first, as a shell would have set them."""
    import tempfile

    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    tempfile.tempdir = None  # it asks TMPDIR once
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)


def _become(address: str, arguments: tuple[str, ...], cwd: str, env: dict[str, str], streams: list[int]) -> None:
    import io
    from importlib import import_module
    from traceback import print_exc

    status: object = FAILED
    try:
        surround(cwd, env, streams)
        sys.stdin, sys.stdout, sys.stderr = (io.TextIOWrapper(open(n, mode, closefd=False)) for n, mode in enumerate(("rb", "wb", "wb")))  # noqa: SIM115
        sys.argv = [*arguments]
        lend(address)
        status = import_module(arguments[0]).main()
    except SystemExit as end:
        status = end.code
    except BaseException:
        print_exc()
    finally:
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(status if isinstance(status, int) else FAILED if status else 0)


if __name__ == "__main__":
    sys.exit(ask(*sys.argv[1:]))
