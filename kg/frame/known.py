"""Media and bodies of the centre, each from its one list in the lexicon: what a header names, and what a text names."""

from __future__ import annotations

from typing import Any

from kg.lexicon import Lexicon


def media(lexicon: Lexicon, *, header: bool = False) -> dict[str, str]:
    """Every name of a medium → its full name; in a header also those that are common words elsewhere, → its usual name."""
    data, organs = lexicon.data("bodies"), lexicon.data("organs")["national"]
    forms: dict[str, tuple[str, ...]] = {name: (name, *more) for name, more in data["media"].items()}
    if not header:
        return {form: name for name, some in forms.items() for form in some if name not in data["header_only"]}
    guarded = lexicon.data("organs")["guarded"]
    forms |= {name: _forms(name, entry) for name, entry in organs.items() if entry["kind"] == "media"}
    usual = {name: next((form for form in some if form in data["usual"]), name) for name, some in forms.items()}
    return {form: usual[name] for name, some in forms.items() for form in some if form not in guarded}


def media_heads(lexicon: Lexicon) -> list[str]:
    """What the name of a medium ends with, in a header too."""
    return [*lexicon.data("bodies")["heads"]["media"], *lexicon.data("metadata")["media_heads"]]


def central(lexicon: Lexicon) -> list[str]:
    """The forms of the bodies for whom the whole nation is meant where they speak, but those that local bodies bear as well."""
    data = lexicon.data("organs")
    regions = tuple(data["regions"])  # whose governments are none of the centre
    speak = {name: x for name, x in data["national"].items() if (x.get("speaks") or x["kind"] == "government") and not name.startswith(regions)}
    shared = {*data["guarded"], *data["shared_forms"]}
    return [form for name, entry in speak.items() for form in _forms(name, entry) if form not in shared]


def _forms(name: str, entry: dict[str, Any]) -> tuple[str, ...]:
    return (name, *entry.get("forms", ()))
