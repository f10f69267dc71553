"""The place whose government speaks: from who calls the press conference or issues the paper, else from the places named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kg.lexicon import Lexicon
from kg.text.patterns import Names, any_of, scan
from kg.text.place_names import named
from kg.text.place_names import words as common_words

NATION = "全国"
_REACH = 20_000  # clean characters in which places are counted
_OPENING = 900
_LONGEST_ORGAN = 24
_CONGRESS = re.compile(r"第[一二三四五六七八九十百]{1,4}届人民代表大会")
_NUMBER = re.compile(r"(?P<who>[一-鿿]{1,8})[〔\[（(](?:19|20)\d\d[〕\]）)]\s?第?\d{1,5}号")
_CENTRAL_NUMBER = re.compile(r"(?:国发|国办|国函|国令|国办发|国办函|中发|中办发)")
_PRESS_OFFICE = re.compile(r"(?:人民)?政府(?:新闻办公室|新闻办|办公厅|办公室)")
_ORGAN_END = re.compile(
    r"(?:局|厅|委|委员会|办公室|办|政府|法院|检察院|海关|院|部|联社|总工会|支行|分行|银行|中心|公司|管委会|纪委监委)$"
)
_HELD = re.compile(
    r"(?:\d{1,2}日|今日|今天|昨日|昨天|上午|下午|近日|日前|联合|在[一-鿿]{1,6}|，){0,3}(?:组织)?(?:召开|举行|举办)"
)
_HELD_START = re.compile(r"[\d今昨上下近日联在，组召举]")
_LEVEL = re.compile(
    r"(?<![一-鿿])(?:全|本|我)?(?P<level>自治区|自治州|省|市|州|县|区)(?=(?:人民)?政府|委|[一-鿿]{1,10}(?:局|厅|委|办))"
)
_OWN = re.compile(
    r"(?:全|我|本)(自治区|自治州|省|市|州|县|区)|(?<![一-鿿])(自治区|自治州|省|市|州|县|区)(?:委|政府|人大|政协|人民政府)"
)
_TOLD = re.compile(r"[电讯]|报道")
_DATELINE = re.compile(
    r"[一-鿿]{2,8}?(?=(?:(?:1[0-2]|[1-9])月)?(?:3[01]|[12]\d|[1-9])日(?:电|讯))|[一-鿿]{2,5}(?=(?:报道|讯)[，：\s\d])"
)
_TITLE_SUBJECT = re.compile(r"[一-鿿]{2,14}?(?=(?:人民政府|政府)?(?:办公[厅室])?(?:关于|印发|举行|召开|政府工作报告))")


@dataclass(frozen=True, slots=True)
class Division:
    name: str
    code: str
    parent: str

    @property
    def level(self) -> int:
        """0 the nation, 1 a province, 2 a prefecture, 3 a county."""
        return 0 if self.code == "000000" else 1 if self.code.endswith("0000") else 2 if self.code.endswith("00") else 3

    @property
    def words(self) -> tuple[str, ...]:
        """The level words by which its own organs call it: 市 for a municipality as for a prefecture."""
        return tuple(w for w in ("自治区", "自治州", "省", "市", "州", "县", "区") if self.name.endswith(w))


@dataclass(frozen=True, slots=True)
class Gazetteer:
    by_code: dict[str, Division]
    by_form: dict[str, Division]  # a form that several divisions share means the highest one, or none
    names: Names  # of the forms
    words: frozenset[str]  # that a name may be sought across
    letters: dict[str, str]
    centre: re.Pattern[str]
    occasion: re.Pattern[str]

    def at(self, words: str, start: int) -> tuple[Division, int] | None:
        """The longest name of a division that begins at `start`, and its end."""
        form = self.names.at(words, start)
        return (self.by_form[form], start + len(form)) if form else None

    def all(self, words: str) -> Iterator[tuple[int, int, Division]]:
        """(start, end, division) of each name in the words, the leftmost and longest first."""
        for start, end, form in named(words, self.names, self.by_form, self.words):
            yield start, end, self.by_form[form]

    def named(self, words: str) -> Division | None:
        """The innermost division of a chain such as 山东省滨州市, where the words begin with one."""
        hit = self.at(words, 0) if words else None
        deepest = None
        while hit:
            deepest, end = hit
            words = words[end:]
            hit = self.at(words, 0) if words else None
        return deepest


def gazetteer(lexicon: Lexicon) -> Gazetteer:
    data, known = lexicon.data("metadata"), lexicon.data("places")
    unsafe = {*known["unsafe_short"], *known["unsafe_full"]}
    by_code: dict[str, Division] = {}
    forms: dict[str, Division | None] = {}
    for row in lexicon.table("divisions"):
        division = Division(row["name"], row["code"], row["parent"])
        by_code[division.code] = division
        if division.level == 0:
            continue
        for form in {row["name"], *(row["shorts"] or "").split()} - unsafe:
            other = forms.get(form)
            if form not in forms or (other and other.level > division.level):
                forms[form] = division
            elif other and other.level == division.level:
                forms[form] = None  # namesakes
    by_name = {d.name: d for d in by_code.values()}
    forms |= {form: by_name[name] for form, name in known["more"].items() if name in by_name}
    by_form = {form: division for form, division in forms.items() if division}
    centre = any_of(data["centre"])
    return Gazetteer(
        by_code,
        by_form,
        Names(by_form),
        common_words(lexicon),
        data["document_letters"],
        re.compile(rf"(?<![一-鿿]{{2}}市)(?:{centre})(?![门队])"),
        re.compile(any_of(data["occasions"])),
    )


def full_name(name: str, lexicon: Lexicon) -> str:
    """重庆 → 重庆市; a name that no division bears stays as it is."""
    if name in (NATION, "中国", "国家", "中央"):
        return NATION
    found = lexicon.of(gazetteer).by_form.get(name)
    return found.name if found else name


def jurisdiction(title: str, clean: str, lexicon: Lexicon) -> str | None:
    """The name of the place, 全国 for the centre, None where nothing says it."""
    known = lexicon.of(gazetteer)
    opening = clean[:_OPENING]
    counted = Counter(d.code for _, _, d in known.all(clean[:_REACH]))
    for step in (_by_number, _by_title, _by_congress, _by_organizer):
        found = step(known, title, opening, counted)
        if found == NATION and (province := _province_of_a_session(known, title + "\n" + opening, counted)):
            return province
        if found:
            return found
    return _by_frequency(known, clean, counted)


def _by_number(known: Gazetteer, title: str, opening: str, counted: Counter[str]) -> str | None:
    m = _NUMBER.search(opening[:300]) if "号" in opening[:300] else None
    if not m:
        return None
    if _CENTRAL_NUMBER.match(m["who"]):
        return NATION
    return known.letters.get(m["who"][0]) if re.match(r".{1,2}?[政委府党办]", m["who"]) and len(m["who"]) <= 4 else None


def _by_title(known: Gazetteer, title: str, opening: str, counted: Counter[str]) -> str | None:
    words = re.sub(r"^[#\s【】“—]+", "", title)
    if words.startswith(("国务院", "中共中央", "中华人民共和国")) or known.centre.match(words):
        return NATION
    m = _TITLE_SUBJECT.match(words)
    division = known.named(m[0]) if m else None
    return division.name if division else None


def _by_congress(known: Gazetteer, title: str, opening: str, counted: Counter[str]) -> str | None:
    for m in _CONGRESS.finditer(opening[:400]):
        before = opening[max(0, m.start() - 24) : m.start()]
        found = _ending(known, before)
        if found:
            return found.name
        if before.endswith(("在", "全国")) or "中华人民共和国" in before:
            return NATION
    return None


def _by_organizer(known: Gazetteer, title: str, opening: str, counted: Counter[str]) -> str | None:
    """Who calls the press conference: the first body of the opening that does."""
    found: list[tuple[int, str]] = []
    for m in _PRESS_OFFICE.finditer(opening):
        division = _ending(known, opening[max(0, m.start() - 24) : m.start()])
        if division:
            found.append((m.start(), division.name))
        elif (word := re.search(r"(自治区|自治州|省|市|州|县|区)$", opening[: m.start()])) and (
            name := _of_level(known, word[1], opening, counted)
        ):
            found.append((m.start(), name))
    for m in scan(_HELD_START, _HELD, opening):
        before = opening[max(0, m.start() - _LONGEST_ORGAN - 8) : m.start()]
        if not _ORGAN_END.search(before) or not known.occasion.search(opening, m.end(), m.end() + 60):
            continue
        if known.centre.search(before):
            found.append((m.start(), NATION))
        elif places := list(known.all(before)):
            found.append((m.start(), places[0][2].name))
    first = known.centre.search(opening[:300])
    if first and known.at(opening, first.end()):
        first = None  # 国家统计局|新乡调查队: a local body of the centre
    if first and not _ending(known, opening[max(0, first.start() - 8) : first.start()]):
        found.append((first.start(), NATION))
    return min(found)[1] if found else None


def _ending(known: Gazetteer, words: str) -> Division | None:
    """The division whose name ends `words`."""
    for start in range(len(words)):
        hit = known.at(words, start) if words else None
        if hit and hit[1] == len(words):
            return hit[0]
    return None


def _of_level(known: Gazetteer, word: str, opening: str, counted: Counter[str]) -> str | None:
    """Whose 市 or 省 is meant: of the dateline's place, else the most frequent place of that level."""
    for division in (*_dateline(known, opening), *_most_frequent(known, counted)):
        for candidate in _chain(known, division):
            if word in candidate.words:
                return candidate.name
    return None


