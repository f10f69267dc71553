"""The place whose government speaks: the innermost one that title, issuer, congress, signature or opening name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kg.frame.genre import Genre
from kg.frame.named import at_own_level, holds_its_own, most_named, named_by_several, of_level, paper_of_the_place, short_of_its_level
from kg.frame.page import Page
from kg.frame.rules import Rules, decided, first_of
from kg.frame.unlisted import Link, chain, organs_of
from kg.frame.whose import OPENING, Found, Reading
from kg.model import Decision, Label, Place
from kg.text.gazetteer import NATION, level, level_words
from kg.text.patterns import DAY, Match, Pattern, expression

_LONGEST_ORGAN = 24
_SIGNED_ON = expression(rf"(?:{DAY}|\d{{1,2}}月\d{{1,2}}日).{{0,2}}$")


def jurisdiction(page: Page, genre: Genre, labels: tuple[Label, ...]) -> tuple[Decision[Place] | None, tuple[Place, ...]]:
    """The place, 全国 for the centre, None where nothing says it; and the unlisted places that the text treats as such."""
    reading = Reading(page, genre, labels)
    found = decided(RULES, reading, page)
    if found and found.value == NATION and "session" in genre.traits:
        found = decided(_OF_SESSIONS, reading, page) or found
    return found, tuple(_unlisted(reading, found.value if found else None))


def _unlisted(r: Reading, place: Place | None) -> Iterator[Place]:
    """The jurisdiction itself, those above it in the title's chain, those whose organs the text names."""
    known: dict[str, Place] = {}
    if place and place.code is None and place.name not in r.places.by_name:
        known[place.name] = place
    for link in chain(r.page.subject, r.words.before_title.match(r.page.subject).end(), r.forms, title=True):  # type: ignore[union-attr]
        if not link.listed:
            known.setdefault(link.place.name, link.place)
    for _, other in organs_of(r.reached, r.forms):
        known.setdefault(other.name, other)
    yield from known.values()


# --- the rules, each on its own ------------------------------------------------------------------------------


def _tour(r: Reading) -> Found | None:
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


def _title(r: Reading) -> Found | None:
    title = r.page.subject
    start = r.words.before_title.match(title).end()  # type: ignore[union-attr]
    central = r.words.centre.match(title, start)
    told = r.words.ours.search(title) is not None  # 中央督察组交办|我市|信访件
    if central and not told and not r.places.begins(title, central.end()):
        return NATION, central[0]
    if not told and (m := r.words.central_titles.match(title, start) or r.words.central_meetings.search(title)):
        return NATION, m[0]
    begins = (start, *(m.end() for m in r.words.subtitle.finditer(title)))
    links = first_of(lambda at: chain(title, at, r.forms, title=True) or None, begins) or []
    if len(links) > 1 and title.startswith("、", links[-1].end) and r.places.begins(title, links[-1].end + 1):
        links.pop()  # 山西省|晋城、太原…: of several that stand beside each other what holds them
    town = len(links) > 1 and not links[-1].listed and links[-2].listed and links[-2].end <= links[-1].start
    if town and "place_acts" in r.genre.traits and not r.forms.organ.match(title, links[-1].end):
        links.pop()  # 光泽县|寨里镇|二期厂房动工: what the county's paper tells of a town
    found = _innermost(links, title)
    return None if found and _of_another(r, found[0]) else found


def _of_another(r: Reading, place: Place) -> bool:
    """我县两大项目在|株洲|签约, 江平市考察团赴我县: the title says whose the paper is by another level."""
    told = r.words.ours.search(r.page.subject)
    return told is not None and place.code is not None and told[0][1:] not in level_words(place)


def _matter(r: Reading) -> Found | None:
    """关于|江平市2023年…计划执行情况的报告."""
    m = r.words.matter.match(r.page.subject)
    return _innermost(chain(r.page.subject, m.end(), r.forms, title=True), r.page.subject) if m else None


def _innermost(links: list[Link], words: str) -> Found | None:
    return (links[-1].place, words[links[0].start : links[-1].end]) if links else None


def _of_region(r: Reading, words: str) -> Found | None:
    """行政院|新聞稿: a paper that begins with a body of Taiwan, of Hong Kong, of Macau."""
    m = r.words.of_region.match(words)
    own = r.page.lexicon.data("organs")["regions"][r.words.of_regions[m[0]]] if m else {}
    of_a_city = own.get("of_cities") and m and m[0] in (*own["departments"], *own["short"], *own["signs"])  # 农业处: which county's?
    return (r.places.bearing(r.words.of_regions[m[0]]), m[0]) if m and not of_a_city else None


