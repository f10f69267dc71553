"""Bodies that no lexicon lists, by how they are named: joint departments, departments within a body, offices of towns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from kg.extract.body_refusals import DEPARTMENT, NEXT_HEAD, TOWN, UNIT, Candidate, Department, Town
from kg.extract.body_words import BodyWords
from kg.extract.organ_prefix import Before, Prefixes
from kg.lexicon import Lexicon
from kg.model import NameLeft, OrganizationMention, replace
from kg.text import Text, names
from kg.text.gazetteer import NATION
from kg.text.patterns import Match
from kg.text.rule_tables import first

COMMITTEE = "party committee of a body"  # the rule by which such are known
Reading = Iterator[OrganizationMention]
_LONGEST = 18  # characters of a department's own words
_LONGEST_TOWN = 12
_LONGEST_UNIT = 24  # characters before a title in which its department begins
_NEAR = 400  # characters before a bare 综合司|司长 within which its body is named
_MOST = 40  # bodies among which that is


class OpenNames:
    """Reads one text; what was refused is kept in `left`."""

    def __init__(self, text: Text, prefixes: Prefixes, bodies: Iterable[OrganizationMention], lexicon: Lexicon) -> None:
        self._text, self._clean, self._prefixes = text, text.clean, prefixes
        self._words = lexicon.of(BodyWords)
        self.left: list[NameLeft] = []
        self._ends = frozenset(b.end for b in bodies)

    # --- behind a place, a level word, a word for the nation -----------------------------------------------

    def departments(self) -> Reading:
        """三亚市|旅游和文化广电体育局, 市|园文局, 省|营商环境建设监督局; 国务院|…委员会."""
        levels, found = self._prefixes.levels, {}
        for m in levels.pattern.finditer(self._clean):
            found[m.end()] = Before(m.start()) if m[0] in levels.data["areas"] else None
        for start in sorted({*self._prefixes.by_end, *found}):
            if not self._words.placed.search(self._clean, start, self._stop(start)):
                continue
            before = found.get(start) or self._prefixes.before(start, None)
            if not self._prefixes.of_nation(before.place):
                yield from self._department(start, before)
        for m in self._words.nation_before.finditer(self._clean):
            yield from self._department(m.end(), Before(m.start(), NATION))

    def _stop(self, start: int) -> int:
        stop = self._words.mark.search(self._clean, start, start + _LONGEST)
        return stop.start() if stop else start + _LONGEST

    def _department(self, start: int, before: Before) -> Reading:
        heads = self._words.central if before.place == NATION else self._words.placed
        for m in heads.finditer(self._clean, start, self._stop(start)):
            kind = self._words.placed_kinds[m[0]]
            c = Department(self._clean, self._words, self._prefixes, start, m.start(), m.end(), kind, before, self._ends)
            why = first(DEPARTMENT, c)[0]
            if not why:
                yield self._own(c)
            elif why in NEXT_HEAD:
                continue
            elif why != "no place before it":
                self.left.append(c.left(why))
            return

    def _own(self, c: Department) -> OrganizationMention:
        words, own, place = self._clean[c.before.begin : c.end], c.modifier + c.own, c.before.place
        if place == NATION:
            kind = "party" if words.startswith(self._words.data["party_nation"]) and c.kind == "government" else c.kind
            return OrganizationMention(c.before.begin, c.end, words, words, kind, (), NATION, rule="behind the nation")
        full = place and self._clean.endswith((place.name, *self._prefixes.levels.data["levels"]), 0, c.start)
        name = place.name + c.modifier + self._words.data["full_heads"].get(c.own, c.own) if place and full else words
        party = self._words.of_committee.search(words) is not None  # 县|委…领导小组办公室
        before = self._prefixes.levels.data["party_before"]
        name = before + name if party and name != words and not name.startswith(before) else name
        aliases, kind = names.aliases(name, {words} if party else {words, own}), "party" if party else c.kind
        rule = "fields of work" if c.listed else "behind a place"
        return OrganizationMention(c.before.begin, c.end, words, name, kind, aliases, place if full else None, rule=rule)

    # --- organs of towns and villages ------------------------------------------------------------------------

    def towns(self) -> Reading:
        """周市镇|人民政府, 余杭区良渚街道|办事处: a name of a few characters before the word for the town; 永联村|村委会, 村委会."""
        after, bare, told = 0, list[Match](), dict[str, set[str]]()  # the word for a town → the names that organs bear
        for m in self._words.town.finditer(self._clean):
            read = list(self._of_town(m, after))
            yield from read
            if read and (n := self._words.beside_committee.match(self._clean, m.start("organ"))):
                forms = (form.removesuffix(n["committee"]) for form in (read[0].text, *read[0].aliases))
                yield self._organ(n, n.start("organ"), read[0].name.removesuffix(n["committee"]), {form + n["organ"] for form in forms})
            if m["town"] and read:
                told.setdefault(m["town"], set()).update(o.name.removesuffix(self._words.data["town_full"].get(m["organ"], m["organ"])) for o in read)
            elif m["town"] and not "\u4e00" <= self._clean[m.start() - 1 : m.start()] <= "\u9fff":
                bare.append(m)
            after = m.end()
        for m in bare:  # 镇|党委 of the only town whose organs the text names
            if len(borne := told.get(m["town"], set())) == 1:
                yield self._organ(m, m.start(), next(iter(borne)), {m[0]})

    def _of_town(self, m: Match, after: int) -> Reading:
        word, form = m["town"] or m["village"] or "", m["organ"] or m["form"] or m["bare"]
        start, full, kind = self._town_start(m, after), self._words.data["town_full"].get(form, form), self._words.town_kinds[form]
        last = self._prefixes.named_last(start, (word,) if word else self._words.data["village_ends"]) if start == m.start() else None
        if last:  # 镇|党委, 村委会: of the town, of the village named last
            name = last.name + full
            yield OrganizationMention(start, m.end(), m[0], name, kind, names.aliases(name, {m[0], last.name + form}), last, rule="town named last")
            return
        c = Town(self._clean, self._words, self._prefixes, start, m.start(), m.end(), kind, m["town"] is None)
        if why := first(TOWN, c)[0]:
            self.left.append(c.left(why))
            return
        own_name, above = c.modifier + word + full, self._prefixes.by_end.get(start)
        place = self._prefixes.by_start.get(start) if c.village else above
        begin = self._prefixes.chain(above) if above and not c.village else start
        words, name = self._clean[begin : c.end], above.place.name + own_name if above and not c.village else own_name
        aliases = names.aliases(name, {words, self._clean[start : c.end]})
        yield OrganizationMention(begin, c.end, words, name, c.kind, aliases, place.place if place else None, rule="town")

    def _organ(self, m: Match, start: int, town: str, forms: set[str]) -> OrganizationMention:
        """镇|党委 of the town; 青山镇党委|、政府, 石桥街道党工委|、办事处."""
        name, kind = town + self._words.data["town_full"].get(m["organ"], m["organ"]), self._words.town_kinds[m["organ"]]
        return OrganizationMention(start, m.end(), self._clean[start : m.end()], name, kind, names.aliases(name, forms), rule="town named last")

    def _town_start(self, m: Match, after: int) -> int:
        town = self._prefixes.by_end.get(m.start() + len(m["town"] or m["village"] or ""))
        if m["bare"]:
            return m.start()
        if town and town.place.code is None:
            return town.start
        start = max(0, m.start() - _LONGEST_TOWN)
        stops = (self._words.mark.finditer(self._clean, start, m.start()), self._words.unit_stop.finditer(self._clean, start, m.start()))
        start = max((x.end() for x in chain(*stops, self._words.cuts(self._clean, start, m.start()))), default=start)
        start = stop.end() if (stop := self._words.town_stop.match(self._clean, start, m.start() - 1)) else start
        if m["village"]:  # 太平镇|铁鹅村委会
            towns = ((self._clean.rfind(word, start, m.start() - 1), len(word)) for word in self._words.data["town_words"])
            start = max(start, *(at + length for at, length in towns if at >= 0), start)
        return max((at for at in range(start, m.start() + 1) if at in self._prefixes.by_end or at in self._ends or at == after), default=start)

    # --- departments within a body ---------------------------------------------------------------------------

    def units(self, bodies: list[OrganizationMention]) -> Reading:
        """国家能源局|综合司, 市公安局|交通警察局; 中国科学院|上海药物研究所; with its title, 市场监管司|司长."""
        starts, ends = {b.start: b for b in bodies}, {b.end: b for b in bodies}
        for body in bodies:
            inner = starts.get(body.end)
            placed = body.end in self._prefixes.by_start or self._prefixes.levels.pattern.match(self._clean, body.end)
            beside = placed and inner and inner.jurisdiction == body.jurisdiction  # 岳阳市教育局|岳阳市财政局 are two
            if body.kind in self._words.data["unit_holders"] and not beside:
                yield from self._behind(body, ends)
            if body.kind == "public_institution" and inner and inner.kind == body.kind:
                yield _unit(self._prefixes, body, body.start, inner.start, inner.end)
        at = 0  # of the first body that begins behind the title's department
        for m in self._words.unit_title.finditer(self._clean):
            while at < len(bodies) and bodies[at].start < m.start():
                at += 1
            if m.start() not in ends:
                yield from self._titled(m, ends, bodies[max(0, at - _MOST) : at])

    def _behind(self, body: OrganizationMention, ends: dict[int, OrganizationMention]) -> Reading:
        central = self._prefixes.of_nation(body.jurisdiction)
        units = self._words.units
        but = tuple(self._words.data["not_of_once"])
        once = next((w for w in self._words.data["of_once"] if self._clean.startswith(w, body.end) and not self._clean.startswith(but, body.end)), "")
        party = self._prefixes.levels.data["party_before"]
        begin = body.start - len(party) * self._clean.endswith(party, 0, body.start)
        lead = party if self._clean.startswith(party, begin) and self._words.own_committee.match(self._clean, body.end) else ""
        own = self._words.own_committee if lead else units.get(body.kind, units["national" if central else "local"])
        m = own.match(self._clean, body.end + len(once))
        inner = ends.get(m.end()) if m else None
        other = inner and ((inner.start > body.end and inner.kind != body.kind) or self._prefixes.of_nation(inner.jurisdiction))
        field = inner and self._words.joint.fullmatch(self._clean, body.end, inner.start)  # 澳门中联办|文化|教育部
        if m is None or (other and not field):  # 发展改革委|商|财政部
            return
        c = Candidate(self._clean, self._words, self._prefixes, m.start(), m.end(), m.end(), body.kind)
        if why := "" if m["committee"] else first(UNIT, c)[0]:
            self.left.append(c.left(why))
        elif self._prefixes.levels.of_session.fullmatch(self._clean, c.start, c.end):
            yield replace(body, end=c.end, text=body.text + self._clean[body.end : c.end])
        else:
            unit = _unit(self._prefixes, body, begin if lead else body.start, c.start, c.end)
            if m["committee"]:
                unit = replace(unit, name=lead + unit.name, aliases=tuple({*unit.aliases} - {m[0]}), kind="party", rule=COMMITTEE)
            if body.kind == "bank":  # 人民银行|成都分行
                unit = replace(unit, jurisdiction=c.place.place if c.place else body.jurisdiction, parent=None)
            yield unit

    def _titled(self, m: Match, ends: dict[int, OrganizationMention], before: list[OrganizationMention]) -> Reading:
        """The department that a title behind it shows: of the body right before it, else of the one named last."""
        end = m.start()
        floor = max(self._text.sentence_at(end).start, end - _LONGEST_UNIT)
        stops = (x.end() for pattern in (self._words.mark, self._words.unit_stop) for x in pattern.finditer(self._clean, floor, end))
        begin = max(stops, default=floor)
        over = next((ends[at] for at in range(end - 3, begin, -1) if at in ends), None)
        begin = over.end if over else begin
        joints = [c for c in self._words.cuts(self._clean, begin, end) if c[0] not in self._words.data["in_units"]]
        if joints:  # 区政府宣布辞去|社会文化司: what stands between is no department's name
            begin, over = joints[-1].end(), None
        if not 3 <= end - begin <= 20 or self._words.no_unit.search(self._clean, begin, end):
            return
        start = over.start if over else begin
        # a bare 综合司|司长 is of the body named before; a centre with its director stands for itself
        bare = over is None and m["title"] and begin not in self._prefixes.by_start  # 喀什地区|审计处财务科科长 is of no other
        if bare and not self._clean.endswith(self._words.data["stands_alone"], begin, end):
            over = self._host(begin, self._clean[end - 1], before)
            own = self._words.own_word.match(self._clean, begin, end - 2)
            begin = own.end() if own else begin
        if over is not None:
            yield _unit(self._prefixes, over, start, begin, end)

    def _host(self, begin: int, head: str, before: list[OrganizationMention]) -> OrganizationMention | None:
        """The body named last of which such are departments; in a career also a company, and the whole rather than its part."""
        career = self._text.frame.is_a(*self._words.data["genres_of_careers"])
        hosts = (*self._words.data["hosts"][head], *(self._words.data["hosts_in_careers"].get(head, ()) if career else ()))
        near = (b for b in reversed(before) if begin - _NEAR < b.start < begin and b.kind in hosts and not b.name.endswith(self._words.data["whole"]))
        over = next(near, None)
        whole = over.parent if over and career and self._words.of_a_part.search(over.name) else None
        return replace(over, name=whole, text=whole, aliases=(), parent=None) if over and whole else over


def _unit(prefixes: Prefixes, over: OrganizationMention, start: int, begin: int, end: int) -> OrganizationMention:
    """市委|对外宣传办公室 is 中共江平市委对外宣传办公室."""
    clean, party = prefixes.clean, prefixes.levels.data["party_before"]
    short = over.jurisdiction.name + over.text[-1] if over.jurisdiction and over.kind == "party" else ""
    words, name = clean[begin:end], (party + short if short in over.aliases else over.name) + clean[begin:end]
    aliases = names.aliases(name, {words, clean[start:end]})
    return replace(over, start=start, end=end, text=clean[start:end], name=name, aliases=aliases, parent=over.name, rule="within a body")
