"""Who is asked, for how much, and where answers are kept: what the command line says of a language model."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import UsageError

KEY = "KG_LLM_KEY"  # the variable of the environment that holds the key; it is written nowhere
BUDGET, SECONDS = 200, 60.0
_MODEL = re.compile(r"[^\s@\x00-\x1f]{1,200}")


@dataclass(frozen=True, slots=True)
class Settings:
    """`url` is what stands before /chat/completions: http://127.0.0.1:11434/v1. `budget`: requests of one run, 0 for none.

    `ledger` is a file that all processes of the run count in.
    """

    url: str
    model: str
    cache: Path
    ledger: Path
    budget: int = BUDGET
    seconds: float = SECONDS  # for one answer

    def __post_init__(self) -> None:
        """Raises UsageError for what cannot be asked."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None or parts.query or parts.fragment:
            raise UsageError(f"--llm {self.url}: the address of an OpenAI-compatible server is wanted, such as http://127.0.0.1:11434/v1")
        if parts.scheme == "http" and key() and not _is_near(parts.hostname):
            raise UsageError(f"--llm {self.url}: the key in {KEY} would be sent in the clear; give an https address")
        if not _MODEL.fullmatch(self.model):
            raise UsageError(f"--llm-model {self.model}: the name of a model holds no blanks and no @")


def key() -> str:
    return os.environ.get(KEY, "").strip()


def _is_near(host: str) -> bool:
    """Whether a host is this machine: what is sent there passes nobody."""
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def default_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zhengtu" / "llm"
