"""Organizations: organs of party and state by level word or place and form; open classes by the head of their name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from kg.extract.body_words import BodyWords
from kg.extract.open_bodies import open_bodies
from kg.extract.organ_open import COMMITTEE, OpenNames
from kg.extract.organ_prefix import Prefixes
from kg.extract.organs import Organ, Organs
from kg.lexicon import Lexicon
from kg.model import Found, NameLeft, OrganizationMention, Place, Span, Struct, replace
from kg.text import Spans, Text, names
from kg.text.gazetteer import NATION, gazetteer, level
from kg.text.patterns import occurrences
from kg.text.rule_tables import first

_ABROAD = 12  # characters before a form within which another country's name may end
_DUTIES = 120  # characters of a list of those whom one supervises
_LABEL = 60  # … within which the label of a list of bodies stands: 牵头单位：
_JOINT = 2  # characters between two bodies of a list, and one more
_JOINT_MARK = "、"
_SHORTEST = 3  # characters of a name that is worth a word where it was refused


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.organizations`, in reading order, the longest reading where two overlap, and `found.names_left`."""
    prefixes = Prefixes(text, found, lexicon)
    listed = Listed(text, prefixes, lexicon)
    left: list[NameLeft] = []
    kept = _longest([*listed.read(left), *listed.formal(), *open_bodies(text, prefixes, left, lexicon)])
    unlisted = OpenNames(text, prefixes, kept, lexicon)
    kept = _longest([*kept, *(m for m in (*unlisted.departments(), *unlisted.towns()) if not listed.in_title(m.start))])
    kept = _longest(_same_units(text, kept, lexicon.of(BodyWords)))
    wholes = {m.start: m for m in kept}  # of which a Party committee's name says more, and is another body's
    kept = _longest([*kept, *(m for m in unlisted.units(kept) if not listed.in_title(m.start))])
    kept = _longest([*_shortened(text, kept, lexicon.of(BodyWords)), *kept, *_in_charge_of(text, kept, lexicon)])
    kept = _restructured(_renamed(text, kept, lexicon.of(BodyWords)), lexicon.of(BodyWords))
    over = (wholes.get(m.start) if m.rule == COMMITTEE else listed.parent(m) for m in kept)
    mentions = sorted([*kept, *filter(None, over)], key=lambda m: (m.start, -m.end))
    return replace(found, organizations=tuple(mentions), names_left=tuple(_left([*left, *unlisted.left], kept)))


def _shortened(text: Text, kept: list[OrganizationMention], words: BodyWords) -> Iterator[OrganizationMention]:
    """（以下简称通辉公司） behind a body, and wherever the text calls it so."""
    short: dict[str, OrganizationMention] = {}
    for body in kept:
        m = words.short_for.match(text.clean, body.end)
        if m and m[1] not in words.data["no_short"]:
            short.setdefault(m[1], body)
    for start, end, form in occurrences(short, text.clean):
        body = short[form]
        yield replace(body, start=start, end=end, text=form, aliases=(*body.aliases, form), rule="short for")


def _renamed(text: Text, kept: list[OrganizationMention], words: BodyWords) -> list[OrganizationMention]:
    """甲公司更名为乙公司, 乙公司前身是甲公司: two names of one body, which is called by the new one."""
    now: dict[str, OrganizationMention] = {}
    for first_named, second in pairwise(kept):
        if first_named.kind == second.kind and second.kind not in words.data["change_apart"] and NATION not in (first_named.jurisdiction, second.jurisdiction):
            if words.renamed.fullmatch(text.clean, first_named.end, second.start):
                now.setdefault(first_named.name, second)
            elif words.was.fullmatch(text.clean, first_named.end, second.start) or words.two_names.fullmatch(text.clean, first_named.end - 1, second.end + 1):
                now.setdefault(second.name, first_named)
    return [replace(m, name=n.name, aliases=tuple({*m.aliases, m.name} - {n.name})) if (n := now.get(m.name)) and n.name != m.name else m for m in kept]


