"""A row of the table `figure` in words of both languages, as the map says it."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

from kg.model import Figure, Period
from kg.words import LANGUAGES, Language, amount, meaning, period


def figure_of(row: sqlite3.Row) -> Figure:
    """What a row says, without whom it concerns."""
    when = Period(row["period_start"], row["period_end"]) if row["period_start"] or row["period_end"] else None
    return Figure(
        "", row["quote"], row["begin"], row["until"], Decimal(row["value"]), row["unit"], row["comparator"], row["measure"],
        row["status"], upper=None if row["upper"] is None else Decimal(row["upper"]), change=row["change"], period=when,
    )  # fmt: skip


def amounts(row: sqlite3.Row) -> dict[str, str]:
    figure = figure_of(row)
    return {language: amount(figure, language) for language in LANGUAGES}


def meanings(row: sqlite3.Row) -> dict[Language, str]:
    figure = figure_of(row)
    return {language: meaning(figure, language) for language in LANGUAGES}


def whens(row: sqlite3.Row) -> dict[str, str]:
    """The period, empty where the text says none."""
    figure = figure_of(row)
    return {language: period(figure.period, language, done=figure.status == "actual") if figure.period else "" for language in LANGUAGES}
