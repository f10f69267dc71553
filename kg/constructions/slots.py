"""The slots of forms: what a text may hold where a person, posts, bodies … are asked for."""

from __future__ import annotations

from collections.abc import Mapping

from kg.constructions.view import SYMBOLS
from kg.lexicon import Lexicon
from kg.model import Struct
from kg.text.patterns import any_of

PERSON, BODY, PLACE, TITLE, INITIATIVE, DOCUMENT, EVENT = SYMBOLS.values()
_SIGNS = "".join(SYMBOLS.values())
_HAN = r"[^\W\d_A-Za-z]"  # a class that costs nothing to compile, unlike the range of all of them
_YEAR = r"(?:19|20)[0-9]{2}"
_NOTE = r"（[^（）\n]{1,40}）"
UNASKED = ("when", "words", "clause", "titled", "note", "attributes", "before", "nation")  # what stands there is not asked for, and may stand there often


class Slot(Struct, frozen=True):
    expression: str
    signs: str = ""  # of these mentions, one stands in whatever the slot takes
    holds: str = ""  # the slot that it is another form of


def slots(lexicon: Lexicon) -> Mapping[str, Slot]:
    """By name; the words that join, and those that no name ends with, are the lexicon's."""
    data = lexicon.data("constructions")
    joined = f"(?:{any_of(data['joins'])})"
    name = _name(data["never_first"], data["never_last"], data["never_last_of_two"], "".join(data["joins"]))
    people = _of_people(name, joined, *(any_of(words) for words in (data["words"]["comrade"], data["unnamed"], data["each"])))
    return people | _of_bodies(joined, any_of(data["generic"])) | _of_undertakings(joined) | _OF_WORDS


def _name(never_first: str, never_last: str, of_two: str, joins: str) -> str:
    """A name that no mention stands for; who uses the slot decides whether it is one.

    Three characters are tried first, then two, then the four and more of transliterations.
    """
    dotted = f"{_HAN}{{1,8}}(?:·{_HAN}{{1,10}}){{1,3}}"
    two = f"(?![{never_first}]){_HAN}{{2}}"
    long = f"(?:(?<!{_HAN})|(?<=[{joins}]))(?:(?![{never_first}]){_HAN}){{4,6}}(?<![{never_last}])"
    return f"{dotted}|{_HAN}(?: {_HAN}){{1,2}}|{two}(?:(?![{never_last}]){_HAN}|(?<![{of_two}]))|{long}"


def _of_people(name: str, joined: str, comrade: str, unnamed: str, each: str) -> dict[str, Slot]:
    item = f"(?:[^，。；、：（）为\\n{TITLE}]{{0,40}}{TITLE}(?:（[^（）\\n{TITLE}]{{1,8}}）(?=[、，]))?(?:（兼）)?)"
    one = f"(?:{PERSON}|{name})(?:{comrade})?(?:{_NOTE})?"
    return {
        "person": Slot(f"{PERSON}|{name}"),
        "before": Slot(f"{PERSON}|{name}"),
        "persons": Slot(f"{one}(?:{joined}{one}){{0,20}}(?:等?[二两三四五六七八九十]{{1,2}}[名位](?:{comrade})?)?(?:{each})?"),
        "people": Slot(f"{PERSON}(?:{joined}{PERSON})*等?", PERSON),
        # 市长某某、副市长某某: titles stand between
        "guests": Slot(
            f"{PERSON}(?:(?:{joined}|，)[^，。；：（）\\n{PERSON}{EVENT}]{{0,40}}{PERSON})*等?(?:(?:{joined}|，)[^，。；：（）\\n{PERSON}{EVENT}]{{0,24}}(?:{unnamed}){_HAN}{{0,3}}(?:共[0-9]{{1,4}}人)?)?(?:{joined}[^，。；：（）\\n{PERSON}{EVENT}]{{1,12}})?",
            PERSON,
        ),
        "titled": Slot(f"[^，。；：（）\\n{PERSON}{EVENT}]{{0,40}}?"),
        "posts": Slot(f"{item}(?:(?:、|兼|，兼|、兼|，(?=党)){item})*", TITLE),
        "history": Slot(f"{item}(?:(?:、|兼|，兼|、兼|，(?![0-9]|[^，。；\\n]{{0,8}}任)){item})*", TITLE, "posts"),
        "title": Slot(TITLE, TITLE),
        "role": Slot(f"{TITLE}|{_HAN}(?: ?{_HAN}){{1,7}}"),
        "attributes": Slot(f"(?:[^，（）\\n{TITLE}]{{1,12}}，){{0,4}}"),
    }


