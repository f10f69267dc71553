"""What the pages are made from: an SQLite file, written once from the graph and then only read."""
