"""Target or result: is a number promised, planned, required, or done, counted, observed?

Evidence is weighed from near to far: the words between the clause's beginning and the number, the rest of the
sentence, the period (a year that has not ended is no result; one that is past is no plan), and the passage: a speaker
who has turned to what comes next goes on planning until a sentence says what was done. The rules are an ordered table of
`data/lexicon/status.yaml`; `tests/specs/status_rules.yaml` has an example and a counterexample of each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kg.extract.period_values import last_day
from kg.lexicon import Lexicon
from kg.model import STATUSES, Decision, Found, Period, PeriodMention, QuantityMention, Span, Status, Tense
from kg.model.once import once
from kg.text import Spans, Text
from kg.text.patterns import Match, Pattern, any_of, expression
from kg.text.rule_tables import Test, tests

_COMPARATOR = 4  # characters of a quantity that may be a cue themselves: 不得高于|0.5%
_REACH = 120  # characters of an endless clause that are looked at
_LOOKED_BACK = 3000  # characters in which the cues of a passage are read
_LEADING = 400  # characters of a sentence that say what it is about
_MATTERS = "public_matters"  # the genre of what a government undertakes to do for people within the year
_BY_WEIGHT: tuple[Status, Status] = ("actual", "target")
_BOUNDS = ("at_least", "at_most", "about")


class Cues:
    """The words of target and result, with their weights: positive for a target, 0 for a phrase that means neither."""

    def __init__(self, lexicon: Lexicon) -> None:
        data, units = lexicon.data("status"), lexicon.data("units")
        weighed = ((data["target"]["weak"], 1), (data["actual"]["weak"], -1), (data["target"]["strong"], 3), (data["actual"]["strong"], -3))
        neither = ([*data["not_target"], *data["not_actual"]], 0)
        self.weights = {word: weight for words, weight in (*weighed, neither) for word in words}
        # each beside the words, not in a group of their own: an engine skips to the characters that alternatives begin with
        markers = [f"{words}(?P<{kind}{i}>)" for kind in ("object_marker", "done_marker", "wanted_marker") for i, words in enumerate(data[kind])]
        self.pattern = expression("|".join([*markers, any_of(self.weights)]))
        self.words = {name: frozenset(data[name]) for name in ("done", "compared", "own", "here", "forward", "norms")}
        self.words["deeds"] = self.words["done"] - self.words["compared"]
        self.terms, self.counts = frozenset(units["time"]), frozenset(units["count"])  # units of time, and of what is counted
        self.beside = {name: expression(form) for name, form in data["beside"].items()}
        self.reports = expression(any_of(data["sections"]["reports"]))  # in the title of a list of matters that were done
        ask = _questions(self.beside)  # the name of each rule, what it says, what it asks
        self.rules = tuple((name, made["says"], tests({k: v for k, v in made.items() if k != "says"}, ask)) for name, made in data["rules"].items())


class Cue(Span, frozen=True):
    word: str
    weight: int
    done: bool  # it says so even behind a word of promise


class Case:
    """One quantity with all that its status is told by."""

    def __init__(self, reader: StatusReader, quantity: QuantityMention, period: Period | None, lean: int, floor: int) -> None:
        text, start, end = reader.text, quantity.start, quantity.end
        self.reader, self.clean, self.quantity, self.period = reader, text.clean, quantity, period
        self.lean = lean  # of the passage: positive plans, negative results
        self.back = text.reach_back(start)  # where what governs it may begin
        section, beside = text.frame.section_at(start), reader.cues.beside
        self.tense: Decision[Tense] | None = section.tense if section else None
        begin, stop = text.clause(start, end)
        item = beside["next_item"].search(text.clean, end, stop)
        self.clause = begin, stop = max(begin, floor), min(item.start() if item else stop, end + _REACH)
        cues = reader.between(begin, stop)
        self.said: set[str] = {cue.word for cue in cues if abs(cue.weight) >= 3}  # the strong cues of its clause …
        # … and the weight of the nearest
        self.near: int = (_nearest(cues, start + _COMPARATOR) or _nearest([cue for cue in cues if cue.start >= end], stop)) if cues else 0
        joined = beside["joined"].fullmatch(text.clean, floor, start)
        self.listed: Status | None = reader.last if joined else None  # the status of the figure before in one list
        published = reader.published
        told = lean < 0 or beside["as_of"].search(text.clean, self.back, start)
        until = published[:7] if told and period and not period.start and published else published  # 截至3月下旬, in a paper of 30 March
        # what is ahead begins after the day of the document; a term without beginning (到2027年, 年底前) ends after it
        self.future: bool = bool(period and until and period.end and (period.start or period.end) > last_day(until))
        self.timed: bool = bool(reader.times.between(self.back, start))  # in its own sentence
        self.past: bool = bool(period and published and period.end and period.end < f"{published}-01-01"[:10])

    @once
    def earlier(self) -> int:
        """The weight of the cue in its sentence before its clause."""
        back, begin, own = self.back, self.clause[0], self.words("own")
        segment = max(back, self.clean.rfind("；", back, begin) + 1)
        opening = self.reader.cues.beside["two_clauses"].match(self.clean, back, segment)  # of another item only what the sentence opens with
        end, between = opening.end() if opening else segment, self.reader.between
        return max(_nearest(between(segment, begin), begin, own), _nearest(between(back, end), end, own | self.words("here")), key=abs)

    def words(self, name: str) -> frozenset[str]:
        return self.reader.cues.words[name]


def _lasts(c: Case) -> bool:
    """“十五五”期间年均增长7%以上: a time that has not ended."""
    period, published = c.period, c.reader.published
    day = published and (published[:4] if published[5:7] == "12" else published)  # in December a year is as good as over
    return bool(period and day and period.start and period.end and period.end > last_day(day))


def _may_last(c: Case) -> bool:
    """今年…, of a day or a year in which it had not ended; of a paper without either."""
    period, published = c.period, c.reader.published
    return not published or bool(period and period.end and period.end[: len(published)] >= published)


def _goes_on(c: Case) -> bool:
    """A plan goes on in what somebody does, counts or lets grow, not in how something is (人均收入2.96万元)."""
    q = c.quantity
    counted = q.unit in c.reader.cues.counts and q.comparator == "equal"
    return c.lean < 0 or (c.lean > 0 and bool(c.near or q.change or counted or q.comparator in _BOUNDS))


def _in_a_list_ahead(c: Case) -> bool:
    """预计完成面积6万亩、|粮食产量2万吨"""
    begin, floor = c.reader.text.clause(c.quantity.start, c.quantity.end)[0], c.clause[0]
    if c.reader.last != "target" or not c.reader.cues.beside["of_list"].fullmatch(c.clean, floor, c.quantity.start):
        return False
    return any(cue.word in c.words("forward") - c.words("own") for cue in c.reader.between(begin, floor))


def _charged(c: Case) -> bool:
    """Of an undertaking in a table that tells who is charged with it, or by when."""
    at = c.quantity.start
    return any(t.start <= at < t.end and t.kind == "undertakings" and t.columns("leads", "due") for t in c.reader.text.tables)


# The tests that a rule may name under `is`
TESTS: dict[str, Test[Case]] = {
    "listed": lambda c: c.listed is not None,
    "in a section of plans": lambda c: c.tense is not None and c.tense.value == "ahead",
    "in a section of work done": lambda c: c.tense is not None and c.tense.value == "back",
    "prescribed by its genre": lambda c: c.tense is not None and c.tense.value == "ahead" and c.tense.rule.startswith("genre"),
    "future": lambda c: c.future,
    "past": lambda c: c.past,
    "past and no norm": lambda c: c.past and not c.said & c.words("norms"),
    "past and a norm": lambda c: c.near > 0 and c.past and bool(c.said) and c.said <= c.words("norms") and c.timed,
    "done and future": lambda c: c.near < 0 and c.future,
    "done": lambda c: not c.said.isdisjoint(c.words("deeds")),
    "forward": lambda c: not c.said.isdisjoint(c.words("forward")) or _in_a_list_ahead(c),
    "strong": lambda c: abs(c.near) >= 3,
    "strongly done": lambda c: c.near <= -3,
    "cue of work done": lambda c: c.near < 0,
    "cue of a plan": lambda c: c.near > 0,
    "plan earlier": lambda c: c.earlier > 0,
    "strong earlier": lambda c: abs(c.earlier) >= 3,
    "of a list of matters": lambda c: c.reader.promises and (c.future or _may_last(c)),
    "undated": lambda c: not c.reader.published,
    "under way": _lasts,
    "planned and under way": lambda c: _lasts(c) and max(c.near, c.earlier) >= 3,
    "compared with what is planned": lambda c: bool(c.quantity.change) and bool(c.said) and c.said <= c.words("compared") and c.earlier >= 3 and not c.past,
    "of time": lambda c: c.quantity.unit in c.reader.cues.terms,
    "going on": _goes_on,
    "charged": _charged,
}


def _questions(beside: dict[str, Pattern]) -> dict[str, Callable[[str], Test[Case]]]:
    """By its key, of each word the question: a test of that name; a form of `beside` behind the number, before it, in its sentence
    or its clause; the rule by which the number is a figure; the comparator."""
    return {
        "is": TESTS.__getitem__,
        "behind": lambda word: lambda c: beside[word].match(c.clean, c.quantity.end) is not None,
        "before": lambda word: lambda c: beside[word].search(c.clean, c.clause[0], c.quantity.start) is not None,
        "sentence": lambda word: lambda c: beside[word].search(c.clean, c.back, c.quantity.start) is not None,
        "clause": lambda word: lambda c: beside[word].search(c.clean, c.clause[0], c.quantity.end) is not None,
        "rule": lambda word: lambda c: c.quantity.rule == word,
        "comparator": lambda word: lambda c: c.quantity.comparator == word,
    }


class StatusReader:
    """Decides for the quantities of one document, in reading order."""

    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self.text: Text = text
        self._names = Spans(found.initiatives)
        self.times: Spans[PeriodMention] = Spans(found.periods)
        self.cues: Cues = lexicon.of(Cues)
        title = text.clean[text.headline.start : text.headline.end] if text.headline else ""
        self.promises: bool = text.frame.is_a(_MATTERS) and not self.cues.reports.search(title)
        over = not (text.frame.plans or self.promises) or text.frame.is_a("budget_report")
        told = text.frame.reports if over else None
        self.published: str | None = text.published or (str(int(told.value[-4:]) + 1) if told else None)  # what tells of a year is written after it
        self._lean, self._key = 0, tuple[object, ...]()  # of the passage
        self._read_to = 0
        self.last: Status | None = None  # of the figure before

    @once
    def between(self) -> Callable[[int, int], Sequence[Cue]]:
        """The cues of a stretch, of all that are found once in the text; none within a name: “特岗计划”|招聘教师612名."""
        return Spans(self._cue(m) for m in self.cues.pattern.finditer(self.text.clean) if self._names.around(m.start()) is None).between

    def _cue(self, m: Match) -> Cue:
        marked = m.lastgroup is not None and m.lastgroup.startswith("done")
        weight = -3 if marked else 3 if m.lastgroup and m.lastgroup.startswith("wanted") else 0 if m.lastgroup else self.cues.weights[m[0]]
        return Cue(m.start(), m.end(), m[0], weight, marked or m[0] in self.cues.words["done"])

    def decide(self, quantity: QuantityMention, period: Period | None, key: tuple[object, ...], floor: int = 0) -> tuple[Status, str]:
        """The status and the rule that gave it. `key` names the passage (section, speaker): a new one starts afresh;
        `floor` is where the quantity before ends: its cues are not this one's.
        """
        self._advance(self.text.sentence_at(quantity.start).start, key)
        case = Case(self, quantity, period, self._lean, floor)
        for name, says, asked in self.cues.rules:
            for test in asked:
                if not test(case):
                    break
            else:
                # a status, or that of something: the figure before in its list, the nearest cue, one earlier, the passage
                self.last = says if says in STATUSES else case.listed or "actual" if says == "listed" else _BY_WEIGHT[getattr(case, says) > 0]
                return self.last, name
        self.last = "actual"
        return self.last, "default"

    def _advance(self, to: int, key: tuple[object, ...]) -> None:
        """Read the cues of the sentences before `to`; a sentence's strong cues set the passage's lean."""
        if key != self._key:
            self._lean, self._key = 0, key
            self._read_to = max(self._read_to, self.text.block_at(to).start)
        at, own = max(self._read_to, to - _LOOKED_BACK), self.cues.words["own"] | self.cues.words["here"]
        while at < to:
            sentence = self.text.sentence_at(at)
            cues = self.between(sentence.start, min(sentence.end, sentence.start + _LEADING))
            if total := sum([cue.weight for cue in cues if abs(cue.weight) >= 3 and cue.word not in own]):
                self._lean = 3 if total > 0 else -3
            at = max(sentence.end, at + 1)
        self._read_to = max(self._read_to, to)


def _nearest(cues: Sequence[Cue], end: int, without: frozenset[str] = frozenset()) -> int:
    """The weight of the nearest strong cue before `end`, else of the nearest weak one.

    A word of promise governs the verbs behind it (确保办结…) unless one of them says that it is done (已, 累计).
    """
    weak = strong = 0
    for cue in cues:
        if cue.end > end:
            break
        if cue.word in without:
            continue
        if abs(cue.weight) >= 3:
            strong = 3 if strong > 0 and not cue.done else cue.weight
        else:
            weak = cue.weight or weak
    return strong or weak
