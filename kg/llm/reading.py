"""The facts of a document with what a language model read of what rules had left; theirs stay as they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from kg import checks
from kg.coverage import left_over
from kg.coverage.left import why
from kg.lexicon import Lexicon
from kg.link.namesakes import Namesakes
from kg.llm.asking import answer, reader_of
from kg.llm.bounds import Bounds
from kg.llm.grounded import Grounds, Record
from kg.llm.ledger import Ledger
from kg.llm.ledger import told as in_words
from kg.llm.settings import Settings
from kg.model import Assisted, Facts, Figure, Found, Initiative, Official, Organization, Span
from kg.text import Text

# Why rules left a number that a reader may know to be one; the other reasons say that it is none
_ASKED = ("no unit", "no measure", "unread")
_SHORTEST, _LONGEST = 6, 400  # characters of a sentence that is asked
_UNSENDABLE = re.compile("[\ud800-\udfff]")
_FIELDS: dict[type, str] = {Figure: "figures", Official: "officials", Organization: "organizations", Initiative: "initiatives"}


def assisted(text: Text, found: Found, facts: Facts, lexicon: Lexicon, settings: Settings) -> Facts:
    """`facts` of `text` with the records that the model's answers and the text's own words bear out."""
    left, free = left_over(text, found, facts, lexicon)
    reasons = {told for reason, told in why("numbers", lexicon).items() if reason in _ASKED}
    asked: dict[Span, list[Span]] = defaultdict(list)
    for c in left:
        if (c.kind != "number" or c.reason in reasons) and text.row_at(c.start) is None:
            around = text.sentence_at(c.start)
            asked[Span(around.start, around.end)].append(Span(c.start, c.end))
    names, bounds, ledger = Namesakes(text, found, lexicon), lexicon.of(Bounds), Ledger(settings.ledger)
    for sentence, spans in asked.items():
        words = text.clean[sentence.start : sentence.end]
        if not _SHORTEST <= len(words) <= _LONGEST or _UNSENDABLE.search(words):
            continue
        said = answer(settings, words, [text.clean[s.start : s.end] for s in spans])
        if said is None:
            continue
        grounds = Grounds(text, facts, sentence, spans, free, bounds, lambda name: names.division(name, None))
        kept = 0
        for records in grounds.kept(said):
            more = _with(facts, records, reader_of(settings))
            if next(checks.faults(more), None) is None:
                grounds.facts = facts = more
                kept += 1
            else:
                grounds.refused["it is not as records must be"] += 1
        ledger.add(kept=kept, refused=grounds.refused.total())
    return facts


def _with(facts: Facts, records: tuple[Record, ...], reader: str) -> Facts:
    known = facts.evidence()
    fields: dict[str, Any] = {}
    for record in records:
        name = _FIELDS[type(record)]
        old = fields.get(name, getattr(facts, name))
        place = "start" if isinstance(record, Figure) else "id"
        fields[name] = tuple(sorted((*old, record), key=lambda r: getattr(r, place)))
    more = replace(facts, **fields)
    new = {Assisted(e.start, e.end, reader) for e in more.evidence() - known}
    return replace(more, document=replace(facts.document, assisted=tuple(sorted({*facts.document.assisted, *new}))))


def counts(settings: Settings) -> dict[str, Any]:
    return Ledger(settings.ledger).counts()


def told(settings: Settings) -> Iterator[str]:
    """What the run asked and what came of it, in words."""
    return (f"{reader_of(settings)}: {words}" for words in in_words(counts(settings)))
