"""What the commands share that write a store: options, progress with rate and time left, the summary."""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from kg.cli.common import printable, report, state
from kg.errors import UsageError
from kg.pipeline import Options

_OFTEN = 0.2  # seconds between two looks of the meter


@dataclass(frozen=True, slots=True)
class Choice:
    """What the command line says of a store, and of the processes that work."""

    folder: Path | None  # of the store
    jobs: int | None
    memory: int | None  # bytes of one process
    timeout: float | None  # seconds for one document
    retry: bool
    keep_missing: bool
    check_content: bool
    validate: str
    no_wait: bool


def storing(command: Callable[..., Any]) -> Callable[..., Any]:
    """--store and the options that go with it, and those of the processes that work, handed to the command as one argument `choice`."""

    @functools.wraps(command)
    def run(*args: Any, folder: Path | None, jobs: int | None, memory: int | None, timeout: float | None, **rest: Any) -> Any:
        of_store = {name: rest.pop(name) for name in ("retry", "keep_missing", "check_content", "validate", "no_wait")}
        idle = next((n for n, v in of_store.items() if v and folder is None), None)
        if idle is not None:
            raise UsageError(f"--{idle.replace('_', '-')} is for a store: name it with --store")
        of_store["validate"] = of_store["validate"] or "sample"
        choice = Choice(folder, jobs, memory * 1_000_000 if memory else None, timeout, **of_store)
        return command(*args, choice=choice, **rest)

    for option in (
        no_wait,
        click.option(
            "--validate", type=click.Choice(["sample", "all", "none"]),
            help="SHACL on a sample (one in a hundred, at least 20; the default), on all (extraction takes about ten times as long, "
            "twice with the extra shacl) or none; quotes are always held against their text.",
        ),
        click.option("--check-content", is_flag=True, help="Read every file, also where size and time are those of last time."),
        click.option("--keep-missing", is_flag=True, help="Keep documents whose files are gone."),
        click.option("--retry", is_flag=True, help="Try again what failed before."),
        click.option("--timeout", metavar="SECONDS", type=click.FloatRange(min=1), help="Most that one document may take; default: 300."),
        click.option("--memory", metavar="MB", type=click.IntRange(min=100), help="Most that a worker may take; default: a share of the machine's."),
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


def into_store(paths: tuple[Path, ...], folder: Path, options: Options, choice: Choice) -> int:
    """Build, and say what was done. Returns the exit status."""
    from kg.store import BuildOptions, build_store
    from kg.store.workers import TIMEOUT

    summary = build_store(
        paths,
        folder,
        BuildOptions(
            options.given, options.id, options.lexicon, options.base, choice.jobs, choice.memory, choice.retry, choice.keep_missing,
            choice.check_content, choice.validate, progress_meter(), waiting(choice.no_wait),
            timeout=choice.timeout or TIMEOUT,
        ),
    )  # fmt: skip
    report(summary.failures)
    if state().loudness >= 0:
        for line in summary.lines():
            click.echo(printable(line))
    failed = len(summary.failures) + summary.still_failed
    if failed:
        click.echo(f"kg: {failed} failed; see {folder / 'failures.jsonl'} (--retry tries them again)", err=True)
    return 3 if summary.refused else 1 if failed else 0


def write_out(folder: Path, output: Path, jobs: int | None) -> int:
    """All formats of what is in the store. Returns the exit status."""
    from kg.pipeline import Knowledge
    from kg.store import open_store
    from kg.store.workers import cores

    with open_store(folder) as store:
        refused = Knowledge(store.corpus(), store.base).write(output, jobs=jobs or cores(), tell=telling())
    for error in refused.values():
        click.echo(f"kg: {error}", err=True)
    if state().loudness >= 0:
        click.echo(f"{output}/: " + ", ".join(sorted(p.name for p in output.iterdir() if not p.name.startswith("."))))
    return 1 if refused else 0


def progress_meter() -> Callable[[int, int, str], None] | None:
    """A line that is written over on a terminal; with -v a line for each document anywhere."""
    if state().loudness > 0:
        return lambda done, of, name: click.echo(f"[{done}/{of}] {printable(name)}" if of else f"{name} …", err=True) if name else None
    if state().loudness < 0 or not sys.stderr.isatty():
        return None
    return Meter()


def telling() -> Callable[[str], None] | None:
    """As a meter, for work of which nobody knows how much there is."""
    meter = progress_meter()
    return None if meter is None else lambda words: meter(0, 0, words)


class Meter:
    """How far, how fast, how long still."""

    def __init__(self) -> None:
        self._started: float | None = None
        self._shown = 0.0

    def __call__(self, done: int, of: int, name: str) -> None:
        now = time.monotonic()
        if self._started is None and of:
            self._started = now
        if now - self._shown < _OFTEN and done != of:
            return
        self._shown = now
        words = "" if of and done == of else self.words(done, of, name, now - (self._started or now))
        click.echo("\r\x1b[K" + words, err=True, nl=False)

    @staticmethod
    def words(done: int, of: int, name: str, seconds: float) -> str:
        if not of:
            return f"{name} …" if name else f"looking at files: {done:,}" if done else ""
        rate = done / seconds if seconds else 0.0
        left = f"{rate:,.0f}/s, {duration((of - done) / rate)} left" if rate else ""
        return f"{done:,}/{of:,}  {left}  {printable(name)}"[:78]


def duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
