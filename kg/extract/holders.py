"""Who gains, holds or loses which post, by turns of phrase (`constructions.yaml`): appointments, careers, rosters."""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import rjieba

from kg.checks import YEARS
from kg.constructions import Forms, Mark, Match, View, forms
from kg.constructions.forms import compiled
from kg.constructions.view import SYMBOLS, view
from kg.extract.foreigners import Abroad
from kg.extract.names import NameGrammar, cut_otherwise, is_common, is_name, name_at
from kg.extract.posts import PostReader
from kg.extract.title_words import TitleGrammar, unit_post
from kg.extract.titles import TitleReader
from kg.lexicon import Lexicon
from kg.model import Found, PersonMention, PlaceMention, PostMention, Span, replace
from kg.model.once import once
from kg.text import Text, patterns
from kg.text.patterns import occurrences

_OPENING = 80  # … and before a form, of a date that its clause opens with
_SENTENCES = 8  # of a paragraph, within which somebody named goes on to be spoken of
_SURE = 3  # names of a list; in a longer one a name that is none spoils not the others
_NAMED = 20  # bodies above a list of which the fullest name is taken
_CLAUSE = 30  # … before a name in which 被 may stand
_LIST = 400  # characters between two roles of one list
_OWN = 6  # characters at the end of a body's name that tell it from another with a list
_WHOSE = SYMBOLS["place"] + SYMBOLS["body"]  # 成员：|县财政局|王明
GAINED, LOST = ("appointed", "elected"), ("removed", "resigned")  # changes that the date of their clause is of


_Named = tuple[int, int, str]  # where, and who


