"""Is a graph as it should be? SHACL, every quote against its text, and that each node named is there.

The shapes look at one focus node at a time (ontology/shapes.ttl), so a graph is validated in parts of whole subjects:
memory stays bounded and the result is that of validating it whole. Where the library `shacl` is installed (an extra),
which is some forty times faster, pyshacl looks only at parts that it does not find in order, and says what is wrong.
"""

from __future__ import annotations

import itertools
import signal
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError, ReadError
from kg.export.rdf import Dataset
from kg.export.terms import PREFIXES
from kg.resources import folder
from kg.scratch import database

_PART = 4_000  # statements of one part, about
_FEW = 8  # parts that are looked at before another process is ready
_AHEAD = 3  # parts that wait, for each process
_SHOWN = 50  # violations that a report lists
_OA, _LABELS = PREFIXES["oa"], (PREFIXES["skos"] + "prefLabel", PREFIXES["dcterms"] + "title", PREFIXES["zt"] + "quote")

_Part = list[list[ox.Triple]]  # the statements of each subject


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing wrong: the node, the property, the value and what is asked, in Chinese and English."""

    focus: str
    path: str | None
    value: str | None
    message: str
    label: str | None = None

    def __str__(self) -> str:
        subject = f"{self.focus}" + (f" ({self.label})" if self.label else "")
        about = f"\n    {_short(self.path)}" if self.path else ""
        value = f" = {self.value}" if self.value is not None else ""
        return f"{subject}{about}{value}\n    {self.message}"


@dataclass(frozen=True, slots=True)
class Report:
    violations: tuple[Violation, ...]
    statements: int
    subjects: int

    @property
    def conforms(self) -> bool:
        return not self.violations

    def __str__(self) -> str:
        size = f"{self.statements} statements about {self.subjects} things"
        if self.conforms:
            return f"valid: {size} hold to every shape, and every quote is its text"
        more = len(self.violations) - _SHOWN
        lines = [f"not valid: {len(self.violations)} violations in {size}", *map(str, self.violations[:_SHOWN])]
        return "\n".join(lines + ([f"… and {more} more"] if more > 0 else []))


def validate(source: Dataset | Iterable[ox.Quad] | Path, jobs: int = 1) -> Report:
    """The report on a dataset, on quads or on a file that a build wrote; of a large one by so many processes.

    Raises ReadError for a file that is no RDF, ExportError where there is no room for what has to be remembered.
    """
    violations: list[Violation] = []
    if isinstance(source, Dataset):
        violations += _ungrounded(source)
        groups = _groups(source.union())
    else:
        statements = _read(source) if isinstance(source, Path) else {q.triple for q in source}
        violations += _misquoted(statements)
        groups = _groups(sorted(statements, key=str))
    with database("validate") as db:
        nodes = _Nodes(db)
        for found in _shacl(nodes.noted(_parts(groups)), jobs):
            violations += found
        violations += nodes.undescribed()
    return Report(tuple(violations), nodes.statements, nodes.subjects)


class _Nodes:
    """Which nodes are described and which are named, by whom first: in a database, for they are very many."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.statements = self.subjects = 0
        self._db = db
        self._db.execute("CREATE TABLE known (address TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.execute("CREATE TABLE named (address TEXT PRIMARY KEY, by TEXT NOT NULL) WITHOUT ROWID")
        self._db.execute("BEGIN")

    def noted(self, parts: Iterator[_Part]) -> Iterator[_Part]:
        """The same; what they describe and name is kept."""
        for part in parts:
            self.statements += sum(len(group) for group in part)
            self.subjects += len(part)
            self._db.executemany("INSERT OR IGNORE INTO known VALUES (?)", ((_address(group[0].subject),) for group in part))
            self._db.executemany("INSERT OR IGNORE INTO named VALUES (?, ?)", _names(part))
            yield part

    def undescribed(self) -> Iterator[Violation]:
        """Nodes of this graph, to go by their addresses, that are named only."""
        document = self._db.execute("SELECT address FROM known WHERE instr(address, '/document/') ORDER BY address").fetchone()
        if document is None:
            return
        own = document[0].split("/document/")[0] + "/"
        unknown = "SELECT address, by FROM named WHERE address NOT IN (SELECT address FROM known) ORDER BY address"
        for address, by in self._db.execute(unknown):
            if address.startswith(own):
                yield Violation(by, None, None, f"names {address}, which is not described / 所指的 {address} 没有记录")


def _names(part: _Part) -> Iterator[tuple[str, str]]:
    for triple in itertools.chain.from_iterable(part):
        if isinstance(triple.object, ox.NamedNode) and triple.predicate.value not in _OUTWARD:
            yield triple.object.value, _address(triple.subject)


_OUTWARD = {PREFIXES["rdf"] + "type", PREFIXES["rdf"] + "predicate", PREFIXES["qudt"] + "hasUnit"}


def _groups(triples: Iterable[ox.Triple]) -> Iterator[list[ox.Triple]]:
    for _, same in itertools.groupby(triples, key=lambda t: _address(t.subject)):
        yield list(same)


def _parts(groups: Iterator[list[ox.Triple]]) -> Iterator[_Part]:
    part: _Part = []
    size = 0
    for group in groups:
        part.append(group)
        size += len(group)
        if size >= _PART:
            yield part
            part, size = [], 0
    if part:
        yield part


# --- SHACL ---------------------------------------------------------------------------------------------------


def _shacl(parts: Iterator[_Part], jobs: int) -> Iterator[list[Violation]]:
    """What is wrong in each part, in their order."""
    texts = (_text(part) for part in parts)
    if jobs == 1 or _fast_shapes() is not None:  # which is faster than parts are made
        yield from map(_checked, texts)
        return
    yield from map(_checked, itertools.islice(texts, _FEW))
    yield from _shared_out(texts, jobs)


def _shared_out(texts: Iterator[bytes], jobs: int) -> Iterator[list[Violation]]:
    held: deque[Future[list[Violation]]] = deque()
    with ProcessPoolExecutor(jobs, get_context("spawn"), _leave_interrupts) as pool:  # starts none before it is given one
        try:
            for text in texts:
                held.append(pool.submit(_checked, text))
                if len(held) > jobs * _AHEAD:
                    yield held.popleft().result()
            while held:
                yield held.popleft().result()
        except BrokenProcessPool as error:
            raise KgError("a process that validates was ended, for want of memory perhaps; try again, or with fewer --jobs") from error
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _leave_interrupts() -> None:
    """The process that started us says when it is over."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _text(part: _Part) -> bytes:
    return ox.serialize(itertools.chain.from_iterable(part), format=ox.RdfFormat.N_TRIPLES) or b""


def _checked(text: bytes) -> list[Violation]:
    fast = _fast_shapes()
    return [] if fast is not None and fast.validate_text(text.decode("utf-8"), "ntriples", max_results=1) else _violated(text)


def _violated(text: bytes) -> list[Violation]:
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    data.addN((_node(t.subject), _node(t.predicate), _node(t.object), data) for t in ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
    conforms, results, _ = pyshacl.validate(data, shacl_graph=_shapes(), advanced=False, inference="none", meta_shacl=False, inplace=True)
    return [] if conforms else list(_violations(results, data))


@cache
def _fast_shapes() -> Any:
    try:
        import shacl
    except ImportError:
        return None
    return shacl.Shapes.from_file(str(_shapes_file()))


@cache
def _shapes() -> Any:
    import rdflib

    return rdflib.Graph().parse(_shapes_file(), format="turtle")


def _shapes_file() -> Path:
    return folder("ontology") / "shapes.ttl"


def _node(term: Any) -> Any:
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.Literal):
        datatype = None if term.language else rdflib.URIRef(term.datatype.value)
        if datatype == rdflib.XSD.string:
            datatype = None
        return rdflib.Literal(term.value, lang=term.language, datatype=datatype)
    return rdflib.BNode(term.value)


def _violations(results: Any, data: Any) -> Iterator[Violation]:
    from rdflib import RDF, SH, URIRef

    for result in sorted(results.subjects(RDF.type, SH.ValidationResult), key=lambda r: str(results.value(r, SH.focusNode))):
        focus = results.value(result, SH.focusNode)
        messages = sorted(results.objects(result, SH.resultMessage), key=lambda m: m.language or "", reverse=True)
        path, value = results.value(result, SH.resultPath), results.value(result, SH.value)
        label = next((str(x) for p in _LABELS for x in data.objects(focus, URIRef(p))), None)
        yield Violation(
            str(focus), str(path) if path else None, str(value) if value is not None else None,
            " / ".join(map(str, messages)) or str(results.value(result, SH.sourceConstraintComponent)), label,
        )  # fmt: skip


# --- quotes --------------------------------------------------------------------------------------------------


def _ungrounded(dataset: Dataset) -> Iterator[Violation]:
    for describer in dataset.describers():
        facts = describer.facts
        text = facts.document.text
        for e in describer.all_evidence():
            if text[e.start : e.end] != e.quote or not e.quote:
                message = f"characters {e.start} to {e.end} of {facts.document.id} are not {e.quote!r} / 引文与原文不符"
                yield Violation(f"{facts.document.id}#char={e.start},{e.end}", None, e.quote, message)


def _misquoted(statements: Iterable[ox.Triple]) -> Iterator[Violation]:
    """Without the texts: each quote is as long as its position says."""
    spans: dict[str, dict[str, str]] = {}
    for t in statements:
        if t.predicate.value in (_OA + "start", _OA + "end", _OA + "exact") and isinstance(t.object, ox.Literal):
            spans.setdefault(_address(t.subject).rpartition(";")[0], {})[t.predicate.value] = t.object.value
    for address, said in sorted(spans.items()):
        try:
            length = int(said[_OA + "end"]) - int(said[_OA + "start"])
        except (KeyError, ValueError):
            continue  # what is missing or malformed is SHACL's to say
        quote = said.get(_OA + "exact")
        if quote is not None and len(quote) != length:
            yield Violation(address, None, quote, f"the quote has {len(quote)} characters, its position {length} / 引文长度与位置不符")


def _read(path: Path) -> set[ox.Triple]:
    try:
        return {q.triple if isinstance(q, ox.Quad) else q for q in ox.parse(path=str(path), format=_format(path))}
    except (SyntaxError, ValueError, OSError) as error:
        raise ReadError(f"{path}: not readable as RDF: {error}") from error


def _format(path: Path) -> ox.RdfFormat:
    found = ox.RdfFormat.from_extension(path.suffix.lstrip("."))
    if found is None:
        raise KgError(f"{path}: no RDF format has this ending; give a .trig, .nq, .ttl, .jsonld or .rdf file")
    return found


def _address(node: Any) -> str:
    """The IRI; a blank node or a quoted triple, which no build writes, as its text."""
    return node.value if isinstance(node, ox.NamedNode) else str(node)


def _short(address: str) -> str:
    for prefix, full in PREFIXES.items():
        if address.startswith(full):
            return f"{prefix}:{address[len(full) :]}"
    return address
