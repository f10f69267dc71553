"""kg validate"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.common import shared, state
from kg.cli.progress import progress_meter
from kg.errors import ValidationError

if TYPE_CHECKING:
    from kg.store import Checked
    from kg.validate import Report


@click.command(
    epilog="""\b
Examples:
  kg validate out/
  kg validate out/graph.trig
  kg validate store/ --all"""
)
@click.argument("path", metavar="PATH", type=click.Path(exists=True, path_type=Path))
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Worker processes for a store; default: one for each core.")
@click.option("--all", "every", is_flag=True, help="Also what takes long: a folder's map written anew; every order and page of a store's files.")
@shared
def validate(path: Path, jobs: int | None, every: bool) -> None:
    """Check a graph against the shapes (SHACL) and each quote against its text, in words that a person can read.

    PATH is a folder that kg build wrote, a file of RDF, or a store. In a folder, the graph is held against records.jsonl
    and the texts in sources.jsonl, and the other files against it; so is a file beside which they stand. Without them a
    file shows less, and the answer says so. Of a store, every document is checked, also whether its graph says what its
    facts state.
    """
    from kg.store import check_store, is_store
    from kg.validate import validate as check

    report: Checked | Report
    report = check_store(path, jobs, progress_meter(), every) if is_store(path) else check(path, every)
    if not report.conforms:
        raise ValidationError(str(report))
    if state().loudness >= 0:
        click.echo(str(report))
