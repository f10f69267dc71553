-- What the documents of a store say of figures, posts and events, in rows: questions that would go through the whole graph read these instead.
-- A document that has a row in `told` has all of its rows; one that has none is not known yet, or no more.
CREATE TABLE IF NOT EXISTS told (id TEXT PRIMARY KEY, title TEXT, issued TEXT, place TEXT) WITHOUT ROWID;

-- `actors` is a list of names as JSON, null where the document does not describe who acts
CREATE TABLE IF NOT EXISTS told_figure (
  id TEXT NOT NULL, at INTEGER NOT NULL, target INTEGER NOT NULL, since TEXT, until TEXT,
  measure TEXT NOT NULL, comparator TEXT NOT NULL, value TEXT NOT NULL, upper TEXT, unit TEXT NOT NULL,
  actors TEXT, initiative TEXT, speaker TEXT, quote TEXT NOT NULL, PRIMARY KEY (id, at)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS told_figure_until ON told_figure (target, until);
CREATE INDEX IF NOT EXISTS told_figure_since ON told_figure (since) WHERE until IS NULL;

-- `body` and `holder` are names in the document, `own_body` and `own_holder` identifiers; `words` is a list of quotes as JSON
CREATE TABLE IF NOT EXISTS told_post (
  id TEXT NOT NULL, number INTEGER NOT NULL, own_body TEXT NOT NULL, body TEXT, is_organization INTEGER NOT NULL, title TEXT NOT NULL,
  own_holder TEXT NOT NULL, holder TEXT NOT NULL, change TEXT, since TEXT, until TEXT, words TEXT NOT NULL,
  PRIMARY KEY (id, number)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS told_event (id TEXT NOT NULL, number INTEGER NOT NULL, day TEXT NOT NULL, name TEXT NOT NULL, words TEXT NOT NULL,
  PRIMARY KEY (id, number)) WITHOUT ROWID;
