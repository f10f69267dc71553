"""What the cells of a table say by themselves: heads and what their columns hold, units, numbers (data/lexicon/tables.yaml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.lexicon import Lexicon
from kg.model import Head, Struct, replace
from kg.text.numerals import scale
from kg.text.patterns import Expressions, Pattern, expression

ABOVE = 3  # lines above a table in which the unit of all its numbers may stand
SUMMED = "〔[【"  # brackets of what the years of a plan add up to
_UNITLESS = ("signs", "canonical", "qudt", "currencies", "unit_prefixes", "coins", "per")  # lists of units.yaml that hold no units
BLANKS = re.compile(r"[\s\ud800-\udfff]+")  # and halves of characters, which no measure may hold


class Words(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data, units = lexicon.data("tables"), lexicon.data("units")
        super().__init__(data["forms"], {"first_heads": [entry["form"] for entry in data["heads"] if entry["role"] in data["opens"]]}, data, data["shares"])
        self.heads = tuple((entry["role"], expression(entry["form"])) for entry in data["heads"])  # a role, and what the whole of a head is
        self.facets = tuple((f["facet"], expression(f["form"]), expression(f["never"] or "(?!)")) for f in data["facets"])
        self.spans = next(form for name, form, _ in self.facets if name == "spans")  # in the head of what the years of a plan add up to
        lists = (some for kind, some in units.items() if isinstance(some, list) and kind not in _UNITLESS and not kind.startswith(("structural", "not_")))
        self.units = frozenset(unit for some in lists for unit in some) | frozenset(data["units_more"])
        self.canonical: dict[str, str] = units["canonical"] | data["unit_forms"]

    def head(self, words: str) -> Head | None:
        """What a head cell says; None where it is none."""
        bare, unit = self.without_unit(self.marked.sub("", BLANKS.sub("", words)))
        role = next((role for role, form in self.heads if form.fullmatch(bare)), "value" if unit and bare else None)
        return Head(role, bare, unit) if role else None

    def without_unit(self, words: str) -> tuple[str, str]:
        """A label, and the unit in brackets behind it."""
        m = self.unit_behind.search(words)
        unit = next((u for u in m.groups() if u and self.unit(u)), "") if m else ""
        return (words[: m.start()], unit) if m and unit else (words, "")

    def unit(self, words: str) -> tuple[int, str] | None:
        """What a unit multiplies by, and its usual form: 万亩 is 10000 and 亩; None where it is no unit."""
        words = BLANKS.sub("", words).strip("（）()")
        if (words := self.canonical.get(words, words)) in self.units:
            return 1, words
        if m := self.scaled.fullmatch(words):
            rest = self.canonical.get(m[2], m[2])
            return (scale(m[1]), rest) if rest in self.units else None
        whole, stroke, per = words.partition("/")
        known = self.unit(whole) if stroke and per else None
        return (known[0], f"{known[1]}/{per}") if known else None

    def opening(self, heads: Sequence[Head], said: Iterable[str], strange: int) -> list[Head] | None:
        """The heads where a table may stand below them: the first is one that opens tables, so many are strange at the most, and none is a number.

        Over labels that stand beside nothing but numbers any head will do, or none: 隶属 | 项目个数 | 完成投资; and over numbers alone.
        """
        first, *others = heads
        if not first.words or (first.role in ("other", "unit", "value") and all(h.role in ("value", "other") for h in others)):
            first = Head("item" if first.words else "key", first.words)
        opens = first.role in self.data["opens"] and sum(h.strange for h in others) <= strange and not any(map(self.number.fullmatch, said))
        told = first.role == "project"  # 项目名称 | 工作任务: what is to be done of the undertaking
        return [first, *(replace(h, role="detail") if told and h.role == "project" else h for h in others)] if opens else None

    def unit_above(self, lines: Iterable[str]) -> str:
        """The unit of all numbers of a table, said in one of the lines."""
        return next((m[1] for line in lines if (m := self.unit_of_all.search(line))), "")

    def takes(self, role: str, words: str) -> bool:
        """Whether the words may stand in a cell of such a column."""
        if self.empty.fullmatch(words):
            return role != "key"
        if role == "unit":
            return self.unit(words) is not None
        form: Pattern = getattr(self, f"cell_{role}", self.cell_label)
        return form.fullmatch(words) is not None


# --- which cell is of which column ---------------------------------------------------------------------------------


class Fit(Struct, frozen=True):
    """Cells, read one after the other, and the roles of the columns of a row, of which merged cells may be missing."""

    known: Words
    roles: Sequence[str]
    cells: Sequence[str]
    whole: bool = True  # whether all cells are of the row, else the first ones
    lines: bool = False  # whether a cell may go over several

    def columns(self, at: int = 0, column: int = 0) -> list[int] | None:
        """The column of each cell of the row, from one on; None where they do not fit."""
        if column == len(self.roles):
            return [] if at == len(self.cells) or not self.whole else None
        role, cell = self.roles[column], self.cells[at] if at < len(self.cells) else ""
        # 〔4.95〕 stands in no column of a year, where there is one of the plan's years
        summed = role == "value" and "span" in self.roles and cell.startswith(tuple(SUMMED))
        told = role == "value" and "leads" in self.roles and self.known.report.fullmatch(cell) is not None
        takes = at < len(self.cells) and not summed and (told or self.known.takes(role, cell))
        rest = self.columns(at + 1, column + 1) if takes else None
        if rest is None and takes and self.lines and role in self.known.data["goes_on"]:
            rest = self.columns(at + 1, column)  # 市住房和城乡建设局 over 市交通运输局
        if rest is not None:
            return [column, *rest]
        may_lack = summed or role in self.known.data["merged"] or (role == "span" and not re.search("[0-9]", cell))
        return self.columns(at, column + 1) if may_lack else None
