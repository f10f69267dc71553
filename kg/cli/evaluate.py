"""kg evaluate"""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace
from rich.console import Console
from rich.table import Table

from kg import lexicon
from kg.cli.common import put_text, report, shared, state
from kg.cli.tables import escape, without_trailing_blanks
from kg.errors import ReadError, RefusedError, UsageError
from kg.model import Corpus, Document, Failure
from kg.pipeline import Options, facts_of, read_documents
from kg.read import Given
from kg.read.beside import typed

if TYPE_CHECKING:
    from kg.evaluate import Evaluation

_CONTEXT = 16  # characters shown on each side of an error's place
_WIDTH_IN_A_FILE = 140

Run = dict[str, Any]


@click.command(
    epilog="""\b
Examples:
  kg evaluate data/briefings/gold
  kg evaluate gold/ --format json -o before.json
  kg evaluate gold/ --against before.json --fail-on-loss
  kg evaluate gold/ --only wuhan-report --unaided"""
)
@click.argument("folder", metavar="GOLD_DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--only", multiple=True, metavar="NAME", help="Only this annotation; may be repeated.")
@click.option("--unaided", is_flag=True, help="Read the texts alone: the annotation's date of publication is not given.")
@click.option("--errors/--no-errors", "listed", default=True, help="List every error with its place.  [default: errors]")
@click.option("--against", metavar="RUN.json", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="An earlier run's JSON to compare with.")
@click.option("--fail-on-loss", is_flag=True, help="Exit with 1 where a figure is lower than --against.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output.")
@shared
@click.pass_context
def evaluate(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: click.Context,
    folder: Path,
    only: tuple[str, ...],
    unaided: bool,
    listed: bool,
    against: Path | None,
    fail_on_loss: bool,
    form: str,
    output: Path | None,
) -> None:
    """Hold what is extracted against your annotations: precision, recall and F by kind, right attributes, every error.

    GOLD_DIR holds NAME.yaml with its text in texts/NAME.txt, beside it or in the folder above; the README tells how to annotate.
    """
    if fail_on_loss and against is None:
        raise UsageError("--fail-on-loss: give the earlier run with --against")
    earlier = _earlier(against) if against else None
    failures: list[Failure] = []
    run = _run(folder, only, unaided, failures)
    report(failures)
    put_text(json.dumps(run, ensure_ascii=False, indent=1) if form == "json" else _page(run, earlier, listed), output)
    lost = [] if earlier is None else [name for name, was, now in _changes(earlier, run) if now < was]
    context.exit(1 if failures or (fail_on_loss and lost) else 0)


def _run(folder: Path, only: tuple[str, ...], unaided: bool, failures: list[Failure]) -> Run:
    from kg.evaluate import Evaluation, annotated

    total, documents, errors = Evaluation(), dict[str, Any](), list[dict[str, Any]]()
    knowledge = lexicon.load(state().lexicon)
    for path, source in annotated(folder, only):
        try:
            given = None if unaided else _given(path)
            for document in read_documents([source], Options(given), failures):
                result = _held(path, document, knowledge)
                documents[path.stem] = result.as_dict()
                errors += _placed(result, document)
                total.add(result)
        except RefusedError as error:
            failures.append(Failure(str(path), f"{path}: {error}", "validate"))
        except ReadError as error:
            failures.append(Failure(str(path), str(error), "evaluate"))
    return {"scores": total.as_dict(), "documents": documents, "errors": errors}


def _held(path: Path, document: Document, knowledge: lexicon.Lexicon) -> Evaluation:
    """What is found in a document against its annotation."""
    from kg.evaluate import Gold, evaluate
    from kg.records.jsonl import lines

    gold = Gold(path, document.text)
    found = Corpus((facts_of(replace(document, id=path.stem), knowledge),))
    return evaluate([(gold, [json.loads(line) for line in lines(found)])])


def _given(path: Path) -> Given:
    from kg.evaluate import Gold

    published = Gold(path, "").document.get("published")
    return typed(published=published)


