"""The words and places by which one tells whose document it is: what the rules of the jurisdiction look at."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from kg.frame.known import central, media_heads
from kg.frame.page import Page
from kg.frame.unlisted import Forms, forms
from kg.lexicon import Lexicon
from kg.model import Label, Place, Struct
from kg.text.gazetteer import Gazetteer, gazetteer
from kg.text.patterns import Match, any_of, expression, one_of
from kg.text.shapes import NUMBER

REACH = 20_000  # clean characters in which places are counted
_OPENING = 900
_YEAR = r"(?:19|20)\d\d年?度?"
_MONTH_DAY = r"(?:(?:1[0-2]|[1-9])月)?(?:3[01]|[12]\d|[1-9])日"

Found = tuple[Place, str]  # and the words


def _of_regions(lexicon: Lexicon) -> dict[str, str]:
    """What stands in papers of one of Hong Kong, Macau and Taiwan alone, a body or its money → the region."""
    organs = lexicon.data("organs")
    out: dict[str, str | None] = dict.fromkeys(organs["national"])
    for region, own in organs["regions"].items():
        bodies = [form for kind in own["bodies"].values() for full, forms in kind.items() for form in (full, *forms)]
        for form in (*own["departments"], *own["short"], *bodies, *own["signs"]):
            out[form] = None if form in out else region
    return {form: region for form, region in out.items() if region and len(form) > 2}


class Grammar:
    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("metadata")
        whose, levels = data["whose"], any_of(data["whose"]["levels"])
        told = any_of(data["days"]["told"])
        day = rf"(?:(?:19|20)\d\d年)?(?:\d{{1,2}}月\d{{1,2}}日(?:{any_of(whose['times_of_day'])})?(?:至\d{{1,2}}日)?)?"
        self._of_the_centre(lexicon)
        self.of_regions = _of_regions(lexicon)
        self.of_region = one_of(self.of_regions)
        self.occasion = one_of(data["occasions"])
        self.letters: dict[str, str] = data["document_letters"]
        self.own_number = expression(rf"(?:[^，。《》]{{0,8}}[：:] ?)?(?P<who>[一-鿿]{{1,8}}){NUMBER}")
        self.press_office = one_of(data["press_offices"])
        self.organ_end = expression(f"(?:{any_of(data['organ_ends'])})$")
        self.held = expression(
            rf"(?:\d{{1,2}}日|{any_of(whose['before_held'])}|{whose['held_at']}[一-鿿]{{1,6}}|，){{0,3}}(?:{any_of(whose['organized'])})?(?:{any_of(data['held'])})"
        )
        # the characters that it may begin with
        self.held_start = expression(rf"[\d{whose['held_at']}，" + "".join({w[0] for w in (*whose["before_held"], *whose["organized"], *data["held"])}) + "]")
        self.joins: str = whose["joins"]
        self.held_at: str = whose["held_at"]
        self.place_letters = expression(rf"(.{{1,3}}?)[{whose['organs_of_numbers']}]")
        self.tour = one_of(data["tour_to"])
        self.helped = one_of(whose["helps"])  # behind the place that helps another
        number = "[一二三四五六七八九十百]{1,4}届"
        self.congress = expression(rf"(?:第|(?={number}全国)){number}(?P<nation>全国)?(?:{any_of(whose['congresses'])})")
        self.before_title = expression(rf"(?:{_YEAR}|{any_of(whose['before_title'])}){{0,3}}")  # what stands before a title's place
        self.before_subject = expression(
            rf"(?:【[^】]{{1,20}}】)?(?:[^，。：\d]{{2,12}}?(?:\d{{1,2}}月\d{{1,2}}日)?(?:{told})(?![一-鿿\d])(?:（[^（）]{{2,24}}）)?：? ?)?"
            rf"(?:{any_of(whose['reprinted'])})?"
            rf"{day}[，, ]{{0,2}}(?:{any_of(whose['lately'])})?(?:{any_of(whose['opens'])})?"
        )
        self.present = one_of(whose["present"])
        self.inspectors = one_of(whose["inspectors"])
        self.circumstances = one_of(whose["circumstances"])
        self.level = expression(rf"({levels})$")  # ends with the word of a level: 市|政府
        # the words by which organs call their own place
        self.own = expression(rf"(?:{any_of(whose['own'])})({levels}|{any_of(whose['small'])})|(?<![一-鿿])({levels})(?:{any_of(whose['own_organs'])})")
        self.told = expression(told)
        self.dateline = expression(rf"[一-鿿]{{2,8}}?(?={_MONTH_DAY}(?:{told}))|[一-鿿]{{2,5}}(?=(?:{told})[，：\s\d])")
        self.session = one_of(whose["sessions"])
        self.medium = one_of(media_heads(lexicon))  # behind the place of a newspaper's name

    def _of_the_centre(self, lexicon: Lexicon) -> None:
        data = lexicon.data("metadata")
        whose, bodies = data["whose"], central(lexicon)
        self.beyond = next(row["code"] for row in lexicon.table("divisions") if row["name"] == whose["beyond"])
        self.abroad = expression(f"(?:{any_of(c for row in lexicon.data('foreign')['countries'] for c in row)})$")
        self.own_names = {word: name for name, words in whose["own_names"].items() for word in words}
        self.called = one_of(self.own_names)
        self.centre = expression(rf"(?<![一-鿿]{{2}}{whose['local_before']})(?:{any_of(bodies)})(?![{whose['other_behind']}])")
        self.central_title = one_of(data["central_titles"])
        self.central_meeting = one_of(whose["central_meetings"])
        self.central_subject = one_of([*whose["central_subjects"], *bodies])
        self.nation = one_of(data["nation_words"])  # words that only the state's own papers use of themselves
        self.central_letters = one_of(data["central_letters"])
        self.national = one_of(whose["national"])  # how the name of a central body begins
        # a day and the central body that decrees on it
        self.decreed = expression(rf"日 ?(?:{any_of([*data['central_titles'], *bodies, *whose['national']])})[^，。]{{0,12}}(?:{any_of(whose['decree'])})")


class Reading(Struct, frozen=True, dict=True):
    """What the rules look at."""

    page: Page
    genre: str
    labels: tuple[Label, ...] = ()

    @cached_property
    def words(self) -> Grammar:
        return self.page.lexicon.of(Grammar)

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

    def central(self, words: str) -> Match | None:
        """The first body of the centre that is none of another state: 俄罗斯|国防部."""
        return next((m for m in self.words.centre.finditer(words) if not self.words.abroad.search(words, 0, m.start())), None)

    @cached_property
    def counted(self) -> Counter[str]:
        """How often each division is named, by code."""
        found = (self.places.one(form) for _, _, form in self.places.find(self.reached))
        return Counter(p.code for p in found if p and p.code)
