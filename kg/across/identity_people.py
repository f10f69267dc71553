"""Officials: by name and post, by name and body, by name and the posts that follow each other. Never by name alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kg.across.identity_bodies import core_of
from kg.across.identity_links import Apart, Pair, each_with_next
from kg.across.identity_profiles import Held, Profiles, day_of
from kg.lexicon import Lexicon
from kg.text.names import key
from kg.text.traditional import characters

_TAKEN, _GIVEN = ("removed", "resigned"), ("appointed", "elected")
_WINDOW = 92  # days between a post that is taken and the next that is given
_TERM = 366  # days within which two leaders of one name and place are one

Who = tuple[str, Held]
Groups = dict[tuple[str, ...], list[Who]]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the rules know beside the posts themselves."""

    common: frozenset[str]
    seats: tuple[str, ...]
    leading: tuple[str, ...]
    leads: Callable[[str], bool]  # whether a body is one of those that lead a division
    place: Callable[[str], str]  # the code of a body's division, '' where it is not known
    body: Callable[[str], str]  # the body that a person serves who heads its Party group
    apart: Apart  # what persons said are two


def pairs(profiles: Profiles, same: Mapping[str, str], lexicon: Lexicon, apart: Apart = frozenset()) -> Iterator[Pair]:
    rules = _rules(profiles, same, lexicon, apart)
    by_body, by_place, by_province, simplified = Groups(), Groups(), Groups(), lexicon.of(characters)[1]
    for own, person in sorted(profiles.people.items()):
        name = key(person.name).translate(simplified)
        for held in sorted(person.held):
            body = rules.body(held.body)
            by_body.setdefault((name, str(person.foreign), body), []).append((own, held))
            if not person.foreign and (place := rules.place(body)):
                by_place.setdefault((name, place), []).append((own, held))
                by_province.setdefault((name, place[:2]), []).append((own, held))
    for group in by_body.values():
        yield from _in_one_body(group, rules)
    for group in by_place.values():
        yield from _in_one_place(group, rules)
    for (name, _), group in by_province.items():
        yield from _moved(name, group, rules)


def _in_one_body(group: list[Who], rules: Rules) -> Iterator[Pair]:
    """Those with a post of their own in it are one; a seat among hundreds tells nobody from a namesake."""
    posts = [(own, h) for own, h in group if not h.title.endswith(rules.seats)]
    by_title: dict[str, list[Who]] = {}
    for own, h in posts:
        by_title.setdefault(h.title, []).append((own, h))
    for members in by_title.values():
        yield from _chained(members, "same-post")
    yield from _chained(posts, "same-body")
    yield from _chained(group, "name-and-seat", rules.apart)


def _chained(group: Iterable[Who], reason: str, apart: Apart = frozenset()) -> Iterator[Pair]:
    """Each with the next, so that what is said grows with the group and not with its square; past those that it is told `apart` from."""
    firsts: dict[str, Held] = {}
    for own, h in group:
        firsts.setdefault(own, h)
    for a, b in each_with_next(sorted(firsts), apart):
        yield a, b, reason, (firsts[a].proof, firsts[b].proof), ""


def _in_one_place(group: list[Who], rules: Rules) -> Iterator[Pair]:
    if len({own for own, _ in group}) > 1:
        yield from _near([(own, h) for own, h in group if h.title.endswith(rules.leading) and rules.leads(rules.body(h.body))])
        yield from _chained(group, "name-and-place", rules.apart)


def _near(leaders: list[Who]) -> Iterator[Pair]:
    """Leaders of one division whose posts are told within a year."""
    dated = sorted(((d, own, h) for own, h in leaders if h.change != "former" and (d := _ordinal(day_of(h)))), key=lambda x: (x[0], x[1], x[2]))
    for (d, a, x), (e, b, y) in pairwise(dated):
        if a != b and e - d <= _TERM:
            yield a, b, "same-leadership", (x.proof, y.proof), ""


def _ordinal(day: str) -> int:
    try:
        return date.fromisoformat(day).toordinal() if day else 0
    except ValueError:
        return 0


def _moved(name: str, group: list[Who], rules: Rules) -> Iterator[Pair]:
    """One post is taken and the next given; only where nobody else of that name is in question at the time."""
    taken = [(d, own, h) for own, h in group if h.change in _TAKEN and (d := _ordinal(day_of(h)))]
    given = [(d, own, h) for own, h in group if h.change in _GIVEN and (d := _ordinal(day_of(h)))]
    for d, a, x in taken:
        common = name in rules.common
        window = 0 if common else _WINDOW
        near = {own: h for e, own, h in given if abs(e - d) <= window and _related(x, h, rules, common)}
        others = {own for e, own, _ in taken if abs(e - d) <= window}
        if len(others) == 1 and len(near) == 1 and a not in near:
            (b, y) = next(iter(near.items()))
            yield a, b, "taken-and-given", (x.proof, y.proof), ""


def _related(x: Held, y: Held, rules: Rules, close: bool) -> bool:
    """Whether both are of one division, or, if not `close`, one of the division that holds the other."""
    a, b = (rules.place(rules.body(h.body)).rstrip("0") for h in (x, y))
    return a == b or (not close and (a.startswith(b) or b.startswith(a)))


def _rules(profiles: Profiles, same: Mapping[str, str], lexicon: Lexicon, apart: Apart) -> Rules:
    words, core = lexicon.data("across"), lexicon.of(core_of)
    people, groups = words["people"], tuple(words["names_of_bodies"]["party_group"])
    leadership, cppcc = frozenset(people["leadership"]), people["cppcc"]
    by_name = {b.name: own for own, b in profiles.bodies.items()}

    def leads(body: str) -> bool:
        known = profiles.bodies.get(body)
        if known is None or not profiles.place(body):
            return False
        if known.name.startswith(cppcc):
            return True
        rest = core(known.name, profiles.place(body), True)
        return rest.rpartition(":")[2] in leadership

    def served(body: str) -> str:
        name = profiles.bodies[body].name if body in profiles.bodies else ""
        end = next((g for g in groups if name.endswith(g)), "")
        whole = by_name.get(name.removesuffix(end)) if end else None
        return same[whole or body]

    return Rules(frozenset(people["common"]), tuple(people["seats"]), tuple(people["leading"]), leads, profiles.place, served, apart)
