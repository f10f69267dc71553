"""kg build"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import click

from kg.cli.assisting import assisting
from kg.cli.common import RdfChoice, printable, rdf_choice, report, shared, state, status_of, write_failures
from kg.cli.fetch import PRIVATE, as_files
from kg.cli.progress import progress_meter, stage_meter
from kg.cli.reading import reading
from kg.cli.sharding import CORPUS, OutputPath, into_shards
from kg.cli.storing import BuildChoice, corrections_of, into_store, report_stale, storing, waiting, write_out
from kg.errors import KgError, UsageError
from kg.pipeline import Options
from kg.read import container_of
from kg.read.find import STANDARD_INPUT
from kg.read.names import readable
from kg.read.pattern import Pattern, is_pattern
from kg.records.output import FAILURES, MANIFEST

_COLLECT_AFTER = 1_000_000  # new objects, of one run that holds no cycles and ends soon; see kg.cli


@click.command(
    epilog="""\b
Examples:
  kg build data/briefings
  kg build article.txt -o out/
  kg build article.html --published 2025-02-13 --jurisdiction 重庆市
  kg build 'texts/**/*.txt' 'pages/2025-*'
  kg build https://www.example.gov.cn/zhengce/content_1.html plan.pdf annex.docx
  kg build corpus.zip more.tar.gz articles.jsonl.gz articles.parquet
  find texts -newer last -name '*.txt' | kg build - -o out
  kg build pages/ --store store/
  kg build 's3://bucket/texts/**/*.txt' --cluster tcp://10.0.0.1:8786 -o s3://bucket/shards"""
)
@CORPUS
@click.option("-o", "--output", metavar="DIR", type=OutputPath(path_type=Path), help="Folder to write; default: exports/NAME.")
@PRIVATE
@rdf_choice
@storing
@reading
@assisting
@shared
@click.pass_context
def build(context: click.Context, paths: tuple[Path, ...], output: Path | None, rdf: RdfChoice, options: Options, choice: BuildChoice) -> None:
    """Read files and folders, extract, link, validate, and write the graph in every format with its map.

    A PATH is a text or page, a folder of them, a pattern in quotes ('texts/**/*.txt'), an archive of texts (.zip .tar
    .tar.gz .tgz), documents as records with a text each (.jsonl .jsonl.gz .parquet), an address of the web (https://…),
    or - for paths on standard input.

    Writes graph.ttl .trig .nq .jsonld .rdf, records.jsonl, figures.csv and map.html, sources.jsonl with the texts, and
    build.json, which lists them; failures.jsonl names the documents that failed. All of them take the place of an older
    build's at once; what else stands in the folder stays. With --store, a store on disk is brought up to date instead,
    and nothing else is written but with -o. With --shards, or --cluster and -o, shards for kg load and kg push are
    written to any address.
    """
    from kg.background import made_ready
    from kg.knowledge import Knowledge, made_beside
    from kg.map.page import read_ahead
    from kg.workers.crew import cores
    from kg.workers.gather import gathered

    options = replace(options, base=rdf.base, texts=rdf.texts, corrections=choice.corrections)
    corrections = corrections_of(choice)
    if choice.shards is not None:
        context.exit(into_shards(paths, options, choice.shards, choice))
    paths = as_files(paths)
    if choice.folder is not None:
        status = into_store(paths, choice.folder, options, choice)
        if output is not None:
            status = max(status, write_out(choice.folder, output, choice.jobs))
        context.exit(status)
    started = time.monotonic()
    target = output or Path("exports") / _name(paths)
    if os.path.exists(target) and not os.path.isdir(target):  # a name that is too long is told where it is made
        raise UsageError(f"-o {target}: this is a file; name a folder")
    jobs = choice.jobs or cores()
    gc.set_threshold(_COLLECT_AFTER)
    with (
        made_ready(read_ahead, made_beside, alone=jobs == 1) as ready,
        gathered(paths, replace(options, progress=progress_meter()), choice.jobs, choice.memory, choice.timeout) as corpus,
    ):
        knowledge = Knowledge(corpus, options.base, options.texts is not False, corrections)
        report(knowledge.failures)
        report_stale(knowledge.stale)
        refused: dict[str, KgError] = {}
        if corpus.facts:
            refused = knowledge.write(target, jobs=jobs, tell=stage_meter(), wait=waiting(False), ready=ready)
            report(knowledge.failures[len(corpus.failures) :])  # which only the whole graph showed
        elif knowledge.failures:
            write_failures(knowledge.failures, target / FAILURES)
            _tell_older(target)
        for error in refused.values():
            click.echo(f"kg: {printable(str(error))}", err=True)
        if state().loudness >= 0 and corpus.facts:
            click.echo(f"{knowledge.summary()} in {time.monotonic() - started:.1f} s")
            _tell(target, refused)
    if knowledge.failures:
        click.echo(f"kg: {len(knowledge.failures)} failed; see {target / FAILURES}", err=True)
    context.exit(max(status_of(knowledge, refused), bool(knowledge.stale)))


def _tell(target: Path, refused: Collection[str]) -> None:
    click.echo(f"{target}/: " + ", ".join(sorted(p.name for p in target.iterdir() if not p.name.startswith("."))))
    if "html" not in refused:
        click.echo(f"Map: {target / 'map.html'}")


def _tell_older(target: Path) -> None:
    """Of a build that gave nothing: what stands in its folder is not of it."""
    if (target / MANIFEST).exists():
        click.echo(f"kg: {target}: nothing was written; the graph and the map there are those of an older build", err=True)


def _name(paths: tuple[Path, ...]) -> str:
    """The output folder's: of the only file or folder, else of the folder that the first stands in."""
    if paths[0] == STANDARD_INPUT:
        return "list"
    pattern = is_pattern(paths[0]) and not paths[0].exists()
    first = (Pattern(paths[0]).root if pattern else paths[0]).resolve()
    own = first if len(paths) == 1 else first.parent
    container = container_of(own.name) if own.is_file() else None
    if container is not None:
        return readable(own.name[: -max(len(s) for s in container.suffixes if own.name.lower().endswith(s))] or own.name)
    return readable(own.stem if own.is_file() else own.name) or "root"
