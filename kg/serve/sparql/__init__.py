"""`/sparql`: Oxigraph's own server as child processes, and the SPARQL 1.1 Protocol in front of them."""
