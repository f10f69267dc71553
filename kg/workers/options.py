"""What a caller may say of a build that several processes do, into a store or into shards."""

from __future__ import annotations

from dataclasses import dataclass

from kg.pipeline import Options
from kg.workers.crew import TIMEOUT
from kg.workers.extractor import Extractor
from kg.workers.task import Work


@dataclass(frozen=True, slots=True)
class WorkOptions(Options):
    """Besides what is said of any build."""

    jobs: int | None = None  # here; None: one for each core
    memory: int | None = None  # bytes of one process; None: a share of the machine's
    timeout: float = TIMEOUT  # seconds for one document
    retry: bool = False  # what failed before
    validate: str = "sample"
    work: Work = Extractor
