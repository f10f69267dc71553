"""Undertakings and documents that texts name: by name and issuer, by name and place. And the documents that were read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from kg import ids
from kg.across.identity_bodies import by_short_form, core_of
from kg.across.identity_links import Apart, Pair, Proof, each_with_next
from kg.across.identity_profiles import Paper, Profiles, Work, named_place
from kg.lexicon import Lexicon
from kg.text.names import forms_of_names, general_name

_NATION, _PROVINCE = "000000", "0000"  # the nation's code; how a province's ends
_EACH_HAS_ONE = ("of_each_place", "of_its_place", "honour")  # forms of names that every place gives to something of its own
_NAME = len("initiative/") + 7  # characters of an id that tells a work of whatever kind from a common noun (社会保险基金)
_TELLS = 5  # characters behind the short name of a place that tell a work of its own, as its documents call it: 达州|保税物流中心
_TITLE, _DAY = 6, 10  # characters of a title that may tell a document from others, and of a date that says the day


def pairs(profiles: Profiles, same: Mapping[str, str], lexicon: Lexicon, apart: Apart = frozenset()) -> Iterator[Pair]:
    yield from _works(profiles, lexicon)
    yield from _of_provinces(profiles, lexicon, apart)
    yield from _written_otherwise(profiles, lexicon)
    named = {own.partition("/")[2]: own for own in profiles.works if "@" not in own}
    yield from by_short_form(named, lambda own: _proofs(profiles, own), lexicon)
    yield from _papers(profiles.papers, lexicon.of(general_name))


def _works(profiles: Profiles, lexicon: Lexicon) -> Iterator[Pair]:
    written = frozenset(lexicon.data("across")["works"]["written"])
    core, general, told = lexicon.of(core_of), lexicon.of(general_name), lexicon.of(forms_of_names)["tells_nothing"]
    groups: dict[tuple[str, str, bool, str], list[tuple[str, bool, bool]]] = {}
    for own, work in sorted(profiles.works.items()):
        home, issued, named = _home(own, work, profiles, lexicon)
        if home and not ids.of_one_document(own):
            name, _, edition = own.partition("/")[2].partition("@")
            rest = told.sub("", "/" + core(name, home, len(core(name, home, True)) >= _TELLS))[1:]
            kept = (rest, home, bool(work.kinds & written), "" if edition.isdigit() else edition)  # a day, a document
            groups.setdefault(kept, []).append((own, issued, named))
    for (rest, *_), members in groups.items():
        for (a, *x), (b, *y) in pairwise(members):
            if b in profiles.works[a].beside or a in profiles.works[b].beside:
                continue
            yield a, b, _reason(x, y, general(rest)), _proofs(profiles, a, b), ""


def _reason(a: Iterable[bool], b: Iterable[bool], general: bool) -> str:
    (issued, named), (issued_too, named_too) = a, b
    if general and not (named and issued_too) and not (named_too and issued):
        return "general-name"
    return "same-issuer-and-name" if issued and issued_too else "place-and-name"


def _of_provinces(profiles: Profiles, lexicon: Lexicon, apart: Apart) -> Iterator[Pair]:
    """What documents of several provinces name alike: the nation's where its own documents or very many provinces name it."""
    words = lexicon.data("across")["works"]
    kinds, of_many = frozenset(words["across_the_country"]), frozenset(words["of_many"])
    groups, form = dict[str, list[str]](), lexicon.of(forms_of_names)
    for own, work in sorted(profiles.works.items()):
        name, _, division = own.partition("@")
        if name.partition("/")[2] in of_many or any(form[k].search(name.partition("/")[2]) for k in _EACH_HAS_ONE):
            continue
        if not division or (division.isdigit() and division.endswith(_PROVINCE) and not work.issuers):
            groups.setdefault(name, []).append(own)
    for name, (first, *others) in groups.items():
        of_nation = first == name and _NATION in profiles.works[first].told_in
        many = len(others) >= words["many"] and all(kinds & profiles.works[x].kinds for x in (first, *others))
        for other in others:
            told = of_nation and (len(name) > _NAME or kinds & profiles.works[other].kinds)
            route = form["routes"].match(name.partition("/")[2]) and {"project"} <= profiles.works[first].kinds & profiles.works[other].kinds
            reason = "told-by-the-nation" if told else "told-across-the-country" if many else "one-route" if route else "two-provinces"
            yield first, other, reason, _proofs(profiles, first, other), ""
        for a, b in each_with_next([x for x in others if (first, x) in apart], apart):  # those that are another than the first may be one
            yield a, b, "two-provinces", _proofs(profiles, a, b), ""


def _written_otherwise(profiles: Profiles, lexicon: Lexicon) -> Iterator[Pair]:
    """Of one place, or of the nation: 国企改革三年行动, 国企改革三年行动|计划; 雏鹰归巢, “雏鹰归巢”|工程."""
    form, groups = lexicon.of(forms_of_names), dict[tuple[str, str], list[str]]()
    for own, work in sorted(profiles.works.items()):
        name, _, division = own.partition("@")
        called = form["named_kind"].match(work.name)
        told = f"{name.partition('/')[0]}/{ids.normal(called['name'])}" if called else name
        groups.setdefault((form["tells_nothing"].sub("", told), division), []).append(own)
    for members in groups.values():
        for a, b in pairwise(members):
            yield a, b, "otherwise-written", _proofs(profiles, a, b), ""


def _proofs(profiles: Profiles, *own: str) -> tuple[Proof, ...]:
    return tuple(p for x in own if (p := profiles.works[x].proof) is not None)


def _home(own: str, work: Work, profiles: Profiles, lexicon: Lexicon) -> tuple[str, bool, bool]:
    """The code of the division whose it is; whether one of its bodies issued it; whether the name says so.

    '' where nothing tells, or more than one thing.
    """
    _, _, division = own.partition("@")
    issuers = {p for b in work.issuers if (p := b.removeprefix("place/") if b.startswith("place/") else profiles.place(b))}
    named = named_place(work.name.strip("《“”》"), lexicon)
    told = ({division} if division.isdigit() else set()) or issuers or ({named} - {""}) or work.told_in
    home = next(iter(told)) if len(told) == 1 else ""
    return ("" if home == _NATION else home), bool(issuers or division.isdigit()), bool(named)


def _papers(papers: Mapping[str, Paper], general: Callable[[str], bool]) -> Iterator[Pair]:
    keys: tuple[tuple[str, Callable[[Paper], tuple[str, ...]]], ...] = (
        ("same-text", lambda p: (p.text,)),
        ("title-and-number", lambda p: (p.title, p.number)),
        ("title-publisher-and-day", lambda p: (p.title, p.publisher, p.day)),
        ("name-place-and-day", lambda p: (p.title, p.place, p.day)),
    )
    for reason, of in keys:
        groups: dict[tuple[str, ...], list[str]] = {}
        for own, paper in sorted(papers.items()):
            if all(of(paper)):
                groups.setdefault(of(paper), []).append(own)
        for group in groups.values():
            for a, b in pairwise(group):
                x, y = papers[a], papers[b]
                if reason == "same-text" or (not (x.number and y.number and x.number != y.number) and _says(x, reason, general)):
                    yield a, b, reason, (), ""


def _says(paper: Paper, reason: str, general: Callable[[str], bool]) -> bool:
    """Whether the title tells the document from others of its kind."""
    if reason == "title-and-number":
        return True
    return len(paper.title) >= _TITLE and not general(paper.title) and (reason != "title-publisher-and-day" or len(paper.day) == _DAY)