class HolderGrammar(patterns.Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data, said = lexicon.data("titles"), lexicon.data("constructions")
        super().__init__(data["holder_forms"], {"joins": said["joins"]}, data, said, said["words"])
        # what stands above a list, or before its first member
        self.headings = Forms(compiled({"form": text, "name": name}, lexicon) for name, text in said["headings"].items())
        self.forms = forms(lexicon, ("holds", "same", "career", "subject", "roster"))
        self.moved = said["moved"]


def holders(text: Text, found: Found, titles: TitleReader, people: Iterable[PersonMention], lexicon: Lexicon) -> list[PersonMention]:
    """The people whom turns of phrase give posts, each where the words name them. `people` are known already."""
    scan = _Scan(text, found, titles, people, lexicon)
    told = [*scan.rosters(), *scan.subjects(), *scan.holds()]  # the more exact first
    return [*told, *scan.further(told)]


def _ended(posts: tuple[PostMention, ...], latest: str) -> tuple[PostMention, ...]:
    """2002年任甲局局长，2008年任乙局局长: what is held until the next is told is a former post."""
    return tuple(replace(x, change="former") if (x.since or "") < latest and not x.change else x for x in posts)


class _Scan:
    def __init__(self, text: Text, found: Found, titles: TitleReader, people: Iterable[PersonMention], lexicon: Lexicon) -> None:
        self._text, self._clean, self._lexicon = text, text.clean, lexicon
        self._g = lexicon.of(HolderGrammar)
        self._n, self._t = lexicon.of(NameGrammar), lexicon.of(TitleGrammar)
        self._countries = lexicon.of(Abroad).states
        known, posts = list(people), list(titles.spans())
        marks = [Mark(t.start, t.end, "title", text.clean[t.start : t.end]) for t in posts]
        shared = {t.start + 1 for t in posts}  # 台州市|长: the place ends with what the title begins with
        # 选举张丽|华为|…: a company's short name across the end of a person's
        short = (o for o in found.organizations if o.kind == "enterprise" and o.end - o.start == 2)
        across = {o.start for o in short if text.clean[o.start - 2 : o.start - 1] in self._n.single or self._n.framed.match(text.clean, o.start - 1)}
        marks += [Mark(o.start, o.end - (o.end in shared), "body", o) for o in found.organizations if o.start not in across]
        marks += [Mark(p.start, p.end - (p.end in shared), "place", p.place) for p in found.places if not self._in_a_name(p)]
        marks += [Mark(p.start, p.end, "person", p) for p in known]
        self._view: View = view(text.clean, marks)
        self._posts = PostReader(self._view, titles, lexicon)
        self._known = known
        self._places = {p.start: p.end for p in found.places}
        self._private = {o.name for o in found.organizations if o.kind in self._g.data["private_kinds"]}
        self._bodies = [i for i in sorted(self._view.marks) if self._view.marks[i].type == "body"]
        self._curricula = list[_Named]()
        self._private_only = False  # was a company alone told of, in the posts read last?
        self._office = ""  # … and the office of it whose head was told last
        self._list: tuple[int, str] | None = None  # where a list of members was told last, and of which body
        self._matches: dict[str, list[Match]] = defaultdict(list)
        for m in self._g.forms.matches(self._view):
            self._matches[m.form.says["relation"]].append(m)

    # --- appointments ------------------------------------------------------------------------------------

    def holds(self) -> Iterator[PersonMention]:
        for m in self._matches["holds"]:
            if (over := self._over(m)) is not None and not self._g.over.search(self._view.line, over, m.start):
                self._private_only, own = False, self._own(m)
                posts = (self._read(own) or self._roles(own) or self._elected(own)) if own else ()
                people = list(self._persons(m)) if posts or self._private_only else []
                each = len(posts) > 1 and self._g.each.search(self._view.line, m.start, m.end) is not None
                for i, (span, name) in enumerate(people if not each or len(people) > 1 else ()):  # 甲及|乙分别任…: of both
                    yield PersonMention(span.start, span.end, name, posts[i : i + 1] if each and len(people) == len(posts) else posts, bool(posts))

    @once
    def _headings(self) -> list[tuple[int, str]]:
        """Where each ends that stands above a list, and which it is."""
        return sorted((m.end, m.form.name) for m in self._g.headings.matches(self._view))

    def _over(self, m: Match) -> int | None:
        """Where the heading ends under which alone the form counts, its own place where it counts anywhere; else None."""
        if (under := m.form.says.get("under")) is None:
            return m.start
        at = bisect.bisect_right(self._headings, (m.start, chr(0x10FFFF))) - 1
        return self._headings[at][0] if at >= 0 and self._headings[at][1] == under else None

    def further(self, told: Iterable[PersonMention]) -> Iterator[PersonMention]:
        """任命某某为…，免去其…职务; 他历任…: further posts of the one of whom sentence, paragraph or curriculum speaks."""
        if not self._matches["career"] and not self._matches["same"]:
            return
        people = [*told, *self._known]
        named = occurrences({p.name for p in people if p.official or p.posts or p.role is None}, self._clean)
        seen = {(p.start, p.end): p.name for p in people} | {(start, end): name for start, end, name in named}
        who = sorted((*where, name) for where, name in seen.items())
        held: dict[str, list[PostMention]] = defaultdict(list)
        for person in people:
            held[person.name] += person.posts
        told_at = {p.start for p in people if p.posts}
        out = list[tuple[_Named, Match, tuple[PostMention, ...]]]()
        for relation in ("career", "same"):  # the more exact first
            for m in sorted(self._matches[relation], key=lambda m: m.places.get("posts", (0, 0))[1]):
                posts, over = m["posts"], self._over(m)
                if over is None or self._view.line[over : m.start].strip():  # what stands under a heading stands right below it
                    continue
                # 现任…|某某: the one behind the posts holds them
                if posts and (whom := self._spoken_of(posts.start, who, told_at, relation == "career", "under" in m.form.says)) and not self._named_behind(m):
                    before = (x for x in held[whom[2]] if x.end < posts.start and not self._clean.endswith(self._g.data["of_another_body"], 0, posts.end))
                    if read := self._read(m, max(before, key=lambda x: x.end, default=None)):
                        held[whom[2]] += read
                        out.append((whom, m, read))
        latest = defaultdict[str, str](str)  # of each person, when the last post began that is held beside none
        for whom, m, read in out:
            if "until_the_next" in m.form.says and not self._beside(m):
                latest[whom[2]] = max(latest[whom[2]], *(x.since or "" for x in read))
        yield from (PersonMention(*whom, _ended(read, latest[whom[2]]) if "until_the_next" in m.form.says else read) for whom, m, read in out)

    def _beside(self, m: Match) -> bool:
        """2012年兼任…: is the post told as held beside another?"""
        posts = m["posts"]
        return posts is not None and any(word in self._clean[m.span.start : posts.start] for word in self._g.data["held_beside"])

    def _spoken_of(self, at: int, people: list[_Named], told: set[int], career: bool, below: bool = False) -> _Named | None:
        """Of whom a clause without a subject speaks: in its sentence the last whom a post was told of, else the first; before it in the
        paragraph the first of a sentence.

        A career is of the one whose curriculum it is. A pronoun speaks of somebody before the paragraph too, as a line `below` a heading does.
        """
        block = self._text.block_at(at).start
        own = max((c for c in self._curricula if c[0] < at), default=None) if career else None
        if own and own[0] >= block:
            return own
        sentence = start = self._text.sentence_at(at).start
        start, stop = max(start, self._clean.rfind("；", self._text.reach_back(at), at) + 1), at
        within = own or not self._g.third.search(self._clean, sentence, at)
        floor = block if within and not below else 0
        for _ in range(_SENTENCES):
            low, high = (bisect.bisect_left(people, (x,)) for x in (start, stop))
            if here := people[low:high]:
                here = [p for p in here if not self._aside(p)] or here
                return next((p for p in reversed(here) if p[0] in told and p[0] >= sentence), here[0])
            if start <= floor:
                break
            start, stop = max(self._text.sentence_at(start - 1).start, floor), start
        return own

    def _aside(self, person: _Named) -> bool:
        """甲表示，|乙曾任…; 丙曾任…，当时被丁形容为…，后任…: does another speak of the one told, or do something to him?"""
        start, end, _ = person
        return bool(self._n.verb.match(self._clean, end) or self._g.passive.search(self._clean, max(0, start - _CLAUSE), start))

    def _own(self, m: Match) -> Match | None:
        """某某调任甲局局长、|乙局局长某某: the last of the posts is another's, whose name follows."""
        start, end = m.places.get("posts", (0, 0))
        if end != m.end or "person" in m.form.text.rpartition("{posts}")[2] or not self._named_behind(m):
            return m
        last = self._view.line.rfind("、", start, end)
        return replace(m, end=last, places={**m.places, "posts": (start, last)}) if last > start else None

    def _named_behind(self, m: Match) -> bool:
        at = m.span.end + (self._clean[m.span.end : m.span.end + 1] == "的")
        return self._view.line[m.end : m.end + 1] == SYMBOLS["person"] or name_at(self._clean, at, self._n) is not None

    def _read(self, m: Match, last: PostMention | None = None) -> tuple[PostMention, ...]:
        """The posts that a form's slot names, with what the form tells of them; a bare title is of the body of the `last` one told."""
        if "posts" not in m.places:
            return ()
        since = self._iso(self._clean, m["since"])
        until = self._iso(self._clean, m["until"], (since or "")[:4])
        change = m.form.says.get("change")
        if since is None and change in (*GAINED, *LOST):
            # 2018年1月，某某转任…: the month that opens the clause
            told = self._g.opening.search(self._view.line, max(0, m.start - _OPENING), m.start)
            since = self._iso(told[0], Span(0, len(told[0]))) if told else None
        start, end = m.places["posts"]
        # the body in which the posts are, where the form names it: 曾在|河南省委组织部|担任人才处处长
        within = [self._view.marks[i].what.name for i in range(*m.places.get("body", (0, 0))) if i in self._view.marks]
        told_posts = list(self._posts.read(start, end, within[-1] if within else "", last))
        read = [p for p in told_posts if p.organization not in self._private]
        self._private_only = bool(told_posts) and not read  # of whom other posts may be told yet
        # 2006年接任东莞市长、2012年转任东莞市政协主席: each from its own year; 某局局长（2001年8月至2005年5月）、…: within its own bracket
        times = [self._g.own_times.match(self._clean, p.end) for p in read]
        before = [self._view.span(start, start).start, *(t.end() if t else p.end for p, t in zip(read, times, strict=True))]
        own = (self._iso(self._clean, Span(*t.span("since")) if t else Span(at, p.start)) for at, p, t in zip(before, read, times, strict=False))
        ends = (self._iso(self._clean, Span(*t.span("until"))) if t else until for t in times)
        return tuple(_told(replace(p, change=change or p.change, rule=m.rule), s or since, u) for p, s, u in zip(read, own, ends, strict=True))

    def _iso(self, clean: str, span: Span | None, year: str = "") -> str | None:
        """`year` is that of 2015年10月至|12月."""
        words = clean[span.start : span.end] if span else ""
        m = self._g.date.search(words) or (self._g.date.search(f"{year}年{words}") if words else None)
        if m is None or not YEARS[0] <= int(m[1]) <= YEARS[1]:
            return None
        return "-".join([m[1], *(f"{int(x):02}" for x in (m[2], m[3]) if x)])

    def _roles(self, m: Match) -> tuple[PostMention, ...]:
        """由某某任组长: in the body that the text speaks of, such as have a head or members of that name."""
        start, end = m.places["posts"]
        told, span = m.form.says.get("change") not in ("former", None), self._view.span(start, end)  # 前副主席某某, 某某等6名委员 are of no list
        titles = [Span(t.start, t.end) for t in self._view.within(start, end, "title")] or [span]  # 成员 alone is no title
        body = self._roster_body(start) if told and all(self._g.roles.fullmatch(self._clean[t.start : t.end]) for t in titles) else None
        posts = (PostMention(t.start, t.end, self._clean[t.start : t.end], body, change=m.form.says.get("change"), rule=m.rule) for t in titles if body)
        return tuple(map(self._of_office, posts))

    def _of_office(self, post: PostMention) -> PostMention:
        """办公室主任 of a headquarters is the 主任 of its office."""
        office = next((o for o in self._g.data["offices"] if post.title.startswith(o)), "")
        self._office = office or (self._office if post.title.endswith(self._g.data["office_heads"]) else "")  # …，副主任由某某担任
        return replace(post, start=post.start + len(office), title=post.title[len(office) :], organization=post.organization + self._office)

    def _elected(self, m: Match) -> tuple[PostMention, ...]:
        """市政协…大会，某某当选主席: of the body that the sentence names last before."""
        change = m.form.says.get("change")
        at = m.places["posts"][0] if self._g.moved in m.form.text else m.start  # 由北京大学党委书记转任校长
        near = bisect.bisect_left(self._bodies, at)
        floor = (self._text.block_at if change == "elected" else self._text.sentence_at)(m.span.start).start
        body = next((self._view.marks[i].what for i in self._bodies[near - 1 : near] if self._view.at(i) >= floor), None) if near else None
        titles = self._view.within(*m.places["posts"], "title") if body else []
        any_title = change == "elected" or self._g.moved in m.form.text  # else that of a head of such bodies: 河海大学…，任命某某为|校长
        own = (t for t in titles if body and (any_title or self._g.heads.fullmatch(f"{self._clean[t.start - 1 : t.end]}|{body.name}")))
        told = ((t, *unit_post(t.what, body.name, self._t)) for t in own if body)  # 党支部…，新当选的|党支部书记
        return tuple(PostMention(t.end - len(words), t.end, words, unit, change=change, rule=m.rule) for t, words, unit in told)

    def _persons(self, m: Match) -> Iterator[tuple[Span, str]]:
        """Where the persons are named, and the names; nothing where the words are no names."""
        if "guests" in m.places:
            yield from ((p, p.what.name) for p in self._view.within(*m.places["guests"], "person"))
            return
        start, end = m.places["persons"] if "persons" in m.places else m.places["person"]
        before = self._view.line[start - 1 : start]
        opens = before == SYMBOLS["title"] or self._g.ends_before.match(before) or self._view.line.endswith(self._g.data["opens"], 0, start)
        if m.start == start and start and self._view.line[start] != SYMBOLS["person"] and not opens:
            return  # a form that begins with a name must not begin inside a word
        at, names = start, list(_split(self._view.line[start:end], self._g, self._n))
        for i, words in enumerate(names):
            at = self._view.line.index(words, at, end)
            among = _SURE < len(names) > i + 1 > 1  # between others, whatever its surname
            if (named := self._named(at, at + len(words)) or (self._unusual(at, words) if among else None)) is not None:
                yield named
            elif len(names) <= _SURE:
                return
            at += len(words)

    def _named(self, start: int, end: int) -> tuple[Span, str] | None:
        mark = self._view.marks.get(start)
        if mark is not None:
            return Span(mark.start, mark.end), mark.what.name
        span = self._view.span(start, end)
        name = self._clean[span.start : span.end].replace(" ", "")
        framed = self._n.framed.match(self._clean, span.start)  # 舒展，男，汉族; 任命|高兴|为
        if framed and framed.end() == span.end and name not in self._n.data["not_names"] and not self._n.not_in_names.search(name):
            return span, name
        none = not is_name(name, self._n) or cut_otherwise(self._clean, span.start, span.end, self._n)
        return None if none or self._places.get(span.start, -1) >= span.end or self._countries.at(name, 0) else (span, name)

    def _unusual(self, at: int, words: str) -> tuple[Span, str] | None:
        """王明、|囍标龙|、李敏: two or three characters that are no word."""
        name = self._g.unusual.fullmatch(words) and not rjieba.has_word(words) and not is_common(words[:2])
        return (self._view.span(at, at + len(words)), words) if name else None

    def _in_a_name(self, place: PlaceMention) -> bool:
        """黄|昌吉|的…职务; 修文，男，: a place's short name within a person's."""
        framed = (self._n.framed.match(self._clean, at) for at in (place.start - 1, place.start))
        return (place.place.code is None or place.text != place.place.name) and any(m and m.end() >= place.end for m in framed)

    def subjects(self) -> Iterator[PersonMention]:
        """某某，女，1969年3月生…: whose curriculum the following lines are; 市领导|某某、某某出席: of a list there is none."""
        headed = filter(None, (self._named(*m.span("name")) for m in self._g.headed.finditer(self._view.line)))
        told = (("person" in m.places, span, name) for m in self._matches["subject"] for span, name in self._persons(m))
        for one, span, name in (*((True, *named) for named in headed), *told):
            if one:
                self._curricula.append((span.start, span.end, name))
            yield PersonMention(span.start, span.end, name, (), True)

    # --- lists of members ------------------------------------------------------------------------------------

    def rosters(self) -> Iterator[PersonMention]:
        """指挥长：某某（市委副书记、市长）: the role in the body whose list it is, and the posts in brackets."""
        matches = sorted(self._matches["roster"], key=lambda m: (m.start, "posts" not in m.places and "persons" not in m.places))
        role: PostMention | None = None
        begun = last = -1
        for m in matches:
            people = list(self._persons(m)) if m.places.keys() & {"person", "persons", "guests"} else None
            # …，|副组长某某: a list that goes on in its sentence
            if people == [] or begun < m.start < last or (m.start > last and "goes_on" in m.form.says):
                continue
            if "role" in m.places or "title" in m.places:
                role = self._role(m)
                named = m["role"]
                none = named and not self._g.roles.fullmatch(self._clean[named.start : named.end].replace(" ", ""))
                if none or (role is None and not people):
                    continue
            elif role is None:
                continue
            begun, last = m.start, last if m.start == begun else m.end
            posts = (*((replace(role, change=m.form.says.get("change")),) if role else ()), *self._read(m))
            for span, name in people or ():
                yield PersonMention(span.start, span.end, name, posts)

    def _role(self, m: Match) -> PostMention | None:
        span = m["role"] or m["title"] or Span(0, 0)
        words = self._clean[span.start : span.end].replace(" ", "")
        body = self._roster_body(m.start) if self._g.roles.fullmatch(words) else None
        return self._of_office(PostMention(span.start, span.end, words, body, rule=m.rule)) if body else None

    @once
    def _listed(self) -> tuple[list[int], list[tuple[int, str]], list[tuple[int, str]]]:
        """The bodies that have lists of members, by where they stand in the view; where the text names others, with their names; where it founds one."""
        marks = self._view.marks  # 何明（市纪委） has no list
        bodies = [i for i in self._bodies if self._g.listed.fullmatch(marks[i].what.text) and self._clean[marks[i].start - 1] != "（"]
        found = (m for m in self._g.listed.finditer(self._clean) if not self._g.under.match(self._clean, m.end()))
        named = [(m.end(), m["body"]) for m in found if not m["body"].startswith(self._g.data["short_for"])]
        return bodies, named, [(m.end(), m[0][-_OWN:]) for m in self._g.founded.finditer(self._clean)]  # …成员：某某。成立|防汛指挥所。所长：…

    def _roster_body(self, before: int) -> str | None:
        """The body whose members are listed: the last one that a heading before names, one for the whole list."""
        above = self._view.span(0, before).end
        bodies, listed, founded = self._listed

        def another(known: str, since: int) -> bool:
            return any(since < at <= above and not known.endswith(words) for at, words in founded)

        if self._list is not None and 0 <= above - self._list[0] < _LIST and not another(self._list[1], self._list[0]):
            self._list = above, self._list[1]
            return self._list[1]
        known = bisect.bisect_left(bodies, before)
        named = [body for _, body in listed[: bisect.bisect_right(listed, (above, chr(0x10FFFF)))][-_NAMED:]]
        fuller = (b for b in reversed(named) if b.endswith(named[-1]) and b != named[-1])  # …领导小组, where the last is 领导小组 alone
        last = self._view.marks[bodies[known - 1]] if known else None
        last = None if last and another(str(last.what.name), last.end) else last
        body = str(last.what.name) if last else next(fuller, named[-1]) if named else None
        self._list = (above, body) if body else None
        return body


def _split(line: str, g: HolderGrammar, n: NameGrammar) -> Iterator[str]:
    """The names of a list; one with a character that joins is one name where it may be: 李和平."""
    for item in re.split("[、，；]", g.in_brackets.sub(" ", line)):
        for name in g.spaced.finditer(item.strip().lstrip(_WHOSE)):  # 张 伟 江永和 李明: of a row each by itself
            whole = g.counted.sub("", g.comrade.sub("", g.each_at_end.sub("", name[0]))).strip()
            yield from filter(None, (g.comrade.sub("", x).strip() for x in ([whole] if is_name(whole, n) else g.joined.split(whole))))


def _told(post: PostMention, since: str | None, until: str | None) -> PostMention:
    """2018年1月，辞去…: since then a post is held that is gained, until then one that is lost."""
    lost = post.change in LOST
    return replace(post, since=None if lost else since, until=until or (since if lost else None))
