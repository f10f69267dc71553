"""Labelled pairs of a target and a later figure: half of them were written before the rules and are not changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from across.pairs import corpus

from kg.across.promises import track

HERE = Path(__file__).parent
SETS = ("pairs_before.txt", "pairs_since.txt")


def read(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [[x.strip() for x in line.split("|")] for line in lines if line.strip() and not line.startswith("#")]


def outcome(pair: list[str]) -> str:
    target, result, _, *day = pair
    made, on = corpus(target, result, day[0] if day else None)
    promise = track(made, on).promises
    if not promise:
        return "untracked"
    (p,) = promise
    if p.result is None and result != "-":
        return "none"
    return f"{p.verdict}:{p.reason}" if p.reason else p.verdict
