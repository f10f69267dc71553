"""kg fetch, and the addresses among the paths of kg build and kg extract"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from kg.cli.common import DocumentPath, printable, shared, state
from kg.read.dates import iso_date

_ALLOWED = "kg.fetch.private"


def _allow(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.meta[_ALLOWED] = value


PRIVATE = click.option("--allow-private", is_flag=True, expose_value=False, callback=_allow, help="Addresses may lead to this machine and to private networks.")


class WebPath(DocumentPath):
    """A path, or an address of the web."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if is_web(value) else super().convert(value, param, ctx)


WITH_WEB = click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=WebPath())


def _private() -> bool:
    return bool(click.get_current_context().meta.get(_ALLOWED))


@click.command(
    epilog="""\b
Examples:
  kg fetch https://www.example.gov.cn/rss.xml -o pages/
  kg fetch https://www.example.gov.cn/sitemap.xml --since 2025-01-01 -o pages/
  kg fetch addresses.txt -o pages/ && kg build pages/ --store store/"""
)
@click.argument("sources", nargs=-1, required=True, metavar="FEED|SITEMAP|LIST...")
@click.option("-o", "--output", "folder", required=True, metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Where the documents go.")
@click.option("--since", metavar="DATE", help="Leave out what the list tells to be older: 2025, 2025-02, 2025-02-13.")
@click.option("--most", metavar="N", type=click.IntRange(1), help="Fetch no more than so many.")
@click.option("--delay", metavar="SECONDS", type=click.FloatRange(0), default=1.0, show_default=True, help="Between two requests of one site, at least.")
@PRIVATE
@shared
@click.pass_context
def fetch(context: click.Context, sources: tuple[str, ...], folder: Path, since: str | None, most: int | None, delay: float) -> None:
    """Fetch the documents that feeds, sitemaps or lists of addresses name, at the rate that their sites ask for.

    What has not changed since the last run is not sent again; a run that was cut off goes on. robots.txt is obeyed.
    """
    from itertools import islice

    from kg.fetch import FetchError, Web, entries
    from kg.fetch import fetch as fetched
    from kg.read import SUFFIXES

    web, day, failed, count, new = Web(private=_private(), delay=delay), iso_date(since) if since else None, 0, 0, 0

    def complain(_: str, why: str) -> None:
        nonlocal failed
        failed += 1
        click.echo(f"kg: {printable(why)}", err=True)

    for source in sources:
        try:
            for kept in fetched(islice(entries(source, web, day), most), folder, web, SUFFIXES, complain):
                count, new = count + 1, new + kept.changed
                if state().loudness > 0:
                    click.echo(printable(f"{'new' if kept.changed else 'as before'}: {kept.path}"))
        except FetchError as error:
            complain(source, str(error))
    if state().loudness >= 0:
        click.echo(f"{count} documents, {new} new or changed, {failed} failed: {printable(str(folder))}/")
    context.exit(1 if failed else 0)


def is_web(path: object) -> bool:
    return str(path).lower().startswith(("http://", "https://"))


def as_files(paths: Iterable[Path | str]) -> tuple[Path, ...]:
    """The paths, with the files that their addresses were fetched into in place of these. Raises FetchError."""
    if not any(map(is_web, paths := tuple(paths))):
        return tuple(map(Path, paths))
    from kg.fetch import Entry, FetchError, Web
    from kg.fetch import fetch as fetched
    from kg.read import SUFFIXES

    told: list[str] = []
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zhengtu" / "pages"
    web, out = Web(private=_private()), list[Path]()
    for path in paths:
        found = fetched([Entry(str(path))], folder, web, SUFFIXES, lambda _, why: told.append(why)) if is_web(path) else ()
        out += [kept.path for kept in found] if is_web(path) else [Path(path)]
    if told and not out:
        raise FetchError("\n".join(told))
    for why in told:
        click.echo(f"kg: {printable(why)}", err=True)
    return tuple(out)
