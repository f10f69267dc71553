"""Places that no gazetteer lists, known by the form of their name and by what is said of them: 江平市财政局, 青山县关于…

A name is a stem and a word of its kind (市, 县, 镇, 村, 开发区 …). It counts where it opens a title, a body's name or a
line that signs, and what follows shows that a place ends there: an organ, a year, 关于, a verb of official acts.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.lexicon import Lexicon
from kg.model import Place, Struct
from kg.text.gazetteer import gazetteer
from kg.text.patterns import Expressions, Match

_LONGEST = 24  # characters of a name, and one before it
_LINKS = 4  # of a chain: prefecture, county, town, village


class Link(Struct, frozen=True):
    """One name of a chain that begins where asked: [start, end) and what it names."""

    start: int
    end: int
    place: Place
    listed: bool


class PlaceForms(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        places = lexicon.data("places")
        data = places["unlisted"]
        self.gazetteer = lexicon.of(gazetteer)
        ends = "|".join(f"{end}(?!{no})" if no else end for end, no in sorted(data["ends"].items(), key=lambda x: (-len(x[0]), x[0])))
        more = {
            "name": rf"[\u4e00-\u9fff]{{2,6}}?(?:{ends})",
            "no_town": "".join(f"(?<!{word})" for word in places["no_town_end"] if word not in data["no_stem"]),
            "countries": lexicon.data("foreign")["countries"],
            "boundaries": [word for word in lexicon.data("bodies")["boundaries"] if len(word) > 1],
        }
        super().__init__(data["forms"], more, data)

    def listed_at_end(self, words: str, start: int, end: int) -> bool:
        """Does a listed name that begins elsewhere end there? 成立|西安市; 王平任|贺州|市委; 和|林格尔县."""
        return any((inner := self.gazetteer.ends(words, at)) is not None and start != inner[0] < end - (at == end) - 1 for at in (end, end + 1))

    def chain(self, words: str, start: int, *, title: bool = False) -> list[Link]:
        """The names of places, listed or not, that stand one behind the other from `start` on; empty where none ends well."""
        out: list[Link] = []
        at = start
        while len(out) < _LINKS:
            listed = self.gazetteer.begins(words, at) if all(x.listed for x in out) else []
            if listed:
                out += [Link(a, b, place, True) for a, b, place in listed]
                at = out[-1].end
                continue
            m = self.office.match(words, at) or self.named.match(words, at)
            if m is None or (self.no_stem.search(m["name"]) and not self.zone.search(m["name"])):
                break
            link = self._unlisted(m, out, words)
            if link.place.name in self.data["ends"] or self.listed_at_end(words, link.start, m.end()):
                break
            out.append(link)
            at = m.end()
        ends_well = self.act if title else self.organ
        while out and not out[-1].listed and not ends_well.match(words, out[-1].end) and not (title and self.any_after.search(out[-1].place.name)):
            out.pop()
        return out

    def _unlisted(self, m: Match, before: list[Link], words: str) -> Link:
        """A link that no list has; 宁波|经济技术开发区 bears its city's short name as its own."""
        holder = next((x for x in reversed(before) if x.listed), None)
        name, start = m["name"], m.start()
        if holder and holder.end == start and words[holder.start : holder.end] != holder.place.name and self.zone.search(name):
            start, name = holder.start, words[holder.start : m.end()]
        return Link(start, m.end(), Place(name, None, holder.place.code if holder else None), False)

    def _with_organs(self, behind: str) -> Iterator[Match]:
        """Looked for right before each word for an organ: what may begin a name stands everywhere."""
        at = 0
        for organ in self.own_organ.finditer(behind):
            for m in self.organs.finditer(behind, max(at, organ.start() - _LONGEST), organ.end()):
                at = m.end()
                yield m

    def organs_of(self, words: str) -> Iterator[Place]:
        """Unlisted places whose own organs are named: 江平市人民政府, 中共青山县委."""
        behind = "\n" + words  # each stands behind a character
        for m in (*self._with_organs(behind), *self.acting_towns.finditer(behind)):
            start, end = m.start("name") - 1, m.end() - 1
            listed = self.gazetteer.begins(words, start)
            short = len(listed) == 1 and listed[0][1] == end - 1 and m.re.pattern == self.acting_towns.pattern  # 孟村|镇
            if m["name"] not in self.data["ends"] and not self.listed_at_end(words, start, end) and (short or not (listed or self.no_stem.search(m["name"]))):
                yield Place(m["name"])
