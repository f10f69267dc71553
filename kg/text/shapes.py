"""Shapes that many rules look for, as parts of expressions: years, ordinals, the number of an official document."""

YEAR = r"(?:19|20)\d\d"
ORDINAL = "[一二三四五六七八九十]{1,3}"
NUMBER = rf"[〔\[（(](?P<numbered>{YEAR})[〕\]）)]\s?第?\d{{1,5}}\s?[号號]"  # GB/T 9704: 〔2024〕3号, behind the letters of who issues it
DAY = r"(?:\d{4}年\d{1,2}月\d{1,2}日|[〇○零一二三四五六七八九]{4}年.{1,3}月.{1,3}日)"  # in figures of either kind
