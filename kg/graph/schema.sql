-- A graph in a scratch file. What each document says is appended as it comes, then put in order (order.sql).
-- `number` of a document or node counts in the order of the identifiers, so that sorting by it sorts by them.
CREATE TABLE raw_document (id TEXT PRIMARY KEY, record BLOB NOT NULL, text TEXT NOT NULL);
CREATE TABLE raw_node (id TEXT PRIMARY KEY, type TEXT NOT NULL, record BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE raw_mention (node TEXT, document TEXT, start INTEGER, "end" INTEGER, quote TEXT);
CREATE TABLE raw_edge (
  source TEXT, target TEXT, key TEXT, predicate TEXT, title TEXT, concurrent INTEGER, change TEXT, since TEXT, until TEXT,
  inferred INTEGER,
  document TEXT, start INTEGER, "end" INTEGER, quote TEXT -- a row for each of its words; NULL where it has none
);

CREATE TABLE document (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, record BLOB NOT NULL, text TEXT NOT NULL);
CREATE TABLE node (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  record BLOB NOT NULL,                -- pickled, united over the documents
  degree INTEGER NOT NULL DEFAULT 0,
  mentions INTEGER NOT NULL DEFAULT 0,
  documents INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE mention (
  node INTEGER, document INTEGER, start INTEGER, "end" INTEGER, quote TEXT,
  PRIMARY KEY (node, document, start, "end", quote)
) WITHOUT ROWID;
CREATE TABLE edge (
  source INTEGER, target INTEGER, key TEXT, predicate TEXT, title TEXT, concurrent INTEGER, change TEXT, since TEXT, until TEXT,
  inferred INTEGER,
  PRIMARY KEY (source, target, key)
) WITHOUT ROWID;
CREATE TABLE proof (
  source INTEGER, target INTEGER, key TEXT, document INTEGER, start INTEGER, "end" INTEGER, quote TEXT,
  PRIMARY KEY (source, target, key, document, start, "end", quote)
) WITHOUT ROWID;
