"""kg remove"""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.common import printable, shared, state
from kg.cli.storing import no_wait, waiting


@click.command(
    epilog="""\b
Examples:
  kg remove 2024/a.txt --store store/"""
)
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@click.option("--store", "folder", required=True, metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="The store that kg build --store made.")
@no_wait
@shared
def remove(documents: tuple[str, ...], folder: Path, no_wait: bool) -> None:
    """Take documents out of a store, by identifier (the path below the folder that was built).

    A file that still stands in the folder comes back with the next build.
    """
    from kg.store import remove as take_out

    for name in take_out(documents, folder, waiting(no_wait)):
        if state().loudness >= 0:
            click.echo(printable(f"removed: {name}"))
