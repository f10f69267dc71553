"""Organizations: organs of party and state by level word or place and form; open classes by the head of their name."""

from __future__ import annotations

import bisect
import re
from dataclasses import replace

from kg.extract.open_bodies import open_bodies
from kg.extract.organ_open import departments, offices_of_towns, units
from kg.extract.organ_prefix import Prefixes
from kg.extract.organs import Organ, Organs, organs
from kg.extract.places import above, divisions, level
from kg.lexicon import Lexicon
from kg.model import Found, OrganizationMention, Place
from kg.text import Text

_LIST = re.compile(r"[、和与及，]")
# A province's 法院 is its high court, a prefecture's its intermediate one
_COURTS = {1: "高级人民法院", 2: "中级人民法院"}
_BRANCH = re.compile(r"(?:中心支行|分行|支行|营业管理部|省分行|市分行)")


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.organizations`, in reading order, the longest reading where two overlap."""
    scan = _Scan(text, found, lexicon)
    listed = scan.organs()
    kept = _longest([*listed, *open_bodies(text, found, lexicon)])
    unlisted = [
        *departments(text, found, scan.prefixes, lexicon),
        *offices_of_towns(text, found, lexicon),
        *units(text, kept, scan.prefixes, lexicon),
    ]
    kept = _longest([*kept, *(m for m in unlisted if not scan.in_title(m.start))])
    parents = [p for m in kept if (p := scan.parent(m)) is not None]
    return replace(found, organizations=tuple(sorted([*kept, *parents], key=lambda m: (m.start, -m.end))))


def _longest(mentions: list[OrganizationMention]) -> list[OrganizationMention]:
    out: list[OrganizationMention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if out and mention.start < out[-1].end:
            if mention.end - mention.start > out[-1].end - out[-1].start:
                out[-1] = mention
            continue
        out.append(mention)
    return out


class _Scan:
    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._text, self._clean, self._lexicon = text, text.clean, lexicon
        self._organs: Organs = lexicon.of(organs)
        self._places = found.places
        self._starts = [p.start for p in found.places]
        self.prefixes = Prefixes(text, found, lexicon)
        self._home = self.prefixes.home
        self._titles = sorted((q.start, q.end) for q in text.quotations if q.mark == "《")
        self._title_starts = [a for a, _ in self._titles]

    def organs(self) -> list[OrganizationMention]:
        out: list[OrganizationMention] = []
        for last, form in self._organs.automaton.iter_long(self._clean):
            start, end = last - len(form) + 1, last + 1
            if self._cut_short(form, end) or self.in_title(start) or self._end_of_another(form, start):
                continue
            mention = self._read(start, end, self._organs.forms[form], out[-1] if out else None)
            if mention:
                out.append(mention)
        return out

    def _cut_short(self, form: str, end: int) -> bool:
        after = self._organs.not_followed.get(form[-1], ())
        # 市人大代表, 省政协委员 are people; 市委员会 is a committee's full form
        # … but a stray character of the layout may stand before a deputy's title: 宣传部分副部长
        if not self._clean.startswith(after, end):
            return False
        return self._clean[end + 1 : end + 2] != "副" and not self._clean.startswith("分管", end)

    def _end_of_another(self, form: str, start: int) -> bool:
        """生态|移民局, 农民|人事部: short national names count at the beginning of a phrase only."""
        before = self._clean[start - 1 : start]
        return (
            form in self._organs.guarded
            and "\u4e00" <= before <= "\u9fff"
            and before not in self._organs.particles
            and self.prefixes.before(start, None)[0] == start
        )

    def in_title(self, at: int) -> bool:
        """Inside 《…》: a document's name, no body that acts."""
        i = bisect.bisect_right(self._title_starts, at) - 1
        return i >= 0 and at < self._titles[i][1]

    def parent(self, mention: OrganizationMention) -> OrganizationMention | None:
        """The body above, whose words open this one's: 最高人民法院|审判委员会, 市人大常委会|法工委."""
        if mention.parent is None:
            return None
        for cut in range(len(mention.text) - 1, 2, -1):
            for begin in range(min(4, cut)):
                form = mention.text[begin:cut]
                for organ in self._organs.forms.get(form, ()):
                    place = mention.jurisdiction
                    full = organ.named(place) if place else organ.full
                    if full == mention.parent:
                        words = mention.text[:cut]
                        forms = (words,) if words != full else ()
                        end = mention.start + cut
                        return OrganizationMention(mention.start, end, words, full, organ.kind, forms, place)
        return None

    # --- one form ----------------------------------------------------------------------------------------

    def _read(
        self, start: int, end: int, readings: tuple[Organ, ...], previous: OrganizationMention | None
    ) -> OrganizationMention | None:
        national = next((o for o in readings if o.national), None)
        local = next((o for o in readings if o.local), None)
        if local:
            begin, place, stated = self.prefixes.before(start, local.level)
            if begin < start or stated:
                return self._local(begin, end, self._branch(readings, start, place) or local, place, stated)
        if national and not self.prefixes.follows_level(start):
            words = self._clean[start:end]
            # 发展改革委 alone in a city's text is the city's; 财政部 has no local reading
            own = local and self._home and level(self._home) > 0 and not words.endswith(("部", "署", "总局"))
            if own and local and not national.full.startswith(words):
                return self._local(start, end, local, self._home, None)
            return self._national(start, end, national)
        if local and previous and self._shares(previous, start):
            return self._local(start, end, local, previous.jurisdiction, None)
        return None

    def _branch(self, readings: tuple[Organ, ...], start: int, place: Place | None) -> Organ | None:
        """江苏|金融监管局, with the place's short name, is the centre's branch; 江苏省|金融监管局 the province's own."""
        if place is None or self._clean.endswith(place.name, 0, start):
            return None
        named_short = any(self._clean.endswith(alias, 0, start) for alias in place.aliases)
        return next((o for o in readings if "{short}" in o.full), None) if named_short else None

    def _shares(self, previous: OrganizationMention, start: int) -> bool:
        """市发展改革委、教委、经济信息委: the bodies of a list share the first one's place."""
        between = self._clean[previous.end : start]
        return previous.jurisdiction is not None and len(between) == 1 and bool(_LIST.fullmatch(between))

    # --- names -------------------------------------------------------------------------------------------

    def _local(self, start: int, end: int, organ: Organ, place: Place | None, word: str | None) -> OrganizationMention:
        words = self._clean[start:end]
        start = self._after_national(start, organ, place)
        if place is not None and place.code == "000000":
            place = None
        if place is None:
            return OrganizationMention(start, end, words, words, organ.kind)
        if organ.kind == "party" and (league := self._league(start)):
            return self._of_league(start, end, league, place)
        name = organ.named(place)
        if organ.short == "法院" and level(place) in _COURTS:
            name = place.name + _COURTS[level(place)]
        short = organ.short or ""
        aliases = {words, self._clean[start:end]}
        if organ.level is None:
            aliases |= {place.name + short, *(alias + short for alias in place.aliases[-1:])}
        else:
            aliases |= {short, place.name[: -len(organ.level)] + short if place.name.endswith(organ.level) else short}
        if organ.full.startswith("中国共产党{place}纪律"):
            aliases.add(f"{place.name}纪委")
        if level(place) == 3 and (over := above(place, self._lexicon)):
            aliases.add(name.replace(place.name, over[0].name + place.name, 1))
        aliases.discard(name)
        parent = organ.parent.format(place=place.name) if organ.parent else None
        return OrganizationMention(
            start, end, self._clean[start:end], name, organ.kind, tuple(sorted(aliases)), place, parent
        )

    def _league(self, start: int) -> str | None:
        return next((form for form in self._organs.league if self._clean.endswith(form, 0, start)), None)

    def _of_league(self, start: int, end: int, league: str, place: Place) -> OrganizationMention:
        """共青团|福建省委, 民盟|市委: the league's committee, not the Party's."""
        full, kind = self._organs.league[league]
        start -= len(league)
        words, name = self._clean[start:end], f"{full}{place.name}委员会"
        aliases = {words, f"{league}{place.name}委", f"{league}{place.name}委员会"} - {name}
        return OrganizationMention(start, end, words, name, kind, tuple(sorted(aliases)), place)

    def _after_national(self, start: int, organ: Organ, place: Place | None) -> int:
        """国家税务总局|重庆市税务局 is one body."""
        if place is None or "{" not in organ.full:
            return start
        head = organ.full.split("{")[0]
        return start - len(head) if head and self._clean[max(0, start - len(head)) : start] == head else start

    def _national(self, start: int, end: int, organ: Organ) -> OrganizationMention:
        nation = self._lexicon.of(divisions).by_code["000000"]
        words = self._clean[start:end]
        if organ.kind == "bank":
            i = bisect.bisect_left(self._starts, end)
            place = self._places[i] if i < len(self._places) and self._starts[i] == end else None
            m = _BRANCH.match(self._clean, place.end if place else end)
            if m and place:
                words = self._clean[start : m.end()]
                name = organ.full + words[end - start :]
                return OrganizationMention(
                    start, m.end(), words, name, "bank", (words,) if words != name else (), place.place
                )
        forms = tuple(sorted({words} - {organ.full}))
        return OrganizationMention(start, end, words, organ.full, organ.kind, forms, nation, organ.parent)
