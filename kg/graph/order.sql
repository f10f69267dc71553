-- What was appended, put in order, each thing once; rows come sorted, so that tables grow at their end.
INSERT INTO document (id, record, text) SELECT id, record, text FROM raw_document ORDER BY id;
DROP TABLE raw_document;
INSERT INTO node (id, type, record) SELECT id, type, record FROM raw_node ORDER BY id;
DROP TABLE raw_node;

INSERT OR IGNORE INTO mention
  SELECT n.number, d.number, m.start, m."end", m.quote
  FROM raw_mention m JOIN node n ON n.id = m.node JOIN document d ON d.id = m.document
  ORDER BY 1, 2, 3, 4, 5;
DROP TABLE raw_mention;

-- Edges whose ends are nodes. An edge is inferred where nobody states it; whether a post is held besides another comes
-- from the first statement: beside one min() SQLite takes other columns from the row that has it.
INSERT INTO edge
  SELECT source, target, key, predicate, title, concurrent, change, since, until, inferred FROM (
    SELECT s.number AS source, t.number AS target, key, predicate, title, concurrent, change, since, until,
      sum(NOT inferred) = 0 AS inferred, min(e.rowid)
    FROM raw_edge e JOIN node s ON s.id = e.source JOIN node t ON t.id = e.target
    GROUP BY 1, 2, 3
  ) ORDER BY 1, 2, 3;
INSERT OR IGNORE INTO proof
  SELECT s.number, t.number, key, d.number, start, "end", quote
  FROM raw_edge e JOIN node s ON s.id = e.source JOIN node t ON t.id = e.target JOIN document d ON d.id = e.document
  WHERE start IS NOT NULL
  ORDER BY 1, 2, 3, 4, 5, 6, 7;
DROP TABLE raw_edge;

CREATE INDEX edge_target ON edge (target);
UPDATE node SET
  degree = (SELECT count(*) FROM edge WHERE source = number) + (SELECT count(*) FROM edge WHERE target = number),
  mentions = (SELECT count(*) FROM mention WHERE node = number),
  documents = (SELECT count(DISTINCT document) FROM mention WHERE node = number);
