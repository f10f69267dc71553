"""SPARQL over a built graph: named queries, parameters bound as terms, nothing that writes or calls out.

Oxigraph answers in a child process: in process it could not be interrupted, a child that overstays its time is ended.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError, ReadError
from kg.export.tables import cell
from kg.model import Corpus
from kg.rdf.dataset import Dataset
from kg.rdf.former import FORMER, SELECTOR
from kg.rdf.terms import PREFIXES
from kg.records.output import ACROSS, check, reading
from kg.register.answers import answers, whole
from kg.register.rows import DOCUMENTS
from kg.resources import folder
from kg.scratch import scratch_folder
from kg.search import name_pattern

_HEADER = re.compile(r"^#\s*(title-zh|title-en|parameter|over):\s*(.*)$", re.M)
# What Oxigraph's parser, which has no lexer, takes between two words, and for the name after SERVICE; `*+` never backtracks
_BLANK = r"(?:[ \t\r\n]++|#[^\r\n]*+)*+"
_NAME = r"(?:<[^>]*+>|(?:[?$]|[^\x00-,/:-@\[\]^`{-\x7f]*+:)(?:[^ \t\r\n{#\\]|\\.)*+)"
_SERVICE = re.compile(rf"(?<![?$])SERVICE{_BLANK}(?:SILENT{_BLANK})?{_NAME}{_BLANK}\{{", re.I | re.A)
_PROLOGUE = rf"{_BLANK}(?:(?:BASE{_BLANK}<[^>]*+>|PREFIX{_BLANK}[^\s:<]*+:{_BLANK}<[^>]*+>){_BLANK})*+"
_UPDATE = re.compile(rf"{_PROLOGUE}(LOAD|INSERT|DELETE|CLEAR|DROP|CREATE|COPY|MOVE|ADD|WITH)\b", re.I | re.A)
# A code point escape of an ASCII character; the parser takes a sign for a digit
_ASCII_ESCAPE = re.compile(r"\\(?:u[+0]0|U[+0]00000)([0-7][0-9a-fA-F])")
_WORD = re.compile(r"(?<![?$])service", re.I | re.A)
# What Oxigraph's parser says; the places are those of the text that it was given
_COMPLAINT = re.compile(r"error at (?P<line>\d+):(?P<column>\d+): expected (?P<wanted>[\s\S]*)")
_PREFIXED = re.compile(r"(?<![\w:?$<])([A-Za-z][\w-]*):[A-Za-z_]")
_MOST_WORDS = 16  # so often may it stand in strings and names, since what follows each is looked at to its end


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a named query takes: a `year`, a `day`, a `number`, or a regular expression, which is what `pattern` means; a `name` may be a short form too."""

    name: str
    default: str
    zh: str
    en: str
    kind: str = "pattern"

    def refuse(self, value: str) -> None:
        """Raises QueryError for a value of another kind, which would be compared all the same; the default always fits."""
        fits, wanted = _KINDS[self.kind]
        if value != self.default and not fits(value):
            raise QueryError(f"{self.name} is to be {wanted}, not {value[:60]!r}")

    def taken(self, value: str) -> str:
        """The value as the query takes it."""
        return name_pattern(value) if self.kind == "name" else value


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A file of ontology/queries: its titles and parameters stand in comments at its head. Asked as `knowledge.query(name, …)`."""

    name: str
    title_zh: str
    title_en: str
    parameters: tuple[Parameter, ...]
    text: str
    over: str = ""  # what it asks: `promises` are found anew from the facts, and are in no file; "": the graph


@dataclass(frozen=True)
class QueryResult:
    """Rows of a SELECT (`None` where a variable is unbound), the answer of an ASK, or the triples of a graph query."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    answer: bool | None = None
    raw: str = field(default="", repr=False)  # SPARQL JSON of rows and answers, N-Triples of graphs
    graph: bool = False

    def __iter__(self) -> Iterable[dict[str, str | None]]:
        return iter([dict(zip(self.variables, row, strict=True)) for row in self.rows])

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return self.format("table")

    def format(self, name: str) -> str:
        """As `table`, `csv`, `json` (SPARQL JSON) or `turtle`. Raises QueryError where the result has no such form."""
        if name == "turtle" or (self.graph and name == "table"):
            if not self.graph:
                raise QueryError("turtle is for CONSTRUCT and DESCRIBE; a SELECT gives table, csv or json")
            return _turtle(self.raw)
        if self.graph:
            raise QueryError(f"a CONSTRUCT or DESCRIBE gives turtle, not {name}")
        if name == "json":
            return json.dumps(json.loads(self.raw), ensure_ascii=False, indent=1)
        if self.answer is not None:
            return "yes / 是" if self.answer else "no / 否"
        return _csv(self) if name == "csv" else _table(self)


