"""A built graph in the browser: pages, a SPARQL endpoint and an interface for programs, on loopback and read-only.

`snapshot` copies what was built into a folder of its own, `live` keeps the newest one, `index` answers what pages ask,
`oxigraph` and `sparql` answer queries, `app` is the web application, `mcp_server` the tools for assistants.
"""
