"""What follows from what several documents say: promises, who held which post when, what happened on which day.

Figures that may be compared (of one place or body, and one family of measures) and what is told of one post are looked at by themselves: where
a document comes or goes, only those that it speaks of are found anew.
"""

from __future__ import annotations

import pickle
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from kg import lexicon as lexicons
from kg.across.indicators import Indicators
from kg.across.promises import Tracking, tracked
from kg.across.promises_courses import courses
from kg.across.promises_rdf import as_of, quads
from kg.across.promises_stated import Stated, stated
from kg.across.tenure import Tenure, Told, tenures_of, told
from kg.across.timeline import timeline as moments_of
from kg.model import Corpus, Facts, Identity
from kg.rdf.terms import path, term
from kg.serve.index import promises, timeline

_Key = tuple[str, str]  # of figures: whose they are and the family of their measures; of posts: the body and the title
_NOTHING = Tracking(date.min, (), ())


@dataclass(frozen=True, slots=True)
class Came:
    """A document: its number, and what it says with the ids that stand for all that are linked, and with its own."""

    number: int
    united: Facts
    own: Facts


@dataclass(frozen=True, slots=True)
class Delta:
    """Statements that no longer hold, and those that are new."""

    gone: frozenset[ox.Quad] = frozenset()
    new: frozenset[ox.Quad] = frozenset()


