"""annotations.jsonld: every quoted stretch as an annotation of the W3C's Web Annotation model, for tools that show or hold these.

One stretch is one annotation: its bodies are the things that it proves, its target the document with the place in
characters and the words with what stands around them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.rdf.statements import WORDS, Describer, at
from kg.rdf.terms import path as iri_path

if TYPE_CHECKING:
    from kg.export import Material

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 30  # characters of the text before and behind a quote
_PROVEN = {at(name) for name in ("zt:evidence", *WORDS.values())}


def write(material: Material, path: Path) -> None:
    """A collection with one page, an annotation a line."""
    number = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        own = f"{material.quads.base}annotations"
        head = {"@context": CONTEXT, "id": own, "type": "AnnotationCollection", "label": material.title}
        page = {"id": f"{own}/1", "type": "AnnotationPage", "partOf": own, "startIndex": 0}
        out.write(f'{_dumps(head)[:-1]}, "first": {_dumps(page)[:-1]}, "items": [')
        for describer in material.quads.describers():
            for annotation in annotated(describer, material.quads.base):
                out.write(("," if number else "") + "\n" + _dumps(annotation))
                number += 1
        out.write(f'\n]}}, "total": {number}}}\n')


def annotated(describer: Describer, base: str) -> Iterator[dict[str, Any]]:
    """Of one document, in the order of its text."""
    document = describer.facts.document
    bodies: dict[str, list[str]] = defaultdict(list)
    for subject, statements in describer.groups():
        for place in dict.fromkeys(value[1:-1] for predicate, value in statements if predicate in _PROVEN):
            bodies[place].append(subject)
    for e in describer.all_evidence():
        quote = {"type": "TextQuoteSelector", "exact": e.quote}
        around = {"prefix": document.text[max(0, e.start - _AROUND) : e.start], "suffix": document.text[e.end : e.end + _AROUND]}
        quote |= {name: words for name, words in around.items() if words}
        yield {
            "id": f"{base}annotation/{iri_path(document.id)}/{e.start},{e.end}", "type": "Annotation", "motivation": "identifying",
            "body": bodies[describer.stretch(e)],
            "target": {"source": describer.document, "selector": [{"type": "TextPositionSelector", "start": e.start, "end": e.end}, quote]},
        }  # fmt: skip


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
