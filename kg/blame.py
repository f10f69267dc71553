"""Whose fault is it? A graph that the shapes refuse is made of documents: those at fault are found, so that the others go on."""

from __future__ import annotations

from kg.model import Corpus, Facts
from kg.rdf.dataset import Dataset
from kg.rdf.statements import Describer
from kg.validate import Report, validate


def violation(facts: Facts, base: str) -> str | None:
    """The first thing that is wrong with a document by itself, in one line."""
    report = validate(Dataset(Corpus((facts,)), base))
    return None if report.conforms else " ".join(str(report.violations[0]).split())


def suspects(dataset: Dataset, report: Report) -> dict[str, str | None]:
    """The documents that state something of what violates; each with what is wrong with it by itself, if anything is."""
    focuses = {v.focus for v in report.violations}
    stating = (d.facts for d in dataset.describers() if _states(d, focuses))
    return {facts.document.id: violation(facts, dataset.base) for facts in stating}


def _states(describer: Describer, focuses: set[str]) -> bool:
    own = f"{describer.facts.document.id}#char="  # how a quote that is not its text is named
    return not focuses.isdisjoint(describer.addresses()) or any(f.startswith(own) for f in focuses)
