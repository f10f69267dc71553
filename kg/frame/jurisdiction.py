"""The place whose government speaks: the innermost one that title, issuer, congress, signature or opening name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from kg.frame.known import central, media_heads
from kg.frame.page import Page
from kg.frame.rules import Rule, first
from kg.frame.unlisted import Forms, Link, chain, forms, organs_of
from kg.frozen import dataclass
from kg.lexicon import Lexicon
from kg.model import Decision, Label, Place
from kg.text.gazetteer import NATION, Gazetteer, gazetteer, level, level_words
from kg.text.patterns import any_of, scan

_REACH = 20_000  # clean characters in which places are counted
_OPENING = 900
_LONGEST_ORGAN = 24
_TOLD_OF = ("meeting", "news", "inspection_tour")  # in which a place may act, and not its organs alone
_SESSIONS = ("press_conference", "transcript", "news", "interpretation")  # in which a province may present itself
_SIGNED_ON = re.compile(r"(?:\d{4}年\d{1,2}月\d{1,2}日|[〇零一二三四五六七八九]{4}年.{1,3}月.{1,3}日)$")
_YEAR = r"(?:19|20)\d\d年?度?"
_MONTH_DAY = r"(?:(?:1[0-2]|[1-9])月)?(?:3[01]|[12]\d|[1-9])日"


@dataclass(frozen=True, slots=True)
class Grammar:
    centre: re.Pattern[str]
    central_title: re.Pattern[str]
    central_meeting: re.Pattern[str]
    central_subject: re.Pattern[str]
    nation: re.Pattern[str]  # words that only the state's own papers use of themselves
    occasion: re.Pattern[str]
    letters: dict[str, str]
    central_letters: re.Pattern[str]
    own_number: re.Pattern[str]
    press_office: re.Pattern[str]
    organ_end: re.Pattern[str]
    held: re.Pattern[str]
    held_start: re.Pattern[str]  # the characters that it may begin with
    tour: re.Pattern[str]
    helped: re.Pattern[str]  # behind the place that helps another
    congress: re.Pattern[str]
    before_title: re.Pattern[str]  # what stands before a title's place
    before_subject: re.Pattern[str]
    present: re.Pattern[str]
    inspectors: re.Pattern[str]
    circumstances: re.Pattern[str]
    level: re.Pattern[str]  # ends with the word of a level: 市|政府
    own: re.Pattern[str]  # the words by which organs call their own place
    told: re.Pattern[str]
    dateline: re.Pattern[str]
    session: re.Pattern[str]
    national: re.Pattern[str]  # how the name of a central body begins
    decreed: re.Pattern[str]  # a day and the central body that decrees on it
    medium: re.Pattern[str]  # behind the place of a newspaper's name


def grammar(lexicon: Lexicon) -> Grammar:
    data = lexicon.data("metadata")
    whose, levels = data["whose"], any_of(data["whose"]["levels"])
    told = any_of(data["days"]["told"])
    day = rf"(?:(?:19|20)\d\d年)?(?:\d{{1,2}}月\d{{1,2}}日(?:{any_of(whose['times_of_day'])})?(?:至\d{{1,2}}日)?)?"
    return Grammar(
        centre=re.compile(rf"(?<![一-鿿]{{2}}市)(?:{any_of(central(lexicon))})(?![门队])"),
        central_title=re.compile(any_of(data["central_titles"])),
        central_meeting=re.compile(any_of(whose["central_meetings"])),
        central_subject=re.compile(any_of([*whose["central_subjects"], *central(lexicon)])),
        nation=re.compile(any_of(data["nation_words"])),
        occasion=re.compile(any_of(data["occasions"])),
        letters=data["document_letters"],
        central_letters=re.compile(any_of(data["central_letters"])),
        own_number=re.compile(r"(?:[^，。《》]{0,8}[：:] ?)?(?P<who>[一-鿿]{1,8})[〔\[（(](?:19|20)\d\d[〕\]）)]\s?第?\d{1,5}号"),
        press_office=re.compile(any_of(data["press_offices"])),
        organ_end=re.compile(f"(?:{any_of(data['organ_ends'])})$"),
        held=re.compile(
            rf"(?:\d{{1,2}}日|{any_of(whose['before_held'])}|在[一-鿿]{{1,6}}|，){{0,3}}(?:{any_of(whose['organized'])})?(?:{any_of(data['held'])})"
        ),
        held_start=re.compile("[\\d在，" + "".join({w[0] for w in (*whose["before_held"], *whose["organized"], *data["held"])}) + "]"),
        tour=re.compile(any_of(data["tour_to"])),
        helped=re.compile(any_of(whose["helps"])),
        congress=re.compile(rf"第[一二三四五六七八九十百]{{1,4}}届(?P<nation>全国)?(?:{any_of(whose['congresses'])})"),
        before_title=re.compile(rf"(?:{_YEAR}|中共|{any_of(whose['before_title'])}){{0,3}}"),
        before_subject=re.compile(
            rf"(?:【[^】]{{1,20}}】)?(?:[^，。：\d]{{2,12}}?(?:\d{{1,2}}月\d{{1,2}}日)?(?:{told})(?![一-鿿\d])(?:（[^（）]{{2,24}}）)?：? ?)?"
            rf"(?:{any_of(whose['reprinted'])})?"
            rf"{day}[，, ]{{0,2}}(?:{any_of(whose['lately'])})?(?:{any_of(whose['opens'])})?"
        ),
        present=re.compile(any_of(whose["present"])),
        inspectors=re.compile(any_of(whose["inspectors"])),
        circumstances=re.compile(any_of(whose["circumstances"])),
        level=re.compile(rf"({levels})$"),
        own=re.compile(rf"(?:{any_of(whose['own'])})({levels}|[镇乡村])|(?<![一-鿿])({levels})(?:{any_of(whose['own_organs'])})"),
        told=re.compile(told),
        session=re.compile(any_of(whose["sessions"])),
        medium=re.compile(any_of(media_heads(lexicon))),
        national=re.compile(any_of(whose["national"])),
        decreed=re.compile(rf"日 ?(?:{any_of([*data['central_titles'], *central(lexicon), *whose['national']])})[^，。]{{0,12}}(?:{any_of(whose['decree'])})"),
        dateline=re.compile(rf"[一-鿿]{{2,8}}?(?={_MONTH_DAY}(?:{told}))|[一-鿿]{{2,5}}(?=(?:{told})[，：\s\d])"),
    )


@dataclass(frozen=True)
class Reading:
    """What the rules look at."""

    page: Page
    genre: str
    labels: tuple[Label, ...] = ()

    @cached_property
    def words(self) -> Grammar:
        return self.page.lexicon.of(grammar)

    @cached_property
    def places(self) -> Gazetteer:
        return self.page.lexicon.of(gazetteer)

    @cached_property
    def forms(self) -> Forms:
        return self.page.lexicon.of(forms)

    @cached_property
    def clean(self) -> str:
        return self.page.text.clean

    @cached_property
    def opening(self) -> str:
        return self.clean[self.page.start : self.page.start + _OPENING]

    @cached_property
    def counted(self) -> Counter[str]:
        """How often each division is named, by code."""
        found = (self.places.one(form) for _, _, form in self.places.find(self.clean[:_REACH]))
        return Counter(p.code for p in found if p and p.code)


Found = tuple[Place, str]  # and the words


def jurisdiction(page: Page, genre: str, labels: tuple[Label, ...]) -> tuple[Decision[Place] | None, tuple[Place, ...]]:
    """The place, 全国 for the centre, None where nothing says it; and the unlisted places that the text treats as such."""
    reading = Reading(page, genre, labels)
    found = first(RULES, reading)
    if found and found[0][0] == NATION and genre in _SESSIONS and (province := _province_of_a_session(reading)):
        found = province, "province of a session"
    place = found[0][0] if found else None
    decided = Decision(place, found[1], page.proof(found[0][1])) if found and place else None
    return decided, tuple(_unlisted(reading, place))


def _unlisted(r: Reading, place: Place | None) -> Iterator[Place]:
    """The jurisdiction itself, those above it in the title's chain, those whose organs the text names."""
    known: dict[str, Place] = {}
    if place and place.code is None and place.name not in r.places.by_name:
        known[place.name] = place
    for link in chain(r.page.subject, r.words.before_title.match(r.page.subject).end(), r.forms, title=True):  # type: ignore[union-attr]
        if not link.listed:
            known.setdefault(link.place.name, link.place)
    for _, other in organs_of(r.clean[:_REACH], r.forms):
        known.setdefault(other.name, other)
    yield from known.values()


