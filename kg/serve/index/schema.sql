-- What the pages ask of a graph, in a form that answers in milliseconds whatever its size. What rows are looked up by is made
-- when all are there (indexes.sql). A copy of it follows what changes: what a document brought goes and comes with it.
-- `number` is a node's own in this file and says nothing; documents' numbers are in the order of their ids, with gaps. `rank` orders nodes: the
-- better connected come first, documents and figures behind, so that a cut answer holds what matters.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE node (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT,
  date TEXT,                 -- of an event or a document
  degree INTEGER NOT NULL,   -- how many relations it has
  mentions INTEGER NOT NULL, -- how often it stands in the texts
  rank INTEGER NOT NULL,     -- with `id`, where it stands among all
  record TEXT NOT NULL       -- as in records.jsonl, united over the documents; mentions left out
);

-- ids that documents give to what another id stands for
CREATE TABLE other_id (id TEXT PRIMARY KEY, number INTEGER NOT NULL REFERENCES node) WITHOUT ROWID;

CREATE TABLE document (
  number INTEGER PRIMARY KEY REFERENCES node,
  id TEXT NOT NULL UNIQUE,   -- without the prefix document/
  title TEXT, publisher TEXT, published TEXT,
  characters INTEGER NOT NULL,
  text TEXT                  -- NULL where the source has none
);
-- of a store: the form of its graph, the lines of its links, and a hash of what each document says: the next snapshot sees by them what changed
CREATE TABLE made_of (form TEXT NOT NULL, links TEXT NOT NULL);
CREATE TABLE mark (id TEXT PRIMARY KEY, mark TEXT NOT NULL) WITHOUT ROWID;

-- what each document says of a node, pickled without where it stands; NULL of a figure, which has one document
CREATE TABLE said (node INTEGER NOT NULL, document INTEGER NOT NULL, record BLOB, PRIMARY KEY (node, document)) WITHOUT ROWID;

-- where stretches of a text stand in its file: on a page, in a cell
CREATE TABLE part (document INTEGER NOT NULL, begin INTEGER NOT NULL, until INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL);

-- stretches that a language model read, where rules had left them
CREATE TABLE assisted (document INTEGER NOT NULL, begin INTEGER NOT NULL, until INTEGER NOT NULL, reader TEXT NOT NULL,
  PRIMARY KEY (document, begin, until)) WITHOUT ROWID;

-- names and short forms; `normal` is what is compared, and by their numbers those of the better connected come first (kg.serve.index.names)
CREATE TABLE name (number INTEGER PRIMARY KEY, node INTEGER NOT NULL REFERENCES node, text TEXT NOT NULL, normal TEXT NOT NULL);
-- every character a word, so that a phrase is a substring: Chinese has no blanks to cut at
CREATE VIRTUAL TABLE name_words USING fts5 (characters, pinyin, initials, content='', tokenize='unicode61');

-- which pairs of characters a text holds, and no more: what it says stands in the document
CREATE VIRTUAL TABLE text_pairs USING fts5 (pairs, content='', detail=none, columnsize=0, tokenize='unicode61');

CREATE TABLE edge (
  number INTEGER PRIMARY KEY,
  subject INTEGER NOT NULL REFERENCES node,
  object INTEGER NOT NULL REFERENCES node,
  predicate TEXT NOT NULL,
  title TEXT,                -- this and what follows to `until` are a post's
  concurrent INTEGER NOT NULL,
  change TEXT, since TEXT, until TEXT,
  inferred INTEGER NOT NULL,
  key TEXT NOT NULL          -- tells it from others between the same two
);
CREATE UNIQUE INDEX edge_subject ON edge (subject, predicate, object, key);
-- which documents state it; `concurrent` comes from the first, and what one of them says itself is not inferred
CREATE TABLE edge_document (edge INTEGER NOT NULL, document INTEGER NOT NULL, concurrent INTEGER NOT NULL, inferred INTEGER NOT NULL,
  PRIMARY KEY (edge, document)) WITHOUT ROWID;

