"""What the commands share that read documents: what a caller says of these, and how far the reading is."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from kg.cli.common import printable, state
from kg.cli.progress import progress_meter
from kg.pipeline import Options
from kg.read import Given
from kg.read.beside import typed


def reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """--published, --publisher, --jurisdiction, --id, handed to the command as one argument `options`."""

    @functools.wraps(command)
    def run(*args: Any, published: str | None, document_id: str | None, **rest: Any) -> Any:
        given = typed(published=published, publisher=rest.pop("publisher"), jurisdiction=rest.pop("jurisdiction"))
        _told_if_unlisted(given)
        return command(*args, options=Options(given, document_id, state().lexicon, None, _meter_of_begun()), **rest)

    for option in (
        click.option("--id", "document_id", help="Identifier of the document, where there is only one."),
        click.option("--jurisdiction", metavar="PLACE", help="Place whose government speaks: 重庆市; 全国 for the centre."),
        click.option("--publisher", metavar="NAME", help="Who published the documents."),
        click.option("--published", metavar="DATE", help="A year, a month or a day: 2025, 2025-02, 2025-02-13."),
    ):
        run = option(run)
    return run


def _told_if_unlisted(given: Given) -> None:
    """A development zone or a village is listed nowhere, and neither is a slip of the pen."""
    from kg import lexicon
    from kg.text.gazetteer import gazetteer

    place = given.jurisdiction
    known = lexicon.load(state().lexicon).of(gazetteer) if place else None
    if place and known and place not in known.by_name and place not in known.kinds.data["nation_names"]:
        click.echo(f"kg: --jurisdiction {printable(place)}: no list of places has this name; it is taken as the name of one that is not listed", err=True)


def _meter_of_begun() -> Callable[[int, int, str], None] | None:
    """Counts the document at hand, which reading one after the other tells before it is done."""
    meter = progress_meter()
    return None if meter is None else lambda done, of, name: meter(done + bool(name), of, name)
