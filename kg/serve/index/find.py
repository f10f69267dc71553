"""The search: names and short forms by their characters or their sound, then the texts of documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from kg.search import IN_TEXT, SOUNDS, closeness, in_order, normal, pairs, simplified_signs, spaced, words_of
from kg.serve.addresses import DOCUMENT, stretch_address

_LOOKED_AT = 200  # names that are ranked for one search
_SCATTERED = 2000  # … of those that hold the characters of a word anywhere
_AROUND = 16  # characters shown before and behind what a text holds
NODE = "n.number, n.id, n.type, n.name, n.kind, n.date, n.degree, n.mentions"
_HEAD = f"SELECT m.number AS at, n.rank, m.text, m.normal, {NODE} FROM"
_AFTER = "JOIN node n ON n.number = m.node"


class Reads(Protocol):
    """What answers SQL: the index."""

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]: ...


def names(index: Reads, query: str, types: Sequence[str], limit: int) -> list[sqlite3.Row]:
    """Rows of nodes with the name that fits (`text`), the closest first."""
    words = words_of(query)
    if not words:
        return []
    of_type = f"AND n.type IN ({', '.join('?' * len(types))})" if types else ""
    best: dict[int, tuple[tuple[Any, ...], sqlite3.Row]] = {}
    for row in _candidates(index, normal(query), words, of_type, types, limit):
        figure = row["type"] == "figure"
        whole, parts = closeness(normal(query), row["normal"]), max(closeness(w, row["normal"]) for w in words)
        rank = (min(whole, parts) if whole < SOUNDS else parts, figure, 0 if figure else len(row["normal"]), row["rank"], row["id"], row["at"])
        if row["number"] not in best or rank < best[row["number"]][0]:
            best[row["number"]] = (rank, row)
    return [row for _, row in sorted(best.values(), key=lambda b: b[0])[:limit]]


def _candidates(index: Reads, whole: str, words: Sequence[str], of_type: str, types: Sequence[str], limit: int) -> Iterable[sqlite3.Row]:
    """What is, begins with or holds the words comes first; where that is not enough, what holds their characters in order."""
    found: list[sqlite3.Row] = []

    def enough() -> bool:
        return len({row["number"] for row in found}) >= limit

    found += index.rows(f"{_HEAD} name m {_AFTER} WHERE m.normal = ? {of_type} ORDER BY m.number LIMIT {_LOOKED_AT}", [whole, *types])
    begins = f"{_HEAD} name m {_AFTER} WHERE m.normal >= ? AND m.normal < ? {of_type} ORDER BY m.number LIMIT {_LOOKED_AT}"
    found += index.rows(begins, [whole, whole + "\U0010ffff", *types])
    holds = f"{_HEAD} name_words w JOIN name m ON m.number = w.rowid {_AFTER} WHERE name_words MATCH ? {of_type} ORDER BY w.rowid LIMIT ?"
    if not enough():
        found += index.rows(holds, [" AND ".join(f'"{spaced(w)}"' for w in words), *types, _LOOKED_AT])
    if not enough() and all(len(w) > 1 for w in words) and len(whole) < 40:
        letters = " AND ".join(f'"{c}"' for c in dict.fromkeys("".join(words)))
        rows = index.rows(holds, [f"characters : ({letters})", *types, _SCATTERED])
        found += [row for row in rows if all(in_order(w, row["normal"]) for w in words)]
    return found


def texts(index: Reads, query: str, limit: int) -> list[dict[str, Any]]:
    """Documents whose text holds every word, with where the first stands: the address and the words around it."""
    words = [w for w in query.split() if len(normal(w)) > 1]
    asked = " AND ".join(f'"{pair}"' for w in words for pair in pairs(w).split())
    if not asked or limit <= 0:
        return []
    rows = index.rows(
        "SELECT d.id, coalesce(d.title, d.id) AS title, d.publisher, d.published, d.text FROM text_pairs t "
        "JOIN document d ON d.number = t.rowid WHERE text_pairs MATCH ? ORDER BY d.published IS NULL, d.published DESC, d.id LIMIT ?",
        [asked, 4 * limit],
    )
    return [hit for row in rows if (hit := _in_text(row, words))][:limit]


def _in_text(row: sqlite3.Row, words: Sequence[str]) -> dict[str, Any] | None:
    text: str = row["text"] or ""
    plain = text.translate(simplified_signs())  # of the same length
    at = [plain.find(w.translate(simplified_signs())) for w in words]
    if min(at, default=-1) < 0:
        return None
    start, end = at[0], at[0] + len(words[0])
    around = text[max(0, start - _AROUND) : end + _AROUND]
    return {
        "id": DOCUMENT + row["id"], "type": "document", "name": row["title"], "address": stretch_address(row["id"], start, end),
        "matched": "…" + " ".join(around.split()) + "…", "detail": " · ".join(x for x in (row["publisher"], row["published"]) if x),
    }  # fmt: skip


__all__ = ["IN_TEXT", "NODE", "names", "texts"]
