"""What a build hands back: its records, its graph, its RDF, and how they are asked, validated and written."""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kg.across.corrections_applied import corrected_corpus, stale
from kg.errors import DefectError, IncompleteError, KgError, UnfitError, ValidationError, defect
from kg.export import NAMES, Material, export, format_named, make
from kg.model import Corpus, Decided, Document, Event, Facts, Failure, Figure, Identity, Initiative, Official, Organization, PlaceEntity, Reread

if TYPE_CHECKING:
    import networkx

    from kg.across.contradictions import Contradiction
    from kg.across.corrections import Corrections
    from kg.across.promises import Tracking
    from kg.across.promises_courses import Course
    from kg.across.tenure import Tenure
    from kg.background import Ready
    from kg.query import QueryResult
    from kg.rdf.dataset import Dataset
    from kg.validate import Report

_NAMED = 10  # documents in a message
_BESIDE = ("html",)  # formats that another process makes meanwhile: the map takes as long as all the others
_RECORDS = ("jsonl", "csv")  # the other formats that hold no statements
_FACTS = ".facts"
Beside = tuple[dict[str, KgError], dict[str, int]]  # of these, those that are refused; how many nodes of each type there are


class Listing(tuple[Any, ...]):
    """A tuple that prints a line for each of its first records."""

    __slots__ = ()

    def __repr__(self) -> str:
        shown = [f"  {_line(record)}" for record in self[:20]]
        more = [f"  … and {len(self) - 20} more"] if len(self) > 20 else []
        return "\n".join([f"{len(self)} records", *shown, *more])


def _line(record: Any) -> str:
    from kg.across.tenure import Tenure

    match record:
        case Official():
            return record.name + "".join(f"  {p.organization.partition('/')[2]} {p.title}" for p in record.posts)
        case Figure():
            return f"{record.quote}  {record.measure}  {record.status}"
        case Document():
            return "  ".join(x for x in (record.id, record.published, record.title) if x)
        case Failure():
            return record.reason
        case Tenure():
            return f"{record.organization.partition('/')[2]} {record.title}  {record.official.partition('/')[2]}  {record.since or ''}~{record.until or ''}"
        case _:
            return str(record.name)


