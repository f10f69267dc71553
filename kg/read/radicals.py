"""Radicals that fonts of pages and of printed pages leave in place of the characters that they look like: ⼈⺠, ⻄安市; and characters
that stand twice in Unicode, as old Korean and Taiwanese codes had them: 年 (U+F98E) is 年.
"""

from __future__ import annotations

import unicodedata

_OF_CHINESE = "⺠民⺟母⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟"
RADICALS = {i: ord(unicodedata.normalize("NFKC", chr(i))) for i in range(0x2F00, 0x2FD6)}
RADICALS |= dict(zip(map(ord, _OF_CHINESE[::2]), map(ord, _OF_CHINESE[1::2]), strict=True))
_COMPATIBILITY = (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))  # blocks of CJK compatibility ideographs
RADICALS |= {i: ord(same) for i in _COMPATIBILITY if len(same := unicodedata.normalize("NFKC", chr(i))) == 1 and same != chr(i)}
