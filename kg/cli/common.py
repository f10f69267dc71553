"""What the commands share: options that stand before or after the sub-command, progress, failures."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from kg import __version__
from kg.errors import UsageError
from kg.export.files import atomic_write
from kg.model import Failure
from kg.pipeline import Options
from kg.read import Given
from kg.read.beside import iso_date
from kg.read.find import STANDARD_INPUT
from kg.read.pattern import is_pattern

F = TypeVar("F", bound=Callable[..., Any])


class DocumentPath(click.Path):
    """A path that is there, a pattern such as 'texts/**/*.txt', or - for a list of paths on standard input."""

    def __init__(self) -> None:
        super().__init__(exists=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path = Path(value)
        if path == STANDARD_INPUT or (is_pattern(path) and not os.path.lexists(path)):
            return path
        return super().convert(value, param, ctx)


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
        context.find_root().ensure_object(State).loudness = -1


def _lexicon(context: click.Context, _: click.Parameter, folder: Path | None) -> None:
    if folder is not None:
        context.find_root().ensure_object(State).lexicon = folder


def shared(command: F) -> F:
    """--lexicon, -v, -q and --version, accepted by the group and by each command."""
    for option in (
        click.version_option(__version__, "--version", package_name="zhengtu", prog_name="kg"),
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


def reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """--published, --publisher, --jurisdiction, --id, handed to the command as one argument `options`."""

    @functools.wraps(command)
    def run(*args: Any, published: str | None, document_id: str | None, **rest: Any) -> Any:
        given = Given(
            publisher=rest.pop("publisher"),
            published=iso_date(published) if published else None,
            jurisdiction=rest.pop("jurisdiction"),
        )
        return command(*args, options=Options(given, document_id, state().lexicon, None, _progress()), **rest)

    for option in (
        click.option("--id", "document_id", help="Identifier of the document, where there is only one."),
        click.option("--jurisdiction", metavar="PLACE", help="Place whose government speaks: 重庆市; 全国 for the centre."),
        click.option("--publisher", metavar="NAME", help="Who published the documents."),
        click.option("--published", metavar="DATE", help="A year, a month or a day: 2025, 2025-02, 2025-02-13."),
    ):
        run = option(run)
    return run


def base_address(_: click.Context, __: click.Parameter, base: str | None) -> str | None:
    """Raises UsageError where --base is no absolute address."""
    if base is not None and (not base.startswith(("http://", "https://")) or any(c in base for c in ' <>"{}|\\^`')):
        raise UsageError(f"--base {base}: an absolute http or https address is wanted, such as https://example.org/id/")
    return base


def _progress() -> Callable[[int, int, str], None] | None:
    """A counter on standard error where that is a terminal; with -v a line for each document anywhere."""
    if state().loudness > 0:
        return lambda done, of, name: click.echo(f"[{_of(done + 1, of)}] {name}", err=True) if name else None
    if state().loudness < 0 or not sys.stderr.isatty():
        return None

    def show(done: int, of: int, name: str) -> None:
        if of != 1:
            line = f"{_of(done, of)} {name}"[:70] if name else ""
            click.echo("\r\x1b[K" + line, err=True, nl=False)

    return show


def _of(done: int, of: int) -> str:
    """Of how many is not known where documents are still being found."""
    return f"{done}/{of}" if of else str(done)


_CONTROLS = {c: chr(0x2400 + c) for c in range(0x20) if chr(c) not in "\t\n"} | {0x7F: "\u2421"}
_CONTROLS |= dict.fromkeys(range(0x80, 0xA0), "\ufffd")


def printable(text: str) -> str:
    """Without what would steer a terminal: a document's or a file name's control characters are shown as signs."""
    return text.translate(_CONTROLS)


def report(failures: Iterable[Failure]) -> None:
    for failure in failures:
        click.echo(f"kg: {printable(failure.reason)}", err=True)


def write_failures(failures: Iterable[Failure], path: Path) -> None:
    """failures.jsonl, or none where nothing failed (an older one would mislead)."""
    rows = [json.dumps({"path": f.path, "stage": f.stage, "reason": f.reason}, ensure_ascii=False) + "\n" for f in failures]
    if rows:
        atomic_write(path, lambda part: _put(part, "".join(rows)))
    else:
        path.unlink(missing_ok=True)


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def put_text(text: str, output: Path | None) -> None:
    """To the file, whole or not at all, else to standard output, in UTF-8 whatever the locale."""
    if output is not None and str(output) != "-":
        atomic_write(output, lambda part: _put(part, text))
        return
    click.echo((text if text.endswith("\n") else text + "\n").encode("utf-8"), nl=False)
