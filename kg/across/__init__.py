"""What many documents say together: which entities are one, recorded corrections, who held which post when, and what
became of what was promised.

Facts of a document stay what that document says: what stands here is found anew from all of them, by pure functions over a
`Corpus`, and every link carries a named reason and a score.
"""
