"""Officials of other states, with their posts there: 南非|总统|拉马福萨, 老挝副总理兼外长|沙伦赛. They hold none of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import rjieba

from kg.extract.body_words import BodyWords
from kg.extract.names import NameGrammar, foreign_name, is_name
from kg.extract.title_words import TitleGrammar
from kg.lexicon import Lexicon
from kg.model import PersonMention, PlaceMention, PostMention
from kg.text import Spans
from kg.text.patterns import Expressions, Match, Names

_BEFORE = 3  # characters of what makes a country's name part of a body of ours
_MORE = 24  # characters behind a country's name within which its official is named


class Abroad(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("foreign")
        super().__init__(data["forms"], data, lexicon.data("titles"))
        self.states = Names(data["countries"])


def foreigners(clean: str, places: Iterable[PlaceMention], bodies: set[int], lexicon: Lexicon) -> Iterator[PersonMention]:
    """In reading order; each where the posts and the name stand. A country's name within one of our places is none: 巴林|左旗.

    No name begins in `bodies`, where ours are named.
    """
    a = lexicon.of(Abroad)
    names = lexicon.of(NameGrammar)
    told, within = 0, Spans(places)
    for start, end, _ in a.states.find(clean):
        ours = a.ours.search(clean, max(0, start - _BEFORE), start) or clean.startswith(a.data["peoples"], end) or within.hold(start, end)
        if start >= told and not ours and (who := _named_before(clean, start, end, a, names)):
            told = who.end
            yield who
            continue
        m = a.posts.match(clean, end, end + _MORE) if start >= told and not ours else None
        if m is None or m.end() in bodies or _clause(clean, m, a, lexicon.of(BodyWords)):
            continue  # 卢旺达|遭受灾害向卢旺达总统
        while m and (named := foreign_name(clean, m.end(), names)) is not None:
            told = named
            yield PersonMention(m.end(), named, clean[m.end() : named], tuple(_posts(clean, start, end, m, a, lexicon)), foreign=True)
            m = a.further.match(clean, named)


def _named_before(clean: str, start: int, end: int, a: Abroad, names: NameGrammar) -> PersonMention | None:
    """白俄罗斯|卢卡申科|总统, 越南陈大光国家主席: who leads the state, before the title."""
    m = a.name_first.match(clean, end, end + _MORE)
    if m is None:
        return None
    ours = clean[start:end] in a.data["namesakes"] and is_name(m["name"], names)
    words = [w for w, tag in rjieba.tag(m["name"]) if len(w) > 1 and not tag.startswith("nr")]  # 联邦|总统, 新任|总理; but 真蒂洛尼|总理
    if names.rendered.fullmatch(m["name"]) is None and not ours and (words or len(m["name"]) <= _BEFORE):
        return None
    post = PostMention(m.start("title"), m.end("title"), m["title"], clean[start:end], rule="of another state")
    return PersonMention(m.start("name"), m.end("name"), m["name"], (post,), foreign=True)


def _clause(clean: str, posts: Match, a: Abroad, words: BodyWords) -> bool:
    """卢旺达|遭受灾害向卢旺达总统: do words that no body's name holds stand between the country and a title?"""
    bodies = ((p.start("body") + clean.startswith(a.data["joins"], p.start("body")), p.end("body")) for p in a.post.finditer(clean, *posts.span("posts")))
    return any(words.begins(clean, *body) > body[0] or clean.endswith(a.data["countries"], *body) for body in bodies)


def _posts(clean: str, start: int, end: int, posts: Match, a: Abroad, lexicon: Lexicon) -> Iterator[PostMention]:
    """Each with its body: the state's, or that of the post before."""
    g, body = lexicon.of(TitleGrammar), clean[start:end]
    for m in a.post.finditer(clean, posts.start("posts"), posts.end()):
        words = m["body"].lstrip("".join(g.marks)) if m["body"] else ""
        if words:
            body, first = clean[start:end] + words, m["title"][0]
            body += first if first in g.split and m["title"][1:] == g.head and body[-1] != first else ""  # 莫斯科市|市长
            body += "" if body.endswith(tuple(a.data["embassies"])) else a.data["staff_of_missions"].get(words[0] + m["title"], "")  # 法国驻武汉|总领事
        elif m["title"].endswith(a.data["of_state"]):
            body = clean[start:end]
        former = g.former.match(m["title"])
        begin = m.start("title") + (former.end() if former else 0)
        yield PostMention(begin, m.end(), clean[begin : m.end()], body, change="former" if former else None, rule="of another state")
