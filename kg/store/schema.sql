-- What a store knows of its documents. The quads of those that are in stand in the Oxigraph database graph/ beside this file.
-- layout, base (of identifiers), texts (yes or no: whether they are in the graph), labels (hash of the ontology), across (hash of the links), corrections (the entries that are laid upon it), whole:FILE (version, documents and state of a file of many
-- documents, all of which are rows)
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO meta VALUES ('layout', '2'); -- what this version of the program reads and writes

CREATE TABLE IF NOT EXISTS documents (
  id TEXT PRIMARY KEY,
  root TEXT NOT NULL,        -- what was named to kg build: a folder, or the file itself; absolute
  file TEXT NOT NULL,        -- the file that holds the document; absolute
  stamp TEXT NOT NULL,       -- size, time and number of that file and of the metadata beside it; '' where it has to be read again
  content TEXT NOT NULL,     -- hash of the text and the metadata as read; '' where nothing could be read
  version TEXT NOT NULL,     -- hash of what made the facts: our version, the lexicon, the base, the options
  sha256 TEXT NOT NULL,      -- of the document's bytes
  status TEXT NOT NULL CHECK (status IN ('in', 'failed')),
  stage TEXT NOT NULL,       -- of a failure: read, extract, validate, worker
  reason TEXT NOT NULL,
  quads INTEGER NOT NULL,
  figures INTEGER NOT NULL,
  targets INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_by_root ON documents (root, id);
CREATE INDEX IF NOT EXISTS documents_by_status ON documents (status, id);

-- What the documents that are in say, zlib over UTF-8: the lines of records.jsonl and the line of sources.jsonl.
CREATE TABLE IF NOT EXISTS contents (id TEXT PRIMARY KEY, records BLOB NOT NULL, source BLOB NOT NULL) WITHOUT ROWID;

-- Documents whose graph is being written: after a crash it is made again from the rows above, which are the older state.
CREATE TABLE IF NOT EXISTS pending (id TEXT PRIMARY KEY) WITHOUT ROWID;

-- What of each document tells which entities are one (kg.across.identity_profiles, JSON by zlib), for the version and the content that the row has;
-- and the links that follow from all of them, as the lines of links.jsonl, whose hash is `across` in meta when the graph holds them too.
CREATE TABLE IF NOT EXISTS observed (id TEXT PRIMARY KEY, mark TEXT NOT NULL, said BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS linked (number INTEGER PRIMARY KEY, line TEXT NOT NULL);