class Knowledge:
    """What a build knows. Records of the same identity in several documents are united."""

    def __init__(self, corpus: Corpus, base: str | None = None, texts: bool = True, corrections: Corrections | None = None) -> None:
        """`corrections` are laid upon what the documents say; those that fit nothing are in `stale`, a line each."""
        self.stale: tuple[str, ...] = ()
        if corrections:
            self.stale = tuple(stale(corpus.facts, corrections))
            corpus = corrected_corpus(corpus, corrections)
        self.corpus = corpus
        self._counts: dict[str, int] | None = None  # of nodes of each type, and of targets, once they are counted
        self._material = Material(corpus, base, texts, drawn=True, decided=corrections.decided if corrections else Decided())

    @property
    def graph(self) -> networkx.MultiDiGraph:
        """Nodes are records, edges are stated relations with their evidence."""
        return self._material.graph

    @property
    def identity(self) -> Identity:
        """Which entities of several documents are one, and which may be: links with reasons."""
        return self._material.linked.identity or Identity()

    @property
    def quads(self) -> Dataset:
        """The facts as RDF, a named graph a document; iterating yields `pyoxigraph.Quad`s."""
        return self._material.quads

    def _of(self, kind: str) -> Listing:
        return Listing(data["record"] for _, data in self.graph.nodes(data=True) if data["type"] == kind)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """What was read, sorted by identifier."""
        return Listing(f.document for f in self.corpus.facts)

    @cached_property
    def places(self) -> tuple[PlaceEntity, ...]:
        """Divisions and villages, united over all documents."""
        return self._of("place")

    @cached_property
    def officials(self) -> tuple[Official, ...]:
        """Officials with their posts, united over all documents."""
        return self._of("official")

    @cached_property
    def organizations(self) -> tuple[Organization, ...]:
        """Bodies, united over all documents."""
        return self._of("organization")

    @cached_property
    def initiatives(self) -> tuple[Initiative, ...]:
        """Named undertakings, united over all documents."""
        return self._of("initiative")

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure of every document, in the order of the texts."""
        return Listing(figure for facts in self.corpus.facts for figure in facts.figures)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Meetings, visits, ceremonies, united over all documents."""
        return self._of("event")

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be read or was refused, each with its reason, in the order of the input."""
        return Listing(self.corpus.failures)

    def tenures(self, on: str | None = None) -> tuple[Tenure, ...]:
        """Who held which post from when until when; with `on`, a day such as 2024-06-01, who held them then."""
        from kg.across.tenure import holders, tenures

        corpus = self._material.linked
        return Listing(tenures(corpus) if on is None else holders(corpus, on))

    def query(self, query: str, /, timeout: float = 20.0, **parameters: str) -> QueryResult:
        """Answer a named query (`targets`, year="2025") or a SPARQL text. Raises QueryError."""
        from kg.across.identity_rdf import quads
        from kg.query import run

        return run(chain(self._material.quads, quads(self.identity, self._material.base)), query, parameters, timeout)

    def track(self, on: str | None = None) -> Tracking:
        """What was promised and what became of it as of a day: a year, a month or a day. Raises UsageError for what is none."""
        from kg.across.promises import track
        from kg.read.dates import iso_date

        return track(self._material.linked, None if on is None else iso_date(on))

    def contradictions(self) -> tuple[Contradiction, ...]:
        """What is told with different numbers in different documents, the later last; revisions of preliminary figures among them."""
        from kg.across.contradictions import contradictions

        return contradictions(self.track())

    def courses(self) -> tuple[Course, ...]:
        """Where named undertakings stand: announced, begun, done or stopped, each with its day and the words that say so."""
        from kg.across.promises_courses import courses

        return courses(self._material.linked)

    def validate(self) -> Report:
        """SHACL, and grounding of every quote; `report.conforms` says whether an export would be allowed."""
        from kg.validate import validate

        return validate(self._material.quads)

    def write(
        self,
        folder: str | os.PathLike[str],
        formats: Sequence[str] | None = None,
        jobs: int = 1,
        tell: Callable[[str], None] | None = None,
        wait: Callable[[str], None] | None = None,
        ready: Ready[Beside] | None = None,
    ) -> dict[str, KgError]:
        """Write a build into `folder`, after `settle()`: all its files at once in place of those of an older one.

        With `formats`, only these are written, as exports: one after the other, whatever else stands in `folder`. With
        `jobs`, a build has a second process for the map: the one that is `ready` for `made_beside`, where it can.
        `tell` hears what is being done, `wait` that somebody reads the older build, whose end is waited for. A format that
        cannot hold the material is left out and returned with its error; so is one that cannot hold some documents, and is
        written without them. Raises ValidationError, before
        anything is written, where the graph does not validate.
        """
        from kg.files import writable_folder

        tell, target = tell or (lambda _: None), Path(folder)
        for name in formats or ():
            format_named(name)
        if formats:
            self._settled(tell)
            writable_folder(target)
            refused = self._export(formats, target, export, tell)
        else:
            refused = self._build(target, tell, wait, partial(self._begun, jobs, ready))
        tell("")
        return refused

    def _build(
        self, target: Path, tell: Callable[[str], None], wait: Callable[[str], None] | None, begun: Callable[..., Callable[[], Beside]]
    ) -> dict[str, KgError]:
        """All that a build has. The map is `begun` first, to be made beside the others."""
        from kg.records import jsonl
        from kg.records.output import FAILURES, SOURCES, digest_of, written
        from kg.scratch import scratch_folder

        corpus = self.corpus
        with scratch_folder("background") as folder, contextlib.ExitStack() as stack:
            made = begun(folder, stack)
            self._settled(tell)
            if self.corpus is not corpus:  # some were left out
                stack.close()
                for file in folder.glob("[!.]*"):  # it may hold what is not made again: links with what was left out
                    file.unlink()
                made = partial(self._make_beside, folder)
            known: dict[str, str] = {}
            with written(target, wait, known) as files:
                refused = self._write_statements(files, tell) | self._export(_RECORDS, files, make, tell)
                jsonl.write_sources(self.corpus, files / SOURCES)
                tell("writing the map")
                known.update((file.name, digest_of(file)) for file in files.iterdir())  # as long as the others are made
                beside, self._counts = made()
                for file in sorted(folder.glob("[!.]*")):
                    shutil.move(file, files / file.name)
                if self.failures:
                    jsonl.write_failures(self.failures, files / FAILURES)
        return refused | beside

    def _settled(self, tell: Callable[[str], None]) -> None:
        from kg.validate.shapes import engine

        tell(f"validating with {engine()}")
        self.settle()
        tell("")

    def _export(self, formats: Sequence[str], target: Path, put: Callable[[Material, str, Path], None], tell: Callable[[str], None]) -> dict[str, KgError]:
        """Returns the formats that cannot hold the material, no file of which is left, or not all of it."""
        refused = dict[str, KgError]()
        for name in formats:
            file = target / format_named(name).file
            tell(f"writing {file.name}")
            if error := self._failure(put, name, file):
                refused[name] = error
                if not isinstance(error, IncompleteError):
                    file.unlink(missing_ok=True)  # an older build's would mislead
        return refused

    def _write_statements(self, files: Path, tell: Callable[[str], None]) -> dict[str, KgError]:
        """Their formats, all in one pass; what cannot be written so is written by itself, so that it is known why."""
        from kg.rdf.syntaxes import write_together

        paths = {name: files / format_named(name).file for name in NAMES if name not in (*_BESIDE, *_RECORDS)}
        tell("writing the statements")
        try:
            left = write_together(self.quads, paths)
        except (KgError, OSError):
            raise
        except Exception:
            left = list(paths)
        return self._export(left, files, make, tell)

    def _begun(self, jobs: int, ready: Ready[Beside] | None, folder: Path, stack: contextlib.ExitStack) -> Callable[[], Beside]:
        """What waits for the formats of `_BESIDE`; with the stack, the process ends that makes them."""
        from kg.background import in_background

        if ready is None or jobs == 1 or not isinstance(self.corpus.facts, tuple) or self.corpus.identity is not None:
            return stack.enter_context(in_background(lambda: self._make_beside(folder), alone=jobs == 1))
        (folder / _FACTS).write_bytes(msgspec.msgpack.encode(self.corpus.facts))
        stack.callback(ready.end)
        return ready.give(pickle.dumps((folder, self._material.base, self._material.texts, self._material.decided)))

    def _make_beside(self, target: Path) -> Beside:
        """The formats of `_BESIDE`, and what is one in several documents; with how many nodes of each type there are."""
        from kg.records.output import ACROSS, LINKS

        refused = self._export(_BESIDE, target, make, lambda _: None)
        if self.identity:
            make(self._material, "links", target / LINKS)
            make(self._material, "across", target / ACROSS)
        return refused, self._numbers()

    def _numbers(self) -> dict[str, int]:
        """Nodes of each type, and targets."""
        if self._counts is None:
            self._counts = self._material.disk.counts() | {"target": self._material.disk.targets}
        return self._counts

    def _failure(self, put: Callable[[Material, str, Path], None], name: str, file: Path) -> KgError | None:
        """Of one format that is written here: whatever is wrong with it, and were it a defect of ours, the others go on."""
        try:
            put(self._material, name, file)
        except UnfitError as error:
            return error
        except (KgError, OSError):  # as would befall the others
            raise
        except Exception as error:
            return DefectError(f"{file.name}: it is not written: {defect(error)}")
        return None

    def settle(self) -> None:
        """Validate: documents that are at fault are left out and named in `failures`; the others stay.

        Raises ValidationError where none is at fault by itself, and where none is left.
        """
        from kg.blame import suspects

        while not (report := self.validate()).conforms:
            found = suspects(self.quads, report)
            wrong = {own: words for own, words in found.items() if words}
            if not wrong:
                named = ", ".join(list(found)[:_NAMED])
                raise ValidationError(f"{report}\nno document is at fault by itself; they do not go together: {named}")
            if len(wrong) == len(self.corpus.facts):
                raise ValidationError(str(report))
            self._leave_out(wrong)
        refused = next((f for f in self.failures if f.stage == "validate"), None)
        if refused and not self.corpus.facts:
            raise ValidationError(f"there is nothing to write, for no document is as it must be: {refused.reason}")

    def _leave_out(self, wrong: dict[str, str]) -> None:
        facts = self.corpus.facts
        out = tuple(Failure(f.document.path, f"{f.document.path}: refused: {wrong[own]}", "validate") for f in facts if (own := f.document.id) in wrong)

        def kept() -> Iterator[Facts]:
            return (f for f in facts if f.document.id not in wrong)

        rest = tuple(kept()) if isinstance(facts, tuple) else Reread(kept, len(facts) - len(out))
        corpus, old, told = Corpus(rest, (*self.corpus.failures, *out)), self._material, self.stale
        vars(self).clear()  # with all that was made of the others
        Knowledge.__init__(self, corpus, old.base, old.texts)
        self.stale, self._material = told, replace(self._material, decided=old.decided)

    def summary(self) -> str:
        """How much was found, in one line."""
        number = self._numbers() | {"document": len(self.corpus.facts)}
        figures = f"{_counted(number.get('figure', 0), 'figure')} ({_counted(number['target'], 'target')})"
        counts = [_counted(number.get(kind, 0), kind) for kind in ("document", "official", "organization", "initiative", "event")]
        failed = [f"{len(self.failures)} failed"] if self.failures else []
        return ", ".join([*counts, figures, *failed])

    def __repr__(self) -> str:
        return f"<Knowledge: {self.summary()}>"


def made_beside(told: bytes) -> Beside:
    """What a build has beside its statements, made by a process that was not forked from the one that knows the facts."""
    folder, base, texts, decided = pickle.loads(told)
    own = Knowledge(Corpus(msgspec.msgpack.decode((folder / _FACTS).read_bytes(), type=tuple[Facts, ...])), base, texts)
    own._material = replace(own._material, decided=decided)
    return own._make_beside(folder)


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")