def _of_bodies(joined: str, generic: str) -> dict[str, Slot]:
    body = f"(?:{PLACE}*{BODY})"
    actor = f"(?:{body}|{PLACE}+)"
    item = f"(?:{body}|[^、，。；：（）\\n{_SIGNS}]{{1,20}})(?:（[^（）\\n]{{1,60}}）)?"
    # 市教育局、各区县人民政府，市财政局等部门
    listed = f"(?:(?:{actor}|(?:{generic})[^，。；、：（）\\n{_SIGNS}]{{0,14}}{BODY}?)(?:（[^（）\\n]{{1,16}}）)?)"
    other = f"[^、，。；：（）\\n{_SIGNS}]{{2,20}}(?:（[^（）\\n]{{1,16}}）)?"
    more = f"等?(?:[省市县区州]?直?(?:{generic})?(?:部门|单位)(?:和单位)?(?:{joined}{listed})*)?"
    return {
        "body": Slot(f"{PLACE}*{BODY}", BODY),
        "organizations": Slot(f"{body}(?:{joined}{body})*等?", BODY),
        # as they are told in a division of duties, where not all of them are known
        "bodies": Slot(f"{item}(?:(?:、|{joined}|(?<=[{BODY}）])，(?={body})){item})*", BODY),
        "actors": Slot(f"{actor}(?:(?:{joined}|[ \\u3000](?={body})|(?={BODY})){actor})*等?", BODY + PLACE),
        "units": Slot(f"{listed}(?:(?:{joined}|[，；\\s]){listed})*{more}", BODY + PLACE),
        # … behind a label, where not all of them are known
        "named": Slot(f"(?:{other}、)*{listed}(?:(?:、{other})*(?:{joined}|[，；\\s]){listed})*{more}", BODY + PLACE, "units"),
        "place": Slot(f"{PLACE}+", PLACE),
        "places": Slot(f"{PLACE}+(?:{joined}{PLACE}+)*等?", PLACE),
    }


def _of_undertakings(joined: str) -> dict[str, Slot]:
    note = r"(?:（[^（）\n]{1,30}）)?"
    named = f"[“《「]?[{INITIATIVE}{DOCUMENT}][”》」]?{note}"
    written = f"[“《「]?{DOCUMENT}[”》」]?{note}"
    law = f"《[^《》\\n{_SIGNS}]{{2,40}}》{note}"  # named among documents, and no undertaking itself
    by = f"(?:[{PLACE}{BODY}](?:{joined}?[{PLACE}{BODY}])*)?"  # 根据|国务院|《…》和|财政部|《…》
    return {
        "initiative": Slot(named, INITIATIVE + DOCUMENT),
        "initiatives": Slot(f"{named}(?:{joined}?{named})*等?", INITIATIVE + DOCUMENT),
        "document": Slot(written, DOCUMENT),
        "documents": Slot(f"(?:{law}{joined}?)*{by}{written}(?:{joined}?{by}(?:{written}|{law}))*等?", DOCUMENT),
        "event": Slot(EVENT, EVENT),
    }


_OF_WORDS = {
    "note": Slot(_NOTE),
    "sex": Slot("[男女]", "男女"),
    "nation": Slot(f"{_HAN}{{1,5}}族", "族"),
    "date": Slot(f"{_YEAR}(?:[.\\-/年][0-9]{{1,2}}(?:[.\\-/月][0-9]{{1,2}})?)?[年月日]?"),
    "when": Slot(r"于?(?:[0-9]{1,4}年)?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?"),
    "since": Slot(f"{_YEAR}(?:[.\\-/年][0-9]{{1,2}})?[年月]?"),
    "until": Slot(f"{_YEAR}(?:[.\\-/年][0-9]{{1,2}})?[年月]?"),
    "words": Slot(f"[^，。；：（）\\n{_SIGNS}]{{0,12}}?"),
    "clause": Slot("[^，。；\\n]{1,40}?"),
}
