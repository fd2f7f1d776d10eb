"""The append-only journal, one-time keys, and the four doors for every write.

In: `fact`, `edit`, `move` and `many`. Out: rows, one entry for each deed, jobs for who listens after it.
"""
