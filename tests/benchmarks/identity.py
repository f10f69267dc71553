"""How long does it take to find what is one in very many documents?

    python tests/benchmarks/identity.py [--entities 10000 30000 100000]

Prints a table: mentions, entities, processor seconds to gather what documents say and to link it, seconds for a million
mentions, links, uncertain ones, peak memory. What the documents say is made up, ten mentions to an entity.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from typing import Any

from kg import lexicon as lexicons
from kg.across.identity import identified
from kg.across.identity_profiles import Profiles, add
from kg.model import Decided
from kg.text.gazetteer import gazetteer

_OFFICES = ("教育局", "财政局", "民政局", "司法局", "水利局", "统计局", "审计局", "商务局", "交通运输局", "应急管理局", "体育局", "医疗保障局")
_SURNAMES, _GIVEN = "赵钱孙周吴郑冯陈褚卫蒋沈韩杨朱秦尤许何吕", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文玉兰建国志"
_WORDS = [0, 2, "局长"]


def documents(entities: int) -> Any:
    """What each of so many documents says, as `observed` gives it."""
    chosen, lexicon = random.Random(1), lexicons.load()
    cities = [p for p in lexicon.of(gazetteer).by_code.values() if p.code and p.code.endswith("00") and not p.code.endswith("0000")]
    people = [
        (chosen.choice(_SURNAMES) + chosen.choice(_GIVEN) + chosen.choice(_GIVEN), f"{chosen.choice(cities).name}{chosen.choice(_OFFICES)}")
        for _ in range(entities * 6 // 10)
    ]
    codes = {p.name: p.code for p in cities}
    for number in range(entities * 10 // 9):
        city, day = chosen.choice(cities), f"20{10 + number % 15}-0{1 + number % 9}-11"
        told = [(*chosen.choice(people), chosen.choice(("局长", "副局长")), chosen.choice(("", "", "appointed", "removed"))) for _ in range(4)]
        work = f"{city.name}第{number % (entities // 3)}号行动"
        yield {
            "document": f"{number}.txt",
            "paper": [f"{city.name}关于第{number % 5000}号事项的通知", "", city.code, day, f"发〔{day[:4]}〕{number}", str(number)],
            "people": [[f"official/{x[0]}@{x[1]}", x[0], False, [[f"organization/{x[1]}", *x[2:], "", "", _WORDS]]] for x in told],
            "bodies": [[f"organization/{x[1]}", x[1], "government", codes.get(x[1].partition("市")[0] + "市", ""), _WORDS] for x in told],
            "works": [[f"initiative/{work}", work, "plan", [], _WORDS, []]],
            "renamed": [],
        }


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--entities", nargs="+", type=int, default=[10_000, 30_000, 100_000])
    lexicon = lexicons.load()
    print(f"{'mentions':>10} {'entities':>9} {'gather s':>9} {'link s':>7} {'s a million':>12} {'links':>7} {'uncertain':>9} {'MB':>6}")
    for entities in asked.parse_args().entities:
        said, profiles = list(documents(entities)), Profiles()
        mentions = sum(len(d["people"]) + len(d["bodies"]) + len(d["works"]) for d in said)
        started = time.process_time()
        for d in said:
            add(profiles, d)
        gathered = time.process_time()
        found = identified(profiles, lexicon, Decided())
        done = time.process_time()
        known = len(profiles.people) + len(profiles.bodies) + len(profiles.works)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        times = f"{gathered - started:>9.1f} {done - gathered:>7.1f} {(done - started) / mentions * 1e6:>12.1f}"
        print(f"{mentions:>10,} {known:>9,} {times} {len(found.links):>7,} {len(found.uncertain):>9,} {memory:>6.0f}", flush=True)


if __name__ == "__main__":
    main()
