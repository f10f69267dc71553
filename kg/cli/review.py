"""kg review"""

from __future__ import annotations

import datetime
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.common import printable, shared, state
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.across.review import Desk, Question
    from kg.model import Corpus

_KEYS = "[y] one  [n] two  [s] later  [u] undo  [q] end"


@click.command(
    epilog="""\b
Examples:
  kg review out/ --corrections corrections.yaml
  kg review out/ --list
  kg build data/ -o out/ --corrections corrections.yaml"""
)
@click.argument("folder", metavar="FOLDER", type=click.Path(exists=True, path_type=Path))
@click.option("--corrections", "path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), default=Path("corrections.yaml"), show_default=True,
              help="Where answers are written; nothing else is.")  # fmt: skip
@click.option("--by", help="Who answers; default: the name of the user.")
@click.option("--date", help="The day of the answers; default: today.")
@click.option("--list", "listed", is_flag=True, help="Print what is uncertain, and ask nothing.")
@shared
def review(folder: Path, path: Path, by: str | None, date: str | None, listed: bool) -> None:
    """Walk through what is uncertain: two that may be one, with why, posts, documents and words; a key says which.

    FOLDER is what kg build wrote, or a store. Each answer is written at once, as an entry of corrections.yaml, which
    kg build --corrections lays upon what the documents say, on every build.
    """
    from kg.across.review import Desk, questions

    desk, day = Desk(path), _day(date)
    asked = questions(_corpus(folder), desk.corrections)
    if listed:
        for question in asked:
            _show(question)
        return
    done = _walk(asked, desk, (by or getpass.getuser(), day))
    if state().loudness >= 0:
        click.echo(f"{done} answered, {len(asked) - done} left" + (f"; kg build … --corrections {path} applies them" if done else ""))


def _corpus(folder: Path) -> Corpus:
    from msgspec.structs import replace

    from kg.records.built import Built
    from kg.store import is_store, open_store

    if not is_store(folder):
        return Built(folder).corpus()
    with open_store(folder) as store:
        found = store.corpus()
        return replace(found, facts=tuple(found.facts))


def _day(date: str | None) -> str:
    try:
        return datetime.date.fromisoformat(date).isoformat() if date else datetime.date.today().isoformat()
    except ValueError as error:
        raise UsageError(f"--date {date}: a day is wanted, such as 2026-05-01") from error


def _walk(asked: list[Question], desk: Desk, who: tuple[str, str]) -> int:
    """Returns how many are answered."""
    from kg.across.review import answer

    at, answered = 0, list[int]()
    while at < len(asked):
        click.echo(f"\n{at + 1} of {len(asked)}")
        _show(asked[at])
        key = _key()
        if key == "q":
            break
        try:
            if key == "u":
                if answered and desk.undo():
                    at = answered.pop()
                continue
            if key in "yn":
                why = click.prompt("why", default=asked[at].why(key == "y"), show_default=True)
                desk.put(answer(asked[at].link, key == "y", *who, why))
                answered.append(at)
        except UsageError as error:  # the file says the opposite, or somebody else changed it: it stands as it was
            click.echo(f"kg: {error}", err=True)
            continue
        at += 1
    return len(answered)


def _key() -> str:
    while True:
        key: str = click.prompt(_KEYS, default="s", show_default=False).strip().lower()[:1]
        if key in "ynsuq":
            return key


def _show(question: Question) -> None:
    zh, en = question.label
    lines = [f"{zh} / {en} ({question.link.reason}, {question.link.score})"]
    for side in question.sides:
        lines += [f"  {side.id}", *(f"    {x}" for x in side.said), *(f"    — {x}" for x in side.documents)]
    lines += [f"  “{words}” — {document}" for document, words in question.quotes if words]
    for line in lines:
        click.echo(printable(" ".join(line.split()) if not line.startswith(" ") else line))
