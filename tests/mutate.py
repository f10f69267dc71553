"""Real texts made hostile: cut, shuffled, with marks repeated, numbers without end, signs that nobody sees.

`mutants(COUNT, SEED)` gives the same inputs on every machine; `faults(mutant)` says what of that which must always hold
does not. `python tests/mutate.py COUNT SEED` tries as many and prints the figures; what failed goes to mutate-SEED.jsonl.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import yaml

from kg import checks, lexicon
from kg.knowledge import Knowledge
from kg.model import Corpus, Document, Facts, Figure, Found, Period, Span
from kg.pipeline import understand
from kg.records import jsonl
from kg.text import Text, dates
from kg.text import numerals as n

ROOT = Path(__file__).parents[1]
_FOLDERS = (ROOT / "data" / "briefings", *(ROOT.parent / "shared" / "measure" / x / "texts" for x in ("dev", "field")))
_LONGEST = 400  # characters of most passages; one in fifty is as long as its text
SIGNS: dict[str, list[str]] = yaml.load((ROOT / "tests" / "specs" / "hostile.yaml").read_text("utf-8"), yaml.CSafeLoader)
_MARKS, _LINE_ENDS, _MARKUP, _DIGITS, _TIMES = (SIGNS[k] for k in ("marks", "line_ends", "markup", "digits", "times"))
_UNSEEN = [chr(c) for c in (0, 1, 7, 8, 11, 12, 14, 27, 28, 29, 30, 31, 127, 133, 155, 160, 173, 0x2009, 0x200B, 0x200D, 0x202E, 0x202F)]
_UNSEEN += [chr(c) for c in (0x2028, 0x2029, 0x2066, 0xFEFF, 0xFFFE, 0xFFFD, 0xD800, 0xDFFF, 0xE0001)]  # no YAML holds them all
_NUMBERS = [*SIGNS["numbers"], "1" * 21, "9" * 28, "7" * 40, "九" * 30, "一二三四五六七八九十" * 9, "亿" * 70, "千万" * 9]
_WORD = re.compile(r"[0-9.,]+|[\u4e00-\u9fff]+|.", re.S)
_NUMBER = re.compile(r"[0-9][0-9.,]*")

Mutator = Callable[[Random, str], str]


@dataclass(frozen=True, slots=True)
class Mutant:
    text: str
    published: str | None = None
    jurisdiction: str | None = None
    title: str | None = None

    def document(self, name: str = "mutant") -> Document:
        return Document(name, self.text, name, self.title, published=self.published, jurisdiction=self.jurisdiction)


@cache
def texts() -> tuple[str, ...]:
    """The sample documents, and those of the measuring set where it is beside the checkout."""
    return tuple(p.read_text("utf-8-sig", "replace") for folder in _FOLDERS for p in sorted(folder.glob("*.txt")))


@cache
def words() -> tuple[str, ...]:
    """The words of the lexicon, sorted."""
    out = set[str]()
    known = lexicon.load()
    for path in sorted((ROOT / "data" / "lexicon").glob("*.yaml")):
        _gather(known.data(path.stem), out)
    return tuple(sorted(w for w in out if len(w) <= 12 and re.fullmatch(r"[\w“”%‰·]+", w)))


def _gather(data: object, out: set[str]) -> None:
    if isinstance(data, str):
        out.add(data)
    elif isinstance(data, dict):
        for key, value in data.items():
            _gather(key, out)
            _gather(value, out)
    elif isinstance(data, (list, tuple)):
        for value in data:
            _gather(value, out)


# --- mutators ------------------------------------------------------------------------------------------------


def _at(rng: Random, text: str) -> int:
    return rng.randint(0, len(text))


def _stretch(rng: Random, text: str, most: int = 60) -> tuple[int, int]:
    start = _at(rng, text)
    return start, min(len(text), start + rng.randint(1, most))


def _put(rng: Random, text: str, what: str) -> str:
    at = _at(rng, text)
    return text[:at] + what + text[at:]


def cut(rng: Random, text: str) -> str:
    a, b = _stretch(rng, text)
    return text[:a] + text[b:]


def keep_little(rng: Random, text: str) -> str:
    a, b = _stretch(rng, text, 20)
    return text[a:b]


def swap(rng: Random, text: str) -> str:
    signs = list(text)
    for _ in range(rng.randint(1, 12)):
        if signs:
            i, j = rng.randrange(len(signs)), rng.randrange(len(signs))
            signs[i], signs[j] = signs[j], signs[i]
    return "".join(signs)


def shuffle(rng: Random, text: str) -> str:
    parts = re.split(rng.choice((r"(?<=。)", r"(?<=[，。；])", r"(?<=\n)", r"(?<=[“”])")), text)
    rng.shuffle(parts)
    return "".join(parts)


def shuffle_words(rng: Random, text: str) -> str:
    parts = _WORD.findall(text)
    rng.shuffle(parts)
    return "".join(parts)


def repeat(rng: Random, text: str) -> str:
    a, b = _stretch(rng, text, 30)
    return text[:b] + text[a:b] * rng.randint(1, 12) + text[b:]


def marks(rng: Random, text: str) -> str:
    for _ in range(rng.randint(1, 5)):
        text = _put(rng, text, rng.choice(_MARKS) * rng.choice((1, 1, 1, 2, 2, 3, 9, 50)))
    return text


def double_marks(rng: Random, text: str) -> str:
    chosen = rng.sample("“”《》（）、，。「」", 3)
    return "".join(c * 2 if c in chosen and rng.random() < 0.7 else c for c in text)


def other_marks(rng: Random, text: str) -> str:
    a, b = rng.choice(("“「", "”」", "“”", "”“", "（）", "，、", "，。", "。，", "“\f", "。\n", "，\n", "、 "))
    return "".join(b if c == a and rng.random() < 0.5 else c for c in text)


def nest(rng: Random, text: str) -> str:
    a, b = _stretch(rng, text)
    opening, closing = rng.choice(("“”", "《》", "（）", "「」", "[]", "<>", "‘’", "()"))
    depth = rng.choice((1, 2, 3, 9, 30))
    return text[:a] + opening * depth + text[a:b] + closing * rng.choice((depth, depth - 1, depth + 1)) + text[b:]


def numbers(rng: Random, text: str) -> str:
    """Numbers of the text become others."""
    return _NUMBER.sub(lambda m: rng.choice(_NUMBERS) if rng.random() < 0.4 else m[0], text)


def more_numbers(rng: Random, text: str) -> str:
    for _ in range(rng.randint(1, 4)):
        text = _put(rng, text, rng.choice(_NUMBERS) + rng.choice(("", "", "%", "人", "万元", "个", "以上", "亿", "多", " ", "、")))
    return text


def long_number(rng: Random, text: str) -> str:
    signs = rng.choice(("0123456789", "0123456789.", "0123456789,", "0123456789 ", "一二三四五六七八九十百千万亿", "九十百千万亿零点几", "1万亿千5"))
    return _put(rng, text, "".join(rng.choice(signs) for _ in range(rng.choice((3, 5, 9, 20, 70, 300)))))


def times(rng: Random, text: str) -> str:
    for _ in range(rng.randint(1, 5)):
        text = _put(rng, text, rng.choice(_TIMES))
    return text


def other_digits(rng: Random, text: str) -> str:
    def one(m: re.Match[str]) -> str:
        at = rng.randrange(len(m[0]))
        return m[0][:at] + rng.choice(_DIGITS) + m[0][at + 1 :] if rng.random() < 0.5 else m[0]

    return _NUMBER.sub(one, text)


def wide(rng: Random, text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and rng.random() < 0.7 else c for c in text)


def unseen(rng: Random, text: str) -> str:
    for _ in range(rng.randint(1, 8)):
        text = _put(rng, text, rng.choice(_UNSEEN) * rng.choice((1, 1, 2, 9)))
    return text


def line_ends(rng: Random, text: str) -> str:
    if rng.random() < 0.5:
        return text.replace("\n", rng.choice(_LINE_ENDS))
    for _ in range(rng.randint(1, 9)):
        text = _put(rng, text, rng.choice(_LINE_ENDS))
    return text


def markup(rng: Random, text: str) -> str:
    for _ in range(rng.randint(1, 6)):
        text = _put(rng, text, rng.choice(_MARKUP))
    return text


def lexicon_words(rng: Random, text: str) -> str:
    for _ in range(rng.randint(1, 10)):
        text = _put(rng, text, rng.choice(words()) * rng.choice((1, 1, 1, 2, 5)))
    return text


def splice(rng: Random, text: str) -> str:
    other = _passage(rng)
    return text[: _at(rng, text)] + other[_at(rng, other) :]


def only_words(rng: Random, text: str) -> str:
    """No text at all: words of the lexicon, numbers and marks."""
    pools: tuple[Sequence[str], ...] = (words(), _NUMBERS, _MARKS, _TIMES)
    return "".join(rng.choice(rng.choice(pools)) for _ in range(rng.randint(1, 40)))


MUTATORS: tuple[Mutator, ...] = (
    cut, keep_little, swap, shuffle, shuffle_words, repeat, marks, double_marks, other_marks, nest, numbers, more_numbers, long_number,
    times, other_digits, wide, unseen, line_ends, markup, lexicon_words, splice, only_words,
)  # fmt: skip


def _passage(rng: Random) -> str:
    text = rng.choice(texts())
    if rng.random() < 0.02:
        return text
    start = rng.choice((0, rng.randrange(max(1, len(text)))))
    return text[start : start + rng.randint(1, _LONGEST)]


def mutant(seed: int, index: int) -> Mutant:
    rng = Random(f"{seed}/{index}")
    text = _passage(rng)
    for mutator in rng.choices(MUTATORS, k=rng.choice((1, 1, 2, 2, 3, 5))):
        text = mutator(rng, text)
    title = rng.choice((None, None, None, text[:30], "“" * 3, "2024年工作报告", "３000年“十八五”规划"))
    return Mutant(text, rng.choice(SIGNS["published"]), rng.choice(SIGNS["jurisdiction"]), title)


def mutants(count: int, seed: int) -> Iterator[Mutant]:
    return (mutant(seed, i) for i in range(count))


# --- what must always hold -----------------------------------------------------------------------------------


def faults(mutant: Mutant, name: str = "mutant", twice: bool = True) -> tuple[list[str], Facts | None]:
    """What is wrong, each as "kind: detail", and the facts where there are any. `twice`: and a second time?"""
    known = lexicon.load()
    try:
        text, found, facts = understand(mutant.document(name), known)
        again = understand(mutant.document(name), known)[2] if twice else facts
    except Exception as error:  # whatever it is: this is what is looked for
        return [f"crash: {error!r}"], None
    out = [*_of_spans(text, found), *_of_records(facts)]
    out += [f"checks: {fault}" for fault in checks.faults(facts) if fault.thing != "the document"]  # which was given so
    out += [fault for figure in facts.figures for fault in _of_figure(figure)]
    out += [f"period: {p}" for p in found.periods if p.period and not _in_order(p.period)]
    return out + (["twice: another result"] if again != facts else []), facts


def _of_spans(text: Text, found: Found) -> Iterator[str]:
    """No mention is empty, ends before it begins, or runs on into another paragraph; no two numbers overlap."""
    kinds: tuple[tuple[Span, ...], ...] = (found.places, found.organizations, found.people, found.periods, found.initiatives, found.events)
    posts = tuple(post for person in found.people for post in person.posts)
    for kind in (*kinds, posts, found.quantities, found.numbers_left):
        for m in kind:
            if not 0 <= m.start < m.end <= len(text.clean) or "\n" in text.clean[m.start : m.end]:
                yield f"span: {m!r}"
    for a, b in zip(found.quantities, found.quantities[1:], strict=False):
        if a.end > b.start:
            yield f"overlap: {a!r} {b!r}"


def _of_figure(f: Figure) -> Iterator[str]:
    """What is asked beyond `kg.checks`: a measure in words, a value that every format holds, a range that is one."""
    if not any(map(str.isalpha, f.measure)) or f.measure != f.measure.strip():
        yield f"measure: {f.measure!r} of {f.quote!r}"
    if (f.comparator == "range") != (f.upper is not None) or (f.upper is not None and not f.value < f.upper):
        yield f"range: {f.value} to {f.upper}, {f.comparator}, of {f.quote!r}"
    if not all(n.fits(x) and -x == x.copy_negate() for x in (f.value, f.upper) if x is not None):
        yield f"digits: {f.value} {f.upper} of {f.quote!r}"
    if f.change == "increase" and f.value < 0 and not f.upper:
        yield f"sign: {f.value} {f.change} of {f.quote!r}"


def _in_order(period: Period) -> bool:
    ends = [x for x in (period.start, period.end) if x is not None]
    return bool(ends) and all(len(dates.usable(x) or "") == 10 for x in ends) and ends == sorted(ends)


def _of_records(facts: Facts) -> Iterator[str]:
    """Written as JSON and read back, a figure is the same figure."""
    for f in facts.figures:
        if jsonl.from_record(json.loads(jsonl.dumps(jsonl.to_record(f, "x")), parse_float=Decimal)) != f:
            yield f"record: {f!r}"


def violations(many: list[Facts]) -> list[str]:
    """What SHACL and grounding refuse in documents that have identifiers of their own."""
    return [f"shacl: {v}" for v in Knowledge(Corpus(tuple(many))).validate().violations]


def encodable(mutant: Mutant) -> bool:
    """Whether the text can be written as UTF-8 at all, as whatever is read from a file can."""
    return not any("\ud800" <= c <= "\udfff" for c in mutant.text)


# --- as a script ---------------------------------------------------------------------------------------------


BATCH = 200  # documents of one graph that SHACL looks at
TWICE = 5  # one input in so many is read twice


@dataclass
class Trial:
    """A long run."""

    seed: int
    out: Path
    seen: Counter[str] = field(default_factory=Counter)
    batch: list[tuple[int, Mutant, Facts]] = field(default_factory=list)
    slowest: tuple[float, int, int] = (0.0, 0, 0)

    def run(self, count: int) -> None:
        faults(mutant(self.seed, -1))  # compiles what is needed
        for index in range(count):
            each, began = mutant(self.seed, index), time.perf_counter()
            wrong, facts = faults(each, f"m{index}", index % TWICE == 0)
            self.slowest = max(self.slowest, (time.perf_counter() - began, index, len(each.text)))
            self.seen.update(inputs=1, characters=len(each.text), figures=len(facts.figures) if facts else 0)
            self._note(index, each, wrong)
            if facts and encodable(each):
                self.batch.append((index, each, facts))
            if len(self.batch) == BATCH or index == count - 1:
                self._validate()
            if (index + 1) % 10_000 == 0 or index == count - 1:
                seconds, slowest, size = self.slowest
                print(f"seed {self.seed}: {dict(self.seen)} slowest {seconds:.2f} s, {size} characters, #{slowest}", flush=True)

    def _validate(self) -> None:
        self.seen["validated"] += len(self.batch)
        if violations([facts for _, _, facts in self.batch]):
            for index, each, facts in self.batch:
                self._note(index, each, violations([facts]))
        self.batch.clear()

    def _note(self, index: int, each: Mutant, wrong: list[str]) -> None:
        for fault in wrong:
            self.seen[fault.partition(":")[0]] += 1
            with self.out.open("a", encoding="ascii") as file:
                file.write(json.dumps({"index": index, "fault": fault, **asdict(each)}) + "\n")


if __name__ == "__main__":
    count_, seed_ = map(int, sys.argv[1:3])
    Trial(seed_, Path(f"mutate-{seed_}.jsonl")).run(count_)
