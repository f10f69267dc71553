"""What a document says of itself in its first and last lines: title, labels, publisher, authors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from kg.frame.known import media as known_media
from kg.frame.page import Page, header_lines
from kg.lexicon import Lexicon
from kg.model import Span
from kg.text import Text
from kg.text.gazetteer import NATION
from kg.text.normalise import normalise
from kg.text.patterns import any_of

_HEADER_LINES = 14
_URL = re.compile(r"https?://[^\s\"'<>（）()]{4,400}")
_NAME = r"[一-鿿][一-鿿·]{1,6}"
_NAMES = rf"{_NAME}(?:[ 、，]{{1,2}}{_NAME}){{0,5}}"
_BYLINE = re.compile(rf"记者 {{0,2}}(?P<names>{_NAMES})(?=[）) ，]|$|\n)")
_AFTER_DATELINE = re.compile(rf"日电 ?（(?:记者 ?)?(?P<names>{_NAMES})）")
_REPORT_TITLE = "政府工作报告"
_TOLD = re.compile(r"日(?:电|讯|消息)|消息|讯")
_REPORTER = re.compile(r"记者|通讯员")
_MARKS = (":", "：", "]", "】")
_NUMBER = re.compile(r".{1,16}[〔\[（(](?:19|20)\d\d[〕\]）)]\s?第?\d{1,5}号")


@dataclass(frozen=True, slots=True)
class Rules:
    label: re.Pattern[str]
    of_label: dict[str, str]
    ranks: dict[str, int]  # of a label among those of its kind
    canonical: dict[str, str]  # every name of a medium → its usual one
    dateline: re.Pattern[str]
    reporter: re.Pattern[str]
    not_names: re.Pattern[str]
    issued: re.Pattern[str]  # the title of an official document


def rules(lexicon: Lexicon) -> Rules:
    data: dict[str, Any] = lexicon.data("metadata")
    of_label = {label: key for key, labels in data["labels"].items() for label in labels}
    canonical = known_media(lexicon, header=True)
    heads = [*lexicon.data("bodies")["heads"]["media"], *data["media_heads"]]
    media = f"(?:{any_of(canonical)}|[一-鿿]{{2,8}}?(?:{any_of(heads)}))"
    return Rules(
        re.compile(rf"(?<![^\s#*>【\[（(|/;；,，])(?P<label>{any_of(of_label)})\s{{0,2}}(?:[】\]]\s{{0,2}}[:：|]?|[:：])\s{{0,4}}"),
        of_label,
        {label: rank for labels in data["labels"].values() for rank, label in enumerate(labels)},
        canonical,
        re.compile(
            rf"(?P<who>{media})[一-鿿]{{0,8}}? ?(?:20\d\d年)?(?:(?:1[0-2]|[1-9])月)?(?:3[01]|[12]\d|[1-9])日(?:电|讯|消息)"
            rf"|(?P<who2>{media})(?:消息|讯)(?=[（(：: ])"
        ),
        re.compile(
            rf"(?P<who>{media}|[一-鿿]{{1,6}}报)(?:全媒体|首席|融媒体?|特派|驻[一-鿿]{{1,4}}|见习|实习)?(?:记者|通讯员)(?!\s?问?[：:]\s*(?:\n|$))"
        ),
        re.compile(any_of(data["not_names"])),
        re.compile(f"[^，。；：|]{{6,120}}的(?:{any_of(data['issued'])})"),
    )


def labelled(raw: str, known: Rules) -> dict[str, str]:
    """The values of “标题：…”, “来源：… 日期：…”, “[ 发布日期 ] | …” in the first and last lines.

    Of several of one kind, that of the label which the lexicon names first; of the same label, the first.
    """
    out: dict[str, tuple[int, str]] = {}
    for raw_line in header_lines(raw):
        if len(raw_line) > 200 or not any(mark in raw_line for mark in _MARKS):
            continue
        line = normalise(raw_line)
        hits = list(known.label.finditer(line))
        for m, following in zip_longest(hits, hits[1:]):
            value = line[m.end() : following.start() if following else len(line)].strip(" \t|】])）;；")
            kind, rank = known.of_label[m["label"]], known.ranks[m["label"]]
            if value and (kind not in out or rank < out[kind][0]):
                out[kind] = rank, value
    return {kind: value for kind, (_, value) in out.items()}


_NO_TITLE = re.compile(r"(?:首页|当前位置|您的位置).*|附[件表录] ?[\d一二三四五六七八九十]{0,3}[：:]?\s*$")
_STAMPED = re.compile(r"\s*\S{0,12}\s*(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}\S*)?\s*$")  # 国新办 2022-03-10
_DATE_LINE = re.compile(r"\s*(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}\D.*$")


def title(text: Text, known: Rules) -> tuple[str, Span] | None:
    """The first headline, and its block: one that stands before the body and names no date, number or person.

    Below a table of what a page says of itself, the first line that is the title of an official document.
    """
    for block in text.blocks[:4]:
        if _NO_TITLE.match(text.clean, block.start, block.end):
            continue
        if block.kind not in ("title", "heading"):
            lines = ((line.strip(), b) for b in text.blocks[:_HEADER_LINES] for line in text.evidence(b.start, b.end).quote.splitlines())
            return next((found for found in lines if known.issued.fullmatch(found[0])), None)
        first, *more = text.evidence(block.start, block.end).quote.splitlines() or [""]
        words = "".join(line.strip() for line in (first, *(x for x in more if not _STAMPED.match(x))))
        words = _DATE_LINE.sub("", words) or words  # 标题2023-01-18 08:28 新华社: the line of the date below it
        words = re.sub(r"^#{1,6}\s*", "", re.sub(r"[ \t\u3000]+", " ", words)).strip()
        if words and not _NUMBER.fullmatch(normalise(words)) and not re.match(r"[\d\s:./年月日-]+$", words):
            return words, block
    return None


def address(value: str | None) -> str | None:
    m = _URL.search(value) if value else None
    return m[0] if m else None


# --- publisher -----------------------------------------------------------------------------------------------


def usual(name: str, known: Rules) -> str:
    name = re.split(r"[ \t　|]|(?<=[一-鿿])(?=\d{4}[-年])", name.strip("（()）“”《》 "))[0] or name
    return known.canonical.get(name, name)


def publisher(page: Page, place: str | None, known: Rules) -> str | None:
    """A dateline's agency, the reporter's paper, the body whose own document this is, the photographer's agency."""
    head, text = page.head, page.text
    m = known.dateline.search(head[:300]) if _TOLD.search(head[:300]) else None
    if m:
        return known.canonical.get(m["who"] or m["who2"], m["who"] or m["who2"])
    for where in (head[:300], text.clean[-120:]):
        if _REPORTER.search(where) and (m := known.reporter.search(where)) and not where.startswith("摄", _name_end(where, m.end())):
            return usual(m["who"], known)
    if own := _issuer(page.title, place):
        return own
    names: set[str] = set()
    last = 0
    for m in _REPORTER.finditer(text.clean, 0, 20_000):  # the paper stands within the 40 characters before
        if found := known.reporter.search(text.clean, max(last, m.start() - 40), m.end() + 8):
            names.add(usual(found["who"], known))
        last = m.end()
    return names.pop() if len(names) == 1 else None


