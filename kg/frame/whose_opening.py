"""Whose the document is, as its opening says: who meets, calls a conference, reports or acts there, before whom, in whose name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import itemgetter

from kg.frame.page import first_of
from kg.frame.unlisted import Link
from kg.frame.whose import OPENING, Found, Reading, innermost
from kg.frame.whose_names import at_own_level, holds_its_own, of_level, region
from kg.frame.whose_title import of_another, of_region
from kg.text.gazetteer import NATION, level
from kg.text.patterns import Pattern

_LONGEST_ORGAN = 24
_ADOPTED = 400  # characters in which a law says who adopted it


def beyond(r: Reading) -> Found | None:
    """台南市|政府: a city of Taiwan, which bears no code, by its own organs at the head of its paper."""
    opening = r.page.title + "\n" + r.opening
    found = Counter[Found]()
    for x in r.named(opening) if r.words.beyond.search(opening) and not of_region(r, r.page.first) else ():
        if x.place and x.place.name in r.words.names_beyond and r.forms.organ.match(opening, x.end):
            found[x.place, x.form] += 1 + 2 * (opening[x.start - 1 : x.start] in "\n")  # what opens a paper is more
    return found.most_common(1)[0][0] if found else None


def congress(r: Reading) -> Found | None:
    """江平市|第十四届人民代表大会: the place before a congress; what is decreed for the nation or reported in its name."""
    opening = r.page.title + "\n" + r.opening[:400]
    for m in r.words.congress.finditer(opening):
        central = r.words.central_titles.search(opening[max(0, m.start() - 24) : m.start()])
        if central or (m["nation"] and not r.words.represented.search(opening, 0, m.start())):
            return NATION, m[0]  # 我代表|省政府…过去一年，参加|十三届全国人大二次会议
        if found := r.ending(opening, m.start()):
            return found
    decreed = r.words.decreed.search(opening) or r.words.for_the_nation.search(opening)
    return (NATION, decreed[0]) if decreed else None


def adopted(r: Reading) -> Found | None:
    """青山试验区条例 … |江平省|第十三届人民代表大会常务委员会第五次会议通过: whose congress adopted a law, wherever it is of force."""
    head = r.page.head[:_ADOPTED] if r.genre.name == "regulation" else ""
    return first_of(lambda m: r.ending(head, m.start()), r.words.adopted_by.finditer(head))


def behind(r: Reading, words: Pattern, *, post: bool) -> Found | None:
    """现任|延庆区委副书记, of whom a biography tells; 结合|官渡区|实际: whose own paper this is."""
    for m in words.finditer(r.opening) if not post or r.genre.name == "biography" else ():
        if links := r.forms.chain(r.opening, m.end()):
            return links[-1].place, r.opening[m.start() : links[-1].end]
    return None


def career(r: Reading) -> Found | None:
    """2017.12- |江平市|委常委: where the latest line of a curriculum has somebody, or the place of the level that the post held now tells."""
    if r.genre.name != "biography" and not r.words.curriculum.search(r.opening):
        return None
    lines = [m for m in r.words.career_line.finditer(r.clean) if r.places.begins(r.clean, m.end())]
    last = max(lines, key=lambda m: (int(m["year"]), int(m["month"]), m.start()), default=None)
    found = innermost(r.forms.chain(r.clean, last.end()), r.clean) if last else None
    held = r.words.held_now.search(r.opening)
    if found is None or held is None or found[0].name.endswith(held["level"]):
        return found
    above = next((p for p in r.places.divisions(found[0]) if p.name.endswith(held["level"])), None)
    return (above, found[1]) if above else None


def discipline(r: Reading) -> Found | None:
    """Who tells of a case: 据|林芝市|纪委监委."""
    if r.genre.name != "discipline":
        return None
    told_in = r.page.body or r.opening  # not 来源：|中央纪委国家监委|网站, above it
    central, local = r.words.central_subject.search(told_in), r.words.inspectors.search(told_in)
    if central and not (local and local.start() < central.start()):
        return NATION, central[0]
    told = ((words, m) for words in (r.opening, r.clean[-OPENING:]) for m in r.words.inspectors.finditer(words))
    found = first_of(lambda x: r.ending(x[0], x[1].start(), 14), told)
    return (at_own_level(r, found[0]), found[1]) if found else None


def press_office(r: Reading) -> Found | None:
    """Who calls the press conference: the first body of the opening that does."""
    found = sorted((*_offices(r), *_holders(r), *_centre(r)), key=itemgetter(0))
    return found[0][1] if found else None


def _offices(r: Reading) -> Iterator[tuple[int, Found]]:
    """江平市|人民政府新闻办公室, 省|政府新闻办, each with where it stands."""
    for m in r.words.press_offices.finditer(r.opening) if r.genre.traits & {"place_acts", "session"} else ():
        if place := r.ending(r.opening, m.start()):
            yield m.start(), (place[0], place[1] + m[0])
        elif (word := r.words.level.search(r.opening[: m.start()])) and (other := of_level(r, word[1])):
            yield m.start(), (other, word[0] + m[0])


def _holders(r: Reading) -> Iterator[tuple[int, Found]]:
    """江平市水利局|召开|…推进会: the body before the verb."""
    for m in r.words.held.finditer(r.opening):
        before = r.opening[max(0, m.start() - _LONGEST_ORGAN - 8) : m.start()]
        if not r.words.organ_end.search(before) or not r.words.occasions.search(r.opening, m.end(), m.end() + 60):
            continue
        if r.words.centre.search(before):
            yield m.start(), (NATION, before[-12:])
        elif (at := next((x.start for x in r.named(before) if x.place), None)) is not None and (own := innermost(r.forms.chain(before, at), before)):
            yield m.start(), own


def _centre(r: Reading) -> Iterator[tuple[int, Found]]:
    """A body of the centre that acts, in no paper of a region or of a place of its own; 国家统计局|新乡调查队: a local body."""
    central, told_by = r.central(r.opening[:300]), r.words.told_by.match(r.page.first)
    if central is None or r.words.own.search(r.opening) or r.words.at_home.search(r.opening) or region(r) or (told_by and r.places.begins(told_by["paper"])):
        return
    if not r.places.begins(r.opening, central.end()):
        yield central.start(), (NATION, central[0])


def _opens(r: Reading, words: str) -> list[Link]:
    """The names with which a first sentence begins."""
    start = r.begins(r.words.before_subject, words)
    return r.forms.chain(words, start, title=bool(r.genre.traits & {"place_acts", "of_any_place"}))


def subject(r: Reading) -> Found | None:
    """The innermost place at the head of the first sentence, where no other of its rank stands beside it."""
    words = r.page.first
    links = _opens(r, words)
    found = innermost(links, words)
    if found is None or r.words.medium.match(words, links[-1].end) or holds_its_own(r, found[0]) or of_another(r, found[0]):
        return None
    place, said = found
    named = (x.place for x in r.named(words) if x.place and x.start >= links[-1].end)
    lies = r.words.lies.match(words, links[-1].end)  # 包河区烟墩街道|位于合肥市西南部，西达肥西县
    beside = [p for p in named if p != place and p.within == place.within and level(p) == level(place)] if not lies else []
    if beside and place.within:
        above = r.places.by_code[place.within]
        return (above, said) if above.name in said or (above.code != NATION.code and level(place) == 3) else None
    return found


def represented(r: Reading) -> Found | None:
    """我代表|市人民政府，向大会报告; 我市举行…: the place of that level that the paper names most."""
    m = r.words.represented.search(r.page.subject) or r.words.represented.search(r.opening)
    said = m["of"] + m["level"] if m and m["of"] else ""
    named = r.ending(said, len(said))
    place = named[0] if named else of_level(r, m["level"] or m["our"]) if m else None
    return (place, m[0]) if m and place else None


def central_subject(r: Reading) -> Found | None:
    """中央纪委29日对…: of whom the first sentence tells."""
    words = r.page.first[:80]
    m = r.words.central_subject.match(words, r.begins(r.words.before_subject, words))
    return (NATION, m[0]) if m and not r.words.local.search(r.opening) else None
