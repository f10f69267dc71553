"""A corpus of one figure with the words and the number that a test wants in it, wherever words stand."""

from __future__ import annotations

from decimal import Decimal

from kg.model import (
    Corpus,
    Document,
    Evidence,
    Facts,
    Figure,
    Initiative,
    Official,
    Organization,
    Period,
    Post,
    Relation,
)

# What spreadsheets run, markup takes for its own, and separators of every table
HOSTILE = "=cmd|'/C calc'!A1,\"x\";\t<b>&amp;]]>\r\n第二行；\u2028𠮷😀"


def told(words: str, value: str = "95.50", upper: str | None = None, unit: str = "%") -> Corpus:
    text = f"甲{words}乙"
    proof = Evidence(1, 1 + len(words), words)
    body = Organization("organization/局", words, (words, "a;b"), "government", mentions=(proof,))
    person = Official("official/人@局", words, (Post(body.id, words, True, (proof,)),), (proof,))
    plan = Initiative("initiative/计划", words, (), "plan", (), (body.id,), (proof,))
    figure = Figure(
        "figure/a.txt/1", words, 1, 1 + len(words), Decimal(value), unit, "at_least", words, "target",
        None if upper is None else Decimal(upper), "increase", Period("2024-01-01", None), (body.id,), plan.id, person.id, "r",
    )  # fmt: skip
    relations = (
        Relation(figure.id, "acted", body.id, (proof,)),
        Relation(figure.id, "belongs_to", plan.id, (proof,)),
        Relation(figure.id, "said", person.id, (proof,)),
        Relation(plan.id, "actor", body.id, (proof,)),
    )
    document = Document("a.txt", text, "a.txt", words, words, "2025-02", (words,), url="https://example.org/")
    return Corpus((Facts(document, (), (person,), (body,), (plan,), (figure,), (), relations),))
