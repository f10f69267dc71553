"""kg mcp"""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.common import base_address, printable, shared, state
from kg.errors import UsageError


@click.command(
    epilog="""\b
Examples:
  kg mcp exports/briefings
  kg mcp out/ --timeout 60
In an assistant's settings: command "kg", arguments ["mcp", "/path/to/out"]."""
)
@click.argument("path", metavar="[PATH]", required=False, type=click.Path(path_type=Path))
@click.option("--timeout", type=click.IntRange(1, 3600), default=20, show_default=True, help="Seconds that a query may take.")
@click.option("--base", metavar="IRI", callback=base_address, help="What identifiers begin with, where texts are built first.")
@shared
def mcp(path: Path | None, timeout: int, base: str | None) -> None:
    """Let an assistant ask a graph, over the Model Context Protocol on standard input and output.

    PATH is as for kg serve. The tools are search, entity, figures, promises, timeline, sparql and evidence; every fact comes with its quotes.
    """
    try:
        from kg.serve.assistants.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise UsageError("kg mcp needs the package mcp: pip install 'zhengtu[mcp]'") from error
    from kg.serve.live import LiveOptions
    from kg.serve.source import find_source

    quiet = state().loudness < 0
    say = (lambda _: None) if quiet else (lambda line: click.echo(f"kg: {printable(line)}", err=True))
    serve(find_source(path), LiveOptions(timeout, base, state().lexicon, say))
