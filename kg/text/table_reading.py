"""How a table stands in the reading text: each cell a paragraph; what is told of an undertaking or a person as lines elsewhere tell it.

项目名称：古荣河防洪堤加固工程 / 总投资（万元）：4280 / 责任单位：… are read wherever they stand: rows of undertakings are said so, rows of duties
as 王明（副市长）：分管…. The words that are put in have the place of the cell that they belong to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from kg.lexicon import Lexicon
from kg.model import Cell, Head, Table
from kg.text.table_heads import Words

Piece = tuple[int, int, str]  # a stretch of the text; with words: these, at its place
_LONGEST_NAME = 40
_UNSAID = ("index",)  # roles whose cells say nothing
_BODY = ("item", "unit", "leads", "other")  # … and those that may name the body of the post in the next column
_JOINED, _STOP = "、", "。"  # between cells of one column, and between duties


class Reading:
    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text, self._known = text, lexicon.of(Words)
        self._said: dict[str, str] = lexicon.data("tables")["said"]

    def paragraphs(self, table: Table) -> Iterator[list[Piece]]:
        ways = {"duties": self._duties, "undertakings": self._undertaking}
        for i, row in enumerate(table.rows):
            told = [cell for cell in row if i < table.body or cell.column < 0 or table.heads[cell.column].role not in _UNSAID]
            if i >= table.body and len(told) > 1 and table.kind in ways:
                yield from ways[table.kind](table, told)
            else:
                yield from ([_cell(cell)] for cell in told)

    def _undertaking(self, table: Table, row: Sequence[Cell]) -> Iterator[list[Piece]]:
        """A line for each column: 责任单位：县水利局."""
        for column, (first, *more) in ((c, list(cells)) for c, cells in groupby(row, key=lambda cell: cell.column)):
            pieces = [(first.start, first.start, self._label(table, table.heads[column], first)), _cell(first)]
            for cell in more:
                pieces += [(cell.start, cell.start, _JOINED), _cell(cell)]
            yield pieces

    def _label(self, table: Table, head: Head, cell: Cell) -> str:
        words = self._text[cell.start : cell.end]
        said, known = self._said, self._known
        name = head.role != "detail" and not known.clause.search(words) and len(words) <= _LONGEST_NAME and known.names.search(head.words)
        if head.role in ("project", "item", "detail") and not name and self._beside_progress(table, head):
            return said["task"]
        if head.role in ("project", "item"):
            return said["project"] if name else ""
        if head.role == "value" and (own := head.unit or table.unit) and not words.endswith(own[-1]):
            return said["label"].format(head=f"{head.words}（{own}）")
        return said.get(head.role) or said["label"].format(head=head.words)

    def _beside_progress(self, table: Table, head: Head) -> bool:
        """实事内容 | 进展情况: the one says what is to be done, the other what became of it."""
        return any(self._known.progress.search(h.words) for h in table.heads) and not self._known.progress.search(head.words)

    def _duties(self, table: Table, row: Sequence[Cell]) -> Iterator[list[Piece]]:
        """One paragraph: name and post first, as they stand, then what the person is in charge of; other cells behind it."""
        pieces: list[Piece] = []
        of = {role: [c for c in row if table.heads[c.column].role == role] for role in ("person", "post", "duty")}
        posts = {c.column for c in of["post"]}
        of["body"] = [c for c in row if table.heads[c.column].role in _BODY and c.column + 1 in posts]  # 姓名 | 单位 | 职务
        both = sorted((*of["person"], *of["body"], *of["post"]))
        behind = bool(both) and both[0] in of["person"]  # posts stand behind the names, in brackets
        # 组长 | 王明 | 副市长 is a list of members; behind the names 组长 is a duty, whatever the head: 王明 | 副市长 | 组长
        duties = (*of["duty"], *(c for c in row if self._known.role.fullmatch(self._text[c.start : c.end])))
        of["duty"] = sorted({c for c in duties if not both or c > both[0]})
        for cell in both:
            said = self._said["post_open"] + self._said.get(table.heads[cell.column].words[:1], "")
            opens = _JOINED * bool(pieces) if (cell in of["person"]) == behind else said * behind
            pieces += [(cell.start, cell.start, opens)] * bool(opens and cell.column - 1 not in {c.column for c in of["body"]}) + [_cell(cell)]
            pieces += [(cell.end - 1, cell.end - 1, self._said["post_close"])] * (behind and cell in of["post"])
        for i, cell in enumerate(of["duty"]):
            words = self._text[cell.start : cell.end]
            told = self._known.duties_begin.match(table.heads[cell.column].words)
            lead = "" if self._known.duties_begin.search(words) else told[0] if told else self._said["supervises"]
            pieces += [(cell.start, cell.start, (self._said["label"].format(head="") if i == 0 else _STOP) + lead), _cell(cell)]
        if not all(before[0] <= behind[0] for before, behind in pairwise(pieces)):
            yield from ([_cell(cell)] for cell in row)  # evidence goes from left to right
            return
        others = [[_cell(c)] for c in row if not any(c in cells for cells in of.values())]  # 县水利局 | 王明 | 局长
        yield from sorted([pieces, *others] if pieces else others, key=lambda paragraph: paragraph[0][0])


def _cell(cell: Cell) -> Piece:
    return cell.start, cell.end, ""
