"""The links of a store: what changed is observed anew, and what is one follows from all that is observed.

To observe a document takes reading what it says; what is observed of it is small. So a run that changed ten documents
reads ten, and the rest as they were observed; the links are those of a store that is built from nothing.
What is read so is put into the register too (`kg.register`).
"""

from __future__ import annotations

import hashlib
import json
import zlib

from kg import ids
from kg.across.identity import identified
from kg.across.identity_profiles import Profiles, add, observed
from kg.across.identity_rdf import quads as quads_of
from kg.lexicon import Lexicon
from kg.model import Decided, Facts
from kg.records.links import lines, read_links
from kg.register.rows import rows_of
from kg.store.documents import Documents
from kg.store.quads import Quads

_AT_ONCE = 200  # documents that are in memory
_FORM = "2"  # another one's observations are made again


def bring_links_up_to_date(documents: Documents, quads: Quads, base: str, lexicon: Lexicon, decided: Decided) -> None:
    """Cut off at any point, the next run ends it."""
    documents.register_anew()
    mark = f"{_FORM}/{ids.SCHEME}/{_hash(lexicon)}/"
    changed = documents.observe_no_more() + _observe(documents, mark, lexicon)
    said = _decided(decided)
    if not changed and documents.meta("decided") == said and documents.meta("across") == _of(documents.links()):
        return
    profiles = Profiles()
    for packed in documents.observations():
        add(profiles, json.loads(zlib.decompress(packed)))
    _write(lines(identified(profiles, lexicon, decided)), documents, quads, base)
    documents.set_meta("decided", said)


def _write(new: str, documents: Documents, quads: Quads, base: str) -> None:
    """Only what is otherwise now, where the graph is known to say what the lines do."""
    old = documents.links()
    known = documents.meta("across") == _of(old)
    if known and old == new:
        return
    before = set(quads_of(read_links(old), base)) if known else None
    documents.set_meta("across", "")
    documents.set_links(new)
    quads.set_across(quads_of(read_links(new), base), before)
    documents.set_meta("across", _of(new))


def _observe(documents: Documents, mark: str, lexicon: Lexicon) -> int:
    """Of what was not, or is otherwise now. Returns of how many documents."""
    done, last = 0, ""
    while found := [(own, its, content.facts()) for own, its, content in documents.unobserved(mark, last, _AT_ONCE)]:
        rows = ((own, its, _packed(facts, lexicon)) for own, its, facts in found)
        documents.observe(rows, (rows_of(facts) for _, _, facts in found))
        done, last = done + len(found), found[-1][0]
    return done


def _packed(facts: Facts, lexicon: Lexicon) -> bytes:
    said = json.dumps(observed(facts, lexicon), ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(said.encode("utf-8", "surrogatepass"), 1)


def _hash(lexicon: Lexicon) -> str:
    return _of(json.dumps(lexicon.data("across"), ensure_ascii=False, sort_keys=True))


def _decided(decided: Decided) -> str:
    return json.dumps([sorted(decided.one), sorted(decided.apart)], ensure_ascii=False)


def decided_in(documents: Documents) -> Decided:
    """What persons had said of pairs at the last build."""
    one, apart = json.loads(documents.meta("decided") or "[[], []]")
    return Decided(frozenset((a, b) for a, b in one), frozenset((a, b) for a, b in apart))


def _of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
