"""Organizations: by their name without the place, in one division; and where a text tells a change of name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from kg import ids
from kg.across.identity_links import Pair
from kg.across.identity_profiles import Profiles
from kg.lexicon import Lexicon
from kg.text.gazetteer import Gazetteer, gazetteer


def pairs(profiles: Profiles, lexicon: Lexicon) -> Iterator[Pair]:
    """Each two that are or may be one, with the reason and its words."""
    by_core: dict[tuple[str, str], list[str]] = {}
    core, one_of_a_name = lexicon.of(core_of), frozenset(lexicon.data("across")["names_of_bodies"]["one_of_a_name"])
    for own, body in sorted(profiles.bodies.items()):
        if len(body.places) == 1 and not ids.of_one_document(own):  # of two places, one of them is misread
            place = next(iter(body.places))
            by_core.setdefault((place, core(body.name, place, bool(body.kinds & one_of_a_name))), []).append(own)
    for group in by_core.values():
        for a, b in pairwise(group):
            yield a, b, "same-place-and-name", _proofs(profiles, a, b), ""
    for r in sorted(profiles.renamings):
        if r.former in profiles.bodies and r.name in profiles.bodies:
            yield r.former, r.name, "renamed", (r.proof,), r.date
    yield from _reformed(profiles, by_core, lexicon)
    yield from by_short_form({ids.normal(x.name): own for own, x in sorted(profiles.bodies.items())}, lambda own: _proofs(profiles, own), lexicon)


def by_short_form(named: Mapping[str, str], proofs: Callable[[str], tuple[Any, ...]], lexicon: Lexicon) -> Iterator[Pair]:
    """Ids by name: those of a short form that means one thing wherever it stands, each with that of the full name."""
    for short, full in lexicon.data("across")["short_forms"].items():
        if short in named and full in named:
            yield named[short], named[full], "short-form", (*proofs(named[short]), *proofs(named[full])), ""


def _proofs(profiles: Profiles, *own: str) -> tuple[Any, ...]:
    return tuple(p for x in own if (p := profiles.bodies[x].proof) is not None)


def _reformed(profiles: Profiles, by_core: dict[tuple[str, str], list[str]], lexicon: Lexicon) -> Iterator[Pair]:
    """What a reform may have made of a body; no text says so."""
    words = lexicon.data("across")["names_of_bodies"]
    for (place, core), group in by_core.items():
        for before, after in words["reforms"].items():
            if not core.startswith(before):
                continue
            for name in after:
                for tail in {core[len(before) :], *(words["kinds_of_organs"] if len(core) > len(before) else ())}:
                    for other in by_core.get((place, name + tail), [])[:1]:
                        yield group[0], other, "likely-renamed", _proofs(profiles, group[0], other), ""


def core_of(lexicon: Lexicon) -> Any:
    """Of a lexicon: (a body's name, the code of its division, whether short names of places count) → what follows the place."""
    known, words = lexicon.of(gazetteer), lexicon.data("across")["names_of_bodies"]
    party = tuple(sorted(words["party"], key=len, reverse=True))
    committee, level = re.compile(f"^(?:{'|'.join(sorted(words['committee'], key=len, reverse=True))})"), re.compile(words["own_level"])

    @lru_cache(maxsize=1 << 16)
    def core(name: str, place: str, short: bool) -> str:
        name = ids.normal(name)
        own = next((p for p in party if name.startswith(p)), "")
        rest = name.removeprefix(own)
        forms = _forms(known, place, short)
        while form := next((f for f in forms if rest.startswith(f) and len(rest) > len(f)), ""):
            rest = rest.removeprefix(form)
        if own:
            return f"{party[0]}:{committee.sub(words['committee'][-1], rest)}"
        mine = level.match(rest)
        return rest[1:] if mine and place in known.by_code and known.by_code[place].name.endswith(mine[0]) else rest

    return core


def _forms(known: Gazetteer, place: str, short: bool) -> tuple[str, ...]:
    """What the division and those that hold it are called, the longest first."""
    own = known.by_code.get(place)
    if own is None or not place.strip("0"):
        return ()
    chain = [p for p in known.chain(own) if (p.code or "").strip("0")]
    forms = {form for p in chain for form in (p.name, *(p.aliases if short else ()))}
    return tuple(sorted((f for f in forms if len(f) > 1), key=lambda f: (-len(f), f)))
