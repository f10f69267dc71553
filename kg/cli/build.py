"""kg build"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import click

from kg.cli.common import PATHS, base_address, reading, report, shared, state, write_failures
from kg.errors import KgError, UsageError
from kg.pipeline import Options


@click.command(
    epilog="""\b
Examples:
  kg build data/briefings
  kg build article.txt -o out/
  kg build article.html --published 2025-02-13 --jurisdiction 重庆市"""
)
@PATHS
@click.option("-o", "--output", metavar="DIR", type=click.Path(path_type=Path), help="Folder to write; default: exports/NAME.")
@click.option("--base", metavar="IRI", callback=base_address, help="What the identifiers in RDF begin with.")
@reading
@shared
@click.pass_context
def build(
    context: click.Context, paths: tuple[Path, ...], output: Path | None, base: str | None, options: Options
) -> None:
    """Read files and folders, extract, link, validate, and write the graph in every format with its map.

    Writes graph.ttl .trig .nq .jsonld .rdf, records.jsonl, figures.csv and map.html; failures.jsonl names the
    documents that failed.
    """
    from kg import pipeline

    started = time.monotonic()
    target = output or Path("exports") / _name(paths)
    if target.exists() and not target.is_dir():
        raise UsageError(f"-o {target}: this is a file; name a folder")
    knowledge = pipeline.build(paths, replace(options, base=base))
    report(knowledge.failures)
    refused: dict[str, KgError] = {}
    if knowledge.corpus.facts:
        refused = knowledge.write(target)
    write_failures(knowledge.failures, target / "failures.jsonl")
    for error in refused.values():
        click.echo(f"kg: {error}", err=True)
    if state().loudness >= 0 and knowledge.corpus.facts:
        click.echo(f"{knowledge.summary()} in {time.monotonic() - started:.1f} s")
        click.echo(f"{target}/: " + ", ".join(sorted(p.name for p in target.iterdir() if not p.name.startswith("."))))
        if "html" not in refused:
            click.echo(f"Map: {target / 'map.html'}")
    if knowledge.failures:
        click.echo(f"kg: {len(knowledge.failures)} failed; see {target / 'failures.jsonl'}", err=True)
    context.exit(1 if knowledge.failures or refused else 0)


def _name(paths: tuple[Path, ...]) -> str:
    """The output folder's: of the only file or folder, else of the folder that the first stands in."""
    first = paths[0].resolve()
    own = first if len(paths) == 1 else first.parent
    return (own.stem if own.is_file() else own.name) or "root"
