"""How long do named queries take on a store on disk, of one and of ten million triples, and what would rdflib need?

    python tests/benchmarks/queries.py [--triples 1M 10M] [--peer-up-to 1M] [--runs 5] [--scratch DIR] [--results FILE]

Made documents (pages.py) are built with `kg build --store`; then every named query is asked as `kg query` asks it, in a
process of its own that opens the store on disk: median of so many runs, in milliseconds, all included. Up to the size
that it can still load, rdflib is asked the same in the same run (once, ended after --patience seconds). Prints the time
of loading, rows and milliseconds of each query, the ratio to rdflib, and the median over all queries.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from pages import Pages

from kg.query import complete, named_queries, run
from kg.store import open_store

PER_DOCUMENT = 1230  # triples, about


def number(text: str) -> int:
    return int(float(text.rstrip("kM")) * {"k": 1_000, "M": 1_000_000}.get(text[-1], 1))


def build(triples: int, scratch: Path) -> tuple[Path, float]:
    """A store of about so many triples, and the seconds that it took."""
    texts, store = scratch / f"texts-{triples}", scratch / f"store-{triples}"
    for _ in Pages().write(texts, max(1, triples // PER_DOCUMENT)):
        pass
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "kg", "build", str(texts), "--store", str(store), "-q"], check=True)
    return store, time.perf_counter() - started


def asked(store: Path) -> dict[str, dict[str, str]]:
    """What a person would put into the queries: names out of the first document that has all of them."""
    with open_store(store) as opened:
        for facts in opened.facts():
            places = {p.id: p.name for p in facts.places}
            bodies = {b.id: b.name for b in facts.organizations}
            posts = [(o.name, bodies[p.organization]) for o in facts.officials for p in o.posts if p.organization in bodies]
            acting = [(i.name, bodies[a]) for i in facts.initiatives for a in i.actor if a in bodies]
            if facts.document.jurisdiction in places and posts and acting and facts.figures:
                (official, _), (initiative, body), place = posts[0], acting[0], places[facts.document.jurisdiction]
                of_name = {name: {"name": official} for name in ("official", "posts", "speakers", "announcements", "supervisors")}
                return of_name | {
                    "above": {"value": "50000000000", "unit": "元"},
                    "cooperation": {"name": f"^{body}$"},
                    "department-initiatives": {"actor": f"^{body}$"},
                    "duties": {"name": f"^{body}$"},
                    "document": {"document": f"^{facts.document.id}$"},
                    "evidence": {"name": initiative},
                    "initiative": {"name": f"^{initiative}$"},
                    "leaders": {"who": f"^{body}$"},
                    "place-figures": {"name": f"^{place}$"},
                    "results": {"actor": f"^{place}$", "year": "2024"},
                    "targets": {"year": "2027"},
                }
    raise SystemExit("no document has an official, an initiative and a figure; take more triples")


def ours(graph: Path, parameters: dict[str, dict[str, str]], runs: int) -> dict[str, tuple[int, float]]:
    """Rows and median seconds of each named query."""
    found = {}
    for query in named_queries():
        times, rows = [], 0
        for _ in range(runs):
            started = time.perf_counter()
            rows = len(run(graph, query.name, parameters.get(query.name), timeout=600))
            times.append(time.perf_counter() - started)
        found[query.name] = (rows, statistics.median(times))
    return found


def peer(graph: Path, parameters: dict[str, dict[str, str]], scratch: Path, patience: float) -> Iterator[tuple[str, int, float]]:
    """What rdflib says to the same, loading first (and what a store on disk takes for it); rows are -1 where it did not end in time.

    A query that overstays cannot be ended in rdflib: each is asked in a fork of the process that has loaded the graph.
    """
    import rdflib

    file = scratch / "graph.nq"
    with file.open("wb") as out:
        ox.Store.read_only(str(graph)).dump(out, ox.RdfFormat.N_QUADS)
    started = time.perf_counter()
    ours = ox.Store(str(scratch / "loaded"))
    ours.bulk_load(path=file, format=ox.RdfFormat.N_QUADS)
    yield "load on disk", len(ours), time.perf_counter() - started
    del ours
    dataset = rdflib.Dataset(default_union=True)
    started = time.perf_counter()
    dataset.parse(file, format="nquads")
    yield "load", len(dataset), time.perf_counter() - started
    fork = multiprocessing.get_context("fork")
    for query in named_queries():
        if query.over:  # it asks what is found anew from the facts, which no file of the graph holds
            continue
        text = complete(query.name, parameters.get(query.name))
        out_, in_ = fork.Pipe(duplex=False)
        child = fork.Process(target=_asked, args=(dataset, text, in_))
        child.start()
        if out_.poll(patience):
            yield query.name, *out_.recv()
        else:
            yield query.name, -1, patience
        child.kill()
        child.join()


def _asked(dataset: Any, text: str, answer: Any) -> None:
    started = time.perf_counter()
    rows = len(list(dataset.query(text)))
    answer.send((rows, time.perf_counter() - started))


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--triples", nargs="+", default=["1M"])
    ap.add_argument("--peer-up-to", default="1M", help="the largest graph that rdflib is asked to load")
    ap.add_argument("--runs", type=int, default=5)
    ap.add_argument("--patience", type=float, default=120.0, help="seconds for a query of rdflib")
    ap.add_argument("--scratch", type=Path, help="where texts and stores are made, and removed from")
    ap.add_argument("--results", type=Path, help="a file of JSON lines that rows are appended to")
    args = ap.parse_args()
    with tempfile.TemporaryDirectory(prefix="kg-bench-", dir=args.scratch) as scratch:
        for size in sorted(map(number, args.triples)):
            store, seconds = build(size, Path(scratch))
            with open_store(store) as opened:
                triples, graph = opened.counts()["quads"], opened.graph
            print(f"\n{triples:,} triples, built in {seconds:.0f} s\n{'query':24}{'rows':>8}{'ms':>9}{'rdflib ms':>12}{'ratio':>9}", flush=True)
            parameters = asked(store)
            mine = ours(graph, parameters, args.runs)
            theirs: dict[str, tuple[int, float]] = {}
            if size <= number(args.peer_up_to):
                theirs = {name: (rows, took) for name, rows, took in peer(graph, parameters, Path(scratch), args.patience)}
            for name, (rows, took) in mine.items():
                print(f"{name:24}{rows:8,}{took * 1000:9.0f}{_compared(theirs.get(name), rows, took)}", flush=True)
                if args.results:
                    record = {"triples": triples, "query": name, "rows": rows, "seconds": took, "rdflib": theirs.get(name)}
                    with args.results.open("a", encoding="utf-8") as out:
                        out.write(json.dumps(record) + "\n")
            if "load" in theirs:
                (_, own), (_, took), peak = theirs["load on disk"], theirs["load"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                print(f"loading them: {own:.1f} s into a store on disk, {took:.1f} s into rdflib ({took / own:.1f}x, {peak / 1024:,.0f} MB)")
            median = statistics.median(took for _, took in mine.values())
            print(f"median over {len(mine)} queries {median * 1000:.0f} ms", flush=True)


def _compared(theirs: tuple[int, float] | None, rows: int, took: float) -> str:
    if theirs is None:
        return ""
    found, seconds = theirs
    ended, sign = found >= 0, "" if found >= 0 else ">"
    other = f"  ({found} rows)" if ended and found != rows else ""
    return f"{sign + format(seconds * 1000, '.0f'):>12}{sign + format(seconds / took, '.0f') + 'x':>9}{other}"


if __name__ == "__main__":
    main()
