"""Which entities of several documents are one, as lines of JSON: links.jsonl."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.model import CERTAIN, Evidence, Identity, Link, Same
from kg.records.jsonl import dumps


def write_links(identity: Identity, path: Path) -> None:
    """A link a line, those that hold first; `same` is the id that stands for both."""
    path.write_text(lines(identity), "utf-8", newline="\n")


def lines(identity: Identity) -> str:
    return "".join(dumps(record(link, identity)) + "\n" for link in (*identity.links, *identity.uncertain))


def record(link: Link, identity: Identity) -> dict[str, Any]:
    one: dict[str, Any] = {"type": "link", "first": link.first, "second": link.second, "reason": link.reason, "score": link.score}
    if link.score >= CERTAIN:
        own = identity.same.get(link.first, link.first)
        one |= {"same": own, "name": identity.names.get(own, "")}
    if link.date:
        one["date"] = link.date
    if link.evidence:
        one["evidence"] = [{"document": d, "start": e.start, "end": e.end, "quote": e.quote} for d, e in link.evidence]
    return one


def read_links(text: str) -> Identity:
    """What `write_links` wrote. Raises ValueError, KeyError and TypeError where it is not that."""
    links, unsure, same, names = list[Link](), list[Link](), Same(), dict[str, str]()
    for line in text.splitlines():
        said = json.loads(line, parse_float=Decimal)
        evidence = tuple((e["document"], Evidence(e["start"], e["end"], e["quote"])) for e in said.get("evidence", ()))
        link = Link(said["first"], said["second"], said["reason"], Decimal(said["score"]), evidence, said.get("date", ""))
        if "same" not in said:
            unsure.append(link)
            continue
        links.append(link)
        names[said["same"]] = said["name"]
        same.update({own: said["same"] for own in link.ends if own != said["same"]})
    return Identity(tuple(links), tuple(unsure), same, names)
