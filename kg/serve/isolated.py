"""Work that takes long, in a process of its own: it can be ended, gives its memory back, and stands behind the pages.

python -m kg.serve.isolated < (a pickled function without arguments)
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import sys
from collections.abc import Callable

from kg.errors import ServeError, TimeLimitError
from kg.lean import leave_out_drawing
from kg.serve.sparql.oxigraph import module_bound_to_us

_NICE = 10  # behind the pages, where both want the processor


async def isolated(work: Callable[[], object], seconds: float) -> None:
    """Raises TimeLimitError where it takes too long, ServeError where it fails. Cancelled, it ends the process."""
    child = await asyncio.create_subprocess_exec(
        *module_bound_to_us("kg.serve.isolated"), stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(seconds):
            _, said = await child.communicate(pickle.dumps(work))
    except TimeoutError:
        raise TimeLimitError(f"this took longer than {seconds:g} seconds and was ended; narrow it") from None
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if child.returncode:
        raise ServeError(f"this could not be made: {said.decode('utf-8', 'replace').strip().rpartition(chr(10))[2][-300:] or child.returncode}")


def main() -> int:
    leave_out_drawing()
    os.nice(_NICE)
    pickle.load(sys.stdin.buffer)()
    return 0


if __name__ == "__main__":
    sys.exit(main())
