"""What a figure changed from, and what a sentence calls it: 由56%提高到|60%, 约束性指标, 预期性."""

from __future__ import annotations

from kg.lexicon import Lexicon
from kg.model import FigureMention, Found, Obligation, Period, Span, replace
from kg.text import Spans, Text
from kg.text.dates import whole_years
from kg.text.patterns import Expressions, occurrences

_LEADS, _BETWEEN = 40, 60  # characters before the first number of a change, and between the last of it and the first it became

_OF_A_TIME = 3  # … between a time and the number that is so many times that of the time
_WORD = 5  # characters of the word for indicators that a number counts


def _grammar(lexicon: Lexicon) -> Expressions:
    """What of `told_of` is looked for, and the obligation that a word for one names."""
    return Expressions(lexicon.data("status")["told_of"], lexicon.data("tables"))


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Each figure with the one that it changed from, and with what its sentence calls it."""
    told = _Told(text, found, lexicon.of(_grammar))
    before = told.before()
    times = told.times(before)
    figures = (replace(f, period=times.get(f.start, f.period)) for f in found.figures)
    figures = (replace(f, before=before.get(i, f.before), obligation=f.obligation or told.obligation(f)) for i, f in enumerate(figures))
    return replace(found, figures=tuple(figures))


class _Told:
    def __init__(self, text: Text, found: Found, g: Expressions) -> None:
        self._text, self._figures, self._g = text, found.figures, g
        self._times, self._numbers = Spans(found.periods), Spans(found.figures)
        self._called = Spans(Span(start, end) for start, end, _ in occurrences(g.data["attributes"], text.clean))

    def before(self) -> dict[int, int]:
        """From the place of a figure in their order to where the figure begins that it changed from."""
        out: dict[int, int] = {}
        first = 0  # of the list that the figure before ends: 从|8.1‰、10.7‰
        for i in range(1, len(self._figures)):
            first = first if i > 1 and self._joined(i - 1) else i - 1
            count = i - first
            behind, at = self._figures[i - 1].end, self._figures[i].start
            became = at - behind <= _BETWEEN and self._g.becomes.fullmatch(self._words(behind, at))
            if i in out or not became or not self._g.leads.search(self._words(self._figures[first].start - _LEADS, self._figures[first].start)):
                continue
            others = [i + n for n in range(count) if i + n < len(self._figures) and (n == 0 or self._joined(i + n))]
            if len(others) == count:
                out |= {j: self._figures[first + n].start for n, j in enumerate(others) if self._alike(first + n, j)}
        return out

    def times(self, before: dict[int, int]) -> dict[int, Period | None]:
        """The times of what changed and of what it became, by where the figures begin.

        A pair that says none has those of the pair before it in its paragraph (由2017年的8亿元提高到2021年的9亿元，…由|4亿元|提高到|5亿元|),
        else the ends of the years of which it tells (五年来，…由|4亿元|提高到|5亿元|).
        """
        at, out = {f.start: f for f in self._figures}, dict[int, Period | None]()
        last, end = None, 0  # the times of the pair before, and where that ends
        for i, start in before.items():
            then, now = self._then(at[start]), self._figures[i]
            if end < self._text.block_at(start).start or self._times.between(end, now.start):
                # of a pair that tells of two years
                last = (then, now.period) if then and now.period and (then.year or "9") < (now.period.year or "") else None
            own = last or (then, now.period)
            out[start], out[now.start] = ((own[0] == own[1] or _ends(own[0])) and _ends(own[1])) or own
            end = now.end
        return out

    def _then(self, figure: FigureMention) -> Period | None:
        """与2010年相比，文盲率由|4.08%|下降为2.67%: the first is of the time that it is compared with."""
        told = self._times.between(self._text.reach_back(figure.start), figure.start)
        compared = (t for t in reversed(told) if t.role in ("baseline", "from") and t.period)
        alone = (t.period for t in compared if not self._numbers.between(t.end, min(figure.start, t.end + _OF_A_TIME)))  # 是“十一五”末|的1.5倍
        return next(alone, figure.period)

    def _joined(self, i: int) -> bool:
        return self._g.listed.fullmatch(self._text.clean, self._figures[i - 1].end, self._figures[i].start) is not None

    def _alike(self, i: int, j: int) -> bool:
        one, other = self._figures[i].quantity, self._figures[j].quantity
        return one.unit == other.unit and not one.change and not other.change

    def _words(self, start: int, end: int) -> str:
        """Those of one paragraph, without its times: 由|2020年的|56%."""
        start = max(start, self._text.block_at(end).start)
        words = self._text.clean[start:end]
        for time in reversed(self._times.between(start, end)):
            words = words[: time.start - start] + words[time.end - start :]
        return words

    def obligation(self, figure: FigureMention) -> Obligation | None:
        """森林覆盖率24.1%|（约束性）, 约束性指标：能耗下降13%; but not 约束性指标|8项, which counts them."""
        g, clean, back = self._g, self._text.clean, self._text.reach_back(figure.start)
        if not self._called.between(back, figure.end + _LEADS) or g.counted.match(clean, figure.end, figure.end + _WORD) or g.counted.search(figure.measure):
            return None
        before = g.called_before.finditer(clean, back, figure.start)
        m = g.called_behind.match(clean, figure.end) or next(reversed([*before]), None)
        obligations: dict[str, Obligation] = g.data["attributes"]
        return obligations[m[1] or m[2]] if m else None


def _ends(period: Period | None) -> tuple[Period, Period] | None:
    """Of several years the one before them, from which they lead, and their last."""
    if period is None or not period.start or not period.end or not period.start.endswith("01-01") or period.year:
        return None
    return whole_years(int(period.start[:4]) - 1), whole_years(period.end[:4])
