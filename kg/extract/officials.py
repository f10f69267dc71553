"""Officials and their posts: titles behind a body, in lists that share it, before or after the name."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from kg.extract.foreigners import Abroad, foreigners
from kg.extract.holders import holders
from kg.extract.names import NameGrammar, bounded, is_common, is_name, name_at, name_before
from kg.extract.title_words import TitleGrammar
from kg.extract.titles import BESIDE, OF_ANOTHER, OF_THAT, Title, TitleReader, inherited
from kg.lexicon import Lexicon
from kg.model import Found, PersonMention, PostMention, replace
from kg.text import Spans, Text
from kg.text.patterns import Endings, Expressions, Match, occurrences

_GIVEN = ("work_report", "budget_report", "speech")
_MOST_POSTS = 12  # of one person
_NEAR = 120  # characters within which a bare title still is of the body named before: …局长罗莉介绍，副局长江成…
_ALONE = 4  # characters before a surname that stands with a title
_ROSTER_REACH = 24


class OfficialGrammar(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        titles, words = lexicon.data("titles"), lexicon.data("constructions")["words"]
        super().__init__(titles["official_forms"], titles, words, lexicon.data("surnames"), lexicon.data("speech"))
        self.moved, self.taken = Endings(titles["moved"]), Endings((*words["take_up"], *titles["moved"]))  # 某某调任|…校长: before a post of his


def extract(text: Text, given: Found, lexicon: Lexicon) -> Found:
    """Fill `found.people`: those with posts where they are introduced, and each later mention of their names."""
    introduced, titles = _introduced(text, given, lexicon), lexicon.of(TitleGrammar).data
    doctrine = lexicon.of(OfficialGrammar).doctrine  # 习近平|新时代中国特色社会主义思想, 习近平|法治思想 name no person who acts
    taken = {(p.start, p.end) for p in introduced}
    for start, end, name in occurrences({p.name for p in introduced if p.official}, text.clean):
        if (start, end) not in taken and not doctrine.match(text.clean, end):
            introduced.append(PersonMention(start, end, name))
    across = {p.end - 1 for p in introduced}  # 王雪|华为|副校长: what stands across the end of a name is no company
    named = (o for o in given.organizations if not text.clean.endswith(titles["honours"], 0, o.start))  # 全国优秀|县委|书记
    bodies = tuple(o for o in named if not (o.start in across and o.kind in titles["private_kinds"]))
    return replace(given, people=tuple(sorted(introduced, key=lambda p: (p.start, p.end))), organizations=bodies)


def _introduced(text: Text, given: Found, lexicon: Lexicon) -> list[PersonMention]:
    """Who is named with a title or by a turn of phrase, and who gives the report."""
    strangers = tuple(foreigners(text.clean, given.places, {o.start for o in given.organizations}, lexicon))
    state = _of_the_state(text, given, lexicon)
    public = (replace(o, kind="public_institution") if o.name in state else o for o in given.organizations)
    found = replace(given, organizations=tuple(public))
    reading = _Scan(text, found, strangers, lexicon)
    people = list(reading.introduced())
    people += reading.also_of_council(people)
    people += reading.signed()
    held = {(p.name, x.title) for p in people for x in p.posts}
    people += (p for p in reading.titled_behind() if not p.posts or not all((p.name, x.title) in held for x in p.posts))  # 桃园市长某某…，某某|市长
    people = _merged(reading.titles.g.departments, people, holders(text, found, reading.titles, people, lexicon))
    own = {p.start for p in strangers}  # 前进党主席|武切维奇
    ours = (p for p in people if not (p.name in reading.strangers or p.start in own))
    some = [*strangers, *reading.abroad, *ours]
    some += reading.by_surname(some)
    return [*some, *_speakers(text, {p.name for p in some if p.official}, lexicon)]


def _of_the_state(text: Text, given: Found, lexicon: Lexicon) -> frozenset[str]:
    """The companies named as the state's, or whose Party committee's posts the text tells (某某集团|党委书记); where posts are given or lost, all."""
    of, g = lexicon.of(TitleGrammar).data, lexicon.of(OfficialGrammar)
    of_all, firms = text.frame.is_a(*of["genres_of_posts"]), (o for o in given.organizations if o.kind in of["private_kinds"])
    return frozenset(o.name for o in firms if of_all or g.state_firm.search(o.name) or g.party_post.match(text.clean, o.end))


def _speakers(text: Text, known: Container[str], lexicon: Lexicon) -> Iterator[PersonMention]:
    """Who is named by layout alone: below the title of a report or a speech (栗 俊 昌; 市 长 张 轰), or as who answers (问：…|王明：…)."""
    said, clean = text.frame.speaker, text.clean
    given = said is not None and said.rule in ("name below the title", "name in the title") and said.value not in known
    if said and said.evidence and given and text.frame.is_a(*_GIVEN):
        quote = said.evidence.quote
        words = said.value if said.value in quote else quote
        at = clean.find(words, max(clean.find(quote), 0))
        yield from (PersonMention(at, at + len(words), said.value, (), True),) if at >= 0 else ()
    n, t, g, place = lexicon.of(NameGrammar), lexicon.of(TitleGrammar), lexicon.of(OfficialGrammar), text.frame.place
    asked, asking = any(x.name is None for x in text.frame.labels), g.data["reporters"]  # 接受|记者宋某|采访
    for label in text.frame.labels:
        name = label.name
        if name is None or name in known:
            continue
        gives = said is not None and said.rule == "line below the title" and name == said.value
        answers = asked and label.turn > label.end and (name[0] in n.certain or name[:2] in n.compound) and not any(x + name in clean for x in asking)
        head = g.head.search(clean, label.start, label.at) if gives and place else None
        posts = (PostMention(head.start(), head.end(), head[0].replace(" ", ""), t.governed((place,)), rule="head set wide"),) if head and place else ()
        if gives or answers:
            yield PersonMention(label.at, label.until, name, posts, True)


def _merged(departments: Container[str], people: list[PersonMention], told: list[PersonMention]) -> list[PersonMention]:
    """Each mention once, with all its posts; what a turn of phrase tells of a post goes before what its words alone say."""
    by_place: dict[tuple[int, int], PersonMention] = {}
    for person in (*told, *people):
        place = person.start, person.end
        first = by_place.get(place)
        both = first and replace(first, posts=_both(departments, first.posts, person.posts), official=first.official or person.official)
        by_place[place] = both or person
    return list(by_place.values())


def _both(departments: Container[str], first: tuple[PostMention, ...], second: tuple[PostMention, ...]) -> tuple[PostMention, ...]:
    """Each post once; of two names of its body the fuller: 政法委, and that of the place named before."""
    known, fuller = {(p.organization, p.title) for p in first}, {(p.start, p.end): p.organization for p in second}
    named = tuple(replace(p, organization=fuller.get((p.start, p.end), p.organization)) if p.organization in departments else p for p in first)
    again = {(p.start, p.end) for p in first}
    return *named, *(p for p in second if (p.since or p.until or (p.organization, p.title) not in known) and (p.start, p.end) not in again)


class _Scan:
    def __init__(self, text: Text, found: Found, strangers: tuple[PersonMention, ...], lexicon: Lexicon) -> None:
        self._clean = text.clean
        self.titles = TitleReader(text, found, lexicon)
        self._t = self.titles.g
        self._n = lexicon.of(NameGrammar)
        self._g = lexicon.of(OfficialGrammar)
        self._bodies = Spans(found.organizations)
        title = text.headline
        self._heading = next((o for o in found.organizations if title and title.start <= o.start < title.end), None)
        self._countries = lexicon.of(Abroad).states
        self._labels = {x.at: (x.until, x.name) for x in text.frame.labels if x.name}
        self._surnames = (self._n.single | self._n.compound) - {*self._n.held_once}
        self.strangers = {p.name for p in strangers}  # those with another country's titles
        self.abroad: list[PersonMention] = []  # … whose state the text names elsewhere
        self._abroad = {p.start for s in strangers for p in s.posts}
        self._pair = 0  # where the titles end of whom a line above them names
        self._run = 0  # … and of whom a list names that lost its blanks

    # --- titles before the name --------------------------------------------------------------------------

    def introduced(self) -> Iterator[PersonMention]:
        group: list[Title] = []
        last: Title | None = None  # of the person introduced last
        for start, end in self.titles.places:
            title = self._title(start, end, group or [*filter(None, (last,))])
            if title is None:
                continue
            if group and title.begin == group[-1].end and title.words.endswith(self._t.data["of_another"]):
                title, group = inherited(title, group[-1], self.titles), []  # 秘书长|发言人: whose spokesman
            if group and not self._joined(group, title):
                group = []
            group = [*group[-_MOST_POSTS:], self._with_body(title, group, last)]
            if person := self._person(group):
                yield from (person, *self._fellows(person))
                last, group = group[-1], []

    def _title(self, start: int, end: int, group: list[Title]) -> Title | None:
        title, rule = self.titles.read(start, end, tuple(group))
        if rule in (OF_ANOTHER, OF_THAT) and (named := name_at(self._clean, end, self._n)):
            words = self._clean[start:end]
            state = rule == OF_THAT and words in self._t.data["of_all_states"] and self.titles.other_state(start, end, whole=True)
            if state and named[1] not in self.strangers:  # 埃及总统某某，|总理马德布利
                self.abroad.append(PersonMention(end, *named, (PostMention(start, end, words, state, rule=OF_THAT),), foreign=True))
            self.strangers.add(named[1])
        return None if title and title.start in self._abroad else title

    def _with_body(self, title: Title, group: list[Title], last: Title | None) -> Title:
        """A bare title is of the body before; in a list of one body's leaders of that of the heading."""
        opens = self._clean[title.begin - 1 : title.begin]
        heads = self._heading and (opens == "\n" or self._g.on_its_line.search(self._clean, max(0, title.start - _ROSTER_REACH), title.start))
        goes_on = last and not heads and opens in tuple(self._t.data["goes_on"]) and title.start - last.end <= _NEAR
        apart = last and last.body and last.body.kind in self._t.data["of_the_place"] and title.words.endswith(self._t.data["private_titles"])  # no |总经理
        before = group[-1] if group else last if goes_on and not apart else None
        if group and group[-1].former and not (title.body and title.body.kind in self._t.data["private_kinds"]):  # 原副部长、|某某学会会长
            title = replace(title, former=True)
        if title.body or title.name or title.words in self._t.data["graded"]:
            return title
        if before:
            head, nearer = self._t.head_of.fullmatch(title.words), self.titles.named_last(title.start, before.end) if not group else None
            # 市教育局副局长某某传达市政府…精神，|副局长: not of the latter
            other = nearer and head and before.of.endswith(head["of"]) and not nearer.name.endswith(head["of"])
            title = inherited(title, replace(before, body=nearer, name=None) if nearer and not other else before, self.titles)
        return replace(title, body=self._heading) if heads and not (title.body or title.name) else title  # 秘书长 某某：…, 某某 秘书长：…

    def _joined(self, group: list[Title], title: Title) -> bool:
        """Does nothing but punctuation and the next body stand between two titles, of which another holds not the first?"""
        last = group[-1]
        apart = title.begin <= last.end or self._g.apart.search(self._clean, last.end, title.begin)  # or a line ends, which the layout lost
        taken = apart and any(self._g.taken.before(self._clean, at) for at in (group[0].begin, group[0].start))
        entrusted = self._clean.endswith(self._t.data["entrusted"], last.end, title.start)  # 受主任委托，|副主任某某
        if taken or entrusted or self._g.alone.match(self._clean, last.start - 1, title.begin):
            return False
        if title.rule in BESIDE:
            return True
        between = self._g.after_region.sub("", self._clean[last.end : max(last.end, title.begin)])
        return len(between) <= 8 and bool(self._g.between.fullmatch(between))

    def _person(self, group: list[Title]) -> PersonMention | None:
        if len(group) > 1 and self._g.moved.before(self._clean, group[0].begin):  # 调任甲局局长、|乙局局长某某
            group = group[next((i for i in range(len(group) - 1, 0, -1) if group[i].begin < group[i].start), 0) :]
        if (rostered := self._rostered(group)) is not None:
            return rostered
        at = group[-1].end
        if m := self._g.before_name.match(self._clean, at):
            at = at if self._clean[m.end() - 1 : m.end()] == "、" else m.end()
        label = self._labels.get(at)
        named = label if label and is_name(label[1], self._n) else name_at(self._clean, at, self._n)
        if named is None:
            return None
        end, name = named
        if ("·" in name and self._t.pattern.match(self._clean, at)) or self._t.pattern.match(self._clean, at + 1):
            return None  # 秘书长|副发言人法尔汉·…, 主席|周副议长子杰
        none = group[-1].words in self._t.fixed and not group[-1].body and name[0] in self._n.risky  # 总书记|经常…
        none = none or (self._clean[at - 1] == " " and self._g.taken.before(self._clean, group[0].begin) is not None)  # 甲任平谷区委书记| |乙任…
        none = none or self._names_another(at, end) or len(self._countries.at(self._clean, at) or "") >= len(name)  # 韩国瑜 is none
        return None if none else self._holder(at, end, name, group)

    def _holder(self, start: int, end: int, name: str, group: list[Title]) -> PersonMention:
        posts = tuple(t.post for t in group if t.body or t.name)  # beside a public one others count too: 副部长、某某集团社长
        public = any((t.body and t.body.kind not in self._t.data["private_kinds"]) or (t.name and not t.body) for t in group)
        ranked = group[-1].words.endswith(self._t.data["rank_titles"])  # 市|一级巡视员某某: a public servant, whosever
        return PersonMention(start, end, name, posts) if public else PersonMention(start, end, name, (), ranked, group[-1].words)

    def _rostered(self, group: list[Title]) -> PersonMention | None:
        """A list of members gives the name first, set off by blanks: 成员：刘 华  生态环境部副部长; or on a line above its titles."""
        first, last, clean = group[0], group[-1], self._clean
        floor = max(0, first.begin - _ROSTER_REACH)
        set_off, above = self._g.roster.search(clean, floor, first.begin), self._g.above.search(clean, floor, first.begin)
        m = set_off if set_off and self._g.roster_end.match(clean, last.end) else above if above and self._below(above, last.end) else None
        m = m or self._g.below.match(clean, last.end) or self._run_on(first, last)
        if m is None or not is_name(name := m["name"].replace(" ", ""), self._n) or self.titles.in_place(m.start("name"), m.end("name")):
            return None
        return self._holder(m.start("name"), m.end("name"), name, group)

    def _run_on(self, first: Title, last: Title) -> Match | None:
        """组长：王明国务院副总理副组长：李敏国土资源部部长张强…: in a list that lost its blanks each name stands before its titles."""
        m = self._g.run_on.search(self._clean, max(0, first.begin - _ROSTER_REACH), first.begin)
        m = m or (self._g.run_goes_on.fullmatch(self._clean, self._run, first.begin) if self._run else None)
        if m is None or not first.of or not is_name(m["name"], self._n) or self._clean[last.end : last.end + 1] in ("：", "、"):  # 、: a further title
            return None
        self._run = last.end
        return m

    def _below(self, name: Match, end: int) -> bool:
        """Do the titles below a name end with their line? 王明⏎副县长⏎李敏⏎局长, unless the list gives the titles first: 副县长⏎王明⏎局长⏎李敏."""
        titles_first = name.start() != self._pair and self._g.titled_line.search(self._clean, max(0, name.start() - _ROSTER_REACH), name.start())
        if titles_first or not self._g.ends_line.match(self._clean, end):
            return False
        self._pair = end
        return True

    def _fellows(self, person: PersonMention) -> Iterator[PersonMention]:
        """副市长王平江、郑莉; 副部长廖岷先生、王东伟先生: those who share the last title."""
        at, posts, clean = person.end, person.posts[-1:], self._clean
        while m := self._g.fellow.match(clean, at):
            named = name_at(clean, m.end(), self._n)
            if named is None or not bounded(clean, named[0], self._n) or self._names_another(m.end(), named[0]) or self._t.pattern.match(clean, m.end()):
                return
            at = named[0]
            yield replace(person, start=m.end(), end=at, name=named[1], posts=posts)

    def _names_another(self, start: int, end: int) -> bool:
        """Does a body's name begin in [start, end), or is it a place's?"""
        return len(self._bodies.between(start, end)) > 0 or self.titles.in_place(start, end)

    def also_of_council(self, people: Iterable[PersonMention]) -> Iterator[PersonMention]:
        """立法会主席梁家朗|议员: of the council too, as the title behind the name says."""
        for person in people:
            m = self._t.behind.match(self._clean, person.end)
            body = self._of_itself(m[0], person.end, person.start) if m and m[0] in self._t.data["of_councils"] else None
            if body and m and person.posts and person.posts[-1].title != m[0]:
                yield PersonMention(person.start, person.end, person.name, (PostMention(m.start(), m.end(), m[0], body, rule="behind the name"),))

    def by_surname(self, people: list[PersonMention]) -> Iterator[PersonMention]:
        """…主任郑锦春…。会上，|郑主任|介绍: the only one named before with that surname and post."""
        taken, held = Spans(people), [(p.end, p.name, x.title) for p in people for x in p.posts]
        for start, end in self.titles.places:
            surname = next((w for w in (self._clean[start - 2 : start], self._clean[start - 1 : start]) if w in self._surnames), "")
            begin, words = start - len(surname), self._clean[start:end]
            if not surname or start in self.titles.bodies or taken.around(begin) or name_at(self._clean, end, self._n):
                continue
            known = {name for at, name, title in held if at < begin and name.startswith(surname) and words in title}
            if len(known) == 1 and self._g.alone_before.search(self._clean, max(0, begin - _ALONE), begin):
                yield PersonMention(begin, end, known.pop())

    def signed(self) -> Iterator[PersonMention]:
        """部 长 杜正一: who signs a decree, with the title set wide, on a line of their own."""
        for m in self._g.signed.finditer(self._clean):
            words, name, start = (m["title"].replace(" ", ""), m["name"].replace(" ", ""), m.start("title"))
            other = self.titles.last_such(start, tuple(self._t.data["signs_for"].get(words, "\n")))
            body = other.name if other else self._of_itself(words, start, m.start("name"))
            if body and is_name(name, self._n):
                post = PostMention(start, m.end("title"), words, body, rule="set wide in a signature")
                yield PersonMention(m.start("name"), m.end("name"), name, (post,))

    # --- titles behind the name ----------------------------------------------------------------------------

    def titled_behind(self) -> Iterator[PersonMention]:
        begins = {end: start for start, end in self.titles.places}  # 芦洲分|局长 is a longer title's end
        behind = (m for m in self._t.behind.finditer(self._clean) if begins.get(m.end(), m.start()) >= m.start())
        yield from filter(None, (self._between(m) or self._before(m) for m in behind))
        yield from filter(None, (self._around(start, end) for start, end in self.titles.places))

    def _around(self, at: int, end: int) -> PersonMention | None:
        """民政局|姜|局长|淋煌: as Taiwan's papers write, the title within the name."""
        clean, words = self._clean, self._clean[at:end]
        start = at - 2 if clean[max(0, at - 2) : at] in self._n.compound else at - 1  # 欧阳|议员|仪雄
        given = self._g.given.match(clean, end)
        if given is None or start < 0 or clean[start:at] not in self._surnames or self._n.follows.match(clean, end) or self._t.committee.match(words):
            return None  # 区|党工委书记|王明 is no 区王明
        if is_common(given[0]):
            return None  # 王|市长|热烈|欢迎
        # 主席：游|院长|锡堃, 新任|游|院长|锡堃
        alone = len(given[0]) > 1 and (not clean[start - 1 : start].isalnum() or self._g.tenure.search(clean, max(0, start - 3), start))
        body = self.titles.bodies.get(start)  # 財政部|蘇部長建榮
        own = body.name if body and body.kind not in self._t.data["private_kinds"] else None
        name = own or (self._of_itself(words, at, start) if alone else None)
        posts = (PostMention(at, end, words, name, rule="within the name"),) if name else ()
        return PersonMention(start, given.end(), clean[start:at] + given[0], posts, True, words) if posts or alone else None

    def _before(self, title: Match) -> PersonMention | None:
        """The one whose name stands before a title that says its body itself: 韩正|副总理."""
        at = title.start()
        start, name = name_before(self._clean, at, self._n) or (at, "")
        taken = self.titles.bodies.get(at) or self.titles.bodies.get(at + 1) or self.titles.of_division(at)  # 卫福部|长 shares a character
        if not name or taken or self._clean.startswith(self._t.data["not_followed"], title.end()):
            return None
        if self.titles.abroad(start) or name in self.strangers or self._countries.at(self._clean, start):
            return None
        body = self._of_itself(words := title[0], at, start) or self._beside_the_head(title)
        placed = self.titles.in_place(start + bool(self._t.kind(words)), at)  # 第2|任新竹|县长
        if placed or self.titles.in_place(start, at) or name in self._n.compound or not (body or words.endswith(self._t.data["rank_titles"])):
            return None  # in 王明校长's own paper nobody says of which school
        return PersonMention(start, at, name, (PostMention(at, title.end(), words, body, rule="behind the name"),) if body else (), True, words)

    def _of_itself(self, words: str, *places: int) -> str | None:
        """The body that a title alone says or presumes."""
        of = next(filter(None, (self.titles.government(words, at)[1] for at in places)), None)
        if own := self._t.fixed.get(words) or of or self._t.of_home(words, self.titles.divisions_of_home):
            return own
        seats = (self.titles.last_such(places[0], (end,), begin) for begin, end in self._t.data["seats"].get(words, ()))
        if seat := next(filter(None, seats), None):
            return seat.name  # 全国政协…会议…李敏|委员|发言
        end = words.removesuffix(self._t.head)[-1:]  # 教育处…，程培嘉|处长: the body named last of which such are the heads
        body = self.titles.last_such(places[0], (end,)) if end in self._t.split and words.endswith(self._t.head) else None
        return body.name if body and body.kind not in self._t.data["private_kinds"] else None

    def _beside_the_head(self, title: Match) -> str | None:
        """王明|书记|、李敏市长: of the committee of the place whose government the one named beside heads."""
        other = self._g.beside_the_head.match(self._clean, title.end()) if title[0] in self._t.data["of_committee"] else None
        of = self.titles.government(other["title"], other.start("title"))[1] if other else None
        form, organs = self._t.data["committee_of"], of and self._g.of_government.fullmatch(of)
        return form.format(place=organs["place"]) if organs else None

    def _between(self, title: Match) -> PersonMention | None:
        """The one whose name stands between the body and the title: 发展规划司|刘昌亚|司长, 基础教育司的|吕玉刚|司长."""
        clean, end = self._clean, title.start()
        for start in range(end - 4, end - 1):
            body = self.titles.bodies.get(start - 1 if clean[start - 1 : start] == "的" else start)
            of = self._unit_of(title[0], start) if body is None else body.name if body.kind not in self._t.data["private_kinds"] else None
            if of and self._may_be_named(start, end):
                return PersonMention(start, end, clean[start:end], (PostMention(title.start(), title.end(), title[0], of, rule="around the name"),))
        return None

    def _unit_of(self, title: str, end: int) -> str | None:
        """教务处|刘跃光|处长: the unit before the name that such a one heads."""
        if end in self.titles.place_ends and self._t.kind(title):
            return self.titles.government(title, end)[1]  # 江平市|王明|市长
        own = title.removeprefix(self._t.data["deputy"])[0]
        m = self._t.unit.search(self._clean, max(0, end - _ROSTER_REACH), end) if own in self._t.split and self._clean.endswith(own, 0, max(0, end)) else None
        return self.titles.of_level(m["body"], end) if m and len(m["body"]) > 2 and not self._t.no_body.search(m["body"]) else None

    def _may_be_named(self, start: int, end: int) -> bool:
        """Is what stands between a body and a title a name, and no part of the title? 市政府|党组书记 is one title."""
        name = self._clean[start:end]
        rendered = len(name) > 2 and self._n.rendered.fullmatch(name)  # 联合国|古特雷斯|秘书长
        part = name[-1] == self._clean[end : end + 1] or name[0] in self._n.risky or name.endswith(self._t.data["unit_heads"])
        if part or not (is_name(name, self._n) or rendered):
            return False
        own = self._t.pattern.match(self._clean, start)
        return not (own and own.end() > end) and not (self._names_another(start, end) or self.titles.in_place(start, end))
