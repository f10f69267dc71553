"""Bodies that no lexicon lists, by how they are named: joint departments, departments within a body, offices of towns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.open_bodies import boundaries
from kg.extract.organ_prefix import LEVEL_WORDS, Prefixes
from kg.extract.organs import LEVELS
from kg.extract.places import divisions
from kg.lexicon import Lexicon
from kg.model import Found, OrganizationMention, Place
from kg.text import Text
from kg.text.patterns import any_of

_HAN = r"[\u4e00-\u9fff]"
# What shows that a name ends here: punctuation, a title, a verb of official acts
_FOLLOW = (
    r"(?=[，。；：、！？）》\s]|$|党组|党委|副?[局司厅处科队]长|副?主任|副?书记|副?秘书长|[一二三四]级(?:巡视员|调研员)|"
    r"相关|有关|主要|负责|首席|高级|统计师|新闻发言人|发言人|介绍|印发|发布|联合|牵头|会同|等|和|与|及|获悉|了解|表示|主办|承办|组织|召开|"
    r"举办|举行|开展|出台|制定|指导|近日|工作人员|督察专员|主持工作)"
)
_LEVEL = re.compile(LEVEL_WORDS)
# No department's name begins so behind a level word: 市民服务中心, 市场, 区域, 省级; nor are these departments at all
_NO_BEGINNING = re.compile(r"[民场级域属内外里长容值郊人各的有政直辖际情]|[县区市](?![\u4e00-\u9fff]{0,3}局)")
_NO_DEPARTMENT = re.compile(r"(?:[格大全结布时僵破开困变战棋]局|[大展餐客门]厅|届.{0,4}委员会|邮局|当局)$")
_UNIT_STOP = re.compile(r"[，。；：！？、“”‘’《》（）\s\d]|[由请在兼]")
# A department within a body and the title that shows it is one; a local body of any kind and its head's title
_UNIT_TITLE = re.compile(
    r"(?<=[司处局])(?P<title>(?:主持工作的)?(?:副?[司处局]长|(?:[一二]级|副)?巡视员|督察专员)|的?[\u4e00-\u9fff]{2,3}副?司长)"
    r"|(?<=[心局办院所站队馆处社室])(?=(?:党组|党委|常务)?副?(?:主任|局长|院长|所长|站长|总?支?队长|馆长|社长|书记|秘书长))"
)
_NATIONAL_UNIT = re.compile(rf"{_HAN}{{2,14}}?(?:司|局|厅|庭)(?<!公司){_FOLLOW}")
_LOCAL_UNIT = re.compile(rf"{_HAN}{{2,10}}?(?:总队|支队|大队|分局|警察局|处|交管局|研究室|科|股)(?<!学科)(?<!本科)(?<!专科){_FOLLOW}")
# Boundary words that departments' names hold: 新能源和可再生能源司, 法治与监督司, 养老服务司
_IN_UNITS = {"和", "与", "服务", "建设", "指导", "组织", "联合", "支持"}
_TOWN = re.compile(r"(?P<kind>镇|乡|街道|苏木)(?P<form>党工委|党委|纪委|人民代表大会|人大|人民政府|政府|办事处)")
_TOWN_KINDS = {"党工委": "party", "党委": "party", "纪委": "discipline", "人大": "congress", "人民代表大会": "congress"}
_NO_TOWN = re.compile(r"[各全每该本有等的乡镇及和与由]|街道")

_NEAR = 400  # characters before a bare 综合司|司长 within which its body is named


@dataclass(frozen=True, slots=True)
class OpenNames:
    joint: re.Pattern[str]  # 旅游和文化广电体育局: elements and a head
    initials: re.Pattern[str]  # 文广旅局
    unlisted: re.Pattern[str]  # any name with a head that stands as a name does
    central: re.Pattern[str]
    heads: dict[str, str]


def open_names(lexicon: Lexicon) -> OpenNames:
    organs, bodies = lexicon.data("organs"), lexicon.data("bodies")
    heads = "委员会|办公室|局|厅|委|办"
    return OpenNames(
        re.compile(rf"(?:{any_of(organs['elements'])}){{1,9}}(?:{heads}){_FOLLOW}"),
        re.compile(rf"[{organs['initials']}]{{2,5}}(?:局|厅|委){_FOLLOW}"),
        re.compile(rf"{_HAN}{{2,12}}?(?:局|厅|委员会办公室|委员会|办公室|{any_of(bodies['placed'])}){_FOLLOW}"),
        re.compile(
            rf"(?<![党各全])(?:国务院|中央|国家|全国){_HAN}{{2,16}}?"
            rf"(?:委员会办公室|领导小组办公室|指挥部办公室|委员会|领导小组|指挥部|办公室){_FOLLOW}"
        ),
        organs["heads"],
    )



def departments(text: Text, found: Found, prefixes: Prefixes, lexicon: Lexicon) -> Iterator[OrganizationMention]:
    """Behind a place or a level word: 三亚市|旅游和文化广电体育局, 市|园文局, 省|营商环境建设监督局; 国务院|…委员会."""
    names, bounds, clean = lexicon.of(open_names), lexicon.of(boundaries), text.clean
    starts = {p.end for p in found.places} | {m.end() for m in _LEVEL.finditer(clean)}
    for start in sorted(starts):
        m = names.joint.match(clean, start) or names.initials.match(clean, start)
        if m is None:
            m = names.unlisted.match(clean, start)
            if m is None or _NO_BEGINNING.match(m[0]) or bounds.cuts(clean, m.start(), m.end()):
                continue
        if _NO_DEPARTMENT.search(m[0]):
            continue
        begin, place, _ = prefixes.before(start, None)
        if begin == start or (place is not None and place.code == "000000"):
            continue
        full = place is not None and text.clean[begin:start].endswith((place.name, *LEVELS))
        yield _department(text, begin, m, place if full else None, names)
    nation = lexicon.of(divisions).by_code["000000"]
    for m in names.central.finditer(clean):
        if not bounds.cuts(clean, m.start(), m.end()) and not _NO_DEPARTMENT.search(m[0]):
            kind = "party" if m[0].startswith("中央") else "government"
            kind = "leading_group" if m[0].endswith(("小组", "指挥部")) else kind
            yield OrganizationMention(m.start(), m.end(), m[0], m[0], kind, (), nation)


def _department(text: Text, begin: int, m: re.Match[str], place: Place | None, names: OpenNames) -> OrganizationMention:
    words = text.clean[begin : m.end()]
    kind = "public_institution" if m[0].endswith(("中心", "站", "院", "馆")) else "government"
    head = next((h for h in sorted(names.heads, key=lambda h: -len(h)) if m[0].endswith(h)), "")
    stem = m[0][: len(m[0]) - len(head)] + names.heads.get(head, "")
    name = place.name + stem if place else words
    return OrganizationMention(begin, m.end(), words, name, kind, tuple(sorted({words, m[0]} - {name})), place)


def units(
    text: Text, bodies: list[OrganizationMention], prefixes: Prefixes, lexicon: Lexicon
) -> Iterator[OrganizationMention]:
    """Departments within a body: 国家能源局|综合司, 市公安局|交通警察局; later, with its title, 市场监管司|司长."""
    bounds = lexicon.of(boundaries)
    for body in bodies:
        if body.kind not in ("government", "party", "court", "procuratorate"):
            continue
        central = body.jurisdiction is not None and body.jurisdiction.code == "000000"
        m = (_NATIONAL_UNIT if central else _LOCAL_UNIT).match(text.clean, body.end)
        cuts = (
            [c for c in bounds.cuts(text.clean, m.start(), m.end()) if c[0] not in _IN_UNITS or c.start() == m.start()]
            if m
            else ()
        )
        if m and not cuts and not _NO_DEPARTMENT.search(m[0]):
            yield _unit(text, body, body.start, m.start(), m.end())
    starts = {b.start: b for b in bodies}
    for body in bodies:  # 中国科学院|上海药物研究所 is one of its institutes
        inner = starts.get(body.end)
        if body.kind == "public_institution" and inner and inner.kind == body.kind:
            yield _unit(text, body, body.start, inner.start, inner.end)
    ends = {b.end: b for b in bodies}
    seen = -1
    for m in _UNIT_TITLE.finditer(text.clean):
        end = m.start()
        while seen + 1 < len(bodies) and bodies[seen + 1].start < end:
            seen += 1
        floor = max(text.sentence_at(end).start, end - 24)
        begin = max((x.end() for x in _UNIT_STOP.finditer(text.clean, floor, end)), default=floor)
        above = next((ends[at] for at in range(end - 3, begin, -1) if at in ends), None)
        begin = above.end if above else begin
        words = text.clean[begin:end]
        if not 3 <= len(words) <= 20 or _UNIT_STOP.search(words) or ends.get(end):
            continue
        if above is None and (local := _behind_level(text, prefixes, begin, end)) is not None:
            yield local
            continue
        joints = [c for c in bounds.cuts(text.clean, begin, end) if c[0] not in _IN_UNITS]
        if joints:  # 区政府宣布辞去|社会文化司: what stands between is no department's name
            begin, above = joints[-1].end(), None
            words = text.clean[begin:end]
            if len(words) < 3:
                continue
        over = above
        # a bare 综合司|司长 is of the body named before; a centre with its director stands for itself
        if over is None and m["title"] and not words.endswith("局"):
            near = range(seen, max(-1, seen - 40), -1)
            before = (b for b in (bodies[i] for i in near) if begin - _NEAR < b.start < begin and b.kind == "government")
            over = next((b for b in before if not b.name.endswith(("国务院", "政府"))), None)
        if over is not None:
            yield _unit(text, over, above.start if above else begin, begin, end)


def _behind_level(text: Text, prefixes: Prefixes, start: int, end: int) -> OrganizationMention | None:
    """A local body of a kind that no lexicon lists, told by its head's title: 市|优化营商环境协调事务中心|主任."""
    m = _LEVEL.match(text.clean, start, end)
    place = prefixes.division(m[0], start) if m else None
    if m is None or place is None or end - m.end() < 4:
        return None
    words, rest = text.clean[start:end], text.clean[m.end() : end]
    return OrganizationMention(start, end, words, place.name + rest, "public_institution", (words,), place)


