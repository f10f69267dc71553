"""Named queries that the register answers: each gives the rows that its SPARQL gives on the graph, in the same order."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.model import ENDED
from kg.rdf.statements import COMPARATORS
from kg.rdf.terms import term
from kg.register.posts import Held, Links, held_on
from kg.register.rows import FORM
from kg.resources import folder

_Cell = tuple[str, str] | None  # a text with what it is: _PLAIN, _ZH or _DECIMAL
_Rows = Iterable[tuple[_Cell, ...]]
_ZH, _PLAIN, _DECIMAL = "0", "1", "2"  # in the order in which SPARQL sorts what reads alike
_ANY = ".*"
_CHINESE = re.compile(r'"([^"\x00-\x7f][^"]*)"')
_LABEL = term("skos:prefLabel")


def _plain(text: str | None) -> _Cell:
    return None if text is None else (text, _PLAIN)


def _zh(text: str | None) -> _Cell:
    return None if text is None else (text, _ZH)


def _decimal(text: str | None) -> _Cell:
    return None if text is None else (text, _DECIMAL)


class _Register:
    """The tables, with the words of the ontology for what they name in short."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.rows = database.execute
        labels = ox.parse(path=folder("ontology") / "kg.ttl", format=ox.RdfFormat.TURTLE)
        said = {q.subject: q.object.value for q in labels if q.predicate == _LABEL and isinstance(q.object, ox.Literal) and q.object.language == "zh"}
        self._labels = said

    def label(self, name: str) -> str | None:
        return self._labels.get(term(name))

    def comparators(self) -> dict[str, str | None]:
        return {own: self.label(name) for own, name in COMPARATORS.items()}

    def changes(self) -> dict[str, str | None]:
        return {own: self.label(f"zt:postChange-{own}") for (own,) in self.rows("SELECT DISTINCT change FROM told_post WHERE change IS NOT NULL")}

    def links(self) -> Links:
        lines = self.rows("SELECT line FROM linked ORDER BY number")
        linked = (json.loads(line) for (line,) in lines)
        return {own: x["same"] for x in linked if "same" in x for own in (x["first"], x["second"]) if own != x["same"]}


def _matching(pattern: str, texts: Iterable[str]) -> Callable[[str], bool]:
    """As Oxigraph understands regular expressions: all texts are asked of at once."""
    if pattern == _ANY:
        return lambda _: True
    values = " ".join(str(ox.Literal(t)) for t in set(texts))
    found: Any = ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {values} }} FILTER regex(?x, {ox.Literal(pattern)}) }}")
    return {row["x"].value for row in found}.__contains__


def _words(query: str) -> list[str]:
    """What stands in Chinese in the text of a query, in its order."""
    text = (folder("ontology") / "queries" / f"{query}.rq").read_text("utf-8")
    return _CHINESE.findall(re.sub(r"^#.*$", "", text, flags=re.M))


def _listed(packed: str | None) -> list[Any]:
    return json.loads(packed) if packed else [None]


_TIMELINE = f"""WITH said (kind, label, tag) AS (VALUES {{marks}})
SELECT DISTINCT t.place, x.day, s.label, s.tag, x.name, x.tag, x.words, t.id FROM (
  SELECT id, issued AS day, 'document' AS kind, coalesce(title, id) AS name, iif(title IS NULL, '{_PLAIN}', '{_ZH}') AS tag, NULL AS words FROM told
  UNION ALL SELECT e.id, day, 'event', name, '{_ZH}', j.value FROM told_event e, json_each(words) j
  UNION ALL SELECT p.id, coalesce(since, until, issued), change, holder || ' ' || p.title, '{_PLAIN}', j.value
    FROM told_post p JOIN told d ON d.id = p.id, json_each(words) j
  UNION ALL SELECT id, until, iif(target, 'target', 'result'), measure, '{_ZH}', quote FROM told_figure
) x JOIN said s USING (kind) JOIN told t USING (id) WHERE x.day BETWEEN ? AND ? ORDER BY x.day, s.label, s.tag, t.id, x.name, x.tag, x.words"""


# --- one function for each query ---------------------------------------------------------------------------------------


def _targets(register: _Register, year: str) -> _Rows:
    first, last = f"{year}-01-01", f"{year}-12-31"
    what = "SELECT id, at, measure, comparator, value, upper, unit, actors, initiative, speaker, quote FROM told_figure WHERE"
    rows = register.rows(
        f"SELECT * FROM ({what} target = 1 AND until >= ? AND coalesce(since, until) <= ? "
        f"UNION ALL {what} target = 1 AND until IS NULL AND since BETWEEN ? AND ?) ORDER BY id, at",
        (first, last, first, last),
    )
    said = register.comparators()
    for own, _, measure, comparator, value, upper, unit, actors, initiative, speaker, quote in rows:
        told = _zh(measure), _zh(said[comparator]), _decimal(value), _decimal(upper), _plain(unit)
        for actor in sorted(set(_listed(actors)), key=lambda x: x or ""):
            yield *told, _zh(actor), _zh(initiative), _zh(speaker), _zh(quote), _plain(own)


