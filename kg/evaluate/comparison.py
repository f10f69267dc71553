"""The records of one document held against its annotation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from kg.evaluate.alike import alike, days, same
from kg.evaluate.annotation import Gold, keys, listed, widened
from kg.evaluate.scores import OF_FIGURES, Error, Evaluation
from kg.text.names import key

Record = Mapping[str, Any]
_UNCONFIRMED = ("period", "actor", "initiative", "speaker")  # not wrong by themselves where the annotation is silent


def evaluate(pairs: Iterable[tuple[Gold, list[Record]]]) -> Evaluation:
    """Hold each document's records against its annotation; the tallies are summed over the documents."""
    result = Evaluation()
    for gold, records in pairs:
        _Comparison(gold, records, result).run()
    return result


class _Comparison:
    def __init__(self, gold: Gold, records: list[Record], result: Evaluation) -> None:
        self._gold, self._result = gold, result
        self._by_id = {r["id"]: r for r in records}
        self._of: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            self._of[record["type"]].append(record)

    def run(self) -> None:
        self._posts(self._match("officials", [keys(o["name"]) for o in self._gold.officials], self._of["official"]))
        self._match("organizations", self._gold.bodies, self._of["organization"])
        self._parts(self._match("initiatives", self._gold.undertakings, self._of["initiative"]))
        self._relations()
        self._figures(self._grounded())

    def _names(self, reference: Any) -> frozenset[str]:
        record = self._by_id.get(reference, {"name": reference}) if isinstance(reference, str) else reference
        return keys(*(n for n in (record.get("name"), *record.get("aliases", ())) if n))

    def _place(self, names: Iterable[str]) -> int | None:
        return min((at for n in names if (at := self._gold.text.find(n)) >= 0), default=None)

    def _error(self, kind: str, what: Any, start: int | None = None) -> None:
        self._result.errors.append(Error(self._gold.path.stem, kind, str(what), start))

    def _match(self, kind: str, wanted: list[frozenset[str]], records: list[Record]) -> dict[int, Record]:
        tally, pairs = self._result.kinds[kind], dict[int, Record]()
        for record in records:
            names = self._names(record)
            hit = next((i for i, g in enumerate(wanted) if i not in pairs and g & names), None)
            first = next((m["start"] for m in record.get("mentions", ())), None)
            if hit is not None:
                pairs[hit] = record
                tally.right += 1
            elif not names & self._gold.ignore:
                tally.spurious += 1
                self._error(f"spurious {kind}", record.get("name"), first)
        for i, names in enumerate(wanted):
            if i not in pairs:
                tally.missed += 1
                self._error(f"missed {kind}", min(names), self._place(names))
        return pairs

    def _posts(self, officials: dict[int, Record]) -> None:
        tally = self._result.kinds["posts"]
        for i, wanted in enumerate(self._gold.officials):
            have = list(officials[i].get("posts", ())) if i in officials else []
            for post in listed(wanted.get("posts")):
                bodies, titles = widened(post["organization"], self._gold.bodies), keys(*listed(post["title"]))
                hit = next((h for h in have if key(h["title"]) in titles and self._names(h["organization"]) & bodies), None)
                if hit:
                    have.remove(hit)
                    tally.right += 1
                    self._changes(wanted["name"], post, hit)
                else:
                    tally.missed += 1
                    self._error("missed posts", (wanted["name"], post["organization"], post["title"]))
            for post in have:
                tally.spurious += 1
                self._error("spurious posts", (wanted["name"], post["organization"], post["title"]))

    def _changes(self, name: str, wanted: Mapping[str, Any], have: Record) -> None:
        """What the text tells of a post that was found: appointed or removed, since when, until when."""
        if not self._gold.scored:
            return
        verdicts = dict[str, bool]()
        if wanted.get("change") is not None or have.get("change"):
            verdicts["change"] = (have.get("change") or None) in listed(wanted.get("change"))
        for end in ("since", "until"):
            if wanted.get(end) is not None:
                verdicts[end] = bool(have.get(end)) and any(days(have[end]) == days(w) for w in listed(wanted[end]))
        for what, right in verdicts.items():
            told = (name, wanted["title"], "want", wanted.get(what), "have", have.get(what))
            self._attribute(f"post_{what}", right, str(told), None)

    def _parts(self, initiatives: dict[int, Record]) -> None:
        tally = self._result.kinds["part_of"]
        for i, wanted in enumerate(self._gold.initiatives):
            have = [self._names(x) for x in initiatives[i].get("part_of", ())] if i in initiatives else []
            wholes = widened(wanted.get("part_of"), self._gold.undertakings)
            if wholes:
                if any(names & wholes for names in have):
                    tally.right += 1
                else:
                    tally.missed += 1
                    self._error("missed part_of", (wanted["name"], wanted["part_of"]))
            for names in have:
                if not names & wholes and any(names & g for g in self._gold.undertakings):
                    tally.spurious += 1
                    self._error("spurious part_of", (wanted["name"], min(names)))

    def _relations(self) -> None:
        """Of the relations, those whose ends the annotation lists; an end that it does not list is missed elsewhere."""
        if not self._gold.scored:
            return
        gold, tallies = self._gold, self._result.relations
        clusters = [*gold.bodies, *gold.undertakings, *gold.others]
        wanted, doubtful = ([(widened(a, clusters), r, widened(b, clusters)) for a, r, b in rows] for rows in (gold.relations, gold.doubtful))
        named = frozenset[str]().union(*clusters)
        total, taken = self._result.kinds["relations"], set[int]()
        for record in self._of["relation"]:
            predicate, a, b = record["predicate"], self._names(record["subject"]), self._names(record["object"])
            if predicate not in tallies:
                continue
            hit = next((i for i, (x, r, y) in enumerate(wanted) if r == predicate and x & a and y & b), None)
            if hit is not None:
                total.right += hit not in taken
                tallies[predicate].right += 1
                taken.add(hit)
            elif not any(r == predicate and x & a and y & b for x, r, y in doubtful) and a & named and b & named and not (a | b) & gold.ignore:
                total.spurious += 1
                tallies[predicate].spurious += 1
                self._error("spurious relations", (min(a), predicate, min(b)), _first(record))
        for i, (a, predicate, b) in enumerate(gold.relations):
            if i not in taken:
                total.missed += 1
                tallies[predicate].missed += 1
                self._error("missed relations", (a, predicate, b))

    # --- figures ---------------------------------------------------------------------------------------------

    def _grounded(self) -> list[Record]:
        for record in self._by_id.values():
            for mention in record.get("mentions", ()):
                if not mention["quote"] or self._gold.text[mention["start"] : mention["end"]] != mention["quote"]:
                    self._result.ungrounded += 1
                    self._error("ungrounded", mention["quote"], mention["start"])
        good = []
        for record in self._of["figure"]:
            if self._gold.text[record["start"] : record["end"]] == record["quote"]:
                good.append(record)
            else:
                self._result.ungrounded += 1
                self._error("ungrounded", record["quote"], record["start"])
        return good

    def _figures(self, records: list[Record]) -> None:
        tally = self._result.kinds["figures"]
        left = list(records)
        for wanted in self._gold.figures:
            start, end = self._gold.span(wanted)
            units = keys(*(u or "" for u in listed(wanted.get("unit")) or [""]))
            near = (r for r in left if r["start"] < end and start < r["end"])
            hit = next((r for r in near if same(r["value"], wanted["value"]) and key(r.get("unit", "")) in units), None)
            if hit is None:
                tally.missed += 1
                self._error("missed figures", (wanted["quote"], wanted["value"], wanted.get("unit")), start)
                continue
            left.remove(hit)
            tally.right += 1
            self._attributes(wanted, hit)
        for record in left:
            if not self._ignored(key(record["quote"])):
                tally.spurious += 1
                self._error("spurious figures", (record["quote"], record["value"], record.get("unit")), record["start"])

    def _ignored(self, quote: str) -> bool:
        numbers = (x for x in self._gold.ignore if re.search(r"[\d一二三四五六七八九十百千万两]", x))
        return quote in self._gold.ignore or any(quote in x or x in quote for x in numbers)

    def _attributes(self, wanted: Mapping[str, Any], have: Record) -> None:
        for name in OF_FIGURES:
            want, said = wanted.get(name), have.get(name)
            if want is None and said and name in _UNCONFIRMED:
                self._result.unconfirmed += 1
            right = self._verdict(name, want, said)
            if right is not None:
                self._attribute(name, right, f"{wanted['quote']}: want {want}, have {said}", have["start"])

    def _attribute(self, name: str, right: bool, told: str, start: int | None) -> None:
        tally = self._result.attributes[name]
        tally.right += right
        tally.missed += not right
        if not right:
            self._error(f"wrong {name}", told, start)

    def _verdict(self, name: str, want: Any, said: Any) -> bool | None:
        """None where the annotation says nothing of the attribute."""
        if name == "change":
            return (said or None) in (listed(want) or [None])
        if name == "upper" and (want is None) != (said is None):
            return False
        if want is None:
            return None
        return self._answers(name, want, said)

    def _answers(self, name: str, want: Any, said: Any) -> bool:
        match name:
            case "upper":
                return same(said, want)
            case "comparator" | "status" | "obligation":
                return said in listed(want)
            case "period":
                return said is not None and any(days(said) == days(w) for w in listed(want))
            case "measure":
                return any(alike(str(w), said or "") for w in listed(want))
        clusters = {"actor": self._gold.bodies, "initiative": self._gold.undertakings, "speaker": []}[name]
        names = widened(want, clusters)
        return any(self._names(s) & names for s in listed(said))


def _first(record: Record) -> int | None:
    """Where the words that state a relation begin."""
    return next((e["start"] for e in record.get("evidence", ())), None)