def run(source: Dataset | Iterable[ox.Quad] | str | Path, query: str, parameters: Mapping[str, str] | None = None, timeout: float = 20.0) -> QueryResult:
    """Answer a named query or a SPARQL text on a dataset, on quads, on a folder that `kg build` wrote or on the `graph/` of a store.

    `timeout` is in seconds. Raises QueryError for what is malformed, unknown, refused or too slow, MixedError for a
    folder whose files are not of one build.
    """
    named = _named().get(query.strip())
    text = named.text if named else query
    if named is None and re.fullmatch(r"[\w-]+", query.strip()):
        raise QueryError(f"{query!r} is no named query; kg queries lists them: {', '.join(sorted(_named()))}")
    if parameters and not named:
        raise QueryError("parameters belong to named queries; write the values into the SPARQL text")
    refuse(text)
    bound = _bound(named, parameters or {}) if named else {}
    text = with_prefixes(_with_parameters(text, bound))
    with contextlib.ExitStack() as opened:
        if named and (register := _register(source, named)):
            job, module = {"documents": str(register), "name": named.name, "values": bound}, "kg.register.child"
        else:
            asked = _promises(source, opened) if named and named.over else source
            job, module = _material(asked, opened) | {"query": text, "former": [SELECTOR.value, FORMER]}, "kg.query_child"
        command = [sys.executable, "-m", module]
        try:
            child = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, encoding="utf-8", timeout=timeout, check=False)
        except subprocess.TimeoutExpired:
            raise QueryError(f"the query ran longer than {timeout:g} seconds and was ended; narrow it or raise --timeout") from None
    if child.returncode:
        raise QueryError(in_words(child.stdout.strip(), text) or f"the query process ended with {child.returncode}: {child.stderr.strip()[-300:]}")
    return _result(child.stdout)


def named_queries() -> list[NamedQuery]:
    """All named queries, sorted by name."""
    return [q for _, q in sorted(_named().items())]


def complete(name: str, parameters: Mapping[str, str] | None = None) -> str:
    """The text of a named query with its parameters bound and our prefixes declared. Raises QueryError as `run` does."""
    named = _named().get(name)
    if named is None:
        raise QueryError(f"{name!r} is no named query; kg queries lists them: {', '.join(sorted(_named()))}")
    return with_prefixes(_with_parameters(named.text, _bound(named, parameters or {})))


@cache
def _named() -> dict[str, NamedQuery]:
    return {p.stem: _parse(p) for p in sorted((folder("ontology") / "queries").glob("*.rq"))}


def _parse(path: Path) -> NamedQuery:
    """`# title-zh: …`, `# title-en: …`, `# parameter: name | default | zh | en | kind` at the head of the file."""
    text = path.read_text("utf-8")
    titles, parameters = dict[str, str](), list[Parameter]()
    for kind, value in _HEADER.findall(text):
        if kind == "parameter":
            name, default, zh, en, *own = (x.strip() for x in value.split("|"))
            parameters.append(Parameter(name, default, zh, en, *own))
        else:
            titles[kind] = value.strip()
    return NamedQuery(path.stem, titles["title-zh"], titles["title-en"], tuple(parameters), text, titles.get("over", ""))


def refuse(text: str) -> None:
    """Raise QueryError for what writes or calls out.

    An update is seen by its first word; Oxigraph's query() refuses it too, but says it less plainly. A call is seen
    wherever SERVICE, a name and a brace stand in a row, for that is how every call looks: also inside longer words
    (`trueSERVICE ?x {` is a call; only a variable's name ends no sooner than it can) and inside what looks like a string
    or a comment, since only the parser knows what is one. Beside escapes of ASCII characters the word itself is refused.
    """
    if m := _UPDATE.match(text):
        raise QueryError(f"{m[1].upper()} is refused: queries only read, and only this graph")
    plain = _ASCII_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    hidden = plain != text and "service" in plain.lower()
    if hidden or len(_WORD.findall(text)) > _MOST_WORDS or _SERVICE.search(text):
        raise QueryError(
            "SERVICE is refused: queries only read, and only this graph; "
            "where it is part of a text, no name and { may follow it, and no ASCII character be written as \\u…"
        )