# --- the rules, each on its own ------------------------------------------------------------------------------


def _tour(r: Reading) -> Found | None:
    """Whom the centre's people visit: 国务院督导组赴江西…: the paper of that place tells it."""
    title = r.page.subject
    if r.genre != "inspection_tour" or not (r.words.centre.match(title) or r.words.central_title.match(title)):
        return None
    for m in r.words.tour.finditer(title):
        if links := r.places.begins(title, m.end()):
            return links[-1][2], title[m.start() : links[-1][1]]
    return None


def _title(r: Reading) -> Found | None:
    title = r.page.subject
    start = r.words.before_title.match(title).end()  # type: ignore[union-attr]
    central = r.words.centre.match(title, start)
    if central and not r.places.begins(title, central.end()):
        return NATION, central[0]
    if m := r.words.central_title.match(title, start) or r.words.central_meeting.search(title):
        return NATION, m[0]
    links = chain(title, start, r.forms, title=True)
    if links and r.words.helped.match(title, links[-1].end):
        return _named_last(r, title, links[-1].end)
    return _innermost(links, title)


def _named_last(r: Reading, words: str, start: int) -> Found | None:
    """广州市|对口帮扶|毕节市: of a place that helps another the other one."""
    found = [(p, words[a:b]) for a, b, form in r.places.find(words) if a >= start and (p := r.places.one(form))]
    return found[-1] if found else None


