"""The id that stands for all that are linked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from kg.model import Evidence, Link, Same

Proof = tuple[str, Evidence]  # (document id, the words)
Pair = tuple[str, str, str, tuple[Proof, ...], str]  # two ids, the reason, its words, the date of a change of name
Apart = frozenset[tuple[str, str]]  # ids that persons said are two, the lesser first


def link_of(pair: Pair, score: Mapping[str, Decimal]) -> Link:
    a, b, reason, evidence, day = pair
    return Link(min(a, b), max(a, b), reason, score[reason], tuple(sorted(set(evidence))), day)


def each_with_next(members: Sequence[str], apart: Apart) -> Iterator[tuple[str, str]]:
    """Of sorted ids that may be one, each with the next that nobody said is another: of three, all are asked about where they are three."""
    for at, own in enumerate(members):
        other = next((members[n] for n in range(at + 1, len(members)) if (own, members[n]) not in apart), None)
        if other is not None:
            yield own, other


def standing_for(links: Iterable[Link], rank: Callable[[str], tuple[object, ...]], apart: Iterable[tuple[str, str]] = ()) -> Same:
    """The id of least rank of all that are linked. Two that are `apart` are never one: of what would join them, the surer goes first."""
    held: dict[str, set[str]] = {}
    for a, b in apart:
        held.setdefault(a, set()).add(b)
        held.setdefault(b, set()).add(a)
    group: dict[str, set[str]] = {}
    for link in sorted(links, key=lambda x: (-x.score, x)):
        mine, theirs = (group.setdefault(x, {x}) for x in link.ends)
        if mine is theirs or (held and any(held.get(x, set()) & theirs for x in mine)):
            continue
        less, more = sorted((mine, theirs), key=len)
        more |= less
        for member in less:
            group[member] = more
    out, first = Same(), dict[int, str]()
    for member, members in group.items():
        if id(members) not in first:
            first[id(members)] = min(members, key=rank)
        if member != first[id(members)]:
            out[member] = first[id(members)]
    return out
