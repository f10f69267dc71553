"""Documents as a country's offices publish them, as many as wanted: each made from its number and the seed alone.

Cities speak by Zipf's law, the large far more often than the small. A city's departments, the officials who hold their
posts and its undertakings are the same in each of its documents, so that entities repeat as they do in real pages;
numbers, years and the order of sentences differ. Most sentences state no fact, so that a document has about as
many statements for its length as published pages have.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

_PHRASES = Path(__file__).with_suffix(".yaml")
_DIVISIONS = Path(__file__).parents[2] / "data" / "lexicon" / "divisions.tsv"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马方任袁柳唐罗薛雷贺倪汤殷毕郝邬安常"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华玉兰红建国文斌宇浩然欣怡梓涵志远立新春生海燕晓峰永康世昌雨晴思源"
_PLAIN = 0.72  # the share of sentences without facts
_UNDERTAKINGS = 12  # of one city


@dataclass(frozen=True, slots=True)
class _City:
    name: str
    counties: tuple[str, ...]


class Pages:
    """The documents of a seed: `pages.text(number)` is of `least` to `most` characters."""

    def __init__(self, seed: int = 7, least: int = 500, most: int = 2000) -> None:
        self._seed, self._least, self._most = seed, least, most
        self._phrases: dict[str, Any] = yaml.safe_load(_PHRASES.read_text("utf-8"))
        self._cities = _cities()
        random.Random(seed).shuffle(self._cities)
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(len(self._cities))))

    def text(self, number: int) -> str:
        rng = random.Random(f"{self._seed}/{number}")
        page = _Page(self._seed, rng, self._phrases, rng.choices(self._cities, cum_weights=self._weights)[0])
        wanted = rng.randint(self._least, self._most)
        paragraphs, sentences, length = [], [page.filled("openings")], 0
        while length < wanted:
            sentence = rng.choice(self._phrases["plain"]) if rng.random() < _PLAIN else page.filled("facts")
            sentences.append(sentence)
            length += len(sentence)
            if len(sentences) >= 4 or length >= wanted:
                paragraphs.append("".join(sentences))
                sentences = []
        return "\n".join([f"标题：{page.filled('titles')}", f"日期：{page.date}", "", *paragraphs])[:wanted] + "\n"

    def write(self, folder: Path, count: int, first: int = 0) -> Iterator[Path]:
        """So many documents as files, a thousand in a folder; lazily, so that a caller may stop."""
        for number in range(first, first + count):
            path = folder / f"{number // 1000:04}" / f"{number:07}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.text(number), "utf-8")
            yield path


@dataclass
class _Page:
    """One document in the making: where it speaks from, and when."""

    seed: int
    rng: random.Random
    phrases: dict[str, Any]
    city: _City

    def __post_init__(self) -> None:
        self.year = self.rng.randint(2021, 2026)
        self.month, self.day = self.rng.randint(1, 12), self.rng.randint(1, 28)
        self.topic = self.rng.choice(self.phrases["topics"])
        self.spoken: list[str] = []

    @property
    def date(self) -> str:
        return f"{self.year}-{self.month:02}-{self.day:02}"

    def filled(self, kind: str) -> str:
        template: str = self.rng.choice(self.phrases[kind])
        if "{name}" in template and not self.spoken:
            self._official()  # somebody who was not introduced has no post: introduce him here
            template = template.replace("{name}", "{official}")
        return template.format_map(_Slots(self))

    @cached_property
    def undertakings(self) -> list[str]:
        rng = random.Random(f"{self.seed}/{self.city.name}")
        names = [f"“{rng.choice(self.phrases['firsts'])}{rng.choice(self.phrases['seconds'])}”" for _ in range(_UNDERTAKINGS)]
        return [name + rng.choice(self.phrases["heads"]) for name in names]

    def _official(self) -> tuple[str, str]:
        """(how a text introduces somebody, the name): the same person in each document of the city."""
        department = self.rng.choice(self.phrases["departments"])
        own = random.Random(f"{self.seed}/{self.city.name}/{department['form']}/{self.year // 3}")
        name = own.choice(_SURNAMES) + "".join(own.choices(_GIVEN, k=own.choice((1, 2, 2))))
        self.spoken.append(name)
        return f"{department['form']}{department['title']}{name}", name

    def slot(self, key: str) -> str:
        rng, plain = self.rng, ("topic", "year", "month", "day")
        if key in plain:
            return str(getattr(self, key))
        match key:
            case "city":
                return self.city.name
            case "county":
                return rng.choice(self.city.counties or (self.city.name,))
            case "body" | "body2":
                return str(rng.choice(self.phrases["departments"])["form"])
            case "official":
                return self._official()[0]
            case "name":
                return rng.choice(self.spoken)
            case "local":
                return rng.choice(self.undertakings)
            case "national":
                return str(rng.choice(self.phrases["national"]))
        return self._number(key)

    def _number(self, key: str) -> str:
        rng = self.rng
        match key:
            case "last" | "next":
                return str(self.year + {"last": -1, "next": rng.randint(1, 4)}[key])
            case "n":
                return str(int(10 ** rng.uniform(0.5, 4)))
            case "few":
                return str(rng.randint(2, 60))
            case "share":
                return f"{rng.uniform(1, 99.9):.{rng.randint(0, 1)}f}"
            case "money" | "wan":
                return f"{10 ** rng.uniform(0, 3):.{rng.randint(0, 2)}f}"
        raise KeyError(key)


class _Slots(dict[str, str]):
    def __init__(self, page: _Page) -> None:
        super().__init__()
        self._page = page

    def __missing__(self, key: str) -> str:
        return self._page.slot(key)


def _cities() -> list[_City]:
    """Those that have counties below them, from the lexicon."""
    below: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for line in _DIVISIONS.read_text("utf-8").splitlines():
        if line[:1].isdigit():
            code, name, _, parent = line.split("\t")
            names[code] = name
            below.setdefault(parent, []).append(name)
    return [_City(names[code], tuple(counties)) for code, counties in sorted(below.items()) if names.get(code, "").endswith("市")]
