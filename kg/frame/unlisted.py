"""Places that no gazetteer lists, known by the form of their name and by what is said of them: 江平市财政局, 青山县关于…

A name is a stem and a word of its kind (市, 县, 镇, 村, 开发区 …). It counts where it opens a title, a body's name or a
line that signs, and what follows shows that a place ends there: an organ, a year, 关于, a verb of official acts.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.lexicon import Lexicon
from kg.model import Place, Struct
from kg.text.gazetteer import Gazetteer, gazetteer
from kg.text.patterns import Match, Pattern, any_of, expression

_LINKS = 4  # of a chain: prefecture, county, town, village


class Link(Struct, frozen=True):
    """One name of a chain that begins where asked: [start, end) and what it names."""

    start: int
    end: int
    place: Place
    listed: bool


class Forms(Struct, frozen=True):
    gazetteer: Gazetteer
    name: Pattern
    office: Pattern  # 鼓楼区人民政府|水部街道|办事处
    zone: Pattern
    any_after: Pattern
    kinds: frozenset[str]  # words of a kind are no names: 高新区
    organ: Pattern  # what may follow a place in a body's name
    act: Pattern  # … in a title
    no_stem: Pattern
    organs: Pattern  # a place with the organs that only a place has, anywhere
    towns: Pattern  # a town that acts: ，石桥镇召开…


def forms(lexicon: Lexicon) -> Forms:
    data = lexicon.data("places")["unlisted"]
    ends = "|".join(f"{end}(?!{no})" if no else end for end, no in sorted(data["ends"].items(), key=lambda x: (-len(x[0]), x[0])))
    name = rf"[\u4e00-\u9fff]{{2,6}}?(?:{ends})"
    no_town = ")(?<!".join(w for w in lexicon.data("places")["no_town_end"] if w not in data["no_stem"])
    no_stem = any_of([*data["no_stem"], *(w for w in lexicon.data("bodies")["boundaries"] if len(w) > 1)])
    organ, act = data["organ_after"], data["title_after"]
    return Forms(
        lexicon.of(gazetteer),
        expression(f"(?P<name>{name})"),
        expression(r"人民政府(?P<name>[\u4e00-\u9fff]{2,6}?街道)(?=办事处)"),
        expression(f"(?:{any_of(data['zones'])})$"),
        expression(f"(?:{any_of(data['any_after'])})$"),
        frozenset(data["ends"]),
        expression("|".join(organ)),
        expression("|".join([*organ, *act])),
        expression(rf"^[{data['no_first']}]|[{data['counts']}][市县区州盟旗]$|{no_stem}"),
        expression(rf"(?:(?<![\u4e00-\u9fff])|(?<=中共)|(?<=[{data['joins']}]))(?P<name>{name})(?=(?:{any_of(data['own_organs'])}))"),
        expression(rf"(?<![\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{{1,4}}(?:{any_of(data['towns'])}))(?<!{no_town})(?=(?:{any_of(data['towns_act'])}))"),
    )


def chain(words: str, start: int, known: Forms, *, title: bool) -> list[Link]:
    """The names of places, listed or not, that stand one behind the other from `start` on; empty where none ends well."""
    out: list[Link] = []
    at = start
    while len(out) < _LINKS:
        listed = known.gazetteer.begins(words, at) if not any(not x.listed for x in out) else []
        if listed:
            out += [Link(a, b, place, True) for a, b, place in listed]
            at = out[-1].end
            continue
        m = known.office.match(words, at) or known.name.match(words, at)
        if m is None or (known.no_stem.search(m["name"]) and not known.zone.search(m["name"])):
            break
        link = _unlisted(m, out, words, known)
        inner = known.gazetteer.ends(words, m.end())
        if link.place.name in known.kinds or (inner and link.start < inner[0] < m.end() - 2):  # 成立|西安市
            break
        out.append(link)
        at = m.end()
    ends_well = known.act if title else known.organ
    while out and not out[-1].listed and not ends_well.match(words, out[-1].end) and not (title and known.any_after.search(out[-1].place.name)):
        out.pop()
    return out


def _unlisted(m: Match, before: list[Link], words: str, known: Forms) -> Link:
    """A link that no list has; 宁波|经济技术开发区 bears its city's short name as its own."""
    holder = next((x for x in reversed(before) if x.listed), None)
    name, start = m["name"], m.start()
    if holder and holder.end == start and words[holder.start : holder.end] != holder.place.name and known.zone.search(name):
        start, name = holder.start, words[holder.start : m.end()]
    return Link(start, m.end(), Place(name, None, holder.place.code if holder else None), False)


def organs_of(words: str, known: Forms) -> Iterator[tuple[int, Place]]:
    """(start, place) of unlisted places whose own organs are named: 江平市人民政府, 中共青山县委."""
    for m in (*known.organs.finditer(words), *known.towns.finditer(words)):
        listed = known.gazetteer.begins(words, m.start())
        short = len(listed) == 1 and listed[0][1] == m.end() - 1 and m.re.pattern == known.towns.pattern  # 孟村|镇
        if m["name"] not in known.kinds and (short or not (listed or known.no_stem.search(m["name"]))):
            yield m.start(), Place(m["name"])
