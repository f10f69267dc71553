"""What does a crowd do to `kg serve`: two hundred clients at once, and thousands of connections that ask nothing?

    python tests/benchmarks/crowd.py [--triples 300k] [--clients 200] [--seconds 60] [--idle 1000 5000] [--keep DIR]

The first table: so many clients, each asking one thing after the other (pages, searches, the interface for programs,
queries, downloads, in the shares of MIX), from a process of their own; p50 and p99 in milliseconds of each kind, and how
many answers were none of 200, 303, and 429 or 503 with Retry-After. The second: so many connections, a quarter of them silent, a
quarter with half of a head, a quarter that send a byte a second, a quarter that read as slowly, and beside them four
ordinary requests a second; how many of these were answered, how fast, and the memory of the server.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import random
import re
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from serve import HEAD, QUERIES, make, memory, serving

# Shares of a hundred requests
MIX = {
    "entity": 30, "search": 20, "document": 8, "ledger": 10, "figures": 6, "neighbours": 8, "home": 2, "static": 5, "question": 2,
    "sparql": 4, "turtle": 3, "ledger.csv": 1, "ledger.xlsx": 1,
}  # fmt: skip
DOWNLOADS = ("ledger.csv", "ledger.xlsx")
Paths = dict[str, list[str]]


def addresses(out: Path) -> Paths:
    """Of each kind, many different ones, chosen with a seed."""
    entities, documents, names = list[str](), list[str](), list[str]()
    with (out / "records.jsonl").open(encoding="utf-8") as records:
        for record in map(json.loads, records):
            if record["type"] == "document":
                documents.append(record["id"])
            elif record["type"] not in ("figure", "relation"):  # neither has a name
                entities.append(record["id"])
                names.append(record["name"])
    rng = random.Random(7)
    rng.shuffle(entities)
    units, years = ("人", "%", "元", "个"), range(2020, 2026)
    ledgers = [{}, *({"year": y, "status": s} for y in years for s in ("target", "actual")), *({"unit": u, "sort": "value"} for u in units)]
    return {
        "entity": [f"/id/{quote(e)}" for e in entities[:2000]],
        "search": [f"/api/search?{urlencode({'q': n[rng.randrange(len(n)) :][: rng.randint(1, 4)] or n})}" for n in names[:2000]],
        "document": [f"/id/document/{quote(d)}" for d in documents],
        "ledger": [f"/ledger?{urlencode(x)}" for x in ledgers],
        "figures": [f"/api/figures?{urlencode(x)}" for x in ledgers],
        "neighbours": [f"/api/graph/neighbours?{urlencode({'id': e})}" for e in entities[:2000]],
        "home": ["/", "/documents"],
        "static": ["/static/vis-network.min.js", "/static/yasgui.min.js"],
        "question": ["/questions/targets?year=2025", "/questions/target-counts"],
        "sparql": [f"/sparql?{urlencode({'query': HEAD + text})}" for text in QUERIES.values()],
        "turtle": [f"/id/{quote(e)}?format=ttl" for e in entities[:500]],
        "ledger.csv": ["/ledger.csv", "/ledger.csv?sort=value"],
        "ledger.xlsx": ["/ledger.xlsx"],
    }


@dataclass
class Trial:
    """Times in seconds by kind, and answers that were not as they should be."""

    seconds: float = 0.0
    times: dict[str, list[float]] = field(default_factory=dict)
    later: Counter[str] = field(default_factory=Counter)  # told to come again: 429 or 503 with Retry-After
    failed: Counter[str] = field(default_factory=Counter)


# --- a crowd that asks ---------------------------------------------------------------------------------------------


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The status and the head of an answer that has been read to its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    if found := re.search(rb"(?i)content-length: *(\d+)", head):
        await reader.readexactly(int(found[1]))
    else:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(head.split(b" ", 2)[1]), head


async def _client(port: int, paths: Paths, seed: int, until: float, into: Trial) -> None:
    rng = random.Random(seed)
    kinds, shares = list(MIX), list(MIX.values())
    reader = writer = None
    while time.perf_counter() < until:
        kind = rng.choices(kinds, shares)[0]
        started = time.perf_counter()
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
            writer.write(f"GET {rng.choice(paths[kind])} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html, */*;q=0.5\r\n\r\n".encode("ascii"))
            status, head = await _answer(reader)  # type: ignore[arg-type]
        except (OSError, asyncio.IncompleteReadError) as error:
            into.failed[f"{kind}: {type(error).__name__}"] += 1
            writer = None
            continue
        if status in (429, 503) and b"retry-after" in head.lower():
            into.later[kind] += 1
            await asyncio.sleep(1)
            continue
        if status not in (200, 303):
            into.failed[f"{kind}: {status}"] += 1
        into.times.setdefault(kind, []).append(time.perf_counter() - started)
    if writer is not None:
        writer.close()


def _crowd(job: tuple[int, Paths, int, float]) -> Trial:
    port, paths, clients, seconds = job
    trial = Trial()

    async def run() -> None:
        started = time.perf_counter()
        await asyncio.gather(*(_client(port, paths, n, started + seconds, trial) for n in range(clients)))
        trial.seconds = time.perf_counter() - started

    asyncio.run(run())
    return trial


# --- a crowd that does not -----------------------------------------------------------------------------------------


async def _lingerer(port: int, number: int, page: str) -> None:
    """Silent, stopping within the head, sending or reading a byte a second; once more where it is hung up on."""
    head = f"GET {page} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n".encode("ascii")
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            try:
                if number % 4 == 1:
                    writer.write(head[:20])
                if number % 4 == 2:
                    writer.write(b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\nContent-Length: 900\r\n\r\n")
                if number % 4 == 3:
                    writer.write(head + b"\r\n")
                while not writer.is_closing():
                    if number % 4 == 2:
                        writer.write(b"#")
                    if number % 4 == 3:
                        got = await reader.read(1)
                    else:
                        got = await asyncio.wait_for(reader.read(1), 1.0) if number % 4 != 2 else b"-"
                    if not got:
                        break
                    await asyncio.sleep(1)
            except TimeoutError:
                continue
            finally:
                writer.close()
        await asyncio.sleep(1)


def _lingering(job: tuple[int, int, float]) -> None:
    port, connections, seconds = job

    async def run() -> None:
        others = [asyncio.ensure_future(_lingerer(port, n, "/static/vis-network.min.js")) for n in range(connections)]
        await asyncio.sleep(seconds)
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    asyncio.run(run())


async def _ordinary(port: int, paths: Paths, seconds: float, into: Trial) -> None:
    until, rng = time.perf_counter() + seconds, random.Random(1)
    while time.perf_counter() < until:
        started = time.perf_counter()
        path = rng.choice(paths[rng.choice(("entity", "search", "ledger", "home"))])
        try:
            async with asyncio.timeout(30):
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
                writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n\r\n".encode("ascii"))
                status, _ = await _answer(reader)
                writer.close()
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            into.failed[type(error).__name__] += 1
            continue
        if status not in (200, 303):
            into.failed[str(status)] += 1
        into.times.setdefault("ordinary", []).append(time.perf_counter() - started)
        await asyncio.sleep(0.25)


def _beside(job: tuple[int, Paths, float]) -> Trial:
    port, paths, seconds = job
    trial = Trial()
    asyncio.run(_ordinary(port, paths, seconds, trial))
    return trial


# --- tables --------------------------------------------------------------------------------------------------------


def _quantiles(times: list[float]) -> str:
    ordered = sorted(times)
    return "".join(f"{ordered[min(len(ordered) - 1, int(len(ordered) * q))] * 1000:>10.0f}" for q in (0.5, 0.99, 1.0))


def _print_crowd(trial: Trial, clients: int, pid: int) -> None:
    print(f"{clients} clients, {trial.seconds:.0f} s")
    print(f"{'asked':14} {'answers':>8} {'p50 ms':>10}{'p99 ms':>10}{'most ms':>10} {'later':>7}")
    for kind in MIX:
        times = trial.times.get(kind, [])
        print(f"{kind:14} {len(times):>8} {_quantiles(times) if times else ' ' * 30} {trial.later[kind]:>7}")
    others = [t for kind, times in trial.times.items() if kind not in DOWNLOADS for t in times]
    print(f"{'not downloads':14} {len(others):>8} {_quantiles(others) if others else ' ' * 30} {sum(trial.later.values()):>7}")
    own, children = memory(pid)
    rate = len(others) / max(trial.seconds, 1e-9)
    print(f"{rate:.0f} answers/s; failed: {dict(trial.failed) or 'none'}; server {own:.0f} MB, its processes {children:.0f} MB")


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--triples", default="300k")
    ap.add_argument("--clients", type=int, default=200)
    ap.add_argument("--seconds", type=float, default=60.0)
    ap.add_argument("--idle", nargs="*", type=int, default=[1000, 5000])
    ap.add_argument("--keep", type=Path, help="a folder where what was made stays, and is found again")
    args = ap.parse_args()
    triples = int(args.triples[:-1]) * {"k": 1000, "M": 1_000_000}[args.triples[-1]]
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as scratch:
        folder = args.keep or Path(scratch)
        if not (folder / "out").is_dir():
            make(triples, folder)
        paths = addresses(folder / "out")
        with serving(folder / "out") as server, multiprocessing.get_context("spawn").Pool(2) as pool:
            port, pid = int(server.address.rpartition(":")[2]), server.process.pid
            if args.clients:
                _print_crowd(pool.apply(_crowd, [(port, paths, args.clients, args.seconds)]), args.clients, pid)
            for connections in args.idle:
                seconds = min(args.seconds, 30.0)
                others = pool.apply_async(_lingering, [(port, connections, seconds + 8.0)])
                time.sleep(4.0)
                trial: Trial = pool.apply(_beside, [(port, paths, seconds)])
                times = trial.times.get("ordinary", [])
                own, _ = memory(pid)
                said = f"{len(times)} answered,{_quantiles(times) if times else ''} ms (p50, p99, most)"
                print(f"{connections} that linger: {said}; failed: {dict(trial.failed) or 'none'}; server {own:.0f} MB", flush=True)
                others.get()


if __name__ == "__main__":
    main()
