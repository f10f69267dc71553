"""What a page says of itself: <meta> elements as the guide for government sites asks for them, labels, the headline."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from kg import lexicon
from kg.errors import UsageError
from kg.lexicon import Lexicon
from kg.read.dates import day_of
from kg.read.names import without_unwritable

_LONGEST = 10_000  # characters of a title and the like
_LINES, _FAR = 400, 80  # lines of a page in which labels are looked for, characters of such a line
_DAY = re.compile(r"((?:19|20)\d\d)\s?[-./年]\s?(\d{1,2})\s?[-./月]\s?(\d{1,2})")
_DIGIT = re.compile(r"\d")
_SCRIPT_DAY = re.compile(r"""(?i:datepublished|publish_?time|publish_?date|pub_?time|pub_?date)["']?\s{0,4}[:=]\s{0,4}["']((?:19|20)\d\d-\d\d-\d\d)""")
_SCRIPT_SECOND = re.compile(r"""\bvar ct\s{0,4}=\s{0,4}["'](\d{10})["']""")  # of WeChat
_CHINA = datetime.timezone(datetime.timedelta(hours=8))
_SITE = re.compile(r"\s*(?:_{1,2}|[|｜]|\s[-–—]{1,2}\s|-{1,2}|——)\s*")
_HEADLINES = "//h1|//h2|//h3|//*[contains(@class,'title')]|//*[contains(@id,'title')]"
_REMARK = re.compile(r"[（(][^）)]*[）)]?$")  # another name of the same, cut off where it is long
_BLANKS = re.compile(r"\s+")
_CUT = re.compile(r"(?<=[\u3400-\u9fff])\s(?=[0-9])|(?<=[0-9])\s(?=[\u3400-\u9fff])")  # 2007 年末


@dataclass(frozen=True, slots=True)
class Rules:
    """How pages are made, as data/lexicon/pages.yaml has it."""

    containers: re.Pattern[str]
    around: re.Pattern[str]
    begins: tuple[str, ...]
    names: dict[str, tuple[str, ...]]  # of <meta> elements, by what they tell
    of_site: tuple[str, ...]
    of_page: tuple[str, ...]
    accounts: tuple[str, ...]
    own_source: re.Pattern[str]
    site_of: re.Pattern[str]
    cut: tuple[str, ...]
    labels: dict[str, re.Pattern[str]]


def rules(known: Lexicon) -> Rules:
    data, labels = known.data("pages"), known.data("metadata")["labels"]
    return Rules(
        containers=re.compile(data["containers"], re.I),
        around=re.compile(data["around"], re.I),
        begins=tuple(data["begins"]),
        names={key: tuple(names) for key, names in data["metadata"].items()},
        of_site=tuple(data["of_site"]),
        of_page=tuple(data["of_page"]),
        accounts=tuple(data["accounts"]),
        own_source=re.compile(rf"^(?:{'|'.join(data['own_source'])})(?:$|[\s/、，；—-]+|(?=[\u3400-\u9fff]{{4}}))"),
        site_of=re.compile(data["site_of"]),
        cut=tuple(data["cut"]),
        labels={
            "published": re.compile(rf"(?:{'|'.join(map(re.escape, labels['published']))})\s*[：:]\s*" + _DAY.pattern),
            "publisher": _labelled(labels["publisher"]),
            "issuer": _labelled(data["issuer"]),
            "original": re.compile(rf"(?:{'|'.join(data['original'])})\s*[：:]?\s*《(.{{4,200}}?)》"),
        },
    )


def _labelled(names: list[str]) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\u3400-\u9fff])(?:{'|'.join(map(re.escape, names))})\s*[：:]\s*([^\s：:|]{{2,40}}+)(?!\s*[：:])"
    )  # before a colon stands the next label


def own_rules() -> Rules:
    return lexicon.load().of(rules)


