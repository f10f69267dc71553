"""What figures measure, across documents and years: one indicator under all its names, and how a figure tells of it.

城镇新增就业 and 全市城镇新增就业人数 are one indicator; 增长5% and 1260亿元 of one indicator are two dimensions, which are never compared.
Names are looked up in `data/lexicon/indicators.yaml`; what no list has is an indicator of its own words, where they say enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from kg.across.promises_spans import SpanWords
from kg.lexicon import Lexicon
from kg.model import Figure
from kg.model import replace as replace_fields

Kind = Literal["flow", "rate", "stock"]
Dimension = Literal["level", "growth", "rise", "progress"]
POINTS = ("百分点", "千分点")
PERCENT = ("%", "‰")
_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)|[\[【〔]\^?\d+[\]】〕]")  # and the number of a note
_NOISE = str.maketrans("", "", " \u3000\t\n“”‘’\"'《》")
_HUNDRED = Decimal(100)
_LEAST = 3  # characters that say enough to be told from others
_COUNTED = "measure: counted noun"  # the rule of kg.extract by which what is measured stands behind its number


@dataclass(frozen=True, slots=True, order=True)
class Indicator:
    """`kind` is None where nobody knows how it behaves; `units` are those of its level, none: any."""

    id: str
    label: str
    kind: Kind | None = None
    down: bool = False  # a promise wants it low
    units: tuple[str, ...] = ()
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """What a figure measures and how: `value` in the base unit of its quantity, signed where it is a change."""

    indicator: Indicator
    dimension: Dimension
    value: Decimal
    upper: Decimal | None
    unit: str
    own: bool = False  # of the government's own level alone (市本级)
    annual: bool = False  # a year's on average over several
    cumulative: bool = False
    factor: Decimal = Decimal(1)  # of what the figure's own unit is in the base unit
    family: str = ""  # the indicator without the words that define a part: what differs in these alone is near
    summed: bool = False  # of several years it is the sum: what is newly done, what is told as 累计
    whole: bool = False  # the clause says that it is of the whole place or year: 全年, 全市


@dataclass(frozen=True, slots=True)
class _Term:
    """The name within a measure, and what the words taken off say."""

    name: str
    growth: str = ""
    annual: bool = False
    cumulative: bool = False
    own: bool = False
    progress: bool = False


class Indicators:
    """The vocabulary, compiled from a lexicon: `lexicon.of(Indicators)`."""

    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("indicators")
        words = data["words"]
        self._names: dict[str, Indicator] = {}
        for group in data["groups"]:
            self._add(group)
        self._same: list[tuple[str, str]] = sorted(words["same"].items(), key=lambda pair: -len(pair[0]))
        self._digits: Mapping[str, int] = words["digits"]
        self._lists: Mapping[str, tuple[str, ...]] = {k: _longest(w) for k, w in words.items() if isinstance(w, list)}
        self._forms = {k: re.compile(w) for k, w in words.items() if isinstance(w, str) and k not in ("against", "acted_on")}
        self._definition, self.back = (re.compile("|".join(map(re.escape, self._lists[k]))) for k in ("definition", "back"))
        self.against, self._progress = re.compile(words["against"].format(year=r"\d{4}")), re.compile(words["progress"] + "$")
        self.apart, self.over, self.kept_low, self.foretold, self.headed = (self._forms[k] for k in ("apart", "over", "kept_low", "foretold", "headed"))
        self._of_building, self._so_named = str(words["of_building"]), str(words["so_named"])
        self.spans, self.falls = SpanWords(lexicon), frozenset(words["falls"])
        deeds: Mapping[str, Sequence[str]] = data["deeds"]
        acts = _longest(w for deed in ("build", "add", "renew", "start", "push", "open", "close") for w in deeds[deed])
        self._acts = re.compile(words["acted_on"].format(deeds="|".join(map(re.escape, acts))))
        self._push, self._start, self._built = deeds["push"][0], deeds["start"][0], (deeds["build"][0], deeds["add"][0])
        self._alike = {all_[0]: tuple(all_) for all_ in deeds.values()} | dict.fromkeys(self._built, (*deeds["build"], *deeds["add"]))
        self._deeds = sorted(((w, all_[0]) for all_ in deeds.values() for w in all_), key=lambda pair: -len(pair[0]))
        self._extents: Mapping[str, Sequence[str]] = data["extents"]
        self._kinds: list[tuple[str, Kind]] = sorted(((end, kind) for kind, ends in data["kinds"].items() for end in ends), key=lambda pair: -len(pair[0]))
        self._down = tuple(data["down"])
        self._same_counted: Mapping[str, Mapping[str, str]] = data["same_counted"]
        self._units = {unit: (base, Decimal(so)) for base, others in data["factors"].items() for unit, so in others.items()}
        self._known: dict[tuple[str, str, tuple[str, ...]], tuple[_Term, Indicator | None]] = {}

    def _add(self, group: Mapping[str, Any]) -> None:
        unit = group.get("unit", ())
        units = (unit,) if isinstance(unit, str) else tuple(unit)
        for label, others in group["names"].items():
            found = Indicator(f"indicator/{label}", label, group["kind"], group.get("good") == "down", units, True)
            for name in (label, *others):
                plain = name.translate(_NOISE)
                if self._names.setdefault(plain, found) is not found:
                    raise ValueError(f"{name} is the name of two indicators")

    def read(self, figure: Figure, places: Iterable[str] = (), before: Measured | None = None, clause: str = "") -> Measured | None:
        """What the figure measures; None where its words are none that it could be told by.

        `places` are the names of the place that it is of; `before` is what the figure before it in its sentence measures;
        `clause` is what stands before the figure in its clause.
        """
        against = self.against.search(clause) is not None
        term, indicator = self._find(figure.measure, figure.unit, tuple(places))
        if before and self._forms["unnamed"].match(term.name):
            indicator = before.indicator
        if any(w in clause for w in self._lists["annual"]):
            term = replace(term, annual=True)
        if figure.unit in PERCENT and (term.progress or self._progress.search(self._forms["in_a_row"].sub("", clause))):
            indicator = indicator or (before.indicator if before and not term.name else None)
            return _measured(figure, indicator, term, "progress", self) if indicator else None
        dimension = self._dimension(figure, indicator, term, against) if indicator else "level"
        if indicator is None or (dimension == "level" and term.name in self._lists["growing"]):
            return None
        if self._forms["total"].search(clause) and (self._new(indicator.label) or indicator.label.startswith(self._lists["fresh"])):
            return None  # 净增经营主体2万户、总数达|21万户
        told = _measured(
            figure, indicator, replace(term, cumulative=term.cumulative and not any(w in clause for w in self._lists["year_itself"])), dimension, self
        )
        whole = any(w in clause for w in (*self._lists["whole"], *self._lists["whole_time"]))
        goes_on = before is not None and before.annual and told.dimension == before.dimension == "growth"  # 年均增长5.5%，规上工业增加值增长|8%
        return replace(told, whole=whole, annual=told.annual or goes_on, summed=told.summed or self._forms["summed"].search(clause) is not None)

    def of_a_part(self, before: str, measured: Measured) -> bool:
        """Whether the sentence, as far as the figure, tells of parts of the place and not of all of it."""
        return bool(self._forms["parts"].search(before) and (measured.indicator.listed or self._forms["each"].search(before)))

    def whole_deed(self, figure: Figure, clause: str, behind: str) -> Figure | None:
        """The figure with what was done behind what it counts: 47个飞地项目|建成投产; None where it only says how large a thing is, or what is meant."""
        lists, forms = self._lists, self._forms
        if figure.measure in lists["bare"]:
            return figure
        if forms["deadline"].search(figure.quote):
            return None
        if figure.unit in PERCENT and forms["portion"].search(clause):
            return None
        if forms["begun"].search(clause) and figure.measure.startswith(self._of_building):
            return replace_fields(figure, measure=self._start + figure.measure.removeprefix(self._of_building))
        about = forms["about"].match(clause) and not self._deed(figure.measure)[0] and not self._acts.search(clause)  # 聚焦|10个百亿级项目，强化保障
        if figure.unit in lists["counters"] and (about or forms["ranked"].match(behind)):
            return None
        monies, classed = figure.unit in lists["monies"], forms["so_classed"].match(behind)
        if monies and forms["sized"].search(clause) and (classed or forms["of"].match(behind)):
            return None  # 总投资5亿元|的项目
        threshold = monies and figure.comparator in ("at_least", "more_than") and classed
        peopled = figure.unit in lists["settlers"] and forms["settled"].match(behind)  # 25户100人以上|自然村
        if threshold or peopled or (figure.unit in lists["sizes"] and forms["so_large"].match(behind)):
            return None
        building = figure.measure.endswith(self._of_building) or behind.startswith(figure.measure + self._of_building)
        if pushed := building and forms["pushed"].search(clause):
            deed = self._start if pushed["start"] else self._push
            return replace_fields(figure, measure=deed + figure.measure.removesuffix(self._of_building))
        noun = next((figure.measure[at:] for at in range(len(figure.measure) - 1) if behind.startswith(figure.measure[at:])), "")
        done = forms["done_to"].match(behind, len(noun)) if noun == figure.measure else None
        does = forms["does"].match(behind, len(noun)) if noun and figure.unit in lists["counters"] else None
        told = done or does
        if noun and figure.unit in lists["counters"] and forms["goes_on"].match(behind, len(noun)):
            return None
        return replace_fields(figure, measure=figure.measure + told["deed"] if told else self._in_clause(figure, clause))

    def _in_clause(self, figure: Figure, clause: str) -> str:
        """What is measured, with what its clause says before it: how large each is that is counted, what is done to it."""
        before, measure, counted = clause.removesuffix(figure.measure), figure.measure, figure.unit in self._lists["counters"]
        came, inside = self._forms["came"].search(clause), self._forms["large_noun"].search(clause) or self._forms["large_noun"].search(measure)
        large = self._forms["how_large"].search(before) or self._forms["large_noun"].search(clause)
        if came and came["word"] not in measure and (counted or figure.unit in self._lists["settlers"]):
            return str(came["word"]) + measure
        if large and counted:
            deed = next((all_ for word, all_ in self._deeds if clause[: large.start()].endswith(word)), "")
            return f"{deed}{self._so_named.format(size=large['size'] or large['least'])}{inside['noun'] if inside else measure}"
        bare = _COUNTED in figure.rule and self._forms["works"].search(measure) and not self._deed(measure)[0]
        return self._deed(acts[0])[0] + measure if bare and (acts := self._acts.search(clause)) else measure

    def of_deeds(self, label: str) -> bool:
        """Whether what is measured is what is newly done or newly there, year after year: 新建公园, 城镇新增就业."""
        return self._new(label) or any(w in label for w in self._lists["sums"])

    def shared_deed(self, before: Figure | None, figure: Figure, between: str) -> Figure:
        """改造棚户区2400套、|老旧小区235个: what is done to the first is done to those listed behind it; 新增…100家、|…企业1000家 is no stock of them."""
        plain, measure = (_BRACKETS.sub("", words).rstrip() for words in (between, figure.measure))
        follows = self._forms["follows"].fullmatch(plain.removesuffix(measure)) if before else None
        if not before or not follows or not before.measure.endswith(follows["noun"]) or figure.unit in (*PERCENT, *POINTS, "元"):
            return figure
        deed, known = self._deed(before.measure)[0], self._names.get(figure.measure)
        has_its_own = self._deed(figure.measure)[0] or (known is not None and known.kind != "stock")
        return replace_fields(figure, measure=deed + figure.measure) if deed and not has_its_own else figure

    def told_of_each(self, figure: Figure, measured: Measured, clause: str, earlier: Iterable[Measured]) -> Iterator[Measured]:
        """接待游客3300万人次，旅游总收入450亿元，均增长|30%; 投资、工业增加值均增长|8%: of what else the change is told."""
        said = self._forms["each"].search(clause) if measured.dimension == "growth" else None
        if said and said["list"]:
            found = (self._find(name, figure.unit, ())[1] for name in self._forms["listed"].split(figure.measure))
            others = [x for x in found if x and x.listed]
        else:
            others = [m.indicator for m in earlier if m.indicator.listed] if said else []
        for indicator in dict.fromkeys(others):
            if indicator != measured.indicator:
                yield replace(measured, indicator=indicator, family=self.family(indicator))

    def stood_before(self, clause: str, behind: str) -> bool:
        """Whether the figure is where something stood, and another where it stands now: 由1.79%提升到2.8%."""
        return self._forms["stood_at"].match(behind) is not None and self._forms["before_it_stood"].search(clause) is not None

    def family(self, indicator: Indicator) -> str:
        return self._definition.sub("", indicator.label)

    def counted(self, words: str) -> int:
        """A number of years, in digits or characters."""
        return int(words) if words.isdigit() else self._digits[words]

    def base(self, unit: str) -> tuple[str, Decimal]:
        """The base unit of a quantity, and how much of it one of `unit` is."""
        return self._units.get(unit, (unit, Decimal(1)))

    def counted_alike(self, unit: str, indicator: Indicator) -> str:
        """接待游客900万人 and 900万人次 say the same."""
        return next((alike[unit] for word, alike in self._same_counted.items() if unit in alike and word in indicator.label), unit)

    def _find(self, measure: str, unit: str, places: tuple[str, ...]) -> tuple[_Term, Indicator | None]:
        key = (measure, unit, places)
        if key not in self._known:
            term = self._term(measure, unit, places)
            known = self._names.get(term.name)
            self._known[key] = term, known if known and self._fits(known, unit) else self._open(term, unit)
        return self._known[key]

    def _fits(self, indicator: Indicator, unit: str) -> bool:
        """Whether the list knows it as a thing of which one may count so many: no length of roads is 5条."""
        counters = self._lists["counters"]
        return unit not in counters or not indicator.units or any(u in counters for u in indicator.units)

    # --- the name within a measure -------------------------------------------------------------------------------

    def _term(self, measure: str, unit: str, places: tuple[str, ...]) -> _Term:
        plain = self._forms["item"].sub("", self._forms["aims"].sub("", measure.translate(_NOISE)))
        progress = self._progress.search(plain) if unit in PERCENT else None
        name = plain[: progress.start()] if progress else plain
        said = {k: any(w in name for w in self._lists[k]) for k in ("annual", "cumulative")}
        name, growth, own = self._stripped(name, places)
        return _Term(name, growth, own=own, progress=progress is not None, **said)

    def _stripped(self, name: str, places: tuple[str, ...]) -> tuple[str, str, bool]:
        """The name without what stands before and behind it; the word of growth behind it; whether it is of a level alone."""
        growth, own = "", False
        fronts, said_own = (*places, *self._lists["whole"], *self._lists["lead"]), self._lists["own"]
        while name not in self._names:
            if (cut := _front(name, said_own)) is not None:
                name, own = cut, True
            elif (cut := _front(name, fronts)) is not None:
                name = cut
            elif (cut := _back(name, self._lists["growth"])) is not None:
                growth, name = growth or name[len(cut) :], cut
            elif (cut := _back(name, self._lists["tail"])) is not None:
                name = cut
            elif (changed := self._written_alike(name)) != name:
                name = changed
            else:
                graded = _front(name, self._lists["own_before_known"])
                return (graded, growth, True) if graded in self._names else (name, growth, own)
        return name, growth, own

    def _written_alike(self, name: str) -> str:
        for written, usual in self._same:
            if written in name and (written not in usual or usual not in name):  # 的比重 → 比重; 老旧小区 → 城镇|老旧小区 once
                return name.replace(written, usual)
        return _BRACKETS.sub("", name)

    # --- measures of no list ---------------------------------------------------------------------------------------

    def _open(self, term: _Term, unit: str) -> Indicator | None:
        deed, thing = self._deed(term.name)
        if deed:
            thing = next((cut for end in self._extents.get(unit, ()) if (cut := _back(thing, (end,))) is not None), thing)
        kept = self._forms["loose"].sub("", thing)
        name = deed + (thing := kept if len(kept) >= _LEAST and kept not in self._lists["bare"] else thing)
        if thing in self._lists["bare"] or term.name in self._lists["bare"] or len(name) < _LEAST or not thing:
            return None
        listed = next((self._names[w + thing] for w in self._alike.get(deed, ("",)) if w + thing in self._names), None)
        if listed and self._fits(listed, unit):
            return listed
        kind = next((kind for end, kind in self._kinds if name.endswith(end)), "flow" if deed else None)
        if unit in self._lists["counters"] and (kind == "rate" or name.endswith(self._lists["amounts"])):
            return None  # 13个|断面水质优良率: of how many
        return Indicator(f"indicator/{name}", name, kind, any(w in name for w in self._down))

    def _deed(self, name: str) -> tuple[str, str]:
        """What is done, by the word that stands for all like it, and to what."""
        begins = () if name.startswith(self._lists["no_deeds"]) else self._deeds
        deed, thing = next(((deed, name[len(word) :]) for word, deed in begins if name.startswith(word)), ("", name))
        if not deed:
            deed, thing = next(((deed, name[: -len(word)]) for word, deed in self._deeds if name.endswith(word) and len(word) > 1), ("", name))
        if deed in self._built:  # what is newly there was built, or came; a scheme is what is done
            deed = "" if thing.endswith(self._lists["schemes"]) else self._built[not self._forms["works"].search(thing)]
        return deed, thing

    # --- level or change ---------------------------------------------------------------------------------------------

    def _dimension(self, figure: Figure, indicator: Indicator, term: _Term, against: bool) -> Dimension:
        newly = figure.measure.startswith(self._lists["newly"]) and term.name not in self._names
        changes = bool((figure.change and (newly or not term.name.startswith(self._lists["newly"]))) or term.growth or newly)
        if figure.change and self._forms["times"].search(figure.quote):
            return "growth"  # 增长3倍
        if figure.unit in POINTS:
            return "rise"
        if figure.unit in PERCENT:
            of_percent = "%" in indicator.units or (indicator.kind == "rate" and not indicator.units)
            if of_percent or not (changes or indicator.listed):
                return "level"
            return "growth"
        if indicator.kind == "flow" and figure.unit in self._lists["counters"] and figure.measure.startswith(self._lists["newly"]):
            return "level"  # 新增|农村劳动力转移就业4万人
        return "rise" if changes and (against or not self._new(indicator.label)) else "level"

    def _new(self, label: str) -> bool:
        """Whether what is measured is itself what comes or goes: 新增就业, 减少贫困人口."""
        return any(w in label for w in self._lists["comes_or_goes"]) or bool(self._deed(label)[0])


def _measured(figure: Figure, indicator: Indicator, term: _Term, dimension: Dimension, all_: Indicators) -> Measured:
    unit, factor = all_.base(all_.counted_alike(figure.unit, indicator)) if figure.unit in PERCENT or dimension != "growth" else (PERCENT[0], _HUNDRED)
    falls = figure.change == "decrease" or (figure.change is None and term.growth in all_.falls)
    if falls and dimension in ("growth", "rise") and figure.value > 0:  # 下降3.2%; 增长-3.2% has its sign
        factor = -factor
    upper = None if figure.upper is None else figure.upper * factor
    family = all_.family(indicator)
    annual = term.annual and indicator.kind != "rate"  # 年均浓度 is of one year
    summed = term.cumulative or all_.of_deeds(indicator.label)
    return Measured(indicator, dimension, figure.value * factor, upper, unit, term.own, annual, term.cumulative, abs(factor), family, summed)


def _longest(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda w: (-len(w), w)))


def _front(name: str, words: Iterable[str]) -> str | None:
    """`name` without the first of the words that it begins with and goes on behind."""
    return next((name[len(w) :] for w in words if name.startswith(w) and len(name) > len(w) + 1), None)


def _back(name: str, words: Iterable[str]) -> str | None:
    return next((name[: -len(w)] for w in words if name.endswith(w) and len(name) > len(w) + 1), None)
