"""A process that has read the lexicon and forks the workers, so that each of them is there at once.

It is started with the first worker that a program wants, and ends with the program, or by itself when nobody has wanted
a worker for a while. It has one thread and no file open but its sockets, so that a fork of it is a clean process. To each
worker it keeps a socket, its life: over it goes its number, later the status with which it ended; closed from the other
side, it ends the worker. (Zygote: the name of Android and Chromium for such a process.)
"""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
import signal
import socket
import struct
import sys
from dataclasses import dataclass
from functools import partial

from kg.workers import process

IDLE = 20.0  # seconds without a worker after which it ends
WARM, COLD = b"w", b"c"  # whether the worker wants the shipped lexicon


@dataclass(frozen=True, slots=True)
class _Child:
    pid: int
    watch: int  # a descriptor that becomes readable when it has ended
    life: socket.socket


class _Zygote:
    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ, self._asked)
        self._children: dict[int, _Child] = {}
        self._warm = False

    def run(self) -> None:
        """Until the program that started us ends, or wants nothing more. A worker ends with us."""
        with contextlib.suppress(EOFError, OSError):
            while ready := self._selector.select(None if self._children else IDLE):
                for key, _ in ready:
                    key.data()
        for child in self._children.values():
            os.kill(child.pid, signal.SIGKILL)

    def _asked(self) -> None:
        """Fork a worker. Three descriptors come with the question: its connection, its life, its standard error."""
        wanted, descriptors, _, _ = socket.recv_fds(self._control, 1, 3)
        if not wanted:
            raise EOFError
        if wanted == WARM and not self._warm:
            self._warm = True
            _warm_up()
        connection, life, errors = descriptors
        pid = os.fork()
        if pid == 0:
            self._become(connection, life, errors)
        os.close(connection)
        os.close(errors)
        child = _Child(pid, os.pidfd_open(pid), socket.socket(fileno=life))
        self._children[pid] = child
        self._selector.register(child.watch, selectors.EVENT_READ, partial(self._ended, child))
        self._selector.register(child.life, selectors.EVENT_READ, partial(self._unwanted, child))
        with contextlib.suppress(OSError):
            child.life.send(struct.pack("i", pid))

    def _become(self, connection: int, life: int, errors: int) -> None:
        """In the worker: nothing of ours stays open."""
        status = 1
        try:
            self._selector.close()
            self._control.close()
            for other in self._children.values():
                other.life.close()
                os.close(other.watch)
            os.close(life)
            # what is said is ours: a library that ends the process over its memory says nothing that a user could use
            sys.stderr = os.fdopen(errors, "w", 1, "utf-8", "backslashreplace")
            with open(os.devnull, "wb") as nowhere:
                os.dup2(nowhere.fileno(), 2)
            status = process.serve(connection)
        finally:
            if error := sys.exc_info()[1]:
                sys.excepthook(type(error), error, error.__traceback__)
            sys.stderr.flush()
            os._exit(status)

    def _ended(self, child: _Child) -> None:
        self._selector.unregister(child.watch)
        os.close(child.watch)
        status = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
        with contextlib.suppress(OSError):
            child.life.send(struct.pack("i", status))
        with contextlib.suppress(KeyError):  # nobody may want it any more
            self._selector.unregister(child.life)
        child.life.close()
        del self._children[child.pid]

    def _unwanted(self, child: _Child) -> None:
        self._selector.unregister(child.life)
        os.kill(child.pid, signal.SIGKILL)


def _warm_up() -> None:
    """With what an own entry of the lexicon would break, it is the worker that says so."""
    from kg import lexicon_cache, pipeline
    from kg.text.patterns import compile_waiting
    from kg.workers import extractor, gather  # noqa: F401 - the works of a build

    pipeline.warmed_up(None)
    compile_waiting()
    lexicon_cache.keep()
    gc.collect()
    gc.freeze()  # what all workers share is not copied for a collection


def main(descriptor: int) -> None:
    """Serve whoever holds the other end of this socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that started us says when it is over
    gc.set_threshold(100_000)  # records form no cycles; see kg.cli
    _Zygote(socket.socket(fileno=descriptor)).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
