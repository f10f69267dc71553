"""Lists with 分别 give each number its own subject: 工业、农业分别增长5%、3%."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, field

from kg.extract.measure_words import LONGEST, Phrases, strip

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


def distribute(before: str, units: list[str], told: Told, p: Phrases, far: Callable[[str], str]) -> list[Measured] | None:
    """The measures of numbers of these units behind `before`, None where the words give no list of so many; `far` is the clause before."""
    n, of_unit = len(units), {unit: phrase for phrase, unit in told.recent}
    head, _, behind = before.rpartition(p.data["respectively"]) if p.data["respectively"] in before else (before, "", "")  # 城乡居民收入达到|23292元和7750元
    behind, own = behind.strip(), _one_each(p.compared_with.sub("", strip(head, p)), p)  # 较摘帽县|分别高10个、5个百分点
    if compared := _compared(behind, n, p):
        base = told.last.base if told.last else own.translate(p.shown)
        return [Measured(f"{base}{how}"[:LONGEST], "distributed comparison", base) for how in compared]
    subjects = _subjects(own, n, p)
    if subjects is None:
        clause = _one_each(far(own.translate(p.shown)), p)  # 甲、乙出口增长较快，分别增长18%、25.6%: the names that it lists, where it gives no numbers
        clause = clause.removesuffix(next((x for x in p.data["sides"] if clause.endswith(x)), "")) + (own and f"、{own}")  # 软件业，|仓储业|分别
        subjects = _subjects(clause, n, p) if not p.digit.search(clause) and len(p.list.split(clause)) == n else None
        if subjects is None and len(told.recent) >= n and (not own or (own in p.data["relation_nouns"] and len(told.subjects) != n) or p.relation.match(own)):
            apart = len(of_unit) > 1 and len({*units}) == n and of_unit.keys() >= {*units}  # 增加|1起、5人
            recent = [of_unit[x] for x in units] if apart else [phrase for phrase, _ in told.recent[-n:]]
            subjects = [p.fresh.sub("", x) + own for x in recent]  # 案件312起，罚没款达1860万元，同比分别增长18%、25.6%: those just given, in their order
    if subjects is None and own:  # 三次产业比重为8:42:50，对增长的贡献率分别为6%、41%、53%
        subjects = next(([x + own for x in each] for pair, each in p.data["pairs"].items() if len(each) == n and pair in far(own)), None)
    if subjects is not None:
        of = done[1] if (done := p.done_noun.fullmatch(behind)) else ""
        told.subjects = tuple(s.strip().translate(p.shown) + of for s in subjects)  # a line may have been cut between two names
        return [Measured(s, "distributed", s) for s in told.subjects]
    if head and len(told.subjects) == n:  # and the list that answers the first: 分别从8.1‰、10.7‰降至|5.6‰、7.8‰
        return [Measured(s + own.translate(p.shown), "distributed of the same", s) for s in told.subjects]
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
    words, _, shared = words.partition(p.data["and_more"])
    names = [x for x in p.list.split(words) if x]
    if len(names) > n == len(parts := words.split("、")):
        names = parts  # 教育、卫生健康、社会保障和就业|支出
    if names and (nth := p.nth.match(names[-1])) and all(p.nth.fullmatch(x) for x in names[:-1]):
        names = [x + names[-1][nth.end() :] for x in names[:-1]] + names[-1:]  # 第二、第三|产业占…的比重
    names = names[-n:]
    if len(names) != n:
        told = next((pair for pair, each in p.data["pairs"].items() if pair in words and len(each) == n), None)
        return [words.replace(told, each, 1) for each in p.data["pairs"][told]] if told else None
    if not shared:
        names = _completed(names, p)
    lead = p.lead.match(names[0])
    if lead and len(names[0]) > lead.end() + 1:
        names[0] = names[0][lead.end() :]
    return [x + shared for x in names]


def _completed(names: list[str], p: Phrases) -> list[str]:
    """城镇|和农村居民收入: the others are of the last one's make; 一般公共预算收入和|支出: the last is of the first one's."""
    last = names[-1]
    if last in p.data["heads"] and (other := next((h for h in p.data["heads"] if names[0].endswith(h) and len(names[0]) > len(h) + 1), "")):
        return [*names[:-1], names[0].removesuffix(other) + last]
    head = next((h for h in p.data["heads"] if last.endswith(h) and last != h), "")
    if not head and last.endswith(p.data["share"]) and len(last) > _SHARED + 1:  # 风电、光伏|利用率
        head = last[-_SHARED:]
    room = len(last) - len(head) + _SHARED
    things = p.data["trades"] if head in p.data["aggregates"] else ()
    whole = tuple(h for h in (*p.data["heads"], head or last, *p.data["complete"]) if h not in things)
    return [x if x.endswith(whole) or len(x) > room else _joined(x, head) for x in names[:-1]] + names[-1:]


def _joined(words: str, head: str) -> str:
    """城镇居民, 居民人均可支配收入: what both have is said once."""
    both = next(n for n in range(len(head), -1, -1) if words.endswith(head[:n]))
    return words + head[both:]
