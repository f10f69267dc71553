"""What made a document's facts, as one hash: when it changes, the document is made again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from msgspec import to_builtins
from msgspec.structs import replace

from kg import __version__, ids
from kg.lexicon import Lexicon
from kg.llm import Settings
from kg.model import Document
from kg.rdf.terms import Form
from kg.read import Given


def version_of(lexicon: Lexicon, form: Form, given: Given | None, llm: Settings | None = None) -> str:
    """Of our version, how identifiers are made, the form of the graph, the bytes of every lexicon file, the metadata options,
    and which language model is asked what."""
    seen = hashlib.sha256()
    _add(seen, __version__, ids.SCHEME, form.base, str(form.texts), json.dumps(asdict(given) if given else None, ensure_ascii=False))
    if llm is not None:
        from kg.llm.asking import reader_of

        _add(seen, reader_of(llm))
    for folder in lexicon.folders:
        for path in sorted(p for p in Path(folder).iterdir() if p.suffix in (".yaml", ".tsv")):
            _add(seen, path.name, hashlib.sha256(path.read_bytes()).hexdigest())
    return seen.hexdigest()


def content_of(document: Document) -> str:
    """Of the text and all metadata as they were read: the file, what stands beside it, what the options say."""
    seen = hashlib.sha256()
    _add(seen, json.dumps(to_builtins(replace(document, text="")), ensure_ascii=False))
    seen.update(document.text.encode("utf-8", "surrogatepass"))
    return seen.hexdigest()


def _add(seen: hashlib._Hash, *parts: str) -> None:
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        seen.update(len(data).to_bytes(8, "big") + data)
