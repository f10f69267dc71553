"""The program's side of the zygote: a worker's process, wanted, waited for and ended."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from typing import Protocol

from kg.workers.zygote import COLD, WARM


class Forked:
    """A process that the zygote forked for us. Raises OSError where there can be none."""

    def __init__(self, connection: socket.socket, *, warm: bool) -> None:
        self._status: int | None = None
        for fresh in (False, True):  # a zygote may end just when it is asked
            self._life, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            try:
                with theirs, open(os.devnull, "wb") as nowhere, contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    descriptors = [connection.fileno(), theirs.fileno(), 2 if _is_open(2) else nowhere.fileno()]
                    socket.send_fds(_zygote(fresh=fresh), [WARM if warm else COLD], descriptors)
                if self._life.recv(4):
                    return
            except BaseException:
                self._life.close()
                raise
            self._life.close()
        raise ChildProcessError("the process that forks workers has ended")

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status; negative: the signal. Raises TimeoutError."""
        if self._status is None:
            self._life.settimeout(timeout)
            said = self._life.recv(4)
            self._status = int(struct.unpack("i", said)[0]) if said else -signal.SIGKILL
            self._life.close()
        return self._status

    def kill(self) -> None:
        if self._status is None:
            with contextlib.suppress(OSError):
                self._life.shutdown(socket.SHUT_WR)


class Process(Protocol):
    """What we use of a process that was started."""

    def poll(self) -> int | None: ...
    def wait(self) -> int: ...


def start(control: socket.socket) -> Process:
    """A zygote at the other end of this socket."""
    command = [sys.executable, "-m", "kg.workers.zygote", str(control.fileno())]
    return subprocess.Popen(command, pass_fds=[control.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


class _Zygote:
    """The process and our end of its socket."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = start(theirs)
        atexit.register(self.end)

    def runs(self) -> bool:
        return self._owner == os.getpid() and self._process.poll() is None

    def end(self) -> None:
        self.control.close()
        if self._owner == os.getpid():
            self._process.wait()


_LOCK = threading.Lock()
_running: list[_Zygote] = []


def _zygote(*, fresh: bool) -> socket.socket:
    """The socket of the one that runs for this program, or of a new one."""
    with _LOCK:
        if _running and (fresh or not _running[0].runs()):
            atexit.unregister(_running[0].end)
            _running.pop().end()
        if not _running:
            _running.append(_Zygote())
        return _running[0].control


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
