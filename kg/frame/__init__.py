"""The document decides first: what kind it is, whose, of when, who speaks, and for each section where it looks.

`frame` decides these once, each with a named reason and its words, and every later stage asks the `Frame`: no rule guesses
them again. The decisions are ordered tables of named rules (`RULES` of dates, jurisdiction, years, speech); the genres are
entries of data/lexicon/genres.yaml.
"""

from __future__ import annotations

from kg.frame import header
from kg.frame.dates import given_on, published
from kg.frame.genre import genre, genres, own_label
from kg.frame.issuers import OF_REPORT, issuers, of_title
from kg.frame.jurisdiction import jurisdiction
from kg.frame.page import Page
from kg.frame.sections import attributed, sections
from kg.frame.speech import labels, own_speech, speaker
from kg.frame.title import clean_title, title
from kg.frame.years import spoken, year_of
from kg.lexicon import Lexicon
from kg.model import Decision, Document, Frame, Reason, replace
from kg.text import Text
from kg.text.dates import usable
from kg.text.gazetteer import gazetteer
from kg.text.traditional import in_simplified, simplified

__all__ = ["frame"]


def frame(text: Text, lexicon: Lexicon) -> Text:
    """The text with its `frame`, and with a document that says what was decided; what was given from outside stays."""
    view = in_simplified(text, lexicon)
    page = _page(view, lexicon)
    turns = labels(view, lexicon, page.start)
    if view.clean != text.clean:
        turns = tuple(replace(x, name=text.clean[x.at : x.until].replace(" ", "")) if x.name else x for x in turns)
    kind = genre(page, turns)
    entry = lexicon.of(genres)[kind.value]
    entry = entry.telling if entry.told and entry.told.search(page.subject or page.first) else entry
    date = Decision(given, "given") if (given := text.document.published) else published(page)
    place, unlisted = jurisdiction(page, entry, turns)
    if given_place := text.document.jurisdiction or page.labels.get("jurisdiction"):
        place = Decision(lexicon.of(gazetteer).bearing(given_place), "given")
    one_gives_it = entry.speaker == "giver"
    own_day = given_on(page, spoken=one_gives_it) if one_gives_it or entry.issued else None
    day = usable(own_day or (date.value if date else None))
    back, ahead = (year_of(page, entry, day, back=back) for back in (True, False))
    who = _as_written(speaker(page, entry, turns), view, text)
    own = own_speech(page, entry, who)
    parts = attributed(sections(page, entry, day, (back, ahead)), page, turns, own, who)
    decided = Frame(
        genre=kind,
        issuers=issuers(page, place.value if place else None) if entry.issued else (),
        jurisdiction=place,
        published=date,
        reports=back,
        plans=ahead,
        spoken=spoken(page, day),
        speaker=who,
        speech=own,
        actor=entry.actor,
        sections=parts,
        labels=turns,
        places=unlisted,
        start=page.start,
    )
    return replace(text, document=_document(text.document, decided, page), frame=decided)


def _page(text: Text, lexicon: Lexicon) -> Page:
    """The parts of the document, and what its labels say."""
    found = title(text, lexicon)
    start = found.start if found else 0
    at = text.offsets[start] if start else 0
    around = text.document.text[:at] + text.without_tables()[at:]  # a table above the title is one of labels
    labels = header.labelled(simplified(around, lexicon), lexicon, at)
    words = text.document.title or labels.get("title") or (found.words if found else "")
    url = text.document.url or header.address(labels.get("url"))
    title_at = found.at if found and found.words == words else None
    return Page(text, lexicon, labels, words, simplified(clean_title(words, lexicon), lexicon), title_at, url, start)


def _as_written(decided: Decision[str] | None, view: Text, text: Text) -> Decision[str] | None:
    """A name as the text writes it, which was read in simplified characters."""
    at = view.clean.find(decided.value) if decided and view.clean != text.clean else -1
    return replace(decided, value=text.clean[at : at + len(decided.value)]) if decided and at >= 0 else decided


def _document(document: Document, decided: Frame, page: Page) -> Document:
    told = {key: d for key in ("genre", "published", "jurisdiction", "reports", "plans", "speaker") if (d := getattr(decided, key))}
    values = {**dict.fromkeys(("published", "reports", "plans", "speaker")), **{key: d.value for key, d in told.items()}}
    return replace(
        document,
        **values | {"jurisdiction": decided.place.name if decided.place else None},
        title=page.written or None,
        url=page.url,
        authors=document.authors or header.authors(page),
        publisher=header.publisher(page, document.publisher, _own(page, decided)),
        genre_label=own_label(values["genre"], page.lexicon),
        reasons=tuple(Reason(key, d.rule, (d.evidence,) if d.evidence else ()) for key, d in told.items()),
    )


def _own(page: Page, decided: Frame) -> str | None:
    """The bodies of the title as they stand there, else the government whose report it is."""
    found = of_title(page)
    return found[1] if found else next((x.value for x in decided.issuers if x.rule == OF_REPORT), None)
