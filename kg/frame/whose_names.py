"""The place that a text names most, as far as nothing says outright whose it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kg.frame.whose import Found, Reading
from kg.lexicon import Lexicon
from kg.model import Place
from kg.text.gazetteer import NATION, gazetteer, level, level_words
from kg.text.patterns import Names

_AT_THE_HEAD = 120  # characters of a paper in which whose it is may be told by one name
_LEAD = 300  # … in which its dateline stands
_SIGNED = 2  # lines, first and last, that may begin with the name of a newspaper
_SELDOM = 4  # times as often as a level that is a paper's own may it speak of another
_OTHERS = 2  # times that 全市 is said for each 全区 in a paper of the city
_SEVERAL = 2  # provinces, in what an agency reports from the capital: 新华社北京6月25日电
_LISTED = 3  # provinces, each named as often as the others, of a paper that tells of the nation


def of_level(r: Reading, word: str) -> Place | None:
    """Whose 市 or 省 is meant: of the dateline's place, else the most frequent place of that level."""
    most_frequent = (r.places.by_code[code] for code, _ in sorted(r.counted.items(), key=lambda x: (-x[1], x[0])))
    candidates = (own for division in (*dateline(r), *most_frequent) for own in r.places.divisions(division))
    return next((own for own in candidates if word in level_words(own)), None)


def dateline(r: Reading) -> Iterator[Place]:
    opening = r.opening
    for m in r.words.dateline.finditer(opening[:_LEAD]) if r.words.told.search(opening, 0, _LEAD) else ():
        if hit := r.places.ends(opening[: m.end()], m.end(), m.end() - m.start()):
            yield hit[1]


def stems(lexicon: Lexicon) -> dict[str, Names]:
    """For each word of a level the names that a text may cut short by it: 朝天|区; common words are none."""
    places = lexicon.of(gazetteer)
    own = {word: [n[:-1] for n in places.by_name if n[-1] == word and places.one(n)] for word in places.kinds.counties}
    whole = {word: [n for n in some if len(n) > 1 and n not in places.words and n not in places.by_name] for word, some in own.items()}
    return {word: Names([*some, *lexicon.data("places")["hiding"]]) for word, some in whole.items()}


def short_of_its_level(r: Reading) -> Found | None:
    """区委 … 在|朝天|落地: of a paper whose own level is that of no place which it names in full."""
    of_counties = r.page.lexicon.of(stems)
    for word, _ in r.own_levels.most_common(1):
        if word not in r.places.kinds.counties or any(word in level_words(r.places.by_code[code]) for code in r.counted):
            return None
        named = (x for x in of_counties[word].find(r.reached) if x[2] + word in r.places.by_name)  # not 热火朝天
        # not 翠|屏山|公园, 米村|青龙|闸
        of_nature = r.places.kinds.landform.match
        parted = (x for x in named if r.words.stands_apart.match(r.reached, x[0]) and not of_nature(r.reached, x[1]))
        whole = (x for x in parted if not r.places.names.at(r.reached, x[0]) and r.reached[x[1] - 1 : x[1] + 1] not in r.places.words)  # not 惠|民生
        found = Counter(stem for at, end, stem in whole if not r.places.of_a_person(r.reached, at, end)).most_common(2)
        place = r.places.one(found[0][0] + word) if found and (len(found) == 1 or found[0][1] > found[1][1]) else None
        return (place, found[0][0]) if place else None
    return None


def paper_of_the_place(r: Reading) -> Found | None:
    """安康|日报, 新华日报 above or below what says 我市, 我省: whose paper tells it."""
    for word, _ in r.own_levels.most_common(1):
        for line in (*r.page.lines[:_SIGNED], *r.page.last_lines[:_SIGNED]):
            known = r.words.papers.search(line)
            if known and word in level_words(of := r.places.bearing(r.words.data["papers"][known[0]])):
                return of, known[0]
            medium = r.words.medium.search(line)
            own = medium and r.places.names.at(line, 0) != line[: medium.end()]  # 新民|晚报 is of no 新民市
            if medium and own and (place := r.places.one(line[: medium.start()] + word)):
                return place, line[: medium.end()]
    return None


