"""A built graph in the browser: pages, a SPARQL endpoint and an interface for programs, on loopback and read-only.

`snapshot` copies what was built into a folder of its own, `live` keeps the newest one; `index` answers what pages ask,
`sparql` answers queries; `pages` and `api` make of it what people and programs see, `app` puts them together and `run`
serves them; `assistants` is `kg mcp`.
"""
