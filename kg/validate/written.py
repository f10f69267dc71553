"""What kg build wrote: a file of RDF with what stands beside it, or a folder, whose files are held against each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import MixedError, ReadError
from kg.export import FORMATS, Material, make
from kg.rdf.dataset import Dataset
from kg.rdf.statements import program_version
from kg.rdf.syntaxes import FORMATS as SYNTAXES
from kg.rdf.terms import DEFAULT_BASE, TEXT, path
from kg.rdf.xml_text import unheld
from kg.records import output
from kg.scratch import scratch_folder
from kg.validate import compare, graphs
from kg.validate.everything import shown
from kg.validate.files import empty_graphs, is_united, statements
from kg.validate.held import Held, Row, held, plain
from kg.validate.records import RECORDS, SOURCES, Records, beside
from kg.validate.report import Report, Violation

_GRAPHS = tuple(f.file for name in ("trig", "nq", "jsonld", "ttl", "rdf") for f in FORMATS if f.name == name)
_OTHERS = tuple(f for f in FORMATS if f.name not in SYNTAXES and f.file != RECORDS)
_QUICK = ("csv", "links", "across")  # of the others, those that are written anew unasked


@dataclass
class _Answer:
    violations: list[Violation] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)  # files that say what the first does
    unseen: list[str] = field(default_factory=list)


def check(place: Path, every: bool = False) -> Report:
    """`every`: write also what takes long anew, and compare. Raises ReadError where there is no graph, or none that reads."""
    if not place.is_dir():
        return _checked(place, place.parent, [place], every)
    with output.reading(place):
        files = [place / name for name in _GRAPHS if (place / name).is_file()]
        if not files:
            raise ReadError(f"{place}: there is no built graph; kg build writes one")
        return _checked(place, place, files, every)


def _checked(place: Path, folder: Path, files: list[Path], every: bool) -> Report:
    main, *others = files
    answer, dataset = _Answer(), None
    if place == folder:
        _of_one_build(folder, answer)
    records = beside(folder)
    with held(statements(main)) as graph:
        found = shown(graph, is_united(main))
        answer.violations += found.violations
        if graphs.is_former(graph):
            return Report(found.violations, found.statements, 0)
        _no_empty_graphs(main, answer)
        if records is not None:
            dataset = _as_the_records(graph, main, records, answer)
        for other in others:
            _as_the_other(graph, main, other, answer)
    if answer.alike:
        answer.checked.append(f"{_listed(answer.alike)} {'says' if len(answer.alike) == 1 else 'say'} what {main.name} does")
    if dataset is not None and place == folder:
        _as_written_anew(dataset, folder, every, answer)
    what = "the graph" if found.grounded else "a folder without its texts" if place == folder else "a file without its texts"
    told = tuple(answer.checked), tuple(answer.unseen)
    return Report(tuple(dict.fromkeys(answer.violations)), found.statements, found.subjects, "" if records else what, *told, found.grounded)


def _of_one_build(folder: Path, answer: _Answer) -> None:
    try:
        if output.check(folder, every=True):
            answer.checked.append(f"every file is as {output.MANIFEST} lists it, of one build")
        else:
            words = f"an earlier version wrote this folder, without {output.MANIFEST}; build it again to have that checked"
            answer.unseen.append(f"whether the files are of one build: {words}")
    except MixedError as error:
        answer.violations.append(Violation(output.MANIFEST, None, None, f"{error} / 文件不属于同一次构建，或已被改动"))


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _no_empty_graphs(file: Path, answer: _Answer) -> None:
    for name in empty_graphs(file):
        answer.violations.append(Violation(name, None, None, f"an empty graph in {file.name} / 图中没有任何陈述"))


# --- the graph and the records -------------------------------------------------------------------------------


def _as_the_records(graph: Held, main: Path, records: Records, answer: _Answer) -> Dataset | None:
    """What the records state, where the graph can be held against it: as the program that wrote the graph would say it."""
    answer.violations += records.violations
    built = records.built
    if built is None:
        return None
    if records.pages:
        answer.unseen.append(f"checksums of {records.pages} of {len(built)} documents, which are of the pages that the texts were taken from")
    dataset = Dataset(built.corpus(), _base(graph), graphs.has_texts(graph))

    def text(document: str) -> str | None:
        return built[document].document.text if document in built else None

    if others := {plain(value) for _, _, value in graph.said("dcterms:hasVersion")} - {program_version()}:
        answer.violations += graphs.ungrounded(graph, text)
        words = f"version {', '.join(sorted(others))} wrote it and this is {program_version()}"
        answer.unseen.append(f"whether {main.name} states what {RECORDS} does: {words}; build it again to have that checked")
        return None
    compared = compare.with_united_facts if is_united(main) else compare.with_facts
    if different := list(compared(graph, dataset, main.name)):
        answer.violations += [*different, *graphs.ungrounded(graph, text)]
    else:
        answer.checked.append(f"{main.name} states what {RECORDS} and {SOURCES} do, of {len(built)} documents")
    return dataset


def _base(graph: Held) -> str:
    """What its addresses begin with, as the address and the identifier of a document tell."""
    for _, document, identifier in graph.said("dcterms:identifier"):
        own = "document/" + path(plain(identifier))
        if document.endswith(own):
            return document.removesuffix(own)
    return DEFAULT_BASE


# --- files of the same build ---------------------------------------------------------------------------------


def _as_the_other(graph: Held, main: Path, other: Path, answer: _Answer) -> None:
    """Another syntax of the same graph says the same."""
    _no_empty_graphs(other, answer)
    unfit = _unfit(graph) if other.suffix == ".rdf" else []
    if (unfit or _textless(graph, other)) and not graph.graphs():
        answer.unseen.append(f"whether {other.name} says what {main.name} does: RDF/XML cannot hold all of it, and no graphs tell whose it is")
        return
    if compare.total(compare.said(statements(other))) == compare.total(_rows(graph, other, unfit)):
        answer.alike.append(other.name + (f" (but for {len(unfit)} documents that RDF/XML cannot hold)" if unfit else ""))
        return
    with held(statements(other)) as found:
        if is_united(other):
            answer.violations += compare.differences(_united(graph, other, unfit), found.union(), other.name, main.name)
            return
        for name in sorted({"", *graph.graphs(), *found.graphs()}):
            answer.violations += compare.differences(graph.rows(name), found.rows(name), other.name, main.name)


def _rows(graph: Held, other: Path, unfit: list[str]) -> Iterator[tuple[str, ...]]:
    if is_united(other):
        return (("", *said) for said in _united(graph, other, unfit))
    return graph.all()


def _united(graph: Held, other: Path, unfit: list[str]) -> Iterator[Row]:
    """What a file of no named graphs has of it."""
    gone = _textless(graph, other)
    return (row for row in graph.union(unfit) if not (gone and row[1] == TEXT.value and row[0] in gone))


def _textless(graph: Held, other: Path) -> set[str]:
    """The documents whose text RDF/XML cannot hold."""
    return {s for _, s, text in graph.said("nif:isString") if unheld(plain(text))} if other.suffix == ".rdf" else set()


def _unfit(graph: Held) -> list[str]:
    """The graphs with a character that XML cannot hold, beside the text: N-Triples write it with a backslash."""
    found = graph.db.execute("SELECT g, o FROM quads WHERE instr(o, '\\') AND p <> ?", (TEXT.value,))
    return sorted({g for g, value in found if unheld(plain(value))})


def _as_written_anew(dataset: Dataset, folder: Path, every: bool, answer: _Answer) -> None:
    """What is no RDF is written again from the records, to the same bytes."""
    material = Material(dataset.corpus, dataset.base)
    for form in _OTHERS:
        file = folder / form.file
        if not file.is_file():
            continue
        if not every and form.name not in _QUICK:
            answer.unseen.append(f"what {form.file} shows, only that it is there; --all writes it anew and compares")
            continue
        with scratch_folder("validate") as scratch:
            make(material, form.name, anew := scratch / form.file)
            if (number := _first_other_line(file, anew)) is None:
                answer.checked.append(f"{form.file} shows what {RECORDS} says")
            else:
                answer.violations.append(Violation(f"{form.file}:{number}", None, None, f"this line is not what kg build writes of {RECORDS} / 此行与记录不符"))


def _first_other_line(file: Path, anew: Path) -> int | None:
    with file.open("rb") as mine, anew.open("rb") as wanted:
        pairs = enumerate(itertools.zip_longest(mine, wanted), 1)
        return next((number for number, (own, line) in pairs if own != line), None)
