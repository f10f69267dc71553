"""Strings that look like facts: numbers, quoted names, names of people and of organizations that no record holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.extract.names import NameGrammar, name_at
from kg.lexicon import Lexicon
from kg.model import Found
from kg.text import Text
from kg.text.patterns import any_of

_QUOTED_NAME = 24  # a quotation up to this long may be a name; a longer one is speech
_STEM = 14  # characters that an organization's name may have before its head
_SPEECH = re.compile(r"[。！？：；，\n]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d([-/.])\d{1,2}\1\d{1,2}(?:日|[ T]?\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?|(?<!\d)\d{1,2}[:：]\d\d(?:[:：]\d\d)?(?!\d)")
_STOP = re.compile(r"[^\u4e00-\u9fff]")
_EVERYDAY = ("idiom", "no unit", "name")  # reasons for which a number in Chinese characters is not worth a word
# … and of those for which words that end like an undertaking's name are none, those that a reader may want to judge
_NEARLY = ("nothing vouches", "nowhere", "sentence", "length", "place alone")

# … and for which words that end as a body's name does are plainly a common noun
_COMMON = (
    "part of another word", "end of another name", "bodies counted", "bodies counted behind", "all of a kind", "too little before the head",
    "no body's head", "no town's name", "fields of work without a place", "no village's name", "end of a list before the head",
    "level word of another word", "title of a document",
)  # fmt: skip

Free = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True)
class Candidate:
    """In clean offsets. kind: number | quotation | person | organization | initiative."""

    start: int
    end: int
    kind: str
    reason: str
    rule: str = ""  # of a number: the name of the rule that refused it


@dataclass(frozen=True, slots=True)
class _Looks:
    head: re.Pattern[str]
    no_organization: tuple[str, ...]
    common: re.Pattern[str]
    boundary: re.Pattern[str]
    title: re.Pattern[str]


def _looks(lexicon: Lexicon) -> _Looks:
    data, bodies = lexicon.data("coverage"), lexicon.data("bodies")

    return _Looks(
        re.compile(any_of(data["organization_heads"])),
        tuple(data["no_organizations"]),
        re.compile(f"(?:{any_of([*data['common_stems'], *bodies['generic']])})*"),
        re.compile(any_of(bodies["boundaries"])),
        re.compile(f"(?:{any_of([*lexicon.data('titles')['cores'], *data['roles']])}) ?"),
    )


def why(kind: str, lexicon: Lexicon) -> dict[str, str]:
    """What a reader is told of each reason for which a number, a table, a name or a quotation is left."""
    told: dict[str, dict[str, str]] = lexicon.data("coverage")["reasons"]
    return told[kind]


def candidates(text: Text, found: Found, free: Free, lexicon: Lexicon) -> list[Candidate]:
    """What looks like a fact in the stretches that `free(start, end)` says no record holds; in reading order."""
    kinds = (
        _numbers(text, found, lexicon), _quotations(text, found, lexicon), _people(text, lexicon), _refused(found),
        _organizations(text, found, lexicon), _initiatives(found, lexicon),
    )  # fmt: skip
    out: list[Candidate] = []
    for kind in kinds:
        taken = [(c.start, c.end) for c in out]
        out += [c for c in kind if free(c.start, c.end) and not any(a < c.end and c.start < b for a, b in taken)]
    return sorted(out, key=lambda c: (c.start, c.end))


def _numbers(text: Text, found: Found, lexicon: Lexicon) -> Iterator[Candidate]:
    judged, reasons = set[int](), why("numbers", lexicon)
    for m in _DATE.finditer(text.clean):
        judged.update(range(m.start(), m.end()))
        yield Candidate(m.start(), m.end(), "number", "a date or a time of day")
    for left in found.numbers_left:
        if left.start in judged:
            continue
        judged.update(range(left.start, left.end))
        if any(c.isdigit() for c in left.text) or left.reason not in _EVERYDAY:
            yield Candidate(left.start, left.end, "number", reasons[left.reason], left.rule)
    for m in _NUMBER.finditer(text.clean):
        if m.start() not in judged:
            yield Candidate(m.start(), m.end(), "number", reasons["unread"])


def _quotations(text: Text, found: Found, lexicon: Lexicon) -> Iterator[Candidate]:
    refused, reasons = {left.start: left.reason for left in found.initiatives_left}, why("quotations", lexicon)
    for q in text.quotations:
        inner = text.clean[q.start + 1 : q.end - 1]
        if not 2 <= len(inner) <= _QUOTED_NAME or (q.mark != "《" and _SPEECH.search(inner)):
            continue
        reason = reasons[refused.get(q.start, "nothing vouches")] if q.mark != "《" else "a title that is no plan, policy or publication of the document's"
        yield Candidate(q.start, q.end, "quotation", reason)


def _people(text: Text, lexicon: Lexicon) -> Iterator[Candidate]:
    grammar, looks, clean = lexicon.of(NameGrammar), lexicon.of(_looks), text.clean
    for m in looks.title.finditer(clean):
        if name := name_at(clean, m.end(), grammar):
            yield Candidate(m.end(), name[0], "person", "a name behind a title whose body is not known")
    for verb in grammar.verb.finditer(clean):
        for length in (3, 2):
            start = verb.start() - length
            if start >= 0 and (start == 0 or not "\u4e00" <= clean[start - 1] <= "\u9fff"):
                name = name_at(clean, start, grammar)
                if name and name[0] == verb.start():
                    yield Candidate(start, name[0], "person", "a name before a word of saying, without a post")
                    break


def _initiatives(found: Found, lexicon: Lexicon) -> Iterator[Candidate]:
    for left in found.initiatives_left:
        if left.reason in _NEARLY:
            yield Candidate(left.start, left.end, "initiative", why("names", lexicon)[left.reason])


def _refused(found: Found) -> Iterator[Candidate]:
    for name in found.names_left:
        if name.reason not in _COMMON:
            yield Candidate(name.start, name.end, "organization", f"no body's name: {name.reason}")


def _organizations(text: Text, found: Found, lexicon: Lexicon) -> Iterator[Candidate]:
    looks, clean = lexicon.of(_looks), text.clean
    common = {name.end for name in found.names_left if name.reason in _COMMON}
    for m in (m for m in looks.head.finditer(clean) if m.end() not in common):
        floor = max(0, m.start() - _STEM)
        stops = [*_STOP.finditer(clean, floor, m.start()), *looks.boundary.finditer(clean, floor, m.start())]
        start = max((s.end() for s in stops), default=floor)
        stem, words = clean[start : m.start()], clean[start : m.end()]
        if len(stem) >= 2 and not words.endswith(looks.no_organization) and not looks.common.fullmatch(stem):
            yield Candidate(start, m.end(), "organization", "it ends like an organization's name, but its beginning or kind is not known")
