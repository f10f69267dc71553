"""kg track"""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.across.promises import VERDICTS
from kg.cli.common import PATHS, printable, put_text, report, shared
from kg.cli.progress import progress_meter
from kg.cli.reading import reading
from kg.errors import UsageError
from kg.files import atomic_write
from kg.model import Corpus
from kg.pipeline import Options, lexicon_of
from kg.read.dates import iso_date
from kg.search import fits
from kg.words import Language

if TYPE_CHECKING:
    from kg.across.promises import Promise, Tracking
    from kg.across.promises_stated import Stated

_WIDTH_IN_A_FILE = 160
_INSTEAD = ("table", "csv", "jsonl")  # forms of what is shown instead of promises
_TABLE = ("verdict", "whose", "actors", "indicator", "due", "target", "result", "gap")


@click.command(
    epilog="""\b
Examples:
  kg track reports/
  kg track out/ --place 重庆 --year 2023
  kg track out/ --verdict missed --verdict behind --words
  kg track reports/ --on 2024-03-01 --format xlsx -o promises.xlsx
  kg track store/ --format jsonl | jq .verdict"""
)
@PATHS
@click.option("--on", metavar="DATE", help="As of which day, by what was said until then; default: when the last of the documents was published.")
@click.option("--place", metavar="NAME", help="Only promises of a place or body of this name, or short form.")
@click.option("--department", metavar="NAME", help="Only promises for which a body of this name, or short form, answers.")
@click.option("--year", type=click.IntRange(1900, 2200), help="Only promises that are due in this year.")
@click.option("--indicator", metavar="NAME", help="Only indicators whose name has these words.")
@click.option("--verdict", "verdicts", multiple=True, metavar="VERDICT", type=click.Choice(VERDICTS), help=f"One of {' '.join(VERDICTS)}; may be repeated.")
@click.option("--words", "quotes", is_flag=True, help="Both sentences below each row of the table.")
@click.option("--contradictions", "differing", is_flag=True, help="Instead: what is told with different numbers, and which is the later (also as csv, jsonl).")
@click.option("--courses", "stages", is_flag=True, help="Instead: named undertakings, announced, begun, done or stopped, and when (also as csv, jsonl).")
@click.option("--format", "form", type=click.Choice(["table", "csv", "jsonl", "xlsx", "ttl"]), default="table", show_default=True)
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Of tables.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output.")
@reading
@shared
@click.pass_context
def track(context: click.Context, /, paths: tuple[Path, ...], options: Options, form: str, output: Path | None, **choice: object) -> None:
    """Show what was promised, by whom, and what became of it: each target with the later figure that tells of it.

    A PATH is whatever kg extract reads, or one FOLDER that kg build wrote, or a store. A target is met, missed, on course, behind, not
    yet due, without a result, or not comparable with what was found; the reason of that, and the rule that decided, stand beside it.
    """
    from kg.across.promises import track as find

    on = iso_date(str(choice["on"])) if choice["on"] else None
    language: Language = "en" if choice["language"] == "en" else "zh"
    _hold_together(choice, form)
    with corpus_of(paths, options) as corpus:
        report(corpus.failures)
        if choice["stages"]:
            put_text(_courses(corpus, options, choice, form, language), output)
        else:
            found = find(corpus, on, lexicon_of(options.lexicon))
            if choice["differing"]:
                put_text(_contradictions(found, choice, form, language), output)
            else:
                kept = [p for p in found.promises if _wanted(p, choice)]
                if found.promises and not kept:
                    click.echo(f"kg: none of {len(found.promises):,} promises is so; leave out a condition, or give less of a name", err=True)
                _put(replace(found, promises=tuple(kept)), form, language, bool(choice["quotes"]), output)
        context.exit(1 if corpus.failures else 0)


def _hold_together(choice: dict[str, object], form: str) -> None:
    """Raises UsageError for what would be passed over in silence."""
    instead = next((f"--{name}" for name, key in (("courses", "stages"), ("contradictions", "differing")) if choice[key]), "")
    if not instead:
        return
    if choice["stages"] and choice["differing"]:
        raise UsageError("--courses and --contradictions are two tables; ask for one of them")
    if form not in _INSTEAD:
        raise UsageError(f"{instead} is written as {', '.join(_INSTEAD)}, not as {form}")
    for name, key in (("department", "department"), ("verdict", "verdicts"), ("words", "quotes")):
        if choice[key]:
            raise UsageError(f"--{name} narrows promises, not {instead}")
    if choice["stages"] and (choice["place"] or choice["on"]):
        raise UsageError("--courses are narrowed by --indicator (words of the undertaking's name) and --year")


@contextlib.contextmanager
def corpus_of(paths: tuple[Path, ...], options: Options) -> Iterator[Corpus]:
    """What a built folder or a store holds, else what the texts say."""
    from kg.records.built import Built
    from kg.store import is_store, open_store
    from kg.workers.gather import gathered

    if len(paths) == 1 and paths[0].is_dir() and is_store(paths[0]):
        with open_store(paths[0]) as store:
            yield store.corpus()
    elif len(paths) == 1 and (paths[0] / "build.json").is_file():
        yield Built(paths[0]).corpus()
    else:
        with gathered(paths, replace(options, progress=progress_meter())) as corpus:
            yield corpus