def _beyond(r: Reading) -> Found | None:
    """台南市|政府: a city of Taiwan, which bears no code, by its own organs at the head of its paper."""
    opening = r.page.title + "\n" + r.opening
    found = Counter[Found]()
    for x in r.named(opening) if r.words.beyond.search(opening) and not _of_region(r, r.page.first) else ():
        if x.place and x.place.name in r.words.names_beyond and r.forms.organ.match(opening, x.end):
            found[x.place, x.form] += 1 + 2 * (opening[x.start - 1 : x.start] in "\n")  # what opens a paper is more
    return found.most_common(1)[0][0] if found else None


def _beyond_named(r: Reading) -> Found | None:
    """… or by its name, where no other place is named more often."""
    named = Counter(x.place for x in r.naming if x.place)
    place, times = named.most_common(1)[0] if named else (None, 0)
    return (place, place.name) if place and times > 1 and place.name in r.words.names_beyond else None


def _congress(r: Reading) -> Found | None:
    opening = r.page.title + "\n" + r.opening[:400]
    for m in r.words.congress.finditer(opening):
        central = r.words.central_titles.search(opening[max(0, m.start() - 24) : m.start()])
        if central or (m["nation"] and not r.words.represented.search(opening, 0, m.start())):
            return NATION, m[0]  # 我代表|省政府…过去一年，参加|十三届全国人大二次会议
        if found := r.ending(opening, m.start()):
            return found
    decreed = r.words.decreed.search(opening) or r.words.for_the_nation.search(opening)
    return (NATION, decreed[0]) if decreed else None


def _line_of_issuer(r: Reading) -> Found | None:
    """A line that is nothing but a body's name, below the title."""
    blocks = [b for b in r.page.blocks[1:5] if b.end <= r.page.body_start and b.kind != "body"]
    return first_of(lambda b: _body_line(r, r.clean[b.start : b.end]), blocks)


def _signature(r: Reading) -> Found | None:
    """… or at the end, with its date."""
    return first_of(lambda line: _body_line(r, _SIGNED_ON.sub("", line).strip()), [*r.page.last_lines, *r.page.note_lines[:2]])


def _signer(r: Reading) -> Found | None:
    """铜仁地委书记 廖启章, 鄞县人民政府县长 徐福根: the place in the post of who signs."""
    lines = (r.clean[label.start : label.end] for label in r.labels if label.turn == label.end)
    return first_of(lambda line: _innermost(chain(line, 0, r.forms, title=False), line), lines)


def _behind(r: Reading, words: Pattern, *, post: bool) -> Found | None:
    """现任|延庆区委副书记, of whom a biography tells; 结合|官渡区|实际: whose own paper this is."""
    for m in words.finditer(r.opening) if not post or r.genre.name == "biography" else ():
        if post and (r.words.central_titles.match(r.opening, m.end()) or r.words.centre.match(r.opening, m.end())):
            return NATION, r.opening[m.start() : m.end() + 3]
        if links := chain(r.opening, m.end(), r.forms, title=False):
            return links[-1].place, r.opening[m.start() : links[-1].end]
    return None


def _discipline(r: Reading) -> Found | None:
    """Who tells of a case: 据|林芝市|纪委监委."""
    if r.genre.name != "discipline":
        return None
    central, local = r.words.central_subject.search(r.opening), r.words.inspectors.search(r.opening)
    if central and not (local and local.start() < central.start()):
        return NATION, central[0]
    told = ((words, m) for words in (r.opening, r.clean[-OPENING:]) for m in r.words.inspectors.finditer(words))
    found = first_of(lambda x: r.ending(x[0], x[1].start(), 14), told)
    return (at_own_level(r, found[0]), found[1]) if found else None


def _body_line(r: Reading, line: str) -> Found | None:
    body = line.split(" ", maxsplit=1)[0]
    if not 4 <= len(body) <= 40 or re.search(r"[，。：；、\d]", body):
        return None
    if r.words.central_subject.fullmatch(body) or (r.words.national.match(body) and r.words.organ_end.search(body) and not [*r.places.find(body)]):
        return NATION, body
    links = chain(body, r.words.before_title.match(body).end(), r.forms, title=False)  # type: ignore[union-attr]
    return (links[-1].place, body) if links and r.forms.organ.match(body, links[-1].end) and r.words.organ_end.search(body) else None


