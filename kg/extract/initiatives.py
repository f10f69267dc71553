"""Named undertakings: quoted names, documents in 《》, names told by their head and the verb before them.

Knowledge of heads, verbs, common nouns and slogans is in the lexicon; the modules beside this one know only form:
`initiative_quotes` judges quotations, `initiative_heads` and `initiative_known` find names without marks,
`initiative_parts` relates parts to wholes. All of them read traditional characters as the simplified ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from kg.extract.body_refusals import BUILT
from kg.extract.initiative_grammar import Documents, InitiativeGrammar
from kg.extract.initiative_head_rules import GROUNDS, Setting
from kg.extract.initiative_heads import HeadedNames
from kg.extract.initiative_known import OF_A_ROW, known_names, line_names
from kg.extract.initiative_parts import with_parts
from kg.extract.initiative_quotes import QuotedNames
from kg.lexicon import Lexicon
from kg.model import Found, InitiativeMention, replace
from kg.text import Spans, Text
from kg.text.patterns import occurrences

_MARKED = 5  # characters of a quoted name, with its marks, that means the same wherever it stands
_END = 6  # … of the end of a name that means the same: 湖南|大兴寨水库工程
_SHORT = 4  # … of a title that may only say what sort of document is meant: 《暂行办法》
_YEAR = 5  # characters of 2024年
_MEANT = 80  # documents named before of which one is meant by 《规划》
_HEAD = 600  # characters of a page in which its title stands
_MARKS = "#* "  # before the title in a text that marks its headings
_ISSUED = ("plan", "regulation", "opinion")  # genres whose title is the document's name


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.initiatives`, in reading order, and `found.initiatives_left` with what was refused and why."""
    g = lexicon.of(InitiativeGrammar)
    known = Setting(text, found, g)
    quoted, headed = QuotedNames(text, known), HeadedNames(text, known)
    named = [  # of two in one place the first stays
        *line_names(text, g),
        *_documents(text, known),
        *known_names(known),
        *quoted.mentions(),
        *headed.mentions(),
        *(known.named(n.start, n.end, "project", BUILT, ()) for n in found.names_left if n.reason == BUILT),
    ]
    heads = Spans(cell for table in text.tables for row in table.rows[: table.body] for cell in row)  # 工作举措及实施计划, over a column
    mentions = _outermost([m for m in named if not heads.hold(m.start, m.end)], known)
    mentions = with_parts(text, [_shortened(text, m, g.documents) for m in mentions], g)
    mentions += _again(text, mentions, known)
    named = [m for m in _outermost(mentions, known) if any(map(str.isalnum, m.name))]  # no 《——》
    left = [*quoted.left, *headed.left.values()]
    return replace(found, initiatives=tuple(named), initiatives_left=tuple(sorted(left, key=attrgetter("start", "end"))))


# --- documents --------------------------------------------------------------------------------------------------------


def _documents(text: Text, known: Setting) -> list[InitiativeMention]:
    """The document's own title, 《…》, and what only points to one of them: 《规划》, 该办法, 本条例."""
    g, own = known.g, list(_own_title(text, known))
    out = [*own]
    short: dict[str, InitiativeMention] = {}  # （以下简称《规划》） makes the short form a name of it
    for q in text.quotations:
        if q.mark != "《":
            continue
        name = text.clean[q.start + 1 : q.end - 1].strip()
        meant = short.get(name) or (_last(out, name) if len(name) <= _SHORT else None)
        mention = _at(text, meant, q.start, q.end) if meant else _document(text, q.start, q.end, name, g.documents)
        if mention and not meant and (m := g.documents.short.match(text.clean, q.end)):
            mention = short[m[1]] = replace(mention, aliases=(*mention.aliases, m[1]))
        out += [mention] if mention else []
    numbers = g.documents.numbered.finditer(text.clean) if g.documents.by_number.search(text.clean) else ()
    out += [InitiativeMention(m.start(), m.end(), m[0], m[0], "policy", (m["no"],) if m["no"] else (), rule="numbered") for m in numbers]
    named = Spans(out)
    for m in g.documents.meant.finditer(text.clean):
        before = own if m[1] else named.between(0, m.start())
        if meant := _last(before, m[2]):
            out.append(replace(_at(text, meant, m.start(), m.end()), rule="pointed to"))
    return out


def _last(mentions: Sequence[InitiativeMention], word: str) -> InitiativeMention | None:
    """The last of the documents that is a 规划, a 办法, …"""
    return next((m for m in reversed(mentions[-_MEANT:]) if m.name != word and any(a.endswith(word) for a in (m.name, *m.aliases))), None)


def _at(text: Text, meant: InitiativeMention, start: int, end: int) -> InitiativeMention:
    return replace(meant, start=start, end=end, text=text.clean[start:end])


def _document(text: Text, start: int, end: int, name: str, documents: Documents) -> InitiativeMention | None:
    """A plan, policy, regulation or publication in 《》; laws and periodicals are background."""
    bare = documents.stage.sub("", name)
    kind = documents.kind_of(bare)
    if not 3 <= len(name) <= 80 or bare in documents.kind or (kind == "publication" and bare.endswith(documents.data["not_documents"])):
        return None
    if kind == "publication" and (text.clean.startswith(documents.data["periodical"], end) or documents.works.before(text.clean, start)):
        return None
    called = {f"《{name}》", name if documents.repealed.match(text.clean, end) else bare}
    return InitiativeMention(start, end, text.clean[start:end], name, kind, tuple(sorted(called - {name})), rule="document")