def _wanted(p: Promise, choice: dict[str, object]) -> bool:
    asked = (
        (choice["place"], (p.whose.name,)),
        (choice["department"], tuple(a.name for a in p.target.actors)),
        (choice["indicator"], (p.indicator.label, p.target.figure.measure)),
    )
    named = all(not words or fits(str(words), names) for words, names in asked)
    verdicts = choice["verdicts"]
    return named and (not verdicts or (isinstance(verdicts, tuple) and p.verdict in verdicts)) and choice["year"] in (None, p.due.year)


def _put(found: Tracking, form: str, language: Language, quotes: bool, output: Path | None) -> None:
    from kg.export import promises as tables

    if form == "xlsx":
        if output is None or str(output) == "-":
            raise UsageError("a workbook is not for a terminal: name a file with -o")
        atomic_write(output, lambda part: tables.write_xlsx(found.promises, part, language))
    elif form == "csv":
        put_text(tables.csv_text(found.promises, language), output)
    elif form == "ttl":
        put_text(tables.turtle(found), output)
    elif form == "jsonl":
        put_text(tables.json_lines(found.promises), output)
    else:
        put_text(_table(found, language, quotes), output)


def _table(found: Tracking, language: Language, quotes: bool) -> str:
    from rich.console import Console
    from rich.table import Table

    from kg.across.promises_rows import summary, words
    from kg.cli.tables import escape, without_trailing_blanks

    page = io.StringIO()
    terminal = sys.stdout.isatty()
    console = Console(file=page, width=shutil.get_terminal_size().columns if terminal else _WIDTH_IN_A_FILE, force_terminal=terminal, highlight=False)
    if quotes:
        for p in found.promises:
            console.print("\n".join(map(escape, _block(p, language))), soft_wrap=True)
    elif found.promises:
        rows = [_cells(p, language) for p in found.promises]
        shown = [i for i, column in enumerate(_TABLE) if column != "actors" or any(row[i] for row in rows)]
        table = Table(*(words()["column"][language][_TABLE[i]] for i in shown), box=None, padding=(0, 2, 0, 0))
        for row in rows:
            table.add_row(*(escape(row[i]) for i in shown))
        console.print(table)
    console.print(escape(summary(found, language)))
    return without_trailing_blanks(page.getvalue())


def _cells(p: Promise, language: Language) -> list[str]:
    from kg.across.promises_rows import gap_words, row, why

    told, reason = row(p, language), why(p, language)
    verdict = told["verdict"] + (f" ({reason})" if reason else "")
    told["actors"] = "；".join(a.name for a in p.target.actors if a.name != p.whose.name)
    return [verdict, *(told[c] or "" for c in _TABLE[1:-1]), gap_words(p, language)]


def _block(p: Promise, language: Language) -> Iterator[str]:
    """A promise with both sentences, each with where it stands."""
    yield "  ".join(c for c in _cells(p, language) if c)
    for sign, stated in (("?", p.target), ("=", p.result)):
        if stated is not None:
            yield f"  {sign} {stated.source.id}:{stated.figure.start}  {stated.sentence.quote}"


def _contradictions(found: Tracking, choice: dict[str, object], form: str, language: Language) -> str:
    """A block for each: what differs, and each number with where it stands, the earliest first."""
    from kg.across.contradictions import contradictions
    from kg.across.promises_rows import amount, unit_of_difference, words
    from kg.export.contradictions_and_courses import contradictions_csv, contradictions_lines
    from kg.words import quantity

    kept = [c for c in contradictions(found) if _of_these(c.last, choice)]
    if form != "table":
        return contradictions_csv(kept, language) if form == "csv" else contradictions_lines(kept)
    lines = list[str]()
    for c in kept:
        m = c.last.measured
        when, spread = f"{c.last.start or ''}–{c.last.end}", quantity(c.spread, unit_of_difference(c.last.figure.unit), language)
        lines.append(f"{words()['contradiction'][language][c.kind]}  {c.last.whose.name}  {m.indicator.label}  {when}  {spread}")
        for v in c.versions:
            for s in v.statements:
                lines.append(f"  {s.source.published or ''}  {amount(s, language)}  {s.source.id}:{s.figure.start}  {s.sentence.quote}")
    return "\n".join(printable(line) for line in lines) or words()["summary"][language]["none"]


def _of_these(s: Stated, choice: dict[str, object]) -> bool:
    named = ((choice["place"], s.whose.name), (choice["indicator"], s.measured.indicator.label))
    return all(not words or fits(str(words), (name,)) for words, name in named) and choice["year"] in (None, s.end.year)


def _courses(corpus: Corpus, options: Options, choice: dict[str, object], form: str, language: Language) -> str:
    """A block for each undertaking: its steps, the earliest first, each with where it stands."""
    from kg.across.promises_courses import courses
    from kg.across.promises_rows import words
    from kg.export.contradictions_and_courses import courses_csv, courses_lines

    name, year = str(choice["indicator"] or ""), str(choice["year"] or "")
    every = courses(corpus, lexicon_of(options.lexicon))
    kept = [c for c in every if name in c.initiative.name and any((s.on or "").startswith(year) for s in c.steps)]
    if form != "table":
        return courses_csv(kept, language) if form == "csv" else courses_lines(kept)
    own = words()["stage"][language]
    lines = list[str]()
    for c in kept:
        lines.append(c.initiative.name)
        lines += [f"  {s.on or ''}  {own[s.stage]}  {s.source_id}:{s.evidence.start}  {s.evidence.quote}" for s in c.steps]
    return "\n".join(map(printable, lines)) or words()["summary"][language]["none"]
