"""The clauses with a time: owed, due, done, late (a later chapter)."""
