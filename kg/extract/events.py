"""Events: press conferences, sessions, congresses, with the day and the body that held them."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, replace
from operator import attrgetter

from kg.lexicon import Lexicon
from kg.model import EventMention, Found
from kg.text import Sentence, Text
from kg.text.patterns import any_of


@dataclass(frozen=True, slots=True)
class EventGrammar:
    held: re.Pattern[str]
    head: re.Pattern[str]
    session: re.Pattern[str]
    common: frozenset[str]  # names that every office's occasions have


def event_grammar(lexicon: Lexicon) -> EventGrammar:
    data = lexicon.data("events")
    heads, held = any_of(data["heads"]), any_of(data["held"])
    # the name: from the verb of holding (or 的) to the head; brackets behind it (第七场) belong to it
    return EventGrammar(
        re.compile(
            rf"(?:{held})(?:“?(?P<name>[^，。；：！？、\n”]{{0,40}}?(?:”[^，。；：\n]{{0,12}}?)?(?:{heads}))”?(?P<edition>（[^（）]{{1,12}}）)?)"
        ),
        re.compile(rf"“[^“”\n]{{2,40}}”(?:系列|主题|专题|专场){{0,2}}(?:{heads})|“[^“”\n]{{2,40}}(?:{heads})”"),
        re.compile("|".join(data["sessions"])),
        frozenset(data["heads"]),
    )


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.events`; one of a name is kept with the day that its sentence or the document gives."""
    g = lexicon.of(event_grammar)
    spans: list[tuple[int, int]] = []
    for m in g.held.finditer(text.clean):
        if m["name"]:
            spans.append((m.start("name"), m.end("edition") if m["edition"] else m.end("name")))
    spans += [m.span() for m in g.head.finditer(text.clean)]
    spans += [_with_body(text, found, *m.span()) for m in g.session.finditer(text.clean)]
    out: list[EventMention] = []
    for start, end in sorted(set(spans), key=lambda s: (s[0], -s[1])):
        if out and start < out[-1].end:
            continue
        sentence = text.sentence_at(start)
        words = text.clean[start:end]
        name = (
            words.strip("“”")
            if words.count("“") == words.count("”") == 1 and words[0] == "“" and words[-1] == "”"
            else words
        )
        bare = re.sub(r"（[^（）]{1,12}）$", "", name)
        low = bisect.bisect_left(found.organizations, sentence.start, key=_START)
        high = bisect.bisect_left(found.organizations, start, low, key=_START)
        body = next((o for o in found.organizations[low:high] if o.end <= start and start - o.end <= 16), None)
        aliases = {bare, f"{body.text}{bare}"} if body else {bare}
        date = _day(text, found, sentence, start)
        organizer = body.name if body and not _SESSION_END.search(bare) else None
        apart = _apart(g, bare, organizer, date)
        out.append(EventMention(start, end, words, name, date, organizer, tuple(sorted(aliases - {name})), apart))
    return replace(found, events=tuple(out))


_START = attrgetter("start")
_SESSION_END = re.compile(r"次会议$|全会$|次全体会议$")


def _apart(g: EventGrammar, name: str, organizer: str | None, date: str | None) -> tuple[str, ...] | None:
    """What tells an occasion from others of its name: of 新闻发布会, who held it and the day, both or it stands alone."""
    if name.strip("“”") not in g.common:
        return ()
    return (organizer, date) if organizer and date else None


def _with_body(text: Text, found: Found, start: int, end: int) -> tuple[int, int]:
    """市委|六届三次全会, 浙江省|第十三届…会议: the body or place before belongs to the name."""
    before = [o.start for o in found.organizations if o.end == start or o.start < start < o.end]
    before += [p.start for p in found.places if p.end == start]
    return (min(before), end) if before else (start, end)


def _day(text: Text, found: Found, sentence: Sentence, at: int) -> str | None:
    """The day named in the sentence; for the first sentences of a report, the document's."""
    low, high = (bisect.bisect_left(found.periods, at, key=_START) for at in (sentence.start, sentence.end))
    days = [
        p.period.start
        for p in found.periods[low:high]
        if p.period and p.period.start and p.period.start == p.period.end
    ]
    if days:
        return days[0]
    published = text.document.published
    bare_day = re.search(r"(?<![\d月])(\d{1,2})日", text.clean[sentence.start : sentence.end])
    if bare_day and published and len(published) == 10 and int(bare_day[1]) == int(published[8:]):
        return published
    return (
        published
        if sentence.block <= 4 and published and len(published) == 10 and "全会" not in text.clean[at : at + 20]
        else None
    )
