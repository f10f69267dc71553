"""Which entities of many documents are one, each link with a named reason, its score and the words that show it.

What a document's linking gave one id is one thing already; here ids are linked that differ. A link below `CERTAIN` links
nothing: it is listed, for a person to say (`kg.across.corrections`). No rule looks at a name alone. Rules look for ids with
the same key (a name and a body, a name and a place), so that all of it takes time in proportion to what is said; nothing
depends on the order of documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from kg import lexicon as lexicons
from kg.across import identity_bodies, identity_people, identity_works
from kg.across.identity_links import link_of, standing_for
from kg.across.identity_profiles import Profiles, profiles_of
from kg.lexicon import Lexicon
from kg.model import CERTAIN, Corpus, Decided, Facts, Identity, Link, Same

__all__ = ["CERTAIN", "Identity", "Link", "Same", "identify", "same"]


def identify(facts: Iterable[Facts], lexicon: Lexicon | None = None, decided: Decided | None = None) -> Identity:
    """The links of what all these documents say; they are read once."""
    lexicon = lexicon or lexicons.load()
    return identified(profiles_of(facts, lexicon), lexicon, decided or Decided())


def identified(profiles: Profiles, lexicon: Lexicon, decided: Decided) -> Identity:
    """Bodies first, since people are told apart by them."""
    reasons = lexicon.data("across")["reasons"]
    score = {reason: Decimal(said["score"]) for reason, said in reasons.items()}
    bodies = _settled([link_of(x, score) for x in identity_bodies.pairs(profiles, lexicon)], profiles, decided)
    apart = decided.apart
    pairs = [*identity_people.pairs(profiles, bodies.same, lexicon, apart), *identity_works.pairs(profiles, bodies.same, lexicon, apart)]
    others = _settled([*(link_of(x, score) for x in pairs), *_said(decided, profiles, score)], profiles, decided)
    links = tuple(sorted({*bodies.links, *others.links}))
    held = standing_for(links, profiles.rank)
    return Identity(links, tuple(sorted({*bodies.uncertain, *others.uncertain})), held, {own: profiles.name(own) for own in sorted(set(held.values()))})


def _said(decided: Decided, profiles: Profiles, score: Mapping[str, Decimal]) -> list[Link]:
    return [Link(a, b, "confirmed", score["confirmed"]) for a, b in sorted(decided.one) if a in profiles and b in profiles]


def _settled(links: Iterable[Link], profiles: Profiles, decided: Decided) -> Identity:
    """The surest link of each two; none between two that a person holds apart, nor by way of others."""
    best: dict[tuple[str, str], Link] = {}
    for link in links:
        old = best.get(link.ends)
        if old is None or (-link.score, link) < (-old.score, old):
            best[link.ends] = link
    certain = [x for x in best.values() if x.score >= CERTAIN]
    held = standing_for(certain, profiles.rank, decided.apart)
    kept = tuple(x for x in sorted(certain) if held[x.first] == held[x.second])
    two = {frozenset((held[a], held[b])) for a, b in decided.apart}  # with all that is one with either
    doubted = (x for x in best.values() if x.score < CERTAIN and held[x.first] != held[x.second])
    return Identity(kept, tuple(sorted(x for x in doubted if frozenset((held[x.first], held[x.second])) not in two)), held)


def same(corpus: Corpus) -> Mapping[str, str]:
    """The id that stands for every entity that is linked to another; looked for only where nobody has yet."""
    return (identify(corpus.facts) if corpus.identity is None else corpus.identity).same
