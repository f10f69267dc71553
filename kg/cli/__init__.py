"""The command line: every way in which a command may end is one line for people and an exit status for programs."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from kg import scratch
from kg.cli import ending, signals
from kg.cli.common import State, shared, state
from kg.lean import leave_out_drawing

# Records form no cycles and live until they are written: Python's collector, which looks for cycles after every 700
# new objects, would walk them over and over for nothing (a tenth of the time of extraction).
COLLECT_AFTER = 100_000


# Of each command the module that has it, read when it is wanted (one command needs little of what another does, and a
# list of them nothing), and what it does, in a line of 80 columns behind its name
_COMMANDS = {
    "build": ("build", "Read, extract, link, validate; write the graph and its map."),
    "coverage": ("coverage", "Show what of a document was understood, and what was left."),
    "diff": ("diff", "Show which facts B gains, loses or says differently from A."),
    "evaluate": ("evaluate", "Hold what is extracted against your annotations."),
    "export": ("export", "Write formats again from a folder that kg build wrote."),
    "extract": ("extract", "Show what was found, with the words it came from."),
    "fetch": ("fetch", "Fetch documents that feeds, sitemaps or lists name."),
    "load": ("load", "Bring shards that kg build wrote into a store."),
    "mcp": ("mcp", "Let an assistant ask a graph (Model Context Protocol)."),
    "push": ("push", "Fill a SPARQL 1.1 store at an ENDPOINT."),
    "queries": ("query", "List the named queries with their parameters."),
    "query": ("query", "Ask a graph or a store: a named query, or SPARQL."),
    "remove": ("remove", "Take documents out of a store."),
    "review": ("review", "Walk through what is uncertain, and decide."),
    "serve": ("serve", "Browse and query a graph in a browser."),
    "track": ("track", "Show what was promised, and what became of it."),
    "validate": ("validate", "Check a graph against the shapes, and each quote."),
}


class _Commands(click.Group):
    def list_commands(self, _: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"kg.cli.{_COMMANDS[name][0]}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """As click's own, which would read every command for its first line."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """As click's own, likewise: a shell asks at each press of a key."""
        names = (name for name in self.list_commands(ctx) if name.startswith(incomplete))
        commands = [CompletionItem(name, help=_COMMANDS[name][1]) for name in names]
        return commands + click.Command.shell_complete(self, ctx, incomplete)


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
