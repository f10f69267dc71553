"""The order of the stages. The command line and Python users come in here."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kg import checks
from kg import lexicon as lexicons
from kg.across.corrections import read_corrections
from kg.errors import LexiconError, ReadError, RefusedError, UsageError, defect
from kg.knowledge import Knowledge
from kg.lexicon import Lexicon
from kg.model import Corpus, Document, Facts, Failure, Found
from kg.read import Given, Source, iter_sources, read
from kg.read.names import unwritable

if TYPE_CHECKING:
    from kg.llm import Settings
    from kg.text import Text

_AHEAD, _CARRIED = 1000, 16 * 2**20  # documents, and bytes that they carry, that are found before the first is read
_FIRST = "2025年1月1日，市政府召开会议，新建学校2所。\n指标\t2024年\n学校\t3所"  # calls for everything that is made of a lexicon
_QUDT = re.compile(r"[A-Za-z0-9_-]+")
Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may say of a build. `given` is metadata that overrides what the documents say."""

    given: Given | None = None
    id: str | None = None  # of the document, where there is only one
    lexicon: Path | None = None  # a folder of one's own entries
    base: str | None = None  # of instance IRIs
    progress: Callable[[int, int, str], None] | None = None  # (done, of or 0 where that is not known, the document at hand)
    texts: bool | None = None  # whether documents carry their texts in RDF; None: yes, in a store as those that are there
    corrections: Path | None = None  # what persons said is otherwise
    llm: Settings | None = None  # who is asked what rules left; None: nobody


def find_sources(paths: Paths, options: Options, failures: list[Failure]) -> Iterator[Source]:
    """The documents that the paths mean, each once, in the order given, found as they are asked for.

    What cannot be found becomes a Failure. Raises UsageError where --id is given and they are not just one.
    """
    found = iter_sources(_listed(paths), failures.append)
    return found if options.id is None else iter([_only(found, options.id)])


def _only(found: Iterator[Source], identifier: str) -> Source:
    first, others = next(found, None), sum(1 for _ in found)
    if first is None or others:
        raise UsageError(f"--id names one document, but {others + (first is not None)} are given")
    if not identifier.strip() or unwritable(identifier) is not None:
        raise UsageError("--id: an identifier holds no control characters and is not empty")
    return first


def read_documents(paths: Paths, options: Options, failures: list[Failure]) -> Iterator[Document]:
    """The documents that can be read, one at a time; the others become failures."""
    return read_each(_counted_ahead(find_sources(paths, options, failures)), options, failures)


def read_each(found: Iterable[tuple[Source, int]], options: Options, failures: list[Failure]) -> Iterator[Document]:
    """Likewise, of sources that are found; each comes with the number of all, 0 where it is not known."""
    index = 0
    for index, (source, of) in enumerate(found, 1):
        if options.progress:
            options.progress(index - 1, of, source.id)
        try:
            document = read(source, options.given)
        except ReadError as error:
            failures.append(Failure(source.origin, str(error)))
        except Exception as error:  # whatever one document brings a reader to, the others go on
            failures.append(Failure(source.origin, f"{source.origin}: {defect(error)}"))
        else:
            yield replace(document, id=options.id) if options.id is not None else document
    if options.progress:
        options.progress(index, index, "")


def _counted_ahead(found: Iterator[Source]) -> Iterator[tuple[Source, int]]:
    """Each with the number of all, where they are few; 0 where they are too many to be found before the first is read."""
    ahead, carried = list[Source](), 0
    for source in found:
        ahead.append(source)
        carried += len(source.data or b"")
        if len(ahead) > _AHEAD or carried > _CARRIED:
            return chain(((s, 0) for s in ahead), ((s, 0) for s in found))
    return ((s, len(ahead)) for s in ahead)


def facts_of(document: Document, lexicon: Lexicon, llm: Settings | None = None) -> Facts:
    """One document through text, extraction and linking. Raises RefusedError where what was found is not as it must be."""
    return checks.hold(understand(document, lexicon, llm)[2])


