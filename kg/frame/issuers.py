"""Who issued the document: named before 关于 in its title, by a label, a letterhead, a line of its own, its number.

Only a document that its genre calls issued (data/lexicon/genres.yaml) has issuers; several sign a joint one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import dropwhile, takewhile

from kg.frame.known import central
from kg.frame.page import Page, Rules, first_of
from kg.frame.unlisted import PlaceForms
from kg.lexicon import Lexicon
from kg.model import Decision, Place, Struct
from kg.text.gazetteer import NATION, level, level_words
from kg.text.patterns import DAY, NUMBER, Expressions, Match
from kg.text.rule_tables import first

OF_REPORT = "government of a report"
UNNAMED = (OF_REPORT, "document number")  # rules whose words name no body
_LINES = 4  # below the title, and of those that sign


class Grammar(Expressions):
    def __init__(self, lexicon: Lexicon) -> None:
        data, organs = lexicon.data("metadata"), lexicon.data("organs")
        words = data["issued_by"]
        more = {
            # 交通部 too, which stands alone on its line
            "centre": [*central(lexicon), *data["central_bodies"], *(x for x in organs["guarded"] if x.endswith(tuple(organs["central_ends"])))],
            "no_occasion": "".join(f"(?<!{word})" for word in words["occasions"]),
            "numbered": NUMBER,
            "day": DAY,
        }
        super().__init__(words["forms"], more, words, data)
        self.of_number: dict[str, str] = {**words["central_numbers"], **words["numbers"]}


class Reading(Struct, frozen=True):
    page: Page
    place: Place | None
    words: Grammar


Found = tuple[tuple[str, ...], str]  # the bodies as written, and the words


def bodies(words: str, known: Grammar) -> tuple[str, ...]:
    """江平市财政局、江平市教育局, 江平市财政局|江平市教育局: the names, where the words are nothing but names of bodies."""
    words = known.beside.sub(r"\1 ", words.strip())
    own = known.placed.match(words)
    parted = words[: own.end()] + words[own.end() :].replace(own["place"], " " + own["place"]) if own else words
    pieces = (tuple(x for x in known.between.split(some) if x) for some in (parted, words))
    return next((names for names in pieces if names and all(known.body.fullmatch(x) for x in names)), ())


def is_body(words: str, lexicon: Lexicon) -> bool:
    """江平市教育局: a body of a place or of the centre, and nothing else."""
    known = lexicon.of(Grammar)
    if not known.body.fullmatch(words):
        return False
    own = words.removeprefix(lexicon.data("organs")["party_before"])
    return known.centre.match(words) is not None or bool(lexicon.of(PlaceForms).chain(own, 0))


def of_title(page: Page, below: str | None = None) -> Found | None:
    """The bodies that the title, or the line below that repeats it, begins with, and their words."""
    known = page.lexicon.of(Grammar)
    return _who(known.of_title.match(below or page.subject), known) if below is None or page.subject in below else None


def _who(m: Match | None, known: Grammar) -> Found | None:
    found = bodies(m["who"], known) if m else ()
    return (found, m["who"].strip()) if m and found else None


def _label(r: Reading) -> Found | None:
    label = r.page.labels.get("issuer", "")  # 发文机关：…
    found = bodies(label, r.words)
    return (found, label) if found else None


def _own(r: Reading, line: str) -> tuple[str, ...]:
    """The bodies of a line, where each is one of a place or of the centre: 专题座谈会 is none. 市水利局 is the document's place's."""
    found = bodies(line, r.words)
    return found if all(is_body(_full(x, r.place, {}), r.page.lexicon) for x in found) else ()


def _line(r: Reading) -> Found | None:
    """江平市财政局 江平市教育局, below the title, in one line or in several"""
    lines = takewhile(lambda line: not r.words.section.match(line), r.page.above_body)
    return _run(r, [r.words.dated.sub("", line) for line in lines])


def _signature(r: Reading) -> Found | None:
    """The last lines, above the date or before it, and those above them where many sign below each other."""
    lines = [r.words.dated.sub("", x) for x in r.page.closing_lines]
    last, above = lines[:_LINES], takewhile(partial(_own, r), lines[_LINES:])
    signing = [*last, *(above if last and _own(r, last[-1]) else ())]
    return _run(r, signing[::-1]) or _run(r, r.page.note_lines[_LINES - 1 :: -1])


def _jointly(r: Reading) -> Found | None:
    """江平市财政局关于…的通知, signed 江平市财政局 江平市教育局: those who sign besides the ones that the title names"""
    titled, signed = of_title(r.page), _signature(r)
    return signed if titled and signed and set(titled[0]) < set(signed[0]) else None


def _run(r: Reading, lines: list[str]) -> Found | None:
    """The first lines in a row that are names of bodies."""
    named = [(_own(r, line), line) for line in lines if line]
    from_there = list(dropwhile(lambda x: not x[0], named))
    run = list(takewhile(lambda x: x[0], from_there))
    return (tuple(name for names, _ in run for name in names), run[0][1]) if run else None


def _adopted(r: Reading) -> Found | None:
    """（2024年3月28日江平市第十四届人民代表大会常务委员会第九次会议通过）, 国务院令第3号公布, （江平市委2024年3月5日印发）"""
    for line in r.page.lines[:_LINES]:
        if m := r.words.adopted.search(line):
            whole = m["decreed"] or m["by"] or m["place"] + (m["term"] or "") + m["organ"]
            return tuple(whole.replace(m["term"] or "\n", "").split("、")), whole
    return None


def _number(r: Reading) -> Found | None:
    """国办发〔2024〕3号; 渝府办发〔2024〕3号, of the place decided"""
    m = r.words.number.search(r.page.head[:400])
    body, place = r.words.of_number[m["letters"]] if m else "", r.place
    if m is None or place is None or r.words.centre.fullmatch(body):
        return ((body,), m[0]) if m and place else None
    own = place != NATION and (level(place) < 2 or m[0].startswith(place.name[0]))
    return ((place.name + body,), m[0]) if own else None


def _report(r: Reading) -> Found | None:
    """政府工作报告, of the place decided"""
    if r.place is None or r.words.data["report"] not in r.page.title:
        return None
    government: dict[str, str] = r.words.data["government"]
    return (government["central"] if r.place == NATION else r.place.name + government["local"],), r.words.data["report"]


RULES: Rules[Reading, tuple[str, ...]] = (
    ("signed by others too", _jointly),
    ("title", lambda r: of_title(r.page)),
    ("title below", lambda r: first_of(partial(of_title, r.page), r.page.lines[1:_LINES])),
    ("label", _label),
    # 江平市人民政府文件, on a line of its own above the title
    ("letterhead", lambda r: first_of(lambda line: _who(r.words.letterhead.fullmatch(line), r.words), r.page.lines[:_LINES])),
    ("adopted", _adopted),
    ("line of its own", _line),
    ("signature", _signature),
    ("document number", _number),
    (OF_REPORT, _report),
)


def issuers(page: Page, place: Place | None) -> tuple[Decision[str], ...]:
    """The bodies that issued the document, in the order of its words; 市教育局 with its city's name."""
    known = page.lexicon.of(Grammar)
    rule, found = first(RULES, Reading(page, place, known))
    if found is None:
        return ()
    names, words = found
    whole, state = page.proof(words), page.lexicon.data("organs")["our_state"][0]
    return tuple(Decision(_full(name.removeprefix(state), place, known.data["in_full"]), rule, page.proof(name) or whole) for name in names)


def _full(name: str, place: Place | None, full: Mapping[str, str]) -> str:
    own = next((w for w in level_words(place) if name.startswith(w)), None) if place else None
    return place.name + full.get(name[len(own) :], name[len(own) :]) if place and own else name
