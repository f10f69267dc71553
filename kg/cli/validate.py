"""kg validate"""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.common import shared, state
from kg.errors import ValidationError


@click.command(
    epilog="""\b
Examples:
  kg validate out/
  kg validate out/graph.trig"""
)
@click.argument("path", metavar="PATH", type=click.Path(exists=True, path_type=Path))
@shared
def validate(path: Path) -> None:
    """Check a graph against the shapes (SHACL) and each quote against its text, in words that a person can read."""
    from kg.validate import validate as check

    report = check(path / "graph.trig" if path.is_dir() else path)
    if not report.conforms:
        raise ValidationError(str(report))
    if state().loudness >= 0:
        click.echo(str(report))