def understand(document: Document, lexicon: Lexicon, llm: Settings | None = None) -> tuple[Text, Found, Facts]:
    """What each stage makes of a document: its text, what was found in it, the facts; with what a language model adds."""
    from kg.extract import extract
    from kg.frame import frame
    from kg.link import link
    from kg.relate import relate
    from kg.text import prepare

    text = frame(prepare(document, lexicon), lexicon)
    found = relate(text, extract(text, lexicon), lexicon)
    facts, own = link(text, found, lexicon), lexicon.of(_own_units)
    if llm is not None:
        from kg.link.own_ids import told_apart
        from kg.llm.reading import assisted

        facts = told_apart(assisted(text, found, facts, lexicon, llm), lexicon)
    if facts.document.grids or facts.document.omitted:  # of use to who reads, none to who keeps
        facts = replace(facts, document=replace(facts.document, grids=(), omitted=()))
    used = {f.unit: own[f.unit] for f in facts.figures if f.unit in own}
    return text, found, replace(facts, units=tuple(sorted(used.items()))) if used else facts


def _own_units(lexicon: Lexicon) -> dict[str, str]:
    """Units whose name at QUDT is told by one's own entries alone. Raises ValueError where it cannot be that."""
    ours = lexicons.load().data("units")["qudt"]
    own = {unit: name for unit, name in lexicon.data("units")["qudt"].items() if ours.get(unit) != name}
    for unit, name in own.items():
        if unit in ours:
            raise ValueError(f"{unit} is {ours[unit]} at QUDT, not {name}")
        if not _QUDT.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a unit at QUDT, such as KiloGM or M2")
    return own


def warmed_up(folder: Path | None) -> Lexicon:
    """The lexicon with all that is made of it, once. Raises LexiconError before the first document."""
    loaded = lexicons.load(folder)
    understand(Document("", _FIRST), loaded)
    if folder is not None:  # whose words nobody has tried yet
        from kg.text.patterns import compile_waiting

        compile_waiting()
    return loaded


def lexicon_of(folder: Path | None) -> Lexicon:
    """The shipped lexicon, or the one with a folder of one's own, tried out. Raises LexiconError."""
    return lexicons.load() if folder is None else warmed_up(folder)


def build(paths: Paths, options: Options | None = None) -> Knowledge:
    """Read, extract and link; a document that fails is in `failures` and the others go on."""
    options = options or Options()
    failures: list[Failure] = []
    corrections = read_corrections(options.corrections) if options.corrections else None
    corpus = corpus_of(read_documents(paths, options, failures), lexicon_of(options.lexicon), failures, options.llm)
    return Knowledge(corpus, options.base, options.texts is not False, corrections)


def corpus_of(documents: Iterable[Document], lexicon: Lexicon, failures: list[Failure], llm: Settings | None = None) -> Corpus:
    """What the documents say; whatever one of them brings an extractor to, the others go on."""
    facts: list[Facts] = []
    for document in documents:
        try:
            facts.append(facts_of(document, lexicon, llm))
        except LexiconError:  # no document's fault
            raise
        except (ReadError, RefusedError) as error:
            failures.append(failed(document.path, error))
        except Exception as error:
            failures.append(Failure(document.path, f"{document.path}: {defect(error)}", "extract"))
    return Corpus(tuple(sorted(facts, key=lambda f: f.document.id)), tuple(failures))


def failed(path: str, error: ReadError | RefusedError) -> Failure:
    """The document of this path, which could not be understood or whose facts are not as they must be."""
    if isinstance(error, RefusedError):
        return Failure(path, f"{path}: {error}", "validate")
    return Failure(path, str(error), "extract")


def _listed(paths: Paths) -> Iterable[Path]:
    return (Path(p) for p in ([paths] if isinstance(paths, (str, os.PathLike)) else paths))
