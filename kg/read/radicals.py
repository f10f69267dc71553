"""Radicals that fonts of pages and of printed pages leave in place of the characters that they look like: ⼈⺠, ⻄安市."""

from __future__ import annotations

import unicodedata

_OF_CHINESE = "⺠民⺟母⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟"
RADICALS = {i: ord(unicodedata.normalize("NFKC", chr(i))) for i in range(0x2F00, 0x2FD6)}
RADICALS |= dict(zip(map(ord, _OF_CHINESE[::2]), map(ord, _OF_CHINESE[1::2]), strict=True))
