"""kg validate"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.common import shared, state
from kg.cli.progress import progress_meter
from kg.errors import MixedError, ValidationError

if TYPE_CHECKING:
    from kg.store import Checked
    from kg.validate import Report


@click.command(
    epilog="""\b
Examples:
  kg validate out/
  kg validate out/graph.trig
  kg validate store/"""
)
@click.argument("path", metavar="PATH", type=click.Path(exists=True, path_type=Path))
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Worker processes; default: one for each core.")
@shared
def validate(path: Path, jobs: int | None) -> None:
    """Check a graph against the shapes (SHACL) and each quote against its text, in words that a person can read.

    PATH is a folder that kg build wrote, a file of RDF, or a store. Of a store, every document is checked, also whether
    its graph says what its facts state.
    """
    from kg.export.output import reading
    from kg.store import check_store, is_store
    from kg.validate import validate as check
    from kg.workers.crew import cores

    report: Checked | Report
    if is_store(path):
        report = check_store(path, jobs, progress_meter())
    elif path.is_dir():
        with reading(path):
            _check_files(path)
            report = check(path / "graph.trig", jobs or cores())
    else:
        report = check(path, jobs or cores())
    if not report.conforms:
        raise ValidationError(str(report))
    if state().loudness >= 0:
        click.echo(str(report))


def _check_files(folder: Path) -> None:
    """Raises ValidationError where they are not all of one build."""
    from kg.export.output import MANIFEST, check

    try:
        if not check(folder, every=True):
            words = f"an earlier version wrote this folder, without {MANIFEST}: nothing tells whether its files are of one build"
            click.echo(f"kg: {folder}: {words}; build it again to have that checked", err=True)
    except MixedError as error:
        raise ValidationError(str(error)) from error
