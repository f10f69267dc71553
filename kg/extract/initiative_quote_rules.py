"""Does a quotation name an undertaking? Ordered tables of named rules: what makes none of it, what vouches for one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.extract.initiative_grammar import InitiativeGrammar
from kg.model import Span
from kg.text import Quotation
from kg.text.names import key

_LONG = 16  # characters of a quotation that only a head of its own makes a name
_DATE = re.compile(r"\d{1,2}[·.．]\d{1,2}")
_NUMERAL = "[一二三四五六七八九十]"


@dataclass(frozen=True, slots=True)
class Head(Span):
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Case:
    """One quotation with all that it is judged by."""

    g: InitiativeGrammar
    clean: str
    quote: Quotation
    inner: str
    head: Head | None  # of the noun right behind it
    count: int  # how often the text quotes it
    row: bool  # another quotation stands right beside it

    @property
    def slogan(self) -> bool:
        return key(self.inner) in self.g.quotations.slogans

    @property
    def quality(self) -> re.Match[str] | None:
        """A view, a problem, a quality right behind it."""
        return self.g.quotations.not_behind.match(self.clean, self.quote.end)

    @property
    def before(self) -> str:
        return self.g.quotations.between.sub("", self.clean[max(0, self.quote.start - 10) : self.quote.start])

    @property
    def verb(self) -> str | None:
        """The verb of doing right before it."""
        m = self.g.verbs.doing_before.search(self.before)
        return m[0] if m else None

    @property
    def numbered(self) -> bool:
        return self.g.quotations.numbered.fullmatch(self.inner) is not None

    @property
    def formed(self) -> bool:
        return self.g.quotations.named.fullmatch(self.inner) is not None or "·" in self.inner

    @property
    def rare_head(self) -> bool:
        return self.head is not None and self.head.words not in self.g.heads.common


# --- what makes none of it ------------------------------------------------------------------------------------------


def _slogan(c: Case) -> bool:
    return c.slogan and not (_five_years(c) or _set_off(c) or (c.rare_head and len(c.inner) > 2))


def _one_character(c: Case) -> bool:
    return len(c.inner) == 1 and not _set_off(c)


def _accident(c: Case) -> bool:
    return _DATE.fullmatch(c.inner) is not None and c.g.quotations.accidents.match(c.clean, c.quote.end) is not None


def _conference(c: Case) -> bool:
    """“广西加快建设西部陆海新通道”新闻发布会: what the conference was about."""
    told = c.g.quotations.conference.match(c.clean, c.quote.end) is not None
    return told and len(c.inner) >= 8 and c.g.verbs.doing.search(c.inner) is not None


def _quality(c: Case) -> bool:
    """“登记难”问题; but “大就业”工作|格局: a word of views and problems that only leads to the head."""
    if c.quality is None or _five_years(c):
        return False
    past = c.head is not None and ("·" in c.inner or (c.head.start <= c.quality.end() and c.head.end - c.quote.end > 2))
    return not past


def _long(c: Case) -> bool:
    if c.head and (len(c.inner) <= _LONG or c.rare_head):
        return False
    return len(c.inner) > _LONG or ("，" in c.inner and len(c.inner) > 10)


def _counted_persons(c: Case) -> bool:
    """1.2万名|“红管家”: the people, not what they take part in."""
    return c.head is None and c.g.quotations.counting.search(c.clean[max(0, c.quote.start - 4) : c.quote.start]) is not None


def _nickname(c: Case) -> bool:
    """被称为|“…”: what people call it."""
    return c.head is None and c.g.quotations.called.search(c.clean[max(0, c.quote.start - 6) : c.quote.start]) is not None


REFUSALS: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    ("slogan", _slogan),
    ("one character", _one_character),
    ("accident", _accident),
    ("conference", _conference),
    ("quality", _quality),
    ("long", _long),
    ("counted persons", _counted_persons),
    ("nickname", _nickname),
)


REASONS = {
    "slogan": "a slogan or idiom of the lexicon",
    "one character": "a single character that is no part of a name",
    "accident": "the date of an accident",
    "conference": "what a conference was about",
    "quality": "a view, a problem or a quality stands behind it",
    "long": "too long for a name",
    "counted persons": "people are counted by it",
    "nickname": "what people call somebody or something",
    "nothing vouches": "no head, verb or form says that it names an undertaking",
}


# --- what vouches for one -------------------------------------------------------------------------------------------


def _set_off(c: Case) -> bool:
    """暖“新”驿站: one character within a name."""
    joined = "\u4e00" <= c.clean[c.quote.start - 1 : c.quote.start] <= "\u9fff" and c.clean[c.quote.start - 1] not in c.g.quotations.joining
    return len(c.inner) == 1 and c.head is not None and c.rare_head and c.head.start == c.quote.end and joined


def _five_years(c: Case) -> bool:
    return c.head is not None and re.fullmatch(f"十{_NUMERAL}五", c.inner) is not None and c.g.documents.kind.get(c.head.words) == "plan"


def _headed(c: Case) -> bool:
    return c.head is not None


def _verb_and_form(c: Case) -> bool:
    return c.verb is not None and (c.numbered or c.formed or c.count > 1 or c.g.heads.quoted.search(c.inner) is not None)


def _repeated(c: Case) -> bool:
    return c.count > 2


def _form(c: Case) -> bool:
    return c.formed and (len(c.inner) <= 8 or c.count > 1 or c.row)


def _counted(c: Case) -> bool:
    return c.g.quotations.several.fullmatch(c.inner) is not None and c.g.heads.quoted.search(c.inner) is not None


def _enumerated(c: Case) -> bool:
    """“三个体系”：一是构建…"""
    ends = c.g.heads.any_end.before(c.inner, len(c.inner)) is not None
    return ends and c.g.quotations.counted.fullmatch(c.inner) is not None and c.g.quotations.enumeration.match(c.clean, c.quote.end) is not None


def _numbered(c: Case) -> bool:
    if not c.numbered or len(c.inner) < 3 or not c.g.quotations.many.search(c.inner):
        return False
    return c.verb is not None or not c.before or c.before[-1] in c.g.quotations.list_marks


def _verb(c: Case) -> bool:
    return c.verb is not None and c.verb.endswith(c.g.quotations.vouching) and 3 <= len(c.inner) <= 12


def _activity(c: Case) -> bool:
    campaign = c.g.heads.kind.get(c.inner[-3:]) == "campaign" or c.inner.endswith(c.g.quotations.activities)
    return campaign or c.g.quotations.activity_behind.match(c.clean, c.quote.end) is not None


def _in_use(c: Case) -> bool:
    return c.g.quotations.in_use.match(c.clean, c.quote.end) is not None


GROUNDS: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    ("head behind", _headed),
    ("verb and form", _verb_and_form),
    ("repeated", _repeated),
    ("form", _form),
    ("counted", _counted),
    ("enumerated", _enumerated),
    ("numbered", _numbered),
    ("verb", _verb),
    ("activity", _activity),
    ("in use", _in_use),
)


def refusal(c: Case) -> str | None:
    return next((name for name, refuses in REFUSALS if refuses(c)), None)


def ground(c: Case) -> str | None:
    return next((name for name, vouches in GROUNDS if vouches(c)), None)
