"""Named undertakings: quoted names, documents in 《》, names told by their head and the verb before them.

Knowledge of heads, verbs, common nouns and slogans is in the lexicon; here is only form: where a name begins and
ends, and whether a quotation names an undertaking or is a figure of speech.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extract.initiative_grammar import InitiativeGrammar, initiative_grammar
from kg.extract.initiative_parts import with_parts
from kg.lexicon import Lexicon
from kg.model import Found, InitiativeMention
from kg.text import Quotation, Text
from kg.text.names import key

_CLAUSE = re.compile(r"[，。；：！？\n]|——")
_NUMBERED_NAME = re.compile(
    r"[一二两三四五六七八九十\d]{1,3}(?:大|个|项|区|城|化|高|通|地|免|减|清单|张|中心|网|新|好|强|进|避|退|评|通).{0,12}|\d{2,6}|\d\+\d.*|.{1,4}\d{1,4}.{0,6}"
)
_NAME_FORM = re.compile(
    r".*(?:[通办码云脑享贷荟汇号]|驿站|管家|一件事|一张网|一张图|一网统管|一网通办|直通车|掌上办|跑一次|快办|合一|分离|为我|报到|课堂|大讲堂|夜校|平台|小屋|计划|行动|工程|之家)$|(?:一[^一]{1,3}){2,4}$"
)
_NOT_IN_NAME = re.compile(
    r"[是被把将了着过们等]|以上|以来|记者|表示|介绍|今年|去年|明年|力争|预计|确保|周年|举行|下一步|\d{4}年"
)
# 五个体系, 四地, 十大行动: a count is a name by itself, what stands before it are its parts or its field
_COUNTED = re.compile(r"[一二两三四五六七八九十]{1,2}(?:个|大|项)?[\u4e00-\u9fff]{1,6}")
_SET_OFF_HEADS = ("驿站", "服务", "行动", "工程", "计划", "平台", "大赛", "码", "贷")
_MAX_NAME = 40


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.initiatives`, in reading order."""
    g = lexicon.of(initiative_grammar)
    scan = _Scan(text, found, g)
    mentions = [*scan.documents(), *scan.quoted(), *scan.headed(), *scan.own_title()]
    mentions = _outermost(mentions)
    mentions = with_parts(text, mentions, g)
    mentions += _again(text, mentions)
    return replace(found, initiatives=tuple(sorted(_outermost(mentions), key=lambda m: (m.start, m.end))))


