"""Numbers in tables: a cell's measure is its row's, its time and status its column's, its unit of either.

Runs after `figures`: what was read of these cells as if they were sentences is taken back. What stands in heads and cells:
data/lexicon/tables.yaml.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import attrgetter

from kg.extract.measure_words import LONGEST, says
from kg.extract.period_values import Grammar as Times
from kg.extract.period_values import Told, resolve
from kg.extract.quantity_grammar import Grammar as Quantities
from kg.lexicon import Lexicon
from kg.model import Cell, Change, FigureMention, Found, Head, Obligation, Period, QuantityMention, Status, Struct, Table, replace
from kg.text import Text
from kg.text import numerals as n
from kg.text.dates import whole_years
from kg.text.patterns import Match
from kg.text.table_heads import SUMMED, Words

_LABELS = ("key", "item", "project", "place", "group")  # roles of the columns that say what a row measures, the likeliest first
_SENTENCES = ("note", "detail", "due", "leads", "supports", "value")  # … and of those whose cells are read as they are
_BEHIND = "、，；"  # behind a number in a cell that says more: >7、力争…
_ABOVE, _CAPTION = 3, 60  # paragraphs above a table that may say its time, and the length of those that do
_PLAN = 5  # years
_OTHER_WAY: dict[Change | None, Change] = {"increase": "decrease", "decrease": "increase"}


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill in the figures of tables, in place of whatever was read in their cells."""
    if not text.tables:
        return found
    figures = [f for t in text.tables if t.kind != "duties" for f in _Reader(text, t, lexicon).figures()]
    told = {text.block_at(f.start).start for f in figures}
    cells = [(t, c) for t in text.tables if t.kind == "measures" for row in t.rows for c in row]
    said = {c.start for t, c in cells if c.column >= 0 and t.heads[c.column].role in _SENTENCES and c.start > t.rows[t.body - 1][-1].end}
    labels = {c.start for _, c in cells} - said
    others = [f for f in found.figures if text.block_at(f.start).start not in told | labels]
    quantities = [q for q in found.quantities if text.block_at(q.start).start not in told]
    return replace(
        found,
        figures=tuple(sorted((*figures, *others), key=attrgetter("start"))),
        quantities=tuple(sorted((*(f.quantity for f in figures), *quantities), key=attrgetter("start"))),
        numbers_left=tuple(x for x in found.numbers_left if text.block_at(x.start).start not in told),
    )


class _Label(Struct, frozen=True):
    """What a cell says of its row."""

    role: str
    column: int
    words: str
    unit: str  # in brackets behind the words


class _Row(Struct, frozen=True):
    labels: tuple[_Label, ...]
    unit: str
    obligation: Obligation | None
    period: Period | None = None  # in a table of years

    def label(self, column: int) -> _Label:
        """What is measured in that column: the likeliest words to the left of it."""
        left = [x for x in self.labels if x.column < column] or self.labels
        return min(left, key=lambda x: (_LABELS.index(x.role), -x.column), default=_Label("", -1, "", ""))


