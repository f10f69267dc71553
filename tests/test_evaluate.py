"""The evaluator: what it counts, and that it agrees with the ruler of the measuring set."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import commands
import pytest

from kg import lexicon
from kg.errors import ReadError
from kg.evaluate import Gold, evaluate
from kg.model import Corpus
from kg.pipeline import Options, facts_of, read_documents
from kg.records.jsonl import lines

TEXT = "市教育局局长李敏介绍，新建学校12所，明年力争达到95%以上。"
ANNOTATION = """
document: {}
officials:
- {name: 李敏, posts: [{organization: 市教育局, title: 局长}]}
organizations:
- {name: 甲市教育局, aliases: [市教育局]}
initiatives: []
figures:
- {quote: 12所, value: 12, unit: 所, comparator: equal, measure: 新建学校, status: actual}
- {quote: 95%以上, value: 95, unit: '%', comparator: at_least, measure: 达标率, status: target, period: '2025'}
"""
RELATED = """
document: {}
officials:
- {name: 李敏, posts: [{organization: 市教育局, title: 局长, change: removed, since: 2024-03}]}
organizations:
- {name: 市教育局}
initiatives:
- {name: 暖巢计划}
figures:
- {quote: 12所, value: 12, unit: 所, obligation: binding}
relations:
- [市教育局, leads, 暖巢计划]
- [市教育局, supports, 暖巢计划]
doubtful:
- [李敏, announced, 暖巢计划]
"""


@pytest.fixture
def gold(tmp_path: Path) -> Gold:
    path = tmp_path / "a.yaml"
    path.write_text(ANNOTATION, "utf-8")
    return Gold(path, TEXT)


def figure(quote: str, **said: Any) -> dict[str, Any]:
    start = TEXT.index(quote)
    base = {"type": "figure", "id": f"figure/{start}", "quote": quote, "start": start, "end": start + len(quote)}
    return base | {"value": 12, "unit": "所", "comparator": "equal", "measure": "学校", "status": "actual"} | said


def test_what_is_right_missed_spurious_and_ungrounded_is_told_apart(gold: Gold) -> None:
    records = [
        {"type": "organization", "id": "o", "name": "市教育局", "mentions": [{"start": 0, "end": 4, "quote": "市教育局"}]},
        {"type": "official", "id": "p", "name": "李敏", "posts": [{"organization": "o", "title": "副局长"}]},
        figure("12所", comparator="about"),
        figure("局长", value=3, unit="个") | {"quote": "三个"},
    ]
    found = evaluate([(gold, records)])
    assert found.kinds["officials"].f == 1
    assert (found.kinds["posts"].missed, found.kinds["posts"].spurious) == (1, 1)
    assert (found.kinds["figures"].right, found.kinds["figures"].missed, found.kinds["figures"].spurious) == (1, 1, 0)
    assert (found.attributes["comparator"].right, found.attributes["comparator"].missed) == (0, 1)
    assert found.ungrounded == 1
    assert {e.kind for e in found.errors} == {"missed posts", "spurious posts", "missed figures", "wrong comparator", "ungrounded"}


def test_a_quote_that_does_not_stand_in_the_text_is_an_error_of_the_annotation(gold: Gold) -> None:
    with pytest.raises(ReadError, match="does not stand in the text"):
        gold.span({"quote": "13所"})


def test_relations_changes_of_posts_and_obligation_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(RELATED, "utf-8")
    post = {"organization": "o", "title": "局长", "change": "appointed", "since": "2024-03"}
    records = [
        {"type": "organization", "id": "o", "name": "市教育局"},
        {"type": "official", "id": "p", "name": "李敏", "posts": [post]},
        {"type": "initiative", "id": "i", "name": "暖巢计划"},
        {"type": "relation", "id": "r1", "subject": "o", "predicate": "leads", "object": "i", "evidence": [{"start": 3, "end": 9, "quote": "…"}]},
        {"type": "relation", "id": "r2", "subject": "p", "predicate": "announced", "object": "i"},
        {"type": "relation", "id": "r3", "subject": "p", "predicate": "supervises", "object": "o"},
        figure("12所", obligation="expected"),
    ]
    found = evaluate([(Gold(path, TEXT), records)])
    total = found.kinds["relations"]
    assert (total.right, total.spurious, total.missed) == (1, 1, 1)
    assert {k: (t.right, t.spurious, t.missed) for k, t in found.relations.items() if t.right or t.spurious or t.missed} == {
        "leads": (1, 0, 0), "supervises": (0, 1, 0), "supports": (0, 0, 1),
    }  # fmt: skip
    rights = {k: (t.right, t.missed) for k, t in found.attributes.items() if k.startswith("post") or k == "obligation"}
    assert rights == {"obligation": (0, 1), "post_change": (0, 1), "post_since": (1, 0), "post_until": (0, 0)}
    silent = evaluate([(Gold(_written(tmp_path, ANNOTATION), TEXT), records)])
    assert silent.kinds["relations"].spurious == 0


def _written(folder: Path, annotation: str) -> Path:
    path = folder / "silent.yaml"
    path.write_text(annotation, "utf-8")
    return path


@pytest.mark.parametrize("part", ["dev", "field"])
def test_it_agrees_with_the_ruler(measure: Path, part: str, tmp_path: Path) -> None:
    pairs, shared = [], measure / part
    for path in sorted(shared.glob("*.yaml")):
        text = next((shared / "texts").glob(f"{path.stem}.*"))
        document = next(iter(read_documents([text], Options(), [])))
        written = list(lines(Corpus((facts_of(document, lexicon.load()),))))
        (tmp_path / f"{path.stem}.jsonl").write_text("\n".join(x.rstrip("\n") for x in written), "utf-8")
        pairs.append((Gold(path, document.text), [json.loads(x) for x in written]))
    ruler = subprocess.run(
        [sys.executable, str(measure / "score.py"), str(shared), "--records", str(tmp_path), "--json"], capture_output=True, text=True, check=True
    )
    theirs, ours = json.loads(ruler.stdout), evaluate(pairs).as_dict()
    assert {k: ours[k] for k in theirs} == theirs


# --- the command -------------------------------------------------------------------------------------------------


def folder_of(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    (folder / "texts").mkdir(parents=True)
    (folder / "a.yaml").write_text(ANNOTATION, "utf-8")
    (folder / "texts" / "a.txt").write_text(TEXT, "utf-8")
    return folder


def kg(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return commands.run_text(*arguments)


def test_the_command_shows_scores_and_each_error_at_its_place(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "texts" / "a.txt").write_text("通报。\n" + TEXT, "utf-8")
    (folder / "a.yaml").write_text(ANNOTATION.replace("status: actual", "status: target"), "utf-8")
    done = kg("evaluate", folder)
    assert done.returncode == 0, done.stderr
    assert "officials      1.000  1.000  1.000      1" in done.stdout
    assert "2:16" in done.stdout
    assert "wrong status" in done.stdout


def test_a_run_compares_with_an_earlier_one(tmp_path: Path) -> None:
    folder, run = folder_of(tmp_path), tmp_path / "run.json"
    assert kg("evaluate", folder, "--format", "json", "-o", run).returncode == 0
    before = json.loads(run.read_text("utf-8"))
    same = kg("evaluate", folder, "--against", run, "--fail-on-loss")
    assert (same.returncode, "New errors: 0" in same.stdout) == (0, True)
    (folder / "a.yaml").write_text(ANNOTATION.replace("局长}", "副局长}"), "utf-8")
    worse = kg("evaluate", folder, "--against", run, "--fail-on-loss")
    assert worse.returncode == 1
    assert "-1.000" in worse.stdout
    assert "missed posts" in worse.stdout
    assert before["scores"]["posts"] == {"P": 1.0, "R": 1.0, "F": 1.0, "gold": 1}


def test_what_cannot_be_evaluated_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "b.yaml").write_text("figures:\n- {quote: 99个, value: 99, unit: 个}\n", "utf-8")
    (folder / "texts" / "b.txt").write_text(TEXT, "utf-8")
    done = kg("evaluate", folder)
    assert done.returncode == 1
    assert "b.yaml: figure '99个' does not stand in the text" in done.stderr
    assert "officials      1.000" in done.stdout
    (folder / "texts" / "b.txt").unlink()
    done = kg("evaluate", folder)
    assert (done.returncode, "its text is missing; put it at" in done.stderr) == (2, True)
    nothing = kg("evaluate", tmp_path / "gold" / "texts")
    assert "holds no annotation" in nothing.stderr
    assert kg("evaluate", folder, "--against", folder / "a.yaml").returncode == 2


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        ("figures: 7", "figures: a list is wanted, each entry with its quote"),
        ("officials: [1]", "officials: a list is wanted, each entry with its name"),
        ("events: [{day: 2025-01-01}]", "events: a list is wanted"),
        ("document: 2025", "document: a mapping"),
        ("[1]", "an annotation is a mapping"),
    ],
)
def test_an_annotation_that_is_none_is_told(annotation: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(annotation, "utf-8")
    with pytest.raises(ReadError, match=words):
        Gold(tmp_path / "a.yaml", "12所")


def test_a_number_is_as_good_a_quote_or_name_as_any(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("figures: [{quote: 12}]\ninitiatives: [{name: 885}]", "utf-8")
    gold = Gold(tmp_path / "a.yaml", "共12所")
    assert gold.span(gold.figures[0]) == (1, 3)