def _unit(text: Text, over: OrganizationMention, start: int, begin: int, end: int) -> OrganizationMention:
    words = text.clean[begin:end]
    aliases = tuple(sorted({words, text.clean[start:end]} - {over.name + words}))
    return OrganizationMention(
        start, end, text.clean[start:end], over.name + words, over.kind, aliases, over.jurisdiction, over.name
    )


def offices_of_towns(text: Text, found: Found, lexicon: Lexicon) -> Iterator[OrganizationMention]:
    """周市镇人民政府, 良渚街道办事处: a name of one to four characters before the word for the town."""
    bounds, clean = lexicon.of(boundaries), text.clean
    by_end = {p.end: p.place for p in found.places}
    towns = {p.end: p for p in found.places if p.place.code is None}
    for m in _TOWN.finditer(clean):
        floor = max(0, m.start() - 5)
        begin = max((x.end() for x in _UNIT_STOP.finditer(clean, floor, m.start())), default=floor)
        begin = max((x.end() for x in bounds.cuts(clean, begin, m.start())), default=begin)
        begin = max((at for at in range(begin, m.start()) if at in by_end), default=begin)
        begin = towns[m.start() + len(m["kind"])].start if m.start() + len(m["kind"]) in towns else begin
        name = clean[begin : m.start()]
        if not 1 <= len(name) <= 4 or _NO_TOWN.search(name):
            continue
        form = {"政府": "人民政府", "人大": "人民代表大会"}.get(m["form"], m["form"])
        full, words = name + m["kind"] + form, clean[begin : m.end()]
        kind = _TOWN_KINDS.get(m["form"], "government")
        place = by_end.get(begin)
        full = place.name + full if place else full
        yield OrganizationMention(begin, m.end(), words, full, kind, (words,) if words != full else (), place)