class _Reader:
    def __init__(self, text: Text, table: Table, lexicon: Lexicon) -> None:
        self._clean, self._table = text.clean, table
        self._known, self._quantities = lexicon.of(Words), lexicon.of(Quantities)
        self._columns = Columns(text, table, lexicon)
        self._whole: dict[int, tuple[str, str]] = {}  # by column, the label that rows of its parts stand below, with its unit
        self._passed = ""  # the unit that the whole passes on to the rows below the first of its parts
        self._last: tuple[_Label, ...] = ()
        said = Counter(text.clean[c.start : c.end] for row in table.rows[table.body :] for c in row if c.column >= 0)
        self._twice, self._over = {self._known.without_unit(words)[0] for words, n in said.items() if n > 1}, ""  # the line over the rows that follow

    def figures(self) -> Iterator[FigureMention]:
        for cells in self._table.rows[self._table.body :]:
            if cells and cells[0].column < 0:
                self._over = self._words(-1, self._clean[cells[0].start : cells[0].end])[0]
            elif cells:
                row = self._row(cells)
                for cell in cells:
                    if (column := self._columns.by_place.get(cell.column)) is not None:
                        yield from self._cell(cell, row, column)

    def _row(self, cells: Sequence[Cell]) -> _Row:
        if self._table.kind != "measures":
            return _Row((), "", None)
        said = [(self._table.heads[c.column].role, c.column, self._clean[c.start : c.end]) for c in cells]
        labels = [x for x in said if x[0] in _LABELS and not self._known.number.fullmatch(x[2])]
        self._last = tuple(_Label(role, i, *self._words(i, words)) for role, i, words in labels) or self._last
        roles = {role: words for role, _, words in said}
        period = next(iter(self._columns.periods(roles.get("time", ""))), None)
        return _Row(self._last, roles.get("unit", ""), self._known.data["attributes"].get(roles.get("attribute", "")), period)

    def _words(self, column: int, words: str) -> tuple[str, str]:
        """The words of a label without number, marks and unit; those of a part behind those of the whole."""
        words = self._known.inner_blank.sub("", self._known.marked.sub("", self._known.numbered.sub("", words))).strip()
        part = self._known.part_of.match(words)
        words, unit = self._known.without_unit(words[part.end() :] if part else words)
        whole, shared = self._whole.get(column, ("", ""))
        self._passed = (unit or shared) if part else "" if unit else self._passed
        unit = unit or self._passed
        if part and whole and not self._known.totals.fullmatch(whole):
            return f"{whole}：{words}", unit
        self._whole[column] = (whole, shared) if part and whole else (words, unit)
        if words in self._twice and self._over and column >= 0:  # 城市最低生活保障|最低生活保障人数, and once more for 农村
            both = next(n for n in range(min(len(words), LONGEST), -1, -1) if self._over.endswith(words[:n]))
            words = self._over + words[both:] if both else f"{self._over}：{words}"
        return words, unit

    def _cell(self, cell: Cell, row: _Row, column: Column) -> Iterator[FigureMention]:
        """The number of a cell, and the sum in brackets behind it."""
        label = row.label(cell.column)
        measure = self._measure(label, column)
        for i, piece in enumerate(self._known.pieces.finditer(self._clean, cell.start, cell.end)):
            bracket = piece[0][0] in "〔[【（("
            summed = bracket and (piece[0][0] in SUMMED or "spans" in column.facets)
            if bracket and i and not summed:
                continue  # 6.5%左右（按可比价）
            m = self._quantities.cell.match(self._clean, piece.start() + bracket, piece.end() - bracket)
            if m is None or (m.end() < piece.end() - bracket and self._clean[m.end()] not in _BEHIND):
                continue
            quantity = self._quantity(m, row, label, column, summed)
            behind = bracket and next((k for words, k in self._quantities.after.items() if self._clean.startswith(words, piece.end(), cell.end)), None)
            if quantity and says(measure):  # [20]左右
                yield self._figure(replace(quantity, comparator=behind) if behind else quantity, measure, row, column, summed)

    def _figure(self, q: QuantityMention, measure: str, row: _Row, column: Column, summed: bool) -> FigureMention:
        period, status = column.period, column.status
        if row.period and column.why != "head":
            period, status = row.period, self._columns.status_of(row.period)
        if summed and self._columns.span:
            told = column.why == "head"
            period = self._columns.span_to(period if told else None)
            status = status if told else self._columns.status_of(period)
        obligation = row.obligation if status == "target" else None
        return FigureMention(q.start, q.end, q, measure, status, period, obligation, f"{q.rule}; measure: row; period: {column.why}; status: column")

    def _measure(self, label: _Label, column: Column) -> str:
        """The words of the row, with those of the column where they say more than a time."""
        if not column.measures or (label.role == "key" and not column.facets & {"share", "strange"}):
            return label.words or column.measures
        if not label.words or self._known.totals.fullmatch(label.words):
            return column.measures
        if label.words.endswith(column.measures[-1] if "strange" not in column.facets else column.measures):
            return label.words  # 发电量|产量
        before = label.role == "key" and "share" not in column.facets and not self._known.measured_by.fullmatch(column.measures)
        return column.measures + label.words if before else label.words + column.measures

    def _quantity(self, m: Match, row: _Row, label: _Label, column: Column, summed: bool) -> QuantityMention | None:
        q, scaled = self._quantities, m["scale"] or ""
        number, upper = n.parse(m["number"] + scaled), n.parse((m["upper"] or "0") + scaled)
        if number is None or upper is None:
            return None
        times, unit = self._unit(m, row, label, column, summed)
        value, most = n.EXACT.multiply(number.value, times), n.EXACT.multiply(upper.value, times)
        change = self._change(m, row, label, column, summed)
        if m["sign"] == "-":  # -3.5 below 比上年增长% is so written, and a fall; below 降低% it is so much more
            value = value if change == "decrease" else value.copy_negate() if value else value
            change = _OTHER_WAY.get(change)
        if not n.fits(value) or not n.fits(most) or (m["upper"] and most <= value):
            return None
        start, end = m.span("quantity")
        kind = q.after.get(m["after"] or "") or q.before_kind.get(m["before"] or "") or ("more_than" if m["more"] else "equal")
        words, rule = self._clean[start:end], f"table of {self._table.layout}"
        return QuantityMention(start, end, words, n.plain(value), unit, "range" if m["upper"] else kind, n.plain(most) if m["upper"] else None, change, rule)

    def _change(self, m: Match, row: _Row, label: _Label, column: Column, summed: bool) -> Change | None:
        """Whether the number is a change: in a column of the plan's years, a number of the row's own share is a level."""
        if m["change"]:
            return self._quantities.change_kind[m["change"]]
        share = self._known.data["share"] in (row.unit, label.unit) and not column.unit
        if self._known.falls.search(label.words) and (summed or share):
            return "decrease"
        level = share and not summed and not m["unit"] and "spans" in column.facets
        rises = summed or ("change" in column.facets and not level) or self._known.rises.search(label.words)
        return "increase" if rises else None

    def _unit(self, m: Match, row: _Row, label: _Label, column: Column, summed: bool) -> tuple[int, str]:
        """What the number multiplies by, and its unit: the cell's own, the column's, the row's, the table's."""
        share, rate = self._known.data["share"], column.facets & {"change", "share"} and "amount" not in column.facets
        own = row.unit or label.unit
        fits = [u for u in self._known.between_units.split(self._table.unit) if (u == share) == bool(rate)] or [self._table.unit]
        if label.words.startswith(tuple(self._known.data["each"])):  # 单位：万张、张: of 每千人口床位数 the one that is not scaled
            fits.sort(key=lambda u: self._known.unit(u) or (1, u))
        money = self._known.money.search(label.words + column.measures) is not None
        whole = next((u for u in fits if (self._known.currency.search(u) is not None) == money), fits[0])
        said = m["unit"] or column.unit or (share if rate and not summed and own != share else "") or own or whole
        times, unit = self._known.unit(said) or (1, said)
        level = not (self._known.falls.search(label.words) or self._known.rises.search(label.words))
        return (times, self._known.data["points"]) if summed and unit == share and level and not m["unit"] else (times, unit)