class Together:
    """`identity` unites the ids of all documents."""

    def __init__(self, database: sqlite3.Connection, identity: Identity) -> None:
        self._run, self._put, self._database = database.execute, database.executemany, database
        self._identity, self._lexicon = identity, lexicons.load()
        self._figures_of_all, self._posts_of_all = list[Stated](), list[Told]()  # of an index that is made from nothing

    # --- from nothing ----------------------------------------------------------------------------------------------

    def add(self, came: Came) -> None:
        figures, posts = self._stated(came), list(told(came.united))
        self._add(came, figures, posts)
        self._figures_of_all += figures
        self._posts_of_all += posts

    def settle(self) -> Tracking:
        """Once, when all documents are there."""
        tracking = tracked(tuple(self._figures_of_all), self._last_day(), self._lexicon)
        self._write_promises(tracking)
        self._write_tenures(tenures_of(self._posts_of_all, self._lexicon))
        return tracking

    # --- what changed ----------------------------------------------------------------------------------------------

    def follow(self, gone: Iterable[int], came: Sequence[Came], base: str) -> Delta:
        """Documents gone and come, those that changed among both; their entries are up to date already."""
        gone, new = tuple(gone), {each.number: self._stated(each) for each in came}
        figures = {s.key for said in new.values() for s in said} | self._keys("SELECT DISTINCT whose, family FROM stated WHERE document = ?", gone)
        posts = {(t.organization, t.title) for each in came for t in told(each.united)}
        posts |= self._keys("SELECT DISTINCT organization, title FROM told WHERE document = ?", gone)
        was = self._day()
        self._take_out(gone, keep=True)
        on = max([self._last_day(gone), *(s.known_on for said in new.values() for s in said)])
        ends = sorted((was.isoformat(), on.isoformat()))
        if was != on:  # what ends between the two is judged otherwise
            figures |= set(self._run("SELECT DISTINCT whose, family FROM stated WHERE until BETWEEN ? AND ?", ends))
            figures |= {s.key for said in new.values() for s in said}
        before = tracked(self._figures(figures), was, self._lexicon)
        self._take_out(gone, keep=False)
        for each in came:
            self._add(each, new[each.number], told(each.united))
        after = tracked(self._figures(figures), on, self._lexicon)
        others = self._others(figures) if was != on else []
        self._replace(figures, posts, after)
        return self._delta(before, after, others, base)

    def _take_out(self, gone: Iterable[int], keep: bool) -> None:
        """First what happened by documents, then what is found from them."""
        for own in gone:
            if keep:
                self._no_moments(f"d{own}")
            else:
                self._run("DELETE FROM stated WHERE document = ?", (own,))
                self._run("DELETE FROM told WHERE document = ?", (own,))

    def _replace(self, figures: set[_Key], posts: set[_Key], after: Tracking) -> None:
        for key in figures:
            self._run("DELETE FROM promise_actor WHERE promise IN (SELECT number FROM promise WHERE whose_id = ? AND family = ?)", key)
            self._run("DELETE FROM promise WHERE whose_id = ? AND family = ?", key)
            self._no_moments(_unit("p", key))
        for key in posts:
            self._run("DELETE FROM tenure WHERE unit = ?", (_unit("t", key),))
            self._no_moments(_unit("t", key))
            of_post = self._run("SELECT said FROM told WHERE organization = ? AND title = ?", key)
            self._write_tenures(tenures_of((pickle.loads(said) for (said,) in of_post), self._lexicon))
        self._write_promises(after)

    def _no_moments(self, unit: str) -> None:
        self._run("DELETE FROM moment_about WHERE moment IN (SELECT number FROM moment WHERE unit = ?)", (unit,))
        self._run("DELETE FROM moment WHERE unit = ?", (unit,))

    # --- rows ------------------------------------------------------------------------------------------------------

    def _stated(self, came: Came) -> list[Stated]:
        return list(stated(came.own, self._lexicon.of(Indicators), self._identity.same))

    def _add(self, came: Came, said: Iterable[Stated], posts: Iterable[Told]) -> None:
        rows = (
            (came.number, *s.key, s.end.isoformat(), s.known_on.isoformat(), s.measured.indicator.id, s.figure.measure, zlib.compress(pickle.dumps(s), 1))
            for s in said
        )
        self._put("INSERT INTO stated VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        held = ((came.number, t.organization, t.title, pickle.dumps(t)) for t in posts)
        self._put("INSERT INTO told VALUES (?, ?, ?, ?)", held)
        alone = Corpus((came.own,), identity=self._identity)
        timeline.put_moments(self._database, f"d{came.number}", moments_of(alone, _NOTHING, (), courses(alone)))

    def _write_promises(self, tracking: Tracking) -> None:
        promises.write(self._database, tracking)
        of_key: dict[_Key, list[Any]] = {}
        for p in tracking.promises:
            of_key.setdefault(p.target.key, []).append(p)
        for key, same in of_key.items():
            told_of = Tracking(tracking.on, tuple(same), ())
            timeline.put_moments(self._database, _unit("p", key), moments_of(Corpus(), told_of, (), ()))

    def _write_tenures(self, held: Iterable[Tenure]) -> None:
        for key, same in groupby(held, key=lambda t: (t.organization, t.title)):
            of_post = tuple(same)
            timeline.put_tenures(self._database, _unit("t", key), of_post)
            timeline.put_moments(self._database, _unit("t", key), moments_of(Corpus(), _NOTHING, of_post, ()))

    def _keys(self, statement: str, gone: Iterable[int]) -> set[_Key]:
        return {key for own in gone for key in self._run(statement, (own,))}

    def _figures(self, keys: Iterable[_Key]) -> tuple[Stated, ...]:
        of_key = "SELECT document, rowid, said FROM stated WHERE whose = ? AND family = ?"
        rows = sorted((row for key in keys for row in self._run(of_key, key)), key=lambda row: row[:2])
        return tuple(pickle.loads(zlib.decompress(said)) for _, _, said in rows)

    def _day(self) -> date:
        return date.fromisoformat(self._run("SELECT value FROM meta WHERE key = 'promises_on'").fetchone()[0])

    def _last_day(self, without: Sequence[int] = ()) -> date:
        marks = ", ".join("?" * len(without))
        (last,) = self._run(f"SELECT max(known_on) FROM stated WHERE document NOT IN ({marks})", without).fetchone()
        return date.fromisoformat(last) if last else date.min

    # --- statements ------------------------------------------------------------------------------------------------

    def _others(self, figures: set[_Key]) -> list[str]:
        """Promises that are judged as they were, yet on another day."""
        return [own for own, *key in self._run("SELECT id, whose_id, family FROM promise") if tuple(key) not in figures]

    def _delta(self, before: Tracking, after: Tracking, others: Sequence[str], base: str) -> Delta:
        old, new = set(quads(before, base)), set(quads(after, base))
        indicators = {f"<{base}{path(s.measured.indicator.id)}>": s.measured.indicator.id for s in before.figures}
        gone = {q for q in old - new if not self._told_elsewhere(q, indicators.get(str(q.subject)))}
        gone |= set(as_of(others, before.on, base))
        return Delta(frozenset(gone), frozenset((new - old) | set(as_of(others, after.on, base))))

    def _told_elsewhere(self, quad: ox.Quad, indicator: str | None) -> bool:
        """What is said of an indicator holds as long as any figure is of it, and each of its names as long as one has it."""
        if indicator is None:
            return False
        by_name = quad.predicate == term("skos:altLabel")
        of = ("AND measure = ?", (indicator, getattr(quad.object, "value", ""))) if by_name else ("", (indicator,))
        return self._run(f"SELECT 1 FROM stated WHERE indicator = ? {of[0]} LIMIT 1", of[1]).fetchone() is not None


def _unit(kind: str, key: _Key) -> str:
    return f"{kind}{key[0]}\0{key[1]}"
