"""What the commands share that write a store: options, the build, the summary."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.common import Seconds, printable, report, state, status_of
from kg.cli.progress import progress_meter, stage_meter
from kg.cli.sharding import SHARD_OPTIONS, shards_address
from kg.errors import UsageError
from kg.pipeline import Options

if TYPE_CHECKING:
    from kg.across.corrections import Corrections


_OF_STORE = ("retry", "keep_missing", "check_content", "validate", "no_wait")
_OF_SHARDS = ("retry", "validate")  # of these


@dataclass(frozen=True, slots=True)
class BuildChoice:
    """What the command line says of where a build goes, and of the processes that work."""

    folder: Path | None  # of the store
    shards: str | None  # the address
    cluster: str | None
    jobs: int | None
    memory: int | None  # bytes of one process
    timeout: float | None  # seconds for one document
    retry: bool
    keep_missing: bool
    check_content: bool
    validate: str
    no_wait: bool
    corrections: Path | None


def storing(command: Callable[..., Any]) -> Callable[..., Any]:
    """--store, --shards, the options that go with them, and those of the processes that work: to the command, one argument `choice`."""

    @functools.wraps(command)
    def run(*args: Any, shards: str | None, cluster: str | None, **rest: Any) -> Any:
        shards = shards_address(shards, cluster, rest)
        said = {f.name: rest.pop(f.name) for f in fields(BuildChoice) if f.name not in ("shards", "cluster")}
        idle = next((n for n in _OF_STORE if said[n] and said["folder"] is None and (shards is None or n not in _OF_SHARDS)), None)
        if idle is not None:
            raise UsageError(f"--{idle.replace('_', '-')} is for a store: name it with --store")
        said["validate"] = said["validate"] or "sample"
        said["memory"] = said["memory"] * 1_000_000 if said["memory"] else None
        return command(*args, choice=BuildChoice(shards=shards, cluster=cluster, **said), **rest)

    for option in (
        *SHARD_OPTIONS,
        click.option(
            "--corrections", metavar="FILE", type=click.Path(dir_okay=False, exists=True, path_type=Path),
            help="What persons said is otherwise (corrections.yaml), laid upon what the documents say; kg review writes it.",
        ),
        no_wait,
        click.option(
            "--validate", type=click.Choice(["sample", "all", "none"]),
            help="SHACL on a sample (one in a hundred, at least 20; the default), on all (extraction takes about twice as long, "
            "ten times where the library shacl is missing) or none; quotes are always held against their text.",
        ),
        click.option("--check-content", is_flag=True, help="Read every file, also where size and time are those of last time."),
        click.option("--keep-missing", is_flag=True, help="Keep documents whose files are gone."),
        click.option("--retry", is_flag=True, help="Try again what failed before."),
        click.option("--timeout", metavar="SECONDS", type=Seconds(min=1), help="Most that one document may take; default: 300."),
        click.option("--memory", metavar="MB", type=click.IntRange(min=300), help="Most that a worker may take; default: a share of the machine's."),
        click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Worker processes; default: one for each core."),
        click.option(
            "--store", "folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
            help="A store on disk that grows: only what is new or changed is extracted.",
        ),
    ):  # fmt: skip
        run = option(run)
    return run


no_wait = click.option("--no-wait", is_flag=True, help="Do not wait for another run on the same store.")


def waiting(no_wait: bool) -> Callable[[str], None] | None:
    return None if no_wait else lambda words: click.echo(f"kg: {printable(words)}", err=True)


def corrections_of(choice: BuildChoice) -> Corrections | None:
    """Raises UsageError where the file is not as it has to be."""
    from kg.across.corrections import read_corrections

    return read_corrections(choice.corrections) if choice.corrections else None


def report_stale(lines: Iterable[str]) -> None:
    """Corrections that fit nothing any more."""
    for line in lines:
        click.echo(f"kg: {printable(line)}", err=True)


def into_store(paths: tuple[Path, ...], folder: Path, options: Options, choice: BuildChoice) -> int:
    """Build, and say what was done. Returns the exit status."""
    from kg.store import BuildOptions, build_store
    from kg.workers.crew import TIMEOUT

    summary = build_store(
        paths,
        folder,
        BuildOptions(
            options.given, options.id, options.lexicon, options.base, progress_meter(), options.texts, options.corrections, options.llm, choice.jobs,
            choice.memory, choice.timeout or TIMEOUT, choice.retry, choice.validate, keep_missing=choice.keep_missing,
            check_content=choice.check_content, wait=waiting(choice.no_wait),
        ),
    )  # fmt: skip
    report(summary.failures)
    report_stale(summary.stale)
    if state().loudness >= 0:
        for line in summary.lines():
            click.echo(printable(line))
    failed = len(summary.failures) + summary.still_failed
    if failed:
        click.echo(f"kg: {failed} failed; see {folder / 'failures.jsonl'} (--retry tries them again)", err=True)
    return 1 if failed or summary.stale else 0


def write_out(folder: Path, output: Path, jobs: int | None) -> int:
    """All formats of what is in the store. Returns the exit status."""
    from kg.knowledge import Knowledge
    from kg.store import open_store
    from kg.workers.crew import cores

    with open_store(folder) as store:
        knowledge = Knowledge(store.corpus(), store.base, store.form.texts)
        refused = knowledge.write(output, jobs=jobs or cores(), tell=stage_meter(), wait=waiting(False))
    report(knowledge.failures)  # which SHACL, of the whole, found in documents of which it saw no sample
    for error in refused.values():
        click.echo(f"kg: {printable(str(error))}", err=True)
    if state().loudness >= 0:
        click.echo(f"{output}/: " + ", ".join(sorted(p.name for p in output.iterdir() if not p.name.startswith("."))))
    return status_of(knowledge, refused)