def _innermost(links: list[Link], words: str) -> Found | None:
    return (links[-1].place, words[links[0].start : links[-1].end]) if links else None


def _congress(r: Reading) -> Found | None:
    opening = r.page.title + "\n" + r.opening[:400]
    for m in r.words.congress.finditer(opening):
        before = opening[max(0, m.start() - 24) : m.start()]
        if m["nation"] or r.words.central_title.search(before):
            return NATION, m[0]
        if found := _ending(r, before):
            return found
        if before.endswith("在"):
            return NATION, before[-4:] + m[0]
    decreed = r.words.decreed.search(opening)
    return (NATION, decreed[0]) if decreed else None


def _ending(r: Reading, before: str) -> Found | None:
    """The place whose name ends the words, listed or not."""
    hit = r.places.ends(before, len(before))
    if hit:
        return hit[1], before[hit[0] :]
    for start in range(len(before) - 1, max(-1, len(before) - 9), -1):
        m = r.forms.name.fullmatch(before, start)
        if m and not r.forms.no_stem.search(m[0]) and (start == 0 or not "\u4e00" <= before[start - 1] <= "\u9fff" or before[start - 1] in "在共"):
            return Place(m[0]), m[0]
    return None


def _line_of_issuer(r: Reading) -> Found | None:
    """A line that is nothing but a body's name, below the title."""
    blocks = [b for b in r.page.blocks[1:5] if b.end <= r.page.body_start and b.kind != "body"]
    return next((found for b in blocks if (found := _body_line(r, r.clean[b.start : b.end]))), None)


def _signature(r: Reading) -> Found | None:
    """… or at the end, with its date."""
    lines = [_SIGNED_ON.sub("", x).strip() for x in r.page.last_lines]
    return next((found for line in lines if (found := _body_line(r, line))), None)


def _signer(r: Reading) -> Found | None:
    """铜仁地委书记 廖启章, 鄞县人民政府县长 徐福根: the place in the post of who signs."""
    for label in r.labels:
        if label.turn == label.end and (links := chain(r.clean[label.start : label.end], 0, r.forms, title=False)):
            return links[-1].place, r.clean[label.start : label.end]
    return None


def _present_post(r: Reading) -> Found | None:
    """现任|延庆区委副书记: of whom a biography tells."""
    if r.genre != "biography":
        return None
    for m in r.words.present.finditer(r.opening):
        if r.words.central_title.match(r.opening, m.end()) or r.words.centre.match(r.opening, m.end()):
            return NATION, r.opening[m.start() : m.end() + 3]
        if links := chain(r.opening, m.end(), r.forms, title=False):
            return links[-1].place, r.opening[m.start() : links[-1].end]
    return None


