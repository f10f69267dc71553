"""Who held which post, from when until when: what all documents tell of it, laid together.

A post begins on the day that a text gives, else on that of the first document that tells it, and ends where a text says
that it was left, or, where it is one person's, where a text gives it to the next. Of a post that is only told as a former
one, nothing but that it had ended is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from kg import lexicon as lexicons
from kg.lexicon import Lexicon
from kg.model import ENDED, Corpus, Evidence, Facts, Official

_GIVEN = ("appointed", "elected")
Proof = tuple[str, Evidence]  # (document id, the words)


@dataclass(frozen=True, slots=True, order=True)
class Tenure:
    """A post as one person held it. Days are as exact as the texts are; None where nothing tells."""

    organization: str  # ids that stand for all that are linked
    title: str
    official: str
    since: str | None = None
    until: str | None = None
    given: bool = False  # a text says that it began then; else somebody was told to hold it on that day
    ended_by: str = ""  # left: a text says so; succeeded: a text gives it to the next
    evidence: tuple[Proof, ...] = ()

    def held_on(self, day: str) -> bool:
        """Whether the post was held on a day (2024-06-01), as far as the texts tell."""
        begun = self.since is not None and self.since <= day
        return begun and (self.until is None or day[: len(self.until)] < self.until or self.until > day)


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """What one document tells of a post."""

    organization: str
    title: str
    official: str
    day: str  # '' where nothing tells
    gone: bool
    given: bool
    until: str
    proof: Proof


def tenures(corpus: Corpus, lexicon: Lexicon | None = None) -> tuple[Tenure, ...]:
    """Of all posts, sorted by body, title and day. Links between documents are followed where the corpus has them."""
    return tenures_of((t for facts in corpus.united() for t in told(facts)), lexicon or lexicons.load())


def told(facts: Facts) -> Iterator[Told]:
    """What a document tells of posts, in the ids that stand for all that are linked."""
    return (t for o in facts.officials for t in _told(o, facts.document.id, facts.document.published or ""))


def tenures_of(told: Iterable[Told], lexicon: Lexicon) -> tuple[Tenure, ...]:
    """Of all that is told, or of all that is told of some posts, sorted by body, title and day."""
    out, one_persons = list[Tenure](), _one_persons(lexicon)
    for _, of_post in groupby(sorted(told), key=lambda t: (t.organization, t.title)):
        held = [x for _, of_one in groupby(of_post, key=lambda t: t.official) for x in _of_one(list(of_one))]
        out += _succeeded(held) if one_persons(held[0].title) else held
    return tuple(sorted(out, key=lambda x: (x.organization, x.title, x.since or "", x)))


def holders(corpus: Corpus, on: str) -> tuple[Tenure, ...]:
    """Who held which post on a day."""
    return tuple(x for x in tenures(corpus) if x.held_on(on))


def _told(o: Official, document: str, published: str) -> Iterator[Told]:
    for post in o.posts:
        if post.change != "nominated":
            gone = post.change in ENDED
            day = (post.until or post.since if gone else post.since) or published
            words = (document, next(iter(post.evidence), Evidence(0, 0, "")))
            given = post.change in _GIVEN or (post.since is not None and post.change is None)
            yield Told(post.organization, post.title, o.id, day, gone, given, "" if gone else post.until or "", words)


def _of_one(told: list[Told]) -> Iterator[Tenure]:
    """One person's times in a post: a new one begins where it is told again after it was left."""
    now: Tenure | None = None
    for t in sorted(told, key=lambda t: (t.day or "9999", t.gone, t)):
        if t.gone:
            if now is None:
                now = Tenure(t.organization, t.title, t.official)
            yield replace(now, until=t.day or None, ended_by="left", evidence=(*now.evidence, t.proof))
            now = None
        elif now is None:
            now = Tenure(t.organization, t.title, t.official, t.day or None, t.until or None, t.given, "left" if t.until else "", (t.proof,))
        else:
            now = replace(now, until=now.until or t.until or None, evidence=(*now.evidence, t.proof))
    if now is not None:
        yield now


def _one_persons(lexicon: Lexicon) -> Callable[[str], bool]:
    """Whether one person alone holds a post of a title."""
    words = lexicon.data("across")["people"]
    seats, several = tuple(words["seats"]), tuple(words["several"])
    return lambda title: not title.endswith(seats) and not any(word in title for word in several)


def _succeeded(held: Iterable[Tenure]) -> Iterator[Tenure]:
    """A post that is one person's ends where it is given to another."""
    held = sorted(held, key=lambda x: (x.since or "", x))
    for x in held:
        after = (y.since for y in held if y.given and y.official != x.official and y.since and x.since and y.since > x.since)
        day = min(after, default=None)
        open_ = x.until is None and x.since is not None
        yield replace(x, until=day, ended_by="succeeded") if open_ and day else x
