"""kg load"""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.common import printable, shared, state
from kg.cli.progress import progress_meter
from kg.cli.storing import no_wait, waiting


@click.command(
    epilog="""\b
Examples:
  kg load shards/ --store store/
  kg load s3://bucket/shards --store store/"""
)
@click.argument("shards", metavar="SHARDS")
@click.option("--store", required=True, metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="The store; made where there is none.")
@click.option("--keep-missing", is_flag=True, help="Keep documents that earlier shards of the same corpus held and these do not.")
@no_wait
@shared
@click.pass_context
def load(context: click.Context, shards: str, store: Path, keep_missing: bool, no_wait: bool) -> None:
    """Bring shards, which kg build --shards or --cluster wrote, into a store: those documents that are new or changed.

    SHARDS is the folder or address with their manifest.json. Afterwards the store is as if built on this machine.
    """
    from kg.cluster import LoadOptions, load_shards

    done = load_shards(shards, store, LoadOptions(keep_missing, progress_meter(), waiting(no_wait)))
    if state().loudness >= 0:
        for line in done.lines():
            click.echo(printable(line))
    if done.failed:
        click.echo(f"kg: {done.failed} failed; see {store / 'failures.jsonl'}", err=True)
    context.exit(1 if done.failed else 0)