def _name_end(words: str, at: int) -> int:
    m = re.compile(rf" ?{_NAME}? ?(?=摄)").match(words, at)
    return m.end() if m else at


def _issuer(title: str, place: str | None) -> str | None:
    title = re.sub(r"^[#\s]+", "", title)
    m = re.match(r"(?P<who>[一-鿿、 ]{2,40}?)(?:等[一二三四五六七八九十\d]{1,3}(?:部门|单位))?(?:关于|印发)", title)
    if m and re.search(r"(?:国务院|政府|委员会|委|厅|局|部|办公室|院|署|会)$", m["who"].strip()):
        return m["who"].strip()
    if _REPORT_TITLE in title and place:
        return "国务院" if place == NATION.name else f"{place}人民政府"
    return None


# --- authors -------------------------------------------------------------------------------------------------


def authors(text: Text, labelled: str | None, known: Rules) -> tuple[str, ...]:
    """The reporters that the header, the byline, the dateline or the last line names; photographers aside."""
    if labelled:
        return _names(labelled, known)
    head, tail = text.clean[:400], text.clean[-80:] if len(text.clean) > 400 else ""
    for pattern, where in ((_AFTER_DATELINE, head), (_BYLINE, head), (_BYLINE, tail)):
        for m in pattern.finditer(where):
            if where.startswith("摄", _name_end(where, m.start("names"))) or where[
                m.end() : m.end() + 2
            ].lstrip().startswith("摄"):
                continue
            if names := _names(m["names"], known):
                return names
    return ()


def _names(words: str, known: Rules) -> tuple[str, ...]:
    out: list[str] = []
    for token in re.split(r"[ 、，,;；/|]+", re.sub(r"(?:本[报网台]|记者|通讯员)", " ", words)):
        if not token:
            continue
        if not re.fullmatch(r"[一-鿿]{2,4}|[一-鿿]{1,8}·[一-鿿·]{1,12}", token) or known.not_names.search(token):
            break
        out.append(token)
    return tuple(out)
