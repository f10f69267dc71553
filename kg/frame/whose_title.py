"""Whose the document is, as its title says: the innermost place there, the host of who visits, the region whose body it names; or a line of
its own: the body that issues or signs it, the post of who signs, its number.
"""

from __future__ import annotations

import re

from kg.frame.page import first_of
from kg.frame.unlisted import Link
from kg.frame.whose import Found, Reading, innermost
from kg.frame.whose_names import at_own_level, stems
from kg.model import Place
from kg.text.gazetteer import NATION, level, level_words
from kg.text.patterns import DAY, expression

_SIGNED_ON = expression(rf"(?:{DAY}|\d{{1,2}}月\d{{1,2}}日).{{0,2}}$")
_LINES = 6  # first ones, in which a gazette dates its paper
_SINCE = 38  # year of the Republic of which on its papers are those of Taiwan


def tour(r: Reading) -> Found | None:
    """Whom others visit or help: 国务院督导组赴江西…, 江平省政府调研组到青山调研, 江平市考察团来青山县…, 一行莅临江平市: the paper of that place."""
    title = r.page.subject
    visited = r.words.visitors.search(title) is not None
    if not visited and r.genre.name != "inspection_tour":
        return None
    guest = r.places.begins(title, 0)
    above = NATION if r.words.centre.match(title) or r.words.central_titles.match(title) else guest[-1][2] if guest else None
    for words, ways in ((title, r.words.tour_to), (r.page.first, r.words.honours)):
        hosts = next((found for m in ways.finditer(words) if (found := r.places.begins(words, m.end()))), None)
        host = hosts[-1][2] if hosts else None
        honoured = visited or ways is r.words.honours or above == NATION
        if hosts and host and (honoured or (above != host and above in [*r.places.divisions(host)])):
            return host, words[hosts[0][0] : hosts[-1][1]]
    return None


def title(r: Reading) -> Found | None:
    title = r.page.subject
    start = r.begins(r.words.before_title, title)
    central = r.words.centre.match(title, start)
    told = r.words.ours.search(title) is not None  # 中央督察组交办|我市|信访件
    if central and not told and not r.places.begins(title, central.end()):
        return NATION, central[0]
    if r.words.honours_of_the_nation.match(title, start):  # not 全国先进典型报告会|在北京|举行
        honoured = next((x for x in r.named(title) if x.place), None)
        if honoured and honoured.place and not r.words.tour_to.match(title, honoured.start - 1):
            return honoured.place, honoured.form
    if not told and (m := r.words.central_titles.match(title, start) or r.words.central_meetings.search(title)):
        return NATION, m[0]
    begins = (start, *(m.end() for m in r.words.subtitle.finditer(title)))
    links = first_of(lambda at: r.forms.chain(title, at, title=True) or None, begins) or []
    if len(links) > 1 and title.startswith("、", links[-1].end) and r.places.begins(title, links[-1].end + 1):
        links.pop()  # 山西省|晋城、太原…: of several that stand beside each other what holds them
    found = innermost(links, title)
    if links and (county := _county_behind(r, title, links[-1])):
        return county, title[links[0].start : links[-1].end]
    if found and r.words.rubric_ends.match(title, links[-1].end):
        found = at_own_level(r, found[0]), found[1]  # 秀屿区：|…, in a paper that says 我市
    return None if found and of_another(r, found[0]) else found


def _county_behind(r: Reading, words: str, link: Link) -> Place | None:
    """湖南|祁东|：…: a county of the place named before, short of its level, of which a rubric tells."""
    stems_at = ((names.at(words, link.end), word) for word, names in r.page.lexicon.of(stems).items())
    ends = ((stem + word, link.end + len(stem)) for stem, word in stems_at if stem)
    told = (r.places.one(name) for name, end in ends if r.words.rubric_ends.match(words, end))
    return next((place for place in told if place and link.place in r.places.chain(place)), None)


def of_the_republic(r: Reading) -> Found | None:
    """財政部　|中華民國101年6月6日|: so the gazette of Taiwan dates what its bodies decree and make known."""
    m = first_of(r.words.of_the_republic.match, r.page.lines[:_LINES])
    if m is None or int(m["year"]) <= _SINCE:
        return None
    city = innermost(r.forms.chain(m[0], 0), m[0])  # 臺南市|政府　中華民國…
    return city or (r.places.bearing(r.words.data["beyond"]), m[0])


def of_another(r: Reading, place: Place) -> bool:
    """我县两大项目在|株洲|签约, 江平市考察团赴我县: the title says whose the paper is by another level."""
    told = r.words.ours.search(r.page.subject)
    return told is not None and place.code is not None and told[0][1:] not in level_words(place)


def matter(r: Reading) -> Found | None:
    """关于|江平市2023年…计划执行情况的报告."""
    m = r.words.matter.match(r.page.subject)
    return innermost(r.forms.chain(r.page.subject, m.end(), title=True), r.page.subject) if m else None


def of_region(r: Reading, words: str) -> Found | None:
    """行政院|新聞稿: a paper that begins with a body of Taiwan, of Hong Kong, of Macau."""
    m = r.words.of_region.match(words)
    own = r.page.lexicon.data("organs")["regions"][r.words.of_regions[m[0]]] if m else {}
    of_a_city = own.get("of_cities") and m and m[0] in (*own["departments"], *own["short"], *own["signs"])  # 农业处: which county's?
    return (r.places.bearing(r.words.of_regions[m[0]]), m[0]) if m and not of_a_city else None


def signature(r: Reading) -> Found | None:
    """A line at the end, or one below a note, that is nothing but a body's name, perhaps with its date."""
    return first_of(lambda line: body_line(r, _SIGNED_ON.sub("", line).strip()), [*r.page.last_lines, *r.page.note_lines[:2]])


def signer(r: Reading) -> Found | None:
    """铜仁地委书记 廖启章, 鄞县人民政府县长 徐福根: the place in the post of who signs."""
    lines = (r.clean[label.start : label.end] for label in r.labels if label.turn == label.end)
    return first_of(lambda line: innermost(r.forms.chain(line, 0), line), lines)


def body_line(r: Reading, line: str) -> Found | None:
    """江平市财政局, 国家统计局: the body that a line begins with, and its place."""
    body = line.split(" ", maxsplit=1)[0]
    if not 4 <= len(body) <= 40 or re.search(r"[，。：；、\d]", body):
        return None
    if r.words.central_subject.fullmatch(body) or (r.words.national.match(body) and r.words.organ_end.search(body) and not [*r.places.find(body)]):
        return NATION, body
    links = r.forms.chain(body, r.begins(r.words.before_title, body))
    return (links[-1].place, body) if links and r.forms.organ.match(body, links[-1].end) and r.words.organ_end.search(body) else None


def number(r: Reading) -> Found | None:
    """国办发〔2024〕3号, 渝府办发〔2024〕3号: by the letters of who numbered it."""
    m = first_of(r.words.own_number.match, r.page.lines[:12])
    if not m or r.words.central_letters.match(m["who"]):
        return (NATION, m[0]) if m else None
    letters = r.words.place_letters.match(m["who"])
    place = r.places.one(r.words.data["document_letters"].get(letters[1], "")) if letters and len(m["who"]) <= 5 else None
    by_letter = place if place and (level(place) == 1 or not r.counted or place.code in r.counted) else None  # 石府发 of 石河镇, too
    # 宁政发 of a text that names Nanjing is Nanjing's
    found = next((p for code in r.counted if (p := r.places.by_code[code]).name[0] == m["who"][0] and level(p) == 2), by_letter)
    return (found, m[0]) if found else None
