-- What the rows are looked up by: made when all are there, which takes less time and room than growing with them.
-- Those of figures with `status`, so that targets and results are counted from the index alone.
CREATE INDEX node_type ON node (type, number);
CREATE INDEX document_published ON document (published);
CREATE INDEX name_normal ON name (normal);
CREATE INDEX edge_subject ON edge (subject, predicate);
CREATE INDEX edge_object ON edge (object, predicate);
CREATE INDEX mention_node ON mention (node, document, begin);
CREATE INDEX mention_document ON mention (document, begin);
CREATE INDEX part_document ON part (document, begin);
CREATE INDEX proof_edge ON proof (edge, document, begin);
CREATE INDEX node_document_node ON node_document (node, document);
CREATE INDEX figure_measure ON figure (measure, status);
CREATE INDEX figure_unit ON figure (unit, status);
CREATE INDEX figure_size ON figure (size, status);
CREATE INDEX figure_initiative ON figure (initiative, status);
CREATE INDEX figure_speaker ON figure (speaker, status);
CREATE INDEX figure_status ON figure (status);
CREATE INDEX figure_document ON figure (document, begin);
CREATE INDEX figure_latest ON figure (published DESC, document, begin);
CREATE INDEX figure_actor_figure ON figure_actor (figure);
CREATE INDEX figure_year_figure ON figure_year (figure);
CREATE INDEX promise_due ON promise (due, whose);
CREATE INDEX promise_verdict ON promise (verdict, short);
ANALYZE;
