"""What a build of a store did, for people."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.model import Failure

_NAMED = 100  # withdrawn documents that are listed


@dataclass
class Summary:
    """Counts of documents, and where the time went."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: list[str] = field(default_factory=list)  # the first of them
    withdrawn_count: int = 0
    failures: list[Failure] = field(default_factory=list)  # of this run
    still_failed: int = 0  # of earlier ones, as they were
    recovered: int = 0  # put right after a crash
    extracted: int = 0  # documents that were worked on, failed ones too
    refused: int = 0  # by validation
    counts: dict[str, int] = field(default_factory=dict)  # of the whole store
    jobs: int = 1
    seconds: float = 0.0
    working: float = 0.0  # processor seconds of all workers on documents
    loading: float = 0.0  # seconds of the writer
    loaded: int = 0  # quads
    merging: float = 0.0  # seconds, of the graph's files
    stale: list[str] = field(default_factory=list)  # corrections that apply to nothing, a line each

    def withdraw(self, identifier: str) -> None:
        self.withdrawn_count += 1
        if len(self.withdrawn) < _NAMED:
            self.withdrawn.append(identifier)

    def lines(self) -> list[str]:
        failed = len(self.failures) + self.still_failed
        done = f"{self.added:,} added, {self.changed:,} changed, {self.unchanged:,} unchanged, {self.withdrawn_count:,} withdrawn, {failed:,} failed"
        out = [f"{done} in {self.seconds:.1f} s"]
        if self.extracted:
            rate = self.extracted / self.working if self.working else 0.0
            loading = f"loading {self.loading:.1f} s" + (f", {self.loaded / self.loading:,.0f} quads/s" if self.loading and self.loaded else "")
            loading += f"; merging its files {self.merging:.1f} s" if self.merging else ""
            out.append(f"extraction {self.working:.1f} s of processor time, {rate:,.0f} documents/s a process, {self.jobs} at once; {loading}")
        if self.recovered:
            out.append(f"{self.recovered:,} documents were put right after a run that was cut off")
        out += [f"withdrawn: {name}" for name in self.withdrawn]
        if self.withdrawn_count > len(self.withdrawn):
            out.append(f"… and {self.withdrawn_count - len(self.withdrawn):,} more withdrawn")
        c = self.counts
        out.append(f"in the store: {c['documents']:,} documents, {c['figures']:,} figures ({c['targets']:,} targets), {c['quads']:,} statements")
        return out
