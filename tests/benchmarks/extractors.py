"""How much of an article do extractors of pages find, and how much of what stands around it do they take for it?

    pip install readability-lxml newspaper4k goose3 jusText resiliparse boilerpy3 gne
    python tests/benchmarks/extractors.py [--runs 5] [PEER ...]

Every tool gets the same ten pages, made as the sites of governments and newspapers lay them out (tests/read/paged.py), in
one run and one process: the share of the article's characters that it finds, in order; of what it gives, the share that is
no part of the article (its own headline aside); on how many pages title and day are right, where the tool tells them; the
cells of a table that stand in their rows; milliseconds a page, the median of the runs. A tool that is not installed is left
out with a word. `kg` reads with `kg.read.html`, which asks trafilatura only where no sentence stands in a page.
"""

from __future__ import annotations

import argparse
import difflib
import logging
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "read"))
from paged import BODY, SITES, TABLE, page, table

TITLE, DAY = "江平市上半年投资运行情况", "2023-07-18"


class Given(NamedTuple):
    text: str
    title: str | None = None  # None: the tool tells none
    day: str | None = None


Extract = Callable[[str], Given]


def kg() -> Extract:
    from kg.read import html

    def read(markup: str) -> Given:
        document = html.read(markup.encode(), "p.html")
        return Given(document.text, document.title or "", document.published or "")

    return read


def trafilatura() -> Extract:
    from trafilatura import bare_extraction

    def read(markup: str) -> Given:
        found = bare_extraction(markup, include_comments=False, favor_recall=True, with_metadata=True)
        return Given(found.text or "", found.title or "", found.date or "") if found else Given("", "", "")

    return read


def readability() -> Extract:
    from lxml import html
    from readability import Document

    def read(markup: str) -> Given:
        found = Document(markup)
        return Given(html.fromstring(found.summary()).text_content(), found.short_title())

    return read


def newspaper4k() -> Extract:
    from newspaper import Article

    def read(markup: str) -> Given:
        article = Article("https://www.example.gov.cn/art/1.html", language="zh")
        article.download(input_html=markup)
        article.parse()
        return Given(article.text, article.title or "", str(article.publish_date or "")[:10])

    return read


def goose3() -> Extract:
    from goose3 import Goose
    from goose3.text import StopWordsChinese

    goose = Goose({"stopwords_class": StopWordsChinese})

    def read(markup: str) -> Given:
        found = goose.extract(raw_html=markup)
        return Given(found.cleaned_text or "", found.title or "", (found.publish_date or "")[:10])

    return read


def justext() -> Extract:
    import justext as library

    def read(markup: str) -> Given:
        found = library.justext(markup.encode(), frozenset(), length_low=10, length_high=30, stopwords_low=0, stopwords_high=0, encoding="utf-8")
        return Given("\n".join(p.text for p in found if not p.is_boilerplate))

    return read


def resiliparse() -> Extract:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda markup: Given(extract_plain_text(markup, main_content=True))


def boilerpy3() -> Extract:
    from boilerpy3 import extractors

    extractor = extractors.ArticleExtractor(raise_on_failure=False)

    def read(markup: str) -> Given:
        found = extractor.get_doc(markup)
        return Given(found.content, found.title or "")

    return read


def gne() -> Extract:
    from gne import GeneralNewsExtractor

    def read(markup: str) -> Given:
        found = GeneralNewsExtractor().extract(markup)
        return Given(found["content"], found["title"], found["publish_time"][:10])

    return read


TOOLS: dict[str, Callable[[], Extract]] = {f.__name__: f for f in (kg, trafilatura, readability, newspaper4k, goose3, justext, resiliparse, boilerpy3, gne)}


def dense(words: str) -> str:
    return "".join(words.split())


def tried(extract: Extract, markup: str) -> Given:
    try:
        return extract(markup)
    except Exception as error:  # whatever a page brings a tool to: it gives nothing for it
        print(f"  {type(error).__name__}: {str(error)[:80]}", file=sys.stderr)
        return Given("")


def shares(text: str) -> tuple[float, float]:
    """(of the article, what is found; of what is given, what is none of it)"""
    wanted, given = dense("".join(BODY)), dense(text).replace(dense(TITLE), "")
    found = sum(m.size for m in difflib.SequenceMatcher(None, wanted, given, autojunk=False).get_matching_blocks())
    return found / len(wanted), 1 - found / len(given) if given else 0.0


def rows_kept(text: str) -> int:
    """Cells of the table that stand in one line with all others of their row, in order."""
    lines = text.splitlines()
    return sum(len(row) for row in TABLE if any(_in_order(row, line) for line in lines))


def _in_order(row: tuple[str, ...], line: str) -> bool:
    at = 0
    for cell in row:
        at = line.find(cell, at) + len(cell)
        if at < len(cell):
            return False
    return True


def measured(extract: Extract, runs: int) -> Iterator[str]:
    given = [tried(extract, markup) for markup in SITES.values()]
    found, noise = zip(*(shares(g.text) for g in given), strict=True)
    yield f"{statistics.mean(found):.3f} ({min(found):.2f})"
    yield f"{statistics.mean(noise):.3f} ({max(noise):.2f})"
    for said, wanted in (([g.title for g in given], TITLE), ([g.day for g in given], DAY)):
        yield str(sum(dense(s or "") == wanted for s in said)) if any(s is not None for s in said) else "-"
    lead, tail = "江平市“十四五”规划主要指标见下表，请各单位对照落实。", "以上指标由市发展改革委负责解释，按年度评估。"
    yield str(rows_kept(tried(extract, page(f"<div id='zoom'><p>{lead}</p>{table()}<p>{tail}</p></div>")).text))
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        for markup in SITES.values():
            tried(extract, markup)
        times.append((time.perf_counter() - start) / len(SITES) * 1000)
    yield f"{statistics.median(times):.1f}" if times else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("peers", nargs="*", choices=[[], *TOOLS], help="these alone; kg always")
    chosen: Any = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    print(f"{'tool':<13}{'of the article (least)':<24}{'around it (most)':<19}{'titles':<8}{'days':<6}{'cells of ' + str(sum(map(len, TABLE))):<13}ms a page")
    for name, make in TOOLS.items():
        if chosen.peers and name not in ("kg", *chosen.peers):
            continue
        try:
            extract = make()
        except ImportError as error:
            print(f"{name:<13}not installed ({error.name})")
            continue
        body, noise, titles, days, cells, took = measured(extract, chosen.runs)
        print(f"{name:<13}{body:<24}{noise:<19}{titles:<8}{days:<6}{cells:<13}{took}")


if __name__ == "__main__":
    main()
