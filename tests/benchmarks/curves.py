"""The results of scale.py and queries.py as one picture.

    python tests/benchmarks/curves.py SCALE.jsonl QUERIES.jsonl -o exports/sample/scaling.svg

Four panels: documents a second, peak memory and seconds against the number of documents; milliseconds of each named
query on the smallest and the largest store, with rdflib where it ended. The last row of a run and size counts; rows marked
`"busy": true`, measured beside other work, count for memory alone.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams |= {"svg.hashsalt": "zhengtu", "svg.fonttype": "none", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}

from matplotlib import pyplot as plt  # noqa: E402 - the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402

RUNS = {
    "shards-1": ("extraction, 1 process", "#7a9cc6", "o"),
    "shards-2": ("extraction, 2 processes", "#1f4e8c", "o"),
    "dask-2": ("extraction, Dask, 2 workers", "#c77d0a", "s"),
    "load": ("loading into a store", "#2e7d4f", "^"),
    "store": ("kg build --store", "#a3262a", "D"),
    "unchanged": ("the same, nothing changed", "#777777", "v"),
}
Curves = dict[str, dict[int, dict[str, Any]]]  # run → documents → row


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def curve(ax: Axes, curves: Curves, value: str, only: tuple[str, ...], label: str = "") -> None:
    for run in only:
        points = sorted((n, row) for n, row in curves.get(run, {}).items() if value == "command" or not row.get("busy"))
        name, colour, marker = RUNS[run]
        if points:
            ys = [row["documents"] / row["wall"] if value == "rate" else row[value] for _, row in points]
            ax.plot([n for n, _ in points], ys, marker=marker, color=colour, label=label or name, linewidth=1.4, markersize=4)


def scale(axes: list[Axes], curves: Curves) -> None:
    extraction = ("shards-2", "dask-2", "shards-1", "load", "store")
    curve(axes[0], curves, "rate", extraction)
    axes[0].set(title="Documents a second", ylim=(0, None))
    curve(axes[1], curves, "command", ("store",), "the process that writes")
    for run, label in (("shards-2", "the command, shards"), ("load", "kg load")):
        curve(axes[1], curves, "command", (run,), label)
    worker = sorted(curves.get("store", {}).items())
    axes[1].plot([n for n, _ in worker], [r["worker"] for _, r in worker], "x--", color="#a3262a", label="its largest worker", linewidth=1)
    axes[1].set(title="Peak memory, MB", ylim=(0, None))
    curve(axes[2], curves, "wall", ("store", "unchanged"))
    axes[2].set(title="Seconds", yscale="log")
    for ax in axes:
        ax.set_xscale("log")
        ax.set_xlabel("documents of 500 to 2,000 characters")
        ax.legend(frameon=False, fontsize=7.5)
        ax.grid(alpha=0.25)


def queries(ax: Axes, found: list[dict[str, Any]]) -> None:
    by_size: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in found:
        by_size[row["triples"]][row["query"]] = row
    names = sorted({row["query"] for row in found}, reverse=True)
    for size, colour, marker in zip(sorted(by_size), ("#7a9cc6", "#1f4e8c"), ("o", "D"), strict=False):
        there = [(by_size[size][n]["seconds"] * 1000, n) for n in names if n in by_size[size]]
        ax.plot([x for x, _ in there], [n for _, n in there], marker, color=colour, label=f"{size / 1e6:.1f} M triples on disk")
        other = [(r["rdflib"][1], n, r["rdflib"][0]) for n, r in by_size[size].items() if r.get("rdflib")]
        for ended, mark, label in ((True, "x", "rdflib"), (False, ">", "rdflib, not ended by then")):
            points = [(s * 1000, n) for s, n, count in other if (count >= 0) is ended]
            if points:
                ax.plot([x for x, _ in points], [n for _, n in points], mark, color="#a3262a", label=f"{label}, {size / 1e6:.1f} M in memory")
    ax.set(title="Named queries, milliseconds", xscale="log", ylim=(-0.7, len(names) + 3.5))  # room for the legend
    ax.axvline(1000, color="#999999", linewidth=0.8, linestyle=":")
    ax.legend(frameon=False, fontsize=7.5)
    ax.grid(alpha=0.25)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("scale", type=Path)
    ap.add_argument("queries", type=Path)
    ap.add_argument("-o", "--output", type=Path, required=True)
    args = ap.parse_args()
    curves: Curves = defaultdict(dict)
    for row in rows(args.scale):
        curves[row["run"]][row["documents"]] = row
    figure, axes = plt.subplots(2, 2, figsize=(10.5, 7.2), layout="constrained")
    scale([axes[0][0], axes[0][1], axes[1][0]], curves)
    queries(axes[1][1], rows(args.queries))
    figure.savefig(args.output, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
