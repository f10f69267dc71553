"""The recipes of data/lexicon/README.md: each is one entry in one file, and does what it says; so do the lists in code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from lexicon_use import NotingLexicon
from msgspec.structs import replace

import kg
from kg import export, extract, lexicon, pipeline
from kg.across import renamings
from kg.across.contradictions import Words
from kg.across.identity import identify
from kg.across.indicators import Indicators
from kg.across.promises_courses import Stages
from kg.across.promises_verdicts import Leeway
from kg.across.tenure import tenures
from kg.coverage import left
from kg.errors import ReadError
from kg.lexicon import Lexicon
from kg.model import Corpus, Document, EventMention, Facts, Found
from kg.pipeline import facts_of, understand
from kg.rdf.dataset import Dataset
from kg.read import formats, page_meta, plain
from kg.text import Text
from kg.validate import validate

README = Path(__file__).parents[1] / "data" / "lexicon" / "README.md"


@dataclass(frozen=True)
class Recipe:
    name: str
    file: str
    entry: str
    text: str
    found: str

    def __str__(self) -> str:
        return self.name


def recipes() -> Iterator[Recipe]:
    pattern = r"^## (?P<name>.+)\n(?:(?!^## ).*\n)*?```yaml\n# (?P<file>\S+)\n(?P<entry>(?:(?!```).*\n)+)```\n> (?P<text>.+) → (?P<found>.+)$"
    for m in re.finditer(pattern, README.read_text("utf-8"), re.M):
        yield Recipe(**m.groupdict())


def said(facts: Facts) -> Iterator[str]:
    """Everything found, in the words in which a recipe says it."""
    yield f"genre {facts.document.genre}"
    yield from (f"initiative {i.name}" for i in facts.initiatives)
    yield from (f"organization {o.name}" for o in facts.organizations)
    yield from (f"figure {f.comparator} {f.value}" for f in facts.figures)
    for official in facts.officials:
        for post in official.posts:
            yield f"official {official.name} {post.title}"
            yield f"post {post.change} {post.title}"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> NotingLexicon:
    """Ours with the entries of all recipes on top."""
    folder = tmp_path_factory.mktemp("own")
    for recipe in recipes():
        (folder / recipe.file).write_text(recipe.entry, "utf-8")
    return NotingLexicon((*lexicon.load().folders, folder))


@pytest.mark.parametrize("recipe", list(recipes()), ids=str)
def test_a_recipe_does_what_it_says(recipe: Recipe, own: NotingLexicon) -> None:
    document = Document("x", f"{recipe.text}\n")
    assert recipe.found not in list(said(facts_of(document, lexicon.load()))), "it is found without the entry"
    assert recipe.found in list(said(facts_of(document, own)))


def test_a_genre_of_ones_own_can_be_built(own: NotingLexicon) -> None:
    facts = facts_of(Document("x", "江平市2024年大事记\n\n3月，新建学校12所。"), own)
    assert facts.document.genre == "chronicle"
    assert validate(Dataset(Corpus((facts,)))).conforms


# What a file holds for people and tests: examples, and names that pages show
FOR_PEOPLE = ("label", "example", "counterexample")
# tables of which a text's words, its place's level, a column's head or a relation name the key
LOOKED_UP = ("government", "courts", "canonical", "said", "subjects", "objects", "takes", "no_subject", "no_object")
# what a room asks for by its name, when a text first wants it
ASKED = frozenset(name for room in Path(kg.__file__).parent.rglob("*.py") for name in re.findall(r'\.data\["(\w+)"\]', room.read_text("utf-8")))


@pytest.mark.parametrize("path", sorted(lexicon.load().folders[0].glob("*.yaml")), ids=lambda p: p.stem)
def test_no_entry_is_there_that_nothing_reads(path: Path, own: NotingLexicon) -> None:
    identify([understand(Document("", pipeline._FIRST), own)[2]], own)
    tenures(Corpus(), own)
    for build in (left._looks, page_meta.rules, renamings._words, Indicators, Leeway, Stages, Words):
        own.of(build)
    for kind in ("numbers", "tables", "names", "quotations"):
        left.why(kind, own)
    unread = [key.split("/") for key in own.data(path.stem).unread()]
    assert not [key for key in unread if key[-1] not in ASKED.union(FOR_PEOPLE) and (len(key) == 1 or key[0] not in LOOKED_UP)]


def test_every_recipe_is_run() -> None:
    assert [r.name for r in recipes()] == re.findall(r"^## (?!Others)(.+)$", README.read_text("utf-8"), re.M)


# --- what is one file and one line in a list -----------------------------------------------------------------


def read_backwards(data: bytes, name: str) -> Document:
    return replace(plain.read(data, name), text=plain.decode(data, name)[::-1])


def test_a_reader_is_one_function_and_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.rev"
    path.write_text("。所21校学建新", "utf-8")
    with pytest.raises(ReadError, match=r"files of type \.rev are not read"):
        formats.reader_of(path.name)
    monkeypatch.setattr(formats, "READERS", (*formats.READERS, formats.Format((".rev",), read_backwards)))
    assert [f.quote for f in kg.build(path).figures] == ["12所"]


def test_an_exporter_is_one_function_and_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(material: export.Material, path: Path) -> None:
        path.write_text("\n".join(f.quote for facts in material.corpus.facts for f in facts.figures), "utf-8")

    (tmp_path / "a.txt").write_text("新建学校12所。", "utf-8")
    monkeypatch.setattr(export, "FORMATS", (*export.FORMATS, export.Format("quotes", "quotes.txt", write, default=False)))
    kg.build(tmp_path / "a.txt").write(tmp_path / "out", ["quotes"])
    assert (tmp_path / "out" / "quotes.txt").read_text("utf-8") == "12所"


def test_an_extractor_is_one_function_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(word: str, text: Text, found: Found, _: Lexicon) -> Found:
        at = text.clean.index(word)
        return replace(found, events=(*found.events, EventMention(at, at + len(word), word, word)))

    document = Document("x", "市民们都来赶花朝。")
    assert not facts_of(document, lexicon.load()).events
    monkeypatch.setattr(extract, "EXTRACTORS", (*extract.EXTRACTORS, partial(find, "赶花朝")))
    assert [e.name for e in facts_of(document, lexicon.load()).events] == ["赶花朝"]
