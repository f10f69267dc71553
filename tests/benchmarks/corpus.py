"""Texts to measure on: paragraphs of the sample briefings with other numbers, people, places and names of undertakings.

Varied with a seed, so that entities repeat as they do in real pages, and two runs read different texts.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "data" / "briefings"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华玉兰红建国文斌宇浩然欣怡梓涵"


def text(size: int, seed: int = 7) -> str:
    """About `size` bytes of UTF-8."""
    rng = random.Random(seed)
    paragraphs = [p for f in sorted(SAMPLES.glob("*.txt")) for p in f.read_text("utf-8").split("\n") if len(p) > 40]
    out, total = ["2025年工作情况发布", "", "2月13日，市政府新闻办举行新闻发布会。"], 0
    while total < size:
        paragraph = re.sub(r"\d+(?=[个项家件人户亿万])", lambda m: str(rng.randint(2, 9999)), rng.choice(paragraphs))
        paragraph = re.sub(r"(?<=长|任)[\u4e00-\u9fff]{2,3}(?=表示|介绍)", lambda m: rng.choice(SURNAMES) + rng.choice(GIVEN), paragraph)
        out.append(paragraph)
        total += len(paragraph.encode()) + 1
    return "\n".join(out)


def documents(count: int, size: int = 3000, seed: int = 7) -> list[str]:
    """So many texts of about `size` bytes each."""
    return [text(size, seed * 1_000_003 + i) for i in range(count)]