def _number(r: Reading) -> Found | None:
    m = first_of(r.words.own_number.match, r.page.lines[:12])
    if not m:
        return None
    if r.words.central_letters.match(m["who"]):
        return NATION, m[0]
    letters = r.words.place_letters.match(m["who"])
    place = r.places.one(r.words.data["document_letters"].get(letters[1], "")) if letters and len(m["who"]) <= 5 else None
    own = next((p for code in r.counted if (p := r.places.by_code[code]).name[0] == m["who"][0] and level(p) == 2), None)
    by_letter = place if place and (level(place) == 1 or not r.counted or place.code in r.counted) else None  # 石府发 of 石河镇, too
    found = own or by_letter  # 宁政发 of a text that names Nanjing is Nanjing's
    return (found, m[0]) if found else None


def _press_office(r: Reading) -> Found | None:
    """Who calls the press conference: the first body of the opening that does."""
    opening = r.opening
    found: list[tuple[int, Place, str]] = []
    offices = r.words.press_offices.finditer(opening) if r.genre.traits & {"place_acts", "session"} else ()
    for m in (m for m in offices if opening.count("《", 0, m.start()) == opening.count("》", 0, m.start())):  # not《江平省人民政府|办公厅…》
        if place := r.ending(opening, m.start()):
            found.append((m.start(), place[0], place[1] + m[0]))
        elif (word := r.words.level.search(opening[: m.start()])) and (other := of_level(r, word[1])):
            found.append((m.start(), other, word[0] + m[0]))
    for m in r.words.held.finditer(opening):
        before = opening[max(0, m.start() - _LONGEST_ORGAN - 8) : m.start()]
        if not r.words.organ_end.search(before) or not r.words.occasions.search(opening, m.end(), m.end() + 60):
            continue
        if r.words.centre.search(before):
            found.append((m.start(), NATION, before[-12:]))
        else:
            places = [x.start for x in r.named(before) if x.place]
            found += [(m.start(), *own) for at in places[:1] if (own := _innermost(chain(before, at, r.forms, title=False), before))]
    central = r.central(opening[:300])
    hosts = central and "place_acts" in r.genre.traits and any(r.places.ends(opening, m.start()) for m in r.words.held.finditer(opening, 0, central.start()))
    if central and (hosts or _is_local(r, opening, central)):
        central = None  # 青山县举行大会，国家民委…; 国家统计局|新乡调查队: a local body; 教育部 in a paper of Hong Kong; 我代表学校…
    if central and not r.ending(opening, central.start(), 8):
        found.append((central.start(), NATION, central[0]))
    return min(found, key=lambda f: f[0])[1:] if found else None


def _is_local(r: Reading, opening: str, central: Match) -> bool:
    """Does the paper speak of an own place or house, or of a region, or is the body of the centre a local branch, or named behind a local one?"""
    g = r.words
    own = g.own.search(opening) or g.own_house.search(opening) or g.local.search(opening) or _region(r)
    return bool(own or r.places.begins(opening, central.end()) or _acts_before(r, opening, central.start()))


def _acts_before(r: Reading, words: str, end: int) -> bool:
    """大连市|政府举办招待会，…会见了全国工商联副主席; 9月8日，江平市青山县|…: the organ of a place, or a place told from its province on, comes first."""
    organs = (x for x in r.named(words) if x.end < end and r.forms.organ.match(words, x.end))
    return any(x.place and x.place.code != NATION.code for x in organs) or len(_opens(r, r.page.first)) > 1


def _opens(r: Reading, words: str) -> list[Link]:
    """The names with which a first sentence begins."""
    start = r.words.before_subject.match(words).end()  # type: ignore[union-attr]
    return chain(words, start, r.forms, title=bool(r.genre.traits & {"place_acts", "of_any_place"}))


def _opening_subject(r: Reading) -> Found | None:
    """The innermost place at the head of the first sentence, where no other of its rank stands beside it."""
    words = r.page.first
    links = _opens(r, words)
    found = _innermost(links, words)
    if found is None or r.words.medium.match(words, links[-1].end):
        return None
    if holds_its_own(r, found[0]):
        return None
    place = found[0]
    if _of_another(r, place):
        return None
    named = (x.place for x in r.named(words) if x.place and x.start >= links[-1].end)
    beside = [p for p in named if p != place and p.within == place.within and level(p) == level(place)]
    if beside and place.within:
        above = r.places.by_code[place.within]
        return (above, found[1]) if above.name in found[1] or (above.code != NATION.code and level(place) == 3) else None
    return found