def _restructured(kept: list[OrganizationMention], words: BodyWords) -> list[OrganizationMention]:
    """某某集团公司, 某某集团有限公司: one company before and after it took its new form, which is called by the longest name."""
    named: dict[str, set[str]] = {}
    for m in kept:
        if m.kind == "enterprise" and (form := words.of_a_group.fullmatch(m.name)):
            named.setdefault(form["stem"], set()).add(m.name)
    now = {name: max(several, key=len) for several in named.values() if len(several) > 1 for name in several}
    return [replace(m, name=n, aliases=tuple({*m.aliases, m.name} - {n})) if (n := now.get(m.name, m.name)) != m.name else m for m in kept]


def _same_units(text: Text, kept: list[OrganizationMention], words: BodyWords) -> list[OrganizationMention]:
    """轻工学院 of the one university whose 轻工学院 the text names; 爱心志愿者协会 of the one place whose it names; 某某集团 of 某省某某集团有限公司."""
    wholes: dict[str, dict[str, OrganizationMention]] = {}  # by what they may be called for short the bodies, by their names
    for m in kept:
        for form in _short_forms(m, words):
            if len(form) > _SHORTEST and form != m.name:
                wholes.setdefault(form, {})[m.name] = m
    known = {own: next(iter(some.values())) for own, some in wholes.items() if len(some) == 1}
    bare = {own: w for own, w in known.items() if w.kind in words.data["named_bare"] and w.name.endswith(own) and not words.joint.fullmatch(own[:-2])}
    again = [(bare[own], start, end, own) for start, end, own in occurrences(bare, text.clean) if text.clean[start - 1 : start] not in words.data["place_ends"]]
    same = [replace(m, name=w.name, aliases=(*w.aliases, m.text), parent=w.parent) if m.name == m.text and (w := known.get(m.text)) else m for m in kept]
    return [*same, *(replace(w, start=start, end=end, text=own, aliases=(*w.aliases, own), rule="without its place") for w, start, end, own in again)]


def _short_forms(m: OrganizationMention, words: BodyWords) -> set[str]:
    """Without its place or with the place's short name, a company's without 中国, behind 附属 or the university's, without what a company's ends with."""
    named = (m.jurisdiction.name, *m.jurisdiction.aliases) if m.jurisdiction else words.data["nation"] if m.kind == "enterprise" else ()
    own = next((m.name.rpartition(place)[2] for place in named if place in m.name), "")
    part, school = m.name.partition(words.data["affiliated"][0]), words.head.search(m.name) if m.kind == "school" else None
    forms = {
        m.name[school.end() :] if school and school.end() < len(m.name) else own,
        part[1] and part[1] + part[2],
        named[1] + own if own and len(named) > 1 else "",
    }
    forms |= set(of_party.groups()) if (of_party := words.of_party.match(m.name)) else set()
    return forms | {form.removesuffix(end) for form in (m.name, *forms) for end in words.data["company_ends"] if m.kind == "enterprise"}


def _in_charge_of(text: Text, kept: list[OrganizationMention], lexicon: Lexicon) -> Iterator[OrganizationMention]:
    """分管|政策法规局、|投资和规划处: members of such a list that end as bodies do are bodies, whosever they are."""
    known, words = Spans(kept), lexicon.of(BodyWords)
    for charge in words.charge.finditer(text.clean):
        for m in words.member.finditer(text.clean, *charge.span("list")):
            if not any(b.end > m.start("name") for b in known.between(charge.start(), m.end())):
                yield OrganizationMention(*m.span("name"), m["name"], m["name"], words.placed_kinds.get(m["head"], "government"), rule="in charge of")


def _left(left: list[NameLeft], kept: list[OrganizationMention]) -> list[NameLeft]:
    """What was refused and touches no mention, each stretch once, in reading order."""
    named = Spans(kept)
    out: list[NameLeft] = []
    for name in sorted(left, key=lambda x: (x.start, -x.end)):
        before = named.last(name.end - 1)
        taken = (before and before.end > name.start) or (out and out[-1].end > name.start)
        if not taken and name.end - name.start >= _SHORTEST:
            out.append(name)
    return out


