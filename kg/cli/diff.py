"""kg diff"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import click

from kg.cli import differences
from kg.cli.common import shared, state
from kg.cli.reading import reading
from kg.diff import TYPES, DocumentDiff, compare
from kg.diff import differences as differing
from kg.errors import UsageError
from kg.files import atomic_write
from kg.model import Facts
from kg.pipeline import Options
from kg.read import Given
from kg.records.built import Built

_SIDE = click.Path(exists=True, path_type=Path)


@click.command(
    epilog="""\b
Examples:
  kg diff yesterday/ today/
  kg diff report.txt report-corrected.txt
  kg diff yesterday/ today/ --only figure --only post
  kg diff yesterday/ today/ --format json -o changes.json
  kg diff yesterday/ today/ --quiet --exit-code && echo nothing new"""
)
@click.argument("before", metavar="A", type=_SIDE)
@click.argument("after", metavar="B", type=_SIDE)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--only", multiple=True, metavar="TYPE", type=click.Choice(TYPES), help=f"One of {' '.join(TYPES)}; may be repeated.")
@click.option("--exit-code", is_flag=True, help="End with status 1 where there are differences.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output.")
@reading
@shared
@click.pass_context
def diff(context: click.Context, /, before: Path, after: Path, output: Path | None, options: Options, **choice: object) -> None:
    """Show what B says differently from A: facts gained (+), lost (-) and changed (~), with their words.

    A and B are two folders that kg build wrote, two stores, or two versions of one document, which are read like any other.
    Facts are compared by what they mean: where they stand makes no difference. Places are LINE:COLUMN.
    """
    only = choice["only"] or TYPES
    assert isinstance(only, tuple)
    found = _folders(before, after, options, only) if before.is_dir() else _files(before, after, options, only)
    tally = differences.Tally()
    _write(differences.json(found, tally) if choice["form"] == "json" else _for_people(found, tally, output), output)
    context.exit(1 if choice["exit_code"] and tally.documents else 0)


def _folders(before: Path, after: Path, options: Options, only: tuple[str, ...]) -> Iterator[DocumentDiff]:
    if not after.is_dir():
        raise UsageError(f"{after} is a file and {before} a folder: give two folders that kg build wrote, or two files")
    if options.given != Given() or options.id is not None:
        raise UsageError("--published, --publisher, --jurisdiction and --id are for two files; a built folder has its own")
    with contextlib.ExitStack() as opened:
        old, new = (_opened(folder, opened) for folder in (before, after))

        def same(document: str) -> bool:
            return isinstance(old, Built) and isinstance(new, Built) and old.same(new, document)

        yield from differing(old, new, only, same)


def _opened(folder: Path, opened: contextlib.ExitStack) -> Mapping[str, Facts]:
    from kg.store import is_store, open_store

    return opened.enter_context(open_store(folder)) if is_store(folder) else Built(folder)


def _files(before: Path, after: Path, options: Options, only: tuple[str, ...]) -> Iterator[DocumentDiff]:
    if after.is_dir():
        raise UsageError(f"{before} is a file and {after} a folder: give two folders that kg build wrote, or two files")
    found = compare(_facts(before, options), _facts(after, options), only)
    return iter([found] if found.changes else [])


def _facts(path: Path, options: Options) -> Facts:
    from kg import pipeline

    corpus = pipeline.build(path, replace(options, progress=None)).corpus
    if len(corpus.facts) != 1:
        reason = corpus.failures[0].reason if corpus.failures else f"{path}: holds {len(corpus.facts)} documents, not one"
        raise UsageError(reason)
    return corpus.facts[0]


def _for_people(found: Iterable[DocumentDiff], tally: differences.Tally, output: Path | None) -> Iterator[str]:
    coloured = output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    quiet = state().loudness < 0
    for block in differences.text(tally.watch(found), coloured):
        if not quiet:
            yield block
    if not quiet:
        yield f"{tally}\n"


def _write(pieces: Iterable[str], output: Path | None) -> None:
    if output is None or str(output) == "-":
        for piece in pieces:
            click.echo(piece.encode("utf-8"), nl=False)
        return

    def put(part: Path) -> None:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(pieces)

    atomic_write(output, put)
