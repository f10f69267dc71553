"""One document that is to be made, and what can come of it: what the command and its workers say to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kg.across.corrections import Corrections
from kg.llm import Settings
from kg.rdf.terms import Form
from kg.read import Given, Source
from kg.workers.content import Content

OUT_OF_MEMORY = 71  # exit status of a worker; 70 is that of a command with a defect


@dataclass(frozen=True, slots=True)
class Setup:
    """What all documents of a build share; sent to each worker once."""

    form: Form  # of the graph
    given: Given | None = None
    lexicon: Path | None = None
    checked: float = 0.0  # the share of documents that SHACL looks at
    corrections: Corrections = field(default_factory=Corrections)  # laid upon what each says
    llm: Settings | None = None  # who is asked what rules left


@dataclass(frozen=True, slots=True)
class Task:
    """One document to make. `known` is the content hash of the facts that we have of it, '' where they will not do."""

    source: Source
    id: str
    root: str
    stamp: str
    known: str = ""
    last: bool = False  # it has ended a worker already


@dataclass(frozen=True, slots=True)
class Made:
    """The document's facts, ready to be stored."""

    content: str
    sha256: str
    said: Content
    nquads: bytes
    quads: int
    figures: int
    targets: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Same:
    """Nothing but the file's time has changed."""

    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Failed:
    """The document has no facts; the reason is one line. Of a check: it is not as it should be, in a line for each thing."""

    stage: str
    reason: str
    content: str = ""
    seconds: float = 0.0


Outcome = Made | Same | Failed
Work = Callable[[Setup], Callable[[Task], Outcome]]  # made once a worker, then called for each document