def _dateline(known: Gazetteer, opening: str) -> Iterator[Division]:
    for m in _DATELINE.finditer(opening[:160]) if _TOLD.search(opening, 0, 160) else ():
        for start in range(m.start(), m.end() - 1):
            hit = known.at(opening[: m.end()], start)
            if hit and hit[1] == m.end():
                yield hit[0]
                break


def _most_frequent(known: Gazetteer, counted: Counter[str]) -> Iterator[Division]:
    for code, _ in sorted(counted.items(), key=lambda x: (-x[1], x[0])):
        yield known.by_code[code]


def _chain(known: Gazetteer, division: Division) -> Iterator[Division]:
    """The division and what holds it, the nation aside."""
    while division.level:
        yield division
        above = known.by_code.get(division.parent)
        if above is None:
            return
        division = above


def _province_of_a_session(known: Gazetteer, opening: str, counted: Counter[str]) -> str | None:
    """A province presents itself at a conference of the State Council's press office: (浙江专场), most places are its own."""
    m = re.search(r"([一-鿿]{2,8})专场", opening)
    if m and (division := _ending(known, m[1])):
        return division.name
    per_province: Counter[str] = Counter()
    for code, times in counted.items():
        per_province[code[:2] + "0000"] += times
    if not per_province:
        return None
    code, times = min(per_province.items(), key=lambda x: (-x[1], x[0]))
    return known.by_code[code].name if times >= 8 and times >= 0.7 * sum(per_province.values()) else None