def _discipline(r: Reading) -> Found | None:
    """Who tells of a case: 据|林芝市|纪委监委."""
    if r.genre != "discipline":
        return None
    tail = r.clean[-_OPENING:]
    for words in (r.opening, tail):
        for m in r.words.inspectors.finditer(words):
            if found := _ending(r, words[max(0, m.start() - 14) : m.start()]):
                return found[0], found[1] + m[0]
    return None


def _body_line(r: Reading, line: str) -> Found | None:
    body = line.split(" ", maxsplit=1)[0]
    if not 4 <= len(body) <= 40 or re.search(r"[，。：；、\d]", body):
        return None
    if r.words.central_subject.fullmatch(body) or (r.words.national.match(body) and r.words.organ_end.search(body) and not [*r.places.find(body)]):
        return NATION, body
    links = chain(body, r.words.before_title.match(body).end(), r.forms, title=False)  # type: ignore[union-attr]
    if links and r.forms.organ.match(body, links[-1].end) and r.words.organ_end.search(body):
        return links[-1].place, body
    return None


def _number(r: Reading) -> Found | None:
    m = next((m for line in r.page.lines[:12] if (m := r.words.own_number.match(line))), None)
    if not m:
        return None
    if r.words.central_letters.match(m["who"]):
        return NATION, m[0]
    letters = re.match(r"(.{1,3}?)[政委府党办人]", m["who"])
    name = r.words.letters.get(letters[1]) if letters and len(m["who"]) <= 5 else None
    place = r.places.one(name) if name else None
    own = next((p for code in r.counted if (p := r.places.by_code[code]).name[0] == m["who"][0] and level(p) == 2), None)
    found = own or place  # 宁政发 of a text that names Nanjing is Nanjing's
    return (found, m[0]) if found else None


def _press_office(r: Reading) -> Found | None:
    """Who calls the press conference: the first body of the opening that does."""
    opening = r.opening
    found: list[tuple[int, Place, str]] = []
    for m in r.words.press_office.finditer(opening):
        if place := _ending(r, opening[max(0, m.start() - 24) : m.start()]):
            found.append((m.start(), place[0], place[1] + m[0]))
        elif (word := r.words.level.search(opening[: m.start()])) and (other := _of_level(r, word[1])):
            found.append((m.start(), other, word[0] + m[0]))
    for m in scan(r.words.held_start, r.words.held, opening):
        before = opening[max(0, m.start() - _LONGEST_ORGAN - 8) : m.start()]
        if not r.words.organ_end.search(before) or not r.words.occasion.search(opening, m.end(), m.end() + 60):
            continue
        if r.words.centre.search(before):
            found.append((m.start(), NATION, before[-12:]))
        else:
            places = [(a, r.places.one(form)) for a, _, form in r.places.find(before)]
            found += [(m.start(), p, before[a:]) for a, p in places[:1] if p]
    central = r.words.centre.search(opening[:300])
    if central and r.places.begins(opening, central.end()):
        central = None  # 国家统计局|新乡调查队: a local body of the centre
    if central and not _ending(r, opening[max(0, central.start() - 8) : central.start()]):
        found.append((central.start(), NATION, central[0]))
    return min(found, key=lambda f: f[0])[1:] if found else None


def _of_level(r: Reading, word: str) -> Place | None:
    """Whose 市 or 省 is meant: of the dateline's place, else the most frequent place of that level."""
    for division in (*_dateline(r), *_most_frequent(r)):
        for candidate in _divisions(r, division):
            if word in level_words(candidate):
                return candidate
    return None


def _dateline(r: Reading) -> Iterator[Place]:
    opening = r.opening
    for m in r.words.dateline.finditer(opening[:160]) if r.words.told.search(opening, 0, 160) else ():
        hit = r.places.ends(opening[: m.end()], m.end(), m.end() - m.start())
        if hit:
            yield hit[1]


def _most_frequent(r: Reading) -> Iterator[Place]:
    for code, _ in sorted(r.counted.items(), key=lambda x: (-x[1], x[0])):
        yield r.places.by_code[code]


def _divisions(r: Reading, place: Place) -> Iterator[Place]:
    """The place and what holds it, the nation aside."""
    return (p for p in r.places.chain(place) if p.code != NATION.code)