def _bound(named: NamedQuery, given: Mapping[str, str]) -> dict[str, str]:
    known = {p.name: p.default for p in named.parameters}
    unknown = sorted(set(given) - set(known))
    if unknown:
        takes = ", ".join(known) or "none"
        raise QueryError(f"{named.name} has no parameter {unknown[0]!r}; it takes: {takes}")
    missing = [n for n, default in known.items() if not default and not given.get(n)]
    if missing:
        raise QueryError(f"{named.name} needs -p {missing[0]}=…")
    bound = {n: given.get(n) or default for n, default in known.items()}
    for parameter in named.parameters:
        parameter.refuse(bound[parameter.name])
    return {p.name: p.taken(bound[p.name]) for p in named.parameters}


def _is_pattern(value: str) -> bool:
    """As Oxigraph understands regular expressions: where it does not, there is no row, and nothing says why."""
    try:
        found: Any = ox.Store().query(f'SELECT (REGEX("", {ox.Literal(value)}) AS ?x) {{}}')
        return next(iter(found))["x"] is not None
    except (SyntaxError, ValueError):
        return False


def _is_day(value: str) -> bool:
    try:
        return bool(date.fromisoformat(f"{value}-01-01"[: max(10, len(value))]))
    except ValueError:
        return False


_KINDS: dict[str, tuple[Callable[[str], bool], str]] = {
    "year": (lambda value: re.fullmatch(r"[1-9][0-9]{3}", value) is not None, "a year of four digits, such as 2025"),
    "day": (_is_day, "a year, a month or a day, such as 2024-06-01"),
    "number": (lambda value: re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", value) is not None, "a number, such as 1000 or 0.5"),
    "pattern": (_is_pattern, "a regular expression, such as 重庆|成都"),
    "name": (_is_pattern, "a regular expression, such as 重庆|成都"),
}


def _with_parameters(text: str, bound: Mapping[str, str]) -> str:
    """The parameters in their places: literals, escaped by the library, never bare text.

    Not as a VALUES block: what is joined with one is looked up whole before a FILTER sees the value.
    """
    if not bound:
        return text
    variable = re.compile(rf"\?({'|'.join(map(re.escape, bound))})(?![\w-])")
    return variable.sub(lambda found: str(ox.Literal(bound[found[1]])), text)


def with_prefixes(text: str) -> str:
    """Our prefixes before a query that does not declare them, all on one line: what follows stands one line lower."""
    declared = {p.lower() for p in re.findall(r"\bprefix\s+([\w-]*):", text, re.I)}
    return " ".join(f"PREFIX {p}: <{full}>" for p, full in PREFIXES.items() if p.lower() not in declared) + "\n" + text


def in_words(message: str, text: str) -> str:
    """A parser's complaint about `text`, which `with_prefixes` made, as its writer sees the query: its own lines, no grammar."""
    found = _COMPLAINT.search(message)
    if not found:
        return message
    lines = text.split("\n")[1:]
    line, column = max(1, int(found["line"]) - 1), int(found["column"])
    at = lines[line - 1] if line <= len(lines) else ""
    known = set(re.findall(r"\bprefix\s+([\w-]*):", text, re.I))
    undeclared = next((p for p in _PREFIXED.findall(re.sub(r"<[^>]*>|\"[^\"]*\"", "", "\n".join(lines))) if p not in known), None)
    if "Prefix not found" in found["wanted"] and undeclared is not None:
        return f"{message[: found.start()]}line {line}: the prefix {undeclared}: is not declared; known without a declaration are {', '.join(PREFIXES)}"
    ended = line >= len(lines) and column > len(at.rstrip())
    here = "it ends too early, after" if ended else "it is not understood at"
    near = at.rstrip()[-30:] if ended else re.search(r"\S*$", at[: column - 1])[0] + at[column - 1 :].strip()[:40]  # type: ignore[index]
    wanted = [w for w in re.findall(r'"([^"]+)"', found["wanted"]) if len(w) < 12][:6]
    hint = f"; here may stand {' '.join(wanted)}" if wanted else ""
    return f"{message[: found.start()]}line {line}, column {column}: {here} {near or 'its end'}{hint}"


def _material(source: Dataset | Iterable[ox.Quad] | str | Path, opened: contextlib.ExitStack) -> dict[str, Any]:
    """What the child opens: an Oxigraph database, which holds the ontology's labels, or the files that make one."""
    if isinstance(source, (str, Path)) and (Path(source) / "CURRENT").is_file():
        return {"database": str(source)}
    file = _file(source, opened)
    across = file.with_name(ACROSS)
    return {"files": [str(folder("ontology") / "kg.ttl"), str(file), *([str(across)] if file.name == "graph.nq" and across.is_file() else [])]}


def _register(source: object, named: NamedQuery) -> Path | None:
    """The database of a store that answers a query without its graph, which is asked for; None where there is none, or it is not whole."""
    if not answers(named.name) or not isinstance(source, (str, Path)) or not (Path(source) / "CURRENT").is_file():
        return None
    documents = Path(source).resolve().with_name(DOCUMENTS)
    return documents if documents.is_file() and whole(documents) else None


def _promises(source: Dataset | Iterable[ox.Quad] | str | Path, opened: contextlib.ExitStack) -> Iterable[ox.Quad]:
    """The promises of what a folder, the `graph/` of a store, or a dataset says, with all that is asked of them."""
    from kg.across.promises import track
    from kg.across.promises_rdf import quads

    return list(quads(track(_corpus(source, opened)), alone=True))


def _corpus(source: Dataset | Iterable[ox.Quad] | str | Path, opened: contextlib.ExitStack) -> Corpus:
    from kg.rdf.read import graph_base, read_facts
    from kg.records.built import Built

    if isinstance(source, Dataset):
        return source.corpus
    if isinstance(source, (str, Path)) and (Path(source) / "records.jsonl").is_file():
        opened.enter_context(reading(Path(source)))
        return Built(Path(source)).corpus()
    store = ox.Store.read_only(str(source)) if isinstance(source, (str, Path)) and Path(source).is_dir() else ox.Store()
    if isinstance(source, (str, Path)) and Path(source).is_file():
        store.bulk_load(path=str(source))
    elif not isinstance(source, (str, Path)):
        store.bulk_extend(source)
    base = graph_base(g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode))
    if base is None:
        raise QueryError("promises are found from a graph of kg with a named graph for each document; kg build makes one")
    return Corpus(tuple(read_facts(store, base).facts))


