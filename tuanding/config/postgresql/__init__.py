"""PostgreSQL as this program uses it: see `base`."""