-- stretches of the documents' texts, as code points [begin, until)
CREATE TABLE mention (node INTEGER NOT NULL, document INTEGER NOT NULL, begin INTEGER NOT NULL, until INTEGER NOT NULL, quote TEXT NOT NULL);
CREATE TABLE proof (edge INTEGER NOT NULL, document INTEGER NOT NULL, begin INTEGER NOT NULL, until INTEGER NOT NULL, quote TEXT NOT NULL);

CREATE TABLE node_document (node INTEGER NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (document, node)) WITHOUT ROWID;

CREATE TABLE figure (
  number INTEGER PRIMARY KEY REFERENCES node,
  document INTEGER NOT NULL REFERENCES document,
  begin INTEGER NOT NULL, until INTEGER NOT NULL,
  quote TEXT NOT NULL,
  value TEXT NOT NULL,       -- exact, as in records.jsonl
  size REAL NOT NULL,        -- the value for sorting and comparing
  upper TEXT,
  unit TEXT NOT NULL, comparator TEXT NOT NULL, change TEXT, measure TEXT NOT NULL, status TEXT NOT NULL, obligation TEXT,
  period_start TEXT, period_end TEXT,
  initiative INTEGER REFERENCES node,
  speaker INTEGER REFERENCES node,
  actor_names TEXT NOT NULL, -- for sorting and grouping
  published TEXT
);
CREATE TABLE figure_actor (figure INTEGER NOT NULL, actor INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (actor, figure)) WITHOUT ROWID;
CREATE TABLE figure_year (year INTEGER NOT NULL, figure INTEGER NOT NULL, PRIMARY KEY (year, figure)) WITHOUT ROWID;

-- what became of promises: `shown` is a promise with its cells in both languages, `short` how much of the target a miss lacks,
-- `since` and `due` the days of its time, `said` when it was said
CREATE TABLE promise (
  number INTEGER PRIMARY KEY,
  verdict TEXT NOT NULL, whose_id TEXT NOT NULL, whose TEXT NOT NULL, due TEXT NOT NULL, indicator TEXT NOT NULL,
  short REAL NOT NULL,
  since TEXT, said TEXT NOT NULL,
  shown TEXT NOT NULL,
  id TEXT NOT NULL, family TEXT NOT NULL
);
CREATE TABLE promise_actor (promise INTEGER NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (name, promise)) WITHOUT ROWID;

-- who held which post from when to when, and what happened on which day, with what it concerns; `proof` is a quote as JSON
CREATE TABLE tenure (
  number INTEGER PRIMARY KEY,
  official INTEGER NOT NULL REFERENCES node, organization INTEGER NOT NULL REFERENCES node, title TEXT NOT NULL,
  since TEXT, until TEXT, given INTEGER NOT NULL, ended_by TEXT NOT NULL,
  proof TEXT,
  unit TEXT NOT NULL
);
-- `kind_order` and `about` put those of a day in order; `unit` is what they follow from: a document, a post, or figures that are compared
CREATE TABLE moment (
  number INTEGER PRIMARY KEY,
  day TEXT NOT NULL, kind TEXT NOT NULL, node INTEGER NOT NULL REFERENCES node, title TEXT NOT NULL, proof TEXT,
  kind_order INTEGER NOT NULL, about TEXT NOT NULL, unit TEXT NOT NULL
);
CREATE TABLE moment_about (moment INTEGER NOT NULL, node INTEGER NOT NULL, PRIMARY KEY (node, moment)) WITHOUT ROWID;

-- What promises and tenures are found from, document by document, pickled: figures that may be compared have one `whose` and one `family`.
CREATE TABLE stated (
  document INTEGER NOT NULL, whose TEXT NOT NULL, family TEXT NOT NULL, until TEXT NOT NULL, known_on TEXT NOT NULL,
  indicator TEXT NOT NULL, measure TEXT NOT NULL, said BLOB NOT NULL
);
CREATE TABLE told (document INTEGER NOT NULL, organization TEXT NOT NULL, title TEXT NOT NULL, said BLOB NOT NULL);
