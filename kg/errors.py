"""One small tree of errors. Every message names the file or argument, the place and the remedy."""

from __future__ import annotations

import os
import traceback


class KgError(Exception):
    """Base of everything that we raise on purpose; the command line prints it without a traceback.

    `exit_code` is the status of a command that it ends. What fails one document or
    one format ends none: that is status 1.
    """

    exit_code = 2


class UsageError(KgError):
    """An option or argument that cannot be used as given."""


class ReadError(KgError):
    """A document that cannot be read: empty, binary, undecodable, of a type we do not read."""


class RefusedError(KgError):
    """What was found in one document is not as facts must be (kg.checks): that document is left out."""


class LexiconError(KgError):
    """An entry of the lexicon that is malformed or clashes with another."""


class ExportError(KgError):
    """A target that cannot be written, or what was to be exported cannot be read."""


class UnfitError(ExportError):
    """A graph that one format cannot hold (a control character in RDF/XML); others can."""

    exit_code = 1


class IncompleteError(UnfitError):
    """A file that is written, but without documents that its format cannot hold; the message names them."""


class MixedError(KgError):
    """A folder whose files are not all of one build: what it says cannot be relied on."""


class ValidationError(KgError):
    """SHACL or grounding failed, and no document by itself is at fault: the graph is refused."""

    exit_code = 3


class DefectError(KgError):
    """Something that nobody raised on purpose, told in one line."""

    exit_code = 70  # EX_SOFTWARE


class QueryError(KgError):
    """A query that is malformed, refused (SERVICE, LOAD, update) or over its time limit."""


class ServeError(KgError):
    """A server that cannot start or go on: an address that is taken, a source that is no graph, a child that died."""


class BusyError(ServeError):
    """More is asked at once than the machine answers; it may be asked again in a while."""


class TimeLimitError(ServeError):
    """A question that took longer than its limit."""


class StoreError(KgError):
    """A store that cannot be opened, read or written: no store, a full disk, workers that do not start."""


class StoreBusyError(StoreError):
    """Somebody else is writing the store, or reading what is to be written."""


class ClusterError(KgError):
    """An address, a scheduler, shards or an endpoint that cannot be reached, read or written, or are not as promised."""


def lacks_memory(error: BaseException) -> bool:
    """Whether it comes of too little memory, whatever a library made of that."""
    return any(isinstance(e, MemoryError) for e in (error, *error.args, error.__cause__, error.__context__))


def defect(error: BaseException) -> str:
    """Of an error that nobody raised on purpose: one line, with the place in our code that a report needs."""
    if lacks_memory(error):
        return "there is not enough memory for it; give it alone, or on a machine that has more"
    places = traceback.extract_tb(error.__traceback__)
    where = f" ({os.path.basename(places[-1].filename)}:{places[-1].lineno})" if places else ""
    words = " ".join(str(error).split())[:200]
    return f"a defect of this program: {type(error).__name__}: {words}{where}; please report it"