def _longest(mentions: list[OrganizationMention]) -> list[OrganizationMention]:
    out: list[OrganizationMention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not out or mention.start >= out[-1].end:
            out.append(mention)
        elif mention.end - mention.start > out[-1].end - out[-1].start:
            out[-1] = mention
    return out


class Hit(Struct, frozen=True):
    """A form of the lexicon in the text, with all that it may name."""

    reader: Listed
    form: str
    start: int
    end: int
    previous: OrganizationMention | None  # the body read before
    readings: tuple[Organ, ...]

    @property
    def national(self) -> Organ | None:
        return next((o for o in self.readings if o.national), None)

    @property
    def local(self) -> Organ | None:
        return next((o for o in self.readings if o.local), None)

    @property
    def alone(self) -> Organ | None:
        """Likewise where no level word tells whose it is."""
        organ = self.local
        none = organ is None or organ.level or organ.kind in self.reader.organs.data["by_place"]
        return None if none or self.reader.prefixes.follows_level(self.start) else organ


class Listed:
    """The organs of one text."""

    def __init__(self, text: Text, prefixes: Prefixes, lexicon: Lexicon) -> None:
        self.clean, self.prefixes, self.divisions = text.clean, prefixes, lexicon.of(gazetteer)
        self.organs = lexicon.of(Organs)
        self.words = lexicon.of(BodyWords)
        named = [p.place for p in prefixes.places.all if p.place != NATION] if prefixes.home in (None, NATION) else []
        of_regions = [place for place in named if self.region_of(place)]  # of the nation's papers those that name no other place
        self.home = of_regions[0] if of_regions and (prefixes.home is None or len(of_regions) == len(named)) else prefixes.home
        self.region = self.region_of(self.home) if self.home else None
        inside, issuers = text.inside("《"), Spans(Span(*m.span("who")) for m in self.words.issuing.finditer(self.clean))
        # A document's name is no body that acts, beside those that issued it: 《某省司法厅|关于…》
        self.in_title: Callable[[int], bool] = lambda at: inside(at) and issuers.around(at) is None
        self.named: dict[str, Place] = {}  # bodies by the pattern of their name → the place whose was named last

    def _readings(self, form: str, start: int) -> tuple[Organ, ...]:
        """What a form may name: of Hong Kong's, Macau's, Taiwan's own bodies where such a place stands before or speaks."""
        if form in self.organs.of_regions:
            before = self.prefixes.by_end.get(start)
            region = self.region_of(before.place) if before else self.region
            of = self.organs.of_regions[form]
            if own := of.get(region or "") or next((o for name, o in of.items() if form.startswith(name[:2])), None):  # 澳门基金会 anywhere
                return (own,)
        return self.organs.forms.get(form, ())

    def beside(self, end: int, start: int, *but: str) -> bool:
        """Do two bodies of a list stand side by side, or with posts of the first between: 内蒙古自治区党委书记、|人大常委会主任?"""
        between = self.clean[end : min(start, end + _JOINT)]
        joined = between not in but and between in ("", *self.organs.data["list_joints"])
        return joined or self.prefixes.levels.posts.fullmatch(self.clean, end, start) is not None

    def region_of(self, place: Place) -> str | None:
        regions = self.organs.data["regions"].items()
        return next((name for p in self.divisions.chain(place) for name, own in regions if p.name in (name, *own.get("also", ()))), None)

    def read(self, left: list[NameLeft]) -> list[OrganizationMention]:
        out: list[OrganizationMention] = []
        for last, form in self.organs.automaton.iter_long(self.clean):
            start = last - len(form) + 1
            hit = Hit(self, form, start, last + 1, out[-1] if out else None, self._readings(form, start))
            if why := first(LISTED, hit)[0]:
                left.append(NameLeft(hit.start, hit.end, form, why))
            elif mention := first(READINGS, hit)[1]:
                out.append(mention)
        return out

    def formal(self) -> Iterator[OrganizationMention]:
        """政协福建省第七届、八届委员会, 中国共产党桃源县第十三届委员会, 共青团江平市委员会."""
        for m in self.prefixes.levels.assembly.finditer(self.clean):
            named, forms = self.prefixes.by_end.get(m.end("place")), (x.format(level=m["level"]) for x in self.organs.data["formal"][m["lead"]])
            organ = next(self.organs.forms[form][-1] for form in forms if form in self.organs.forms)
            if place := NATION if m["nation"] else named and named.place:
                league = m["lead"] in self.organs.data["league"]  # 共青团|江平市委员会
                body = self.local(m.end("lead") if league else m.start(), Hit(self, m[0], m.start(), m.end(), None, (organ,)), organ, place)
                yield body if league else replace(body, name=organ.named(place))

    def parent(self, mention: OrganizationMention) -> OrganizationMention | None:
        """The body above, whose words open this one's: 最高人民法院|审判委员会, 市人大常委会|法工委."""
        text, place = mention.text, mention.jurisdiction
        cuts = ((begin, cut) for cut in range(len(text) - 1, 2, -1) for begin in range(min(4, cut))) if mention.parent else ()
        for begin, cut in cuts:
            for organ in self._readings(text[begin:cut], mention.start + begin):
                if mention.parent == (organ.named(place) if place else organ.full):
                    aliases = names.aliases(mention.parent, {text[:cut]})
                    return OrganizationMention(mention.start, mention.start + cut, text[:cut], mention.parent, organ.kind, aliases, place)
        return None

    # --- names -------------------------------------------------------------------------------------------

    def national(self, hit: Hit, organ: Organ) -> OrganizationMention:
        ours = next((s for s in self.organs.data["our_state"] if self.clean.endswith(s, 0, hit.start) and not hit.form.startswith(s)), "")
        words, region = ours + hit.form, next(filter(organ.full.startswith, self.organs.data["regions"]), "")  # 澳门特区政府 is Macau's
        place = p.place if organ.kind == "party" and (p := self.prefixes.places.around(hit.start)) else self.divisions.one(region) or NATION  # 内蒙古|党委
        called = names.aliases(organ.full, {words, hit.form})
        return OrganizationMention(hit.start - len(ours), hit.end, words, organ.full, organ.kind, called, place, organ.parent)

    def local(self, begin: int, hit: Hit, organ: Organ, place: Place | None) -> OrganizationMention:
        words = self.clean[begin : hit.end]
        head = organ.full.split("{")[0] if place and organ.local else ""  # 国家税务总局|重庆市税务局 is one body
        start = begin - len(head) if self.clean.endswith(head, 0, begin) else begin
        if place is None or place.code == NATION.code:
            return OrganizationMention(start, hit.end, words, self.prefixes.levels.any_session.sub("", words), organ.kind)
        league = next((form for form in self.organs.data["league"] if self.clean.endswith(form, 0, start)), None)
        if organ.kind == "party" and league:
            return self._of_league(start - len(league), hit.end, league, place)
        name = organ.named(place)
        self.named[organ.full] = place
        if organ.short == self.organs.data["court"]:
            name = self.organs.data["courts"].get(level(place), organ.full).format(place=place.name)
        aliases = {words, self.clean[start : hit.end], *self._usual(organ, place)}
        if level(place) == 3 and (over := self.divisions.above(place)):
            aliases.add(name.replace(place.name, over[0].name + place.name, 1))
        parent = organ.parent.format(place=place.name) if organ.parent else None
        return OrganizationMention(start, hit.end, self.clean[start : hit.end], name, organ.kind, names.aliases(name, aliases), place, parent)

    def _usual(self, organ: Organ, place: Place) -> set[str]:
        """What the body is usually called: 市教委, 重庆市教委, 重庆教委; 荣昌区委."""
        short = organ.short or ""
        if organ.level is None:
            usual = {place.name + short, *(alias + short for alias in place.aliases[-1:])}
        else:
            usual = {short, place.name.removesuffix(organ.level) + short if place.name.endswith(organ.level) else short}
        inspection = self.organs.data["inspection"]
        return usual | ({place.name + inspection} if organ.full == self.organs.data["others"][inspection]["full"] else set())

    def _of_league(self, start: int, end: int, league: str, place: Place) -> OrganizationMention:
        """共青团|福建省委, 民盟|市委: the league's committee, not the Party's."""
        full, kind = self.organs.data["league"][league]
        words, committee = self.clean[start:end], self.organs.data["league_full"]
        name = full + committee.format(place=place.name)
        aliases = {words, league + committee.format(place=place.name), league + self.organs.data["league_short"].format(place=place.name)}
        return OrganizationMention(start, end, words, name, kind, names.aliases(name, aliases), place)


# --- why a form names nothing here -----------------------------------------------------------------------------


def _end_of_another(h: Hit) -> bool:
    """生态|移民局, 农民|人事部: short national names count at the beginning of a phrase only."""
    before = h.reader.clean[h.start - 1 : h.start]
    follows = "\u4e00" <= before <= "\u9fff" and not h.reader.clean.endswith(tuple(h.reader.organs.data["particles"]), 0, h.start)
    return h.form in h.reader.organs.data["guarded"] and not h.readings[0].region and follows and h.reader.prefixes.before(h.start, None).begin == h.start


def _abroad(h: Hit) -> bool:
    """俄罗斯|国防部, 美国|商务部; 老挝人民革命|党中央, whose first character ends the other's name."""
    clean, foreign = h.reader.clean, h.reader.prefixes.levels.foreign
    ends = (end for end in (h.start, h.start + 1) if clean[end - 1] in h.reader.organs.foreign_ends)
    found = (foreign.search(clean, max(0, h.start - _ABROAD), end) for end in ends)
    return any(o.national or o.region for o in h.readings) and any(m and m.start() < h.start for m in found)  # not 、|法务局


LISTED: tuple[tuple[str, Callable[[Hit], bool]], ...] = (
    ("part of another word", lambda h: h.reader.words.goes_on(h.reader.clean, h.end)),
    ("title of a document", lambda h: h.reader.in_title(h.start)),
    ("another country's", _abroad),
    ("end of another name", _end_of_another),
)


# --- what it names ---------------------------------------------------------------------------------------------


def _of_division(h: Hit) -> OrganizationMention | None:
    """市|教委, 重庆市|九龙坡区|财政局. 江苏|金融监管局, with the place's short name, is the centre's branch."""
    if (organ := h.local) is None:
        return None
    before, reader = h.reader.prefixes.before(h.start, organ.level), h.reader
    if before.begin == h.start and not before.word:
        return None
    place, last = before.place, h.previous
    alone = before.word is not None and reader.clean.startswith(before.word, before.begin)
    if alone and last and last.jurisdiction and last.jurisdiction.name.endswith(before.word or "") and reader.beside(last.end, before.begin):
        place = last.jurisdiction  # 梅河口市委|市政府, 兰溪市委书记、|市人大常委会
    if place is not None and not reader.clean.endswith(place.name, 0, h.start):
        named_short = reader.clean.endswith(place.aliases, 0, h.start)
        organ = next((o for o in h.readings if named_short and "{short}" in o.full), organ)
    return reader.local(before.begin, h, organ, place)


def _of_region(h: Hit) -> OrganizationMention | None:
    """教育局 in a text of Hong Kong, of a county in Taiwan; 立法会, 行政院; but a bare 政府 is any."""
    organ = next((o for o in h.readings if o.region), None)
    if organ is None or (home := h.reader.home) is None or h.form in h.reader.organs.data["government"]["forms"]:
        return None
    if organ.local:
        last = h.previous if h.previous and h.previous.end == h.start else None
        of_which = home.name == organ.region and h.reader.organs.data["regions"][organ.region].get("of_cities")  # 卫生局: which city's?
        place = (last and last.jurisdiction) or (None if of_which else home)  # 高雄市府|社会局
        return h.reader.local(h.start, h, organ, place) if place else None
    return OrganizationMention(h.start, h.end, h.form, organ.full, organ.kind, names.aliases(organ.full, {h.form}), h.reader.divisions.one(organ.region or ""))


def _of_home(h: Hit) -> OrganizationMention | None:
    """发展改革委 alone in a city's text is the city's; 财政部 has no local reading."""
    home, national, local = h.reader.prefixes.home, h.national, h.local
    if not (home and national and local) or level(home) == 0 or h.form.endswith(tuple(h.reader.organs.data["central_ends"])):
        return None
    own = not national.full.startswith(h.form) and not h.reader.prefixes.follows_level(h.start)
    return h.reader.local(h.start, h, local, home) if own else None


def _of_paper(h: Hit) -> OrganizationMention | None:
    """（牵头单位：|教育厅、医保局 in a paper that does not say of which place it is: its own, whatever that is."""
    if h.reader.home is not None or h.alone is None:
        return None
    return h.reader.local(h.start, h, h.alone, None) if h.reader.prefixes.levels.labelled.search(h.reader.clean, max(0, h.start - _LABEL), h.start) else None


def _of_place_told(h: Hit) -> OrganizationMention | None:
    """市发展改革委、教委、经济信息委: the bodies of a list share the first one's place, be it told or not (省政府办公厅、|民政厅); 县教科局…，|教科局: the
    place's that the text has named so already.
    """
    beside, data = h.previous if h.previous and h.reader.beside(h.previous.end, h.start, "") else None, h.reader.organs.data
    place, own = beside.jurisdiction if beside else None, h.form not in data["others"] and h.form not in data["government"]["forms"]  # every place has a 政协
    if not place and h.alone and own:
        place = h.reader.named.get(h.alone.full)
    unplaced = own and beside is not None and beside.jurisdiction is None and h.alone is not None and h.alone.kind == beside.kind != "party"
    return h.reader.local(h.start, h, h.alone, place) if h.alone and (place or unplaced) else None


def _told(h: Hit) -> OrganizationMention | None:
    """（牵头单位：|民政厅, 退役军人事务局|局长, 分管|教育局、|文化局: in a place's own paper what its label, its head or its list tells to be its own."""
    clean, reader, home, local = h.reader.clean, h.reader, h.reader.prefixes.home, h.alone
    if not home or level(home) == 0 or local is None:
        return None
    organs, levels, before = reader.organs, reader.prefixes.levels, clean[h.start - 1 : h.start]
    opens = not before.isalpha() or before in organs.data["list_joints"] or clean.endswith(tuple(organs.data["introduces"]), 0, h.start)
    if opens and local.full.endswith(tuple(organs.data["province_heads"])) and not clean.startswith("（", h.end):  # not 各市财政厅（局）
        province = next((p for p in reader.divisions.chain(home) if p.name.endswith(tuple(organs.data["provinces"]))), None)
        return reader.local(h.start, h, local, province) if province else None  # 交通运输厅, in a paper of the province or of one of its places
    headed = (opens and level(home) > 1 and local.full.endswith(tuple(organs.data["county_heads"]))) or before in organs.data["appoints"]
    told: object = local.kind in organs.data["headed_kinds"][level(home)] and headed and levels.headed.match(clean, h.end)
    told = told or levels.labelled.search(clean, max(0, h.start - _LABEL), h.start)
    if not told and not h.national and reader.words.ended.match(clean, h.end):  # not 政府|办
        listed = clean.endswith((_JOINT_MARK, *organs.data["particles"]), 0, h.start) and h.form.endswith(organs.listed_heads[level(home)])
        told = listed or reader.words.supervises.search(clean, max(0, h.start - _DUTIES), h.start)
    return reader.local(h.start, h, local, home) if told else None


READINGS: tuple[tuple[str, Callable[[Hit], OrganizationMention | None]], ...] = (
    ("of a division", _of_division),
    ("of a region", _of_region),
    ("of the place that speaks", _of_home),
    ("of the paper", _of_paper),
    ("of the nation", lambda h: h.reader.national(h, h.national) if h.national and not h.reader.prefixes.follows_level(h.start) else None),
    ("of a place told", _of_place_told),
    ("told", _told),
)