def metadata(tree: Any, markup: str, lines: list[str]) -> dict[str, Any]:
    """Title, date, publisher, authors and address; `lines` are those of the whole page. Absent keys are not said."""
    said = _meta(tree)
    known, near = own_rules(), [x for x in lines[:_LINES] if len(x) <= _FAR]
    own = {key: [said[n] for n in names if n in said and n not in (*known.of_site, *known.of_page)] for key, names in known.names.items()}
    title = _title(tree, own["title"], lines)
    days = (*(_day(d) for d in own["published"]), *(_day("-".join(m.groups())) for m in _found(near, "published")), _script_day(markup), _alone(near))
    account = [_BLANKS.sub(" ", "".join(e.itertext())).strip() for i in known.accounts for e in tree.xpath("//*[@id=$i]", i=i)[:1]]
    publisher = _publisher([*own["publisher"], *account], near, [said[n] for n in known.of_site if n in said])
    editors = not own["title"]  # a site's own template names who put the page up; those of the guide for sites name both
    authors = tuple(a for x in own["authors"][:1] if not editors for a in re.split(r"[、,，;；\s]+", x) if a and len(a) <= 40)
    link = tree.xpath("string(//link[@rel='canonical']/@href)")
    url = next((u for u in (*own["url"], link) if u.startswith(("http://", "https://"))), None)
    title = _CUT.sub("", title) if title else None
    found = {"title": title, "published": next(filter(None, days), None), "publisher": publisher, "authors": authors, "url": url}
    return {k: _said(v) if isinstance(v, str) else v for k, v in found.items() if v}


def _publisher(given: list[str], near: list[str], sites: list[str]) -> str | None:
    """The source that is told; where a site names itself by no name (本网), the body that put it up, else the site's owner."""
    known = own_rules()
    labelled = known.labels["publisher"]
    bare = (m[1] if (m := labelled.match(x)) else x for x in given)
    sources = (known.own_source.sub("", x, count=1) for x in (*bare, *(m[1] for m in _found(near, "publisher"))))
    found = next(filter(None, (*sources, *(m[1] for m in _found(near, "issuer")), *sites)), None)
    return known.site_of.sub("", _REMARK.sub("", found)) if found else None


def of_page(tree: Any) -> str | None:
    """The day on which the page was first put up: of an older document another day."""
    said = _meta(tree)
    return next((day for n in own_rules().of_page if n in said and (day := _day(said[n]))), None)


def _meta(tree: Any) -> dict[str, str]:
    out: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("name") or element.get("property") or element.get("itemprop") or ""
        content = _BLANKS.sub(" ", element.get("content") or "").strip()
        if name and content:
            out[name.lower()] = content  # what a page's own template adds comes last
    return out


def _title(tree: Any, given: list[str], lines: list[str]) -> str | None:
    """As told in metadata, else the headline that the window's title begins with, else that without the site's name."""
    window = _BLANKS.sub(" ", tree.xpath("string(//title)")).strip()
    heads = (_BLANKS.sub(" ", "".join(h.itertext())).strip() for h in tree.xpath(_HEADLINES)[:200])
    fits = [h for h in heads if len(h) >= 6 and _bare(window).startswith(_bare(h))]
    title = next((t for t in given if _bare(t) in _bare(window) or not window), None) or max(fits, key=len, default=None)
    title = title or next(iter(given), None) or (_SITE.split(window)[0] if window else None)
    if title and title.endswith(tuple(own_rules().cut)):
        stem = _bare(title.rstrip(".…"))
        whole = (m[1] for line in lines for m in own_rules().labels["original"].finditer(line))
        return next((w for w in whole if _bare(w).startswith(stem)), title)
    return title


def _bare(words: str) -> str:
    return _BLANKS.sub("", words)


def _found(lines: list[str], label: str) -> Iterator[re.Match[str]]:
    return (m for line in lines if (m := own_rules().labels[label].search(line)))


def _alone(lines: list[str]) -> str | None:
    """Of a line that begins with a day and says little else: 2019-08-13 14:07."""
    return next((_day("-".join(m.groups())) for x in lines if len(x) <= 40 and (m := _DAY.match(x)) and len(x) > m.end()), None)


def _script_day(markup: str) -> str | None:
    """As the page's own scripts know it."""
    if m := _SCRIPT_DAY.search(markup):
        return _day(m[1])
    m = _SCRIPT_SECOND.search(markup)
    return datetime.datetime.fromtimestamp(int(m[1]), _CHINA).date().isoformat() if m else None


def _day(value: str) -> str | None:
    """Nobody typed it for us: what is no date says nothing."""
    value = _DIGIT.sub(lambda d: str(int(d[0])), value)
    m = _DAY.match(value)
    try:
        return day_of(f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}" if m else value[:10])
    except UsageError:
        return None


def _said(value: str) -> str | None:
    return without_unwritable(value)[:_LONGEST].strip() or None


def hidden(element: etree._Element) -> bool:
    style = _bare(element.get("style") or "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style
