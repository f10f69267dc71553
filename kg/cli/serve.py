"""kg serve"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.common import base_address, printable, shared, state
from kg.serve.source import find_source


@click.command(
    epilog="""\b
Examples:
  kg serve exports/briefings
  kg serve article.txt
  kg serve out/ --review corrections.yaml
  kg serve out/ --port 9000 --no-open --timeout 60"""
)
@click.argument("path", metavar="[PATH]", required=False, type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), help="Default: 8642, or any free one where that is taken.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Any other than loopback lets others read.")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@click.option("--timeout", type=click.IntRange(1, 3600), default=20, show_default=True, help="Seconds that a query may take.")
@click.option("--base", metavar="IRI", callback=base_address, help="What identifiers begin with, where texts are built first.")
@click.option(
    "--review", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="A page that asks what is uncertain, and writes the answers to FILE."
)
@shared
def serve(path: Path | None, no_open: bool, base: str | None, **choice: Any) -> None:
    """Browse and query a graph: PATH is a folder that kg build wrote, a store, or texts that are built first.

    Without PATH the newest output in exports/ is served. A new build of PATH is shown without a restart.
    """
    from kg.serve.run import ServeOptions, serve

    options = ServeOptions(browser=not no_open, base=base, lexicon=state().lexicon, verbose=state().loudness > 0, **choice)
    quiet = state().loudness < 0
    serve(find_source(path), options, lambda line: None if quiet else click.echo(printable(line), err=True))
