"""Which form of a thing is wanted: what the address says, else what the client prefers (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence


def preferred(accept: str, offered: Sequence[str]) -> str | None:
    """The media type of `offered` that `accept` likes best, the first where it likes several equally; None for none."""
    if not accept.strip():
        return offered[0]
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    best, liked = None, 0.0
    for own in offered:
        matching = [(_specific(r), q) for r, q in ranges if _matches(r, own)]
        quality = max(matching)[1] if matching else 0.0
        if quality > liked:
            best, liked = own, quality
    return best


def _range(part: str) -> tuple[str, float]:
    kind, *parameters = (x.strip().lower() for x in part.split(";"))
    quality = next((p.partition("=")[2] for p in parameters if p.startswith("q=")), "1")
    try:
        return kind, min(max(float(quality), 0.0), 1.0)
    except ValueError:
        return kind, 0.0


def _specific(kind: str) -> int:
    return 0 if kind == "*/*" else 1 if kind.endswith("/*") else 2


def _matches(kind: str, own: str) -> bool:
    return kind in ("*/*", own) or (kind.endswith("/*") and own.startswith(kind[:-1]))
