"""kg build into shards: options and summary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.common import DocumentPath, printable, report, state
from kg.cli.fetch import is_web
from kg.cli.progress import progress_meter
from kg.errors import ReadError, UsageError
from kg.pipeline import Options

if TYPE_CHECKING:
    from kg.cli.storing import BuildChoice

LOCAL = "local"  # as kg.cluster calls it, which is imported late


class Address(str):
    """As s3://bucket/texts; no path of this machine."""


class OutputPath(click.Path):
    """A folder to write here, or, for shards, an address."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return Address(value) if "://" in str(value) else super().convert(value, param, ctx)


class CorpusPath(DocumentPath):
    """A path, or an address of a folder elsewhere."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return Address(value) if "://" in str(value) else super().convert(value, param, ctx)


CORPUS = click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=CorpusPath())


SHARD_OPTIONS = (
    click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler, tcp://HOST:PORT, whose workers extract; shards go to the address of -o."),
    click.option("--shards", metavar="ADDRESS", help="A folder here or anywhere that fsspec knows (s3://…): shards for kg load and kg push."),
)


def shards_address(shards: str | None, cluster: str | None, rest: dict[str, Any]) -> str | None:
    """Where shards are written, None where none are; of `rest`, the other options, -o is taken where it names the address.

    Raises UsageError for what does not go together.
    """
    if cluster is not None and shards is None:
        if rest["output"] is None:
            raise UsageError("--cluster: name the address that the shards are written to: -o s3://bucket/shards")
        shards, rest["output"] = str(rest["output"]), None
    if shards is None:
        _only_paths((*rest["paths"], rest["output"]))
        return None
    other = next((n for n in ("folder", "output") if rest[n] is not None), None)
    if other is not None:
        raise UsageError(f"--shards and {'--store' if other == 'folder' else '-o'}: shards first; then kg load {shards} --store DIR")
    if rest["corrections"] is not None:
        raise UsageError("--corrections and --shards: lay them upon the whole: kg build ... --store DIR --corrections FILE")
    if rest["jobs"] is not None and cluster not in (None, LOCAL):
        raise UsageError("--jobs is for this machine; a cluster does as much at once as it has workers")
    return shards


def _only_paths(paths: tuple[Path | Address | None, ...]) -> None:
    address = next((p for p in paths if isinstance(p, Address) and not is_web(p)), None)
    if address is not None:
        raise UsageError(f"{address}: an address is for shards: add --shards ADDRESS, or --cluster with -o")


def into_shards(paths: tuple[Path | Address, ...], options: Options, target: str, choice: BuildChoice) -> int:
    """Build shards at the address `target`, and say what was done. Returns the exit status."""
    from kg.cluster import ShardOptions, build_shards
    from kg.workers.crew import TIMEOUT

    if options.id is not None:
        raise UsageError("--id is for one document; shards hold many")
    if options.llm is not None:
        raise UsageError("--llm and --shards: the budget and the answers of a language model are one machine's; build without shards")
    here = tuple(p for p in paths if isinstance(p, Path))
    elsewhere = tuple(str(p) for p in paths if not isinstance(p, Path))
    try:
        done = build_shards(
            here, elsewhere, target,
            ShardOptions(
                options.given, None, options.lexicon, options.base, progress_meter(), options.texts, None, None, choice.jobs, choice.memory,
                choice.timeout or TIMEOUT, choice.retry, choice.validate, cluster=choice.cluster or LOCAL,
                tell=lambda words: click.echo(f"kg: {printable(words)}", err=True),
            ),
        )  # fmt: skip
    except ReadError as error:  # nothing could be listed: as many documents failed as there are
        click.echo(f"kg: {printable(str(error))}", err=True)
        return 1
    report(done.failures)
    if state().loudness >= 0:
        for line in done.lines():
            click.echo(printable(line))
    if done.failures:
        click.echo(f"kg: {len(done.failures)} failed; see {done.place}/failures.jsonl (--retry tries them again)", err=True)
    return 1 if done.failures else 0
