"""The process that answers one query from the register, as `kg.query_child` does from the graph: so that it can be ended."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

from kg.register.answers import answer


def main() -> int:
    """0 with the result, 1 with a message."""
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    job = json.load(sys.stdin)
    try:
        sys.stdout.write("rows\n" + answer(Path(job["documents"]), job["name"], job["values"]))
    except sqlite3.Error as error:
        sys.stdout.write(f"the register cannot be read: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