def _opening_subject(r: Reading) -> Found | None:
    """The innermost place at the head of the first sentence, where no other of its rank stands beside it."""
    words = r.page.first
    start = r.words.before_subject.match(words).end()  # type: ignore[union-attr]
    links = chain(words, start, r.forms, title=r.genre in _TOLD_OF)
    found = _innermost(links, words)
    if found is None or r.words.medium.match(words, links[-1].end):
        return None
    place = found[0]
    named = (r.places.one(form) for at, _, form in r.places.find(words) if at >= links[-1].end)
    beside = [p for p in named if p and p != place and p.within == place.within and level(p) == level(place)]
    if beside and place.within:
        above = r.places.by_code[place.within]
        return (above, found[1]) if above.name in found[1] or (above.code != NATION.code and level(place) == 3) else None
    return found


def _province_of_a_session(r: Reading) -> Found | None:
    """A province presents itself at a conference of the State Council's press office: (浙江专场), most places are its own."""
    opening = r.page.title + "\n" + r.opening
    for m in r.words.session.finditer(opening):
        if found := r.places.ends(opening, m.start()):
            return found[1], opening[found[0] : m.end()]
    per_province: Counter[str] = Counter()
    for code, times in r.counted.items():
        per_province[code[:2] + "0000"] += times
    if not per_province:
        return None
    code, times = min(per_province.items(), key=lambda x: (-x[1], x[0]))
    return (r.places.by_code[code], "") if times >= 8 and times >= 0.7 * sum(per_province.values()) else None


def _circumstances(r: Reading) -> Found | None:
    """结合|官渡区|实际: whose own paper this is."""
    for m in r.words.circumstances.finditer(r.opening):
        if links := chain(r.opening, m.end(), r.forms, title=False):
            return links[-1].place, r.opening[m.start() : links[-1].end]
    return None


def _central_subject(r: Reading) -> Found | None:
    """中央纪委29日对…: of whom the first sentence tells."""
    words = r.page.first[:80]
    m = r.words.central_subject.match(words, r.words.before_subject.match(words).end())  # type: ignore[union-attr]
    return (NATION, m[0]) if m else None


def _frequency(r: Reading) -> Found | None:
    """Places named, weighed with the words by which organs call their own place (全市, 省政府, 自治区党委)."""
    weights: dict[str, float] = dict(r.counted)
    for division in _dateline(r):
        for place in _divisions(r, division):  # agencies report on a province from its capital
            if place.code and (place == division or r.counted[place.code]):
                weights[place.code] = weights.get(place.code, 0) + 3
    if not weights:
        nation = r.words.nation.search(r.clean[:_REACH])
        return (NATION, nation[0]) if nation else (NATION, "") if r.words.centre.search(r.clean[:_REACH]) else None
    provinces = Counter(code[:2] for code in r.counted.elements())
    if len(provinces) >= 6 and max(provinces.values()) < 0.4 * sum(provinces.values()):
        return NATION, ""
    _weigh_home(r, weights)
    _weigh_own(r, weights)
    return r.places.by_code[min(weights, key=lambda code: (-weights[code], code))], ""


def _weigh_home(r: Reading, weights: dict[str, float]) -> None:
    """Who speaks for a province names its cities as well."""
    for code in sorted(r.counted):
        home = code[:2] + "0000"
        if code != home and r.counted[home] > 1:
            weights[home] += r.counted[code] / 2


def _weigh_own(r: Reading, weights: dict[str, float]) -> None:
    """全市, 省政府: shared out among the places of that level by how often each is named."""
    total = sum(weights.values())
    shares = {code: weight / total for code, weight in sorted(weights.items())}
    for m in r.words.own.finditer(r.clean[:_REACH]):
        for code, share in shares.items():
            own = next((d.code for d in _divisions(r, r.places.by_code[code]) if (m[1] or m[2]) in level_words(d)), None)
            if own:
                weights[own] = weights.get(own, 0) + share


RULES: tuple[Rule[[Reading], Found], ...] = (
    Rule("tour", _tour),
    Rule("present post", _present_post),
    Rule("body of inspection", _discipline),
    Rule("title", _title),
    Rule("congress", _congress),
    Rule("line of the issuer", _line_of_issuer),
    Rule("signature", _signature),
    Rule("post of who signs", _signer),
    Rule("document number", _number),
    Rule("press office", _press_office),
    Rule("subject of the opening", _opening_subject),
    Rule("own circumstances", _circumstances),
    Rule("central subject", _central_subject),
    Rule("places named", _frequency),
)