def _own_title(text: Text, known: Setting) -> Iterator[InitiativeMention]:
    """A document that is itself a policy (国务院关于…的意见), or a notice that carries one (关于印发…方案的通知)."""
    documents = known.g.documents
    found = _title(text, documents)
    if found is None:
        return
    words = found[1].lstrip(_MARKS)
    start = found[0] + len(found[1]) - len(words)
    bare = documents.stage.sub("", words)
    if m := documents.carried.search(words):
        words, bare, start = m[1], documents.stage.sub("", m[1]), start + m.start(1)
    elif not documents.own_title.search(bare) and not _names_itself(text, known, bare, start):
        return
    kind = documents.kind_of(bare)
    if kind != "publication":
        about = documents.about.search(bare)
        placed = text.frame.place.name + bare if m and text.frame.place else bare  # …关于印发停车办法的通知: 《江平市停车办法》
        aliases = {bare, placed, f"《{words}》", about[0] if about else bare} - {words}
        yield InitiativeMention(start, start + len(words), words, words, kind, tuple(sorted(aliases)), rule="own title")


def _title(text: Text, documents: Documents) -> tuple[int, str] | None:
    """Where the title stands, and its words without the site's behind them; or what the page runs together with its text: …关于…的通知 广府办发〔2008〕59号."""
    title = text.document.title or ""
    if (at := text.clean.find(title, 0, _HEAD) if title else -1) < 0:
        block = next((b for b in text.blocks if b.kind in ("title", "body") and not documents.above_title.fullmatch(text.clean, b.start, b.end)), None)
        run_on = documents.run_on.match(text.clean, block.start) if block and block.kind == "body" else None
        if block is None or (block.kind == "body" and run_on is None):
            return None
        at, title = block.start, run_on[0] if run_on else text.clean[block.start : block.end]
    named = documents.of_a_site.fullmatch(title)
    return at, named["title"] if named else title


def _names_itself(text: Text, known: Setting, title: str, start: int) -> bool:
    """江平市停车场管理规定; 我市|出台|…办法 and 小区有|了|…新办法 are the news of one."""
    behind, issued = known.behind_place(start) - start, text.frame.is_a(*_ISSUED)
    told = len(title) <= _YEAR or ("《" in title and not known.g.documents.implements.search(title))
    if told or not title.endswith(known.g.documents.data["own_titles"]) or (behind and title.startswith(tuple(known.g.verbs.data["making"]), behind)):
        return False
    if behind or (known.statute and not issued):
        return issued or not known.g.verbs.doing.search(title)
    return issued and not known.g.common.not_in_name.search(title, _YEAR * title[:4].isdigit())  # 2024年…若干措施


# --- every mention ----------------------------------------------------------------------------------------------------


def _outermost(mentions: list[InitiativeMention], known: Setting) -> list[InitiativeMention]:
    """Of overlapping mentions the longer stays (one in 《》 swallows the quotation inside it); a notice's title stays beside what it is about."""
    out: list[InitiativeMention] = []
    orders = known.g.documents.data["ordering"]
    for mention in sorted(mentions, key=lambda m: (m.start, m.rule != OF_A_ROW, -m.end)):
        if not out or mention.start >= out[-1].end or (out[-1].rule == "own title" and out[-1].text.endswith(orders) and mention.rule != "named before"):
            out.append(mention)
        elif out[-1].rule in dict(GROUNDS) and "、" not in out[-1].text:
            within = known.body_within(out[-1].start, mention.start) or known.place_within(out[-1].start, mention.start)
            if mention.rule == "tendered" or (mention.rule == "known" and mention.end == out[-1].end and within):
                out[-1] = mention  # 林业厅发展|天然林保护工程, but 臭氧污染防治攻坚战
        elif mention.end - mention.start > out[-1].end - out[-1].start and out[-1].rule not in ("document", OF_A_ROW):
            out[-1] = mention
    return out


def _shortened(text: Text, m: InitiativeMention, documents: Documents) -> InitiativeMention:
    """2023年金秋招聘月活动（以下简称“招聘月活动”）: the short form is a name of it."""
    short = documents.short.match(text.clean, m.end) if m.rule != "document" else None
    return replace(m, aliases=(*m.aliases, short[1], f"“{short[1]}”")) if short else m


def _again(text: Text, mentions: list[InitiativeMention], known: Setting) -> list[InitiativeMention]:
    """Later mentions of a name without its quotation marks or its verb, or in marks alone; what follows another place is another's."""
    forms: dict[str, InitiativeMention] = {}
    years = known.g.quotations.five_years  # “十四五”|时期 is no plan
    for mention in mentions:
        marked = [a for a in mention.aliases if a.startswith("“") and a.endswith("”") and len(a) >= _MARKED and not years.fullmatch(a[1:-1])]
        ends = [a for a in mention.aliases if (mention.name.endswith(a) and len(a) >= _END) or ("“" not in mention.text and f"“{a}”" in mention.aliases)]
        for form in (mention.name, mention.text, *marked, *ends):
            if len(form) >= 4 and ("“" not in form or form in marked):
                forms.setdefault(form, mention)
    taken = Spans(mentions)
    found = ((start, end, form) for start, end, form in occurrences(forms, text.clean) if taken.around(start) is None)
    found = (x for x in found if x[2] == forms[x[2]].name or x[0] not in known.behind_places)
    return [replace(forms[form], start=start, end=end, text=form, rule="named before", part_of=None) for start, end, form in found]