def most_named(r: Reading) -> Found | None:
    """Places named, weighed with the words by which organs call their own place (全市, 省政府, 自治区党委)."""
    weights: dict[str, float] = {code: times for code, times in r.counted.items() if not gone_to(r, r.places.by_code[code])}
    for division in dateline(r):
        for place in r.places.divisions(division):  # agencies report on a province from its capital
            if place.code and (place == division or r.counted[place.code]):
                weights[place.code] = weights.get(place.code, 0) + 3
    if not weights or (sum(weights.values()) == 1 and _in_passing(r)) or _of_companies(r):
        if r.own_levels:
            return None
        nation = r.words.nation_words.search(r.reached)
        return (NATION, nation[0]) if nation else (NATION, "") if r.central(r.reached) else None
    provinces = Counter(code[:2] for code in r.counted.elements())
    listed = len(provinces) >= _LISTED and len(set(provinces.values())) == 1  # 江西、湖南、湖北三省，全国…
    capital = not r.own_levels and len(provinces) >= _SEVERAL and r.words.from_the_capital.search(r.opening[:_LEAD])
    of_all = listed and (NATION.name in r.reached or r.words.nation_words.search(r.reached))
    if of_all or capital or (len(provinces) >= 6 and max(provinces.values()) < 0.4 * sum(provinces.values())):
        return NATION, ""
    if own := _of_innermost_level(r, weights):
        return own, own.name
    _weigh_home(r, weights)
    _weigh_own(r, weights)
    most = r.places.by_code[min(weights, key=lambda code: (-weights[code], code))]
    return None if _far_above(r, most) else (at_own_level(r, most), "")


def _far_above(r: Reading, place: Place) -> bool:
    """中央督察组督查|湖北省, in a paper of 县委书记 and 县委常委会 that names no county: whose it is stays open."""
    ranks, levels = r.words.data["ranks"], level_words(place)
    own = max((r.own_levels[word] for word in levels), default=0)
    word, times = next(iter(r.own_levels.most_common(1)), ("", 0))
    above = level(place) == 1 and ranks.get(word, 9) < min((ranks[x] for x in levels if x in ranks), default=0)
    return above and times > _SELDOM * max(own, 1) and r.counted[place.code or ""] == 1


def gone_to(r: Reading, place: Place) -> bool:
    """区委书记赴|苏州|考察: where those of a place of no higher level go; what lies in it; and what holds it, unless the paper speaks of an own one."""
    if not r.visited or place == NATION:
        return False
    there, above = r.visited[-1], r.visited
    return there in r.places.chain(place) or (place in (*above, *r.places.divisions(there)) and not r.own_levels.keys() & {*level_words(place)})


def holds_its_own(r: Reading, place: Place) -> bool:
    """河南省…活动举行, in a paper that says 全市 and never 全省 or 河南省委: the place is one above that of the paper."""
    ranks, levels = r.words.data["ranks"], [*level_words(place)]
    own = min((ranks[word] for word in levels if word in ranks), default=0)
    inner = r.own_levels.keys().isdisjoint(levels) and any(ranks.get(word, own) < own for word in r.own_levels)
    return inner and not any(x.place == place and r.words.heads.match(r.opening, x.end) for x in r.named(r.opening))


def _of_innermost_level(r: Reading, weights: dict[str, float]) -> Place | None:
    """A county's paper says 全县 and names itself, but says 全市 and 省委 too: of the innermost level that it calls its own the place named most."""
    said = r.own_levels
    for word in sorted((w for w in said if said[w] * _SELDOM >= max(said.values())), key=lambda w: r.words.data["ranks"].get(w, 0)):
        own = sorted(((weight, code) for code, weight in weights.items() if word in level_words(r.places.by_code[code])), reverse=True)
        if own:
            return r.places.by_code[own[0][1]] if len(own) == 1 or own[0][0] > own[1][0] else None
    return None


def named_by_several(r: Reading) -> Found | None:
    """西湖区, in a paper of its 区政府 that says nothing of its city: of which city it is stays open; 彬县, which is no more."""
    levels = r.own_levels
    named = Counter(x.form for x in r.naming if x.form[-1] in levels and not (x.place and x.place.code))
    return next(((r.places.one(form) or Place(form), form) for form, times in named.most_common(1) if times > 1 or not r.places.one(form)), None)


def at_own_level(r: Reading, place: Place) -> Place:
    """The city of which a district alone is named, where the paper says 全市, and far less often 全区 and 区政府; the province
    of cities that its leaders visit, where it says 省委 and never 市委.
    """
    own = r.own_levels
    if own and own.keys().isdisjoint(level_words(place)):
        word, cities = own.most_common(1)[0][0], {code[:4] for code in r.counted}
        if len(cities) > 1 and (over := next((p for p in r.places.divisions(place) if word in level_words(p)), None)):
            return over
    said = {m[1] for m in r.words.own.finditer(r.reached) if m[1] and own[m[1]] > _OTHERS * own[place.name[-1]]}
    return next((p for p in r.places.divisions(place) if said.intersection(level_words(p))), place)


def _in_passing(r: Reading) -> bool:
    """The only name of a text says little where it is a short form in the midst of other things: 支持奥|瑞金|、平安电工; not 幸福|江平, 维西县."""
    name = next(x for x in r.naming if x.place and x.place.code)
    whole = any(name.form.endswith(word) for word in r.own_levels) or r.places.bearing(name.form).name == name.form
    own = r.words.of_ourselves.match(r.reached, name.start) and name.place and r.own_levels.keys() & {*level_words(name.place)}
    return name.start > r.page.start + _AT_THE_HEAD and not whole and not own


