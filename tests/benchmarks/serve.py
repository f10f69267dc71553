"""How many requests a second does `kg serve` answer, how fast, and does its memory stay flat?

    python tests/benchmarks/serve.py [--triples 1M] [--clients 1 16 64] [--seconds 8] [--keep DIR]

Serves a graph of that many triples, made from the sample briefings, and asks it from a process of its own over
keep-alive connections: entity pages, searches (names, short forms, pinyin initials) and three queries, at so many
clients at once. Prints requests a second, p50 and p99 in milliseconds, failed requests, the memory of the server and of
its Oxigraph after each round, and beside each query and the search the same asked of Oxigraph alone (the peer).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import multiprocessing
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import corpus

sys.path.insert(0, str(Path(__file__).parents[1]))
from servers import serving

import kg
from kg.export import Material, export
from kg.rdf.terms import PREFIXES
from kg.records.jsonl import write_sources

QUERIES = {
    "targets by department": "SELECT ?actor (COUNT(*) AS ?n) WHERE { ?f a zt:Target ; zt:actor ?actor } GROUP BY ?actor ORDER BY DESC(?n) LIMIT 20",
    "large sums": 'SELECT ?f ?v WHERE { ?f zt:unit "元" ; zt:value ?v FILTER(?v > 1000000000) } ORDER BY DESC(?v) LIMIT 50',
    "posts": "SELECT ?n ?t ?b WHERE { ?m org:member/skos:prefLabel ?n ; org:organization/skos:prefLabel ?b ; zt:post/skos:prefLabel ?t } LIMIT 100",
}
HEAD = "".join(f"PREFIX {p}: <{full}>\n" for p, full in PREFIXES.items())
Paths = list[str]


def make(triples: int, folder: Path) -> int:
    """A built output of at least so many triples, without the validation that `kg build` does. Says how many there are."""
    texts = folder / "texts"
    texts.mkdir(parents=True)
    per_document = 2000  # about
    for i, text in enumerate(corpus.documents(max(1, triples // per_document), size=3000)):
        (texts / f"{i:06}.txt").write_text(text, "utf-8")
    knowledge = kg.build([texts])
    material = Material(knowledge.corpus)
    out = folder / "out"
    out.mkdir()
    for name in ("jsonl", "nq"):
        export(material, name, out / {"jsonl": "records.jsonl", "nq": "graph.nq"}[name])
    write_sources(knowledge.corpus, out / "sources.jsonl")
    with (out / "graph.nq").open("rb") as quads:
        return sum(1 for _ in quads)


def questions(out: Path) -> dict[str, Paths]:
    """Addresses of each kind, shuffled with a seed."""
    names: dict[str, str] = {}
    with (out / "records.jsonl").open(encoding="utf-8") as records:
        for record in map(json.loads, records):
            if record["type"] != "document":
                if record["type"] == "relation":
                    continue  # an edge, with no page of its own
                names[record["id"]] = record.get("name") or record.get("measure") or record.get("quote")
    rng = random.Random(7)
    ids = sorted(names)
    pages = [f"/id/{quote(i)}" for i in rng.sample(ids, min(len(ids), 2000))]
    words = []
    for own in rng.sample(ids, min(len(ids), 2000)):
        name = names[own]
        begin = rng.randrange(max(1, len(name) - 1))
        words.append(name[begin : begin + rng.randint(1, 6)])
    words += ["cqs", "zzb", "ybt", "zhongqing", "重庆", "委", "a"] * 20
    rng.shuffle(words)
    searches = [f"/api/search?{urlencode({'q': w})}" for w in words if w.strip()]
    asked = {name: [f"/sparql?{urlencode({'query': HEAD + text})}"] for name, text in QUERIES.items()}
    return {"entity pages": pages, "search": searches, **asked}


# --- the client: a process of its own, keep-alive, nothing but sockets -------------------------------------------


@dataclass
class Round:
    seconds: float
    times: list[float]
    failed: list[str]

    def line(self) -> str:
        times = sorted(self.times)
        p50, p99 = (times[min(len(times) - 1, int(len(times) * q))] * 1000 for q in (0.5, 0.99))
        return f"{len(times) / self.seconds:>9.1f} {p50:>9.1f} {p99:>9.1f} {len(self.failed):>7}"


async def _client(host: str, port: int, paths: Callable[[], str], until: float, into: Round) -> None:
    reader = writer = None
    while time.perf_counter() < until:
        path = paths()
        started = time.perf_counter()
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection(host, port, limit=1 << 24)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: */*\r\n\r\n".encode("ascii"))
            head = await reader.readuntil(b"\r\n\r\n")  # type: ignore[union-attr]
            await _body(reader, head)  # type: ignore[arg-type]
        except (OSError, asyncio.IncompleteReadError) as error:
            into.failed.append(f"{path}: {error!r}")
            writer = None
            continue
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            into.failed.append(f"{path}: {head.splitlines()[0]!r}")
        into.times.append(time.perf_counter() - started)
    if writer is not None:
        writer.close()


async def _body(reader: asyncio.StreamReader, head: bytes) -> None:
    if found := re.search(rb"(?i)content-length: *(\d+)", head):
        await reader.readexactly(int(found[1]))
        return
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
    await reader.readline()


def _load(job: tuple[str, int, Paths, int, float, bool]) -> Round:
    """`clients` of them at once for so many seconds; the first second is not counted."""
    host, port, paths, clients, seconds, once_more = job
    if once_more:
        _load((host, port, paths, clients, 1.0, False))
    result = Round(0, [], [])
    turn = itertools.cycle(paths)

    async def run() -> None:
        started = time.perf_counter()
        await asyncio.gather(*(_client(host, port, lambda: next(turn), started + seconds, result) for _ in range(clients)))
        result.seconds = time.perf_counter() - started

    asyncio.run(run())
    return result


# --- the server's side ----------------------------------------------------------------------------------------


def memory(pid: int) -> tuple[float, float]:
    """Resident MB of the server, and of its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return _resident(pid), sum(_resident(int(c)) for c in children)


