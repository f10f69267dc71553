"""The head of every division of the country down to the county, introduced as news do."""

from __future__ import annotations

import pytest

from kg import lexicon as lexicons
from kg.model import Document
from kg.pipeline import facts_of

HEADS = {"省": "省长", "市": "市长", "县": "县长", "区": "区长", "州": "州长", "盟": "盟长", "旗": "旗长", "自治区": "主席", "特别行政区": "行政长官"}
# Names that are words too: without another place nearby, nobody is sure that one of them is meant
ZONE = "吉林中国新加坡食品区"  # bears a code, and is no district
WORDS = {"城区", "矿区", "郊区", "新城区", "老城区", "城中区", "东区", "西区", "城东区", "城西区", "城北区"}


@pytest.mark.parametrize("step", [10, pytest.param(1, marks=pytest.mark.nightly)])
def test_every_divisions_head_is_found_and_nobody_else(step: int) -> None:
    lexicon = lexicons.load(None)
    names = [line.split("\t")[1] for line in (lexicon.folders[0] / "divisions.tsv").read_text("utf-8").splitlines() if line[:1].isdigit()]
    assert len(names) > 3000
    for name in names[::step]:
        kind = next((end for end in ("特别行政区", "自治区") if name.endswith(end)), name[-1])
        if kind not in HEADS or name in WORDS or name == ZONE:
            continue
        facts = facts_of(Document("d", f"{name}{HEADS[kind]}赵小龙出席会议。"), lexicon)
        bodies = {o.id: o.name for o in facts.organizations}
        posts = [(o.name, bodies[p.organization], p.title) for o in facts.officials for p in o.posts]
        government = "政府" if name == "台湾省" or kind == "特别行政区" else "行政公署" if name.endswith(("盟", "地区")) else "人民政府"
        assert posts == [("赵小龙", name + government, HEADS[kind])]
