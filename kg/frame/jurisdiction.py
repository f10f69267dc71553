"""The place whose government speaks, by an ordered table: what title, opening, lines of their own and the names of the text say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.frame import whose_names as names
from kg.frame import whose_opening as opening
from kg.frame import whose_title as title
from kg.frame.genre import Genre
from kg.frame.page import Page, Rules, decided, first_of
from kg.frame.unlisted import PlaceForms
from kg.frame.whose import Grammar, Reading
from kg.model import Decision, Label, Place
from kg.text.gazetteer import NATION, gazetteer


def jurisdiction(page: Page, genre: Genre, labels: tuple[Label, ...]) -> tuple[Decision[Place] | None, tuple[Place, ...]]:
    """The place, 全国 for the centre, None where nothing says it; and the unlisted places that the text treats as such."""
    known = page.lexicon.of
    reading = Reading(page, genre, labels, known(Grammar), known(gazetteer), known(PlaceForms))
    found = decided(RULES, reading, page)
    if found and found.value == NATION and "session" in genre.traits:
        found = decided(_OF_SESSIONS, reading, page) or found
    return found, tuple(_unlisted(reading, found.value if found else None))


def _unlisted(r: Reading, place: Place | None) -> Iterator[Place]:
    """The jurisdiction itself, those above it in the title's chain, those whose organs the text names."""
    known: dict[str, Place] = {}
    if place and place.code is None and place.name not in r.places.by_name:
        known[place.name] = place
    for link in r.forms.chain(r.page.subject, r.begins(r.words.before_title, r.page.subject), title=True):
        if not link.listed:
            known.setdefault(link.place.name, link.place)
    for other in r.forms.organs_of(r.reached):
        known.setdefault(other.name, other)
    yield from known.values()


RULES: Rules[Reading, Place] = (
    ("tour", title.tour),
    ("present post", lambda r: opening.behind(r, r.words.present, post=True)),
    ("body of inspection", opening.discipline),
    ("dated by the Republic", title.of_the_republic),
    ("body of a region", lambda r: title.of_region(r, r.page.subject) or ((m := r.words.headed.match(r.page.first)) and title.of_region(r, m["rest"]))),
    ("city beyond the codes", opening.beyond),
    ("adopted", opening.adopted),
    ("title", title.title),
    ("congress", opening.congress),
    ("line of the issuer", lambda r: first_of(lambda line: title.body_line(r, line), r.page.above_body)),
    ("signature", title.signature),
    ("post of who signs", title.signer),
    ("document number", title.number),
    ("latest line of a career", opening.career),
    # 现将《江平市…方案》印发给你们: the place in the name of what a note makes known
    ("name of what it makes known", lambda r: opening.behind(r, r.words.made_known, post=False)),
    ("rubric of a paper", names.rubric_of_a_paper),
    ("government represented", opening.represented),
    ("press office", opening.press_office),
    ("matter of the title", title.matter),
    ("subject of the opening", opening.subject),
    ("own circumstances", lambda r: opening.behind(r, r.words.circumstances, post=False)),
    ("central subject", opening.central_subject),
    ("city beyond the codes, by name", names.beyond_named),
    ("words of a region", names.region),
    ("body of a region opens", lambda r: title.of_region(r, r.page.first)),
    # 高港区发展和改革委员会, in the way to a page; 发布机构：江平市财政局, among its labels
    ("page around", lambda r: first_of(lambda piece: title.body_line(r, piece), re.split(r"[>»›：:|\s]+", r.clean[: r.page.start]))),
    ("short of its level", names.short_of_its_level),
    ("paper of the place", names.paper_of_the_place),
    ("places named", names.most_named),
    ("office of a region", lambda r: names.region(r, office=True)),
    ("name that several bear", names.named_by_several),
    ("organs of an unlisted place", names.unlisted_named),
)

_OF_SESSIONS: Rules[Reading, Place] = (("province of a session", names.province_of_a_session),)  # where the nation is found first