def _successions(register: _Register, body: str, post: str) -> _Rows:
    fits_body = _matching(body, (name for (name,) in register.rows("SELECT DISTINCT body FROM told_post WHERE is_organization")))
    fits_post = _matching(post, (title for (title,) in register.rows("SELECT DISTINCT title FROM told_post")))
    changes = register.changes()
    found = set[tuple[_Cell, ...]]()
    for own, name, title, change, holder, since, until, issued, words in register.rows(
        "SELECT id, body, p.title, change, holder, since, until, issued, words FROM told_post p JOIN told USING (id) WHERE is_organization"
    ):
        if fits_body(name) and fits_post(title):
            day = (until or since if change in ENDED else since or until) or issued
            told = _zh(name), _zh(title), _plain(day), _zh(changes[change] if change else None), _zh(holder)
            found.update((*told, _zh(w), _plain(own)) for w in _listed(words))
    return sorted(found, key=lambda row: tuple(cell or ("",) for cell in (*row[:3], row[6], row[4], row[3], row[5])))


def _timeline(register: _Register, first: str, last: str, place: str) -> _Rows:
    fits = _matching(place, (where or "" for (where,) in register.rows("SELECT DISTINCT place FROM told")))
    said = [(kind, label, _PLAIN) for kind, label in zip(("document", "event", "target", "result"), _words("timeline"), strict=True)]
    said += [(change, label, _ZH) for change, label in register.changes().items() if label]
    for where, day, *pairs, words, own in register.rows(_TIMELINE.format(marks=", ".join(["(?, ?, ?)"] * len(said))), (*chain(*said), first, last)):
        if fits(where or ""):
            what, its, name, whose = pairs
            yield (day, _PLAIN), (what, its), (name, whose), _zh(words), (own, _PLAIN)


def _holders(register: _Register, on: str, body: str) -> _Rows:
    """Names are asked for behind, as they are what a post is told with."""
    rows = register.rows(
        "SELECT own_holder, own_body, holder, body, p.title, change, since, until, issued, id FROM told_post p JOIN told USING (id) ORDER BY id, number"
    )
    (several,) = _words("holders")
    found = list(held_on((Held(*row) for row in rows), on, register.links(), re.compile(several)))
    fits = _matching(body, (x.body for x in found))
    kept = [x for x in found if fits(x.body)]
    for x in sorted(kept, key=lambda x: (x.body, x.title, x.since, x.holder, x.document)):
        yield _zh(x.body), _zh(x.title), _zh(x.holder), _plain(x.since), _plain(x.document)


_ANSWERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], Callable[..., _Rows]]] = {
    "targets": (("year",), ("measure", "comparator", "value", "upper", "unit", "actor", "initiative", "speaker", "quote", "document"), _targets),
    "successions": (("body", "post"), ("organization", "title", "day", "what", "official", "words", "document"), _successions),
    "timeline": (("from", "on", "place"), ("day", "what", "name", "words", "document"), _timeline),
    "holders": (("on", "body"), ("organization", "title", "official", "since", "document"), _holders),
}


def answers(name: str) -> bool:
    return name in _ANSWERS


def answer(documents: Path, name: str, values: Mapping[str, str]) -> str:
    """SPARQL JSON. `documents` is the database of a store whose register is whole."""
    given, variables, ask = _ANSWERS[name]
    with closing(sqlite3.connect(f"{documents.resolve().as_uri()}?mode=ro", uri=True)) as database:
        rows = ask(_Register(database), *(values[x] for x in given))
        bindings = [{v: _binding(*cell) for v, cell in zip(variables, row, strict=True) if cell is not None} for row in rows]
    return json.dumps({"head": {"vars": variables}, "results": {"bindings": bindings}}, ensure_ascii=False)


def _binding(text: str, kind: str) -> dict[str, str]:
    return {"type": "literal", "value": text} | _KINDS[kind]


_KINDS = {_PLAIN: {}, _ZH: {"xml:lang": "zh"}, _DECIMAL: {"datatype": term("xsd:decimal").value}}


def whole(documents: Path) -> bool:
    """Whether the register of a store knows every document that is in, and nothing is half written."""
    unknown = "SELECT 1 FROM documents WHERE status = 'in' AND id NOT IN (SELECT id FROM told) UNION ALL SELECT 1 FROM pending LIMIT 1"
    try:
        with closing(sqlite3.connect(f"{documents.resolve().as_uri()}?mode=ro", uri=True)) as database:
            form = database.execute("SELECT value FROM meta WHERE name = 'register'").fetchone()
            return form == (FORM,) and database.execute(unknown).fetchone() is None
    except sqlite3.Error:  # a store of an earlier version, or one that cannot be opened so: the graph is asked
        return False