def _of_companies(r: Reading) -> bool:
    """Where a place has its own 市委 or 全市, names that only companies bear say nothing of whose it is: 市委书记到烟台|东星空调有限公司."""
    named = (x for x in r.naming if x.place and x.place.code)
    return bool(r.own_levels) and all(r.words.company.match(r.reached, x.end) for x in named)


def _weigh_home(r: Reading, weights: dict[str, float]) -> None:
    """Who speaks for a province names its cities as well."""
    for code in sorted(r.counted):
        home = code[:2] + "0000"
        if code != home and r.counted[home] > 1 and home in weights:  # not the province that the visitors went to
            weights[home] += r.counted[code] / 2


def _weigh_own(r: Reading, weights: dict[str, float]) -> None:
    """全市, 省政府: shared out among the places of that level by how often each is named."""
    shares = sorted(weights.items())
    for word, times in r.own_levels.items():
        own = [(share, next((d.code for d in r.places.divisions(r.places.by_code[code]) if word in level_words(d)), None)) for code, share in shares]
        total = sum(share for share, place in own if place)
        for share, place in own:
            if place:
                weights[place] = weights.get(place, 0) + times * share / total


def beyond_named(r: Reading) -> Found | None:
    """… or by its name, where no other place is named more often."""
    named = Counter(x.place for x in r.naming if x.place)
    place, times = named.most_common(1)[0] if named else (None, 0)
    return (place, place.name) if place and times > 1 and place.name in r.words.names_beyond else None


def region(r: Reading, *, office: bool = False) -> Found | None:
    """運輸署 and 港元, 渠務署: two words that a region alone has; 港府, 全港: as its papers call it, twice; where a paper names no place and speaks
    of none as its own, one of Hong Kong or Macau (財政司司長) is enough.
    """
    region, words = _signs(r)
    told = max(words, default=("", 0))[0]
    if office and (region == r.words.data["beyond"] or r.counted or r.own_levels):
        return None
    return (r.places.bearing(region), told) if told and len(words) + office > 1 else None


def _signs(r: Reading) -> tuple[str, set[tuple[str, int]]]:
    """The region of which most is said that it alone has, and those words."""
    signs: dict[str, set[tuple[str, int]]] = {}
    for m in r.words.of_region.finditer(r.page.head):
        if not r.words.abroad.search(r.page.head, 0, m.start()):
            alike = m[0].endswith(r.words.data["offices"])  # every ministry has its 秘书处 and its 人事处: of many such one is counted
            signs.setdefault(r.words.of_regions[m[0]], set()).add(("" if alike else m[0], 0))
    for m in r.words.called.finditer(r.reached):
        signs.setdefault(r.words.own_names[m[0]], set()).add((m[0], m.start()))
    return max(signs.items(), key=lambda x: len(x[1]), default=("", set[tuple[str, int]]()))


def rubric_of_a_paper(r: Reading) -> Found | None:
    """【盐阜大众报】…: whose paper tells what stands below, where it speaks of no place of another level as its own."""
    m = r.words.rubric.match(r.page.title)
    known = r.words.papers.fullmatch(m["paper"]) if m else None
    medium = r.words.medium.search(m["paper"]) if m and not known else None
    place = r.places.bearing(r.words.data["papers"][known[0]]) if known else r.places.one(m["paper"][: medium.start()]) if m and medium else None
    own = not r.own_levels or (place and r.own_levels.most_common(1)[0][0] in level_words(place))
    return (place, m["paper"]) if m and place and own else None


def unlisted_named(r: Reading) -> Found | None:
    """The first place of which organs are named; no town of a county that the paper calls its own."""
    said = r.own_levels
    named = (place for place in r.forms.organs_of(r.opening) if not said or place.name[-1] in said)
    return next(((place, place.name) for place in named if not r.words.of_a_county.match(f"{place.name}\n{r.opening}")), None)


def province_of_a_session(r: Reading) -> Found | None:
    """A province presents itself at a conference of the State Council's press office: (浙江专场), most places are its own."""
    opening = r.page.title + "\n" + r.opening
    for m in r.words.sessions.finditer(opening):
        if found := r.places.ends(opening, m.start()):
            return found[1], opening[found[0] : m.end()]
    presents = r.words.presents.search(opening)
    for word, times in r.own_levels.most_common(1) if presents else ():
        if (own := of_level(r, word)) and level(own) == 1 and times > 1:  # 国新办举行发布会。省长…介绍我省…
            return own, word
    per_province: Counter[str] = Counter()
    for code, times in r.counted.items():
        per_province[code[:2] + "0000"] += times
    if not per_province or not presents:
        return None
    code, times = min(per_province.items(), key=lambda x: (-x[1], x[0]))
    return (r.places.by_code[code], "") if times >= 8 and times >= 0.7 * sum(per_province.values()) else None
