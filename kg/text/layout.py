"""Words by which the layout of a page is told: buttons, bylines, captions, annexes (data/lexicon/metadata.yaml, `layout`)."""

from __future__ import annotations

import re

from kg.lexicon import Lexicon
from kg.model import Struct
from kg.text.patterns import Pattern, any_of, expression

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_YEAR_ON_ITS_OWN = r"^\s*(?:19|20)\d\d\s?[.年/—-]"  # a line of a career


class Layout(Struct, frozen=True):
    button: Pattern  # of a web page, on a line of its own: 下载, 【字号：, 加大
    advertisement: Pattern  # “广告 … ×”, with its closing cross, as portals interleave them
    paragraph: Pattern  # begins inside a line: behind a photographer's credit, a dateline's “正文：”, a wide indent
    byline: Pattern
    caption: Pattern
    way: Pattern  # where a page stands in its site
    annex: Pattern
    bodies: Pattern  # a line of names of bodies
    signed: Pattern  # a post and its holder: 州长 某某
    unfinished: Pattern  # a heading that goes on, whatever the next line begins with
    finished: Pattern  # the title of an official document: nothing goes on behind it
    own: Pattern  # what is no half of a heading: a date, a label, what stands in brackets, who signs


def layout(lexicon: Lexicon) -> Layout:
    data = lexicon.data("metadata")
    words = data["layout"]
    sizes, reporter, taken = any_of(words["sizes"]), any_of(words["reporters"]), any_of(words["taken"])
    levels = "".join(words["levels"])
    alone = "|".join(r"\s*".join(word) for word in words["alone"])  # 目 录
    return Layout(
        button=expression(rf"[ \t\u3000]{{0,8}}(?:(?:{any_of(words['buttons'])})[:：]?|[【\[(（]?\s?(?:{sizes})[:：]?|】|>|[|])[ \t\u3000]{{0,8}}"),
        advertisement=expression(rf"(?:{any_of(words['advertisements'])}) [^\n×]{{1,90}}×"),
        paragraph=expression(
            rf"(?<=[。！？”…])(?: {{0,3}}\t\s{{0,8}}| {{3,8}})(?=\S)|(?:{reporter}) ?[{CJK}]{{2,4}} ?(?:{taken})(?=[{CJK}])"
            + "".join(f"|(?<={re.escape(word)})" for word in words["before_body"])
        ),
        byline=expression(rf"\s{{0,8}}[■□●]?.{{0,24}}(?:{reporter}|{any_of(words['bylines'])})[：: ]|■.{{0,40}}(?:{reporter})"),
        caption=expression(rf"(?:{reporter}|{any_of(words['pictures'])}).{{0,12}}(?:{taken})$|(?:{taken}|{any_of(words['credits'])})$"),
        way=expression(rf"[→»]|{any_of(data['page']['ways'])}"),
        annex=expression(rf"(?:{any_of(data['page']['annexes'])}) ?[\d一二三四五六七八九十]{{0,3}}[：:]?"),
        bodies=expression(rf"(?:[{CJK}]{{3,24}}(?:{any_of(words['bodies'])})\s*){{1,4}}"),
        signed=expression(
            rf"[{CJK}、（）]{{0,20}}(?:[{''.join(words['posts'])}]|[{levels}]\s+长)\s+[{CJK}·]{{1,3}}(?:\s?[{CJK}·]){{1,10}}|——?\s*[{CJK}]{{2,4}}"
        ),
        unfinished=expression(rf"(?:{any_of(words['goes_on'])}|、)$|(?:{any_of(words['about'])})[^，。的]{{0,12}}$"),
        finished=expression(rf"(?:{any_of(words['about'])}).{{4,}}的[{CJK}]{{0,4}}(?:{any_of(data['issued'])})$"),
        own=expression(
            rf"^(?:{alone})$|\d{{1,2}}月\d{{1,2}}日|[〇○零一二三四五六七八九]{{4}}年.{{1,3}}月"
            rf"|^\s*[^，。：；\s]{{2,24}}：\s*\d|^\s*(?:{any_of(words['tables'])}) ?[\d一二三四五六七八九十]"
            rf"|{_YEAR_ON_ITS_OWN}|^\s*[{CJK}]{{1,2}}\s?[{CJK}]{{1,6}}：|^\s*（[^（）]+）\s*$"
            rf"|^\s*[{CJK}]{{2,12}}\s{{1,4}}(?:[{CJK}·]{{2,8}}|[{CJK}] [{CJK}])\s*$"
        ),
    )
