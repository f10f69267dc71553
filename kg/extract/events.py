"""Events: press conferences, sessions, congresses, with the day and the body that held them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kg.lexicon import Lexicon
from kg.model import EventMention, Found, OrganizationMention, replace
from kg.text import Sentence, Spans, Text
from kg.text.patterns import Expressions


class EventGrammar(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("events")
        super().__init__(data["forms"], {"ends": sorted({head[-1] for head in data["heads"]})}, data)
        self.longest = max(map(len, data["heads"]))  # characters of such a name


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.events`; one of a name is kept with the day that its sentence or the document gives."""
    scan = _Scan(text, found, lexicon.of(EventGrammar))
    return replace(found, events=tuple(scan.run()))


_TAIL = 3  # characters with which the names of one kind of occasion end
_KIND = 2  # … and of one such kind: 仪式, 大会
_HOLDER = 16  # characters between who held it and its name
_MATTER = 24  # characters of what a visit is about, in its name
_OPENING = 4  # blocks at the head of a document that tell of its own day


class _Scan:
    """The events of one text, each sentence looked at once."""

    def __init__(self, text: Text, found: Found, g: EventGrammar) -> None:
        self._text, self._g = text, g
        self._bodies, self._periods = Spans(found.organizations), Spans(found.periods)
        self._people = Spans(p for p in found.people if p.official)
        self._longest = max((o.end - o.start for o in found.organizations), default=0)
        self._begins: dict[int, int] = {}  # of bodies and places by where they end
        for span in (*found.organizations, *found.places):
            self._begins[span.end] = min(span.start, self._begins.get(span.end, span.start))
        self._days_of = cache(self._stated_days)
        self._told: dict[str, str] = {}  # the days of occasions by their names

    def run(self) -> list[EventMention]:
        out: list[EventMention] = []
        clean = self._text.clean
        spans = {self._within_marks(*s) for s in self._spans()}
        bare = {s for s in spans if self._bare(*s)}
        named = {clean[end - _TAIL : end]: (start, end) for start, end in sorted(spans - bare, reverse=True)}
        meant = {s: named[tail] for s in bare if (tail := clean[s[1] - _TAIL : s[1]]) in named}  # 国务院新闻办|新闻发布会: the one named besides
        kinds = {*self._g.data["of_another"], *(clean[end - _KIND : end] for _, end in spans)} if named else ()
        attended = (m.span("name") for m in self._g.attended.finditer(clean) if m["name"][-_KIND:] not in kinds)  # 出席|开幕式, where none is named otherwise
        spans = {*(s for s in spans if s not in meant or clean[slice(*s)] not in self._g.data["heads"]), *attended}
        for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
            if not out or start >= out[-1].end:
                out.append(replace(self._event(*meant.get((start, end), (start, end))), start=start, end=end, text=clean[start:end]))
        whole = {e.name for e in out}  # …动员部署会, …动员部署会|议
        fuller = ((e, e.name + self._g.data["longer"]) for e in out)
        out = [replace(e, name=name, aliases=(*e.aliases, e.name)) if name in whole else e for e, name in fuller]
        return sorted([*out, *self._visit()], key=lambda e: e.start)

    def _within_marks(self, start: int, end: int) -> tuple[int, int]:
        """节目《|财政预算案论坛|》: of a name that a mark opens and does not close what stands behind it; 传达贯彻了|…会议."""
        start = led.end() if (led := self._g.passed_on.match(self._text.clean, start, end)) else start
        opens = self._text.clean.rfind("《", start, end)
        return (opens + 1, end) if opens >= 0 and self._text.clean.find("》", opens, end) < 0 else (start, end)

    def _spans(self) -> Iterator[tuple[int, int]]:
        clean, g = self._text.clean, self._g
        for m in g.held.finditer(clean):
            opens = "”" in m["name"] and "“" not in m["name"]  # 召开“…”工程推进会: the mark is of the name
            yield m.start("name") - opens, m.end("edition") if m["edition"] else m.end("name")
        yield from (m.span() for m in g.head.finditer(clean))
        if self._text.frame.is_a(*g.data["papers_of_activities"]) and g.at_activity.search(clean):
            yield from [m.span("name") for m in g.activity.finditer(clean)][:1]
        # of those that open a clause an engine skips to the mark before, of which the text's first has none
        yield from ((m.start("name") - 1, m.end("name") - 1) for m in g.subject.finditer("\n" + clean))
        yield from (self._with_body(*m.span()) for m in g.session.finditer(clean))

    def _visit(self) -> Iterator[EventMention]:
        """王明到青山县|调研|防汛工作情况: the visit of which a lead tells; its mention is what is done there."""
        lead = next((b for b in self._text.blocks if b.kind == "body"), None) if self._text.frame.is_a(*self._g.data["papers_of_visits"]) else None
        for m in self._g.visit.finditer(self._text.clean, lead.start, lead.end) if lead else ():
            start, end = m.span("visit")
            who = self._people.last(start)
            if who and who.start >= self._text.sentence_at(start).start:
                name = m["visit"] + m["matter"] if 0 < len(m["matter"]) <= _MATTER else m["where"] + m["visit"]
                yield EventMention(start, end, m["visit"], name, self._day(start, name), aliases=(m["visit"],), apart=None)
                return

    def _bare(self, start: int, end: int) -> bool:
        """国务院新闻办|新闻发布会: a body's occasion without a name of its own, no other than the one told before."""
        clean, g, common = self._text.clean, self._g, self._g.data["heads"]
        return g.bare.fullmatch(clean, start, end) is not None or any(
            at in self._begins and clean[at:end] in common for at in range(max(start + 2, end - g.longest), end)
        )

    def _with_body(self, start: int, end: int) -> tuple[int, int]:
        """市委|六届三次全会, 浙江省|第十三届…会议: the body or place before belongs to the name."""
        around = [o.start for o in self._bodies.between(start - self._longest, start) if o.end > start]
        return min(self._begins.get(start, start), *around, start), end

    def _event(self, start: int, end: int) -> EventMention:
        words = self._text.clean[start:end]
        name = self._g.verb.sub("", words.strip("“”") if words[0] + words[-1] == "“”" else words)  # 十七届人大常委会|举行|第五次会议
        bare = self._g.edition.sub("", name)
        body, date = self._holder(start), self._day(start, name)
        aliases = {bare, f"{body.text}{bare}"} if body else {bare}
        organizer = body.name if body and not self._g.session_end.search(bare) else None
        # of 新闻发布会 who held it and the day tell it from others of its name: both, or it stands alone
        apart = () if not self._g.general.fullmatch(bare.strip("“”")) else (organizer, date) if organizer and date else None
        return EventMention(start, end, words, name, date, organizer, tuple(sorted(aliases - {name})), apart)

    def _holder(self, start: int) -> OrganizationMention | None:
        """The first body that ends shortly before the event in its sentence, unless it only comes: 市水利局负责人|参加|签约仪式."""
        floor = max(self._text.sentence_at(start).start, start - _HOLDER - self._longest)
        near = (o for o in self._bodies.between(floor, start) if o.end <= start <= o.end + _HOLDER)
        return next((o for o in near if not self._g.come.search(self._text.clean, o.end, start)), None)

    def _day(self, at: int, name: str) -> str | None:
        """The day named in the sentence; that told before of an occasion of this name; for the first sentences of a report, the document's."""
        sentence, published = self._text.sentence_at(at), self._text.published
        opening = sentence.block <= _OPENING and published and len(published) == 10
        told = self._days_of(sentence)
        near = [day for place, day in told if place < at][-1:] or [day for _, day in told]
        if near:
            self._told[name] = near[0]
        own = published if opening and not self._g.plenary.search(self._text.clean, at, at + 20) else None
        return self._told.get(name, own)

    def _stated_days(self, sentence: Sentence) -> list[tuple[int, str]]:
        """The days that a sentence names, each with its place, and 5日, which is the document's: 5月14日讯|5月13日，…举行."""
        published = self._text.published
        days = (p for p in self._periods.between(sentence.start, sentence.end) if p.period and p.period.start == p.period.end)
        told = [(p.start, p.period.start) for p in days if p.period and p.period.start]
        bare = self._g.bare_day.search(self._text.clean, sentence.start, sentence.end)
        own = bare and published and len(published) == 10 and int(bare[1]) == int(published[8:])
        return told or ([(bare.start(), published)] if own and bare and published else [])
