"""The demo company: a database of its own, everybody in it fictional."""