def _province_of_a_session(r: Reading) -> Found | None:
    """A province presents itself at a conference of the State Council's press office: (浙江专场), most places are its own."""
    opening = r.page.title + "\n" + r.opening
    for m in r.words.sessions.finditer(opening):
        if found := r.places.ends(opening, m.start()):
            return found[1], opening[found[0] : m.end()]
    presents = r.words.presents.search(opening)
    for word, times in r.own_levels.most_common(1) if presents else ():
        if (own := of_level(r, word)) and level(own) == 1 and times > 1:  # 国新办举行发布会。省长…介绍我省…
            return own, word
    per_province: Counter[str] = Counter()
    for code, times in r.counted.items():
        per_province[code[:2] + "0000"] += times
    if not per_province or not presents:
        return None
    code, times = min(per_province.items(), key=lambda x: (-x[1], x[0]))
    return (r.places.by_code[code], "") if times >= 8 and times >= 0.7 * sum(per_province.values()) else None


def _represented(r: Reading) -> Found | None:
    """我代表|市人民政府，向大会报告; 我市举行…: the place of that level that the paper names most."""
    m = r.words.represented.search(r.page.subject) or r.words.represented.search(r.opening)
    said = m["of"] + m["level"] if m and m["of"] else ""
    named = r.ending(said, len(said))
    place = named[0] if named else of_level(r, m["level"] or m["our"]) if m else None
    return (place, m[0]) if m and place else None


def _central_subject(r: Reading) -> Found | None:
    """中央纪委29日对…: of whom the first sentence tells."""
    words = r.page.first[:80]
    m = r.words.central_subject.match(words, r.words.before_subject.match(words).end())  # type: ignore[union-attr]
    return (NATION, m[0]) if m and not r.words.local.search(r.opening) else None


def _region(r: Reading) -> Found | None:
    """運輸署 and 港元, 渠務署: two words that a region alone has; 港府, 全港: as its papers call it, twice."""
    signs: dict[str, set[tuple[str, int]]] = {}
    for m in r.words.of_region.finditer(r.page.head):
        if not r.words.abroad.search(r.page.head, 0, m.start()):
            signs.setdefault(r.words.of_regions[m[0]], set()).add((m[0], 0))
    for m in r.words.called.finditer(r.reached):
        signs.setdefault(r.words.own_names[m[0]], set()).add((m[0], m.start()))
    region, words = max(signs.items(), key=lambda x: len(x[1]), default=("", set[tuple[str, int]]()))
    return (r.places.bearing(region), min(words)[0]) if len(words) > 1 else None


def _unlisted_named(r: Reading) -> Found | None:
    """The first place of which organs are named; no town of a county that the paper calls its own."""
    said = r.own_levels
    named = (place for _, place in organs_of(r.opening, r.forms) if not said or place.name[-1] in said)
    return next(((place, place.name) for place in named if not r.words.of_a_county.match(f"{place.name}\n{r.opening}")), None)


RULES: Rules[Reading, Place] = (
    ("tour", _tour),
    ("present post", lambda r: _behind(r, r.words.present, post=True)),
    ("body of inspection", _discipline),
    ("body of a region", lambda r: _of_region(r, r.page.subject) or ((m := r.words.headed.match(r.page.first)) and _of_region(r, m["rest"]))),
    ("city beyond the codes", _beyond),
    ("title", _title),
    ("congress", _congress),
    ("line of the issuer", _line_of_issuer),
    ("signature", _signature),
    ("post of who signs", _signer),
    ("document number", _number),
    # 现将《江平市…方案》印发给你们: the place in the name of what a note makes known
    ("name of what it makes known", lambda r: _behind(r, r.words.made_known, post=False)),
    ("government represented", _represented),
    ("press office", _press_office),
    ("matter of the title", _matter),
    ("subject of the opening", _opening_subject),
    ("own circumstances", lambda r: _behind(r, r.words.circumstances, post=False)),
    ("central subject", _central_subject),
    ("city beyond the codes, by name", _beyond_named),
    ("words of a region", _region),
    ("body of a region opens", lambda r: _of_region(r, r.page.first)),
    # 高港区发展和改革委员会, in the way to a page; 发布机构：江平市财政局, among its labels
    ("page around", lambda r: first_of(lambda piece: _body_line(r, piece), re.split(r"[>»›：:|\s]+", r.clean[: r.page.start]))),
    ("short of its level", short_of_its_level),
    ("paper of the place", paper_of_the_place),
    ("places named", most_named),
    ("name that several bear", named_by_several),
    ("organs of an unlisted place", _unlisted_named),
)

_OF_SESSIONS: Rules[Reading, Place] = (("province of a session", _province_of_a_session),)  # where the nation is found first
