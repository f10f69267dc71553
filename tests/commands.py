"""`kg` as a process of its own, without the second or two that an interpreter takes to read modules and the lexicon.

Each is forked (multiprocessing's fork server) from one process in which all of that is done: its own process, streams,
folder, environment, signals and exit status, as a shell gives them. What a start itself does is tested in
tests/test_cli.py, with interpreters of its own.
"""

from __future__ import annotations

import atexit
import functools
import io
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from multiprocessing import forkserver, reduction
from pathlib import Path
from typing import Any

import nursery

from kg.workers import forked

Prepare = Callable[[], object] | None
COLD = forked.start  # as users have it
_FORKS = multiprocessing.get_context("forkserver")


class Command:
    """A running `kg`: what tests use of subprocess.Popen. `prepare`, a function of a module, is called in it first."""

    def __init__(self, *arguments: object, given: bytes = b"", cwd: Path | None = None, env: Mapping[str, str] | None = None, prepare: Prepare = None) -> None:
        ready()
        beside = _nursery() if "serve" in arguments else ""
        (out, stdout), (err, stderr) = os.pipe(), os.pipe()
        with tempfile.TemporaryFile() as stdin:
            stdin.write(given)
            stdin.seek(0)
            streams = tuple(map(_Stream, (stdin.fileno(), stdout, stderr)))
            words, surroundings = [*map(str, arguments)], dict(os.environ if env is None else env)
            self._process = _FORKS.Process(target=_run, args=(words, streams, str(cwd or Path.cwd()), surroundings, prepare, beside))
            self._process.start()
        os.close(stdout), os.close(stderr)
        self.args, self.pid = ["kg", *words], self._process.pid or 0
        self.stdout, self.stderr = (open(x, encoding="utf-8") for x in (out, err))  # noqa: SIM115 - theirs who read them

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return self._process.exitcode

    def communicate(self) -> tuple[bytes, bytes]:
        """What it says to its end on standard output and standard error, from where they were read before."""
        said: list[bytes] = []
        reader = threading.Thread(target=lambda: said.append(self.stderr.buffer.read()))
        reader.start()
        out = self.stdout.buffer.read()
        reader.join()
        self.wait()
        self.stdout.close(), self.stderr.close()
        return out, said[0]

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def run(*arguments: object, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """`kg ARGUMENTS` to its end."""
    command = Command(*arguments, **more)
    try:
        out, err = command.communicate()
    finally:
        command.kill()
    return subprocess.CompletedProcess(command.args, command.wait(), out, err)


def run_text(*arguments: object, given: str = "", **more: Any) -> subprocess.CompletedProcess[str]:
    """Likewise, in UTF-8."""
    done = run(*arguments, given=given.encode(), **more)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def line(*arguments: object) -> list[str]:
    """A command line that does as `kg ARGUMENTS`, for who starts programs by theirs; of signals it hands on none but KILL."""
    return nursery.command(_nursery(), "kg.cli", *map(str, arguments))


@functools.cache
def _nursery() -> str:
    """The address at which programs are forked for this process."""
    ready()
    address = str(Path(tempfile.mkdtemp(prefix="kg-tests-"), "nursery"))
    atexit.register(shutil.rmtree, Path(address).parent, ignore_errors=True)
    process = _FORKS.Process(target=nursery.nurse, args=(address,), daemon=True)
    process.start()
    while not os.path.exists(address):
        assert process.exitcode is None
        time.sleep(0.01)
    return address


class _Stream:
    """A descriptor on its way into the new process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (reduction.DupFd(self._descriptor),)


def _arrived(duplicate: Any) -> int:
    descriptor: int = duplicate.detach()
    return descriptor


def start_zygote(control: socket.socket) -> _Zygote:
    """What forks the workers of a build, from the process that has all ready (`kg.workers.forked.start`)."""
    ready()
    return _Zygote(control)


class _Zygote:
    def __init__(self, control: socket.socket) -> None:
        self._process = _FORKS.Process(target=_become_zygote, args=(_Stream(control.fileno()),))
        self._process.start()

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int:
        self._process.join()
        return self._process.exitcode or 0


def _become_zygote(control: int) -> None:
    from kg.workers import zygote

    with open(os.devnull, "r+b") as nowhere:
        os.dup2(nowhere.fileno(), 0)
        os.dup2(nowhere.fileno(), 1)
    zygote.main(control)


class _Twin:
    """Likewise, of a command that was forked there itself."""

    def __init__(self, control: socket.socket) -> None:
        self._status: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            try:
                own = os.dup2(control.fileno(), 3) if control.fileno() != 3 else 3
                os.closerange(4, 1024)
                _become_zygote(own)
            finally:
                os._exit(1 if sys.exc_info()[1] else 0)

    def poll(self) -> int | None:
        return self._waited(os.WNOHANG)

    def wait(self) -> int:
        return self._waited(0) or 0

    def _waited(self, options: int) -> int | None:
        if self._status is None:
            pid, status = os.waitpid(self.pid, options)
            self._status = os.waitstatus_to_exitcode(status) if pid else None
        return self._status


def ready() -> None:
    """Start the process that forks, where it is not there; it finds kg and these tests wherever they stand."""
    before = dict(os.environ)
    paths = os.pathsep.join(dict.fromkeys(p for p in sys.path if p))
    os.environ.update(PYTHONPATH=paths, OPENBLAS_NUM_THREADS="1")  # a process that forks has one thread
    try:
        _FORKS.set_forkserver_preload(["warm"])
        forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(before)


def _run(arguments: list[str], streams: tuple[int, ...], cwd: str, env: dict[str, str], prepare: Prepare, beside: str) -> None:
    """In the new process: the command, its streams and surroundings as a shell would have set them."""
    nursery.surround(cwd, env, streams)
    sys.stdin, sys.stdout = open(0, encoding="utf-8", closefd=False), io.TextIOWrapper(open(1, "wb", closefd=False))  # noqa: SIM115 - to the end
    sys.stderr = io.TextIOWrapper(open(2, "wb", closefd=False), line_buffering=True)  # noqa: SIM115
    sys.argv = ["kg", *arguments]
    from kg.cli import main

    forked.start = _Twin
    if beside:
        nursery.lend(beside)
    try:
        if prepare is not None:
            prepare()
        main()
    finally:
        atexit._run_exitfuncs()
