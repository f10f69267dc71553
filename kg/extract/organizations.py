"""Organizations: organs of party and state by level word or place and form; open classes by the head of their name."""

from __future__ import annotations

import bisect
import re
from dataclasses import replace

from kg.extract.open_bodies import open_bodies
from kg.extract.organs import LEVELS, Organ, Organs, organs
from kg.extract.places import above, divisions, jurisdiction_place, level
from kg.lexicon import Lexicon
from kg.model import Found, OrganizationMention, Place, PlaceMention
from kg.text import Text

_LEVEL = re.compile(f"(?:{'|'.join(sorted(LEVELS, key=lambda w: (-len(w), w)))})$")
# A level word that is the end of another word: 城市, 社区, 地区, 节省
_OTHER_WORD = {
    "市": "城都超上门股集闹夜开楼辖",
    "区": "地社园景校城片灾山小战辖库院片湾",
    "省": "节反减",
    "州": "",
    "县": "区市",
    "旗": "红国锦",
    "盟": "联同加",
}
_LIST = re.compile(r"[、和与及，]")
# A department within a body and the title that shows it is one
_UNIT_TITLE = re.compile(
    r"(?<=[司处局])(?P<title>(?:主持工作的)?(?:副?[司处局]长|一级巡视员|二级巡视员|督察专员))"
    r"|(?<=[心局办院所站队馆处社])(?=(?:党组|党委|常务)?副?(?:主任|局长|院长|所长|站长|总?支?队长|馆长|社长|书记|秘书长))(?P<local>)"
)
_UNIT_STOP = re.compile(r"[，。；：！？、“”‘’《》（）\s\d]|[由请在]")
_BRANCH = re.compile(r"(?:中心支行|分行|支行|营业管理部|省分行|市分行)")


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.organizations`, in reading order, the longest reading where two overlap."""
    scan = _Scan(text, found, lexicon)
    mentions = [*scan.organs(), *open_bodies(text, found, lexicon)]
    kept = _longest(mentions)
    kept = _longest([*kept, *scan.units(kept)])
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
        self._by_end = {p.end: p for p in found.places}
        self._starts = [p.start for p in found.places]
        self._home = jurisdiction_place(text, lexicon)
        self._titles = sorted((q.start, q.end) for q in text.quotations if q.mark == "《")
        self._title_starts = [a for a, _ in self._titles]

    def organs(self) -> list[OrganizationMention]:
        out: list[OrganizationMention] = []
        for last, form in self._organs.automaton.iter_long(self._clean):
            start, end = last - len(form) + 1, last + 1
            if self._cut_short(form, end) or self._in_title(start):
                continue
            mention = self._read(start, end, self._organs.forms[form], out[-1] if out else None)
            if mention:
                out.append(mention)
        return out

    def _cut_short(self, form: str, end: int) -> bool:
        after = self._organs.not_followed.get(form[-1], ())
        # 市人大代表, 省政协委员 are people; 市委员会 is a committee's full form
        # … but a stray character of the layout may stand before a deputy's title: 宣传部分副部长
        return bool(after) and self._clean.startswith(after, end) and self._clean[end + 1 : end + 2] != "副"

    def _in_title(self, at: int) -> bool:
        i = bisect.bisect_right(self._title_starts, at) - 1
        return i >= 0 and at < self._titles[i][1]

    def _unlisted(self, start: int, end: int) -> OrganizationMention | None:
        """A local body of a kind that no lexicon lists: 市|优化营商环境协调事务中心|主任."""
        m = re.compile("|".join(sorted(LEVELS, key=lambda w: (-len(w), w)))).match(self._clean, start, end)
        place = self._division(m[0], start) if m else None
        if m is None or place is None or end - m.end() < 4:
            return None
        words, rest = self._clean[start:end], self._clean[m.end() : end]
        return OrganizationMention(start, end, words, place.name + rest, "public_institution", (words,), place)

    def parent(self, mention: OrganizationMention) -> OrganizationMention | None:
        """The body above, whose words open this one's: 最高人民法院|审判委员会, 市人大常委会|法工委."""
        if mention.parent is None:
            return None
        for cut in range(len(mention.text) - 1, 2, -1):
            for begin in range(min(4, cut)):
                form = mention.text[begin:cut]
                for organ in self._organs.forms.get(form, ()):
                    place = mention.jurisdiction
                    full = organ.full.format(place=place.name) if place else organ.full
                    if full == mention.parent:
                        words = mention.text[:cut]
                        forms = (words,) if words != full else ()
                        end = mention.start + cut
                        return OrganizationMention(mention.start, end, words, full, organ.kind, forms, place)
        return None

    def units(self, bodies: list[OrganizationMention]) -> list[OrganizationMention]:
        """Departments within a body, told by the title behind them: 国家能源局|综合司|副司长, later 市场监管司|司长."""
        out: list[OrganizationMention] = []
        ends = {b.end: b for b in bodies}
        for m in _UNIT_TITLE.finditer(self._clean):
            unit_end = m.start()
            floor = max(self._text.sentence_at(unit_end).start, unit_end - 24)
            begin = max((x.end() for x in _UNIT_STOP.finditer(self._clean, floor, unit_end)), default=floor)
            above = next((ends[at] for at in range(unit_end - 3, begin, -1) if at in ends), None)
            begin = above.end if above else begin
            words = self._clean[begin:unit_end]
            if not 3 <= len(words) <= 20 or _UNIT_STOP.search(words) or ends.get(unit_end):
                continue
            if above is None and (local := self._unlisted(begin, unit_end)) is not None:
                out.append(local)
                continue
            over = above or (
                None
                if words.endswith("局")
                else next((b for b in reversed(bodies) if b.start < begin and b.kind == "government"), None)
            )
            if over is None:
                continue
            start = above.start if above else begin
            name = over.name + words
            out.append(
                OrganizationMention(
                    start,
                    unit_end,
                    self._clean[start:unit_end],
                    name,
                    over.kind,
                    (words,),
                    over.jurisdiction,
                    over.name,
                )
            )
        return out

    # --- one form ----------------------------------------------------------------------------------------

    def _read(
        self, start: int, end: int, readings: tuple[Organ, ...], previous: OrganizationMention | None
    ) -> OrganizationMention | None:
        national = next((o for o in readings if o.national), None)
        local = next((o for o in readings if o.local), None)
        if local:
            begin, place, stated = self._prefix(start, local.level)
            if begin < start or local.level or stated:
                return self._local(begin, end, local, place, stated)
        if national and not self._stands_after_level(start):
            words = self._clean[start:end]
            # 发展改革委 alone in a city's text is the city's; 财政部 has no local reading
            own = local and self._home and level(self._home) > 0 and not words.endswith(("部", "署", "总局"))
            if own and local and not national.full.startswith(words):
                return self._local(start, end, local, self._home, None)
            return self._national(start, end, national)
        if local and previous and self._shares(previous, start):
            return self._local(start, end, local, previous.jurisdiction, None)
        return None

    def _shares(self, previous: OrganizationMention, start: int) -> bool:
        """市发展改革委、教委、经济信息委: the bodies of a list share the first one's place."""
        between = self._clean[previous.end : start]
        return previous.jurisdiction is not None and len(between) == 1 and bool(_LIST.fullmatch(between))

    def _stands_after_level(self, start: int) -> bool:
        return bool(_LEVEL.search(self._clean[max(0, start - 3) : start])) and not self._by_end.get(start)

    def _prefix(self, start: int, own_level: str | None) -> tuple[int, Place | None, str | None]:
        """(where the body's words begin, its place, the level word) from what stands before or opens the form."""
        word, at = own_level, start + (own_level is not None and self._clean[start] == "团")  # 团|市委
        if own_level is None:
            m = _LEVEL.search(self._clean[max(0, start - 3) : start])
            if (place := self._by_end.get(start)) is not None:
                return self._chain(place), place.place, None
            if not m:
                return start, None, None
            word, at = m[0], start - len(m[0])
        assert word is not None  # either the form's own or the one matched
        if at > start:
            return start, self._division(word, at), word
        covering = self._by_end.get(at + len(word))
        if covering and covering.start < at:
            return self._chain(covering), covering.place, word
        if (place := self._by_end.get(at)) is not None:  # 重庆|市委 where the place is named short
            return self._chain(place), place.place, word
        before = self._clean[at - 1 : at]
        if before and before in _OTHER_WORD.get(word, ""):
            return start, None, None
        if before and before in "全各两多跨" and own_level is None:
            return start, None, None
        if self._clean[max(0, at - 2) : at] == "中共":
            at -= 2
        return at, self._division(word, at), word

    def _chain(self, mention: PlaceMention) -> int:
        """The beginning of 重庆市|九龙坡区 …, with 中共 before it."""
        start = mention.start
        while (earlier := self._by_end.get(start)) is not None:
            start = earlier.start
        return start - 2 if self._clean[max(0, start - 2) : start] == "中共" else start

    def _division(self, word: str, at: int) -> Place | None:
        """The division that 省, 市, 区 … stands for here: of the jurisdiction's chain, else the nearest named before."""
        wanted = LEVELS[word]
        home = self._home
        chain = (home, *above(home, self._lexicon)) if home else ()
        for place in chain:
            if level(place) == wanted and _ends_with(place, word):
                return place
        if word == "市":
            for place in chain:
                if level(place) in (1, 3) and place.name.endswith("市"):
                    return place
        for mention in reversed(
            self._places[max(0, bisect.bisect_left(self._starts, at) - 60) : bisect.bisect_left(self._starts, at)]
        ):
            if level(mention.place) == wanted and _ends_with(mention.place, word) and mention.place.code:
                return mention.place
        return None

    # --- names -------------------------------------------------------------------------------------------

    def _local(self, start: int, end: int, organ: Organ, place: Place | None, word: str | None) -> OrganizationMention:
        words = self._clean[start:end]
        start = self._after_national(start, organ, place)
        if place is not None and place.code == "000000":
            place = None
        if place is None:
            return OrganizationMention(start, end, words, words, organ.kind)
        name = organ.full.format(place=place.name)
        short = organ.short or ""
        aliases = {words, self._clean[start:end]}
        if organ.level is None:
            aliases |= {place.name + short, *(alias + short for alias in place.aliases[-1:])}
        else:
            aliases |= {short, place.name[: -len(organ.level)] + short if place.name.endswith(organ.level) else short}
        if organ.full.startswith("中国共产党{place}纪律"):
            aliases.add(f"{place.name}纪委")
        aliases.discard(name)
        parent = organ.parent.format(place=place.name) if organ.parent else None
        return OrganizationMention(
            start, end, self._clean[start:end], name, organ.kind, tuple(sorted(aliases)), place, parent
        )

    def _after_national(self, start: int, organ: Organ, place: Place | None) -> int:
        """国家税务总局|重庆市税务局 is one body."""
        if place is None or "{place}" not in organ.full:
            return start
        head = organ.full.split("{place}")[0]
        return start - len(head) if head and self._clean[max(0, start - len(head)) : start] == head else start

    def _national(self, start: int, end: int, organ: Organ) -> OrganizationMention:
        nation = self._lexicon.of(divisions).by_code["000000"]
        words = self._clean[start:end]
        if organ.kind == "bank":
            place = next((p for p in self._places[bisect.bisect_left(self._starts, end) :][:1] if p.start == end), None)
            m = _BRANCH.match(self._clean, place.end if place else end)
            if m and place:
                words = self._clean[start : m.end()]
                name = organ.full + words[end - start :]
                return OrganizationMention(
                    start, m.end(), words, name, "bank", (words,) if words != name else (), place.place
                )
        forms = tuple(sorted({words} - {organ.full}))
        return OrganizationMention(start, end, words, organ.full, organ.kind, forms, nation, organ.parent)


def _ends_with(place: Place, word: str) -> bool:
    return (
        place.name.endswith(word)
        or (word == "州" and place.name.endswith("自治州"))
        or (word == "区" and place.name.endswith("新区"))
    )
