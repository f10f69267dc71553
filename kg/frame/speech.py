"""Who has the floor by layout alone: labels of turns (张波：, [马若林], 记者：), lines that sign (区长 敖日格勒), and the speaker of record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kg.frame.genre import Genre
from kg.frame.page import Page, Rules, decided
from kg.lexicon import Lexicon
from kg.model import Decision, Label, Span, Struct, replace
from kg.text import Text
from kg.text.patterns import HAN, Expressions, Pattern, any_of

_CHAIRED = 500  # characters in which the chair of a meeting is named
_FIRST_LINES, _SIGNED_LINES = 16, 8  # first blocks, below a page's buttons, and last ones in which a line may sign
_ALONE = ("giver", "signatory")  # one person speaks the whole text


def grammar(lexicon: Lexicon) -> Expressions:
    speech, surnames = lexicon.data("speech"), lexicon.data("surnames")
    alone = "".join((*surnames["single"], *surnames["risky"]))
    more = {"han": HAN, "surname": f"{any_of(surnames['compound'])}|[{alone}]"}
    return Expressions(speech["labels_forms"], more, speech, surnames, lexicon.data("titles"))


def labels(text: Text, lexicon: Lexicon, start: int = 0) -> tuple[Label, ...]:
    """Labels of turns, each reaching to the next one, then lines that sign; in reading order."""
    g = lexicon.of(grammar)
    tried = [[*_labelled(text, g, form)] for form in (g.bracketed, g.colon)]
    found = next((some for some in tried if any(x.name for x in some)), None) or [*_on_lines(text, g)] or max(tried, key=len)
    turns = [replace(x, turn=y.start if y else len(text.clean)) for x, y in zip(found, [*found[1:], None], strict=False)]
    taken = {x.start for x in turns}
    return tuple(sorted([*turns, *(x for x in _signing(text, g, start) if x.start not in taken)], key=lambda x: x.start))


def _labelled(text: Text, g: Expressions, form: Pattern) -> Iterator[Label]:
    """[马若林] …; 张波：…; 记者：…; 财政部部长林远帆： on a line of its own: names count where someone asks, or where they take the floor again."""
    found = [(b, m) for b in text.blocks if (m := form.match(text.clean, b.start, b.end))]
    hits = [(m, g.role.fullmatch(m["label"]) is not None, m.end() == b.end and m.start("name") > m.start()) for b, m in found]
    asked = any(role for _, role, _ in hits) or (any(alone for *_, alone in hits) and g.asking.search(text.clean, 0, _CHAIRED) is not None)
    asked = asked or (form is g.bracketed and len(hits) > 1)
    names = Counter(m["name"] for m, role, _ in hits if not role)
    for m, told, _ in hits:
        name = (m["name"] or "").replace(" ", "")
        if told or (asked and g.titled.fullmatch(name or m["label"])):  # 行政长官：
            yield Label(m.start(), m.end(), None, -1, -1, m.end())
        elif (asked or names[m["name"]] > 1) and g.surname.match(name) and not g.no_name.search(name) and (2 <= len(name) <= 4 or "·" in name):
            yield Label(m.start(), m.end(), name, *m.span("name"), m.end())


def _on_lines(text: Text, g: Expressions) -> Iterator[Label]:
    """江平日报记者, 林建国, 江平市水利局局长 林建国: each a line of its own, in a paper where somebody asks more than once."""
    hits = [m for b in text.blocks if (m := g.on_a_line.fullmatch(text.clean, b.start, b.end))]
    if sum(m["asks"] is not None for m in hits) > 1:
        yield from (Label(m.start(), m.end(), None, -1, -1, m.end()) for m in hits)


def _signing(text: Text, g: Expressions, start: int) -> Iterator[Label]:
    """区长 敖日格勒, 江平市市长 王明: a whole line among the first or the last, a title and a name and no more."""
    blocks = [b for b in text.blocks if b.start >= start]
    near = blocks if len(blocks) <= _FIRST_LINES + _SIGNED_LINES else [*blocks[:_FIRST_LINES], *blocks[-_SIGNED_LINES:]]
    for block in near:
        occasion = g.occasion.match(text.clean, block.start, block.end)
        start = occasion.end() if occasion else block.start
        address = g.addressed.search(text.clean, start, block.end)
        end = address.start() if address else block.end
        words = text.clean[start:end].rstrip("）")  # 政府工作报告（2019年1月26日在…会议上 |省长 王明）
        if len(words) > 48 or g.marks.search(words) or g.reporters.match(words):
            continue
        m = g.signed.fullmatch(words)
        if m and m["title"] and not (g.no_name.match(m["name"]) or (len(m["name"]) > 3 and g.no_name.search(m["name"]))):
            at, until = (start + x for x in m.span("name"))
            yield Label(start, end, m["name"].replace(" ", ""), at, until, end)


# --- the speaker of record -------------------------------------------------------------------------------------


class Reading(Struct, frozen=True):
    page: Page
    genre: Genre
    labels: tuple[Label, ...]
    g: Expressions

    @property
    def signed(self) -> list[Label]:
        return [x for x in self.labels if x.turn == x.end and x.name]


Found = tuple[str, str]  # the name, and the words


def _giver(r: Reading) -> Found | None:
    """The line below the title: 江平市市长 王明."""
    early = [x for x in r.signed if x.start < r.page.start + 400 and r.genre.speaker in _ALONE]
    return _of(r, early[0]) if early else None


def _signatory(r: Reading) -> Found | None:
    """The line at the end, where just one signs."""
    late = r.signed if r.genre.speaker in _ALONE or "one_may_sign" in r.genre.traits else []
    return _of(r, late[0]) if len({x.name for x in late}) == 1 else None


def _alone(r: Reading, lines: list[str], form: Pattern) -> Found | None:
    """The first of the lines that is a name and no more."""
    names = ((line.replace(" ", ""), line) for line in lines)
    return next(((n, line) for n, line in names if form.fullmatch(n) and r.g.surname.match(n) and not r.g.no_name.search(n)), None)


def _below(r: Reading) -> Found | None:
    """A name alone, or beside a day, below the title or within it: 政府工作报告（2003年1月10日 |王明|）."""
    beside_days = (m["name"] or m["before"] for line in r.page.lines[:9] for m in r.g.beside_a_day.finditer(line))
    return _alone(r, [*beside_days, *(x.strip("（）— ") for x in r.page.lines[1:9])], r.g.whole_name) if r.genre.speaker == "giver" else None


def _leader(r: Reading) -> Found | None:
    """王明到青山县调研: the title's subject, or that of the first sentence."""
    if r.genre.speaker not in ("leader", "chair"):
        return None
    g = r.g
    m = g.leader.match(r.page.subject) or g.told.search(r.page.first[:200])
    if m is None and r.genre.speaker == "chair":
        m = g.chaired.search(r.page.body[:_CHAIRED]) or g.told.search(r.page.body[:_CHAIRED])
    if m is None and r.genre.speaker == "leader":
        m = g.of_another_form.search(r.page.subject) or g.of_another_form.search(r.page.first)
    return (m["name"], m[0]) if m and not g.no_name.search(m["name"]) else None


