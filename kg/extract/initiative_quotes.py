"""Names in quotation marks: is it an undertaking, an idiom or speech, and how far does the name reach?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kg.extract.initiative_grammar import Head
from kg.extract.initiative_head_rules import COUNTED, Setting
from kg.extract.initiative_quote_rules import CALLED, GROUNDS, REFUSALS, Case
from kg.model import InitiativeLeft, InitiativeMention
from kg.text import Quotation, Text
from kg.text.rule_tables import first

_MAX_NAME = 40
_ROW_BEFORE = 120  # characters of a row of quotations before one of it
_ROW = 14  # characters of one that stands beside a name
_LONGEST_GAP = 16  # characters between a closing mark and a head
_NEAR = 3  # … between one head and the next that it goes on to
_MODIFIER = 22  # characters before an opening mark
_VERB_NEAR = 8  # characters of a modifier before the verb of doing that it begins behind
_SUBJECT = 6  # characters of a clause without a verb: its subject is no modifier


class QuotedNames:
    """The quotations of one text that name undertakings."""

    def __init__(self, text: Text, setting: Setting) -> None:
        self._text, self._clean, self._g, self._setting = text, text.clean, setting.g, setting
        titled = text.inside("《")
        self._quotes = [q for q in text.quotations if q.mark in "“‘" and not titled(q.start)]
        called = {self._inner(q) for q in self._quotes if self._g.quotations.called.search(self._clean, max(0, q.start - CALLED), q.start)}
        self._count = Counter(inner for q in self._quotes if (inner := self._inner(q)) not in called)  # a term said often is no name
        self.left: list[InitiativeLeft] = []  # what was refused

    def mentions(self) -> Iterator[InitiativeMention]:
        left: list[tuple[Case, str]] = []
        named: set[tuple[int, int]] = set()  # rows in which one is a name
        for q in self._quotes:
            inner, row = self._inner(q), self._row(q)
            if not 1 <= len(inner) <= _MAX_NAME or self._g.quotations.speech.search(inner) or self._setting.bodies.hold(q.start + 1, q.end - 1):
                continue
            case = Case(self._g, self._clean, q, inner, self._head_behind(q.end), self._count[inner], row)
            refused = first(REFUSALS, case)[0]
            if not refused and (rule := first(GROUNDS, case)[0]):
                named.add(row)
                yield self._named(case, rule)
            else:
                left.append((case, refused))
        for case, refused in left:  # “民呼我为”“企业吹哨·部门报到”: names stand side by side
            q = case.quote
            if not refused and case.row in named and 2 <= len(case.inner) <= _ROW and not case.slogan and not case.quality:
                yield self._named(case, "beside a name")
            else:
                self.left.append(InitiativeLeft(q.start, q.end, self._clean[q.start : q.end], refused or "nothing vouches"))

    def _inner(self, q: Quotation) -> str:
        """“康复服务十年行动计划|（2026—2035年）”: without its years."""
        words = self._clean[q.start + 1 : q.end - 1]
        return self._g.documents.stage.sub("", words) or words

    def _row(self, q: Quotation) -> tuple[int, int]:
        """Where the row begins and ends of those that stand side by side with it: “云帆”“清风”、“暖阳”."""
        before = self._g.quotations.row_before.search(self._clean, max(0, q.start - _ROW_BEFORE), q.start)
        behind = self._g.quotations.row_behind.match(self._clean, q.end)
        return before.start() if before else q.start, behind.end() if behind else q.end

    def _head_behind(self, at: int) -> Head | None:
        """The head of the noun right behind a closing mark: ”超大城市|综合管控平台."""
        m = self._g.quotations.behind.match(self._clean, at)
        best: Head | None = None
        for h in self._g.heads.quoted.finditer(self._clean, at, m.end() if m else at):
            gap = self._clean[at : h.start()]
            goes_on = best is not None and best.end == h.start()  # “…”建设|行动
            led = not goes_on and gap not in self._g.verbs.nominal and self._g.verbs.doing.fullmatch(gap)  # “…”|推进行动, but “…”|提升|行动
            if h[0] in self._g.heads.data["occasions"] and self._g.heads.meetings.before(self._clean, h.start()):
                break  # “…”治理|动员大会
            listed = self._clean[h.end() : h.end() + 1] == "、" and self._clean.endswith("、", 0, self._clean.rfind("“", 0, at))
            far = best is not None and best.words != self._g.verbs.built and h.start() - best.end > _NEAR  # “三江”水电|基地|风电光伏|开发
            if far or len(gap) > _LONGEST_GAP or ((led or self._g.quotations.gap_breaks.search(gap)) and not listed):
                break
            if self._clean.startswith(self._g.heads.data["not_followed"].get(h[0], ()), h.end()) or self._setting.bodies.hold(h.start(), h.end()):
                continue  # 联合国教科文|组织: it ends a body's name
            if self._g.heads.kind[h[0]] in COUNTED and self._g.common.counted.match(self._clean, h.end()):
                continue  # “四化”|项目43个: things counted
            best = Head(h.start(), h.end(), h[0])
            if len(h[0]) > 2:
                break
        return best

    def _named(self, case: Case, rule: str) -> InitiativeMention:
        clean, q, inner, head, built = self._clean, case.quote, case.inner, case.head, self._g.verbs.built
        end, kind = (head.end, self._g.heads.kind[head.words]) if head else (q.end, case.of_row or self._kind_of(inner))
        end = q.end if head and inner.endswith(head.words) else end  # “某某项目”|项目总投资
        work = head is not None and head.words.endswith(self._g.heads.work_ends)  # 贫困母亲“两癌”救助项目
        start = self._modifier_start(case) if head and (work or not self._g.quotations.counted.fullmatch(inner)) else q.start
        words = clean[start:end]
        name = inner if start == q.start and end == q.end else words
        aliases = {clean[q.start : end]} if case.of_a_plan or case.five_years else {inner, f"“{inner}”", clean[q.start : end]}
        if head:
            tails = (head.words[i:] for i in range(len(head.words)))
            shorter = {x for x in tails if x == head.words or (kind in ("system", "mechanism") and x in self._g.heads.kind)}
            aliases |= {f"“{inner}”{x}" for x in shorter} | (set() if case.of_a_plan else {clean[start : q.end]})
            if head.words == built:  # 清廉重庆|建设: the undertaking is what is built
                name = clean[start : head.start] if start < q.start or self._g.heads.any_end.before(clean, head.start) else inner
                aliases.add(words)
            elif m := self._g.quotations.series.match(clean, q.end, head.end):
                aliases.add(f"“{inner}”{clean[m.end() : head.end]}")
        return InitiativeMention(start, end, words, name, kind, tuple(sorted(aliases - {name, ""})), rule=rule)

    def _kind_of(self, inner: str) -> str:
        if inner in self._g.known.kind:
            return self._g.known.kind[inner]
        if (head := self._g.heads.any_end.before(inner, len(inner))) and head != inner:
            return self._g.heads.kind[head]
        endings = self._g.quotations.data["kind_endings"]
        return next((kind for kind, ends in endings.items() if inner.endswith(ends)), "mechanism" if "·" in inner else "programme")

    def _modifier_start(self, case: Case) -> int:
        """Where the modifier right before the opening mark begins: 国企党建改革创新|“揭榜挂帅”行动."""
        clean, g, at = self._clean, self._g, case.quote.start
        begin = self._behind_verbs(at)
        if adverbs := g.verbs.adverbs.match(clean, begin, at):
            begin = adverbs.end()  # 加快|“四在农家·和美乡村”建设
        words = clean[begin:at]
        if len(words) < (1 if len(case.inner) == 1 else 2) or self._setting.behind_place(begin) == at:
            return at
        if g.common.noun.fullmatch(words) or g.common.starts.match(words) or g.quotations.not_in_modifier.search(words):
            return at
        return begin

    def _behind_verbs(self, at: int) -> int:
        """Where what stands before an opening mark begins, behind the verbs of doing; `at` where it is no modifier."""
        sentence, clean, verbs = self._text.sentence_at(at), self._clean, self._g.verbs
        floor = max(sentence.start, at - _MODIFIER)
        stops = [m.end() for m in self._g.quotations.modifier_stop.finditer(clean, floor, at)]
        begin = stops[-1] if stops else floor
        if found := list(verbs.doing.finditer(clean, begin, at)):
            first = found[0] if found[0].start() - begin <= _VERB_NEAR else found[-1]
            begin = verbs.after(clean, first.end(), at + 2)
            who = self._setting  # 推进|成都|建设国家级“…”试点城市, 支持|某大学|建设“…”平台
            led = [m.end() for m in found if m.start() > begin and (m.start() in who.behind_places or m.start() in who.body_ends)]
            return verbs.after(clean, led[-1], at + 2) if led else begin
        return at if at - begin > _SUBJECT and (begin == sentence.start or clean[begin - 1] in "，。；：\n") else begin
