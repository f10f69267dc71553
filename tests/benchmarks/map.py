"""How long until the offline map shows itself, beside pyvis's own page of the same graph.

python tests/benchmarks/map.py [--documents 1 10 300] [--runs 5]

A map of so many made documents is opened from disk in Debian's chromium; what counts is the time from the request of the page
until it can be used: our page says so itself, that of pyvis when its layout has come to rest (at most a minute is waited for).
Prints the median, the least and the most of the runs in seconds, the size of the file, the number of nodes, and the ratio.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx
from playwright.sync_api import TimeoutError as TooSlow
from playwright.sync_api import sync_playwright
from pyvis.network import Network

sys.path.insert(0, str(Path(__file__).parents[1]))

from chromium import program
from map_samples import province_graph

from kg.map.page import write_map

_LONGEST = 60_000  # milliseconds
_RESTS = "typeof network !== 'undefined' && network.physics.stabilized"


def pyvis_page(graph: networkx.MultiDiGraph, path: Path) -> None:
    """As its documentation has it: nodes, edges, nothing else said."""
    network = Network(height="900px", width="100%", directed=True, cdn_resources="in_line")
    for node, data in graph.nodes(data=True):
        network.add_node(node, label=data["label"], group=data["type"])
    for a, b in dict.fromkeys(graph.edges()):
        network.add_edge(a, b)
    path.write_text(network.generate_html(), "utf-8")


def ours_ready(page: Any) -> None:
    page.wait_for_selector("body[data-ready]", timeout=_LONGEST, state="attached")


def pyvis_ready(page: Any) -> None:
    page.wait_for_function(_RESTS, timeout=_LONGEST, polling=10)


def seconds(browser: Any, path: Path, ready: Callable[[Any], None]) -> float:
    """Infinite where it does not come to rest in time."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.route("http*://**", lambda route: route.abort())  # pyvis's page asks for Bootstrap elsewhere
    try:
        page.goto(path.as_uri(), wait_until="commit")
        ready(page)
        return float(page.evaluate("performance.now()")) / 1000
    except TooSlow:
        return float("inf")
    finally:
        page.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[1, 10, 300])
    parser.add_argument("--runs", type=int, default=5)
    wanted = parser.parse_args()
    pages: list[tuple[str, Callable[[networkx.MultiDiGraph, Path], None], Callable[[Any], None]]] = [
        ("kg", lambda graph, path: write_map(graph, path, "图"), ours_ready),
        ("pyvis", pyvis_page, pyvis_ready),
    ]
    print(f"{'documents':>9} {'nodes':>6} page    median s  least s   most s      kB  × pyvis")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=["--headless", "--no-sandbox"])
        for documents in wanted.documents:
            graph = province_graph(documents)
            medians = {}
            for name, write, ready in pages:
                path = Path(folder) / f"{name}-{documents}.html"
                write(graph, path)
                runs = [seconds(browser, path, ready) for _ in range(wanted.runs)]
                medians[name] = statistics.median(runs)
                ratio = f"{medians['kg'] / medians[name]:.2f}"
                kilobytes = path.stat().st_size / 1000
                print(f"{documents:>9} {len(graph):>6} {name:6} {medians[name]:>9.2f} {min(runs):>8.2f} {max(runs):>8.2f} {kilobytes:>7.0f} {ratio:>8}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
