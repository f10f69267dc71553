"""kg export"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from kg.cli.common import RdfChoice, rdf_choice, shared, state
from kg.errors import IncompleteError, UsageError
from kg.export import ALL_NAMES, Format, Material, format_named
from kg.export import export as write
from kg.scratch import scratch_folder


@click.command(
    epilog="""\b
Examples:
  kg export out/ --format nq > graph.nq
  kg export out/ --format html -o map.html
  kg export out/ --format ttl --format csv -o elsewhere/
  kg export out/ --format graphml -o graph.graphml
  kg export out/ --format neo4j --format parquet -o elsewhere/"""
)
@click.argument("folder", metavar="FOLDER", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--format", "forms", required=True, multiple=True, metavar="FORMAT", help=f"One of {' '.join(ALL_NAMES)}; may be repeated.")
@click.option("-o", "--output", metavar="PATH", type=click.Path(path_type=Path), help="File, or folder for several; default: standard output.")
@rdf_choice
@shared
def export(folder: Path, forms: tuple[str, ...], output: Path | None, rdf: RdfChoice) -> None:
    """Write one or more formats again from a FOLDER that kg build wrote, or from a store.

    A store is never read into memory as a whole: what does not go document by document goes by way of scratch files,
    where TMPDIR says. The map of a graph that is too large for a browser shows its best connected part, and says so.
    """
    formats = [format_named(f) for f in dict.fromkeys(forms)]
    printed = output is None or str(output) == "-"
    if printed and len(formats) > 1:
        raise UsageError("several formats need a folder: name it with -o")
    if printed and formats[0].binary and sys.stdout.isatty():
        raise UsageError(f"{formats[0].name} is not for a terminal: name a file with -o")
    with _material(folder, rdf, len(formats) > 1) as material:
        _export(material, formats, output)


@contextlib.contextmanager
def _material(folder: Path, rdf: RdfChoice, drawn: bool) -> Iterator[Material]:
    """Of a store it is read as it is written: formats that go document by document never hold the whole."""
    from kg.records.built import Built
    from kg.store import is_store, open_store

    if is_store(folder):
        with open_store(folder) as store:
            yield Material(store.corpus(), rdf.base or store.base, rdf.texts is not False and store.form.texts, drawn)
    else:
        yield Material(Built(folder).corpus(), rdf.base, rdf.texts is not False, drawn)


def _export(material: Material, formats: list[Format], output: Path | None) -> None:
    if output is None or str(output) == "-":
        _to_standard_output(material, formats[0])
        return
    into_folder = len(formats) > 1 or output.is_dir() or str(output).endswith("/") or not output.suffix
    incomplete: IncompleteError | None = None
    for f in formats:
        path = output / f.file if into_folder else output
        incomplete = _write(material, f, path) or incomplete
        if state().loudness >= 0:
            click.echo(path)
    if incomplete is not None:
        raise incomplete


def _write(material: Material, form: Format, path: Path) -> IncompleteError | None:
    """Whole but for documents that the format cannot hold, which is said when all is written."""
    try:
        write(material, form.name, path)
    except IncompleteError as error:
        return error
    return None


def _to_standard_output(material: Material, form: Format) -> None:
    """All of it or nothing: what cannot be held is known before the first byte leaves."""
    with scratch_folder("export") as scratch:
        path = scratch / form.file
        incomplete = _write(material, form, path)
        with path.open("rb") as made:
            while piece := made.read(1 << 20):
                click.echo(piece, nl=False)
        if incomplete is not None:
            raise incomplete
