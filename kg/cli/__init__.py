"""The command line: every way in which a command may end is one line for people and an exit status for programs."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

import click

from kg import scratch
from kg.cli import ending, signals
from kg.cli.common import State, shared, state
from kg.lean import leave_out_drawing

# Records form no cycles and live until they are written: Python's collector, which looks for cycles after every 700
# new objects, would walk them over and over for nothing (a tenth of the time of extraction).
COLLECT_AFTER = 100_000


# Of each command the module that has it, read when it is wanted: one command needs little of what another does
_MODULES = {
    "build": "build", "remove": "remove", "load": "load", "push": "push", "serve": "serve", "mcp": "mcp", "extract": "extract",
    "export": "export", "query": "query", "queries": "query", "validate": "validate", "coverage": "coverage", "evaluate": "evaluate",
    "diff": "diff", "review": "review", "track": "track", "fetch": "fetch",
}  # fmt: skip


class _Commands(click.Group):
    def list_commands(self, _: click.Context) -> list[str]:
        return sorted(_MODULES)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in _MODULES:
            return None
        command: click.Command = getattr(import_module(f"kg.cli.{_MODULES[name]}"), name)
        return command


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
kg COMMAND --help shows examples. Exit status:
  0   done
  1   done, but some documents failed (each is named, and in failures.jsonl), or a format cannot hold what they say
  2   not done: wrong use, or a file, disk or server is not as it has to be; the message says what to do
  3   refused: the graph as a whole is not valid, and nothing of it is written
  70  a defect of this program, to be reported; KG_TRACEBACK=1 or -vv shows where it happened
  130 interrupted""",
)
@shared
def cli() -> None:
    """Government announcements in Chinese as a knowledge graph in which every fact carries its words."""
    from kg.read import notes  # what --version and --help need not read

    notes.to_standard_error()
    if state().loudness < 0:
        notes.quiet()


def main() -> None:
    """Entry point of the command `kg`."""
    gc.set_threshold(COLLECT_AFTER)
    leave_out_drawing()
    if "_KG_COMPLETE" in os.environ:  # a shell asks how a line may go on
        cli.main(prog_name="kg")
    said = State()
    ending.end(lambda: _run(said), lambda: said.loudness >= 2)


def _run(said: State) -> int:
    """As click's own main, which would end in its own ways."""
    try:
        with signals.unwinding(), cli.make_context("kg", sys.argv[1:], obj=said) as context:
            scratch.clear()
            cli.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    return 0
