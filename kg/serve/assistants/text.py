"""The answers of the tools of kg mcp as a few lines of text, for assistants that are not shown the structured values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kg.serve.index.read import Json

_LONGEST_CELL = 200  # characters


def text(tool: str, answer: Json) -> str:
    return "\n".join(_WRITERS[tool](answer))


def _search(answer: Json) -> Iterator[str]:
    yield f"{len(answer['results'])} results for {answer['query']}"
    for hit in answer["results"]:
        matched = f"found as {hit['matched']}" if hit["matched"] != hit["name"] else ""
        yield f"- {_line(hit['name'], hit['type'], hit['detail'], matched, hit['id'])}"
        yield from _quotes(hit["evidence"])


def _entity(answer: Json) -> Iterator[str]:
    yield _line(answer["name"], answer["type"], answer["id"])
    if answer["aliases"]:
        yield f"also called {', '.join(answer['aliases'])}"
    if "meaning" in answer:
        yield answer["meaning"]["en"]
    shown = len(answer["relations"])
    yield f"{answer['degree']} relations{f', {shown} of them here' if shown < answer['degree'] else ''}; {answer['figures']} figures"
    for relation in answer["relations"]:
        sign = "→" if relation["direction"] == "out" else "←"
        said, other = _said(relation), relation["entity"]
        yield f"- {said} {sign} {_line(other['name'], 'inferred' if relation['inferred'] else '', other['id'])}"
        yield from _quotes(relation["evidence"])
    yield f"named {answer['mentions']} times"
    yield from _quotes(answer["evidence"])


def _figures(answer: Json) -> Iterator[str]:
    yield f"{len(answer['rows'])} of {answer['total']} figures"
    for row in answer["rows"]:
        tied = [*row["actors"], *(x for x in (row["initiative"], row["speaker"]) if x)]
        said = f"{row['amount']['en']} {row['change'] or ''}".strip()
        about = ", ".join(x["name"] for x in tied)
        status = "result" if row["status"] == "actual" else "target"
        yield f"- {row['measure'] or '?'}: {_line(said, status, row['when']['en'], about, row['id'])}"
        yield from _quotes(row["evidence"])


def _evidence(answer: Json) -> Iterator[str]:
    yield f"{answer['total']} quotes"
    yield from _quotes(answer["quotes"])
    for relation in answer["relations"]:
        yield f"- {relation['source']} {_said(relation)} {relation['target']}{' (inferred)' if relation['inferred'] else ''}"
        yield from _quotes(relation["quotes"])


def _promises(answer: Json) -> Iterator[str]:
    counts = ", ".join(f"{verdict} {n}" for verdict, n in answer["counts"].items())
    yield _line(f"{len(answer['promises'])} of {answer['total']} promises", f"as of {answer['on']}" if answer["on"] else "", counts)
    for p in answer["promises"]:
        yield from _promise(p)


def _promise(p: Json) -> Iterator[str]:
    verdict = f"{p['verdict']} ({p['reason']})" if p["reason"] else p["verdict"]
    gap = f"gap {p['gap']} {p['gap_unit'] or ''}".strip() if p["gap"] is not None else ""
    yield f"- {_line(verdict, p['indicator']['label'], p['whose']['name'], 'due ' + p['due'], gap, p['id'])}"
    for name in ("target", "result"):
        if side := p[name]:
            yield f"    {name} {side['amount']['en']}"
            yield from _quotes([side | {"sentence": side["sentence"]["quote"]}])


def _timeline(answer: Json) -> Iterator[str]:
    yield f"{len(answer['moments'])} of {answer['total']} moments{' until ' + answer['on'] if answer['on'] else ''}"
    for m in answer["moments"]:
        about = ", ".join(x["name"] for x in m["about"])
        yield f"- {m['day']} {_line(m['kind'], m['entity']['name'], m['title'], about, m['entity']['id'])}"
        yield from _quotes([m["evidence"] | {"sentence": m["evidence"]["quote"]}] if m["evidence"] else [])
    yield f"{len(answer['holders'])} posts"
    for t in answer["holders"]:
        days = f"{t['since'] or '?'} to {t['until'] or ''}".rstrip()
        yield f"- {_line(t['official']['name'], t['organization']['name'], t['title'], days, t['official']['id'])}"
    for p in answer["due"]:
        yield from _promise(p)


def _sparql(answer: Json) -> Iterator[str]:
    if answer["answer"] is not None:
        yield "yes" if answer["answer"] else "no"
    elif answer["triples"] is not None:
        yield answer["triples"]
    else:
        yield "\t".join(answer["variables"])
        for row in answer["rows"]:
            yield "\t".join(_cell(row.get(v, "")) for v in answer["variables"])
    if answer["cut"]:
        yield "(there is more than is given here: raise limit or narrow the query)"


def _said(relation: Json) -> str:
    """A relation in words, a post with what the text tells of it: holds 局长 (appointed, since 2024-03)."""
    days = (f"{word} {relation[word]}" for word in ("since", "until") if word in relation)
    told = ", ".join((*([relation["change"]] if "change" in relation else ()), *days))
    return " ".join(x for x in (relation["predicate"], relation.get("title", ""), told and f"({told})") if x)


def _line(*parts: str) -> str:
    return " · ".join(p for p in parts if p)


def _quotes(quotes: Iterable[Json]) -> Iterator[str]:
    for q in quotes:
        sentence = " ".join(q["sentence"].split())
        words = "" if q["quote"] == q["sentence"] else f'"{" ".join(q["quote"].split())}" in '
        yield f'    {words}"{sentence}" ({q["document"]} {q["start"]}–{q["end"]})'


def _cell(value: object) -> str:
    cell = " ".join(str(value).split())
    return cell if len(cell) <= _LONGEST_CELL else cell[: _LONGEST_CELL - 1] + "…"


_WRITERS: dict[str, Callable[[Json], Iterator[str]]] = {
    "search": _search, "entity": _entity, "figures": _figures, "sparql": _sparql, "evidence": _evidence,
    "promises": _promises, "timeline": _timeline,
}  # fmt: skip
