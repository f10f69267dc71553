"""What a model is asked for, as types: the schema that it is given and the form that its answer is held to are made of them."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct

from kg.model import Change, Comparator, Status

OrganizationKind = Literal[
    "party", "government", "congress", "cppcc", "discipline", "court", "procuratorate", "military", "people_organization", "public_institution",
    "school", "enterprise", "bank", "media", "association", "leading_group", "village", "international", "other",
]  # fmt: skip
InitiativeKind = Literal[
    "strategy", "programme", "project", "action", "campaign", "mechanism", "system", "institution", "platform", "plan", "policy", "regulation",
    "reform", "zone", "fund", "event_series", "publication",
]  # fmt: skip


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """No field has a default: strict servers ask for each."""


class SaidFigure(Said, frozen=True):
    quote: str
    value: str
    upper: str | None
    unit: str
    comparator: Comparator
    change: Change | None
    measure: str
    status: Status
    start: str | None
    end: str | None


class SaidOfficial(Said, frozen=True):
    name: str
    organization: str
    title: str


class SaidOrganization(Said, frozen=True):
    name: str
    kind: OrganizationKind


class SaidInitiative(Said, frozen=True):
    name: str
    kind: InitiativeKind


class Answer(Said, frozen=True):
    figures: tuple[SaidFigure, ...]
    officials: tuple[SaidOfficial, ...]
    organizations: tuple[SaidOrganization, ...]
    initiatives: tuple[SaidInitiative, ...]


def schema() -> dict[str, Any]:
    """As JSON Schema."""
    return msgspec.json.schema(Answer)


def parsed(content: str | bytes) -> Answer:
    """Raises msgspec.DecodeError (ValidationError is one) for what is not of the form."""
    return msgspec.json.decode(content, type=Answer)
