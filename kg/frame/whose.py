"""The words and places by which one tells whose document it is: what the rules of the jurisdiction look at."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from kg.frame.known import central, media_heads
from kg.frame.page import Page
from kg.frame.unlisted import Forms, forms
from kg.frozen import dataclass
from kg.lexicon import Lexicon
from kg.model import Label, Place
from kg.text.gazetteer import Gazetteer, gazetteer
from kg.text.patterns import any_of

REACH = 20_000  # clean characters in which places are counted
_OPENING = 900
_YEAR = r"(?:19|20)\d\d年?度?"
_MONTH_DAY = r"(?:(?:1[0-2]|[1-9])月)?(?:3[01]|[12]\d|[1-9])日"

Found = tuple[Place, str]  # and the words


@dataclass(frozen=True, slots=True)
class Grammar:
    centre: re.Pattern[str]
    central_title: re.Pattern[str]
    central_meeting: re.Pattern[str]
    central_subject: re.Pattern[str]
    nation: re.Pattern[str]  # words that only the state's own papers use of themselves
    occasion: re.Pattern[str]
    letters: dict[str, str]
    central_letters: re.Pattern[str]
    own_number: re.Pattern[str]
    press_office: re.Pattern[str]
    organ_end: re.Pattern[str]
    held: re.Pattern[str]
    held_start: re.Pattern[str]  # the characters that it may begin with
    tour: re.Pattern[str]
    helped: re.Pattern[str]  # behind the place that helps another
    congress: re.Pattern[str]
    before_title: re.Pattern[str]  # what stands before a title's place
    before_subject: re.Pattern[str]
    present: re.Pattern[str]
    inspectors: re.Pattern[str]
    circumstances: re.Pattern[str]
    level: re.Pattern[str]  # ends with the word of a level: 市|政府
    own: re.Pattern[str]  # the words by which organs call their own place
    told: re.Pattern[str]
    dateline: re.Pattern[str]
    session: re.Pattern[str]
    national: re.Pattern[str]  # how the name of a central body begins
    decreed: re.Pattern[str]  # a day and the central body that decrees on it
    medium: re.Pattern[str]  # behind the place of a newspaper's name


def grammar(lexicon: Lexicon) -> Grammar:
    data = lexicon.data("metadata")
    whose, levels = data["whose"], any_of(data["whose"]["levels"])
    told = any_of(data["days"]["told"])
    day = rf"(?:(?:19|20)\d\d年)?(?:\d{{1,2}}月\d{{1,2}}日(?:{any_of(whose['times_of_day'])})?(?:至\d{{1,2}}日)?)?"
    return Grammar(
        centre=re.compile(rf"(?<![一-鿿]{{2}}市)(?:{any_of(central(lexicon))})(?![门队分])"),
        central_title=re.compile(any_of(data["central_titles"])),
        central_meeting=re.compile(any_of(whose["central_meetings"])),
        central_subject=re.compile(any_of([*whose["central_subjects"], *central(lexicon)])),
        nation=re.compile(any_of(data["nation_words"])),
        occasion=re.compile(any_of(data["occasions"])),
        letters=data["document_letters"],
        central_letters=re.compile(any_of(data["central_letters"])),
        own_number=re.compile(r"(?:[^，。《》]{0,8}[：:] ?)?(?P<who>[一-鿿]{1,8})[〔\[（(](?:19|20)\d\d[〕\]）)]\s?第?\d{1,5}号"),
        press_office=re.compile(any_of(data["press_offices"])),
        organ_end=re.compile(f"(?:{any_of(data['organ_ends'])})$"),
        held=re.compile(
            rf"(?:\d{{1,2}}日|{any_of(whose['before_held'])}|在[一-鿿]{{1,6}}|，){{0,3}}(?:{any_of(whose['organized'])})?(?:{any_of(data['held'])})"
        ),
        held_start=re.compile("[\\d在，" + "".join({w[0] for w in (*whose["before_held"], *whose["organized"], *data["held"])}) + "]"),
        tour=re.compile(any_of(data["tour_to"])),
        helped=re.compile(any_of(whose["helps"])),
        congress=re.compile(rf"第[一二三四五六七八九十百]{{1,4}}届(?P<nation>全国)?(?:{any_of(whose['congresses'])})"),
        before_title=re.compile(rf"(?:{_YEAR}|中共|{any_of(whose['before_title'])}){{0,3}}"),
        before_subject=re.compile(
            rf"(?:【[^】]{{1,20}}】)?(?:[^，。：\d]{{2,12}}?(?:\d{{1,2}}月\d{{1,2}}日)?(?:{told})(?![一-鿿\d])(?:（[^（）]{{2,24}}）)?：? ?)?"
            rf"(?:{any_of(whose['reprinted'])})?"
            rf"{day}[，, ]{{0,2}}(?:{any_of(whose['lately'])})?(?:{any_of(whose['opens'])})?"
        ),
        present=re.compile(any_of(whose["present"])),
        inspectors=re.compile(any_of(whose["inspectors"])),
        circumstances=re.compile(any_of(whose["circumstances"])),
        level=re.compile(rf"({levels})$"),
        own=re.compile(rf"(?:{any_of(whose['own'])})({levels}|[镇乡村])|(?<![一-鿿])({levels})(?:{any_of(whose['own_organs'])})"),
        told=re.compile(told),
        session=re.compile(any_of(whose["sessions"])),
        medium=re.compile(any_of(media_heads(lexicon))),
        national=re.compile(any_of(whose["national"])),
        decreed=re.compile(rf"日 ?(?:{any_of([*data['central_titles'], *central(lexicon), *whose['national']])})[^，。]{{0,12}}(?:{any_of(whose['decree'])})"),
        dateline=re.compile(rf"[一-鿿]{{2,8}}?(?={_MONTH_DAY}(?:{told}))|[一-鿿]{{2,5}}(?=(?:{told})[，：\s\d])"),
    )


@dataclass(frozen=True)
class Reading:
    """What the rules look at."""

    page: Page
    genre: str
    labels: tuple[Label, ...] = ()

    @cached_property
    def words(self) -> Grammar:
        return self.page.lexicon.of(grammar)

    @cached_property
    def places(self) -> Gazetteer:
        return self.page.lexicon.of(gazetteer)

    @cached_property
    def forms(self) -> Forms:
        return self.page.lexicon.of(forms)

    @cached_property
    def clean(self) -> str:
        return self.page.text.clean

    @cached_property
    def opening(self) -> str:
        return self.clean[self.page.start : self.page.start + _OPENING]

    @cached_property
    def closing(self) -> str:
        return self.clean[-_OPENING:]

    @cached_property
    def reached(self) -> str:
        return self.clean[:REACH]

    @cached_property
    def counted(self) -> Counter[str]:
        """How often each division is named, by code."""
        found = (self.places.one(form) for _, _, form in self.places.find(self.reached))
        return Counter(p.code for p in found if p and p.code)
