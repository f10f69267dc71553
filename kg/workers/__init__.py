"""Many documents by many processes: what a task is, who does it, and what comes of it. Stores and shards are made of that."""