def _outermost(mentions: list[InitiativeMention]) -> list[InitiativeMention]:
    """Of overlapping mentions the longer stays (one in 《》 swallows the quotation inside it)."""
    out: list[InitiativeMention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if out and mention.start < out[-1].end:
            if mention.end - mention.start > out[-1].end - out[-1].start and out[-1].rule != "document":
                out[-1] = mention
            continue
        out.append(mention)
    return out


def _again(text: Text, mentions: list[InitiativeMention]) -> list[InitiativeMention]:
    """Later mentions of a name without its quotation marks or its verb."""
    forms: dict[str, InitiativeMention] = {}
    for mention in mentions:
        for form in (mention.name, mention.text):
            if len(form) >= 4 and "“" not in form:
                forms.setdefault(form, mention)
    if not forms:
        return []
    pattern = re.compile("|".join(map(re.escape, sorted(forms, key=lambda f: (-len(f), f)))))
    taken = sorted((m.start, m.end) for m in mentions)
    starts = [a for a, _ in taken]
    out = []
    for m in pattern.finditer(text.clean):
        i = bisect.bisect_right(starts, m.start()) - 1
        if i < 0 or m.start() >= taken[i][1]:
            first = forms[m[0]]
            out.append(replace(first, start=m.start(), end=m.end(), text=m[0], rule="named before", part_of=None))
    return out


@dataclass(frozen=True, slots=True)
class _Head:
    start: int
    end: int
    words: str
    kind: str


class _Scan:
    def __init__(self, text: Text, found: Found, g: InitiativeGrammar) -> None:
        self._text, self._clean, self._g = text, text.clean, g
        self._bodies = sorted((o.start, o.end) for o in found.organizations)
        self._body_starts = [a for a, _ in self._bodies]
        self._marks = [q for q in text.quotations if q.mark == "《"]
        self._quotes = [q for q in text.quotations if q.mark in "“‘"]
        self._inside_mark = sorted((q.start, q.end) for q in self._marks)
        self._mark_starts = [a for a, _ in self._inside_mark]
        self._count = Counter(self._clean[q.start + 1 : q.end - 1] for q in self._quotes)
        self._places = sorted(
            {p.text for p in found.places} | {p.place.name for p in found.places}, key=lambda p: (-len(p), p)
        )

    # --- documents ---------------------------------------------------------------------------------------

    def documents(self) -> Iterator[InitiativeMention]:
        """《…》; （以下简称《规划》） makes the short form a name of it."""
        short: dict[str, InitiativeMention] = {}
        for q in self._marks:
            name = self._clean[q.start + 1 : q.end - 1].strip()
            if name in short:
                yield replace(short[name], start=q.start, end=q.end, text=self._clean[q.start : q.end])
                continue
            mention = self._document(q, name)
            if mention is None:
                continue
            m = re.compile(r"(?:（[^（）]{0,20}）)?（(?:以下|下)?(?:统)?简称[：:]?[“《]([^》”]{1,20})[》”]").match(
                self._clean, q.end
            )
            if m:
                mention = replace(mention, aliases=(*mention.aliases, m[1]))
                short[m[1]] = mention
            yield mention

    def _document(self, q: Quotation, name: str) -> InitiativeMention | None:
        bare = re.sub(r"（[^（）]{1,24}）$", "", name)
        if len(name) < 3 or len(name) > 80 or (bare.endswith(self._g.not_documents) and not bare.endswith("办法")):
            return None
        kind = next(
            (k for end, k in sorted(self._g.documents.items(), key=lambda x: -len(x[0])) if bare.endswith(end)),
            "publication",
        )
        if kind == "publication" and self._clean[q.end : q.end + 1] == "刊":
            return None
        aliases = {f"《{name}》", bare} - {name}
        return InitiativeMention(
            q.start, q.end, self._clean[q.start : q.end], name, kind, tuple(sorted(aliases)), rule="document"
        )

    def own_title(self) -> Iterator[InitiativeMention]:
        """A document that is itself a policy: 国务院关于…的意见."""
        for block in self._text.blocks:
            words = self._clean[block.start : block.end]
            if block.kind == "title" and re.search(
                r"关于.{4,60}的?(?:意见|通知|决定|办法|方案|规划|措施|若干意见|实施意见)$", words
            ):
                about = words[words.index("关于") :]
                yield InitiativeMention(
                    block.start, block.end, words, words, "policy", (about, f"《{words}》"), rule="own title"
                )
                return
            if block.kind == "body":
                return

    # --- quoted names ------------------------------------------------------------------------------------

    def quoted(self) -> Iterator[InitiativeMention]:
        open_: list[tuple[Quotation, str]] = []
        taken: list[Quotation] = []
        for q in self._quotes:
            inner = self._clean[q.start + 1 : q.end - 1]
            if self._within_mark(q.start) or not 1 <= len(inner) <= _MAX_NAME or re.search(r"[。！？：；\n]", inner):
                continue
            head = self._head_behind(q.end)
            judged = self._is_undertaking(q, inner, head)
            if judged:
                taken.append(q)
                yield self._named(q, inner, head, judged)
            elif (
                2 <= len(inner) <= 10
                and key(inner) not in self._g.slogans
                and not self._g.not_behind.match(self._clean, q.end)
            ):
                open_.append((q, inner))
        # “民呼我为”“企业吹哨·部门报到”: names stand side by side
        for q, inner in open_:
            if any(q.end == x.start or x.end == q.start for x in taken):
                yield self._named(q, inner, None, "beside a name")

    def _head_behind(self, at: int) -> _Head | None:
        """The last head of the noun right behind a closing mark: ”超大城市|综合管控平台."""
        m = re.compile(r"(?:\d\.\d)?[\u4e00-\u9fffA-Za-z]{1,18}").match(self._clean, at)
        if not m:
            return None
        best: _Head | None = None
        for h in self._g.quoted_head.finditer(self._clean, at, m.end()):
            gap = self._clean[at : h.start()]
            if len(gap) > 12 or re.search(r"[的和与及在为是等]|以来|组织开展", gap) or self._g.trigger.fullmatch(gap):
                break
            after = self._clean[h.end() : h.end() + 2]
            if h[0] in ("建设", "组织", "服务", "办法", "规划", "目标", "节", "贷", "码") and after[:1] in (
                "规",
                "部",
                "员",
                "大",
                "约",
                "者",
                "务",
                "提",
                "中",
                "领",
            ):
                continue
            best = _Head(h.start(), h.end(), h[0], self._g.quoted_kinds[h[0]])
            if len(h[0]) > 2:
                break
        return best

    def _is_undertaking(self, q: Quotation, inner: str, head: _Head | None) -> str | None:
        """Why the quotation names an undertaking, None where it is a slogan, an idiom, speech."""
        g, clean = self._g, self._clean
        if len(inner) == 1:  # 暖“新”驿站: one character set off within a name
            return (
                "set off"
                if head and head.start == q.end and head.words in _SET_OFF_HEADS and self._joins_left(q.start)
                else None
            )
        if key(inner) in g.slogans:
            if head and re.fullmatch(r"十[一二三四五六七八]五", inner) and head.words.startswith("规划"):
                return "five-year plan"
            return (
                "slogan with head"
                if head
                and len(inner) > 2
                and head.words
                not in (
                    "建设",
                    "服务",
                    "目标",
                    "办法",
                    "活动",
                    "体系",
                    "制度",
                    "项目",
                    "规划",
                    "计划",
                    "机制",
                    "政策",
                    "企业",
                )
                else None
            )
        behind = g.not_behind.match(clean, q.end)
        if behind and not (
            head and ("·" in inner or (head.start <= behind.end() and len(clean[q.end : head.end]) > 2))
        ):
            return None
        if head and (len(inner) <= 16 or head.words not in ("建设", "服务", "目标", "组织", "发展")):
            return "quoted with head"
        if len(inner) > 16 or ("，" in inner and len(inner) > 10):
            return None
        before = clean[max(0, q.start - 10) : q.start]
        trigger = g.trigger_end.search(self._without_modifier(before))
        numbered = _NUMBERED_NAME.fullmatch(inner) is not None
        named = _NAME_FORM.fullmatch(inner) is not None or "·" in inner
        if trigger and (numbered or named or self._count[inner] > 1 or g.head.search(inner)):
            return "verb and form"
        if self._count[inner] > 2 or (named and (self._count[inner] > 1 or self._beside_another(q))):
            return "form"
        if re.fullmatch(r"[一二两三四五六七八九十]{1,3}大.{2,6}", inner) and g.head.search(inner):
            return "numbered"
        if named and len(inner) <= 8:
            return "form"
        if (
            numbered
            and re.search(r"[大个项]|\d{2}", inner)
            and (trigger or before.endswith(("、", "，", "和", "统领", "管理", "建设", "围绕")))
            and len(inner) >= 3
        ):
            return "numbered"
        if trigger and trigger[0] in (
            "深化",
            "推行",
            "推广",
            "上线",
            "推出",
            "推深做实",
            "实施",
            "践行",
            "打造",
            "聚焦",
            "扩大",
            "围绕",
            "做实",
            "落实",
            "推进",
            "建设",
            "创建",
            "争创",
            "承办",
            "举办",
            "参与",
            "启动",
            "开展",
            "构建",
            "推动",
            "用好",
            "迭代",
            "建立",
            "试行",
            "办好",
        ):
            return "verb" if 3 <= len(inner) <= 12 else None
        if inner.endswith(("宣传周", "大赛", "论坛", "建设")) or re.match(
            r"等?(?:主题|系列|专项)?(?:活动|行动)", clean[q.end : q.end + 8]
        ):
            return "activity"
        if re.match(r"(?:流量|入口|线上|线下|品牌试点|\d{1,3}个试点|试点)", clean[q.end : q.end + 6]):
            return "in use"
        return None

    def _without_modifier(self, before: str) -> str:
        """建设新时代|“…”, 打造新时代|“…”: what may stand between the verb and the quotation."""
        return re.sub(r"(?:新时代|全国|全省|全市|重庆|我市|本市|首批|一批|以|全面|等|了|好)$", "", before)

    def _beside_another(self, q: Quotation) -> bool:
        """“民呼我为”“企业吹哨·部门报到”: names in a row, one of which has the form of a name."""
        i = bisect.bisect_left([x.start for x in self._quotes], q.start)
        near = self._quotes[max(0, i - 2) : i + 3]
        return any(x is not q and (0 <= x.start - q.end <= 1 or 0 <= q.start - x.end <= 1) for x in near)

    def _named(self, q: Quotation, inner: str, head: _Head | None, rule: str) -> InitiativeMention:
        clean = self._clean
        end = head.end if head else q.end
        start = self._modifier_start(q.start) if head and not _COUNTED.fullmatch(inner) else q.start
        if rule == "set off":
            start = q.start - 1
        words = clean[start:end]
        name = inner if start == q.start and end == q.end else words
        kind = head.kind if head else self._kind_of(inner)
        aliases = {inner, f"“{inner}”", clean[q.start : end]}
        if head:
            aliases |= {f"“{inner}”{head.words}", clean[start : q.end]}
            if head.words == "建设":  # 清廉重庆|建设: the undertaking is what is built
                name = clean[start : q.end] if start < q.start else inner
                aliases.add(words)
            elif (
                len(self._g.quoted_kinds)
                and not head.words.startswith("专项")
                and clean[q.end : head.start].startswith("系列")
            ):
                aliases.add(f"“{inner}”{clean[q.end : head.end].removeprefix('系列')}")
        aliases.discard(name)
        return InitiativeMention(start, end, words, name, kind, tuple(sorted(a for a in aliases if a)), rule=rule)

    def _kind_of(self, inner: str) -> str:
        heads = list(self._g.head.finditer(inner))
        if heads and heads[-1].end() == len(inner):
            return self._g.kinds.get(heads[-1][0], "programme")
        if re.search(r"(?:体系|架构|\d{3,5})$", inner):
            return "system"
        return (
            "platform"
            if re.search(r"[通码云脑荟号]$|平台|在线|强国$", inner)
            else "mechanism"
            if "·" in inner
            else "strategy"
            if re.search(r"高地|中心|强市|强省|区$|地$", inner)
            else "programme"
        )

    def _modifier_start(self, at: int) -> int:
        """Where the modifier right before the opening mark begins: 国企党建改革创新|“揭榜挂帅”行动."""
        sentence = self._text.sentence_at(at)
        floor = max(sentence.start, at - 22)
        stops = [
            m.end()
            for m in re.compile(r"[，。；：！？、“”《》（）\s\n]|[的了和与及等]|作为|用好|新时代").finditer(
                self._clean, floor, at
            )
        ]
        begin = stops[-1] if stops else floor
        found = list(self._g.trigger.finditer(self._clean, begin, at))
        if found:
            begin = self._after_triggers(found[0].end() if found[0].start() - begin <= 8 else found[-1].end(), at)
        elif not stops and floor > sentence.start:
            return at
        elif begin == sentence.start or self._clean[begin - 1] in "，。；：\n":
            # a clause without a verb of doing: its subject is no modifier
            return at if len(self._clean[begin:at]) > 6 else self._trimmed(begin, at)
        return self._trimmed(begin, at)

    def _trimmed(self, begin: int, at: int) -> int:
        words = self._clean[begin:at]
        if (
            len(words) < 2
            or words in self._places
            or words.startswith(self._g.generic_starts)
            or words in self._g.generic
        ):
            return at
        if re.search(
            r"今年|去年|\d|谈|说|提到|关于|针对|称|认为|听到|看到|走进|实现|通过|围绕|按照|以|成为|称为|叫|被|获|入选|中央|推动|要|将|是",
            words,
        ):
            return at
        return begin

    def _after_triggers(self, begin: int, end: int) -> int:
        """Past the verbs and adverbs that follow one another: 部署|开展了|规范…"""
        while m := self._g.leading.match(self._clean, begin):
            if m.end() > end - 2:
                break
            begin = m.end()
        return begin

    # --- names told by their head ------------------------------------------------------------------------

    def headed(self) -> Iterator[InitiativeMention]:
        for sentence in self._text.sentences:
            if self._text.blocks[sentence.block].kind in ("byline", "caption"):
                continue
            at = sentence.start
            for m in _CLAUSE.finditer(self._clean, sentence.start, sentence.end):
                yield from self._clause(at, m.start())
                at = m.end()
            yield from self._clause(at, sentence.end)

    def _clause(self, start: int, end: int) -> Iterator[InitiativeMention]:
        """The items of one clause: a verb of doing governs the whole list behind it."""
        clean, g = self._clean, self._g
        if end - start < 5 or end - start > 160 or not g.head.search(clean, start, end):
            return
        yield from self._shared_head(start, end)
        governed = False
        # 雄鹰行动、凤凰行动深入实施: the predicate behind the list is said of each
        last = clean.rfind("、", start, end)
        listed = last >= 0 and g.predicate.search(clean, last, end) is not None
        at = start
        for m in re.compile(r"、|(?<=[\u4e00-\u9fff])以及|$").finditer(clean, start, end):
            item_end = m.start()
            mention = self._item(at, item_end, governed, opening=at == start, listed=listed)
            if mention:
                yield mention
            governed = governed or bool(g.trigger.search(clean, at, item_end))
            at = m.end()
            if m.start() == end:
                break

    def _item(
        self, start: int, end: int, governed: bool, *, opening: bool, listed: bool = False
    ) -> InitiativeMention | None:
        clean, g = self._clean, self._g
        if clean[start : start + 1] == "“" and "”" not in clean[start:end]:
            start += 1
        if "“" in clean[start:end] or "《" in clean[start:end] or self._within_mark(start):
            return None
        heads = [h for h in g.head.finditer(clean, start, end)]
        first = g.trigger.search(clean, start, end)
        for h in reversed(heads):
            begin = start
            verb = governed
            if first and first.end() <= h.start() - 2 and first.start() - start <= 14:
                begin, verb = self._after_triggers(first.end(), h.start()), True
            elif not opening and not governed and not listed and g.kinds.get(h[0]) != "event_series":
                continue
            begin = self._after_triggers(begin, h.start()) if begin == start and verb else begin
            earlier = [x.end() for x in heads if x.end() < h.start() and clean[x.end()] in "和与及"]
            if earlier:
                begin = max(begin, earlier[-1] + 1)
            mention = self._headed_name(begin, h, verb, listed and h.end() == end)
            if mention:
                return mention
        return None

    def _headed_name(self, begin: int, h: re.Match[str], verb: bool, listed: bool) -> InitiativeMention | None:
        clean, g = self._clean, self._g
        begin = self._inner_start(begin, h)
        head = h[0]
        modifier, behind = clean[begin : h.start()], clean[h.end() : h.end() + 6]
        strong = head in g.strong or head[0].isdigit()
        if not (2 <= len(modifier) <= 26) or modifier in g.generic or modifier.startswith(g.generic_starts):
            return None
        if all(part in g.generic for part in re.split(r"和|与|及", modifier)) or _NOT_IN_NAME.search(modifier):
            return None
        if re.match(r"[者员性化力率量级体]", behind) and head not in ("建设",):
            return None
        if self._is_body(begin, h.end()):
            return None
        opened = listed or g.predicate.match(clean, h.end()) or behind.startswith("建设")
        if not verb and not (strong and (opened or (g.kinds.get(head) == "event_series" and self._own_name(modifier)))):
            return None
        if not strong and not self._specific(modifier, head, behind):
            return None
        if re.search(r"\d(?:项|个|家|件|%|亿|万)", modifier) or modifier.endswith(
            ("的", "一个", "这个", "各项", "重点")
        ):
            return None
        stop = h.end()
        name = clean[begin:stop]
        aliases = set()
        if behind.startswith("建设") and head != "建设":
            aliases.add(f"{name}建设")
        if head == "建设":
            aliases.add(modifier)
        if (
            place := next((p for p in self._places if modifier.startswith(p) and len(modifier) > len(p) + 1), None)
        ) is not None:
            bare = name[len(place) :]
            aliases |= {bare, f"{bare}建设"} if behind.startswith("建设") else {bare}
        if "的" in modifier and len(modifier.rsplit("的", 1)[1]) >= 2:
            aliases.add(modifier.rsplit("的", 1)[1] + head)
        kind = g.kinds.get(head, "programme")
        return InitiativeMention(
            begin, stop, name, name, kind, tuple(sorted(aliases)), rule="strong head" if strong else "weak head"
        )

    def _shared_head(self, start: int, end: int) -> Iterator[InitiativeMention]:
        """甬舟、沪苏湖等铁路: each of the list with the head that they share."""
        clean = self._clean
        m = re.compile(
            r"(?P<items>[\u4e00-\u9fff]{2,6}(?:、[\u4e00-\u9fff]{2,6}){1,8})等(?:一批|一系列|重点|项目)?(?P<head>铁路|高铁|高速公路|高速|大桥|隧道|运河|水库|机场|码头|航道|新区|示范区|试验区)"
        ).search(clean, start, end)
        if m is None:
            return
        at = m.start("items")
        for item in m["items"].split("、"):
            begin = self._after_triggers(at, at + len(item))
            name = clean[begin : at + len(item)]
            if len(name) >= 2 and not self._g.head.search(name):
                yield InitiativeMention(
                    begin,
                    at + len(item),
                    name,
                    name + m["head"],
                    self._g.kinds.get(m["head"], "project"),
                    (name,),
                    rule="shared head",
                )
            at += len(item) + 1

    def _inner_start(self, begin: int, h: re.Match[str]) -> int:
        """Past what only leads to the name: 记者从|2023…节, 重庆市推进|新时代…高地, 前期有|第六届…研讨会."""
        clean, g = self._clean, self._g
        edition = re.compile(r"(?:第[一二三四五六七八九十百]{1,4}届|首届|20\d\d(?!年))").search(clean, begin, h.start())
        if edition and g.kinds.get(h[0]) == "event_series" and "暨" not in clean[begin : edition.start()]:
            return edition.start()
        for m in g.trigger.finditer(clean, begin + 1, h.start()):
            if h.start() - m.end() >= 5:
                begin = self._after_triggers(m.end(), h.start())
        return begin

    def _own_name(self, modifier: str) -> bool:
        """An edition, a year or a place makes 大赛, 研讨会, 节 a name: 第六届吐鲁番学国际学术|研讨会."""
        return bool(re.match(r"第[一二三四五六七八九十百]{1,4}届|首届|20\d\d", modifier)) or any(
            p in modifier for p in self._places
        )

    def _joins_left(self, at: int) -> bool:
        before = self._clean[at - 1 : at]
        return "\u4e00" <= before <= "\u9fff" and before not in "的和与及了为以把将是在"

    def _specific(self, modifier: str, head: str, behind: str) -> bool:
        """A weak head needs a modifier that is no common noun: long, and not made of common words alone."""
        rest = modifier
        for word in sorted(self._g.generic, key=lambda w: (-len(w), w)):
            rest = rest.replace(word, "")
        if head in ("建设", "服务", "组织", "应用", "系统", "格局", "布局", "方案", "规划", "政策", "试点", "模式"):
            return False if head != "试点" else len(rest) >= 4
        return len(modifier) >= 6 and len(rest) >= 4 and "的" not in modifier

    def _is_body(self, start: int, end: int) -> bool:
        i = bisect.bisect_right(self._body_starts, start) - 1
        return i >= 0 and self._bodies[i][0] <= start and end <= self._bodies[i][1]

    def _within_mark(self, at: int) -> bool:
        i = bisect.bisect_right(self._mark_starts, at) - 1
        return i >= 0 and self._inside_mark[i][0] <= at < self._inside_mark[i][1]
