"""What the commands share: options that stand before or after the sub-command, progress, failures."""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

import kg
from kg.errors import DefectError, KgError, UsageError, ValidationError
from kg.files import atomic_write

if TYPE_CHECKING:
    from kg.knowledge import Knowledge
    from kg.model import Failure

F = TypeVar("F", bound=Callable[..., Any])


class DocumentPath(click.Path):
    """A path that is there, a pattern such as 'texts/**/*.txt', or - for a list of paths on standard input."""

    def __init__(self) -> None:
        super().__init__(exists=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from kg.read.find import STANDARD_INPUT
        from kg.read.pattern import is_pattern

        path = Path(value)
        if path == STANDARD_INPUT or (is_pattern(path) and not os.path.lexists(path)):
            return path
        return super().convert(value, param, ctx)


class Seconds(click.FloatRange):
    """So many, and no number that is none (nan) or without end (inf)."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        seconds = super().convert(value, param, ctx)
        if not math.isfinite(seconds):
            self.fail(f"{value!r} is no number of seconds", param, ctx)
        return seconds


PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=DocumentPath())


@dataclass
class State:
    """What -v, -q and --lexicon say, wherever on the line they stand."""

    loudness: int = 0
    lexicon: Path | None = None


def state() -> State:
    found: State = click.get_current_context().find_root().ensure_object(State)
    return found


def _louder(context: click.Context, _: click.Parameter, times: int) -> None:
    context.find_root().ensure_object(State).loudness += times


def _quieter(context: click.Context, _: click.Parameter, quiet: bool) -> None:
    if quiet:
        from kg.read import notes

        context.find_root().ensure_object(State).loudness = -1
        notes.quiet()


def _lexicon(context: click.Context, _: click.Parameter, folder: Path | None) -> None:
    if folder is not None:
        context.find_root().ensure_object(State).lexicon = folder


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"kg, version {kg.__version__}")
        context.exit()


def shared(command: F) -> F:
    """--lexicon, -v, -q and --version, accepted by the group and by each command."""
    for option in (
        click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit."),
        click.option("-q", "--quiet", is_flag=True, expose_value=False, callback=_quieter, help="Only errors."),
        click.option("-v", "--verbose", count=True, expose_value=False, callback=_louder, help="Say more."),
        click.option(
            "--lexicon",
            metavar="DIR",
            type=click.Path(file_okay=False, path_type=Path),
            expose_value=False,
            callback=_lexicon,
            help="A folder of your own lexicon files, added to ours.",
        ),
    ):
        command = option(command)
    return command


def base_address(_: click.Context, __: click.Parameter, base: str | None) -> str | None:
    """Raises UsageError where --base is no absolute address."""
    if base is not None and not _is_absolute(base):
        raise UsageError(f"--base {base}: an absolute http or https address is wanted, such as https://example.org/id/")
    return base


@dataclass(frozen=True, slots=True)
class RdfChoice:
    """What the command line says of RDF; None where it says nothing."""

    base: str | None
    texts: bool | None


def rdf_choice(command: Callable[..., Any]) -> Callable[..., Any]:
    """--base and --no-text, handed to the command as one argument `rdf`."""

    @functools.wraps(command)
    def run(*args: Any, base: str | None, no_text: bool, **rest: Any) -> Any:
        return command(*args, rdf=RdfChoice(base, False if no_text else None), **rest)

    for option in (
        click.option("--no-text", is_flag=True, help="Leave the documents' texts out of RDF: it is smaller, and no longer proves its quotes."),
        click.option("--base", metavar="IRI", callback=base_address, help="What the identifiers in RDF begin with."),
    ):
        run = option(run)
    return run


def _is_absolute(base: str) -> bool:
    from pyoxigraph import NamedNode

    try:
        return base.startswith(("http://", "https://")) and bool(NamedNode(base))
    except ValueError:  # no address
        return False


_CONTROLS = {c: chr(0x2400 + c) for c in range(0x20) if chr(c) not in "\t\n"} | {0x7F: "\u2421"}
_CONTROLS |= dict.fromkeys(range(0x80, 0xA0), "\ufffd")


def printable(text: str) -> str:
    """Without what would steer a terminal: a document's or a file name's control characters are shown as signs."""
    return text.translate(_CONTROLS)


def status_of(knowledge: Knowledge, refused: Mapping[str, KgError]) -> int:
    """The exit status of a build that is written; `refused` are the formats that are not."""
    if not knowledge.corpus.facts and any(f.stage == "validate" for f in knowledge.failures):
        return ValidationError.exit_code
    defect = any(isinstance(error, DefectError) for error in refused.values())
    return DefectError.exit_code if defect else 1 if knowledge.failures or refused else 0


def report(failures: Iterable[Failure]) -> None:
    for failure in failures:
        click.echo(f"kg: {printable(failure.reason)}", err=True)


def write_failures(failures: Iterable[Failure], path: Path) -> None:
    """failures.jsonl of a run that made nothing else; a build that stands there stays."""
    from kg.records import jsonl

    atomic_write(path, lambda part: jsonl.write_failures(failures, part))


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def put_text(text: str, output: Path | None) -> None:
    """To the file, whole or not at all, else to standard output, in UTF-8 whatever the locale."""
    if output is not None and str(output) != "-":
        atomic_write(output, lambda part: _put(part, text))
        return
    click.echo((text if text.endswith("\n") else text + "\n").encode("utf-8"), nl=False)
