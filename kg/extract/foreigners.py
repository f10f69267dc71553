"""Officials of other states, with their posts there: 南非|总统|拉马福萨, 老挝副总理兼外长|沙伦赛. They hold none of ours."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.names import NameGrammar, foreign_name, name_grammar
from kg.extract.title_words import title_grammar
from kg.lexicon import Lexicon
from kg.model import PersonMention, PostMention, Struct
from kg.text.patterns import Match, Names, Pattern, any_of, expression

_HAN = "\u4e00-\u9fff"
_BEFORE = 3  # characters of what makes a country's name part of a body of ours
_MORE = 24  # characters behind a country's name within which its official is named


class Abroad(Struct, frozen=True):
    states: Names
    ours: Pattern  # before a country's name, what makes the body one of ours: 驻|老挝大使
    peoples: tuple[str, ...]  # behind it, what makes it another word: 朝鲜|族
    posts: Pattern  # of one person, behind the country
    post: Pattern


def abroad(lexicon: Lexicon) -> Abroad:
    data, titles = lexicon.data("foreign"), lexicon.data("titles")
    title = f"(?:{any_of(data['modifiers'])}){{0,2}}(?:{any_of((*titles['cores'], *data['titles']))})(?![{data['not_followed']}])"
    post = f"(?P<body>[{_HAN}“”]{{0,14}}?)(?P<title>{title})"
    item = post.replace("?P<body>", "?:").replace("?P<title>", "?:")
    return Abroad(
        Names(c for row in data["countries"] for c in row),
        expression(f"(?:{any_of(data['ours'])})$"),
        tuple(data["peoples"]),
        expression(f"{item}(?:(?:{any_of(data['joins'])}){item}){{0,3}}"),
        expression(post),
    )


def foreigners(clean: str, lexicon: Lexicon) -> Iterator[PersonMention]:
    """In reading order; each where the posts and the name stand."""
    a: Abroad = lexicon.of(abroad)
    names: NameGrammar = lexicon.of(name_grammar)
    told = 0
    for start, end, _ in a.states.find(clean):
        ours = a.ours.search(clean, max(0, start - _BEFORE), start) or clean.startswith(a.peoples, end)
        m = a.posts.match(clean, end, end + _MORE) if start >= told and not ours else None
        if m is None:
            continue
        if (named := foreign_name(clean, m.end(), names)) is not None:
            told = named
            yield PersonMention(m.end(), named, clean[m.end() : named], tuple(_posts(clean, start, end, m, a, lexicon)), foreign=True)


def _posts(clean: str, start: int, end: int, posts: Match, a: Abroad, lexicon: Lexicon) -> Iterator[PostMention]:
    """Each with its body: the state's, or that of the post before."""
    g, body = lexicon.of(title_grammar), clean[start:end]
    for m in a.post.finditer(clean, posts.start(), posts.end()):
        words = m["body"].lstrip("".join(g.marks)) if m["body"] else ""
        if words:
            body = clean[start:end] + words + (m["title"][0] if m["title"][0] in g.split and m["title"][1:] == g.head else "")
        former = g.former.match(m["title"])
        begin = m.start("title") + (former.end() if former else 0)
        yield PostMention(begin, m.end(), clean[begin : m.end()], body, change="former" if former else None, rule="of another state")
