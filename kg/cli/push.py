"""kg push"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from kg.cli.common import printable, shared, state
from kg.cli.progress import progress_meter
from kg.errors import UsageError

PASSWORD, TOKEN = "KG_PUSH_PASSWORD", "KG_PUSH_TOKEN"


@click.command(
    epilog="""\b
Examples:
  kg push http://127.0.0.1:7878/store store/
  kg push https://fuseki.example/zhengtu/data exports/briefings
  KG_PUSH_PASSWORD=… kg push https://example.org/store s3://bucket/shards --user editor"""
)
@click.argument("endpoint")
@click.argument("what")
@click.option("--query", metavar="URL", help="Where the server answers queries, to count there; known for Oxigraph, Fuseki and RDF4J.")
@click.option(
    "--verify",
    type=click.Choice(["content", "counts"]),
    default="content",
    show_default=True,
    help="Read every graph back and compare it, or compare the numbers of statements alone, which is quicker.",
)
@click.option("--timeout", type=click.FloatRange(1), default=300.0, show_default=True, help="Seconds that one request and its answer may take.")
@click.option("--tries", type=click.IntRange(1), default=10, show_default=True, help="How often a request is tried where the server is away or busy.")
@click.option("--user", metavar="NAME", help=f"Basic authentication; the password is taken from {PASSWORD}.")
@click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="Sent with every request.")
@click.option("--state", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Notes of what was put; default: .WHAT.push beside it.")
@click.option("--resume/--no-resume", default=True, help="Leave out what the notes say was put (the default), or put all again.")
@click.option("--delete-missing", is_flag=True, help="Delete graphs of documents that are not in WHAT.")
@shared
def push(endpoint: str, what: str, user: str | None, headers: tuple[str, ...], **options: Any) -> None:
    """Fill a SPARQL 1.1 store at ENDPOINT over the Graph Store Protocol.

    WHAT is a store, a folder that kg build wrote, or shards. Each document is one PUT of one named graph, tried again
    when the server is away, and read back; a run that was cut off goes on. In the end the server counts what it has.
    A token in KG_PUSH_TOKEN is sent as a bearer token.
    """
    from kg.cluster import PushOptions
    from kg.cluster import push as fill
    from kg.cluster.endpoint import Access

    sent = dict(_header(h) for h in headers)
    if token := os.environ.get(TOKEN):
        sent["Authorization"] = f"Bearer {token}"
    if user is not None and PASSWORD not in os.environ:
        raise UsageError(f"--user {user}: set the password in the environment as {PASSWORD}")
    access = Access(
        sent, (user, os.environ[PASSWORD]) if user is not None else None, options.pop("tries"), options.pop("timeout"),
        wait=lambda words: click.echo(f"kg: {printable(words)}", err=True),
    )  # fmt: skip
    done = fill(endpoint, what, PushOptions(**options, access=access, progress=progress_meter()))
    if state().loudness >= 0:
        for line in done.lines():
            click.echo(printable(line))


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip() or not name.strip().isascii() or any(c < " " for c in text):
        raise UsageError(f"--header {text!r}: NAME: VALUE is wanted, such as 'X-Api-Key: 1234'")
    return name.strip(), value.strip()
