"""Documents from addresses: fetched within limits and at a polite rate (`web`), out of feeds, sitemaps and lists (`lists`),
and kept as files with their metadata beside them (`keep`), so that everything else reads them as files.
"""

from kg.fetch.keep import Kept, fetch
from kg.fetch.lists import Entry, entries
from kg.fetch.web import FetchError, Web

__all__ = ["Entry", "FetchError", "Kept", "Web", "entries", "fetch"]
