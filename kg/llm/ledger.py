"""What a run asked and what came of it, counted by all its processes in one file."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PATIENCE = 3  # answers that fail before nobody is asked any more


@dataclass(frozen=True, slots=True)
class Ledger:
    file: Path

    def take(self, budget: int) -> bool:
        """Whether one more request may be made; it is counted."""
        with self._open() as said:
            if said.get("stopped"):
                _count(said, "unasked")
                return False
            if said.get("asked", 0) >= budget:
                _count(said, "over")
                return False
            _count(said, "asked")
            return True

    def add(self, **counts: int) -> None:
        with self._open() as said:
            for name, number in counts.items():
                _count(said, name, number)

    def failed(self, why: str, last: bool = False) -> None:
        """An answer that did not come or was none. `last`: nobody is asked any more; so it is after a few such."""
        with self._open() as said:
            _count(said, "failed")
            said.setdefault("why", why)
            if last or said["failed"] >= _PATIENCE:
                said["stopped"] = True

    def counts(self) -> dict[str, Any]:
        with self._open() as said:
            return dict(said)

    @contextmanager
    def _open(self) -> Iterator[dict[str, Any]]:
        with self.file.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            said: dict[str, Any] = json.loads(file.read() or "{}")
            yield said
            file.seek(0)
            file.truncate()
            json.dump(said, file)


def _count(said: dict[str, Any], name: str, number: int = 1) -> None:
    said[name] = said.get(name, 0) + number


def told(said: dict[str, Any]) -> Iterator[str]:
    """The counts in words: what was asked and kept, then what was not and why."""
    asked, kept, refused = said.get("asked", 0), said.get("kept", 0), said.get("refused", 0)
    yield f"asked {asked} ({said.get('tokens', 0):,} tokens), {said.get('cached', 0)} from the cache; {kept} records kept, {refused} refused"
    if over := said.get("over"):
        yield f"{over} sentences were not asked: the budget was used up; --llm-budget sets it, and what was answered is not asked again"
    if failed := said.get("failed"):
        rest = f", and {said['unasked']} more were not asked" if said.get("unasked") else ""
        yield f"{failed} sentences got no answer{rest}: {said['why']}"
