"""The options of a language model that is asked what rules left: who, how often, and where its answers are kept."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.common import printable, state
from kg.errors import UsageError
from kg.pipeline import Options

if TYPE_CHECKING:
    from kg.llm import Settings

_BUDGET = 200  # that of kg.llm.settings, which a command that asks nobody does not load


def assisting(command: Callable[..., Any]) -> Callable[..., Any]:
    """--llm and the options that go with it, put into the argument `options`; what was asked is told at the end."""

    @functools.wraps(command)
    def run(*args: Any, llm: str | None, options: Options, **rest: Any) -> Any:
        said = {name: rest.pop(name) for name in ("llm_model", "llm_budget", "llm_cache", "llm_timeout")}
        if llm is None:
            if idle := next((name for name, value in said.items() if value is not None), None):
                raise UsageError(f"--{idle.replace('_', '-')} goes with --llm, which names the server that is asked")
            return command(*args, options=options, **rest)
        from kg.llm.settings import BUDGET, SECONDS, Settings, default_cache
        from kg.scratch import scratch_folder

        if said["llm_model"] is None:
            raise UsageError("--llm-model: name the model that the server is asked for")
        budget = BUDGET if said["llm_budget"] is None else said["llm_budget"]
        with scratch_folder("llm") as folder:
            settings = Settings(llm, said["llm_model"], said["llm_cache"] or default_cache(), folder / "ledger.json", budget, said["llm_timeout"] or SECONDS)
            status = 0
            try:
                command(*args, options=replace(options, llm=settings), **rest)
            except click.exceptions.Exit as ended:
                status = ended.exit_code
            finally:
                unanswered = _tell(settings)
            raise click.exceptions.Exit(max(status, unanswered))

    for option in (
        click.option("--llm-timeout", metavar="SECONDS", type=click.FloatRange(min=0.1), help="Most that one answer may take; default: 60."),
        click.option(
            "--llm-cache", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
            help="Where answers are kept: a rebuild repeats them and asks nobody. Default: ~/.cache/zhengtu/llm.",
        ),
        click.option(
            "--llm-budget", metavar="N", type=click.IntRange(min=0), help=f"Requests of this run at most; 0: kept answers alone. Default: {_BUDGET}."
        ),
        click.option("--llm-model", metavar="NAME", help="The model that is asked."),
        click.option(
            "--llm", metavar="URL",
            help="Ask a language model what rules left: an OpenAI-compatible server, such as http://127.0.0.1:11434/v1. Sentences of the documents "
            "go there. The key, where one is needed, stands in KG_LLM_KEY.",
        ),
    ):  # fmt: skip
        run = option(run)
    return run


def _tell(settings: Settings) -> bool:
    """Whether a sentence got no answer that should have one."""
    from kg.llm.reading import counts, told

    first, *rest = told(settings)
    if state().loudness >= 0:
        click.echo(f"kg: --llm: {printable(first)}", err=True)
    for words in rest:
        click.echo(f"kg: --llm: {printable(words)}", err=True)
    return bool(counts(settings).get("failed"))
