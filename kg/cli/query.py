"""kg query, kg queries"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from kg.cli.common import Seconds, put_text, shared
from kg.errors import QueryError, UsageError


@click.command(
    epilog="""\b
Examples:
  kg query out/ --name targets -p year=2025
  kg query out/ 'SELECT ?s WHERE { ?s a <https://w3id.org/zhengtu/ns#Target> }' --format csv
  kg query out/ question.rq --format json"""
)
@click.argument("folder", metavar="FOLDER", type=click.Path(exists=True, path_type=Path))
@click.argument("sparql", metavar="[SPARQL|FILE.rq]", required=False)
@click.option("--name", help="A named query; kg queries lists them.")
@click.option("-p", "--parameter", "pairs", multiple=True, metavar="KEY=VALUE", help="A parameter of the named query; may be repeated.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json", "turtle"]), default="table", show_default=True)
@click.option("--timeout", type=Seconds(min=0.1), default=20.0, show_default=True, help="Seconds.")
@shared
def query(folder: Path, sparql: str | None, name: str | None, pairs: tuple[str, ...], form: str, timeout: float) -> None:
    """Ask a FOLDER that kg build wrote, or a store: a named query, a SPARQL text or a .rq file."""
    from kg.query import run

    if (sparql is None) == (name is None):
        raise UsageError("give either a SPARQL text (or a .rq file) or --name; kg queries lists the names")
    parameters: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise UsageError(f"-p {pair}: write KEY=VALUE")
        parameters[key] = value
    with _source(folder) as source:
        result = run(source, name or _text(sparql or ""), parameters, timeout)
    put_text(result.format(form), None)


@contextlib.contextmanager
def _source(folder: Path) -> Iterator[Path]:
    """What is asked: of a store its graph, which nobody changes meanwhile."""
    from kg.store import is_store, open_store

    if is_store(folder):
        with open_store(folder) as store:
            yield store.graph
    else:
        yield folder


def _text(sparql: str) -> str:
    if not sparql.endswith(".rq"):
        return sparql
    try:
        return Path(sparql).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{sparql}: this query file cannot be read: {error}") from error


@click.command(
    epilog="""\b
Examples:
  kg queries
  kg queries --language zh"""
)
@click.option("--language", type=click.Choice(["zh", "en", "both"]), default="both", show_default=True)
@shared
def queries(language: str) -> None:
    """List the named queries with their parameters."""
    from kg.query import named_queries

    for q in named_queries():
        titles = {"zh": q.title_zh, "en": q.title_en}
        shown = [titles[x] for x in ("zh", "en") if language in (x, "both")]
        click.echo(f"{q.name}\n    " + "\n    ".join(shown))
        for p in q.parameters:
            words = {"zh": p.zh, "en": p.en}
            about = " · ".join(words[x] for x in ("zh", "en") if language in (x, "both") and words[x])
            click.echo(f"    -p {p.name}=…  {about}" + (f"  [{p.default}]" if p.default else ""))
