"""What happened on which day: documents, events, promises and their results, posts that began and ended, courses of undertakings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from kg.across.promises import Tracking
from kg.across.promises_courses import Course
from kg.across.promises_stated import Stated
from kg.across.tenure import Proof, Tenure
from kg.model import Corpus

Kind = Literal["document", "event", "promise", "result", "appointed", "in_post", "left", "announced", "begun", "done", "stopped"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """`id` is what it is of first: a document, an event, a figure, an official, an undertaking; `about` are others it concerns."""

    day: str  # a year, a month or a day
    kind: Kind
    id: str
    about: tuple[str, ...] = ()
    title: str = ""  # of a post
    proof: Proof | None = None


def timeline(corpus: Corpus, tracking: Tracking, tenures: Iterable[Tenure], courses: Iterable[Course]) -> tuple[Moment, ...]:
    """Everything that has a day, the earliest first."""
    told = (*_documents_and_events(corpus), *_promises(tracking), *_posts(tenures), *_courses(courses))
    return tuple(sorted(set(told), key=lambda m: (m.day, KINDS.index(m.kind), m.id, m.about, m.title, str(m.proof))))


def _documents_and_events(corpus: Corpus) -> Iterator[Moment]:
    for facts in corpus.united():
        d = facts.document
        if d.published:
            yield Moment(d.published, "document", f"document/{d.id}", (d.jurisdiction,) if d.jurisdiction else ())
        for event in facts.events:
            if event.date:
                where = (r.object for r in facts.relations if r.predicate == "located_in" and r.subject == event.id)
                about = {x for x in (event.organizer, *event.participants, *where) if x}
                yield Moment(event.date, "event", event.id, tuple(sorted(about)), proof=(d.id, event.mentions[0]) if event.mentions else None)


def _promises(tracking: Tracking) -> Iterator[Moment]:
    for p in tracking.promises:
        yield _figure(p.target, "promise")
        if p.result is not None:
            yield _figure(p.result, "result")


def _figure(s: Stated, kind: Literal["promise", "result"]) -> Moment:
    about = tuple(sorted({s.whose.id, *(a.id for a in s.actors)}))
    return Moment(s.source.published or s.end.isoformat(), kind, s.figure.id, about, proof=(s.source.id, s.sentence))


def _posts(tenures: Iterable[Tenure]) -> Iterator[Moment]:
    for t in tenures:
        if t.since:
            yield Moment(t.since, "appointed" if t.given else "in_post", t.official, (t.organization,), t.title, t.evidence[0] if t.evidence else None)
        if t.until and t.ended_by == "left":
            yield Moment(t.until, "left", t.official, (t.organization,), t.title, t.evidence[-1] if t.evidence else None)


def _courses(courses: Iterable[Course]) -> Iterator[Moment]:
    for course in courses:
        for step in course.steps:
            if step.on:
                yield Moment(step.on, step.stage, course.initiative.id, proof=(step.source_id, step.evidence))
