"""Lists with 分别 give each number its own subject: 工业、农业分别增长5%、3%."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, field

from kg.extract.measure_words import LONGEST, Phrases, strip
from kg.model.once import once
from kg.text.rule_tables import first

_SHARED = 3  # characters of the last name that the others may share


class Measured(Struct, frozen=True):
    phrase: str  # "" where nothing says what is measured
    rule: str
    base: str  # what a following ellipsis inherits


class Told(Struct):
    """What the sentence said of its numbers so far."""

    last: Measured | None = None
    subjects: tuple[str, ...] = ()  # of its last list
    recent: list[tuple[str, str]] = field(default_factory=list)  # its measures, with their units


class Listed:
    """The numbers of one list, of these units, with the words that may say what they measure."""

    def __init__(self, before: str, units: list[str], told: Told, p: Phrases, far: Callable[[str], str]) -> None:
        head, apart, behind = before.rpartition(p.data["respectively"])
        self.head = head if apart else before  # before 分别, or all that stands before the numbers
        self.behind = behind.strip() if apart else ""  # … and behind it
        self.units, self.n, self.told, self.p = units, len(units), told, p
        self.far = far  # the clause before

    @once
    def own(self) -> str:
        """较摘帽县|分别高10个、5个百分点: what the words before say but with what is compared."""
        return _one_each(self.p.compared_with.sub("", strip(self.head, self.p)), self.p)


def _of_the_clause_before(c: Listed) -> list[str] | None:
    """甲、乙出口增长较快，分别增长18%、25.6%: the names that it lists, where it gives no numbers."""
    clause = _one_each(c.far((c.own or c.behind).translate(c.p.shown)), c.p)  # 对甲类、乙类企业，分别|给予
    clause = clause.removesuffix(next((x for x in c.p.data["sides"] if clause.endswith(x)), "")) + (c.own and f"、{c.own}")  # 软件业，|仓储业|分别
    return _subjects(clause, c.n, c.p) if not c.p.digit.search(clause) and len(c.p.list.split(clause)) == c.n else None


def _of_those_just_given(c: Listed) -> list[str] | None:
    """案件312起，罚没款达1860万元，同比分别增长18%、25.6%: in their order."""
    nothing_else = c.own in c.p.data["relation_nouns"] and len(c.told.subjects) != c.n
    if len(c.told.recent) < c.n or not (not c.own or nothing_else or c.p.relation.match(c.own)):
        return None
    of_unit = {unit: phrase for phrase, unit in c.told.recent}
    by_unit = len(of_unit) > 1 and len({*c.units}) == c.n and of_unit.keys() >= {*c.units}  # 增加|1起、5人
    recent = [of_unit[x] for x in c.units] if by_unit else [phrase for phrase, _ in c.told.recent[-c.n :]]
    return [c.p.fresh.sub("", x) + c.own for x in recent]


def _of_a_known_group(c: Listed) -> list[str] | None:
    """三次产业比重为8:42:50，对增长的贡献率分别为6%、41%、53%."""
    groups = c.p.data["pairs"].items() if c.own else ()
    return next(([x + c.own for x in each] for pair, each in groups if len(each) == c.n and pair in c.far(c.own)), None)


SUBJECTS: tuple[tuple[str, Callable[[Listed], list[str] | None]], ...] = (
    ("list: named before", lambda c: _subjects(c.own, c.n, c.p)),
    ("list: of the clause before", _of_the_clause_before),
    ("list: those just given", _of_those_just_given),
    ("list: a known group", _of_a_known_group),
)
COMPARED, OF_THE_SAME = "list: what they are compared with", "list: answers the one before"


def distribute(before: str, units: list[str], told: Told, p: Phrases, far: Callable[[str], str]) -> list[Measured] | None:
    """The measures of numbers of these units behind `before`, None where the words give no list of so many; `far` is the clause before."""
    c = Listed(before, units, told, p, far)
    if compared := _compared(c.behind, c.n, p):
        base = told.last.base if told.last else c.own.translate(p.shown)
        return [Measured(f"{base}{how}"[:LONGEST], COMPARED, base) for how in compared]
    rule, subjects = first(SUBJECTS, c)
    if subjects:
        done, doers = p.done_noun.fullmatch(c.behind), all(p.doer.fullmatch(s) for s in subjects)
        of = done[1] if done else strip(c.behind, p) if doers else ""  # 甲县、乙县分别|完成造林
        told.subjects = tuple(s.strip().translate(p.shown) + of for s in subjects)  # a line may have been cut between two names
        return [Measured(s, rule, s) for s in told.subjects]
    if c.head and len(told.subjects) == c.n:  # and the list that answers the first: 分别从8.1‰、10.7‰降至|5.6‰、7.8‰
        return [Measured(s + c.own.translate(p.shown), OF_THE_SAME, s) for s in told.subjects]
    return None


def _one_each(words: str, p: Phrases) -> str:
    """交通运输、仓储和邮政业 is one name of a list."""
    return p.compound.sub(lambda m: m[0].translate(p.hidden), words)


def _compared(behind: str, n: int, p: Phrases) -> list[str]:
    """分别|高于|全国、全省: what each number is compared with."""
    relation = p.comparison.match(behind)
    names = p.list.split(p.compares.sub("", behind))
    if not (relation and relation[0] and len(names) == n and all(names)):
        return []
    return [relation[0] + name for name in names]


def _subjects(words: str, n: int, p: Phrases) -> list[str] | None:
    """材料、汽摩和消费品产业 → three; A、B等特色产品出口额 → A…出口额, B…出口额."""
    words, shared = [*p.more.split(words, 1), ""][:2]
    names = [x for x in p.list.split(words) if x]
    if len(names) > n == len(parts := words.split("、")):
        names = parts  # 教育、卫生健康、社会保障和就业|支出
    if names and (nth := p.nth.match(names[-1])) and (first := p.nth.match(names[0])) and all(p.nth.fullmatch(x) for x in names[:-1]):
        each = (x if x == names[0] else first[1] + x.removeprefix(first[1]) for x in (*names[:-1], nth[0]))
        names = [x + names[-1][nth.end() :] for x in each]  # 第二、第三|产业占…的比重
    names = names[-n:]
    if len(names) != n:
        told = next((pair for pair, each in p.data["pairs"].items() if pair in words and len(each) == n), None)
        return [words.replace(told, each, 1) for each in p.data["pairs"][told]] if told else None
    if not shared:
        names = _completed(names, p)
    return [x + shared for x in names]


def _completed(names: list[str], p: Phrases) -> list[str]:
    """城镇|和农村居民收入: the others are of the last one's make; 一般公共预算收入和|支出: the last is of the first one's."""
    last = names[-1]
    if (placed := p.placed.fullmatch(last)) and all(p.placed_short.fullmatch(x) for x in names[:-1]):
        return [*(x + placed["rest"] for x in names[:-1]), last]
    if last in p.data["heads"] and (other := next((h for h in p.data["heads"] if names[0].endswith(h) and len(names[0]) > len(h) + 1), "")):
        return [*names[:-1], names[0].removesuffix(other) + last]
    head = next((h for h in p.data["heads"] if last.endswith(h) and last != h), "")
    if not head and last.endswith(p.data["share"]) and len(last) > _SHARED + 1:  # 风电、光伏|利用率
        head = last[-_SHARED:]
    room = len(last) - len(head) + 2 * _SHARED
    things = p.data["trades"] if head in p.data["aggregates"] else p.data["heads"] if head in p.data["ratios"] else ()
    whole = tuple(h for h in (*p.data["heads"], head or last, *p.data["complete"]) if h not in things)
    return [x if x.endswith(whole) or len(x) > room else _joined(x, head) for x in names[:-1]] + names[-1:]


def _joined(words: str, head: str) -> str:
    """城镇居民, 居民人均可支配收入: what both have is said once."""
    both = next(n for n in range(len(head), -1, -1) if words.endswith(head[:n]))
    return words + head[both:]
