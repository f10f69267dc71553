"""Records held against annotations: precision, recall and F by kind, shares of right attributes, every error with its place.

An annotation is a YAML file that lists what a document says (`document`, `officials`, `organizations`, `initiatives`,
`figures`, `events`, `ignore`); names are compared without quotation marks and width; a figure is found where a record
overlaps its quote with the same value and unit. Wherever an annotation gives a list, any of its members is right.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from kg.errors import ReadError
from kg.text.names import key

Record = Mapping[str, Any]
KINDS = ("officials", "posts", "organizations", "initiatives", "part_of", "figures")
ATTRIBUTES = ("comparator", "upper", "change", "status", "period", "measure", "actor", "initiative", "speaker")


@dataclass(slots=True)
class Tally:
    right: int = 0
    spurious: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.spurious) if self.right + self.spurious else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass(frozen=True, slots=True)
class Error:
    document: str
    kind: str  # missed figures, spurious posts, wrong period …
    what: str
    start: int | None = None  # raw offset, where the error has a place


@dataclass(slots=True)
class Evaluation:
    kinds: dict[str, Tally] = field(default_factory=lambda: {k: Tally() for k in KINDS})
    attributes: dict[str, Tally] = field(default_factory=lambda: {k: Tally() for k in ATTRIBUTES})
    ungrounded: int = 0
    unconfirmed: int = 0
    errors: list[Error] = field(default_factory=list)

    @property
    def all_attributes(self) -> Tally:
        tallies = self.attributes.values()
        return Tally(sum(t.right for t in tallies), 0, sum(t.missed for t in tallies))

    def add(self, other: Evaluation) -> None:
        """Sum another document's counts into these."""
        for mine, theirs in ((self.kinds, other.kinds), (self.attributes, other.attributes)):
            for name, tally in theirs.items():
                mine[name].right += tally.right
                mine[name].spurious += tally.spurious
                mine[name].missed += tally.missed
        self.ungrounded += other.ungrounded
        self.unconfirmed += other.unconfirmed
        self.errors += other.errors

    def as_dict(self) -> dict[str, Any]:
        """P, R, F and the number annotated by kind; right, of and share by attribute (the name after a *)."""
        rows: dict[str, Any] = {
            k: {"P": round(t.precision, 3), "R": round(t.recall, 3), "F": round(t.f, 3), "gold": t.right + t.missed}
            for k, t in self.kinds.items()
        }
        for name, t in {**self.attributes, "all": self.all_attributes}.items():
            of = t.right + t.missed
            rows["*" + name] = {"right": t.right, "of": of, "share": round(t.right / of, 3) if of else None}
        return {**rows, "ungrounded": self.ungrounded, "unconfirmed": self.unconfirmed}


# --- the annotation ------------------------------------------------------------------------------------------


def annotated(folder: Path, only: Collection[str] = ()) -> list[tuple[Path, Path]]:
    """The annotations of a folder, each with its text: NAME.yaml and texts/NAME.txt (or .html), or the text beside it
    or in the folder above.

    Raises ReadError where the folder holds none, or an annotation has no text.
    """
    found = [p for p in sorted(folder.glob("*.yaml")) if not only or p.stem in only]
    if absent := sorted(set(only) - {p.stem for p in found}):
        raise ReadError(f"{folder}: no annotation is named {', '.join(absent)}")
    if not found:
        raise ReadError(f"{folder}: holds no annotation NAME.yaml; data/briefings/gold is an example")
    pairs = []
    for path in found:
        beside = (p for place in (folder / "texts", folder, folder.parent) for p in sorted(place.glob(f"{path.stem}.*")))
        text = next((p for p in beside if p.suffix not in (".yaml", ".yml", ".json")), None)
        if text is None:
            raise ReadError(f"{path}: its text is missing; put it at {folder / 'texts' / path.stem}.txt")
        pairs.append((path, text))
    return pairs


