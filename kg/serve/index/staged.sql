-- What is not in order yet; gone when the index is whole. Its file has no name and stands where SQLITE_TMPDIR says.
CREATE TEMP TABLE staged_node (id, type, name, kind, date, degree, mentions, record);
CREATE TEMP TABLE staged_edge (at INTEGER PRIMARY KEY, subject, object, key, predicate, title, concurrent, change, since, until, inferred);
CREATE TEMP TABLE staged_proof (at, document, begin, until, quote);
CREATE TEMP TABLE edge_order (edge INTEGER PRIMARY KEY, at INTEGER UNIQUE);
