"""kg coverage"""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from kg import lexicon
from kg.cli.assisting import assisting
from kg.cli.common import printable, put_text, report, shared
from kg.cli.reading import reading
from kg.cli.tables import escape, frame_lines, without_trailing_blanks
from kg.errors import UsageError
from kg.model import Document, Failure
from kg.pipeline import Options, read_documents, understand
from kg.read import container_of
from kg.read.compose import OMITTED

if TYPE_CHECKING:
    from kg.coverage import Coverage

_STYLES = {
    "figure": "black on yellow", "official": "black on magenta", "person": "magenta", "organization": "black on cyan",
    "initiative": "black on green", "event": "black on blue", "period": "dim", "place": "cyan",
}  # fmt: skip
_LEFT = "bold red underline"
_WIDTH_IN_A_FILE = 140


@click.command(
    epilog="""\b
Examples:
  kg coverage article.txt
  kg coverage article.txt --format html -o article-coverage.html
  kg coverage article.txt --format json | jq '.left[] | select(.kind == "number")'"""
)
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "html", "json"]), default="text", show_default=True)
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output.")
@reading
@assisting
@shared
@click.pass_context
def coverage(context: click.Context, file: Path, form: str, output: Path | None, options: Options) -> None:
    """Show what of a document was understood and what was left: numbers, quoted names, person- and organization-like strings.

    In text that goes to a file or a pipe, understood stretches stand in ⟨ ⟩, what a language model read (--llm) in ⟪ ⟫, and
    what was left in ⟦ ⟧.
    """
    from kg.coverage import cover
    from kg.coverage.page import render

    if container_of(file.name):
        raise UsageError(f"{file}: coverage is that of one document; name a text, not a file of many")
    failures: list[Failure] = []
    knowledge = lexicon.load(options.lexicon)
    for document in read_documents([file], options, failures):
        covered = cover(*understand(document, knowledge, options.llm), knowledge)
        forms = {"text": _page, "html": render, "json": _json}
        put_text(forms[form](covered), output)
    report(failures)
    context.exit(1 if failures else 0)


def _rows(covered: Coverage) -> Iterator[tuple[int, int, str, str, str]]:
    """Line and column of what was left (from 1), kind, words, why."""
    text = covered.document.text
    for item in covered.left:
        before = text[: item.start]
        yield before.count("\n") + 1, item.start - before.rfind("\n"), item.kind, item.quote, item.why


def _json(covered: Coverage) -> str:
    marks = [
        {"start": m.start, "end": m.end, "kind": m.kind, "says": m.says, "entity": m.entity} | ({"reader": m.reader} if m.reader else {}) for m in covered.marks
    ]
    left = [
        {"start": x.start, "end": x.end, "line": line, "column": column, "kind": x.kind, "quote": x.quote, "reason": x.reason, "rule": x.rule or None}
        for x, (line, column, *_) in zip(covered.left, _rows(covered), strict=True)
    ]
    page: dict[str, object] = {"document": covered.document.id, "frame": _frame(covered.document), "counts": covered.counts()}
    page |= {"by_models": models} if (models := covered.by_models()) else {}
    page |= {"left": left, "understood": marks}
    if covered.document.omitted:
        page["omitted"] = [{"words": x.words, "reason": OMITTED[x.reason]} for x in covered.document.omitted]
    return json.dumps(page, ensure_ascii=False, indent=1)


def _frame(document: Document) -> list[dict[str, object]]:
    return [
        {"attribute": r.attribute, "value": getattr(document, r.attribute), "rule": r.rule, "words": [e.quote for e in r.evidence]} for r in document.reasons
    ]


def _page(covered: Coverage) -> str:
    from kg.coverage import Left

    terminal = sys.stdout.isatty()
    page = io.StringIO()
    width = shutil.get_terminal_size().columns if terminal else _WIDTH_IN_A_FILE
    console = Console(file=page, width=width, force_terminal=terminal, highlight=False)
    body = Line()
    for words, item in covered.pieces():
        shown = printable(words)
        if item is None:
            body.append(shown)
        elif terminal:
            body.append(shown, style=_LEFT if isinstance(item, Left) else _STYLES[item.kind] + (" italic underline" if item.reader else ""))
        else:
            body.append(f"⟦{shown}⟧" if isinstance(item, Left) else f"⟪{shown}⟫" if item.reader else f"⟨{shown}⟩")
    console.print(body, soft_wrap=not terminal)
    console.print()
    table = Table("line:column", "kind", "left", "why", box=None, padding=(0, 2, 0, 0))
    for line, column, kind, quote, why in _rows(covered):
        table.add_row(f"{line}:{column}", kind, escape(quote), why)
    if covered.left:
        console.print(table)
    if covered.document.omitted:
        omitted = Table("left out of the text", "why", box=None, padding=(0, 2, 0, 0))
        for x in covered.document.omitted:
            omitted.add_row(escape(x.words), OMITTED[x.reason])
        console.print(omitted)
    for words in frame_lines(covered.document, {}):
        console.print(escape(words))
    counts = covered.counts()
    understood = ", ".join(f"{n} {kind}" for kind, n in counts.items() if not kind.startswith("left ") and n)
    left = ", ".join(f"{n} {kind.removeprefix('left ')}" for kind, n in counts.items() if kind.startswith("left ") and n)
    console.print(f"understood (stretches): {understood or 'nothing'}\nleft: {left or 'nothing'}")
    for reader, read in covered.by_models().items():
        console.print(escape(f"read by {reader}, where rules had left it: " + ", ".join(f"{n} {kind}" for kind, n in read.items())))
    return without_trailing_blanks(page.getvalue())
