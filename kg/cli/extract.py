"""kg extract"""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import click

from kg.cli.assisting import assisting
from kg.cli.common import put_text, report, shared
from kg.cli.fetch import PRIVATE, WITH_WEB, as_files
from kg.cli.progress import progress_meter
from kg.cli.reading import reading
from kg.pipeline import Options


@click.command(
    epilog="""\b
Examples:
  kg extract article.txt
  kg extract article.txt --format jsonl
  kg extract reports/ --format csv -o figures.csv
  kg extract https://www.example.gov.cn/zhengce/content_1.html
  kg extract articles.jsonl 'texts/**/*.txt' --format jsonl
  find texts -name '*.txt' | kg extract - --format jsonl"""
)
@WITH_WEB
@PRIVATE
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output.")
@reading
@assisting
@shared
@click.pass_context
def extract(context: click.Context, paths: tuple[Path, ...], form: str, output: Path | None, options: Options) -> None:
    """Show what was found in files and folders, with the words it came from.

    A PATH is a text or page, a folder of them, a pattern in quotes ('texts/**/*.txt'), an archive of texts (.zip .tar
    .tar.gz .tgz), documents as records with a text each (.jsonl .jsonl.gz .parquet), an address of the web (https://…), or -
    for paths on standard input.
    """
    from kg.workers.gather import gathered

    with gathered(as_files(paths), replace(options, progress=progress_meter())) as corpus:
        report(corpus.failures)
        if form == "jsonl":
            from kg.records import jsonl

            put_text("".join(jsonl.lines(corpus)), output)
        elif form == "csv":
            from kg.export import tables

            page = io.StringIO()
            tables.print_to(corpus, page)
            put_text("\ufeff" + page.getvalue(), output)
        else:
            from kg.cli.tables import of_corpus

            put_text(of_corpus(corpus), output)
        context.exit(1 if corpus.failures else 0)
