"""What data/lexicon/initiatives.yaml knows of named undertakings, compiled: one small grammar for each question."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, pairwise
from typing import Any

import ahocorasick

from kg.lexicon import Lexicon
from kg.model import Struct
from kg.text.names import key
from kg.text.patterns import Endings, Expressions, Names, by_word

Data = dict[str, Any]


class Head(Struct, frozen=True, order=True):
    start: int
    end: int
    words: str


class Heads(Expressions):
    """The ends of names; see `heads` in the lexicon for the tiers."""

    def __init__(self, data: Data) -> None:
        entries = [(h, kind, tier) for kind, tiers in data["heads"].items() for tier, hs in tiers.items() for h in hs]
        timed = [h for h in data["heads"]["campaign"]["strong"] if h.endswith(tuple(data["time_heads"]))]
        entries += [(h + data["campaign_tail"], "campaign", "strong") for h in timed]
        self.powers = frozenset(data["powers"]).union(timed)  # before which a field of work makes a name
        bare = [h for h, _, tier in entries if tier != "quoted"]  # those that stand behind words without marks
        shared = [h for h, kind, tier in entries if tier == "strong" and kind in data["shared"]]
        of_number = [h for h, kind, tier in entries if tier in ("strong", "works") and kind in ("project", "zone", "action", "programme")]
        super().__init__(data["forms"]["heads"], {"of_several": shared, "of_number": of_number, "any_head": [h for h, _, _ in entries]}, data)
        self.kind: dict[str, str] = {h: kind for h, kind, _ in entries}
        self.tier: dict[str, str] = {h: tier for h, _, tier in entries}
        self._bare = ahocorasick.Automaton()
        for head in bare:
            self._bare.add_word(head, head)
        self._bare.make_automaton()
        self.ends, self.any_end, self.meetings = Endings(bare), Endings(self.kind), Endings(data["meetings"])
        self.work_ends, self.built = tuple(data["work_ends"]), Endings([h for h, kind, _ in entries if kind == "project"])

    def find(self, clean: str) -> list[Head]:
        """Those without marks that stand in the text, the longest first."""
        found = [Head(last + 1 - len(words), last + 1, words) for last, words in self._bare.iter_long(clean)]
        versions = [Head(m.start(), m.end(), m[0]) for m in self.versions.finditer(clean)]
        return sorted([*found, *versions]) if versions else found

    def strong(self, head: str) -> bool:
        return self.tier.get(head, "strong") == "strong"  # 2.0版 stands in no list

    def shorter(self, name: str) -> set[str]:
        """…加固工程 without the end that says only that it is a work; 某某水库工程项目, 某某水库: what is built."""
        cut = [name.removesuffix(end) for end in self.work_ends if name.endswith(end)]
        return {
            part for rest in cut for part in (rest, *self.shorter(rest)) if len(rest) > 5 or len(self.built.before(rest, len(rest)) or rest) < len(rest) - 1
        }


class Verbs(Expressions):
    """Verbs of doing before a name, predicates behind it."""

    def __init__(self, data: Data) -> None:
        super().__init__(data["forms"]["verbs"], data)
        self.nominal, self.deeds = frozenset(data["nominal_verbs"]), Endings(data["deeds"])
        self.built, self.of, self.done, self.joins = str(data["built"]), str(data["of"]), "".join(data["done"]), tuple(data["joins"])

    def after(self, clean: str, begin: int, end: int) -> int:
        """Past the verbs that follow one another: 部署|开展了|规范…; at least two characters are left."""
        while (m := self.leading.match(clean, begin)) and m.end() <= end - 2:
            begin = m.end()
        return begin


class Common(Expressions):
    """What makes common nouns and sentences of the words before a head."""

    def __init__(self, data: Data, words: Iterable[str]) -> None:
        super().__init__(data["forms"]["common"], data)
        ours = chain(data["generic"], data["sorts_of_works"], data["triggers"], data["not_in_name"], data["class_words"])
        self._words = frozenset(chain(words, (w[i : i + 2] for w in ours for i in range(len(w) - 1))))

    def proper(self, words: str) -> bool:
        """Two characters side by side that no common word covers: 湟岸|公园, 爱旭|太阳能电池."""
        open_ = [("\u4e00" <= c <= "\u9fff") for c in words]
        for i in range(len(words) - 1):
            if words[i : i + 2] in self._words:
                open_[i] = open_[i + 1] = False
        return any(map(all, pairwise(open_)))


class Quotations(Expressions):
    """Which quotations name undertakings."""

    def __init__(self, data: Data) -> None:
        super().__init__(data["forms"]["quotations"], data)
        self.slogans = frozenset(map(key, chain.from_iterable(data["slogans"].values())))
        self.joining = "".join([*data["gap_words"], *data["joining"]])  # characters that join no name to what is set off
        self.list_marks = "、，" + "".join(data["joins"])


class Documents(Expressions):
    """Titles in 《》 and of the document itself."""

    def __init__(self, data: Data) -> None:
        super().__init__(data["forms"]["documents"], data)
        self.kind: dict[str, str] = by_word(data["documents"])
        self._ends, self.works = Endings(self.kind), Endings(data["works"])

    def kind_of(self, title: str) -> str:
        end = self._ends.before(title, len(title))
        return self.kind[end] if end else "publication"


class Known(Expressions):
    """Names known of themselves."""

    def __init__(self, data: Data) -> None:
        super().__init__(data["forms"]["known"], data)
        self.kind: dict[str, str] = by_word(data["known"])
        self.names, self.promised = Names(self.kind), Endings(data["promised"])


class InitiativeGrammar:
    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("initiatives")
        self.heads, self.verbs, self.common = Heads(data), Verbs(data), Common(data, (row["word"] for row in lexicon.table("words")))
        self.quotations = Quotations(data)
        self.parts, self.lines = (Expressions(data["forms"][name], data) for name in ("parts", "lines"))  # of a whole, of a text
        self.documents, self.known = Documents(data), Known(data)
