"""YASGUI, which the program `oxigraph` carries inside: fetched from it once, when the first page asks for it.

The program gives its files over a port alone. So it is started for that moment: over nothing, so that there is nothing
to be asked for, and ended as soon as the files have come.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from shutil import which
from sysconfig import get_path

import httpx2

from kg.errors import ServeError
from kg.serve.sparql.oxigraph import bare_environment, bound_to_us

NAMES = ("yasgui.min.js", "yasgui.min.css")
_SECONDS = 15.0
_ATTEMPTS = 4
_MEMORY = 512 << 20


def executable() -> Path:
    """The program `oxigraph`. Raises ServeError where the package is not installed."""
    name = "oxigraph"
    places = [Path(sys.executable).parent / name, Path(get_path("scripts")) / name]
    with contextlib.suppress(PackageNotFoundError):
        places += [Path(str(f.locate())) for f in files("oxigraph") or () if f.name == name]
    if on_path := which(name):
        places.append(Path(on_path))
    for place in places:
        if place.is_file():
            return place.resolve()
    raise ServeError("the program oxigraph is missing; pip install oxigraph")


class Yasgui:
    """Its files by name."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}
        self._fetching = asyncio.Lock()

    async def file(self, name: str) -> bytes:
        """One of NAMES. Raises ServeError where the program does not give it."""
        async with self._fetching:
            if not self._files:
                self._files = await _fetched()
        return self._files[name]


async def _fetched() -> dict[str, bytes]:
    trouble = ""
    for _ in range(_ATTEMPTS):  # somebody else may take the port between our looking and its listening
        try:
            async with asyncio.timeout(_SECONDS), _running() as address, httpx2.AsyncClient(trust_env=False, verify=False) as client:
                answers = {name: await client.get(f"{address}/{name}", timeout=_SECONDS) for name in NAMES}
                return {name: answer.raise_for_status().content for name, answer in answers.items()}
        except (OSError, TimeoutError, httpx2.HTTPError) as error:
            trouble = str(error) or type(error).__name__
    raise ServeError(f"YASGUI does not come out of {executable()}: {trouble}")


@contextlib.asynccontextmanager
async def _running() -> AsyncIterator[str]:
    """The address of the program, over an empty store in memory."""
    port = _free_port()
    command = bound_to_us([str(executable()), "serve", "--bind", f"127.0.0.1:{port}"], _MEMORY)
    with tempfile.TemporaryDirectory(prefix="kg-yasgui-") as folder:
        child = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=bare_environment(),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            assert child.stderr is not None
            said = await child.stderr.readline()
            if b"Listening" not in said:
                raise OSError(said.decode("utf-8", "replace").strip() or "it ended at once")
            yield f"http://127.0.0.1:{port}"
        finally:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
