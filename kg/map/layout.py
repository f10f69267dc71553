"""Where things stand on the map: entities by their relations, figures in arcs around the entity they belong to.

Everything is computed here and rounded to whole units, so that the page needs no physics and two builds agree.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import networkx

Point = tuple[float, float]

_EDGE = 150.0  # wished length of a relation
_RING = 24.0  # between the arcs of figures
_FIRST_RING = 46.0
_STEP = 25.0  # between figures on one arc
_GAP = math.radians(76)  # left free below, where the entity's own label stands
_ASPECT = 1.5  # width to height of the whole: names are wide, and so are screens


@dataclass(frozen=True, slots=True)
class Box:
    """Half the room that an entity takes with its label and its arcs of figures."""

    width: float
    height: float


def lay_out(graph: networkx.MultiDiGraph, homes: Mapping[str, str], crowded: bool) -> dict[str, tuple[int, int]]:
    """A place for each node. `homes` gives each figure its entity; in a `crowded` map figures take no room of their own."""
    bodies = [n for n in graph if n not in homes]
    guests: dict[str, list[str]] = {}
    for figure in homes:
        guests.setdefault(homes[figure], []).append(figure)
    boxes = {n: _box(graph.nodes[n]["label"], 0 if crowded else len(guests.get(n, ()))) for n in bodies}
    links = _links(graph, bodies)
    at = _pack([_place(part, links, boxes) for part in _components(bodies, links)], boxes)
    for home in sorted(guests):
        for figure, point in zip(guests[home], _arcs(len(guests[home])), strict=True):
            at[figure] = (at[home][0] + point[0], at[home][1] + point[1])
    return {n: (round(x), round(y)) for n, (x, y) in at.items()}


def _links(graph: networkx.MultiDiGraph, bodies: list[str]) -> dict[str, set[str]]:
    """The relations that shape the map. Attendance only ties together what nothing else does: it would pull
    every speaker of a press conference away from their office."""
    links: dict[str, set[str]] = {n: set() for n in bodies}
    loose: list[tuple[str, str]] = []
    for a, b, predicate in graph.edges(data="predicate"):
        if a == b or a not in links or b not in links:
            continue
        if predicate == "participant":
            loose.append((a, b))
        else:
            links[a].add(b)
            links[b].add(a)
    part = {n: i for i, nodes in enumerate(_components(bodies, links)) for n in nodes}
    joined = networkx.utils.UnionFind(part.values())
    for a, b in loose:
        if joined[part[a]] != joined[part[b]]:
            joined.union(part[a], part[b])
            links[a].add(b)
            links[b].add(a)
    return links


def _box(label: str, figures: int) -> Box:
    letters = min(len(label), 9)
    lines = 1 if len(label) <= 9 else 2
    width, height = max(34.0, letters * 7.5 + 6), 30.0 + lines * 8
    if figures:
        radius = max(math.hypot(x, y) for x, y in _arcs(figures)) + 16
        width, height = max(width, radius), max(height, radius)
    return Box(width, height)


def _arcs(count: int) -> list[Point]:
    """Points on arcs around (0, 0), the inner arc first; a few figures stand together at the top."""
    points: list[Point] = []
    radius = _FIRST_RING
    open_angle = 2 * math.pi - _GAP
    while len(points) < count:
        room = int(open_angle * radius / _STEP) + 1
        here = min(room, count - len(points))
        step = min(open_angle / max(1, room - 1), math.radians(34))
        for i in range(here):
            angle = -math.pi / 2 + (i - (here - 1) / 2) * step
            points.append((radius * math.cos(angle), radius * math.sin(angle)))
        radius += _RING
    return points


def _components(nodes: Sequence[str], links: Mapping[str, set[str]]) -> list[list[str]]:
    """Connected parts, the largest first; single nodes come as parts of one."""
    seen: set[str] = set()
    parts = []
    for first in nodes:
        if first in seen:
            continue
        seen.add(first)
        part = [first]
        for node in part:
            for other in sorted(links[node] - seen):
                seen.add(other)
                part.append(other)
        parts.append(part)
    return sorted(parts, key=lambda p: (-len(p), p[0]))


def _place(part: list[str], links: Mapping[str, set[str]], boxes: Mapping[str, Box]) -> dict[str, Point]:
    if len(part) == 1:
        return {part[0]: (0.0, 0.0)}
    index = {n: i for i, n in enumerate(part)}
    edges = sorted((index[a], index[b]) for a in part for b in links[a] if index[a] < index[b])
    points = _stretched(_upright(_layout(len(part), edges)))
    scale = _scale(points, edges, [boxes[n] for n in part])
    at = {n: (points[i][0] * scale, points[i][1] * scale) for n, i in index.items()}
    return _apart(at, boxes)


def _layout(count: int, edges: list[tuple[int, int]]) -> list[Point]:
    import igraph  # compiled; only the map needs it

    graph = igraph.GraphBase(count, edges)  # a Graph is made of no more, but imports numpy first
    # igraph draws its random numbers from here; it is not seeded by PYTHONHASHSEED
    igraph.set_random_number_generator(random.Random(20))
    try:
        if count <= 1200:
            circle = graph.layout_circle()
            return [(x, y) for x, y in graph.layout_kamada_kawai(seed=circle, maxiter=max(1000, 5 * count))]
        # A tree around the best connected node is a good start; from a random one this many nodes never untangle.
        root = max(range(count), key=lambda i: (graph.degree(i), -i))
        tree = graph.layout_reingold_tilford_circular(root=[root])
        return [(x, y) for x, y in graph.layout_fruchterman_reingold(niter=100, grid=True, seed=tree)]
    finally:
        igraph.set_random_number_generator(random)


def _upright(points: list[Point]) -> list[Point]:
    """Turned so that the longest extent lies across, as screens do."""
    n = len(points)
    mx, my = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    xx = sum((x - mx) ** 2 for x, _ in points)
    yy = sum((y - my) ** 2 for _, y in points)
    xy = sum((x - mx) * (y - my) for x, y in points)
    turn = -0.5 * math.atan2(2 * xy, xx - yy)
    c, s = math.cos(turn), math.sin(turn)
    return [((x - mx) * c - (y - my) * s, (x - mx) * s + (y - my) * c) for x, y in points]


def _stretched(points: list[Point]) -> list[Point]:
    """As wide as a screen, but nothing pulled out of shape."""
    wide, high = _extent(points)
    stretch = min(max(_ASPECT * high / max(wide, 1e-6), 0.75), 1.6)
    return [(x * stretch, y) for x, y in points]


def _extent(points: list[Point]) -> Point:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return max(xs) - min(xs), max(ys) - min(ys)


def _scale(points: list[Point], edges: list[tuple[int, int]], boxes: list[Box]) -> float:
    """Such that the middle relation has the wished length, more where its ends or all boxes together need room."""
    ratios = sorted(
        (_EDGE + (max(boxes[a].height - 46, 0) + max(boxes[b].height - 46, 0)) * 0.6) / max(math.dist(points[a], points[b]), 1e-6) for a, b in edges
    )
    wide, high = _extent(points)
    room = 3 * sum(4 * b.width * b.height for b in boxes)
    return max(ratios[len(ratios) // 2], math.sqrt(room / max(wide * high, 1e-6)) if high * 8 > wide else 0)


def _apart(at: dict[str, Point], boxes: Mapping[str, Box]) -> dict[str, Point]:
    """Push boxes that overlap apart, each by half, along the shorter way, until none does or patience ends."""
    names = list(at)
    wide, high = [boxes[n].width for n in names], [boxes[n].height for n in names]
    xs, ys = [at[n][0] for n in names], [at[n][1] for n in names]
    for _ in range(120 if len(names) <= 600 else 40 if len(names) <= 3000 else 10):
        moved = False
        for i, others in _close(xs, ys, 2 * max(wide) + 8, 2 * max(high) + 6):
            own_wide, own_high = wide[i], high[i]
            for j in others:
                dx = own_wide + wide[j] + 8 - abs(xs[j] - xs[i])
                if dx <= 0:
                    continue
                dy = own_high + high[j] + 6 - abs(ys[j] - ys[i])
                if dy <= 0:
                    continue
                moved = True
                if dx < dy:
                    push = dx / 2 if xs[j] >= xs[i] else -dx / 2
                    xs[i], xs[j] = xs[i] - push, xs[j] + push
                else:
                    push = dy / 2 if ys[j] >= ys[i] else -dy / 2
                    ys[i], ys[j] = ys[i] - push, ys[j] + push
        if not moved:
            break
    return {n: (xs[i], ys[i]) for i, n in enumerate(names)}


def _close(xs: list[float], ys: list[float], wide: float, high: float) -> Iterator[tuple[int, Sequence[int]]]:
    """Each with those that it may overlap, found in a grid whose cells are as large as the largest box with the room around it."""
    cells: dict[tuple[int, int], list[int]] = {}
    for i, (x, y) in enumerate(zip(xs, ys, strict=True)):
        cells.setdefault((int(x // wide), int(y // high)), []).append(i)
    for (column, row), own in cells.items():
        for across, down in ((0, 0), (1, 0), (-1, 1), (0, 1), (1, 1)):
            others = cells.get((column + across, row + down), ())
            if others:
                yield from ((i, own[position + 1 :] if others is own else others) for position, i in enumerate(own))


def _pack(parts: list[dict[str, Point]], boxes: Mapping[str, Box]) -> dict[str, Point]:
    """The parts in rows below the largest one, as wide together as a screen."""
    at: dict[str, Point] = {}
    frames = [_frame(part, boxes) for part in parts]
    area = sum((right - left + 30) * (bottom - top + 30) for left, top, right, bottom in frames)
    width = max([math.sqrt(area * _ASPECT), *(right - left for left, _, right, _ in frames)])
    row: list[tuple[dict[str, Point], tuple[float, float, float, float], float]] = []
    x = y = tall = 0.0

    def close() -> None:
        """Rows stand centred."""
        shift = (width - x) / 2
        for part, (left, top, _, bottom), offset in row:
            drop = y + (tall - (bottom - top)) / 2
            at.update({n: (px - left + offset + shift, py - top + drop) for n, (px, py) in part.items()})

    for part, frame in zip(parts, frames, strict=True):
        left, top, right, bottom = frame
        if row and x + right - left > width:
            close()
            row, x, y, tall = [], 0.0, y + tall + 40, 0.0
        row.append((part, frame, x))
        x += right - left + 30
        tall = max(tall, bottom - top)
    close()
    return at


def _frame(part: Mapping[str, Point], boxes: Mapping[str, Box]) -> tuple[float, float, float, float]:
    return (
        min(x - boxes[n].width for n, (x, _) in part.items()),
        min(y - boxes[n].height for n, (_, y) in part.items()),
        max(x + boxes[n].width for n, (x, _) in part.items()),
        max(y + boxes[n].height for n, (_, y) in part.items()),
    )
