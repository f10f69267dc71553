"""Zhengtu (政图): government announcements in Chinese as a knowledge graph in which every fact carries its words.

A build is what files and folders say; each record is a fact with its words (here of a sample in a checkout):

>>> import kg
>>> knowledge = kg.build("data/briefings/chongqing-party-building-2025.txt")
>>> knowledge
<Knowledge: 1 document, 4 officials, 6 organizations, 19 initiatives, 1 event, 2 figures (1 target)>
>>> target = next(figure for figure in knowledge.figures if figure.status == "target")
>>> target.quote, target.value, target.unit, target.comparator, target.measure
('95%以上', Decimal('95'), '%', 'at_least', '企业、群众反映事项的按期办理率')
>>> knowledge.documents[0].text[target.start : target.end]
'95%以上'

It is asked by named queries (`kg queries` lists them) or SPARQL, tracked over years, and written as one folder:

>>> [row["quote"] for row in knowledge.query("targets", year="2025")]
['95%以上']
>>> [(promise.indicator.label, promise.verdict) for promise in knowledge.track(on="2025-06").promises]
[('按期办理率', 'not_yet_due')]
>>> refused = knowledge.write("out")  # doctest: +SKIP

Where to go on: `help(kg.build)`, `help(kg.track)`; `kg.knowledge` for what a build knows, `kg.model.facts` for its records,
`kg.across` for what becomes of promises, `kg.query`, `kg.diff`, `kg.export`; `kg --help` for the same as commands.

The words of this house, and what others call them:

raw, clean      the decoded file, and the normalised text that is read; offsets are of one or the other (`kg.model`)
frame           what a document decides for all that is in it: genre, place, dates, sections, who speaks (metadata)
mention         a span of the clean text that names something; `Found` holds all of a document
entity          what linking makes of mentions of the same thing; `Facts` holds all of a document, `Corpus` all documents
figure          a quantity understood: value, comparator, measure, period, status (target or actual) (a data point)
initiative      a named undertaking: a programme, an action, a zone; its head is the word that ends its name (…行动)
organ, body     one of party or state that the lexicon lists by its departments; any organization
turn            a stretch that one source says (speech attribution); its cue opens it
construction    a turn of phrase over typed slots that states a relation or a post (a pattern)
rule, reason    the name of what decided or refused; every decision that can be read carries one
left            what no fact covers: numbers, quotations, names that coverage shows
lexicon         all knowledge of the language, as YAML; `of(build)` is what a stage compiles from it, once (a grammar)
beside, given   metadata in NAME.meta.yaml (a sidecar); metadata of the caller, which goes before it
stated          said by the words of a text; the contrary is inferred, from the lexicon alone
evidence, proof the stretch of the raw text that shows a fact; `kg.graph` counts proofs over documents
material        a corpus with the graph and RDF that exporters take, made when first asked for
built, reread   the folder of a build, read back a document at a time; a corpus that is read anew at each pass
crew, task      worker processes and what one of them does to a document (a pool, a job)
store, shard    documents and graph on disk, which grow by documents; a part of a build that another machine makes
place           in `kg.model` a division or a village; in `kg.cluster` a folder on any file system
snapshot        what kg serve shows of one build; a request holds (leases) the one that it began with
thing           whatever has an address of ours, at /id/ (a resource)
promise         a target with what became of it: a later figure of the same indicator, a verdict, its reason (a commitment)
indicator       what measures of many documents have in common when they mean the same
ledger          the table of all figures; assistants are programs that ask by MCP
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.across.promises import Tracking
    from kg.knowledge import Knowledge
    from kg.pipeline import Paths

__all__ = ["__version__", "build", "track"]


def build(  # noqa: PLR0913 - options of kg build, by name
    paths: Paths,
    *,
    published: str | None = None,
    publisher: str | None = None,
    jurisdiction: str | None = None,
    lexicon: str | PathLike[str] | None = None,
    base: str | None = None,
    corrections: str | PathLike[str] | None = None,
) -> Knowledge:
    """Files, folders and whatever else `kg build` reads → what they say.

    `published`, `publisher`, `jurisdiction` override what the documents say. A document that cannot be read is in
    `failures`; the others go on. `corrections` is a file of what persons said is otherwise; what of it fits nothing is in
    `stale`. Raises UsageError for a malformed date, base or correction, LexiconError for a malformed lexicon.
    """
    from kg import pipeline
    from kg.read.beside import typed

    given = typed(published=published, publisher=publisher, jurisdiction=jurisdiction)
    folder, said = (Path(p) if p is not None else None for p in (lexicon, corrections))
    options = pipeline.Options(given, None, folder, base, corrections=said)
    return pipeline.build(paths, options)


def track(paths: Paths, *, on: str | None = None, lexicon: str | PathLike[str] | None = None) -> Tracking:
    """What was promised in files, folders and whatever else `kg build` reads, and what became of it as of a day.

    `on` is a year, a month or a day; None: the last day on which one of the documents was published.
    """
    return build(paths, lexicon=lexicon).track(on)


def __getattr__(name: str) -> str:
    """The version, looked up where it is asked for."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from kg.release import version

    return version()
