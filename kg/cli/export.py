"""kg export"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from kg.cli.common import base_address, shared, state
from kg.errors import UsageError


@click.command(
    epilog="""\b
Examples:
  kg export out/ --format nq > graph.nq
  kg export out/ --format html -o map.html
  kg export out/ --format ttl --format csv -o elsewhere/"""
)
@click.argument("folder", metavar="FOLDER", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--format", "forms", required=True, multiple=True, metavar="FORMAT", help="jsonl csv nq trig ttl jsonld rdf html; may be repeated.")
@click.option("-o", "--output", metavar="PATH", type=click.Path(path_type=Path), help="File, or folder for several; default: standard output.")
@click.option("--base", metavar="IRI", callback=base_address, help="What the identifiers in RDF begin with.")
@shared
def export(folder: Path, forms: tuple[str, ...], output: Path | None, base: str | None) -> None:
    """Write one or more formats again from a FOLDER that kg build wrote."""
    from kg.export import Material, format_named
    from kg.export import export as write
    from kg.export.jsonl import read_corpus

    formats = [format_named(f) for f in dict.fromkeys(forms)]
    material = Material(read_corpus(folder), base)
    if output is None or str(output) == "-":
        if len(formats) > 1:
            raise UsageError("several formats need a folder: name it with -o")
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / formats[0].file
            write(material, formats[0].name, path)
            click.echo(path.read_bytes(), nl=False)
        return
    into_folder = len(formats) > 1 or output.is_dir() or str(output).endswith("/") or not output.suffix
    for f in formats:
        path = output / f.file if into_folder else output
        write(material, f.name, path)
        if state().loudness >= 0:
            click.echo(path)