def _in_title(r: Reading) -> Found | None:
    """王明在…会议上的讲话, 县委书记王明在…, 王明同志述职报告"""
    if r.genre.speaker not in ("giver", "chair"):
        return None
    m = r.g.in_title.match(r.page.subject) or r.g.below.search(r.page.head[:300])
    if m is None and r.genre.speaker == "giver":
        m = r.g.reported.search(r.page.first)
    return (m["name"], m[0]) if m and not r.g.no_name.search(m["name"]) else None


def _of(r: Reading, label: Label) -> Found:
    return label.name or "", r.page.text.clean[label.start : label.end]


RULES: Rules[Reading, str] = (
    ("line below the title", _giver),
    ("signature", _signatory),
    # A line that is nothing but a name, below the title of a speech or report
    ("name below the title", _below),
    ("leader", _leader),
    ("name in the title", _in_title),
    # A letter that just a name signs
    ("name at the end", lambda r: _alone(r, r.page.last_lines[:3], r.g.short_name) if r.genre.speaker in _ALONE else None),
)


def speaker(page: Page, genre: Genre, found: tuple[Label, ...]) -> Decision[str] | None:
    """Who gives or signs the text, leads the tour or chairs the meeting."""
    return decided(RULES, Reading(page, genre, found, page.lexicon.of(grammar)), page)


def own_speech(page: Page, genre: Genre, who: Decision[str] | None) -> Span | None:
    """The stretch that the speaker of record says, where the genre has one person say it all: from the address on."""
    return Span(page.body_start, len(page.text.clean)) if who and genre.speaker == "giver" else None