class Gold:
    """One annotation with its text. Raises ReadError where it is malformed or quotes what the text does not hold."""

    def __init__(self, path: Path, text: str) -> None:
        try:
            data = yaml.safe_load(path.read_text("utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise ReadError(f"{path}: not readable as an annotation: {error}") from error
        if not isinstance(data, dict):
            raise ReadError(f"{path}: an annotation is a mapping with the keys document, officials, figures …")
        self.path, self.text = path, text
        self.document: dict[str, Any] = data.get("document") or {}
        self.officials: list[dict[str, Any]] = data.get("officials") or []
        self.organizations: list[dict[str, Any]] = data.get("organizations") or []
        self.initiatives: list[dict[str, Any]] = data.get("initiatives") or []
        self.figures: list[dict[str, Any]] = data.get("figures") or []
        self.ignore = frozenset(key(str(x)) for x in data.get("ignore") or ())
        self.bodies = [_keys(o["name"], *_listed(o.get("aliases"))) for o in self.organizations]
        self.undertakings = [_keys(o["name"], *_listed(o.get("accept"))) for o in self.initiatives]

    def span(self, figure: Mapping[str, Any]) -> tuple[int, int]:
        """Where the figure's quote stands: its n-th occurrence."""
        at = -1
        for _ in range(figure.get("occurrence", 1)):
            at = self.text.find(figure["quote"], at + 1)
            if at < 0:
                raise ReadError(
                    f"{self.path}: figure {figure['quote']!r} does not stand in the text; correct the quote or its occurrence"
                )
        return at, at + len(figure["quote"])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _keys(*names: Any) -> frozenset[str]:
    return frozenset(key(str(n)) for n in names)


def _widened(wanted: Any, clusters: Iterable[frozenset[str]]) -> frozenset[str]:
    """All names that mean any of `wanted`."""
    names = _keys(*_listed(wanted))
    return names.union(*(c for c in clusters if c & names))


# --- comparison ----------------------------------------------------------------------------------------------


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
        self._posts(self._match("officials", [_keys(o["name"]) for o in self._gold.officials], self._of["official"]))
        self._match("organizations", self._gold.bodies, self._of["organization"])
        self._parts(self._match("initiatives", self._gold.undertakings, self._of["initiative"]))
        self._figures(self._grounded())

    def _names(self, reference: Any) -> frozenset[str]:
        record = self._by_id.get(reference, {"name": reference}) if isinstance(reference, str) else reference
        return _keys(*(n for n in (record.get("name"), *record.get("aliases", ())) if n))

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
            for post in _listed(wanted.get("posts")):
                bodies, titles = _widened(post["organization"], self._gold.bodies), _keys(*_listed(post["title"]))
                hit = next(
                    (h for h in have if key(h["title"]) in titles and self._names(h["organization"]) & bodies), None
                )
                if hit:
                    have.remove(hit)
                    tally.right += 1
                else:
                    tally.missed += 1
                    self._error("missed posts", (wanted["name"], post["organization"], post["title"]))
            for post in have:
                tally.spurious += 1
                self._error("spurious posts", (wanted["name"], post["organization"], post["title"]))

    def _parts(self, initiatives: dict[int, Record]) -> None:
        tally = self._result.kinds["part_of"]
        for i, wanted in enumerate(self._gold.initiatives):
            have = [self._names(x) for x in initiatives[i].get("part_of", ())] if i in initiatives else []
            wholes = _widened(wanted.get("part_of"), self._gold.undertakings)
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
            units = _keys(*(u or "" for u in _listed(wanted.get("unit")) or [""]))
            hit = next(
                (
                    r
                    for r in left
                    if r["start"] < end
                    and start < r["end"]
                    and _same(r["value"], wanted["value"])
                    and key(r.get("unit", "")) in units
                ),
                None,
            )
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
        for name, right in self._verdicts(wanted, have):
            tally = self._result.attributes[name]
            tally.right += right
            tally.missed += not right
            if not right:
                said = have.get(name)
                self._error(f"wrong {name}", f"{wanted['quote']}: want {wanted.get(name)}, have {said}", have["start"])

    def _verdicts(self, wanted: Mapping[str, Any], have: Record) -> Iterator[tuple[str, bool]]:
        for name in ATTRIBUTES:
            want, said = wanted.get(name), have.get(name)
            if want is None and said and name in ("period", "actor", "initiative", "speaker"):
                self._result.unconfirmed += 1
            if name == "change":
                yield name, (said or None) in (_listed(want) or [None])
            elif name == "upper":
                if want is not None or said is not None:
                    yield name, want is not None and said is not None and _same(said, want)
            elif want is None:
                continue
            elif name in ("comparator", "status"):
                yield name, said in _listed(want)
            elif name == "period":
                yield name, said is not None and any(_days(said) == _days(w) for w in _listed(want))
            elif name == "measure":
                yield name, any(_alike(str(w), said or "") for w in _listed(want))
            else:
                clusters = {"actor": self._gold.bodies, "initiative": self._gold.undertakings, "speaker": []}[name]
                names = _widened(want, clusters)
                yield name, any(self._names(s) & names for s in _listed(said))


def _same(a: Any, b: Any) -> bool:
    """Equal numbers; a fraction (三分之一) to four places."""
    x, y = Decimal(str(a)), Decimal(str(b))
    return abs(x - y) <= (Decimal("0.0001") if abs(y) < 1 else abs(y) * Decimal("1e-9"))


def _days(period: Any) -> tuple[str | None, str | None]:
    """First and last day of a record's period or of an annotation's ISO 8601 text."""
    if isinstance(period, Mapping):
        return _day(period.get("start"), last=False), _day(period.get("end"), last=True)
    start, _, end = str(period).partition("/")
    return _day(start, last=False), _day(end or start, last=True)


def _day(text: str | None, *, last: bool) -> str | None:
    m = re.fullmatch(r"(\d{4})(?:-(?:Q(\d)|H(\d)|(\d\d?))(?:-(\d\d?))?)?", str(text).strip()) if text else None
    if not m:
        return None
    year, quarter, half, month, day = (int(x) if x else None for x in m.groups())
    span = (
        (3 * quarter - 2, 3 * quarter) if quarter else (6 * half - 5, 6 * half) if half else (month or 1, month or 12)
    )
    at = span[1] if last else span[0]
    return f"{year}-{at:02}-{day or (calendar.monthrange(year or 1, at)[1] if last else 1):02}"


def _alike(a: str, b: str) -> bool:
    """Two phrases for one measure: one holds the other, or most of the shorter stands in the longer, in order."""
    short, long = sorted((key(a), key(b)), key=len)
    if not short:
        return False
    if len(short) > 1 and short in long and len(long) <= 3 * len(short) + 8:
        return True
    common = _common(short, long)
    return common >= 0.66 * len(short) and common >= 0.34 * len(long)


def _common(a: str, b: str) -> int:
    """Length of the longest common subsequence."""
    best = [0] * (len(b) + 1)
    for x in a:
        diagonal = 0
        for j, y in enumerate(b, 1):
            diagonal, best[j] = best[j], diagonal + 1 if x == y else max(best[j], best[j - 1])
    return best[-1]
