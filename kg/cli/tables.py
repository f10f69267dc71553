"""What was found, as tables for people."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console
from rich.markup import escape as escape_markup
from rich.table import Table

from kg.cli.common import printable
from kg.model import STATED, Corpus, Document, Facts, Figure, Period, Post
from kg.words import amount

_CHANGES = {"increase": " ↑", "decrease": " ↓", None: ""}
_WIDTH_IN_A_FILE = 140


def escape(text: str) -> str:
    return escape_markup(printable(text))


def without_trailing_blanks(page: str) -> str:
    return "".join(line.rstrip() + "\n" for line in page.splitlines())


def of_corpus(corpus: Corpus) -> str:
    """One block of tables a document."""
    terminal = sys.stdout.isatty()
    page = io.StringIO()
    width = shutil.get_terminal_size().columns if terminal else _WIDTH_IN_A_FILE
    console = Console(file=page, width=width, force_terminal=terminal, highlight=False)
    for facts in corpus.facts:
        _document(facts, console)
    return without_trailing_blanks(page.getvalue())


def _document(facts: Facts, console: Console) -> None:
    d = facts.document
    names = {e.id: e.name for e in facts.entities() if not isinstance(e, Figure)}
    said = (d.title, d.publisher, d.published, names.get(d.jurisdiction or "", d.jurisdiction))
    console.print(f"[bold]{escape(d.id)}[/bold]  " + escape("  ".join(x for x in said if x)))
    for words in frame_lines(d, names):
        console.print("  " + escape(words))
    for official in facts.officials:
        posts = [f"{names[p.organization]} {p.title}{_told(p)}" for p in official.posts]
        console.print(f"  [bold]{escape(official.name)}[/bold]  " + escape("；".join(posts)))
    _listed(console, "organizations", ((o.name, o.kind) for o in facts.organizations))
    parts = ((i.name, i.kind + "".join(f", part of {names[w]}" for w in i.part_of)) for i in facts.initiatives)
    _listed(console, "initiatives", parts)
    _listed(console, "events", ((e.name, e.date or "") for e in facts.events))
    called = names | {d.id: d.title or d.id}
    for predicate in STATED:
        pairs = [escape(f"{called[r.subject]} → {called[r.object]}") for r in facts.relations if r.predicate == predicate]
        if pairs:
            console.print(f"  {predicate}: " + ", ".join(pairs))
    if facts.figures:
        table = Table("words", "at", "value", "measure", "status", "period", "actor", "initiative", "speaker", box=None, padding=(0, 2, 0, 0))
        for f in facts.figures:
            actor = "；".join(names[a] for a in f.actor)
            cells = (
                f.quote, str(f.start), amount(f, "zh") + _CHANGES[f.change], f.measure, f.status, _when(f.period), actor,
                names.get(f.initiative or "", ""), names.get(f.speaker or "", ""),
            )  # fmt: skip
            table.add_row(*map(escape, cells))
        console.print(table)
    console.print()


def frame_lines(d: Document, names: Mapping[str, str]) -> Iterator[str]:
    """What the document decides for everything in it, each with the rule and the words that decided."""
    for reason in d.reasons:
        value = str(getattr(d, reason.attribute) or "")
        words = f" “{reason.evidence[0].quote}”" if reason.evidence else ""
        yield f"{reason.attribute}: {names.get(value, value)} ({reason.rule}{words})"


def _listed(console: Console, kind: str, rows: Iterable[tuple[str, str]]) -> None:
    words = [f"{escape(name)} [dim]({escape(more)})[/dim]" if more else escape(name) for name, more in rows]
    if words:
        console.print(f"  {len(words)} {kind if len(words) > 1 else kind[:-1]}: " + ", ".join(words))


def _told(post: Post) -> str:
    """What the text tells of a post beyond its name: that it was lost, say."""
    days = f"{post.since or ''}–{post.until or ''}" if post.since or post.until else ""
    words = " ".join(x for x in (post.change, days) if x)
    return f" ({words})" if words else ""


def _when(period: Period | None) -> str:
    return f"{period.start or '…'} – {period.end or '…'}" if period else ""
