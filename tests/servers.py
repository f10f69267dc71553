"""Real servers for tests: `kg serve` as a process, on a free port of loopback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import commands
import nursery

from kg.serve import live


@dataclass
class Served:
    """A server at `address` (without a slash at its end); `said` is what it wrote to standard error."""

    address: str
    process: commands.Command
    said: list[str] = field(default_factory=list)

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Its exit status."""
        self.process.send_signal(how)
        return self.process.wait(90)  # a busy machine is no failure


def watchful() -> None:
    """A server that takes up a new build at once: it looks for one ten times a second and does not rest."""
    live._LOOK_EVERY, live._REST = 0.1, 0.0


def hearing() -> None:
    """A server that hears each signal, also where whoever started the tests does not (nohup, a job in the background)."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def with_children_of_its_own() -> None:
    """A server whose snapshots are made by interpreters that it starts, as users have it."""
    nursery.lend("")


@contextmanager
def serving(path: Path, *options: str, environment: dict[str, str] | None = None, prepare: Callable[[], None] | None = None) -> Iterator[Served]:
    """`kg serve PATH` on a free port, ended afterwards. `prepare`, a function of a module, is called in it first."""
    process = commands.Command("serve", path, "--no-open", "--port", "0", *options, env={**os.environ, **(environment or {})}, prepare=prepare)
    said: list[str] = []
    address = None
    for line in process.stderr:
        said.append(line)
        if found := re.search(r"at (http://\S+)/ ", line):
            address = found[1]
            break
    if address is None:
        raise AssertionError(f"the server did not start ({process.wait(20)}): {''.join(said)}")
    stderr = process.stderr
    reader = threading.Thread(target=lambda: said.extend(stderr), daemon=True)
    reader.start()
    try:
        yield Served(address, process, said)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        reader.join(5)
