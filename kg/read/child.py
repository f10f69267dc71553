"""The process in which one file of a risky format is read: bytes on standard input, a document as JSON on standard output.

Status 0 with the document, 3 with what refused it; any other: the reader came to harm.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
from typing import Any

REFUSED = 3  # no status with which an interpreter ends by itself


def main() -> int:
    module, seconds, memory, name = sys.argv[1:5]
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = os.dup(1)
    os.dup2(2, 1)  # what a library prints is none of the answer
    said, status = answer(module, sys.stdin.buffer.read(), name)
    with os.fdopen(out, "wb") as answers:
        answers.write(json.dumps(said).encode("ascii"))
    return status


def answer(module: str, data: bytes, name: str) -> tuple[dict[str, Any], int]:
    """What the reader of a module makes of a file, and the status. Raises MemoryError."""
    from kg.errors import ReadError, lacks_memory
    from kg.read.isolated import as_json

    try:
        return as_json(importlib.import_module(module).read(data, name)), 0
    except ReadError as error:
        return {"refused": str(error)}, REFUSED
    except RecursionError:
        return {"refused": f"{name}: it is nested too deep to be read; it is damaged, or made to do harm"}, REFUSED
    except Exception as error:  # whatever a damaged file brings a library to
        if "map segment" in str(error) or "allocate" in str(error) or lacks_memory(error):
            raise MemoryError from error
        if isinstance(error, ImportError):
            return {"refused": f"{name}: {error}; install what reads it: pip install 'zhengtu[documents]'"}, REFUSED
        why = " ".join(f"{type(error).__name__} {error}".split())[:200]
        return {"refused": f"{name}: it is damaged, or of another kind than its name says ({why}); save its text and read that"}, REFUSED


if __name__ == "__main__":
    sys.exit(main())
