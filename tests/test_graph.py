"""The graph: one node for what two documents name, an edge for what they state, each with its words."""

from __future__ import annotations

from facts import SECOND, corpus
from msgspec.structs import replace

from kg.graph import build_graph
from kg.model import STATED, Corpus, Relation


def test_what_two_documents_name_is_one_node() -> None:
    graph = build_graph(corpus())
    node = graph.nodes["official/李敏@云岭市教育局"]
    assert node["type"] == "official"
    assert node["label"] == "李敏"
    assert node["documents"] == ("2024/a.txt", "b.txt")
    assert [p.title for p in node["record"].posts] == ["局长", "新闻发言人"]
    initiative = graph.nodes["initiative/春苗行动"]["record"]
    assert (initiative.part_of, initiative.actor) == (("initiative/三大工程",), ("organization/云岭市教育局",))


def test_every_edge_carries_its_words_or_is_inferred() -> None:
    graph = build_graph(corpus())
    texts = {i: d.text for i, d in graph.graph["documents"].items()}
    for _, _, data in graph.edges(data=True):
        assert data["evidence"] or data["inferred"]
        assert all(texts[document][e.start : e.end] == e.quote for document, e in data["evidence"])


def test_the_edges_are_those_stated() -> None:
    edges = {(a, k, b) for a, b, k in build_graph(corpus()).edges(keys=True)}
    figure = f"figure/2024/a.txt/{corpus().facts[0].figures[0].start}"
    office = "organization/云岭市教育局"
    assert edges == {
        ("official/李敏@云岭市教育局", "holds:局长", office),
        ("official/李敏@云岭市教育局", "holds:新闻发言人", office),
        (figure, "acted", office),
        (figure, "belongs_to", "initiative/春苗行动"),
        (figure, "said", "official/李敏@云岭市教育局"),
        ("initiative/春苗行动", "actor", office),
        ("initiative/春苗行动", "part_of", "initiative/三大工程"),
        ("event/发布会", "organizer", office),
        (office, "jurisdiction", "place/云岭市"),
    }


def test_who_leads_an_undertaking_is_told_once_and_every_stated_relation_is_an_edge() -> None:
    """`actor` says less than `leads` and `issued` say of the same two."""
    made, office, plan = corpus(), "organization/云岭市教育局", "initiative/春苗行动"
    first = made.facts[0]
    words = first.organizations[0].mentions
    told = tuple(Relation(office, predicate, plan, words) for predicate in STATED)
    graph = build_graph(Corpus((replace(first, relations=(*first.relations, *told)),)))
    assert {key: data["evidence"] for key, data in graph[office][plan].items()} == dict.fromkeys(STATED, (("2024/a.txt", words[0]),))
    assert plan in graph and office not in graph[plan]


def test_an_appointment_and_a_removal_are_two_edges_with_their_dates() -> None:
    made = corpus()
    (official,) = made.facts[0].officials
    (post,) = official.posts
    given, taken = replace(post, change="appointed", since="2024-01"), replace(post, change="removed", until="2025-06-30")
    texts = [replace(f, officials=(replace(official, posts=(p,)),)) for f, p in zip(made.facts, (given, taken), strict=True)]
    graph = build_graph(Corpus(tuple(texts)))
    edges = graph[official.id][post.organization]
    assert {k: (d["title"], d["change"], d["since"], d["until"]) for k, d in edges.items()} == {
        "holds:局长:appointed:2024-01/": ("局长", "appointed", "2024-01", None),
        "holds:局长:removed:/2025-06-30": ("局长", "removed", None, "2025-06-30"),
    }
    assert graph.nodes[official.id]["record"].posts == (given, taken)


def test_the_same_corpus_gives_the_same_order() -> None:
    one, two = build_graph(corpus()), build_graph(corpus())
    assert list(one.nodes) == list(two.nodes)
    assert list(one.edges(keys=True)) == list(two.edges(keys=True))


def test_a_relation_without_words_has_the_first_of_its_subject_in_the_same_document() -> None:
    made = corpus()
    told = Relation("initiative/春苗行动", "actor", "organization/云岭市教育局")
    guessed = Relation("initiative/春苗行动", "belongs_to", "organization/云岭市教育局", inferred=True)
    second = replace(made.facts[1], relations=(told, guessed))
    graph = build_graph(replace(made, facts=(replace(made.facts[0], relations=()), second)))
    edges = graph["initiative/春苗行动"]["organization/云岭市教育局"]
    assert [(d, e.quote, SECOND[e.start : e.end]) for d, e in edges["actor"]["evidence"]] == [("b.txt", "“春苗”行动", "“春苗”行动")]
    assert (edges["belongs_to"]["evidence"], edges["belongs_to"]["inferred"]) == ((), True)
