"""The append-only journal, one-time keys, and the only two doors for a write.
In: move and record. Out: changed rows, one entry each, jobs for who listens after.
"""
