"""The graph as RDF: terms (`terms`), what is said of each thing (`statements`), a corpus of them (`dataset`), files (`syntaxes`), and back (`read`)."""