def _placed(result: Evaluation, document: Document) -> Iterator[dict[str, Any]]:
    """The errors as JSON objects: `line` and `column` count from 1, `start` is the offset in the text."""
    text = document.text
    for error in result.errors:
        row: dict[str, Any] = {"document": error.document, "kind": error.kind, "what": error.what}
        if error.start is not None:
            before = text[: error.start]
            row |= {"start": error.start, "line": before.count("\n") + 1, "column": error.start - before.rfind("\n")}
            row["context"] = " ".join(text[max(0, error.start - _CONTEXT) : error.start + 2 * _CONTEXT].split())
        yield row


# --- an earlier run ------------------------------------------------------------------------------------------


def _earlier(path: Path) -> Run:
    try:
        run = json.loads(path.read_text("utf-8"))
        _flat(run["scores"]), run["errors"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"--against {path}: no run of kg evaluate --format json ({type(error).__name__})") from error
    return dict(run)


def _flat(scores: Mapping[str, Any]) -> dict[str, float]:
    """One number a row: F of a kind, share of an attribute, minus the count of what is ungrounded."""
    flat = {k: v.get("F", v.get("share")) for k, v in scores.items() if isinstance(v, Mapping)}
    return {k: v for k, v in flat.items() if v is not None} | {"ungrounded": -scores.get("ungrounded", 0)}


def _changes(earlier: Run, run: Run) -> Iterator[tuple[str, float, float]]:
    was = _flat(earlier["scores"])
    for name, now in _flat(run["scores"]).items():
        if name in was:
            yield name, was[name], now


# --- for people ----------------------------------------------------------------------------------------------


def _page(run: Run, earlier: Run | None, listed: bool) -> str:
    terminal = sys.stdout.isatty()
    page = io.StringIO()
    width = shutil.get_terminal_size().columns if terminal else _WIDTH_IN_A_FILE
    console = Console(file=page, width=width, force_terminal=terminal, highlight=False)
    was = {name: before for name, before, _ in _changes(earlier, run)} if earlier else {}
    console.print(_scores(run["scores"], was))
    if len(run["documents"]) > 1:
        console.print(_by_document(run["documents"]))
    if earlier is not None:
        old, new = ({(e["document"], e["kind"], e["what"]) for e in r["errors"]} for r in (earlier, run))
        for title, rows in (("New errors", new - old), ("No longer errors", old - new)):
            console.print(f"[bold]{title}: {len(rows)}[/bold]")
            for row in sorted(rows):
                console.print("  " + escape("  ".join(row)), soft_wrap=True)
    elif listed and run["errors"]:
        console.print(_errors(run["errors"]))
    return without_trailing_blanks(page.getvalue())


def _scores(scores: Mapping[str, Any], was: Mapping[str, float]) -> Table:
    table = Table("", "P", "R", "F / share", "of", *(["before", "change"] if was else []), box=None, padding=(0, 2, 0, 0))
    for name, row in scores.items():
        if not isinstance(row, Mapping):
            table.add_row(name, "", "", str(row), "")
            continue
        number = row.get("F", row.get("share"))
        if number is None or (row.get("gold") == 0 and number == 1):
            continue  # neither annotated nor found
        cells = [f"{row[k]:.3f}" if k in row else "" for k in ("P", "R")]
        cells += [f"{number:.3f}", str(row.get("gold", row.get("of")))]
        if name in was:
            step = number - was[name]
            cells += [f"{was[name]:.3f}", f"{step:+.3f}" if abs(step) >= 0.0005 else "="]
        table.add_row(name, *cells)
    return table


def _by_document(documents: Mapping[str, Any]) -> Table:
    kinds = ("officials", "posts", "organizations", "initiatives", "relations", "figures")
    table = Table("document (F)", *kinds, "attributes", "ungrounded", box=None, padding=(0, 2, 0, 0))
    for name, scores in documents.items():
        cells = [f"{scores[k]['F']:.3f}" if scores[k]["gold"] else "·" for k in kinds]
        share = scores["*all"]["share"]
        table.add_row(escape(name), *cells, "·" if share is None else f"{share:.3f}", str(scores["ungrounded"]))
    return table


def _errors(errors: list[dict[str, Any]]) -> Table:
    table = Table("document", "line:column", "error", "what", "in the text", box=None, padding=(0, 2, 0, 0))
    for e in errors:
        place = f"{e['line']}:{e['column']}" if "line" in e else ""
        table.add_row(*map(escape, (e["document"], place, e["kind"], e["what"], e.get("context", ""))))
    return table
