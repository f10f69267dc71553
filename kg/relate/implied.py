"""Relations that no turn of phrase states: what an official announced, which occasion one speaks at, where an undertaking lies."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.events import EventGrammar
from kg.lexicon import Lexicon
from kg.model import Found, RelationMention, replace
from kg.relate.said import REASON, Words, opened
from kg.text import Spans, Text
from kg.text.gazetteer import level

_BUILT = frozenset(("project", "zone", "platform", "institution", "event_series", "reform", "programme"))  # kinds that lie somewhere
_OPENING = 4  # blocks at the head of a release that may say what it gives
_NAMED_BEHIND = 300  # characters up to the name of who speaks, behind what is told before him
_HEAD = 3  # characters with which the names of one kind of occasion end


def announced(text: Text, found: Found, lexicon: Lexicon) -> Iterator[RelationMention]:
    """An official announces the undertakings of which his turn says that they were, are or shall be done."""
    words, first = lexicon.of(Words), sorted(found.people, key=lambda p: (bool(p.posts), -p.start))
    people = {p.name: p for p in first if p.official}  # where posts are first told
    turns, occasions, others = Spans(found.turns), Spans(found.events), Spans(found.people)
    brief = text.frame.is_a(*lexicon.data("relations")["brief"])
    for undertaking in found.initiatives:
        turn = turns.around(undertaking.start)
        speaker = people.get(turn.speaker or "") if turn else None
        if turn is None or speaker is None or undertaking.kind == "publication":
            continue
        last = others.last(undertaking.start - 1)
        behind = text.clean[undertaking.end : min(turn.end, undertaking.end + _NAMED_BEHIND)].lstrip("”").partition(speaker.name)
        named = text.clean.find(speaker.name, text.block_at(turn.start).start, undertaking.start) >= 0
        if behind[1] and "”" not in behind[0] and not named:
            continue  # who speaks is named behind it: 审议通过《…章程》；…王明作表态发言
        if brief and last and last.start >= text.block_at(turn.start).end and last.name != turn.speaker:  # 余某某表示，…。\n孙某某、周某某签署协议。…
            continue
        begin, end = text.clause(undertaking.start, undertaking.end)
        floor = max(turn.start, undertaking.start - REASON)
        if words.serving.fullmatch(text.clean, begin, end) or words.passing.search(text.clean, floor, opened(text, undertaking)):
            continue
        if words.came_of_it.match(text.clean, undertaking.end) or words.topic_clause.match(text.clean, undertaking.end):
            continue
        if undertaking.kind != "event_series" and occasions.hold(undertaking.start, undertaking.end):  # 《…》|新闻发布会
            continue
        yield RelationMention(undertaking.start, undertaking.end, speaker, "announced", undertaking, "speaker's turn")


def attended(text: Text, found: Found, lexicon: Lexicon) -> Iterator[RelationMention]:
    """Who speaks, and whom the opening introduces, attends the occasion that the document reports."""
    words, spoke = lexicon.of(Words), {t.speaker for t in found.turns if t.speaker}
    reported = (e for e in found.events if words.held.search(text.clean, e.start, e.end) and not words.elsewhere.match(text.clean, e.end))
    events = [e for e in found.events if e.end <= speech.start][:1] if (speech := text.frame.speech) else [*reported]
    # up to where the opening of a record introduces those who are there: 以下是|行政长官某某联同…司司长某某|会见传媒的…
    head = next((m.end("who") for b in text.blocks[:_OPENING] if (m := words.gives.match(text.clean, b.start, b.end))), 0)
    called = {e.name[-_HEAD:]: e for e in reversed(events)}  # 财政政策新闻发布会, 国务院新闻办新闻发布会: one occasion
    named = ((e, text.sentence_at(e.start)) for e in events)  # 发布会上，…局长某某介绍情况: told of there and in the sentence behind
    told = Spans(replace(called[e.name[-_HEAD:]], start=s.start, end=next(text.sentences_from(s.end), s).end) for e, s in named)
    seen = set[tuple[str, str]]()
    for person in found.people:
        near = told.around(person.start) if person.posts else None
        own = person.name in spoke or (person.posts and person.start < head)
        event = near or (events[0] if own and events else None)
        absent = words.away.match(text.clean, person.end) or words.cited.search(text.clean, max(0, person.start - REASON), person.start)
        if event and person.official and (person.name, event.name) not in seen and not absent:
            seen.add((person.name, event.name))
            yield RelationMention(person.start, person.end, person, "attends", event, "speaks there")


def on_visit(text: Text, found: Found, lexicon: Lexicon) -> Iterator[RelationMention]:
    """Who makes the visit of which the lead tells, and who comes along: 王明到青山县|调研|…，李志强陪同。"""
    g = lexicon.of(EventGrammar)
    for visit in [e for e in found.events if text.clean[e.start : e.end] in g.data["on_visit"]][:1]:
        block, people = text.block_at(visit.start), Spans(p for p in found.people if p.official)
        makes = [p for p in people.between(text.sentence_at(visit.start).start, visit.start) if p.end <= visit.start]
        along = (people.between(text.reach_back(m.start()), m.start()) for m in g.along.finditer(text.clean, block.start))
        for person in {p.name: p for p in (*makes, *(p for some in along for p in some))}.values():
            yield RelationMention(person.start, person.end, person, "attends", visit, "makes the visit")


def named_after(text: Text, found: Found, lexicon: Lexicon) -> Iterator[RelationMention]:
    """An undertaking whose name begins with a place lies there; `kg.link` leaves out the document's own place."""
    home, joins, words = text.frame.place, lexicon.data("constructions")["joins"], lexicon.data("relations")
    not_there, roads = (*joins, *words["not_there"]), tuple(words["roads"])
    places, owned = Spans(found.places), {o.start for o in found.organizations if o.kind == "enterprise"}  # 江平市某机械公司|生产线项目
    begins, ends = {p.start: p for p in found.places if p.start not in owned}, {p.end: p for p in found.places}
    for undertaking in found.initiatives:
        within = (p for p in places.between(undertaking.start, undertaking.end) if text.clean.endswith(roads, undertaking.start, p.start))
        place = begins.get(undertaking.start) or next(within, None)
        if undertaking.kind not in _BUILT or not place or text.clean.startswith(not_there, place.end):
            continue
        inner = place
        while further := begins.get(inner.end):  # 浙江|宁波|…变电站
            inner = further
        # In a county's paper a name that begins with another province's is that of who invests: 江苏|某某科技电子产品生产项目
        far = home and level(home) > 1 and home.code and place.place.code and str(home.code)[:2] != str(place.place.code)[:2]
        if inner.end >= undertaking.end or (undertaking.kind == "project" and far):
            continue
        yield RelationMention(undertaking.start, undertaking.end, undertaking, "located_in", inner, "name")
        # 湖州、|丽水跨境电商综试区: so do those that a list ties to it
        while text.clean[place.start - 1 : place.start] in joins and (other := ends.get(place.start - 1)) and level(other.place) == level(place.place):
            place = other
            yield RelationMention(place.start, undertaking.end, undertaking, "located_in", place, "name")
