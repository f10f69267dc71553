"""The command line. Exit status: 0 done, 1 some documents failed, 2 wrong use, 3 refused by validation."""

from __future__ import annotations

import gc
import os
import sys

import click

from kg import scratch
from kg.cli import (
    build,
    coverage,
    diff,
    evaluate,
    export,
    extract,
    load,
    mcp,
    push,
    query,
    remove,
    serve,
    signals,
    validate,
)
from kg.cli.common import printable, shared
from kg.errors import KgError
from kg.read.notes import to_standard_error

# Records form no cycles and live until they are written: Python's collector, which looks for cycles after every 700
# new objects, would walk them over and over for nothing (a tenth of the time of extraction).
COLLECT_AFTER = 100_000


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog="kg COMMAND --help shows examples.")
@shared
def cli() -> None:
    """Government announcements in Chinese as a knowledge graph in which every fact carries its words."""


for _command in (
    build.build, remove.remove, load.load, push.push, serve.serve, mcp.mcp, extract.extract, export.export, query.query, query.queries,
    validate.validate, coverage.coverage, evaluate.evaluate, diff.diff,
):  # fmt: skip
    cli.add_command(_command)


def main() -> None:
    """Entry point of the command `kg`: errors that we raise on purpose are one line on standard error."""
    gc.set_threshold(COLLECT_AFTER)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not where a test or an embedding program replaced it
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    to_standard_error()
    try:
        with signals.unwinding():
            scratch.clear()
            status = cli.main(prog_name="kg", standalone_mode=False) or 0
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except KgError as error:
        click.echo(f"kg: {printable(str(error))}", err=True)
        status = error.exit_code
    except (KeyboardInterrupt, click.Abort) as error:
        words, status = signals.told(error)
        click.echo(f"kg: {words}", err=True)
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    sys.exit(status)
