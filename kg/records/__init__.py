"""The records in JSON Lines, written and read (`jsonl`); the folder that kg build writes (`output`), read back (`built`)."""