def _file(source: Dataset | Iterable[ox.Quad] | str | Path, opened: contextlib.ExitStack) -> Path:
    if isinstance(source, (str, Path)):
        path = Path(source)
        if path.is_dir():
            opened.enter_context(reading(path))
            check(path)
            path = path / "graph.nq"
        if not path.is_file():
            raise ReadError(f"{path}: there is no built graph; kg build writes one")
        return path
    path = opened.enter_context(scratch_folder("query")) / "graph.nq"
    with path.open("wb") as out:
        ox.serialize(source, out, ox.RdfFormat.N_QUADS)
    return path


def _result(raw: str) -> QueryResult:
    kind, _, body = raw.partition("\n")
    if kind == "graph":
        return QueryResult(raw=body, graph=True)
    data = json.loads(body)
    if "boolean" in data:
        return QueryResult(answer=data["boolean"], raw=body)
    variables = tuple(data["head"]["vars"])
    rows = tuple(tuple(row[v]["value"] if v in row else None for v in variables) for row in data["results"]["bindings"])
    return QueryResult(variables, rows, raw=body)


def _turtle(ntriples: str) -> str:
    triples = sorted(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES), key=str)
    out = ox.serialize((q.triple for q in triples), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    return (out or b"").decode("utf-8")


def _csv(result: QueryResult) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(result.variables)
    writer.writerows([["" if x is None else cell(x) for x in row] for row in result.rows])
    return out.getvalue()


def _table(result: QueryResult) -> str:
    """Columns in line, a Chinese character being two wide."""
    rows: list[Sequence[str]] = [result.variables, *([_shown(x) for x in row] for row in result.rows)]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(result.variables))]
    lines = ["  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * w for w in widths))
    count = len(result.rows)
    return "\n".join([*lines, "1 row" if count == 1 else f"{count} rows"])


def _shown(value: str | None) -> str:
    text = " ".join((value or "").split())
    text = "".join(c for c in text if c.isprintable())
    return text if len(text) <= 60 else text[:59] + "…"


def _width(text: str) -> int:
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