def _by_frequency(known: Gazetteer, clean: str, counted: Counter[str]) -> str | None:
    """Places named, weighed with the words by which organs call their own place (全市, 省政府, 自治区党委)."""
    weights: dict[str, float] = dict(counted)
    for division in _dateline(known, clean[:_OPENING]):
        for place in _chain(known, division):  # agencies report on a province from its capital
            if place == division or counted[place.code]:
                weights[place.code] = weights.get(place.code, 0) + 3
    if not weights:
        return NATION if known.centre.search(clean[:_REACH]) or clean[:_REACH].count("我国") > 2 else None
    provinces = Counter(code[:2] for code in counted.elements())
    if len(provinces) >= 6 and max(provinces.values()) < 0.4 * sum(provinces.values()):
        return NATION
    for code in sorted(counted):  # who speaks for a province names its cities as well
        home = code[:2] + "0000"
        if code != home and counted[home] > 1:
            weights[home] += counted[code] / 2
    total = sum(weights.values())
    shares = {code: weight / total for code, weight in sorted(weights.items())}
    for m in _OWN.finditer(clean[:_REACH]):
        for code, share in shares.items():
            own = next((d.code for d in _chain(known, known.by_code[code]) if (m[1] or m[2]) in d.words), None)
            if own:
                weights[own] = weights.get(own, 0) + share
    return known.by_code[min(weights, key=lambda code: (-weights[code], code))].name
