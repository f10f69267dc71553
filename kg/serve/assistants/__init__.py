"""`kg mcp`: the tools for assistants over the Model Context Protocol."""