# --- what the head of a column says of all its numbers: when, promised or done, a change or a share, in which unit -----------


class Column(Struct, frozen=True):
    period: Period | None
    status: Status
    why: str  # what told the period
    facets: frozenset[str]
    unit: str
    measures: str  # what its head names beside its time


class Columns:
    """The columns of numbers of one table, by their place; `span` is the time of its plan."""

    def __init__(self, text: Text, table: Table, lexicon: Lexicon) -> None:
        self._text, self._table, self._times, self._known = text, table, lexicon.of(Times), lexicon.of(Words)
        reports = text.frame.reports or text.frame.spoken
        self._told = Told(self._times, text.published, spoken=int(reports.value[-4:] if reports else (text.published or "0")[:4]) or None)  # 上半年 above
        above = text.blocks[max(0, (first := text.sentence_at(table.start).block) - _ABOVE) : first]
        said = [text.clean[b.start : b.end] for b in above if b.end - b.start <= _CAPTION and text.row_at(b.start) is None]
        found = [p for words in said for p in self.periods(words) if p.start != p.end]
        self._whole = found[-1] if found else whole_years(*reports.value.split("/")) if reports else None
        self._told.spoken = int(self._whole.end[:4]) if self._whole and self._whole.end else self._told.year
        self._aims = any("target" in self._facets(words) for words in said)
        captions = (m["measure"] for words in reversed(said) if (m := self._known.caption.match(words)))
        bare = (self._times.pattern.sub("", words) for words in captions)
        named = next((self._known.head(words) or Head("value", words) for words in bare), None)
        self._caption = None if table.columns("key", "item", "project", "group") else named  # what a table of places or years measures
        self.span = self._plan()
        self.by_place: dict[int, Column] = {}
        left = None
        for i in table.columns("value"):
            self.by_place[i] = left = self._column(table.heads[i], left)

    def span_to(self, period: Period | None) -> Period | None:
        """The years over which a sum in this column was added up: those of the plan, or five to the year that is told."""
        if period is None or period.end is None or self.span is None or self.span.end is None or period.end >= self.span.end:
            return self.span
        return whole_years(int(period.end[:4]) - _PLAN + 1, period.end[:4])

    def status_of(self, period: Period | None) -> Status:
        """What a number of that time is, where no word says it."""
        end = period.end if period else None
        if end and self._text.published:
            return "target" if end[: len(self._text.published)] > self._text.published else "actual"
        plan = self._text.frame.plans
        return "target" if end and plan and end[:4] >= plan.value[:4] else "actual"

    def _facets(self, words: str) -> frozenset[str]:
        return frozenset(name for name, form, never in self._known.facets if form.search(words) and not never.search(words))

    def periods(self, words: str) -> list[Period]:
        words = self._known.baseline.sub("", words)
        found = [p for m in self._times.pattern.finditer(words) if m[0] and (p := resolve(m, self._told))]
        return found or [whole_years(m[0]) for m in self._known.year.finditer(words)]

    def _plan(self) -> Period | None:
        """The years that a plan is for: those of the document or of the words above the table, else from the first year of the heads to the last."""
        plans = self._text.frame.plans
        if plans and "/" in plans.value:
            return whole_years(*plans.value.split("/"))
        whole = self._whole
        if whole and whole.start and whole.end and whole.start[:4] < whole.end[:4]:
            return whole
        years = sorted({int(m[0]) for h in self._table.heads if h.role == "value" for m in self._known.year.finditer(h.words)})
        if len(years) > 1 and years[-1] - years[0] > 1:
            return whole_years(years[0] + 1, years[-1])
        return whole_years(*plans.value.split("/")) if plans else None

    def _column(self, head: Head, left: Column | None) -> Column:
        known = self._known.head(head.words)  # 全国, 城市: no list of heads of numbers has it
        facets = self._facets(head.words) | ({"strange"} if known is None or known.role != "value" else frozenset())
        if self._table.kind != "measures":
            facets -= {"before", "spans", "month", "sum"}
        period, why = self._when(head.words, facets, left)
        status = self._status(period, why, facets, left)
        bare = self._known.year.sub("", self._times.pattern.sub("", self._known.baseline.sub("", head.words)))
        if self._table.kind != "measures":
            return Column(period if why == "head" or facets & {"year", "share", "actual"} else None, status, why, facets, head.unit, bare or head.words)
        measures = self._known.year_named.sub("", head.words) if facets & {"share", "index"} else self._known.nothing.sub("", bare)
        if not measures and left and "change" in facets:
            measures = left.measures
        caption = self._caption
        if caption and (caption.words.endswith(measures) or "strange" in facets) and not head.words.endswith(caption.words):
            own = head.words.removesuffix(measures) if caption.words.endswith(measures) else head.words  # 当月|产量 of 合成纤维产量
            return self._column(Head("value", own + caption.words, head.unit or caption.unit), left)
        return Column(period, status, why, facets, head.unit, measures if len(measures) > 1 else "")

    def _when(self, words: str, facets: frozenset[str], left: Column | None) -> tuple[Period | None, str]:
        span, whole = self.span, self._whole
        if whole and whole.start and whole.end and facets & {"sum", "month"} and not re.search(r"[0-9]", words):
            first = min(whole.start, whole.end[:4] + "-01-01") if "sum" in facets else whole.end[:8] + "01"
            return Period(first, whole.end), "above the table"
        said = self.periods(words)
        if "spans" in facets:
            return next((p for p in said if (p.start or "")[:4] != (p.end or "")[:4]), span), "span of the plan"
        if said:
            return said[0], "head"
        if left and ("share" in facets or ("change" in facets and "before" not in left.facets)):  # 上年决算数 | 执行数比上年增长%
            return left.period, "column before"
        if span and span.start and span.end and facets & {"base", "target"}:
            return whole_years(int(span.start[:4]) - 1 if "base" in facets else span.end[:4]), "base or end of the plan"
        if "before" in facets and whole and whole.end:
            return whole_years(int(whole.end[:4]) - 1), "year before"
        return whole, "above the table"

    def _status(self, period: Period | None, why: str, facets: frozenset[str], left: Column | None) -> Status:
        if left and "share" in facets:
            return left.status
        if facets & {"target", "actual"}:
            return "target" if "target" in facets else "actual"
        tense = self._text.frame.tense_at(self._table.start)
        if self._table.kind != "measures" and why != "head" and tense:
            return "target" if tense == "ahead" else "actual"
        if left and why == "column before":
            return left.status
        if why == "above the table":
            return "target" if self._aims or (self._text.frame.plans and self.status_of(period) == "target") else "actual"
        return self.status_of(period)
