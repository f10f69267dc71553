"""`/sparql`: Oxigraph in child processes that nobody else can ask, and the SPARQL 1.1 Protocol in front of them."""