def _resident(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def _oxigraph_alone(out: Path, folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    from kg.serve.sparql.yasgui import executable

    program = str(executable())
    subprocess.run([program, "load", "-l", str(folder), "-f", str(out / "graph.nq")], check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    alone = subprocess.Popen(
        [program, "serve-read-only", "-l", str(folder), "-b", f"127.0.0.1:{port}", "--union-default-graph"],
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 15
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            break
        time.sleep(0.05)
    return alone, port


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--triples", default="1M")
    ap.add_argument("--clients", nargs="*", type=int, default=[1, 16, 64])
    ap.add_argument("--seconds", type=float, default=8.0)
    ap.add_argument("--keep", type=Path, help="a folder where what was made stays, and is found again")
    args = ap.parse_args()
    triples = int(args.triples[:-1]) * {"k": 1000, "M": 1_000_000}[args.triples[-1]]
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as scratch:
        folder = args.keep or Path(scratch)
        out = folder / "out"
        if not out.is_dir():
            print(f"{make(triples, folder):,} triples made")
        _measure(out, args.clients, args.seconds, Path(scratch))


def _measure(out: Path, clients: list[int], seconds: float, scratch: Path) -> None:
    rounds = questions(out)
    pool = multiprocessing.get_context("spawn").Pool(1)
    alone, alone_port = _oxigraph_alone(out, scratch / "alone")
    started = time.perf_counter()
    try:
        with serving(out) as server:
            port = int(server.address.rpartition(":")[2])
            print(f"first page after {time.perf_counter() - started:.1f} s")
            print(f"{'asked':24} {'clients':>7} {'a second':>9} {'p50 ms':>9} {'p99 ms':>9} {'failed':>7} {'server MB':>10} {'oxigraph MB':>12} {'× peer':>7}")
            for name, paths in rounds.items():
                for many in clients:
                    done: Round = pool.apply(_load, [("127.0.0.1", port, paths, many, seconds, True)])
                    own, child = memory(server.process.pid)
                    ratio = ""
                    if peer := _peer(name, paths):
                        other: Round = pool.apply(_load, [("127.0.0.1", alone_port, peer, many, min(seconds, 4.0), False)])
                        ratio = f"{(len(done.times) / done.seconds) / (len(other.times) / other.seconds):.2f}"
                    print(f"{name:24} {many:>7} {done.line()} {own:>10.0f} {child:>12.0f} {ratio:>7}", flush=True)
                    for trouble in done.failed[:3]:
                        print("   ", trouble, file=sys.stderr)
    finally:
        alone.kill()
        alone.wait()
        pool.terminate()
        shutil.rmtree(scratch / "alone", ignore_errors=True)


def _peer(name: str, paths: Paths) -> Paths:
    """The same of Oxigraph alone: a query as it is, a search as SPARQL would say it."""
    if name in QUERIES:
        return [p.replace("/sparql?", "/query?") for p in paths]
    if name == "search":
        words = ["重庆", "委", "组织部", "行动"]
        text = "SELECT DISTINCT ?x ?l WHERE {{ ?x skos:prefLabel|skos:altLabel ?l FILTER(CONTAINS(?l, '{}')) }} LIMIT 20"
        return [f"/query?{urlencode({'query': HEAD + text.format(w)})}" for w in words]
    return []


if __name__ == "__main__":
    main()
