"""The formats of answers, and which of them a client wants (RFC 9110, 12.5.1; a media type with parameters is exacter).

Whether a query has rows or a graph is for Oxigraph to say, so its process is told the best format of either kind.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.serve.sparql.protocol import SparqlError


@dataclass(frozen=True, slots=True)
class Format:
    """`media` as Oxigraph names it, `subtypes` by which it is known too, after application/ or text/."""

    media: str
    subtypes: frozenset[str]


def _format(media: str, subtypes: str = "") -> Format:
    return Format(media, frozenset([media.partition(";")[0].partition("/")[2], *subtypes.split()]))


# The first is given where a client likes several equally
ROWS = (
    _format("application/sparql-results+json", "json"),
    _format("application/sparql-results+xml", "xml"),
    _format("text/csv; charset=utf-8", "plain"),
    _format("text/tab-separated-values; charset=utf-8", "tsv"),
)
GRAPHS = (
    _format("application/n-quads", "nquads"),
    _format("application/trig"),
    _format("application/ld+json", "json jsonld activity+json"),
    _format("text/turtle"),
    _format("application/n-triples", "plain ntriples"),
    _format("application/rdf+xml", "xml"),
    _format("text/n3"),
    _format("application/ld+json;profile=http://www.w3.org/ns/json-ld#streaming"),
)
_UTF8 = ("utf-8", "utf8", "ascii")


@dataclass(frozen=True, slots=True)
class _Range:
    base: str
    sub: str
    parameters: tuple[tuple[str, str], ...]
    quality: float

    def match(self, own: Format) -> tuple[int, int] | None:
        """How exactly it names the format; None where it does not."""
        media, _, said = own.media.partition(";")
        if self.sub != "*":
            exact = 2 if self.base in ("application", "text") and self.sub.removeprefix("x-") in own.subtypes else 0
        else:
            exact = 1 if self.base == media.partition("/")[0] else 0
        if not exact and (self.base, self.sub) != ("*", "*"):
            return None
        given = dict([_parameter(said)] if said else [])
        ours = [given.get(name) == value or (name == "charset" and value in _UTF8) for name, value in self.parameters]
        return (exact, len(ours)) if all(ours) else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The media types in which rows and graphs are given; None where they are not."""

    rows: str | None
    graph: str | None


def accepted(accept: str) -> Wanted:
    """Out of the header Accept. Raises SparqlError where none of the formats is wanted, or the header is none."""
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [_Range("*", "*", (), 1.0)]
    wanted = Wanted(_best(ranges, ROWS), _best(ranges, GRAPHS))
    if wanted == Wanted(None, None):
        raise not_acceptable(*ROWS, *GRAPHS[:-1])
    return wanted


def not_acceptable(*offered: Format) -> SparqlError:
    return SparqlError(406, "not_acceptable", f"answers come as {', '.join(f.media.partition(';')[0] for f in offered)}")


def _best(ranges: list[_Range], family: tuple[Format, ...]) -> str | None:
    liked = [max(((*match, r.quality) for r in ranges if (match := r.match(own))), default=(0, 0, 0.0))[2] for own in family]
    return family[liked.index(max(liked))].media if max(liked) > 0 else None


def _range(part: str) -> _Range:
    kind, *parameters = (x.strip() for x in part.split(";"))
    base, slash, sub = kind.lower().partition("/")
    pairs = [_parameter(p) for p in parameters if p]
    quality = next((value for name, value in pairs if name == "q"), "1")
    try:
        return _Range(base.strip(), sub.strip(), tuple(p for p in pairs if p[0] != "q"), _between(float(quality), bool(slash)))
    except ValueError:
        raise SparqlError(400, "malformed", f"this is no part of an Accept header: {part.strip()[:100]!a}") from None


def _between(quality: float, well_formed: bool) -> float:
    if not (well_formed and 0 <= quality <= 1):
        raise ValueError
    return quality


def _parameter(text: str) -> tuple[str, str]:
    name, _, value = (x.strip() for x in text.partition("="))
    return name.lower(), value.strip('"').lower() if name.lower() == "charset" else value.strip('"')
