"""Named undertakings: quoted names, documents in 《》, names told by their head and the verb before them.

Knowledge of heads, verbs, common nouns and slogans is in the lexicon; the modules beside this one know only form:
`initiative_quotes` judges quotations, `initiative_heads` and `initiative_known` find names without marks,
`initiative_parts` relates parts to wholes.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extract.initiative_grammar import InitiativeGrammar, initiative_grammar
from kg.extract.initiative_heads import HeadedNames
from kg.extract.initiative_known import KnownNames
from kg.extract.initiative_lines import line_names
from kg.extract.initiative_parts import with_parts
from kg.extract.initiative_quotes import QuotedNames
from kg.lexicon import Lexicon
from kg.model import Found, InitiativeMention
from kg.text import Quotation, Text
from kg.text.patterns import occurrences

_MARKED = 5  # characters of a quoted name, with its marks, that means the same wherever it stands


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.initiatives`, in reading order, and `found.initiatives_left` with what was refused and why."""
    g = lexicon.of(initiative_grammar)
    quoted, headed = QuotedNames(text, found, g), HeadedNames(text, found, g)
    named = [  # of two in one place the first stays
        *line_names(text, g),
        *_documents(text, g),
        *KnownNames(text, found, g).mentions(),
        *quoted.mentions(),
        *headed.mentions(),
        *_own_title(text, g),
    ]
    mentions = with_parts(text, _outermost(named), g)
    mentions += _again(text, mentions)
    named = [m for m in _outermost(mentions) if any(map(str.isalnum, m.name))]  # no 《——》
    left = [*quoted.left, *headed.left.values()]
    return replace(found, initiatives=tuple(named), initiatives_left=tuple(sorted(left)))


def _documents(text: Text, g: InitiativeGrammar) -> Iterator[InitiativeMention]:
    """《…》; （以下简称《规划》） makes the short form a name of it."""
    short: dict[str, InitiativeMention] = {}
    for q in text.quotations:
        name = text.clean[q.start + 1 : q.end - 1].strip()
        if q.mark != "《":
            continue
        if name in short:
            yield replace(short[name], start=q.start, end=q.end, text=text.clean[q.start : q.end])
        elif mention := _document(text, q, name, g):
            if m := g.documents.short.match(text.clean, q.end):
                mention = replace(mention, aliases=(*mention.aliases, m[1]))
                short[m[1]] = mention
            yield mention


def _document(text: Text, q: Quotation, name: str, g: InitiativeGrammar) -> InitiativeMention | None:
    """A plan, policy, regulation or publication; laws and periodicals are background."""
    bare = re.sub(r"（[^（）]{1,24}）$", "", name)
    kind = g.documents.kind_of(bare)
    if not 3 <= len(name) <= 80 or (kind == "publication" and bare.endswith(g.documents.none)):
        return None
    if kind == "publication" and (text.clean.startswith(g.documents.periodical, q.end) or g.documents.works.before(text.clean, q.start)):
        return None
    aliases = tuple(sorted({f"《{name}》", bare} - {name}))
    return InitiativeMention(q.start, q.end, text.clean[q.start : q.end], name, kind, aliases, rule="document")


def _own_title(text: Text, g: InitiativeGrammar) -> Iterator[InitiativeMention]:
    """A document that is itself a policy: 国务院关于…的意见."""
    for block in text.blocks:
        words = text.clean[block.start : block.end]
        if block.kind == "title" and (m := g.documents.own_title.search(words)):
            yield InitiativeMention(block.start, block.end, words, words, "policy", (m[0], f"《{words}》"), rule="own title")
            return
        if block.kind == "body":
            return


def _outermost(mentions: list[InitiativeMention]) -> list[InitiativeMention]:
    """Of overlapping mentions the longer stays (one in 《》 swallows the quotation inside it)."""
    out: list[InitiativeMention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not out or mention.start >= out[-1].end:
            out.append(mention)
        elif mention.end - mention.start > out[-1].end - out[-1].start and out[-1].rule != "document":
            out[-1] = mention
    return out


def _again(text: Text, mentions: list[InitiativeMention]) -> list[InitiativeMention]:
    """Later mentions of a name without its quotation marks or its verb, or in marks alone."""
    forms: dict[str, InitiativeMention] = {}
    for mention in mentions:
        marked = [a for a in mention.aliases if a.startswith("“") and a.endswith("”") and len(a) >= _MARKED]
        for form in (mention.name, mention.text, *marked):
            if len(form) >= 4 and ("“" not in form or form in marked):
                forms.setdefault(form, mention)
    taken = sorted((m.start, m.end) for m in mentions)
    starts = [a for a, _ in taken]
    out = []
    for start, end, form in occurrences(forms, text.clean):
        i = bisect.bisect_right(starts, start) - 1
        if i < 0 or start >= taken[i][1]:
            out.append(replace(forms[form], start=start, end=end, text=form, rule="named before", part_of=None))
    return out
