"""`/workbench`: the page of queries, with the named ones as tabs and the vocabulary beside it."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from kg.query import NamedQuery, complete, named_queries
from kg.rdf.terms import DEFAULT_BASE, PREFIXES
from kg.serve.pages.vocabulary import vocabulary
from kg.serve.web import HttpError, translator
from kg.words import Language

_ANYTHING = ".*"  # of a parameter that has no default: all of them are regular expressions


def context(language: Language, query: str | None = None, name: str | None = None, base: str = DEFAULT_BASE) -> dict[str, Any]:
    """What the template needs: `opened` is the tab to begin with, a text or the name of a named query; what begins with
    `base` has a page here. Raises HttpError where there is no such named query.
    """
    queries = [_tab(q, language) for q in named_queries()]
    if name and name not in {q["name"] for q in queries}:
        raise HttpError(404, "unknown", translator(language)("home.no_question", name=name))
    return {
        "bench": {
            "base": base,
            "prefixes": PREFIXES,
            "queries": queries,
            "vocabulary": [asdict(t) for t in vocabulary(language)],
            "opened": {"query": query or "", "name": name or ""},
        }
    }


def _tab(query: NamedQuery, language: Language) -> dict[str, str]:
    text = complete(query.name, {p.name: p.default or _ANYTHING for p in query.parameters})
    return {"name": query.name, "title": query.title_zh if language == "zh" else query.title_en, "text": _with_used_prefixes(text)}


def _with_used_prefixes(text: str) -> str:
    head, _, body = text.partition("\n")
    used = [f"PREFIX {p}: {iri}\n" for p, iri in re.findall(r"PREFIX (\w+): (<[^>]*>)", head) if re.search(rf"\b{p}:", body)]
    return "".join([*used, body])
